"""One pass over a worksheet's raw XML: where its cells lie, and what the parser would lose.

Pattern matching on blocks, not an XML parser: it costs a fraction of the reading itself. It is there for clear words
and for what the parser leaves out; safety does not hang on it, the reading process has its limits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ar_batch.rim.readers.limits import ReadLimits
from ar_batch.rim.readers.parts import Unreadable

ROWS_MAX, COLUMNS_MAX = 1_048_576, 16_384
_LONGEST_ROW_BYTES = 64 << 20

_P = rb"(?:\w+:)?"
_ROW = re.compile(rb"<" + _P + rb"row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb"<" + _P + rb"row\s[^>]*?\br\s*=\s*[\"'](\d+)[\"']")
_ROW_NUMBER_PLAIN = re.compile(rb'<row r="(\d+)"')
_FAR_PLAIN = re.compile(rb'<c r="([A-Z]{2,})(\d+)"(?:[^>]*[^/>])?>|<c r="[A-Z](\d{7,})"')
_FAR = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{2,})(\d+)[\"'](?:[^>]*[^/>])?>|\sr\s*=\s*[\"'][A-Za-z](\d{7,})[\"']")
"""Filled cells beyond column Z, and any cell beyond row 999,999."""
_ERROR = re.compile(
    rb"<" + _P + rb"c\s(?=[^>]*\bt\s*=\s*[\"']e[\"'])[^>]*?\br\s*=\s*[\"']([A-Za-z]+)(\d+)[\"'][^>]*>"
    rb"(?:<" + _P + rb"f\b[^>]*?(?:/>|>[^<]*</" + _P + rb"f>))?<" + _P + rb"v>([^<]*)<"
)
_ERROR_MARK = re.compile(rb"<" + _P + rb"c\s[^>]*\bt\s*=\s*[\"']e[\"']")
_FORMULA = re.compile(
    rb"<" + _P + rb"c\s([^>]*)>\s*<" + _P + rb"f\b[^>]*?(?:/>|>[^<]*</" + _P + rb"f>)\s*"
    rb"(?:<" + _P + rb"v\s*/>|<" + _P + rb"v>([^<]*)</" + _P + rb"v>)?"
)
_ADDRESS = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+)(\d+)[\"']")
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_HIDDEN_COLUMN = re.compile(rb"<" + _P + rb"col\s(?=[^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"'])[^>]*>")


@dataclass
class SheetScan:
    """What the raw XML of a sheet says. Cells are keyed by (row, column), both from 1."""

    last_row: int = 0
    last_column: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    without_value: list[tuple[int, int]] = field(default_factory=list)
    zeros: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    filled: int = 0
    unplaced_errors: int = 0
    part: str = ""


def scan_sheet(
    blocks: Iterable[bytes], name: str, limits: ReadLimits, *, zero_styles: dict[bytes, str], recalculates: bool
) -> SheetScan:
    """Return what one sheet's XML holds; raises Unreadable for cells outside the grid or far from the rest."""
    scan = SheetScan()
    zeros = _zero_pattern(zero_styles)
    previous = cells = 0
    filled_columns = 26
    first = True
    for piece in _pieces(blocks):
        if first:
            scan.hidden_columns = len(_HIDDEN_COLUMN.findall(piece))
            first = False
        # Nearly every program writes the address first and in double quotes: that has a much quicker pattern.
        found_rows = _ROW_NUMBER_PLAIN.findall(piece)
        plain = len(found_rows) == piece.count(b"<row") and piece.count(b"<c ") == piece.count(b'<c r="')
        plain = plain and (b":" not in piece or b":c " not in piece)
        numbers = [int(number) for number in (found_rows if plain else _ROW_NUMBER.findall(piece))]
        previous = _rows_in_order(numbers, previous, name)
        scan.last_row = _last_filled_row(piece) or scan.last_row
        cells += piece.count(b"</v>") + piece.count(b"</is>")
        cells += 0 if plain else piece.count(b":v>") + piece.count(b":is>")
        filled_columns = max(filled_columns, _farthest((_FAR_PLAIN if plain else _FAR).findall(piece), name))
        if b'"e"' in piece or (not plain and b"'e'" in piece):
            _errors(piece, scan, name)
        if b"f" in piece and (b"<f" in piece or (not plain and b":f" in piece)):
            _formulas(piece, scan, name, recalculates)
        if zeros is not None:
            for found in zeros.finditer(piece):
                address = _ADDRESS.search(found[0])
                style = next(group for group in found.groups() if group)
                if address:
                    scan.zeros[int(address[2]), _column(address[1], name)] = zero_styles[style]
        if b"hidden" in piece:
            _hidden_rows(piece, scan)
    scan.last_column, scan.filled = filled_columns, cells
    _dense_enough(scan, cells, name, limits)
    return scan


