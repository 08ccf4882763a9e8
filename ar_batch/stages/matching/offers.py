"""What is offered of what was not applied: what explains a receipt, and what is shown beside that, with its confidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ar_batch import parallel
from ar_batch.stages.matching import contest, services, strangers, twins
from ar_batch.stages.matching.engine import Engine
from ar_batch.stages.matching.evidence import Explanation, is_third
from ar_batch.stages.matching.judge import UNKNOWN, WORTH_SHOWING
from ar_batch.stages.matching.levels import LIKELY
from ar_batch.stages.matching.rated import rated

_OLDEST_FIRST = "oldest-first"
_FAINT = 0.02
"""What is less probable says nothing."""
_WORTHWHILE = 4_000
"""Of fewer receipts it is found sooner on one core what may be shown."""
Left = dict[int, list[Explanation]]
"""Explanations by receipt, the most probable first."""


def left(engine: Engine) -> Left:
    """Return the explanations of what was not applied: whole receipts, and what is left over of others."""
    waiting = engine.heard
    _each_its_own(engine, waiting)
    receipts = engine.answers.neighbours([*waiting, *_left_over(engine)])
    kept = services.kept(engine.ledger, (r for r, found in waiting.items() if tells_nothing(engine, found)))

    def shown(some: Sequence[int]) -> list[list[Explanation]]:
        return [_shown(engine, r, waiting[r], kept.get(r)) if r in waiting else _remainder(engine, r) for r in some]

    parts = parallel.spread(shown, receipts, worthwhile=_WORTHWHILE)
    return dict(zip(receipts, (each for part in parts for each in part), strict=True))


def _shown(engine: Engine, r: int, found: list[Explanation], kept: services.Kept | None) -> list[Explanation]:
    """What is shown of a receipt: what explains it, or the documents of its amount, whoever owes them; and what comes near to it."""
    answers = engine.answers
    if tells_nothing(engine, found):
        found = sorted([*answers.offered(answers.search.of_anybody(r, kept)), *found], key=lambda one: -one.confidence)
    if not found:
        return []
    found = [*found, *answers.offered(strangers.beside(engine.ledger, found))]
    if is_unsure(found):
        found = with_near(found, answers.offered(answers.search.nearly(r)))
    for_no_document = answers.search.is_for_no_document(r)
    # What is announced as an advance is not offered for the oldest documents: taking it would be a slip of the hand.
    found = [one for one in found if not (for_no_document and one.rule == "oldest-first")]
    return rated(found, for_no_document=for_no_document)


def _each_its_own(engine: Engine, waiting: Left) -> None:
    """Of equal documents, each payment is offered one of its own, in the order of their days, and then the others.

    What an earlier payment of a known customer, paid short or in a sum, is offered is not its own either.
    """
    receipts, offered = engine.world.receipts, set[int]()
    known = (r for r, found in waiting.items() if found and found[0].level >= LIKELY)
    by_age = {r for r, found in waiting.items() if found and found[0].by_age}
    for r in sorted(by_age.union(known), key=receipts.turn):
        first = waiting[r][0]
        if r in by_age:
            first = twins.after(engine.ledger, first, offered)
            waiting[r] = _with_twins(engine, [first, *waiting[r][1:]])
        elif contest.is_by_amount(first) or (first.rule == _OLDEST_FIRST and len(first.documents) == 1):
            moved = twins.after(engine.ledger, first, offered)
            own = [moved, *(one for one in waiting[r][1:] if one.lines != moved.lines)]
            waiting[r] = engine.answers.offered(own) or waiting[r]
            first = waiting[r][0]
        if first.rule != _OLDEST_FIRST or len(first.documents) == 1:
            offered |= first.documents


def _with_twins(engine: Engine, found: list[Explanation]) -> list[Explanation]:
    """The explanations, and other equal documents for the first of them."""
    known = {tuple(sorted(one.lines)) for one in found}
    others = [one for one in twins.alternatives(engine.ledger, found[0]) if one.lines not in known]
    every = {tuple(sorted(one.lines)): one for one in reversed([*found, *others])}
    return engine.answers.offered(sorted(every.values(), key=lambda one: -one.confidence))


def tells_nothing(engine: Engine, found: list[Explanation]) -> bool:
    """Say whether nothing explains a receipt but that it is a part of what a text of nobody known names, or more than that; or that it may be for the oldest documents of whom an account of another name paid for before."""
    evidence = engine.answers.search.found
    return all(
        (one.level == UNKNOWN and one.rule in ("part", "over"))
        or (one.rule == _OLDEST_FIRST and is_third(engine.world, evidence, one.r, one.root))
        for one in found
    )


def is_unsure(found: list[Explanation]) -> bool:
    """Say whether nothing explains a receipt but what is worth showing."""
    return all(one.rule in WORTH_SHOWING for one in found if one.confidence >= _FAINT)


def with_near(found: list[Explanation], near: list[Explanation]) -> list[Explanation]:
    """Return what is worth showing of a receipt with what comes near to it; documents in their order by age come last."""
    first = [one for one in found if one.rule != _OLDEST_FIRST and one.confidence >= _FAINT]
    told = [one.documents for one in first]
    first += [one for one in near if one.documents not in told]
    said = [one.documents for one in first]
    last = (one for one in found if one.rule == _OLDEST_FIRST and one.documents not in said)
    return [*sorted(first, key=lambda one: -one.confidence), *last]


def _left_over(engine: Engine) -> list[int]:
    """The receipts of which something is left over, or kept on account."""
    receipts = engine.world.receipts
    some = (receipts.unapplied > 0) & ~engine.waiting & (receipts.decided != "not_ours")
    places: list[int] = np.flatnonzero(some).tolist()
    return places


def _remainder(engine: Engine, r: int) -> list[Explanation]:
    """What is left over of a receipt, or kept on account, may be for a document named that has come since."""
    search = engine.answers.search
    found = engine.answers.offered(search.explain(search.refer(r), amounts=False))
    return [one for one in found if _is_new(engine, one)]


def _is_new(engine: Engine, one: Explanation) -> bool:
    """Whether all documents are later than the receipt: those it could have been for are settled, or were looked at."""
    return all(engine.ledger.date[d] > int(engine.world.receipts.date[one.r]) for d in one.documents)
