"""What every bank format has in common: one line, one statement, and the shape in which intake gets them."""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from ar_batch.raw import Note, Statement
from ar_batch.rim.readers.parts import Draft

LARGEST_EXPONENT = 20
"""Amounts with more digits than this before or after the point are no amounts."""


@dataclass(slots=True)
class BankLine:
    """One line of a statement, under the headings of the bank_lines table.

    `amount` is positive when money came in; `is_return` marks a booking that takes back an earlier one, in or out.
    A date or amount that cannot be read stays text, so that intake rejects this line and names it.
    """

    booking_date: date | str = ""
    value_date: date | str = ""
    currency: str = ""
    amount: Decimal | str = ""
    payer_name: str = ""
    payer_account: str = ""
    remittance: str = ""
    bank_reference: str = ""
    end_to_end_id: str = ""
    structured_reference: str = ""
    transaction_code: str = ""
    balance: Decimal | None = None
    account: str = ""
    is_return: bool = False


HEADINGS = tuple(field.name for field in fields(BankLine))
_cells = operator.attrgetter(*HEADINGS)


def statement_draft(
    dialect: str, statement: Statement, lines: Iterable[BankLine], notes: Sequence[Note] = (), *, name: str = ""
) -> Draft:
    """Return a statement as a sheet. Its headings stand in row 0, so that row 3 is the third line."""
    rows = [HEADINGS, *map(_cells, lines)]
    shown = name or " ".join(filter(None, (statement.account, statement.statement_id))) or dialect
    return Draft(shown, rows, 0, dialect, statement, notes=list(notes))


def with_distinct_names(drafts: Iterable[Draft]) -> Iterable[Draft]:
    """Number statements of the same name: "X", "X (2)" ..."""
    seen: dict[str, int] = {}
    for draft in drafts:
        seen[draft.name] = seen.get(draft.name, 0) + 1
        if seen[draft.name] > 1:
            draft.name = f"{draft.name} ({seen[draft.name]})"
        yield draft


def amount_of(text: str) -> Decimal | None:
    """Return the amount in a bank format's text, whichever of comma and point it uses; None when it is none.

    The last mark is the decimal mark; a lone mark before three digits is one too ("12,500" is twelve and a half),
    for bank formats write no thousands marks - unless the same mark occurs several times.
    """
    bare = re.sub(r"[\s'’\u00a0$€£]", "", text)
    if not re.fullmatch(r"[+-]?[\d.,]*\d[\d.,]*", bare):
        return None
    marks = re.findall(r"[.,]", bare)
    if len(marks) > 1 and (len(set(marks)) > 1 and marks.count(marks[-1]) > 1):
        return None
    if len(marks) > 1:
        last = "" if len(set(marks)) == 1 else marks[-1]
        bare = "".join("." if c == last else c for c in bare if c not in ".," or c == last)
    return decimal(bare.replace(",", "."))


def decimal(text: str) -> Decimal | None:
    """Return a plain decimal of sane size, or None."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > LARGEST_EXPONENT:
        return None if value else Decimal(0)
    return value


def iso_date(text: str) -> date | None:
    """Return the date at the start of an ISO date or moment, or None."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def compact_date(text: str) -> date | None:
    """Return YYYYMMDD at the start of a text as a date, or None."""
    found = re.match(r"\s*(\d{4})-?(\d{2})-?(\d{2})", text)
    return calendar_date(int(found[1]), int(found[2]), int(found[3])) if found else None


def calendar_date(year: int, month: int, day: int) -> date | None:
    """Return the date, or None when the calendar has no such day.

    30 February is the last day of February: banks that reckon with months of 30 days write it.
    """
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 3, 1) - timedelta(days=1) if month == 2 and day in (29, 30) and year > 0 else None


def squeezed(text: str) -> str:
    """Return the text with runs of blanks and line breaks made one blank."""
    return " ".join(text.split())


@functools.lru_cache(maxsize=50_000)
def plain_account(text: str) -> str:
    """Return an account as it is compared: no blanks; an IBAN without the currency that some banks append."""
    bare = re.sub(r"\s", "", text)
    found = re.fullmatch(r"([A-Za-z]{2}\d{2}[A-Za-z0-9]{11,30}?)(?:/?[A-Z]{3})?", bare)
    iban = found[1].upper() if found else ""
    return iban if iban and valid_iban(iban) else bare


def valid_iban(text: str) -> bool:
    """Return whether the check digits are right (ISO 13616, mod 97)."""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", text):
        return False
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def said(text: str) -> str:
    """Return a reference, or blank for the words that mean there is none."""
    bare = text.strip()
    return "" if bare.upper().replace(" ", "") in _NOTHING else bare


_NOTHING = {"NONREF", "NOTPROVIDED", "NOTAVAILABLE", "NOREF", "NONE", "N/A", "NA", "NULL", "-", "."}
