"""The same bank line from two formats: a CSV download beside camt, an interim report beside the statement of the day.

Lines from another format that agree in account, booking day, currency and amount are the same line when a reference or
the text says so, and another one when these contradict each other. What neither proves is for a person to say. Each
known line stands for one line of a file at most, so that genuine twins stay two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from ar_batch.names import folded
from ar_batch.stages.intake.blocks import Flags, Ints
from ar_batch.stages.intake.texts import Words, blanks

TABLE: Final = "table"
"""The format of what is no bank format: workbooks and delimited text."""
SAME, UNCLEAR, OTHER = 2, 1, 0
_NOTHING: Final = frozenset({"", "notprovided", "nonref", "none"})
PAIRS_MOST: Final = 4_000
"""Pairs of one day and amount whose texts are compared; among more of them only a reference is proof."""
_WORD = re.compile(r"[^\W_]{3,}")
_READ = (
    "account", "currency", "amount_minor", "payer_name", "payer_account", "remittance", "bank_reference", "end_to_end_id",
    "structured_reference", "balance_minor",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One bank line, with what may tell it from others."""

    at: int
    account: str
    amount: int
    reference: str
    end_to_end: str
    payer_account: str
    structured: str
    balance: int | None
    name: frozenset[str]
    words: frozenset[str]


def known_in_other_formats(rows: pd.DataFrame, known: pd.DataFrame, own: str) -> tuple[Flags, Words]:
    """Return which of the rows are known from another format; and where that cannot be said, the receipt_id that it may be.

    `known` are receipts with their `source_format`; those of format `own`, and those of which it is not known, are left
    alone.
    """
    same, like = np.zeros(len(rows), dtype=bool), np.full(len(rows), -1, dtype=np.int64)
    others = known[~known["source_format"].isin([own, ""]) & known["booking_date"].isin(rows["booking_date"])]
    if not len(others) or not len(rows):
        return same, blanks(len(rows))
    ours, theirs = lines_by_day(rows), lines_by_day(others)
    for day, lines in ours.items():
        if day in theirs:
            _compare(lines, theirs[day], same, like)
    return same, np.where(like >= 0, others["receipt_id"].to_numpy(object)[like], "")


def lines_by_day(rows: pd.DataFrame) -> dict[tuple[Any, str], list[Line]]:
    """Return bank lines by booking day and currency, each with its place among the rows."""
    result: dict[tuple[Any, str], list[Line]] = defaultdict(list)
    columns = (rows[name].tolist() for name in _READ)
    for at, (day, row) in enumerate(zip(rows["booking_date"].tolist(), zip(*columns, strict=True), strict=True)):
        account, currency, amount, name, payer, text, reference, end_to_end, structured, balance = row
        line = Line(
            at, account, int(amount), _said(reference), _said(end_to_end), payer.upper(), _said(structured),
            None if pd.isna(balance) else int(balance), _words(folded(name)) or _words(name), _words(f"{name} {text} {structured} {end_to_end}"),
        )  # fmt: skip
        result[day, currency].append(line)
    return result


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.upper()))


def _said(reference: str) -> str:
    bare = "".join(reference.split()).upper()
    return "" if bare.casefold() in _NOTHING else bare


def _compare(lines: list[Line], known: list[Line], same: Flags, like: Ints) -> None:
    """Compare the lines of one day and currency with those known of it; each known one stands for one line at most."""
    left, free = _pairs_off(lines, known, same, like)
    left, free = _lumps(left, free, same)
    free_of = by_amount(free)
    for line in left:
        doubtful = [
            k for k in free_of.get(line.amount, ()) if of_one_account(line, k) and _evidence(line, k) == UNCLEAR
        ]
        if doubtful:
            like[line.at] = doubtful[0].at
    # Batches: one format has the sum, the other its parts, and no reference that both share.
    rest = [line for line in left if like[line.at] < 0]
    if len(rest) > 1:
        whole = sum(line.amount for line in rest)
        lump = next((k for k in free if k.amount == whole and of_one_account(rest[0], k)), None)
        if lump is not None:
            like[[line.at for line in rest]] = lump.at
    for line in rest:
        parts = [k for k in free if of_one_account(line, k)]
        if len(parts) > 1 and sum(k.amount for k in parts) == line.amount:
            like[line.at] = parts[0].at