def repeated_cell(blocks: Iterable[bytes]) -> str:
    """Return the address of a cell that is filled twice, or blank."""
    for piece in _pieces(blocks):
        addresses = re.findall(rb"<" + _P + rb"c\s[^>]*?\br\s*=\s*[\"']([A-Za-z]+\d+)[\"']", piece)
        if len(set(addresses)) < len(addresses):
            twice: bytes = next(a for a, times in Counter(addresses).items() if times > 1)
            return twice.decode()
    return ""


def _pieces(blocks: Iterable[bytes]) -> Iterable[bytes]:
    """Cut the stream between rows, so that no cell is torn."""
    rest = b""
    for block in blocks:
        rest += block
        cut = rest.rfind(b"<row")
        cut = max(cut, rest.rfind(b":row ", max(cut, 0)))
        if cut > 0:
            cut = rest.rfind(b"<", 0, cut + 1)
        elif len(rest) > _LONGEST_ROW_BYTES:
            cut = rest.rfind(b"<c ")
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _rows_in_order(numbers: list[int], previous: int, name: str) -> int:
    for number in numbers:
        if number <= previous:
            raise Unreadable("row-twice", sheet_name=name, number=number)
        previous = number
    if previous > ROWS_MAX:
        raise Unreadable("cell-outside", sheet_name=name, place=f"row {previous}")
    return previous


def _last_filled_row(piece: bytes) -> int:
    """Return the last row with something in it; a row may exist for its height alone."""
    end = piece.rfind(b"</c>")
    end = max(end, piece.rfind(b":c>", max(end, 0)), 0)
    start = piece.rfind(b"<row", 0, end)
    start = max(start, piece.rfind(b":row", max(start, 0), end))
    found = _ROW_NUMBER.search(piece, piece.rfind(b"<", 0, start + 1)) if start >= 0 else None
    return int(found[1]) if found else 0


def _farthest(cells: list[tuple[bytes, bytes, bytes]], name: str) -> int:
    """Return the column of the rightmost of these cells, all of which must lie in the grid."""
    deep = [int(row) for _, wide, narrow in cells if len(row := wide or narrow) >= 7]
    _in_grid(max(deep, default=1), 1, name)
    return max((_column(letters, name) for letters in {letters for letters, _, _ in cells if letters}), default=1)


def _errors(piece: bytes, scan: SheetScan, name: str) -> None:
    found = _ERROR.findall(piece)
    for letters, row, value in found:
        scan.errors[int(row), _column(letters, name)] = value.decode("utf-8", "replace")
    # Cells may do without an address; then the error is said, but cannot be put back into its place.
    scan.unplaced_errors += max(len(_ERROR_MARK.findall(piece)) - len(found), 0)


def _formulas(piece: bytes, scan: SheetScan, name: str, recalculates: bool) -> None:
    for found in _FORMULA.finditer(piece):
        attributes, value = found[1], found[2]
        is_text = b't="str"' in attributes or b"t='str'" in attributes
        # A text formula may well give "", and a program that leaves the calculation to Excel writes 0 meanwhile.
        missing = not value and not is_text
        if missing or (recalculates and value == b"0" and not is_text):
            address = _ADDRESS.search(attributes)
            if address:
                scan.without_value.append((int(address[2]), _column(address[1], name)))


def _hidden_rows(piece: bytes, scan: SheetScan) -> None:
    for attributes in _ROW.findall(piece):
        if _HIDDEN.search(attributes) and (number := re.search(rb"\br\s*=\s*[\"'](\d+)", attributes)):
            scan.hidden_rows.append(int(number[1]))


def _zero_pattern(zero_styles: dict[bytes, str]) -> re.Pattern[bytes] | None:
    if not zero_styles:
        return None
    styles = b"|".join(sorted(zero_styles))
    return re.compile(rb"<" + _P + rb"c\s(?:[^>]*?\s)?s\s*=\s*[\"'](" + styles + rb")[\"'](?:[^>]*[^/>])?>")


def _dense_enough(scan: SheetScan, cells: int, name: str, limits: ReadLimits) -> None:
    """A parser lays out every cell of the rectangle: refuse one that is huge, or large and all but empty."""
    area = scan.last_row * scan.last_column
    if area > limits.cells_max or (area > 8_000_000 and cells * 200 < area):
        raise Unreadable("cell-far-away", sheet_name=name, rows=scan.last_row, columns=scan.last_column, cells=cells)


def _column(letters: bytes, name: str) -> int:
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    _in_grid(1, number, name)
    return number


def _in_grid(row: int, column: int, name: str) -> None:
    if row > ROWS_MAX:
        raise Unreadable("cell-outside", sheet_name=name, place=f"row {row}")
    if column > COLUMNS_MAX:
        raise Unreadable("cell-outside", sheet_name=name, place=f"column {column}")
