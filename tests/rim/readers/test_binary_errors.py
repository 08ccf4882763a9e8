"""Error values in .xls and .xlsb, from records made by hand after MS-XLS, MS-CFB and MS-XLSB."""

from __future__ import annotations

import struct

from ar_batch.rim.readers.binary_errors import errors_in_xls, errors_in_xlsb


def biff(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def stream() -> bytes:
    """A workbook of two sheets: a formula that gives #DIV/0! in the first, a typed #N/A in the second."""
    start = biff(0x0809, bytes(16))
    name = b"\x05\x00Sheet"  # five characters of one byte each
    wide = b"\x02\x01" + "Ω2".encode("utf-16-le")
    bound = len(start) + 2 * 4 + 6 + len(name) + 6 + len(wide) + 4
    formula = struct.pack("<HHH", 1, 3, 0) + b"\x02\x00\x07\x00\x00\x00\xff\xff" + bytes(6)
    first = start + biff(0x0006, formula) + biff(0x000A, b"")
    second = (
        start
        + biff(0x0205, struct.pack("<HHHBB", 4, 0, 0, 0x2A, 1))
        + biff(0x0205, struct.pack("<HHHBB", 5, 0, 0, 1, 0))
    )
    head = start + biff(0x0085, struct.pack("<IH", bound, 0) + name)
    head += biff(0x0085, struct.pack("<IH", bound + len(first), 0) + wide) + biff(0x000A, b"")
    assert len(head) == bound
    return head + first + second


def container(content: bytes) -> bytes:
    """The stream in an OLE container: one sector of FAT, one of directory, then the stream."""
    content = content.ljust(4096, b"\0")
    count = len(content) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + count), 0xFFFFFFFE]
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", head, 30, 9)
    struct.pack_into("<I", head, 48, 1)
    struct.pack_into("<IIII", head, 56, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE)
    struct.pack_into("<109I", head, 76, 0, *[0xFFFFFFFF] * 108)
    entry = bytearray(128)
    name = "Workbook".encode("utf-16-le")
    entry[: len(name)] = name
    struct.pack_into("<H", entry, 64, len(name) + 2)
    struct.pack_into("<II", entry, 116, 2, len(content))
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    return bytes(head) + table + (bytes(128) + bytes(entry)).ljust(512, b"\0") + content


def test_errors_of_an_xls_stand_at_their_sheet_row_and_column() -> None:
    wanted = {"Sheet": {(2, 4): "#DIV/0!"}, "Ω2": {(5, 1): "#N/A"}}
    assert errors_in_xls(stream()) == wanted
    assert errors_in_xls(container(stream())) == wanted


def test_what_is_cut_short_or_goes_round_in_circles_ends_the_search() -> None:
    whole = container(stream())
    for end in range(0, len(whole), 97):
        errors_in_xls(whole[:end])
    circle = bytearray(whole)
    struct.pack_into("<I", circle, 512 + 4 * 2, 2)
    assert isinstance(errors_in_xls(bytes(circle)), dict)


def test_errors_of_an_xlsb_stand_at_their_sheet_row_and_column() -> None:
    def record(kind: int, body: bytes) -> bytes:
        code = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        return code + bytes([len(body)]) + body

    def text(word: str) -> bytes:
        return struct.pack("<I", len(word)) + word.encode("utf-16-le")

    parts = {
        "xl/workbook.bin": record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Open items")),
        "xl/_rels/workbook.bin.rels": b'<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>',
        "xl/worksheets/sheet1.bin": record(0, struct.pack("<I", 6) + bytes(8)) + record(3, struct.pack("<IIB", 2, 0, 0x17))
        + record(11, struct.pack("<IIB", 3, 0, 0x0F)),
    }  # fmt: skip
    assert errors_in_xlsb(parts) == {"Open items": {(7, 3): "#REF!", (7, 4): "#VALUE!"}}
    assert errors_in_xlsb({"xl/workbook.bin": b"\x9c\x01\xff"}) == {}