def _pairs_off(lines: list[Line], known: list[Line], same: Flags, like: Ints) -> tuple[list[Line], list[Line]]:
    """Take out the pairs that are proved; return the lines and the known ones that are left."""
    known_of = by_amount(known)
    left: list[Line] = []
    used: set[int] = set()
    for amount, ours in by_amount(lines).items():
        theirs = known_of.get(amount, [])
        few = len(ours) * len(theirs) <= PAIRS_MOST
        for line in ours:
            found = next(
                (k for k in theirs if k.at not in used and of_one_account(line, k) and _evidence(line, k, few) == SAME),
                None,
            )
            if found is None:
                left.append(line)
                continue
            used.add(found.at)
            # Where one file does not say whose account it is, likeness alone must not make money vanish.
            if of_one_account(line, found) == SAME:
                same[line.at] = True
            else:
                like[line.at] = found.at
    return left, [k for k in known if k.at not in used]


def _lumps(lines: list[Line], known: list[Line], same: Flags) -> tuple[list[Line], list[Line]]:
    """Take out a batch under one reference: a single line in one format, its transactions in the other."""
    ours, theirs = _by_reference(lines), _by_reference(known)
    used: set[int] = set()
    for reference, mine in ours.items():
        there = theirs.get(reference, [])
        if there and len(mine) + len(there) > 2 and sum(x.amount for x in mine) == sum(k.amount for k in there):
            same[[line.at for line in mine]] = True
            used.update(k.at for k in there)
    return [x for x in lines if not same[x.at]], [k for k in known if k.at not in used]


def by_amount(lines: Iterable[Line]) -> dict[int, list[Line]]:
    """Return lines by their amount, in their order."""
    result: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        result[line.amount].append(line)
    return result


def _by_reference(lines: Iterable[Line]) -> dict[tuple[str, str], list[Line]]:
    result: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.reference and line.account:
            result[_bare(line.account), line.reference].append(line)
    return result


def of_one_account(line: Line, known: Line) -> int:
    """Say whether both are of one account: SAME, UNCLEAR where one of them does not say, else OTHER."""
    if not line.account or not known.account:
        return UNCLEAR
    one, other = sorted((_bare(line.account), _bare(known.account)), key=len)
    return SAME if one == other or (len(one) >= 6 and other.endswith(one) and other[:2].isalpha()) else OTHER


def _bare(account: str) -> str:
    """Return an account as it stands at the end of its IBAN: "20041111/0301086000" is 301086000."""
    if re.match(r"[A-Z]{2}\d{2}", account):
        return account
    return re.split(r"[^0-9A-Z]+", account)[-1].lstrip("0")


def _evidence(line: Line, known: Line, texts: bool = True) -> int:
    if line.reference and line.reference == known.reference:
        return SAME
    if line.end_to_end and known.end_to_end:
        return SAME if line.end_to_end == known.end_to_end else OTHER
    if line.payer_account and known.payer_account and line.payer_account != known.payer_account:
        return OTHER
    fewer = min(len(line.words), len(known.words))
    if not texts or not fewer:
        return UNCLEAR
    shared = line.words & known.words
    if len(shared) * 5 >= fewer * 4 and sum(map(len, shared)) >= 10:
        return SAME
    return OTHER if not shared and fewer > 1 else UNCLEAR


def format_of(dialect: str) -> str:
    """Return what receipts are marked with: the bank format, or that it was a table."""
    return dialect or TABLE
