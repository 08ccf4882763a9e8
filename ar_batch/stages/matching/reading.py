"""One receipt's text, read closely: its numbers and how they stand, amounts, dates, and words that change their meaning."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ar_batch import references
from ar_batch.stages.matching import dates, numerals, periods, short_lists, words
from ar_batch.stages.matching.leads import CUSTOMER_LEADS, LEADS, STRANGE_LEADS, lead_before
from ar_batch.stages.matching.numerals import DIGITS, SIGNS, Number
from ar_batch.stages.matching.short_lists import COMPOSITE

_MONEY = re.compile(
    r"(?<![0-9])(?<![0-9][.,])(?:0|[1-9]\d{0,2}(?:[., ']\d{3})*|[1-9]\d*)[.,]\d{2}(?![0-9]|[./,-]\d)", re.ASCII
)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER_NEXT = re.compile(r"[^\w]*[0-9]")
_FULL_LINE = 100
_CUT_END = re.compile(
    r"[0-9+&,/-]\s*$|\b(?:UND|AND|ET|Y|EN|U)\s*$|[,;+&/]\s*(?:NR|NO|N|RE|RG|RNR|INV|FACT|FRA|FT)\.?\s*$"
)
_TAKEN_OFF = re.compile(
    r"(?:[\s,;.+-]|[0-9]{1,2}(?:[.,][0-9])? ?%|\b(?:MIT|LESS|MINUS|WITH|ABZGL|ABZUG|ABZUEGLICH|ABZÜGLICH|AVEC|MOINS|CON|MENOS|MET|DE|VON|OF)\b)*"
    rf"\b(?:{words.DISCOUNT}|DISC)\W*$"
)
"""That a discount was taken, behind all else: so much of a text at most."""
_LONGEST_REMARK = 40
_PERCENT = re.compile(r"(?<![0-9A-Z.,/])(?<![0-9A-Z]-)[0-9]{1,2}(?:[.,][0-9]{1,2})? ?%")
_LAST_WORD = re.compile(r"[0-9][^A-Z0-9]{1,3}(?:[A-Z]+ )?([A-Z]+)\.?$")
"""The last word behind a number, or the one behind that: 4711 vom, 4711, your invo."""
_OPEN_END = re.compile(r"[0-9]\s*(?:[+&,;/]|\b(?:UND|AND|ET|Y|EN|E|U)\b\.?)\s*[A-Z]{0,4}[-/]?$|[0-9]\s*(?:\.{2,}|…)$")
"""The end of a list that goes on: a sign or an "and" behind a number, and perhaps the letters of the next; or dots."""
_DATE = re.compile(
    r"(?<![0-9])(?:(\d{1,2})[./-](\d{1,2})[./-](20\d{2}|(?<![A-Z]\d\d[./-]\d\d[./-])\d{2})|(20\d{2})-(\d{2})-(\d{2})"
    r"|(?:(?<= )|^)(\d{2}) ?([./-]) ?(\d ?\d) ?\8 ?(2 ?0 ?\d ?\d))(?![0-9])",
    re.ASCII,
)
"""A day; perhaps with blanks that a bank's lines put into it: 08 .05.2025, 08.0 5.2025."""
_DATE_WORD = re.compile(
    r"\b(?:VOM|V|DATED?|DAT|DTD|\w*DATUM|DD|D\.D|DU|DEL|DELLA|DATA|DNIA|FECHA|VAN|AV|AF|DE|OF|RECHNUNG|INVOICE|FACTURE|FACTURA|FATTURA|FAKTURA)[ .:]{1,2}"
)
_CREDITOR = re.compile(r"\bRF[0-9]{2}[A-Z0-9]{1,21}\b")
_CUT_DATE = re.compile(
    r"(?<=[0-9])[ ,]+(?:VOM|V\.?|DATED|DU|DEL|DE|FECHA|VAN|DD|OF|DATUM) ?(?:0[1-9]|[12][0-9]|3[01]|[0-3])(?:[./-](?:[01][0-9]?(?:[./-][0-9]{0,4})?)?)?$"
)
"""The beginning of a date behind a number, where the text was cut off."""
EARLIEST_YEAR, LATEST_YEAR = 10, 39
"""Years in two digits that are those of a payment's dates: 26.10.42 is none."""
_CURRENCIES = frozenset("EUR EURO USD GBP CHF PLN CZK SEK NOK DKK HUF JPY".split())
GO_ON = frozenset(
    word[:end]
    for word in LEADS | frozenset("VOM DATED DATE DATUM DU DEL DELLA DATA FECHA VAN".split())
    for end in range(1, len(word) + 1)
)
"""What a list that was cut off may end in: the beginning of a word for invoice or for date."""
_TRANSFER_OF = re.compile(
    r"\b(?:(?:Ü|UE?)BERWEISUNG|(?:WIRE|BANK) TRANSFER|TRANSFER|VIREMENT|BONIFICO|TRANSFERENCIA|OVERBOEKING|OVERSCHRIJVING|PRZELEW)"
    rf" (?:(?:0?[1-9]|1[0-2])[./-](?:20)?[0-9]{{2}}(?![0-9./-])|(?:{dates.WRITTEN})\b)"
)
"""The month in which a transfer is made, not that of a document: UEBERWEISUNG 05/2026."""
_BETWEEN = ("+", ";", "/")
"""Signs between the numbers of a list."""


