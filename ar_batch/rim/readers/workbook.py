"""Workbooks: .xlsx .xlsm .xls .xlsb .ods, cell by cell as a person sees them in Excel."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import python_calamine as calamine

from ar_batch.raw import Cell
from ar_batch.rim.readers.binary_errors import Errors, errors_in_xls, errors_in_xlsb
from ar_batch.rim.readers.container import Workbook, cell_filled_twice, inspect_parts, inspect_xlsx, open_container
from ar_batch.rim.readers.limits import ReadLimits
from ar_batch.rim.readers.parts import Draft, Unreadable, note
from ar_batch.rim.readers.sheet_scan import SheetScan

_NAMED_CELLS_MAX = 200
"""Cells named one by one in notes; beyond that one note gives the number of the rest."""
NO_RESULT = "#NO RESULT"
"""What stands in a cell whose formula has no stored result, where there are too many to name: no number, no date."""
_ROW_LIMITS = (65_536, 1_048_576)


def read_workbook(kind: str, data: bytes, limits: ReadLimits) -> Iterator[Draft]:
    """Yield the workbook's sheets in its order; raises Unreadable.

    Numbers come as float (int from .xls), dates as date or datetime, text as text. Row 1 of a draft is row 1 of the
    sheet and its first cell is column A, whatever is blank. Error values come back as their text ("#N/A").
    """
    about, errors = Workbook(), 0
    if kind == "xlsx":
        about = inspect_xlsx(data, limits)
    elif kind in ("xlsb", "ods"):
        errors = inspect_parts(data, limits)
    book = _opened(data)
    placed = _binary_errors(kind, data, limits)
    for number, about_sheet in enumerate(book.sheets_metadata):
        if about_sheet.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        scan = about.scans.get(about_sheet.name, SheetScan())
        scan.unplaced_errors += errors if number == 0 else 0
        scan.errors |= placed.get(about_sheet.name, {})
        draft = _sheet(book, number, about_sheet, scan)
        if number == 0 and about.macros:
            draft.notes.append(note("macros"))
        if number == 0 and about.external_links:
            draft.notes.append(note("external-links"))
        draft.rows = _checked(draft.rows, scan, data, limits)
        yield draft


def _binary_errors(kind: str, data: bytes, limits: ReadLimits) -> dict[str, Errors]:
    if kind == "xls":
        return errors_in_xls(data)
    if kind != "xlsb":
        return {}
    with open_container(data, limits) as container:
        wanted = [n for n in container.namelist() if n.endswith(".bin") or n == "xl/_rels/workbook.bin.rels"]
        parts = {name: container.read(name) for name in wanted if name.startswith(("xl/w", "xl/_rels/"))}
    return errors_in_xlsb(parts)


def _checked(
    rows: Iterable[Sequence[Cell]], scan: SheetScan, data: bytes, limits: ReadLimits
) -> Iterator[Sequence[Cell]]:
    """Yield the rows; refuse the file when cells got lost on the way because one address was filled twice."""
    filled = 0
    for row in rows:
        filled += len(row) - row.count("")
        yield row
    if filled < scan.filled and (address := cell_filled_twice(data, scan.part, limits)):
        raise Unreadable("cell-twice", address=address)


def _opened(data: bytes) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError:
        raise Unreadable("locked-file") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable("damaged-file", reason=str(error)) from None


def _sheet(book: calamine.CalamineWorkbook, number: int, about: calamine.SheetMetadata, scan: SheetScan) -> Draft:
    try:
        sheet = book.get_sheet_by_index(number)
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable("damaged-file", reason=f"sheet {about.name}: {error}") from None
    draft = Draft(about.name, (), hidden=about.visible != calamine.SheetVisibleEnum.Visible)
    draft.rows = _rows(sheet, scan, draft)
    if draft.hidden and sheet.height:
        draft.notes.append(note("hidden-sheet"))
    if scan.hidden_rows:
        shown = ", ".join(map(str, scan.hidden_rows[:5])) + (", ..." if len(scan.hidden_rows) > 5 else "")
        draft.notes.append(note("hidden-rows", row=scan.hidden_rows[0], count=len(scan.hidden_rows), rows=shown))
    if scan.hidden_columns:
        draft.notes.append(note("hidden-columns"))
    _note_cells(draft, "error-value", scan.errors)
    _note_cells(draft, "formula-without-value", dict.fromkeys(scan.without_value, ""))
    if scan.unplaced_errors:
        draft.notes.append(note("errors-unplaced", count=scan.unplaced_errors))
    if scan.zeros:
        draft.notes.append(note("leading-zeros", row=min(scan.zeros)[0], count=len(scan.zeros)))
    _note_merged(draft, sheet)
    return draft


def _rows(sheet: calamine.CalamineSheet, scan: SheetScan, draft: Draft) -> Iterator[Sequence[Cell]]:
    """Yield the rows; blank ones are ()."""
    if sheet.start is None:
        return
    pad: list[Cell] = [""] * sheet.start[1]
    patches = _patches(scan)
    number = 0
    for number, got in enumerate(sheet.iter_rows(), start=1):
        row = cast("list[Cell]", got)
        patch = patches.get(number)
        if patch is None:
            if row.count("") == len(row):
                yield ()
                continue
        else:
            row = _patched(row, patch, len(pad))
        yield (*pad, *row)
    # An error value may be all that stands in the last rows; the parser ends the sheet before them.
    for later in sorted(row for row in patches if row > number):
        for _ in range(number + 1, later):
            yield ()
        yield (*pad, *_patched([], patches[later], len(pad)))
        number = later
    if number in _ROW_LIMITS:
        draft.notes.append(note("row-limit", row=number, count=number))


def _patches(scan: SheetScan) -> dict[int, dict[int, tuple[str, str | None]]]:
    """Return row -> column -> ("zeros", format) or ("text", what stands there instead)."""
    patches: dict[int, dict[int, tuple[str, str | None]]] = {}
    for (row, column), code in scan.zeros.items():
        patches.setdefault(row, {})[column] = ("zeros", code)
    for number, (row, column) in enumerate(sorted(scan.without_value)):
        patches.setdefault(row, {})[column] = ("text", None if number < _NAMED_CELLS_MAX else NO_RESULT)
    for (row, column), text in scan.errors.items():
        patches.setdefault(row, {})[column] = ("text", text)
    return patches


def _patched(row: list[Cell], patch: dict[int, tuple[str, str | None]], left: int) -> list[Cell]:
    """Return the row with its patched cells; `left` blank columns stand before it and are never patched."""
    row = list(row)
    for column, (what, value) in patch.items():
        place = column - 1 - left
        if place < 0:
            continue
        row.extend([""] * (place + 1 - len(row)))
        if what == "zeros":
            row[place] = with_zeros(row[place], cast("str", value))
        else:
            row[place] = value
    return row


def with_zeros(value: Cell, code: str) -> Cell:
    """Return a number as its format shows it: 123 with "00000" is "00123". What is no whole number stays.

    >>> with_zeros(123.0, "00000"), with_zeros(4711.0, '"K-"000-000')
    ('00123', 'K-004-711')
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value) or abs(value) > 1e15:
        return value
    pieces = re.findall(r'\\.|"[^"]*"|_.|.', code)
    digits = str(abs(int(value))).rjust(pieces.count("0"), "0")
    spare = len(digits) - pieces.count("0")
    shown, used = "", 0
    for piece in pieces:
        if piece[0] == "0":
            take = 1 + (spare if used == 0 else 0)
            shown, used = shown + digits[used : used + take], used + take
        elif piece[0] == "\\":
            shown += piece[1]
        elif piece[0] == '"':
            shown += piece[1:-1]
        elif piece[0] != "_":
            shown += piece
    return ("-" if value < 0 else "") + shown


