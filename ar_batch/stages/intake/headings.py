"""Headings: which column of a table a heading means."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ar_batch.money import CURRENCIES, SYMBOLS
from ar_batch.tables.inputs import INPUTS, JOINED_COLUMNS, REQUIRED, TELLING, WEAK_HEADINGS

Own = tuple[tuple[str, tuple[str, ...]], ...]
"""A company's own headings, hashable: (column or table.column, its headings)."""

_NUMBER_WORD = re.compile(r"(?:nummer|number|numero|num|nr|no)$")
_NUMBER_SIGN = re.compile(r"\bn\s*[°º]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")
_WORDS = re.compile(r"[^\W_]+")
_DATE_HINTS = {"dmy": re.compile(r"[dtj]{1,2}\W?m{1,3}\W?[yja]{2,4}"), "mdy": re.compile(r"m{1,3}\W?d{1,2}\W?y{2,4}"), "ymd": re.compile(r"[yja]{2,4}\W?m{1,2}\W?[dtj]{1,2}")}  # fmt: skip
_IN = re.compile(r"\s+(in|en)$", re.IGNORECASE)
_LONGEST = 120


@dataclass(frozen=True, order=True)
class Unit:
    """What a heading says beside its name: "Amount (EUR)", "Date (dd/mm/yyyy)"."""

    currency: str = ""
    date_order: str = ""


@dataclass(frozen=True)
class Mapped:
    """Which positions of a header row hold which column of a table."""

    table: str
    places: dict[str, tuple[int, ...]]
    units: dict[str, Unit]
    weak: frozenset[str] = frozenset()

    @property
    def missing(self) -> tuple[str, ...]:
        """The first column of every group of required ones of which none is there."""
        return tuple(group[0] for group in REQUIRED[self.table] if not any(c in self.places for c in group))

    @property
    def score(self) -> int:
        """One for each column that is there; two more where it is required, one more where it is telling, unless any
        table may have such a heading.
        """
        clear = [c for c in self.places if c not in self.weak]
        required = {c for group in REQUIRED[self.table] for c in group}
        return len(self.places) + sum(2 if c in required else c in TELLING.get(self.table, ()) for c in clear)

    @property
    def is_vague(self) -> bool:
        """Whether only headings that any table may have speak for documents: an account and a number are not yet an invoice."""
        shown = TELLING["documents"] | {"document_no", "customer_id"}
        return self.table == "documents" and not any(c in self.places and c not in self.weak for c in shown)


@functools.lru_cache(maxsize=20_000)
def normal(heading: str) -> str:
    """Return the form in which headings are compared: no case, accents, blanks or punctuation; "Nr." is "no".

    >>> normal("Invoice Number") == normal("invoice_no.") == normal("INVOICE #")
    True
    """
    text = _NUMBER_SIGN.sub(" no ", unicodedata.normalize("NFKC", heading[:_LONGEST]).casefold())
    text = text.replace("#", " no ").replace("%", " percent ")
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(_NUMBER_WORD.sub("no", word) for word in _WORDS.findall(text.replace("_", " ")))


_WEAK = frozenset(normal(word) for word in WEAK_HEADINGS.split("|"))


def map_headings(cells: Sequence[object], table: str, own: Own) -> Mapped:
    """Say which column of `table` each heading means.

    A heading that fits one column only is placed first; one that fits several goes to the first of them in the
    table's order that is still free. Of two headings for one column the one earlier in its synonyms wins.
    """
    known = _dictionary(table, own)
    found = [(i, *_look_up(cell, known)) for i, cell in enumerate(cells) if isinstance(cell, str) and cell.strip()]
    places: dict[str, tuple[int, ...]] = {}
    units: dict[str, Unit] = {}
    clear = sorted((ranks[0][1], i, ranks[0][0], unit) for i, ranks, unit in found if len(ranks) == 1)
    for _, i, column, unit in clear:
        _place(places, units, column, i, unit)
    shared = sorted((ranks[0][1], i, ranks, unit) for i, ranks, unit in found if len(ranks) > 1)
    for _, i, ranks, unit in shared:
        column = next((c for c, _ in ranks if c not in places), "")
        if column:
            _place(places, units, column, i, unit)
    ordered = {c.name: tuple(sorted(places[c.name])) for c in INPUTS[table].columns if c.name in places}
    weak = frozenset(c for c, at in ordered.items() if normal(str(cells[at[0]])) in _WEAK)
    return Mapped(table, ordered, units, weak)


def _place(places: dict[str, tuple[int, ...]], units: dict[str, Unit], column: str, i: int, unit: Unit) -> None:
    if column in places and column not in JOINED_COLUMNS:
        return
    places[column] = (*places.get(column, ()), i)
    units.setdefault(column, unit)


