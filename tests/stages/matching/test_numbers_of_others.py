"""Numbers that are something else than they look like: dates, another customer's, letters among digits, documents to come."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching import MatchingPolicy
from tests.stages.matching.desk import desk, offered, paid, posted, states

# -- dates -------------------------------------------------------------------------------------------------------------

DUTCH = "customer_id name\nD1002 'Hoekstra Installaties V.O.F.'\nD1053 'Jansen Techniek B.V.'"
OF_DUTCH = "document_no customer_id amount_minor\n39376 D1002 1783.81\n39390 D1053 410.20"


@pytest.mark.parametrize("said", ["Betaling d.d. 10/02/2026", "Betalingd.d.10/02/2026"])
def test_a_date_behind_a_letter_is_no_customer_number(said):
    made = desk(OF_DUTCH, paid("1783.81", said, "Unbekannt AG", "NL1"), customers=DUTCH).run()
    assert posted(made) == []
    assert states(made) == {"R1": "unidentified"}


@pytest.mark.parametrize("said", ["Betaling D1002", "Betaling D.1002"])
def test_a_customer_number_that_is_no_date_tells_who_paid(said):
    made = desk(OF_DUTCH, paid("1783.81", said, "Unbekannt AG", "NL1"), customers=DUTCH).run()
    assert posted(made) == ["R1 39376 1783.81"]


def test_a_date_that_looks_like_anothers_customer_number_leaves_the_payer_his_document():
    both = "document_no customer_id amount_minor\n39376 D1002 1783.81\n32908 D1053 1783.81"
    made = desk(both, paid("1783.81", "Betaling d.d. 10/02/2026", "Jansen Techniek", "NL1"), customers=DUTCH).run()
    assert posted(made) == ["R1 32908 1783.81"]


OF_TWO = "document_no customer_id amount_minor\nV1003 ACME 340.86\nV1006 BOLT 340.86"


def test_a_date_behind_a_letter_is_no_document():
    made = desk(OF_TWO, paid("340.86", "Rg. v. 10.03.2026", "Unbekannt AG", "DE1")).run()
    assert posted(made) == []


def test_a_date_that_looks_like_anothers_document_leaves_the_payer_his_own():
    made = desk(OF_TWO, paid("340.86", "Rg. v. 10.03.2026", "Boltzmann & Söhne KG", "DE02500105170137075030")).run()
    assert posted(made) == ["R1 V1006 340.86"]


def test_a_document_named_by_its_letter_is_still_found():
    made = desk(OF_TWO, paid("340.86", "Rg. V1003", "Unbekannt AG", "DE1")).run()
    assert posted(made) == ["R1 V1003 340.86"]


DATED = """
    document_no    customer_id amount_minor document_date
    120226-33      ACME        340.86       2026-02-12
    100226-14      ACME        340.86       2026-02-10
    INV-2026-03-10 ACME        500.00       2026-03-10
    INV-2026-03-09 ACME        500.00       2026-03-09
