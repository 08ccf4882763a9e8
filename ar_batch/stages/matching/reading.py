"""One receipt's text, read closely: its numbers and how they stand, dates, and words that change their meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from ar_batch import references

_FEE = re.compile(
    r"\b(CHARGES?|FEES?|GEBUEHR(EN)?|GEBÜHR(EN)?|SPESEN|ENTGELT|FRAIS|COMMISSION|GASTOS|COMISION|KOSTEN|SHA|BEN)\b"
)
_ADVANCE = re.compile(
    r"\b(ANZAHLUNG|VORAUSZAHLUNG|VORKASSE|ABSCHLAG\w*|AKONTO\w*|A ?CONTO|ADVANCE|PREPAYMENT|PRE-PAYMENT|DOWN ?PAYMENT|DEPOSIT|PROFORMA|PRO FORMA|ON ACCOUNT|"
    r"ACOMPTE|ARRHES|ANTICIPO|A CUENTA|AANBETALING|VOORUITBETALING)\b"
)
_MONEY = re.compile(r"(?<![0-9])\d{1,3}(?:[., ']\d{3})*[.,]\d{2}(?![0-9]|[./,-]\d)")
_DATE = re.compile(r"(?<![0-9])(?:(\d{1,2})[./-](\d{1,2})[./-](20\d{2}|\d{2})|(20\d{2})-(\d{2})-(\d{2}))(?![0-9])")
_TOKEN = re.compile(r"[A-Z]*[0-9][A-Z0-9]*")
_DIGITS = re.compile(r"[0-9]+")
_WORD_BEFORE = re.compile(r"([A-ZÄÖÜ]+)[^A-Z0-9ÄÖÜ]*$")
_LISTED_BEFORE = re.compile(r"[0-9A-Z]\s*(?:[/,;+&-]|\bUND|\bAND|\bET|\bU\.)\s*$")
_LOOKALIKE = str.maketrans("OILSBZ", "011582")
_STRANGE_LEADS = frozenset(
    "TEL FAX PHONE PLZ KD KDNR KUNDE KUNDEN KUNDENNR CUSTOMER CUST CLIENT CLIENTE KLANT DEBITOR VERTRAG VERTRAGSNR CONTRACT CONTRAT CONTRATO MANDAT MANDATE "
    "EREF MREF CRED IBAN BIC BLZ KTO TERMINAL STEUERNR UST VAT TXN TRX".split()
)


@dataclass(frozen=True)
class Number:
    """A number in the text: its digits, whether a list sign stands before it, whether nothing follows it."""

    digits: str
    listed: bool
    last: bool
    mixed: bool  # letters that look like digits were read as such


@dataclass(frozen=True)
class Reading:
    """What a text says, apart from the numbers that the ledger knows."""

    text: str
    numbers: tuple[Number, ...]
    dates: frozenset[int]  # days since 1970
    fee: bool
    advance: bool

    def unread(self, known: list[str]) -> list[Number]:
        """Return the numbers that are no part of the known ones (digits only)."""
        return [
            n
            for n in self.numbers
            if len(n.digits) >= 2 and not any(n.digits.lstrip("0") in digits for digits in known)
        ]


def read(text: str) -> Reading:
    """Read a text; linear in its length."""
    capital = references.upper(text)
    dates = frozenset(day for match in _DATE.finditer(capital) if (day := _day(match)) is not None)
    bare = _MONEY.sub(lambda m: " " * len(m.group()), _DATE.sub(lambda m: " " * len(m.group()), capital))
    numbers: list[Number] = []
    end = len(bare.rstrip(" ;.,"))
    for match in _TOKEN.finditer(bare):
        before = bare[max(0, match.start() - 24) : match.start()]
        lead = _WORD_BEFORE.search(before)
        if lead and lead.group(1) in _STRANGE_LEADS:
            continue
        listed, last = bool(_LISTED_BEFORE.search(before)), match.end() >= end
        runs = _DIGITS.findall(match.group())
        numbers.extend(Number(run, listed, last and run is runs[-1], mixed=False) for run in runs)
        like = re.sub(r"^[A-Z]+(?=[0-9])", "", match.group())
        if len(like) >= 4 and not like.isdigit() and like.translate(_LOOKALIKE).isdigit():
            numbers.append(Number(like.translate(_LOOKALIKE), listed, last, mixed=True))
    return Reading(capital, tuple(numbers), dates, bool(_FEE.search(capital)), bool(_ADVANCE.search(capital)))


def _day(match: re.Match[str]) -> int | None:
    """The day a date means, day before month; None when there is no such day."""
    if match.group(4):
        year, month, day = int(match.group(4)), int(match.group(5)), int(match.group(6))
    else:
        day, month, year = int(match.group(1)), int(match.group(2)), int(match.group(3))
        year += 2000 if year < 100 else 0
    try:
        return int(np.datetime64(f"{year:04d}-{month:02d}-{day:02d}", "D").astype(int))
    except ValueError:
        return None
