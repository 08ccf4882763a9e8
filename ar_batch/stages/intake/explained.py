"""How a file was read, in words: which tables, which header row, which column is what, and why."""

from __future__ import annotations

from collections.abc import Iterator

from ar_batch.raw import InputFile, Sheet
from ar_batch.stages.intake.blocks import Block, as_text
from ar_batch.stages.intake.files import open_file
from ar_batch.stages.intake.policy import IntakePolicy
from ar_batch.tables.inputs import INPUTS

FIRST_ROWS = 3


def explain_file(file: InputFile, policy: IntakePolicy) -> list[str]:
    """Return the explanation, one sentence or one column a line. Nothing is posted, nothing is compared with the ledger."""
    opened = open_file(file, policy)
    lines = [f"{file.name}: {opened.outcome}, {len(file.sheets)} sheet(s) read. {opened.message}".rstrip()]
    for sheet in file.sheets:
        lines += _sheet(sheet, [b for b in opened.all_blocks if b.sheet == sheet.name])
    return lines


def _sheet(sheet: Sheet, blocks: list[Block]) -> Iterator[str]:
    kind = f" ({sheet.dialect})" if sheet.dialect else ""
    yield ""
    yield f"Sheet {sheet.name}{kind}{', hidden' if sheet.hidden else ''}: {len(sheet.rows)} rows"
    told = sheet.statement
    if told is not None:
        yield f"  statement of account {told.account or '?'}: opening {told.opening}, closing {told.closing}, lines {told.count}, total {told.total}"
    if not blocks:
        yield "  no table found in it"
    for block in blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    mapped = block.found.mapped
    header = block.found.header + block.source.first_row
    where = f"its header is row {header}" if block.found.header >= 0 else "it has no row of headings"
    where = "its columns are those of the format" if block.source.dialect else where
    yield f"  table {block.table.replace('_', ' ')}: {where}; {len(block)} data rows, {len(block.found.ignored)} rows without data (blank, totals, repeated headers)"
    for column, places in sorted(mapped.places.items(), key=lambda item: item[1]):
        yield f"    {column:<22} from {' + '.join(repr(block.found.headings[p]) for p in places)}{_why(block, column)}"
    unused = [h for i, h in enumerate(block.found.headings) if h and not any(i in p for p in mapped.places.values())]
    if unused:
        yield f"    not used: {', '.join(repr(h) for h in unused)}"
    lacking = (
        [c.name for c in INPUTS[block.table].columns if c.name not in mapped.places] if block.table in INPUTS else []
    )
    if lacking:
        yield f"    not there: {', '.join(lacking)}"
    for i in range(min(FIRST_ROWS, len(block))):
        cells = ", ".join(f"{column} = {as_text(cells[i])!r}" for column, cells in block.cells.items())
        yield f"    row {block.row_numbers[i]}: {cells}"


def _why(block: Block, column: str) -> str:
    unit = block.unit(column)
    parts = [
        f"in {unit.currency}" if unit.currency else "",
        f"days written {unit.date_order}" if unit.date_order else "",
        "a heading any table may have" if column in block.found.mapped.weak else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f" ({said})" if said else ""
