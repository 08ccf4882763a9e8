"""What one payment in thousands brings, and what was applied wrongly then: each now waits, or is applied to what was meant."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching.reading import read
from tests.stages.matching.desk import desk, offered, paid, posted

# -- numbers that do not look like numbers -----------------------------------------------------------------------------

DATELIKE = """
    document_no  customer_id amount_minor due_date
    29.12.2025   ACME        39.00        2026-03-18
    26.02.2026   ACME        39.00        2026-05-21
    35.05.2026   ACME        39.00        2026-06-05
    178.03.2026  ACME        889.53       2026-05-15
"""


@pytest.mark.parametrize("said", ["Fat. 26.02.2062", "Fat. 35.05"])
def test_a_number_that_looks_like_a_date_keeps_the_oldest_of_equal_documents_from_being_taken(said):
    assert posted(desk(DATELIKE, paid("39.00", said)).run()) == []


def test_without_a_number_the_oldest_of_them_is_taken():
    assert posted(desk(DATELIKE, paid("39.00", "Danke")).run()) == ["R1 29.12.2025 39.00"]


HEX = """
    document_no customer_id amount_minor due_date
    BC6E78      ACME        890.00       2026-04-30
    4B0F0B      ACME        890.00       2026-05-27
"""


def test_the_one_sign_left_of_a_number_keeps_the_oldest_of_equal_documents_from_being_taken():
    assert posted(desk(HEX, paid("890.00", "SVWZ+4")).run()) == []


EQUAL = """
    document_no customer_id amount_minor due_date
    9000023134  ACME        700.00       2026-05-10
    9000024974  ACME        700.00       2026-05-17
"""


def test_a_number_that_looks_like_theirs_keeps_the_oldest_of_equal_documents_from_being_taken():
    assert posted(desk(EQUAL, paid("700.00", "Beleg 9000025416 BELEG 9000024728")).run()) == []


@pytest.mark.parametrize(
    ("said", "expected"), [("1975", []), ("2026", ["R1 R26-024174 1540.00"]), ("Danke", ["R1 R26-024174 1540.00"])]
)
def test_the_end_of_anothers_number_stands_against_an_amount_alone(said, expected):
    documents = """
        document_no customer_id amount_minor
        R25-021975  ACME        1400.00
        R26-024174  ACME        1540.00
    """
    assert posted(desk(documents, paid("1540.00", said)).run()) == expected


# -- lists -------------------------------------------------------------------------------------------------------------

SHORT = """
    document_no customer_id amount_minor due_date
    2389        ACME        1746.87      2026-05-10
    2978        ACME        1746.87      2026-05-20
    3333        ACME        1746.87      2026-05-30
"""


def test_two_short_numbers_with_nothing_between_them_name_both():
    made = desk(SHORT, paid("3493.74", "Invoice 23893333 Run 461")).run()
    assert posted(made) == ["R1 2389 1746.87", "R1 3333 1746.87"]


def test_a_year_behind_a_short_number_is_none_of_two():
    documents = "document_no customer_id amount_minor\n2398 ACME 1031.17\n2026 ACME 15.00"
    assert posted(desk(documents, paid("1031.17", "INV 23982026")).run()) == ["R1 2398 1031.17"]


def test_a_list_that_ends_in_a_short_and_goes_on():
    documents = """
        document_no customer_id amount_minor
        0026172     ACME        2773.72
        0026060     ACME        6204.00
        0026154     ACME        926.85
    """
    made = desk(documents, paid("9330.37", "Rechnung 0026172 u. 0026060 u.")).run()
    assert posted(made) == []  # 352.65 more than the two: of a third one, perhaps


LISTED = """
    document_no customer_id amount_minor
    202608194   ACME        50.00
    202608420   ACME        260.00
    202608548   ACME        60.00
    202608977   ACME        580.00
