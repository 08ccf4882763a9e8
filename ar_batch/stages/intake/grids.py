"""Tables in a sheet: where their headers are, one below the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import cast

from ar_batch.raw import Sheet
from ar_batch.stages.intake.datarows import Found, Row, column_of, is_blank, is_blank_row, sort_out, text
from ar_batch.stages.intake.headings import Mapped, Own, is_no_statement, map_headings
from ar_batch.stages.intake.policy import SourceRule
from ar_batch.tables.inputs import INPUTS

LOOK_ROWS = 60
"""How far down a sheet the first header is looked for."""
LOOK_HEADERS = 200
"""How many rows after blank lines are looked at for the header of a further table."""
LOOK_COLUMNS = 1_000
"""How far to the right headings are looked for."""
LOOK_CELLS = 30_000
"""How many cells are looked at for a header; a sheet of texts without end has none."""


@dataclass(frozen=True)
class NearMiss:
    """The row that looked most like a header and was not enough for any table."""

    row: int
    mapped: Mapped
    headings: list[str]


def find_tables(sheet: Sheet, own: Own, rule: SourceRule) -> tuple[list[Found], NearMiss | None]:
    """Return the tables of a sheet, top to bottom; where there is none, the nearest miss."""
    rows = sheet.rows
    if sheet.dialect:
        names = [text(c) for c in rows[0]] if rows else []
        found = Found(map_headings(names, "bank_lines", ()), names, 0, tuple(names))
        if not names or found.mapped.missing:
            return [], None
        return [sort_out(rows, found, len(rows), plain=True)], None
    if rule.headings and rule.table:
        return [with_headings(sheet, rule.table, rule.headings, own)], None
    found_tables: list[Found] = []
    start, miss = 0, None
    starts: Iterable[int] = range(min(LOOK_ROWS, len(rows)))
    while True:
        header, seen = _header(rows, starts, own, rule)
        miss = miss or seen
        if header is None:
            break
        if found_tables and header.mapped == found_tables[-1].mapped:
            # The same header again, as at the top of a printed page.
            start = header.header + 1
            starts = _after_blank(rows, start)
            continue
        if found_tables:
            sort_out(rows, found_tables[-1], header.preamble[0])
        header.preamble = (start, header.preamble[0])
        found_tables.append(header)
        start = header.header + 1
        starts = _after_blank(rows, start)
    if found_tables:
        sort_out(rows, found_tables[-1], len(rows))
        return found_tables, None
    return [], miss


def with_headings(sheet: Sheet, table: str, headings: Sequence[str], own: Own) -> Found:
    """Return the table of a sheet that has no row of headings, given what they would be."""
    found = Found(map_headings(headings, table, own), list(headings), -1, tuple(headings))
    return sort_out(sheet.rows, found, len(sheet.rows))


def unpaid_apart(sheet: Sheet, found: Found, own: Own) -> list[Found]:
    """Split a list of invoices with a day of payment: those that have none are open documents, not history."""
    if found.table != "payment_history":
        return [found]
    place = found.mapped.places["paid_date"][0]
    unpaid = [i for i in found.rows if place >= len(row := sheet.rows[i]) or is_blank(row[place])]
    mapped = map_headings(found.words, "documents", own)
    if not unpaid or mapped.missing:
        return [found]
    rest = replace(found, mapped=mapped, rows=unpaid, ignored=[], totals=[], named=[])
    kept = set(unpaid)
    found.rows, found.totals = [i for i in found.rows if i not in kept], []
    return [found, rest] if found.rows else [replace(rest, ignored=found.ignored, named=found.named)]


def _after_blank(rows: Sequence[Row], start: int) -> Iterable[int]:
    """Return the rows where a further table may begin: those after a blank line, or the second after it."""
    leading = column_of(rows[start : len(rows) - 1], 0)
    if set(map(type, leading)) == {str} and all(leading) and not any(map(str.isspace, cast("list[str]", leading))):
        return ()

    def places() -> Iterator[int]:
        older = False
        for i, row in enumerate(islice(rows, start, len(rows) - 1), start + 1):
            # Rows with a filled first cell are nearly all: they are told apart without a call.
            newer = not row or (
                ((cell := row[0]) is None or cell == "" or (type(cell) is str and cell.isspace())) and is_blank_row(row)
            )
            if newer or older:
                yield i
            older = newer

    return islice(places(), LOOK_HEADERS)


def _header(
    rows: Sequence[Row], starts: Iterable[int], own: Own, rule: SourceRule
) -> tuple[Found | None, NearMiss | None]:
    """Return the first header among the rows `starts`; a neighbour that fits better wins over it."""
    miss: NearMiss | None = None
    best: Found | None = None
    looked = 0
    for i in starts:
        if looked > LOOK_CELLS or (best is not None and i > best.header + 1):
            break
        looked += min(len(rows[i]), LOOK_COLUMNS)
        for depth, cells in _candidates(rows, i):
            mapped = _best_table(cells, rows[i + depth + 1 : i + depth + 21], own, rule)
            if mapped is None:
                continue
            headings = _unique(cells)
            if mapped.missing == ("customer_id",) and _is_grouped(mapped, rows[i + depth + 1 : i + depth + 4]):
                best = best or Found(mapped, headings, i + depth, tuple(cells), preamble=(i, i), grouped=True)
            elif mapped.missing:
                if len(mapped.places) >= 2 and (miss is None or mapped.score > miss.mapped.score):
                    miss = NearMiss(i, mapped, headings)
            elif best is None or mapped.score > best.mapped.score + (2 if depth else 0):
                best = Found(mapped, headings, i + depth, tuple(cells), preamble=(i, i))
    return best, miss


def _is_grouped(mapped: Mapped, below: Sequence[Row]) -> bool:
    """Say whether customers stand in rows of their own above their documents, as in Xero's and Tally's lists."""
    filled = [[c for c in row if not is_blank(c)] for row in below if not is_blank_row(row)]
    return (
        mapped.table == "documents"
        and len(filled) > 1
        and len(filled[0]) == 1
        and bool(text(filled[0][0]))
        and len(filled[1]) > 2
    )


def _candidates(rows: Sequence[Row], i: int) -> list[tuple[int, list[str]]]:
    """Return what row i says as a header: alone, and together with the next row (two-line headers)."""
    first = [text(c) for c in rows[i][:LOOK_COLUMNS]]
    if sum(map(bool, first)) < 1:
        return []
    found = [(0, first)] if sum(map(bool, first)) >= 2 else []
    if i + 1 < len(rows):
        below = rows[i + 1][:LOOK_COLUMNS]
        second = [text(c) for c in below]
        if sum(map(bool, second)) >= 1 and all(is_blank(c) or isinstance(c, str) for c in below):
            width = max(len(first), len(second))
            first, second = first + [""] * (width - len(first)), second + [""] * (width - len(second))
            joined = [f"{a} {b}".strip() for a, b in zip(first, second, strict=True)]
            spread, last = [], ""
            for a, b in zip(first, second, strict=True):
                last = a or last
                spread.append(f"{last} {b}".strip() if b else a)
            found += [(1, joined)] + ([(1, spread)] if spread != joined else [])
    return found


def _best_table(cells: Sequence[str], below: Sequence[Row], own: Own, rule: SourceRule) -> Mapped | None:
    names = [rule.table] if rule.table else list(INPUTS)
    if not rule.table and is_no_statement(cells, own):
        names.remove("bank_lines")
    mapped = [m for name in names if (m := map_headings(cells, name, own)).places]
    whole = [m for m in mapped if not m.missing and (rule.table or not m.is_vague)]
    if whole:
        return max(whole, key=lambda m: m.score - 6 * _blank_below(m, below))
    return max(mapped, key=lambda m: (-len(m.missing), m.score), default=None)


def _blank_below(mapped: Mapped, below: Sequence[Row]) -> int:
    """Return how many required columns hold nothing in the first rows: they are not what the heading seems to say."""
    rows = [row for row in below if not is_blank_row(row)]
    required = [c.name for c in INPUTS[mapped.table].columns if not c.optional and c.name in mapped.places]
    return (
        sum(all(p >= len(r) or is_blank(r[p]) for r in rows for p in mapped.places[c]) for c in required) if rows else 0
    )


def _unique(cells: Sequence[str]) -> list[str]:
    """Return the headings as shown, each different: "" becomes its column's letters, a second "Amount" "Amount (2)"."""
    seen: dict[str, int] = {}
    result = []
    for i, cell in enumerate(cells):
        name = cell or f"Column {letters(i)}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result


def letters(place: int) -> str:
    """Return the letters of the column at a position from 0: 0 is "A", 27 is "AB"."""
    number, result = place + 1, ""
    while number:
        number, rest = divmod(number - 1, 26)
        result = chr(65 + rest) + result
    return result
