"""A table as it was found in a sheet: its columns as they came, and what is wrong with which of its rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from ar_batch.findings import finding
from ar_batch.raw import Cell, Sheet
from ar_batch.stages.intake.datarows import Found, column_of, is_blank
from ar_batch.stages.intake.headings import Unit
from ar_batch.stages.intake.policy import SourceRule
from ar_batch.stages.intake.written import ERROR_VALUE
from ar_batch.tables.inputs import JOINED_COLUMNS, REJECT_COLUMNS, REJECT_KEY

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Row = dict[str, Any]

FEW = 50
"""So many rows are named one by one where something is only worth a warning."""
READ_ALL_THE_SAME = frozenset(
    {"text-among-numbers", "text-among-dates", "number-among-dates", "odd-grouping", "currency-assumed"}
)
"""Warnings that make sense only where the row was posted."""


@dataclass
class Block:
    """One table of one file on its way to facts. Everything has one entry a data row, in the sheet's order.

    `subjects` are the ids of what the rows are about, where they have any.
    """

    file: str
    sheet: str
    table: str
    rule: SourceRule
    currency: str
    found: Found
    cells: dict[str, list[Cell]]
    row_numbers: Ints
    source: Sheet
    bad: Flags
    kept_back: Flags
    left_out: Flags
    around: dict[str, str] = field(default_factory=dict)
    subjects: list[str] = field(default_factory=list)
    numbers: dict[str, Any] = field(default_factory=dict)
    decimal_marks: dict[str, str] = field(default_factory=dict)
    warned: list[Row] = field(default_factory=list)
    defects: list[tuple[int, Row]] = field(default_factory=list)
    holds: list[Row] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.row_numbers)

    def __contains__(self, column: str) -> bool:
        return column in self.cells

    def heading(self, column: str) -> str:
        """Return the heading of a column as the file has it."""
        places = self.found.mapped.places.get(column, ())
        return self.found.headings[places[0]] if places else ""

    def unit(self, column: str) -> Unit:
        """Return what the heading says beside its name."""
        return self.found.mapped.units.get(column, Unit())

    def place(self, i: int, column: str) -> Row:
        """Return where a cell is, for a finding."""
        cells = self.cells.get(column)
        value = as_text(cells[i]) if cells is not None else ""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": int(self.row_numbers[i]),
            "column": self.heading(column),
            "value": value,
        }

    def refuse(self, code: str, column: str, where: Flags, **fills: Any) -> None:
        """Refuse the rows where the flag is set. A fill may be a sequence with one entry a row of the block."""
        self._say(code, column, where, fills, rejects=True)
        self.bad |= np.asarray(where, dtype=bool)  # an empty table's flags have no type of their own

    def keep_back(self, code: str, column: str, where: Flags, **fills: Any) -> None:
        """Leave out rows that are not wrong but need a person's word; they are counted as held."""
        self._say(code, column, where, fills, rejects=True, refused=False)
        self.bad |= where
        self.kept_back |= where

    def leave_out(self, code: str, where: Flags) -> None:
        """Leave rows out that are right but say nothing to post; they are counted as ignored."""
        self.note_if(code, "", where)
        self.left_out |= where
        self.bad |= where

    def warn(self, code: str, column: str, where: Flags, **fills: Any) -> None:
        """Warn of rows that are posted all the same."""
        self._say(code, column, where, fills, rejects=False)

    def hold(self, code: str, column: str = "", i: int = -1, value: object = "", **fills: Any) -> None:
        """Hold the whole file back."""
        place = (
            self.place(i, column)
            if i >= 0
            else {"file": self.file, "sheet": self.sheet, "column": self.heading(column), "value": value}
        )
        self.holds.append(finding(code, **place, file_name=self.file, **fills))

    def note(self, code: str, column: str = "", row: int = 0, value: object = "", **fills: Any) -> None:
        """Say something about the table, or about a row that is no data."""
        self.warned.append(
            finding(
                code,
                file=self.file,
                sheet=self.sheet,
                row=row,
                column=self.heading(column),
                value=value,
                file_name=self.file,
                **fills,
            )
        )

    def warn_each(self, code: str, column: str, where: Flags, **fills: Any) -> None:
        """Warn of every row by its place while they are few; of many say the first and their number."""
        count = int(where.sum())
        if count <= FEW:
            self._say(code, column, where, fills | {"more": ""}, rejects=False)
        else:
            first = int(np.flatnonzero(where)[0])
            own = {n: f[first] if isinstance(f, (list, np.ndarray)) else f for n, f in fills.items()}
            self.warned.append(finding(code, **self.place(first, column), more=f" ({count - 1} more like it)", **own))

    def note_if(self, code: str, column: str, where: Flags, **fills: Any) -> None:
        """Say once how many rows something holds for, naming the first."""
        if where.any():
            first = int(np.flatnonzero(where)[0])
            self.warned.append(finding(code, **self.place(first, column), count=int(where.sum()), **fills))

    def note_each(self, code: str, column: str, where: Flags, **fills: Any) -> None:
        """Say something of every row while they are few; of many say the first and their number."""
        places = np.flatnonzero(where)
        for i in places if len(places) <= FEW else places[:1]:
            count = 1 if len(places) <= FEW else len(places)
            self.warned.append(finding(code, **self.place(int(i), column), count=count, **fills))

    def _asides(self) -> list[Row]:
        """Return the warnings, without "it was read all the same" of rows that were refused."""
        refused = {int(n) for n in self.row_numbers[self.bad]}
        return [row for row in self.warned if row["code"] not in READ_ALL_THE_SAME or row["row"] not in refused]

    def _first_defects(self) -> list[tuple[int, Row]]:
        """Return one defect a cell, the first that was found: the others follow from it."""
        first: dict[tuple[int, str], tuple[int, Row]] = {}
        for i, row in self.defects:
            first.setdefault((i, str(row["column"])), (i, row))
        return list(first.values())

    def _say(
        self, code: str, column: str, where: Flags, fills: dict[str, Any], *, rejects: bool, refused: bool = True
    ) -> None:
        for i in np.flatnonzero(where):
            own = {n: f[i] if isinstance(f, (list, np.ndarray)) else f for n, f in fills.items()}
            if rejects:
                self.defects.append((int(i), finding(code, **self.place(int(i), column), rejects_row=refused, **own)))
            else:
                self.warned.append(finding(code, **self.place(int(i), column), **own))

    @property
    def rejected(self) -> int:
        """How many rows were refused as wrong."""
        return int((self.bad & ~self.kept_back & ~self.left_out).sum())

    def findings(self, *, held: bool) -> list[Row]:
        """Return all that was said. Rows of a held file are not refused one by one: the file stays where it is."""
        if held:
            return [*self.holds, *self._asides(), *({**row, "rejects_row": False} for _, row in self._first_defects())]
        records: dict[int, str] = {}
        defects = self._first_defects()
        for i, row in defects:
            if i not in records:
                records[i] = self.record(i)
            row["record"] = records[i]
            row["subject"] = row["subject"] or (self.subjects[i] if self.subjects else "")
        return [*self._asides(), *(row for _, row in defects)]

    def record(self, i: int) -> str:
        """Return the row as it came: JSON, heading to text or number.

        What the row needs and the file says elsewhere (`around`: the account above the header, the currency in the
        settings) is added, so that the row can stand alone in another file. What a rejects workbook had added is left out.
        """
        cells = self.source.rows[self.found.rows[i]]
        headings = self.found.headings
        pairs = (
            (headings[p] if p < len(headings) else f"Column {p + 1}", c)
            for p, c in enumerate(cells)
            if not is_blank(c) or p < len(headings)
        )
        ours = {*REJECT_COLUMNS, REJECT_KEY} if REJECT_KEY in headings else set()
        customer = {"customer_id": self.found.groups[i]} if self.found.grouped else {}
        added = customer | {
            column: value for column, value in self.around.items() if value and column not in self.cells
        }
        return json.dumps({name: _plain(cell) for name, cell in pairs if name not in ours} | added, ensure_ascii=False)


