"""Documents by the digits of their numbers."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property

from rapidfuzz.distance import OSA

from ar_batch import references
from ar_batch.stages.matching.numerals import LETTERS_BEFORE, LOOKALIKE

_SHORTEST_SIGNS = 4
"""Of fewer letters and digits no part tells a number."""

Digits = tuple[str, str, str, str, str]
"""All digits of a number, those of its last run, both without leading zeros; and, where its letters tell as much as its
digits (SBSKU5A, D489B9F), all its signs, or else nothing."""

_LONG_RUN = 4
"""Where so many digits of a number stand together, these tell it."""
_FEW_DIGITS, _MANY_LETTERS = 2, 5
_AMONG = re.compile("[0-9][A-Z]")
_SHORT_YEAR, _TELLING = 2, 3
_BEHIND = (4, 6, 5)
"""How many digits may stand behind the telling run: a year, or a month and its year."""
_DIGITS = re.compile("[0-9]+")
_END = 2
"""By so many last digits the documents are kept."""


def digits_of(number: str, short_ends: Collection[str] = ()) -> Digits:
    """Return the digits of a document's number. `short_ends`: what stands behind long runs here and tells none."""
    if number.isascii() and number.isdigit():
        core = serial = number
        signs = ""
    else:
        runs = _DIGITS.findall(number)
        core, serial, signs = "".join(runs), references.telling_run(runs, short_ends), _lettered(number)
    bare = core.lstrip("0")
    return core, serial, bare, bare if serial is core else serial.lstrip("0"), signs


def _lettered(number: str) -> str:
    """All signs of a number with letters among its digits and no long run of these, or hardly a digit; nothing for others."""
    runs, signs = _DIGITS.findall(number), references.compact(number)
    count = sum(map(len, runs))
    among = _AMONG.search(references.upper(number)) and max(map(len, runs)) < _LONG_RUN
    hardly = 0 < count <= _FEW_DIGITS and len(signs) - count >= _MANY_LETTERS
    return signs if among or hardly else ""


def alike(signs: str, text: str) -> float | None:
    """Return how near a number with letters comes to one in a text, by all their signs; None: not near.

    0 its end, or letters that look like its digits; 0.3 its beginning; 1 one sign wrong, missing, too many or swapped.
    """
    bare = LETTERS_BEFORE.sub("", text)
    near = (_alike(signs, each) for each in (text, bare if len(bare) >= _SHORTEST_SIGNS else text))
    return min((how for how in near if how is not None), default=None)


def _alike(signs: str, text: str) -> float | None:
    if text == signs or text.translate(LOOKALIKE) == signs.translate(LOOKALIKE):
        return 0.0
    if len(text) >= _TELLING and text.isdigit() and text == "".join(_DIGITS.findall(signs)):
        return 0.0
    if min(len(signs), len(text)) < _SHORTEST_SIGNS:
        return None
    if text.endswith(signs):
        return 0.0  # with a word before it that touches it
    if signs.endswith(text):
        return 0.0
    if signs.startswith(text):
        return 0.3
    one_off = abs(len(signs) - len(text)) <= 1 and OSA.distance(signs, text, score_cutoff=1) <= 1
    return 1.0 if one_off else None


def ends(digits: Digits, text: str) -> bool:
    """Whether a document's number ends in the digits: those of its telling run, or reaching well into the run before.

    649 is no end of 2026/49, though the digits 202649 end so; nor is 22026 of 1921/02/2026: of a number with the year
    behind, or a month and its year, the run before it must be told as well.
    """
    core, serial = digits[0], digits[1]
    before_year = not core.endswith(serial)
    if serial.endswith(text) and not (before_year and len(serial) < _TELLING):
        return True  # but for a month before a year, which tells nothing
    least = len(serial) + (2 if len(serial) >= _TELLING else 3)
    if before_year:
        behind = next((size for size in _BEHIND if core[:-size].endswith(serial)), _SHORT_YEAR)
        least = behind + (_TELLING if len(serial) >= _TELLING else len(serial) + 2)
    return len(text) >= least and core.endswith(text)


class Numbered:
    """Documents by their digits: whole, or the last ones."""

    def __init__(self, documents: list[int], digits: list[Digits]) -> None:
        # Of a number with letters in it the digits tell nothing.
        self.pairs = [(each, d) for each, d in zip(digits, documents, strict=True) if not each[4]]

    @cached_property
    def by_core(self) -> dict[str, list[int]]:
        """The documents by all digits of their numbers."""
        found: dict[str, list[int]] = {}
        for each, d in self.pairs:
            found.setdefault(each[0], []).append(d)
        return found

    @cached_property
    def whole(self) -> dict[str, list[int]]:
        """The documents by all digits or those of the last run, without leading zeros."""
        found: dict[str, list[int]] = {}
        for (_, _, bare, last, _), d in self.pairs:
            found.setdefault(bare, []).append(d)
            if last != bare:
                found.setdefault(last, []).append(d)
        return found

    @cached_property
    def bares(self) -> set[str]:
        """All digits of their numbers, without leading zeros."""
        return {each[2] for each, _ in self.pairs}

    def is_whole(self, digits: str) -> bool:
        """Say whether these are all the digits of a document's number."""
        return digits.lstrip("0") in self.bares

    def bearers(self, digits: str) -> list[int]:
        """Return the documents of that number, or else those whose number ends so."""
        whole = self.whole.get(digits.lstrip("0"))
        return whole or (self.ending(digits) if len(digits) >= 3 else [])

    def ending(self, digits: str) -> list[int]:
        """Return the documents whose number ends so."""
        pairs = self._by_end.get(digits[-_END:], []) if len(digits) >= _END else self.pairs
        # What is no end of either is none of the number: that is told sooner.
        return [d for each, d in pairs if (each[0].endswith(digits) or each[1].endswith(digits)) and ends(each, digits)]

    @cached_property
    def _by_end(self) -> dict[str, list[tuple[Digits, int]]]:
        """The documents by the last digits of their numbers, and of their telling runs."""
        found: dict[str, list[tuple[Digits, int]]] = {}
        for each, d in self.pairs:
            for end in {each[0][-_END:], each[1][-_END:]}:
                found.setdefault(end, []).append((each, d))
        return found

    def completed(self, first: str, tail: str) -> list[int]:
        """Return the documents whose number is the first one with other last digits, or else just those digits."""
        begun = self.bearers(first[: len(first) - len(tail)] + tail) if len(tail) < len(first) else []
        return begun or self.bearers(tail)
