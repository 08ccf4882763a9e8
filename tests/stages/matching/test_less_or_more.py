"""What a payment is less or more than its documents for: advances, credit notes, discounts, remainders, cut lists, second payments."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, offered, paid, posted, states

ACME = "'Acme Werkzeuge GmbH' DE02120300000000202051"


def receipts(*lines: str) -> str:
    """Receipts R1, R2, ... of Acme: day, amount and text of each."""
    rows = [line.split(" ", 2) for line in lines]
    return "receipt_id booking_date amount_minor payer_name payer_account remittance\n" + "\n".join(
        f"R{place} {day} {amount} {ACME} '{said}'" for place, (day, amount, said) in enumerate(rows, start=1)
    )


# -- advances ----------------------------------------------------------------------------------------------------------

ONE = "document_no customer_id amount_minor\n26-1001 ACME 655.05"


@pytest.mark.parametrize(
    "said",
    [
        "Acconto ordine 4477123",
        "Caparra",
        "Pagamento anticipato",
        "Zaliczka",
        "Przedpłata zamówienie 77",
        "Zadatek",
        "Förskott order 12",
        "Handpenning",
        "Anticipo pedido 88",
        "A cuenta",
        "Señal",
    ],
)
def test_an_advance_is_for_no_document_that_is_there(said):
    made = desk(ONE, paid("655.05", said)).run()
    assert posted(made) == []
    assert offered(made) == ["R1 26-1001: 655.05"]
    assert made.receipt_states["reason"].iloc[0] == "Not applied by itself: the text announces an advance payment."


@pytest.mark.parametrize("said", ["Accordo quadro", "Grazie", "Dziękujemy", "Tack", "Saldo", "Zadar"])
def test_an_ordinary_word_announces_no_advance(said):
    assert posted(desk(ONE, paid("655.05", said)).run()) == ["R1 26-1001 655.05"]


# -- credit notes and discounts ----------------------------------------------------------------------------------------

CREDITED = "document_no customer_id amount_minor\n2026-09714 ACME 830.41\n2026-06949 ACME -305.36"
LESS_CREDIT = ["R1 2026-06949 credit_note -305.36", "R1 2026-09714 830.41"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Rechnung 2026-09714 abzgl. Gutschrift", LESS_CREDIT),
        ("2026-09714 less credit note", LESS_CREDIT),
        ("Rechnung 2026-09714 abzgl. Fracht", []),
        ("2026-09714 less freight", []),
    ],
)
def test_what_is_short_is_the_one_credit_note_unless_the_text_gives_another_reason(said, expected):
    assert posted(desk(CREDITED, paid("525.05", said)).run()) == expected


DISCOUNTED = """
    document_no customer_id amount_minor document_date discount_bp discount_days
    2026-09714  ACME        830.41       2026-05-03    200         14
    2026-06950  ACME        -305.36      2026-05-03    0           0
