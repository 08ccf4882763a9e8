"""Error values in .xls and .xlsb: the parser leaves such cells blank, so their records are read here.

Only the few records that say where an error stands are looked at. What is damaged is the parser's to refuse: here it
ends the search.
"""

from __future__ import annotations

import posixpath
import re
import struct
from collections.abc import Iterator, Sequence
from typing import Final

Errors = dict[tuple[int, int], str]
"""(row, column), both from 1, and the error as Excel shows it."""

_SHOWN: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
_FREE_SECTOR: Final = 0xFFFFFFF0
"""Sector numbers from here on are marks, not places."""

_BOF, _BOUNDSHEET, _FORMULA, _BOOLERR = 0x0809, 0x0085, 0x0006, 0x0205
_ROW_HEADER, _CELL_ERROR, _FORMULA_ERROR, _BUNDLE_SHEET = 0, 3, 11, 156


def errors_in_xls(data: bytes) -> dict[str, Errors]:
    """Return the errors of each sheet of an Excel 97-2003 workbook, by its name."""
    try:
        return _biff_errors(_workbook_stream(data))
    except (struct.error, IndexError, UnicodeDecodeError):
        return {}


def errors_in_xlsb(parts: dict[str, bytes]) -> dict[str, Errors]:
    """Return the errors of each sheet of a binary workbook, given `workbook.bin`, its relations, and the sheets."""
    try:
        targets = dict(_relations(parts.get("xl/_rels/workbook.bin.rels", b"")))
        names = {targets.get(relation, ""): name for relation, name in _bundled(parts.get("xl/workbook.bin", b""))}
        return {name: _sheet_errors(parts[part]) for part, name in names.items() if part in parts}
    except (struct.error, IndexError, UnicodeDecodeError):
        return {}


def _workbook_stream(data: bytes) -> bytes:
    """Return the workbook's stream out of its OLE container (MS-CFB); all of the data when there is no container."""
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        return data
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        return b""
    first_directory, first_difat = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 68)[0]

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    fat_sectors = list(struct.unpack_from("<109I", data, 76))
    seen = 0
    while first_difat < _FREE_SECTOR and seen < len(data) // size:
        *more, first_difat = struct.unpack(f"<{size // 4}I", sector(first_difat))
        fat_sectors, seen = [*fat_sectors, *more], seen + 1
    most = len(data) // size + 1
    table = b"".join(sector(number) for number in fat_sectors[:most] if number < _FREE_SECTOR)
    fat = struct.unpack(f"<{len(table) // 4}I", table)

    def chain(number: int) -> bytes:
        return b"".join(sector(at) for at in _chained(number, fat))

    directory = chain(first_directory)
    smallest, first_mini = struct.unpack_from("<II", data, 56)
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book"):
            start, total = struct.unpack_from("<II", directory, at + 116)
            if total >= smallest:
                return chain(start)[:total]
            # A short stream lies in pieces of 64 bytes in the stream of the root entry.
            mini = chain(first_mini)
            mini_fat = struct.unpack(f"<{len(mini) // 4}I", mini)
            whole = chain(struct.unpack_from("<I", directory, 116)[0])
            return b"".join(whole[n * 64 : (n + 1) * 64] for n in _chained(start, mini_fat))[:total]
    return b""


def _chained(number: int, fat: Sequence[int]) -> Iterator[int]:
    """Yield the sectors of a chain; one that goes round in circles ends."""
    for _ in range(len(fat)):
        if number >= len(fat):
            return
        yield number
        number = fat[number]


def _biff_errors(stream: bytes) -> dict[str, Errors]:
    starts: dict[int, str] = {}
    result: dict[str, Errors] = {}
    current: Errors = {}
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if kind == _BOUNDSHEET:
            starts[struct.unpack_from("<I", body)[0]] = _short_text(body, 6)
        elif kind == _BOF:
            current = result.setdefault(starts[at], {}) if at in starts else {}
        elif kind == _BOOLERR and length >= 8 and body[7] == 1:
            row, column = struct.unpack_from("<HH", body)
            current[row + 1, column + 1] = _SHOWN.get(body[6], "#N/A")
        elif kind == _FORMULA and length >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
            row, column = struct.unpack_from("<HH", body)
            current[row + 1, column + 1] = _SHOWN.get(body[8], "#N/A")
        at += 4 + length
    return result


def _short_text(body: bytes, at: int) -> str:
    count, is_wide = body[at], body[at + 1] & 1
    return body[at + 2 : at + 2 + count * (1 + is_wide)].decode("utf-16-le" if is_wide else "latin-1")


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a part: kinds and lengths are numbers of seven bits a byte."""
    at = 0
    while at < len(part):
        kind, at = _number(part, at, 2)
        length, at = _number(part, at, 4)
        yield kind, part[at : at + length]
        at += length


def _number(part: bytes, at: int, bytes_most: int) -> tuple[int, int]:
    value = 0
    for place in range(bytes_most):
        byte = part[at]
        at += 1
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            break
    return value, at


def _bundled(part: bytes) -> Iterator[tuple[str, str]]:
    """Yield the relation and name of each sheet."""
    for kind, body in _records(part):
        if kind == _BUNDLE_SHEET:
            count = struct.unpack_from("<I", body, 8)[0]
            relation = body[12 : 12 + 2 * count].decode("utf-16-le")
            at = 12 + 2 * count
            count = struct.unpack_from("<I", body, at)[0]
            yield relation, body[at + 4 : at + 4 + 2 * count].decode("utf-16-le")


def _relations(part: bytes) -> Iterator[tuple[str, str]]:
    for tag in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", part):
        found = {key.decode(): value.decode() for key, value in re.findall(rb'(Id|Target)\s*=\s*"([^"]*)"', tag)}
        target = found.get("Target", "")
        where = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        yield found.get("Id", ""), where


def _sheet_errors(part: bytes) -> Errors:
    result: Errors = {}
    row = 0
    for kind, body in _records(part):
        if kind == _ROW_HEADER:
            row = struct.unpack_from("<I", body)[0]
        elif kind in (_CELL_ERROR, _FORMULA_ERROR):
            column = struct.unpack_from("<I", body)[0]
            result[row + 1, column + 1] = _SHOWN.get(body[8], "#N/A")
    return result
