"""Payments that came back: they take back what the payment had been applied to, and reopen the documents."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ar_batch import money, names, references
from ar_batch.digest import digests
from ar_batch.findings import finding
from ar_batch.stages.matching.identify import account_key
from ar_batch.stages.matching.policy import MatchingPolicy

_WORDS = re.compile(
    r"\b(RUECKLASTSCHRIFT|RÜCKLASTSCHRIFT|RUECKBUCHUNG|RÜCKBUCHUNG|RUECKGABE|RÜCKGABE|RETOURE|RETURNED|RETURN OF|RETOUR|REJET|IMPAYE|IMPAYÉ|CHARGEBACK|"
    r"REVERSAL|STORNO|BOUNCED|UNPAID|NSF|DEVOLUCION|DEVOLUCIÓN|INSOLUTO|R-TRANSACTION)\b"
)


def are_returns(lines: pd.DataFrame) -> Any:
    """Say which bank lines are payments that came back: flagged as such, or going out with a word for it in the text."""
    text = (lines["remittance"] + " " + lines["payer_name"] + " " + lines["transaction_code"]).str.upper()
    worded = text.map(lambda value: bool(_WORDS.search(value))).astype(bool)
    return ((lines["amount_minor"] < 0) & (lines["is_return"] | worded)).to_numpy()


def reverse(
    lines: pd.DataFrame, receipts: pd.DataFrame, applications: pd.DataFrame, policy: MatchingPolicy
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """Return reversing applications for returned lines whose original is unmistakable, and findings for the others.

    `lines` are the returned lines of which nothing is applied yet; `applications` all those made so far.
    """
    made, findings = [], []
    # Of the whole ledger, only receipts of the amounts in question and what was applied from them.
    receipts = receipts[receipts["amount_minor"].isin(-lines["amount_minor"])]
    applications = applications[
        applications["receipt_id"].isin(receipts["receipt_id"]) | (applications["reverses"] != "")
    ]
    taken = set(applications.loc[applications["reverses"] != "", "reverses"])
    returned = set(applications.loc[applications["application_id"].isin(taken), "receipt_id"])
    alike = dict(iter(receipts.groupby(["amount_minor", "currency"])))
    for line in lines.sort_values(["booking_date", "receipt_id"]).to_dict("records"):
        old = alike.get((-line["amount_minor"], line["currency"]), receipts.iloc[:0])
        nearest = _originals(line, old[~old["receipt_id"].isin(returned)], policy)
        if len(nearest) != 1:
            findings.append(_untold(line, len(nearest)))
            continue
        rows = applications[(applications["receipt_id"] == nearest[0]) & (applications["reverses"] == "")]
        rows = rows[~rows["application_id"].isin(taken)]
        if not rows.empty:
            returned.add(nearest[0])
            made.append(_reversal(rows, line))
    return (pd.concat(made, ignore_index=True) if made else applications.iloc[:0]), findings


def _originals(line: dict[Any, Any], old: pd.DataFrame, policy: MatchingPolicy) -> list[str]:
    """The receipts of that amount that may have come back: one, when it can be told."""
    day = line["booking_date"]
    first = day - pd.Timedelta(days=policy.return_window_days)
    return _most_alike(line, old[(old["booking_date"] <= day) & (old["booking_date"] >= first)])


def _untold(line: dict[Any, Any], count: int) -> dict[str, object]:
    amount = money.spoken(-line["amount_minor"], line["currency"])
    place = {"file": line["source_file"], "sheet": line["source_sheet"], "row": line["source_row"]}
    day = line["booking_date"].date()
    return finding("return-without-original", **place, subject=line["receipt_id"], amount=amount, day=day, count=count)


def _most_alike(line: dict[Any, Any], old: pd.DataFrame) -> list[str]:
    """The receipts that are the returned one by account, name, end-to-end id or text; the best class that has any."""
    text = references.compact(" ".join(str(line[name]) for name in ("remittance", "end_to_end_id", "bank_reference")))
    account, payer = account_key(line["payer_account"]), names.base(str(line["payer_name"]))
    scores: dict[str, int] = {}
    for row in old.to_dict("records"):
        score = 0
        for name in ("end_to_end_id", "bank_reference"):
            key = references.compact(str(row[name]))
            score += 4 if len(key) >= 6 and key != "NOTPROVIDED" and key in text else 0
        said = references.compact(str(row["remittance"]))
        score += 3 if len(said) >= 6 and said in text else 0
        score += 2 if account and account == account_key(row["payer_account"]) else 0
        score += 1 if payer and payer == names.base(str(row["payer_name"])) else 0
        if score:
            scores[str(row["receipt_id"])] = score
    best = max(scores.values(), default=0)
    return sorted(receipt for receipt, score in scores.items() if score == best)


def _reversal(rows: pd.DataFrame, line: dict[Any, Any]) -> pd.DataFrame:
    day = line["booking_date"]
    return rows.assign(
        application_id=digests("A", rows["application_id"], [line["receipt_id"]] * len(rows)),
        receipt_id=line["receipt_id"],
        applied_on=day,
        amount_minor=-rows["amount_minor"],
        method="auto",
        rule="returned",
        confidence=0.999,
        reason=[
            f"The payment of {when:%Y-%m-%d} came back on {day:%Y-%m-%d}; what it paid is open again."
            for when in rows["applied_on"]
        ],
        reverses=rows["application_id"],
        run_id="",
        recorded_on=pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]"),
    )
