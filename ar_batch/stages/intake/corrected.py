"""Rows of a rejects workbook that come back: which refused row each of them stands for."""

from __future__ import annotations

import pandas as pd

from ar_batch.stages.intake.blocks import Block, as_text
from ar_batch.stages.intake.files import Opened
from ar_batch.tables.facts import CORRECTIONS
from ar_batch.tables.inputs import REJECT_KEY


def corrections(opened: Opened) -> pd.DataFrame:
    """Return the keys that the rows of a file carry. A row refused again stands for the old one too: it is shown anew."""
    rows = [row for block in opened.blocks if REJECT_KEY in block.found.headings for row in _of_block(block)]
    return CORRECTIONS.frame(pd.DataFrame(rows).drop_duplicates("reject_id")) if rows else CORRECTIONS.empty()


def _of_block(block: Block) -> list[dict[str, object]]:
    place = block.found.headings.index(REJECT_KEY)
    cells = [block.source.rows[i] for i in block.found.rows]
    keys = [as_text(row[place]).strip() if place < len(row) else "" for row in cells]
    source = {"source_file": block.file, "source_sheet": block.sheet}
    return [
        {"reject_id": key, "source_row": int(row)} | source
        for key, row in zip(keys, block.row_numbers, strict=True)
        if key
    ]
