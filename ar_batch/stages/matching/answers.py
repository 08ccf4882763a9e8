"""What explains receipts: asked of the search, on all cores where many are asked, and kept until a document moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from ar_batch import parallel
from ar_batch.digest import digest
from ar_batch.stages.matching.evidence import Evidence, Explanation
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.search import Concerned, Group, Search
from ar_batch.stages.matching.world import World
from ar_batch.tables.review import rejected_pair

_KEPT = 6
"""So many of the best explanations of a receipt are kept."""

_WORTHWHILE = 20_000
"""Of fewer receipts that nothing explains it is found sooner on one core what may be shown."""
_NOWHERE: frozenset[int] = frozenset()


class Asked(NamedTuple):
    """What explains a receipt by its text, and with the amounts besides, if that was asked for."""

    by_text: list[Explanation]
    exact: frozenset[int] | None
    """The families among which the text agrees to the cent; None where not all that the text points to is kept."""
    concerns: Concerned
    with_amounts: list[Explanation] | None = None


class Answers:
    """The explanations of receipts, by text alone or with the amounts; without what a person has turned down."""

    def __init__(self, world: World, ledger: Ledger, rejected: set[str]) -> None:
        self.world, self.ledger, self.rejected = world, ledger, rejected
        self._search: Search | None = None
        self._found: tuple[dict[int, list[Explanation]], dict[int, list[Explanation]]] = ({}, {})
        self._exact: dict[int, frozenset[int]] = {}  # of receipts for which nothing moved since their text was read
        self._by_group: dict[Group, list[int]] = defaultdict(list)
        self._by_document: dict[int, list[int]] = defaultdict(list)

    @property
    def search(self) -> Search:
        """What is asked; there is one once evidence was taken."""
        assert self._search is not None, "evidence taken before"
        return self._search

    def renew(self, found: Evidence) -> Search:
        """Take new evidence; what was found stays where the evidence of a receipt is the same."""
        if self._search is None:
            self._search = Search(self.world, found, self.ledger)
        for r in self._search.renew(found):
            self.forget(r)
        return self._search

    def know(self, r: int, *, amounts: bool) -> bool:
        """Say whether what explains the receipt was found, and nothing moved for it since."""
        return r in self._found[amounts]

    def of(self, r: int, *, amounts: bool) -> list[Explanation]:
        """Return what explains the receipt, the most probable first."""
        if r not in self._found[amounts]:
            self._keep(r, self._asked(r, amounts=amounts))
        return self._found[amounts][r]

    def ahead(self, receipts: Sequence[int], *, amounts: bool) -> None:
        """Find what explains many receipts, on all cores; it is what would have been found one by one."""
        unknown = [r for r in receipts if not self.know(r, amounts=amounts)]
        if len(unknown) < parallel.WORTHWHILE:
            return
        for part in parallel.spread(lambda some: [(r, self._asked(r, amounts=amounts)) for r in some], unknown):
            for r, asked in part:
                self._keep(r, asked)

    def of_anybody(self, receipts: Sequence[int]) -> list[list[Explanation]]:
        """Return for each of the receipts, which nothing explains, what may be shown of it."""
        self.ledger.bearers(0, 0)  # made once, before the process is copied
        parts = parallel.spread(
            lambda some: [self.search.of_anybody(r) for r in some], receipts, worthwhile=_WORTHWHILE
        )
        return [self.offered(found) for part in parts for found in part]

    def moved(self, d: int, group: Group) -> None:
        """Forget what was found among these documents, one of which has moved."""
        for r in self._concerned(d, group):
            self.forget(r)

    def taken(self, d: int, group: Group) -> None:
        """Forget what was found besides the texts: a document was taken for what only an amount spoke for.

        What a text points to and was not certain hardly becomes so by that; it is asked again together with the amounts.
        """
        for r in self._concerned(d, group):
            self._found[True].pop(r, None)
            self._exact.pop(r, None)
            self._by_group[group].append(r)

    def forget(self, r: int) -> None:
        """Forget what was found for one receipt."""
        for found in (*self._found, self._exact):
            found.pop(r, None)

    def offered(self, wanted: list[Explanation]) -> list[Explanation]:
        """Return the explanations without those that a person has turned down."""
        return [one for one in wanted if not self.is_rejected(one)] if self.rejected else wanted

    def is_rejected(self, one: Explanation) -> bool:
        """Say whether a person has turned this down: these documents for this receipt, whatever the amounts."""
        receipt = str(self.world.receipts.id[one.r])
        if receipt not in self.rejected:
            return False
        pair = rejected_pair(receipt, (str(self.world.documents.id[d]) for d in one.documents))
        return pair in self.rejected or suggestion_id(self.world, one) in self.rejected

    def turned_down(self, r: int) -> Explanation | None:
        """Return what would explain the receipt best, when a person has turned just that down."""
        if self._search is None or str(self.world.receipts.id[r]) not in self.rejected:
            return None
        best = next(iter(self.search.explain(self.search.refer(r), amounts=True)), None)
        return best if best is not None and self.is_rejected(best) else None

    def _asked(self, r: int, *, amounts: bool) -> Asked:
        search, exact = self.search, self._exact.get(r) if amounts else None
        if exact is not None:
            # The text says the same as before.
            by_text = self._found[False][r]
            referred = search.referred(r, by_text, exact)
        else:
            referred = search.refer(r)
            ranked = search.explain(referred, amounts=False)
            by_text = self.offered(ranked)[:_KEPT]
            if len(by_text) == len(ranked):
                exact = frozenset(case.family.root for case in referred.cases if case.exact) or _NOWHERE
        with_amounts = self.offered(search.explain(referred, amounts=True))[:_KEPT] if amounts else None
        return Asked(by_text, exact, search.concerns(r), with_amounts)

    def _keep(self, r: int, asked: Asked) -> None:
        self._found[False][r] = asked.by_text
        if asked.exact is not None:
            self._exact[r] = asked.exact
        if asked.with_amounts is not None:
            self._found[True][r] = asked.with_amounts
        groups, strangers = asked.concerns
        for group in groups:
            self._by_group[group].append(r)
        for d in strangers:
            self._by_document[d].append(r)

    def _concerned(self, d: int, group: Group) -> list[int]:
        return [*self._by_group.pop(group, ()), *self._by_document.pop(d, ())]


def suggestion_id(world: World, one: Explanation) -> str:
    """Return the digest of a receipt and what would be posted: what was shown is what is accepted."""
    parts = [f"{world.documents.id[d]}|{kind}|{amount}" for d, kind, amount in sorted(one.lines)]
    return digest("S", world.receipts.id[one.r], *parts)
