"""The state of the made-up world while it is played, and the agenda of what is still to come."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import date

from ar_batch.demo.dice import Dice
from ar_batch.demo.documents import Document
from ar_batch.demo.lines import Line
from ar_batch.demo.noise import Noise
from ar_batch.demo.plan import Payment


@dataclass
class Play:
    """The state of the world while it is played."""

    dice: Dice
    noise: Noise
    last: date
    documents: list[Document]
    lines: list[Line] = field(default_factory=list)
    agenda: list[tuple[date, int, Payment | Line]] = field(default_factory=list)
    planned: int = 0
    of_customer: dict[str, list[Document]] = field(default_factory=dict)
    payments_of: dict[int, list[Payment]] = field(default_factory=dict)
    processors: dict[str, str] = field(default_factory=dict)
    advised: list[Line] = field(default_factory=list)

    def schedule(self, day: date, thing: Payment | Line) -> None:
        """Put a payment, or a line that is settled already, on the agenda; what falls after the last day never happens."""
        if day <= self.last:
            self.planned += 1
            heapq.heappush(self.agenda, (day, self.planned, thing))
            if isinstance(thing, Payment):
                for document in thing.documents:
                    self.payments_of.setdefault(id(document), []).append(thing)

    def exchange(self, one: Document, other: Document) -> None:
        """Let the other document take the one's place in whatever is planned."""
        payments = self.payments_of.pop(id(one), [])
        for payment in payments:
            payment.documents = [other if d is one else d for d in payment.documents]
        self.payments_of.setdefault(id(other), []).extend(payments)
