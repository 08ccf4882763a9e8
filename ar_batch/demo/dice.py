"""Chance by seed: the same seed draws the same world on every machine and Python version."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice(Random):
    """A stream of chance of its own for each part of the world, so that a change in one leaves the others as they were."""

    @classmethod
    def of(cls, *parts: object) -> Dice:
        """Return the stream named by the parts, the seed first."""
        return cls("/".join(map(str, parts)))

    def chance(self, share: float) -> bool:
        """Return True in that share of the calls."""
        return self.random() < share

    def pick(self, things: Sequence[T]) -> T:
        """Return one of the things, all alike."""
        return things[int(self.random() * len(things))]

    def weighed(self, weights: Mapping[str, float]) -> str:
        """Return one of the names by its weight."""
        point = self.random() * sum(weights.values())
        for name, weight in weights.items():
            point -= weight
            if point < 0:
                return name
        return next(reversed(list(weights)))

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def digits(self, length: int) -> str:
        """Return that many digits, the first not 0."""
        return str(self.between(10 ** (length - 1), 10**length - 1))

    def skewed(self, median: float, sigma: float) -> float:
        """Return a lognormal number."""
        return median * math.exp(self.gauss(0.0, sigma))
