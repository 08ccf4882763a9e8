"""What waits for a person's word: changes of documents on which something hangs, and bank lines that may be known.

Each question says what its answer would do, reckoned on the ledger as it is now. A question is open until it is answered;
of several changes of one document only the newest is asked, and none that speaks of a version no longer known.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from ar_batch.digest import digest, digests
from ar_batch.money import spoken
from ar_batch.tables import stage
from ar_batch.tables.views import CHANGES, DOUBTFUL_LINES, FREED

MATERIAL: Final = ("document_type", "document_date", "due_date", "currency", "amount_minor")
"""What a document claims; the rest may change without a word."""
_OLD: Final = ("old_type", "old_date", "old_due_date", "old_currency", "old_amount_minor")
_REST: Final = ("settled_before_minor", "po_number", "description", "reference", "discount_bp", "discount_days")
_FIRST: Final = "take that back first: ar-batch show document names the run, ar-batch undo takes it back"
_LIKE: Final = ["account", "booking_date", "currency", "amount_minor"]


class Asked(NamedTuple):
    """The open questions, and what taking a change would free."""

    changes: pd.DataFrame
    freed: pd.DataFrame
    doubtful_lines: pd.DataFrame


@stage
def ask(
    held_documents: pd.DataFrame,
    held_receipts: pd.DataFrame,
    decisions: pd.DataFrame,
    documents: pd.DataFrame,
    applications: pd.DataFrame,
    closures: pd.DataFrame,
    receipts: pd.DataFrame,
    reminders: pd.DataFrame,
    reminder_items: pd.DataFrame,
    *,
    as_of: date,
) -> Asked:
    """Return the open questions. What is applied counts on whatever day it was: a version must bear all of it."""
    changes, freed = _open_changes(held_documents, decisions, documents, as_of), FREED.empty()
    if len(changes):
        changes = _with_what_hangs(changes, applications, closures, reminders, reminder_items)
        changes, freed = _with_what_is_freed(changes, applications)
    lines = held_receipts[~held_receipts["held_id"].isin(decisions["subject"])]
    return Asked(CHANGES.frame(changes), freed, _doubtful(lines, receipts, decisions, as_of))


def _open_changes(held: pd.DataFrame, decisions: pd.DataFrame, documents: pd.DataFrame, as_of: date) -> pd.DataFrame:
    newest = held.sort_values(["document_id", "number"]).drop_duplicates("document_id", keep="last")
    rows = newest[~newest["held_id"].isin(decisions["subject"])].sort_values("document_id")
    versions = documents[documents["document_id"].isin(rows["document_id"])]
    rows = rows[rows["document_id"].isin(versions["document_id"])].set_index("document_id")
    latest = versions.drop_duplicates("document_id", keep="last").set_index("document_id").reindex(rows.index)
    replaced = versions.set_index(["document_id", "version"]).reindex(
        pd.MultiIndex.from_arrays([rows.index, rows["replaces"]])
    )
    still = np.ones(len(rows), dtype=bool)
    for name in MATERIAL:
        still &= latest[name].to_numpy() == replaced[name].to_numpy()
    rows, latest = rows[still], latest[still]
    # What is no claim may have changed since: then what was said last counts.
    moved = latest["version"] != rows["replaces"]
    return rows.assign(
        **{name: rows[name].where(~moved, latest[name]) for name in _REST},
        **{old: latest[name] for old, name in zip(_OLD, MATERIAL, strict=True)},
        version=latest["version"] + 1,
        asked_on=rows["recorded_on"].fillna(pd.Timestamp(as_of)),
    ).reset_index()


def _with_what_hangs(
    changes: pd.DataFrame,
    applications: pd.DataFrame,
    closures: pd.DataFrame,
    reminders: pd.DataFrame,
    reminder_items: pd.DataFrame,
) -> pd.DataFrame:
    key = changes["document_id"]
    sums = [rows[rows["document_id"].isin(key)].groupby("document_id")["amount_minor"].sum() for rows in (applications, closures)]  # fmt: skip
    named = reminder_items[reminder_items["document_id"].isin(key)].merge(
        reminders[["reminder_id", "created_on"]], on="reminder_id", how="left"
    )
    letters = named.groupby("document_id")
    return changes.assign(
        applied_minor=sum(s.reindex(key, fill_value=0).to_numpy("int64") for s in sums),
        letters=letters["reminder_id"].nunique().reindex(key, fill_value=0).to_numpy("int64"),
        last_letter_on=letters["created_on"].max().reindex(key).to_numpy("datetime64[us]"),
    )


def _with_what_is_freed(changes: pd.DataFrame, applications: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reckon what no longer fits the new amount. Only payments are freed; where they don't suffice, that is an obstacle."""
    rows = applications[
        applications["document_id"].isin(changes["document_id"])
        & (applications["kind"] == "payment")
        & (applications["receipt_id"] != "")
        # Of a payment in another currency no part is freed: what that is of the receipt would be a new conversion.
        & (applications["receipt_currency"] == "")
    ]
    # A payment that was made less a credit note can't be freed by itself: the credit note would stay used up.
    set_off = applications[
        (applications["kind"] == "credit_note") & applications["receipt_id"].isin(rows["receipt_id"])
    ]
    netted = set_off.groupby("receipt_id")["amount_minor"].sum()
    rows = rows[~rows["receipt_id"].isin(netted.index[netted != 0])]
    paid = rows.groupby(["document_id", "receipt_id"], as_index=False).agg(
        {"amount_minor": "sum", "applied_on": "max", "customer_id": "last", "currency": "last"}
    )
    paid = paid[paid["amount_minor"] > 0].sort_values(
        ["document_id", "applied_on", "receipt_id"], ascending=[True, False, False]
    )
    freeable = paid.groupby("document_id")["amount_minor"].sum()
    judged = [_judged(row, int(freeable.get(row.document_id, 0))) for row in changes.itertuples(index=False)]
    changes = changes.assign(
        freed_minor=[freed for freed, _ in judged],
        obstacle=[why for _, why in judged],
        shown=digests("Q", changes["held_id"], [freed for freed, _ in judged]),
    )
    by_document = changes.set_index("document_id")
    needed = by_document["freed_minor"].reindex(paid["document_id"]).set_axis(paid.index)
    before = paid.groupby("document_id")["amount_minor"].cumsum() - paid["amount_minor"]
    share = (needed - before).clip(lower=0, upper=paid["amount_minor"]).astype("int64")
    freed = paid.assign(amount_minor=share, held_id=by_document["held_id"].reindex(paid["document_id"]).to_numpy())
    names = [c for c in changes.columns if c in CHANGES.names]
    return changes[names], FREED.frame(freed[share > 0])


