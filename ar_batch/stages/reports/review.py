"""The review workbook: what a person must decide, one row each, with yellow cells that the next run reads back.

Every row carries hidden keys: what it is about, and digests of the suggestions shown. The headings and the texts of the
drop-downs are those of `ar_batch.tables.review`; intake and decisions read the same.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd

from ar_batch.findings import DECISION_KINDS
from ar_batch.reversals import still
from ar_batch.stages.reports.applied_sheet import applied_sheet
from ar_batch.stages.reports.layout import at_top
from ar_batch.stages.reports.learned_sheets import habits_sheet, payers_sheet, turned_down_sheet
from ar_batch.stages.reports.question_sheets import changes_sheet, lines_sheet
from ar_batch.stages.reports.review_marks import sealed
from ar_batch.stages.reports.review_sheets import (
    MUST_BE_DECIDED,
    ReviewPolicy,
    customer_texts,
    customers_sheet,
    documents_sheet,
    doubtful_mails,
    mails_sheet,
    payments_sheets,
)
from ar_batch.stages.reports.review_texts import HOW_TO, MEANINGS
from ar_batch.tables import review
from ar_batch.tables.book import Block, Book, ColumnSpec, SheetSpec, TableBlock, TextBlock, Tone
from ar_batch.tables.views import TURNED_DOWN_PAIRS

__all__ = ["ReviewPolicy", "review_book"]


def review_book(
    unapplied_cash: pd.DataFrame,
    receipt_states: pd.DataFrame,
    suggestions: pd.DataFrame,
    suggestion_lines: pd.DataFrame,
    open_items: pd.DataFrame,
    latest_customers: pd.DataFrame,
    letters: pd.DataFrame,
    mails: pd.DataFrame,
    deliveries: pd.DataFrame,
    promises: pd.DataFrame,
    blocks: pd.DataFrame,
    findings: pd.DataFrame,
    known_payers: pd.DataFrame,
    habits: pd.DataFrame,
    changes: pd.DataFrame | None = None,
    freed: pd.DataFrame | None = None,
    doubtful_lines: pd.DataFrame | None = None,
    turned_down_pairs: pd.DataFrame | None = None,
    applications: pd.DataFrame | None = None,
    runs: pd.DataFrame | None = None,
    unearned_discounts: pd.DataFrame | None = None,
    remittance_advices: pd.DataFrame | None = None,
    *,
    as_of: date,
    policy: ReviewPolicy,
) -> Book:
    """Return the review workbook of a day. It exists, and says so, when there is nothing to decide.

    `applications` are spelled out, as the report shows them.
    """
    names = latest_customers.set_index("customer_id")["name"]
    sheets = [
        *payments_sheets(
            unapplied_cash, receipt_states, suggestions, suggestion_lines, open_items, names, as_of, policy
        ),
        *_applied(applications, runs, names, as_of, policy.applied_most),
        documents_sheet(open_items, promises, blocks, names, as_of, policy, unearned_discounts, remittance_advices),
        customers_sheet(letters, blocks, habits, names, as_of),
        payers_sheet(known_payers, latest_customers, as_of, policy.learned_most),
        habits_sheet(habits, names, as_of, policy.learned_most),
        turned_down_sheet(
            TURNED_DOWN_PAIRS.empty() if turned_down_pairs is None else turned_down_pairs,
            set(unapplied_cash["receipt_id"]), names, as_of, policy.learned_most,
        ),
    ]  # fmt: skip
    doubtful = doubtful_mails(mails, deliveries, names)
    if len(doubtful):
        sheets.insert(1, mails_sheet(doubtful, as_of))
    if doubtful_lines is not None and len(doubtful_lines):
        sheets.insert(1, lines_sheet(doubtful_lines, as_of))
    if changes is not None and freed is not None and len(changes):
        sheets.insert(1, changes_sheet(changes, freed, names, as_of))
    sheets = [sealed(sheet) for sheet in sheets]
    listed = names if len(names) <= policy.customers_in_list_most else names.iloc[:0]
    return Book(
        title=f"Review {as_of.isoformat()}",
        sheets=(_start(sheets, findings, as_of), *sheets),
        made_on=as_of,
        lists={f"choices_{kind}": texts for kind, texts in review.CHOICES.items()}
        | {"choices_close_as": review.CLOSE_AS}
        | {"customers": tuple(sorted(customer_texts(listed), key=str.casefold)) or ("",)},
    )


def _applied(
    applications: pd.DataFrame | None, runs: pd.DataFrame | None, names: pd.Series[str], as_of: date, most: int
) -> list[SheetSpec]:
    if applications is None or runs is None or still(applications).empty:
        return []
    return [applied_sheet(applications, runs, names, as_of, most)]


def _start(sheets: list[SheetSpec], findings: pd.DataFrame, as_of: date) -> SheetSpec:
    counts = {sheet.name: sum(map(_rows, sheet.blocks)) for sheet in sheets}
    overview = pd.DataFrame(
        {
            "sheet": list(counts),
            "about": [sheet.subtitle for sheet in sheets],
            "rows": pd.Series(list(counts.values()), dtype="int64"),
        }
    )
    waiting = sum(counts[name] for name in MUST_BE_DECIDED if name in counts)
    title = f"To decide: {waiting}" if waiting else "Nothing has to be decided today"
    meanings = pd.DataFrame(MEANINGS, columns=["sheet", "about", "needs"])
    blocks: list[Block] = [
        TextBlock(("How this works",), style="heading"),
        TextBlock(HOW_TO),
        TableBlock(
            "overview", overview,
            (ColumnSpec("sheet", "Sheet", link="sheet"), ColumnSpec("about", "What it asks", "wrap"), ColumnSpec("rows", "Rows", "int")),
            filters=False,
        ),
    ]  # fmt: skip
    refused = _refused(findings, as_of)
    if len(refused):
        blocks.append(
            TableBlock(
                "not_carried_out", refused,
                at_top(ColumnSpec("place", "Where", "wrap"), ColumnSpec("problem", "Answers that were not carried out", "wrap"), ColumnSpec("hint", "What to do", "wrap")),
                filters=False,
            )
        )  # fmt: skip
    blocks.append(
        TableBlock(
            "meanings", meanings,
            at_top(ColumnSpec("sheet", "Decision", tones=_STRONG), ColumnSpec("about", "What it does", "wrap"), ColumnSpec("needs", "Also fill in", "wrap")),
            filters=False,
        )
    )  # fmt: skip
    subtitle = f"Review workbook of {as_of.isoformat()} · {title}"
    return SheetSpec(
        "Start here",
        "Review",
        tuple(blocks),
        subtitle=subtitle,
        widths=(30, 92, 44),
        freeze=False,
        protect=True,
        tab="info",
    )


def _rows(block: Block) -> int:
    """How many rows a block shows, without the lines that wait for a person's own."""
    return int((block.frame["kind"] != "new_payer").sum()) if isinstance(block, TableBlock) else 0


_STRONG: Final[dict[str, Tone]] = dict.fromkeys((row[0] for row in MEANINGS), "strong")


def _refused(findings: pd.DataFrame, as_of: date) -> pd.DataFrame:
    codes = [*(kind.code for kind in DECISION_KINDS), "review-key-damaged"]
    rows = findings[findings["code"].isin(codes) & (findings["recorded_on"] == pd.Timestamp(as_of))]
    places = [f"{f}, {s}, row {r}" for f, s, r in zip(rows["file"], rows["sheet"], rows["row"], strict=True)]
    return rows.assign(place=places).sort_values(["file", "sheet", "row", "finding_id"])
