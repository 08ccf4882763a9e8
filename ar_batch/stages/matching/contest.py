"""Two receipts that want the same document: who gets it, decided over all of them at once."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from ar_batch.stages.matching.evidence import Explanation
from ar_batch.stages.matching.judge import ORDER
from ar_batch.stages.matching.world import World

_BY_AMOUNT = ORDER["amount"]


def resolve(world: World, wanted: list[Explanation]) -> list[Explanation]:
    """Return the explanations that can all be applied together.

    More trusted rules come first, then earlier bookings, then ids. Documents that two receipts of one day want by their
    amount alone go to neither; nor does the later of two get what the earlier has taken: it is explained afresh.
    """
    opened = world.documents.open
    left: dict[int, int] = {}
    ordered = _by_trust(world, wanted)
    claims: dict[int, list[Explanation]] = defaultdict(list)
    for one in ordered:
        for d in one.documents:
            claims[d].append(one)
    taken: list[Explanation] = []
    for one in ordered:
        if _even(world, one, claims):
            continue
        needs: dict[int, int] = defaultdict(int)
        for d, _, amount in one.lines:
            needs[d] += amount
        there = {d: left.get(d, int(opened[d])) for d in needs}
        if all(abs(amount) <= abs(there[d]) and amount * there[d] > 0 for d, amount in needs.items()):
            taken.append(one)
            left |= {d: there[d] - amount for d, amount in needs.items()}
    return taken


def _by_trust(world: World, wanted: list[Explanation]) -> list[Explanation]:
    """The explanations by the trust in their rules, and the days of their receipts; on one day those by an amount alone as the lines of the statement come, others as the world has them."""
    by_amount = sorted({one.r for one in wanted if is_by_amount(one)}, key=world.receipts.turn)
    place = {r: turn for turn, r in enumerate(by_amount)}
    columns = ([place.get(one.r, one.r) for one in wanted], [one.r for one in wanted], [_tier(one) for one in wanted])
    turn, r, tier = (np.array(each, dtype=np.int64) for each in columns)
    order = np.lexsort((turn, world.receipts.date[r], tier))
    return [wanted[place] for place in order.tolist()]


def is_by_amount(one: Explanation) -> bool:
    """Say whether nothing but the payer and the amount speak for the explanation."""
    return ORDER[one.rule] >= _BY_AMOUNT


def _tier(one: Explanation) -> int:
    return ORDER[one.rule]


def _even(world: World, one: Explanation, claims: dict[int, list[Explanation]]) -> bool:
    """Whether another receipt of the same day wants one of the documents by amount alone, with equal right."""
    if not is_by_amount(one) or one.rule.startswith("autocash"):  # the rule set for the customer takes them in turn
        return False
    day, payment = int(world.receipts.date[one.r]), int(world.receipts.unapplied[one.r])
    return any(
        other.r != one.r
        and is_by_amount(other)
        and int(world.receipts.date[other.r]) == day
        # Of equal documents there is one for each: the first takes the oldest, the next is explained afresh.
        and not (one.by_age and other.by_age and int(world.receipts.unapplied[other.r]) == payment)
        for d in one.documents
        for other in claims[d]
    )
