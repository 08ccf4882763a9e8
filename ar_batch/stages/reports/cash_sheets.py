"""The cash sheets: what the day applied, and what is not applied."""

from __future__ import annotations

from typing import Final

from ar_batch.reversals import count
from ar_batch.stages.reports import wording
from ar_batch.stages.reports.layout import TEXT_WIDTH, at_top, subtitle
from ar_batch.stages.reports.state import Day
from ar_batch.stages.reports.wording import counted
from ar_batch.tables.book import ColumnSpec, SheetSpec, TableBlock

_OF_THE_RECEIPT: Final = (
    ColumnSpec("receipt_amount_minor", "Of the receipt", "money", currency="receipt_currency", note="What it uses of the receipt; Applied is what that was worth at the rate of the day."),
    ColumnSpec("receipt_currency", "Receipt's currency"),
)  # fmt: skip
"""Shown on days on which a receipt paid documents in another currency."""


def cash_applied(day: Day) -> SheetSpec:
    """Return what the runs of the day applied, with the rule, the confidence and the reason of each."""
    rows = day.applied_today
    converted = (rows["receipt_currency"] != "") & (rows["receipt_currency"] != rows["currency"])
    totals = rows.groupby(["currency", "kind"], as_index=False)["amount_minor"].sum()
    totals = totals.assign(payer_name=[f"Total {wording.KINDS[k]}" for k in totals["kind"]], kind="")
    rows = rows.assign(
        kind=wording.said(rows["kind"], wording.KINDS),
        method=wording.said(rows["method"], wording.METHODS),
        confidence=wording.confidence(rows["confidence"]),
    )
    columns = at_top(
        ColumnSpec("applied_on", "Received", "date"),
        ColumnSpec("payer_name", "Payer", width=28),
        ColumnSpec("bank_reference", "Bank reference"),
        ColumnSpec("customer_id", "Customer"),
        ColumnSpec("name", "Name", width=26),
        ColumnSpec("document_no", "Document"),
        ColumnSpec("kind", "Kind", tones={"discount": "info", "deduction": "warn", "write-off": "warn", "tolerance": "info", "bank fee": "info"}),
        ColumnSpec("currency", "Currency"),
        ColumnSpec("amount_minor", "Applied", "money", note="Credit notes used with a receipt, and what was taken back, are negative."),
        *(_OF_THE_RECEIPT if converted.any() else ()),
        ColumnSpec("method", "How"),
        ColumnSpec("confidence", "Confidence"),
        ColumnSpec("rule", "Rule"),
        ColumnSpec("reason", "Reason", "wrap", width=TEXT_WIDTH),
    )  # fmt: skip
    table = TableBlock(
        "cash_applied",
        rows.reset_index(drop=True),
        columns,
        totals=totals,
        rest="The whole is in the postings file and in data/applications.csv.",
    )
    made = count(day.applied_today)
    told = [counted(made.receipts, "receipt"), counted(made.applications, "application")]
    told += [f"{counted(made.taken_back, 'application')} taken back"] if made.taken_back else []
    return SheetSpec("Cash applied", "Cash applied today", (table,), subtitle(day, *told), freeze_columns=2)


def unapplied(day: Day) -> SheetSpec:
    """Return every bank credit of which something is not applied, with its status, why, and the best suggestion."""
    rows = day.cash[day.cash["unapplied_minor"] != 0]
    best = day.views["suggestions"]
    best = best[best["rank"] == best.groupby("receipt_id")["rank"].transform("min")].set_index("receipt_id")
    names = day.views["latest_customers"].set_index("customer_id")["name"]
    key = rows["receipt_id"]
    offered = key.map(best["document_nos"]).astype(object).fillna("").astype("str")
    rows = rows.assign(
        place=wording.rank(rows["status"], tuple(wording.RECEIPT_STATUS)),
        age=(day.stamp - rows["booking_date"]).dt.days.clip(lower=0),
        name=rows["customer_id"].map(names).astype(object).fillna("").astype("str"),
        suggestion=wording.listed(offered),
        confidence=wording.confidence(key.map(best["confidence"])),
        size=-rows["unapplied_minor"].abs(),
        status=wording.said(rows["status"], wording.RECEIPT_STATUS),
    ).sort_values(["place", "size", "booking_date", "receipt_id"], kind="stable", ignore_index=True)
    customers = rows[rows["status"] != wording.RECEIPT_STATUS["not_ar"]]
    totals = customers.groupby("currency", as_index=False)[["amount_minor", "unapplied_minor"]].sum()
    totals = totals.assign(payer_name=[f"Total {code} from customers" for code in totals["currency"]])
    columns = at_top(
        ColumnSpec("status", "Status", tones=wording.RECEIPT_TONES),
        ColumnSpec("booking_date", "Booked", "date"),
        ColumnSpec("age", "Days ago", "days"),
        ColumnSpec("payer_name", "Payer", width=28),
        ColumnSpec("remittance", "Text", "wrap", width=TEXT_WIDTH),
        ColumnSpec("currency", "Currency"),
        ColumnSpec("amount_minor", "Received", "money"),
        ColumnSpec("unapplied_minor", "Not applied", "money"),
        ColumnSpec("customer_id", "Customer"),
        ColumnSpec("name", "Name", width=26),
        ColumnSpec("reason", "Why", "wrap", width=TEXT_WIDTH),
        ColumnSpec("suggestion", "Best suggestion", "wrap", width=26),
        ColumnSpec("confidence", "Confidence"),
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
        subtitle(day, counted(len(rows), "payment"), "decide in the review workbook"),
        freeze_columns=1,
    )
