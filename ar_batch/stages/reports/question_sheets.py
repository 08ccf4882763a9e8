"""The sheets of the review workbook that ask about rows held back: changed documents, and bank lines seen before."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

from ar_batch.money import spoken
from ar_batch.stages.reports.rejects import place
from ar_batch.stages.reports.review_columns import HIDDEN, NOTE_AND_BY, decision, shown, texts
from ar_batch.stages.reports.review_sheets import keys, sheet_of
from ar_batch.tables.book import SheetSpec, TableBlock

_FREED_MOST: Final = 4
"""More payments than this are not named one by one."""


def changes_sheet(changes: pd.DataFrame, freed: pd.DataFrame, names: pd.Series[str], as_of: date) -> SheetSpec:
    """Return the changes of documents that wait, those that would free most first."""
    rows = changes.sort_values(
        ["freed_minor", "document_no", "document_id"], ascending=[False, True, True], ignore_index=True
    )
    parts = dict(iter(freed.groupby("held_id")))
    each: list[Any] = list(rows.itertuples(index=False))
    frame = rows.assign(
        **keys(rows, "change", "held_id", as_of),
        name=texts(rows["customer_id"].map(names)),
        differs=[_differs(row) for row in each],
        before=[_described(r.old_type, r.old_amount_minor, r.old_currency, r.old_date, r.old_due_date) for r in each],
        after=[_described(r.document_type, r.amount_minor, r.currency, r.document_date, r.due_date) for r in each],
        hangs=[_hangs(row) for row in each],
        effect=[_effect(row, parts.get(row.held_id, freed.iloc[:0])) for row in each],
        place=_places(rows, "source_file", "source_sheet", "source_row"),
    )
    columns = (
        *HIDDEN,
        shown("document_no", "Document", width=16),
        shown("customer_id", "Customer no.", width=12),
        shown("name", "Name", "wrap", 24),
        shown("differs", "What differs", "wrap", 30),
        shown("before", "Known as", "wrap", 24),
        shown("after", "Would become", "wrap", 24),
        shown("hangs", "What hangs on it", "wrap", 28),
        shown("effect", "If you take it", "wrap", 36),
        shown("place", "Comes from", "wrap", 26),
        shown("asked_on", "Asked since", "date", 11),
        decision("change", 22),
        *NOTE_AND_BY,
    )
    return sheet_of(
        "Changes", "Changed documents on which something hangs", "Is the document as it is known, or as the file now has it?",
        TableBlock("changes", frame, columns), 0, "", freeze_columns=len(HIDDEN) + 1,
    )  # fmt: skip


def lines_sheet(lines: pd.DataFrame, as_of: date) -> SheetSpec:
    """Return the bank lines of which nobody can tell whether they are known, by day."""
    rows = lines.sort_values(["booking_date", "account", "source_file", "source_row", "held_id"], ignore_index=True)
    frame = rows.assign(
        **keys(rows, "line", "held_id", as_of),
        remittance=rows["remittance"].where(rows["remittance"] != "", rows["structured_reference"]),
        place=_places(rows, "source_file", "source_sheet", "source_row"),
        known=_places(rows, "known_file", "known_sheet", "known_row"),
    )
    columns = (
        *HIDDEN,
        shown("booking_date", "Booked", "date", 11),
        shown("amount_minor", "Amount booked", "money", 13),
        shown("currency", "Currency", width=9),
        shown("account", "Our account", "wrap", 24),
        shown("payer_name", "Payer", "wrap", 24),
        shown("remittance", "Payment text", "wrap", 34),
        shown("place", "This line", "wrap", 28, note="Where the line stands that was held back."),
        shown("known", "The one known", "wrap", 28, note="Where the line came from that is alike."),
        shown("known_on", "Known since", "date", 11),
        shown("known_lines", "Known alike", "int", 9, note="How many lines like it are known of that day."),
        decision("line", 28),
        *NOTE_AND_BY,
    )
    asks = "Is each line a payment of its own, or the one that is known? The bank's list of the day tells."
    return sheet_of(
        "Bank lines", "Bank lines that may be known already", asks,
        TableBlock("bank_lines", frame, columns), 0, "", freeze_columns=len(HIDDEN) + 2,
    )  # fmt: skip


def _differs(row: Any) -> str:
    """Say field by field what would be another."""
    told = []
    if row.document_type != row.old_type:
        told.append(f"Type: {_words(row.old_type)} → {_words(row.document_type)}")
    if row.amount_minor != row.old_amount_minor and row.currency == row.old_currency:
        by = row.amount_minor - row.old_amount_minor
        told.append(f"Amount: {spoken(abs(by), row.currency)} {'more' if by > 0 else 'less'}")
    if row.currency != row.old_currency:
        told.append(f"Currency: {row.old_currency} → {row.currency}")
    for what, old, new in (("Date", row.old_date, row.document_date), ("Due", row.old_due_date, row.due_date)):
        if new != old:
            days = abs((new - old).days)
            told.append(f"{what}: {days} day{'s' * (days != 1)} {'later' if new > old else 'earlier'}")
    return "\n".join(told)


def _described(kind: str, amount_minor: int, currency: str, day: pd.Timestamp, due: pd.Timestamp) -> str:
    return f"{_words(kind)} of {spoken(amount_minor, currency)}\ndated {day:%Y-%m-%d}\ndue {due:%Y-%m-%d}"


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def _hangs(row: Any) -> str:
    told = []
    if row.applied_minor:
        told.append(f"{spoken(row.applied_minor, row.old_currency)} is applied to it.")
    if row.letters:
        letters = "A reminder" if row.letters == 1 else f"{row.letters} reminders"
        last = (
            ""
            if pd.isna(row.last_letter_on)
            else f", {'on' if row.letters == 1 else 'the last on'} {row.last_letter_on:%Y-%m-%d}"
        )
        told.append(f"{letters} named it{last}.")
    return "\n".join(told) or "Nothing any more."


def _effect(row: Any, freed: pd.DataFrame) -> str:
    if row.obstacle:
        return f"It cannot be taken yet: {row.obstacle}."
    used = row.applied_minor + row.settled_before_minor - row.freed_minor
    told = [f"Open then: {spoken(row.amount_minor - used, row.currency)}."]
    parts: list[Any] = list(freed.sort_values(["applied_on", "receipt_id"], ascending=False).itertuples(index=False))
    told += [
        f"{spoken(part.amount_minor, part.currency)} of the payment of {part.applied_on:%Y-%m-%d} no longer fits and waits under Payments."
        for part in parts[:_FREED_MOST]
    ]
    if len(parts) > _FREED_MOST:
        told.append(f"So do parts of {len(parts) - _FREED_MOST} more payments.")
    return "\n".join(told)


def _places(rows: pd.DataFrame, file: str, sheet: str, row: str) -> list[str]:
    parts = zip(rows[file], rows[sheet], rows[row], strict=True)
    return [place(*part) for part in parts]
