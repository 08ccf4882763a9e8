"""Three simple ways to match, as people do it in spreadsheets: what any matcher must beat on the same world."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

import pandas as pd

from ar_batch.demo.world import World

Found = list[tuple[str, int]]
"""Positions of documents and the cents for each."""


class _Book:
    """The open documents of a world, as lists by position."""

    def __init__(self, world: World) -> None:
        documents = world.documents.sort_values(["due_date", "document_date", "document_no"])
        self.rows: dict[str, Any] = {str(row.document_no): row for row in documents.itertuples(index=False)}
        self.open = {no: row.amount_minor - row.settled_before_minor for no, row in self.rows.items()}
        self.of_customer: dict[str, list[str]] = defaultdict(list)
        self.of_amount: dict[tuple[str, int], list[str]] = defaultdict(list)
        for no, row in self.rows.items():
            self.of_customer[row.customer_id].append(no)
            self.of_amount[row.currency, self.open[no]].append(no)
        self.known: dict[str, str] = {}
        for customer in world.customers.itertuples(index=False):
            self.known[_folded(str(customer.name))] = str(customer.customer_id)
            if customer.iban:
                self.known[str(customer.iban)] = str(customer.customer_id)

    def usable(self, number: str, line: Any) -> bool:
        """Return whether the document is open, of the line's currency, and written before it."""
        row = self.rows[number]
        return bool(self.open[number] > 0 and row.currency == line.currency and row.document_date < line.booking_date)


def amount_only(book: _Book, line: Any) -> Found:
    """Apply to the one open document of exactly this amount, whoever's it is."""
    same = [no for no in book.of_amount[line.currency, line.amount_minor] if book.usable(no, line)]
    return [(same[0], line.amount_minor)] if len(same) == 1 else []


def oldest_first(book: _Book, line: Any) -> Found:
    """Apply to the oldest documents of the payer, known by account or exact name, until the money is used up."""
    customer = book.known.get(line.payer_account) or book.known.get(_folded(line.payer_name))
    left, found = line.amount_minor, []
    for no in book.of_customer.get(customer or "", []):
        if left and book.usable(no, line):
            found.append((no, min(left, book.open[no])))
            left -= found[-1][1]
    return found


def exact_reference(book: _Book, line: Any) -> Found:
    """Apply to the documents whose numbers stand in the text whole, when they add up to the amount."""
    words = set(re.findall(r"[0-9A-Za-z][0-9A-Za-z./-]*[0-9A-Za-z]", line.remittance))
    named = [no for no in words if no in book.rows and book.usable(no, line)]
    total = sum(book.open[no] for no in named)
    return [(no, book.open[no]) for no in sorted(named)] if named and total == line.amount_minor else []


BASELINES: Final[dict[str, Callable[[_Book, Any], Found]]] = {
    "amount only": amount_only, "oldest first": oldest_first, "exact reference": exact_reference,
}  # fmt: skip


def apply_baseline(world: World, name: str) -> pd.DataFrame:
    """Return what that baseline applies, in the shape that `evaluate.score` takes as posted."""
    return pd.DataFrame(
        list(_applied(world, BASELINES[name])),
        columns=["bank_reference", "document_no", "customer_id", "kind", "amount_minor", "confidence"],
    )


def _applied(world: World, rule: Callable[[_Book, Any], Found]) -> Iterator[tuple[str, str, str, str, int, float]]:
    book = _Book(world)
    incoming = world.receipts[world.receipts["amount_minor"] > 0].sort_values(["booking_date", "bank_reference"])
    for line in incoming.itertuples(index=False):
        for number, amount in rule(book, line):
            book.open[number] -= amount
            yield str(line.bank_reference), number, str(book.rows[number].customer_id), "payment", amount, 1.0


def _folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))
