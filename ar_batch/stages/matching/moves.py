"""When documents moved last: whether what was found among them still holds."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Set
from itertools import chain
from typing import NamedTuple

import numpy as np

from ar_batch.stages.matching.ledger import Ledger


class Concerned(NamedTuple):
    """What the explanations of a receipt may use: families' documents, and single documents of other families.

    Of these families nothing else matters.
    """

    families: tuple[int, ...]  # as `Moves.family` numbers them
    strangers: tuple[int, ...]
    named: tuple[int, ...]  # of all of these, the documents that the text points to


class Moves:
    """Counts what is applied and taken back, and remembers at which count a document, and one of its family, moved."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.now = 0
        self._currencies = max(len(ledger.world.currencies), 1)
        families, documents = len(ledger.world.customers.id) * self._currencies, len(ledger.open)
        self._family, self._document = _never(families), _never(documents)

    def family(self, root: int, currency: int) -> int:
        """Return the number of a family's documents in one currency."""
        return root * self._currencies + currency

    def of_document(self, d: int) -> int:
        """Return the number of the family that a document is of."""
        return self.ledger.root[d] * self._currencies + self.ledger.currency[d]

    def moved(self, documents: Iterable[int]) -> None:
        """Remember that documents moved now."""
        for d in documents:
            self._family[self.of_document(d)] = self._document[d] = self.now

    def since(self, concerned: Concerned, then: int) -> bool:
        """Say whether something moved since then."""
        family, document = self._family, self._document
        if any(family[each] > then for each in concerned.families):
            return True
        return any(document[d] > then for d in concerned.strangers)


class Standing:
    """The receipts of which what was found still holds, as nothing moved for them since: by their text, and with the amounts.

    By its text as long as none of the documents moved that it names or that it may be for. What a text points to and was not
    certain hardly becomes so when another document of the family moves, or one is taken for what only an amount spoke for;
    it is looked at again together with the amounts.
    """

    def __init__(self, moves: Moves, receipts: int) -> None:
        self._moves = moves
        # A byte for each receipt: there are a million of them, and all are looked at again and again.
        self._by_text, self._with_amounts = bytearray(receipts), bytearray(receipts)
        self._of_family: dict[int, set[int]] = defaultdict(set)
        self._of_stranger: dict[int, set[int]] = defaultdict(set)
        self._told: dict[int, list[int]] = defaultdict(list)  # the receipts that a document's move concerns

    def of(self, *, amounts: bool) -> bytearray:
        """Return for each receipt whether it holds."""
        return self._with_amounts if amounts else self._by_text

    def keep(self, r: int, concerned: Concerned, told: Iterable[int], *, amounts: bool) -> None:
        """Remember that something was found now: by the text, and with the `amounts`, if that was asked for.

        `told` are the documents that the text names or that it may be for.
        """
        self._by_text[r], self._with_amounts[r] = True, amounts
        for family in concerned.families:
            self._of_family[family].add(r)
        for d in concerned.strangers:
            self._of_stranger[d].add(r)
        for d in told:
            self._told[d].append(r)

    def concerning(self, families: Set[int]) -> set[int]:
        """Return the receipts whose explanations might use documents of some families when last they were asked for, or before."""
        concerned = set[int]().union(*(self._of_family[family] for family in families if family in self._of_family))
        owed = (receipts for d, receipts in self._of_stranger.items() if self._moves.of_document(d) in families)
        return concerned.union(*owed)

    def forget(self, r: int) -> None:
        """Remember that nothing is known of a receipt."""
        self._by_text[r] = self._with_amounts[r] = False

    def moved(self, documents: Collection[int], *, by_amount: bool) -> None:
        """Remember that documents moved: what was found among them holds no longer; by texts it does where only an amount told."""
        families = set(map(self._moves.of_document, documents))
        concerned = [self._of_family[family] for family in families if family in self._of_family]
        concerned += [self._of_stranger[d] for d in documents if d in self._of_stranger]
        _clear(self._with_amounts, concerned)
        if not by_amount:
            _clear(self._by_text, [self._told.pop(d) for d in documents if d in self._told])


def _clear(flags: bytearray, receipts: Iterable[Collection[int]]) -> None:
    """Take back the flags of receipts."""
    some = np.fromiter(chain.from_iterable(receipts), dtype=np.int64)
    np.frombuffer(flags, dtype=np.uint8)[some] = 0


def _never(count: int) -> array[int]:
    return array("q", bytes(8 * count))
