"""What bank lines of many countries bear: one list for two payments, texts cut off anywhere, misread numbers, what is due and what is not."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching.words import is_for_no_document
from tests.stages.matching.desk import desk, offered, paid, posted, states

# -- one list, two payments --------------------------------------------------------------------------------------------

THREE = """
    document_no customer_id amount_minor document_date due_date
    33483       ACME        192.00       2026-04-04    2026-05-04
    33674       ACME        240.00       2026-04-09    2026-05-09
    34002       ACME        192.00       2026-04-16    2026-05-16
"""
OF_EACH = "Faktura 33483 192,00; 33674 240,00; 34002 192,00"


def test_no_part_is_paid_of_a_list_of_which_some_are_just_the_payment():
    """Either of the two that are alike, and the third: 192.00 is no rest that the text speaks of."""
    made = desk(THREE, paid("432.00", OF_EACH)).run()
    assert posted(made) == []
    assert sorted(offered(made)[:2]) == ["R1 33483 + 33674: 192.00 + 240.00", "R1 33674 + 34002: 240.00 + 192.00"]


def test_some_of_a_list_are_paid_where_only_these_add_up():
    made = desk(
        THREE.replace("34002       ACME        192.00", "34002       ACME        193.00"), paid("432.00", OF_EACH)
    )
    assert posted(made.run()) == ["R1 33483 192.00", "R1 33674 240.00"]


FIVE = """
    document_no customer_id amount_minor document_date due_date
    2025-1955   ACME        99.00        2026-03-13    2026-04-12
    2025-1974   ACME        99.00        2026-03-14    2026-04-13
    2025-2080   ACME        {}        2026-03-20    2026-04-19
    2025-2143   ACME        149.00       2026-03-24    2026-04-23
    2025-2255   ACME        49.00        2026-03-29    2026-04-28
"""
"""The bank breaks the third of their numbers."""


@pytest.mark.parametrize(
    ("other", "expected"),
    [("49.00", []), ("48.00", ["R1 2025-1955 99.00", "R1 2025-1974 99.00", "R1 2025-2255 49.00"])],
)
def test_some_of_a_list_wait_where_a_broken_number_may_be_that_of_an_equal_one(other, expected):
    said = "LASKUN NRO 2025-1955, 2025-1974, 20 25-2080, 2025-2143 JA 2025-2255"
    assert posted(desk(FIVE.format(other), paid("247.00", said)).run()) == expected


TWO = """
    document_no customer_id amount_minor document_date due_date
    'FT A/2820' CARO        722.82       2026-04-10    2026-05-10
    'FT A/2853' CARO        49.54        2026-04-20    2026-05-20
"""


FEE = ["R1 FT A/2820 700.08", "R1 FT A/2820 bank_fee 22.74"]


@pytest.mark.parametrize(("said", "expected"), [("PAG FT A/2820-2853", []), ("PAG FT A/2820", FEE)])
def test_a_fee_is_not_what_is_missing_where_the_text_names_another_in_short(said, expected):
    receipts = f"""
        receipt_id booking_date amount_minor payer_name     payer_account               remittance account
        R1         2026-05-20   700.08       'Caro Fleurs SARL' FR1420041010050500013M02606 '{said}'  DE89370400440532013000
    """
    assert sorted(posted(desk(TWO, receipts).run())) == expected


# -- what is due, and what is not --------------------------------------------------------------------------------------

DUE = """
    document_no customer_id amount_minor document_date due_date
    5723        ACME        499.00       2026-04-12    2026-05-12
    5877        ACME        998.00       2026-04-20    2026-05-20
    6194        ACME        1497.00      {dated}    {due}