"""


@pytest.mark.parametrize(
    ("amount", "said", "expected"),
    [
        ("340.86", "Rechnung 120226-33", "120226-33"),
        ("340.86", "120226-33 vom 12.02.2026", "120226-33"),
        ("500.00", "INV-2026-03-10", "INV-2026-03-10"),
    ],
)
def test_a_number_that_contains_a_date_is_found_where_it_is_written_out(amount, said, expected):
    made = desk(DATED, paid(amount, said)).run()
    assert posted(made) == [f"R1 {expected} {amount}"]
    assert set(made.applications["rule"]) == {"named"}


@pytest.mark.parametrize("said", ["01.06.20260000089692", "1/6/20260000089692"])
def test_a_number_glued_to_a_date_is_read_apart_from_it(said):
    twins = """
        document_no customer_id amount_minor document_date
        0000088403  ACME        2223.71      2026-04-15
        0000089692  ACME        2223.71      2026-05-13
    """
    made = desk(twins, paid("2223.71", said)).run()
    assert posted(made) == ["R1 0000089692 2223.71"]


# -- another customer's ------------------------------------------------------------------------------------------------

NAMESAKES = "customer_id name\nNORD 'Törner Bau AG'\nSUED 'Törner Bau GmbH'"


def of_namesakes(own: str) -> str:
    return f"document_no customer_id amount_minor\n39940 NORD {own}\n39920 SUED 1219.89"


def test_a_namesakes_number_gives_way_to_the_payers_own_document_a_digit_away():
    made = desk(of_namesakes("1219.89"), paid("1219.89", "RE 39920", "Toerner Bau AG", "DE1"), customers=NAMESAKES)
    assert posted(made.run()) == []
    assert offered(made.run()) == ["R1 39940: 1219.89", "R1 39920: 1219.89"]


def test_a_namesakes_number_is_paid_where_the_payer_has_no_document_of_the_amount():
    made = desk(of_namesakes("800.00"), paid("1219.89", "RE 39920", "Toerner Bau AG", "DE1"), customers=NAMESAKES)
    assert posted(made.run()) == ["R1 39920 1219.89"]


STRANGERS = "customer_id name\nKOWA 'Kowalski Instalacje Sp. z o.o.'\nDUPO 'Dupont Menuiserie Lyon SA'"


@pytest.mark.parametrize(("own", "first"), [("1404.20", "260406-47"), ("900.00", "260402-47")])
def test_a_strangers_number_is_asked_about_and_shown_behind_the_payers_own_document(own, first):
    documents = f"document_no customer_id amount_minor\n260406-47 KOWA {own}\n260402-47 DUPO 1404.20"
    made = desk(documents, paid("1404.20", "FV 260402-47", "KOWALSKI INSTALACJE", "PL1"), customers=STRANGERS).run()
    assert posted(made) == []
    assert offered(made)[0] == f"R1 {first}: 1404.20"


CUT = "customer_id name\nMILA 'Esposito Impianti Arredamenti Milano S.p.A.'\nTORI 'Esposito Impianti Arredamenti Torino S.r.l.'"


@pytest.mark.parametrize("said", ["FT 6 140", "FT 6140"])
def test_a_damaged_number_near_documents_of_two_that_a_cut_name_fits_is_nobodys(said):
    documents = "document_no customer_id amount_minor\n6150 MILA 1404.20\n7140 TORI 1404.20"
    made = desk(documents, paid("1404.20", said, "ESPOSITO IMPIANTI ARREDAMEN", "IT81"), customers=CUT).run()
    assert posted(made) == []


def test_a_damaged_number_tells_which_of_two_a_cut_name_means_where_only_one_has_the_amount():
    documents = "document_no customer_id amount_minor\n6150 MILA 1404.20\n7140 TORI 90.20"
    made = desk(documents, paid("1404.20", "FT 6140", "ESPOSITO IMPIANTI ARREDAMEN", "IT81"), customers=CUT).run()
    assert posted(made) == ["R1 6150 1404.20"]


# -- letters among the digits ------------------------------------------------------------------------------------------

LETTERED = """
    document_no customer_id amount_minor document_date
    SXX34CH     ACME        1088.59      2026-03-02
    SBSKU5A     ACME        1088.59      2026-03-12
    SLFC8CH     ACME        1088.59      2026-04-22
    17T474      ACME        783.81       2026-04-23
    17T478      ACME        783.81       2026-05-01
    17K481      ACME        783.81       2026-05-06
    FA19C0E     ACME        310.00       2026-04-06
    FCD6FFD     ACME        310.00       2026-04-23
