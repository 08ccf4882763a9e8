"""One file of the drop: its tables found and cut out, and in the end what became of every row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ar_batch.findings import KINDS, finding
from ar_batch.raw import InputFile, Note, Sheet
from ar_batch.stages.intake.answers import Answers, find_review, read_answers
from ar_batch.stages.intake.blocks import Block, Row, make_block
from ar_batch.stages.intake.datarows import is_blank, looks_like
from ar_batch.stages.intake.grids import NearMiss, find_tables, letters, unpaid_apart, with_headings
from ar_batch.stages.intake.headings import Own, twins
from ar_batch.stages.intake.headless import Headless, by_content
from ar_batch.stages.intake.plausible import check_table
from ar_batch.stages.intake.policy import IntakePolicy
from ar_batch.stages.intake.unused import adopt_currency, adopt_text, say_unused
from ar_batch.tables.inputs import INPUTS, REJECT_KEY

HANDLED_NOTES = ("error-value", "formula-without-value")
"""What the reader noticed of single cells; where such a cell is needed, its row is refused instead."""


@dataclass
class Opened:
    """A file of the drop on its way."""

    name: str
    sha256: str
    outcome: str = "accepted"
    message: str = ""
    blocks: list[Block] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)
    said: list[Row] = field(default_factory=list)
    posted: int = 0
    unchanged: int = 0

    @property
    def file_id(self) -> str:
        """The file's id: made of its content."""
        return f"F-{self.sha256[:16]}"

    @property
    def all_blocks(self) -> list[Block]:
        """Its tables, with those of a review workbook."""
        return [*self.blocks, *(a.block for a in self.answers)]

    @property
    def tables(self) -> str:
        """The names of its tables."""
        return " + ".join(sorted({b.table for b in self.all_blocks}))

    @property
    def is_held(self) -> bool:
        """Whether something in it holds it back as a whole."""
        return any(b.holds for b in self.all_blocks)

    def outcome_row(self) -> Row:
        """Return what became of its rows; they add up to what was read."""
        ignored = sum(len(b.found.ignored) + int(b.left_out.sum()) for b in self.all_blocks) + sum(
            a.blank for a in self.answers
        )
        rows = sum(len(b) for b in self.all_blocks)
        left_out = sum(int(b.left_out.sum()) for b in self.all_blocks)
        read = rows + ignored - left_out
        counts = {
            "rows_read": read,
            "rows_posted": 0,
            "rows_unchanged": 0,
            "rows_held": 0,
            "rows_rejected": 0,
            "rows_ignored": 0,
        }
        if self.outcome == "accepted":
            rejected, held = (
                sum(b.rejected for b in self.all_blocks),
                sum(int(b.kept_back.sum()) for b in self.all_blocks),
            )
            counts |= {
                "rows_ignored": ignored,
                "rows_rejected": rejected,
                "rows_held": held,
                "rows_unchanged": self.unchanged,
                "rows_posted": self.posted,
            }
        elif self.outcome == "held":
            counts |= {"rows_held": read - ignored, "rows_ignored": ignored}
        else:
            counts["rows_read"] = 0
        row = {
            "name": self.name,
            "file_id": self.file_id,
            "sha256": self.sha256,
            "outcome": self.outcome,
            "tables": self.tables,
        }
        return row | counts | {"message": self.message or _sentence(self.outcome, counts)}


def _sentence(outcome: str, counts: dict[str, int]) -> str:
    if outcome == "held":
        rows = "1 row waits" if counts["rows_held"] == 1 else f"{counts['rows_held']} rows wait"
        return f"Held back as a whole: {rows} in input/; see its findings."
    names = {
        "rows_posted": "posted",
        "rows_unchanged": "unchanged",
        "rows_held": "held",
        "rows_rejected": "refused",
        "rows_ignored": "no data",
    }
    parts = [f"{counts[name]} {word}" for name, word in names.items() if counts[name] or name == "rows_posted"]
    return f"{counts['rows_read']} row{'s' * (counts['rows_read'] != 1)} read: {', '.join(parts)}."


