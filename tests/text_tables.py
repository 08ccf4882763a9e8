"""Tables written as text, so that a test reads like a page of the ledger."""

from __future__ import annotations

import functools
import shlex
from decimal import Decimal
from typing import Any

import pandas as pd

from ar_batch.schema import Column
from ar_batch.tables import TABLES

_FILLERS: dict[str, Any] = {"text": "x", "date": pd.Timestamp("2026-01-01"), "minor": 0, "int": 0, "ratio": 1.0, "flag": False, "stamp": "2026-01-01T00:00:00+00:00"}  # fmt: skip


@functools.cache
def table(name: str, text: str = "") -> pd.DataFrame:
    """Return a table from lines of words: column names first, then a row a line; quotes hold spaces, - is blank.

    Money is written with two decimals. Required columns that the test doesn't name get some value. The same text is
    the same frame in every test: as in the program, nobody changes a frame in place.
    """
    lines = [shlex.split(line) for line in text.strip().splitlines()]
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]] if lines else []
    columns = TABLES[name].columns
    return TABLES[name].frame(
        [{c.name: _value(c, row) for c in columns if c.name in row or not c.optional} for row in rows]
    )


def _value(column: Column, row: dict[str, str]) -> object:
    if column.name not in row:
        return column.choices[0] if column.choices else _FILLERS[column.kind]
    text = "" if row[column.name] == "-" else row[column.name]
    if column.kind == "minor":
        return int(Decimal(text) * 100) if text else pd.NA
    if column.kind == "int":
        return int(text) if text else pd.NA
    if column.kind == "date":
        return pd.Timestamp(text) if text else pd.NaT
    if column.kind == "flag":
        return text == "yes"
    return float(text) if column.kind == "ratio" else text
