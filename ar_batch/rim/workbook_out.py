"""Draws a `Book` with xlsxwriter. Text stays text, every return code is checked, and the same book gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from ar_batch.rim import workbook_formats as looks
from ar_batch.rim.workbook_pen import Pen, clean, done, write_span
from ar_batch.rim.workbook_table import column_width, draw_table
from ar_batch.tables.book import ROWS_MAX, Block, Book, CardsBlock, ChartBlock, SheetSpec, TableBlock, TextBlock

# Text stays text: a cell that begins with "=" or "http:" must never come alive.
_OPTIONS: Final = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": False,
}  # fmt: skip
_TABLE_ROWS_MAX: Final = 20_000
"""A longer table is a plain range with filter buttons, and the book is written row by row to save memory."""
_LISTS: Final = "Lists"
_ROW_PX: Final = 20
_DATES_MOST: Final = 7
"""Dates named along a chart's axis."""


def write_book(book: Book, path: Path) -> None:
    """Write the workbook to the path, which must not be open elsewhere.

    Raises AssertionError when the library drops a cell or a feature: what a report says must be there.
    """
    longest = max((len(b.frame) for s in book.sheets for b in s.blocks if isinstance(b, TableBlock)), default=0)
    small = longest <= _TABLE_ROWS_MAX
    with xlsxwriter.Workbook(str(path), _OPTIONS | {"in_memory": small, "constant_memory": not small}) as workbook:
        made = datetime(book.made_on.year, book.made_on.month, book.made_on.day)  # noqa: DTZ001 - a file's date has no zone
        workbook.set_properties({"title": clean(book.title), "created": made})
        pen = Pen(workbook, book, excel_tables=small)
        pages = [(sheet, workbook.add_worksheet(sheet.name)) for sheet in book.sheets]
        for sheet, page in pages:
            _draw_sheet(pen, sheet, page)
        for chart in pen.charts:
            _draw_chart(pen, *chart)
        _write_lists(pen, book.lists)
        next(page for sheet, page in pages if not sheet.hidden).activate()


def _draw_sheet(pen: Pen, sheet: SheetSpec, page: Any) -> None:
    page.hide_gridlines(2)
    _set_widths(sheet, page)
    text_at = sheet.left + _hidden_first(sheet)
    page.set_row(0, 27)
    done(page.write_string(0, text_at, clean(sheet.title), pen.format(looks.TITLE)))
    cut = next((b for b in sheet.blocks if isinstance(b, TableBlock) and len(b.frame) > ROWS_MAX), None)
    told = [sheet.subtitle, f"the first {ROWS_MAX:,} are shown. {cut.rest}".strip() if cut else ""]
    if any(told):
        done(page.write_string(1, text_at, clean("; ".join(filter(None, told))), pen.format(looks.SUBTITLE)))
    row = previous = 3
    header_row = -1
    for block in sheet.blocks:
        if isinstance(block, TableBlock) and header_row < 0:
            header_row = row + (1 if block.title else 0)
        block = _on_grid(block, sheet)
        previous, row = row, _draw_block(pen, block, page, row, previous, sheet.left, text_at)
    _set_page(pen, sheet, page, header_row)
    if not sheet.widths and any(isinstance(b, ChartBlock) and b.beside for b in sheet.blocks):
        # On paper the table takes the whole width; the chart beside it is for the screen.
        page.print_area(0, 0, row, sheet.left + max(map(_columns, sheet.blocks)) - 1)


def _draw_block(pen: Pen, block: Block, page: Any, row: int, previous: int, left: int, text_at: int) -> int:
    """Draw the block at the row and return the row where the next one begins."""
    if isinstance(block, TableBlock):
        return draw_table(pen, block, page, row, left)
    if isinstance(block, CardsBlock):
        return _draw_cards(pen, block, page, row, left)
    if isinstance(block, TextBlock):
        return _draw_text(pen, block, page, row, text_at)
    return _place_chart(pen, block, page, row, previous, left)


def _hidden_first(sheet: SheetSpec) -> int:
    """Return how many columns from the left are hidden: titles start to the right of them."""
    tables = [b for b in sheet.blocks if isinstance(b, TableBlock)]
    return min((next((n for n, c in enumerate(t.columns) if not c.hidden), 0) for t in tables), default=0)


def _on_grid(block: Block, sheet: SheetSpec) -> Block:
    """Tell the columns of wrapped text how wide the sheet makes them: the heights of their rows hang on it."""
    if not sheet.widths or not isinstance(block, TableBlock):
        return block
    columns, at = [], 0
    for column in block.columns:
        width = sum(sheet.widths[at : at + column.span])
        columns.append(replace(column, width=width) if column.format == "wrap" and not column.width else column)
        at += column.span
    return replace(block, columns=tuple(columns))


def _columns(block: Block) -> int:
    return sum(c.span for c in block.columns) if isinstance(block, TableBlock) else 1


def _set_widths(sheet: SheetSpec, page: Any) -> None:
    for margin in range(sheet.left):
        done(page.set_column(margin, margin, 2))
    if sheet.widths:
        for place, width in enumerate(sheet.widths, start=sheet.left):
            done(page.set_column(place, place, width))
        return
    widths: dict[int, float] = {}
    hidden: dict[int, bool] = {}
    for block in sheet.blocks:
        if isinstance(block, TableBlock):
            for place, column in enumerate(block.columns, start=sheet.left):
                widths[place] = max(widths.get(place, 0.0), column_width(block, column))
                hidden[place] = hidden.get(place, True) and column.hidden
    for place, width in widths.items():
        done(page.set_column(place, place, width, None, {"hidden": hidden[place]}))


