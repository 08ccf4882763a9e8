"""Equal documents, told apart by what the text says of their numbers, dates and months, and by when they were written and fall due."""

from __future__ import annotations

import re

from ar_batch.stages.matching import dates, likeness
from ar_batch.stages.matching.evidence import Case
from ar_batch.stages.matching.hints import hinted, within
from ar_batch.stages.matching.leads import lead_before
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.numbered import ends

_AHEAD = 15
"""Days before the month that it is for, at most, on which a rent or a premium is billed."""
_TELLING = 3
"""Fewer digits at the end of a text may be the beginning of a number as well as the end of one."""
_BROKEN = re.compile(r"(?<![0-9./-])[0-9]+ [0-9]+(?![0-9./-])")
_WHOLE = 5
"""So many digits in which a blank stands tell the document whose number ends so."""
_MOST_DAYS = 5
"""Of equal documents of more days than this a date in the text tells none: it may be any date."""
_SOON = 8
"""In fewer days than this a document falls due about now."""


def written(ledger: Ledger, case: Case, alike: list[int]) -> list[int]:
    """Those of equal documents that were written by the day of the payment; all, where the text tells one that was not.

    By its number, its date, or the day or month in which it falls due.
    """
    there, later = ledger.parted(alike, case.day)
    if not there or not later:
        return alike
    reading = case.reading
    told = {*dates.told(alike, (ledger.due,), reading.months, case.days_without_year)}
    told |= {d for d in later if ledger.date[d] in case.days or hinted(ledger, case, d, 2)}
    told |= {d for d in later if within(reading.text, ledger.digits(d)[0])}
    return there if told.isdisjoint(later) else alike


def timed(ledger: Ledger, case: Case, documents: list[int]) -> list[int]:
    """Return the documents that a day without its year or a month in the text tells: by their dates, if written by then; or by when they fall due.

    The month that a document's description names is its only one.
    """
    said = case.reading.months, case.days_without_year
    there, _ = ledger.parted(documents, case.day)
    told = dates.told(there, (ledger.date,), frozenset(), said[1]) or of_months(ledger, there, said[0])
    return told or dates.told([d for d in documents if not ledger.called[d]], (ledger.due,), *said)


def of_months(ledger: Ledger, documents: list[int], months: frozenset[int]) -> list[int]:
    """Return the documents of some of the months: those that their descriptions name, else those in which they were written."""
    return [d for d in documents if ledger.month[d] % 12 + 1 in months]


def of_the_month(ledger: Ledger, case: Case, alike: list[int]) -> list[int]:
    """Those of equal documents that are of the one month that the text names, where it is surely theirs; nothing tells these apart."""
    reading = case.reading
    if len(reading.months) != 1 or case.days or case.days_without_year or reading.several:
        return []
    [month] = reading.months
    if any(ledger.digits(d)[3] == str(month) for d in alike):
        return []  # 04/2026 may be the fourth of the year
    every = [d for d in ledger.there(case) if ledger.open[d] == ledger.open[alike[0]]]
    told = timed(ledger, case, every)
    due = [] if all(ledger.called[d] for d in told) else dates.told(every, (ledger.due,), reading.months, frozenset())
    unsure = any(_is_overdue(ledger, case, d, due) or _may_be_own_month(ledger, case, d, every) for d in told if due)
    return told if set(told) <= set(alike) and not unsure else []


def told_apart(ledger: Ledger, case: Case, alike: list[int]) -> tuple[str, int] | None:
    """Rule and document, where the text tells one of equal documents: its number among other digits, its date, the end of its number."""
    reading = case.reading
    whole = [d for d in alike if within(reading.text, ledger.digits(d)[0])]
    # Of documents of many days one bears any date by chance.
    many = len({ledger.date[d] for d in alike}) > _MOST_DAYS
    dated = [d for d in alike if ledger.date[d] in case.days and not many]
    if len(whole) == 1:
        return "damaged", whole[0]
    if len(dated) == 1 and not _is_overdue(ledger, case, dated[0], [d for d in alike if ledger.due[d] in case.days]):
        # A date and the month of another contradict each other.
        of_month = dates.told(alike, (ledger.date, ledger.due), reading.months, frozenset())
        return ("dated", dated[0]) if not of_month or dated[0] in of_month else None
    # A relative's document of the amount may be meant as well.
    every = [d for d in ledger.there(case) if ledger.open[d] == ledger.open[alike[0]] or d in alike]
    told = timed(ledger, case, every)
    if broken := _ended_in_two(ledger, case, alike):
        return _only(broken, alike, told)
    for least in (3, 2):
        ended = [d for d in alike if hinted(ledger, case, d, least)]
        if len(ended) == 1:
            unsure = least < _TELLING and _begins_others(ledger, case, ended[0], alike)
            return ("damaged", ended[0]) if told in ([], ended) and not unsure else None
    if nearly := _nearly_ended(ledger, case, alike):
        return _only(nearly, alike, told)
    if len(told) != 1 or told[0] not in alike or reading.several:
        return None
    if ledger.called[told[0]]:
        return "dated", told[0]  # the month that it is for: others may fall due in it
    due = dates.told(every, (ledger.due,), reading.months, case.days_without_year)
    unsure = _is_overdue(ledger, case, told[0], due) or _may_be_own_month(ledger, case, told[0], every)
    return ("dated", told[0]) if not unsure else None


