"""The mark in a review row's hidden key: a checksum of what tells a reader which row it is.

A person reads payer, amount and date; the program reads hidden keys. When a block of cells is sorted or pasted without
the hidden columns, the two part company, and an answer would land on another payment. So the key holds a mark made of
both: one checksum a cell. What comes back is compared as a reader would compare it: a date may have become text, a number
may have lost its format, spaces and upper case don't matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

from ar_batch.digest import digest

How = Literal["text", "date", "number"]

IDENTITY: Final[dict[str, dict[str, How]]] = {
    "receipt": {"Booked": "date", "To apply": "number", "Currency": "text", "Payer": "text", "Payment text": "text"},
    "document": {"Document": "text", "Customer no.": "text", "Date": "date", "Currency": "text", "Open": "number"},
    "customer": {"Customer no.": "text", "Name": "text"},
    "mail": {"Customer no.": "text", "To": "text", "Subject": "text"},
    "payer": {"Payer name or account": "text", "Which": "text", "Is this customer": "text"},
    "habit": {"Customer no. and name": "text", "Habit": "text"},
    "turned_down": {"Booked": "date", "Amount booked": "number", "Currency": "text", "Payer": "text", "Not these documents": "text"},
    "change": {"Document": "text", "Customer no.": "text", "Would become": "text"},
    "line": {"Booked": "date", "Amount booked": "number", "Currency": "text", "Payer": "text", "Payment text": "text", "This line": "text"},
    "applied": {"Booked": "date", "Applied": "number", "Currency": "text", "Payer": "text", "Applied to": "text"},
}  # fmt: skip
"""Of each kind of row, the headings of the cells that tell which row it is. A kind without any needs no mark."""

SUGGESTIONS: Final = ("Suggestion 1", "Suggestion 2", "Suggestion 3")
"""Headings of what "Accept 1" and so on mean: the mark holds their checksums too, for answers about suggestions."""

_VERSION: Final = "v1"
_DIGITS: Final = 5
_LONGEST: Final = 2_000
_LOST: Final = re.compile("[?\ufffd]")
"""What a CSV without Unicode puts in the place of letters that it lacks."""
_ESCAPED: Final = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4})")
_NO_LETTER: Final = re.compile(r"[\W_]+")
_EPOCH: Final = date(1899, 12, 30)
_LAST_SERIAL: Final = 100_000


def headings(kind: str) -> dict[str, How]:
    """Return the cells that the mark of such a row is made of, in order."""
    suggestions: dict[str, How] = dict.fromkeys(SUGGESTIONS, "text") if kind == "receipt" else {}
    return {**IDENTITY.get(kind, {}), **suggestions}


def mark(key: tuple[str, ...], kind: str, cells: Mapping[str, object]) -> str:
    """Return the mark of a row: `key` is the rest of its hidden key, `cells` are what it shows by heading."""
    plain = [next(_readings(cells[heading], how)) for heading, how in headings(kind).items()]
    whole = _one(key)
    return " ".join([_VERSION, *(_checksum(whole, text) for text in plain)]) if plain else ""


def disagreeing(key: tuple[str, ...], kind: str, marked: str, cells: Mapping[str, object]) -> list[str]:
    """Return the headings whose cells are not those that the mark was made of; a column that is missing says nothing.

    A mark that cannot be one disagrees in everything.
    """
    wanted = headings(kind)
    version, *checksums = marked.split() or [""]
    if version != _VERSION or len(checksums) != len(wanted):
        return list(wanted)
    pairs = zip(wanted.items(), checksums, strict=True)
    whole = _one(key)
    return [h for (h, how), known in pairs if h in cells and not _agrees(whole, cells[h], how, known)]


def _one(key: tuple[str, ...]) -> str:
    return "|".join(map(_text, key))


def _agrees(key: str, cell: object, how: How, known: str) -> bool:
    if any(_checksum(key, text) == known for text in _readings(cell, how)):
        return True
    # Letters that the file could not hold: what is left of the text must do.
    lost = how == "text" and bool(_LOST.search(str(cell)))
    return lost and _checksum(key, _text(cell))[_DIGITS:] == known[_DIGITS:]


def _checksum(key: str, text: str) -> str:
    """Return two checksums in one: of the whole text, and of its ASCII letters and digits alone."""
    whole = digest("K", key, text)[2 : 2 + _DIGITS]
    if text.isascii():
        return whole * 2
    return whole + digest("K", key, "".join(c for c in text if c.isascii()))[2 : 2 + _DIGITS]


def _readings(cell: object, how: How) -> Iterator[str]:
    """Yield what a cell may mean, the surest first."""
    if how == "text":
        yield _text(cell)
    else:
        yield from (_dates if how == "date" else _numbers)(cell)


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        cell = cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    given = "" if cell is None else _ESCAPED.sub("", str(cell))
    folded = unicodedata.normalize("NFKC", given).casefold()
    kept = _NO_LETTER.sub("", folded)[:_LONGEST]
    # "00123" comes back from a spreadsheet program as 123.
    return kept.lstrip("0") if kept.isdecimal() else kept


def _dates(cell: object) -> Iterator[str]:
    if isinstance(cell, datetime):
        yield cell.date().isoformat() if cell == cell else ""
    elif isinstance(cell, date):
        yield cell.isoformat()
    elif isinstance(cell, (int, float)) and 0 < cell < _LAST_SERIAL:
        yield (_EPOCH + timedelta(days=int(cell))).isoformat()
    else:
        yield from _written_dates("" if cell is None else str(cell))


def _written_dates(text: str) -> Iterator[str]:
    """Yield the days that a text may mean: year first, day first, month first."""
    numbers = [int(n) for n in re.findall(r"\d+", text)[:3]]
    if len(numbers) < 3:
        yield _text(text)
        return
    a, b, c = numbers
    for year, month, day in ((a, b, c), (c, b, a), (c, a, b)):
        try:
            yield date(year if year > 99 else year + 2000, month, day).isoformat()
        except ValueError:
            continue


def _numbers(cell: object) -> Iterator[str]:
    if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        yield _plain(Decimal(str(round(cell, 6))))
        return
    text = "" if cell is None else str(cell)
    minus = "-" if re.search(r"[-\u2212(]", text) else ""
    marks = [at for at, c in enumerate(text) if c in ".,"]
    # The last point or comma may be the decimal mark; or all of them group thousands.
    for at in ([marks[-1]] if marks else []) + [len(text)]:
        whole, part = re.sub(r"\D", "", text[:at]), re.sub(r"\D", "", text[at:])
        try:
            yield _plain(Decimal(f"{minus}{whole}.{part}" if part else f"{minus}{whole}"))
        except InvalidOperation:
            yield _text(text)


def _plain(number: Decimal) -> str:
    return "0" if not number else f"{number.normalize():f}"


def cell_of(value: Any, how: How) -> object:
    """Return a value of a table as a worksheet would give it back; None when it is blank."""
    if how == "date":
        return None if value is None or value != value else value.to_pydatetime()
    return None if value is None or value != value else value
