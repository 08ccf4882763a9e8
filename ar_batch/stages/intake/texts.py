"""Texts: names, ids, marks, whole numbers and currencies, column by column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, cast

import numpy as np
import numpy.typing as npt

from ar_batch.money import CURRENCIES, SYMBOLS
from ar_batch.raw import Cell
from ar_batch.stages.intake.blocks import Block, Flags, as_text
from ar_batch.stages.intake.numbers import Numbers, read_numbers
from ar_batch.stages.intake.written import ERROR_VALUE

Words = npt.NDArray[np.object_]

CREDIT, DEBIT = 1, -1
_MARKS: Final = {
    **dict.fromkeys("d s dr db debit dbit soll debe débit debet af - dare out".split(), DEBIT),
    **dict.fromkeys("c h cr k credit crdt haben haber crédit bij + avere in".split(), CREDIT),
}
LONGEST_ID_DIGITS = 15
"""A workbook's number has no more digits than this; beyond it the last ones are invented."""

_INVISIBLE = {"Cf", "Cc", "Co", "Cn", "Cs"}
_YES: Final = frozenset("yes y true wahr 1 x ja j oui o vrai si sí s verdadero waar".split())
_NO: Final = frozenset("no n false falsch 0 nein non faux falso nee onwaar -".split())
_DAYS: Final = re.compile(
    r"(?:net(?:to)?\s*)?(\d{1,3})\s*(?:days?|tage?n?|jours?|d[ií]as?|dagen|d|t|j)?\.?\s*(?:net(?:to)?)?", re.IGNORECASE
)
_TWO_TEN: Final = re.compile(
    r"(\d{1,2}(?:[.,]\d{1,2})?)\s*%?\s*[/,]?\s*(\d{1,3})\s*(?:days?|tage)?[,;/\s]+(?:net(?:to)?\s*)?(\d{1,3})\s*(?:days?|tage|net(?:to)?)?.*",
    re.IGNORECASE,
)
_AT_ONCE: Final = re.compile(r"(?:due (?:up)?on receipt|immediate(?:ly)?|cash|cod|prepaid|sofort.*|netto kasse|comptant|contado|al contado|contant|direct)", re.IGNORECASE)  # fmt: skip


def clean(text: str) -> str:
    """Return a text in one line, trimmed, without invisible characters."""
    if text.isprintable() and not (text[:1] == " " or text[-1:] == " "):
        return text
    kept = (" " if c.isspace() else "" if unicodedata.category(c) in _INVISIBLE else c for c in text)
    return " ".join("".join(kept).split())


def _are_clean(joined: str) -> bool:
    """Say at once of a whole column, joined by "|", that `clean` would change none of its texts."""
    return joined.isprintable() and not (
        " |" in joined or "| " in joined or joined.startswith(" ") or joined.endswith(" ")
    )


def comparables(words: Sequence[str]) -> list[str]:
    """Return the whole-column form of `comparable`."""
    joined = "\n".join(words)
    if joined.isascii() and " " not in joined and joined.count("\n") == len(words) - 1:
        return joined.upper().split("\n")
    return [comparable(word) for word in words]


def comparable(text: str) -> str:
    """Return the form in which ids are compared: compatible characters, capitals, no blanks, nothing invisible."""
    if text.isascii() and " " not in text:
        return text.upper()
    return "".join(
        c for c in unicodedata.normalize("NFKC", text) if not c.isspace() and unicodedata.category(c) not in _INVISIBLE
    ).upper()


def blanks(count: int) -> Words:
    """Return a column of blank texts."""
    return np.full(count, "", dtype=object)


def read_text(block: Block, column: str, *, required: bool = False) -> Words:
    """Read a column of plain text; a column that is not there is blank."""
    if column not in block:
        return blanks(len(block))
    return _words(block, column, as_text, required=required)


