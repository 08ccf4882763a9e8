"""Equal documents month after month: which of them a payment is for is told by when they were written and fall due, too."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, offered, paid, posted

# Billed ahead: May's on 22 April, June's on 22 May. Paid on 20 May.
RENT = """
    document_no customer_id amount_minor document_date due_date
    R1619       ACME        499.00       2026-04-22    2026-05-03
    R1714       ACME        499.00       2026-05-22    2026-06-03
"""


@pytest.mark.parametrize("said", ["Miete Mai", "Miete 05/26", "Miete", ""])
def test_of_equal_documents_one_written_days_after_the_payment_is_not_meant(said):
    assert posted(desk(RENT, paid("499.00", said)).run()) == ["R1 R1619 499.00"]


@pytest.mark.parametrize("said", ["Miete Juni", "Miete 06/26", "R1714"])
def test_unless_the_text_tells_it_by_its_number_or_the_month_in_which_it_falls_due(said):
    assert "R1 R1619 499.00" not in posted(desk(RENT, paid("499.00", said)).run())


# One falls due in May, a little after the payment of 20 May; the other was written in May.
TERMS = """
    document_no customer_id amount_minor document_date due_date
    R1526       ACME        720.00       2026-03-24    2026-05-23
    R1986       ACME        720.00       2026-05-12    2026-07-11
"""


@pytest.mark.parametrize(("said", "expected"), [("Beitrag Mai", []), ("Beitrag 05/26", []), ("", ["R1 R1526 720.00"])])
def test_a_month_in_which_one_falls_due_about_now_and_another_was_written_tells_neither(said, expected):
    made = desk(TERMS, paid("720.00", said)).run()
    assert posted(made) == expected
    assert expected or {"R1 R1526: 720.00", "R1 R1986: 720.00"} == set(offered(made))


def test_one_long_before_it_falls_due_is_not_meant_by_the_month():
    documents = TERMS.replace("2026-05-23", "2026-05-30")
    assert posted(desk(documents, paid("720.00", "Beitrag Mai")).run()) == ["R1 R1986 720.00"]


# What was billed on 22 April of last year was paid in May of last year.
YEARS = """
    document_no customer_id amount_minor document_date due_date   {}
    R0619       ACME        499.00       2025-05-22    2025-06-03 {}
    R1619       ACME        499.00       2026-04-22    2026-05-23 0
"""


def test_the_month_of_a_document_paid_a_year_ago_is_not_the_one_that_is_meant():
    documents = YEARS.format("settled_before_minor", "499.00")
    assert posted(desk(documents, paid("499.00", "Miete 05.2026")).run()) == ["R1 R1619 499.00"]


# October's is still owed; in June another falls due.
ARREARS = """
    document_no customer_id amount_minor document_date due_date
    R1011       ACME        499.00       2025-09-22    2025-10-03
    R1619       ACME        499.00       {}            2026-06-03
"""


@pytest.mark.parametrize(("written", "expected"), [("2026-05-22", ["R1 R1619 499.00"]), ("2026-04-22", [])])
def test_what_is_billed_ahead_is_called_by_the_month_in_which_it_is_due_though_another_is_overdue(written, expected):
    receipt = paid("499.00", "Miete 06/26").replace("2026-05-20", "2026-06-01")
    assert posted(desk(ARREARS.format(written), receipt).run()) == expected


@pytest.mark.parametrize("said", ["Überweisung 05/2026", "transfer May 2026", "Virement 05.2026"])
def test_the_month_of_a_transfer_is_no_document_s(said):
    documents = "\ndocument_no customer_id amount_minor document_date due_date\nA ACME 298.00 2026-03-07 2026-04-07\nB ACME 298.00 2026-05-02 2026-05-12"
    made = desk(
        documents,
        f"\nreceipt_id booking_date amount_minor payer_name payer_account remittance\nR 2026-05-20 298.00 Acme DE02120300000000202051 '{said}'",
    ).run()
    assert posted(made) == ["R A 298.00"]
