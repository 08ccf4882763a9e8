"""Draws a `Book` with xlsxwriter. Text stays text, every return code is checked, and the same book gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from ar_batch.money import decimals
from ar_batch.rim import workbook_formats as looks
from ar_batch.tables.book import (
    ROWS_MAX,
    Block,
    Book,
    CardsBlock,
    ChartBlock,
    ColumnSpec,
    SheetSpec,
    TableBlock,
    TextBlock,
    Tone,
)  # fmt: skip

# Text stays text: a cell that begins with "=" or "http:" must never come alive.
_OPTIONS: Final = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": False,
}  # fmt: skip
_TABLE_ROWS_MAX: Final = 20_000
"""A longer table is a plain range with filter buttons, and the book is written row by row to save memory."""
_LONGEST_TEXT: Final = 32_767
_LISTS: Final = "Lists"
_EPOCH: Final = np.datetime64("1899-12-30")
_MEASURED_ROWS: Final = 1_000
_WIDEST, _NARROWEST = 46.0, 8.0
_WRAPPED = 52.0

# What XML cannot hold, and marks that turn the direction of text to hide what it says.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_LOOKS_LIVE = ("=", "+", "-", "@", "{", "\t")


def write_book(book: Book, path: Path) -> None:
    """Write the workbook to the path, which must not be open elsewhere.

    Raises AssertionError when the library drops a cell or a feature: what a report says must be there.
    """
    longest = max((len(b.frame) for s in book.sheets for b in s.blocks if isinstance(b, TableBlock)), default=0)
    small = longest <= _TABLE_ROWS_MAX
    with xlsxwriter.Workbook(str(path), _OPTIONS | {"constant_memory": not small}) as workbook:
        made = datetime(book.made_on.year, book.made_on.month, book.made_on.day)  # noqa: DTZ001 - a file's date has no zone
        workbook.set_properties({"title": clean(book.title), "created": made})
        workbook.set_calc_mode("auto")
        pen = _Pen(workbook, book, excel_tables=small)
        pens = [(sheet, workbook.add_worksheet(sheet.name)) for sheet in book.sheets]
        for sheet, page in pens:
            _draw_sheet(pen, sheet, page)
        _write_lists(pen, book.lists)
        shown = [page for sheet, page in pens if not sheet.hidden]
        shown[0].activate()


def clean(value: str) -> str:
    r"""Return the text as a workbook can hold it: control and bidi-override characters escaped, cut at Excel's limit.

    >>> clean("a\x00b")
    'a\\x00b'
    """
    if _UNSAFE.search(value):
        value = value.replace("\r\n", "\n").replace("\r", "\n")
        value = _UNSAFE.sub(lambda found: found.group().encode("unicode_escape").decode(), value)
    return value if len(value) <= _LONGEST_TEXT else value[: _LONGEST_TEXT - 1] + "…"


@dataclass
class _Pen:
    """What drawing needs everywhere: the workbook, its formats by look, and where the charted tables stand."""

    workbook: Any
    book: Book
    excel_tables: bool
    formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)
    places: dict[str, _Place] = field(default_factory=dict)

    def format(self, look: looks.Look) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format(look)
        return self.formats[key]


@dataclass(frozen=True)
class _Place:
    """Where a table's rows stand."""

    sheet: str
    first_row: int
    rows: int
    columns: Mapping[str, int]


def _done(code: object) -> None:
    assert code in (0, None), f"the workbook library refused a cell or feature: {code}"


def _draw_sheet(pen: _Pen, sheet: SheetSpec, page: Any) -> None:
    page.hide_gridlines(2)
    _set_widths(pen, sheet, page)
    row, left = 0, sheet.left
    page.set_row(row, 27)
    _done(page.write_string(row, left, clean(sheet.title), pen.format(looks.TITLE)))
    if sheet.subtitle:
        _done(page.write_string(row + 1, left, clean(sheet.subtitle), pen.format(looks.SUBTITLE)))
    row += 3
    header_row = -1
    block_top = row
    for block in sheet.blocks:
        if isinstance(block, TableBlock) and header_row < 0:
            header_row = row + (1 if block.title else 0)
        top = row
        row = _draw_block(pen, block, page, row, block_top, left)
        block_top = top
    _set_page(pen, sheet, page, header_row)