def read_ids(block: Block, column: str, *, required: bool = False) -> Words:
    """Read a column of ids: a whole number loses its ".0"; a fraction, a date or more than 15 digits is refused."""
    if column not in block:
        return blanks(len(block))
    cells = block.cells[column]
    if set(map(type, cells)) - {str, type(None)}:
        _refuse_strange_ids(block, column, cells)
    words = _words(block, column, _id, required=required)
    if required:
        _refuse_odd_ids(block, column, words)
    return words


def _words(block: Block, column: str, other: Callable[[Cell], str], *, required: bool) -> Words:
    """Return a column's texts, cleaned; `other` says what a cell that is no text means."""
    cells = block.cells[column]
    words = np.empty(len(cells), dtype=object)
    only_texts = set(map(type, cells)) <= {str}
    joined = "|".join(cast("list[str]", cells)) if only_texts else ""
    if only_texts and _are_clean(joined):
        words[:] = cells
    else:
        words[:] = [clean(c) if isinstance(c, str) else other(c) for c in cells]
    if not only_texts or "#" in joined:
        _refuse_errors(block, column, words)
    if required:
        block.refuse("required-missing", column, words == "")
    return words


_ODD_ID = re.compile(
    r"(?P<lost>\d(?:[.,]\d+)?[Ee]\+\d{1,3})|(?P<day>\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d{2}-\d{2})"
    r"|(?P<amount>-?\d{1,3}(?:[.,]\d{3})*[.,]\d{2})|(?P<word>\D+)"
)


def _are_usual_ids(words: set[str]) -> bool:
    """Say at once of a whole column that none of its texts is odd: all digits, or from a letter to a digit."""
    joined = "".join(words)
    return joined.isascii() and (
        joined.isdigit() or ("".join({w[:1] for w in words}).isalpha() and "".join({w[-1:] for w in words}).isdigit())
    )


def _refuse_odd_ids(block: Block, column: str, words: Words) -> None:
    """Refuse texts that are no id of the kind the column has: what Excel made of a long number, and the odd date, amount
    or word among numbers. Where most are like that, the company writes its numbers so.
    """
    distinct = set(words)
    if _are_usual_ids(distinct):
        return
    known = {w: m.lastgroup for w in distinct if (m := _ODD_ID.fullmatch(w))}
    if not known:
        return
    kinds = np.array([known.get(w, "") for w in words], dtype=object)
    block.refuse("id-too-long", column, kinds == "lost")
    most = 0.5 * int((words != "").sum())
    for kind, code in (("day", "id-is-date"), ("amount", "id-is-fraction")):
        odd = kinds == kind
        if 0 < int(odd.sum()) < most:
            block.refuse(code, column, odd)
    odd = (kinds == "word") & (words != "") & ~block.bad
    if column == "document_no" and 0 < int(odd.sum()) < most:
        elsewhere = {
            clean(c) for name, cells in block.cells.items() if name != column for c in cells if isinstance(c, str)
        }
        block.refuse("id-without-digits", column, odd & np.array([w in elsewhere for w in words], dtype=bool))


