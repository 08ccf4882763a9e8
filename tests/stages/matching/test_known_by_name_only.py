"""Who is known by no more than a name may be a namesake: what speaks against a payment by its amount alone then."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, offered, paid, posted

CUSTOMERS = """
    customer_id name                  iban
    20300       'Graham Cartwright'   GB33BUKB20201555555555
    20400       'Salary Systems Ltd'  ''
"""
FEES = """
    document_no customer_id amount_minor due_date
    70035       20300       590.00       2026-05-25
    70036       20400       810.00       2026-05-25
"""
SALARY = ["SALARY RETURNED 561045", "Gehalt 05/2026 PNr 12345", "Lohn", "interest"]


@pytest.mark.parametrize("said", SALARY)
def test_words_for_money_of_nobody_stand_against_a_name_and_an_amount(said):
    made = desk(FEES, paid("590.00", said, name="Graham Cartwright", account=""), customers=CUSTOMERS).run()
    assert posted(made) == []
    assert offered(made) == ["R1 70035: 590.00"]


@pytest.mark.parametrize(("said", "account"), [("Lohn", "GB33BUKB20201555555555"), ("Lohn 70035", ""), ("fees", "")])
def test_but_not_where_the_account_is_known_or_the_document_named(said, account):
    made = desk(FEES, paid("590.00", said, name="Graham Cartwright", account=account), customers=CUSTOMERS).run()
    assert posted(made) == ["R1 70035 590.00"]


def test_nor_where_the_word_is_the_customers_own_name():
    made = desk(FEES, paid("810.00", "fees", name="Salary Systems Ltd", account=""), customers=CUSTOMERS).run()
    assert posted(made) == ["R1 70036 810.00"]


# Written two days after the payment of 20 May.
LATER = """
    document_no customer_id amount_minor document_date due_date
    70035       20300       590.00       2026-05-22    2026-06-21
"""


@pytest.mark.parametrize("said", ["", "Tel 4943438"])
@pytest.mark.parametrize(("account", "expected"), [("", []), ("GB33BUKB20201555555555", ["R1 70035 590.00"])])
def test_a_document_written_after_the_payment_is_for_who_is_known_by_more_than_a_name(said, account, expected):
    made = desk(LATER, paid("590.00", said, name="Graham Cartwright", account=account), customers=CUSTOMERS).run()
    assert posted(made) == expected


# May's is the one that is dated in May; there is another of the amount.
EQUAL = """
    document_no customer_id amount_minor document_date due_date
    70035       20300       590.00       2026-03-02    2026-04-01
    70036       20300       590.00       2026-05-02    2026-06-01
"""


@pytest.mark.parametrize(("said", "expected"), [("Gehalt 05/2026", []), ("fees 05/2026", ["R1 70036 590.00"])])
def test_nor_does_a_month_speak_for_a_document_beside_such_words(said, expected):
    made = desk(EQUAL, paid("590.00", said, name="Graham Cartwright", account=""), customers=CUSTOMERS).run()
    assert posted(made) == expected
