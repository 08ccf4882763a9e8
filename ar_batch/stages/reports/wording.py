"""What the report says in words: days, statuses, key figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import pandas as pd

from ar_batch import shares
from ar_batch.tables.book import Tone

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip

RECEIPT_STATUS: Final[Mapping[str, str]] = {
    "suggested": "waits for your decision", "unidentified": "nobody known", "partly_applied": "partly applied", "on_account": "on account",
    "not_ar": "not from a customer", "returned": "payment returned", "applied": "applied",
}  # fmt: skip
"""In the order in which a person should look at them."""
RECEIPT_TONES: Final[Mapping[str, Tone]] = {
    "waits for your decision": "warn", "nobody known": "bad", "partly applied": "info", "on account": "info", "not from a customer": "muted",
    "payment returned": "bad",
}  # fmt: skip
LETTER_STATUS: Final = ("unknown", "failed", "waiting", "held", "sent")
"""In the order in which a person should look at them."""
LETTER_TONES: Final[Mapping[str, Tone]] = {
    "unknown": "bad", "failed": "bad", "waiting": "info", "held": "warn", "sent": "good",
}  # fmt: skip
SEVERITY: Final = ("error", "warning", "info")
SEVERITY_TONES: Final[Mapping[str, Tone]] = {"error": "bad", "warning": "warn", "info": "info"}
KINDS: Final[Mapping[str, str]] = {
    "payment": "payment", "credit_note": "credit note", "discount": "discount", "bank_fee": "bank fee", "tolerance": "tolerance",
    "deduction": "deduction", "exchange": "exchange", "write_off": "write-off", "refund": "refund",
}  # fmt: skip
METHODS: Final[Mapping[str, str]] = {"auto": "by itself", "decision": "decided", "advice": "remittance advice"}

MEASURES: Final[Mapping[str, str]] = {
    "open_amount": "Open", "overdue_amount": "Overdue", "credits_amount": "Open credits", "unapplied_amount": "Cash not applied",
    "disputed_amount": "Disputed", "percent_current": "Not yet due, %", "percent_overdue": "Overdue, %",
    "percent_over_90": "More than 90 days overdue, %", "dso_countback": "DSO, counted back (days)",
    "dso_countback_at_least": "DSO, counted back: at least (days)", "dso": "DSO (days)", "best_possible_dso": "Best possible DSO (days)",
    "average_days_delinquent": "Average days delinquent", "collection_effectiveness": "Collection effectiveness (CEI), %",
    "days_to_pay": "Days to pay", "days_beyond_terms": "Days beyond terms", "received_amount_percent_applied": "Receipts applied, % of value",
    "auto_match_rate": "Matched by itself, % of receipts", "auto_match_value": "Matched by itself, % of value",
    "unapplied_share": "Cash not applied, % of receipts",
}  # fmt: skip
"""The heading of each key figure, in the order in which they are shown."""


def long_day(day: date) -> str:
    """Return the day as people write it: "30 June 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 row", "2 rows", "1,204 rows".

    >>> counted(1, "row"), counted(1204, "row"), counted(2, "currency", "currencies")
    ('1 row', '1,204 rows', '2 currencies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(joined: pd.Series[str], most: int = 6) -> pd.Series[str]:
    """Return lists joined by " + " cut to their first few: "A + B and 3 more"."""

    def short(text: str) -> str:
        parts = text.split(" + ")
        return text if len(parts) <= most + 1 else f"{' + '.join(parts[:most])} and {len(parts) - most} more"

    return joined.map(short).astype("str")


def confidence(given: pd.Series[float]) -> pd.Series[str]:
    """Return each confidence in words; "" where there is none."""
    return given.map(shares.spoken, na_action="ignore").astype(object).fillna("").astype("str")


def said(codes: pd.Series[str], words: Mapping[str, str]) -> pd.Series[str]:
    """Return the words for a column of codes; a code without words stands for itself."""
    return codes.map(lambda code: words.get(code, code)).astype("str")


def rank(values: pd.Series[str], order: tuple[str, ...]) -> pd.Series[int]:
    """Return each value's place in the order, unknown ones last."""
    places = {value: place for place, value in enumerate(order)}
    return values.map(lambda value: places.get(value, len(order))).astype("int64")
