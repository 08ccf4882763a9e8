"""Runs with gaps and lists that go on, as sums: what is found, what is not, and that nothing is missed."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ar_batch.stages.matching import gaps


def runs(debits: list[int], payment: int, credits: list[int] | None = None) -> list[tuple[tuple[int, ...], ...]]:
    """Debits and credits of each run, in order."""
    return sorted((one.debits, one.credits) for one in gaps.runs(debits, credits or [], payment, 1))


def continued(
    debits: list[int], named: set[int], payment: int, credits: list[int] | None = None
) -> list[tuple[tuple[int, ...], ...]]:
    return sorted((one.debits, one.credits) for one in gaps.continued(debits, credits or [], named, payment, 1))


# -- runs --------------------------------------------------------------------------------------------------------------

POWERS = [1, 2, 4, 8, 16, 32]
"""Every sum of some of them is a sum of no others."""


@pytest.mark.parametrize(
    ("payment", "chosen"),
    [
        (2 + 4 + 8, (1, 2, 3)),
        (1 + 2 + 4 + 8 + 16 + 32, (0, 1, 2, 3, 4, 5)),
        (2 + 8 + 16, (1, 3, 4)),  # one left out
        (2 + 8 + 32, (1, 3, 5)),  # two left out
        (1 + 8 + 16, (0, 3, 4)),  # two that follow each other
    ],
)
def test_documents_that_follow_each_other_but_for_two_at_most_are_a_run(payment, chosen):
    assert runs(POWERS, payment) == [(chosen, ())]


@pytest.mark.parametrize(
    "payment",
    [
        1 + 2 + 32,  # three left out
        64,  # more than everything
        4,  # one document is no run
        1 + 4,  # nor are two with another between them
        0,
    ],
)
def test_what_needs_three_left_out_is_no_run_nor_are_too_few_documents(payment):
    assert runs(POWERS, payment) == []


def test_a_credit_note_counts_as_an_exception_like_a_document_left_out():
    four = [1_000, 2_000, 4_000, 8_000]
    assert runs(four, 14_900, [100]) == [((0, 1, 2, 3), (0,))]
    assert runs(four, 10_900, [100]) == [((0, 1, 3), (0,))]  # one left out besides
    assert runs(four, 14_700, [100, 200]) == [((0, 1, 2, 3), (0, 1))]
    assert runs(four, 10_700, [100, 200]) == []  # one left out besides
    assert runs([1_000, 2_000], 2_900, [100]) == []  # two documents less a credit note


def test_the_first_and_the_last_of_a_run_are_in_it():
    # Nor is it found a second time, as a longer one of which the last is left out.
    assert runs([1, 2, 4, 8], 7) == [((0, 1, 2), ())]


def test_only_runs_with_the_fewest_exceptions_are_found():
    # 5 + 6 as they stand; 2 + 4 + 5 would need a gap.
    assert runs([2, 4, 9, 5, 6], 11) == [((3, 4), ())]
    # 2 + 4 + 5 with one gap; 4 + 5 + 2 would need two.
    assert runs([2, 4, 9, 5, 7, 8, 2], 11) == [((0, 1, 3), ())]


def test_of_equal_amounts_each_may_be_the_one_left_out():
    assert runs([5, 3, 3, 7], 15) == [((0, 1, 3), ()), ((0, 2, 3), ())]


@pytest.mark.parametrize(("count", "found"), [(gaps.LONGEST, 1), (gaps.LONGEST + 1, 0)])
def test_a_run_spans_so_many_documents_at_most_those_left_out_included(count, found):
    debits = [1_000_000 + 1_000 * k * k for k in range(count)]
    assert len(runs(debits, sum(debits))) == found
    assert len(runs(debits, sum(debits) - debits[1])) == found


def test_more_coincidences_are_to_be_expected_the_more_is_left_out():
    none, one, two = (next(gaps.runs(POWERS, [], payment, 1)).chance for payment in (14, 26, 42))
    assert none < one < two


def test_the_coarser_the_amounts_the_more_coincidences_are_to_be_expected():
    fine, coarse = (next(gaps.runs([1_000 * each for each in POWERS], [], 26_000, unit)).chance for unit in (1, 100))
    assert coarse == pytest.approx(100 * fine)


@pytest.mark.parametrize("debits", [[], [5]])
def test_of_no_document_or_one_there_is_no_run(debits):
    assert runs(debits, 5, [1]) == []


# -- lists that go on --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "payment", "chosen"),
    [
        ({0, 1}, 1 + 2 + 4, (0, 1, 2)),
        ({0, 1}, 1 + 2 + 4 + 8 + 16, (0, 1, 2, 3, 4)),
        ({0, 2}, 1 + 4 + 8, (0, 2, 3)),  # those between are not named, and not paid
        ({0, 1}, 1 + 2 + 8, (0, 1, 3)),  # one left out of those that follow
        ({0, 1}, 1 + 2 + 16, (0, 1, 4)),  # two
        ({0, 2}, 1 + 2 + 4 + 8, (0, 1, 2, 3)),  # one from between
        ({2, 3}, 1 + 4 + 8, (0, 2, 3)),  # one from before, none that follows
        ({2, 3}, 1 + 4 + 8 + 32, (0, 2, 3, 5)),  # one from before, one left out
        ({2, 3}, 1 + 2 + 4 + 8 + 16, (0, 1, 2, 3, 4)),  # two from before
        ({0, 1}, 1 + 2 + 32, (0, 1, 5)),  # one from further on
    ],
)
def test_a_list_goes_on_with_what_follows_but_for_two_exceptions_at_most(named, payment, chosen):
    assert continued(POWERS, named, payment) == [(chosen, ())]


@pytest.mark.parametrize(
    ("named", "payment"),
    [
        ({0, 1}, 1 + 2),  # nothing besides
        ({3}, 1 + 2 + 4 + 8),  # three from before
        ({0, 1}, 2 + 4),  # one that is named left out
    ],
)
def test_a_list_does_not_go_on_with_more_exceptions_nor_without_those_named(named, payment):
    assert continued(POWERS, named, payment) == []


def test_no_more_than_two_come_from_further_on():
    longer = [*POWERS, 64, 128]
    assert continued(longer, {0}, 1 + 4 + 16) == [((0, 2, 4), ())]
    assert continued(longer, {0}, 1 + 4 + 16 + 64) == []


def test_a_list_that_goes_on_may_be_less_a_credit_note():
    assert continued([1_000, 2_000, 4_000], {0}, 2_900, [100]) == [((0, 1), (0,))]
    assert continued([1_000, 2_000, 4_000], {0}, 4_900, [100]) == [((0, 2), (0,))]
    assert continued([1_000, 2_000, 4_000], {0}, 900, [100]) == []  # nothing goes on


def test_only_the_fewest_exceptions_count_in_a_list_that_goes_on():
    # 5 + 4 follow; 9 alone, with both left out, would need two exceptions.
    assert continued([7, 5, 4, 9], {0}, 16) == [((0, 1, 2), ())]


def test_of_equal_amounts_that_follow_each_may_be_the_one_left_out():
    assert continued([7, 3, 3, 5], {0}, 15) == [((0, 1, 3), ()), ((0, 2, 3), ())]


@pytest.mark.parametrize(("count", "found"), [(gaps.LONGEST, 1), (gaps.LONGEST + 1, 0)])
def test_the_last_named_and_those_that_follow_are_so_many_at_most(count, found):
    debits = [1_000_000 + 1_000 * k * k for k in range(count)]
    assert len(continued(debits, {0}, sum(debits))) == found


# -- against all there is ----------------------------------------------------------------------------------------------


def few(places: int) -> list[tuple[int, ...]]:
    return [chosen for size in range(3) for chosen in combinations(range(places), size)]


def all_runs(debits: list[int], credits: list[int], payment: int) -> set[tuple[tuple[int, ...], ...]]:
    """Every window, every choice of two exceptions at most: those with the fewest."""
    found: dict[int, set[tuple[tuple[int, ...], ...]]] = {0: set(), 1: set(), 2: set()}
    for begin, stop in combinations(range(len(debits) + 1), 2):
        for exceptions in few(len(debits) + len(credits)):
            out = {k for k in exceptions if k < len(debits)}
            taken = tuple(k - len(debits) for k in exceptions if k >= len(debits))
            chosen = tuple(k for k in range(begin, stop) if k not in out)
            cost = sum(debits[k] for k in chosen) - sum(credits[k] for k in taken)
            # Two neighbours are a run; with exceptions it takes three.
            if len(chosen) > 1 + bool(exceptions) and out <= set(range(begin + 1, stop - 1)) and cost == payment:
                found[len(exceptions)].add((chosen, taken))
    return next((each for each in found.values() if each), set())


def all_continued(
    debits: list[int], credits: list[int], named: set[int], payment: int
) -> set[tuple[tuple[int, ...], ...]]:
    """Every end, every choice of two exceptions at most: those with the fewest."""
    found: dict[int, set[tuple[tuple[int, ...], ...]]] = {0: set(), 1: set(), 2: set()}
    last = max(named)
    for end in range(last, len(debits)):
        for exceptions in few(len(debits) + len(credits)):
            changed = {k for k in exceptions if k < len(debits)}
            taken = tuple(k - len(debits) for k in exceptions if k >= len(debits))
            # Those that follow are in but for the ones left out, and the last of them is; those before are out.
            if changed & named or any(k >= end for k in changed if k > last):
                continue
            chosen = tuple(sorted((named | set(range(last + 1, end + 1))) ^ changed))
            cost = sum(debits[k] for k in chosen) - sum(credits[k] for k in taken)
            if set(chosen) != named and cost == payment:
                found[len(exceptions)].add((chosen, taken))
    return next((each for each in found.values() if each), set())


def drawn(seed: int) -> tuple[np.random.Generator, list[int], list[int], int]:
    """A small ledger with amounts that repeat themselves, no credit note as large as a document; and what some of it costs."""
    random = np.random.default_rng(seed)
    debits = random.integers(12, 40, size=random.integers(2, 9)).tolist()
    credits = random.integers(1, 12, size=random.integers(0, 3)).tolist()
    some = random.random(len(debits)) < 0.6
    less = random.random(len(credits)) < 0.3
    payment = sum(d for d, taken in zip(debits, some, strict=True) if taken)
    payment -= sum(c for c, taken in zip(credits, less, strict=True) if taken)
    return random, debits, credits, max(payment, 1)


@pytest.mark.parametrize("seed", range(150))
def test_runs_are_all_there_are_with_the_fewest_exceptions(seed):
    _, debits, credits, payment = drawn(seed)
    found = runs(debits, payment, credits)
    assert set(found) == all_runs(debits, credits, payment)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("seed", range(150))
def test_lists_go_on_in_all_ways_there_are_with_the_fewest_exceptions(seed):
    random, debits, credits, payment = drawn(seed)
    named = set(random.choice(len(debits) - 1, size=min(2, len(debits) - 1), replace=False).tolist())
    found = continued(debits, named, payment, credits)
    assert set(found) == all_continued(debits, credits, named, payment)
    assert len(found) == len(set(found))


# -- lists in any order ------------------------------------------------------------------------------------------------


def around(
    debits: list[int], named: set[int], payment: int, credits: list[int] | None = None
) -> list[tuple[tuple[int, ...], ...]]:
    return sorted((one.debits, one.credits) for one in gaps.around(debits, credits or [], named, payment, 1))


@pytest.mark.parametrize(
    ("payment", "credits", "chosen"),
    [
        (2 + 4 + 8 + 16, [], [((1, 2, 3, 4), ())]),
        (1 + 2 + 4 + 8 + 16 + 32, [], [((0, 1, 2, 3, 4, 5), ())]),
        (2 + 8 + 16, [], [((1, 3, 4), ())]),  # one between them is left out
        (2 + 16, [], [((1, 4), ())]),  # both are
        (8 + 16, [], []),  # but none of those named
        (2_000 + 4_000 + 8_000 + 16_000 - 300, [100, 200], [((1, 2, 3, 4), (0, 1))]),  # all credit notes are taken off
        (2_000 + 4_000 + 8_000 + 16_000 - 200, [100, 200], [((1, 2, 3, 4), (1,))]),
    ],
)
def test_a_run_around_the_documents_named_has_all_of_them(payment, credits, chosen):
    debits = [1_000 * each for each in POWERS] if credits else POWERS
    assert around(debits, {1, 4}, payment, credits) == chosen
