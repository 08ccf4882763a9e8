"""What a careful clerk reads at once: namesakes told by a number, series, lists that go on, customer numbers, lost letters."""

from __future__ import annotations

import pytest

from ar_batch import names
from tests.stages.matching.desk import desk, offered, paid, posted, states

SERIES = """
    document_no customer_id amount_minor due_date
    RE-20011    ACME        131.17       2026-05-11
    RE-20352    ACME        245.23       2026-05-12
    RE-20877    ACME        317.31       2026-05-13
    RE-21430    ACME        402.47       2026-05-14
    RE-22615    ACME        555.59       2026-05-15
"""


# -- namesakes ---------------------------------------------------------------------------------------------------------

NAMESAKES = """
    customer_id name
    1001        'Taylor Tools LLP'
    1002        'Taylor Tools Bristol LLP'
    1003        'Whitfield Foods Ltd'
"""
OF_NAMESAKES = """
    document_no customer_id amount_minor due_date
    SI-124977   1002        412.37       2026-05-30
    SI-125811   1003        412.37       2026-05-30
    SI-130000   1001        777.10       2026-05-30
"""


def test_a_full_number_of_a_namesake_tells_which_of_the_two_paid():
    made = desk(OF_NAMESAKES, paid("412.37", "SI-124977", "TAYLOR TOOLS LLP", "GB1"), customers=NAMESAKES).run()
    assert posted(made) == ["R1 SI-124977 412.37"]
    assert "the name given is that of 1001, and but for a word that of 1002" in made.applications["reason"].iloc[0]


def test_a_full_number_of_somebody_with_another_name_is_asked_about():
    made = desk(OF_NAMESAKES, paid("412.37", "SI-125811", "TAYLOR TOOLS LLP", "GB1"), customers=NAMESAKES).run()
    assert posted(made) == []
    assert offered(made)[0] == "R1 SI-125811: 412.37"


def test_a_short_number_behind_a_word_for_invoice_tells_namesakes_apart_too():
    short = "document_no customer_id amount_minor\n1578 1002 360.00\n1600 1001 82.10"
    made = desk(short, paid("360.00", "INV 1578", "TAYLOR TOOLS LLP", "GB1"), customers=NAMESAKES).run()
    assert posted(made) == ["R1 1578 360.00"]


def test_a_name_in_the_text_may_be_a_namesakes_where_the_line_has_no_payer():
    made = desk(OF_NAMESAKES, paid("412.37", "TAYLOR TOOLS LLP INV SI-124977", "", ""), customers=NAMESAKES).run()
    assert posted(made) == ["R1 SI-124977 412.37"]


def test_an_account_of_the_master_is_no_matter_of_names():
    known = """
        customer_id name                     iban
        1001        'Taylor Tools LLP'         GB29NWBK60161331926819
        1002        'Taylor Tools Bristol LLP' ''
    """
    documents = "document_no customer_id amount_minor\nSI-124977 1002 412.37\nSI-200001 1003 412.37"
    text = paid("412.37", "SI-124977", "TAYLOR TOOLS LLP", "GB29NWBK60161331926819")
    assert posted(desk(documents, text, customers=known).run()) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("TAYLOR TOOLS LLP", "Taylor Tools Bristol LLP", True),
        ("Müller Bau GmbH", "MUELLER BAU", True),
        ("Taylor Tools", "Taylor Foods Bristol", False),
        ("AB", "AB Holz GmbH", False),
        ("", "Taylor Tools", False),
    ],
)
def test_a_name_with_words_left_out_is_a_shortened_one(one, other, same):
    assert names.is_shortened(one, other) is same


# -- series and lists --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "RE-20352 - RE-21430",
        "Rechnungen 20352 bis 21430",
        "RE 20352 T O RE 21430",
        "RE-20352-RE- 21430",
    ],
)
def test_all_documents_between_two_numbers_are_meant_where_they_add_up(said):
    made = desk(SERIES, paid("965.01", said)).run()
    assert posted(made) == ["R1 RE-20352 245.23", "R1 RE-20877 317.31", "R1 RE-21430 402.47"]