"""
LATER = "R1 6194 1497.00"


@pytest.mark.parametrize("said", ["", "KD-NR 10360"])
@pytest.mark.parametrize(("due", "expected"), [("2026-05-21", []), ("2026-05-20", [LATER])])
def test_one_document_that_is_not_due_waits_where_older_ones_that_are_cost_as_much(said, due, expected):
    """Due on the day of the payment it is due; then one document is likelier than two."""
    assert posted(desk(DUE.format(dated="2026-05-02", due=due), paid("1497.00", said)).run()) == expected


@pytest.mark.parametrize("said", ["", "KD-NR 10360"])
def test_one_document_is_paid_where_it_is_the_oldest(said):
    assert posted(desk(DUE.format(dated="2026-03-06", due="2026-04-05"), paid("1497.00", said)).run()) == [LATER]


@pytest.mark.parametrize("said", ["", "KD-NR 10360"])
def test_one_document_is_paid_where_those_of_its_amount_are_not_due(said):
    documents = DUE.format(dated="2026-05-06", due="2026-06-05").replace("2026-05-20", "2026-06-04")
    assert posted(desk(documents, paid("1497.00", said)).run()) == [LATER]


def test_what_is_due_competes_behind_another_that_is_left_open():
    """An older one besides, which another payment may be for, keeps the two from being the oldest of all."""
    older = (
        DUE.format(dated="2026-05-06", due="2026-06-05") + "    5590        ACME        99.00  2026-04-01 2026-05-01\n"
    )
    assert posted(desk(older, paid("1497.00", "")).run()) == []


# -- texts cut off -----------------------------------------------------------------------------------------------------

ONE = "\ndocument_no customer_id amount_minor\n7139 ACME 151.20"


@pytest.mark.parametrize(
    "said", ["TED RECEBIDA 237 ACME ADIANTA", "PIX RECEBIDO ACME ADIANTAMENT", "AVANS SIPARIS", "ACME AANBETA"]
)
def test_an_advance_is_one_though_its_word_is_cut_off(said):
    assert posted(desk(ONE, paid("151.20", said)).run()) == []


@pytest.mark.parametrize("said", ["ACME ADI", "ADIANTA ACME", "ACME"])
def test_a_few_letters_or_a_beginning_elsewhere_announce_nothing(said):
    assert not is_for_no_document(said)


ACME = "'Acme Werkzeuge GmbH' DE02120300000000202051"
LONG = "OVERSCHRIJVING VAN DE02120300000000202051 ACME MEDEDELING Fact {} REF {} VALUTA 18/05/2026"
FIRST, SECOND = LONG.format("RE-4816", "7825951621"), LONG.format("RE-2614", "7915534771")


def returned(said: str) -> list[str]:
    """What stands of two payments of 250.00, one of which came back with this text."""
    receipts = f"""
        receipt_id booking_date amount_minor payer_name payer_account remittance is_return
        A          2026-05-10   250.00       {ACME}     '{FIRST}'     -
        B          2026-05-11   250.00       {ACME}     '{SECOND}'    -
        C          2026-05-13   -250.00      {ACME}     '{said}'      yes
    """
    made = desk("\ndocument_no customer_id amount_minor\nRE-4816 ACME 250.00\nRE-2614 ACME 250.00", receipts).run()
    assert states(made)["C"] == "returned"
    rows = made.applications.groupby("document_id")["amount_minor"].sum()
    return sorted(d.split("-", 2)[2] for d, total in rows.items() if total)


@pytest.mark.parametrize("end", [0, 6], ids=["whole", "cut off"])
def test_what_came_back_is_told_by_as_much_of_its_text_as_there_is_room_for(end):
    assert returned(f"REJECTED AC03 {FIRST[: len(FIRST) - end]}") == ["RE-2614"]
    assert returned(f"REJECTED AC03 {SECOND[: len(SECOND) - end]}") == ["RE-4816"]


def test_what_came_back_is_not_told_by_what_both_texts_begin_with():
    assert returned(f"REJECTED AC03 {FIRST[:60]}") == ["RE-2614", "RE-4816"]


# -- broken dates, misread numbers -------------------------------------------------------------------------------------

EQUAL = """
    document_no customer_id amount_minor document_date due_date
    7377        ACME        784.00       2026-02-14    2026-03-16
    10155       ACME        784.00       2026-04-26    2026-05-26