def _judged(row: Any, freeable: int) -> tuple[int, str]:
    """Return how much of the payments would no longer fit, and what stands against taking the new version."""
    used = row.applied_minor + row.settled_before_minor
    there = row.applied_minor or row.settled_before_minor
    applied = spoken(used, row.old_currency)
    if there and row.currency != row.old_currency:
        return 0, f"{applied} is settled of it, and the new version is in {row.currency}; {_FIRST}"
    if there and (row.amount_minor < 0) != (row.old_amount_minor < 0):
        return 0, f"{applied} is settled of it, which would not fit its other sign; {_FIRST}"
    sign = -1 if row.amount_minor < 0 else 1
    excess = max(0, sign * (used - row.amount_minor))
    if excess <= (freeable if sign > 0 else 0):
        return excess, ""
    payments = f", {spoken(freeable, row.currency)} of that by payments" if freeable else ""
    return 0, (
        f"{applied} is settled of it{payments}, and the new version is for {spoken(row.amount_minor, row.currency)} only; "
        f"{_FIRST}"
    )


def _doubtful(lines: pd.DataFrame, receipts: pd.DataFrame, decisions: pd.DataFrame, as_of: date) -> pd.DataFrame:
    if lines.empty:
        return DOUBTFUL_LINES.empty()
    own = set(decisions.loc[decisions["action"] == "own_payment", "choice"])
    columns = [*_LIKE, "receipt_id", "occurrence", "source_file", "source_sheet", "source_row", "recorded_on"]
    near = lines[["held_id", "fingerprint", *_LIKE]].merge(receipts[columns], on=_LIKE)
    like = near[near["receipt_id"].to_numpy() == np.array(digests("R", near["fingerprint"], near["occurrence"]))]
    known = dict(iter(like.sort_values(["held_id", "occurrence"]).groupby("held_id")))
    # The line that it may be can stand in another format, and be alike in less than everything.
    named = receipts.loc[receipts["receipt_id"].isin(lines["receipt_id"]), columns].set_index("receipt_id", drop=False)
    twins = named.to_dict("index")
    found = [
        _known(line, known.get(line.held_id, like.iloc[:0]), twins.get(line.receipt_id), own)
        for line in lines.itertuples(index=False)
    ]
    day = pd.Timestamp(as_of)
    rows = pd.concat([lines.reset_index(drop=True), pd.DataFrame(found)], axis=1)
    rows = rows.assign(asked_on=rows["recorded_on"].fillna(day), known_on=pd.to_datetime(rows["known_on"]).fillna(day))
    return DOUBTFUL_LINES.frame(rows[DOUBTFUL_LINES.names])


def _known(line: Any, like: pd.DataFrame, named: dict[Any, Any] | None, own: set[str]) -> dict[str, Any]:
    """Return what is known of a line's like. Those that became receipts by an answer don't change the question."""
    taken = set(like["occurrence"])
    twin = named or next(iter(like.head(1).to_dict("records")), {})
    alike = set(like["receipt_id"]) | ({twin["receipt_id"]} if twin else set())
    return {
        "occurrence": next(n for n in range(1, len(taken) + 2) if n not in taken),
        "shown": digest("Q", line.held_id, *sorted(alike - own)),
        "known_lines": len(alike),
        "known_file": twin.get("source_file", ""),
        "known_sheet": twin.get("source_sheet", ""),
        "known_row": int(twin.get("source_row", 0)),
        "known_on": twin.get("recorded_on", pd.NaT),
    }
