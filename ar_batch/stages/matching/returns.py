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
    receipts = receipts[receipts["amount_minor"].isin(-lines["amount_minor"])]
    taken = set(applications.loc[applications["reverses"] != "", "reverses"])
    for line in lines.sort_values(["booking_date", "receipt_id"]).to_dict("records"):
        rows, problem = _original(line, receipts, applications, taken, policy)
        if problem:
            findings.append(problem)
        if not rows.empty:
            taken |= set(rows["application_id"])
            made.append(_reversal(rows, line))
    return (pd.concat(made, ignore_index=True) if made else applications.iloc[:0]), findings


def _original(
    line: dict[Any, Any], receipts: pd.DataFrame, applications: pd.DataFrame, taken: set[str], policy: MatchingPolicy
) -> tuple[pd.DataFrame, dict[str, object] | None]:
    """The applications of the payment that came back; none, with a finding, when it can't be told or was never applied."""
    day = line["booking_date"]
    old = receipts[
        (receipts["amount_minor"] == -line["amount_minor"])
        & (receipts["currency"] == line["currency"])
        & (receipts["booking_date"] <= day)
        & (receipts["booking_date"] >= day - pd.Timedelta(days=policy.return_window_days))
    ]
    returned = set(applications.loc[applications["application_id"].isin(taken), "receipt_id"])
    old = old[~old["receipt_id"].isin(returned)]
    nearest = _most_alike(line, old)
    amount = money.spoken(-line["amount_minor"], line["currency"])
    fills = {
        "subject": line["receipt_id"],
        "file": line["source_file"],
        "sheet": line["source_sheet"],
        "row": line["source_row"],
        "amount": amount,
        "day": day.date(),
    }
    if len(nearest) != 1:
        return applications.iloc[:0], finding("return-without-original", **fills, count=len(nearest))
    rows = applications[
        (applications["receipt_id"] == nearest[0])
        & (applications["reverses"] == "")
        & ~applications["application_id"].isin(taken)
    ]
    return rows, None


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