def _draw_block(pen: _Pen, block: Block, page: Any, row: int, previous: int, left: int) -> int:
    """Draw the block at the row and return the row where the next one begins."""
    if isinstance(block, TableBlock):
        return _draw_table(pen, block, page, row, left)
    if isinstance(block, CardsBlock):
        return _draw_cards(pen, block, page, row, left)
    if isinstance(block, TextBlock):
        return _draw_text(pen, block, page, row, left)
    return _draw_chart(pen, block, page, row, previous, left)


def _set_widths(pen: _Pen, sheet: SheetSpec, page: Any) -> None:
    for margin in range(sheet.left):
        _done(page.set_column(margin, margin, 2))
    if sheet.widths:
        for place, width in enumerate(sheet.widths, start=sheet.left):
            _done(page.set_column(place, place, width))
        return
    widths: dict[int, float] = {}
    hidden: dict[int, bool] = {}
    for block in sheet.blocks:
        if isinstance(block, TableBlock):
            for place, column in enumerate(block.columns, start=sheet.left):
                widths[place] = max(widths.get(place, 0.0), _width(block, column))
                hidden[place] = hidden.get(place, True) and column.hidden
    for place, width in widths.items():
        _done(page.set_column(place, place, width, None, {"hidden": hidden[place]}))


def _width(block: TableBlock, column: ColumnSpec) -> float:
    """Measure the heading and the first rows; numbers get room for separators, headers for the filter button."""
    if column.width is not None:
        return column.width
    words = column.heading.split() or [""]
    heading = max(len(column.heading) / 2, max(map(len, words)) + (3 if block.filters else 1))
    if column.format == "wrap":
        return _WRAPPED
    if column.name not in block.frame:
        return max(_NARROWEST, heading)
    sample = block.frame[column.name].head(_MEASURED_ROWS)
    if block.totals is not None and column.name in block.totals:
        sample = pd.concat([sample, block.totals[column.name]])
    content = 11.0 if column.format == "date" else float(sample.astype("str").str.len().max() or 0)
    if column.format in ("money", "money_dash", "int") and content:
        content += content / 3 + 2
    return float(min(_WIDEST, max(_NARROWEST, heading, content * 1.05 + 1.5)))


def _draw_table(pen: _Pen, block: TableBlock, page: Any, row: int, left: int) -> int:
    if block.title:
        _done(page.write_string(row, left, clean(block.title), pen.format(looks.BLOCK_TITLE)))
        row += 1
    frame = block.frame.head(ROWS_MAX)
    starts = _starts(block, left)
    count = len(frame) + block.blank_rows
    _write_header(pen, block, page, row, starts)
    pen.places[block.name] = _Place(
        page.get_name(), row + 1, len(frame), {c.name: starts[c.name] for c in block.columns}
    )
    _write_rows(pen, block, page, frame, row + 1, starts)
    for blank in range(row + 1 + len(frame), row + 1 + count):
        for column in block.columns:
            _done(page.write_blank(blank, starts[column.name], None, pen.format(_look(column, ""))))
    if count:
        _add_rules(pen, block, page, row, count, starts)
    row += 1 + count
    if not count:
        _done(page.write_string(row, left, clean(block.empty), pen.format(looks.EMPTY)))
        row += 1
    if block.totals is not None and len(block.totals):
        _write_rows(pen, block, page, block.totals, row, starts, totals=True)
        row += len(block.totals)
    if len(block.frame) > ROWS_MAX:
        rest = f"{ROWS_MAX:,} of {len(block.frame):,} rows are shown. {block.rest}".strip()
        _done(page.write_string(row, left, clean(rest), pen.format(looks.EMPTY)))
        row += 1
    return row + 1


def _starts(block: TableBlock, left: int) -> dict[str, int]:
    starts, at = {}, left
    for column in block.columns:
        starts[column.name] = at
        at += column.span
    return starts


