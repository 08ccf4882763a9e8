"""Tables in a sheet: where the header is, where the data end, and which rows are no data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from ar_batch.raw import Cell, Sheet
from ar_batch.stages.intake.headings import Mapped, Own, map_headings, normal
from ar_batch.stages.intake.policy import SourceRule
from ar_batch.tables.inputs import EXAMPLE, INPUTS, REJECT_COLUMNS

Row = Sequence[Cell]

LOOK_ROWS = 60
"""How far down a sheet the first header is looked for."""
LOOK_HEADERS = 200
"""How many rows after blank lines are looked at for the header of a further table."""

_TOTAL = re.compile(
    r"(?:grand|sub|net|report|overall|zwischen|gesamt|end|teil|sous|general)?\s*-?\s*"
    r"(?:total(?:e|es|aal|en)?|totals|totaal|subtotal|subtotaal|summe|gesamtsumme|sum|somme|suma|gesamt|som)"
    r"(?:\s+(?:general|général|amount|due|open|outstanding|offen|gesamt|[a-z]{3}))?",
    re.IGNORECASE,
)
_TOTAL_OF = re.compile(
    r"(?:sub|zwischen|gesamt|sous)?-?\s*(?:total|totaal|summe|somme|suma)\b[\s:]+\S.*", re.IGNORECASE
)
_KEY_DATES = {"documents": "document_date", "bank_lines": "booking_date", "payment_history": "document_date"}


@dataclass
class Found:
    """A table found in a sheet: which columns are where, and the rows below its header (indices into the sheet)."""

    mapped: Mapped
    headings: list[str]
    header: int
    words: tuple[str, ...] = ()
    rows: list[int] = field(default_factory=list)
    ignored: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    named: list[int] = field(default_factory=list)
    preamble: tuple[int, int] = (0, 0)
    grouped: bool = False
    groups: list[str] = field(default_factory=list)

    @property
    def table(self) -> str:
        """The table's name."""
        return self.mapped.table

    @property
    def is_rejects(self) -> bool:
        """Whether it is a workbook of refused rows, corrected and dropped back."""
        return all(any(normal(h) == normal(name) for h in self.headings) for name in REJECT_COLUMNS)


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
        mapped = map_headings(names, "bank_lines", ())
        return [_sorted_out(rows, Found(mapped, names, 0), len(rows), plain=True)] if rows else [], None
    if rule.headings and rule.table:
        found = Found(map_headings(rule.headings, rule.table, own), list(rule.headings), -1, rule.headings)
        return [_sorted_out(rows, found, len(rows))], None
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
            _sorted_out(rows, found_tables[-1], header.preamble[0])
        header.preamble = (start, header.preamble[0])
        found_tables.append(header)
        start = header.header + 1
        starts = _after_blank(rows, start)
    if found_tables:
        _sorted_out(rows, found_tables[-1], len(rows))
        return found_tables, None
    return [], miss


def unpaid_apart(sheet: Sheet, found: Found, own: Own) -> list[Found]:
    """Split a list of invoices with a day of payment: those that have none are open documents, not history."""
    place = found.mapped.places["paid_date"][0] if found.table == "payment_history" else -1
    unpaid = [i for i in found.rows if place < 0 or place >= len(row := sheet.rows[i]) or is_blank(row[place])]
    mapped = map_headings(found.words, "documents", own) if place >= 0 else found.mapped
    if place < 0 or not unpaid or mapped.missing:
        return [found]
    rest = replace(found, mapped=mapped, rows=unpaid, ignored=[], totals=[], named=[])
    kept = set(unpaid)
    found.rows, found.totals = [i for i in found.rows if i not in kept], []
    return [found, rest] if found.rows else [replace(rest, ignored=found.ignored, named=found.named)]


def _after_blank(rows: Sequence[Row], start: int) -> Iterable[int]:
    """Return the rows where a further table may begin: those after a blank line."""
    places = (i for i in range(start + 1, len(rows)) if _blank(rows[i - 1]) or (i > start + 1 and _blank(rows[i - 2])))
    return islice(places, LOOK_HEADERS)


def text(cell: Cell) -> str:
    """Return a cell as trimmed text; anything but text is ""."""
    return cell.strip() if isinstance(cell, str) else ""


