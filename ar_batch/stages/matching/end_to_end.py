"""End-to-end ids that speak: some payers' systems put the number of the document there, most a number of their own."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_batch.stages.matching.leads import LEADS

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_PLAIN: Final = "9"
_WORDS: Final = "|".join(sorted(word for word in LEADS if len(word) > 1))
_WRITTEN: Final = rf"(?i) |^(?:{_WORDS})[^0-9A-Za-z]*[0-9]"
"""Words, as a person writes them, or a number behind a word for invoice."""
_FIRST: Final = "^([^;,+&/]{6,})[;,+&/]"
"""What stands before the first sign of a list, long enough to be no coincidence."""
_MOSTLY: Final = 0.5
"""The share of plain numbers of one length that must be documents' for the others to be meant so."""


def spoken(ids: pd.Series[Any], numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Return what the end-to-end ids say of documents; "" where they are but the payer's own.

    With a blank, or behind a word for invoice; a list that begins with a document's number; of the form of a document's number (letters and signs as in it, a digit more or less); or
    plain, where at least half of those as long are documents' numbers.
    """
    codes, unique = pd.factorize(ids)
    every = pd.Series(unique, dtype="str")
    count = every.str.count("[0-9]").to_numpy()
    if not count.any():
        return pd.Series("", index=ids.index, dtype=ids.dtype)
    shape = _shapes(every)
    # 91234-9 of 9123-9, and the other way round.
    known = set(zip(_shapes(numbers), numbers.str.count("[0-9]").tolist(), strict=True))
    near = {(each, digits + more) for each, digits in known for more in (-1, 0, 1)}
    plain = np.fromiter((each == _PLAIN for each in shape), dtype=bool, count=len(shape))
    alike = np.fromiter(
        (each in near for each in zip(shape, count.tolist(), strict=True)), dtype=bool, count=len(shape)
    )
    whole = set(numbers.tolist())
    alike = np.where(plain, _borne(every, plain, count.astype(np.int64), whole), alike)
    alike |= every.str.contains(_WRITTEN, regex=True).to_numpy(dtype=bool) & (count > 0)
    listed = every.str.extract(_FIRST, expand=False).tolist()
    alike |= np.fromiter((each in whole for each in listed), dtype=bool, count=len(listed))
    return ids.where(alike[codes], "")


def _borne(every: pd.Series[Any], plain: Flags, count: Ints, numbers: set[str]) -> Flags:
    """Whether most of the plain ids as long as each are documents' numbers."""
    borne = np.zeros(len(every), dtype=bool)
    borne[plain] = [each in numbers for each in every[plain].tolist()]
    length = np.where(plain, count, 0)
    share = np.bincount(length, weights=borne) / np.maximum(np.bincount(length), 1)
    result: Flags = share[length] >= _MOSTLY
    return result


def _shapes(texts: pd.Series[Any]) -> list[str]:
    """The letters and signs of texts, a 9 in place of the digits between them: RE-9-9 of RE-2026-17."""
    shapes: list[str] = texts.str.upper().str.replace("[0-9]+", _PLAIN, regex=True).tolist()
    return shapes