"""


WHOLE = ["R1 202608194 50.00", "R1 202608420 260.00", "R1 202608977 580.00"]
LESS = ["R1 202608194 50.00", "R1 202608420 260.00", "R1 202608548 60.00", "R1 202608977 520.00"]


@pytest.mark.parametrize(("more", "expected"), [("", WHOLE), (" less freight", LESS)])
def test_what_was_deducted_may_be_just_what_one_of_the_documents_costs(more, expected):
    said = f"Invoice 202608194 202608420 202608548 202608977{more}"
    assert posted(desk(LISTED, paid("890.00", said)).run()) == expected


def list_in_the_id(which: str) -> str:
    return f"""
        receipt_id booking_date amount_minor payer_name             payer_account          remittance end_to_end_id
        R1         2026-06-25   505.46       'Acme Werkzeuge GmbH'  DE02120300000000202051 ''         '{which}'
    """


BESIDE = """
    document_no customer_id amount_minor due_date
    6326393-53  ACME        505.46       2026-01-14
    6327850-55  ACME        252.73       2026-06-22
    6327851-56  ACME        252.73       2026-06-22
"""


def test_an_end_to_end_id_that_lists_documents_speaks():
    made = desk(BESIDE, list_in_the_id("6327850-55/1;632785")).run()
    assert posted(made) == ["R1 6327850-55 252.73", "R1 6327851-56 252.73"]
    assert posted(desk(BESIDE, list_in_the_id("Z99120004418/1;632785")).run()) == ["R1 6326393-53 505.46"]


# -- trifles, fees and credit notes ------------------------------------------------------------------------------------


def many(*more: str) -> str:
    """Twenty documents of odd amounts up to some thousand, and more."""
    rows = [f"RE-60{k:02} ACME {(k * 7919) % 4001 + 40}.{k * 37 % 100:02}" for k in range(20)]
    return "\n".join(["document_no customer_id amount_minor", *rows, *more])


@pytest.mark.parametrize(("amount", "expected"), [("1537.12", ["R1 RE-7000 1537.12", "R1 RE-7000 tolerance 0.01"]), ("1536.81", [])])  # fmt: skip
def test_among_many_documents_one_comes_within_a_trifle_by_chance(amount, expected):
    assert posted(desk(many("RE-7000 ACME 1537.13"), paid(amount, "Danke")).run()) == expected


CREDITED = """
    document_no    customer_id amount_minor document_date
    6327383-73     ACME        1268.73      2026-04-16
    G-VF_2026_1690 ACME        -15.01       2026-04-30
"""


def from_abroad(said: str) -> str:
    return f"""
        receipt_id booking_date account                amount_minor payer_name             payer_account          remittance
        R1         2026-05-20   DE02500105170137075030 1241.21      'Acme Werkzeuge GmbH'  ZA10748126286224099789 '{said}'
    """


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("inv nr 6327383-73", ["R1 6327383-73 bank_fee 27.52", "R1 6327383-73 1241.21"]),
        ("inv nr 6327383-73 less CN G-VF_2026", []),
    ],
)
def test_where_the_text_speaks_of_a_credit_note_what_is_short_is_no_fee(said, expected):
    assert posted(desk(CREDITED, from_abroad(said)).run()) == expected


ROUND = """
    document_no   customer_id amount_minor document_date
    RE-2026-27045 ACME        700.00       2026-05-02
    RE-2026-27096 ACME        700.00       2026-05-03
    GS-202600382  ACME        -230.00      2026-04-01
    GS-202600396  ACME        -5.00        2026-04-02
    GS-202600377  ACME        -50.00       2026-04-03
    GS-202600395  ACME        -15.00       2026-04-04
    GS-202600405  ACME        -20.00       2026-04-05
