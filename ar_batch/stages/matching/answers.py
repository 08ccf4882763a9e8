"""What explains receipts: asked of the search, on all cores where many are asked, and kept until a document moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from ar_batch import parallel
from ar_batch.digest import digest
from ar_batch.stages.matching import contest
from ar_batch.stages.matching.balances import Balances, Returned
from ar_batch.stages.matching.evidence import Evidence, Explanation, Identified
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.moves import Concerned, Moves, Standing
from ar_batch.stages.matching.search import Search
from ar_batch.stages.matching.world import World
from ar_batch.tables.review import rejected_pair

_KEPT = 6
"""So many of the best explanations of a receipt are kept."""

_WORTH_A_CREW, _WORTH_ASKING = 2_000, 8
"""Receipts to be explained at once for which the process is copied; and, when it is, for which the copies are asked."""
_AT_A_TIME = 500
"""So many receipts a copy answers for at once: what it answers is taken in while it goes on."""

_NOWHERE: frozenset[int] = frozenset()


class Asked(NamedTuple):
    """What explains a receipt by its text, and with the amounts besides, if that was asked for or is the same."""

    r: int
    by_text: list[Explanation]
    exact: frozenset[int] | None
    """The families among which the text agrees to the cent; None where not all that the text points to is kept."""
    concerns: Concerned
    with_amounts: list[Explanation] | None = None

    @property
    def told(self) -> set[int]:
        """The documents that the text names or that it may be for: when one of them moves, it is looked at anew."""
        return {*self.concerns.named, *(line[0] for one in self.by_text for line in one.lines)}


class _Found(NamedTuple):
    """What was found, and when: as the moves are counted."""

    at: int
    asked: Asked


class _Question(NamedTuple):
    """What has happened since the last question, and the receipts to be explained."""

    news: list[_News]
    receipts: list[int]
    amounts: bool


_News = list[Explanation] | list[Returned] | Identified
"""What was applied, what was taken back, or new evidence."""


class Answers:
    """The explanations of receipts, by text alone or with the amounts; without what a person has turned down.

    On several cores, copies of this process explain them: each those of its own families, whose documents it remembers.
    """

    def __init__(self, world: World, ledger: Ledger, rejected: set[str]) -> None:
        self.world, self.ledger, self.rejected = world, ledger, rejected
        self.balances, self.moves = Balances(world, ledger), Moves(ledger)
        self._search: Search | None = None
        self._found: dict[int, _Found] = {}
        self._standing = Standing(self.moves, len(world.receipts))
        self._crew: parallel.Crew | None = None
        self._alone = parallel.processes() < 2
        self._is_copy = False  # what stands is told by the process that asks
        self._untold: list[_News] = []
        self._asked_at = 0  # as the moves are counted
        self._unheard = bytearray(len(world.receipts))  # those explained with the amounts before they were asked for so

    @property
    def search(self) -> Search:
        """What is asked; there is one once evidence was taken."""
        assert self._search is not None, "evidence taken before"
        return self._search

    def renew(self, found: Evidence) -> Search:
        """Take new evidence; what was found stays where the evidence of a receipt is the same."""
        if self._search is None:
            self._search = Search(self.world, found, self.ledger, self.moves)
        if self._search.found.ident is not found.ident:
            self._tell(found.ident)
        for r in self._search.renew(found):
            self.forget(r)
        return self._search

    # -- what was found ----------------------------------------------------------------------------------------------------

    def of_each(self, receipts: Iterable[int], *, amounts: bool) -> Iterator[tuple[int, list[Explanation]]]:
        """Yield for each receipt what explains it, the most probable first: the same list as long as that holds."""
        known = self._standing.of(amounts=amounts)
        for r in receipts:
            if not known[r]:
                self._keep(self._asked(r, amounts=amounts))
            asked = self._found[r].asked
            if amounts:
                self._unheard[r] = False
            yield r, asked.by_text if not amounts or asked.with_amounts is None else asked.with_amounts

    def ahead(self, receipts: Iterable[int], *, amounts: bool) -> list[int]:
        """Find what explains many receipts, on all cores, as it would be found one by one.

        Returns those of which it was not known, and with the amounts those of which it was found before (`meanwhile`, or
        by a text for which no amount matters).
        """
        self._take()
        known = self._standing.of(amounts=amounts)
        unheard = self._unheard
        new = [r for r in receipts if not known[r] or (amounts and unheard[r])]
        self._find([r for r in new if not known[r]], amounts=amounts)
        self._take()
        return new

    def meanwhile(self, receipts: Iterable[int]) -> None:
        """Begin to find what explains receipts, with the amounts, as things stand now: the copies do, while this process goes on.

        What has moved when it is taken no longer holds, and is asked again. Without copies nothing is gained by that.
        """
        if self._crew is not None:
            known = self._standing.of(amounts=True)
            self._ask([r for r in receipts if not known[r]], amounts=True)

    def _find(self, receipts: list[int], *, amounts: bool) -> None:
        """Find what explains receipts: begin to, where the copies do; those of one family one after the other, whose documents are at hand then."""
        if not self._ask(receipts, amounts=amounts):
            for r in self.neighbours(receipts):
                self._keep(self._asked(r, amounts=amounts))

    def neighbours(self, receipts: Iterable[int]) -> list[int]:
        """Return receipts in the order of the families that they may concern: those of one look at the same documents."""
        return [r for _, r in self._by_family(list(receipts))]

    def concerning(self, families: Set[int]) -> set[int]:
        """Return the receipts, of those asked for, whose explanations may use documents of some families, as `Moves.family` numbers them."""
        of_document = self.moves.of_document
        concerned = ((r, self.search.concerns(r)) for r in self._standing.concerning(families))
        return {
            r
            for r, each in concerned
            if not families.isdisjoint(each.families) or any(of_document(d) in families for d in each.strangers)
        }

    def forget(self, r: int) -> None:
        """Forget what was found for one receipt."""
        if self._found.pop(r, None) is not None:
            self._standing.forget(r)

    # -- what moves --------------------------------------------------------------------------------------------------------

    def post(self, posted: list[Explanation]) -> None:
        """Move the balances, and what was found among the documents that moved no longer holds."""
        self._tell(posted)
        self.balances.post(posted)
        self.moves.now += 1
        moved: tuple[set[int], set[int]] = set(), set()
        for one in posted:
            self.forget(one.r)
            moved[contest.is_by_amount(one)].update(line[0] for line in one.lines)
        for by_amount in (False, True):
            self._moved(moved[by_amount], by_amount=by_amount)

    def take_back(self, returned: list[Returned]) -> None:
        """Reopen what returned payments had paid; what was found among it no longer holds."""
        self._tell(returned)
        self.balances.take_back(returned)
        self.moves.now += 1
        self._moved({line.d for line in returned}, by_amount=False)

    def _moved(self, documents: set[int], *, by_amount: bool) -> None:
        self.moves.moved(documents)
        if not self._is_copy:
            self._standing.moved(documents, by_amount=by_amount)

    # -- what a person turned down -----------------------------------------------------------------------------------------

    def offered(self, wanted: list[Explanation]) -> list[Explanation]:
        """Return the explanations without those that a person has turned down."""
        return [one for one in wanted if not self.is_rejected(one)] if self.rejected else wanted

    def is_rejected(self, one: Explanation) -> bool:
        """Say whether a person has turned this down: these documents for this receipt, whatever the amounts."""
        receipt = self.world.receipts.id[one.r]
        if receipt not in self.rejected:
            return False
        pair = rejected_pair(receipt, (self.world.documents.id[d] for d in one.documents))
        return pair in self.rejected or suggestion_id(self.world, one) in self.rejected

    def turned_down(self, r: int) -> Explanation | None:
        """Return what would explain the receipt best, when a person has turned just that down."""
        if self._search is None or self.world.receipts.id[r] not in self.rejected:
            return None
        best = next(iter(self.search.explain(self.search.refer(r), amounts=True)), None)
        return best if best is not None and self.is_rejected(best) else None

    # -- asking ------------------------------------------------------------------------------------------------------------

    def _asked(self, r: int, *, amounts: bool) -> Asked:
        search, before = self.search, self._found.get(r) if amounts else None
        if not amounts and search.says_nothing(r):
            return Asked(r, [], _NOWHERE, search.concerns(r))
        exact = before.asked.exact if before else None
        if before and exact is not None and not self.moves.since(before.asked.concerns, before.at):
            # The text says the same as before.
            by_text = before.asked.by_text
            referred = search.referred(r, by_text, exact)
        else:
            referred = search.refer(r)
            ranked = search.explain(referred, amounts=False)
            by_text, exact = self.offered(ranked)[:_KEPT], None
            if len(by_text) == len(ranked):
                exact = frozenset(case.family.root for case in referred.cases if case.exact) or _NOWHERE
        with_amounts = None if search.amounts_matter(referred) else by_text
        if amounts:
            with_amounts = self.offered(search.explain(referred, amounts=True))[:_KEPT]
        return Asked(r, by_text, exact, search.concerns(r), with_amounts)

    def _keep(self, asked: Asked, then: int | None = None) -> None:
        self._found[asked.r] = _Found(self.moves.now if then is None else then, asked)
        if self._is_copy:
            return
        self._standing.keep(asked.r, asked.concerns, asked.told, amounts=asked.with_amounts is not None)
        if asked.with_amounts is not None:
            self._unheard[asked.r] = True

    # -- the copies that help ----------------------------------------------------------------------------------------------

    def _ask(self, receipts: list[int], *, amounts: bool) -> bool:
        """Ask the copies, if there are any and it is worth it; say whether they were."""
        crew = self._crew_for(len(receipts))
        if crew is None:
            return False
        self._asked_at = self.moves.now
        try:
            crew.ask(self._questions(receipts, len(crew), amounts=amounts))
        except parallel.Gone:
            self.dismiss()  # it is found one by one
        return True

    def _take(self) -> None:
        """Keep what the copies found, unless it no longer holds."""
        if self._crew is None:
            return
        then = self._asked_at
        try:
            for answers in self._crew.replies():
                for asked in answers:
                    if then == self.moves.now or not self.moves.since(asked.concerns, then):
                        self._keep(asked, then)
        except parallel.Gone:
            self.dismiss()  # the rest is found one by one

    def _crew_for(self, receipts: int) -> parallel.Crew | None:
        """The copies of this process, where so many receipts are worth asking them; made when first they are."""
        if self._crew is None and not self._alone and receipts >= _WORTH_A_CREW:
            self._alone = True  # one crew is made, or none
            with suppress(OSError):
                self._crew = parallel.Crew(parallel.processes(), self._answer)
        return self._crew if receipts >= _WORTH_ASKING else None

    def _tell(self, news: _News) -> None:
        if self._crew is not None:
            if isinstance(news, Identified):
                self._untold = [each for each in self._untold if not isinstance(each, Identified)]
            self._untold.append(news)

    def _questions(self, receipts: list[int], copies: int, *, amounts: bool) -> list[list[_Question]]:
        """The receipts for each copy, in messages of some: those of one family always go to the same, one after the other."""
        shares: list[list[int]] = [[] for _ in range(copies)]
        for family, r in self._by_family(receipts):
            shares[family % copies].append(r)
        news, self._untold = self._untold, []
        return [
            [
                _Question([] if start else news, share[start : start + _AT_A_TIME], amounts)
                for start in range(0, max(len(share), 1), _AT_A_TIME)
            ]
            for share in shares
        ]

    def _by_family(self, receipts: list[int]) -> list[tuple[int, int]]:
        return sorted(zip(self.search.main_families(receipts), receipts, strict=True))

    def _answer(self, question: _Question) -> list[Asked]:
        """Take in what has happened, and explain the receipts: done in a copy, which keeps what their texts say."""
        self._is_copy = True
        for news in question.news:
            self._take_in(news)
        answers = []
        for r in question.receipts:
            answers.append(self._asked(r, amounts=question.amounts))
            self._keep(answers[-1]._replace(with_amounts=None))
        return answers

    def _take_in(self, news: _News) -> None:
        if isinstance(news, Identified):
            self.renew(replace(self.search.found, ident=news))
        elif isinstance(news[0], Returned):
            self.take_back(news)
        else:
            self.post(news)

    def dismiss(self) -> None:
        """Let the copies end."""
        if self._crew is not None:
            self._crew.close()
            self._crew, self._untold = None, []


def suggestion_id(world: World, one: Explanation) -> str:
    """Return the digest of a receipt and what would be posted: what was shown is what is accepted."""
    parts = [f"{world.documents.id[d]}|{kind}|{amount}" for d, kind, amount in sorted(one.lines)]
    return digest("S", world.receipts.id[one.r], *parts)
