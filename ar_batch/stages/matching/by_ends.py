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

_END: Final = 5
"""Of so many last digits, at least, two tell a customer by documents."""
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
        if len(said) < 2:
            return []
        told: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for digits in said:
            for d in self._bearing(digits, int(self._world.receipts.currency[r])):
                told[self._ledger.root[d]][digits].append(d)
        alone = [{digits: ds[0] for digits, ds in ends.items() if len(ds) == 1} for ends in told.values()]
        several = [ends for ends in alone if len(set(ends.values())) > 1]
        if len(several) != 1 or self._coincidences(several[0]) > _ENOUGH:
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
        ends, order = self._by_end
        end = int(digits[-_END:])
        first, last = np.searchsorted(ends, [end, end + 1]).tolist()
        if last - first > _MOST_BEARERS:
            return []
        ledger = self._ledger
        return [
            d
            for d in order[first:last].tolist()
            if ledger.currency[d] == currency and ledger.digits(d)[0].endswith(digits)
        ]

    @cached_property
    def _by_end(self) -> tuple[Ints, Ints]:
        """The last digits of all numbers that have so many, in order, and the documents."""
        digits = pd.Series(self._world.documents.number.tolist(), dtype="str").str.replace("[^0-9]+", "", regex=True)
        long: Ints = np.flatnonzero((digits.str.len() >= _END).to_numpy(dtype=bool)).astype(np.int64)
        ends: Ints = digits.iloc[long].str[-_END:].to_numpy().astype(np.int64)
        order = np.argsort(ends, kind="stable")
        return ends[order], long[order]
