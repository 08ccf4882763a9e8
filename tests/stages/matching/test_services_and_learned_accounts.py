"""Accounts through which several customers pay, though only one of them names documents: they are not tied to that one."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, posted

CUSTOMERS = """
    customer_id name                  iban
    7001        'Pierre Papadopoulos' -
    7055        'Paul Kowalski'       -
"""
DUES = """
    document_no customer_id amount_minor document_date due_date
    35067       7001        20.00        2026-03-01    2026-03-15
    35096       7001        20.00        2026-04-01    2026-04-15
    35350       7001        20.00        2026-05-01    2026-05-15
    35888       7001        20.00        2026-06-01    2026-06-15
"""
BY_SERVICE = """
    receipt_id booking_date amount_minor payer_name payer_account          remittance
    R1         2026-03-05   20.00        '{0}'      LU280019400644750000   'Pierre Papadopoulos 35067'
    R2         2026-04-06   20.00        '{0}'      LU280019400644750000   'Pierre Papadopoulos 35096'
    R3         2026-05-05   20.00        '{0}'      LU280019400644750000   'Pierre Papadopoulos 35350'
    R4         2026-06-12   20.00        '{0}'      LU280019400644750000   '{1}'
"""


@pytest.mark.parametrize("payer", ["Stripe Payments", "Sammelkonto Nord"])
def test_who_is_named_in_the_text_pays_by_an_account_through_which_another_named_its_documents(payer):
    made = desk(DUES, BY_SERVICE.format(payer, "Paul Kowalski member fee"), customers=CUSTOMERS).run()
    assert posted(made) == ["R1 35067 20.00", "R2 35096 20.00", "R3 35350 20.00"]


def test_a_payment_services_account_says_nothing_of_who_pays():
    made = desk(DUES, BY_SERVICE.format("Stripe Payments", "member fee"), customers=CUSTOMERS).run()
    assert posted(made) == ["R1 35067 20.00", "R2 35096 20.00", "R3 35350 20.00"]


def test_whose_name_stands_in_the_text_pays_by_it():
    made = desk(DUES, BY_SERVICE.format("Stripe Payments", "Pierre Papadopoulos June"), customers=CUSTOMERS).run()
    assert "R4 35888 20.00" in posted(made)
