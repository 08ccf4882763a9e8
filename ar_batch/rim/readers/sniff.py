"""What a file is, by its content."""

from __future__ import annotations

import io
import re
import zipfile

from ar_batch.rim.readers.parts import Unreadable

FOREIGN = (
    (b"%PDF", "a PDF document"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"MZ", "a program"), (b"\x7fELF", "a program"), (b"7z\xbc\xaf", "a 7-Zip archive"), (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"), (b"SQLite format 3", "a database"), (b"{\\rtf", "a rich-text document"),
    (b"PAR1", "a Parquet file"),
)  # fmt: skip
"""First bytes of what people drop by mistake, and what it is."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BIFF = re.compile(rb"\A\x09[\x00\x02\x04\x08][\x04\x06\x08]\x00")
"""A bare worksheet stream of Excel 2 to 4, without a container."""

EXTENSIONS = {
    "xlsx": ("xlsx", "xlsm", "xltx", "xltm"), "xlsb": ("xlsb",), "ods": ("ods",), "xls": ("xls", "xlt"), "zip": ("zip",),
}  # fmt: skip
"""Extensions that tell the truth about each kind; all others are text, whatever they are called."""
WORKBOOK_EXTENSIONS = {extension for group in EXTENSIONS.values() for extension in group}

SPOKEN = {
    "xlsx": "an Excel workbook (.xlsx)", "xlsb": "a binary Excel workbook (.xlsb)", "ods": "an OpenDocument spreadsheet",
    "xls": "an Excel 97-2003 workbook (.xls)", "zip": "a zip archive", "text": "plain text", "html": "a web page",
    "spreadsheetml": "an XML spreadsheet of Excel 2003", "camt": "a camt bank statement", "mt940": "an MT940 bank statement",
    "bai2": "a BAI2 bank file", "ofx": "an OFX bank file", "qif": "a QIF file",
}  # fmt: skip


def sniff(data: bytes) -> str:
    """Return the kind of a binary container: xlsx, xlsb, ods, xls, zip, or "text" for everything that may be text.

    Raises Unreadable for what no reader of ours takes: a PDF, a picture, a locked workbook.
    """
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty-file")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if data.startswith(OLE):
        return _ole_kind(data)
    if BIFF.match(data):
        return "xls"
    for start, what in FOREIGN:
        if data.startswith(start):
            raise Unreadable("not-supported", what=what)
    return "text"


def text_kind(text: str) -> str:
    """Return the kind of a text: camt, ofx, mt940, bai2, qif, html, spreadsheetml, xml, or "text" for a table."""
    head = text[:4000].lstrip("\ufeff \t\r\n")
    if re.match(r"<\?xml|<[\w:]*(Document|Workbook)\b|<!DOCTYPE|<!--", head):
        return _xml_kind(text, head)
    if re.match(r"(?i)<(html|table|head|body|meta|style|div)\b", head):
        return "html"
    if re.match(r"(?i)OFXHEADER|<\?OFX|<OFX>", head) or re.search(r"(?i)<OFX>", text[:20_000]):
        return "ofx"
    if re.match(r"(?i)!(type|account|option|clear)\b", head):
        return "qif"
    if re.match(r"01\s*,[^\n]*,", head) and re.search(r"(?m)^\s*(02|03|16|99)\s*,", text[:20_000]):
        return "bai2"
    if re.match(r"(@@)?:(20|21|25P?|28C?|34F|60[FM]|61|62[FM]|64|86|90[CD]):", head):
        return "mt940"
    if re.search(r"(?m)^(\{4:)?:?20:", text[:20_000]) and re.search(r"(?m)^:(25P?|28C?|60[FM]|61|62[FM]|86|NS):", text):
        return "mt940"
    if re.search(r"(?m)(^|@@|\s):25P?:.*(@@|\n|\s):(28C?|60[FM]):", text[:20_000], re.DOTALL):
        return "mt940"
    return "text"


def _xml_kind(text: str, head: str) -> str:
    if re.search(r"(?i)<\?OFX|<OFX>", text[:20_000]):
        return "ofx"
    if re.search(r"BkToCstmr(Stmt|AcctRpt|DbtCdtNtfctn)|camt\.05[234]", text[:20_000]):
        return "camt"
    if "urn:schemas-microsoft-com:office:spreadsheet" in text[:20_000]:
        return "spreadsheetml"
    return "html" if re.search(r"(?i)<(html|table)\b", head) else "xml"


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            names = set(container.namelist())
            mimetype = container.read("mimetype")[:200].decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable("damaged-file", reason=f"its end is missing or broken ({error})") from None
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "spreadsheet" in mimetype:
        return "ods"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    for start, what in (("word/", "a Word document"), ("ppt/", "a presentation"), ("Index/", "an Apple Numbers file")):
        if any(name.startswith(start) for name in names):
            raise Unreadable("not-supported", what=what)
    if mimetype.startswith("application/"):
        raise Unreadable("not-supported", what="an OpenDocument file that is no spreadsheet")
    return "zip"


def _ole_kind(data: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise Unreadable("locked-file")
    if holds("Workbook") or holds("Book"):
        return "xls"
    if holds("WordDocument"):
        raise Unreadable("not-supported", what="a Word document")
    if holds("__properties_version1.0"):
        raise Unreadable("not-supported", what="an Outlook message")
    raise Unreadable("damaged-file", reason="its container holds no workbook")