"""


def test_several_round_credit_notes_make_up_nearly_any_round_sum():
    # 90.00 = 5.00 + 50.00 + 15.00 + 20.00, or a deduction.
    made = desk(ROUND, paid("1310.00", "Invoice RE-2026-27045 / RE-2026-27096")).run()
    assert posted(made) == []
    assert any("GS-202600377" in line for line in offered(made))


# -- payments that came back -------------------------------------------------------------------------------------------

CAME_BACK = """
    receipt_id booking_date amount_minor payer_name            payer_account          remittance                                           is_return
    R1         2026-05-10   865.96       'Acme Werkzeuge GmbH' DE02120300000000202051 'KdNr. KD0266'                                       -
    R2         2026-05-12   865.96       'Acme Werkzeuge GmbH' DE02120300000000202051 'KdNr. KD0266 EREF+ZV2609231310'                     -
    R3         2026-05-14   -865.96      'Acme Werkzeuge GmbH' DE02120300000000202051 'Retoure SEPA AC04 KdNr. KD0266 EREF+ZV2609231310'   yes
"""


def test_of_two_payments_the_one_came_back_of_whose_text_more_is_repeated():
    documents = """
        document_no customer_id amount_minor due_date
        2825        ACME        865.96       2026-05-10
        3008        ACME        865.96       2026-05-12
    """
    made = desk(documents, CAME_BACK).run()
    assert posted(made) == ["R1 2825 865.96", "R2 3008 865.96", "R3 3008 -865.96"]


# -- credit notes beside lists -----------------------------------------------------------------------------------------

CUT = """
    document_no customer_id amount_minor
    2019/04E    ACME        900.00
    2019/05     ACME        1500.00
    2019/05-2   ACME        1360.00
    2019/05-3   ACME        1360.00
    2019/05-4   ACME        1500.00
    2019/05-5   ACME        1575.00
    2019/05-12  ACME        1360.00
    2019/05-13  ACME        1360.00
    2019/05-14  ACME        1360.00
    CREDIT20452 ACME        -1360.00
"""


@pytest.mark.parametrize(("words", "end", "expected"), [("", "", 6), ("Payment of invoices as listed", ", 2019/0", 0)])
def test_no_credit_note_of_a_list_that_was_cut_off_is_left_out(words, end, expected):
    # What was cut off, one of 1360.00, costs just what the credit note is worth.
    said = f"{words} 2019/04E, 2019/05, 2019/05-2, CREDIT20452, 2019/05-3, 2019/05-4, 2019/05-5{end}"
    assert len(posted(desk(CUT, paid("8195.00", said)).run())) == expected


MANY = """
    document_no   customer_id amount_minor due_date
    9739382/0419A ACME        4422.60      2026-05-13
    9739382/0418  ACME        359.48       2026-06-12
    9739382/0428  ACME        401.38       2026-06-11
    9739382/0429  ACME        260.38       2026-06-10
    9739382/0301  ACME        1511.37      2026-05-12
    9739382/0302  ACME        1822.74      2026-05-11
    CR9739382/04  ACME        -2301.99     2026-05-02
"""


def test_a_document_and_three_others_less_a_credit_note_are_no_part_of_it():
    # 4422.60 + 359.48 + 401.38 + 260.38 - 2301.99
    assert posted(desk(MANY, paid("3141.85", "9739382/0419A")).run()) == []
    assert posted(desk(MANY, paid("3141.86", "9739382/0419A")).run()) == ["R1 9739382/0419A 3141.86"]


# -- lists with something in them that can't be read, and credit notes ----------------------------------------------------


def test_a_list_with_an_amount_that_is_no_documents_is_short_of_more_than_a_fee():
    documents = """
        document_no   customer_id amount_minor due_date
        RE2026-16984  CARO        9.00         2026-05-08
        RE2026-17563  CARO        40.23        2026-05-10
        RE2026-18309  CARO        171.78       2026-05-14
        RE2026-18595  CARO        51.55        2026-05-15
    """
    # 40.23 + 171.78 + 51.55 = 263.56: 8.18 more than was paid. With 9.00, run together with its number, 17.18 was deducted.
    # From abroad, a bank may have taken a fee, were it not for that number.
    receipts = """
        receipt_id booking_date amount_minor payer_name                payer_account          remittance
        R1         2026-05-20   255.38       'Caro Fleurs SARL'        FR1420041010050500013M02606 'RE2026-17563 40,23 RE2026-169849,00 RE2026-18309 171,78 RE2026-18595 51,55 abzgl. Fracht'
        R2         2026-05-20   1.00         'Acme Werkzeuge GmbH'     DE02120300000000202051 'Danke'
        R3         2026-05-20   2.00         'Acme Werkzeuge GmbH'     DE02120300000000202051 'Danke'
    """
    assert posted(desk(documents, receipts).run()) == []


NETTED = """
    document_no customer_id amount_minor due_date
    05485       ACME        300.00       2026-05-20
    05822       ACME        1000.00      2026-05-30
    900001      ACME        -70.83       2026-05-30
    900002      ACME        -157.49      2026-05-30
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [("Re 05822", ["R1 05822 1000.00", "R1 900001 credit_note -70.83"]), ("Re 05822 / Rg 0548", [])],
)
def test_a_credit_note_is_not_netted_from_a_list_that_names_more(said, expected):
    # 1000.00 - 70.83 = 929.17
    assert posted(desk(NETTED, paid("929.17", said)).run()) == expected


