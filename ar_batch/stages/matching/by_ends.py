"""Lists of last digits by a payer whom nobody knows: 038141 and 039596 for 9000038141 and 9000039596 of one customer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from ar_batch.stages.matching import likeness
from ar_batch.stages.matching.evidence import Hit
from ar_batch.stages.matching.hits import BARE, FULL
from ar_batch.stages.matching.keys import NUMBER
from ar_batch.stages.matching.leads import STRANGE_LEADS
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.reading import Reading
from ar_batch.stages.matching.world import Ints, World

_END, _LONG_END = 4, 5
"""Of so many last digits, at least, several numbers tell a customer by documents; of one more, two do."""
_SEVERAL: Final = 3
_MUCH_MORE: Final = 2
"""Whose documents the numbers are, has so many times as many of them as anybody else."""
_LONG: Final = re.compile(f"[0-9]{{{_END},}}")
_MOST_BEARERS: Final = 200
"""An end of more documents tells nothing."""
_ENOUGH: Final = 1e-3
"""Coincidences at most that may be expected."""


class Ends:
    """The documents of all customers by the last digits of their numbers; looked at when first they are asked for."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        self._world, self._ledger = world, ledger
        self._known: dict[int, list[Hit]] = {}
        self._ends: dict[int, tuple[Ints, Ints]] = {}

    def hits(self, r: int, read: Callable[[int], Reading]) -> list[Hit]:
        """Return the documents that a receipt's text names by last digits: two or more of one customer, each by a number of its own.

        Open or not. Nothing where other customers' documents end so as well, or where that is likely by coincidence.
        `read` gives what a receipt's text says.
        """
        known = self._known.get(r)
        if known is None:
            receipts = self._world.receipts
            may_be = not receipts.mute[r] and len(_LONG.findall(receipts.said(r))) > 1
            known = self._known[r] = self._found(r, read(r)) if may_be else []
        return known

    def _found(self, r: int, reading: Reading) -> list[Hit]:
        numbers = [n for n in reading.numbers if not (n.mixed or n.joined) and n.lead not in STRANGE_LEADS]
        said = list(dict.fromkeys(n.digits for n in numbers if len(n.digits) >= _END))[: likeness.MOST_NUMBERS]
        if len(said) < _SEVERAL:
            said = [digits for digits in said if len(digits) >= _LONG_END]
        if len(said) < 2:
            return []
        told: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for digits in said:
            for d in self._bearing(digits, int(self._world.receipts.currency[r])):
                told[self._ledger.root[d]][digits].append(d)
        alone = [{digits: ds[0] for digits, ds in ends.items() if len(ds) == 1} for ends in told.values()]
        several = sorted((ends for ends in alone if _tell(ends)), key=lambda ends: -len(set(ends.values())))
        if not several or self._coincidences(several[0]) > _ENOUGH:
            return []
        if len(several) > 1 and _MUCH_MORE * len(several[1]) > len(several[0]):
            return []
        # Beside a number that is none of theirs, less is told.
        strength = FULL if len(several[0]) == len(said) else BARE
        return [(d, NUMBER, strength, place, place) for place, d in enumerate(several[0].values())]

    def _coincidences(self, ends: dict[str, int]) -> float:
        """How many customers may be expected of whose documents so many numbers are the ends."""
        documents, customers = len(self._world.documents), max(len(self._world.customers.id), 1)
        each = [documents / customers / 10.0 ** len(digits) for digits in ends]
        return float(customers * np.prod(each))

    def _bearing(self, digits: str, currency: int) -> list[int]:
        """The documents in a currency whose numbers end in the digits; none where these are too many to tell anything."""
        length = min(len(digits), _LONG_END)
        ends, order = self._by_end(length)
        end = int(digits[-length:])
        first, last = np.searchsorted(ends, [end, end + 1]).tolist()
        if last - first > _MOST_BEARERS:
            return []
        ledger = self._ledger
        return [
            d
            for d in order[first:last].tolist()
            if ledger.currency[d] == currency and ledger.digits(d)[0].endswith(digits)
        ]

    def _by_end(self, length: int) -> tuple[Ints, Ints]:
        """The last digits, so many, of all numbers that have as many, in order, and the documents."""
        if length not in self._ends:
            digits = self._digits
            long: Ints = np.flatnonzero((digits.str.len() >= length).to_numpy(dtype=bool)).astype(np.int64)
            ends: Ints = digits.iloc[long].str[-length:].to_numpy().astype(np.int64)
            order = np.argsort(ends, kind="stable")
            self._ends[length] = ends[order], long[order]
        return self._ends[length]

    @cached_property
    def _digits(self) -> pd.Series[str]:
        """The digits of all numbers."""
        return pd.Series(self._world.documents.number.tolist(), dtype="str").str.replace("[^0-9]+", "", regex=True)


def _tell(ends: dict[str, int]) -> bool:
    """Whether numbers that are the ends of so many documents tell whose they are."""
    documents = len(set(ends.values()))
    return documents >= _SEVERAL or (documents > 1 and all(len(digits) >= _LONG_END for digits in ends))
