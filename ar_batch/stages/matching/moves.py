"""When documents moved last: whether what was found among them still holds."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import NamedTuple

from ar_batch.stages.matching.ledger import Ledger


class Concerned(NamedTuple):
    """What the explanations of a receipt may use: families' documents, and single documents of other families.

    Of these families nothing else matters.
    """

    families: tuple[int, ...]  # as `Moves.family` numbers them
    strangers: tuple[int, ...]


class Moves:
    """Counts what is applied and taken back, and remembers at which count a document, and one of its family, moved."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.now = 0
        self._currencies = max(len(ledger.world.currencies), 1)
        families, documents = len(ledger.world.customers.id) * self._currencies, len(ledger.open)
        # By what text or numbers told, and by what only an amount told.
        self._family = _never(families), _never(families)
        self._document = _never(documents), _never(documents)

    def family(self, root: int, currency: int) -> int:
        """Return the number of a family's documents in one currency."""
        return root * self._currencies + currency

    def of_document(self, d: int) -> int:
        """Return the number of the family that a document is of."""
        return self.ledger.root[d] * self._currencies + self.ledger.currency[d]

    def moved(self, documents: Iterable[int], *, by_amount: bool) -> None:
        """Remember that documents moved now."""
        for d in documents:
            self._family[by_amount][self.of_document(d)] = self.now
            self._document[by_amount][d] = self.now

    def since(self, concerned: Concerned, then: int, *, amounts: bool) -> bool:
        """Say whether something moved since then: with `amounts` also by what only an amount told.

        What a text points to and was not certain hardly becomes so when a document is taken for what only an amount
        spoke for; it is looked at again together with the amounts.
        """
        for by_amount in (False, True) if amounts else (False,):
            family, document = self._family[by_amount], self._document[by_amount]
            for each in concerned.families:
                if family[each] > then:
                    return True
            for d in concerned.strangers:
                if document[d] > then:
                    return True
        return False


def _never(count: int) -> array[int]:
    return array("q", bytes(8 * count))
