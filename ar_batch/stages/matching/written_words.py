"""Words of a text that are like documents' numbers as these are written, though they are not read as numbers: 51-B, 35.05, 4."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from ar_batch import references
from ar_batch.stages.matching import likeness
from ar_batch.stages.matching.evidence import Case
from ar_batch.stages.matching.leads import LEADS, STRANGE_LEADS, lead_before
from ar_batch.stages.matching.ledger import Ledger

_WORD = re.compile("[A-Z0-9](?:[^ ;,+]*[A-Z0-9])?")
"""What stands between blanks, without the signs around it."""
_LOOK_ALIKES = re.compile(r"\b[OILSB]{4,}\b")
_AS_DIGITS = str.maketrans("OILSB", "01158")


def end_another(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Say whether a word of the text with digits and other signs is the end, as it is written, of open documents' numbers and of none of those chosen: 51-B of 0062951-B."""
    words = (found.group() for found in _words(ledger, case))
    said = tuple(word for word in words if not word.isdigit() and len(word) >= likeness.TELLING)
    if not said:
        return False
    number = ledger.world.documents.number
    mine = [number[d].upper() for d in chosen]
    others = {text.upper() for text in number.at(d for d in case.family.documents if d not in chosen)}
    return any(
        each != word and each.endswith(word) and not any(own.endswith(word) for own in mine)
        for word in said
        for each in others
    )


def are_like_another(ledger: Ledger, case: Case, chosen: list[int], alike: list[int]) -> bool:
    """Say whether a word of the text is the beginning, as it is written, of a number of equal documents and of none of the chosen ones', or has one sign otherwise.

    For numbers that look like dates or amounts, which are not read as numbers: 35.05 of 35.05.2026, 26.02.2062.
    """
    read = {n.digits for n in case.reading.numbers if len(n.digits) >= likeness.TELLING}
    words = [
        found.group()
        for found in _words(ledger, case)
        if references.compact(found.group()) not in read
        and lead_before(found.string, found.start()) not in STRANGE_LEADS
    ]
    if any(_reads_as_another(ledger, word, chosen, alike) for word in _misread(case)):
        return True
    numbers = {d: ledger.world.documents.number[d].upper() for d in alike}
    mine = [numbers[d] for d in chosen]
    alone = len(words) == 1
    return any(
        _is_like(word, number, alone=alone) and not any(_is_like(word, own, alone=alone) for own in mine)
        for word in words
        for d, number in numbers.items()
        if d not in chosen
    )


def _is_like(word: str, number: str, *, alone: bool) -> bool:
    """Whether a word may be a number as it is written: its beginning (a short one where no other word bears digits), or all but one sign of it."""
    begins = number.startswith(word) and (alone or len(word) >= likeness.TELLING)
    return begins or (len(word) >= likeness.LONG and OSA.distance(word, number, score_cutoff=1) <= 1)


def _reads_as_another(ledger: Ledger, digits: str, chosen: list[int], alike: list[int]) -> bool:
    """Whether digits are those of one of equal documents, all but one at most, and of none of the chosen ones."""
    others, mine = ([ledger.digits(d)[0] for d in alike if (d in chosen) == own] for own in (False, True))
    near = [any(OSA.distance(digits, core, score_cutoff=1) <= 1 for core in cores) for cores in (others, mine)]
    return near == [True, False]


def _misread(case: Case) -> list[str]:
    """The digits of words behind a word for invoice that a machine read as letters throughout: IOISS for 10155."""
    found = _LOOK_ALIKES.finditer(case.reading.text)
    return [each.group().translate(_AS_DIGITS) for each in found if lead_before(each.string, each.start()) in LEADS]


def _words(ledger: Ledger, case: Case) -> Iterator[re.Match[str]]:
    """The words of the text with digits or signs among them."""
    found = _WORD.finditer(ledger.world.receipts.said(case.r).upper())
    return (word for word in found if not word.group().isalpha())