def _draw_cards(pen: Pen, block: CardsBlock, page: Any, row: int, left: int) -> int:
    for first in range(0, len(block.cards), block.per_row):
        cards = block.cards[first : first + block.per_row]
        for offset, (part, height) in enumerate((("label", 17), ("value", 26), ("note", 26))):
            page.set_row(row + offset, height)
            for place, card in enumerate(cards):
                words = {"label": card.label, "value": card.value, "note": card.note}[part]
                # The last column of each card's span stays white: the gap to the next one.
                look = pen.format(looks.card(part, card.tone))
                write_span(page, row + offset, left + place * block.span, block.span - 1, clean(words), look)
        page.set_row(row + 3, 9)
        row += 4
    return row


def _draw_text(pen: Pen, block: TextBlock, page: Any, row: int, left: int) -> int:
    look = pen.format(looks.text(block.style, block.tone, wrap=block.span > 1))
    for line in block.lines:
        write_span(page, row, left, block.span or 1, clean(line), look)
        row += 1
    return row if block.style == "heading" else row + 1


def _place_chart(pen: Pen, block: ChartBlock, page: Any, row: int, previous: int, left: int) -> int:
    at_row, at_column = (previous, left + block.beside) if block.beside else (row, left)
    pen.charts.append((page, block, at_row, at_column))
    below = at_row + -(-block.height_px // _ROW_PX) + 1
    return max(row, below) if block.beside else below


def _draw_chart(pen: Pen, page: Any, block: ChartBlock, at_row: int, at_column: int) -> None:
    place = pen.places[block.table]
    rows = min(block.rows or place.rows, place.rows)
    if not rows:
        return
    chart = pen.workbook.add_chart({"type": block.kind} | ({"subtype": "stacked"} if block.stacked else {}))
    first, last = place.first_row, place.first_row + rows - 1
    category = place.columns[block.category]
    for series in block.series:
        at = place.columns[series.column]
        colour = looks.CHART[series.tone % len(looks.CHART)]
        line = {"line": {"color": colour, "width": 2}}
        fill = {"fill": {"color": colour}, "gap": 60} | ({"overlap": 100} if block.stacked else {})
        cells = {
            "name": [place.sheet, first - 1, at],
            "categories": [place.sheet, first, category, last, category],
            "values": [place.sheet, first, at, last, at],
        }
        points = {"points": [{"fill": {"color": c}} for c in looks.ramp(rows)]} if series.ramp else {}
        chart.add_series(cells | (line if block.kind == "line" else fill) | points)
    _style_chart(chart, block, rows)
    done(page.insert_chart(at_row, at_column, chart, {"object_position": 2, "description": clean(block.title)}))


def _style_chart(chart: Any, block: ChartBlock, rows: int) -> None:
    small = {"name": looks.FONT, "size": 9, "color": looks.MUTED}
    title = {"name": looks.FONT, "size": 11, "bold": True, "color": looks.INK}
    chart.set_title({"name": clean(block.title), "name_font": title})
    grid = {"visible": True, "line": {"color": looks.HAIRLINE, "width": 0.75}}
    number = {"num_font": small, "num_format": block.number_format, "line": {"none": True}, "major_gridlines": grid}
    words: dict[str, Any] = {"num_font": small, "line": {"color": looks.RULE}, "major_tick_mark": "none"}
    if block.dates:
        step = {"major_unit": max(1, -(-rows // _DATES_MOST)), "major_unit_type": "days"}
        words |= {"date_axis": True, "num_format": "d mmm"} | step
    if block.kind == "bar":
        chart.set_x_axis(number)
        chart.set_y_axis(words | {"reverse": True})
    else:
        chart.set_x_axis(words)
        chart.set_y_axis(number)
    chart.set_legend({"position": "bottom", "font": small} if len(block.series) > 1 else {"none": True})
    chart.set_chartarea({"border": {"color": looks.HAIRLINE}})
    chart.set_size({"width": block.width_px, "height": block.height_px})


def _set_page(pen: Pen, sheet: SheetSpec, page: Any, header_row: int) -> None:
    if sheet.landscape:
        page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 1 if sheet.one_page else 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    title = clean(pen.book.title).replace("&", "&&")[:80]
    page.set_footer(f"&L&8&K829AB1{title}&C&8&K829AB1&A&R&8&K829AB1Page &P of &N")
    if sheet.freeze and header_row >= 0:
        page.freeze_panes(header_row + 1, sheet.left + sheet.freeze_columns)
        page.repeat_rows(header_row)
    if sheet.tab != "plain":
        page.set_tab_color(looks.INK_BY_TONE[sheet.tab])
    if sheet.protect:
        page.protect("", dict.fromkeys(("autofilter", "sort", "format_columns", "format_rows", "format_cells"), True))
    if sheet.hidden:
        page.hide()


def _write_lists(pen: Pen, lists: Mapping[str, tuple[str, ...]]) -> None:
    """Put the drop-downs on a hidden sheet, each under a defined name."""
    if not lists:
        return
    page = pen.workbook.add_worksheet(_LISTS)
    page.very_hidden()
    names = sorted(lists)
    for row in range(max(map(len, lists.values()))):
        for column, name in enumerate(names):
            if row < len(lists[name]):
                done(page.write_string(row, column, clean(lists[name][row])))
    for column, name in enumerate(names):
        if lists[name]:
            cells = xl_range_abs(0, column, len(lists[name]) - 1, column)
            done(pen.workbook.define_name(name, f"={_LISTS}!{cells}"))
