"""The sheet of the review workbook that shows what was applied lately, so that a person can take it back."""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd

from ar_batch.money import spoken
from ar_batch.reversals import TOGETHER, applied_ids, still
from ar_batch.stages.reports import wording
from ar_batch.stages.reports.review_columns import HIDDEN, NOTE_AND_BY, decision, shown, texts, with_names, yellow
from ar_batch.tables.book import SheetSpec, TableBlock, TextBlock

APPLIED: Final = "Applied"


def applied_sheet(applications: pd.DataFrame, runs: pd.DataFrame, names: pd.Series[str], as_of: date, most: int) -> SheetSpec:  # fmt: skip
    """Return what stands of the latest `most` things applied, the latest first: a row for what was applied together.

    `applications` are all of them, spelled out.
    """
    lines, left_out = _latest(still(applications), runs, most)
    frame = _together(lines).assign(kind="applied", shown_on=as_of.isoformat())
    frame = frame.assign(customer=with_names(frame, names))
    columns = (
        *HIDDEN,
        shown("booked", "Booked", "date", 11),
        shown("applied_minor", "Applied", "money", 13, note="What is used of the payment; of a set-off, what was set off."),
        shown("currency", "Currency", width=9),
        shown("payer_name", "Payer", "wrap", 22),
        shown("bank_reference", "Bank reference", "wrap", 16),
        shown("customer", "Customer no. and name", "wrap", 24),
        shown("documents", "Applied to", "wrap", 34, note="Each document with what it took, and what closed its rest."),
        shown("recorded_on", "Applied on", "date", 11, note="The day of the run that applied it."),
        shown("method", "How", "wrap", 12, tones={"decided": "info"}),
        shown("reason", "Reason", "wrap", 44),
        decision("applied", 14),
        yellow("documents", "text", 20, "For “Take back”: the numbers of the documents that are wrong. Empty: all in this row."),
        *NOTE_AND_BY,
    )  # fmt: skip
    notes = (TextBlock((f"{left_out:,} more rows are left out here; the latest are shown.",), style="small"),) if left_out else ()  # fmt: skip
    return SheetSpec(
        APPLIED, "Payments applied lately", (TableBlock("applied", frame, columns), *notes),
        subtitle="Was one of these applied wrongly? Take it back, and the payment waits again.", protect=True,
        freeze_columns=len(HIDDEN) + 4,
    )  # fmt: skip


def _latest(stands: pd.DataFrame, runs: pd.DataFrame, most: int) -> tuple[pd.DataFrame, int]:
    """Return the lines of what was applied last, the latest first, and how much else was applied."""
    order = runs.set_index("run_id")["sequence"]
    lines = stands.assign(
        sequence=stands["run_id"].map(order).fillna(0).astype("int64"),
        group=stands.groupby(TOGETHER, sort=False).ngroup(),
    )
    each = lines.drop_duplicates("group").sort_values(["sequence", "applied_on"], ascending=False, kind="stable")
    kept = lines[lines["group"].isin(each["group"].head(most))]
    by = ["sequence", "applied_on", "payer_name", "receipt_id", "document_no", "kind", "application_id"]
    kept = kept.sort_values(by, ascending=[False, False, *[True] * (len(by) - 2)], kind="stable")
    return kept, max(0, len(each) - most)


def _together(lines: pd.DataFrame) -> pd.DataFrame:
    """Return one row for what was applied together, in the order of the lines."""
    used = lines["kind"].isin(("payment", "credit_note", "refund"))
    set_off = lines["receipt_id"] == ""
    own = lines["receipt_amount_minor"].where(used, 0).fillna(0)
    turned = lines["amount_minor"].where(set_off & (lines["amount_minor"] > 0), 0)
    words = [
        f"{number}: {spoken(minor, currency)} {wording.KINDS[kind]}"
        for number, minor, currency, kind in zip(*(lines[c] for c in ("document_no", "amount_minor", "currency", "kind")), strict=True)
    ]  # fmt: skip
    lines = lines.assign(
        shown=applied_ids(lines),
        subject=lines["receipt_id"].where(~set_off, lines["document_id"].where(lines["amount_minor"] > 0, "")),
        applied_minor=(own.where(~set_off, turned)).astype("int64"),
        own_currency=lines["receipt_currency"].where(used & ~set_off, ""),
        words=words,
    )
    frame = lines.groupby("shown", sort=False, as_index=False).agg(
        subject=("subject", "max"), booked=("applied_on", "first"), applied_minor=("applied_minor", "sum"),
        own_currency=("own_currency", "max"), document_currency=("currency", "first"), payer_name=("payer_name", "first"), bank_reference=("bank_reference", "first"),
        customer_id=("customer_id", "first"), documents=("words", "\n".join), recorded_on=("recorded_on", "first"),
        method=("method", "first"), reason=("reason", "first"),
    )  # fmt: skip
    return frame.assign(
        currency=texts(frame["own_currency"].where(frame["own_currency"] != "", frame["document_currency"])),
        method=wording.said(frame["method"], wording.METHODS),
    )
