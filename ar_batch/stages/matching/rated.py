"""How probable it is that what waits is right: what keeps an explanation from being applied speaks against it.

The confidence of an explanation weighs it against its rivals, as if nothing else stood against it. Of those that are not
applied, so many were right, on worlds made by other hands than ours: that is shown, and checked on ours by `evaluate`.
"""

from __future__ import annotations

from typing import Final

from ar_batch.stages.matching.evidence import Explanation
from ar_batch.stages.matching.judge import UNKNOWN

_FOR_NO_DOCUMENT, _UNKNOWN_PAYER, _BY_AGE, _HELD_BACK, _UNASKED = 0.05, 0.1, 0.3, 0.85, 0.95
"""At most: where the text announces an advance or speaks of money that nobody owes; where nobody knows who paid, and the
sum differs; where the oldest of equal documents was taken; where another payment holds back what is certain; and of
all others that may not be applied unasked."""
_AT_MOST: Final = {"oldest-first": 0.06, "amount-twin": 0.07}
_CERTAIN: Final = 0.99
_AT_LEAST_TWICE: Final = ("amount-short",)
"""Rules that are right twice as often as their doubts say."""


def rated(found: list[Explanation], *, for_no_document: bool) -> list[Explanation]:
    """Return the explanations of a receipt that waits with the confidence to be shown; all together are at most certain."""
    result: list[Explanation] = []
    for one in found:
        before = sum(other.confidence for other in result)
        least = result[-1].confidence if result else 1.0
        result.append(one._replace(confidence=min(_share(one, for_no_document), least, 1 - before)))
    return result


def _share(one: Explanation, for_no_document: bool) -> float:
    certain = _HELD_BACK if one.confidence >= _CERTAIN else 1.0
    limits = [certain if one.certain else _UNASKED, _AT_MOST.get(one.rule, 1.0)]
    if for_no_document:
        limits.append(_FOR_NO_DOCUMENT)
    if one.level == UNKNOWN and one.rule in ("part", "over"):
        limits.append(_UNKNOWN_PAYER)
    if one.by_age:
        limits.append(_BY_AGE)
    twice = one.rule in _AT_LEAST_TWICE
    return min(one.confidence * (2 if twice else 1), *limits)
