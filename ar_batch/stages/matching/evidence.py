"""What is known of a receipt: who may have paid, which documents it names, before which family it stands, what explains it."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from ar_batch import names
from ar_batch.stages.matching import dates
from ar_batch.stages.matching.customs import Customs
from ar_batch.stages.matching.levels import BESIDE, BY_NAME, HOW, THIRD
from ar_batch.stages.matching.opened import Opened
from ar_batch.stages.matching.reading import Reading
from ar_batch.stages.matching.world import Column, Ints, World, column

ENOUGH_DOCUMENTS = 500
"""In a ledger of fewer, how often an amount occurs says little about how common it is."""

_HOW = list(HOW)

Line = tuple[int, str, int]
"""Document, kind of application, amount."""


class Explanation(NamedTuple):
    """Documents that a receipt may pay. `certain` says that nothing but its share of the odds stands against applying it."""

    r: int
    rule: str
    root: int
    level: int
    lines: tuple[Line, ...]
    doubt: float
    certain: bool
    note: str = ""
    confidence: float = 0.0
    by_age: bool = False  # of equal documents the oldest were taken
    chance: float = -1.0  # how many such coincidences are to be expected, where only the amount speaks for it

    @property
    def documents(self) -> frozenset[int]:
        """The documents it touches."""
        return frozenset(line[0] for line in self.lines)


Hit = tuple[int, int, int, int, int]
"""Document, kind of key, strength, first run, last run."""


class Identified:
    """What speaks for customers, by receipt: columns, of which rows are made when they are asked for."""

    def __init__(self, ident: pd.DataFrame, receipts: int) -> None:
        self._starts = _starts(ident, receipts)
        self._customer, self._level = column(ident["c"].to_numpy()), column(ident["level"].to_numpy())
        self._how = column(pd.Categorical(ident["how"], categories=_HOW).codes)

    def __getitem__(self, r: int) -> list[tuple[int, int, str]]:
        first, end = self._starts[r], self._starts[r + 1]
        if first == end:
            return []
        if end - first == 1:
            return [(self._customer[first], self._level[first], _HOW[self._how[first]])]
        rows = slice(first, end)
        found = zip(self._customer[rows], self._level[rows], self._how[rows], strict=True)
        return [(c, level, _HOW[how]) for c, level, how in found]

    def first(self, receipts: Ints) -> Ints:
        """Return for receipts the first customer that something speaks for; -1 where nothing does."""
        return _first(self._starts, self._customer, receipts)

    def differing(self, other: Identified) -> list[int]:
        """Return the receipts for whose payer something else speaks here than there."""
        here, there = np.diff(self._starts), np.diff(other._starts)
        same = here == there
        ours, theirs = np.repeat(same, here), np.repeat(same, there)
        apart = np.zeros(int(ours.sum()), dtype=bool)
        columns = ((self._customer, other._customer), (self._level, other._level), (self._how, other._how))
        for mine, yours in columns:
            apart |= np.asarray(mine)[ours] != np.asarray(yours)[theirs]
        receipts = np.repeat(np.arange(len(here)), here)[ours]
        changed: list[int] = np.union1d(np.flatnonzero(~same), receipts[apart]).tolist()
        return changed


class Hits:
    """Which documents receipts name, by receipt: columns, of which rows are made when they are asked for."""

    def __init__(self, hits: pd.DataFrame, receipts: int) -> None:
        self._starts = _starts(hits, receipts)
        self._columns = [column(hits[name].to_numpy()) for name in ("d", "kind", "strength", "first", "last")]

    def __getitem__(self, r: int) -> list[Hit]:
        start, end = self._starts[r], self._starts[r + 1]
        if start == end:
            return []
        d, kind, strength, first, last = self._columns
        if end - start == 1:
            return [(d[start], kind[start], strength[start], first[start], last[start])]
        rows = slice(start, end)
        return list(zip(d[rows], kind[rows], strength[rows], first[rows], last[rows], strict=True))

    def first(self, receipts: Ints) -> Ints:
        """Return for receipts the first document that their text points to; -1 where it points to none."""
        return _first(self._starts, self._columns[0], receipts)


def _first(starts: Column, values: Column, receipts: Ints) -> Ints:
    """The first value of each receipt; -1 where it has none."""
    first, end = (np.asarray(starts)[receipts + more] for more in (0, 1))
    found = np.full(len(receipts), -1, dtype=np.int64)
    found[first < end] = np.asarray(values)[first[first < end]]
    return found


def _starts(rows: pd.DataFrame, receipts: int) -> array[int]:
    """Where the rows of each receipt begin; one more at the end. They come in the order of the receipts."""
    receipt = rows["r"].to_numpy(dtype=np.int64)
    assert bool((receipt[1:] >= receipt[:-1]).all()), "rows come in the order of the receipts"
    return column(np.searchsorted(receipt, np.arange(receipts + 1)))


@dataclass
class Evidence:
    """What identification and the join of references found, by receipt, and how often each amount occurs in the ledger."""

    ident: Identified
    hits: Hits
    common: list[Counter[int]]  # by currency: how many documents bear an amount
    documents: list[int]  # by currency: how many documents there are
    customs: Customs = field(default_factory=Customs)


def evidence(world: World, ident: pd.DataFrame, hits: pd.DataFrame) -> Evidence:
    """Return the evidence by receipt."""
    documents, receipts = world.documents, len(world.receipts)
    common = [Counter(documents.amount[documents.currency == code].tolist()) for code in range(len(world.currencies))]
    counts = [sum(counter.values()) for counter in common]
    return Evidence(Identified(ident, receipts), Hits(hits, receipts), common, counts)


def is_third(world: World, found: Evidence, r: int, root: int) -> bool:
    """Say whether nothing ties the payer to a family but earlier payments from an account of another name, or a name in its text."""
    own = [(level, how) for c, level, how in found.ident[r] if world.customers.head[c] == root]
    return bool(own) and all(how in (THIRD, BESIDE) for level, how in own if level == max(own)[0])


def costs_that(world: World, r: int, c: int) -> bool:
    """Say whether a customer's family has a document of just the payment."""
    group = world.by_group.get((world.customers.head[c], int(world.receipts.currency[r])))
    return group is not None and bool((world.documents.open[group] == world.receipts.unapplied[r]).any())


