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
from ar_batch.tables.review import CUSTOMER_MARK, HIDDEN, NONE_OF_THESE, YELLOW
from ar_batch.tables.row_marks import IDENTITY, SUGGESTIONS, disagreeing, headings
from ar_batch.tables.views import ANSWER_KINDS

_WRITTEN = ("answer", "documents", "close_as", "customer_id", "amount", "until", "note")
"""A name under "By" alone is no answer."""


@dataclass
class Answers:
    """The answers of one sheet; rows without any are counted in `blank`."""

    block: Block
    frame: pd.DataFrame
    blank: int


def find_review(sheet: Sheet) -> Found | None:
    """Return where the table of a review sheet is, known by its hidden columns.

    Without them it is still no list of documents or payments: its answers are refused.
    """
    for i, row in enumerate(sheet.rows[:LOOK_ROWS]):
        words = [text(c) for c in row]
        if not {HIDDEN["kind"], HIDDEN["subject"]} <= {*words} and not _was_one({*words}):
            continue
        names = {**HIDDEN, **YELLOW, **{_shown(head): head for kind in ANSWER_KINDS for head in headings(kind)}}
        places: dict[str, tuple[int, ...]] = {
            name: (words.index(head),) for name, head in names.items() if head in words
        }
        rows = [n for n in range(i + 1, len(sheet.rows)) if not all(map(is_blank, sheet.rows[n]))]
        return Found(Mapped("decisions", places, {}), words, i, tuple(words), rows)
    return None


def _was_one(words: set[str]) -> bool:
    """Say whether these are the headings of a review sheet that has lost its hidden columns."""
    asks = {YELLOW["answer"], YELLOW["decided_by"]} <= words
    return asks and any(IDENTITY[kind].keys() <= words for kind in IDENTITY)


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
    kind = found.mapped.places.get("kind", (len(row),))[0]
    is_new = kind < len(row) and text(row[kind]) == "new_payer"
    return found.mapped.places.get("payer", ()) if is_new else ()


def _read(block: Block) -> pd.DataFrame:
    kind, subject, shown = (read_text(block, name) for name in ("kind", "subject", "shown"))
    answer = read_text(block, "answer")
    shown_on = [_iso(c) for c in block.cells["shown_on"]] if "shown_on" in block else [None] * len(block)
    keys = [
        (k, s, w, "" if d is None else f"{d:%Y-%m-%d}")
        for k, s, w, d in zip(kind, subject, shown, shown_on, strict=True)
    ]
    damaged = [_damaged(block, i, key, answer[i]) for i, key in enumerate(keys)]
    # One word a row: a key that is gone altogether is one thing to put right, not three.
    for column in sorted({*damaged} - {""}):
        block.refuse("review-key-damaged", column, np.array([d == column for d in damaged], dtype=bool))
    until = read_days(block, [("until", False)])["until"] if "until" in block else None
    customer = read_ids(block, "customer_id")
    frame = pd.DataFrame(
        {
            "kind": kind,
            "subject": subject,
            "shown": shown,
            "shown_on": pd.Series(shown_on, dtype="datetime64[us]"),
            "answer": answer,
            "documents": [_document_list(c) for c in block.cells["documents"]] if "documents" in block else "",
            "close_as": read_text(block, "close_as"),
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
        "close_as",
        "payer",
        "customer_id",
        "amount",
        "until",
        "note",
        "decided_by",
    ]
    frame["answer_id"] = digests("Y", *(frame[name] for name in content))
    return frame


def _shown(heading: str) -> str:
    """Return the name under which a block has a white cell of the review workbook."""
    return f"shown: {heading}"


def _damaged(block: Block, i: int, key: tuple[str, str, str, str], answer: str) -> str:
    """Return the column in which a row's hidden key is no key, or is another row's; "" when all is well.

    A workbook of before the marks has no such column, and is taken as it is.
    """
    kind, subject, _, shown_on = key
    for column, fine in (("kind", kind in ANSWER_KINDS), ("subject", subject != ""), ("shown_on", shown_on != "")):
        if not fine:
            return column
    if "mark" not in block or not headings(kind):
        return ""
    if is_blank(block.cells["mark"][i]):
        return "mark"
    cells = {head: block.cells[name][i] for head in headings(kind) if (name := _shown(head)) in block}
    others = disagreeing(key, kind, str(block.cells["mark"][i]), cells)
    wanted = [head for head in others if head not in SUGGESTIONS or _is_about(answer, head)]
    return next((_shown(head) for head in wanted if head in cells), "mark" if wanted else "")


def _is_about(answer: str, suggestion: str) -> bool:
    """Say whether an answer means that suggestion: "Accept 2" the second one, "None of these" all of them."""
    said = "".join(answer.split()).casefold()
    return said in ("".join(NONE_OF_THESE.split()).casefold(), f"accept{suggestion[-1]}")


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
