"""Documents that cost nearly the payment, and usual reasons for the difference: shown where nothing adds up, not more."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, combinations
from typing import Final, NamedTuple

from ar_batch import money
from ar_batch.stages.matching import judge
from ar_batch.stages.matching.evidence import Case, Explanation
from ar_batch.stages.matching.ledger import Ledger

RULE: Final = "amount-nearly"
_SHOWN: Final = 2
_WINDOW: Final = 20
"""Per cent of the payment that the documents may cost less or more."""
_PERCENTS: Final = (1, 2, 3, 4, 5, 10, 15, 20)
"""Whole parts of what documents cost that are kept back, or paid too much."""
_ROUNDED_UP: Final = ((1_000, 50), (10_000, 20))
"""Payments that are whole multiples of this, and more than the documents cost by one part in so many, are rounded up."""
_LONGEST, _FOR_PAIRS = 8, 12
"""Documents of a run at most, and documents among which pairs are looked for."""
_DOUBT: Final = {"fee": 0.3, "cents": 0.3, "per cent": 0.4, "rounded": 0.4, "round": 0.6}
"""How doubtful the reasons for a difference are where no coincidence is to be expected."""
_LEAST: Final = 0.05
"""Less probable, and it is not shown."""


class _Reason(NamedTuple):
    """What may have made a difference, how many differences the like of it might be, and how it is said."""

    kind: str
    ways: float
    said: str


class _Near(NamedTuple):
    """Documents that cost nearly the payment, with the odds that they are meant."""

    odds: float
    documents: list[int]
    said: str


def explanations(ledger: Ledger, case: Case, scopes: list[list[int]]) -> list[Explanation]:
    """Return what may be meant of the documents of the first scope of which any may, the most probable first, with its confidence.

    How probable it is follows from how many differences of other reasons the documents might show by coincidence.
    """
    for documents in scopes:
        near = sorted(_near(ledger, case, documents), key=lambda one: -one.odds)[:_SHOWN]
        every = 1 + sum(one.odds for one in near)
        likely = [one for one in near if one.odds / every >= _LEAST]
        if likely:
            return [_explained(ledger, case, one, one.odds / every) for one in likely]
    return []


def _near(ledger: Ledger, case: Case, documents: list[int]) -> Iterator[_Near]:
    debits = [d for d in documents if ledger.open[d] > 0][: ledger.policy.run_documents]
    unit = judge.granularity(case.payment, ledger.costs(debits))
    for within in _within(ledger, case, debits):
        # So many are to be expected at any one difference.
        density = len(within) * unit * 100 / (2 * _WINDOW * case.payment)
        for chosen, total in within:
            reason = _reason(ledger, case, total, ledger.currency_of(chosen[0]), unit)
            if reason is not None:
                doubt = _DOUBT[reason.kind]
                yield _Near((1 - doubt) / (doubt + reason.ways * density), chosen, reason.said)


def _within(ledger: Ledger, case: Case, debits: list[int]) -> Iterator[list[tuple[list[int], int]]]:
    """Single documents, runs by due date, and pairs of those due about now, that cost nearly the payment: each with what they cost."""
    opened, least, most = ledger.open, case.payment * (100 - _WINDOW), case.payment * (100 + _WINDOW)
    yield [([d], opened[d]) for d in debits if least <= opened[d] * 100 <= most]
    sums = list(accumulate((opened[d] for d in debits), initial=0))
    runs = ((first, first + size) for size in range(2, _LONGEST + 1) for first in range(len(debits) - size + 1))
    totals = ((first, end, sums[end] - sums[first]) for first, end in runs)
    yield [(debits[first:end], total) for first, end, total in totals if least <= total * 100 <= most]
    now = ledger.timing.due_about_now(debits, case.family.root, case.day)
    if len(now) <= _FOR_PAIRS:
        place = {d: at for at, d in enumerate(debits)}
        pairs = ((one, other, opened[one] + opened[other]) for one, other in combinations(now, 2))
        near = [pair for pair in pairs if least <= pair[2] * 100 <= most]
        yield [([one, other], total) for one, other, total in near if place[other] - place[one] > 1]


def _reason(ledger: Ledger, case: Case, total: int, currency: str, unit: int) -> _Reason | None:
    """The likeliest reason why documents that cost `total` are more or less than was paid."""
    apart = total - case.payment
    if not apart:
        return None  # what adds up is found elsewhere
    by = f"{money.spoken(abs(apart), currency)} {'less' if apart > 0 else 'more'}"
    if apart in judge.USUAL_FEES:
        return _Reason("fee", len(judge.USUAL_FEES), f"{by}, as a bank's fee may be")
    trifle = ledger.policy.tolerance_of(currency, total)
    if abs(apart) <= trifle:
        return _Reason("cents", 2 * trifle / unit, by)
    # Rounded up or down.
    percent = next((each for each in _PERCENTS if abs(abs(apart) * 100 - total * each) < 100), None)
    if percent is not None:
        return _Reason("per cent", 4 * len(_PERCENTS), f"{by}, {percent} per cent")
    for whole, part in _ROUNDED_UP:
        if apart < 0 and case.payment % whole == 0 and -apart * part <= case.payment and unit < whole:
            return _Reason("rounded", case.payment / part / unit, f"{by}, rounded up")
    if apart % judge.ROUND == 0 and abs(apart) * judge.LITTLE <= total and unit < judge.ROUND:
        return _Reason("round", 2 * total / judge.LITTLE / judge.ROUND, f"{by}, a round sum")
    return None


def _explained(ledger: Ledger, case: Case, near: _Near, confidence: float) -> Explanation:
    """The documents paid, what is short open on the largest of them, or let go if it is a trifle; what is too much is left over."""
    total, main = sum(ledger.open[d] for d in near.documents), ledger.largest(near.documents)
    short = max(total - case.payment, 0)
    lines = ledger.shortened(near.documents, main, short)
    if 0 < short <= ledger.policy.tolerance_of(ledger.currency_of(main), total):
        lines = (*lines, (main, "tolerance", short))
    made = ledger.made(case, RULE, lines, 1 - confidence, used=set(), allowed=False, note=near.said)
    return made._replace(confidence=confidence)