def test_a_series_that_does_not_add_up_is_not_applied():
    assert posted(desk(SERIES, paid("965.02", "RE-20352 - RE-21430")).run()) == []


def test_a_series_with_years_and_signs_in_its_numbers_is_read():
    series = """
        document_no    customer_id amount_minor
        INV-2026-00123 ACME        131.17
        INV-2026-00211 ACME        245.23
        INV-2026-00340 ACME        317.31
        INV-2026-00512 ACME        402.47
    """
    made = desk(series, paid("693.71", "INV-2026-00123 - INV-2026-00340")).run()
    assert posted(made) == ["R1 INV-2026-00123 131.17", "R1 INV-2026-00211 245.23", "R1 INV-2026-00340 317.31"]


@pytest.mark.parametrize("said", ["RE-20011, RE-20352, RE-20", "RE-20011 + RE-20352 + R", "RE-20011 UND RE-20352 UND"])
def test_a_list_that_visibly_goes_on_is_completed_where_only_one_way_adds_up(said):
    made = desk(SERIES, paid("1096.18", said)).run()
    assert posted(made) == ["R1 RE-20011 131.17", "R1 RE-20352 245.23", "R1 RE-20877 317.31", "R1 RE-21430 402.47"]


def test_short_numbers_in_a_list_behind_a_word_for_invoice_are_all_meant():
    short = """
        document_no customer_id amount_minor
        2398        ACME        131.17
        2456        ACME        245.23
        FA005452    ACME        317.31
        2606        ACME        402.47
    """
    made = desk(short, paid("1096.18", "FACT 2398/2456/FA005452/2606")).run()
    assert posted(made) == ["R1 2398 131.17", "R1 2456 245.23", "R1 2606 402.47", "R1 FA005452 317.31"]


def test_a_number_behind_another_word_is_not_of_the_list():
    short = "document_no customer_id amount_minor\n2398 ACME 131.17\n2456 ACME 245.23"
    assert posted(desk(short, paid("376.40", "FACT 2398 TEL 2456")).run()) != ["R1 2398 131.17"]
    assert posted(desk(short, paid("131.17", "FACT 2398 TEL 2456")).run()) == ["R1 2398 131.17"]


# -- whose number it is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["COD. CLIENTE 000043", "Kunde 000043", "Debiteur 43", "NR KLIENTA 000043"])
def test_a_customer_number_with_noughts_tells_namesakes_apart(said):
    customers = "customer_id name\n000043 'Ortega Navarro SL'\n000044 'Ortega Navarro SL'"
    documents = "document_no customer_id amount_minor\nFA-70001 000043 412.37\nFA-70002 000044 698.20"
    made = desk(documents, paid("412.37", said, "ORTEGA NAVARRO S.L.", "ES1"), customers=customers).run()
    assert posted(made) == (["R1 FA-70001 412.37"] if "000" in said else [])


def test_the_customers_own_number_is_no_hint_at_one_of_equal_documents():
    customers = "customer_id name\nKD0520 'Haas Lebensmittel SE'"
    twins = "document_no customer_id amount_minor due_date\nR26-011433 KD0520 1127.67 2026-05-01\nR26-010520 KD0520 1127.67 2026-05-11"
    made = desk(twins, paid("1127.67", "KD0520", "Haas Lebensmittel SE", "DE1"), customers=customers).run()
    assert posted(made) == ["R1 R26-011433 1127.67"]
    assert "this is the oldest" in made.applications["reason"].iloc[0]


