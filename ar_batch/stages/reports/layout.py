"""What the sheets of the daily report have in common."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ar_batch.stages.reports.state import Day
from ar_batch.tables.book import ColumnSpec

TEXT_WIDTH: Final = 44.0
"""The width of a column of sentences, in characters."""


def at_top(*columns: ColumnSpec) -> tuple[ColumnSpec, ...]:
    """Return columns whose cells all begin at the top of their row: for tables with wrapped text."""
    return tuple(replace(column, top=True) for column in columns)


def subtitle(day: Day, *told: str) -> str:
    """Return the line below a sheet's title: the day, then what there is to say."""
    return " · ".join(part for part in (f"As of {day.as_of.isoformat()}", *told) if part)
