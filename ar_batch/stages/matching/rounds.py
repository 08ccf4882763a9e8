"""Rounds: apply what is certain, learn from it who pays, take back what came back, and begin anew, until nothing is left."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ar_batch import parallel
from ar_batch.references import account_key
from ar_batch.stages.matching import advice, explain, learned, offers, output, returns
from ar_batch.stages.matching.engine import BY_REFERENCE, STEPS, Engine
from ar_batch.stages.matching.evidence import Evidence, Explanation, Identified
from ar_batch.stages.matching.identify import told, with_learned
from ar_batch.stages.matching.judge import STRANGERS
from ar_batch.stages.matching.world import World, among
from ar_batch.tables.facts import APPLICATIONS
from ar_batch.tables.review import SERVICE

_WORTHWHILE = 50_000
"""Of fewer applications it is said sooner in this process why they were made."""


@dataclass
class Rounds:
    """What the rounds start from, and what they make: applications, reversals, reasons by receipt, findings."""

    world: World
    engine: Engine
    static: pd.DataFrame  # evidence for payers that no single round changes
    found: Evidence
    receipts: pd.DataFrame
    applications: pd.DataFrame  # those made before
    advices: pd.DataFrame
    off: Collection[str]  # accounts of which nothing may be learned
    returned: pd.DataFrame  # returned lines of which nothing is applied yet
    originals: returns.Originals
    agreed: Callable[[pd.DataFrame], pd.DataFrame]  # `static`, by what was applied
    reversals: pd.DataFrame = field(default_factory=APPLICATIONS.empty)
    rules: dict[int, str] = field(default_factory=dict)  # by which receipts were applied
    reasons: dict[str, str] = field(default_factory=dict)
    problems: list[dict[str, object]] = field(default_factory=list)
    _ident: pd.DataFrame | None = None
    _accounts: pd.DataFrame | None = None
    _made: list[pd.DataFrame] = field(default_factory=list)  # one frame a round
    _agreed_at: int = 0  # so many of them were there when the accounts were looked at

    @property
    def made(self) -> pd.DataFrame:
        """The applications made, of all rounds."""
        return pd.concat(self._made, ignore_index=True) if self._made else APPLICATIONS.empty()

    @cached_property
    def _may_come_back(self) -> set[str]:
        """Receipts that a returned line may have been."""
        return returns.concerned(self.originals)

    def _of_returns(self, applications: pd.DataFrame) -> pd.DataFrame:
        """Those of the applications that a returned line may have been paid into, and those that take something back."""
        mine = among(applications["receipt_id"], self._may_come_back)
        return applications[mine | (applications["reverses"] != "").to_numpy()]

    @cached_property
    def _in_question(self) -> pd.DataFrame:
        """What was applied so far of the receipts that may have come back."""
        return self._of_returns(self.applications)

    @cached_property
    def _lessons(self) -> learned.Lessons:
        """What was applied from accounts of which something can be learned: those whose owner nobody has told."""
        keys = set(np.delete(self.world.receipts.payer_key, np.unique(told(self.static)))) - {""}
        account = self.receipts["payer_account"]
        wanted = [each for each in account.unique() if account_key(each) in keys]
        lessons = learned.Lessons(self.receipts[among(account, wanted)], self._may_come_back)
        lessons.add(self.applications)
        return lessons

    def play(self, later: Any) -> None:
        """Play all rounds; receipts that are to wait for the others (`later`, flags) join when these are done."""
        try:
            self._play(later)
        finally:
            self.engine.answers.dismiss()

    def _play(self, later: Any) -> None:
        step, taught = BY_REFERENCE, True
        while True:
            ident = self._identified(anew=taught)
            self._by_advice()
            self.engine.settle(ident, self.found, step)
            applied, rivals = self.engine.hand_over()
            reopened = self._book(applied, rivals)
            taught = reopened or any(one.rule in learned.TRUSTED for one in applied)
            step = BY_REFERENCE if applied or reopened else step + 1
            if step not in STEPS:
                if not later.any() and not self._agrees_anew():
                    return
                self.engine.waiting |= later
                later, step, taught = later & False, BY_REFERENCE, True

    def left(self) -> dict[int, list[Explanation]]:
        """Return the explanations of what was not applied; of payers nobody knows first what an advice of their amount lists."""
        engine = self.engine
        left = offers.left(engine)
        if self.advices.empty:
            return left
        strange = {r for r, found in left.items() if engine.waiting[r] and not self.found.ident[r] and _nothing(found)}
        told = advice.worth_showing(self.world, self.found, self.advices, engine.policy, strange)
        listed = advice.explanations(self.world, self.found, self.advices, engine.policy)
        told |= {one.r: one for one in listed if engine.waiting[one.r] and not one.certain}
        for r, one in told.items():
            if not (engine.is_strangers(one) or engine.answers.is_rejected(one)):
                others = [each for each in left[r] if each.documents != one.documents]
                left[r] = [one, *(each._replace(confidence=each.confidence * one.doubt) for each in others)]
        return left

    def _identified(self, *, anew: bool) -> pd.DataFrame:
        """The evidence for payers, with the accounts that have been learned so far."""
        if not anew and self._ident is not None:
            return self._ident
        seen = self._lessons.ties(self.reversals, self.engine.policy.learn_account_after)
        known = learned.owned(self.world, seen, self.off).reset_index(drop=True)
        if self._ident is None or self._accounts is None or not known.equals(self._accounts):
            self._accounts = known
            self._ident = with_learned(self.world, self.static, known)
            self.found = replace(self.found, ident=Identified(self._ident, len(self.world.receipts)))
        return self._ident

    def _agrees_anew(self) -> bool:
        """Look at the accounts that agree with customers again, beside what was applied; say whether they are others now.

        The next run would see them so.
        """
        if len(self._made) == self._agreed_at:
            return False
        self._agreed_at = len(self._made)
        applied = pd.concat([self.applications, self.reversals, self.made], ignore_index=True)
        static = self.agreed(applied)
        if static.equals(self.static):
            return False
        self.static, self._ident = static, None
        return True

    def _by_advice(self) -> None:
        for one in advice.explanations(self.world, self.found, self.advices, self.engine.policy):
            sure = one.certain and one.confidence >= self.engine.policy.auto_threshold
            certain = sure and not self.engine.answers.is_rejected(one)
            if certain and self.engine.waiting[one.r]:
                self.engine.post([one])

    def _book(self, applied: list[Explanation], rivals: dict[int, Explanation]) -> bool:
        """Make rows of what was applied; say whether something was reopened because its payment came back."""
        said = parallel.beside(lambda: self._sentences(applied, rivals), worthwhile=len(applied) >= _WORTHWHILE)
        new = output.applications(self.world, applied, self.applications)
        self.reasons |= dict(zip(self.world.receipts.id.at(one.r for one in applied), said(), strict=True))
        self.rules |= {one.r: one.rule for one in applied}
        first = not self._made and self.reversals.empty
        if not self.returned.empty:
            self._in_question = pd.concat([self._in_question, self._of_returns(new)], ignore_index=True)
        if len(new):
            self._made.append(new)
            self._lessons.add(new)
        if self.returned.empty or (not first and self._may_come_back.isdisjoint(new["receipt_id"])):
            return False
        more, self.problems = returns.reverse(self.returned, self.originals, self._in_question)
        fresh = more[~more["application_id"].isin(self.reversals["application_id"])]
        self.reversals = more
        return self.engine.take_back(fresh) > 0

    def _sentences(self, applied: list[Explanation], rivals: dict[int, Explanation]) -> list[str]:
        """Why each was applied, with what is known now: what these payments teach comes after them."""
        return [explain.sentence(self.world, self.found, one, rivals.get(one.r)) for one in applied]


def _nothing(found: list[Explanation]) -> bool:
    """Whether nothing explains a receipt but documents of its amount, or of that less what a service keeps, whoever owes them."""
    return all(one.rule in (STRANGERS, SERVICE) for one in found)
