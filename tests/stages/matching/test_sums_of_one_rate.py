"""Amounts that are all multiples of one rate add up by chance more often; what is past due is a rival of what is not due yet."""

from __future__ import annotations

from tests.stages.matching.desk import desk, offered, paid, posted

# One of 1,446.00 falls due in five days; the two oldest, long past due, cost that together.
DUE = """
    document_no customer_id amount_minor document_date due_date
    70036       ACME         482.00      2026-02-03    2026-03-05
    70037       ACME         964.00      2026-02-06    2026-03-08
    70038       ACME         241.00      2026-03-12    2026-04-11
    70039       ACME        1446.00      2026-04-26    {}
"""


def test_one_that_is_not_due_is_not_taken_where_the_oldest_past_due_cost_as_much():
    made = desk(DUE.format("2026-05-25"), paid("1446.00", "BACS")).run()
    assert posted(made) == []
    assert set(offered(made)) >= {"R1 70039: 1446.00", "R1 70036 + 70037: 482.00 + 964.00"}


def test_one_that_is_due_is_taken():
    assert posted(desk(DUE.format("2026-05-15"), paid("1446.00", "BACS")).run()) == ["R1 70039 1446.00"]


# By the hour, at 120.50: many sums of several documents are alike.
HOURS = """
    document_no customer_id amount_minor document_date due_date
    4872        ACME        1446.00      2026-03-16    2026-04-16
    4915        ACME         602.50      2026-03-20    2026-04-20
    4982        ACME        1205.00      2026-03-27    2026-04-27
    5157        ACME        1446.00      2026-04-01    2026-05-01
    5270        ACME         723.00      2026-04-02    2026-05-02
    5308        ACME        2410.00      2026-04-11    2026-05-11
    5323        ACME         120.50      2026-04-12    2026-05-12
    5367        ACME        2410.00      2026-04-17    2026-05-17
"""


def test_a_pair_among_many_of_one_rate_is_not_taken():
    made = desk(HOURS, paid("2892.00", "BACS")).run()
    assert posted(made) == []
    assert "R1 4872 + 5157: 1446.00 + 1446.00" in offered(made)


def test_a_pair_of_amounts_to_the_cent_is():
    documents = HOURS.replace("1446.00", "1446.37").replace("2410.00", "2410.11").replace("602.50", "602.93")
    made = desk(documents, paid("2892.74", "BACS")).run()
    assert posted(made) == ["R1 4872 1446.37", "R1 5157 1446.37"]