def is_no_statement(cells: Sequence[object], own: Own) -> bool:
    """Say whether a heading is there that no bank statement has: a due date, terms, an open amount, an invoice's number."""
    documents, bank = _dictionary("documents", own), _dictionary("bank_lines", own)
    forms = {normal(c) for c in cells if isinstance(c, str) and c.strip()} - _WEAK
    columns = {form: {column for column, _ in documents.get(form, ())} for form in forms if form not in bank}
    return any(
        found & _NEVER_BANK or ("document_no" in found and _INVOICE.search(form)) for form, found in columns.items()
    )


_NEVER_BANK = frozenset({"due_date", "payment_terms_days", "open_amount"})
_INVOICE = re.compile(r"^(?:re|rg|rechn?|inv)no$|invoice|rechnung|faktura|facture|factura|factuur|bill")


def twins(cells: Sequence[object], mapped: Mapped) -> dict[str, tuple[int, ...]]:
    """Return columns whose very heading occurs again: column -> the other positions."""
    forms = [normal(c) if isinstance(c, str) else "" for c in cells]
    return {
        column: again
        for column, taken in mapped.places.items()
        if column not in JOINED_COLUMNS
        and (again := tuple(i for i, form in enumerate(forms) if form == forms[taken[0]] and i not in taken))
    }


Ranks = tuple[tuple[str, int], ...]


def _look_up(heading: str, known: Mapping[str, Ranks]) -> tuple[Ranks, Unit]:
    whole, bare, named, numbered = _forms(heading[:_LONGEST])
    if whole in known:
        return known[whole], _unit(heading)
    ranks = known.get(bare, ())
    if ranks and _only_units(heading):
        return ranks, _unit(heading)
    if named:
        last = heading.strip(" *:").rpartition(" ")[2]
        return known.get(named, ()), Unit(currency=SYMBOLS.get(last, last))
    return tuple(r for r in known.get(numbered, ()) if r[0] in JOINED_COLUMNS)[:1], Unit()


@functools.lru_cache(maxsize=20_000)
def _forms(heading: str) -> tuple[str, str, str, str]:
    """Return a heading's forms, the same for every table: whole, without brackets, without a currency, without a number."""
    bare = _BRACKETS.sub(" ", heading).strip(" *:")
    # "Amount EUR", "Betrag in EUR", "Open €": the last word is a currency.
    head, _, last = heading.strip(" *:").rpartition(" ")
    named = ""
    if head and (last in CURRENCIES or last in SYMBOLS):
        named = normal(_IN.sub("", head.strip()))
    numbered = heading.rstrip("0123456789").rstrip()
    return normal(heading), normal(bare), named, normal(numbered) if numbered != heading else ""


def _only_units(heading: str) -> bool:
    """Say whether the brackets hold a unit and not a meaning ("(net)")."""
    for inside in _BRACKETS.findall(heading):
        word = inside.strip()
        if not (_unit(f"({word})") != Unit() or normal(word) in _PLAIN_UNITS):
            return False
    return True


_PLAIN_UNITS = frozenset(normal(w) for w in ("", "%", "days", "Tage", "jours", "días", "dagen", "required", "optional", "Pflichtfeld", "gross", "brutto", "TTC", "incl. VAT", "inkl. MwSt"))  # fmt: skip


def _unit(heading: str) -> Unit:
    for inside in _BRACKETS.findall(heading):
        word = inside.strip()
        word = re.sub(r"^(in|en)\s+", "", word, flags=re.IGNORECASE)
        if word in CURRENCIES or word in SYMBOLS:
            return Unit(currency=SYMBOLS.get(word, word))
        for order, pattern in _DATE_HINTS.items():
            if pattern.fullmatch(word.casefold()):
                return Unit(date_order=order)
    return Unit()


@functools.lru_cache(maxsize=64)
def _dictionary(table: str, own: Own) -> dict[str, Ranks]:
    ranks: dict[str, dict[str, int]] = {}
    for column in INPUTS[table].columns:
        words = (column.name, column.title, *column.synonyms)
        for rank, word in enumerate(words):
            for form in {normal(word), normal(word.translate(_UMLAUTS))}:
                ranks.setdefault(form, {}).setdefault(column.name, rank)
    result = {form: tuple(columns.items()) for form, columns in ranks.items() if form}
    names = {c.name for c in INPUTS[table].columns}
    for key, words in own:
        place, _, name = key.rpartition(".")
        if name in names and place in ("", table):
            result |= {normal(word): ((name, -1),) for word in words}
    return result