def _note_cells(draft: Draft, code: str, cells: dict[tuple[int, int], str]) -> None:
    places = sorted(cells)
    for row, column in places[:_NAMED_CELLS_MAX]:
        draft.notes.append(
            note(code, row=row, column=letters(column), value=cells[row, column], row_number=row, more="")
        )
    if rest := places[_NAMED_CELLS_MAX:]:
        draft.notes.append(
            note(
                code,
                row=rest[0][0],
                column=letters(rest[0][1]),
                value=cells[rest[0]],
                row_number=rest[0][0],
                more=f" and {len(rest) - 1} others",
            )
        )


def _note_merged(draft: Draft, sheet: calamine.CalamineSheet) -> None:
    """Name cells merged over several rows: only the first of these rows has the value."""
    tall = sorted(area for area in sheet.merged_cell_ranges or () if area[0][0] != area[1][0])
    if tall:
        shown = ", ".join(f"{letters(a[1] + 1)}{a[0] + 1}:{letters(b[1] + 1)}{b[0] + 1}" for a, b in tall[:5]) + (
            ", ..." if len(tall) > 5 else ""
        )
        draft.notes.append(note("merged-cells", row=tall[0][0][0] + 1, cells=shown, count=len(tall)))


def letters(column: int) -> str:
    """Return a column's letters: 1 is "A", 28 is "AB"."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
