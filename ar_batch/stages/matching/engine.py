"""The fixpoint: the most trusted rule that still finds something is applied, and all begin again, until none does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, compress, pairwise
from typing import Any

import numpy as np
import pandas as pd

from ar_batch import parallel
from ar_batch.stages.matching import contest, mistaken, rules, strangers, twins
from ar_batch.stages.matching.answers import Answers
from ar_batch.stages.matching.claims import Claims
from ar_batch.stages.matching.evidence import Evidence, Explanation
from ar_batch.stages.matching.hits import FULL
from ar_batch.stages.matching.judge import UNKNOWN
from ar_batch.stages.matching.keys import ORDER
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import KNOWN
from ar_batch.stages.matching.not_ours import NotOurs
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.unsettled import Unsettled
from ar_batch.stages.matching.words import is_not_owed
from ar_batch.stages.matching.world import World

BY_REFERENCE, BY_AMOUNT, BY_AGE = STEPS = range(3)
"""What is certain by the texts; by the amounts besides; and which of equal documents, when all else is said and done.

What one step applies teaches who pays and frees what came back: all is looked at again by its texts before the next.
"""
_WORTHWHILE = 50_000
"""Of fewer explanations it is told sooner on one core whether they stand."""
_LESS_CREDIT = "named-credit"
_NEED_RIVALS = ("part", "over", "named-some", "named-more", "named-tolerance", "named-fee", "named-late-discount")
"""Rules that are applied only after what the amount alone says has been heard."""
_BY_DAYS = ("dated", "statement")
"""Rules of documents that are told by days and months."""
_NAMED_TO_THE_CENT = ("structured", "named", "advice")
"""Rules that are applied although the text names a document in another currency as well."""


class Engine:
    """Applies explanations to a world until nothing certain is left."""

    def __init__(self, world: World, hits: pd.DataFrame, policy: MatchingPolicy, rejected: set[str]) -> None:
        self.world, self.policy = world, policy
        r = world.receipts
        self.waiting: Any = (r.unapplied > 0) & (r.applied == 0) & (r.decided == "")
        self._posted: list[Explanation] = []
        self._rivals: dict[int, Explanation] = {}
        self.ledger = Ledger(world, policy)
        self.answers = Answers(world, self.ledger, rejected)
        self._explained: dict[int, list[Explanation]] = {}
        self._hopeful = bytearray(len(r))  # of these, the receipts for which what explains them best may be certain
        self.claims = Claims()
        self._levels: tuple[pd.DataFrame, rules.FamilyLevels] | None = None
        self._named = rules.named(world, hits)
        self._exhausted: tuple[int, ...] = ()
        self._named_abroad = _named_abroad(world, hits)
        self._not_ours = NotOurs(world, policy.not_customer_words)
        self.unsettled = Unsettled(world, self.ledger, self.answers)
        self._moves = 0
        self._heard = 0

    def settle(self, ident: pd.DataFrame, found: Evidence, step: int) -> None:
        """Apply what is certain in one of the STEPS."""
        levels = self._levels_of(ident)
        self.answers.renew(found)
        if step == BY_REFERENCE:
            while self._state() != self._exhausted:
                if not self._plain(levels) and not self._by_reference(levels):
                    self._exhausted = self._state()
        elif not (step == BY_AMOUNT and self._each_alone(ident, levels)):
            self._by_amount(levels, by_age=step == BY_AGE)

    def _state(self) -> tuple[int, ...]:
        """What the texts are heard before: the same, and there is nothing new to find."""
        return self._moves, self._heard, int(self.waiting.sum())

    def _levels_of(self, ident: pd.DataFrame) -> rules.FamilyLevels:
        if self._levels is None or self._levels[0] is not ident:
            self._heard += 1
            self._levels = (ident, rules.FamilyLevels(self.world, ident))
        return self._levels[1]

    def hand_over(self) -> tuple[list[Explanation], dict[int, Explanation]]:
        """Return what was applied since this was last asked for, and by receipt what came next to it."""
        applied, self._posted = self._posted, []
        return applied, {one.r: self._rivals.pop(one.r) for one in applied if one.r in self._rivals}

    @property
    def heard(self) -> dict[int, list[Explanation]]:
        """What explains the receipts that wait, when all that is certain has been applied."""
        return dict(self._explained)

    def post(self, taken: list[Explanation]) -> None:
        """Apply explanations: move the balances by their lines."""
        self.answers.post(taken)
        self.waiting[[one.r for one in taken]] = False
        for one in taken:
            self._explained.pop(one.r, None)
            self.unsettled.forget(one.r)
        self._posted += taken
        self._moves += len(taken)

    def take_back(self, reversals: pd.DataFrame) -> int:
        """Reopen what returned payments had paid; return how many rows were taken back."""
        if not reversals.empty:
            self.answers.take_back(self.answers.balances.returned(reversals))
            self._moves += 1
        return len(reversals)

    # -- the three steps ------------------------------------------------------------------------------------------------

    def _plain(self, levels: rules.FamilyLevels) -> int:
        """Documents named that add up: joins over whole columns."""
        wanted = rules.named_exactly(self.world, self._named, levels, self.waiting, self.policy)
        wanted = self.answers.offered(wanted)

        def stand(some: Sequence[Explanation]) -> list[bool]:
            return [self._stands(one) and not self.others_meant(one) for one in some]

        parts = parallel.spread(stand, wanted, worthwhile=_WORTHWHILE)
        return self._apply(list(compress(wanted, chain.from_iterable(parts))))

    def _stands(self, one: Explanation) -> bool:
        """Whether what was found by columns is customers' money, and for no document that was cancelled and written anew."""
        return not (self.is_strangers(one) or self.ledger.written_anew(one.lines))

    def others_meant(self, one: Explanation) -> list[int]:
        """Return the documents that may be meant instead of those named: of who has partly the payer's name, or who pays himself."""
        return strangers.likely_meant(self.ledger, one) or mistaken.for_own(self.ledger, self.answers.search.found, one)

    def is_strangers(self, one: Explanation) -> bool:
        """Whether nobody is known to have paid, and the words of the line say that it is no customer's money.

        Who has a customer's name may be a namesake, or an employee: where only the amount speaks for it, or a day besides, an account must be known.
        """
        if one.level <= UNKNOWN:
            for_many = one.rule in _NAMED_TO_THE_CENT and self._not_ours.says_payer_of_many(one.r)
            return (self._not_ours.says(one.r) and not for_many) or is_not_owed(self.world.receipts.said(one.r))
        unnamed = contest.is_by_amount(one) or one.rule in _BY_DAYS
        return one.level < KNOWN and unnamed and self._not_ours.says_text(one.r)

    def _by_reference(self, levels: rules.FamilyLevels) -> int:
        """What else the texts point to, all receipts at once; those looked at before only if something moved for them."""
        new = self.answers.ahead(np.flatnonzero(self.waiting).tolist(), amounts=False)
        certain = self._certain(self.answers.of_each(new, amounts=False), amounts=False)
        if any(one.rule == _LESS_CREDIT for one in certain):
            wanted = self._wanted(levels)
            certain = [one for one in certain if not self._takes_anothers(one, wanted)]
        applied = self._apply(certain)
        for one in certain:
            # What is certain, and was another's, is asked again next time.
            self.answers.forget(one.r)
        return applied

    def _takes_anothers(self, one: Explanation, wanted: dict[int, set[int]]) -> bool:
        """Whether it nets a credit note that nothing in its text names, and that in another's does."""
        credits = [d for d, kind, _ in one.lines if kind == "credit_note" and one.rule == _LESS_CREDIT]
        return any(wanted.get(d) and one.r not in wanted[d] for d in credits)

    def _each_alone(self, ident: pd.DataFrame, levels: rules.FamilyLevels) -> int:
        """Receipts of one document of their amount, and those of whom it is one when these are gone."""
        applied = 0
        while more := self._alone(ident, levels):
            applied += more
        return applied

    def _alone(self, ident: pd.DataFrame, levels: rules.FamilyLevels) -> int:
        """Receipts that say nothing, and the one document of their amount: joins again."""
        reserved = set(self._wanted(levels))
        wanted = rules.only_of_its_amount(self.world, ident, self.waiting, reserved, self.policy)
        wanted = [one for one in self.answers.offered(wanted) if not self.is_for_another_currency(one)]
        return self._apply([one for one in wanted if self._stands(one) and not self.is_of_another_name(one)])

    def is_of_another_name(self, one: Explanation) -> bool:
        """Whether only an amount speaks for it, and another is named for whom it is paid; or all that tells who paid is a name, and that may be another's, of longer name, who owes as much."""
        if not contest.is_by_amount(one):
            return False
        found, head = self.answers.search.found, self.world.customers.head
        if mistaken.named_otherwise(self.ledger, found, one):
            return True
        by_name = all(how == "name" for c, _, how in found.ident[one.r] if head[c] == one.root)
        return by_name and strangers.may_be_of_longer_name(self.ledger, one)

    def _by_amount(self, levels: rules.FamilyLevels, *, by_age: bool) -> int:
        """What only the amount speaks for, day by day: an earlier receipt takes the older document."""
        concerned = np.flatnonzero(self.waiting).tolist()
        if by_age:
            concerned = self._beside_equal(concerned)
        elif self._explained:
            # Heard before: little of it will move, and all of it is found sooner at once than day by day.
            self.answers.ahead(concerned, amounts=True)
        waiting = np.array(concerned, dtype=np.int64)
        day = self.world.receipts.date[waiting]
        self.claims.begin(self._wanted(levels))
        self.unsettled.begin()
        applied = 0
        days = [waiting[day == each].tolist() for each in np.unique(day).tolist()]
        for today, tomorrow in pairwise([*days, []]):
            self._hear(today)
            self.answers.meanwhile(tomorrow)
            before = applied
            while more := self._apply_today(today, by_age=by_age):
                applied += more
                today = [r for r in today if self.waiting[r]]
                self._hear(today)
            if applied > before:
                self.answers.meanwhile(tomorrow)
            # What an earlier receipt may be for is not there for a later one's amount.
            self.claims.keep(today)
        return applied

    def _hear(self, receipts: list[int]) -> None:
        """Take in what explains receipts, with the amounts: all of which it was not known, or no longer."""
        unknown = self.answers.ahead(receipts, amounts=True)
        for r, found in self.answers.of_each(unknown, amounts=True):
            self._explained[r] = found
            self.claims.hear(r, found)
            self._hopeful[r] = bool(found) and found[0].certain

    def _beside_equal(self, waiting: list[int]) -> list[int]:
        """The receipts that may concern families of which a receipt may be for the oldest of equal documents."""
        self._hear(waiting)
        moves, currency = self.answers.search.moves, self.world.receipts.currency
        best = (found[0] for r in waiting if (found := self._explained[r]))
        families = {moves.family(one.root, int(currency[one.r])) for one in best if one.by_age}
        concerned = self.answers.concerning(families)
        return [r for r in waiting if r in concerned]

    def _apply_today(self, today: list[int], *, by_age: bool) -> int:
        """Apply what is certain of one day that was heard; equal documents last, when it is known what else of it is unexplained."""
        hopeful = ((r, self._explained[r]) for r in today if self._hopeful[r])
        certain = self._certain(hopeful, amounts=True)
        applied = self._apply([one for one in certain if not one.by_age])
        if applied or not by_age:
            return applied
        equal = [one for one in certain if one.by_age]
        told = {one.r for one in equal}
        for r in today:
            if r not in told:
                self.unsettled.add(r, self._explained[r])
        return self._apply([one for one in equal if self._is_certain(one, amounts=True)])

    def _certain(self, explained: Iterable[tuple[int, list[Explanation]]], *, amounts: bool) -> list[Explanation]:
        """Of receipts with what explains them: what is certain, also beside the others."""
        chosen = []
        for r, found in explained:
            if not found or not found[0].certain:
                continue
            best = self._unclaimed(found[0]) if found[0].by_age else found[0]
            if self._is_certain(best, amounts=amounts):
                chosen.append(best)
                if len(found) > 1:
                    self._rivals[r] = found[1]
        return chosen

    def _unclaimed(self, one: Explanation) -> Explanation:
        """Of equal documents, the oldest that the text of no other payment points to.

        Not certain where the number of an older one may be another customer's: who bears it in his text is not of the family.
        """
        family = one.root, int(self.world.receipts.currency[one.r])
        mine = {one.r}
        claimed = {
            d: bearing - mine
            for d in self.ledger.opened(*family)
            if (bearing := self.claims.told(d)) and bearing != mine
        }
        other = twins.after(self.ledger, one, set(claimed))
        passed = one.documents - other.documents
        strange = any(family not in self.answers.search.payers(r) for d in passed for r in claimed.get(d, ()))
        return other._replace(certain=False) if strange else other

    def _is_certain(self, one: Explanation, *, amounts: bool) -> bool:
        if not one.certain or one.confidence < self.policy.auto_threshold or self.is_strangers(one):
            return False
        if (one.rule in _NEED_RIVALS or one.by_age) and not amounts:
            return False
        if one.rule not in _NAMED_TO_THE_CENT and self.is_for_another_currency(one):
            return False
        if one.by_age and self.unsettled.may_have_taken(one):
            return False
        if self.others_meant(one) or self.is_of_another_name(one):
            return False
        if not (amounts and contest.is_by_amount(one)):
            return True
        search = self.answers.search
        if search.nearly_numbered(one) or search.bears_unknown(one):
            return False
        return not self.claims.others(one)

    def is_for_another_currency(self, one: Explanation) -> bool:
        """Say whether the text names a document of the same family in another currency: what it is worth is not known here."""
        return one.root in self._named_abroad.get(one.r, ())

    def _wanted(self, levels: rules.FamilyLevels) -> dict[int, set[int]]:
        """Documents whose number a receipt still to be explained bears, unless that receipt is known to be another's."""
        rows = self._named[self.waiting[self._named["r"].to_numpy()]]
        level = levels.of(rows["r"].to_numpy(), rows["root"].to_numpy())
        rows, level = rows[level >= UNKNOWN], level[level >= UNKNOWN]
        unknown = rows["r"].to_numpy()[level == UNKNOWN]
        strangers = [r for r in np.unique(unknown).tolist() if self._not_ours.says(r)]
        rows = rows[~(rows["r"].isin(strangers) & (level == UNKNOWN))]
        wanted: dict[int, set[int]] = defaultdict(set)
        for r, d in zip(rows["r"].tolist(), rows["d"].tolist(), strict=True):
            wanted[d].add(r)
        return wanted

    def _apply(self, wanted: list[Explanation]) -> int:
        taken = contest.resolve(self.world, wanted) if wanted else []
        if taken:
            self.post(taken)
        return len(taken)


def _named_abroad(world: World, hits: pd.DataFrame) -> dict[int, set[int]]:
    """The families of which receipts name documents in full that are in another currency."""
    rows = hits[(hits["strength"] >= FULL) & (hits["kind"] != ORDER)]
    r, d = rows["r"].to_numpy(), rows["d"].to_numpy()
    other = world.documents.currency[d] != world.receipts.currency[r]
    found: dict[int, set[int]] = defaultdict(set)
    for receipt, root in zip(r[other].tolist(), world.documents.root[d[other]].tolist(), strict=True):
        found[receipt].add(root)
    return found
