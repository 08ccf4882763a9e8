"""How open and overdue amounts went from day to day: replayed from dated facts, as of each day on which there was a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd

from ar_batch.stages.reports.standing import Frames

Convert = Callable[["pd.Series[int]"], int]
"""Sums by currency to one amount in the main currency."""

_DAYS_MOST: Final = 60


def trend(facts: Frames, day: pd.Timestamp, convert: Convert) -> pd.DataFrame:
    """Return a row for each of the last days with a run: what was open and overdue then, in the main currency.

    Every amount is converted at today's rates, so that only invoices and payments move the line.
    """
    runs = facts["runs"]
    days = sorted({*runs.loc[runs["as_of"] <= day, "as_of"], day})[-_DAYS_MOST:]
    changes = _changes(facts)
    owed = changes[changes["is_invoice"]]
    late = owed.assign(at=_later(owed["at"], owed["due_date"] + pd.Timedelta(days=1)))
    rows = pd.DataFrame({"day": pd.Series(days, dtype="datetime64[us]")})
    return rows.assign(
        open_minor=_at_each(changes, rows["day"], convert), overdue_minor=_at_each(late, rows["day"], convert)
    )


def _changes(facts: Frames) -> pd.DataFrame:
    """Return what moved each document's open amount, and when: its own date, applications, closures."""
    documents = facts["documents"].drop_duplicates("document_id", keep="last")
    known = documents[["document_id", "document_date", "due_date", "currency"]].assign(
        is_invoice=documents["amount_minor"] > 0
    )
    parts = [
        known.assign(at=known["document_date"], minor=documents["amount_minor"] - documents["settled_before_minor"])
    ]
    for name, when in (("applications", "applied_on"), ("closures", "closed_on")):
        rows = facts[name][["document_id", when, "amount_minor"]].merge(known, on="document_id")
        parts.append(rows.assign(at=_later(rows[when], rows["document_date"]), minor=-rows["amount_minor"]))
    return pd.concat([part[["at", "due_date", "currency", "is_invoice", "minor"]] for part in parts], ignore_index=True)


def _later(one: pd.Series[Any], other: pd.Series[Any]) -> pd.Series[Any]:
    return one.where(one >= other, other)


def _at_each(changes: pd.DataFrame, days: pd.Series[Any], convert: Convert) -> list[int]:
    """Return the sum of all changes up to and with each day."""
    ordered = changes.sort_values("at", kind="stable")
    sums = {}
    for currency, own in ordered.groupby("currency"):
        running = np.concatenate([[0], own["minor"].to_numpy().cumsum()])
        counts = np.searchsorted(own["at"].to_numpy(), days.to_numpy(), side="right")
        sums[str(currency)] = running[counts]
    return [
        convert(pd.Series({code: int(values[n]) for code, values in sums.items()}, dtype="int64"))
        for n in range(len(days))
    ]