def _write_header(pen: _Pen, block: TableBlock, page: Any, row: int, starts: Mapping[str, int]) -> None:
    page.set_row(row, 32 if any(" " in c.heading for c in block.columns) and block.filters else 20)
    for column in block.columns:
        look = pen.format(looks.header(column.format, is_input=column.input))
        at = starts[column.name]
        if column.span > 1:
            _done(page.merge_range(row, at, row, at + column.span - 1, "", look))
        _done(page.write_string(row, at, clean(column.heading), look))
        if column.note:
            size = {"x_scale": 1.6, "y_scale": max(0.6, len(column.note) / 110), "font_size": 9, "author": ""}
            _done(page.write_comment(row, at, clean(column.note), size))


def _write_rows(
    pen: _Pen,
    block: TableBlock,
    page: Any,
    frame: pd.DataFrame,
    first_row: int,
    starts: Mapping[str, int],
    *,
    totals: bool = False,
) -> None:
    columns = [_cells(pen, column, frame, totals=totals) for column in block.columns]
    places = [(starts[c.name], c.span, c) for c in block.columns]
    for offset in range(len(frame)):
        row = first_row + offset
        for (at, span, column), (values, formats) in zip(places, columns, strict=True):
            value, look = values[offset], formats[offset]
            if span > 1:
                _done(page.merge_range(row, at, row, at + span - 1, "", look))
            if value is None:
                _done(page.write_blank(row, at, None, look))
            elif isinstance(value, str):
                target = str(frame[column.link].iloc[offset]) if column.link else ""
                if target:
                    _done(page.write_url(row, at, f"internal:'{target}'!A1", look, value))
                else:
                    _done(page.write_string(row, at, value, look))
            else:
                _done(page.write_number(row, at, value, look))


def _cells(
    pen: _Pen, column: ColumnSpec, frame: pd.DataFrame, *, totals: bool
) -> tuple[Sequence[str | float | None], Sequence[Any]]:
    """Return the column's values as Excel takes them (None is blank) and the format of each."""
    if column.name not in frame:
        return [None] * len(frame), [pen.format(_look(column, "", totals=totals))] * len(frame)
    given = frame[column.name]
    if column.format in ("money", "money_dash"):
        codes = _codes(column, frame)
        scale = {code: 10 ** decimals(code) for code in set(codes)}
        styles = {code: pen.format(_look(column, code, totals=totals)) for code in set(codes)}
        money = [None if pd.isna(m) else int(m) / scale[c] for m, c in zip(given, codes, strict=True)]
        return money, [styles[code] for code in codes]
    plain = pen.format(_look(column, "", totals=totals))
    if column.format == "date":
        days = given.to_numpy().astype("datetime64[D]")
        serials = [
            None if blank else int(n) for n, blank in zip((days - _EPOCH).astype(np.int64), np.isnat(days), strict=True)
        ]
        return serials, [plain] * len(frame)
    if column.format in ("int", "days", "number", "percent"):
        return [None if pd.isna(v) or v == "" else float(v) for v in given], [plain] * len(frame)
    if column.format == "flag":
        return ["yes" if v else None for v in given], [plain] * len(frame)
    if column.format == "mark":
        good, bad = (pen.format(looks.cell("mark", tone=tone) | {"bold": True}) for tone in _MARK_TONES)
        return ["✓" if v else "✗" for v in given], [good if v else bad for v in given]
    return _text_cells(pen, column, given, totals=totals)


_MARK_TONES: Final[tuple[Tone, Tone]] = ("good", "bad")


def _text_cells(
    pen: _Pen, column: ColumnSpec, given: pd.Series[Any], *, totals: bool
) -> tuple[list[str | float | None], list[Any]]:
    texts = [clean(str(v)) if isinstance(v, str) or not pd.isna(v) else "" for v in given]
    formats = []
    for value in texts:
        look = _look(column, "", totals=totals)
        tone = column.tones.get(value, "plain")
        if tone != "plain" and not totals:
            look = looks.cell(column.format, tone=tone)
        if column.link and value:
            look |= {"font_color": looks.INK_BY_TONE["info"], "underline": 0}
        if value.startswith(_LOOKS_LIVE):
            # Excel's own mark for text that looks like a formula, so that editing the cell doesn't wake it.
            look |= {"quote_prefix": True}
        formats.append(pen.format(look))
    return [value or None for value in texts], formats


