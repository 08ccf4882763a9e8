"""The same bank line from two tables: a workbook with the bank's reference beside a download without it.

Tables with the same columns write the same line in the same way, and counting tells what is new. Another export says less
of a line, or more, or in other signs. Here the lines that counting calls new are laid beside the known ones of other
tables: a reference that both have, or what both say, makes them one; a reference, an account, a name or a number in which they
differ makes them two; the rest is for a person. Each known line stands for one line of the file at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from ar_batch.stages.intake.blocks import Ints
from ar_batch.stages.intake.formats import (
    OTHER,
    PAIRS_MOST,
    SAME,
    TABLE,
    UNCLEAR,
    Line,
    by_amount,
    lines_by_day,
    of_one_account,
)

BY_REFERENCE: Final = 3
"""More than SAME: what both files call by one reference needs no other proof."""
_LETTERS_LEAST: Final = 10
"""Letters and digits that two texts share before likeness is proof."""
_IDS: Final = ("reference", "end_to_end", "payer_account", "structured")


class Paired(NamedTuple):
    """For each row the position of the known line that it is or may be, else -1; and how sure that is."""

    known: Ints
    proof: Ints


def known_in_other_exports(rows: pd.DataFrame, known: pd.DataFrame) -> Paired:
    """Lay rows of a table beside the known lines of tables; `known` are those that no row of the file equals."""
    paired = Paired(np.full(len(rows), -1, dtype=np.int64), np.full(len(rows), OTHER, dtype=np.int64))
    near = _near(known, rows)
    if not near.any() or not len(rows):
        return paired
    theirs = lines_by_day(known[near])
    places = np.flatnonzero(near)
    for day, lines in lines_by_day(rows).items():
        known_of = by_amount(theirs.get(day, ()))
        for amount, ours in by_amount(lines).items():
            for line, twin, proof in _pairs(ours, known_of.get(amount, [])):
                paired.known[line.at], paired.proof[line.at] = places[twin.at], proof
    return paired


def _near(known: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """Say which known lines are of a table, and of a day and an amount that the rows have."""
    near = known["booking_date"].isin(rows["booking_date"])
    if near.any():
        near &= known["amount_minor"].isin(rows["amount_minor"]) & known["source_format"].eq(TABLE)
    return near.to_numpy(dtype=bool)


def _pairs(ours: list[Line], theirs: list[Line]) -> Iterator[tuple[Line, Line, int]]:
    """Give each line the known one of which most is proved; what is proved best is paired first."""
    used: set[int] = set()
    given: set[int] = set()
    few = len(ours) * len(theirs) <= PAIRS_MOST
    by_reference, by_words = _by([k for k in theirs if k.reference], "reference"), _by(theirs, "words")
    for least in (BY_REFERENCE, SAME, UNCLEAR):
        for line in ours if theirs else ():
            if line.at in given:
                continue
            # Among very many lines of one amount only those are looked at that say the very same.
            near = by_reference.get(line.reference, []) if least == BY_REFERENCE else by_words.get(line.words, [])
            every = near if least == BY_REFERENCE or (least == SAME and not few) else [*near, *theirs]
            twin = next((k for k in every if k.at not in used and _proof(line, k, least, few) >= least), None)
            if twin is not None:
                used.add(twin.at)
                given.add(line.at)
                yield line, twin, least


def _by(lines: list[Line], name: str) -> dict[object, list[Line]]:
    result: dict[object, list[Line]] = defaultdict(list)
    for line in lines:
        result[getattr(line, name)].append(line)
    return result


def _proof(line: Line, known: Line, least: int, few: bool) -> int:
    texts = few or least != UNCLEAR
    accounts = of_one_account(line, known)
    # Where neither file names its account, they are counted as one account's, as lines alike in everything are.
    one_account = accounts == SAME or not (line.account or known.account)
    proof = _evidence(line, known, texts) if accounts != OTHER else OTHER
    return proof if one_account else min(proof, UNCLEAR)


def _evidence(line: Line, known: Line, texts: bool) -> int:
    ids = [(getattr(line, name), getattr(known, name)) for name in _IDS]
    if any(a and b and a != b for a, b in ids):
        return OTHER
    told_more = any(bool(a) != bool(b) for a, b in ids) or (line.balance is None) != (known.balance is None)
    said = _said(line, known) if texts else UNCLEAR
    if line.reference and line.reference == known.reference:
        # One reference may stand for a batch: then the texts tell its transactions from one another.
        return BY_REFERENCE if said != OTHER else UNCLEAR
    if line.balance is not None and known.balance is not None and line.balance != known.balance:
        # Two exports may sort a day differently, and then every balance differs.
        return min(said, UNCLEAR) if told_more else OTHER
    if told_more or line.words == known.words:
        return said
    # Of columns filled alike, a text in other words is another payment, as it is within one export; or one was cut short.
    return min(said, UNCLEAR) if line.words < known.words or known.words < line.words else OTHER


def _said(line: Line, known: Line) -> int:
    """Say what the texts tell: the same where one says nearly all that the other says, and no number stands against it."""
    if line.name and known.name and not line.name & known.name:
        return OTHER
    numbers, others = _numbers(line), _numbers(known)
    if numbers and others and not numbers & others:
        return OTHER
    fewer = min(len(line.words), len(known.words))
    shared = line.words & known.words
    if not shared:
        return OTHER if fewer > 1 else UNCLEAR
    agree = numbers <= others or others <= numbers
    near = len(shared) * 5 >= fewer * 4 and sum(map(len, shared)) >= _LETTERS_LEAST
    return SAME if agree and near else UNCLEAR


def _numbers(line: Line) -> frozenset[Any]:
    return frozenset(word for word in line.words if any(c.isdigit() for c in word))