"""


@pytest.mark.parametrize(
    ("amount", "said", "meant"),
    [
        ("1088.59", "FAKT.NR SBSKU8A", "SBSKU5A"),
        ("1088.59", "Rechnung SBKSU5A", "SBSKU5A"),
        ("1088.59", "Rechnung SBSKU5AA", "SBSKU5A"),
        ("1088.59", "Rechnung SBSKU5", "SBSKU5A"),
        ("783.81", "Invoice I7K4B1", "17K481"),
        ("783.81", "Invoice 17K48I", "17K481"),
        ("310.00", "FACTURE FCD9FFD", "FCD6FFD"),
        ("310.00", "FACTURE FA19COE", "FA19C0E"),
    ],
)
def test_a_number_with_letters_in_it_is_known_though_a_sign_is_wrong(amount, said, meant):
    made = desk(LETTERED, paid(amount, said)).run()
    assert posted(made) == [f"R1 {meant} {amount}"]
    assert set(made.applications["rule"]) == {"damaged"}


@pytest.mark.parametrize(
    ("amount", "said"),
    [("1088.59", "Rechnung QQ7X1PZ"), ("783.81", "Invoice 17X999"), ("310.00", "FACTURE FB77C9E")],
)
def test_the_oldest_of_equal_documents_is_not_taken_while_a_number_with_letters_stands_unread(amount, said):
    made = desk(LETTERED, paid(amount, said)).run()
    assert posted(made) == []
    assert posted(desk(LETTERED, paid(amount, "Danke")).run())


SINGLE = "document_no customer_id amount_minor\n3 ACME 100.00\n5 ACME 200.00\n8 ACME 50.00"


@pytest.mark.parametrize(
    ("amount", "said", "expected"),
    [
        ("300.00", "Rechnung 3, 5", ["R1 3 100.00", "R1 5 200.00"]),
        ("100.00", "Rechnung QX3KLMA", []),
        ("200.00", "Rechnung SBSKU5B", []),
    ],
)
def test_a_single_digit_is_of_a_list_but_not_out_of_a_number_with_letters(amount, said, expected):
    assert posted(desk(SINGLE, paid(amount, said)).run()) == expected


# -- documents to come -------------------------------------------------------------------------------------------------


def dated(day: str) -> str:
    return f"""
        document_no customer_id amount_minor document_date
        RE-20352    ACME        245.23       2026-05-01
        RE-20500    ACME        100.00       2026-05-01
        RE-20877    ACME        317.31       {day}
    """


@pytest.mark.parametrize("said", ["RE-20352/877", "RE-20352 bis RE-20877"])
def test_lists_in_short_pay_documents_dated_up_to_three_days_after_the_payment(said):
    amount = "562.54" if "/" in said else "662.54"
    in_time, too_late = dated("2026-05-23"), dated("2026-05-24")
    assert "R1 RE-20877 317.31" in posted(desk(in_time, paid(amount, said)).run())
    assert posted(desk(too_late, paid(amount, said)).run()) == []


@pytest.mark.parametrize(("amount", "said"), [("317.31", "RE-20877"), ("562.54", "RE-20352, RE-20877")])
def test_a_whole_number_pays_a_later_document_unless_another_of_the_amount_is_there(amount, said):
    later = dated("2026-05-24")
    assert "R1 RE-20877 317.31" in posted(desk(later, paid(amount, said)).run())
    beside = f"{later.rstrip()}\n    RE-20787    ACME        {amount}       2026-05-01\n"
    assert posted(desk(beside, paid(amount, said)).run()) == []


def test_how_long_after_the_payment_a_document_may_be_dated_is_a_setting():
    patient = MatchingPolicy(future_document_days=4)
    made = desk(dated("2026-05-24"), paid("562.54", "RE-20352/877"), policy=patient).run()
    assert posted(made) == ["R1 RE-20352 245.23", "R1 RE-20877 317.31"]


# -- number, month, year -----------------------------------------------------------------------------------------------

POLISH = """
    document_no     customer_id amount_minor document_date
    FV/1921/02/2026 ACME        855.03       2026-02-16
    FV/4354/04/2026 ACME        855.03       2026-04-07
"""


@pytest.mark.parametrize("said", ["Facture FV/4354/04/22026", "FV/4354/04/2026", "FV/4354"])
def test_what_stands_before_month_and_year_tells_the_document(said):
    assert posted(desk(POLISH, paid("855.03", said)).run()) == ["R1 FV/4354/04/2026 855.03"]


@pytest.mark.parametrize("said", ["Facture 22026", "FV/4453/04/22026"])
def test_the_end_of_a_year_is_no_end_of_a_number(said):
    assert posted(desk(POLISH, paid("855.03", said)).run()) == []


# -- what other readers found ------------------------------------------------------------------------------------------

SINGLE_DIGITS = """
    document_no customer_id amount_minor document_date
    SCQ8WCY     ACME        1532.00      2026-02-19
    STDMJF5     ACME        1532.00      2026-04-09
"""


def test_a_digit_behind_letters_is_no_number_of_its_own():
    assert posted(desk(SINGLE_DIGITS, paid("1532.00", "Faktura STDMJF8")).run()) == ["R1 STDMJF5 1532.00"]


@pytest.mark.parametrize("said", ["Rechnung TBSKU8A", "17K4B", "SBQX7"])
def test_while_a_number_with_letters_is_unread_the_oldest_is_not_taken(said):
    assert posted(desk(SINGLE_DIGITS, paid("1532.00", said)).run()) == []


def test_numbers_with_blanks_are_read_whole():
    documents = """
        document_no customer_id amount_minor document_date
        '26 0692 445' ACME      103.04       2026-04-09
        '26 0696 107' ACME      103.04       2026-04-15
    """
    assert posted(desk(documents, paid("103.04", "Invoice 26 0696 170")).run()) == ["R1 26 0696 107 103.04"]


@pytest.mark.parametrize("said", ["INVOICENO40382103,04VIELENDANK", "inv4038226.05.2026", "Order4551890040382"])
def test_numbers_that_lost_the_blank_behind_them_are_read(said):
    documents = """
        document_no customer_id amount_minor document_date
        38819       ACME        103.04       2026-04-09
        40382       ACME        103.04       2026-04-15
    """
    made = desk(documents, paid("103.04", said)).run()
    assert posted(made) == ([] if said.startswith("Order") else ["R1 40382 103.04"])
