"""Total rows as control totals: what a file says its rows add up to, against what they do."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from ar_batch.stages.intake.blocks import Block, Flags, as_text
from ar_batch.stages.intake.numbers import Numbers, read_one

_SUMMED = ("amount", "open_amount", "debit", "credit", "net_amount", "tax_amount")


def check_totals(block: Block, negative: Flags) -> None:
    """Warn where a total row differs from the sum of the rows above it, or of those since the total before."""
    for column in _SUMMED:
        if block.found.totals and column in block.numbers:
            _check(block, column, block.numbers[column], negative)
    _say_ignored(block)


def _check(block: Block, column: str, numbers: Numbers, negative: Flags) -> None:
    values = [Decimal(text) if text else Decimal(0) for text in numbers.decimals()]
    # Credit notes may be written without a minus and still be taken off in the total.
    signed = [-abs(v) if n else v for v, n in zip(values, negative, strict=True)]
    sums, net = np.cumsum([Decimal(0), *values]), np.cumsum([Decimal(0), *signed])
    rows = np.array(block.found.rows, dtype=np.int64)
    place = block.found.mapped.places[column][0]
    before = 0
    for total in block.found.totals:
        row = block.source.rows[total]
        said = read_one(row[place], block.decimal_marks.get(column, ".")) if place < len(row) else None
        if said is None:
            continue
        count = int(np.searchsorted(rows, total))
        fits = [abs(s[count] - s[b]) for s in (sums, net) for b in (0, before)]
        if abs(said) not in fits:
            block.note(
                "control-total-differs",
                column,
                row=total + block.source.first_row,
                value=as_text(row[place]),
                sum=_shown(sums[count]),
            )
        before = count


def _say_ignored(block: Block) -> None:
    if block.found.named:
        first = block.found.named[0]
        words = " | ".join(as_text(c) for c in block.source.rows[first] if as_text(c).strip())
        number = first + block.source.first_row
        block.note("rows-ignored", row=number, value=words, count=len(block.found.named), row_number=number)


def _shown(amount: Decimal) -> str:
    cents = amount.quantize(Decimal("0.01"))
    return f"{cents if cents == amount else amount:f}"