def is_blank(cell: Cell) -> bool:
    """Say whether a cell holds nothing."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def _blank(row: Row) -> bool:
    return not row or (is_blank(row[0]) and all(map(is_blank, row)))


def _header(
    rows: Sequence[Row], starts: Iterable[int], own: Own, rule: SourceRule
) -> tuple[Found | None, NearMiss | None]:
    """Return the first header among the rows `starts`; a neighbour that fits better wins over it."""
    miss: NearMiss | None = None
    best: Found | None = None
    for i in starts:
        if best is not None and i > best.header + 1:
            break
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
    filled = [[c for c in row if not is_blank(c)] for row in below if not _blank(row)]
    return (
        mapped.table == "documents"
        and len(filled) > 1
        and len(filled[0]) == 1
        and bool(text(filled[0][0]))
        and len(filled[1]) > 2
    )


def _candidates(rows: Sequence[Row], i: int) -> list[tuple[int, list[str]]]:
    """Return what row i says as a header: alone, and together with the next row (two-line headers)."""
    first = [text(c) for c in rows[i]]
    if sum(map(bool, first)) < 1:
        return []
    found = [(0, first)] if sum(map(bool, first)) >= 2 else []
    if i + 1 < len(rows):
        second = [text(c) for c in rows[i + 1]]
        if sum(map(bool, second)) >= 1 and all(is_blank(c) or isinstance(c, str) for c in rows[i + 1]):
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
    mapped = [m for name in names if (m := map_headings(cells, name, own)).places]
    whole = [m for m in mapped if not m.missing and (rule.table or not m.is_vague)]
    if whole:
        return max(whole, key=lambda m: m.score - 6 * _blank_below(m, below))
    return max(mapped, key=lambda m: (-len(m.missing), m.score), default=None)


def _blank_below(mapped: Mapped, below: Sequence[Row]) -> int:
    """Return how many required columns hold nothing in the first rows: they are not what the heading seems to say."""
    rows = [row for row in below if not _blank(row)]
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


def _sorted_out(rows: Sequence[Row], found: Found, end: int, *, plain: bool = False) -> Found:
    """Share out the rows below the header: data, and what is no data (blank lines, totals, repeated headers, titles)."""
    first = found.header + 1
    while end > first and _blank(rows[end - 1]):
        end -= 1
    keys = _key_places(found)
    wide = max(len(found.headings), 1)
    head = [normal(h) for h in found.headings]
    doubtful = set() if plain else _doubtful(rows, first, end, found, keys)
    label = ""
    for i in range(first, end):
        kind = _kind(rows[i], found, head, keys, wide) if i in doubtful else "data"
        if kind == "data":
            found.rows.append(i)
        else:
            found.ignored.append(i)
            if kind not in ("blank", "example"):
                found.named.append(i)
            if kind == "total":
                found.totals.append(i)
            if kind == "label":
                label = next(text(c) for c in rows[i] if not is_blank(c))
        if found.grouped and kind == "data":
            found.groups.append(label)
    _bare_total(rows, found, keys)
    return found


def _bare_total(rows: Sequence[Row], found: Found, keys: list[int]) -> None:
    """Take a last row that holds nothing but the sum of a column for what it is: a total without the word."""
    if len(found.rows) < 3:
        return
    last = rows[found.rows[-1]]
    filled = [(p, c) for p, c in enumerate(last) if not is_blank(c)]
    if not filled or any(isinstance(c, (str, bool)) or not isinstance(c, (int, float)) for _, c in filled):
        return
    if sum(p in keys for p, _ in filled) >= len(keys):
        return
    place, cell = filled[-1]
    above = [r[place] for i in found.rows[:-1] if place < len(r := rows[i]) and isinstance(r[place], (int, float))]
    if len(above) > 1 and isinstance(cell, (int, float)) and abs(sum(map(float, above)) - cell) < 0.005:  # type: ignore[arg-type]
        i = found.rows.pop()
        found.ignored.append(i)
        found.named.append(i)
        found.totals.append(i)


def _doubtful(rows: Sequence[Row], first: int, end: int, found: Found, keys: list[int]) -> set[int]:
    """Return the rows that need a closer look: something required is blank, or a heading or an example stands in them."""
    result: set[int] = set()
    for place in keys:
        heading = found.words[place].casefold()
        cells = [row[place] if place < len(row) else None for row in rows[first:end]]
        result |= {i for i, c in enumerate(cells, first) if c is None or c == ""}
        result |= {
            i
            for i, c in enumerate(cells, first)
            if type(c) is str and len(c) == len(heading) and c.casefold() == heading
        }
    lead = min((p for places in found.mapped.places.values() for p in places), default=0)
    marked = (row[lead] if lead < len(row) else None for row in rows[first:end])
    return result | {i for i, c in enumerate(marked, first) if type(c) is str and c.startswith(EXAMPLE)}


def _key_places(found: Found) -> list[int]:
    columns = [c.name for c in INPUTS[found.table].columns if not c.optional]
    return [found.mapped.places[c][0] for c in columns if c in found.mapped.places]


def _is_header_again(row: Row, head: list[str]) -> bool:
    same = sum(1 for cell, h in zip(row, head, strict=False) if isinstance(cell, str) and cell and normal(cell) == h)
    return same >= 2 and same * 2 >= sum(1 for cell in row if not is_blank(cell))


def _kind(row: Row, found: Found, head: list[str], keys: list[int], wide: int) -> str:
    """Say what a row is in which something required is blank: data with a gap, or no data at all."""
    cells = [(p, c) for p, c in enumerate(row[: wide + 1]) if not is_blank(c)]
    if not cells:
        return "blank"
    if isinstance(cells[0][1], str) and cells[0][1].startswith(EXAMPLE):
        return "example"
    if _is_header_again(row, head):
        return "header"
    if all(p < len(row) and not is_blank(row[p]) for p in keys):
        return "data"
    words = [(p, text(c).rstrip(":").strip()) for p, c in cells if isinstance(c, str)]
    date = _KEY_DATES.get(found.table, "")
    has_date = bool(date) and any(p in found.mapped.places.get(date, ()) and not isinstance(c, str) for p, c in cells)
    if not has_date:
        labels = [(p, w) for p, w in words if _TOTAL.fullmatch(w)]
        named = [(p, w) for p, w in words if _TOTAL_OF.fullmatch(w)]
        if labels or (named and not any(w for p, w in words if p != named[0][0] and not _is_number(w))):
            return "total"
    if len(cells) == 1 and words and found.table != "customers":
        return "label"
    if (
        len(cells) <= 2
        and words
        and not any(p in keys for p, _ in cells[1:])
        and cells[0][0] == 0
        and _is_footer(words)
    ):
        return "label"
    return "data"


_FOOTER = re.compile(r"(?:opening|closing|end|start|anfangs|end|schluss|alter|neuer|saldo|solde|balance|kontostand|printed|page|seite|report|end of)", re.IGNORECASE)  # fmt: skip
_NUMBER = re.compile(r"[\d.,'\s()+-]+")


def _is_footer(words: list[tuple[int, str]]) -> bool:
    return bool(_FOOTER.search(words[0][1]))


def _is_number(word: str) -> bool:
    return bool(_NUMBER.fullmatch(word))
