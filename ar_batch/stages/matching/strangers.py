"""What may be shown of a payment whose payer nobody knows: documents of anybody's that have just its amount."""

from __future__ import annotations

from collections.abc import Iterator

from ar_batch.stages.matching import likeness
from ar_batch.stages.matching.evidence import Explanation
from ar_batch.stages.matching.judge import STRANGERS, UNKNOWN
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.reading import Reading

_MOST_BEARERS = 12
"""An amount that more documents bear tells nothing."""
_SHOWN = 3


def explanations(ledger: Ledger, r: int, reading: Reading) -> Iterator[Explanation]:
    """Yield up to three documents of exactly the amount, those first whose numbers come near to one in the text."""
    receipts = ledger.world.receipts
    payment, day = int(receipts.unapplied[r]), int(receipts.date[r])
    if payment <= 0 or int(receipts.applied[r]):
        return
    bearers = [d for d in ledger.bearers(payment, int(receipts.currency[r])) if ledger.payable(d, day)]
    if not 0 < len(bearers) <= _MOST_BEARERS:
        return
    near = {d: likeness.distance(ledger, reading, d) for d in bearers}
    ordered = sorted(bearers, key=lambda d: (near[d], abs(ledger.due[d] - day), d))
    for d in ordered[:_SHOWN]:
        doubt = 0.4 if near[d] < likeness.FAR else min(0.97, 1 - 0.5 / len(bearers))
        lines = ((d, "payment", payment),)
        yield Explanation(r, STRANGERS, ledger.root[d], UNKNOWN, lines, doubt, certain=False)
