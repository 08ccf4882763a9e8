"""Amounts that agree though the money is for something else: second payments, our references, orders, instalments."""

from __future__ import annotations

import pytest

from ar_batch.references import rf_reference
from tests.stages.matching.desk import desk, offered, paid, posted
from tests.stages.matching.test_less_or_more import receipts

# -- paid again --------------------------------------------------------------------------------------------------------

EQUAL = """
    document_no customer_id amount_minor document_date due_date
    RE-25071    ACME        640.00       2026-03-01    2026-03-31
    RE-25072    ACME        415.00       2026-03-02    2026-04-01
    RE-25131    ACME        640.00       2026-04-01    2026-04-30
    RE-25132    ACME        415.00       2026-04-02    2026-05-01
    RE-25146    ACME        911.00       2026-04-03    2026-05-02
"""
FIRST = "2026-04-02 1055.00 RE-25071 RE-25072"
"""Both are paid with this, 640.00 and 415.00."""


@pytest.mark.parametrize(
    ("amount", "said", "expected"),
    [
        ("640.00", "071", []),
        ("640.00", "777", ["R2 RE-25131 640.00"]),  # of nothing that was paid
        ("1055.00", "071/072", []),
        ("1055.00", "131/132", ["R2 RE-25131 640.00", "R2 RE-25132 415.00"]),
    ],
)
def test_the_end_of_a_paid_document_s_number_keeps_equal_ones_from_being_taken(amount, said, expected):
    made = desk(EQUAL, receipts(FIRST, f"2026-05-20 {amount} {said}")).run()
    assert posted(made)[2:] == expected


@pytest.mark.parametrize(("said", "expected"), [("INV 071", []), ("Danke", ["R2 RE-25131 627.20"])])
def test_nor_is_one_taken_less_a_discount_that_had_lapsed(said, expected):
    documents = """
        document_no customer_id amount_minor document_date due_date   discount_bp discount_days
        RE-25071    ACME        640.00       2026-03-01    2026-03-31 200         10
        RE-25131    ACME        640.00       2026-04-01    2026-04-30 200         10
        RE-25146    ACME        911.00       2026-04-03    2026-05-02 0           0
    """
    # 640.00 less two percent are 627.20.
    made = desk(documents, receipts("2026-03-20 640.00 RE-25071", f"2026-05-20 627.20 {said}")).run()
    assert posted(made)[1:] == expected


# -- our references ----------------------------------------------------------------------------------------------------

TWO = "document_no customer_id amount_minor\nRE-25131 ACME 640.00\nRE-25146 ACME 911.00"
UNKNOWN, OTHER, OWN = rf_reference("99887766"), rf_reference("25146"), rf_reference("25131")
WRONG = f"RF{(int(UNKNOWN[2:4]) + 1) % 98:02}{UNKNOWN[4:]}"


@pytest.mark.parametrize(("said", "shown"), [(UNKNOWN, "RE-25131"), (OTHER, "RE-25146")])
def test_a_reference_that_we_gave_to_something_else_is_not_for_a_document_of_the_amount(said, shown):
    made = desk(TWO, paid("640.00", f"Zahlung {said}")).run()
    assert posted(made) == []
    assert offered(made)[:1] == [f"R1 {shown}: 640.00"]


@pytest.mark.parametrize("said", [OWN, WRONG])
def test_its_own_reference_is_for_it_and_one_that_does_not_check_says_nothing(said):
    assert posted(desk(TWO, paid("640.00", f"Zahlung {said}")).run()) == ["R1 RE-25131 640.00"]


def test_the_reference_of_a_customer_names_no_document():
    customers = "customer_id name iban\n10071 'Acme Werkzeuge GmbH' DE02120300000000202051"
    documents = "document_no customer_id amount_minor\nRE-25131 10071 640.00\nRE-25146 10071 911.00"
    made = desk(documents, paid("640.00", f"Zahlung {rf_reference('10071')}"), customers=customers).run()
    assert posted(made) == ["R1 RE-25131 640.00"]


# -- orders ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "expected"),
    [("ordine 551820", []), ("Danke", ["R1 RE-62011 1000.00", "R1 RE-62011 tolerance 0.40"])],
)
def test_an_order_s_round_sum_that_is_a_document_s_but_for_a_trifle_waits(said, expected):
    documents = "document_no customer_id amount_minor\nRE-62011 ACME 1000.40\nRE-62324 ACME 777.27"
    assert posted(desk(documents, paid("1000.00", said)).run()) == expected


ORDERED = """
    document_no customer_id amount_minor po_number
    RE-62011    ACME        1000.01      551820
    RE-62324    ACME        2000.02      551831
    RE-62738    ACME        4000.04      551844
    RE-62760    ACME        450.00       551844
"""
ORDERS = "Bestellung 551820, 551831, 551844"
CREDIT = "    CN-9001 ACME -105.11 -"


@pytest.mark.parametrize("documents", [ORDERED, ORDERED + CREDIT])
def test_orders_of_which_one_has_no_document_that_is_paid_wait(documents):
    made = desk(documents, paid("3000.03", ORDERS)).run()
    assert posted(made) == []
    assert offered(made)[0] == "R1 RE-62011 + RE-62324: 1000.01 + 2000.02"


def test_orders_of_which_each_has_a_document_that_is_paid_are_applied():
    made = desk(ORDERED + CREDIT, paid("7000.07", ORDERS)).run()
    assert posted(made) == ["R1 RE-62011 1000.01", "R1 RE-62324 2000.02", "R1 RE-62738 4000.04"]


# -- instalments -------------------------------------------------------------------------------------------------------


def less_credits(amount: str) -> str:
    """A document, and two credit notes of 500.00 together."""
    return f"document_no customer_id amount_minor\nRE-62011 ACME {amount}\nCN-9001 ACME -180.35\nCN-9002 ACME -319.65"


BOTH = ["R1 CN-9001 credit_note -180.35", "R1 CN-9002 credit_note -319.65"]


@pytest.mark.parametrize(("credit", "expected"), [("-500.00", 0), ("-320.00", 2)])
def test_half_of_a_document_of_which_one_credit_note_is_the_other_half_waits(credit, expected):
    documents = f"document_no customer_id amount_minor\nRE-62011 ACME 1000.00\nCN-9001 ACME {credit}"
    pays = f"{1000 + float(credit):.2f}"
    assert len(posted(desk(documents, paid(pays, "RE-62011")).run())) == expected


@pytest.mark.parametrize(
    ("amount", "pays", "said", "expected"),
    [
        ("1000.00", "500.00", "RE-62011", []),  # the half of it, or less both credit notes
        ("1001.70", "501.70", "RE-62011", [*BOTH, "R1 RE-62011 1001.70"]),
        ("1000.00", "500.00", "RE-62011 abzgl. Gutschriften", [*BOTH, "R1 RE-62011 1000.00"]),
    ],
)
def test_half_of_a_document_of_which_two_credit_notes_are_the_other_half_waits(amount, pays, said, expected):
    assert posted(desk(less_credits(amount), paid(pays, said)).run()) == expected
