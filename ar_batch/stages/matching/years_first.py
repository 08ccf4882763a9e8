"""Numbers that payers write with their year behind, 17/2026, where the ledger writes it in front: 2026-0017."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd

from ar_batch import references
from ar_batch.stages.matching import lines

_YEAR_IN_FRONT: Final = r"(?:^|[^0-9])20[0-9]{2}[^0-9A-Za-z]+[0-9]+$"
"""A document's number that ends in its year, a sign and its serial number."""
_BEHIND_YEAR: Final = "[^0-9A-Za-z]+[0-9]+$"
_NEARLY_ALL: Final = 0.9
"""That share of the ledger's numbers is written so."""
_SOME: Final = r"[0-9] ?[./-] ?20[0-9]{2}"
_YEAR_BEHIND = re.compile(r"(?<![0-9])(?<![0-9][./-])([0-9]{1,6}) ?[./-] ?(20[0-9]{2})(?![0-9]|[./-][0-9])")
"""A number and its year; not the end of a date."""


def put_first(texts: pd.Series[Any], numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Return the texts, years before the numbers they stand behind, where nearly all `numbers` of documents are written so.

    "Rechnung 17/2026" is "Rechnung 2026/17", which is 2026-0017; "Miete 04/2026" stays the month, and 2026/2044 the
    number 2044 of its year.
    """
    some = texts.str.contains(_SOME).to_numpy(dtype=bool)
    if not some.any():
        return texts
    in_front = numbers.str.contains(_YEAR_IN_FRONT)
    if in_front.mean() < _NEARLY_ALL:
        return texts
    stay = frozenset(numbers[in_front].str.replace(_BEHIND_YEAR, "", regex=True).str[-4:])
    return lines.replaced(
        texts, some, [_YEAR_BEHIND.sub(lambda found: _turned(found, stay), text) for text in texts[some]]
    )


def _turned(found: re.Match[str], years: frozenset[str]) -> str:
    """The year before its number; as it stands where a month, or one of the ledger's `years`, stands in front."""
    serial, year = found.groups()
    return found.group() if references.is_month(serial) or serial in years else f"{year}/{serial}"