def _only(ended: list[int], alike: list[int], told: list[int]) -> tuple[str, int] | None:
    """The one of equal documents that the end of a number tells, unless its day or month tells another (`told`), or the end is a paid one's as well."""
    return ("damaged", ended[0]) if len(ended) == 1 and ended[0] in alike and told in ([], ended) else None


def _ended_in_two(ledger: Ledger, case: Case, alike: list[int]) -> list[int]:
    """Those of equal documents, open or paid, whose numbers end as one behind a word for invoice that a blank broke in two: 24 001 of 156240.01."""
    text = case.reading.text
    led = (found for found in _BROKEN.finditer(text) if lead_before(text, found.start()) in likeness.FOR_OURS)
    broken = [digits for found in led if len(digits := found.group().replace(" ", "")) >= _WHOLE]
    every = _open_or_paid(ledger, case, alike) if broken else []
    return [d for d in every if any(ends(ledger.digits(d), digits) for digits in broken)]


def _nearly_ended(ledger: Ledger, case: Case, alike: list[int]) -> list[int]:
    """Those of equal documents, open or paid, whose numbers end as one behind a word for invoice, but for a digit."""
    led = [n.digits for n in case.reading.numbers if n.lead in likeness.FOR_OURS]
    every = _open_or_paid(ledger, case, alike) if led else []
    return [d for d in every if any(likeness.nearly_ends(ledger.digits(d), digits) for digits in led)]


def _open_or_paid(ledger: Ledger, case: Case, alike: list[int]) -> list[int]:
    return [*alike, *ledger.paid_before(case.family.root, ledger.open[alike[0]])]


def _begins_others(ledger: Ledger, case: Case, told: int, alike: list[int]) -> bool:
    """Whether the few digits that the text ends in begin the numbers of others of equal documents as well: cut off, they tell none."""
    last = [n.digits for n in case.reading.numbers if n.last and len(n.digits) < _TELLING]
    return any(ledger.digits(d)[0].startswith(digits) for digits in last for d in alike if d != told)


def _is_overdue(ledger: Ledger, case: Case, told: int, due: list[int]) -> bool:
    """Whether others fall due when the text says, while the one of that date is not due yet, or they were due and billed ahead: either may be meant."""
    others = [d for d in due if d != told]
    of_month = not case.days_without_year
    if ledger.due[told] > case.day and any(ledger.due[d] < min(ledger.due[told], case.day + _SOON) for d in others):
        return True
    return any(of_month and _is_billed_ahead(ledger, d) for d in others if ledger.due[d] < case.day)


def _may_be_own_month(ledger: Ledger, case: Case, told: int, every: list[int]) -> bool:
    """Whether the month is that in which the payment is made, and the document is only to fall due in it, while another is overdue: JUNE PAYMENT.

    What is billed ahead, as a rent is, is called by the month in which it is due.
    """
    own = dates.day(case.day).month in case.reading.months and not case.days_without_year
    falls_due = ledger.due[told] >= case.day and dates.day(ledger.date[told]).month not in case.reading.months
    return (
        own
        and falls_due
        and not _is_billed_ahead(ledger, told)
        and any(ledger.due[d] < case.day for d in every if d != told)
    )


def _is_billed_ahead(ledger: Ledger, d: int) -> bool:
    """Whether a document was written shortly before the month in which it is due, as for a rent."""
    return (
        ledger.due[d] - ledger.date[d] <= _AHEAD and dates.day(ledger.date[d]).month != dates.day(ledger.due[d]).month
    )