"""


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("515.05", "Rechnung 2026-09714"),  # and a bank's fee of 10.00
        ("465.05", "Rechnung 2026-09714 less freight"),  # and 60.00
        ("508.49", "Rechnung 2026-09714"),  # and the discount, but for 5 cents
    ],
)
def test_one_document_short_by_a_credit_note_and_something_usual_besides_is_no_part_of_it(amount, said):
    made = desk(DISCOUNTED, paid(amount, said)).run()
    assert posted(made) == []
    assert offered(made)[0] == f"R1 2026-09714: {amount}"


def test_nor_is_the_one_whose_number_was_cut_off():
    documents = "document_no customer_id amount_minor\n836/2026 ACME 2666.06\n'NC 12/2026' ACME -57.43"
    made = desk(documents, paid("2583.63", "Rechnung 836/2")).run()
    assert posted(made) == []
    assert offered(made)[0] == "R1 836/2026: 2583.63"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("415.21", "Rechnung 2026-09714 Rate 1/2"),
        ("276.80", "Rechnung 2026-09714 1. Rate"),
        ("805.41", "Rechnung 2026-09714 abzgl. Transportschaden 25,00"),
    ],
)
def test_an_instalment_or_a_deduction_told_to_the_cent_is_applied_as_part(amount, said):
    made = desk("document_no customer_id amount_minor\n2026-09714 ACME 830.41", paid(amount, said)).run()
    assert posted(made) == [f"R1 2026-09714 {amount}"]


def test_of_two_equal_credit_notes_none_is_taken():
    two = f"{CREDITED}\n2026-06950 ACME -305.36"
    assert posted(desk(two, paid("525.05", "Rechnung 2026-09714 abzgl. Gutschrift")).run()) == []


def test_a_credit_note_of_another_amount_than_what_is_short_is_asked_about_where_the_text_speaks_of_one():
    assert posted(desk(CREDITED, paid("525.04", "Rechnung 2026-09714 abzgl. Gutschrift")).run()) == []


@pytest.mark.parametrize(
    ("amount", "said", "expected"),
    [
        ("847.50", "Rechnung 1800788100 - 1800788155", []),  # of a range there is more than its ends
        ("835.00", "Rechnung 1800788155", []),  # another document costs just that
        ("797.50", "Rechnung 1800788155", ["R1 1800788155 760.00"]),
        ("642.63", "Rechnung 2702350-27", ["R1 2702350-27 637.63"]),  # which is one number
    ],
)
def test_what_is_over_is_left_where_a_range_or_another_document_may_be_meant(amount, said, expected):
    documents = "2702350-27 ACME 637.63\n1800788100 ACME 50.00\n1800788118 ACME 50.00\n1800788155 ACME 760.00\n1800788269 ACME 835.00"
    made = desk(f"document_no customer_id amount_minor\n{documents}", paid(amount, said)).run()
    assert posted(made) == expected
    if " - " in said:
        assert offered(made)[0].startswith("R1 1800788100 + 1800788118 + 1800788155: ")


SAME = "document_no customer_id amount_minor\n'64 528 26' ACME 299.82\n'CR-64 528 26' ACME -76.16"
UNKNOWN = ("Zak Group", "DE9")


@pytest.mark.parametrize("payer", [(), UNKNOWN])
def test_a_number_that_is_a_credit_note_s_as_well_is_meant_for_both_where_they_add_up(payer):
    made = desk(SAME, paid("223.66", "VS:6452826 KS:0308", *payer)).run()
    assert posted(made) == ["R1 64 528 26 299.82", "R1 CR-64 528 26 credit_note -76.16"]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("223.65", "64 528 26 + CR-64 528 26: 299.81 + -76.16"), ("299.00", "64 528 26: 299.00")],
)
def test_where_they_do_not_add_up_a_person_says_how_it_is_meant(amount, expected):
    made = desk(SAME, paid(amount, "VS:6452826 KS:0308")).run()
    assert posted(made) == []
    assert offered(made)[0] == f"R1 {expected}"


def test_a_document_and_a_credit_note_named_and_paid_less_are_offered_together():
    documents = "document_no customer_id amount_minor\nHAR91-058 ACME 102.58\nHAR91-061 ACME -41.55"
    made = desk(documents, paid("36.03", "Bill HAR91-058 credit HAR91-061")).run()
    assert posted(made) == []
    assert offered(made)[0] == "R1 HAR91-058 + HAR91-061: 77.58 + -41.55"


def listed(discount_bp: int = 0, credit: str = "") -> str:
    return f"""
        document_no customer_id amount_minor document_date discount_bp   discount_days
        200400016   ACME        655.05       2026-05-03    {discount_bp} 14
        200400018   ACME        831.71       2026-05-09    {discount_bp} 14
        {credit}
    """


CREDIT = "200400017 ACME -106.49 2026-05-03 0 0"
LIST = "Rechnungen 200400016, 200400018"


def test_a_list_paid_short_is_paid_in_part_where_nothing_else_explains_it():
    assert posted(desk(listed(), paid("1450.00", LIST)).run()) == ["R1 200400016 655.05", "R1 200400018 794.95"]


SMALL_CREDIT = "200400017 ACME -20.00 2026-05-03 0 0"


@pytest.mark.parametrize("documents", [listed(discount_bp=200), listed(credit=CREDIT)])
def test_a_list_paid_short_by_less_than_any_credit_note_and_not_by_its_discounts_is_paid_in_part(documents):
    assert posted(desk(documents, paid("1450.00", LIST)).run()) == ["R1 200400016 655.05", "R1 200400018 794.95"]


@pytest.mark.parametrize(
    ("documents", "amount"),
    [
        (listed(credit=SMALL_CREDIT), "1450.00"),  # the credit note may be a part of what is short
        (listed(200, SMALL_CREDIT), "1450.00"),
        (listed(discount_bp=200), "1449.53"),  # all discounts and a bank's fee of 7.50
    ],
)
def test_a_list_paid_short_beside_a_discount_or_a_credit_note_that_may_be_meant_is_asked_about(documents, amount):
    made = desk(documents, paid(amount, LIST)).run()
    assert posted(made) == []
    assert offered(made)[0].startswith("R1 200400016 + 200400018: 655.05 + 7")


def test_a_list_less_the_discount_of_one_and_the_one_credit_note_is_applied_so():
    made = desk(listed(200, CREDIT), paid("1363.64", LIST)).run()
    assert posted(made) == [
        "R1 200400016 655.05",
        "R1 200400017 credit_note -106.49",
        "R1 200400018 discount 16.63",
        "R1 200400018 815.08",
    ]


NAMED_CREDIT = """
    document_no customer_id amount_minor
    SI-91001    ACME        400.00
    SI-91702    ACME        330.00
    SI-91555    ACME        88.00
    CN-95001    ACME        -33.17