def test_most_of_a_document_is_no_deduction_where_a_credit_note_may_be_most_of_that():
    documents = """
        document_no customer_id amount_minor due_date
        1800185264  ACME        877.50       2026-05-20
        1800185661  ACME        647.00       2026-05-31
        1900004836  ACME        -647.00      2026-05-15
    """
    # 877.50 - 647.00 - 49.00 = 181.50
    assert posted(desk(documents, paid("181.50", "Bill 1800185264 less freight")).run()) == []


@pytest.mark.parametrize(("credit", "applied"), [("182.78", []), ("61.10", ["R1 BS20460 457.75"])])
def test_nor_is_what_is_short_where_a_credit_note_is_most_of_it(credit, applied):
    documents = (
        f"document_no customer_id amount_minor\nBS20460 ACME 654.31\nFK20217 ACME -{credit}\nBS20988 ACME 811.05"
    )
    # 654.31 - 182.78 - 13.78
    assert posted(desk(documents, paid("457.75", "Zahlung BS20460 abzgl. Mängelrüge")).run()) == applied


DISCOUNTED = """
    document_no customer_id amount_minor document_date due_date   discount_bp discount_days
    50481       ACME        445.43       2026-05-06    2026-05-20 200         10
    50721       ACME        445.43       2026-05-10    2026-05-24 200         10
    51223       ACME        445.43       2026-05-17    2026-05-31 200         10
"""


def test_of_equal_documents_less_their_discount_the_one_whose_discount_has_lapsed_may_be_meant():
    # 445.43 less 8.91 is 436.52, and twice that 873.04: of the 6th and the 10th, or of the 10th and the 17th.
    assert posted(desk(DISCOUNTED, paid("873.04", "Danke")).run()) == []


# -- names -----------------------------------------------------------------------------------------------------------------


def test_a_name_with_nothing_between_its_words_stands_against_anothers_number():
    customers = """
        customer_id name                                        iban
        ACME        'Vinhos Goncalves Guimaraes Unipessoal Lda' PT50002700000001234567833
        BOLT        'Ceramicas Brandao Unipessoal Lda'          PT50003500000001234567851
    """
    documents = """
        document_no customer_id amount_minor document_date
        534675      ACME        420.00       2026-05-03
        534657      BOLT        420.00       2026-05-02
    """
    receipt = paid("420.00", "FT 534657 03.05.26", "VinhosGoncalvesGuimaraesUnipessoalLda", "PT50001800000001234567892")
    made = desk(documents, receipt, customers=customers).run()
    assert posted(made) == []  # 534657 is Bolt's, but two digits swapped it is Acme's, of that day


# -- beginnings and ends of numbers --------------------------------------------------------------------------------------


CUT_OFF = """
    document_no customer_id amount_minor due_date
    9000020659  ACME        562.61       2026-05-09
    9000020900  ACME        562.61       2026-05-19
    9000021080  ACME        1000.00      2026-05-19
    9000021012  ACME        2000.00      2026-05-19
"""


