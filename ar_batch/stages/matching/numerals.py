"""The numbers of a text as they stand: their runs of digits, letters and signs, the words before them, and how banks break them."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from ar_batch import references
from ar_batch.stages.matching.leads import LEADS, PHONES, STRANGE_LEADS, lead_before
from ar_batch.stages.matching.short_lists import COMPOSITE

_GROUP = "(?=[OILSBZ]{0,3}[0-9])[0-9OILSBZ]{1,4}"
"""Digits, or letters that look like some beside one."""
_SPACED = re.compile(rf"(?<![A-Z0-9./-]){_GROUP}(?: {_GROUP}){{1,3}}(?![A-Z0-9./-])")
_SHORTEST_SPACED, _SHORTEST_LED = 6, 5
"""Digits at least of a number with blanks; and where a word for invoice stands before it."""
DIGITS = re.compile(r"[0-9]+")
LETTERS_BEFORE = re.compile(r"^[A-Z]+(?=[0-9])")
SIGNS = re.compile(r"[./-]")
LOOKALIKE = str.maketrans("OILSBZ", "011582")
_BEGINNING = re.compile("[A-Z]+")
_LONG_RUN = 4
_BANK_LINE = 27
"""Characters of a line in the statements of many banks, which are put together with a blank between them."""
_PHONE, _BETWEEN_GROUPS = 9, " /-.()"
"""Digits at least of a telephone's number, and what stands between its groups."""


class Number(NamedTuple):
    """A number in the text: its digits, and whether nothing follows it, so that its end may have been cut off."""

    digits: str
    last: bool
    mixed: bool = False  # letters that look like digits were read as such
    joined: bool = False  # the runs of a number with signs in it, put together
    formed: bool = False  # it stands like a document's number: with letters or signs in it, or after "invoice"
    lead: str = ""  # the word before it
    letters: str = ""  # what it begins with itself, or else the word before it
    part: bool = False  # one of several runs of digits between signs
    final: bool = True  # no other run follows
    whole: str = ""  # all the letters and digits that stand together


def numbers_across(text: str, end: int | None = None) -> list[Number]:
    """Return numbers that a bank's line of 27 characters broke in two: INV-2026 -53454; `end` as `numbers` has it."""
    breaks = _breaks(text)
    if not breaks:
        return []
    whole, joins = unbroken(text), [at - before for before, at in enumerate(breaks)]
    # Words that only touch now say nothing of the numbers behind them: KG LFS 34276.
    across = {
        SIGNS.sub("", match.group())
        for match in COMPOSITE.finditer(whole)
        if any(match.start() < at < match.end() for at in joins)
    }
    if not across:
        return []
    ends = None if end is None else end - sum(at < end for at in breaks)
    return [number for number in numbers(whole, end=ends)[0] if number.whole in across]


def unbroken(text: str) -> str:
    """Return a text without the blanks that a bank's lines of 27 characters put within words and numbers."""
    whole = text
    for at in reversed(_breaks(text)):
        whole = whole[:at] + whole[at + 1 :]
    return whole


def _breaks(text: str) -> list[int]:
    """The places of blanks that may stand within words and numbers, where the lines of a bank end."""
    places = [at for at in range(_BANK_LINE, len(text.rstrip(" ;")), _BANK_LINE + 1) if text[at] == " "]
    return [at for at in places if text[at - 1] != " " and text[at + 1] != " "]


def numbers_spaced(text: str) -> list[Number]:
    """Return numbers with blanks in them, put together: 26 0696 170."""
    numbers = []
    end = len(text.rstrip(" ;.,"))
    for match in _SPACED.finditer(text):
        digits = match.group().replace(" ", "")
        mixed = not digits.isdigit()
        lead = lead_before(text, match.start())
        enough = len(digits) >= (_SHORTEST_LED if lead in LEADS else _SHORTEST_SPACED)
        if enough and 2 * sum(map(str.isdigit, digits)) > len(digits):
            plain = digits.translate(LOOKALIKE)
            numbers.append(
                Number(
                    plain,
                    match.end() >= end,
                    mixed=mixed,
                    joined=not mixed,
                    formed=True,
                    lead=lead,
                    letters=lead,
                    whole=plain,
                )
            )
    return numbers


def numbers(
    text: str, among: str = "", before: Container[str] = (), end: int | None = None
) -> tuple[list[Number], int]:
    """Return the numbers of a text, and how many they are as they stand: those joined by a sign are one.

    `among`: letters that stand among the digits of documents' numbers; `before`: those that these begin with; `end`: where
    what is listed ends, if not with the text.
    """
    numbers: list[Number] = []
    count = 0
    end = len(text[:end].rstrip(" ;.,"))
    phone, reached = 0, 0  # digits of a telephone's number, and where they end
    for match in COMPOSITE.finditer(text):
        lead = lead_before(text, match.start())
        goes_on = 0 < phone < _PHONE and not text[reached : match.start()].strip(_BETWEEN_GROUPS)
        phone = phone if goes_on else 0
        phone += len(match.group()) if goes_on or lead in PHONES else 0
        reached = match.end()
        if lead in STRANGE_LEADS or goes_on:
            continue
        whole, last = match.group(), match.end() >= end
        signs = SIGNS.sub("", whole)
        like = _like_digits(whole, among, before)
        mixed = bool(like)
        begun = LETTERS_BEFORE.match(whole)
        letters = begun.group() if begun else lead
        runs = DIGITS.findall(whole.removesuffix(like) if mixed else whole)
        formed = lead in LEADS or not whole.isdigit()
        # The year in the middle of a number tells it from no other.
        told = [run for run in runs if len(runs) == 1 or not references.is_year(run)] or runs[-1:]
        # Three long runs between signs are a list: 63882/63884/64046.
        count += len(told) if len(told) > 2 and all(len(run) >= _LONG_RUN for run in told) else 1
        numbers.extend(
            Number(
                run,
                last and place == len(told) - 1,
                formed=formed,
                lead=lead,
                letters=letters,
                part=len(runs) > 1,
                final=place == len(told) - 1,
                whole=signs,
            )
            for place, run in enumerate(told)
        )
        if mixed:
            numbers.append(
                Number(
                    SIGNS.sub("", like).translate(LOOKALIKE),
                    last,
                    mixed=True,
                    formed=True,
                    lead=lead,
                    letters=letters,
                    whole=signs,
                )
            )
        elif len(runs) > 1:
            numbers.append(
                Number("".join(runs), last, joined=True, formed=formed, lead=lead, letters=letters, whole=signs)
            )
    return numbers, count


def _like_digits(whole: str, among: str, before: Container[str]) -> str:
    """The end of a number, from a sign in it on or all of it, where letters that look like digits stand among these.

    Not those `among` the digits of documents' numbers, or `before` them: SI010950 is no 51010950 where numbers begin with SI.
    Nor a word for invoice: BILL020786 is no 8111020786.
    """
    if whole.isdigit():
        return ""
    ends = [LETTERS_BEFORE.sub("", SIGNS.split(whole)[-1])]
    begun = _BEGINNING.match(whole)
    apart = begun is not None and (begun.group() in before or begun.group() in LEADS)
    for like in ends if apart else [*ends, whole]:
        digits = SIGNS.sub("", like)
        if any(letter in among for letter in digits):
            continue
        some = sum(map(str.isdigit, digits))
        if len(digits) >= 4 and len(digits) > some >= len(digits) / 2 and digits.translate(LOOKALIKE).isdigit():
            return like
    return ""
