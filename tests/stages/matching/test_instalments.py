"""Instalments of a document whose number came to harm, and what a bank took on the way: the amount tells as much as the number."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, offered, paid, posted, states

ACME = "DE02120300000000202051"


def owed(*rows: str) -> str:
    return "\n".join(["document_no customer_id amount_minor document_date due_date", *rows])


TWO = owed("RE-34178 ACME 1200.00 2026-04-01 2026-05-01", "RE-90211 ACME 640.00 2026-04-11 2026-05-11")


# -- instalments -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "RE-34187 Rate 1/2",  # swapped
        "RE-34179 1/2 part payment",  # a digit wrong
        "Facture 4178 versement 1 sur 2",  # the last digits
        "RE-34187 PLAZO 1 DE 2",
        "Rate 1/2 RE-341",  # the end cut off
        "RE-34187 1. Rate",  # of how many it does not say
    ],
)
def test_half_of_the_only_document_whose_number_comes_near_is_an_instalment_of_it(said):
    made = desk(TWO, paid("600.00", said)).run()
    assert posted(made) == ["R1 RE-34178 600.00"]
    assert "600.00 EUR stay open" in made.applications["reason"].iloc[0]


def test_the_second_instalment_closes_the_document():
    receipts = f"""
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 2026-04-20 600.00 'Acme Werkzeuge GmbH' {ACME} 'RE-34187 Rate 1/2'
        R2 2026-05-20 600.00 'Acme Werkzeuge GmbH' {ACME} 'RE-34187 Rate 2/2'
    """
    asked = desk(TWO, receipts)
    made = asked.run()
    assert posted(made) == ["R1 RE-34178 600.00", "R2 RE-34178 600.00"]
    assert posted(asked.again(made)) == []


@pytest.mark.parametrize(("part", "amount"), [("1/3", "400.00"), ("2 von 4", "300.00")])
def test_an_instalment_is_the_part_that_the_text_gives(part, amount):
    assert posted(desk(TWO, paid(amount, f"RE-34187 Rate {part}")).run()) == [f"R1 RE-34178 {amount}"]


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("400.00", "RE-34187 Rate 1/2"),  # a third, and not the half that it says
        ("400.00", "RE-34187 versement 1 sur 2"),
        ("601.00", "RE-34187 Rate 1/2"),
        ("600.00", "RE-34187"),  # it says nothing of a part
        ("600.00", "RE-55555 Rate 1/2"),  # no number that comes near
    ],
)
def test_what_is_not_the_part_or_says_nothing_of_one_is_not_applied(amount, said):
    assert posted(desk(TWO, paid(amount, said)).run()) == []


def test_half_of_a_document_as_large_as_a_usual_fee_is_an_instalment_only_where_the_text_says_so():
    little = owed("RE-34178 ACME 20.00 2026-04-01 2026-05-01", "RE-90211 ACME 640.00 2026-04-11 2026-05-11")
    assert posted(desk(little, paid("10.00", "RE-34187")).run()) == []
    assert posted(desk(little, paid("10.00", "RE-34187 Rate 1/2")).run()) == ["R1 RE-34178 10.00"]


def test_a_third_may_be_rounded():
    thirds = owed("RE-34178 ACME 1000.00 2026-04-01 2026-05-01", "RE-90211 ACME 640.00 2026-04-11 2026-05-11")
    assert posted(desk(thirds, paid("333.34", "RE-34187 Rate 3/3")).run()) == ["R1 RE-34178 333.34"]
    assert posted(desk(thirds, paid("333.30", "RE-34187 Rate 1/3")).run()) == []


def test_of_two_documents_as_near_neither_gets_the_instalment():
    both = owed("RE-34178 ACME 1200.00 2026-04-01 2026-05-01", "RE-34198 ACME 1200.00 2026-04-11 2026-05-11")
    made = desk(both, paid("600.00", "RE-34188 Rate 1/2")).run()
    assert posted(made) == []
    assert {row.split(":")[0] for row in offered(made)} >= {"R1 RE-34178", "R1 RE-34198"}


@pytest.mark.parametrize("said", ["Anzahlung RE-34187 Rate 1/2", "RE-34187 acompte 1/2"])
def test_an_advance_is_no_instalment_of_a_number_that_only_comes_near(said):
    assert posted(desk(TWO, paid("600.00", said)).run()) == []


def test_a_document_of_exactly_the_instalment_does_not_take_it():
    """A third of 2111.70 is 703.90, which another document costs: its number is another."""
    documents = owed("034371 ACME 2111.70 2026-04-01 2026-05-01", "033214 ACME 703.90 2026-04-11 2026-05-11")
    made = desk(documents, paid("703.90", "N FACTURE 084371 échéance 1/3")).run()
    assert posted(made) == ["R1 034371 703.90"]


def test_with_a_number_that_none_has_an_instalment_is_not_given_to_the_document_of_its_amount():
    documents = owed("034371 ACME 2111.70 2026-04-01 2026-05-01", "033214 ACME 703.90 2026-04-11 2026-05-11")
    assert posted(desk(documents, paid("703.90", "N FACTURE 558899 échéance 1/3")).run()) == []
    assert posted(desk(documents, paid("703.90", "N FACTURE 033214 échéance 1/3")).run()) == ["R1 033214 703.90"]


# -- a half that nothing explains --------------------------------------------------------------------------------------

TWINS = owed("RE-1 ACME 500.10 2026-03-01 2026-04-01", "RE-2 ACME 500.10 2026-03-11 2026-04-11")


def silent(first: str, day: str = "2026-05-10") -> str:
    return f"""
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 {day}      {first} 'Acme Werkzeuge GmbH' {ACME} Danke
        R2 2026-05-20 500.10  'Acme Werkzeuge GmbH' {ACME} Danke
    """


@pytest.mark.parametrize("part", ["250.05", "166.70"])
def test_a_half_or_a_third_paid_before_keeps_the_oldest_of_equal_documents_from_a_payment_that_says_nothing(part):
    made = desk(TWINS, silent(part)).run()
    assert posted(made) == []
    assert states(made)["R2"] == "suggested"


@pytest.mark.parametrize("other", ["125.03", "251.00"])
def test_any_other_little_amount_keeps_it_from_nothing(other):
    assert posted(desk(TWINS, silent(other)).run()) == ["R2 RE-1 500.10"]


def test_a_half_that_comes_later_keeps_it_from_nothing():
    assert posted(desk(TWINS, silent("250.05", "2026-05-28")).run()) == ["R2 RE-1 500.10"]


# -- what a bank took on the way ---------------------------------------------------------------------------------------

CARO, OURS = "FR1420041010050500013M02606", "DE89370400440532013000"
ABROAD = owed("RE-34178 CARO 1200.00 2026-04-01 2026-05-01", "RE-90211 CARO 640.00 2026-04-11 2026-05-11")


def abroad(amount: str, said: str, name: str = "Caro Fleurs SARL", payer: str = CARO) -> str:
    return f"""
        receipt_id booking_date amount_minor payer_name payer_account account remittance
        R1 2026-05-20 {amount} '{name}' {payer} {OURS} '{said}'
    """


@pytest.mark.parametrize(
    ("amount", "fee", "said"),
    [
        ("1195.00", "5.00", "RE-34187"),
        ("1190.00", "10.00", "Facture 34179"),
        ("1175.00", "25.00", "RE-34187"),
        ("1190.00", "10.00", "Facture 4178"),
    ],
)
def test_a_usual_fee_short_a_number_come_to_harm_is_still_its_document_s(amount, fee, said):
    made = desk(ABROAD, abroad(amount, said)).run()
    assert posted(made) == [f"R1 RE-34178 bank_fee {fee}", f"R1 RE-34178 {amount}"]


def test_from_home_a_fee_must_be_spoken_of():
    assert posted(desk(TWO, paid("1190.00", "RE-34187")).run()) == []
    told = desk(TWO, paid("1190.00", "RE-34187 less bank charges")).run()
    assert posted(told) == ["R1 RE-34178 bank_fee 10.00", "R1 RE-34178 1190.00"]


@pytest.mark.parametrize("amount", ["1188.63", "1193.00"])
def test_what_banks_do_not_take_is_asked_about(amount):
    assert posted(desk(ABROAD, abroad(amount, "RE-34187")).run()) == []


@pytest.mark.parametrize("said", ["RE-34187 acompte", "RE-34187 RE-77777", "RE-34187 1190.50"])
def test_a_usual_fee_is_none_where_the_text_says_more(said):
    assert posted(desk(ABROAD, abroad("1190.00", said)).run()) == []


def test_a_usual_fee_short_of_two_documents_as_near_is_asked_about():
    both = owed("RE-34178 CARO 1200.00 2026-04-01 2026-05-01", "RE-34198 CARO 1200.00 2026-04-11 2026-05-11")
    assert posted(desk(both, abroad("1190.00", "RE-34188")).run()) == []


def test_just_the_discount_that_the_document_grants_is_that_and_no_fee():
    # Two percent of 1250.00 are 25.00, which banks take as well.
    granting = """
        document_no customer_id amount_minor document_date due_date discount_bp discount_days
        RE-34178 CARO 1250.00 2026-05-01 2026-06-01 200 30
        RE-90211 CARO 640.00 2026-05-01 2026-06-01 200 30
    """
    made = desk(granting, abroad("1225.00", "RE-34187")).run()
    assert posted(made) == ["R1 RE-34178 discount 25.00", "R1 RE-34178 1225.00"]


def test_a_fee_from_a_payer_whom_nobody_knows_is_asked_about():
    assert posted(desk(ABROAD, abroad("1190.00", "RE-34187", "Ashworth Group", "GB1")).run()) == []


OF_ONE_CUSTOMER = "document_no customer_id amount_minor\nT001X31 ACME 140.99\nT001X32 ACME 240.99"


@pytest.mark.parametrize(
    "said",
    ["TEILZAHLUNG RECHNUNG T001X31", "částečná úhrada T001X31", "delbetalning faktura T001X31", "Rata 1 T001X31"],
)
def test_a_run_with_noughts_of_the_number_itself_is_no_other_number(said):
    assert posted(desk(OF_ONE_CUSTOMER, paid("70.00", said)).run()) == ["R1 T001X31 70.00"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("RE-34178 1/2 acompte", "RE-34178 1/2 acompte", ["R1"]),  # the same again, by mistake
        ("RE-34178 Rate 1", "RE-34178 Rate 1", ["R1"]),
        ("RE-34178 1/2 acompte", "RE-34178 2/2 acompte", ["R1", "R2"]),
        ("RE-34178 Teilzahlung", "RE-34178 Teilzahlung", ["R1", "R2"]),
    ],
)
def test_the_first_instalment_again_in_the_very_words_is_not_the_second(first, second, expected):
    receipts = f"""
        receipt_id booking_date amount_minor payer_name             payer_account remittance
        R1         2026-05-06   600.00       'Acme Werkzeuge GmbH'  {ACME}        '{first}'
        R2         2026-05-18   600.00       'Acme Werkzeuge GmbH'  {ACME}        '{second}'
    """
    made = desk(TWO, receipts).run()
    assert posted(made) == [f"{receipt} RE-34178 600.00" for receipt in expected]


@pytest.mark.parametrize(
    ("credit", "amount", "expected"),
    [
        ("-8.05", "1179.45", []),  # the credit note and 12.50
        ("-8.05", "1187.50", ["R1 RE-34178 bank_fee 12.50", "R1 RE-34178 1187.50"]),
        ("-61.10", "1179.45", ["R1 RE-34178 bank_fee 20.55", "R1 RE-34178 1179.45"]),
    ],
)
def test_no_fee_is_what_a_credit_note_and_a_usual_fee_come_to(credit, amount, expected):
    both = owed("RE-34178 CARO 1200.00 2026-04-01 2026-05-01", f"GS-4150 CARO {credit} 2026-04-11 2026-04-11")
    assert posted(desk(both, abroad(amount, "RE-34178")).run()) == expected


@pytest.mark.parametrize("besides", ["LS 432058", "Lfd.Nr. 81390"])
def test_a_delivery_note_and_a_running_number_are_no_further_documents_of_a_list(besides):
    made = desk(ABROAD, abroad("1827.50", f"RE-34178, RE-90211 {besides}")).run()
    assert [line for line in posted(made) if "bank_fee" not in line] == ["R1 RE-34178 1187.50", "R1 RE-90211 640.00"]