@pytest.mark.parametrize(
    ("last", "expected"),
    [("900", []), ("0900", ["R1 9000020900 562.61", "R1 9000021012 2000.00", "R1 9000021080 1000.00"])],
)
def test_the_beginning_of_the_next_number_at_the_end_of_a_list_is_no_end_of_one(last, expected):
    assert posted(desk(CUT_OFF, paid("3562.61", f"Rg. 9000021012, 9000021080, {last}")).run()) == expected


LETTERED = """
    document_no customer_id amount_minor due_date
    0062951-B   ACME        100.00       2026-05-10
    0063042-B   ACME        50.00        2026-05-11
    0063899-D   ACME        150.00       2026-05-12
    0064346-B   ACME        150.00       2026-05-18
"""


@pytest.mark.parametrize(("said", "expected"), [("51-B / 42-B", []), ("Danke", ["R1 0063899-D 150.00"])])
def test_ends_of_numbers_with_their_letters_stand_against_the_oldest_of_equal_documents(said, expected):
    assert posted(desk(LETTERED, paid("150.00", said)).run()) == expected


@pytest.mark.parametrize(("said", "expected"), [("Invoice .364", []), ("Run .364", ["R1 007.388 1513.17"])])
def test_three_digits_behind_a_word_for_invoice_that_end_anothers_number_stand_against_an_amount_alone(said, expected):
    documents = """
        document_no customer_id amount_minor
        007.364     ACME        515.20
        007.388     ACME        1513.17
    """
    assert posted(desk(documents, paid("1513.17", said)).run()) == expected


DIGITS_ALONE = """
    document_no customer_id amount_minor
    007573      ACME        1744.63
    008025      ACME        1744.63
    007574      ACME        3677.60
    007656      ACME        1744.63
    007657      ACME        1744.63
    007737      ACME        1744.63
    006874      ACME        1744.63
    005861      ACME        1744.63
"""


def test_a_row_of_more_than_forty_digits_is_read_to_its_end():
    # Six times 1744.63 and once 3677.60 are 14145.38; 005861 is of the same amount.
    row = "007573008025007574007656007657007737006874"
    made = desk(DIGITS_ALONE, paid("14145.38", f"Beleg {row}")).run()
    assert "005861" not in str(posted(made))
    assert len(posted(made)) == 7


# -- paid again, and the payer's own numbers -----------------------------------------------------------------------------


def twice(second: str) -> str:
    return f"""
        receipt_id booking_date amount_minor payer_name              payer_account          remittance
        R1         2026-06-02   88.54        'Acme Werkzeuge GmbH'   DE02120300000000202051 'dated 2026-05-13'
        R2         2026-06-05   88.54        'Acme Werkzeuge GmbH'   DE02120300000000202051 '{second}'
    """


@pytest.mark.parametrize(
    ("second", "expected"), [("dated 2026-05-13", ["R1 58339 88.54"]), ("Danke", ["R1 58339 88.54", "R2 59580 88.54"])]
)
def test_the_same_amount_with_the_same_date_is_the_same_payment_again(second, expected):
    documents = """
        document_no customer_id amount_minor document_date due_date
        58339       ACME        88.54        2026-04-11    2026-05-28
        59580       ACME        88.54        2026-04-28    2026-06-12
    """
    assert posted(desk(documents, twice(second)).run()) == expected


BOTH_DUE = """
    document_no customer_id amount_minor document_date due_date
    58339       ACME        88.54        2026-04-11    2026-05-11
    59580       ACME        88.54        2026-04-28    2026-05-28
    59999       ACME        61.20        2026-04-01    2026-05-01
"""


