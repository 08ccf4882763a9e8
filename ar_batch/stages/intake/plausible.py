"""Whether a table can be what its headings say: columns that are swapped or have slipped, rows above the headings."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import numpy as np
import numpy.typing as npt

from ar_batch.findings import finding
from ar_batch.money import decimals
from ar_batch.raw import Cell
from ar_batch.stages.intake.blocks import Block, Flags, Ints, as_text
from ar_batch.stages.intake.datarows import is_blank, looks_like
from ar_batch.stages.intake.numbers import read_one
from ar_batch.stages.intake.texts import Words
from ar_batch.tables.inputs import INPUTS

Floats = npt.NDArray[np.float64]

FEWEST = 6
"""So many rows at least say something about a whole column."""
_OTHER_KIND: Final = frozenset(
    {"bad-number", "bad-date", "id-is-date", "id-is-fraction", "unknown-currency", "due-before-date", "open-beyond-amount", "debit-and-credit"}
)  # fmt: skip
"""Defects that whole columns have when they are swapped."""
_SHAPES = ((re.compile(r"\d+"), "9"), (re.compile(r"[^\W\d_]+"), "a"), (re.compile(r"\s+"), " "))


def check_table(block: Block) -> None:
    """Say, and hold or refuse, what cannot be right in a table as it was found, before its cells are read."""
    if not len(block) and not block.found.ignored and not block.source.dialect:
        block.note("no-rows", row=block.found.header + block.source.first_row)
    _refuse_beyond(block)
    _hold_rows_above(block)
    _hold_slipped(block)


def hold_swapped(block: Block) -> None:
    """Hold a file back when most cells of a column are of another kind: it is headed wrongly, or two are swapped."""
    if len(block) < FEWEST or block.holds:
        return
    counts = Counter((row["column"], row["code"]) for _, row in block.defects if row["code"] in _OTHER_KIND)
    for (heading, code), count in sorted(counts.items()):
        if count * 2 > len(block):
            first = next(row for _, row in block.defects if (row["column"], row["code"]) == (heading, code))
            place = {name: first[name] for name in ("file", "sheet", "row", "column", "value")}
            block.holds.append(finding("column-wrong", **place, count=count, rows=len(block)))
            return


def check_tax(block: Block, gross: Ints, there: Flags, currency: Words) -> None:
    """Refuse documents whose net and tax do not make the amount, where those of the others do; hold the file where they
    only would with two columns swapped. Where they mostly do not, something else is in the amount, and nothing is said.
    """
    if not {"net_amount", "tax_amount"} <= block.cells.keys():
        return
    power = np.array([10.0 ** decimals(c) for c in currency])
    net, tax = (_plain(block, name) * power for name in ("net_amount", "tax_amount"))
    known = there & np.isfinite(net) & np.isfinite(tax) & ~block.bad
    if known.sum() < FEWEST:
        return
    amount = gross.astype(np.float64)

    def usual(a: Floats, b: Floats, c: Floats) -> tuple[Flags, bool]:
        fits = np.abs(np.abs(a + b) - np.abs(c)) < _ROUNDED
        return fits, int((fits & known).sum()) * 5 >= int(known.sum()) * 4

    fits, is_usual = usual(net, tax, amount)
    if is_usual:
        block.refuse("tax-differs", "amount", known & ~fits)
        for name, values in (("net_amount", net), ("tax_amount", tax)):
            given = np.array([not is_blank(c) for c in block.cells[name]], dtype=bool)
            block.refuse("bad-number", name, given & ~np.isfinite(values) & ~block.bad)
    elif usual(amount, tax, net)[1] or usual(net, amount, tax)[1]:
        other = "net_amount" if usual(amount, tax, net)[1] else "tax_amount"
        block.hold("amounts-swapped", "amount", int(np.flatnonzero(known)[0]), other=block.heading(other))


_ROUNDED = 2.5
"""Net and tax may be rounded apart: two minor units."""


def _plain(block: Block, column: str) -> Floats:
    """Return a column's numbers as they are in the file, NaN where there is none: good enough to compare."""
    mark = block.decimal_marks.get("amount", ".")
    cells = block.cells[column]
    return np.array(
        [c if type(c) is float else np.nan if (n := read_one(c, mark)) is None else float(n) for c in cells]
    )


def _refuse_beyond(block: Block) -> None:
    """Refuse rows of a text file that have more cells than there are headings: a separator stands inside a cell, and
    nobody can say which of its columns slipped.
    """
    wide = len(block.found.words)
    rows = block.source.rows
    if max(map(len, map(rows.__getitem__, block.found.rows)), default=0) <= wide:
        return
    longer = np.array(
        [len(rows[i]) > wide and not all(map(is_blank, rows[i][wide:])) for i in block.found.rows], dtype=bool
    )
    if longer.any() and block.found.header >= 0 and not block.source.dialect:
        last = max(block.found.mapped.places, key=lambda c: block.found.mapped.places[c])
        block.refuse("cells-beyond-headings", last, longer, wide=wide)


def _hold_rows_above(block: Block) -> None:
    """Hold a file back whose headings stand below rows that look like data: they would be left out."""
    start, end = block.found.preamble
    if start or block.source.dialect:
        return
    columns = [c for c in INPUTS[block.table].columns if c.name in block.found.mapped.places and not c.optional]
    kinds = {block.found.mapped.places[c.name][0]: {"minor": "amount", "date": "date"}.get(c.kind, "") for c in columns}
    if not any(kinds.values()):
        return
    for i in range(start, end):
        row = block.source.rows[i]
        cells = {p: row[p] for p in kinds if p < len(row) and not is_blank(row[p])}
        if len(cells) == len(kinds) and all(not kind or looks_like(cells[p]) == kind for p, kind in kinds.items()):
            block.holds.append(
                finding("rows-above-headings", file=block.file, sheet=block.sheet, row=i + block.source.first_row,
                        column=block.heading(columns[0].name), value=as_text(next(iter(cells.values()))),
                        heading_row=block.found.header + block.source.first_row)
            )  # fmt: skip
            return


def _hold_slipped(block: Block) -> None:
    """Hold a table back one of whose columns has slipped: it has a gap above, and a cell too many below the last row."""
    found = block.found
    ignored = [i for i in found.ignored if i not in found.totals]
    if len(found.rows) + len(ignored) < FEWEST or block.source.dialect:
        return
    last = max([*found.rows[-1:], *ignored])
    row = block.source.rows[last]
    filled = [p for p, cell in enumerate(row) if not is_blank(cell)]
    if len(filled) != 1:
        return
    place = filled[0]
    column = next((c for c, places in block.found.mapped.places.items() if place in places), "")
    rows = [i for i in block.found.rows if i != last]
    cells = [r[place] if place < len(r := block.source.rows[i]) else None for i in rows]
    gaps = [i for i, cell in zip(rows, cells, strict=True) if is_blank(cell)]
    if column and len(gaps) == 1 and _shape(row[place]) in {_shape(c) for c in cells}:
        block.holds.append(
            finding("column-slipped", file=block.file, sheet=block.sheet, row=gaps[0] + block.source.first_row,
                    column=block.heading(column), value=as_text(row[place]), last=last + block.source.first_row)
        )  # fmt: skip


def _shape(cell: Cell) -> str:
    """Return how a cell is written, without what it says: "RE-2026-177" is "a-9-9", any number or date its kind."""
    if not isinstance(cell, str):
        return looks_like(cell)
    for pattern, sign in _SHAPES:
        cell = pattern.sub(sign, cell)
    return cell.strip()
