"""Business days of the made-up company: Monday to Friday, and the German public holidays of the season left out."""

from __future__ import annotations

from datetime import date, timedelta

_HOLIDAYS = {(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)}


def is_workday(day: date) -> bool:
    """Return whether banks book on that day."""
    return day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS


def workday(day: date) -> date:
    """Return the day itself or the next business day."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workdays(first: date, count: int) -> list[date]:
    """Return that many business days from `first` on."""
    days = [workday(first)]
    while len(days) < count:
        days.append(workday(days[-1] + timedelta(days=1)))
    return days


def month_end(day: date) -> date:
    """Return the last calendar day of its month."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)