@pytest.mark.parametrize(
    ("said", "first", "expected"),
    [
        ("Run 970", "Danke", ["R1 58339 88.54"]),
        ("Run 970", "Run 970", ["R1 58339 88.54", "R2 59580 88.54"]),  # the payer's number for all payments
        ("Danke", "Danke", ["R1 58339 88.54", "R2 59580 88.54"]),
    ],
)
def test_the_same_amount_in_the_same_words_with_a_number_is_the_same_payment_again(said, first, expected):
    receipts = f"""
        receipt_id booking_date amount_minor payer_name              payer_account          remittance
        R0         2026-05-04   61.20        'Acme Werkzeuge GmbH'   DE02120300000000202051 '{first}'
        R1         2026-06-02   88.54        'Acme Werkzeuge GmbH'   DE02120300000000202051 '{said}'
        R2         2026-06-05   88.54        'Acme Werkzeuge GmbH'   DE02120300000000202051 '{said}'
    """
    made = desk(BOTH_DUE, receipts).run()
    assert posted(made) == ["R0 59999 61.20", *expected]
    waiting = made.receipt_states.set_index("receipt_id")["reason"].get("R2")
    assert len(expected) == 2 or "the very same words" in waiting


@pytest.mark.parametrize(("word", "expected"), [("Doc", []), ("Rechnung", ["R1 9000059237 1819.76"])])
def test_among_equal_documents_a_number_that_the_payer_gave_is_none_of_ours_come_to_harm(word, expected):
    documents = """
        document_no customer_id amount_minor due_date
        9000059010  ACME        1819.76      2026-05-07
        9000059049  ACME        1819.76      2026-05-08
        9000059237  ACME        1819.76      2026-05-16
    """
    assert posted(desk(documents, paid("1819.76", f"{word} 9000059233")).run()) == expected


@pytest.mark.parametrize(
    ("account", "expected"), [("DE89370400440532013000", []), ("DE02120300000000202051", ["R1 433992 295.00"])]
)
def test_a_name_that_is_the_beginning_of_anothers_who_owes_as_much_does_not_tell_who_paid(account, expected):
    customers = """
        customer_id name                            iban
        ACME        'Silke Pfeiffer'                DE02120300000000202051
        BOLT        'Silke Pfeiffer Hausverwaltung' DE02500105170137075030
    """
    documents = "document_no customer_id amount_minor\n433992 ACME 295.00\n432886 BOLT 295.00"
    receipt = paid("295.00", "Wie besprochen", "Silke Pfeiffer", account)
    assert posted(desk(documents, receipt, customers=customers).run()) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Invoice 896 05.01.26", []),
        ("Invoice 896", ["R1 C7390B 46.80"]),
        ("Invoice 896 01.05.2026", ["R1 C7390B 46.80"]),
    ],
)
def test_an_invoices_number_and_date_that_are_none_of_the_payers_stand_against_an_amount_alone(said, expected):
    documents = """
        document_no customer_id amount_minor document_date
        C7390B      ACME        46.80        2026-05-01
        8A09C6      ACME        420.00       2026-05-03
    """
    assert posted(desk(documents, paid("46.80", said)).run()) == expected


def test_words_that_a_bank_s_lines_only_let_touch_do_not_hide_whose_number_it_is():
    # A line of 27 characters ends before Lfs, a delivery note's number behind it.
    assert read("für Eva Druck GmbH & Co. KG Lfs 0034276").numbers == ()


GRANTING = """
    document_no customer_id amount_minor due_date   discount_bp discount_days
    A-38306     ACME        1000.10      2026-06-10 200         30
    A-38307     ACME        1500.30      2026-06-10 200         30
    A-38308     ACME        777.70       2026-06-10 200         30
    A-38883     ACME        11.11        2026-06-10 200         30
"""


@pytest.mark.parametrize(("end", "applied"), [("; A-38...", 0), ("", 3)])
def test_discounts_of_some_of_a_list_that_was_cut_off_are_not_chosen_so_that_they_add_up(end, applied):
    # All but the discounts of the first and the third: 20.00 and 15.55.
    made = desk(GRANTING, paid("3242.55", f"RNR A-38306; A-38307; A-38308{end}")).run()
    assert made.applications["document_id"].nunique() == applied


@pytest.mark.parametrize(("third", "applied"), [("SI38893", 0), ("Los 7", 2)])
def test_documents_less_their_discounts_are_not_all_of_a_list_with_a_number_that_comes_near_to_another(third, applied):
    made = desk(GRANTING.replace("A-", "SI"), paid("2450.39", f"RNR SI38306; SI38307; {third}")).run()  # 50.01 less
    assert made.applications["document_id"].nunique() == applied


