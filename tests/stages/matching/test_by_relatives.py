"""Who pays for whom in a family, by an amount alone."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, paid, posted

FAMILY = """
    customer_id name                    iban                   parent_id
    20765       'Jessop Supplies Ltd'   ''                     20800
    20555       'Ingleby Builders Ltd'  DE02120300000000202051 20800
    20800       'Cartwright Groceries'  DE02500105170137075030 ''
"""
OWED = """
    document_no customer_id amount_minor due_date
    70035       20765       482.00       2026-05-25
    70036       20555       990.00       2026-05-25
"""


@pytest.mark.parametrize(
    ("name", "account", "said", "expected"),
    [
        ("Ingleby Builders Ltd", "DE02120300000000202051", "BACS", []),
        ("Ingleby Builders Ltd", "DE02120300000000202051", "70035", ["R1 70035 482.00"]),
        ("Cartwright Groceries", "DE02500105170137075030", "BACS", ["R1 70035 482.00"]),
    ],
)
def test_by_an_amount_alone_the_head_of_a_family_pays_for_a_member_and_no_other_member_does(
    name, account, said, expected
):
    made = desk(OWED, paid("482.00", said, name=name, account=account), customers=FAMILY).run()
    assert posted(made) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [("2026-05-27", ["R1 70040 482.00"]), ("2026-05-28", [])],
)
def test_the_head_does_not_pay_by_an_amount_alone_what_is_not_due_for_long_while_a_member_owes_as_much(due, expected):
    owed = f"{OWED.rstrip()}\n70040 20800 482.00 {due}"
    receipt = paid("482.00", "", name="Cartwright Groceries", account="DE02500105170137075030")
    assert posted(desk(owed, receipt, customers=FAMILY).run()) == expected
