"""Tables in markup that call themselves workbooks: HTML pages and the XML spreadsheets of Excel 2003."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from lxml import etree, html

from ar_batch.raw import Cell
from ar_batch.rim.readers.parts import Draft, Unreadable

_SPAN_MAX = 1000
_ROW_INDEX_MAX = 1_048_576
_COLUMN_MAX = 16_384
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def read_html(text: str) -> Iterator[Draft]:
    """Yield each table of a page as a sheet of texts; tables in tables are left to the inner one."""
    try:
        # Text in bytes of a known encoding: a page's own claim about it is often wrong.
        parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
        page = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged-file", reason=f"as a web page: {error}") from None
    tables = [table for table in page.iter("table") if next(table.iterdescendants("table"), None) is None]
    if not tables:
        raise Unreadable("not-supported", what="a web page without a table")
    for number, table in enumerate(tables, start=1):
        yield Draft(f"Table {number}", [_html_row(row) for row in table.iter("tr")])


def _html_row(row: etree._Element) -> Sequence[Cell]:
    cells: list[Cell] = []
    for cell in row.iterchildren("td", "th"):
        cells.append(" ".join("".join(map(str, cell.itertext())).split()))
        cells.extend([""] * (_number(cell.get("colspan"), 1, _SPAN_MAX) - 1))
    return tuple(cells)


def read_spreadsheetml(data: bytes) -> Iterator[Draft]:
    """Yield the sheets of an XML spreadsheet (Excel 2003), typed as it says."""
    events = etree.iterparse(
        io.BytesIO(data), events=("end",), tag=f"{_SS}Worksheet", resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for _, sheet in events:
            if sheet.getroottree().docinfo.doctype:
                raise Unreadable("entities")
            yield Draft(sheet.get(f"{_SS}Name", ""), list(_sheet_rows(sheet)))
            sheet.clear()
    except etree.XMLSyntaxError as error:
        raise Unreadable("damaged-file", reason=f"as XML: {error}") from None


def _sheet_rows(sheet: etree._Element) -> Iterator[Sequence[Cell]]:
    at = 0
    for row in sheet.iter(f"{_SS}Row"):
        index = _number(row.get(f"{_SS}Index"), at + 1, _ROW_INDEX_MAX)
        for _ in range(at + 1, index):
            yield ()
        at = max(index, at + 1)
        cells: list[Cell] = []
        for cell in row.iterchildren(f"{_SS}Cell"):
            place = _number(cell.get(f"{_SS}Index"), len(cells) + 1, _COLUMN_MAX)
            cells.extend([""] * (place - 1 - len(cells)))
            cells.append(_value(cell.find(f"{_SS}Data")))
            cells.extend([""] * _number(cell.get(f"{_SS}MergeAcross"), 0, _COLUMN_MAX))
        yield tuple(cells)


def _value(data: etree._Element | None) -> Cell:
    if data is None:
        return ""
    text = "".join(map(str, data.itertext()))
    kind = data.get(f"{_SS}Type")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            moment = datetime.fromisoformat(text)
            return moment.date() if moment.time() == moment.time().min else moment
        if kind == "Boolean":
            return text.strip() == "1"
    except ValueError:
        return text
    return text


def _number(text: str | None, default: int, most: int) -> int:
    if text is None or not text.strip().isdigit():
        return default
    return min(int(text), most)
