"""What rent, insurance and subscription payers write: a month, their own customer number, a number that goes on or lost a digit."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching.reading import read
from tests.stages.matching.desk import desk, offered, paid, posted

# -- a number of several runs ------------------------------------------------------------------------------------------

POLICY = """
    document_no       customer_id amount_minor document_date due_date
    'KV 414209.26/03' ACME        499.00       2026-02-22    2026-03-02
    'KV 414209.26/05' ACME        499.00       2026-05-02    2026-05-12
"""


def test_runs_glued_together_in_part_are_not_another_number_without_its_noughts():
    assert posted(desk(POLICY, paid("499.00", "RNR KV 414209.263/05")).run()) == ["R1 KV 414209.26/05 499.00"]


@pytest.mark.parametrize("said", ["KV 414209 26 5", "KV414209265"])
def test_runs_written_apart_or_all_glued_together_may_lack_their_noughts(said):
    assert posted(desk(POLICY, paid("499.00", said)).run()) == ["R1 KV 414209.26/05 499.00"]


DOTTED = """
    document_no customer_id amount_minor document_date due_date
    26.03.0155  ACME        1729.50      2026-03-23    2026-04-03
    26.04.0135  ACME        1729.50      2026-04-23    2026-05-03
"""


def test_the_last_run_of_a_number_that_lost_a_digit_is_no_beginning_of_anothers():
    assert posted(desk(DOTTED, paid("1729.50", "Rg. 26.04.015")).run()) == ["R1 26.04.0135 1729.50"]


PADDED = """
    document_no customer_id amount_minor due_date
    000002468   ACME        499.00       2026-02-01
    000004018   ACME        499.00       2026-05-01
"""


def test_what_is_left_of_a_padded_number_tells_which_of_equal_documents_it_was_and_keeps_the_oldest():
    assert posted(desk(PADDED, paid("499.00", "00000018")).run()) == ["R1 000004018 499.00"]


# -- months ------------------------------------------------------------------------------------------------------------

RENT = """
    document_no customer_id amount_minor document_date due_date
    R1507       ACME        499.00       2026-02-22    2026-03-02
    R1619       ACME        499.00       2026-04-22    2026-05-02
    R1714       ACME        499.00       2026-05-29    2026-06-08
"""


def test_a_document_that_was_not_written_yet_is_not_that_of_the_month():
    assert posted(desk(RENT, paid("499.00", "Miete Mai 2026")).run()) == ["R1 R1619 499.00"]


def test_the_only_document_of_the_amount_is_not_kept_waiting_for_one_written_later():
    documents = """
        document_no customer_id amount_minor document_date due_date
        R1619       ACME        499.00       2026-04-22    2026-05-02
        R1714       ACME        620.00       2026-05-29    2026-06-08
        R1715       ACME        499.00       2026-05-29    2026-06-08
    """
    assert posted(desk(documents, paid("499.00", "Mai 2026")).run()) == ["R1 R1619 499.00"]


def test_a_month_that_a_banks_line_broke_is_read():
    documents = """
        document_no customer_id amount_minor document_date due_date
        K-1507      ACME        499.00       2026-03-24    2026-04-03
        K-1619      ACME        499.00       2026-04-24    2026-05-04
    """
    assert posted(desk(documents, paid("499.00", "Beitrag Vertrag 893803401 M ai 26")).run()) == ["R1 K-1619 499.00"]


TWO_MONTHS = """
    document_no customer_id amount_minor document_date due_date
    R1507       ACME        499.00       2026-01-22    2026-03-02
    R1619       ACME        499.00       2026-02-25    2026-05-02
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [("januari 2026 - 25.02.2026", []), ("februari - 25.02.2026", ["R1619"]), ("25.02.2026", ["R1619"])],
)
def test_a_date_and_the_month_of_another_of_equal_documents_contradict_each_other(said, expected):
    made = posted(desk(TWO_MONTHS, paid("499.00", said)).run())
    assert made == [f"R1 {number} 499.00" for number in expected]


# -- customers ---------------------------------------------------------------------------------------------------------

