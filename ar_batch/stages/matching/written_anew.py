"""Invoices that a credit note cancelled and that were written anew, under their number with a letter or so behind it."""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np

from ar_batch import references
from ar_batch.stages.matching.world import Documents, Ints

_BEHIND = re.compile(r"(?:[A-Z]{1,2}[0-9]?)|(?:[-/. ][0-9])")
"""What stands behind the first number: A, -A, /2, -R1, K; signs before letters are left out."""
_SIGNS = "-/. "


def of_cancelled(documents: Documents) -> dict[int, tuple[int, ...]]:
    """Return for open invoices that an open credit note of just their amount cancels the later documents of their customer under their number."""
    wanted = _cancelled(documents)
    if not len(wanted):
        return {}
    customers = np.unique(documents.customer[wanted])
    by_customer: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for d in np.flatnonzero((documents.open > 0) & np.isin(documents.customer, customers)).tolist():
        by_customer[int(documents.customer[d])].append((d, references.upper(documents.number[d])))
    found: dict[int, tuple[int, ...]] = {}
    for d in wanted.tolist():
        number, day = references.upper(documents.number[d]), int(documents.date[d])
        later = [
            e
            for e, other in by_customer[int(documents.customer[d])]
            if documents.date[e] >= day and _is_of(number, other)
        ]
        if later:
            found[d] = tuple(later)
    return found


def _cancelled(documents: Documents) -> Ints:
    """Invoices of which nothing is paid, with an open credit note of their customer for just as much that was written later."""
    credits = np.flatnonzero(documents.open < 0)
    if not len(credits):
        return credits
    customers = np.zeros(int(documents.customer.max()) + 1, dtype=bool)
    customers[documents.customer[credits]] = True
    debits = np.flatnonzero((documents.open > 0) & customers[documents.customer] & (documents.open == documents.amount))
    costs: dict[tuple[int, int, int], int] = defaultdict(int)
    for d in credits.tolist():
        key = int(documents.customer[d]), int(documents.currency[d]), -int(documents.open[d])
        costs[key] = max(costs[key], int(documents.date[d]))
    keys = zip(
        *(column[debits].tolist() for column in (documents.customer, documents.currency, documents.open)), strict=True
    )
    cancelled = [
        key in costs and day <= costs[key] for key, day in zip(keys, documents.date[debits].tolist(), strict=True)
    ]
    chosen: Ints = debits[np.array(cancelled, dtype=bool)]
    return chosen


def _is_of(number: str, other: str) -> bool:
    """Whether a number is another with a letter or so behind it.

    >>> _is_of("4711", "4711-A"), _is_of("4711", "4711/2"), _is_of("4711", "47112"), _is_of("4711", "4711")
    (True, True, False, False)
    """
    behind = other.removeprefix(number)
    return behind != other and bool(_BEHIND.fullmatch(behind) or _BEHIND.fullmatch(behind.lstrip(_SIGNS)))