@pytest.mark.parametrize("name", ["MART?NEZ SUMINISTROS SL", "MART??NEZ SUMINISTROS", "Mart�nez Suministros S.L."])
def test_letters_that_a_bank_lost_are_any_letters(name):
    customers = "customer_id name\nM1 'Martínez Suministros S.L.'\nM2 'Marténez Obras S.L.'"
    documents = "document_no customer_id amount_minor\nFA-70001 M1 412.37\nFA-70002 M2 698.20"
    made = desk(documents, paid("412.37", "FA-70001", name, "ES1"), customers=customers).run()
    assert posted(made) == ["R1 FA-70001 412.37"]
    assert "the payer's name is the customer's" in made.applications["reason"].iloc[0]


def test_an_order_and_its_amount_tell_an_unknown_payers_document():
    documents = "document_no customer_id amount_minor po_number\nRE-20011 ACME 259.35 B-2026/4840\nRE-20012 BOLT 83.10 B-2026/4841"
    made = desk(documents, paid("259.35", "P/O B-2026/4840", "Ashworth Group", "GB1")).run()
    assert posted(made) == ["R1 RE-20011 259.35"]
    assert posted(desk(documents, paid("259.30", "P/O B-2026/4840", "Ashworth Group", "GB1")).run()) == []


# -- less than the document --------------------------------------------------------------------------------------------

ORDERED = (
    "document_no customer_id amount_minor po_number\nSI-206243 ACME 500.00 4500004520\nSI-206244 ACME 80.00 4500004521"
)


@pytest.mark.parametrize(
    "said", ["SI-206243 BC 4500004520 abzgl. Fracht", "Rechnung SI206243 abzgl. Fracht", "SI-206243 ANZAHLUNG"]
)
def test_a_part_of_the_document_named_is_applied_though_its_order_stands_beside_it(said):
    assert posted(desk(ORDERED, paid("480.00", said)).run()) == ["R1 SI-206243 480.00"]


def test_the_order_of_another_document_beside_a_number_is_asked_about():
    assert posted(desk(ORDERED, paid("480.00", "SI-206243 BC 4500004521")).run()) == []


def test_what_is_short_for_a_discount_that_nobody_granted_is_asked_about():
    assert posted(desk(ORDERED, paid("480.00", "SI-206243 abzgl. Skonto")).run()) == []


def test_an_instalment_is_no_invoice_less_a_credit_note():
    half = "document_no customer_id amount_minor\nSI-206243 ACME 1700.00\nG00877 ACME -850.00"
    assert posted(desk(half, paid("850.00", "SI-206243 instalment 1/2")).run()) == []
    assert posted(desk(half, paid("850.00", "SI-206243 G00877")).run()) == [
        "R1 G00877 credit_note -850.00",
        "R1 SI-206243 1700.00",
    ]


# -- advices -----------------------------------------------------------------------------------------------------------


def test_an_advice_is_not_for_a_payment_that_names_another_document():
    documents = "document_no customer_id amount_minor due_date\n26-102298 ACME 290.40 2026-05-25\n26-102418 ACME 290.40 2026-06-01"
    receipts = """
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 2026-05-18 290.40 'Acme Werkzeuge GmbH' '' 26-102298
        R2 2026-05-20 290.40 'Acme Werkzeuge GmbH' '' 'siehe Avis'
    """
    advices = """
        customer_id payment_date currency payment_amount_minor document_no amount_minor source_file source_sheet
        ACME        2026-05-18   EUR      290.40               26-102418   290.40       avis.xlsx   Avis
    """
    made = desk(documents, receipts, remittance_advices=advices).run()
    assert posted(made) == ["R1 26-102298 290.40", "R2 26-102418 290.40"]
    assert states(made) == {"R1": "applied", "R2": "applied"}


# -- known by a number, or nearly the amount ---------------------------------------------------------------------------