def make_block(file: str, sheet: Sheet, found: Found, rule: SourceRule, currency: str) -> Block:
    """Cut the columns of a found table out of its sheet."""
    rows = list(map(sheet.rows.__getitem__, found.rows))
    cells = {column: _column(rows, places, column) for column, places in found.mapped.places.items()}
    if found.grouped:
        cells["customer_id"] = list(found.groups[: len(rows)])
    numbers = np.array(found.rows, dtype=np.int64) + sheet.first_row
    bad, kept_back, left_out = (np.zeros(len(rows), dtype=bool) for _ in range(3))
    return Block(
        file=file, sheet=sheet.name, table=found.table, rule=rule, currency=currency, found=found, cells=cells, row_numbers=numbers,
        source=sheet, bad=bad, kept_back=kept_back, left_out=left_out,
    )  # fmt: skip


def _column(rows: Sequence[Sequence[Cell]], places: tuple[int, ...], column: str) -> list[Cell]:
    if len(places) > 1 and column in JOINED_COLUMNS:
        return [_joined([t for p in places if p < len(r) and (t := as_text(r[p]).strip())]) for r in rows]
    return column_of(rows, places[0])


def _joined(parts: list[str]) -> str:
    """Return the parts in one text; an error value among them stays alone, so that it is seen."""
    return next((p for p in parts if ERROR_VALUE.fullmatch(p)), " ".join(parts))


def as_text(cell: Cell) -> str:
    """Return a cell as a person would write it: 123.0 is "123", a date is ISO."""
    if isinstance(cell, str):
        return cell if cell.isprintable() else cell.encode("utf-8", "backslashreplace").decode()
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)


def _plain(cell: Cell) -> str | int | float:
    if isinstance(cell, (bool, timedelta, Decimal)):
        return str(cell)
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else (cell if np.isfinite(cell) else repr(cell))
    if isinstance(cell, int):
        return cell
    return as_text(cell)
