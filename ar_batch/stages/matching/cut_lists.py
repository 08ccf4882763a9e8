"""Lists of which not all can be read: the documents named, and those that follow them or stand between them."""

from __future__ import annotations

from collections.abc import Iterator

from ar_batch.stages.matching import besides, gaps, judge, named_more
from ar_batch.stages.matching.evidence import Case, Explanation
from ar_batch.stages.matching.ledger import Ledger

_SHOWN = 3
_COINCIDENCE = 0.5
"""How much likelier than a list that goes on something else is, that adds up by coincidence."""
_RARE = 2e-4
"""So many coincidences may be expected at most of what is applied."""


def explanations(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Yield the documents named and others of the same customers that follow them by due date, but for a few; less credit notes.

    To be applied only behind a text that was cut off, where hardly any coincidence would bring them about.
    """
    less = case.family.opened.credits if case.reading.cut else ()
    if case.payment <= sum(ledger.open[d] for d in named) and not less:
        return
    for others, costs in besides.beside(ledger, case, named):
        made = list(_continued(ledger, case, named, others, costs))
        if made:
            yield from made
            return


def _continued(
    ledger: Ledger, case: Case, named: list[int], others: list[int], costs: dict[int, int]
) -> Iterator[Explanation]:
    documents = sorted((*named, *others), key=lambda d: (ledger.due[d], ledger.date[d], d))
    debits = [d for d in documents if ledger.open[d] > 0]
    credits = [d for d in others if ledger.open[d] < 0]
    opened, mine = [costs[d] for d in debits], {place for place, d in enumerate(debits) if d in named}
    payment = case.payment - sum(costs[d] for d in named if ledger.open[d] < 0)
    unit = judge.granularity(payment, opened)
    taken_off = [-costs[d] for d in credits]
    found = list(gaps.continued(opened, taken_off, mine, payment, unit)) if mine else []
    if mine and case.reading.cut:
        # The list need not be in the order of the days: then those between are of it as well.
        every = sorted([*found, *gaps.around(opened, taken_off, mine, payment, unit)], key=lambda one: -one.chance)
        found = list({(one.debits, one.credits): one for one in every}.values())[::-1]
    for one in found[:_SHOWN]:
        more = [debits[k] for k in one.debits if k not in mine] + [credits[k] for k in one.credits]
        allowed = len(found) == 1 and one.chance <= _RARE and case.reading.cut
        allowed = allowed and named_more.may_complete(ledger, case, others, more, costs)
        odds = _COINCIDENCE * max(one.chance, len(found) - 1)
        doubt = judge.other_doubt("named-more", case.family.level) / named_more.expected(ledger, case, more)
        yield named_more.with_others(ledger, case, named, more, costs, doubt + odds / (1 + odds), allowed=allowed)