WALKERS = """
    customer_id name
    11338       'David Walker'
    11411       'David Walker-Robinson'
    11500       'Maria Silva'
"""
FEES = """
    document_no customer_id amount_minor due_date
    33119       11338       2400.00      2026-05-21
    33208       11411       2400.00      2026-05-21
"""


@pytest.mark.parametrize("name", ["WALKER DAVID", "MR D & MRS P WALK"])
def test_a_customers_number_without_a_word_before_it_tells_which_of_namesakes_paid(name):
    made = desk(FEES, paid("2400.00", "AC 11411", name=name, account=""), customers=WALKERS).run()
    assert posted(made) == ["R1 33208 2400.00"]


def test_a_customers_number_by_itself_tells_nothing_beside_the_name_of_another():
    made = desk(FEES, paid("2400.00", "11500", name="David Walker", account=""), customers=WALKERS).run()
    assert posted(made) == []
    assert offered(made) == ["R1 33119: 2400.00"]


HARRIS = """
    customer_id name
    HALL        'Paul Hall'
    HARRIS      'Paul Harris'
"""
PUPILS = """
    document_no customer_id amount_minor
    PAU0127     HALL        147.00
    PAU0128     HARRIS      147.00
"""


@pytest.mark.parametrize(
    ("name", "expected"), [("MR P & MRS J HARRI", []), ("MR P & MRS J HALL", ["R1 PAU0127 147.00"])]
)
def test_a_surname_beside_initials_stands_against_the_document_of_another_when_its_bearer_owes_as_much(name, expected):
    made = desk(PUPILS, paid("147.00", "FEES PAU0127", name=name, account=""), customers=HARRIS).run()
    assert posted(made) == expected


@pytest.mark.parametrize("said", ["ADV AGST PO 138576", "ADV PAYMENT 138576"])
def test_an_advance_written_short_is_applied_to_nothing(said):
    documents = """
        document_no customer_id amount_minor
        R26-0468    ACME        499.00
    """
    assert posted(desk(documents, paid("499.00", said)).run()) == []


# -- what stands against the documents that come first to mind ---------------------------------------------------------


def test_a_month_of_what_is_billed_ahead_may_be_that_of_the_day_or_of_the_due_date():
    documents = """
        document_no customer_id amount_minor document_date due_date
        26.04.0039  ACME        654.50       2026-04-24    2026-05-04
        26.05.0207  ACME        654.50       2026-05-10    2026-05-20
    """
    made = desk(documents, paid("654.50", "Miete - Mai")).run()
    assert posted(made) == []
    assert offered(made) == ["R1 26.04.0039: 654.50", "R1 26.05.0207: 654.50"]


@pytest.mark.parametrize(("cost", "count"), [("6000.00", 0), ("6001.00", 3)])
def test_a_run_that_adds_up_is_not_taken_where_one_document_less_a_banks_usual_fee_is_the_payment(cost, count):
    documents = f"""
        document_no customer_id amount_minor due_date
        881263552   ACME        {cost}       2026-05-18
        881266357   ACME        1247.50      2026-05-19
        881271316   ACME        2492.50      2026-05-20
        881273668   ACME        2250.00      2026-05-21
    """
    assert len(posted(desk(documents, paid("5990.00", "")).run())) == count


@pytest.mark.parametrize(("month", "expected"), [("MARCH", []), ("APRIL", ["R1 000002382 750.00"])])
def test_a_part_of_what_is_of_the_month_is_not_the_whole_of_another(month, expected):
    documents = """
        document_no customer_id amount_minor document_date due_date
        000002332   ACME        2250.00      2026-03-01    2026-03-31
        000002382   ACME        750.00       2026-04-10    2026-05-11
    """
    assert posted(desk(documents, paid("750.00", f"PART PAYMENT {month} 2026")).run()) == expected


@pytest.mark.parametrize(
    ("said", "expected"), [("Fakturanr 11855-1 ver 58307", []), ("Fakturanr 11855-1", ["R1 11855-19 937.50"])]
)
def test_a_digit_may_be_lost_anywhere_where_a_text_goes_on_behind_the_number(said, expected):
    documents = """
        document_no customer_id amount_minor due_date
        11855-19    ACME        937.50       2026-05-18
        11855-21    ACME        937.50       2026-05-19
    """
    assert posted(desk(documents, paid("937.50", said)).run()) == expected