def _id(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e22:
        return str(int(cell))
    return as_text(cell)


def _refuse_strange_ids(block: Block, column: str, cells: list[Cell]) -> None:
    def flags(test: object) -> Flags:
        return np.array(test, dtype=bool)

    block.refuse("id-is-date", column, flags([isinstance(c, (date, datetime, time, timedelta)) for c in cells]))
    block.refuse(
        "id-is-fraction",
        column,
        flags([isinstance(c, bool) or (isinstance(c, float) and not c.is_integer()) for c in cells]),
    )
    block.refuse(
        "id-too-long", column,
        flags([isinstance(c, (int, float)) and abs(c) >= 10**LONGEST_ID_DIGITS and (isinstance(c, int) or c.is_integer()) for c in cells]),
    )  # fmt: skip


def _refuse_errors(block: Block, column: str, words: Words) -> None:
    if any(w[:1] == "#" for w in words):
        block.refuse("error-in-cell", column, np.array([bool(ERROR_VALUE.fullmatch(w)) for w in words], dtype=bool))


def read_currency(block: Block, numbers: Numbers | None = None, *, customers: Words | None = None) -> Words:
    """Return each row's currency: from its column, the sign beside the amount, the heading, the source's rule, the sheet,
    the customer, or the settings, in this order. What is no currency is refused.
    """
    count = len(block)
    result = blanks(count)
    if "currency" in block:
        raw = read_text(block, "currency")
        codes = {w: _currency(w) for w in set(raw)}
        result = np.array([codes[w] for w in raw], dtype=object)
        block.refuse("unknown-currency", "currency", (result == "") & (raw != ""))
    if numbers is not None:
        beside = numbers.currency
        _refuse_other_signs(block, beside, result)
    signless = written_nowhere = result == ""
    fallback = next(
        (u for c in ("amount", "open_amount", "credit", "debit", "balance") if (u := block.unit(c).currency)), ""
    )
    fallback = fallback or block.rule.currency
    block.around.setdefault("currency", block.rule.currency)
    if customers is not None and not fallback:
        result = np.where(result == "", customers, result)
    assumed = fallback or block.currency
    if numbers is not None:
        if _are_few_texts(block):
            _refuse_other_signs(block, beside, np.where(result == "", assumed, result))
        result = np.where(signless & (beside != ""), beside, result)
        written_nowhere = signless & (beside == "")
    blank = result == ""
    taken = np.where(blank, assumed, result)
    if "currency" in block and written_nowhere.any() and not written_nowhere.all():
        # Blank means our own currency in some exports. Where all others are foreign, somebody forgot it.
        forgotten = blank & (assumed not in set(result[~blank])) & (2 * int(blank.sum()) <= len(blank))
        block.refuse("required-missing", "currency", forgotten & ~block.bad)
        block.warn_each("currency-assumed", "currency", written_nowhere & ~forgotten & ~block.bad, currency=taken)
    return taken


def _are_few_texts(block: Block) -> bool:
    """Say whether the amounts are real numbers and texts among them the exception."""
    cells = block.cells[_money_column(block)]
    if str not in set(map(type, cells)):
        return False
    texts = sum(isinstance(c, str) and bool(c.strip()) for c in cells)
    return 0 < texts < sum(c is not None and not isinstance(c, str) for c in cells)


def _money_column(block: Block) -> str:
    return next((c for c in ("amount", "debit", "open_amount") if c in block), "credit")


def _refuse_other_signs(block: Block, beside: Words, currency: Words) -> None:
    """Refuse rows whose amount carries the sign of another currency than theirs."""
    if not (beside != "").any():
        return
    shared = np.array([c in _SHARED_SIGNS.get(b, ()) for b, c in zip(beside, currency, strict=True)], dtype=bool)
    differ = (beside != "") & (currency != "") & (beside != currency) & ~shared & ~block.bad
    if differ.any():
        block.refuse("currency-differs", _money_column(block), differ, currency=currency)


_SHARED_SIGNS: Final = {
    "USD": frozenset("ARS AUD BBD BMD BND BSD BZD CAD CLP COP FJD GYD HKD JMD LRD MXN NAD NZD SBD SGD SRD TTD TWD XCD".split()),
    "JPY": frozenset({"CNY"}),
    "SEK": frozenset({"NOK", "DKK", "ISK"}),
}  # fmt: skip
"""A "$" beside Canadian dollars is no contradiction."""


def _currency(word: str) -> str:
    code = word.upper()
    return code if code in CURRENCIES else SYMBOLS.get(word, _NAMES.get(word.casefold(), ""))


_NAMES: Final = {
    "euro": "EUR", "euros": "EUR", "eur.": "EUR", "us dollar": "USD", "dollar": "USD", "dollars": "USD", "pound": "GBP", "pounds": "GBP", "sterling": "GBP",
    "franken": "CHF", "chf.": "CHF", "sfr": "CHF", "sfr.": "CHF",
}  # fmt: skip


def is_mark(word: str) -> bool:
    """Say whether a text is a mark for debit or credit."""
    return word.casefold() in _MARKS


def read_marks(block: Block, words: Words) -> npt.NDArray[np.int64]:
    """Return DEBIT or CREDIT for the marks beside unsigned amounts, 0 for a blank; what is no mark is refused."""
    sign = np.array([_MARKS.get(w.casefold(), 0) for w in words], dtype=np.int64)
    block.refuse("bad-mark", "dc_mark", (sign == 0) & (words != ""))
    return sign


def read_flags(block: Block, column: str) -> Flags:
    """Read yes and no in five languages; blank is no."""
    if column not in block:
        return np.zeros(len(block), dtype=bool)
    words = np.array([clean(as_text(c)).casefold() for c in block.cells[column]], dtype=object)
    yes = np.isin(words, list(_YES))
    block.refuse("bad-flag", column, ~yes & ~np.isin(words, [*_NO, ""]))
    return yes


def read_terms(block: Block, column: str) -> tuple[list[int | None], list[tuple[int, int] | None]]:
    """Read payment terms: 30, "30 days", "net 30", "due on receipt", "2/10 net 30". Returns the days, and any discount
    as (hundredths of a percent, days).
    """
    count = len(block)
    if column not in block:
        return [None] * count, [None] * count
    words = [clean(as_text(c)) for c in block.cells[column]]
    known = {w: _terms(w) for w in set(words)}
    unclear = np.array([known[w] is None for w in words], dtype=bool)
    # A number or a date that can be no terms belongs to another column.
    strange = unclear & np.array([c is not None and not isinstance(c, str) for c in block.cells[column]], dtype=bool)
    block.refuse("bad-whole-number", column, strange, most=400)
    block.warn("terms-not-understood", column, unclear & ~strange)
    read = [known[w] or (None, None) for w in words]
    return [r[0] for r in read], [r[1] for r in read]


def _terms(word: str) -> tuple[int | None, tuple[int, int] | None] | None:
    if not word:
        return None, None
    if _AT_ONCE.fullmatch(word):
        return 0, None
    days = _DAYS.fullmatch(word)
    if days:
        return (int(days[1]), None) if int(days[1]) <= 400 else None
    two_ten = _TWO_TEN.fullmatch(word)
    if two_ten:
        percent = float(two_ten[1].replace(",", "."))
        return int(two_ten[3]), (round(percent * 100), int(two_ten[2]))
    return None


def read_whole(block: Block, column: str, most: int = 400) -> list[int | None]:
    """Read whole numbers from 0 to `most`; blank is None, anything else refused."""
    if column not in block:
        return [None] * len(block)
    words = [clean(as_text(c)) for c in block.cells[column]]
    read = {w: int(w) if w.isascii() and w.isdigit() and len(w) < 9 else _days(w) for w in set(words)}
    block.refuse(
        "bad-whole-number",
        column,
        np.array([bool(w) and not 0 <= (r if (r := read[w]) is not None else -1) <= most for w in words]),
        most=most,
    )
    return [read[w] for w in words]


def _days(word: str) -> int | None:
    match = _DAYS.fullmatch(word)
    return int(match[1]) if match else None


def read_percent(block: Block, column: str) -> list[int | None]:
    """Read percentages as hundredths of a percent: 2, "2 %", "2,5" or a workbook's own 0.02 formatted as 2 %."""
    if column not in block:
        return [None] * len(block)
    cells = block.cells[column]
    if any(isinstance(c, str) and "%" in c for c in cells):
        block.cells[column] = [c.replace("%", "") if isinstance(c, str) else c for c in cells]
    numbers = read_numbers(block, column)
    minor, exact = numbers.minor(np.full(len(block), 4, dtype=np.int64))
    there = numbers.there
    # A workbook keeps 2 % as 0.02. No discount is below a tenth of a percent, so that 0.02 cannot mean 0.02 %.
    hundredths = np.where(np.abs(minor) < 1000, minor, minor // 100)
    bad = there & (~exact | (hundredths < 0) | (hundredths > 10_000))
    block.refuse("bad-percent", column, bad)
    return [int(h) if t and not b else None for h, t, b in zip(hundredths, there, bad, strict=True)]
