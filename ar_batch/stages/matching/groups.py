"""Groups of rows that lie together, as sorting by their key leaves them: what pandas' grouping takes longer for."""

from __future__ import annotations

from typing import Any

import numpy as np

from ar_batch.stages.matching.world import Flags, Ints


def starts_of(*keys: Any) -> Ints:
    """Return the places where a group begins: of rows whose equal keys, in one column or several, follow each other."""
    others = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return np.flatnonzero(np.append(True, others)[: len(keys[0])])


def are_one(values: Any, starts: Ints) -> Flags:
    """Return for each group whether all its rows have the same value."""
    same: Flags = np.minimum.reduceat(values, starts) == np.maximum.reduceat(values, starts)
    return same
