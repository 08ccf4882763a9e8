"""The CSV tables of output/: plain decimals, ISO dates, true and false, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

import pandas as pd

from ar_batch.mail_state import last_rows
from ar_batch.money import plain_column
from ar_batch.schema import Column, Table
from ar_batch.stages.reports import standing
from ar_batch.stages.reports.standing import Frames
from ar_batch.tables import exports

# Spreadsheets run text that begins like this (also its full-width forms), unless it is simply a number.
_LIVE: Final = re.compile("^[=+\\-@\t\r\n＝＋－＠]")
_NUMBER: Final = re.compile(r"^-?\d+(?:\.\d+)?$")


def data_tables(facts: Frames, views: Frames, as_of: date) -> dict[str, pd.DataFrame]:
    """Return the tables of output/data/ by file name, all text, in a stable order."""
    items = standing.documents(facts, views)
    amounts = {
        "open_amount_minor": "open_minor",
        "applied_amount_minor": "applied_minor",
        "disputed_amount_minor": "disputed_minor",
    }
    documents = items.assign(
        in_transit_amount_minor=items["future_minor"], **{new: items[old] for new, old in amounts.items()}
    )
    lines = standing.receipts(facts, views)
    receipts = lines.assign(
        applied_amount_minor=lines["applied_minor"], unapplied_amount_minor=lines["unapplied_minor"]
    )
    letters = standing.letters(facts, views).rename(columns={"recipient": "to"})
    made = {
        exports.DOCUMENTS: documents,
        exports.RECEIPTS: receipts,
        exports.APPLICATIONS: standing.applications(facts, views),
        exports.SUGGESTIONS: _suggestions(facts, views),
        exports.REMINDERS: letters,
        exports.KPIS: views["kpis"].assign(as_of=pd.Timestamp(as_of)),
        exports.FINDINGS: all_findings(facts, views),
        exports.RUNS: _runs(facts),
    }
    tables = {table.name: as_text(table, frame) for table, frame in made.items()}
    tables |= {
        table.name: pd.DataFrame(columns=table.names, dtype="str") for table in (exports.CREDIT, exports.FORECAST)
    }
    buckets = tuple(views["buckets"]["bucket"])
    tables["aging.csv"] = as_text(exports.aging_table(buckets), wide_aging(views))
    return tables


def postings(facts: Frames, views: Frames, as_of: date) -> pd.DataFrame:
    """Return the applications that the runs of the day recorded, for the ERP; reversals too."""
    rows = standing.applications(facts, views)
    today = rows[rows["recorded_on"] == pd.Timestamp(as_of)]
    return as_text(exports.POSTINGS, today.assign(posting_date=today["applied_on"]))


def wide_aging(views: Frames) -> pd.DataFrame:
    """Return the aging with one column a bucket (`<column>_minor`) and its totals; unapplied cash is positive here."""
    long, buckets = views["aging"], tuple(views["buckets"]["bucket"])
    keys = ["customer_id", "currency"]
    wide = long.pivot_table(index=keys, columns="bucket", values="amount_minor", aggfunc="sum", fill_value=0)
    wide = wide.reindex(columns=[*buckets, "credits", "unapplied", "disputed", "in transit"], fill_value=0).astype(
        "int64"
    )
    wide.columns = pd.Index([f"{exports.bucket_column(str(c))}_minor" for c in wide.columns])
    owed = [f"{exports.bucket_column(b)}_minor" for b in buckets]
    wide = wide.assign(
        overdue_minor=wide[owed[1:]].sum(axis="columns"),
        total_minor=wide[[*owed, "credits_minor"]].sum(axis="columns"),
        unapplied_minor=-wide["unapplied_minor"],
    )
    names = long.drop_duplicates("customer_id").set_index("customer_id")["name"]
    wide = wide.assign(net_minor=wide["total_minor"] - wide["unapplied_minor"]).reset_index()
    name = wide["customer_id"].map(names).astype(object).fillna("")
    return wide.assign(name=name.where(wide["customer_id"] != "", "(not identified)").astype("str"))


def all_findings(facts: Frames, views: Frames) -> pd.DataFrame:
    """Return every finding that was recorded, and those that this run says anew."""
    live = views["live_findings"]
    return pd.concat(
        [facts["findings"], live[~live["finding_id"].isin(facts["findings"]["finding_id"])]], ignore_index=True
    )


def as_text(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table's columns as text; a column that the frame lacks is blank."""
    return pd.DataFrame({c.name: _written(c, frame) for c in table.columns}, dtype="str")


def _suggestions(facts: Frames, views: Frames) -> pd.DataFrame:
    rows = views["suggestions"]
    references = facts["receipts"].set_index("receipt_id")["bank_reference"]
    return rows.assign(bank_reference=rows["receipt_id"].map(references))


def _runs(facts: Frames) -> pd.DataFrame:
    mails, runs = facts["mails"], facts["runs"]
    last = last_rows(facts["deliveries"])
    sent = mails[mails["mail_id"].isin(last.index[last["state"] == "sent"])]
    counts = sent.groupby("run_id").size()
    return runs.assign(mails_sent=runs["run_id"].map(counts).fillna(0).astype("int64")).sort_values(
        "sequence", kind="stable"
    )


def _written(column: Column, frame: pd.DataFrame) -> pd.Series[str]:
    if column.kind == "minor":
        return plain_column(frame[f"{column.name}_minor"], frame["currency"])
    if column.name not in frame:
        return pd.Series("", index=frame.index, dtype="str")
    values: pd.Series[Any] = frame[column.name]
    if column.kind == "date":
        days: pd.Series[str] = values.dt.strftime("%Y-%m-%d").fillna("").astype("str")
        return days
    if column.kind == "flag":
        return values.map({True: "true", False: "false"}).astype("str")
    if column.kind == "ratio":
        return values.map("{:.4f}".format).astype("str").str.rstrip("0").str.rstrip(".").astype("str")
    text = values.astype(object).where(values.notna(), "").astype("str")
    if column.kind == "text":
        live = text.str.contains(_LIVE) & ~text.str.contains(_NUMBER)
        text = text.where(~live, "'" + text)
    return text
