"""What people have turned down, or took back once it was applied: not this payment for these documents. Until it is allowed again."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ar_batch.tables.review import pair_key
from ar_batch.tables.views import TURNED_DOWN_PAIRS

_TURN_DOWN: Final = ("reject", "take_back")
_ORDER: Final = ["decided_on", "recorded_on", "sequence"]


def marks(decisions: pd.DataFrame) -> set[str]:
    """Return the digests of the suggestions and pairs that stand turned down, and the receipts concerned.

    Of a person's words on one thing the latest counts, as `sequence` has them.
    """
    rows = decisions[decisions["action"].isin((*_TURN_DOWN, "allow_again"))]
    standing: set[str] = set()
    if rows.empty:
        return standing
    rows = rows.sort_values(_ORDER, kind="stable", na_position="first")
    for action, subject, choice in zip(rows["action"], rows["subject"], rows["choice"], strict=True):
        if action in _TURN_DOWN:
            standing |= {subject, *choice.split()}
        else:
            standing -= set(choice.split())
    return standing


def turned_down_pairs(turned_down: pd.DataFrame, decisions: pd.DataFrame, receipts: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that stand turned down, each with its payment, and with who turned it down last or took it back.

    `turned_down` are the facts; a decision of before there were any is one row, which says no document. What was set off
    and taken back was no payment's, and is no pair.
    """
    refused = decisions[decisions["action"].isin(_TURN_DOWN)].drop(columns=["run_id"])
    if refused.empty:
        return TURNED_DOWN_PAIRS.empty()
    facts = turned_down.drop(columns=["receipt_id", "run_id", "recorded_on"])
    rows = refused.merge(facts, on="decision_id", how="left")
    told = rows["suggestion_id"].notna()
    texts = ["suggestion_id", "pair_id", "customer_id", "document_nos"]
    rows[texts] = rows[texts].astype("object").where(rows[texts].notna(), "").astype("str")
    own = rows["pair_id"].where(rows["pair_id"] != "", rows["suggestion_id"]).where(told, rows["decision_id"])
    rows["pair_key"] = [pair_key(receipt, one) for receipt, one in zip(rows["subject"], own, strict=True)]
    rows["marks"] = (rows["pair_id"] + " " + rows["suggestion_id"]).where(told, rows["choice"])
    rows = rows.sort_values(_ORDER, kind="stable", na_position="first")
    every = rows.groupby("pair_key")["marks"].agg(lambda said: " ".join(sorted({*" ".join(said).split()})))
    last = rows.drop_duplicates("pair_key", keep="last").drop(columns="marks").merge(every.reset_index(), on="pair_key")
    standing = marks(decisions)
    last = last[[not standing.isdisjoint(said.split()) for said in last["marks"]]]
    last = last.drop(columns=["amount_minor"]).rename(
        columns={"subject": "receipt_id", "decided_by": "turned_down_by", "decided_on": "turned_down_on"}
    )
    payments = receipts[["receipt_id", "booking_date", "currency", "amount_minor", "payer_name", "remittance"]]
    last = last.merge(payments.drop_duplicates("receipt_id"), on="receipt_id")
    return TURNED_DOWN_PAIRS.frame(last[TURNED_DOWN_PAIRS.names]) if len(last) else TURNED_DOWN_PAIRS.empty()
