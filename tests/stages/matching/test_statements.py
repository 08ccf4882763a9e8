"""Payments as per a statement, and the words of a month's payment written again."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, offered, paid, posted

# Due by the end of April: the first two; written by then: the first four.
OWED = """
    document_no customer_id amount_minor document_date due_date
    3008        ACME        2410.00      2026-03-05    2026-04-04
    3174        ACME        1205.00      2026-03-22    2026-04-21
    3346        ACME        1205.00      2026-04-10    2026-05-09
    3350        ACME         482.00      2026-04-20    2026-05-19
    3401        ACME        3615.00      2026-05-10    2026-06-09
"""
SHOWN = ["R1 3008 2410.00", "R1 3174 1205.00"]


@pytest.mark.parametrize(
    "said",
    ["as per statement 30.04.26", "your statement to 30 Apr", "lt. Kontoauszug vom 30.04.2026", "Saldo per 30.04."],
)
def test_all_that_was_due_by_the_day_of_a_statement_is_paid(said):
    made = desk(OWED.replace("3615.00", "3615.50"), paid("3615.00", said)).run()
    assert posted(made) == SHOWN
    assert set(made.applications["rule"]) == {"statement"}


def test_or_all_that_was_written_by_then():
    made = desk(OWED, paid("5302.00", "STATEMENT 30/04/2026")).run()
    assert posted(made) == [*SHOWN, "R1 3346 1205.00", "R1 3350 482.00"]


def test_one_document_of_the_amount_that_it_did_not_show_is_a_rival():
    made = desk(OWED, paid("3615.00", "as per statement 30.04.26")).run()
    assert posted(made) == []
    assert {"R1 3008 + 3174: 2410.00 + 1205.00", "R1 3401: 3615.00"} <= set(offered(made))


def test_what_adds_up_otherwise_is_not_the_statements():
    made = desk(OWED.replace("3615.00", "3615.50"), paid("3615.00", "as per statement 31.05.26")).run()
    assert set(made.applications["rule"]) <= {"past-due", "run"}


AGAIN = """
    receipt_id booking_date amount_minor payer_name            payer_account          remittance
    R1         2026-05-04   499.00       'Acme Werkzeuge GmbH' DE02120300000000202051 'Miete Mai 2026'
    R2         2026-06-03   499.00       'Acme Werkzeuge GmbH' DE02120300000000202051 '{}'
"""
RENT = """
    document_no customer_id amount_minor document_date due_date
    R1619       ACME        499.00       2026-04-24    2026-05-03
    R1714       ACME        499.00       2026-05-24    2026-06-03
"""


@pytest.mark.parametrize(("said", "expected"), [("Miete Mai 2026", []), ("Miete Juni 2026", ["R2 R1714 499.00"])])
def test_the_very_words_of_a_months_payment_are_no_payment_of_the_next(said, expected):
    assert posted(desk(RENT, AGAIN.format(said)).run()) == ["R1 R1619 499.00", *expected]
