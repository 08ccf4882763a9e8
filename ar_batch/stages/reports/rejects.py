"""The rejects workbook: refused rows as they came, with the place, the reason and the remedy beside each."""

from __future__ import annotations

import json
from datetime import date
from typing import Final

import pandas as pd

from ar_batch.stages.reports.answered import reject_ids
from ar_batch.tables.book import Book, ColumnSpec, SheetSpec, TableBlock
from ar_batch.tables.inputs import REJECT_KEY

_ANSWER: Final = (
    ColumnSpec("where", "Where", note="File, sheet and row as Excel numbers it."),
    ColumnSpec("why", "Why", "wrap"),
    ColumnSpec("todo", "What to do", "wrap"),
    ColumnSpec("key", REJECT_KEY, hidden=True),
)
_LONGEST_SHEET_NAME: Final = 31


def rejects_book(findings: pd.DataFrame, as_of: date) -> Book | None:
    """Return the refused rows grouped by source file and sheet, under their original headings; None when there are none.

    A row with several findings stands once, with all its reasons. Corrected rows can be dropped back as they are: the
    headings are the file's own, and the added columns come last. Their hidden key says which refused row they stand for.
    """
    findings = findings.assign(key=reject_ids(findings))
    refused = findings[findings["rejects_row"]].sort_values(["file", "sheet", "row", "column", "code"], kind="stable")
    if refused.empty:
        return None
    sheets = [
        _sheet(number, str(file), str(sheet), rows)
        for number, ((file, sheet), rows) in enumerate(refused.groupby(["file", "sheet"], sort=True), start=1)
    ]
    return Book(f"Refused rows of {as_of.isoformat()}", tuple(sheets), as_of)


def place(file: str, sheet: str, row: int, column: str = "") -> str:
    """Return where a finding is, for people: "invoices.xlsx, sheet Open, row 12, Amount"."""
    parts = [file, f"sheet {sheet}" if sheet else "", f"row {row}" if row else "", column]
    return ", ".join(part for part in parts if part)


def _sheet(number: int, file: str, sheet: str, refused: pd.DataFrame) -> SheetSpec:
    rows: list[dict[str, str]] = []
    headings: dict[str, str] = {}
    for (row, key), findings in refused.groupby(["row", "key"], sort=True):
        record: dict[str, str] = {}
        for text in findings["record"]:
            record |= {str(k): str(v) for k, v in _parsed(str(text)).items()}
        for heading in record:
            headings.setdefault(heading, f"c{len(headings)}")
        rows.append(
            {headings[k]: v for k, v in record.items()}
            | {
                "where": place(file, sheet, int(str(row))),
                "why": "\n".join(dict.fromkeys(findings["problem"])),
                "todo": "\n".join(dict.fromkeys(findings["hint"])),
                "key": str(key),
            }
        )
    own = tuple(ColumnSpec(name, heading) for heading, name in _distinct(headings).items())
    table = TableBlock(f"refused_{number}", pd.DataFrame(rows).fillna("").astype("str"), (*own, *_ANSWER))
    subtitle = f"{len(rows)} refused row{'s' * (len(rows) != 1)} as they came. Correct them in the file, or here, and drop it into input/ again."
    return SheetSpec(_sheet_name(number, file), place(file, sheet, 0), (table,), subtitle)


def _parsed(text: str) -> dict[str, object]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def _distinct(headings: dict[str, str]) -> dict[str, str]:
    """Return heading to column; headings that Excel takes for one (blank, or equal but for case) are told apart."""
    taken = {c.heading.casefold() for c in _ANSWER}
    result: dict[str, str] = {}
    for heading, name in headings.items():
        words, number = heading.strip() or "(no heading)", 2
        unique = words
        while unique.casefold() in taken:
            unique = f"{words} ({number})"
            number += 1
        taken.add(unique.casefold())
        result[unique] = name
    return result


def _sheet_name(number: int, file: str) -> str:
    """Return a name of letters and digits only: a file's name may hold what Excel forbids."""
    stem = "".join(c if c.isascii() and c.isalnum() else " " for c in file.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    return " ".join(f"{number} {stem}".split())[:_LONGEST_SHEET_NAME].strip()
