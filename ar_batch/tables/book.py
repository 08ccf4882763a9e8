"""A workbook as a description: sheets, blocks and formats by name. rim/workbook_out.py turns it into a file.

A `Book` holds `SheetSpec`s; a sheet stacks blocks from top to bottom: cards, tables, lines of text, charts. Nothing here
knows of a library or of a file, so a report can be tested by looking at its description.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

import pandas as pd

FormatName = Literal["text", "wrap", "date", "int", "days", "money", "money_dash", "number", "percent", "flag", "mark"]
"""text, wrap: text - date: datetime64, shown as 2026-01-31 - int: whole number with separators - days: whole number
money: int minor units, shown with the decimals of its currency - money_dash: the same, zero shown as a dash
number: a number, or decimal text with the decimals to be shown - percent: 0..1 - flag: bool, shown as "yes" - mark: bool, a green tick or a red cross."""

Tone = Literal["plain", "good", "warn", "bad", "info", "muted", "strong"]
"""What a cell says by its colour; the words must say it too."""

ROWS_MAX: Final = 50_000
"""A table longer than this is cut in a workbook; the line below it says where the whole is."""


@dataclass(frozen=True)
class ColumnSpec:
    """One column of a table block.

    Args:
        name: the column of the block's frame.
        heading: the header cell. No two columns of a block share one.
        currency: for money: the frame's column that holds the currency code, or a code itself ("EUR").
        width: in characters; None measures the content.
        note: shown when the pointer rests on the header.
        choices: the name of one of the book's lists: the cells get a drop-down.
        free: the drop-down only helps; other text may be typed.
        checked: what is typed is checked as in an input cell, without being yellow.
        top: stands at the top of its row, where rows are of several lines.
        locked: False leaves the cells open on a protected sheet: Excel sorts only what is not locked.
        input: a yellow cell that a person fills; unlocked when the sheet is protected. Dates, money and whole numbers are
            checked by Excel as they are typed.
        input_where: the frame's flag column that says in which rows it is a yellow cell; white and read in the others.
        tones: cell text to tone; other texts stay plain.
        warm: the larger the number, the warmer its cell.
        link: the frame's column that holds the name of the sheet to jump to ("" for none).
        span: how many of the sheet's columns it covers; more than 1 only where `SheetSpec.widths` makes a grid.
    """

    name: str
    heading: str
    format: FormatName = "text"
    currency: str = "currency"
    width: float | None = None
    note: str = ""
    choices: str = ""
    free: bool = False
    checked: bool = False
    top: bool = False
    locked: bool = True
    input: bool = False
    input_where: str = ""
    hidden: bool = False
    tones: Mapping[str, Tone] = field(default_factory=dict)
    warm: bool = False
    link: str = ""
    span: int = 1


@dataclass(frozen=True)
class TableBlock:
    """A table: a header and one row for each row of the frame, in the frame's order.

    Args:
        name: unique in the book; letters, digits and "_", and not like a cell (t1). Charts refer to it; it becomes the name of the Excel table.
        frame: may hold more columns than are shown.
        columns: those shown, in order.
        title: a line above the header.
        totals: rows with the same columns, set off below the table.
        empty: the sentence that stands where there are no rows.
        filters: filter buttons; a real Excel table where it is small enough.
        rest: where the whole is, when the frame is longer than ROWS_MAX.
        blank_rows: empty rows below, formatted and checked like the others, for people to fill.
    """

    name: str
    frame: pd.DataFrame
    columns: tuple[ColumnSpec, ...]
    title: str = ""
    totals: pd.DataFrame | None = None
    empty: str = "Nothing here today."
    filters: bool = True
    rest: str = ""
    blank_rows: int = 0


@dataclass(frozen=True)
class TextBlock:
    """Lines of text, one a row. `style`: heading, body or small."""

    lines: tuple[str, ...]
    style: Literal["heading", "body", "small"] = "body"
    tone: Tone = "plain"
    span: int = 0
    """How many columns the lines are wrapped into; 0 lets them run on."""


@dataclass(frozen=True)
class Card:
    """One key figure: a label, the figure as shown, and a line that explains it."""

    label: str
    value: str
    note: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True)
class CardsBlock:
    """Key figures side by side, `per_row` in a row, each `span` columns of the sheet's grid wide."""

    cards: tuple[Card, ...]
    per_row: int = 4
    span: int = 2


@dataclass(frozen=True)
class SeriesSpec:
    """One series of a chart: a column of the charted table."""

    column: str
    tone: int = 0
    """Which colour of the chart palette."""
    ramp: bool = False
    """Each bar in a colour of its own, from calm to alarming."""


@dataclass(frozen=True)
class ChartBlock:
    """A native chart over the first `rows` rows of a table block of the same book.

    `beside` puts it right of the block before it, at that column (0 is A); otherwise it stands below, `left` columns in.
    """

    title: str
    table: str
    category: str
    series: tuple[SeriesSpec, ...]
    kind: Literal["column", "bar", "line"] = "column"
    dates: bool = False
    """The category is a date."""
    stacked: bool = False
    rows: int = 0
    beside: int = 0
    width_px: int = 620
    height_px: int = 280
    number_format: str = "#,##0"


Block = TableBlock | TextBlock | CardsBlock | ChartBlock


@dataclass(frozen=True)
class SheetSpec:
    """One sheet: a title, a line below it, then its blocks from top to bottom.

    Args:
        widths: the columns' widths in characters; () measures them from the tables.
        freeze: keeps the header of the first table in sight, and this many columns left of it.
        protect: locks all but the input cells (without a password).
        one_page: printed on a single page, however small that makes it.
        left: how many empty narrow columns stand left of everything.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    widths: tuple[float, ...] = ()
    freeze: bool = True
    freeze_columns: int = 0
    protect: bool = False
    hidden: bool = False
    landscape: bool = True
    one_page: bool = False
    left: int = 0
    tab: Tone = "plain"


@dataclass(frozen=True)
class Book:
    """One workbook. `made_on` is its creation date, so that the same facts give the same bytes.

    `lists` are the drop-downs by name; they go to a hidden sheet.
    """

    title: str
    sheets: tuple[SheetSpec, ...] = ()
    made_on: date = date(2000, 1, 1)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
