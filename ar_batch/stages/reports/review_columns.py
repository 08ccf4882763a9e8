"""The columns that the sheets of the review workbook share: hidden keys, white cells to read, yellow cells to fill."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from ar_batch.tables import review
from ar_batch.tables.book import ColumnSpec


def shown(name: str, heading: str, format: Any = "text", width: float | None = None, **more: Any) -> ColumnSpec:
    """Return a column to be read."""
    return ColumnSpec(name, heading, format, width=width, locked=False, top=True, **more)


def yellow(name: str, format: Any, width: float, note: str, **more: Any) -> ColumnSpec:
    """Return a column that a person fills."""
    return ColumnSpec(f"in_{name}", review.YELLOW[name], format, width=width, note=note, input=True, top=True, **more)


def decision(kind: str, width: float) -> ColumnSpec:
    """Return the yellow column with the drop-down of a kind of row."""
    return yellow("answer", "text", width, "Choose from the list; leave it empty to decide later.", choices=f"choices_{kind}")  # fmt: skip


NOTE_AND_BY: Final = (
    yellow("note", "wrap", 22, "Anything worth keeping; it goes into the ledger."),
    yellow("decided_by", "text", 9, "Who decides: your initials."),
)
HIDDEN: Final = tuple(
    ColumnSpec(name, heading, width=10, hidden=True, locked=False) for name, heading in review.HIDDEN.items()
)


def with_names(rows: pd.DataFrame, names: pd.Series[str]) -> pd.Series[str]:
    """Return each row's customer with its name, as the drop-down has it."""
    name = texts(rows["customer_id"].map(names))
    both = rows["customer_id"] + review.CUSTOMER_MARK + name
    return both.where(name != "", rows["customer_id"])


def texts(values: pd.Series[Any]) -> pd.Series[str]:
    """Return looked-up texts with "" where nothing was found (an empty look-up has no text type of its own)."""
    if values.dtype == "str":
        return values.fillna("")
    return values.astype("object").where(values.notna(), "").astype("str")