"""


@pytest.mark.parametrize(("said", "expected"), [("Avser faktura IOISS", []), ("Avser faktura", ["R1 7377 784.00"])])
def test_a_number_misread_as_letters_throughout_keeps_the_oldest_of_equal_documents_from_being_taken(said, expected):
    assert posted(desk(EQUAL, paid("784.00", said)).run()) == expected


@pytest.mark.parametrize(("said", "expected"), [("14/0 4/26", ["R1 7377 784.00"]), ("4/26", ["R1 10155 784.00"])])
def test_the_end_of_a_broken_date_is_no_month(said, expected):
    """14/04/26 is no document's day; and of April, the month alone, is one of the two."""
    assert posted(desk(EQUAL, paid("784.00", said)).run()) == expected


OF_MONTH = """
    document_no customer_id amount_minor document_date due_date
    2502-769    ACME        149.00       2026-02-28    2026-04-29
    2503-754    ACME        149.00       2026-03-30    2026-05-29
    2504-325    ACME        149.00       2026-04-11    2026-06-10
"""


@pytest.mark.parametrize(("said", "expected"), [("OBI=INV 25", []), ("OBI=INV 325", ["R1 2504-325 149.00"])])
def test_two_digits_at_the_end_tell_no_document_where_they_begin_the_others(said, expected):
    assert posted(desk(OF_MONTH, paid("149.00", said)).run()) == expected


# -- names and towns ---------------------------------------------------------------------------------------------------

NAMESAKES = """
    customer_id name                       iban
    CSC         'Clark Supply Co'          -
    SDC         'Supply Dallas Clark LLC'  -
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CLARK SUPPLY CO DALLAS", []),
        ("CLARK SUPPLY DALLAS", []),
        ("SUPPLY DALLAS CLARK", ["R1 2412 750.00"]),
        ("DALLAS CLARK SUPPLY", ["R1 2412 750.00"]),
    ],
)
def test_the_words_of_a_name_in_another_order_are_a_namesakes_with_his_town_as_well(name, expected):
    documents = "\ndocument_no customer_id amount_minor\n2412 SDC 750.00"
    assert posted(desk(documents, paid("750.00", "", name, "-"), customers=NAMESAKES).run()) == expected


# -- numbers of the bank's own and of the payer's system ------------------------------------------------------------------

OF_ONE_PRICE = """
    document_no customer_id amount_minor document_date due_date
    A-4556-B    ACME        714.00       2026-04-10    2026-05-10
    A-4570-B    ACME        714.00       2026-04-20    2026-05-20
"""


@pytest.mark.parametrize(
    "said",
    [
        "BONIFICO A VOSTRO FAVORE ORD: ACME CAUSALE: Zahlung TRN: 9609656010194",
        "VIR SEPA RECU /DE ACME /MOTIF paiement /REF 56790387",
        "CO ENTRY DESCR:PAYMENTS SEC:CCD TRACE#:746976611511152 ADDENDA:RMR*IV*payment",
        "SVWZ+ZahlungEREF+26082465",
    ],
)
def test_they_do_not_keep_the_oldest_of_equal_documents_from_being_paid(said):
    made = desk(OF_ONE_PRICE, paid("714.00", said)).run()
    assert posted(made) == ["R1 A-4556-B 714.00"]


@pytest.mark.parametrize(
    "said", ["SVWZ+Rechnungsnr A-45 70-BEREF+26082465", "VIR SEPA RECU /DE ACME /MOTIF A-4570-B /REF A4556"]
)
def test_nor_do_they_hide_the_number_that_runs_into_them(said):
    made = desk(OF_ONE_PRICE, paid("714.00", said)).run()
    assert posted(made) == ["R1 A-4570-B 714.00"]
