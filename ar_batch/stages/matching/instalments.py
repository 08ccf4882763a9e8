"""Instalments: payments that are an equal part of one document, a half, a third or so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ar_batch.stages.matching.evidence import Case
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.reading import Reading

PARTS: Final = range(2, 7)
"""Into so many equal instalments a document is divided where the text does not say into how many."""


def is_equal_part(ledger: Ledger, case: Case, d: int) -> bool:
    """Say whether the payment is a half, a third, ... of the document, perhaps the last, which makes up what the others were rounded by."""
    return any(abs(case.payment * n - ledger.amount[d]) <= n * n for n in _parts(case.reading))


def is_told_again(ledger: Ledger, case: Case, documents: Sequence[int]) -> bool:
    """Say whether the very words came with as much a short while ago, and tell which instalment of a document it is: 1/2 again is no second half."""
    told = bool(ledger.world.receipts.repeated[case.r]) and case.reading.says_which_part
    return told and any(ledger.open[d] != ledger.amount[d] for d in documents)


def divided(ledger: Ledger, case: Case, documents: Sequence[int]) -> list[int]:
    """Return those of the documents of which the payment is a half, a third, ..., but for what it was rounded by, and less than is open."""
    payment, opened, amount = case.payment, ledger.open, ledger.amount
    whole = {payment * n + cents for n in _parts(case.reading) for cents in range(1 - n, n)}
    return [d for d in documents if amount[d] in whole and opened[d] > payment]


def may_be_of(payment: int, amount: int) -> bool:
    """Say whether a payment may be one of two or three instalments of an amount."""
    return any(abs(payment * n - amount) < n for n in (2, 3))


def _parts(reading: Reading) -> Sequence[int]:
    return sorted(reading.parts) or PARTS
