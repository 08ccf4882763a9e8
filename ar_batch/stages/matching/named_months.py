"""Who names months pays what was billed for them: rent March and April, school fees 02-04/2026, the second quarter."""

from __future__ import annotations

from collections.abc import Sequence

from ar_batch.stages.matching import dates
from ar_batch.stages.matching.evidence import Case
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.told_apart import of_months

_LONG_AGO = 300
"""Days since a document was written, at most, that a month without its year may mean."""


def shown(ledger: Ledger, case: Case, documents: list[int]) -> list[int]:
    """Return the documents of the months that the text names, where they are several and cost the payment.

    Of the months that they are for, or in which they fall due; nothing where the two are different documents that both add
    up, or where a month has none.
    """
    months = case.reading.months
    if not months or case.days_without_year or case.reading.dates:
        return []
    near = [d for d in documents if ledger.open[d] > 0 and 0 <= case.day - ledger.date[d] <= _LONG_AGO]
    falling_due = dates.told([d for d in near if not ledger.called[d]], (ledger.due,), months, frozenset())
    found = {tuple(some) for some in (of_months(ledger, near, months), falling_due) if _costs(ledger, case, some)}
    found = {some for some in found if _has_all(ledger, some, months)}
    return list(found.pop()) if len(found) == 1 else []


def _costs(ledger: Ledger, case: Case, documents: Sequence[int]) -> bool:
    """Whether the documents are several and cost just the payment."""
    return len(documents) > 1 and sum(ledger.open[d] for d in documents) == case.payment


def _has_all(ledger: Ledger, documents: Sequence[int], months: frozenset[int]) -> bool:
    """Whether each of the months is that of one of the documents: theirs, or that in which they fall due."""
    own = {ledger.month[d] % 12 + 1 for d in documents}
    due = {dates.day(ledger.due[d]).month for d in documents}
    return months <= own or months <= due
