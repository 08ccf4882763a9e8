"""Delimited text: .csv, .tsv, .txt, in whatever shape a program or bank left it. Every cell stays text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence

from ar_batch.raw import Cell
from ar_batch.rim.readers.parts import Draft, Unreadable

DELIMITERS = (";", ",", "\t", "|", "^", "\x1f")
"""Candidates in order of preference when the evidence is equal."""
CELL_CHARACTERS_MAX = 1_000_000
COLUMNS_MAX = 16_384
"""As in a workbook; a wider row has no columns, but the wrong separator."""
_JUDGED_CHARACTERS = 500_000
_LINES_IN_A_CELL_MAX = 100

Row = Sequence[Cell]


def read_text(text: str, name: str) -> Draft:
    """Return the text as one sheet; raises Unreadable when it is no text at all.

    Rows are records as Excel counts them: a line break inside quotes does not end one, a blank line is one, and a
    first line "sep=;" is none. Rows are kept as ragged as they are. ="0012" is the text 0012.
    """
    _no_control(text)
    text = _unwrapped(text)
    stated, text = _stated_delimiter(text)
    delimiter, quoted = stated or "", True
    if not delimiter:
        delimiter, quoted = _evident(text)
    elif not _closes(text, delimiter):
        quoted = False
    return Draft(name, _records(text, delimiter, quoted))


def _unwrapped(text: str) -> str:
    """Take off quotes that a program put around whole lines: "No,""Text"",Amount" is three cells."""
    lines = text[:_JUDGED_CHARACTERS].split("\n")
    wrapped = [re.fullmatch(r'"(?:[^"]|"")*[,;\t](?:[^"]|"")*"\r?', line) is not None for line in lines if line.strip()]
    if not wrapped or sum(wrapped) < len(wrapped) * 0.9:
        return text
    cells = (row[0] if len(row) == 1 else "" for row in _reader(text, "\x1f", True))
    return "\n".join(cells)


def _no_control(text: str) -> None:
    sample = text[:100_000]
    strange = len(re.findall(r"[\x00-\x08\x0e-\x1a\x1c-\x1e\ufffe\uffff]", sample))
    if strange > max(3, len(sample) // 200):
        raise Unreadable("not-supported", what="no text, no workbook and no bank file that we know")


def _stated_delimiter(text: str) -> tuple[str, str]:
    found = re.match(r"\ufeff?\s*\"?sep=(.)\"?[ \t;,]*(?:\r\n|\r|\n)", text, re.IGNORECASE)
    return (found[1], text[found.end() :]) if found else ("", text.removeprefix("\ufeff"))


def _records(text: str, delimiter: str, quoted: bool) -> Iterator[Row]:
    try:
        for record in _reader(text, delimiter, quoted):
            if "=" in "".join(record):
                record = [_plain(cell) for cell in record]
            if len(record) > COLUMNS_MAX:
                record = record[: next((i for i in range(len(record), 0, -1) if record[i - 1]), 0)]
                if len(record) > COLUMNS_MAX:
                    raise Unreadable("too-wide", columns=len(record), limit=COLUMNS_MAX)
            yield tuple(record) if any(record) else ()
    except csv.Error as error:
        raise Unreadable("damaged-file", reason=f"as text: {error}") from None


def _reader(text: str, delimiter: str, quoted: bool) -> Iterator[list[str]]:
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    lines = io.StringIO(text, newline="")
    if not quoted:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    return csv.reader(lines, delimiter=delimiter)


def _plain(cell: str) -> str:
    """Undo the trick that keeps Excel from eating zeros: ="0012" means 0012."""
    found = re.fullmatch(r'\s*="?([^"]*)"?\s*', cell)
    return found[1] if found and cell.lstrip().startswith('="') else cell


def _evident(text: str) -> tuple[str, bool]:
    """Return the delimiter under which the records agree best, and whether quotes quote."""
    judged = text[:_JUDGED_CHARACTERS]
    whole = len(judged) == len(text)
    if not whole:
        judged = judged[: max(judged.rfind("\n"), judged.rfind("\r")) + 1]
    best = (-1.0, ",", True)
    for delimiter in DELIMITERS:
        if delimiter not in judged:
            continue
        for quoted in (True, False) if '"' in judged else (True,):
            score = _agreement(judged, delimiter, quoted)
            if score > best[0] + 1e-9:
                best = (score, delimiter, quoted)
    _, delimiter, quoted = best
    if quoted and not whole and not _closes(text, delimiter):
        quoted = False
    return delimiter, quoted


def _agreement(text: str, delimiter: str, quoted: bool) -> float:
    """Return how well the records agree on a number of fields; 0 when there is but one field, or quotes do not close."""
    widths: list[int] = []
    stray = 0
    try:
        for record in _reader(text, delimiter, quoted):
            if any(cell.strip() for cell in record):
                widths.append(len(record))
            if quoted:
                stray += any(cell.count("\n") + cell.count("\r") > _LINES_IN_A_CELL_MAX for cell in record)
            else:
                # Without quoting, quotes around cells are left over.
                stray += any(cell[:1] == '"' for cell in record)
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    if quoted and not _closes(text, delimiter):
        stray += len(widths)
    usual, count = max(Counter(widths).items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]))
    if usual < 2:
        return 0.01
    agree = count / len(widths)
    # Titles above and totals below may be narrower; what is wider than usual speaks against the delimiter.
    wider = sum(width > usual for width in widths) / len(widths)
    score = max(0.02, agree - wider * 0.25 - stray / len(widths)) + min(usual, 64).bit_length() * 0.02
    decimal_commas = len(re.findall(r"\d,\d\d(?!\d)", text)) if delimiter == "," else 0
    return score * 0.5 if decimal_commas > text.count(",") * 0.8 else score


def _closes(text: str, delimiter: str) -> bool:
    """Return whether the last quote that opens a cell is closed before the text ends."""
    if '"' not in text:
        return True
    try:
        last = deque(_reader(text, delimiter, True), maxlen=1).pop()
    except (csv.Error, IndexError):
        return False
    lines = max((cell.count("\n") + cell.count("\r") for cell in last), default=0)
    return lines == 0 or text.rstrip().endswith('"')
