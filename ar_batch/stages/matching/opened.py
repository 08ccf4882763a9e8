"""The open documents of a family, and what is asked of them for one receipt after the other: kept until one of them moves."""

from __future__ import annotations

from functools import cached_property

from ar_batch.stages.matching.world import Column


class Opened:
    """Open documents of one family in one currency, by due date."""

    def __init__(self, documents: list[int], open: Column, date: Column, discount: Column, customer: Column) -> None:
        self.documents = documents
        self._open, self._date, self._discount, self._customer = open, date, discount, customer

    @cached_property
    def latest(self) -> int:
        """The day of the newest of them."""
        return max((self._date[d] for d in self.documents), default=0)

    @cached_property
    def customers(self) -> list[int]:
        """Who owes them."""
        return sorted({self._customer[d] for d in self.documents})

    @cached_property
    def credits(self) -> list[int]:
        """The credit notes among them."""
        return [d for d in self.documents if self._open[d] < 0]

    @cached_property
    def discounted(self) -> list[int]:
        """Those that grant a discount, lapsed or not."""
        return [d for d in self.documents if self._discount[d]]

    @cached_property
    def by_net(self) -> dict[int, list[int]]:
        """These by what is open of each less its discount."""
        found: dict[int, list[int]] = {}
        for d in self.discounted:
            found.setdefault(self._open[d] - self._discount[d], []).append(d)
        return found

    @cached_property
    def by_cost(self) -> dict[int, list[int]]:
        """All by what is open of each."""
        found: dict[int, list[int]] = {}
        for d in self.documents:
            found.setdefault(self._open[d], []).append(d)
        return found
