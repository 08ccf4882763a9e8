"""Prices that many customers pay again and again: an amount tells little of who pays, and something of what is due of him."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, paid, posted

CUSTOMERS = """
    customer_id name                     iban
    ACME        'Acme Werkzeuge GmbH'    DE02120300000000202051
    BOLT        'Boltzmann & Söhne KG'   -
"""
HEAD = "document_no customer_id amount_minor document_date due_date"
OTHERS = [f"7{k:03} BOLT 199.95 2026-04-20 2026-05-20" for k in range(60)]
"""Half of the ledger costs as much."""
DIFFERENT = [f"8{k:03} BOLT {312 + 17 * k}.43 2026-04-20 2026-05-20" for k in range(60)]
PAID = "document_date due_date paid_date customer_id document_no currency amount_minor"


def _now(due: str, *more: str, before: str = "") -> list[str]:
    history = f"{PAID}\n2026-03-01 2026-03-31 2026-03-31 ACME 6001 EUR {before}" if before else ""
    documents = [HEAD, *OTHERS, *DIFFERENT, f"9001 ACME 199.95 2026-04-25 {due}", *more]
    kept = {"payment_history": history} if history else {}
    return posted(desk("\n".join(documents), paid("199.95", "Danke"), customers=CUSTOMERS, **kept).run())


MORE = [f"90{k} ACME {1400 + 113 * k}.57 2026-04-25 2026-05-22" for k in range(10, 13)]


@pytest.mark.parametrize("due", ["2026-05-20", "2026-05-26"])
def test_what_is_due_of_a_price_that_the_customer_paid_before_is_paid(due):
    assert _now(due, *MORE, before="199.95") == ["R1 9001 199.95"]


def test_a_price_of_many_customers_that_this_one_never_paid_is_asked():
    assert _now("2026-05-20", *MORE) == []


def test_a_price_paid_before_is_asked_where_the_document_is_not_due_for_long():
    assert _now("2026-06-25", *MORE, before="199.95") == []


LICENCES = """
    document_no customer_id amount_minor document_date due_date
    8101        ACME        99.00        2026-02-01    2026-02-15
    8102        ACME        99.00        2026-03-01    2026-03-15
    8103        ACME        99.00        2026-04-01    2026-04-15
    8104        ACME        99.00        2026-05-01    2026-05-15
    8105        BOLT        99.00        2026-05-01    2026-05-15
"""


def test_several_of_a_price_are_paid_together_the_oldest_first():
    made = desk(LICENCES, paid("198.00", "Danke")).run()
    assert posted(made) == ["R1 8101 99.00", "R1 8102 99.00"]


def test_but_not_where_they_are_not_due_for_long_or_their_sum_is_as_round_as_an_advance():
    ahead = LICENCES.replace("2026-03-15", "2026-07-15").replace("2026-04-15", "2026-07-15")
    ahead = ahead.replace("2026-05-15", "2026-07-15")
    assert posted(desk(ahead, paid("198.00", "Danke")).run()) == []
    assert posted(desk(LICENCES.replace("99.00", "100.00"), paid("200.00", "Danke")).run()) == []
