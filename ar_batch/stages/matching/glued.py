"""Numbers with nothing between them: 2026485220265140 for 20264852 and 20265140, wherever the lines of a bank broke them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from ar_batch import references
from ar_batch.stages.matching.numerals import Number
from ar_batch.stages.matching.reading import Reading

SHORTEST, _SHORTEST_JOINED = 4, 5
"""A number of fewer digits is too short to be cut out of others; out of such as a blank or a sign stands between."""
_MOST = 12
"""So many rows of digits are cut at most."""


class Apart(NamedTuple):
    """The documents in the order of the text, the text read with their numbers apart, and whether it bears no other."""

    documents: list[int]
    reading: Reading
    complete: bool


def may_be(reading: Reading) -> bool:
    """Say whether a row of digits in a text is long enough to be several numbers."""
    return bool(_rows(reading))


def holds(reading: Reading, cores: Iterable[str]) -> bool:
    """Say whether a row of digits in a text begins or ends with one of the numbers, and is long enough to be several."""
    rows = _rows(reading)
    return bool(rows) and any(
        len(core) >= SHORTEST and len(row) >= len(core) + SHORTEST and (row.startswith(core) or row.endswith(core))
        for core in cores
        for row in rows
    )


class Cores(NamedTuple):
    """A family's documents by all digits of their numbers, and how many these may be, the longest first."""

    bearing: Mapping[str, int]
    lengths: tuple[int, ...]


def cores_of(bearing: Mapping[str, int]) -> Cores:
    """Return documents by all digits of their numbers as they are looked for in rows of digits."""
    lengths = {len(core) for core in bearing if len(core) >= SHORTEST}
    return Cores(bearing, tuple(sorted(lengths, reverse=True)))


def apart(reading: Reading, cores: Cores) -> Apart | None:
    """Return the documents of a family whose numbers, one after the other, are all digits of a row; None where there is none."""
    rows: dict[str, list[str]] = {}
    for digits in sorted(dict.fromkeys(_rows(reading)), key=len, reverse=True)[:_MOST]:
        if not any(digits in row for row in rows) and len(pieces := _pieces(digits, cores)) > 1:
            rows[digits] = pieces
    if not rows:
        return None
    pieces = list(dict.fromkeys(piece for row in rows.values() for piece in row))
    # What is a part of a row is no number of its own.
    others = [number for number in reading.numbers if not any(number.digits in row for row in rows)]
    said = [Number(piece, last=False, formed=True, whole=piece) for piece in pieces]
    read = replace(reading, numbers=(*said, *others), count=len(said) + len(others), alone=False)
    return Apart([cores.bearing[piece] for piece in pieces], read, complete=not others)


def _rows(reading: Reading) -> list[str]:
    """The rows of digits in a text that are long enough to be several numbers."""
    return [
        number.digits
        for number in reading.numbers
        if len(number.digits) >= 2 * (_SHORTEST_JOINED if number.joined else SHORTEST)
    ]


def _pieces(digits: str, cores: Cores) -> list[str]:
    """The numbers that, one after the other, are the digits; nothing when they are not, or when one may be a year."""
    found: list[str] = []
    while digits:
        length = next((n for n in cores.lengths if digits[:n] in cores.bearing), 0)
        if not length or references.is_year(digits[:length]):
            return []
        found.append(digits[:length])
        digits = digits[length:]
    return found