def open_file(file: InputFile, policy: IntakePolicy) -> Opened:
    """Find the tables of a file. Without any it is left where it is, and said."""
    opened = Opened(file.name, file.sha256)
    if file.refusal is not None:
        opened.outcome = "refused"
        opened.said.append(_noted(file.name, "", file.refusal))
        opened.message = str(opened.said[-1]["problem"])
        return opened
    own: Own = tuple(sorted((name, words) for name, words in policy.columns.items()))
    misses: list[tuple[Sheet, NearMiss]] = []
    for sheet in file.sheets:
        if not sheet.name.startswith("_"):
            misses += _open_sheet(opened, file.name, sheet, own, policy)
    _without_table(opened, misses)
    return opened


def _open_sheet(
    opened: Opened, file: str, sheet: Sheet, own: Own, policy: IntakePolicy
) -> list[tuple[Sheet, NearMiss]]:
    rule = policy.source(file, sheet.name)
    review = find_review(sheet)
    if review is not None:
        opened.answers.append(read_answers(file, sheet, review, rule))
        if not len(opened.answers[-1].block):
            opened.said.append(finding("review-empty", file=file, sheet=sheet.name))
        return []
    tables, miss = find_tables(sheet, own, rule)
    headless = None if tables or miss or sheet.dialect else by_content(sheet.rows)
    if headless is not None and headless.is_proved:
        tables = [with_headings(sheet, "bank_lines", headless.headings, own)]
    tables = [part for found in tables for part in unpaid_apart(sheet, found, own)]
    adopted = [adopt_currency(sheet, found) for found in tables]
    texts = [adopt_text(sheet, found) for found in tables]
    blocks = [make_block(file, sheet, found, rule, policy.default_currency) for found in tables]
    opened.blocks += blocks
    for block, currencies, words in zip(blocks, adopted, texts, strict=True):
        _check_twin_headings(block)
        check_table(block)
        say_unused(block, currencies)
        if words:
            names = ", ".join(f"“{block.found.headings[p]}”" for p in words)
            block.note("text-by-content", "remittance", names=names)
    opened.said += _notes(file, sheet, blocks)
    if headless is not None:
        _say_headless(opened, sheet, headless, blocks)
    return [(sheet, miss)] if miss else []


def _say_headless(opened: Opened, sheet: Sheet, headless: Headless, blocks: list[Block]) -> None:
    """Say how columns without headings were taken, or refuse the file with the line that settles it."""
    if blocks:
        names = ", ".join(f"{letters(p)} {name}" for p, name in enumerate(headless.headings) if name)
        blocks[0].note("columns-by-content", names=names)
        return
    said = finding(
        "no-headings",
        file=opened.name,
        sheet=sheet.name,
        row=sheet.first_row,
        file_name=opened.name,
        line=headless.line,
    )
    opened.said.append(said)
    opened.outcome, opened.message = "refused", str(said["problem"])


def _without_table(opened: Opened, misses: list[tuple[Sheet, NearMiss]]) -> None:
    """Say which sheets looked like a table and lacked a column. One that lacks a single column was surely meant: the
    file is refused, as is one without any table.
    """
    for sheet, miss in misses:
        mapped = miss.mapped
        meant = len(mapped.places) >= 3 and len(mapped.missing) == 1
        if opened.all_blocks and not meant:
            opened.said.append(
                finding("sheet-not-recognised", file=opened.name, sheet=sheet.name, found=", ".join(miss.headings))
            )
            continue
        opened.said.append(
            finding("columns-missing", file=opened.name, sheet=sheet.name, row=miss.row + sheet.first_row, table=mapped.table.replace("_", " "),
                    missing=" and ".join(mapped.missing), found=", ".join(miss.headings), column_name=mapped.missing[0],
                    example=_likely(sheet, miss))
        )  # fmt: skip
        if meant or len(mapped.places) >= 3:
            opened.outcome, opened.message = "refused", str(opened.said[-1]["problem"])
    if not opened.all_blocks and opened.outcome != "refused":
        opened.outcome = "nothing"
        opened.said.append(finding("nothing-recognised", file=opened.name))
        opened.message = str(opened.said[-1]["problem"])