@dataclass(frozen=True)
class Reading:
    """What a text says, apart from what the ledger knows of it."""

    text: str
    numbers: tuple[Number, ...]
    count: int  # of numbers as they stand, those joined by a sign counted as one
    amounts: tuple[int, ...]  # what looks like money, in hundredths
    dates: frozenset[int]  # days since 1970
    alone: bool  # a single number, with no words but those of a part or a deduction: a town stands beside a postcode
    cut: bool  # a list goes on: it fills the line that banks give it, or ends in a sign of a list, or says "and 2 more"

    @cached_property
    def fee(self) -> bool:
        """Whether it speaks of fees."""
        return bool(words.FEE.search(self.text))

    @cached_property
    def advance(self) -> bool:
        """Whether it announces an advance payment."""
        return words.speaks_of_advance(self.text)

    def is_for_another(self, *known: str) -> bool:
        """Say whether it tells for whom the payment is made, and that is none of those known, as `is_for_another` does."""
        return words.is_another(self._paid_for, known)

    @cached_property
    def _paid_for(self) -> str:
        return words.paid_for(self.text)

    @cached_property
    def instalment(self) -> bool:
        """Whether it says that this is a part."""
        return bool(words.PART.search(self.text))

    @cached_property
    def says_which_part(self) -> bool:
        """Whether it says which of several instalments this is: 1/2, 2. RATE."""
        return bool(words.WHICH_PART.search(self.text) or (self.instalment and words.OF_HOW_MANY.search(self.text)))

    @cached_property
    def parts(self) -> frozenset[int]:
        """Into how many instalments a document is divided, where it says so: RATE 1/3."""
        return frozenset(int(many) for found in words.WHICH_PART.finditer(self.text) for many in found.groups() if many)

    @cached_property
    def deducted(self) -> bool:
        """Whether it says that something was taken off."""
        return bool(words.DEDUCTED.search(self.text))

    @cached_property
    def credited(self) -> bool:
        """Whether it speaks of a credit note, or was cut off where it was about to."""
        return bool(words.CREDITED.search(self.text) or words.CREDIT_CUT_OFF.search(self.text))

    @cached_property
    def advised(self) -> bool:
        """Whether it says that an advice tells what is paid."""
        return bool(words.ADVISED.search(self.text))

    @property
    def differs(self) -> bool:
        """Whether it gives another reason for a difference than a credit note: something taken off, or a part paid."""
        announced = bool(words.REASON.search(self.text) or words.ASKED_FOR.search(self.text))
        return self.instalment or (self.deducted and (announced or not self.credited))

    @cached_property
    def otherwise(self) -> bool:
        """Whether it says that the money is for something else than a document's goods: interest, dunning, freight, a gift."""
        return bool(words.OTHERWISE.search(self.text))

    @cached_property
    def not_owed(self) -> bool:
        """Whether it says that the money is for nothing that a customer owes: a refund, a loan, a payment that came back."""
        return bool(words.NOT_OWED.search(self.text))

    @cached_property
    def more(self) -> int | None:
        """How many others it says there are beside those it names: "and 2 more"."""
        said = words.AND_MORE.search(self.text)
        return int(said[1]) if said and said[1] else None

    @cached_property
    def and_more(self) -> bool:
        """Whether it says that there are others beside those it names."""
        return bool(words.AND_MORE.search(self.text))

    @cached_property
    def dated(self) -> frozenset[int]:
        """The days before which a word for date stands: of 15.03.2026."""
        ends = [match.end() for match in _DATE_WORD.finditer(self.text)]
        found = (match for end in ends if (match := _DATE.match(self.text, end)))
        return frozenset(day for match in found for day in _days(match) or ())

    @cached_property
    def checked(self) -> tuple[str, ...]:
        """The creditor references (ISO 11649) with the right check digits, without these: numbers that we gave."""
        found = _CREDITOR.findall(self.text) if "RF" in self.text else []
        return tuple(each[4:] for each in found if references.rf_valid(each))

    @cached_property
    def months(self) -> frozenset[int]:
        """The months (1 to 12) that it names; that of a statement is no document's, nor that in which a transfer is made."""
        if self.by_statement:
            return frozenset()
        text = _TRANSFER_OF.sub(" ", self.text)
        return dates.months(text) | periods.months(text)

    @cached_property
    def by_statement(self) -> bool:
        """Whether it speaks of a statement."""
        return bool(words.STATEMENT.search(self.text))

    @cached_property
    def days_without_year(self) -> frozenset[tuple[int, int]]:
        """Month and day of dates that bear no year."""
        return dates.days_without_year(_blanked(self.text, [each.span() for each in periods.spans(self.text)]))

    @cached_property
    def in_short(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The short lists and the ranges that it gives."""
        days = [each.span() for each in _DATE.finditer(self.text)]
        return short_lists.cut(self.text, _blanked(self.text, days))

    @cached_property
    def customers(self) -> frozenset[str]:
        """What stands behind a word for a customer's number."""
        found = (
            each for each in COMPOSITE.finditer(self.text) if lead_before(self.text, each.start()) in CUSTOMER_LEADS
        )
        return frozenset(references.compact(each.group()) for each in found)

    @cached_property
    def several(self) -> bool:
        """Whether it speaks of several documents."""
        return bool(words.SEVERAL.search(self.text))

    @cached_property
    def ordered(self) -> bool:
        """Whether it names an order."""
        return bool(words.ORDERED.search(self.text))

    @cached_property
    def discounted(self) -> bool:
        """Whether it says that a discount was taken."""
        return bool(words.DISCOUNTED.search(self.text))

    def as_written(self, number: Number) -> str:
        """Return a number with the signs in it, as it stands in the text: RE26/04171."""
        whole = number.whole or number.digits
        written = (found.group() for found in COMPOSITE.finditer(self.text))
        return next((each for each in written if SIGNS.sub("", each) == whole), whole)

    def behind(self, number: str) -> str:
        """Return what stands behind a document's number, with whatever signs that is written; "" where it does not stand."""
        runs = re.findall(r"[A-Z]+|[0-9]+", references.upper(number))
        found = list(re.finditer(r"[^A-Z0-9]*".join(runs), self.text))
        return self.text[found[-1].end() :].rstrip(" ;") if found else ""

    def unread(self, known: Iterable[str], explained: Container[int]) -> bool:
        """Say whether a number or an amount is left that is no part of the known numbers, and none of the amounts."""
        cores = list(known)
        open_numbers = any(
            len(n.digits) >= 2
            and not n.joined
            and not any(n.digits in core or (n.digits.lstrip("0") and n.digits.lstrip("0") in core) for core in cores)
            and not (n.last and int(n.digits) in explained)  # an amount at the end, and no number cut off
            for n in self.numbers
        )
        return open_numbers or any(amount not in explained for amount in self.amounts)


def read(
    text: str,
    *,
    spaced: bool = False,
    letters: str = "",
    before: Container[str] = (),
    full: bool = False,
    paid: int = 0,
) -> Reading:
    """Read a text, up to its first few thousand characters.

    `spaced`: where documents' numbers have blanks in them; `letters`: those that stand among their digits; `before`: those
    that they begin with, if these look like digits; `full`: it fills all the room that its bank gives it; `paid`: the payment,
    in hundredths, if that is known: what would be more than a hundred times as much, and has digits behind, is no amount.
    """
    capital = words.in_capitals(text)
    said = capital.rstrip(" ;")
    full = (full or len(said) >= _FULL_LINE) and _is_cut_off(said)
    if not DIGITS.search(said):
        return Reading(capital, (), 0, (), frozenset(), False, full or bool(words.AND_MORE.search(said)))
    cut = full or bool(_OPEN_END.search(said)) or bool(words.AND_MORE.search(said))
    # Where there are no signs, there are no dates and no amounts either.
    signs = bool(SIGNS.search(capital)) or "," in capital
    # The first and the last day of a period are no document's.
    apart = _blanked(capital, [match.span() for match in periods.spans(capital)]) if signs else capital
    dated = [(match, days) for match in _DATE.finditer(apart) if (days := _days(match))] if signs else []
    whole_dates = frozenset(day for _, days in dated for day in days)
    undated = _blanked(apart, [match.span() for match, _ in dated])
    besides = [
        *dates.without_year(undated),
        *dates.of_years(undated),
        *words.WHICH_PART.finditer(undated),
        *_CUT_DATE.finditer(undated),
        *_PERCENT.finditer(undated),
    ]
    undated = _blanked(undated, [match.span() for match in besides])
    money = [_behind_number(undated, match) for match in _MONEY.finditer(undated)] if signs else []
    money = [
        (start, end) for start, end in money if not (0 < paid < _whole(undated[start:end]) and _goes_on(undated, end))
    ]
    sums = [undated[start:end] for start, end in money]
    amounts = tuple(int("".join(DIGITS.findall(each))) for each in sums if len(each) <= 18)
    bare = _blanked(undated, money)
    # What looks like money may also be the beginning of a longer number, when nothing follows it.
    end = _end(said)
    numbers, count = numerals.numbers(undated, letters, before, end)
    others, count = numerals.numbers(bare, letters, before, end) if money else (numbers, count)
    cut_off = [number for number in numbers if number.last and len(number.digits) >= 5]
    # Nor is V26.50 money, where V stands for no currency.
    lettered = [n for n in numbers if n.joined and n.letters != n.lead and n.letters not in _CURRENCIES]
    kept = tuple(
        dict.fromkeys(
            [
                *others,
                *cut_off,
                *lettered,
                *numerals.numbers_across(bare, end),
                *(numerals.numbers_spaced(bare) if spaced else ()),
            ]
        )
    )
    return Reading(capital, kept, count, amounts, whole_dates, count == 1 and _is_alone(bare), cut)


def _whole(amount: str) -> int:
    """What stands before the hundredths of an amount: of more digits than any has, the first of them."""
    return int("".join(DIGITS.findall(amount))[:-2][:18])


def _goes_on(text: str, end: int) -> bool:
    """Whether digits follow behind a blank."""
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isdigit()


def _end(said: str) -> int:
    """Where what a text lists ends: before what it says of a discount."""
    start = max(len(said) - _LONGEST_REMARK, 0)
    remark = _TAKEN_OFF.search(said, start)
    return remark.start() if remark else len(said)


def _is_cut_off(said: str) -> bool:
    """Whether a text that fills its line ends as no list would end by itself."""
    last = _LAST_WORD.search(said)
    return bool(_CUT_END.search(said)) or (last is not None and last[1] in GO_ON)


def _is_alone(text: str) -> bool:
    """Whether a text without dates and amounts begins with its number, and none but certain words follow it."""
    match = COMPOSITE.search(text)
    if match is None or any(map(str.isalpha, text[: match.start()])):
        return False
    rest = _WORD.search(text, match.end())
    word = rest.group() if rest else ""
    ordered = bool(rest) and word in STRANGE_LEADS and bool(_NUMBER_NEXT.match(text, rest.end() if rest else 0))
    return not word or ordered or any(words.match(word) for words in (words.PART, words.DEDUCTED, words.DISCOUNTED))


def _blanked(text: str, found: list[tuple[int, int]]) -> str:
    """The text, with blanks in place of what was found, from and to."""
    for start, end in found:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _behind_number(text: str, money: re.Match[str]) -> tuple[int, int]:
    """Where what looks like money begins and ends: RE 164 581,00 is the number 164 and an amount, not 164 581,00."""
    number, blank, _ = money.group().partition(" ")
    listed = text[: money.start()].rstrip().endswith(_BETWEEN)
    mistaken = blank and (listed or lead_before(text, money.start()) in LEADS)
    return (money.start() + len(number) + 1 if mistaken else money.start()), money.end()


def _days(match: re.Match[str]) -> tuple[int, ...]:
    """The days that a date may mean: day before month; with strokes, as in America, also month before day."""
    if match[4]:
        meant = [(int(match[4]), int(match[5]), int(match[6]))]
    else:
        day, month, in_year = match.group(1, 2, 3) if match[1] else match.group(7, 9, 10)
        first, second, year = (int(each.replace(" ", "")) for each in (day, month, in_year))
        if year < 100:
            if not EARLIEST_YEAR <= year <= LATEST_YEAR:
                return ()
            year += 2000
        meant = [(year, second, first), *([(year, first, second)] if "/" in match[0] else [])]
    days = (_since_1970(*each) for each in meant)
    return tuple(dict.fromkeys(day for day in days if day is not None))


def _since_1970(year: int, month: int, day: int) -> int | None:
    try:
        return int(np.datetime64(f"{year:04d}-{month:02d}-{day:02d}", "D").astype(int))
    except ValueError:
        return None
