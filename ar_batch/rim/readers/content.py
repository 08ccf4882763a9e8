"""From bytes to sheets: what is it, and who reads it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import chain

from ar_batch.raw import Note
from ar_batch.rim.readers.bai2 import read_bai2
from ar_batch.rim.readers.bank import with_distinct_names
from ar_batch.rim.readers.camt import read_camt
from ar_batch.rim.readers.container import open_container
from ar_batch.rim.readers.encoding import Decoded, decode
from ar_batch.rim.readers.limits import ReadLimits
from ar_batch.rim.readers.markup import read_html, read_spreadsheetml
from ar_batch.rim.readers.mt940 import read_mt940
from ar_batch.rim.readers.ofx import read_ofx
from ar_batch.rim.readers.parts import Draft, Unreadable, note
from ar_batch.rim.readers.qif import read_qif
from ar_batch.rim.readers.sniff import EXTENSIONS, SPOKEN, WORKBOOK_EXTENSIONS, sniff, text_kind
from ar_batch.rim.readers.text import read_text
from ar_batch.rim.readers.workbook import read_workbook

_ARCHIVED_MAX = 200
"""Files in one archive."""


def read_content(name: str, data: bytes, limits: ReadLimits) -> Iterator[Draft]:
    """Yield the sheets or statements of a file; each one's rows are to be drained before the next is asked for.

    `name` gives the sheet of a text file its name and is checked against the content, nothing else. Raises Unreadable.
    """
    if not data:
        raise Unreadable("empty-file")
    kind = sniff(data)
    if kind == "zip":
        drafts = _read_archive(data, limits)
    elif kind == "text":
        decoded = decode(data)
        kind = text_kind(decoded.text)
        drafts = _read_text_kind(kind, name, decoded, data)
    else:
        drafts = read_workbook(kind, data, limits)
    return _with_notes(drafts, _name_notes(kind, name))


def _read_text_kind(kind: str, name: str, decoded: Decoded, data: bytes) -> Iterator[Draft]:
    if kind in ("camt", "xml", "spreadsheetml", "ofx") and ("<!DOCTYPE" in decoded.text or "<!ENTITY" in decoded.text):
        raise Unreadable("entities")
    if kind == "mt940":
        yield from with_distinct_names(read_mt940(decoded.text))
    elif kind == "camt":
        yield from with_distinct_names(read_camt(data, decoded.text))
    elif kind == "bai2":
        yield from with_distinct_names(read_bai2(decoded.text))
    elif kind == "ofx":
        yield from with_distinct_names(read_ofx(decoded.text))
    elif kind == "qif":
        yield from read_qif(decoded.text)
    elif kind == "html":
        yield from read_html(decoded.text)
    elif kind == "spreadsheetml":
        yield from read_spreadsheetml(data)
    elif kind == "xml":
        raise Unreadable("not-supported", what="an XML file that is no camt bank statement")
    else:
        draft = read_text(decoded.text, _stem(name))
        if not decoded.certain:
            draft.notes.append(note("encoding-assumed", encoding=decoded.encoding))
        yield draft


def _read_archive(data: bytes, limits: ReadLimits) -> Iterator[Draft]:
    """Read the files of an archive as if they were sheets of one; archives in archives are refused."""
    with open_container(data, limits) as container:
        members = [m for m in container.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
        if not members or len(members) > _ARCHIVED_MAX:
            raise Unreadable("not-supported", what=f"an archive of {len(members)} files")
        for member in members:
            inner = container.read(member)
            if inner.startswith(b"PK\x03\x04"):
                raise Unreadable("not-supported", what="an archive of archives or workbooks")
            for draft in read_content(member.filename, inner, limits):
                if draft.name != _stem(member.filename):
                    draft.name = f"{_stem(member.filename)}: {draft.name}"
                yield draft


def _name_notes(kind: str, name: str) -> list[Note]:
    """Say so when the extension promises something else than what the file is; it is read as what it is."""
    extension = posixpath.splitext(name.lower())[1].removeprefix(".")
    truthful = extension in EXTENSIONS[kind] if kind in EXTENSIONS else extension not in WORKBOOK_EXTENSIONS
    if truthful or not extension:
        return []
    return [note("name-misleads", extension="." + extension, what=SPOKEN.get(kind, kind))]


def _with_notes(drafts: Iterator[Draft], notes: list[Note]) -> Iterator[Draft]:
    first = next(drafts, None)
    if first is None:
        return
    first.notes.extend(notes)
    yield from chain([first], drafts)


def _stem(name: str) -> str:
    return posixpath.splitext(posixpath.basename(name.replace("\\", "/")))[0]
