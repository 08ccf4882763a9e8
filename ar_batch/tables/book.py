"""A workbook as a description: sheets, blocks and formats by name. rim/workbook_out.py turns it into a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Book:
    """One workbook."""

    title: str
