"""Invoices that were cancelled and written anew: the number of the first, with a letter or so behind it."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, offered, paid, posted

CANCELLED = """
    document_no customer_id amount_minor document_date due_date
    2506389     ACME        2898.80      2026-03-31    2026-05-10
    2509281     ACME        -2898.80     2026-04-06    2026-05-10
    {}          ACME        {}           2026-04-06    2026-05-15
"""


@pytest.mark.parametrize("anew", ["2506389-A", "2506389A", "2506389/2", "2506389-R1", "2506389K"])
def test_a_cancelled_invoice_that_was_written_anew_for_as_much_is_not_paid_by_itself(anew):
    made = desk(CANCELLED.format(anew, "2898.80"), paid("2898.80", "FACT 2506389")).run()
    assert posted(made) == []
    assert {"R1 2506389: 2898.80", f"R1 {anew}: 2898.80"} <= set(offered(made))


def test_nor_is_it_paid_in_part():
    made = desk(CANCELLED.format("2506389-A", "1449.40"), paid("1450.00", "FACT 2506389")).run()
    assert posted(made) == []


@pytest.mark.parametrize("said", ["FACT 2506389 A", "FACT 2506389-A", "2506389A"])
def test_the_number_written_anew_is_its_own(said):
    made = desk(CANCELLED.format("2506389-A", "2898.80"), paid("2898.80", said)).run()
    assert posted(made) == ["R1 2506389-A 2898.80"]


@pytest.mark.parametrize("amount", ["1450.00", "1440.00"])
def test_with_another_amount_too_the_longer_number_is_meant(amount):
    documents = CANCELLED.format("2506389-A", "1449.40")
    apart, together = (posted(desk(documents, paid(amount, said)).run()) for said in ("2506389 A", "2506389-A"))
    assert apart in ([], together)


@pytest.mark.parametrize("credit", ["-2898.80", "-100.00"])
def test_an_invoice_that_was_not_cancelled_or_not_written_anew_is_paid(credit):
    anew = "2506389-A" if credit == "-100.00" else "2506400"
    documents = CANCELLED.replace("-2898.80", credit).format(anew, "2898.80")
    assert posted(desk(documents, paid("2898.80", "FACT 2506389")).run()) == ["R1 2506389 2898.80"]
