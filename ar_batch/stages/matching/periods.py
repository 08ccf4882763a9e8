"""Months that a text names as a period: from the first day of one to the last of another, from one to another, a quarter."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pandas as pd

from ar_batch.stages.matching import dates
from ar_batch.stages.matching.words import in_capitals
from ar_batch.stages.matching.world import NEVER, Ints

_TO: Final = r" ?(?:[-–]|\b(?:BIS|TO|THRU|UNTIL|AU|AL|TOT|T/M)\b) ?"
_MONTH: Final = "0?[1-9]|1[0-2]"
_DAYS = re.compile(
    rf"(?<![0-9./-])(?:0?1(?P<sign>[./])({_MONTH})(?P=sign)?(?:(?:20)?[0-9]{{2}})?{_TO}(?:2[89]|3[01])(?P=sign)({_MONTH})(?P=sign)(?:20)?[0-9]{{2}}"
    rf"|20[0-9]{{2}}-(0[1-9]|1[0-2])-01{_TO}20[0-9]{{2}}-(0[1-9]|1[0-2])-(?:2[89]|3[01]))(?![0-9])"
)
"""From the first day of a month to the last of one: 01.04.2026-30.06.2026, 01.04. bis 30.04.26, 2026-04-01 - 2026-04-30."""
_NUMBERS = re.compile(rf"(?<![0-9./-])({_MONTH})(?:[./](?:20[0-9]{{2}})?)?{_TO}({_MONTH})[./]20[0-9]{{2}}(?![0-9./-])")
"""From one month to another of a year: 02-04/2026, 02/2026 bis 04/2026."""
_WORDS = re.compile(rf"\b({dates.WRITTEN})\.?(?: ?20[0-9]{{2}})?{_TO}({dates.WRITTEN})\b")
_QUARTER = re.compile(
    r"\bQ([1-4])\b|\b([1-4])(?:\.|ST|ND|RD|TH|ER|EME)? ?(?:QUARTAL|QUARTER|QTR|TRIMESTRE|KWARTAAL|KWARTAL)\b"
    r"|\b(?:QUARTAL|QUARTER|TRIMESTRE|KWARTAAL) ?([1-4])\b|\bT([1-4])[ /]20[0-9]{2}\b"
)
_OF_YEARS: Final = r"(?:^|[^0-9])[01]?[0-9][./-]20[0-9]{2}|[^\W\d_]{3}[ ./'-]*20[0-9]{2}|20[0-9]{2}[/-][01][0-9]"
"""What every description bears that names a month with its year."""
_FARTHEST: Final = 3
"""Months between the day of a document and the month that it is for, at most."""


def spans(text: str) -> list[re.Match[str]]:
    """Return the periods that a text in capitals gives in numbers."""
    of_a_year = (found for found in _NUMBERS.finditer(text) if int(found[1]) < int(found[2]))
    return [*_DAYS.finditer(text), *of_a_year]


def months(text: str) -> frozenset[int]:
    """Return the months (1 to 12) of the periods that a text in capitals names.

    >>> sorted(months("MIETE 01.02.2026-30.04.2026")), sorted(months("NOV. - JAN")), sorted(months("2. QUARTAL"))
    ([2, 3, 4], [1, 11, 12], [4, 5, 6])
    """
    found: set[int] = set()
    for each in spans(text):
        first, last = (int(group) for group in each.groups() if group and group.isdigit())
        found |= _between(first, last)
    for each in _WORDS.finditer(text):
        found |= _between(*map(dates.month_of, each.groups()))
    for each in _QUARTER.finditer(text):
        quarter = next(int(group) for group in each.groups() if group)
        found |= _between(quarter * 3 - 2, quarter * 3)
    return frozenset(found)


def _between(first: int, last: int) -> set[int]:
    """The months from one to another, over the end of the year where the first is the later one."""
    return {(month - 1) % 12 + 1 for month in range(first, last + 1 if first <= last else last + 13)}


def called(descriptions: pd.Series[Any], written: Ints) -> Ints:
    """Return for each document the one month that its description names with a year (months since January 1970); NEVER where there is none."""
    codes, texts = pd.factorize(descriptions)
    some = pd.Series(texts, dtype="str").str.contains(_OF_YEARS, regex=True).to_numpy(dtype=bool)
    named = np.zeros(len(texts) + 1, dtype=np.int64)
    named[:-1][some] = [_only(text) for text in texts[some]]
    month = written.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    apart = (named[codes] - 1 - month + 6) % 12 - 6
    return np.where((named[codes] > 0) & (np.abs(apart) <= _FARTHEST), month + apart, NEVER)


def _only(description: str) -> int:
    """The one month that a description names; 0 where it names none, or several."""
    capital = in_capitals(description)
    found = dates.months(capital) | months(capital)
    return next(iter(found)) if len(found) == 1 else 0
