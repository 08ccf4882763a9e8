"""Draws a table block: header, rows, totals, filters, drop-downs, checks of what is typed, colour scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from ar_batch.money import decimals
from ar_batch.rim import workbook_formats as looks
from ar_batch.rim.workbook_pen import Pen, Place, clean, done
from ar_batch.tables.book import ROWS_MAX, Book, ColumnSpec, TableBlock, Tone

_EPOCH: Final = np.datetime64("1899-12-30")
_MEASURED_ROWS: Final = 1_000
_WIDEST, _NARROWEST, _WRAPPED = 46.0, 8.0, 52.0
_LOOKS_LIVE = ("=", "+", "-", "@", "{", "\t")
_LINE: Final = 13.5
_LINES_MOST: Final = 24
_MARK_TONES: Final[tuple[Tone, Tone]] = ("good", "bad")

Cells = tuple[Sequence[str | float | None], Sequence[Any]]
"""The values of a column as Excel takes them (None is blank) and the format of each."""


def draw_table(pen: Pen, block: TableBlock, page: Any, row: int, left: int) -> int:
    """Draw the block from the row down, its first column at `left`; return the row where the next block begins."""
    starts = _starts(block, left)
    text_at = min((starts[c.name] for c in block.columns if not c.hidden), default=left)
    if block.title:
        done(page.write_string(row, text_at, clean(block.title), pen.format(looks.BLOCK_TITLE)))
        row += 1
    frame = block.frame.head(ROWS_MAX)
    count = len(frame) + block.blank_rows
    _write_header(pen, block, page, row, starts)
    pen.places[block.name] = Place(page.get_name(), row + 1, len(frame), starts)
    _write_rows(pen, block, page, frame, row + 1, starts)
    for blank in range(row + 1 + len(frame), row + 1 + count):
        for column in block.columns:
            done(page.write_blank(blank, starts[column.name], None, pen.format(_look(column, ""))))
    if count:
        _add_rules(pen, block, page, row, count, starts)
    row += 1 + count
    if not count:
        done(page.write_string(row, text_at, clean(block.empty), pen.format(looks.EMPTY)))
        row += 1
    if block.totals is not None and len(block.totals):
        _write_rows(pen, block, page, block.totals, row, starts, totals=True)
        row += len(block.totals)
    if len(block.frame) > ROWS_MAX:
        rest = f"{ROWS_MAX:,} of {len(block.frame):,} rows are shown. {block.rest}".strip()
        done(page.write_string(row, text_at, clean(rest), pen.format(looks.EMPTY)))
        row += 1
    return row + 1


def column_width(block: TableBlock, column: ColumnSpec) -> float:
    """Measure the heading and the first rows; numbers get room for separators, headers for the filter button."""
    if column.width is not None:
        return column.width
    words = column.heading.split() or [""]
    heading = max(len(column.heading) / 2, max(map(len, words)) * 1.1 + (3 if block.filters else 1))
    if column.format == "wrap":
        return _WRAPPED
    if column.name not in block.frame:
        return max(_NARROWEST, heading)
    sample = block.frame[column.name].head(_MEASURED_ROWS)
    if block.totals is not None and column.name in block.totals:
        sample = pd.concat([sample, block.totals[column.name]])
    content = 10.0 if column.format == "date" else float(_longest(sample))
    if column.format in ("money", "money_dash", "int") and content:
        content += content / 3 + 1
    return float(min(_WIDEST, max(_NARROWEST, heading, content * 1.05 + 2)))


def _longest(values: pd.Series[Any]) -> int:
    return max((len(text) for text in values.astype("str").tolist() if isinstance(text, str)), default=0)


def _starts(block: TableBlock, left: int) -> dict[str, int]:
    starts, at = {}, left
    for column in block.columns:
        starts[column.name] = at
        at += column.span
    return starts


def _write_header(pen: Pen, block: TableBlock, page: Any, row: int, starts: Mapping[str, int]) -> None:
    page.set_row(row, 32 if block.filters else 20)
    for column in block.columns:
        look = pen.format(looks.header(column.format, is_input=column.input))
        at = starts[column.name]
        if column.span > 1:
            done(page.merge_range(row, at, row, at + column.span - 1, "", look))
        done(page.write_string(row, at, clean(column.heading), look))
        if column.note:
            size = {"x_scale": 1.6, "y_scale": max(0.6, len(column.note) / 110), "font_size": 9, "author": ""}
            done(page.write_comment(row, at, clean(column.note), size))


def _write_rows(
    pen: Pen,
    block: TableBlock,
    page: Any,
    frame: pd.DataFrame,
    first_row: int,
    starts: Mapping[str, int],
    *,
    totals: bool = False,
) -> None:
    # Row by row: with constant memory, the library drops what comes late.
    columns = [(starts[c.name], c, *_cells(pen, c, frame, totals=totals)) for c in block.columns]
    heights = _heights(block, frame)
    for offset in range(len(frame)):
        row = first_row + offset
        if heights[offset] > 1:
            page.set_row(row, _LINE * heights[offset] + 3)
        for at, column, values, formats in columns:
            value, look = values[offset], formats[offset]
            if column.span > 1:
                done(page.merge_range(row, at, row, at + column.span - 1, "", look))
            if value is None:
                done(page.write_blank(row, at, None, look))
            elif not isinstance(value, str):
                done(page.write_number(row, at, value, look))
            elif column.link and frame[column.link].iloc[offset]:
                done(page.write_url(row, at, f"internal:'{frame[column.link].iloc[offset]}'!A1", look, value))
            else:
                done(page.write_string(row, at, value, look))


def _heights(block: TableBlock, frame: pd.DataFrame) -> list[int]:
    """Return how many lines each row needs, by its wrapped columns of a given width: programs differ in measuring it."""
    lines = [1] * len(frame)
    for column in block.columns:
        if column.format == "wrap" and column.width and not column.hidden and column.name in frame:
            room = column.width * 1.12
            for place, text in enumerate(frame[column.name].tolist()):
                needed = sum(max(1, -(-len(line) // int(room))) for line in str(text).split("\n"))
                lines[place] = max(lines[place], min(needed, _LINES_MOST))
    return lines


def _cells(pen: Pen, column: ColumnSpec, frame: pd.DataFrame, *, totals: bool) -> Cells:
    if column.name not in frame:
        return [None] * len(frame), [pen.format(_look(column, "", totals=totals))] * len(frame)
    given = frame[column.name]
    if column.format in ("money", "money_dash"):
        return _money_cells(pen, column, frame, totals=totals)
    plain = [pen.format(_look(column, "", totals=totals))] * len(frame)
    if column.format == "date":
        days = given.to_numpy().astype("datetime64[D]")
        serials = (days - _EPOCH).astype(np.int64)
        return [None if blank else int(n) for n, blank in zip(serials, np.isnat(days), strict=True)], plain
    if column.format == "number":
        return _number_cells(pen, column, given, totals=totals)
    if column.format in ("int", "days", "percent"):
        return [None if pd.isna(v) or v == "" else float(v) for v in given], plain
    if column.format == "flag":
        return ["yes" if v else None for v in given], plain
    if column.format == "mark":
        good, bad = (pen.format(looks.cell("mark", tone=tone) | {"bold": True}) for tone in _MARK_TONES)
        return ["✓" if v else "✗" for v in given], [good if v else bad for v in given]
    values, looks_of = _text_cells(pen, column, given, totals=totals)
    if column.input_where and not totals:
        yellow = pen.format(_look(replace(column, input=True), ""))
        own = frame[column.input_where].tolist()
        looks_of = [yellow if is_own else look for is_own, look in zip(own, looks_of, strict=True)]
    return values, looks_of


def _money_cells(pen: Pen, column: ColumnSpec, frame: pd.DataFrame, *, totals: bool) -> Cells:
    codes = [str(c) for c in frame[column.currency]] if column.currency in frame else [column.currency] * len(frame)
    scale = {code: 10 ** decimals(code) for code in set(codes)}
    styles = {code: pen.format(_look(column, code, totals=totals)) for code in sorted(set(codes))}
    values = [None if pd.isna(m) else int(m) / scale[c] for m, c in zip(frame[column.name], codes, strict=True)]
    return values, [styles[code] for code in codes]


def _number_cells(pen: Pen, column: ColumnSpec, given: pd.Series[Any], *, totals: bool) -> Cells:
    """Show as many decimals as decimal text has; a number shows at most two."""
    look = _look(column, "", totals=totals)
    places = [len(v.partition(".")[2]) if isinstance(v, str) else -1 for v in given]
    codes = {n: "#,##0" + ("." + "0" * n if n else "") for n in set(places) if n >= 0} | {-1: look["num_format"]}
    styles = {n: pen.format(look | {"num_format": codes[n]}) for n in sorted(set(places))}
    values = [None if pd.isna(v) or v == "" else float(v) for v in given]
    return values, [styles[n] for n in places]


def _text_cells(pen: Pen, column: ColumnSpec, given: pd.Series[Any], *, totals: bool) -> Cells:
    texts = [clean(str(v)) if isinstance(v, str) or not pd.isna(v) else "" for v in given.tolist()]
    formats: dict[tuple[Tone, bool], Any] = {}
    styles = []
    for value in texts:
        tone = column.tones.get(value, "plain")
        key = (tone, value.startswith(_LOOKS_LIVE))
        if key not in formats:
            look = _look(column, "", totals=totals)
            if tone != "plain" and not totals and not column.input:
                look |= looks.tint(tone)
            if column.link:
                look |= {"font_color": looks.INK_BY_TONE["info"]}
            # Excel's own mark for text that looks like a formula, so that editing the cell doesn't wake it.
            formats[key] = pen.format(look | ({"quote_prefix": True} if key[1] else {}))
        styles.append(formats[key])
    return [value or None for value in texts], styles


def _look(column: ColumnSpec, currency: str, *, totals: bool = False) -> looks.Look:
    if totals:
        return looks.total(column.format, currency)
    look = looks.entry(column.format, currency) if column.input else looks.cell(column.format, currency)
    look |= {"valign": "top"} if column.top else {}
    return look if column.locked else look | {"locked": False}


def _add_rules(pen: Pen, block: TableBlock, page: Any, header_row: int, count: int, starts: Mapping[str, int]) -> None:
    last_row = header_row + count
    first = starts[block.columns[0].name]
    last = starts[block.columns[-1].name] + block.columns[-1].span - 1
    if block.filters and pen.excel_tables:
        heads = [
            {"header": clean(c.heading), "header_format": pen.format(looks.header(c.format, is_input=c.input))}
            for c in block.columns
        ]
        options = {"name": block.name, "columns": heads, "style": None}
        done(page.add_table(header_row, first, last_row, last, options))
    elif block.filters:
        done(page.autofilter(header_row, first, last_row, last))
    for column in block.columns:
        at = starts[column.name]
        rule = _allowed(pen.book, column)
        if rule:
            done(page.data_validation(header_row + 1, at, last_row, at, rule))
        if column.warm:
            scale = {
                "type": "2_color_scale",
                "min_type": "num",
                "min_value": 0,
                "min_color": "#FFFFFF",
                "max_color": looks.WARM,
            }
            done(page.conditional_format(header_row + 1, at, last_row, at, scale))


def _allowed(book: Book, column: ColumnSpec) -> Mapping[str, object]:
    """Return what Excel allows in the column's cells; {} for anything."""
    rule: dict[str, object]
    if column.choices:
        assert column.choices in book.lists, f"{column.name}: the book has no list {column.choices}"
        rule = {"validate": "list", "source": f"={column.choices}", "show_error": not column.free}
        title, message = "Please choose", "Please choose one of the list, or leave the cell empty."
        return rule | {"error_title": title, "error_message": message} if book.lists[column.choices] else {}
    if not (column.input or column.checked):
        return {}
    if column.format == "date":
        rule = {"validate": "date", "criteria": ">=", "value": date(1990, 1, 1)}
        return rule | {"error_title": "A date, please", "error_message": "Please type a date, such as 31.12.2026."}
    if column.format in ("money", "money_dash", "number"):
        rule = {"validate": "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12}
        return rule | {"error_title": "A number, please", "error_message": "Please type an amount as a number."}
    if column.format in ("int", "days"):
        rule = {"validate": "integer", "criteria": "between", "minimum": -1_000_000, "maximum": 1_000_000_000}
        return rule | {"error_title": "A whole number, please", "error_message": "Please type a whole number."}
    return {}
