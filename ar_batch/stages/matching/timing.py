"""When customers pay: how many days before or after the due date, learned from what they have paid.

What is due about now, as this customer pays, is what a payment without a word is most likely for. That bounds the sums
that are tried, and with them the coincidences.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ar_batch.stages.matching.groups import starts_of
from ar_batch.stages.matching.world import NEVER, Column, Ints, World, column

_LEAST: Final = 6
"""Of fewer paid documents nothing is learned."""
_OUTLIERS: Final = 0.05
_MARGIN: Final = 4
"""Days allowed beyond what was seen: weekends, holidays, the way of the money."""


class Timing:
    """The days that each family takes to pay, by currency."""

    def __init__(self, world: World, opened: Column) -> None:
        self._world, self._open, documents = world, opened, world.documents
        self._due = column(documents.due)
        self.usual: dict[tuple[int, int], tuple[int, int] | None] = {}  # what was learned, until a document moves
        paid = np.flatnonzero((documents.open == 0) & (documents.paid_on != NEVER) & (documents.due != NEVER))
        paid = paid[np.lexsort((documents.currency[paid], documents.root[paid]))]
        root, currency = documents.root[paid], documents.currency[paid]
        starts = starts_of(root, currency)
        ends = np.append(starts, len(paid))[1:]
        keys = zip(root[starts].tolist(), currency[starts].tolist(), strict=True)
        self._before = dict(zip(keys, zip(starts.tolist(), ends.tolist(), strict=True), strict=True))
        self._late = documents.paid_on[paid] - documents.due[paid]

    def due_about_now(self, documents: list[int], root: int, day: int) -> list[int]:
        """Return the documents that the family, as it pays, would pay about this day, and its credit notes.

        All of them, when too little is known of it.
        """
        if not documents:
            return documents
        bounds = self._usual(root, int(self._world.documents.currency[documents[0]]))
        if bounds is None:
            return documents
        opened, due = self._open, self._due
        first, last = day - bounds[1], day - bounds[0]
        return [d for d in documents if first <= due[d] <= last or opened[d] < 0]

    def is_known(self, root: int, currency: int) -> bool:
        """Say whether enough is known of the family to tell when it pays."""
        return self._usual(root, currency) is not None

    def _usual(self, root: int, currency: int) -> tuple[int, int] | None:
        """Between how many days after the due date the family pays; None when too little is known of it."""
        key = (root, currency)
        if key not in self.usual:
            late = self._days(root, currency)
            skipped = int(len(late) * _OUTLIERS)
            enough = len(late) >= _LEAST
            self.usual[key] = (int(late[skipped]) - _MARGIN, int(late[-1 - skipped]) + _MARGIN) if enough else None
        return self.usual[key]

    def _days(self, root: int, currency: int) -> Ints:
        """The days between due date and payment of all that is paid, in order: from before, and in this run."""
        first, last = self._before.get((root, currency), (0, 0))
        every, members = self._world.documents, self._world.by_group.get((root, currency))
        late = self._late[first:last]
        if members is not None:
            now = members[(every.open[members] == 0) & (every.paid_on[members] != NEVER)]
            late = np.concatenate([late, every.paid_on[now] - every.due[now]])
        return np.sort(late)