def _likely(sheet: Sheet, miss: NearMiss) -> str:
    """Return the heading that most likely means the missing column: it has one, and cells below it of the right kind."""
    taken = {p for places in miss.mapped.places.values() for p in places}
    kind = INPUTS[miss.mapped.table].column(miss.mapped.missing[0]).kind
    rows = sheet.rows[miss.row + 1 : miss.row + 51]
    best, most = "...", -1
    for place, heading in enumerate(miss.headings):
        cells = [r[place] for r in rows if place < len(r) and not is_blank(r[place])]
        named = place < len(sheet.rows[miss.row]) and not is_blank(sheet.rows[miss.row][place])
        fits = sum(looks_like(c) == _LOOKS.get(kind, "text") for c in cells)
        if place not in taken and (2 * fits + named) > most:
            best, most = heading, 2 * fits + named
    return best


_LOOKS = {"minor": "amount", "int": "amount", "date": "date"}


def _check_twin_headings(block: Block) -> None:
    """Two columns under one heading: fine when they say the same; else nobody can tell which one is meant."""
    for column, again in twins(block.found.words, block.found.mapped).items():
        mine = block.cells[column]
        for place in again:
            other = [r[place] if place < len(r) else None for r in (block.source.rows[i] for i in block.found.rows)]
            if all(is_blank(c) for c in other):
                continue
            if all(is_blank(c) for c in mine):
                block.cells[column] = mine = other
            elif any(a != b and not (is_blank(a) and is_blank(b)) for a, b in zip(mine, other, strict=True)):
                block.hold("heading-twice", column, value=block.heading(column))
                break


def _notes(file: str, sheet: Sheet, blocks: list[Block]) -> Iterator[Row]:
    """Yield what the reader noticed. A needed cell without a value refuses its row."""
    is_rejects = bool(blocks) and all(REJECT_KEY in block.found.headings for block in blocks)
    for note in sheet.notes:
        if note.code == "hidden-columns" and is_rejects:
            continue  # we hid it ourselves
        if note.code == "hidden-sheet" and not blocks:
            continue  # nothing is taken from it: the lists behind drop-downs, for instance
        if note.code in HANDLED_NOTES and note.row and _refused_cell(note, blocks):
            continue
        yield _noted(file, sheet.name, note)


def _refused_cell(note: Note, blocks: list[Block]) -> bool:
    place = _place_of(note.column)
    for block in blocks:
        where = np.flatnonzero(block.row_numbers == note.row)
        column = next((c for c, places in block.found.mapped.places.items() if place in places), "")
        if len(where) and column:
            if note.code == "formula-without-value":
                flags = np.zeros(len(block), dtype=bool)
                flags[where] = True
                block.refuse("formula-no-value", column, flags)
            return True
    return False


def _place_of(letters: str) -> int:
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            return -1
        number = number * 26 + ord(letter) - 64
    return number - 1


def _noted(file: str, sheet: str, note: Note) -> Row:
    assert note.code in KINDS, f"a reader's note has no kind of finding: {note.code}"
    fills: dict[str, Any] = {"row_number": str(note.row), "sheet_name": sheet} | note.fills
    return finding(note.code, file=file, sheet=sheet, row=note.row, column=note.column, value=note.value, **fills)


def too_many_bad(opened: Opened, policy: IntakePolicy) -> bool:
    """Hold a file back of whose rows more are bad than the settings allow: most likely it is the wrong file."""
    rows = sum(len(b) for b in opened.blocks)
    bad = sum(b.rejected for b in opened.blocks)
    if rows < policy.bad_rows_from or bad * 100 <= rows * policy.bad_rows_percent:
        return False
    opened.blocks[0].holds.append(
        finding("too-many-bad-rows", file=opened.name, bad=bad, rows=rows, limit=policy.bad_rows_percent)
    )
    return True


def outcome_frame(rows: list[Row]) -> pd.DataFrame:
    """Return the outcomes as a frame, after the count of every file was proved."""
    for row in rows:
        rest = sum(row[n] for n in ("rows_posted", "rows_unchanged", "rows_held", "rows_rejected", "rows_ignored"))
        assert row["rows_read"] == rest, f"{row['name']}: {row['rows_read']} rows read, {rest} accounted for"
    return pd.DataFrame(rows)
