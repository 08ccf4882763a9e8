"""Blank input workbooks: one for each input table, with notes, drop-downs, checks and an example row that is not read."""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd

from ar_batch.money import CURRENCIES, to_minor
from ar_batch.schema import Column, Table
from ar_batch.tables.book import Book, ColumnSpec, FormatName, SheetSpec, TableBlock, TextBlock
from ar_batch.tables.facts import DOCUMENT_TYPES
from ar_batch.tables.inputs import DECIMAL_COLUMNS, EXAMPLE, ID_COLUMNS, INPUTS, REQUIRED

ROWS_TO_FILL: Final = 300
"""Prepared rows; a longer list may simply go on below them."""

FIRST: Final = {"bank_lines": "account", "exchange_rates": "currency"}
"""Columns moved to the front, so that every table begins with text: there the example is marked."""

LEFT_OUT: Final = {
    # A list with open amounts is a full picture: what is missing from it counts as closed. No blank form should say that.
    "documents": ("open_amount", "debit", "credit", "dc_mark", "customer_name"),
    "bank_lines": ("debit", "credit", "dc_mark", "is_return", "status"),
}
"""Columns that only exports of other programs have."""

LISTS: Final[dict[str, tuple[str, ...]]] = {
    "currencies": tuple(sorted(CURRENCIES)),
    "document_types": DOCUMENT_TYPES,
    "languages": ("en", "de", "fr", "es"),
    "yes_or_no": ("yes", "no"),
}
"""The drop-downs."""

_HEADINGS: Final = {
    "po_number": "PO number",
    "iban": "IBAN",
    "vat_id": "VAT id",
    "email": "E-mail",
    "email_cc": "E-mail CC",
}
"""Headings that the column's own name does not give."""
_CHOICES: Final = {"currency": "currencies", "base_currency": "currencies", "document_type": "document_types", "language": "languages"}  # fmt: skip

EXAMPLES: Final[dict[str, dict[str, object]]] = {
    "customers": {
        "customer_id": "C-1001", "name": "Northwind Trading Ltd", "email": "ap@northwind.example", "contact": "Ms Jane Doe", "language": "en",
        "currency": "EUR", "payment_terms_days": 30, "discount_percent": 2, "discount_days": 10, "credit_limit": 50000,
        "iban": "DE89370400440532013000", "aliases": "Northwind UK; NW Trading", "street": "1 Harbour Road", "postcode": "01067", "city": "Dresden",
        "country": "DE", "dunning_block": "no",
    },
    "documents": {
        "document_no": "INV-2026-0001", "customer_id": "C-1001", "document_date": date(2026, 1, 15), "due_date": date(2026, 2, 14),
        "document_type": "invoice", "currency": "EUR", "amount": 1190, "po_number": "PO 4711", "net_amount": 1000, "tax_amount": 190,
    },
    "bank_lines": {
        "account": "DE02120300000000202051", "booking_date": date(2026, 2, 12), "value_date": date(2026, 2, 12), "currency": "EUR", "amount": 1190,
        "payer_name": "Northwind Trading Ltd", "payer_account": "DE89370400440532013000", "remittance": "Invoice INV-2026-0001",
    },
    "billing_lines": {
        "order_no": "SO-501", "customer_id": "C-1001", "description": "Consulting, March", "quantity": 2.5, "unit_price": 120, "unit": "day",
        "tax_percent": 19, "currency": "EUR", "delivery_date": date(2026, 3, 31), "po_number": "PO 4711", "invoice_on": date(2026, 4, 1),
    },
    "remittance_advices": {
        "customer_id": "C-1001", "document_no": "INV-2026-0001", "amount": 1166.2, "payment_date": date(2026, 1, 25), "payment_amount": 1166.2,
        "discount": 23.8, "currency": "EUR",
    },
    "credit_requests": {"order_no": "SO-777", "customer_id": "C-1001", "amount": 12500, "currency": "EUR", "requested_on": date(2026, 3, 2), "terms_days": 30},
    "payment_history": {
        "customer_id": "C-1001", "document_no": "INV-2025-0815", "document_date": date(2025, 10, 1), "due_date": date(2025, 10, 31),
        "paid_date": date(2025, 11, 4), "amount": 830.5, "currency": "EUR", "name": "Northwind Trading Ltd",
    },
    "exchange_rates": {"currency": "USD", "rate_date": date(2026, 3, 2), "rate": 0.92, "base_currency": "EUR"},
}  # fmt: skip
"""What the example row of each table says; the first column is marked as an example on the way out."""


def templates() -> dict[str, Book]:
    """Return the blank workbooks by file name."""
    return {f"{name}.xlsx": _book(table) for name, table in sorted(INPUTS.items())}


def _book(table: Table) -> Book:
    columns = _columns(table)
    needed = _needed(table, columns)
    used = {_choices(c) for c in columns} - {""}
    return Book(
        title=_title(table),
        sheets=(_form(table, columns, needed), _instructions(table, columns, needed)),
        lists={name: LISTS[name] for name in sorted(used)},
    )


