"""The review workbook, returned: what people wrote into its yellow cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from ar_batch.digest import digests
from ar_batch.raw import Cell, Sheet
from ar_batch.stages.intake.blocks import Block, make_block
from ar_batch.stages.intake.datarows import Found, is_blank, text
from ar_batch.stages.intake.days import read_days
from ar_batch.stages.intake.grids import LOOK_ROWS
from ar_batch.stages.intake.headings import Mapped
from ar_batch.stages.intake.numbers import read_numbers
from ar_batch.stages.intake.policy import SourceRule
from ar_batch.stages.intake.texts import clean, read_ids, read_text
from ar_batch.tables.review import CUSTOMER_MARK, HIDDEN, YELLOW
from ar_batch.tables.views import ANSWER_KINDS

_WRITTEN = ("answer", "documents", "customer_id", "amount", "until", "note")
"""A name under "By" alone is no answer."""


@dataclass
class Answers:
    """The answers of one sheet; rows without any are counted in `blank`."""

    block: Block
    frame: pd.DataFrame
    blank: int


def find_review(sheet: Sheet) -> Found | None:
    """Return where the table of a review sheet is, known by its hidden columns."""
    for i, row in enumerate(sheet.rows[:LOOK_ROWS]):
        words = [text(c) for c in row]
        if HIDDEN["kind"] not in words or HIDDEN["subject"] not in words:
            continue
        places: dict[str, tuple[int, ...]] = {
            name: (words.index(head),) for name, head in (HIDDEN | YELLOW).items() if head in words
        }
        rows = [n for n in range(i + 1, len(sheet.rows)) if not all(map(is_blank, sheet.rows[n]))]
        return Found(Mapped("decisions", places, {}), words, i, tuple(words), rows)
    return None


def read_answers(file: str, sheet: Sheet, found: Found, rule: SourceRule) -> Answers:
    """Return the rows in which somebody wrote something."""
    written = [places[0] for name in _WRITTEN if (places := found.mapped.places.get(name))]
    answered = [
        n
        for n in found.rows
        if any(
            p < len(sheet.rows[n]) and not is_blank(sheet.rows[n][p]) for p in [*written, *_added(found, sheet.rows[n])]
        )
    ]
    blank = len(found.rows) - len(answered)
    found.rows = answered
    block = make_block(file, sheet, found, rule, "")
    frame = _read(block)
    return Answers(block, frame, blank)


def _added(found: Found, row: Sequence[Cell]) -> tuple[int, ...]:
    """Where a new payer is written: only in the lines kept for that; in the others it is shown."""
    kind = found.mapped.places["kind"][0]
    is_new = kind < len(row) and text(row[kind]) == "new_payer"
    return found.mapped.places.get("payer", ()) if is_new else ()


def _read(block: Block) -> pd.DataFrame:
    kind = read_text(block, "kind", required=True)
    block.refuse("review-key-damaged", "kind", pd.Series(~pd.Series(kind).isin(ANSWER_KINDS)).to_numpy() & (kind != ""))
    shown_on = [_iso(c) for c in block.cells["shown_on"]] if "shown_on" in block else [None] * len(block)
    block.refuse("review-key-damaged", "shown_on", pd.Series([d is None for d in shown_on], dtype=bool).to_numpy())
    until = read_days(block, [("until", False)])["until"] if "until" in block else None
    customer = read_ids(block, "customer_id")
    frame = pd.DataFrame(
        {
            "kind": kind,
            "subject": read_text(block, "subject", required=True),
            "shown": read_text(block, "shown"),
            "shown_on": pd.Series(shown_on, dtype="datetime64[us]"),
            "answer": read_text(block, "answer"),
            "documents": [_document_list(c) for c in block.cells["documents"]] if "documents" in block else "",
            "payer": np.where(kind == "new_payer", read_ids(block, "payer"), ""),
            "customer_id": [c.partition(CUSTOMER_MARK)[0].strip() for c in customer],
            "amount": read_numbers(block, "amount").decimals() if "amount" in block else "",
            "until": pd.Series(until).astype("datetime64[us]") if until is not None else pd.NaT,
            "note": read_text(block, "note"),
            "decided_by": read_text(block, "decided_by"),
            "source_file": block.file,
            "source_sheet": block.sheet,
            "source_row": block.row_numbers,
        }
    )
    content = [
        "kind",
        "subject",
        "shown",
        "shown_on",
        "answer",
        "documents",
        "payer",
        "customer_id",
        "amount",
        "until",
        "note",
        "decided_by",
    ]
    frame["answer_id"] = digests("Y", *(frame[name] for name in content))
    return frame


def _iso(cell: Cell) -> pd.Timestamp | None:
    if isinstance(cell, datetime):
        return pd.Timestamp(cell.date())
    if isinstance(cell, date):
        return pd.Timestamp(cell)
    try:
        return pd.Timestamp(date.fromisoformat(text(cell)))
    except ValueError:
        return None


def _document_list(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(cell.replace("\n", " ; ")) if isinstance(cell, str) else "" if cell is None else str(cell)
