"""Runs with gaps: documents that follow each other by due date, but for one or two.

So customers pay who go through their list and leave out what they dispute or have not checked yet. Some of so many runs
add up by coincidence: how many are to be expected is told with each. Amounts are whole minor units.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Final

import numpy as np

LONGEST: Final = 30
"""So many documents a run spans at most, those left out included."""
_BEFORE: Final = 10
"""So far before the documents named, by their places, others are looked for."""
_HOPELESS: Final = 3.0
"""Where so many coincidences are to be expected, what adds up says nothing."""
_MOST_TRIED: Final = 4_000
"""So many runs that come out with some exceptions are looked at."""
_MOST: Final = 2
"""So many exceptions at most: with more, coincidences outnumber what is meant."""


@dataclass(frozen=True)
class Gapped:
    """Documents (places among the debits) and credit notes (places among the credits), and coincidences to be expected."""

    debits: tuple[int, ...]
    credits: tuple[int, ...]
    chance: float


def runs(debits: list[int], credits: list[int], payment: int, unit: int) -> Iterator[Gapped]:
    """Yield the runs among `debits` (by due date) that cost the payment, or do so without one or two of them, or less credits.

    Only those with the fewest exceptions. The first and the last of a run are in it. `credits` are positive. The work
    grows with the square of the number of documents.
    """
    if len(debits) < 2 or sum(debits) < payment:
        return
    sums = np.concatenate([[0], np.cumsum(np.array(debits, dtype=np.int64))])
    first, end = _windows(len(debits))
    excess = sums[end] - sums[first] - payment
    values, largest = np.array([*debits, *credits], dtype=np.int64), max([*debits, *credits], default=1)
    some = np.flatnonzero((excess >= 0) & (excess <= _MOST * largest))
    if not len(some):
        return
    first, end, excess = first[some], end[some], excess[some]
    for gaps in range(_MOST + 1):
        near = np.flatnonzero(excess <= gaps * largest)
        if not len(near):
            continue
        free = end[near] - first[near] - 2 + len(credits)
        chance = _chance(free, gaps, largest, unit)
        if chance > _HOPELESS:
            return
        found = []
        for window, left_out in _meeting(excess[near], values, gaps, LONGEST, len(debits)):
            begin, stop = int(first[near[window]]), int(end[near[window]])
            inside = {k for k in left_out if k < len(debits)}
            if all(begin < k < stop - 1 for k in inside) and stop - begin - len(inside) > 1 + bool(gaps):
                chosen = tuple(k for k in range(begin, stop) if k not in inside)
                found.append(Gapped(chosen, _credits(left_out, debits), chance))
        yield from found
        if found:
            return


def continued(debits: list[int], credits: list[int], named: set[int], payment: int, unit: int) -> Iterator[Gapped]:
    """Yield the `named` (places) of `debits` (by due date) with those that follow the last of them, so that they cost the payment.

    Or with one or two exceptions: one left out of those that follow, one taken from between or before those named, or a
    credit note. Only those with the fewest exceptions; where there are none, with one or two from further on.
    """
    begin, last = max(min(named) - _BEFORE, 0), max(named)
    ends = np.arange(last + 1, min(len(debits), last + LONGEST) + 1)
    costs = np.array(debits, dtype=np.int64)
    rest = payment - sum(debits[k] for k in named) - np.concatenate([[0], np.cumsum(costs[last + 1 : ends[-1]])])
    # What comes besides adds to those named; what is left out of those that follow, or a credit note, takes off them.
    besides = np.array([k for k in range(begin, int(ends[-1])) if k not in named], dtype=np.int64)
    left_out = besides[besides > last]
    places = [*besides.tolist(), *left_out.tolist(), *range(len(debits), len(debits) + len(credits))]
    values = np.concatenate([costs[besides], -costs[left_out], -np.array(credits, dtype=np.int64)])
    largest = max([*debits, *credits])
    further: list[Gapped] = []
    for gaps in range(_MOST + 1):
        near = np.flatnonzero(np.abs(rest) <= gaps * largest)
        if not len(near):
            continue
        inside = len(besides) - len(left_out) + ends[near] - last - 1 + len(credits)
        chance = _chance(inside, gaps, 2 * largest, unit)
        if chance > _HOPELESS:
            return
        met = list(_meeting(rest[near], values, gaps, len(values)))
        far = _chance(np.full(len(inside), len(values)), gaps, 2 * largest, unit) if met else 0.0
        found: list[Gapped] = []
        for window, which in met:
            stop = int(ends[near[window]])
            out = {places[k] for k in which if values[k] < 0 and places[k] < len(debits)}
            more = {places[k] for k in which if values[k] > 0}
            chosen = (named | set(range(last + 1, stop)) | more) - out
            if chosen == named or not all(last < k < stop - 1 for k in out) or any(last < k <= stop for k in more):
                continue
            is_further = any(k > stop for k in more)
            taken = _credits(tuple(places[k] for k in which), debits)
            one = Gapped(tuple(sorted(chosen)), taken, far if is_further else chance)
            (further if is_further else found).append(one)
        yield from found
        if found:
            return
    yield from further


def around(debits: list[int], credits: list[int], named: set[int], payment: int, unit: int) -> Iterator[Gapped]:
    """Yield the runs among `debits` (by due date) that all those `named` (places) are in, so that they cost the payment.

    Less none or all of the credits; or with one or two exceptions: those not named that are left out, or credits. Only
    those with the fewest exceptions.
    """
    first, last, count = min(named), max(named), len(debits)
    begins, ends = np.arange(max(first - _BEFORE, 0), first + 1), np.arange(last + 1, min(count, last + LONGEST) + 1)
    begin, end = (each.ravel() for each in np.meshgrid(begins, ends, indexing="ij"))
    sums = np.concatenate([[0], np.cumsum(np.array(debits, dtype=np.int64))])
    excess = sums[end] - sums[begin] - payment
    inside = [k for k in range(int(begins[0]), int(ends[-1])) if k not in named]
    largest = max([*debits, *credits])
    every = tuple(range(len(credits)))
    for gaps in range(_MOST + 1):
        found = []
        for less, some in ((0, credits), *(((sum(credits), []),) if credits else ())):
            places = [*inside, *range(count, count + len(some))]
            values = np.array([*(debits[k] for k in inside), *some], dtype=np.int64)
            near = np.flatnonzero((excess >= less) & (excess <= less + gaps * largest))
            if not len(near):
                continue
            chance = 2 * _chance(end[near] - begin[near] - len(named) + len(some), gaps, largest, unit)
            if chance > _HOPELESS:
                continue
            for window, which in _meeting(excess[near] - less, values, gaps, len(values)):
                start, stop = int(begin[near[window]]), int(end[near[window]])
                out = {places[k] for k in which if places[k] < count}
                if all(start < k < stop - 1 for k in out):
                    chosen = tuple(k for k in range(start, stop) if k not in out)
                    taken = every if less else _credits(tuple(places[k] for k in which), debits)
                    found.append(Gapped(chosen, taken, chance))
        yield from found
        if found:
            return


def _chance(free: Any, gaps: int, width: int, unit: int) -> float:
    """How many coincidences are to be expected: `free` is of how many documents each run's exceptions were chosen."""
    if gaps == 0:
        tried = float(len(free))
    else:
        tried = float(free.sum()) if gaps == 1 else int((free * (free - 1)).sum()) / 2
    return tried * unit / width


