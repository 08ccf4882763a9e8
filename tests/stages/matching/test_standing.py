"""What was found for a receipt holds until a document of a family that it concerns moves."""

from __future__ import annotations

from functools import cache

import pytest

from ar_batch.stages.matching import MatchingPolicy
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.moves import Concerned, Moves, Standing
from ar_batch.stages.matching.world import World
from tests.stages.matching.desk import desk

DOCUMENTS = """
    document_no customer_id amount_minor currency
    RE-1        ACME        131.17       EUR
    RE-2        ACME        245.23       USD
    RE-3        BOLT        317.31       EUR
    RE-4        CARO        402.47       EUR
    RE-5        CARO        555.59       EUR
"""


@cache
def _ledger() -> World:
    return desk(DOCUMENTS).world()


class Page:
    """The moves of a small ledger, and what stands of the receipts 1, 2, ...; families by customer and currency, documents by number."""

    def __init__(self) -> None:
        world = _ledger()
        self._numbers = world.documents.number.tolist()
        self.moves = Moves(Ledger(world, MatchingPolicy()))
        self.standing = Standing(self.moves, receipts=10)

    def d(self, number: str) -> int:
        return self._numbers.index(number)

    def of(self, *documents: str, strangers: tuple[str, ...] = ()) -> Concerned:
        families = {self.moves.of_document(self.d(number)) for number in documents}
        return Concerned(tuple(sorted(families)), tuple(map(self.d, strangers)), ())

    def keep(self, r: int, concerned: Concerned, *told: str, amounts: bool = True) -> None:
        self.standing.keep(r, concerned, map(self.d, told), amounts=amounts)

    def move(self, *numbers: str, by_amount: bool = False) -> None:
        self.moves.now += 1
        documents = [self.d(number) for number in numbers]
        self.moves.moved(documents)
        self.standing.moved(documents, by_amount=by_amount)

    def holds(self) -> tuple[list[int], list[int]]:
        """The receipts of which it holds by their text, and with the amounts."""
        by_text, with_amounts = (self.standing.of(amounts=amounts) for amounts in (False, True))
        return [r for r, holds in enumerate(by_text) if holds], [r for r, holds in enumerate(with_amounts) if holds]


@pytest.fixture
def page() -> Page:
    return Page()


def test_what_was_found_holds_until_a_document_of_its_family_moves(page):
    page.keep(1, page.of("RE-1"), "RE-1")
    page.keep(2, page.of("RE-3"), "RE-3")
    page.move("RE-4")
    assert page.holds() == ([1, 2], [1, 2])
    page.move("RE-1")
    assert page.holds() == ([2], [2])


def test_what_the_text_says_holds_until_a_document_moves_that_it_tells(page):
    page.keep(1, page.of("RE-4"), "RE-4")
    page.move("RE-5")
    assert page.holds() == ([1], [])
    page.move("RE-4")
    assert page.holds() == ([], [])


def test_a_family_s_documents_in_another_currency_are_others(page):
    page.keep(1, page.of("RE-1"))
    page.move("RE-2")
    assert page.holds() == ([1], [1])


def test_any_document_of_a_family_matters_but_of_strangers_only_the_one(page):
    page.keep(1, page.of("RE-4"), "RE-4", "RE-5")
    page.keep(2, page.of("RE-1", strangers=("RE-4",)), "RE-4")
    page.move("RE-5")
    assert page.holds() == ([2], [2])
    page.move("RE-4")
    assert page.holds() == ([], [])


def test_what_the_text_says_holds_where_only_an_amount_moved_the_document(page):
    page.keep(1, page.of("RE-1"), "RE-1")
    page.keep(2, page.of("RE-3", strangers=("RE-1",)), "RE-1")
    page.move("RE-1", by_amount=True)
    assert page.holds() == ([1, 2], [])


def test_what_was_asked_for_without_the_amounts_is_not_known_with_them(page):
    page.keep(1, page.of("RE-1"), amounts=False)
    assert page.holds() == ([1], [])
    page.keep(1, page.of("RE-1"))
    assert page.holds() == ([1], [1])
    page.keep(1, page.of("RE-1"), amounts=False)
    assert page.holds() == ([1], [])


def test_what_was_found_anew_holds_again_until_the_next_move(page):
    page.keep(1, page.of("RE-1"), "RE-1")
    page.move("RE-1")
    page.keep(1, page.of("RE-1"), "RE-1")
    assert page.holds() == ([1], [1])
    page.move("RE-1")
    assert page.holds() == ([], [])


def test_of_several_families_each_matters(page):
    for number in ("RE-1", "RE-3"):
        page.keep(1, page.of("RE-1", "RE-3"), number)
        page.move(number)
        assert page.holds() == ([], [])


def test_a_receipt_that_is_forgotten_stands_no_more(page):
    page.keep(1, page.of("RE-1"))
    page.keep(2, page.of("RE-1"))
    page.standing.forget(1)
    assert page.holds() == ([2], [2])


def test_what_stands_is_what_did_not_move_since(page):
    """The same told in two ways: by what stands, and by when the documents moved."""
    concerned = page.of("RE-3", strangers=("RE-4",))
    for number, by_amount, text, amounts in [
        ("RE-1", False, True, True),
        ("RE-3", True, True, False),
        ("RE-4", True, True, False),
        ("RE-4", False, False, False),
    ]:
        page.keep(1, concerned, "RE-3", "RE-4")
        then = page.moves.now
        page.move(number, by_amount=by_amount)
        assert page.moves.since(concerned, then) is not amounts
        assert page.holds() == ([1] if text else [], [1] if amounts else [])