ODD = """
    document_no customer_id amount_minor due_date
    0059729     ACME        10893.49     2026-05-10
    0059669     ACME        11466.84     2026-05-12
    0059903     ACME        75.96        2026-05-14
    AV-600094   ACME        {credit}     2026-05-15
"""


@pytest.mark.parametrize(
    ("credit", "more", "applied"),
    [
        ("-84.47", "", 4),
        ("-80.00", "", 0),  # a round sum
        ("-84.47", "0061000 ACME 500.00 2026-05-20\n AV-600095 ACME -584.47 2026-05-20", 0),  # these would do as well
    ],
)
def test_an_odd_credit_note_that_a_list_is_short_of_is_netted_though_the_list_was_cut_off(credit, more, applied):
    amount = {"-84.47": "22351.82", "-80.00": "22356.29"}[credit]
    made = desk(ODD.format(credit=credit) + more, paid(amount, "0059729 + 0059669 + 0059903 + 00...")).run()
    assert made.applications["document_id"].nunique() == applied


@pytest.mark.parametrize(
    ("first", "expected"), [("67.23", ["R1 2026/23387 67.23"]), ("12.00", ["R2 2026/23387 67.23"])]
)
def test_the_same_part_of_a_document_a_second_time_is_the_same_payment_again(first, expected):
    documents = """
        document_no customer_id amount_minor due_date
        2026/23387  ACME        150.77       2026-05-04
    """
    receipts = f"""
        receipt_id booking_date amount_minor payer_name              payer_account          remittance
        R1         2026-05-20   {first}      'Acme Werkzeuge GmbH'   DE02120300000000202051 '{"Danke" if first == "12.00" else "Rg-Nr.: 2026/23387 less freight"}'
        R2         2026-05-24   67.23        'Acme Werkzeuge GmbH'   DE02120300000000202051 'Rg-Nr.: 2026/23387 less freight'
    """
    assert posted(desk(documents, receipts).run()) == expected


def test_the_beginning_of_a_series_is_not_its_document_of_noughts():
    documents = """
        document_no customer_id amount_minor
        4613-0000   BOLT        398.00
        4613-1064   ACME        398.00
    """
    receipt = paid("398.00", "FATURA 4613", name="AWerkz", account="")
    assert posted(desk(documents, receipt).run()) == []
    assert posted(desk(documents, receipt.replace("4613", "4613-0000")).run()) == ["R1 4613-0000 398.00"]


# -- numbers that are two things ---------------------------------------------------------------------------------------

ORDERED = """
    document_no customer_id amount_minor due_date   po_number
    V26.43401   ACME        452.24       2026-05-02 -
    V26.43750   ACME        452.24       2026-05-13 0003401
"""


@pytest.mark.parametrize(
    ("said", "amount", "expected"),
    [
        ("BELEG 3401", "442.24", []),  # a bank's fee, or a part
        ("3401", "452.24", []),
        ("Bestellung 3401", "452.24", ["R1 V26.43750 452.24"]),
        ("Bestellung 0003401", "442.24", ["R1 V26.43750 442.24"]),
    ],
)
def test_what_may_be_an_order_and_the_end_of_another_documents_number_tells_neither(said, amount, expected):
    assert posted(desk(ORDERED, paid(amount, said)).run()) == expected


LATE = """
    document_no customer_id amount_minor document_date due_date   discount_bp discount_days
    V26.44837   ACME        250.00       2026-04-15    2026-05-15 200         7
    V26.45178   BOLT        254.12       2026-04-20    2026-05-20 0           0
    V26.45187   CARO        250.00       2026-04-20    2026-05-20 0           0
"""


@pytest.mark.parametrize(
    ("said", "expected"), [("Danke", ["R1 V26.44837 245.00"]), ("Payment of invoice V26.45178", [])]
)
def test_a_discount_taken_late_and_an_invoice_named_that_is_another_do_not_go_together(said, expected):
    assert posted(desk(LATE, paid("245.00", said)).run()) == expected
