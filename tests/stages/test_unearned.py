"""Discounts taken and not earned: which rests are such, and from which day on."""

from __future__ import annotations

import pandas as pd
import pytest

from ar_batch.stages.matching import MatchingPolicy
from ar_batch.stages.unearned import Unearned, tell_of_suggested, unearned
from tests.text_tables import table

POLICY = MatchingPolicy(discount_grace_days=3)
OPEN = """
    document_id document_no customer_id document_date currency amount_minor applied_minor open_minor discount_bp discount_days
    D-1         INV-1       ACME        2026-03-01    EUR      1000.00      {applied}     {open}     {bp}        10
"""
PAID = """
    application_id receipt_id document_id customer_id applied_on {kind} currency amount_minor
    A-1            R-1        D-1         ACME        2026-03-01 {value} EUR     980.00
"""
OFFER = "receipt_id rank suggestion_id customer_id reason\nR-1 1 S-1 ACME 'The amount agrees.'\nR-1 2 S-2 ACME Other."
LINES = """
    suggestion_id receipt_id document_id kind    currency amount_minor
    S-1           R-1        D-1         payment EUR      980.00
"""


def items(left: str = "20.00", bp: int = 200) -> pd.DataFrame:
    return table("open_items", OPEN.format(applied="980.00", open=left, bp=bp))


def receipts(day: str) -> pd.DataFrame:
    return table("receipts", f"receipt_id booking_date currency amount_minor\nR-1 {day} EUR 980.00")


def judged(items: pd.DataFrame, day: str, *, suggested: bool = False) -> Unearned:
    paid = table("applications", "" if suggested else PAID.format(kind="kind", value="payment"))
    offers = (table("suggestions", OFFER), table("suggestion_lines", LINES)) if suggested else (table("suggestions"), table("suggestion_lines"))  # fmt: skip
    customers = table("latest_customers", "customer_id name\nACME 'Acme Ltd'")
    return unearned(items, *offers, customers, paid, receipts(day), policy=POLICY)


@pytest.mark.parametrize(("day", "late"), [("2026-03-11", []), ("2026-03-14", []), ("2026-03-15", [4])])
def test_a_discount_is_late_after_the_days_of_grace_and_counted_from_its_last_day(day: str, late: list[int]):
    assert judged(items(), day).unearned_discounts["days_late"].tolist() == late


@pytest.mark.parametrize(
    ("left", "bp", "found"),
    [("20.00", 0, True), ("20.01", 0, False), ("20.01", 200, True), ("20.02", 200, False), ("50.00", 0, False)],
)
def test_without_terms_only_a_usual_share_to_the_cent_is_a_discount(left: str, bp: int, found: bool):
    assert (len(judged(items(left, bp), "2026-05-01").findings) == 1) is found


def test_what_the_best_suggestion_would_leave_open_is_told_in_its_reason():
    untouched = table("open_items", OPEN.format(applied="0.00", open="1000.00", bp=200))
    made = judged(untouched, "2026-04-02", suggested=True)
    assert made.unearned_discounts["is_suggested"].tolist() == [True]
    said = "20.00 EUR of INV-1 taken as discount (2 %), 22 days late"
    assert made.findings["problem"].tolist() == [f"Acme Ltd (ACME) paid 1,000.00 EUR on 2026-04-02 less a discount not earned: {said}."]  # fmt: skip
    told = tell_of_suggested(table("suggestions", OFFER), table("suggestion_lines", LINES), untouched, receipts("2026-04-02"), policy=POLICY)  # fmt: skip
    assert told["reason"].tolist() == [f"The amount agrees. {said}: to be claimed back, or allowed.", "Other."]
