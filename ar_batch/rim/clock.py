"""The clock: the only place that asks what day or moment it is."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo


def today(timezone: str) -> date:
    """Return today's date in that time zone (IANA name)."""
    return datetime.now(ZoneInfo(timezone)).date()


def now(timezone: str) -> datetime:
    """Return this moment in that time zone, to the second."""
    return datetime.now(ZoneInfo(timezone)).replace(microsecond=0)
