"""How rare an amount is in the whole ledger: by how amounts are spread, and by how often this one occurs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ar_batch.stages.matching import judge
from ar_batch.stages.matching.evidence import commonness
from ar_batch.stages.matching.world import World


@dataclass(frozen=True)
class _Amounts:
    """What is told of all documents of a currency: how many, their standard deviation, and the units that most are whole in."""

    count: int
    spread: float
    units: tuple[int, ...]


class Rarity:
    """The amounts of a world's documents, open or not."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[int, _Amounts] = {}

    def share(self, amount: int, currency: int) -> float:
        """Return how likely it is that another document, taken at random, is of just this amount."""
        known = self._known.get(currency)
        if known is None:
            known = self._known[currency] = self._of(currency)
        unit = next((unit for unit in known.units if amount % unit == 0), 1)
        bearers = int(self._world.bearers(np.array([currency]), np.array([amount]))[0])
        return judge.chance_single(unit, 1, known.spread, commonness(bearers - 1, known.count))

    def _of(self, currency: int) -> _Amounts:
        documents = self._world.documents
        amounts = documents.amount[(documents.currency == currency) & (documents.amount > 0)]
        units = (unit for unit in judge.UNITS if len(amounts) and (amounts % unit == 0).mean() >= judge.MOSTLY)
        return _Amounts(len(amounts), float(amounts.std()) if len(amounts) else 0.0, tuple(units))