"""


@pytest.mark.parametrize("said", ["SI-91702 CN-95001", "SI-91702 CN-95010"])
@pytest.mark.parametrize(("one", "other"), [("2026-05-10", "2026-05-15"), ("2026-05-15", "2026-05-10")])
def test_a_credit_note_goes_to_the_payment_that_names_it_though_with_a_slip(one, other, said):
    made = desk(NAMED_CREDIT, receipts(f"{one} 366.83 SI-91001", f"{other} 296.83 {said}")).run()
    assert posted(made) == ["R1 SI-91001 366.83", "R2 CN-95001 credit_note -33.17", "R2 SI-91702 330.00"]


def test_a_credit_note_that_nobody_names_goes_to_the_payment_that_is_short_by_it():
    made = desk(NAMED_CREDIT, receipts("2026-05-10 366.83 SI-91001")).run()
    assert posted(made) == ["R1 CN-95001 credit_note -33.17", "R1 SI-91001 400.00"]


BEFORE_AND_AFTER = """
    document_no customer_id amount_minor document_date discount_bp discount_days
    RE-62011    ACME         500.00      2026-04-01    200         10
    RE-62324    ACME        1300.00      2026-04-02    200         10
    RE-62738    ACME         500.00      2026-05-15    200         10
    RE-62939    ACME         800.00      2026-05-16    200         10
