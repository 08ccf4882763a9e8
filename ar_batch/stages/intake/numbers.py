"""Numbers: every usual way of writing an amount, with the decimal mark settled for the whole column.

Nothing passes through a binary float but what a workbook itself holds as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_batch.money import floats_to_minor
from ar_batch.raw import Cell
from ar_batch.stages.intake.blocks import Block, Flags, Ints
from ar_batch.stages.intake.written import (
    ERROR_VALUE,
    Written,
    decimal_evidence,
    digits_of,
    oddly_grouped,
    parse_written,
)

BLANK, EXACT, FLOAT, BAD, SAID = 0, 1, 2, 3, 4
"""What a cell is. SAID: no number, and refused already with a word of its own."""


@dataclass(frozen=True)
class Numbers:
    """A column of numbers. Exact ones are mantissa * 10**-scale; a workbook's own are in `floats`."""

    kind: npt.NDArray[np.int8]
    mantissa: Ints
    scale: Ints
    floats: npt.NDArray[np.float64]
    currency: npt.NDArray[np.object_]

    @property
    def there(self) -> Flags:
        """Where a number stands that could be read."""
        result: Flags = (self.kind == EXACT) | (self.kind == FLOAT)
        return result

    @property
    def negative(self) -> Flags:
        """Where it is below zero."""
        result: Flags = (self.mantissa < 0) | (self.floats < 0)
        return result

    def minor(self, places: Ints) -> tuple[Ints, Flags]:
        """Return whole minor units, given the decimals of each row's currency, and where that is exact."""
        power = 10 ** np.abs(places - self.scale)
        up = self.scale <= places
        safe = up & (np.abs(self.mantissa) < 2**53 // power)
        down = ~up & (self.mantissa % power == 0)
        result = np.where(up, np.where(safe, self.mantissa, 0) * power, self.mantissa // power)
        exact = safe | down
        for count in np.unique(places[self.kind == FLOAT]):
            rows = (self.kind == FLOAT) & (places == count)
            result[rows], exact[rows] = floats_to_minor(self.floats[rows], int(count))
        ok = exact & self.there
        return np.where(ok, result, 0).astype(np.int64), ok

    def decimals(self) -> list[str]:
        """Return plain decimal text, "" where there is none."""
        return [
            _decimal(k, m, s, f) for k, m, s, f in zip(self.kind, self.mantissa, self.scale, self.floats, strict=True)
        ]


def _decimal(kind: int, mantissa: int, scale: int, number: float) -> str:
    if kind == EXACT:
        value = Decimal(int(mantissa)).scaleb(-int(scale))
    elif kind == FLOAT:
        value = Decimal(repr(round(float(number), 10)))
    else:
        return ""
    return f"{value.normalize():f}" if value else "0"


def read_numbers(block: Block, column: str, *, credit_sign: int = -1, required: bool = False) -> Numbers:
    """Read a column of numbers; what cannot be read is refused with its place.

    `credit_sign` is what "CR" behind an amount means: -1 in a list of documents, 1 on a bank statement. Holds the file
    back when the column does not show which mark is the decimal one.
    """
    cells = block.cells[column]
    count = len(cells)
    kinds = set(map(type, cells))
    if kinds <= {float}:
        values = np.array(cells, dtype=np.float64)
        fine = np.isfinite(values)
        numbers = block.numbers[column] = _of_floats(values, fine)
        block.refuse("bad-number", column, ~fine)
        return numbers
    kind = np.zeros(count, dtype=np.int8)
    mantissa, scale = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    floats = np.zeros(count)
    currency = np.full(count, "", dtype=object)
    texts: list[tuple[int, str]] = []
    for i, cell in enumerate(cells):
        if isinstance(cell, str):
            if cell and not cell.isspace():
                texts.append((i, cell))
        elif isinstance(cell, float):
            kind[i], floats[i] = (FLOAT, cell) if np.isfinite(cell) else (BAD, 0.0)
        elif cell is None:
            continue
        else:
            kind[i], mantissa[i], scale[i] = _of_other(cell)
    numeric = int(((kind == EXACT) | (kind == FLOAT)).sum())
    if texts:
        places, words = [i for i, _ in texts], [w for _, w in texts]
        read = _read_texts(block, column, places, words, numeric, credit_sign)
        kind[places], mantissa[places], scale[places], currency[places] = read
    numbers = block.numbers[column] = Numbers(kind, mantissa, scale, floats, currency)
    errors = np.zeros(count, dtype=bool)
    errors[[i for i, w in texts if ERROR_VALUE.fullmatch(w.strip())]] = True
    block.refuse("error-in-cell", column, errors)
    block.refuse("bad-number", column, (kind == BAD) & ~errors)
    if required:
        block.refuse("required-missing", column, kind == BLANK)
    _warn_of_texts(block, column, numeric, [i for i, _ in texts if kind[i] == EXACT])
    return numbers


def _warn_of_texts(block: Block, column: str, numeric: int, places: list[int]) -> None:
    """Name texts among real numbers: they were read, but somebody or something typed them otherwise than the rest."""
    if numeric >= len(places):
        flags = np.zeros(len(block), dtype=bool)
        flags[places] = True
        block.warn_each("text-among-numbers", column, flags & ~block.bad)


def _of_floats(values: npt.NDArray[np.float64], fine: Flags) -> Numbers:
    zeros = np.zeros(len(values), dtype=np.int64)
    kind = np.where(fine, FLOAT, BAD).astype(np.int8)
    return Numbers(kind, zeros, zeros, np.where(fine, values, 0.0), np.full(len(values), "", dtype=object))


def _of_other(cell: Cell) -> tuple[int, int, int]:
    if isinstance(cell, bool):
        return BAD, 0, 0
    if isinstance(cell, int):
        return (EXACT, cell, 0) if abs(cell) < 2**62 else (BAD, 0, 0)
    if isinstance(cell, Decimal) and cell.is_finite():
        sign, digits, exponent = cell.as_tuple()
        whole = int("".join(map(str, digits))) * (-1 if sign else 1)
        power = int(exponent)
        if power > 0:
            whole, power = whole * 10**power, 0
        return (EXACT, whole, -power) if abs(whole) < 2**62 and power > -18 else (BAD, 0, 0)
    return BAD, 0, 0


def _read_texts(
    block: Block, column: str, places: list[int], words: list[str], numeric: int, credit_sign: int
) -> tuple[list[int], list[int], list[int], list[str]]:
    codes, unique = pd.factorize(np.array(words, dtype=object))
    written = [parse_written(str(w)) for w in unique]
    if numeric > len(places) and not block.rule.decimal:
        marks, odd = _each_by_itself(block, column, places, codes, written)
        block.decimal_marks[column] = "."
    else:
        mark, odd = _settle_mark(block, column, places, codes, written)
        block.decimal_marks[column], marks = mark, [mark] * len(written)
    read = [
        (SAID, 0, 0, "") if i in odd else _read_text(w, mark)
        for i, (w, mark) in enumerate(zip(written, marks, strict=True))
    ]
    signed = [
        (k, m * (w.mark * credit_sign if w and w.mark else 1), s, c)
        for (k, m, s, c), w in zip(read, written, strict=True)
    ]
    _warn_of_groups(block, column, places, codes, written, marks)
    rows = [signed[c] for c in codes]
    return [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], [r[3] for r in rows]


def _read_text(written: Written | None, mark: str) -> tuple[int, int, int, str]:
    digits = digits_of(written, mark) if written and decimal_evidence(written.body) != "x" else None
    return (EXACT, *digits, written.currency) if written and digits else (BAD, 0, 0, "")


def _each_by_itself(
    block: Block, column: str, places: list[int], codes: Ints, written: list[Written | None]
) -> tuple[list[str], set[int]]:
    """Return the decimal mark of each of the few texts among real numbers: they were typed or pasted one by one, so
    that none says anything about another. Those that may be read in two ways are refused.
    """
    evidence = [decimal_evidence(w.body) if w else "" for w in written]
    unclear = {i for i, e in enumerate(evidence) if e == "?"}
    _refuse_texts(block, column, places, codes, unclear, "number-ambiguous")
    return [e if e in (".", ",") else "." for e in evidence], unclear


def _settle_mark(
    block: Block, column: str, places: list[int], codes: Ints, written: list[Written | None]
) -> tuple[str, set[int]]:
    """Return the column's decimal mark, and which of the unique texts go against it or may be read in two ways.

    Evidence for both marks: where one of them is at least three times as frequent, the others are refused with what is
    ambiguous; else the file is held back, as it is where all that has a mark is ambiguous.
    """
    evidence = [decimal_evidence(w.body) if w else "x" for w in written]
    if block.rule.decimal:
        mark, other = (".", ",") if block.rule.decimal == "." else (",", ".")
        against = {i for i, e in enumerate(evidence) if e == other}
        _refuse_texts(block, column, places, codes, against, "decimal-mark-differs", mark=mark)
        return mark, against
    counts = np.bincount(codes, minlength=len(written))
    weight = {mark: int(sum(n for n, e in zip(counts, evidence, strict=True) if e == mark)) for mark in (".", ",", "?")}
    unclear = {i for i, e in enumerate(evidence) if e == "?"}
    if weight["."] and weight[","]:
        mark, other = (".", ",") if weight["."] >= weight[","] else (",", ".")
        if weight[mark] < 3 * weight[other]:
            example = next(i for i, c in enumerate(codes) if evidence[c] == other)
            first = next(i for i, c in enumerate(codes) if evidence[c] == mark)
            block.hold("decimal-mark-mixed", column, places[example], other=str(block.cells[column][places[first]]))
            return mark, set(range(len(written)))
        against_rows = {i for i, e in enumerate(evidence) if e == other}
        _refuse_texts(block, column, places, codes, against_rows, "decimal-mark-differs", mark=mark)
        _refuse_texts(block, column, places, codes, unclear, "number-ambiguous")
        return mark, against_rows | unclear
    if weight["."] or weight[","]:
        return ("." if weight["."] else ","), set()
    if unclear:
        example = next(i for i, c in enumerate(codes) if evidence[c] == "?")
        block.hold("decimal-mark-undecided", column, places[example])
        return ".", unclear
    return ".", set()


def _refuse_texts(
    block: Block, column: str, places: list[int], codes: Ints, which: set[int], code: str, **fills: Any
) -> None:
    flags = np.zeros(len(block), dtype=bool)
    flags[[p for p, c in zip(places, codes, strict=True) if c in which]] = True
    block.refuse(code, column, flags, **fills)


def _warn_of_groups(
    block: Block, column: str, places: list[int], codes: Ints, written: list[Written | None], marks: list[str]
) -> None:
    """Warn of "12,34.56": groups that no country writes."""
    odd = {i for i, (w, mark) in enumerate(zip(written, marks, strict=True)) if w and oddly_grouped(w, mark)}
    if odd:
        flags = np.zeros(len(block), dtype=bool)
        flags[[p for p, c in zip(places, codes, strict=True) if c in odd]] = True
        block.warn("odd-grouping", column, flags)


def read_one(cell: Cell, mark: str) -> Decimal | None:
    """Read a single cell with a decimal mark that is settled; None when it is no number."""
    if isinstance(cell, str):
        written = parse_written(cell)
        digits = digits_of(written, mark) if written else None
        return Decimal(digits[0]).scaleb(-digits[1]) if digits else None
    if isinstance(cell, (float, int, Decimal)) and not isinstance(cell, bool):
        return Decimal(_decimal(FLOAT, 0, 0, float(cell))) if np.isfinite(float(cell)) else None
    return None
