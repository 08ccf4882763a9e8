"""Refused rows as they came, with place, reason and remedy: to be corrected and dropped back."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pandas as pd

from ar_batch.tables.inputs import REJECT_COLUMNS


@dataclass(frozen=True)
class RejectSheet:
    """Refused rows of one shape: the columns as they came, then where, why and what to do."""

    title: str
    rows: pd.DataFrame


def rejects_book(findings: pd.DataFrame) -> list[RejectSheet]:
    """Return the refused rows, one sheet for each file and sheet they came from; cells are text or numbers.

    A row with several defects stands there once, with all of them.
    """
    refused = findings[findings["rejects_row"] & (findings["record"] != "")]
    sheets = []
    for (file, sheet), rows in refused.groupby(["file", "sheet"], sort=True):
        whole = rows.sort_values(["row", "column", "code"])
        records = [_row(group) for _, group in whole.groupby("row", sort=True)]
        columns = list(dict.fromkeys(name for record in records for name in record))
        ordered = [c for c in columns if c not in REJECT_COLUMNS] + list(REJECT_COLUMNS)
        frame = pd.DataFrame([[r.get(c, "") for c in ordered] for r in records], columns=ordered, dtype=object)
        sheets.append(RejectSheet(f"{file} / {sheet}" if str(sheet) else str(file), frame))
    return sheets


def _row(rows: pd.DataFrame) -> dict[str, object]:
    first = rows.iloc[0]
    record: dict[str, object] = json.loads(first["record"])
    where, why, what = REJECT_COLUMNS
    named = [f"{c}: {p}" if c else str(p) for c, p in zip(rows["column"], rows["problem"], strict=True)]
    place = ", ".join(str(part) for part in (first["file"], first["sheet"], f"row {first['row']}") if part)
    return record | {where: place, why: " ".join(named), what: " ".join(dict.fromkeys(rows["hint"]))}
