"""The aging sheets: by customer, and item by item."""

from __future__ import annotations

from ar_batch.stages.reports import wording
from ar_batch.stages.reports.layout import subtitle
from ar_batch.stages.reports.state import Day
from ar_batch.stages.reports.wording import counted
from ar_batch.tables import exports
from ar_batch.tables.book import ColumnSpec, SheetSpec, TableBlock


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
    return SheetSpec("Aging by customer", "Aging by customer", (table,), subtitle(day, *told), freeze_columns=2)


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
        subtitle(day, counted(len(rows), "row"), day.rates_told()),
        freeze_columns=3,
    )
