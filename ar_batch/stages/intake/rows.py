"""Checks that every table shares: rows that occur twice, dates that cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from ar_batch.stages.intake.blocks import Block
from ar_batch.stages.intake.days import Days
from ar_batch.stages.intake.policy import IntakePolicy


def refuse_repeated(
    block: Block, frame: pd.DataFrame, shown: Sequence[str], *, key_column: str, key: Sequence[object]
) -> None:
    """Refuse rows whose key came before in the file: the later ones when all are alike, all of them when they differ.

    `shown` are the columns that make up the key in words; everything else in `frame` is what must be alike.
    """
    good = ~block.bad
    keys = pd.Series(list(key), dtype=object)
    again = keys[good].duplicated(keep=False)
    where = again.index[again.to_numpy()]
    if not len(where):
        return
    rows = frame.loc[where]
    content = pd.Series(
        ["\x1f".join(map(str, row)) for row in zip(*(rows[c].tolist() for c in rows), strict=True)], index=where
    )
    kinds = content.groupby(keys[where]).transform("nunique")
    first = pd.Series(where, index=where).groupby(keys[where]).transform("min")
    first_row = np.zeros(len(block), dtype=np.int64)
    first_row[where] = block.row_numbers[first.to_numpy()]
    alike, differ = np.zeros(len(block), dtype=bool), np.zeros(len(block), dtype=bool)
    alike[where] = (kinds.to_numpy() == 1) & (first.to_numpy() != where.to_numpy())
    differ[where] = kinds.to_numpy() > 1
    others = np.full(len(block), "", dtype=object)
    if differ.any():
        numbers = pd.Series(block.row_numbers).astype(str)
        together = numbers[differ].groupby(keys[differ]).transform(lambda s: ", ".join(s[:5]))
        others[np.flatnonzero(differ)] = together.to_numpy()
    block.refuse("duplicate-row", key_column, alike, first=first_row)
    block.refuse("conflicting-rows", key_column, differ, rows=others)


def refuse_contradictions(
    pairs: Sequence[tuple[Block, pd.DataFrame]], key: str, key_column: str, columns: Sequence[str]
) -> None:
    """Refuse rows of which several files of one drop say different things: nothing shows which of them is right.

    A blank contradicts nothing.
    """
    if len(pairs) < 2:
        return
    every = pd.concat(
        [f.loc[~b.bad, [key, *columns]].assign(block=n) for n, (b, f) in enumerate(pairs)], keys=range(len(pairs))
    )
    every = every[every[key].duplicated(keep=False)]
    if not len(every):
        return
    given = every[list(columns)].astype(object).replace("", None)
    differ = (given.groupby(every[key]).transform("nunique") > 1).any(axis=1)
    apart = every["block"].groupby(every[key]).transform("nunique") > 1
    for n in sorted(set(every.loc[differ & apart, "block"])):
        block = pairs[n][0]
        mine = every.loc[differ & apart & (every["block"] == n)].index.get_level_values(1)
        keys = set(every.loc[differ & apart & (every["block"] == n), key])
        others = sorted({pairs[m][0].file for m in every.loc[every[key].isin(keys) & (every["block"] != n), "block"]})
        flags = np.zeros(len(block), dtype=bool)
        flags[mine] = True
        block.refuse("conflicting-files", key_column, flags, others=", ".join(others[:3]))


def refuse_implausible(block: Block, column: str, days: Days, as_of: date, policy: IntakePolicy) -> None:
    """Refuse days before the first year or too far ahead."""
    first = np.datetime64(date(policy.first_year, 1, 1))
    last = np.datetime64(_years_later(as_of, policy.years_ahead))
    there = ~np.isnat(days)
    block.refuse(
        "date-implausible", column, there & ((days < first) | (days > last)), first=policy.first_year, last=str(last)
    )


def _years_later(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))
