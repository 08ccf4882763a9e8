"""Documents whose numbers stand in a text just as they are written: 5, MAY 2019/2, 170319 (4), whatever else is in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from ar_batch import references
from ar_batch.stages.matching.glued import SHORTEST
from ar_batch.stages.matching.leads import CONNECTIVES, LEADS, STRANGE_LEADS, lead_before
from ar_batch.stages.matching.world import World

_PIECE = re.compile("[A-Z0-9]+|[^A-Z0-9]+")
_OUTSIDE = re.compile("^[^A-Z0-9]+|[^A-Z0-9]+$")
_BLANKS = re.compile(r"\s+")
_LONGEST = 13
"""Letters and digits that stand together, and the signs between them: a number is of so many such pieces at most."""
_JOINS = re.compile(r"[-/._#:]|\s?\(")
"""Signs by which a number goes on."""
_KEPT = 4_000
"""Families of which the numbers are kept at a time."""
_PLAIN = LEADS | CONNECTIVES
_LETTERED = re.compile("(.{4,}?)[-/.]?([A-Z]|[A-Z][0-9])")
_SHORT = 4
"""A number of so few digits, and nothing else, may be anything."""
_MOST_LONGER = 2
"""A number by so many digits longer than every document's is none of theirs."""


class Written(NamedTuple):
    """The documents in the order of the text, those of one number together; and whether no other number is in it."""

    documents: list[list[int]]
    complete: bool


class _Piece(NamedTuple):
    start: int
    text: str


class _Numbers(NamedTuple):
    """Documents by number; with what numbers begin with, and how many pieces and digits the longest ones have."""

    documents: dict[str, list[int]]
    begun: set[str]
    pieces: int
    digits: int
    lettered: list[tuple[re.Pattern[str], str]]  # those that are another with a letter behind it, also a blank between


class AsWritten:
    """The documents of families by their numbers as they are written."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._families: dict[tuple[int, int], _Numbers] = {}

    def read(self, root: int, currency: int, text: str) -> Written:
        """Return the documents of a family in one currency, open or not, whose numbers stand in a text in capitals."""
        known = self._of(root, currency)
        numbers = known.documents
        if not numbers:
            return Written([], complete=False)
        for apart, key in known.lettered:
            text = apart.sub(key, text)
        pieces = [_Piece(found.start(), found.group()) for found in _PIECE.finditer(text)]
        taken = _taken(known, pieces)
        covered = {place for first, end in taken for place in range(first, end)}
        unread = [
            place
            for place, piece in enumerate(pieces)
            if place not in covered and _is_number(piece.text) and not _is_strange(text, piece, known.digits, numbers)
        ]
        spans = [
            span
            for span in taken
            if not _goes_on(pieces, span, unread) and lead_before(text, pieces[span[0]].start) not in STRANGE_LEADS
        ]
        keys = [_key("".join(piece.text for piece in pieces[first:end])) for first, end in spans]
        # A year beside another number belongs to that; and a short number beside other words may be anything.
        years = len(keys) > 1 and any(map(references.is_year, keys))
        short = any(key.isdigit() and len(key) <= _SHORT for key in keys) and not _is_plain(pieces, covered)
        complete = bool(keys) and not unread and not years and not short
        return Written([numbers[key] for key in keys], complete)

    def _of(self, root: int, currency: int) -> _Numbers:
        """The documents by number."""
        known = self._families.get((root, currency))
        if known is None:
            numbers: dict[str, list[int]] = defaultdict(list)
            for d in self._world.by_group.get((root, currency), ()):
                key = _key(references.upper(self._world.documents.number[d]))
                if any(map(str.isdigit, key)):
                    numbers[key].append(int(d))
            cut = [_PIECE.findall(key) for key in numbers]
            digits = max((sum(map(str.isdigit, key)) for key in numbers), default=0)
            known = _Numbers(
                dict(numbers), {pieces[0] for pieces in cut}, max(map(len, cut), default=0), digits, _lettered(numbers)
            )
            if len(self._families) >= _KEPT:
                self._families.clear()
            self._families[root, currency] = known
        return known


def _lettered(numbers: Collection[str]) -> list[tuple[re.Pattern[str], str]]:
    """Numbers that are another one with a letter behind it, 4711-A beside 4711, and how they stand in a text with a blank between."""
    found = ((key, _LETTERED.fullmatch(key)) for key in numbers if not key[-2:].isdigit())
    parts = ((key, match[1], match[2]) for key, match in found if match and match[1] in numbers)
    return [(re.compile(rf"(?<![A-Z0-9]){re.escape(one)} {letter}(?![A-Z0-9])"), key) for key, one, letter in parts]


def _key(number: str) -> str:
    """A number in capitals without signs around it, one blank in place of several."""
    return _BLANKS.sub(" ", _OUTSIDE.sub("", number))


def _taken(numbers: _Numbers, pieces: list[_Piece]) -> list[tuple[int, int]]:
    """Where numbers stand, from which piece up to which: of those that begin together the longest."""
    taken = []
    place, most = 0, min(numbers.pieces, _LONGEST)
    while place < len(pieces):
        longest = 0
        if pieces[place].text in numbers.begun:
            joined = ""
            for end in range(place, min(place + most, len(pieces))):
                joined += pieces[end].text
                if pieces[end].text[0].isalnum() and _key(joined) in numbers.documents:
                    longest = end + 1 - place
        if longest:
            taken.append((place, place + longest))
        place += longest or 1
    return taken


def _is_number(piece: str) -> bool:
    return any(map(str.isdigit, piece))


def _is_strange(text: str, piece: _Piece, longest: int, numbers: Iterable[str]) -> bool:
    """Whether a number is a customer's, a telephone's or the like by the word before it, or too long for a document's.

    But a row of digits that one of the `numbers` begins may be several with nothing between them.
    """
    too_long = piece.text.isdigit() and len(piece.text) >= longest + _MOST_LONGER
    glued = too_long and any(len(key) >= SHORTEST and piece.text.startswith(key) for key in numbers)
    return (too_long and not glued) or lead_before(text, piece.start) in STRANGE_LEADS


def _is_plain(pieces: list[_Piece], covered: set[int]) -> bool:
    """Whether beside the numbers stand only words for an invoice, "and", and the payer's own reference with its word."""
    for place, piece in enumerate(pieces):
        if place in covered or not piece.text[0].isalnum():
            if "%" in piece.text:
                return False
            continue
        before_reference = place + 2 < len(pieces) and place + 2 not in covered and _is_number(pieces[place + 2].text)
        if not (piece.text in _PLAIN or _is_number(piece.text) or before_reference):
            return False
    return True


def _goes_on(pieces: list[_Piece], span: tuple[int, int], unread: list[int]) -> bool:
    """Whether a number that is none of ours touches this one: it is a part of a longer one, then."""
    first, end = span
    behind = end + 1 in unread and bool(_JOINS.fullmatch(pieces[end].text))
    before = first - 2 in unread and bool(_JOINS.fullmatch(pieces[first - 1].text))
    return behind or before
