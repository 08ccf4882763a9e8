"""The CSV tables of output/: plain decimals, ISO dates, true and false, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pandas as pd

from ar_batch.mail_state import last_rows
from ar_batch.money import plain_column
from ar_batch.schema import Column, Table
from ar_batch.stages.reports import standing
from ar_batch.stages.reports.answered import without_closed_questions
from ar_batch.stages.reports.state import Day
from ar_batch.tables import exports

# Spreadsheets run text that begins like this (also its full-width forms), unless it is simply a number.
_LIVE: Final = r"^[=+\-@\t\r\n＝＋－＠]"
_CURRENCY_OF: Final = {"receipt_amount": "receipt_currency"}
"""Amounts in another currency than that of their row, and where it stands."""
_NUMBER: Final = re.compile(r"^-?\d+(?:\.\d+)?$")


class TextTables(Mapping[str, pd.DataFrame]):
    """Tables by file name, turned into text when they are asked for: all of them together take a great deal of memory."""

    def __init__(self, tables: Iterable[tuple[Table, pd.DataFrame]]) -> None:
        self._tables = {table.name: (table, frame) for table, frame in tables}

    def __getitem__(self, name: str) -> pd.DataFrame:
        return as_text(*self._tables[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def data_tables(day: Day) -> TextTables:
    """Return the tables of output/data/ by file name, all text, in a stable order."""
    items, lines = day.documents, day.receipts
    amounts = {
        "open_amount_minor": "open_minor",
        "applied_amount_minor": "applied_minor",
        "disputed_amount_minor": "disputed_minor",
    }
    documents = items.assign(
        in_transit_amount_minor=items["future_minor"], **{new: items[old] for new, old in amounts.items()}
    )
    receipts = lines.assign(
        applied_amount_minor=lines["applied_minor"], unapplied_amount_minor=lines["unapplied_minor"]
    )
    made = {
        exports.DOCUMENTS: documents,
        exports.RECEIPTS: receipts,
        exports.APPLICATIONS: day.applications,
        exports.SUGGESTIONS: _suggestions(day),
        exports.REMINDERS: day.letters.rename(columns={"recipient": "to"}),
        exports.KPIS: day.views["kpis"].assign(as_of=day.stamp),
        exports.FINDINGS: without_closed_questions(standing.all_findings(day.facts, day.views), day.facts, day.views)
        .drop_duplicates(["finding_id", "recorded_on"], keep="last")
        .sort_values(["file", "sheet", "row", "column", "finding_id", "recorded_on"], kind="stable"),
        exports.RUNS: _runs(day),
        exports.aging_table(day.buckets): day.wide_aging,
    }
    nothing = pd.DataFrame({"currency": pd.Series(dtype="str")})
    return TextTables([*made.items(), (exports.CREDIT, nothing), (exports.FORECAST, nothing)])


def postings(day: Day) -> pd.DataFrame:
    """Return the applications that the runs of the day recorded, for the ERP; reversals too."""
    return as_text(exports.POSTINGS, day.applied_today.assign(posting_date=day.applied_today["applied_on"]))


def as_text(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table's columns as text; a column that the frame lacks is blank."""
    if frame.empty:
        return pd.DataFrame(columns=table.names, dtype="str")
    return pd.DataFrame({c.name: _written(c, frame) for c in table.columns}, dtype="str")


def _suggestions(day: Day) -> pd.DataFrame:
    rows = day.views["suggestions"]
    references = day.facts["receipts"].set_index("receipt_id")["bank_reference"]
    return rows.assign(bank_reference=rows["receipt_id"].map(references))


def _runs(day: Day) -> pd.DataFrame:
    mails, runs = day.facts["mails"], day.facts["runs"]
    last = last_rows(day.facts["deliveries"])
    sent = mails[mails["mail_id"].isin(last.index[last["state"] == "sent"])]
    files = day.facts["files"].groupby("run_id")
    counts = {
        "mails_sent": sent.groupby("run_id").size(),
        **{name: files[name].sum() for name in ("rows_unchanged", "rows_held", "rows_ignored")},
    }
    return runs.assign(
        **{name: runs["run_id"].map(numbers).fillna(0).astype("int64") for name, numbers in counts.items()}
    ).sort_values("sequence", kind="stable")


def _written(column: Column, frame: pd.DataFrame) -> pd.Series[str]:
    if column.kind == "minor":
        return _amounts(frame[f"{column.name}_minor"], frame[_CURRENCY_OF.get(column.name, "currency")])
    if column.name not in frame:
        return pd.Series("", index=frame.index, dtype="str")
    values: pd.Series[Any] = frame[column.name]
    if column.kind == "date":
        days: pd.Series[str] = values.dt.strftime("%Y-%m-%d").fillna("").astype("str")
        return days
    if column.kind == "flag":
        return values.map({True: "true", False: "false"}).astype("str")
    if column.kind == "ratio":
        # Cut off: what is nearly certain must not read as certain.
        cut = (values.astype("float64") * 10_000 + 1e-6).floordiv(1) / 10_000
        return cut.map("{:.4f}".format).astype("str").str.rstrip("0").str.rstrip(".").astype("str")
    text = values if values.dtype == "str" else values.astype(object).where(values.notna(), "").astype("str")
    if column.kind == "text":
        live = text.str.contains(_LIVE)
        if live.any():
            text = text.where(~live | text.str.contains(_NUMBER), "'" + text)
    return text


def _amounts(minor: pd.Series[Any], currency: pd.Series[str]) -> pd.Series[str]:
    there = minor.notna()
    if there.all():
        return plain_column(minor, currency)
    written: pd.Series[str] = plain_column(minor[there], currency[there]).reindex(minor.index).fillna("").astype("str")
    return written
