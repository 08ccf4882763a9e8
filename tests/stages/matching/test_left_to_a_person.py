"""What looks like evidence and is none: a person decides."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, offered, paid, posted

# -- of strangers ------------------------------------------------------------------------------------------------------

ORDERS = """
    document_no customer_id amount_minor po_number
    RE-20011    ACME        259.35       10115
    RE-30001    BOLT        500.00       77777
"""
TIED = "customer_id name\nACME 'Acme Werkzeuge GmbH'\nBOLT 'Boltzmann KG'\nCARO 'Boltzmann KG'"


@pytest.mark.parametrize(
    ("said", "payer", "customers"),
    [
        ("Spende PLZ 10115 Berlin", "Ashworth Group", TIED),
        ("RE-30001 Auftrag 10115", "Ashworth Group", TIED),
        ("10115 Berlin", "Boltzmann KG", TIED),
    ],
)
def test_an_order_number_that_may_be_anything_pays_nobodys_document(said, payer, customers):
    made = desk(ORDERS, paid("259.35", said, payer, "GB1"), customers=customers).run()
    assert posted(made) == []


NAMESAKES = "customer_id name\n030 'Müller Landtechnik GmbH'\n031 'Müller GmbH'"


def test_a_dialling_code_is_no_customer_number():
    documents = "document_no customer_id amount_minor\nRE-1001 030 250.00\nRE-1002 031 250.00"
    made = desk(documents, paid("250.00", "Miete Mai Tel 030 123456", "Müller GmbH", "DE1"), customers=NAMESAKES).run()
    assert posted(made) == ["R1 RE-1002 250.00"]


@pytest.mark.parametrize("said", ["BLZ 430 609 67", "Tel 430 555", "Kunde 430"])
def test_the_end_of_a_long_customer_number_names_nobody(said):
    customers = "customer_id name\n0000000430 'Boltzmann KG'\n0000000777 'Caro SARL'"
    documents = "document_no customer_id amount_minor\nRE-1003 0000000430 777.00\nRE-1004 0000000777 90.00"
    assert posted(desk(documents, paid("777.00", said, "Frieda Schulze", "DE1"), customers=customers).run()) == []


@pytest.mark.parametrize("said", ["Tel 4711", "Danke", "Auftrag vom Mai 450321"])
def test_one_word_in_common_makes_no_namesakes(said):
    documents = """
        document_no customer_id amount_minor po_number
        RE-100101   031         500.00       ''
        450321      030         500.00       4711
    """
    made = desk(documents, paid("500.00", said, "Müller GmbH", "DE1"), customers=NAMESAKES).run()
    assert all("450321" not in line for line in posted(made))


@pytest.mark.parametrize("payer", ["??? ??????????", "?? ???"])
def test_a_name_of_which_nothing_is_left_is_nobodys(payer):
    customers = "customer_id name\nX1 'ООО Ромашка'\nX2 'Boltzmann KG'"
    documents = "document_no customer_id amount_minor\nRE-1 X1 250.00\nRE-2 X2 90.11"
    assert posted(desk(documents, paid("250.00", "oplata", payer, "RU1"), customers=customers).run()) == []


# -- series, credit notes, trifles -------------------------------------------------------------------------------------

SERIES = """
    document_no customer_id amount_minor due_date
    RE-20011    ACME        131.17       2026-05-11
    RE-20352    ACME        100.00       2026-05-12
    RE-20877    ACME        245.00       2026-05-13
    RE-21430    ACME        100.00       2026-05-14
"""


def test_two_numbers_without_a_sign_of_a_range_are_no_series():
    assert posted(desk(SERIES, paid("476.17", "RE-20011 und RE-20877")).run()) == []


def test_a_series_is_asked_about_where_an_equal_document_stands_outside():
    made = desk(SERIES, paid("476.17", "RE-20011 bis RE-20877")).run()
    assert posted(made) == []
    assert offered(made)[0].startswith("R1 RE-20011 + RE-20352 + RE-20877")


def test_the_beginning_of_the_next_number_tells_which_of_two_equal_documents_a_list_goes_on_with():
    made = desk(SERIES, paid("476.17", "RE-20011, RE-20877, RE-214")).run()
    assert posted(made) == ["R1 RE-20011 131.17", "R1 RE-20877 245.00", "R1 RE-21430 100.00"]


def test_charges_are_no_credit_note():
    lines = "document_no customer_id amount_minor\nRE-1001 ACME 400.00\nRE-1002 ACME 330.00\nRE-1003 ACME 217.11\nG-501 ACME -15.00"
    made = desk(lines, paid("932.11", "RE-1001 - RE-1003 Spesen")).run()
    assert all("G-501" not in line for line in posted(made))


@pytest.mark.parametrize(
    ("documents", "amount", "said"),
    [
        ("SI-1001 ACME 3209.00 0\nSI-1002 ACME 3208.04 0", "3208.05", "Danke"),
        ("SI-1001 ACME 1000.00 0\nSI-1002 ACME 1020.30 200", "999.90", "Danke"),
        ("SI-1001 ACME 500.50 0\nSI-1002 ACME 90.10 0", "500.00", "Teilzahlung"),
    ],
)
def test_a_trifle_is_let_go_only_where_no_other_document_is_near_and_no_word_says_otherwise(documents, amount, said):
    table = "document_no customer_id amount_minor discount_bp discount_days document_date\n" + "\n".join(
        f"{line} 30 2026-05-15" for line in documents.split("\n")
    )
    assert posted(desk(table, paid(amount, said)).run()) == []


def test_a_down_payment_on_an_order_is_for_no_invoice_under_it():
    documents = "document_no customer_id amount_minor po_number\nSI-206243 ACME 500.00 4500004520"
    assert posted(desk(documents, paid("150.00", "ANZAHLUNG Bestellung 4500004520", account="")).run()) == []


def test_the_year_behind_a_number_is_no_document_of_that_number():
    documents = "document_no customer_id amount_minor\n2398 ACME 1031.17\n2026 ACME 15.00"
    made = desk(documents, paid("1041.17", "INV 2398/2026", account="")).run()
    assert posted(made) == ["R1 2398 1031.17"]


@pytest.mark.parametrize("said", ["Fracht 10115 Berlin", "Acme 10115 Berlin Rate"])
def test_a_postcode_is_no_number_of_a_part_payment(said):
    documents = "document_no customer_id amount_minor\n10115 ACME 500.00\n10200 ACME 90.00"
    assert posted(desk(documents, paid("300.00", said)).run()) == []


# -- said once, and the same the next time -----------------------------------------------------------------------------


def test_what_a_namesake_owes_besides_is_looked_at_again_when_it_is_taken():
    customers = """
        customer_id name                       iban
        1001        'Taylor Tools LLP'         ''
        1002        'Taylor Tools Bristol LLP' GB29NWBK60161331926819
    """
    documents = """
        document_no customer_id amount_minor
        SI-124977   1002        412.37
        SI-125811   1002        700.00
        CN-300002   1002        -30.00
        CN-300003   1002        -20.00
        CN-300004   1002        -29.00
        CN-300005   1002        -21.00
        SI-130000   1001        777.10
    """
    receipts = """
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 2026-05-18 362.37 'TAYLOR TOOLS LLP' GB1 SI-124977
        R2 2026-05-20 670.00 'Taylor Tools Bristol LLP' GB29NWBK60161331926819 SI-125811
    """
    asked = desk(documents, receipts, customers=customers)
    made = asked.run()
    assert "R2 CN-300002 credit_note -30.00" in posted(made)
    assert all("CN-300002" not in line for line in offered(made))
    assert posted(asked.again(made)) == []
