"""Explanations by the amount that are worth showing where nothing adds up: a person decides about all of them."""

from __future__ import annotations

from collections.abc import Iterator

from ar_batch.stages.matching import gaps, instalments, judge
from ar_batch.stages.matching.evidence import Case, Explanation, Line
from ar_batch.stages.matching.ledger import Ledger

_SHORT, _RUNS, _PARTS = 2, 3, 2
"""So many documents that the payment falls short of, runs, and documents paid in part are shown."""
_GAPPED = 3.0
"""How much likelier than a customer's leaving a few documents out something else is, that adds up by coincidence."""
_DIVIDED, _TOLD = 0.6, 0.1
"""The doubt of an equal part of a document, and where the text speaks of instalments."""


def explanations(ledger: Ledger, case: Case, documents: list[int], against: float) -> Iterator[Explanation]:
    """Yield what may be meant of `documents`, open and oldest first. `against` is how much the numbers in the text speak against all."""
    yield from _nearly(ledger, case, documents, against)
    if not case.family.named:
        yield from _divided(ledger, case, documents, against)
        yield from _with_gaps(ledger, case, documents, against)
    yield from _oldest_first(ledger, case, documents, against)


def _nearly(ledger: Ledger, case: Case, documents: list[int], against: float) -> Iterator[Explanation]:
    """One document that the payment falls a little short of: a fee, a late discount, a deduction."""
    limit = max(ledger.policy.bank_fee_limit_minor, case.payment // 25)
    near = sorted(
        (ledger.open[d] - case.payment, place, d)
        for place, d in enumerate(documents)
        if 0 < ledger.open[d] - case.payment <= limit
    )
    for short, _, d in near[:_SHORT]:
        likely = ledger.discount[d] == short or short in judge.USUAL_FEES
        doubt = (0.4 if likely else 0.75) * against
        yield ledger.made(case, "amount-short", ((d, "payment", case.payment),), doubt, used=set(), allowed=False)


def _divided(ledger: Ledger, case: Case, documents: list[int], against: float) -> Iterator[Explanation]:
    """One document of which the payment is an equal part: a half, a third; but for what it was rounded by."""
    whole = instalments.divided(ledger, case, documents)
    for d in whole[:_PARTS]:
        doubt = max(_TOLD if case.reading.instalment else _DIVIDED, 1 - 1 / len(whole)) * against
        yield ledger.made(case, "instalment", ((d, "payment", case.payment),), doubt, used=set(), allowed=False)


def _with_gaps(ledger: Ledger, case: Case, documents: list[int], against: float) -> Iterator[Explanation]:
    """Runs of documents, as they stand or less their discount, of which a few are left out: worth showing, not more."""
    rows = documents[: ledger.policy.run_documents]
    debits, credits = ([d for d in rows if sign * ledger.open[d] > 0] for sign in (1, -1))
    worth = [-ledger.open[d] for d in credits]
    every = [ledger.costs(debits)]
    if case.family.opened.discounted:
        lapsed = [ledger.open[d] - ledger.discount[d] for d in debits]
        every = [ledger.nets(debits, case.day), *every, lapsed]
    for costs in dict.fromkeys(tuple(each) for each in every):
        unit = judge.granularity(case.payment, list(costs))
        found = list(gaps.runs(list(costs), worth, case.payment, unit))
        for one in found[:_RUNS]:
            chosen = [debits[k] for k in one.debits] + [credits[k] for k in one.credits]
            reduced = [d for d, cost in zip(debits, costs, strict=True) if d in chosen and cost != ledger.open[d]]
            short = sum(ledger.open[d] for d in chosen) - case.payment
            lines = ledger.less_discount(chosen, reduced, short, case.day) if reduced else ledger.paid(chosen)
            odds = _GAPPED * max(one.chance, len(found) - 1)
            doubt = odds / (1 + odds) * against
            span = range(one.debits[0], one.debits[-1])
            left_out = [ledger.world.documents.number[debits[k]] for k in span if k not in one.debits]
            note = f"left out: {', '.join(left_out)}" if left_out else ""
            yield ledger.made(case, "run-with-gaps", lines, doubt, used=set(), allowed=False, note=note)


def _oldest_first(ledger: Ledger, case: Case, documents: list[int], against: float) -> Iterator[Explanation]:
    lines: list[Line] = []
    left = case.payment
    for d in documents:
        if left > 0 and ledger.open[d] > 0:
            lines.append((d, "payment", min(left, ledger.open[d])))
            left -= lines[-1][2]
    if lines and len(lines) <= 20:
        yield ledger.made(case, "oldest-first", tuple(lines), 0.9 * against, used=set(), allowed=False)
