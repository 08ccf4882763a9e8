"""Receipts in another currency than the documents that they name."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching import MatchingPolicy, in_other_currency
from ar_batch.stages.open_items import derive
from tests.stages.matching.desk import desk, posted
from tests.text_tables import table

ACME = "DE02120300000000202051"
DOLLARS = "\ndocument_no customer_id amount_minor currency\nUS-2026-01 ACME 1000.00 USD\nUS-2026-02 ACME 500.00 USD\nRE-2026-03 ACME 77.17 EUR"
RATES = """
    rate_date  currency base_currency rate
    2026-06-01 USD      EUR           0.90
    2026-06-14 USD      EUR           0.92
    2026-06-20 USD      EUR           0.80
    2026-06-14 GBP      EUR           1.15
"""


def said(paid: str, text: str, currency: str = "EUR", rates: str = RATES) -> tuple[str, str]:
    """The rule and the reason of the receipt's state."""
    d = desk(
        DOLLARS,
        f"receipt_id booking_date amount_minor currency payer_account remittance\nR1 2026-06-15 {paid} {currency} {ACME} '{text}'",
    )
    f = d.facts
    names = ("documents", "applications", "closures", "receipts", "disputes", "decisions", "customers")
    state = derive(*(f[n] for n in names), as_of=d.as_of)
    made = d.run()
    assert posted(made) == []
    states = in_other_currency(
        state.open_items, state.unapplied_cash, state.latest_customers, made.receipt_states,
        table("exchange_rates", rates), policy=MatchingPolicy(),
    ).receipt_states  # fmt: skip
    return states["rule"].iloc[0], states["reason"].iloc[0]


@pytest.mark.parametrize(
    ("paid", "sentence"),
    [
        ("920.00", "worth 920.00 EUR at the rate of the day; just that was paid: it seems to pay them"),
        ("915.00", "5.00 EUR less than that was paid: it seems to pay them"),
        ("947.60", "27.60 EUR more than that was paid: it seems to pay them"),  # 3 % and no more
        ("947.61", "27.61 EUR more than that was paid: that is too far apart"),
    ],
)
def test_a_document_named_in_another_currency_is_told_with_the_difference(paid: str, sentence: str):
    rule, reason = said(paid, "US-2026-01")
    assert rule == "other-currency"
    assert "US-2026-01, 1,000.00 USD open" in reason and sentence in reason


def test_several_documents_and_a_rate_over_the_base_currency():
    # 1,500 USD are 1,380 EUR, and those 1,200 GBP.
    assert (
        "worth 1,200.00 GBP at the rate of the day; just that was paid"
        in said("1200.00", "US-2026-01 US-2026-02", "GBP")[1]
    )


def test_without_a_rate_it_says_so():
    assert said("920.00", "US-2026-01", rates="")[1].endswith(
        "There is no exchange rate from USD to EUR by 2026-06-15."
    )


def test_what_names_nothing_in_another_currency_stays_as_it_is():
    assert said("920.00", "Danke")[0] == "oldest-first"