@pytest.mark.parametrize(
    ("said", "expected"), [("INVOICE LAU0052/LA", []), ("INVOICE LAU0052", ["R1 LAU0052 7038.00"])]
)
def test_a_list_that_was_cut_off_behind_its_first_number_is_no_part_payment_of_that(said, expected):
    documents = """
        document_no customer_id amount_minor due_date
        LAU0052     ACME        7200.00      2026-05-18
        LAU0059     ACME        198.00       2026-05-19
        LAU0062     ACME        2400.00      2026-05-19
    """
    assert posted(desk(documents, paid("7038.00", said)).run()) == expected


@pytest.mark.parametrize(
    ("said", "cut"), [("RG 4711 14.31; 4712 36.00; R", True), ("RG 4711 14.31; 4712 36.00", False)]
)
def test_a_list_of_amounts_goes_on_where_the_beginning_of_the_next_number_stands_behind_a_semicolon(said, cut):
    assert read(said).cut == cut


def test_equal_documents_that_are_written_later_are_neither_offered_nor_moved_on_to():
    documents = """
        document_no customer_id amount_minor document_date due_date
        R26-0468    ACME        499.00       2026-02-01    2026-03-01
        R26-0481    ACME        499.00       2026-02-11    2026-03-11
        R26-0588    ACME        499.00       2026-06-14    2026-07-14
    """
    receipts = """
        receipt_id booking_date amount_minor payer_name            payer_account          remittance
        R1         2026-03-05   499.00       'Acme Werkzeuge GmbH' DE02120300000000202051 R26-0999
        R2         2026-03-25   499.00       'Acme Werkzeuge GmbH' DE02120300000000202051 R26-0998
        R3         2026-05-20   499.00       'Acme Werkzeuge GmbH' DE02120300000000202051 ''
    """
    made = desk(documents, receipts).run()
    assert posted(made) == []
    assert not any("R26-0588" in each for each in offered(made))


@pytest.mark.parametrize(("end", "expected"), [("/11716-2", []), ("", ["R1 11716-27 2699.00"])])
def test_a_list_that_was_cut_off_within_its_second_number_is_no_part_payment_of_the_first(end, expected):
    documents = """
        document_no customer_id amount_minor due_date
        11716-27    ACME        3000.00      2026-05-18
        11716-28    ACME        149.00       2026-05-19
    """
    said = "Wir zahlen heute wie besprochen von unserem neuen Konto und danken fuer die gute Lieferung, fakt 11716-27"
    assert posted(desk(documents, paid("2699.00", said + end)).run()) == expected


OWN_MONTH = """
    document_no customer_id amount_minor document_date due_date
    0419        ACME        117.60       2026-03-04    2026-05-18
    0459        ACME        117.60       2026-04-22    2026-06-07
"""


@pytest.mark.parametrize(
    ("day", "said", "expected"),
    [
        ("2026-06-01", "JUNE PAYMENT", []),  # the payment of June, or that for what falls due in June
        ("2026-05-20", "JUNE PAYMENT", ["R1 0459 117.60"]),
        ("2026-06-01", "APRIL PAYMENT", ["R1 0459 117.60"]),
    ],
)
def test_the_month_in_which_is_paid_is_not_surely_that_in_which_a_document_falls_due(day, said, expected):
    receipt = paid("117.60", said).replace("2026-05-20", day)
    assert posted(desk(OWN_MONTH, receipt).run()) == expected


def test_a_date_in_the_text_contradicts_the_month_in_which_another_falls_due():
    documents = """
        document_no customer_id amount_minor document_date due_date
        0447        ACME        1800.00      2026-03-23    2026-05-07
        0498        ACME        1800.00      2026-04-19    2026-06-03
    """
    assert posted(desk(documents, paid("1800.00", "MAY PAYMENT - 19.04.2026 - 26.04.2026")).run()) == []