def _codes(column: ColumnSpec, frame: pd.DataFrame) -> list[str]:
    return [str(c) for c in frame[column.currency]] if column.currency in frame else [column.currency] * len(frame)


def _look(column: ColumnSpec, currency: str, *, totals: bool = False) -> looks.Look:
    if totals:
        return looks.total(column.format, currency)
    return looks.entry(column.format, currency) if column.input else looks.cell(column.format, currency)


def _add_rules(pen: _Pen, block: TableBlock, page: Any, header_row: int, count: int, starts: Mapping[str, int]) -> None:
    """Add filters, drop-downs, checks of what is typed, and bars."""
    last_row = header_row + count
    first = starts[block.columns[0].name]
    last = starts[block.columns[-1].name] + block.columns[-1].span - 1
    if block.filters and pen.excel_tables:
        heads = [
            {"header": c.heading, "header_format": pen.format(looks.header(c.format, is_input=c.input))}
            for c in block.columns
        ]
        _done(page.add_table(header_row, first, last_row, last, {"name": block.name, "columns": heads, "style": None}))
    elif block.filters:
        _done(page.autofilter(header_row, first, last_row, last))
    for column in block.columns:
        at = starts[column.name]
        rule = _typed(pen.book, column)
        if rule:
            _done(page.data_validation(header_row + 1, at, last_row, at, rule))
        if column.bar:
            bar = {"type": "data_bar", "bar_solid": True, "bar_color": looks.BAR, "bar_negative_color_same": True}
            _done(page.conditional_format(header_row + 1, at, last_row, at, bar))


