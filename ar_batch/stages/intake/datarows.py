"""The rows below a header: which of them are data, and which are totals, titles, blank lines or the header again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import cast

from ar_batch.raw import Cell
from ar_batch.stages.intake.headings import Mapped, normal
from ar_batch.stages.intake.written import parse_written
from ar_batch.tables.inputs import EXAMPLE, INPUTS, REJECT_COLUMNS

Row = Sequence[Cell]

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


def text(cell: Cell) -> str:
    """Return a cell as trimmed text; anything but text is ""."""
    return cell.strip() if isinstance(cell, str) else ""


def is_blank(cell: Cell) -> bool:
    """Say whether a cell holds nothing."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def looks_like(cell: Cell) -> str:
    """Say what a cell looks like by itself: "date", "amount" or "text"."""
    if isinstance(cell, date) or (isinstance(cell, str) and _DAY.match(cell.strip())):
        return "date"
    number = isinstance(cell, (int, float)) or (isinstance(cell, str) and parse_written(cell) is not None)
    return "amount" if number else "text"


_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")


def is_blank_row(row: Row) -> bool:
    """Say whether a row holds nothing."""
    return not row or (is_blank(row[0]) and all(map(is_blank, row)))


def sort_out(rows: Sequence[Row], found: Found, end: int, *, plain: bool = False) -> Found:
    """Share out the rows below the header: data, and what is no data. `plain`: a bank format, where every row is data."""
    first = found.header + 1
    while end > first and is_blank_row(rows[end - 1]):
        end -= 1
    keys = _key_places(found)
    doubtful = set() if plain else _doubtful(rows, first, end, found, keys)
    if not doubtful and not found.grouped:
        found.rows.extend(range(first, end))
    else:
        _share_out(rows, found, range(first, end), doubtful)
    _bare_total(rows, found, keys)
    return found


def _share_out(rows: Sequence[Row], found: Found, which: Iterable[int], doubtful: set[int]) -> None:
    keys, wide = _key_places(found), max(len(found.headings), 1)
    head = [normal(h) for h in found.headings]
    label = ""
    for i in which:
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
    below = rows[first:end]
    for place in keys:
        heading = found.words[place].casefold()
        cells = column_of(below, place)
        if not all(cells):
            result.update(i for i, c in enumerate(cells, first) if not c)
        if _may_hold(cells, heading):
            width = len(heading)
            again = [i for i, c in enumerate(cells, first) if type(c) is str and len(c) == width]
            result.update(i for i in again if str(cells[i - first]).casefold() == heading)
    lead = min((p for places in found.mapped.places.values() for p in places), default=0)
    marked = column_of(below, lead)
    if _may_hold(marked, EXAMPLE.casefold()):
        result.update(i for i, c in enumerate(marked, first) if type(c) is str and c.startswith(EXAMPLE))
    return result


def _may_hold(cells: Sequence[Cell], word: str) -> bool:
    """Say at once of a whole column that none of its texts has a word in it, if so; `word` is casefolded."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return word in "\n".join(cast("Sequence[str]", cells)).casefold()
    return str in kinds


def column_of(rows: Sequence[Row], place: int) -> list[Cell]:
    """Return the cells at a position; None where a row is shorter."""
    try:
        return list(map(itemgetter(place), rows))
    except IndexError:
        return [row[place] if place < len(row) else None for row in rows]


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
    words = [(p, text(c).rstrip(":").strip("* ")) for p, c in cells if isinstance(c, str)]
    dated = _KEY_DATES.get(found.table, "")
    has_date = bool(dated) and any(p in found.mapped.places.get(dated, ()) and not isinstance(c, str) for p, c in cells)
    if not has_date:
        labels = [(p, w) for p, w in words if _TOTAL.fullmatch(w)]
        named = [(p, w) for p, w in words if _TOTAL_OF.fullmatch(w)]
        if labels or (named and not any(w for p, w in words if p != named[0][0] and not _is_number(w))):
            return "total"
    if len(cells) == 1 and words and found.table != "customers":
        return "data" if _is_unseparated(words[0][1], found) else "label"
    if (
        len(cells) <= 2
        and words
        and not any(p in keys for p, _ in cells[1:])
        and cells[0][0] == 0
        and _is_footer(words)
    ):
        return "label"
    return "data"


def _is_unseparated(word: str, found: Found) -> bool:
    """Say whether a cell that stands alone is a whole row, written with another separator than the rest."""
    return max(word.count(sign) for sign in ";,|\t") >= max(3, len(found.mapped.places) - 2)


_FOOTER = re.compile(r"(?:opening|closing|end|start|anfangs|end|schluss|alter|neuer|saldo|solde|balance|kontostand|printed|page|seite|report|end of)", re.IGNORECASE)  # fmt: skip
_NUMBER = re.compile(r"[\d.,'\s()+-]+")


def _is_footer(words: list[tuple[int, str]]) -> bool:
    return bool(_FOOTER.search(words[0][1]))


def _is_number(word: str) -> bool:
    return bool(_NUMBER.fullmatch(word))
