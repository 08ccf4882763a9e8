"""What is open, what is closed, and which cash is not yet applied: the state of the ledger on a day, from its facts."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ar_batch.applied import of_receipts, owners
from ar_batch.schema import chosen
from ar_batch.tables import stage
from ar_batch.tables.views import CLOSED_ITEMS, LATEST_CUSTOMERS, OPEN_ITEMS, UNAPPLIED_CASH


class Derived(NamedTuple):
    """The state on a day."""

    open_items: pd.DataFrame
    closed_items: pd.DataFrame
    unapplied_cash: pd.DataFrame
    latest_customers: pd.DataFrame


@stage
def derive(
    documents: pd.DataFrame,
    applications: pd.DataFrame,
    closures: pd.DataFrame,
    receipts: pd.DataFrame,
    disputes: pd.DataFrame,
    decisions: pd.DataFrame,
    customers: pd.DataFrame,
    *,
    as_of: date,
) -> Derived:
    """Replay the facts up to a day.

    An application counts from the day it was applied on; a later one shows as in transit. A receipt booked later than
    the day is not cash yet. Documents count in their latest version.
    """
    day = pd.Timestamp(as_of)
    latest = _latest(customers, "customer_id")
    items = _items(_latest(documents, "document_id"), applications, closures, disputes, day)
    is_open = (items["open_minor"] != 0) | (items["future_minor"] != 0)
    return Derived(
        OPEN_ITEMS.frame(chosen(items, is_open)),
        CLOSED_ITEMS.frame(chosen(items, ~is_open)),
        UNAPPLIED_CASH.frame(
            _unapplied(chosen(receipts, receipts["booking_date"] <= day), applications, decisions, latest)
        ),
        LATEST_CUSTOMERS.frame(latest),
    )


def _latest(versions: pd.DataFrame, key: str) -> pd.DataFrame:
    # The tables are sorted by (key, version), so the last one is the latest.
    return chosen(versions, ~versions.duplicated(key, keep="last"))


def _items(
    documents: pd.DataFrame,
    applications: pd.DataFrame,
    closures: pd.DataFrame,
    disputes: pd.DataFrame,
    day: pd.Timestamp,
) -> pd.DataFrame:
    items = documents.set_index("document_id")
    place = items.index.get_indexer(pd.Index(applications["document_id"]))
    by_day = (applications["applied_on"] <= day).to_numpy(dtype=bool)
    closed = closures[closures["closed_on"] <= day]
    applied = (
        items["settled_before_minor"]
        + _sums(applications[by_day], place[by_day], items.index)
        + _sums(closed, items.index.get_indexer(pd.Index(closed["document_id"])), items.index)
    )
    open_minor = items["amount_minor"] - applied
    return items.assign(
        applied_minor=applied,
        open_minor=open_minor,
        future_minor=_sums(applications[~by_day], place[~by_day], items.index),
        disputed_minor=_disputed(disputes, open_minor),
        last_applied_on=_last_applied(applications[by_day], place[by_day], items.index),
    ).reset_index()


def _last_applied(applications: pd.DataFrame, place: Any, index: pd.Index[Any]) -> pd.Series[Any]:
    """The last day something was applied, by document; applications with their `place` in the index, -1: not there."""
    here = place >= 0
    last = np.full(len(index), np.datetime64("NaT"), dtype="datetime64[us]")
    np.fmax.at(last, place[here], applications["applied_on"].to_numpy()[here])
    return pd.Series(last, index=index)


def _sums(rows: pd.DataFrame, place: Any, index: pd.Index[Any]) -> pd.Series[int]:
    """The amounts of rows, summed up by their `place` in the index; -1: not there."""
    total, here = np.zeros(len(index), dtype=np.int64), place >= 0
    np.add.at(total, place[here], rows["amount_minor"].to_numpy(dtype=np.int64)[here])
    return pd.Series(total, index=index)


def _disputed(disputes: pd.DataFrame, open_minor: pd.Series[int]) -> pd.Series[int]:
    if disputes.empty:
        return pd.Series(0, index=open_minor.index)
    # A dispute never exceeds what is open: what was paid is no longer contested.
    latest = disputes.sort_values(["document_id", "opened_on", "recorded_on", "sequence", "dispute_id"], kind="stable")
    amounts = latest.drop_duplicates("document_id", keep="last").set_index("document_id")["amount_minor"]
    return amounts.reindex(open_minor.index, fill_value=0).clip(lower=0, upper=open_minor.clip(lower=0)).astype("int64")


def _unapplied(
    receipts: pd.DataFrame, applications: pd.DataFrame, decisions: pd.DataFrame, customers: pd.DataFrame
) -> pd.DataFrame:
    cash = of_receipts(applications)
    ids = pd.Index(receipts["receipt_id"])
    applied = _sums(cash, ids.get_indexer(pd.Index(cash["receipt_id"])), ids).array
    lines = receipts.assign(applied_minor=applied, unapplied_minor=receipts["amount_minor"] - applied)
    lines = chosen(lines, lines["unapplied_minor"] != 0)
    known = _owners(cash, lines["receipt_id"], customers)
    decided = _decided(decisions)
    if decided.empty:
        return lines.assign(customer_id=known.fillna("").astype("str").array, decided="")
    decided = decided.reindex(lines["receipt_id"])
    on_account = decided["choice"].where(decided["action"] == "on_account")
    customer = on_account.fillna(known).fillna("").astype("str")
    return lines.assign(customer_id=customer.array, decided=decided["action"].fillna("").astype("str").array)


def _owners(cash: pd.DataFrame, receipts: pd.Series[str], customers: pd.DataFrame) -> pd.Series[Any]:
    """Return for each receipt whose money it is by what it was applied to; NA where it was not."""
    if cash.empty:
        return pd.Series(pd.NA, index=pd.Index(receipts), dtype="str")
    # What a person took back says nothing of whose money it is; a payment that bounced was the customer's all the same.
    undone = (cash["reverses"] != "") & (cash["method"] == "decision")
    undone |= cash["application_id"].isin(cash.loc[undone, "reverses"])
    # By an index: `isin` would make an object of each of the receipts.
    mine = pd.Index(receipts).get_indexer(pd.Index(cash["receipt_id"])) >= 0
    return owners(cash[~undone & mine], customers).reindex(receipts)


def _decided(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return by receipt what a person said last of whose it is: action and choice."""
    said = decisions[decisions["action"].isin(("on_account", "not_ours"))]
    if said.empty:
        return said
    said = said.sort_values(["subject", "decided_on", "recorded_on", "sequence", "decision_id"], kind="stable")
    return said.drop_duplicates("subject", keep="last").set_index("subject")[["action", "choice"]]