def _columns(table: Table) -> list[Column]:
    """Return the columns of the form: the marked one first, then those needed, then the others."""
    first = FIRST.get(table.name, "")
    kept = [c for c in table.columns if c.name not in LEFT_OUT.get(table.name, ())]
    return sorted(kept, key=lambda c: (c.name != first, c.optional))


def _needed(table: Table, columns: list[Column]) -> set[str]:
    """Return the columns that must be filled: of each group of alternatives the first that the form has."""
    there = [c.name for c in columns]
    return {next(name for name in group if name in there) for group in REQUIRED[table.name]}


def _title(table: Table) -> str:
    return table.name.replace("_", " ").capitalize()


def _form(table: Table, columns: list[Column], needed: set[str]) -> SheetSpec:
    example = {**EXAMPLES[table.name]}
    marked = columns[0].name
    example[marked] = f"{EXAMPLE} {example[marked]}"
    frame = pd.DataFrame([{c.name: _cell(example.get(c.name), c) for c in columns}])
    specs = tuple(_spec(c, c.name in needed, frame[c.name].iloc[0]) for c in columns)
    return SheetSpec(
        _title(table),
        _title(table),
        (TableBlock(table.name, frame, specs, blank_rows=ROWS_TO_FILL),),
        subtitle=f"{table.meaning} Fill the rows below the example; yellow columns are needed, the others may stay empty.",
        freeze_columns=1,
    )


def _cell(value: object, column: Column) -> object:
    if column.kind == "date":
        return pd.NaT if value is None else pd.Timestamp(str(value))
    if column.kind == "minor":
        return pd.NA if value is None else to_minor(str(value), "EUR")
    return "" if value is None else value


def _spec(column: Column, needed: bool, example: object) -> ColumnSpec:
    return ColumnSpec(
        column.name, _heading(column), _format(column), currency="EUR", width=_width(column), note=_note(column, needed), choices=_choices(column),
        input=needed, checked=True, tones={example: "muted"} if isinstance(example, str) else {},
    )  # fmt: skip


def _heading(column: Column) -> str:
    return _HEADINGS.get(column.name, column.title)


def _format(column: Column) -> FormatName:
    if column.kind == "date":
        return "date"
    if column.kind == "minor":
        return "money"
    if column.name in DECIMAL_COLUMNS:
        return "number"
    return "int" if column.kind == "int" else "text"


def _width(column: Column) -> float:
    wide = {"name": 28, "email": 28, "remittance": 36, "description": 32, "payer_name": 26, "iban": 26, "account": 34, "payer_account": 26, "aliases": 26}  # fmt: skip
    return wide.get(column.name, 22 if column.name in ID_COLUMNS else 14)


def _choices(column: Column) -> str:
    return "yes_or_no" if column.kind == "flag" else _CHOICES.get(column.name, "")


def _note(column: Column, needed: bool) -> str:
    return " ".join(part for part in ("Needed." if needed else "", column.meaning, _how(column)) if part)


def _how(column: Column) -> str:
    """Return how a cell of the column is written."""
    if _choices(column):
        return "Choose from the list."
    if column.name in ID_COLUMNS:
        return "Text: leading zeros stay."
    if column.name.endswith("_percent"):
        return "A number: 2 is 2 %."
    return {
        "date": "A date, such as 31.12.2026.",
        "money": "A number.",
        "number": "A number.",
        "int": "A whole number.",
        "text": "Any text.",
    }[_format(column)]


def _instructions(table: Table, columns: list[Column], needed: set[str]) -> SheetSpec:
    rows = pd.DataFrame(
        {
            "column": [_heading(c) for c in columns],
            "needed": ["needed" if c.name in needed else "" for c in columns],
            "meaning": [c.meaning for c in columns],
            "how": [_how(c) for c in columns],
        }
    )
    lines = (
        f"1.  Fill the sheet “{_title(table)}”, one row each. Paste as many rows as you like; columns may be moved or left out.",
        f"2.  The row that begins with {EXAMPLE} is not read; delete it or leave it.",
        "3.  Save, and drop the workbook into the folder input/. Its name does not matter; it is recognised by its headings.",
        "4.  What cannot be read is named with its row and column in the day's report, with what to do. Nothing is guessed.",
        "5.  Dropping the same rows again does no harm: what is known already is not posted twice.",
    )
    return SheetSpec(
        "Instructions", f"{_title(table)}: how to fill in",
        (
            TextBlock(lines),
            TableBlock(
                "columns", rows,
                (ColumnSpec("column", "Column of the form"), ColumnSpec("needed", "Must it be filled?", tones={"needed": "strong"}),
                 ColumnSpec("meaning", "What it says", "wrap"), ColumnSpec("how", "How to write it", "wrap")),
                filters=False,
            ),
        ),
        subtitle=table.meaning, widths=(30, 18, 60, 34), freeze=False,
    )  # fmt: skip
