"""The sheets behind the first one: aging, cash, letters, refused rows, key figures, runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ar_batch.stages.reports import wording
from ar_batch.stages.reports.state import Day
from ar_batch.stages.reports.wording import counted
from ar_batch.tables import exports
from ar_batch.tables.book import ColumnSpec, SheetSpec, TableBlock, TextBlock

_RUNS_MOST: Final = 500
_TEXT: Final = 44.0


def aging_by_customer(day: Day) -> SheetSpec:
    """Return the aging by customer and currency, most overdue first with grand totals."""
    several = len(day.currencies) > 1
    rows = day.aging.assign(order=day.aging["overdue_base_minor"].fillna(-1).astype("int64"))
    rows = rows.sort_values(
        ["order", "total_minor", "customer_id", "currency"],
        ascending=[False, False, True, True],
        kind="stable",
        ignore_index=True,
    )
    amounts = [f"{exports.bucket_column(b)}_minor" for b in day.buckets]
    sums = [
        *amounts,
        "overdue_minor",
        "credits_minor",
        "total_minor",
        "unapplied_minor",
        "net_minor",
        "disputed_minor",
        "in_transit_minor",
    ]
    totals = rows.groupby("currency", as_index=False)[sums].sum()
    totals = totals.assign(
        name=[f"Total {code}" for code in totals["currency"]],
        overdue_base_minor=rows.groupby("currency")["overdue_base_minor"].sum(min_count=1).to_numpy(),
    )
    base = (
        (
            ColumnSpec(
                "overdue_base_minor",
                f"Overdue in {day.base}",
                "money_dash",
                currency=day.base,
                note=f"At the rates named above. {day.rates_told()}",
            ),
        )
        if several
        else ()
    )
    columns = (
        ColumnSpec("customer_id", "Customer"),
        ColumnSpec("name", "Name"),
        ColumnSpec("currency", "Currency"),
        *(ColumnSpec(a, "Not yet due" if b == "current" else b, "money_dash") for a, b in zip(amounts, day.buckets, strict=True)),
        ColumnSpec("overdue_minor", "Overdue", "money_dash", warm=not several, note="All that is past its due date."),
        *base,
        ColumnSpec("credits_minor", "Credits", "money_dash", note="Open credit notes and overpaid documents."),
        ColumnSpec("total_minor", "Total open", "money", note="Buckets and credits: the open documents."),
        ColumnSpec("unapplied_minor", "Cash not applied", "money_dash", note="Customers' money that is not applied to a document yet."),
        ColumnSpec("net_minor", "Net", "money", note="Total open less cash not applied."),
        ColumnSpec("disputed_minor", "Of it disputed", "money_dash"),
        ColumnSpec("in_transit_minor", "In transit", "money_dash", note="Paid by receipts booked after this day; still open on it."),
    )  # fmt: skip
    table = TableBlock("aging_by_customer", rows, columns, totals=totals, rest="The whole is in data/aging.csv.")
    customers = rows.loc[rows["customer_id"] != "", "customer_id"].nunique()
    told = [counted(customers, "customer"), "most overdue first", day.rates_told()]
    return SheetSpec("Aging by customer", "Aging by customer", (table,), _subtitle(day, *told), freeze_columns=2)


def aging_detail(day: Day) -> SheetSpec:
    """Return every open document and every unapplied amount, the longest overdue first."""
    rows = day.views["aging_detail"]
    place = wording.rank(rows["bucket"], (*reversed(day.buckets), "credits", "unapplied"))
    rows = rows.assign(place=place, size=-rows["amount_minor"].abs())
    rows = rows.sort_values(
        ["place", "days_overdue", "size", "item_id"],
        ascending=[True, False, True, True],
        kind="stable",
        ignore_index=True,
    )
    several = len(day.currencies) > 1
    words = {"current": "not yet due", "unapplied": "not applied"}
    rows = rows.assign(
        bucket=wording.said(rows["bucket"], words), kind=wording.said(rows["kind"], {"unapplied": "payment"})
    )
    totals = rows.groupby("currency", as_index=False)[["amount_minor", "disputed_minor", "future_minor"]].sum()
    totals = totals.assign(name=[f"Total {code}" for code in totals["currency"]])
    base = (ColumnSpec("base_minor", f"In {day.base}", "money_dash", currency=day.base),) if several else ()
    columns = (
        ColumnSpec("customer_id", "Customer"),
        ColumnSpec("name", "Name"),
        ColumnSpec("number", "Document"),
        ColumnSpec("kind", "Kind"),
        ColumnSpec("document_date", "Date", "date"),
        ColumnSpec("due_date", "Due", "date"),
        ColumnSpec("days_overdue", "Days overdue", "days", warm=True),
        ColumnSpec("bucket", "Bucket"),
        ColumnSpec("currency", "Currency"),
        ColumnSpec("amount_minor", "Open", "money", note="Credits and payments not applied are negative."),
        *base,
        ColumnSpec("disputed_minor", "Disputed", "money_dash"),
        ColumnSpec(
            "future_minor", "In transit", "money_dash", note="Paid by receipts booked after this day; still open on it."
        ),
    )
    table = TableBlock("aging_detail", rows, columns, totals=totals, rest="The whole is in data/documents.csv.")
    return SheetSpec(
        "Aging detail",
        "Aging detail",
        (table,),
        _subtitle(day, counted(len(rows), "row"), day.rates_told()),
        freeze_columns=3,
    )


def cash_applied(day: Day) -> SheetSpec:
    """Return what the runs of the day applied, with the rule, the confidence and the reason of each."""
    rows = day.applied_today
    totals = rows.groupby(["currency", "kind"], as_index=False)["amount_minor"].sum()
    totals = totals.assign(payer_name=[f"Total {wording.KINDS[k]}" for k in totals["kind"]], kind="")
    rows = rows.assign(
        kind=wording.said(rows["kind"], wording.KINDS), method=wording.said(rows["method"], wording.METHODS)
    )
    columns = _top(
        ColumnSpec("applied_on", "Received", "date"),
        ColumnSpec("payer_name", "Payer", width=28),
        ColumnSpec("bank_reference", "Bank reference"),
        ColumnSpec("customer_id", "Customer"),
        ColumnSpec("name", "Name", width=26),
        ColumnSpec("document_no", "Document"),
        ColumnSpec("kind", "Kind", tones={"discount": "info", "deduction": "warn", "write-off": "warn", "tolerance": "info", "bank fee": "info"}),
        ColumnSpec("currency", "Currency"),
        ColumnSpec("amount_minor", "Applied", "money", note="Credit notes used with a receipt, and what was taken back, are negative."),
        ColumnSpec("method", "How"),
        ColumnSpec("confidence", "Confidence", "percent"),
        ColumnSpec("rule", "Rule"),
        ColumnSpec("reason", "Reason", "wrap", width=_TEXT),
    )  # fmt: skip
    table = TableBlock(
        "cash_applied",
        rows.reset_index(drop=True),
        columns,
        totals=totals,
        rest="The whole is in the postings file and in data/applications.csv.",
    )
    told = [counted(rows["receipt_id"].nunique(), "receipt"), counted(len(rows), "application")]
    return SheetSpec("Cash applied", "Cash applied today", (table,), _subtitle(day, *told), freeze_columns=2)


def unapplied(day: Day) -> SheetSpec:
    """Return every bank credit of which something is not applied, with its status, why, and the best suggestion."""
    rows = day.receipts[day.receipts["unapplied_minor"] != 0]
    best = day.views["suggestions"]
    best = best[best["rank"] == best.groupby("receipt_id")["rank"].transform("min")].set_index("receipt_id")
    names = day.views["latest_customers"].set_index("customer_id")["name"]
    key = rows["receipt_id"]
    offered = key.map(best["document_nos"]).astype(object).fillna("").astype("str")
    rows = rows.assign(
        place=wording.rank(rows["status"], tuple(wording.RECEIPT_STATUS)),
        age=(day.stamp - rows["booking_date"]).dt.days.clip(lower=0),
        name=rows["customer_id"].map(names).astype(object).fillna("").astype("str"),
        suggestion=offered,
        confidence=key.map(best["confidence"]),
        size=-rows["unapplied_minor"].abs(),
        status=wording.said(rows["status"], wording.RECEIPT_STATUS),
    ).sort_values(["place", "size", "booking_date", "receipt_id"], kind="stable", ignore_index=True)
    customers = rows[rows["status"] != wording.RECEIPT_STATUS["not_ar"]]
    totals = customers.groupby("currency", as_index=False)[["amount_minor", "unapplied_minor"]].sum()
    totals = totals.assign(payer_name=[f"Total {code} from customers" for code in totals["currency"]])
    columns = _top(
        ColumnSpec("status", "Status", tones=wording.RECEIPT_TONES),
        ColumnSpec("booking_date", "Booked", "date"),
        ColumnSpec("age", "Days ago", "days"),
        ColumnSpec("payer_name", "Payer", width=28),
        ColumnSpec("remittance", "Text", "wrap", width=_TEXT),
        ColumnSpec("currency", "Currency"),
        ColumnSpec("amount_minor", "Received", "money"),
        ColumnSpec("unapplied_minor", "Not applied", "money"),
        ColumnSpec("customer_id", "Customer"),
        ColumnSpec("name", "Name", width=26),
        ColumnSpec("reason", "Why", "wrap", width=_TEXT),
        ColumnSpec("suggestion", "Best suggestion", "wrap", width=26),
        ColumnSpec("confidence", "Confidence", "percent"),
        ColumnSpec("bank_reference", "Bank reference"),
    )
    table = TableBlock(
        "unapplied_cash",
        rows,
        columns,
        totals=totals,
        rest="The whole is in data/receipts.csv.",
        empty="Every receipt is applied.",
    )
    return SheetSpec(
        "Unapplied",
        "Payments not applied",
        (table,),
        _subtitle(day, counted(len(rows), "payment"), "decide in the review workbook"),
        freeze_columns=1,
    )


def reminders(day: Day) -> SheetSpec:
    """Return the letters of the day and those that are not settled, first the ones whose fate is unknown."""
    rows = day.letters
    sent_today = rows["sent_at"].str[:10] == day.as_of.isoformat()
    rows = rows[
        (rows["created_on"] == day.stamp) | sent_today | rows["status"].isin(("unknown", "failed", "waiting", "queued"))
    ]
    rows = rows.assign(
        place=wording.rank(rows["status"], wording.LETTER_STATUS),
        sent_at=rows["sent_at"].str[:19].str.replace("T", " "),
    )
    rows = rows.sort_values(
        ["place", "level", "customer_id", "reminder_id", "currency"],
        ascending=[True, False, True, True, True],
        kind="stable",
        ignore_index=True,
    )
    columns = _top(
        ColumnSpec("status", "Status", tones=wording.LETTER_TONES),
        ColumnSpec("customer_id", "Customer"),
        ColumnSpec("name", "Name", width=28),
        ColumnSpec("level", "Level", "days", note="0 is the courtesy notice before the due date."),
        ColumnSpec("currency", "Currency"),
        ColumnSpec("amount_minor", "Amount", "money"),
        ColumnSpec("documents", "Documents", "wrap", width=40),
        ColumnSpec("recipient", "To"),
        ColumnSpec("held_reason", "Why", "wrap", width=_TEXT),
        ColumnSpec("created_on", "Decided", "date"),
        ColumnSpec("sent_at", "Sent at"),
    )
    table = TableBlock(
        "reminders", rows, columns, rest="The whole is in data/reminders.csv.", empty="No letters today."
    )
    states = rows.drop_duplicates("reminder_id")["status"].value_counts()
    told = [f"{states[s]:,} {s}" for s in wording.LETTER_STATUS if s in states.index]
    return SheetSpec("Reminders", "Reminders", (table,), _subtitle(day, *told), freeze_columns=3)


def rejects(day: Day) -> SheetSpec:
    """Return what was refused or noticed, each with its place, the reason and the remedy."""
    rows = day.findings
    rows = rows.assign(
        place=wording.rank(rows["severity"], wording.SEVERITY), row=rows["row"].astype("Int64").mask(rows["row"] == 0)
    )
    rows = rows.sort_values(["place", "file", "sheet", "row", "column", "finding_id"], kind="stable", ignore_index=True)
    columns = _top(
        ColumnSpec("severity", "Severity", tones=wording.SEVERITY_TONES),
        ColumnSpec("file", "File", width=28),
        ColumnSpec("sheet", "Sheet"),
        ColumnSpec("row", "Row", "days"),
        ColumnSpec("column", "Column"),
        ColumnSpec("value", "Value", "wrap", width=24),
        ColumnSpec("problem", "What is wrong", "wrap", width=_TEXT),
        ColumnSpec("hint", "What to do", "wrap", width=_TEXT),
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
    return SheetSpec("Rejects", "Refused rows, files and warnings", (table,), _subtitle(day, *told))


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
    return SheetSpec("Key figures", "Key figures", (table, went), _subtitle(day, told))


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
    return SheetSpec("Run log", "Run log", (table, note), _subtitle(day, "newest first"))


def _top(*columns: ColumnSpec) -> tuple[ColumnSpec, ...]:
    """Return columns whose cells all begin at the top of their row: for tables with wrapped text."""
    return tuple(replace(column, top=True) for column in columns)


def _subtitle(day: Day, *told: str) -> str:
    return " · ".join(part for part in (f"As of {day.as_of.isoformat()}", *told) if part)
