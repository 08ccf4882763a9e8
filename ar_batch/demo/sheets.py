"""Workbooks and delimited text as bytes: the same rows, the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import xlsxwriter

Cell = str | int | float | date | None
Rows = Sequence[Sequence[Cell]]


def workbook(sheets: Mapping[str, Rows], *, header_row: int = 0) -> bytes:
    """Return an .xlsx of these sheets; dates are real dates, numbers numbers, text text; `header_row` is set bold."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2026, 1, 1), "author": "", "title": ""})  # noqa: DTZ001
    bold, day, money = (
        book.add_format({"bold": True}),
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"num_format": "#,##0.00"}),
    )
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(header_row + 1, 0)
        sheet.set_column(0, 30, 16)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
                elif isinstance(cell, float):
                    sheet.write_number(at, column, cell, money)
                elif isinstance(cell, int):
                    sheet.write_number(at, column, cell)
                elif cell:
                    sheet.write_string(at, column, cell, bold if at == header_row else None)
    book.close()
    return held.getvalue()


def delimited(rows: Rows, *, mark: str = ";", encoding: str = "cp1252") -> bytes:
    """Return the rows as a bank writes them: every text in quotes, Windows line ends."""
    lines = [mark.join(_quoted(cell) for cell in row) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode(encoding, errors="replace")


def _quoted(cell: Cell) -> str:
    text = f"{cell:%d.%m.%Y}" if isinstance(cell, date) else str("" if cell is None else cell)
    return '"' + text.replace('"', '""') + '"'


def german(minor: int) -> str:
    """Return cents as German text: 1234567 is 12.345,67."""
    return f"{minor / 100:,.2f}".translate(str.maketrans(",.", ".,"))