def test_a_customer_number_tells_which_of_two_namesakes_paid_whatever_the_name_is_nearer_to():
    documents = "document_no customer_id amount_minor\nSI-1001 1001 107.69\nSI-1002 1002 142.80"
    made = desk(documents, paid("142.80", "Customer 1002", "TAYLOR TOOLS LLP", "GB1"), customers=NAMESAKES).run()
    assert posted(made) == ["R1 SI-1002 142.80"]
    assert "the text bears the customer's number" in made.applications["reason"].iloc[0]


def test_a_customer_number_of_somebody_with_another_name_is_asked_about():
    documents = "document_no customer_id amount_minor\nSI-1001 1001 107.69\nSI-1003 1003 142.80"
    assert (
        posted(desk(documents, paid("142.80", "Customer 1003", "TAYLOR TOOLS LLP", "GB1"), customers=NAMESAKES).run())
        == []
    )


def test_the_only_document_of_nearly_the_amount_is_paid_and_the_cents_are_let_go():
    documents = "document_no customer_id amount_minor\nSI-1001 ACME 3209.00\nSI-1002 ACME 1617.71"
    made = desk(documents, paid("3208.98", "Danke")).run()
    assert posted(made) == ["R1 SI-1001 3208.98", "R1 SI-1001 tolerance 0.02"]
    assert "but for a trifle" in made.applications["reason"].iloc[0]


@pytest.mark.parametrize("other", ["3209.01", "3208.99"])
def test_of_two_documents_of_nearly_the_amount_neither_is_paid(other):
    documents = f"document_no customer_id amount_minor\nSI-1001 ACME 3209.00\nSI-1002 ACME {other}"
    assert posted(desk(documents, paid("3208.98", "Danke")).run()) == []


def test_where_another_document_less_a_round_sum_is_the_payment_a_trifle_is_not_let_go():
    # 453.47 less 25.00, or 428.66 less 0.19: either may be.
    documents = "document_no customer_id amount_minor\nSI-1001 ACME 453.47\nSI-1002 ACME 428.66\nSI-1003 ACME 1617.71"
    made = desk(documents, paid("428.47", "Danke")).run()
    assert posted(made) == []
    assert "R1 SI-1002: 428.47" in offered(made)


def test_who_paid_for_one_customer_by_number_may_pay_for_another_where_only_the_amount_speaks():
    documents = """
        document_no customer_id amount_minor
        RE-20011    ACME        131.17
        RE-20352    ACME        245.23
        RE-20877    ACME        317.31
        RE-30001    BOLT        58.10
    """
    receipts = """
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 2026-05-18 131.17 'Ruehl Group AG' DE5 RE-20011
        R2 2026-05-19 245.23 'Ruehl Group AG' DE5 RE-20352
        R3 2026-05-20 317.31 'Ruehl Group AG' DE5 {said}
    """
    silent = desk(documents, receipts.format(said="Danke")).run()
    assert posted(silent) == ["R1 RE-20011 131.17", "R2 RE-20352 245.23"]
    why = silent.receipt_states.set_index("receipt_id")["reason"]["R3"]
    assert "the payer has another name, and may pay for other customers too" in why
    assert posted(desk(documents, receipts.format(said="RE-20876")).run())[-1] == "R3 RE-20877 317.31"


def test_an_account_of_the_customers_own_name_is_enough_where_only_the_amount_speaks():
    documents = "document_no customer_id amount_minor\nRE-20011 C1 131.17\nRE-20352 C1 245.23\nRE-20877 C1 317.31"
    receipts = """
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 2026-05-18 131.17 'Zentralregulierung Huber Ost' DE5 RE-20011
        R2 2026-05-19 245.23 'Zentralregulierung Huber Ost' DE5 RE-20352
        R3 2026-05-20 317.31 'Zentralregulierung Huber Ost' DE5 Danke
    """
    made = desk(documents, receipts, customers="customer_id name\nC1 'Huber GmbH'\nC2 'Huber Ost AG'").run()
    assert posted(made) == ["R1 RE-20011 131.17", "R2 RE-20352 245.23", "R3 RE-20877 317.31"]
