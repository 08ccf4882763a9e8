"""What is known of a receipt: who may have paid, which documents it names, before which family it stands, what explains it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pandas as pd

from ar_batch.stages.matching.customs import Customs
from ar_batch.stages.matching.reading import Reading
from ar_batch.stages.matching.world import World

ENOUGH_DOCUMENTS = 500
"""In a ledger of fewer, how often an amount occurs says little about how common it is."""

Line = tuple[int, str, int]
"""Document, kind of application, amount."""


@dataclass(frozen=True, slots=True)
class Explanation:
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


@dataclass
class Evidence:
    """What identification and the join of references found, by receipt, and how often each amount occurs in the ledger."""

    ident: dict[int, list[tuple[int, int, str]]]  # customer, level, how
    hits: dict[int, list[Hit]]
    common: list[Counter[int]]  # by currency: how many documents bear an amount
    documents: list[int]  # by currency: how many documents there are
    customs: Customs = field(default_factory=Customs)


def evidence(world: World, ident: pd.DataFrame, hits: pd.DataFrame) -> Evidence:
    """Return the evidence by receipt."""
    by_hit: dict[int, list[Hit]] = defaultdict(list)
    for r, *hit in zip(*(hits[name].tolist() for name in ("r", "d", "kind", "strength", "first", "last")), strict=True):
        by_hit[r].append((hit[0], hit[1], hit[2], hit[3], hit[4]))
    documents = world.documents
    common = [Counter(documents.amount[documents.currency == code].tolist()) for code in range(len(world.currencies))]
    return Evidence(identified(ident), by_hit, common, [sum(counter.values()) for counter in common])


def identified(ident: pd.DataFrame) -> dict[int, list[tuple[int, int, str]]]:
    """Return what speaks for customers, by receipt."""
    by_ident: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for r, c, level, how in zip(*(ident[name].tolist() for name in ("r", "c", "level", "how")), strict=True):
        by_ident[r].append((c, level, how))
    return by_ident


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


@dataclass
class Case:
    """One receipt before one family."""

    r: int
    payment: int
    day: int
    family: Family
    reading: Reading
    foreign: bool
    payers: frozenset[int] = frozenset()  # the customers that are known to pay, if any are
    exact: bool = field(default=False)  # an explanation by reference agreed to the cent
