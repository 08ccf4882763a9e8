"""The running balance of a bank's list: followed from line to line, it proves every amount between two balances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from ar_batch.money import spoken
from ar_batch.stages.intake.blocks import Block, Flags, Ints

_SAYING = 3
"""So many steps at least show which way a balance runs."""


@dataclass(frozen=True)
class _Steps:
    """The steps from one balance to the next of an account that no refused line lies in; `start` and `end` are rows."""

    start: Ints
    end: Ints
    moved: Ints
    down: Ints
    up: Ints

    @property
    def gaps(self) -> tuple[Ints, bool]:
        """What each step lacks, and whether the list has its newest line first."""
        down, up = self.moved - self.down, -self.moved - self.up
        falls = np.count_nonzero(up) < np.count_nonzero(down)
        return (up if falls else down), bool(falls)


def prove_running(block: Block, frame: pd.DataFrame) -> tuple[int, int] | None:
    """Follow the balance from line to line, downwards or upwards; return what it begins and ends with, if that is one account.

    A single break holds the file back and names what is missing. Where it breaks often, the bank sorts or groups its
    lines and the column proves nothing. Lines without a balance are proved together up to the next one; where most
    have none, the column is no running balance.
    """
    has = frame["balance_minor"].notna().to_numpy()
    refused = block.bad & ~block.left_out
    if not has.any() or 5 * int((~has & ~refused).sum()) > int((~refused).sum()):
        return None
    # What is left out without a balance is not in those of the others: a line that is not booked, or a total.
    moves = np.where(block.left_out & ~has, 0, frame["amount_minor"].to_numpy())
    balance = frame["balance_minor"].fillna(0).to_numpy(dtype="int64")
    ends: list[tuple[int, int]] = []
    groups = cast("dict[tuple[str, str], Ints]", frame.groupby(["account", "currency"]).indices)
    for (_, currency), at in groups.items():
        steps = _steps(at, moves, balance, has & ~refused, refused)
        gaps, falls = steps.gaps
        breaks = np.flatnonzero(gaps)
        if len(breaks) * 2 > len(gaps) and not _is_two_sided(block):
            _hold_contrary(block, steps, moves, balance)
            block.note("balance-not-running", "balance")
            return None
        if len(breaks):
            i = int(breaks[0])
            row = int(steps.start[i] if falls else steps.end[i])
            block.hold("running-balance-differs", "balance", row, difference=spoken(int(gaps[i]), str(currency)))
            return None
        first, last = (at[-1], at[0]) if falls else (at[0], at[-1])
        ends.append((int(balance[first] - moves[first]), int(balance[last])))
    return ends[0] if len(ends) == 1 and has.all() and not refused.any() else None


def _steps(at: Ints, moves: Ints, balance: Ints, proving: Flags, refused: Flags) -> _Steps:
    rows = at[proving[at]]
    start, end = rows[:-1], rows[1:]
    # What is wrong in a refused line is not known, nor whose line it is.
    whole = np.cumsum(refused)
    clear = whole[start] == whole[end]
    start, end = start[clear], end[clear]
    total = np.zeros(len(moves), dtype=np.int64)
    total[at] = np.cumsum(moves[at])
    down = total[end] - total[start]
    return _Steps(start, end, balance[end] - balance[start], down, down - moves[end] + moves[start])


def _is_two_sided(block: Block) -> bool:
    """Say whether lines were refused for an amount on both sides: then it is the amounts that do not fit the balance."""
    return any(row["code"] == "debit-and-credit" for _, row in block.defects)


def _hold_contrary(block: Block, steps: _Steps, amount: Ints, balance: Ints) -> None:
    """Hold a file back whose balance runs against its amounts, or whose amounts are the balance: columns are swapped."""
    if len(steps.moved) < _SAYING:
        return
    column = next(c for c in ("amount", "credit", "debit") if c in block)
    first = int(steps.start[0])
    reached = amount[steps.end] - amount[steps.start]
    if (steps.moved == -steps.down).all() or (steps.moved == steps.up).all():
        block.hold("signs-against-balance", column, first)
    elif (reached == balance[steps.end]).all() or (reached == -balance[steps.start]).all():
        block.hold("amounts-swapped", column, first, other=block.heading("balance"))
