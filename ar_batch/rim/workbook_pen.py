"""What all drawing needs: the workbook, its formats by look, where charted tables stand, and text made safe."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ar_batch.rim.workbook_formats import Look
from ar_batch.tables.book import Book, ChartBlock

_LONGEST_TEXT: Final = 32_767
# What XML cannot hold, and marks that turn the direction of text to hide what it says.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Place:
    """Where a table's rows stand."""

    sheet: str
    first_row: int
    rows: int
    columns: Mapping[str, int]


@dataclass
class Pen:
    """The workbook that is being drawn."""

    workbook: Any
    book: Book
    excel_tables: bool
    places: dict[str, Place] = field(default_factory=dict)
    charts: list[tuple[Any, ChartBlock, int, int]] = field(default_factory=list)
    """Charts still to be drawn: page, block, row, column. They come last, since a chart may show a later sheet's table."""
    _formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def format(self, look: Look) -> Any:
        """Return the workbook's format of that look; each is made once."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(look)
        return self._formats[key]


def done(code: object) -> None:
    """Raise AssertionError when the library says, by its return code, that it left something out."""
    assert code in (0, None), f"the workbook library refused a cell or feature: {code}"


def clean(value: str) -> str:
    r"""Return the text as a workbook can hold it: control and bidi-override characters escaped, cut at Excel's limit.

    >>> clean("a\x00b")
    'a\\x00b'
    """
    if _UNSAFE.search(value):
        value = value.replace("\r\n", "\n").replace("\r", "\n")
        value = _UNSAFE.sub(lambda found: found.group().encode("unicode_escape").decode(), value)
    return value if len(value) <= _LONGEST_TEXT else value[: _LONGEST_TEXT - 1] + "…"


def write_span(page: Any, row: int, at: int, span: int, words: str, look: Any) -> None:
    """Write text into a cell, or into that many cells of the row made one."""
    if span > 1:
        done(page.merge_range(row, at, row, at + span - 1, "", look))
    done(page.write_string(row, at, words, look) if words else page.write_blank(row, at, None, look))