def _typed(book: Book, column: ColumnSpec) -> Mapping[str, object]:
    """Return what Excel allows in the column's cells; {} for anything."""
    if column.choices:
        assert column.choices in book.lists, f"{column.name}: the book has no list {column.choices}"
        says = {
            "error_title": "Please choose",
            "error_message": "Please choose one of the list, or leave the cell empty.",
        }
        return {"validate": "list", "source": f"={column.choices}"} | says
    if not column.input:
        return {}
    if column.format == "date":
        says = {"error_title": "A date, please", "error_message": "Please type a date, such as 31.12.2026."}
        return {"validate": "date", "criteria": ">=", "value": date(1990, 1, 1)} | says
    if column.format in ("money", "money_dash", "number"):
        says = {"error_title": "A number, please", "error_message": "Please type an amount as a number."}
        return {"validate": "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12} | says
    if column.format in ("int", "days"):
        says = {"error_title": "A whole number, please", "error_message": "Please type a whole number."}
        return {"validate": "integer", "criteria": "between", "minimum": -1_000_000, "maximum": 1_000_000_000} | says
    return {}


def _draw_cards(pen: _Pen, block: CardsBlock, page: Any, row: int, left: int) -> int:
    for first in range(0, len(block.cards), block.per_row):
        for offset, height in enumerate((16, 26, 26)):
            page.set_row(row + offset, height)
        for place, card in enumerate(block.cards[first : first + block.per_row]):
            at = left + place * block.span
            for offset, (part, words) in enumerate((("label", card.label), ("value", card.value), ("note", card.note))):
                look = pen.format(looks.card(part, card.tone))
                # The last column of each card's span stays white: the gap to the next one.
                _write_span(page, row + offset, at, block.span - 1, clean(words), look)
        row += 4
    return row


def _write_span(page: Any, row: int, at: int, span: int, words: str, look: Any) -> None:
    if span > 1:
        _done(page.merge_range(row, at, row, at + span - 1, "", look))
    _done(page.write_string(row, at, words, look) if words else page.write_blank(row, at, None, look))


def _draw_text(pen: _Pen, block: TextBlock, page: Any, row: int, left: int) -> int:
    look = pen.format(looks.text(block.style, block.tone, wrap=block.span > 1))
    for line in block.lines:
        _write_span(page, row, left, block.span or 1, clean(line), look)
        row += 1
    return row if block.style == "heading" else row + 1


def _draw_chart(pen: _Pen, block: ChartBlock, page: Any, row: int, previous: int, left: int) -> int:
    place = pen.places[block.table]
    rows = min(block.rows or place.rows, place.rows)
    if not rows:
        return row
    options = {"type": block.kind} | ({"subtype": "stacked"} if block.stacked else {})
    chart = pen.workbook.add_chart(options)
    first, last = place.first_row, place.first_row + rows - 1
    for series in block.series:
        at = place.columns[series.column]
        colour = looks.CHART[series.tone % len(looks.CHART)]
        fill = (
            {"line": {"color": colour, "width": 2}} if block.kind == "line" else {"fill": {"color": colour}, "gap": 60}
        )
        chart.add_series(
            {
                "name": [place.sheet, first - 1, at],
                "categories": [place.sheet, first, place.columns[block.category], last, place.columns[block.category]],
                "values": [place.sheet, first, at, last, at],
                **fill,
            }
        )
    _style_chart(chart, block)
    at_row, at_column = (previous, block.beside) if block.beside else (row, left)
    _done(
        page.insert_chart(
            at_row, at_column, chart, {"object_position": 2, "decorative": False, "description": block.title}
        )
    )
    return row if block.beside else row + -(-block.height_px // 20) + 1


def _style_chart(chart: Any, block: ChartBlock) -> None:
    small = {"name": looks.FONT, "size": 9, "color": looks.MUTED}
    chart.set_title(
        {
            "name": clean(block.title),
            "name_font": {"name": looks.FONT, "size": 11, "bold": True, "color": looks.INK},
            "overlay": False,
        }
    )
    number = {
        "num_font": small,
        "num_format": block.number_format,
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": looks.HAIRLINE, "width": 0.75}},
    }
    words = {"num_font": small, "line": {"color": looks.RULE}, "major_tick_mark": "none"}
    if block.kind == "bar":
        chart.set_x_axis(number)
        chart.set_y_axis(words | {"reverse": True})
    else:
        chart.set_x_axis(words)
        chart.set_y_axis(number)
    chart.set_legend({"position": "bottom", "font": small} if len(block.series) > 1 else {"none": True})
    chart.set_chartarea({"border": {"color": looks.HAIRLINE}})
    chart.set_size({"width": block.width_px, "height": block.height_px})


def _set_page(pen: _Pen, sheet: SheetSpec, page: Any, header_row: int) -> None:
    if sheet.landscape:
        page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(
        "&L&8&K829AB1" + clean(pen.book.title).replace("&", "&&")[:80] + "&C&8&K829AB1&A&R&8&K829AB1Page &P of &N"
    )
    if sheet.freeze and header_row >= 0:
        page.freeze_panes(header_row + 1, sheet.left + sheet.freeze_columns)
        page.repeat_rows(header_row)
    if sheet.tab != "plain":
        page.set_tab_color(looks.INK_BY_TONE[sheet.tab])
    if sheet.protect:
        page.protect("", dict.fromkeys(("autofilter", "sort", "format_columns", "format_rows", "format_cells"), True))
    if sheet.hidden:
        page.hide()


def _write_lists(pen: _Pen, lists: Mapping[str, tuple[str, ...]]) -> None:
    """Put the drop-downs on a hidden sheet, each under a defined name."""
    if not lists:
        return
    page = pen.workbook.add_worksheet(_LISTS)
    page.very_hidden()
    names = sorted(lists)
    for row in range(max(map(len, lists.values()))):
        for column, name in enumerate(names):
            if row < len(lists[name]):
                _done(page.write_string(row, column, clean(lists[name][row])))
    for column, name in enumerate(names):
        if lists[name]:
            cells = xl_range_abs(0, column, len(lists[name]) - 1, column)
            _done(pen.workbook.define_name(name, f"={_LISTS}!{cells}"))
