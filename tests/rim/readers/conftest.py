"""Helpers to read bytes as a file of some name, in this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ar_batch.findings import finding
from ar_batch.raw import InputFile, Note, Sheet
from ar_batch.rim.readers.content import read_content
from ar_batch.rim.readers.limits import ReadLimits
from ar_batch.rim.readers.parts import Unreadable

Read = Callable[[str, bytes | str], InputFile]


@pytest.fixture
def read() -> Read:
    return read_bytes


def read_bytes(name: str, data: bytes | str) -> InputFile:
    raw = data if isinstance(data, bytes) else data.encode("utf-8")
    sheets: list[Sheet] = []
    try:
        for draft in read_content(name, raw, ReadLimits()):
            rows = list(draft.rows)
            sheets.append(draft.sheet(rows))
    except Unreadable as refused:
        speaks(refused.note)
        return InputFile(name, "", refusal=refused.note)
    for sheet in sheets:
        for note in sheet.notes:
            speaks(note)
    return InputFile(name, "", tuple(sheets))


def speaks(note: Note) -> None:
    """Every note must make a finding: all braces of its sentences filled."""
    said = finding(note.code, file="f", row=note.row, column=note.column, value=note.value, **note.fills)
    assert "{" not in str(said["problem"]) + str(said["hint"])
