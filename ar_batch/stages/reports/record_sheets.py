"""The sheets that keep the record: letters, refused rows, key figures, runs."""

from __future__ import annotations

from typing import Final

from ar_batch.stages.reports import wording
from ar_batch.stages.reports.layout import TEXT_WIDTH, at_top, subtitle
from ar_batch.stages.reports.state import Day
from ar_batch.stages.reports.wording import counted
from ar_batch.tables.book import ColumnSpec, SheetSpec, TableBlock, TextBlock

_RUNS_MOST: Final = 500


def reminders(day: Day) -> SheetSpec:
    """Return the letters of the day and those that are not settled, first the ones whose fate is unknown."""
    rows = day.present_letters
    rows = rows.assign(
        place=wording.rank(rows["status"], wording.LETTER_STATUS),
        sent_at=rows["sent_at"].str[:19].str.replace("T", " "),
        documents=wording.listed(rows["documents"]),
    )
    rows = rows.sort_values(
        ["place", "created_on", "level", "customer_id", "reminder_id", "currency"],
        ascending=[True, False, False, True, True, True],
        kind="stable",
        ignore_index=True,
    )
    columns = at_top(
        ColumnSpec("status", "Status", tones=wording.LETTER_TONES),
        ColumnSpec("customer_id", "Customer"),
        ColumnSpec("name", "Name", width=28),
        ColumnSpec("level", "Level", "days", note="0 is the courtesy notice before the due date."),
        ColumnSpec("currency", "Currency"),
        ColumnSpec("amount_minor", "Amount", "money"),
        ColumnSpec("documents", "Documents", "wrap", width=40),
        ColumnSpec("recipient", "To", width=34),
        ColumnSpec("held_reason", "Why", "wrap", width=TEXT_WIDTH),
        ColumnSpec("created_on", "Decided", "date"),
        ColumnSpec("sent_at", "Sent at"),
    )
    table = TableBlock(
        "reminders", rows, columns, rest="The whole is in data/reminders.csv.", empty="No letters today."
    )
    states = rows.drop_duplicates("reminder_id")["status"].value_counts()
    told = [f"{states[s]:,} {s}" for s in wording.LETTER_STATUS if s in states.index]
    return SheetSpec("Reminders", "Reminders", (table,), subtitle(day, *told), freeze_columns=3)


def rejects(day: Day) -> SheetSpec:
    """Return what was refused or noticed, each with its place, the reason and the remedy."""
    rows = day.findings
    rows = rows.assign(
        place=wording.rank(rows["severity"], wording.SEVERITY), row=rows["row"].astype("Int64").mask(rows["row"] == 0)
    )
    rows = rows.sort_values(["place", "file", "sheet", "row", "column", "finding_id"], kind="stable", ignore_index=True)
    columns = at_top(
        ColumnSpec("severity", "Severity", tones=wording.SEVERITY_TONES),
        ColumnSpec("file", "File", width=28),
        ColumnSpec("sheet", "Sheet"),
        ColumnSpec("row", "Row", "days"),
        ColumnSpec("column", "Column"),
        ColumnSpec("value", "Value", "wrap", width=24),
        ColumnSpec("problem", "What is wrong", "wrap", width=TEXT_WIDTH),
        ColumnSpec("hint", "What to do", "wrap", width=TEXT_WIDTH),
        ColumnSpec("rejects_row", "Row refused", "flag"),
    )
    table = TableBlock(
        "rejects",
        rows,
        columns,
        rest="The whole is in data/findings.csv.",
        empty="Nothing was refused and nothing is odd.",
    )
    refused = len(rows[rows["rejects_row"]].drop_duplicates(["file", "sheet", "row"]))
    told = (
        [f"{counted(refused, 'row')} refused", f"refused rows as they came: rejects_{day.as_of.isoformat()}.xlsx"]
        if refused
        else []
    )
    return SheetSpec("Rejects", "Refused rows, files and warnings", (table,), subtitle(day, *told))


def key_figures(day: Day) -> SheetSpec:
    """Return the key figures, each with the sentence that defines it."""
    kpis = day.views["kpis"]
    places = wording.rank(kpis["measure"], tuple(wording.MEASURES))
    first = wording.rank(kpis["currency"], day.currencies)
    rows = kpis.assign(
        place=places,
        first=first,
        heading=wording.said(kpis["measure"], wording.MEASURES),
    ).sort_values(["first", "place", "measure"], kind="stable", ignore_index=True)
    columns = (
        ColumnSpec("currency", "Currency"),
        ColumnSpec("heading", "Key figure"),
        ColumnSpec("value", "Value", "number"),
        ColumnSpec("definition", "What it means", width=120),
    )
    table = TableBlock("key_figures", rows, columns, empty="There is nothing to measure yet.")
    days = day.trend.assign(
        share=(day.trend["overdue_minor"] / day.trend["open_minor"].where(day.trend["open_minor"] > 0)).round(4)
    )
    went = TableBlock(
        "trend",
        days.sort_values("day", ignore_index=True),
        (
            ColumnSpec("day", "Day", "date"),
            ColumnSpec("open_minor", "Open", "money", currency=day.main),
            ColumnSpec("overdue_minor", "Overdue", "money", currency=day.main),
            ColumnSpec("share", "Overdue share", "percent"),
        ),
        title=f"Day by day, in {day.main} at the rates of this day",
        filters=False,
    )
    told = "A number that cannot be had from the data is left out."
    return SheetSpec("Key figures", "Key figures", (table, went), subtitle(day, told))


def run_log(day: Day) -> SheetSpec:
    """Return the runs, newest first, and the files of the day."""
    runs = (
        day.facts["runs"]
        .sort_values("sequence", ascending=False, kind="stable")
        .head(_RUNS_MOST)
        .reset_index(drop=True)
    )
    moments = {c: runs[c].str[:19].str.replace("T", " ") for c in ("started_at", "ended_at")}
    columns = (
        ColumnSpec("sequence", "No.", "days"),
        ColumnSpec("run_id", "Run"),
        ColumnSpec("kind", "Kind"),
        ColumnSpec("undoes", "Takes back"),
        ColumnSpec("as_of", "Business date", "date"),
        ColumnSpec("started_at", "Started"),
        ColumnSpec("ended_at", "Ended"),
        ColumnSpec("status", "Status", tones={"complete": "good"}),
        ColumnSpec("files", "Files", "int"),
        ColumnSpec("rows_read", "Rows read", "int"),
        ColumnSpec("rows_posted", "Posted", "int"),
        ColumnSpec("rows_rejected", "Refused", "int"),
        ColumnSpec("mails_queued", "Mails queued", "int"),
    )
    table = TableBlock(
        "run_log", runs.assign(**moments), columns, rest="The whole is in data/runs.csv.", empty="No run yet."
    )
    note = TextBlock(("A run that changes nothing leaves no line here.",), "small")
    return SheetSpec("Run log", "Run log", (table, note), subtitle(day, "newest first"))
