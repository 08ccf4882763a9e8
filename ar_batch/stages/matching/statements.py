"""Who pays as per a statement pays all that it showed: what was due, or written, by its day."""

from __future__ import annotations

from datetime import date

from ar_batch.stages.matching import dates
from ar_batch.stages.matching.evidence import Case
from ar_batch.stages.matching.ledger import Ledger

_LONG_AGO = 92
"""Days since a statement that is paid now, at most."""


def shown(ledger: Ledger, case: Case, documents: list[int], costs: list[int]) -> list[int]:
    """Return the documents of the statement that the text names by its day, where they cost the payment; nothing where two choices of them do."""
    day = _day(case)
    if day is None:
        return []
    pairs = list(zip(documents, costs, strict=True))
    every = [[(d, cost) for d, cost in pairs if days[d] <= day] for days in (ledger.due, ledger.date)]
    found = {tuple(d for d, _ in some) for some in every if sum(cost for _, cost in some) == case.payment}
    return list(found.pop()) if len(found) == 1 else []


def _day(case: Case) -> int | None:
    """The day of the statement: the only one that the text names, in full or without its year."""
    reading = case.reading
    if not reading.by_statement:
        return None
    days = {*reading.dates, *(_last(case.day, *each) for each in reading.days_without_year)}
    return days.pop() if len(days) == 1 and 0 <= case.day - max(days) <= _LONG_AGO else None


def _last(today: int, month: int, day_of_month: int) -> int:
    """The last such day of a month, as days since 1970; that day of a far year where there is none."""
    for year in (dates.day(today).year, dates.day(today).year - 1):
        try:
            found = (date(year, month, day_of_month) - dates.day(0)).days
        except ValueError:
            return 0
        if found <= today:
            return found
    return 0
