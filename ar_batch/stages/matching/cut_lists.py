"""Lists of which not all can be read: the documents named, and those that follow them or stand between them."""

from __future__ import annotations

from collections.abc import Iterator

from ar_batch.stages.matching import gaps, judge, unequal
from ar_batch.stages.matching.evidence import Case, Explanation
from ar_batch.stages.matching.ledger import Ledger

_SHOWN = 2
_COINCIDENCE = 0.5
_RARE = 2e-4


def explanations(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Yield the documents named and others of the same customers that follow them by due date, but for a few: worth showing, not more."""
    if case.payment <= sum(ledger.open[d] for d in named):
        return
    own = {ledger.customer[d] for d in named}
    others = [d for d in unequal.others(ledger, case) if ledger.customer[d] in own and d not in named]
    for taken in unequal.discounts(ledger, case, [*named, *others]):
        costs = {d: ledger.open[d] - taken.get(d, 0) for d in (*named, *others)}
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
    found = list(gaps.continued(opened, [-costs[d] for d in credits], mine, payment, unit)) if mine else []
    for one in found[:_SHOWN]:
        more = [debits[k] for k in one.debits if k not in mine] + [credits[k] for k in one.credits]
        inside = {costs[d] for d in more}
        twins = any(costs[d] in inside for d in others if d not in more)
        allowed = len(found) == 1 and one.chance <= _RARE and case.reading.cut and not twins
        allowed = allowed and unequal.fits_cut(ledger, case, more) and unequal.as_many_as_said(case, more)
        odds = _COINCIDENCE * max(one.chance, len(found) - 1)
        doubt = judge.other_doubt("named-more", case.family.level) / unequal.expected(ledger, case, more)
        yield unequal.with_others(ledger, case, named, more, costs, doubt + odds / (1 + odds), allowed=allowed)
