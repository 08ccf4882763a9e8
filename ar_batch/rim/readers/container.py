"""A bounded look into a workbook's container before anything parses it.

Says no to what would exhaust a parser (bombs, cells far away, counts that lie, entities), and brings back what the
parser leaves out: error values, formulas without a result, zeros that only a number format shows, hidden rows.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ar_batch.rim.readers.limits import ReadLimits
from ar_batch.rim.readers.parts import Unreadable
from ar_batch.rim.readers.sheet_scan import SheetScan, repeated_cell, scan_sheet

BLOCK = 1 << 20
_SMALL_PART_BYTES = 16 << 20
_NO_GRIDS = ("xl/chartsheets/", "xl/dialogsheets/", "xl/macrosheets/")
_DTD = (b"<!DOCTYPE", b"<!ENTITY")
_DTD_ANY_WIDTH = _DTD + tuple(
    mark.decode().encode(code) for mark in _DTD for code in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
)
_MAIN_STYLE = re.compile(r'^(?:[0 \-/]|\\.|"[^"]*"|_.)+$')


@dataclass
class Workbook:
    """What the container says about the workbook, sheet by sheet name."""

    scans: dict[str, SheetScan] = field(default_factory=dict)
    macros: bool = False
    external_links: bool = False


def open_container(data: bytes, limits: ReadLimits) -> zipfile.ZipFile:
    """Return the zip container after its directory passed the limits; raises Unreadable."""
    try:
        container = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise Unreadable("damaged-file", reason=str(error)) from None
    parts = container.infolist()
    total = sum(part.file_size for part in parts)
    if len(parts) > limits.parts_max:
        raise Unreadable("unsafe-file", reason=f"it holds {len(parts)} parts")
    if total > limits.unpacked_mb_max << 20:
        raise Unreadable("unsafe-file", reason=f"it would unpack to {total >> 20} MB")
    if total > 20 << 20 and total > len(data) * limits.ratio_max:
        raise Unreadable("unsafe-file", reason=f"it would unpack to {total // len(data)} times its size")
    ends = 0
    for part in sorted(parts, key=lambda p: p.header_offset):
        if part.header_offset < ends:
            raise Unreadable("unsafe-file", reason="its parts overlap")
        ends = part.header_offset + part.compress_size
        if part.flag_bits & 1:
            raise Unreadable("locked-file")
    if len({part.filename for part in parts}) < len(parts):
        raise Unreadable("unsafe-file", reason="it holds two parts of one name")
    return container


def inspect_xlsx(data: bytes, limits: ReadLimits) -> Workbook:
    """Return what the raw parts of an .xlsx or .xlsm say; raises Unreadable for what must not reach a parser."""
    with open_container(data, limits) as container:
        try:
            return _inspected(container, limits)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, KeyError, etree.XMLSyntaxError) as error:
            raise Unreadable("damaged-file", reason=str(error)) from None
        except Exception as error:
            if type(error).__module__ == "zlib":
                raise Unreadable("damaged-file", reason=str(error)) from None
            raise


def cell_filled_twice(data: bytes, part: str, limits: ReadLimits) -> str:
    """Return the address of a cell that a worksheet part fills twice, or blank."""
    with open_container(data, limits) as container:
        return repeated_cell(blocks(container, part))


def inspect_parts(data: bytes, limits: ReadLimits) -> int:
    """Check the container of an .xlsb or .ods: sizes, and no entities in its XML. Returns how many cells show errors."""
    errors = 0
    with open_container(data, limits) as container:
        for part in container.infolist():
            if part.filename.endswith((".xml", ".rels")):
                for block in blocks(container, part.filename):
                    _no_dtd(block)
                    # LibreOffice marks errors so; the parser leaves them blank.
                    errors += block.count(b'calcext:value-type="error"')
                    if part.filename == "META-INF/manifest.xml" and b"encryption-data" in block:
                        raise Unreadable("locked-file")
    return errors


def blocks(container: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a part in blocks; what it claims to be long is all that is read."""
    with container.open(name) as part:
        while block := part.read(BLOCK):
            yield block


