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


class _Claim(NamedTuple):
    """The documents that a payment is likely for: by more than its amount, or by that alone, and then how surely."""

    documents: tuple[int, ...]
    by_amount: bool
    faint: bool


class Claims:
    """The payments that keep documents from what only an amount tells, gathered day by day."""

    def __init__(self) -> None:
        self._heard: dict[int, _Claim] = {}
        self._all: dict[int, set[int]] = {}
        self._told: dict[int, set[int]] = {}
        self._guesses: dict[int, set[int]] = {}

    def begin(self, bearing: dict[int, set[int]]) -> None:
        """Begin anew with the documents whose numbers the texts of receipts bear."""
        self._all, self._told, self._guesses = defaultdict(set), defaultdict(set), defaultdict(set)
        for d, receipts in bearing.items():
            self._all[d] |= receipts
            self._told[d] |= receipts

    def hear(self, r: int, found: list[Explanation]) -> None:
        """Take in what explains a receipt, the most probable first: what it is to keep, once its day is over."""
        one = found[0] if found else None
        if one is None or one.confidence < _LIKELY or one.rule in _CLAIMS_NOTHING:
            self._heard.pop(r, None)
        else:
            self._heard[r] = _Claim(tuple(one.documents), contest.is_by_amount(one), one.confidence < _MORE_LIKELY)

    def keep(self, receipts: Iterable[int]) -> None:
        """Keep the documents that the receipts of a day are likely for from later ones."""
        for r in receipts:
            if (claim := self._heard.get(r)) is None:
                continue
            for d in claim.documents:
                self._all[d].add(r)
                if not claim.by_amount:
                    self._told[d].add(r)
                elif claim.faint:
                    self._guesses[d].add(r)

    def others(self, one: Explanation) -> bool:
        """Say whether a document of an explanation may be for another receipt."""
        return any(self._others(one, d) for d in one.documents)

    def _others(self, one: Explanation, d: int) -> Set[int]:
        others = self._all.get(d, _NOBODY) - {one.r}
        return others - self._guesses.get(d, _NOBODY) if one.by_age else others

    def told(self, d: int) -> Set[int]:
        """Return the receipts whose texts point to a document, or of which more than the amount says that they are for it."""
        return self._told.get(d, _NOBODY)