"""
"""3100.00. The discounts of the first two, 10.00 and 26.00, have lapsed by May 20; 10.00 and 16.00 are earned, 26.00 too."""


@pytest.mark.parametrize(
    ("amount", "first", "second"),
    [
        ("3064.00", "490.00", "1300.00"),  # 26.00 earned and 10.00 late; 26.00 late and 10.00 earned would leave 16.00
        ("3048.00", "500.00", "1274.00"),  # 26.00 earned and 26.00 late: of the equal ones only that earned
    ],
)
def test_a_discount_taken_late_is_that_of_a_lapsed_document_beside_all_that_were_earned(amount, first, second):
    made = desk(BEFORE_AND_AFTER, paid(amount, "RE-62011, RE-62324, RE-62738, RE-62939")).run()
    payments = made.applications[made.applications["kind"] == "payment"]
    assert set(payments["rule"]) == {"named-late-discount"}
    # What was earned is granted; what had lapsed stays open.
    assert posted(made) == [
        f"R1 RE-62011 {first}", f"R1 RE-62324 {second}",
        "R1 RE-62738 discount 10.00", "R1 RE-62738 490.00", "R1 RE-62939 discount 16.00", "R1 RE-62939 784.00",
    ]  # fmt: skip


# -- more than the document --------------------------------------------------------------------------------------------


def left(amount: str) -> str:
    return f"document_no customer_id amount_minor\nRE-20011 ACME {amount}\nRE-20352 ACME 245.23\nRE-20877 ACME 917.31"


def test_what_is_left_of_a_document_is_not_closed_with_what_another_is_overpaid_by():
    made = desk(left("500.00"), receipts("2026-05-10 460.00 RE-20011", "2026-05-20 285.23 RE-20352")).run()
    assert posted(made) == ["R1 RE-20011 460.00"]
    assert offered(made) == ["R2 RE-20011 + RE-20352: 40.00 + 245.23"]


def test_a_whole_document_is_closed_with_what_another_is_overpaid_by():
    made = desk(left("40.37"), receipts("2026-05-20 285.60 RE-20352")).run()
    assert posted(made) == ["R1 RE-20011 40.37", "R1 RE-20352 245.23"]


def test_a_little_round_sum_too_much_closes_no_other_document():
    made = desk(left("40.00"), receipts("2026-05-20 285.23 RE-20352")).run()
    assert posted(made) == []
    assert offered(made)[0] == "R1 RE-20011 + RE-20352: 40.00 + 245.23"


CUT = "document_no customer_id amount_minor\nINV-51604 ACME 400.00\nINV-51702 ACME 130.00\nINV-51888 ACME 91.00"


@pytest.mark.parametrize(
    ("amount", "said", "expected"),
    [
        ("420.00", "INV-51604", ["R1 INV-51604 400.00"]),
        ("420.00", "INV-51604 INV-51", []),
        ("530.00", "INV-51604 INV-51", ["R1 INV-51604 400.00", "R1 INV-51702 130.00"]),
    ],
)
def test_more_than_the_first_of_a_list_that_was_cut_off_is_no_overpayment(amount, said, expected):
    assert posted(desk(CUT, paid(amount, said)).run()) == expected


# -- second payments ---------------------------------------------------------------------------------------------------

EQUAL = """
    document_no customer_id amount_minor document_date due_date
    RE-20011    ACME        500.00       2026-02-03    2026-03-05
    RE-20352    ACME        245.23       2026-04-05    2026-05-05
    RE-20877    ACME        245.23       2026-04-06    2026-05-06
"""


def test_a_second_payment_keeps_no_other_from_the_oldest_of_equal_documents():
    lines = ("2026-04-10 500.00 RE-20011", "2026-05-20 500.00 RE-20011", "2026-05-21 245.23 Danke")
    made = desk(EQUAL, receipts(*lines)).run()
    assert posted(made) == ["R1 RE-20011 500.00", "R3 RE-20352 245.23"]
    assert states(made)["R2"] == "on_account"


def test_a_payment_not_explained_keeps_others_from_the_oldest_of_equal_documents():
    lines = ("2026-04-10 500.00 RE-20011", "2026-05-20 501.00 Danke", "2026-05-21 245.23 Danke")
    assert posted(desk(EQUAL, receipts(*lines)).run()) == ["R1 RE-20011 500.00"]


# -- a number alone ----------------------------------------------------------------------------------------------------

BARE = "document_no customer_id amount_minor\n35103 ACME 1500.00\n10115 ACME 500.00"


@pytest.mark.parametrize("said", ["PMT 35103 LESS DAMAGES", "PMT 35103"])
def test_a_bit_less_than_the_document_of_a_number_alone_is_a_part_of_it(said):
    assert posted(desk(BARE, paid("1460.00", said)).run()) == ["R1 35103 1460.00"]


@pytest.mark.parametrize("said", ["Fracht 10115 Berlin", "10115 Berlin less damages"])
def test_a_postcode_before_its_town_is_no_document_paid_in_part(said):
    assert posted(desk(BARE, paid("480.00", said)).run()) == []


DOTTED = "document_no customer_id amount_minor\n147199.02 ACME 1618.30\n148204.03 ACME 311.11"


@pytest.mark.parametrize("amount", ["809.15", "1603.30"])
def test_a_number_that_looks_like_an_amount_is_no_other_amount_than_what_was_paid(amount):
    assert posted(desk(DOTTED, paid(amount, "Facture 147199.02")).run()) == [f"R1 147199.02 {amount}"]


def test_another_amount_beside_such_a_number_still_is_one():
    assert posted(desk(DOTTED, paid("1603.30", "Facture 147199.02 1290.00")).run()) == []


# -- more than an invoice less its credit note -------------------------------------------------------------------------

NETTED = "document_no customer_id amount_minor\n70063018 ACME -1506.87\n70063021 ACME 2595.78\n70063022 ACME 3330.57"


@pytest.mark.parametrize("amount", ["1098.91", "1088.93"])
def test_an_invoice_and_its_credit_note_are_paid_though_a_little_more_came(amount):
    made = desk(NETTED, paid(amount, "RE 70063018, RE 70063021")).run()
    assert posted(made) == ["R1 70063018 credit_note -1506.87", "R1 70063021 2595.78"]


@pytest.mark.parametrize("amount", ["1300.00", "2200.00"])
def test_and_offered_where_it_is_much(amount):
    made = desk(NETTED, paid(amount, "RE 70063018, RE 70063021")).run()
    assert posted(made) == []
    assert offered(made)[0] == "R1 70063018 + 70063021: -1506.87 + 2595.78"


# -- one of them paid in part apart ------------------------------------------------------------------------------------

APART = """
    document_no customer_id amount_minor document_date due_date
    26-3301     ACME        1766.27      2026-03-28    2026-04-28
    26-3302     ACME        5083.59      2026-04-18    2026-05-18
    26-3303     ACME        3817.26      2026-04-30    2026-05-30
