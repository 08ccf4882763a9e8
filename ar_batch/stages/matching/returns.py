"""Payments that came back: they take back what the payment had been applied to, and reopen the documents."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from ar_batch import money, names, references
from ar_batch.applied import opposite
from ar_batch.digest import digests
from ar_batch.findings import finding
from ar_batch.references import account_key
from ar_batch.reversals import taken_back
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.world import account_keys, among

_WORDS = re.compile(
    r"^ *RETURN\b(?! OF GOODS)|\b(RUECKLASTSCHR\w*|RÜCKLASTSCHR\w*|RLS|(?:SEPA|DIRECT DEBIT|DD) RETURN|RETURN (?:A[CGM]|BE|[CD]NOR|FF|M[DS]|R[CR]|SL)[0-9]*|IMPAGAD[OA]|RUECKBUCHUNG|RÜCKBUCHUNG|RUECKGABE|RÜCKGABE|RETOURE|RETURNED|RETURN OF(?! GOODS)|RETOUR|REJET|IMPAYE|IMPAYÉ|CHARGEBACK|"
    r"REVERSAL|STORNO|BOUNCED|UNPAID|NSF|DEVOLUCION|DEVOLUCIÓN|INSOLUTO|R-TRANSACTION)\b"
)


def are_returns(lines: pd.DataFrame) -> Any:
    """Say which bank lines are payments that came back: flagged as such, or going out with a word for it in the text."""
    out = (lines["amount_minor"] < 0).to_numpy(copy=True)
    going = lines[out]
    text = (going["remittance"] + " " + going["payer_name"] + " " + going["transaction_code"]).str.upper()
    out[out] = going["is_return"] | text.map(lambda value: bool(_WORDS.search(value))).astype(bool)
    return out


Originals = dict[str, list[list[str]]]
"""For each returned line the receipts that may be the one that came back, in classes of likeness, the best first."""


def may_pay_again(lines: pd.DataFrame, returned: Any, alike: Originals, families: pd.DataFrame) -> Any:
    """Say which lines may pay again what came back: they wait until it is settled which payment that was.

    What came back was paid by an earlier receipt; a later one must not take its document first. Those are booked on or after
    a payment of their amount came back, and may be of the payer of one that may have come back (`alike`): of his account,
    his name or his family (`families`: places of lines, r, and heads of families that something speaks for, root). Of whom
    nothing is known, he may be anybody.
    """
    came_back = lines["receipt_id"].isin(alike.keys()).to_numpy() & returned
    if not came_back.any():
        return came_back
    amount = lines["amount_minor"].mask(returned, -lines["amount_minor"])
    paid = pd.MultiIndex.from_arrays([amount, lines["currency"]])
    mine = paid.isin(paid[came_back].unique())
    # Of these amounts alone: what came back, what it may have been, and what was paid since.
    place, group = np.flatnonzero(mine), paid[mine].factorize()[0]
    day = lines["booking_date"].to_numpy()[mine]
    first = pd.Series(day[came_back[mine]]).groupby(group[came_back[mine]]).min().reindex(range(group.max() + 1))
    since = (day >= first.to_numpy()[group]) & ~returned[mine]
    waits = np.zeros(len(lines), dtype=bool)
    waits[place] = since & _may_be_of_payer(lines.iloc[place], group, alike, _at(families, place))
    return waits


def _at(families: pd.DataFrame, place: Any) -> pd.DataFrame:
    """The families of the lines at some places alone, by their order among these."""
    r = pd.Index(place).get_indexer(pd.Index(families["r"]))
    here: pd.DataFrame = families.assign(r=r)[r >= 0]
    return here


def _may_be_of_payer(lines: pd.DataFrame, group: Any, alike: Originals, families: pd.DataFrame) -> Any:
    """Which lines may be of the payer of one of their `group` that may have come back, as `may_pay_again` says it."""
    pairs = [(line, old) for line, classes in alike.items() for one in classes for old in one]
    ids = pd.Index(lines["receipt_id"])
    back, old = (ids.get_indexer(pd.Index([pair[side] for pair in pairs])) for side in (0, 1))
    unknown = np.ones(len(lines), dtype=bool)
    unknown[families["r"]] = False
    # Who paid is not known of one that was applied before, nor of one for whom nothing speaks.
    may: Any = unknown | np.isin(group, group[back[(old < 0) | unknown[old]]])
    signs = [(families["r"].to_numpy(), families["root"].to_numpy())]
    for written in (account_keys(lines["payer_account"]), lines["payer_name"].to_numpy()):
        said = np.flatnonzero(written != "")
        signs.append((said, pd.factorize(written[said])[0]))
    for r, sign in signs:
        each = pd.MultiIndex.from_arrays([group[r], sign])
        may[r[each.isin(each[np.isin(r, old)].unique())]] = True
    return may


def originals(lines: pd.DataFrame, receipts: pd.DataFrame, policy: MatchingPolicy) -> Originals:
    """Return the receipts of the returned amount, booked in the window before, that are like each returned line."""
    if lines.empty:
        return {}
    wanted = ["booking_date", "amount_minor", "currency", *_LIKENESS]
    mine = lines[["receipt_id", *wanted]].assign(amount_minor=-lines["amount_minor"])
    old = receipts.loc[receipts["amount_minor"].isin(mine["amount_minor"]), ["receipt_id", *wanted]]
    pairs = mine.merge(old, on=["amount_minor", "currency"], suffixes=("", "_old"))
    days = pairs["booking_date"] - pairs["booking_date_old"]
    pairs = pairs[(days >= pd.Timedelta(0)) & (days <= pd.Timedelta(days=policy.return_window_days))]
    compared = [*_LIKENESS, *(f"{name}_old" for name in _LIKENESS)]
    scores = [_likeness(*row) for row in zip(*(pairs[name] for name in compared), strict=True)]
    alike = pairs[["receipt_id", "receipt_id_old"]].assign(score=scores)
    alike = alike[alike["score"] > 0].sort_values(
        ["receipt_id", "score", "receipt_id_old"], ascending=[True, False, True]
    )
    found: Originals = {}
    for (line, _), which in alike.groupby(["receipt_id", "score"], sort=False)["receipt_id_old"]:
        found.setdefault(str(line), []).append(list(which))
    return found


def paid_before(applications: pd.DataFrame, alike: Originals) -> pd.DataFrame:
    """Return what documents were paid by the receipts that may have come back: receipt_id, document_id, amount_minor."""
    wanted = ["receipt_id", "document_id", "amount_minor"]
    if not alike:
        return applications.iloc[:0][wanted]
    standing, _ = _standing(applications, alike)
    return standing[wanted].groupby(wanted[:2]).sum().reset_index()


def _standing(applications: pd.DataFrame, alike: Originals) -> tuple[pd.DataFrame, set[str]]:
    """Of the receipts in question, the applications that nothing took back; and the receipts of which something was."""
    # Of the whole ledger, only what was applied from these.
    mine = among(applications["receipt_id"], concerned(alike)) | (applications["reverses"] != "").to_numpy()
    applications = applications[mine]
    gone = applications["application_id"].isin(taken_back(applications))
    standing: pd.DataFrame = applications[(applications["reverses"] == "") & ~gone]
    return standing, set(applications.loc[gone, "receipt_id"])


def concerned(alike: Originals) -> set[str]:
    """Return the receipts that one of the returned lines may have been."""
    return {receipt for classes in alike.values() for one in classes for receipt in one}


def reverse(
    lines: pd.DataFrame, alike: Originals, applications: pd.DataFrame
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """Return reversing applications for returned lines whose original is unmistakable, and findings for the others.

    `lines` are the returned lines of which nothing is applied yet; `applications` all those made so far.
    """
    if lines.empty:
        return applications.iloc[:0], []
    came_back: dict[str, str] = {}
    findings = []
    standing, returned = _standing(applications, alike)
    paying = set(standing["receipt_id"])
    for line in lines.sort_values(["booking_date", "receipt_id"]).to_dict("records"):
        classes = ([one for one in each if one not in returned] for each in alike.get(line["receipt_id"], ()))
        nearest: list[str] = next((each for each in classes if each), [])
        if len(nearest) != 1:
            findings.append(_untold(line, len(nearest)))
        elif nearest[0] in paying:
            returned.add(nearest[0])
            came_back[nearest[0]] = str(line["receipt_id"])
    return _reversals(standing, lines, came_back), findings


def _untold(line: dict[Any, Any], count: int) -> dict[str, object]:
    amount = money.spoken(-line["amount_minor"], line["currency"])
    place = {"file": line["source_file"], "sheet": line["source_sheet"], "row": line["source_row"]}
    day = line["booking_date"].date()
    meant = f"any of {count} earlier receipts may be meant" if count else "no earlier receipt is like it"
    return finding("return-without-original", **place, subject=line["receipt_id"], amount=amount, day=day, meant=meant)


_LONGEST_TEXT = 1_000
"""What a text repeated weighs, by its length, is less than this: it only tells those apart that are alike otherwise."""
_BEGINNING = 20
"""So many signs at the beginning of a text are its own, when it goes on like that to the end of the line."""
_LIKENESS = ("remittance", "end_to_end_id", "bank_reference", "payer_account", "payer_name")


def _likeness(
    text: str, e2e: str, bank: str, account: str, payer: str, text_old: str, e2e_old: str, bank_old: str,
    account_old: str, payer_old: str,
) -> int:  # fmt: skip
    """How much a returned line is like a receipt of its amount: by end-to-end id, bank's reference, text, account, name.

    Of receipts that are alike otherwise, the one of whose text more stands in the line's.
    """
    said = references.compact(f"{text} {e2e} {bank}")
    score = 0
    for key in (references.compact(e2e_old), references.compact(bank_old)):
        score += 4 if len(key) >= 6 and key != "NOTPROVIDED" and key in said else 0
    was_said = references.compact(text_old)
    repeated = len(was_said) if len(was_said) >= 6 and was_said in said else _begun(references.compact(text), was_said)
    score += 3 if repeated else 0
    key = account_key(account)
    score += 2 if key and key == account_key(account_old) else 0
    base = names.base(payer)
    score += 1 if base and base == names.base(payer_old) else 0
    return score * _LONGEST_TEXT + min(repeated, _LONGEST_TEXT - 1)


def _begun(said: str, was_said: str) -> int:
    """How much of a receipt's text the line's ends in, where it has room for most of it only, behind a word for the return."""
    begins = said.find(was_said[:_BEGINNING]) if len(was_said) >= _BEGINNING else -1
    repeated = said[begins:] if begins >= 0 else ""
    return len(repeated) if 2 * len(repeated) > len(was_said) and was_said.startswith(repeated) else 0


def _reversals(standing: pd.DataFrame, lines: pd.DataFrame, came_back: dict[str, str]) -> pd.DataFrame:
    """The entries that take back all that the receipts (keys) had paid, made by the returned lines (values)."""
    rows = standing[standing["receipt_id"].isin(came_back)]
    if rows.empty:
        return rows
    returned_by = rows["receipt_id"].map(came_back).astype("str")
    day = returned_by.map(lines.set_index("receipt_id")["booking_date"])
    return rows.assign(
        application_id=digests("A", rows["application_id"], returned_by),
        receipt_id=returned_by,
        applied_on=day,
        **opposite(rows),
        method="auto",
        rule="returned",
        confidence=0.999,
        reason=[
            f"The payment of {when:%Y-%m-%d} came back on {back:%Y-%m-%d}; what it paid is open again."
            for when, back in zip(rows["applied_on"], day, strict=True)
        ],
        reverses=rows["application_id"],
        run_id="",
        recorded_on=pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]"),
    )