def is_namesake(world: World, found: Evidence, r: int, c: int, *, in_full: bool = False) -> bool:
    """Say whether nothing but a name tells who paid, and it is in short that of a customer, or of the head of its family.

    Not where who has the name has a document of just the amount; but a number that names the customer's in full (`in_full`) says more.

    Banks and payers leave the town out; what else the payment says tells which of the two it is.
    """
    evidence, customers = found.ident[r], world.customers
    best = max((level for _, level, _ in evidence), default=0)
    known = [(each, how) for each, level, how in evidence if level == best]
    if not all(how in BY_NAME or how == "name in text" for _, how in known):
        return False
    if not in_full and any(costs_that(world, r, each) for each, _ in known):
        return False  # who has the name has a document of just the amount
    # Where the line has no payer, the name is the one in its text.
    payer = str(world.receipts.payer_name[r])
    said = [payer] if payer else [str(customers.name[each]) for each, _ in known]
    ours = [str(customers.name[each]) for each in (c, customers.head[c])]
    return any(names.is_shortened(one, other) for one in said for other in ours)


def commonness(bearers: int, documents: int) -> float:
    """Return the share of a ledger's documents that bear an amount besides the one in question; a small ledger tells little."""
    return max(bearers, 0) / max(documents, ENOUGH_DOCUMENTS)


@dataclass
class Family:
    """The open documents of one family in the receipt's currency, and how the receipt names them."""

    root: int
    level: int
    documents: list[int]  # by due date
    named: dict[int, int]  # document -> strength
    spans: dict[tuple[int, int], list[int]]
    orders: dict[tuple[int, int], list[int]]
    closed: dict[int, int]
    opened: Opened  # the same documents, and what is kept of them
    namesake: bool = False  # the payer's name is another's, and in short this one's
    complete: bool = False  # all numbers in the text are those of documents, as they are written
    reading: Reading | None = None  # what the text says, where only the family's numbers tell how its own are to be cut


@dataclass
class Case:
    """One receipt before one family."""

    r: int
    payment: int
    day: int
    family: Family
    reading: Reading
    payers: frozenset[int] = frozenset()  # the customers that are known to pay, if any are
    exact: bool = field(default=False)  # an explanation by reference agreed to the cent
    there: list[int] | None = field(
        default=None, repr=False
    )  # the family's documents of the day, once they were looked at

    @property
    def days(self) -> frozenset[int]:
        """The days in the text that may be a document's.

        Not the payment's own or the one before, unless a word for date stands before it and the text names no other month.
        """
        own = self.reading.dates & {self.day, self.day - 1}
        if not own:
            return self.reading.dates
        other = not self.reading.months <= {dates.day(each).month for each in own}
        return self.reading.dates - (own if other else own - self.reading.dated)

    @property
    def days_without_year(self) -> frozenset[tuple[int, int]]:
        """Month and day of dates without a year that may be a document's, as `days`."""
        said = self.reading.days_without_year
        own = (dates.day(self.day - before) for before in (0, 1)) if said else ()
        return said - {(each.month, each.day) for each in own}