"""
"""10667.12."""


def test_what_a_list_is_short_of_and_came_apart_is_not_taken_off_the_largest():
    apart, rest = "2026-04-29 413.00 26-33011/1", "2026-05-20 10254.12 26-3301 26-3302 26-3303"
    assert posted(desk(APART, receipts(apart, rest)).run()) == []
    assert posted(desk(APART, receipts(apart.replace("413.00", "412.00"), rest)).run())[0] == "R2 26-3301 1766.27"


# -- the same again ----------------------------------------------------------------------------------------------------

FEE_LEFT = "document_no customer_id amount_minor settled_before_minor\n26-3401 ACME 36.85 18.00"


def test_as_much_again_as_was_paid_a_short_while_ago_is_not_applied_to_what_a_fee_left_open():
    first, again = "2026-05-12 13.85 26-3401", "2026-05-20 13.85 26-3401"
    assert posted(desk(FEE_LEFT, receipts(first, again)).run()) == ["R1 26-3401 13.85"]


LATE = """
    document_no customer_id amount_minor document_date due_date   discount_bp discount_days
    26-3501     ACME        583.10       2026-03-01    2026-03-31 0           0
    26-3502     ACME        595.00       2026-04-04    2026-05-04 200         14
"""


def test_the_very_words_of_a_payment_again_are_no_other_document_less_a_lapsed_discount():
    twice = receipts("2026-05-18 583.10 Avis 87863", "2026-05-20 583.10 Avis 87863")
    assert posted(desk(LATE, twice).run()) == ["R1 26-3501 583.10"]


# -- more than documents and credit notes ------------------------------------------------------------------------------

LESS_A_CREDIT = "document_no customer_id amount_minor\n26-3601 ACME 536.20\n26-3602 ACME 298.40\n26-3603 ACME -31.57"


@pytest.mark.parametrize(("more", "rows"), [("", 3), (", 26-3604", 0)])
def test_a_little_more_than_a_list_with_a_credit_note_costs_is_left_over_unless_it_names_others(more, rows):
    # 803.03, and nine more.
    made = desk(LESS_A_CREDIT, paid("812.03", f"26-3601, 26-3602, 26-3603{more}")).run()
    assert len(posted(made)) == rows


CUT_OFF = "document_no customer_id amount_minor\n26-3701 ACME 486.39\n26-3702 ACME -331.00"


@pytest.mark.parametrize(
    "said", ["26-3701 abzgl. Gutschrif", "26-3701 abzgl.", "26-3701 less credit no", "26-3701 moins avoi"]
)
def test_what_a_text_was_cut_off_that_was_about_to_name_a_credit_note_leaves_no_part_open(said):
    # 331.00 less, and 123.45 more.
    assert posted(desk(CUT_OFF, paid("278.84", said)).run()) == []
    assert posted(desk(CUT_OFF, paid("278.84", "26-3701")).run()) == ["R1 26-3701 278.84"]


TRIFLE = "document_no customer_id amount_minor\n26-3801 ACME 939.36\n26-3802 ACME 149.88\n26-3803 ACME -30.15"


def test_a_trifle_is_not_what_a_list_is_short_of_that_was_about_to_name_a_credit_note():
    # 1089.24 less 0.48.
    assert posted(desk(TRIFLE, paid("1088.76", "26-3801; 26-3802; meno nota credit")).run()) == []
    assert len(posted(desk(TRIFLE, paid("1088.76", "26-3801; 26-3802")).run())) == 3


BY_ITS_END = """
    document_no  customer_id amount_minor
    HB/26/K07055 ACME        199.00
    HB/26/K07084 ACME        199.00
    HB/26/K07682 ACME        249.00
