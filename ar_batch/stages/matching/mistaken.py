"""Documents that a text names in full and that may be mistaken for others, which the payer or who is named beside owes."""

from __future__ import annotations

from ar_batch.stages.matching import likeness, words
from ar_batch.stages.matching.evidence import Evidence, Explanation
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import SIMILAR


def for_own(ledger: Ledger, found: Evidence, one: Explanation) -> list[int]:
    """Return the documents that may be meant instead of one named that somebody else owes: who seems to pay owes as much, by the same number but for two digits.

    The head of a family pays for its members.
    """
    told: dict[int, int] = {}
    for c, level, _ in found.ident[one.r]:
        told[c] = max(told.get(c, 0), level)
    best, day = max(told.values(), default=0), int(ledger.world.receipts.date[one.r])
    strange = [d for d in one.documents if told.get(ledger.customer[d], 0) < best]
    if best < SIMILAR or not strange:
        return []
    return sorted(
        mine
        for d in strange
        for mine in _owed(ledger, told, d)
        if told[ledger.customer[mine]] > told.get(ledger.customer[d], 0)
        and ledger.customer[mine] != ledger.root[d]
        and mine not in one.documents
        and ledger.payable(mine, day)
        and likeness.hardly_differ(ledger.digits(d)[2], ledger.digits(mine)[2])
    )


def named_otherwise(ledger: Ledger, found: Evidence, one: Explanation) -> bool:
    """Say whether the payer's name tells for whom he pays, or the text bears the number of a customer, and that is none who owes the documents."""
    world = ledger.world
    customers, owners = world.customers, {ledger.customer[d] for d in one.documents}
    _, whose = words.payer_and_owner(str(world.receipts.payer_name[one.r]))
    if whose is not None and (not whose or words.is_another(whose, (str(customers.name[c]) for c in owners))):
        return True
    numbered = {c for c, _, how in found.ident[one.r] if how == "customer number"}
    return any(customers.head[c] != one.root for c in numbered) and numbered.isdisjoint(owners)


def _owed(ledger: Ledger, payers: dict[int, int], d: int) -> list[int]:
    """The open documents of payers that cost as much as one document."""
    heads = {ledger.world.customers.head[c] for c in payers}
    alike = (ledger.family(root, ledger.currency[d]).by_cost.get(ledger.open[d], ()) for root in heads)
    return [each for some in alike for each in some if ledger.customer[each] in payers]
