"""Hostile and odd workbooks, built part by part."""

from __future__ import annotations

import io
import zipfile

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def sheet_xml(rows: str, head: str = "", prolog: str = '<?xml version="1.0"?>') -> str:
    """Return a worksheet part with these raw rows."""
    return f'{prolog}<worksheet xmlns="{MAIN}">{head}<sheetData>{rows}</sheetData></worksheet>'


def inline(address: str, text: str) -> str:
    """Return a text cell."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def workbook(
    sheets: dict[str, str],
    *,
    targets: list[str] | None = None,
    book: str = "",
    more: dict[str, str | bytes] | None = None,
) -> bytes:
    """Return an .xlsx of raw worksheet parts; `targets` names their parts, `book` stands in the workbook part."""
    targets = targets or [f"worksheets/sheet{n}.xml" for n in range(1, len(sheets) + 1)]
    names = "".join(f'<sheet name="{s}" sheetId="{n}" r:id="rId{n}"/>' for n, s in enumerate(sheets, start=1))
    rels = "".join(
        f'<Relationship Id="rId{n}" Type="{LINK}/worksheet" Target="{t}"/>' for n, t in enumerate(targets, start=1)
    )
    if more and "xl/styles.xml" in more:
        rels += f'<Relationship Id="rIdS" Type="{LINK}/styles" Target="styles.xml"/>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS,
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{LINK}">{book}<sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships '
        f'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rels}</Relationships>',
        **{f"xl/{target}": xml for target, xml in zip(targets, sheets.values(), strict=True)},
        **(more or {}),
    }
    return packed(parts)


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip of the parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return out.getvalue()
