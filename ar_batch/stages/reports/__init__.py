"""The day's pack: the daily report, the review workbook, the refused rows, postings for the ERP, and the tables for BI.

Everything here is a function of the facts, the views made of them, and the day: the same facts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
from pydantic import Field

from ar_batch.policy import Policy
from ar_batch.stages.reports import aging_sheets, cash_sheets, exports, record_sheets
from ar_batch.stages.reports.rejects import rejects_book
from ar_batch.stages.reports.review import ReviewPolicy, review_book
from ar_batch.stages.reports.state import Day
from ar_batch.stages.reports.today import today_sheet
from ar_batch.tables.book import Book
from ar_batch.tables.pack import Pack


class ReportPolicy(Policy):
    """Settings of the day's pack."""

    company_name: str = Field(default="", max_length=80)
    """Stands in the title of the report. Blank: no name."""

    review: ReviewPolicy = ReviewPolicy()
    """The review workbook."""


def report(
    facts: Mapping[str, pd.DataFrame], views: Mapping[str, pd.DataFrame], *, as_of: date, policy: ReportPolicy
) -> Pack:
    """Make everything that the day publishes.

    `views` holds what the stages made, with `kpis`, and with `live_findings`: what this run says of files that stay in
    input/ and of the views (the same columns as findings).
    """
    day = Day(facts, views, as_of)
    iso = as_of.isoformat()
    books = {f"ar_report_{iso}.xlsx": daily_book(day, policy)}
    books[f"review_{iso}.xlsx"] = review_book(
        views["unapplied_cash"], views["receipt_states"], views["suggestions"], views["suggestion_lines"], views["open_items"],
        views["latest_customers"], views["letters"],
        facts["mails"], facts["deliveries"], facts["promises"], facts["blocks"], day.findings,
        views["known_payers"], views["habits"], views["changes"], views["freed"], views["doubtful_lines"], views["turned_down_pairs"],
        day.applications, facts["runs"], views["unearned_discounts"], facts["remittance_advices"], as_of=as_of, policy=policy.review,
    )  # fmt: skip
    refused = rejects_book(day.findings, as_of)
    if refused is not None:
        books[f"rejects_{iso}.xlsx"] = refused
    return Pack(
        books=books,
        day_tables={f"postings_{iso}.csv": exports.postings(day)},
        data_tables=exports.data_tables(day),
    )


def daily_book(day: Day, policy: ReportPolicy) -> Book:
    """Return the daily report."""
    title = f"Receivables {day.as_of.isoformat()}"
    return Book(
        title if not policy.company_name else f"{policy.company_name}: {title}",
        (
            today_sheet(day, policy.company_name),
            aging_sheets.aging_by_customer(day),
            aging_sheets.aging_detail(day),
            cash_sheets.cash_applied(day),
            cash_sheets.unapplied(day),
            record_sheets.reminders(day),
            record_sheets.rejects(day),
            record_sheets.key_figures(day),
            record_sheets.run_log(day),
        ),
        made_on=day.as_of,
    )
