"""Many texts in one piece of memory, which copies of the process share."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt


class Packed:
    """Texts that never change, asked for one by one.

    In a list each is an object, fifty bytes besides its letters, and whoever reads it writes its count of readers there:
    a copy of the process then has the memory around it for itself. Of these only what is asked for is made.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        each = list(texts)
        self._all = "".join(each)
        self._starts = array("q", accumulate(map(len, each), initial=0))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, place: int) -> str:
        return self._all[self._starts[place] : self._starts[place + 1]]

    def __iter__(self) -> Iterator[str]:
        whole = self._all
        return (whole[start:end] for start, end in pairwise(self._starts))

    @property
    def blank(self) -> npt.NDArray[np.bool_]:
        """Which of them are empty."""
        blank: npt.NDArray[np.bool_] = np.diff(np.frombuffer(self._starts, dtype=np.int64)) == 0
        return blank

    def at(self, places: Iterable[int]) -> list[str]:
        """Return those at some places."""
        whole, starts = self._all, self._starts
        return [whole[starts[place] : starts[place + 1]] for place in places]

    def tolist(self) -> list[str]:
        """Return all of them."""
        return list(self)