def _credits(exceptions: tuple[int, ...], debits: list[int]) -> tuple[int, ...]:
    return tuple(k - len(debits) for k in exceptions if k >= len(debits))


def _meeting(wanted: Any, values: Any, gaps: int, apart: int, debits: int = 0) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The places where what is wanted is nothing, one value, or two of them, each with the places of these.

    Of the first so many values, the debits, only two less than so far apart.
    """
    if gaps == 0:
        yield from ((int(place), ()) for place in np.flatnonzero(wanted == 0))
        return
    places: tuple[Any, ...] = (np.arange(len(values)),)
    sums = values
    if gaps > 1:
        places = first, second = _pairs(len(values), apart, debits)
        sums = values[first] + values[second]
    hits = (
        (window, tuple(int(each[k]) for each in places))
        for window in _among(wanted, sums)
        for k in np.flatnonzero(sums == wanted[window]).tolist()
    )
    yield from islice(hits, _MOST_TRIED)


def _among(wanted: Any, sums: Any) -> list[int]:
    """The places of what is wanted that is one of the sums: as numpy's isin, which takes longer for so few."""
    if not len(sums):
        return []
    ordered = sums.copy()
    ordered.sort()
    places = ordered.searchsorted(wanted)
    places[places == len(ordered)] = 0
    found: list[int] = np.flatnonzero(ordered[places] == wanted).tolist()
    return found


@lru_cache(maxsize=512)
def _windows(documents: int) -> tuple[Any, Any]:
    """First place and one past the last of all runs of two to LONGEST neighbours."""
    first, end = np.triu_indices(documents + 1, k=2)
    short = end - first <= LONGEST
    return first[short], end[short]


@lru_cache(maxsize=512)
def _pairs(values: int, apart: int, debits: int) -> tuple[Any, Any]:
    """All pairs of places; of the first so many, the debits, only those less than so far apart."""
    first, second = np.triu_indices(values, k=1)
    near = (second - first < apart) | (second >= debits)
    return first[near], second[near]
