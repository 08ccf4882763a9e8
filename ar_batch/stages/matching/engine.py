"""The fixpoint: the most trusted rule that still finds something is applied, and all begin again, until none does."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ar_batch.digest import digest
from ar_batch.stages.matching import contest, rules
from ar_batch.stages.matching.hits import BARE, ORDER
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.search import Evidence, Explanation, Search
from ar_batch.stages.matching.world import World


@dataclass
class Engine:
    """Applies explanations to a world until nothing certain is left."""

    world: World
    hits: pd.DataFrame
    policy: MatchingPolicy
    rejected: set[str]
    posted: list[Explanation] = field(default_factory=list)
    rivals: dict[int, Explanation] = field(default_factory=dict)
    explained: dict[int, list[Explanation]] = field(default_factory=dict)
    waiting: Any = None

    def __post_init__(self) -> None:
        r = self.world.receipts
        self.waiting = (r.unapplied > 0) & (r.applied == 0) & (r.decided == "")
        self._changed: dict[tuple[int, int], int] = {}
        self._cache: dict[tuple[int, bool], tuple[int, list[Explanation]]] = {}
        self._clock = 0

    def settle(self, ident: pd.DataFrame, found: Evidence) -> int:
        """Apply everything certain; return how many receipts that were."""
        levels = rules.family_levels(self.world, ident)
        before = len(self.posted)
        self._cache.clear()
        while self._plain(levels) or self._searched(found, by_amount=False) or self._searched(found, by_amount=True):
            pass
        return len(self.posted) - before

    def _plain(self, levels: pd.DataFrame) -> int:
        wanted = rules.named_exactly(self.world, self.hits, levels, self.waiting, self.policy.auto_threshold)
        return self._apply(self._offered(wanted))

    def _searched(self, found: Evidence, *, by_amount: bool) -> int:
        found.wanted = self._wanted()
        search = Search(self.world, found, self.policy)
        wanted = []
        for r in np.flatnonzero(self.waiting).tolist():
            explanations = self._explanations(search, r, by_amount=by_amount)
            if by_amount:
                self.explained[r] = explanations
            if explanations and self._is_certain(explanations[0], found):
                wanted.append(explanations[0])
                if len(explanations) > 1:
                    self.rivals[r] = explanations[1]
        return self._apply(wanted)

    def _explanations(self, search: Search, r: int, *, by_amount: bool) -> list[Explanation]:
        """What explains the receipt; kept as long as none of its families' documents moved."""
        known = self._cache.get((r, by_amount))
        if known is not None and all(self._changed.get(group, 0) <= known[0] for group in search.groups(r)):
            return known[1]
        fresh = self._offered(search.explain(r, by_amount=by_amount))
        self._cache[r, by_amount] = self._clock, fresh
        return fresh

    def _is_certain(self, one: Explanation, found: Evidence) -> bool:
        if not one.certain or one.confidence < self.policy.auto_threshold:
            return False
        return not (contest.is_by_amount(one) and any(found.wanted.get(d, set()) - {one.r} for d in one.documents))

    def _wanted(self) -> dict[int, set[int]]:
        """Documents that a receipt still to be explained bears the number of."""
        rows = self.hits[
            (self.hits["strength"] >= BARE) & (self.hits["kind"] != ORDER) & self.waiting[self.hits["r"].to_numpy()]
        ]
        wanted: dict[int, set[int]] = defaultdict(set)
        for r, d in zip(rows["r"].tolist(), rows["d"].tolist(), strict=True):
            wanted[d].add(r)
        return wanted

    def _apply(self, wanted: list[Explanation]) -> int:
        taken = contest.resolve(self.world, wanted)
        for one in taken:
            self.post(one)
        return len(taken)

    def post(self, one: Explanation) -> None:
        """Move the balances by an explanation's lines."""
        receipts, documents = self.world.receipts, self.world.documents
        self._clock += 1
        for d, kind, amount in one.lines:
            documents.open[d] -= amount
            documents.discount[d] = 0
            documents.paid_on[d] = max(int(documents.paid_on[d]), int(receipts.date[one.r]))
            if kind in ("payment", "credit_note"):
                receipts.unapplied[one.r] -= amount
                receipts.applied[one.r] += amount
            self._changed[int(documents.root[d]), int(documents.currency[d])] = self._clock
        receipts.customer[one.r] = documents.customer[one.lines[0][0]]
        self.waiting[one.r] = False
        self.posted.append(one)

    def take_back(self, reversals: pd.DataFrame) -> int:
        """Reopen what returned payments had paid; return how many rows were taken back."""
        documents, receipts = self.world.documents, self.world.receipts
        which = pd.Index(documents.id).get_indexer_for(pd.Index(reversals["document_id"]))
        place = pd.Index(receipts.id).get_indexer(pd.Index(reversals["receipt_id"]))
        self._clock += 1
        rows = zip(which.tolist(), place.tolist(), reversals["kind"], reversals["amount_minor"].tolist(), strict=True)
        for d, r, kind, amount in rows:
            documents.open[d] -= amount
            self._changed[int(documents.root[d]), int(documents.currency[d])] = self._clock
            if kind in ("payment", "credit_note"):
                receipts.unapplied[r] -= amount
                receipts.applied[r] += amount
                receipts.customer[r] = documents.customer[d]
        return len(reversals)

    def left(self) -> dict[int, list[Explanation]]:
        """Return the explanations of the receipts that were not applied."""
        return {r: found for r, found in self.explained.items() if self.waiting[r]}

    def _offered(self, wanted: list[Explanation]) -> list[Explanation]:
        """The explanations without those that a person has rejected."""
        return (
            [one for one in wanted if suggestion_id(self.world, one) not in self.rejected] if self.rejected else wanted
        )


def suggestion_id(world: World, one: Explanation) -> str:
    """Return the digest of a receipt and what would be posted: what was shown is what is accepted."""
    parts = [f"{world.documents.id[d]}|{kind}|{amount}" for d, kind, amount in sorted(one.lines)]
    return digest("S", world.receipts.id[one.r], *parts)
