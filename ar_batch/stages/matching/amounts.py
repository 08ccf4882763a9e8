"""Sums of open amounts: runs, and combinations with their count. Amounts are whole minor units, credit notes negative."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, islice
from typing import Any

import numpy as np

ENOUGH = 2
"""Two solutions are no solution: counting stops here."""
MOST_IN_SUBSETS = 12
"""Of longer lists not all subsets are tried."""
_FEW_LISTS = 32
"""So many lists of amounts are kept with what two of them add up to."""

_Search = Callable[[list[int], int], Iterator[tuple[int, ...]]]
"""What finds the places of so many amounts that add up to a target."""


def runs(amounts: list[int], target: int, *, most: int = ENOUGH) -> list[tuple[int, int]]:
    """Return up to `most` runs (first, one past the last) of two or more neighbours that add up to the target."""
    sums = list(accumulate(amounts, initial=0))
    if set(sums).isdisjoint([total - target for total in sums]):
        return []
    seen: dict[int, list[int]] = {}
    found: list[tuple[int, int]] = []
    for end, total in enumerate(sums):
        found.extend((start, end) for start in seen.get(total - target, ()) if end - start >= 2)
        if len(found) >= most:
            break
        seen.setdefault(total, []).append(end)
    return found[:most]


def run_sums(amounts: list[int]) -> Any:
    """Return the sums of all runs of two or more neighbours."""
    sums = np.concatenate([[0], np.cumsum(np.array(amounts, dtype=np.int64))])
    first, end = np.triu_indices(len(sums), k=2)
    return sums[end] - sums[first]


def combination_sums(amounts: list[int], size: int) -> Any:
    """Return the sums of all combinations of 2 to `size` amounts (4 at most)."""
    values = np.array(amounts, dtype=np.int64)
    first, second = np.triu_indices(len(values), k=1)
    parts = [values[first] + values[second]]
    last = second
    for _ in range(size - 2):
        # Each is continued by the amounts that stand behind its last one.
        rest = len(values) - 1 - last
        sums = np.repeat(parts[-1], rest)
        last = np.repeat(last + 1, rest) + _steps(rest)
        parts.append(sums + values[last])
    return np.concatenate(parts)


def _steps(counts: Any) -> Any:
    """0, 1, 2 ... anew for each count."""
    ends = np.cumsum(counts)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)


def distinct(sets: list[list[int]], worth: Sequence[int]) -> list[list[int]]:
    """Return one set for each different collection of amounts: of equal documents, the first, which is the oldest."""
    seen: dict[tuple[int, ...], list[int]] = {}
    for chosen in sets:
        seen.setdefault(tuple(sorted(worth[d] for d in chosen)), chosen)
    return list(seen.values())


def combinations(
    amounts: list[int], target: int, size: int, *, most: int = ENOUGH, every_size: bool = False
) -> list[tuple[int, ...]]:
    """Return up to `most` combinations of 2 to `size` positions (4 at most) that add up to the target, the smallest first.

    Only those of the smallest size that has any, but for `every_size`. The work is about the square of the number of amounts, its cube for
    three documents.
    """
    found: list[tuple[int, ...]] = []
    for search in _worth_searching(amounts, target, size):
        if not found or every_size:
            found += islice(search(amounts, target), most - len(found))
    return found


def _worth_searching(amounts: list[int], target: int, size: int) -> list[_Search]:
    """The searches for 2 to `size` amounts that may find any: most find none, and sets of sums tell that soon."""
    single = set(amounts)
    rest = [target - amount for amount in amounts]
    if size == 2:
        return [] if single.isdisjoint(rest) else [_twos]
    pairs = _sums_of_two(tuple(amounts))
    searches: list[_Search] = []
    if target in pairs:
        searches.append(_twos)
    if not pairs.isdisjoint(rest):
        searches.append(_threes)
    if size >= 4 and not pairs.isdisjoint([target - pair for pair in pairs]):
        searches.append(_fours)
    return searches


@lru_cache(maxsize=_FEW_LISTS)
def _sums_of_two(amounts: tuple[int, ...]) -> frozenset[int]:
    """What two of the amounts add up to; kept for the receipts of one customer, which are looked at one after the other."""
    return frozenset(first + second for first, second in itertools.combinations(amounts, 2))


def are_exchangeable(inside: list[int], outside: list[int]) -> bool:
    """Say whether two of the amounts outside come to one of those inside, or one to two of these.

    >>> are_exchangeable([2066_40], [1607_20, 500_00, 459_20]), are_exchangeable([400, 70], [470]), are_exchangeable([8], [4])
    (True, True, False)
    """
    ways = ((outside, inside), (inside, outside))
    return any(combinations(some, amount, 2, most=1) for some, others in ways for amount in others)


def _places(amounts: list[int]) -> dict[int, list[int]]:
    where: dict[int, list[int]] = {}
    for place, amount in enumerate(amounts):
        where.setdefault(amount, []).append(place)
    return where


def _twos(amounts: list[int], target: int) -> Iterator[tuple[int, ...]]:
    where = _places(amounts)
    for i, amount in enumerate(amounts):
        yield from ((i, j) for j in where.get(target - amount, ()) if j > i)


def _threes(amounts: list[int], target: int) -> Iterator[tuple[int, ...]]:
    where = _places(amounts)
    for i, first in enumerate(amounts):
        for j in range(i + 1, len(amounts)):
            yield from ((i, j, k) for k in where.get(target - first - amounts[j], ()) if k > j)


def _fours(amounts: list[int], target: int) -> Iterator[tuple[int, ...]]:
    pairs: dict[int, list[tuple[int, int]]] = {}
    for j, third in enumerate(amounts):
        # Only pairs that end before j are known, so each four is found once, with j its third.
        for k in range(j + 1, len(amounts)):
            yield from ((*pair, j, k) for pair in pairs.get(target - third - amounts[k], ()))
        for i in range(j):
            pairs.setdefault(amounts[i] + third, []).append((i, j))


def subsets(amounts: list[int], target: int, *, most: int = ENOUGH) -> list[tuple[int, ...]]:
    """Return up to `most` subsets of any size of a short list that add up to the target."""
    assert len(amounts) <= MOST_IN_SUBSETS, "too many for all subsets"
    sums = [0]
    for amount in amounts:
        sums += [total + amount for total in sums]
    chosen = [mask for mask, total in enumerate(sums) if mask and total == target][:most]
    return [tuple(place for place in range(len(amounts)) if mask >> place & 1) for mask in chosen]


def some_add_up(amounts: list[int], target: int) -> bool:
    """Say whether some amounts of a list that is not too long add up to the target without the others.

    >>> some_add_up([19200, 24000, 19200], 43200), some_add_up([19200, 24000], 30000)
    (True, False)
    """
    return 2 <= len(amounts) <= MOST_IN_SUBSETS and bool(subsets(amounts, target, most=1))
