"""What the readers of one format give to the process around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ar_batch.raw import Cell, Note, Sheet, Statement


class Unreadable(Exception):
    """The whole file is refused; the note says why."""

    def __init__(self, code: str, **fills: object) -> None:
        super().__init__(code)
        self.note = Note(code, fills={name: str(fill) for name, fill in fills.items()})


@dataclass
class Draft:
    """A sheet being read. `rows` may be drained once; the rest is complete only after that."""

    name: str
    rows: Iterable[Sequence[Cell]]
    first_row: int = 1
    dialect: str = ""
    statement: Statement | None = None
    hidden: bool = False
    notes: list[Note] = field(default_factory=list)

    def sheet(self, rows: Sequence[Sequence[Cell]] = ()) -> Sheet:
        """Return the sheet as read, with these rows."""
        return Sheet(self.name, rows, self.first_row, self.dialect, self.statement, self.hidden, tuple(self.notes))


def note(code: str, *, row: int = 0, column: str = "", value: object = "", **fills: object) -> Note:
    """Return a note whose fills are text."""
    return Note(code, row, column, str(value), {name: str(fill) for name, fill in fills.items()})
