"""The marks of the review workbook's rows: each hidden key is tied to what its row shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from ar_batch.money import to_decimal
from ar_batch.tables.book import ColumnSpec, SheetSpec, TableBlock
from ar_batch.tables.review import YELLOW
from ar_batch.tables.row_marks import cell_of, headings, mark

_KEY = ("kind", "subject", "shown", "shown_on")


def sealed(sheet: SheetSpec) -> SheetSpec:
    """Return the sheet with a mark in the hidden key of every row."""
    blocks = tuple(_sealed(b) if isinstance(b, TableBlock) and "kind" in b.frame else b for b in sheet.blocks)
    return replace(sheet, blocks=blocks)


def _sealed(block: TableBlock) -> TableBlock:
    by_heading = {column.heading: column for column in block.columns}
    frame = block.frame
    if YELLOW["answer"] not in by_heading:
        # Only to be read: there is nothing to land elsewhere.
        return replace(block, frame=frame.assign(mark=""))
    keys = list(zip(*(frame[name].tolist() for name in _KEY), strict=True))
    shown = {
        head: [cell_of(value, how) for value in _values(frame, by_heading[head])]
        for kind in sorted({*frame["kind"]})
        for head, how in headings(kind).items()
    }
    marks = [mark(key, key[0], {h: shown[h][i] for h in headings(key[0])}) for i, key in enumerate(keys)]
    return replace(block, frame=frame.assign(mark=pd.Series(marks, index=frame.index, dtype="str")))


def _values(frame: pd.DataFrame, column: ColumnSpec) -> list[Any]:
    """Return a column's values as the worksheet shows them: money in units of its currency."""
    values = frame[column.name].tolist()
    if column.format not in ("money", "money_dash"):
        return values
    return [None if pd.isna(m) else to_decimal(m, c) for m, c in zip(values, frame[column.currency], strict=True)]
