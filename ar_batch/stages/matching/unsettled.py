"""What payments that nothing explains leave open: each may have been for the oldest of equal documents, and then a later one is not."""

from __future__ import annotations

from collections import defaultdict
from typing import Final, NamedTuple

from ar_batch.stages.matching import contest
from ar_batch.stages.matching.answers import Answers
from ar_batch.stages.matching.evidence import Explanation
from ar_batch.stages.matching.instalments import may_be_of
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.world import World

_MOST_LIKELY: Final = 0.9
_MOST_OF_IT: Final = 0.8

_Family = tuple[int, int]
"""The head of a family, and a currency."""


class _Payment(NamedTuple):
    """A payment not explained, and the documents that its text points to."""

    r: int
    amount: int
    told: frozenset[int]


class _Question(NamedTuple):
    """What a payment leaves open, as long as the same was found for it: the families that may have paid."""

    found: list[Explanation]
    families: list[_Family]
    payment: _Payment


class Unsettled:
    """The payments of one step that were heard and not explained, by the families that may have paid them."""

    def __init__(self, world: World, ledger: Ledger, answers: Answers) -> None:
        self._world, self._ledger, self._answers = world, ledger, answers
        self._payments: dict[_Family, list[_Payment]] = {}
        self._questions: dict[int, _Question] = {}

    def begin(self) -> None:
        """Begin a step: none was heard yet."""
        self._payments = defaultdict(list)

    def add(self, r: int, found: list[Explanation]) -> None:
        """Take in a payment that is not applied, with what explains it; looked at again only when that was found anew."""
        known = self._questions.get(r)
        if known is None or known.found is not found:
            known = self._questions[r] = self._asked(r, found)
        for family in known.families:
            self._payments[family].append(known.payment)

    def forget(self, r: int) -> None:
        """Forget what a payment leaves open: it is applied."""
        self._questions.pop(r, None)

    def may_have_taken(self, one: Explanation) -> bool:
        """Say whether an earlier payment of the family, not explained yet, may have been for the oldest of equal documents.

        For all of it, for most of it, or for what credit notes left of it.
        """
        date, ledger = self._world.receipts.date, self._ledger
        currency, day = int(self._world.receipts.currency[one.r]), int(date[one.r])
        payments = self._payments.get((one.root, currency), ())
        waiting = [each for each in payments if each.r != one.r and date[each.r] <= day]
        if not waiting:
            return False
        amounts = [ledger.open[d] for d in one.documents]
        credits = -sum(ledger.open[d] for d in ledger.opened(one.root, currency) if ledger.open[d] < 0)
        least = min(amounts) * _MOST_OF_IT - credits
        return any(
            (not each.told or each.told & one.documents)
            and (each.amount >= least or any(may_be_of(each.amount, amount) for amount in amounts))
            for each in waiting
        )

    def _asked(self, r: int, found: list[Explanation]) -> _Question:
        families: list[_Family] = []
        # What is announced as an advance is for no document that is there, nor is a second payment.
        if not self._answers.search.is_for_no_document(r) and not _is_duplicate(found):
            families = self._answers.search.payers(r)
        told = self._told(r, found) if families else frozenset[int]()
        return _Question(found, families, _Payment(r, int(self._world.receipts.unapplied[r]), told))

    def _told(self, r: int, found: list[Explanation]) -> frozenset[int]:
        """The documents that the text of a payment not applied points to; none where that is open, or not all of it."""
        best = found[:1]
        told = (
            best and best[0].confidence >= _MOST_LIKELY and best[0].rule != "over" and not contest.is_by_amount(best[0])
        )
        search = self._answers.search
        return best[0].documents if told else search.named_in_full(r) or search.dated(r)


def _is_duplicate(found: list[Explanation]) -> bool:
    """Whether a payment is most likely a second one of what was paid before."""
    return any(one.rule == "duplicate" and one.confidence >= _MOST_LIKELY for one in found[:1])
