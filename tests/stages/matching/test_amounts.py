"""Sums of open amounts, and how likely they are by chance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_batch.stages.matching import amounts, judge


def test_runs_are_neighbours_of_two_or_more():
    assert amounts.runs([100, 250, 400, 150], 650) == [(1, 3)]
    assert amounts.runs([100, 250], 100) == []


def test_credit_notes_make_sums_fall():
    assert amounts.runs([350, -100, -50], 200) == [(0, 3)]


def test_combinations_of_the_smallest_size_only():
    assert amounts.combinations([100, 250, 400, 150, 75], 175, 4) == [(0, 4)]


def test_two_combinations_are_two():
    assert amounts.combinations([100, 200, 300, 400], 500, 4) == [(0, 3), (1, 2)]


@given(st.lists(st.integers(1, 60), min_size=3, max_size=9), st.integers(2, 4), st.data())
def test_what_is_drawn_from_the_amounts_is_found(values, size, data):
    places = data.draw(
        st.lists(st.sampled_from(range(len(values))), min_size=2, max_size=min(size, len(values)), unique=True)
    )
    target = sum(values[place] for place in places)
    found = amounts.combinations(values, target, size)
    assert found
    assert all(sum(values[place] for place in chosen) == target for chosen in found)
    assert all(len(set(chosen)) == len(chosen) for chosen in found)


def test_all_subsets_of_a_short_list():
    assert amounts.subsets([5, 7, -3], 9) == [(0, 1, 2)]


@pytest.mark.parametrize(
    # Largest n with at most one coincidence in a thousand, cent amounts that spread by 1,000.00.
    ("size", "within", "beyond"),
    [(2, 22, 30), (3, 12, 16)],
)
def test_free_combinations_are_safe_among_few_documents_only(size, within, beyond):
    assert judge.chance_subset(1, within, 100_000, size) <= 1e-3 < judge.chance_subset(1, beyond, 100_000, size)


def test_round_amounts_coincide_sooner():
    assert judge.granularity(17_500, [10_000, 25_000, 40_000, 15_000, 7_500]) == 500
    assert judge.granularity(17_513, [10_000, 25_000]) == 1


def test_rivals_share_the_odds_with_none_of_them():
    (alone,) = judge.posterior([0.01])
    one, two = judge.posterior([0.01, 0.01])
    assert alone == pytest.approx(0.99)
    assert one == two < 0.5
