"""Documents of the same amounts: what may be meant just as well as the oldest, and what is left when those are for others."""

from __future__ import annotations

from collections import Counter

from ar_batch.stages.matching.evidence import Explanation, Line
from ar_batch.stages.matching.ledger import Ledger

_LESS_LIKELY = 0.3
"""How much less likely than the oldest each other choice is taken to be: that is shown, and decides nothing."""


def alternatives(ledger: Ledger, one: Explanation) -> list[Explanation]:
    """Return the explanation with other documents of equal amounts, those next in age first; its credit notes stay."""
    if not one.by_age or any(amount != ledger.open[d] for d, _, amount in one.lines):
        return []
    owners = {ledger.customer[d] for d, _, _ in one.lines}
    every = _there(ledger, one)
    own = [d for d in every if ledger.customer[d] in owners]
    # Those of its relatives where the customer has no others.
    found = _others(ledger, one, own) or _others(ledger, one, every)
    share = one.confidence * _LESS_LIKELY
    return [
        one._replace(rule="amount-twin", lines=lines, confidence=share / place, certain=False)
        for place, lines in enumerate(found, start=1)
    ]


def _others(ledger: Ledger, one: Explanation, same: list[int]) -> list[tuple[Line, ...]]:
    """Other documents of the amounts: those due next before the ones taken, and next behind them; due nearest to the payment; the oldest, and the newest."""
    wanted = Counter(amount for _, kind, amount in one.lines if kind == "payment")
    credits = tuple(line for line in one.lines if line[1] != "payment")
    same = [d for d in same if ledger.open[d] in wanted]
    day, due, own = int(ledger.world.receipts.date[one.r]), ledger.due, one.documents
    taken = max(due[d] for d, kind, _ in one.lines if kind == "payment")
    orders = (
        sorted(same, key=lambda d: (d in own, due[d] > taken, abs(due[d] - taken), d)),
        sorted(same, key=lambda d: (d in own, due[d] < taken, abs(due[d] - taken), d)),
        sorted(same, key=lambda d: (abs(due[d] - day), d)),
        same,
        sorted(same, key=lambda d: (-due[d], d)),
    )
    found = dict.fromkeys(tuple(sorted((*credits, *_taken(ledger, some, wanted)))) for some in orders)
    return [lines for lines in found if set(lines) != set(one.lines)]


def after(ledger: Ledger, one: Explanation, offered: set[int]) -> Explanation:
    """Return the explanation with other documents that cost as much, the oldest, for those that an earlier payment is offered already.

    Of documents paid in full, or of a part of a single one.
    """
    gone = [d for d in one.documents if d in offered]
    in_full = all(amount == ledger.open[d] for d, _, amount in one.lines)
    if not gone or not (in_full or len(one.lines) == 1):
        return one
    owners = {ledger.customer[d] for d in one.documents}
    mine = [d for d in _there(ledger, one) if ledger.customer[d] in owners]
    left = [d for d in mine if d not in offered and d not in one.documents]
    instead: dict[int, int] = {}
    for d in gone:
        equal = next((e for e in left if ledger.open[e] == ledger.open[d] and e not in instead.values()), None)
        if equal is None:
            return one
        instead[d] = equal
    lines = tuple(sorted((instead.get(d, d), kind, amount) for d, kind, amount in one.lines))
    return one._replace(lines=lines, note="older ones may be for other payments")


def _there(ledger: Ledger, one: Explanation) -> list[int]:
    """The family's open documents in the currency of those paid that were there on the day of the payment, or nearly so."""
    opened = ledger.opened(one.root, ledger.currency[one.lines[0][0]])
    return ledger.all_payable(list(opened), int(ledger.world.receipts.date[one.r]))


def _taken(ledger: Ledger, documents: list[int], wanted: Counter[int]) -> tuple[Line, ...]:
    """The first documents that bear the wanted amounts."""
    left = Counter(wanted)
    lines: list[Line] = []
    for d in documents:
        if left[ledger.open[d]] > 0:
            left[ledger.open[d]] -= 1
            lines.append((d, "payment", ledger.open[d]))
    return tuple(sorted(lines))
