"""End-to-end ids that speak: some payers' systems put the number of the document there, most a number of their own."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from ar_batch.stages.matching.reading import LEADS

_WORDS: Final = "|".join(sorted(word for word in LEADS if len(word) > 1))
_WRITTEN: Final = rf"(?i) |^(?:{_WORDS})[^0-9A-Za-z]*[0-9]"
"""Words, as a person writes them, or a number behind a word for invoice."""
_MOSTLY: Final = 0.5
"""The share of plain numbers of one length that must be documents' for the others to be meant so."""


def spoken(ids: pd.Series[Any], numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Return what the end-to-end ids say of documents; "" where they are but the payer's own.

    With a blank, or behind a word for invoice; of the form of a document's number (letters and signs as in it, a digit more or less); or
    plain, where at least half of those as long are documents' numbers.
    """
    there = ids[ids.str.contains("[0-9]", regex=True)]
    every = pd.Series(there.unique(), dtype="str")
    if every.empty:
        return ids.where(ids == "", "")
    forms, known = _forms(every), _forms(pd.Series(numbers.unique(), dtype="str"))
    # 91234-9 of 9123-9, and the other way round.
    near = {form for each in known.unique().tolist() for form in (each, each[1:], f"9{each}")}
    plain = every.str.fullmatch("[0-9]+").to_numpy(dtype=bool)
    borne = pd.Series(every.isin(numbers).to_numpy(), index=forms).groupby(level=0).mean()
    alike = forms.isin(near).to_numpy() & ~plain
    alike |= plain & forms.map(borne >= _MOSTLY).to_numpy(dtype=bool)
    alike |= every.str.contains(_WRITTEN, regex=True).to_numpy(dtype=bool)
    return ids.where(ids.isin(every[alike]), "")


def _forms(texts: pd.Series[Any]) -> pd.Series[Any]:
    """The letters and signs of texts, and how many digits: RE-2026-17 is RE-9-9 and six digits."""
    capital = texts.str.upper()
    shape = capital.str.replace("[0-9]+", "9", regex=True)
    count = capital.str.count("[0-9]")
    return pd.Series(
        ["9" * digits + each for digits, each in zip(count.tolist(), shape.tolist(), strict=True)], dtype="str"
    )
