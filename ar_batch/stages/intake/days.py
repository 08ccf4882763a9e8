"""Dates: every usual way of writing a day, with the order of day and month settled for the whole column."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_batch.raw import Cell
from ar_batch.stages.intake.blocks import Block, Flags, Ints
from ar_batch.stages.intake.written import ERROR_VALUE

Days = npt.NDArray[np.datetime64]

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_SLASHED = re.compile(r"(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?(?:,?\s+\d{1,2}:\d{2}.*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED = re.compile(
    r"(?:[^\W\d]+,?\s+)?(\d{1,2})(?:st|nd|rd|th|er|º)?[.\s/-]*(?:de\s+|d')?([^\W\d]+)\.?[\s,/-]*(?:de\s+|del\s+)?(\d{2}|\d{4})(?:,?\s+\d{1,2}:\d{2}.*)?"
)
_NAMED_US = re.compile(
    r"(?:[^\W\d]+,\s+)?([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:,?\s+\d{1,2}:\d{2}.*)?"
)

_MONTHS: Final = {
    1: "january januar jänner janvier enero januari gennaio", 2: "february februar fevrier febrero februari febbraio",
    3: "march marz maerz mars marzo maart mrt", 4: "april avril abril aprile", 5: "may mai mayo mei maggio", 6: "june juni juin junio giugno",
    7: "july juli juillet julio luglio", 8: "august aout agosto augustus", 9: "september sept septembre septiembre setiembre settembre",
    10: "october oktober octobre octubre ottobre", 11: "november novembre noviembre", 12: "december dezember decembre diciembre dicembre",
}  # fmt: skip
_SHORT: Final = {
    "jan": 1, "jän": 1, "jaen": 1, "janv": 1, "ene": 1, "gen": 1, "feb": 2, "fev": 2, "fevr": 2, "mar": 3, "mrz": 3, "maerz": 3, "apr": 4, "avr": 4, "abr": 4,
    "may": 5, "mai": 5, "mei": 5, "mag": 5, "jun": 6, "giu": 6, "jul": 7, "juil": 7, "lug": 7, "aug": 8, "ago": 8, "aou": 8, "sep": 9, "set": 9,
    "oct": 10, "okt": 10, "ott": 10, "nov": 11, "dec": 12, "dez": 12, "dic": 12,
}  # fmt: skip
_EPOCH = date(1899, 12, 30)
_EPOCH_OF_NUMPY = date(1970, 1, 1).toordinal()
_SERIALS = (32_874, 73_051)  # 1990-01-01 to 2100-01-01 as Excel counts days
_CENTURY = 70
"""Two-digit years up to this are 20xx."""


@dataclass(frozen=True)
class Texts:
    """The unique texts of a column of dates, taken apart; parts are None where a text is no date."""

    codes: Ints
    places: list[int]
    words: list[str]
    parts: list[tuple[int, int, int] | None]
    fixed: list[date | None]
    separators: list[str]


def read_days(block: Block, columns: list[tuple[str, bool]]) -> dict[str, Days]:
    """Read the date columns of a block: (column, required). What cannot be read is refused with its place.

    The columns of one table were written by one program, so that what one shows about the order counts for all.
    """
    texts = {name: _taken_apart(block, name) for name, _ in columns}
    orders = _orders(block, texts)
    return {name: _column(block, name, texts[name], orders, required=required) for name, required in columns}


def is_day(word: str) -> bool:
    """Say whether a text is a date in one of the usual ways of writing, whatever its order."""
    parts, fixed, separator = _take_apart(word)
    return fixed is not None or (
        parts is not None and any(_in_order(parts, o, int(separator[1])) for o in _possible(separator))
    )


def no_days(count: int) -> Days:
    """Return a column of blank dates."""
    return np.full(count, np.datetime64("NaT", "D"), dtype="datetime64[D]")


def _taken_apart(block: Block, column: str) -> Texts:
    if str not in set(map(type, block.cells[column])):
        return Texts(np.zeros(0, dtype=np.int64), [], [], [], [], [])
    pairs = [(i, c.strip()) for i, c in enumerate(block.cells[column]) if isinstance(c, str) and c and not c.isspace()]
    if not pairs:
        return Texts(np.zeros(0, dtype=np.int64), [], [], [], [], [])
    codes, unique = pd.factorize(np.array([w for _, w in pairs], dtype=object))
    words = [str(w) for w in unique]
    taken = [_take_apart(w) for w in words]
    return Texts(
        codes, [i for i, _ in pairs], words, [t[0] for t in taken], [t[1] for t in taken], [t[2] for t in taken]
    )


def _take_apart(word: str) -> tuple[tuple[int, int, int] | None, date | None, str]:
    """Return (the three numbers of a date whose order is open), (the date where it is not), (its separator)."""
    if len(word) > 60:
        return None, None, ""
    plain = (
        word if word.isascii() else unicodedata.normalize("NFKC", word).replace("\u2011", "-").replace("\u2013", "-")
    )
    iso = _ISO.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if iso:
        return None, _date(int(iso[1]), int(iso[2]), int(iso[3])), ""
    slashed = _SLASHED.fullmatch(plain)
    if slashed:
        a, b, c = int(slashed[1]), int(slashed[3]), int(slashed[4])
        if len(slashed[1]) == 4:
            # Year first, and then nothing but the month is in use anywhere.
            return None, _date(a, b, c), ""
        if len(slashed[1]) > 2 or len(slashed[4]) not in (2, 4):
            return None, None, ""
        return (a, b, c), None, slashed[2] + ("4" if len(slashed[4]) == 4 else "2")
    return None, _named(plain), ""


def _named(word: str) -> date | None:
    match = _NAMED.fullmatch(word)
    if match:
        return _date(_year(int(match[3]), len(match[3])), month_number(match[2]), int(match[1]))
    match = _NAMED_US.fullmatch(word)
    return _date(int(match[3]), month_number(match[1]), int(match[2])) if match else None


def month_number(name: str) -> int:
    """Return the month of a name or its short form in English, German, French, Spanish, Dutch or Italian; 0 if none."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c)).rstrip(
        "."
    )
    if plain in _SHORT:
        return _SHORT[plain]
    return next((m for m, names in _MONTHS.items() if plain in names.replace("ä", "a").split()), 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(year: int, digits: int) -> int:
    return year if digits == 4 else year + (2000 if year <= _CENTURY else 1900)


def _in_order(parts: tuple[int, int, int], order: str, digits: int) -> date | None:
    a, b, c = parts
    if order == "ymd":
        return _date(_year(a, digits if digits == 4 else 2), b, c)
    return _date(_year(c, digits), b, a) if order == "dmy" else _date(_year(c, digits), a, b)


def _orders(block: Block, texts: dict[str, Texts]) -> dict[str, str]:
    """Return the order of day and month for each way of writing (separator and length of year) in the block.

    Points stand between day and month in every country that uses them (CLDR: no locale has M.d.y), so that they are
    evidence in themselves; strokes and hyphens are not.
    """
    if block.rule.date_order:
        return {sep: block.rule.date_order for t in texts.values() for sep in t.separators if sep}
    hints = {block.unit(name).date_order for name in texts} - {""}
    seen: dict[str, dict[str, int]] = {}
    for read in texts.values():
        weight: Ints = np.bincount(read.codes, minlength=len(read.words)) if read.words else read.codes
        for parts, sep, times in zip(read.parts, read.separators, weight, strict=True):
            if parts is None:
                continue
            fits = [o for o in _possible(sep) if _in_order(parts, o, int(sep[1]))]
            counts = seen.setdefault(sep, {})
            if len(fits) == 1:
                counts[fits[0]] = counts.get(fits[0], 0) + int(times)
    result = {}
    for sep, counts in seen.items():
        best = max(counts, key=lambda o: counts[o], default="")
        rest = sum(counts.values()) - counts.get(best, 0)
        if best and counts[best] >= 3 * rest:
            result[sep] = best
        elif len(hints) == 1 and not counts:
            result[sep] = next(iter(hints))
        elif sep[0] == "." and not counts:
            result[sep] = "dmy"
        else:
            result[sep] = "mixed" if counts else ""
    return result


def _possible(separator: str) -> tuple[str, ...]:
    # Two digits of a year come first only in the manner of ISO 8601: 26-12-31.
    return ("dmy", "mdy", "ymd") if separator == "-2" else ("dmy", "mdy")


def _column(block: Block, column: str, texts: Texts, orders: dict[str, str], *, required: bool) -> Days:
    cells = block.cells[column]
    count = len(cells)
    days = no_days(count)
    bad, said = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    kinds = set(map(type, cells))
    if cells and kinds <= {date, datetime}:
        ordinals = np.array([c.toordinal() for c in cast("list[date]", cells)], dtype=np.int64)
        days[:] = (ordinals - _EPOCH_OF_NUMPY).astype("datetime64[D]")
    else:
        _read_cells(cells, days, bad)
        _read_serials(block, column, cells, days, bad)
    if texts.words:
        _read_words(block, column, texts, orders, days, bad, said)
    block.refuse("bad-date", column, bad & ~said)
    if required:
        blank = np.isnat(days) & ~bad & ~said
        block.refuse("required-missing", column, blank)
    return days


def _read_cells(cells: list[Cell], days: Days, bad: Flags) -> None:
    for i, cell in enumerate(cells):
        if isinstance(cell, str) or cell is None:
            continue
        if isinstance(cell, datetime):
            days[i] = cell.date()
        elif isinstance(cell, date):
            days[i] = cell
        else:
            bad[i] = True


def _read_serials(block: Block, column: str, cells: list[Cell], days: Days, bad: Flags) -> None:
    """Read numbers: 20261231, or Excel's own count of days, where the whole column is made of such counts or the
    others are real dates."""
    if not bad.any():
        return
    numbers = {
        i: c for i, c in enumerate(cells) if isinstance(c, (int, float)) and not isinstance(c, bool) and c == c // 1
    }
    serials = {i: int(c) for i, c in numbers.items() if _SERIALS[0] <= c <= _SERIALS[1]}
    for i, cell in numbers.items():
        compact = _COMPACT.fullmatch(str(int(cell)))
        day = _date(int(compact[1]), int(compact[2]), int(compact[3])) if compact else None
        if day:
            days[i], bad[i] = day, False
    if serials and len(serials) == int((np.array([c not in (None, "") for c in cells])).sum()):
        for i, number in serials.items():
            days[i], bad[i] = _EPOCH + timedelta(days=number), False
        block.note("dates-as-numbers", column, value=next(iter(serials.values())))
    elif serials and sum(isinstance(c, date) for c in cells) > len(serials):
        # A cell of a column of real dates that lost its format.
        among = np.zeros(len(cells), dtype=bool)
        for i, number in serials.items():
            days[i], bad[i], among[i] = _EPOCH + timedelta(days=number), False, True
        block.warn_each("number-among-dates", column, among, day=[str(d) for d in days])


def _read_words(
    block: Block, column: str, texts: Texts, orders: dict[str, str], days: Days, bad: Flags, said: Flags
) -> None:
    read: list[date | None] = []
    unclear: set[int] = set()
    against: set[int] = set()
    for i, (parts, fixed, sep) in enumerate(zip(texts.parts, texts.fixed, texts.separators, strict=True)):
        if parts is None:
            read.append(fixed)
            continue
        order = orders[sep]
        possible = [o for o in _possible(sep) if _in_order(parts, o, int(sep[1]))]
        if order in ("", "mixed"):
            same = len({_in_order(parts, o, int(sep[1])) for o in possible}) == 1
            if (possible and not same) or (order == "mixed" and possible):
                unclear.add(i)
            read.append(_in_order(parts, possible[0], int(sep[1])) if same else None)
            continue
        day = _in_order(parts, order, int(sep[1]))
        if day is None and possible:
            against.add(i)
        read.append(day)
    for place, code in zip(texts.places, texts.codes, strict=True):
        day = read[code]
        if day is None:
            bad[place] = True
        else:
            days[place] = day
    _say_errors(block, column, texts, bad, said)
    _say_against(block, column, texts, against, orders, said)
    _say_unclear(block, column, texts, unclear, orders, days, said)
    _say_half_converted(block, column, texts, days)
    text = np.array([isinstance(c, str) for c in block.cells[column]], dtype=bool)
    if sum(isinstance(c, date) for c in block.cells[column]) > len(texts.places):
        block.warn_each("text-among-dates", column, text & ~np.isnat(days) & ~block.bad)


def _say_errors(block: Block, column: str, texts: Texts, bad: Flags, said: Flags) -> None:
    errors = _flags(block, texts, {i for i, w in enumerate(texts.words) if ERROR_VALUE.fullmatch(w)})
    block.refuse("error-in-cell", column, errors & bad)
    said |= errors & bad


def _say_against(
    block: Block, column: str, texts: Texts, against: set[int], orders: dict[str, str], said: Flags
) -> None:
    if against:
        flags = _flags(block, texts, against)
        order = orders[texts.separators[next(iter(against))]]
        block.refuse("date-order-differs", column, flags, order=ORDER_WORDS[order])
        said |= flags


def _say_unclear(
    block: Block, column: str, texts: Texts, unclear: set[int], orders: dict[str, str], days: Days, said: Flags
) -> None:
    """Hold the file where nothing shows the order; among real dates only the unclear ones are refused."""
    if not unclear:
        return
    flags = _flags(block, texts, unclear)
    said |= flags
    sure = int((~np.isnat(days) & ~flags).sum())
    mixed = any(orders[texts.separators[i]] == "mixed" for i in unclear)
    if sure > int(flags.sum()) and not mixed:
        block.refuse("date-ambiguous", column, flags)
    elif mixed:
        block.hold("date-order-mixed", column, int(np.flatnonzero(flags)[0]))
    else:
        block.hold("date-order-undecided", column, int(np.flatnonzero(flags)[0]))


def _say_half_converted(block: Block, column: str, texts: Texts, days: Days) -> None:
    """Hold a column in which Excel took every date it could for month/day and left the others as text.

    Text dates that cannot be month/day beside real dates that all could be: days and months of the real ones are very
    likely changed over.
    """
    cells = block.cells[column]
    real = np.array([isinstance(c, date) for c in cells], dtype=bool)
    stroked = {i for i, sep in enumerate(texts.separators) if sep in ("/4", "-4")}
    flags = _flags(block, texts, stroked) & ~np.isnat(days)
    if not flags.any() or real.sum() < 4 or block.rule.date_order:
        return
    words = {i for i in stroked if (parts := texts.parts[i]) is not None and parts[0] <= 12}
    if not words and all(d.day <= 12 for d in days[real].astype(object).tolist()):
        block.hold("dates-half-converted", column, int(np.flatnonzero(flags)[0]))


def _flags(block: Block, texts: Texts, which: set[int]) -> Flags:
    flags = np.zeros(len(block), dtype=bool)
    if which:
        flags[[p for p, c in zip(texts.places, texts.codes, strict=True) if c in which]] = True
    return flags


ORDER_WORDS: Final = {"dmy": "day before month", "mdy": "month before day", "ymd": "year, month, day"}