"""


def test_who_names_another_by_the_end_of_its_number_does_not_pay_the_one_that_makes_up_the_rest():
    made = desk(BY_ITS_END, paid("448.00", "INV. HB 26 K07055 199,00; K07084 199,00")).run()
    assert posted(made) == []


# -- too much beside many others ---------------------------------------------------------------------------------------


def beside_many(*little: str) -> str:
    """2026-09714 of 631.88, forty of 900 and more, and a few little ones."""
    rows = [f"2026-{2000 + place} ACME {900 + 7 * place}.13" for place in range(40)]
    rows += [f"2026-{8100 + 7 * place} ACME {amount}" for place, amount in enumerate(little)]
    return "\n".join(["document_no customer_id amount_minor", "2026-09714 ACME 631.88", *rows])


@pytest.mark.parametrize("little", [(), ("41.20",), ("41.20", "55.70")])
def test_too_much_is_left_over_beside_many_others_where_none_of_them_make_it_up(little):
    made = desk(beside_many(*little), paid("695.06", "Rechnung 2026-09714")).run()
    assert posted(made) == ["R1 2026-09714 631.88"]


def test_a_document_of_just_what_is_too_much_is_paid_with_it():
    made = desk(beside_many("63.18"), paid("695.06", "Rechnung 2026-09714")).run()
    assert posted(made) == ["R1 2026-09714 631.88", "R1 2026-8100 63.18"]


@pytest.mark.parametrize("little", [("63.00",), ("41.20", "21.90"), ("6.10",) * 9])
def test_it_may_be_others_of_many_that_make_it_up_or_nearly_so(little):
    # 63.18 too much; nine others of 6.10 are too many to say that none of them may be meant.
    assert posted(desk(beside_many(*little), paid("695.06", "Rechnung 2026-09714")).run()) == []


@pytest.mark.parametrize(
    "said",
    [
        "Zahlung Rg. 2026-09714 Auftrag 0050726",
        "dated 2026-05-07 Rechnung 2026-09714",
        "Lief.Nr. 623122 AR2026-09714",
        "Run 620 ar2026-09714",
        "Rechnung 202 6-09714",
        "RE 2026-09714 Projekt 2020-99",
    ],
)
def test_an_order_a_day_or_a_number_broken_by_the_bank_is_no_range(said):
    made = desk("document_no customer_id amount_minor\n2026-09714 ACME 631.88", paid("650.00", said)).run()
    assert posted(made) == ["R1 2026-09714 631.88"]


@pytest.mark.parametrize(
    ("first", "second", "amount", "applied"),
    [
        ("AV000844", "FA000716", "123.45", True),  # of different series
        ("AV000844", "AV000916", "123.45", False),
        ("AV000844", "AV000916", "105.23", True),  # so little too much is no further document
    ],
)
def test_two_with_a_sign_between_are_a_range_where_they_are_of_one_series_and_others_may_be_between(
    first, second, amount, applied
):
    documents = f"document_no customer_id amount_minor\n{first} ACME 40.00\n{second} ACME 65.20\nAV000871 ACME 331.17"
    made = desk(documents, paid(amount, f"{first} - {second}")).run()
    assert bool(posted(made)) == applied


@pytest.mark.parametrize(
    ("costs", "expected"),
    [
        ("518.69", []),  # a digit wrong, and a trifle less
        ("531.00", ["R1 R-26-5207 498.00"]),
    ],
)
def test_more_than_a_document_costs_may_be_for_one_of_nearly_its_number(costs, expected):
    many = (f"R-26-{2000 + 37 * k} ACME {k * 7919 % 4001 + 40}.{k * 37 % 100:02}" for k in range(40))
    rows = ("R-26-5207 ACME 498.00", f"R-26-5227 ACME {costs}", *many)
    owed = "\n".join(["document_no customer_id amount_minor", *rows])
    assert posted(desk(owed, receipts("2026-05-20 518.54 R-26-5207")).run()) == expected
