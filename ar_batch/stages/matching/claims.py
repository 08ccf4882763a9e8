"""Which payments a document may be for: those whose texts bear its number, and those that are likely for it as far as was heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from typing import NamedTuple

from ar_batch.stages.matching import contest
from ar_batch.stages.matching.evidence import Explanation

_LIKELY, _MORE_LIKELY = 0.3, 0.5
"""What an earlier payment is for, so likely, is not there for the amount of a later one; of equal documents, more likely."""
_CLAIMS_NOTHING = ("run-with-gaps", "oldest-first")
"""Rules of what is shown and keeps no other payment from a document: coincidences, and habits, which change with each run."""
_NOBODY: frozenset[int] = frozenset()


class Claim(NamedTuple):
    """The documents that a payment is likely for: by more than its amount, or by that alone, and then how surely."""

    documents: tuple[int, ...]
    by_amount: bool
    faint: bool


def claim(found: list[Explanation]) -> Claim | None:
    """Return what a payment keeps later ones from, by what explains it, the most probable first."""
    one = found[0] if found else None
    if one is None or one.confidence < _LIKELY or one.rule in _CLAIMS_NOTHING:
        return None
    return Claim(tuple(one.documents), contest.is_by_amount(one), one.confidence < _MORE_LIKELY)


def stands_back(one: Explanation, other: Claim) -> bool:
    """Say whether another's claim keeps nothing from an explanation: the oldest of equal documents is taken beside a faint guess."""
    return one.by_age and other.by_amount and other.faint


class Claims:
    """The payments that keep documents from what only an amount tells, gathered day by day."""

    def __init__(self) -> None:
        self._heard: dict[int, Claim] = {}
        self._bearing: dict[int, set[int]] = {}
        self._kept: dict[int, dict[int, Claim]] = {}

    def begin(self, bearing: dict[int, set[int]]) -> None:
        """Begin anew with the documents whose numbers the texts of receipts bear."""
        self._bearing, self._kept = bearing, defaultdict(dict)

    def hear(self, r: int, found: list[Explanation]) -> None:
        """Take in what explains a receipt, the most probable first: what it is to keep, once its day is over."""
        if made := claim(found):
            self._heard[r] = made
        else:
            self._heard.pop(r, None)

    def keep(self, receipts: Iterable[int]) -> None:
        """Keep the documents that the receipts of a day are likely for from later ones."""
        for r in receipts:
            if made := self._heard.get(r):
                for d in made.documents:
                    self._kept[d][r] = made

    def others(self, one: Explanation) -> bool:
        """Say whether a document of an explanation may be for another receipt."""
        return any(self._has_others(one, d) for d in one.documents)

    def _has_others(self, one: Explanation, d: int) -> bool:
        if self._bearing.get(d, _NOBODY) - {one.r}:
            return True
        kept = self._kept.get(d) or {}
        return any(r != one.r and not stands_back(one, made) for r, made in kept.items())

    def told(self, d: int) -> Set[int]:
        """Return the receipts whose texts point to a document, or of which more than the amount says that they are for it."""
        bearing, kept = self._bearing.get(d, _NOBODY), self._kept.get(d)
        return {*bearing, *(r for r, made in kept.items() if not made.by_amount)} if kept else bearing