def _inspected(container: zipfile.ZipFile, limits: ReadLimits) -> Workbook:
    names = container.namelist()
    found = Workbook(
        macros=any(name.endswith("vbaProject.bin") for name in names),
        external_links=any("/externalLinks/" in name for name in names),
    )
    sheets, recalculates = _sheets(container)
    zero_styles = _zero_styles(container)
    scanned = set()
    for sheet, part in sheets:
        if part in names and not part.startswith(_NO_GRIDS):
            scanned.add(part)
            found.scans[sheet] = scan_sheet(
                _guarded(container, part), sheet, limits, zero_styles=zero_styles, recalculates=recalculates
            )
            found.scans[sheet].part = part
    for name in names:
        if name not in scanned and name.endswith((".xml", ".rels", ".vml")):
            _check_part(container, name)
    return found


def _guarded(container: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    for block in blocks(container, name):
        _no_dtd(block)
        yield block


def _no_dtd(block: bytes) -> None:
    # A mark split between two blocks is caught by the parser, which knows no entities. A single byte is found much
    # quicker than a word, and hardly any workbook has this one.
    if b"!" not in block:
        return
    if b"<!" in block[:4096] or b"\x00" in block[:64]:
        if any(mark in block for mark in _DTD_ANY_WIDTH):
            raise Unreadable("entities")
    elif b"<!DOCTYPE" in block or b"<!ENTITY" in block:
        raise Unreadable("entities")


def _check_part(container: zipfile.ZipFile, name: str) -> None:
    """Look for entities anywhere, and for a string table that claims more strings than it has room for."""
    size = container.getinfo(name).file_size
    for number, block in enumerate(blocks(container, name)):
        _no_dtd(block)
        if number == 0 and name == "xl/sharedStrings.xml":
            for claimed in re.findall(rb'\b(?:uniqueCount|count)\s*=\s*["\'](\d+)["\']', block[:4096]):
                if int(claimed) > max(size, 1) * 16:
                    raise Unreadable("unsafe-file", reason=f"it claims {int(claimed)} texts and has room for fewer")


def _root(container: zipfile.ZipFile, name: str) -> etree._Element:
    if container.getinfo(name).file_size > _SMALL_PART_BYTES:
        raise Unreadable("unsafe-file", reason=f"its part {name} is too large")
    raw = container.read(name)
    _no_dtd(raw)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(raw, parser)


def _sheets(container: zipfile.ZipFile) -> tuple[list[tuple[str, str]], bool]:
    """Return (sheet name, part) in the workbook's order, and whether results wait for a calculation on opening."""
    rels = {
        rel.get("Id", ""): posixpath.normpath(posixpath.join("xl", rel.get("Target", ""))).lstrip("/")
        if not rel.get("Target", "").startswith("/")
        else rel.get("Target", "").lstrip("/")
        for rel in _root(container, "xl/_rels/workbook.xml.rels")
        if isinstance(rel.tag, str)
    }
    book = _root(container, "xl/workbook.xml")
    sheets = []
    for sheet in book.iter("{*}sheet"):
        target = next((value for key, value in sheet.items() if str(key).endswith("}id")), "")
        sheets.append((sheet.get("name", ""), rels.get(str(target), "")))
    calculation = next(iter(book.iter("{*}calcPr")), None)
    recalculates = calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")
    return sheets, recalculates


def _zero_styles(container: zipfile.ZipFile) -> dict[bytes, str]:
    """Return cell style number -> number format, for formats that show leading zeros ("00000")."""
    if "xl/styles.xml" not in container.namelist():
        return {}
    root = _root(container, "xl/styles.xml")
    formats = {}
    for given in root.iter("{*}numFmt"):
        code = given.get("formatCode", "").split(";")[0]
        if _MAIN_STYLE.match(code) and _places(code) >= 2:
            formats[given.get("numFmtId", "")] = code
    cells = next(iter(root.iter("{*}cellXfs")), None)
    if cells is None or not formats:
        return {}
    styles = [style.get("numFmtId", "") for style in cells if isinstance(style.tag, str)]
    return {str(n).encode(): formats[style] for n, style in enumerate(styles) if style in formats}


def _places(code: str) -> int:
    return re.sub(r'\\.|"[^"]*"|_.', "", code).count("0")
