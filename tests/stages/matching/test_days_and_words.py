"""What a text says besides numbers: days, months, what the money is for; and numbers of which too little is left."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching import dates
from ar_batch.stages.matching.reading import read
from tests.stages.matching.desk import desk, offered, paid, posted, states

RENTS = """
    document_no customer_id amount_minor document_date due_date
    2041        ACME        853.17       2026-03-01    2026-03-15
    2077        ACME        853.17       2026-04-01    2026-04-15
    2103        ACME        853.17       2026-05-01    2026-05-15
"""


@pytest.mark.parametrize("said", ["Miete Mai", "loyer mai 2026", "Miete 05.2026", "rent 2026-05", "RE vom 01.05.", "RE vom 01.05.2026", "Rg vom 010526"])  # fmt: skip
def test_of_equal_documents_the_one_whose_day_or_month_is_named_is_paid(said):
    made = desk(RENTS, paid("853.17", said)).run()
    assert posted(made) == ["R1 2103 853.17"]
    assert made.applications["reason"].iloc[0].startswith("The text bears the date or month of these documents")


@pytest.mark.parametrize(
    "said", ["invoice of 16 April", "RE vom 16. April", "April 16th", "dated 16/4", "du 16/04", "facture 16 avril 2026"]
)
def test_of_equal_documents_of_one_month_the_one_whose_day_is_named_without_a_year_is_paid(said):
    made = desk(RENTS.replace("2026-05-01", "2026-04-16"), paid("853.17", said)).run()
    assert posted(made) == ["R1 2103 853.17"]


def test_a_day_beside_the_name_of_its_month_is_no_year():
    assert dates.days_without_year("MIETE APRIL 26") == set()
    assert dates.days_without_year("MIETE APRIL 6") == {(4, 6)}
    assert dates.days_without_year("9 DE MARÇO") == {(3, 9)}
    assert dates.days_without_year("VOM 31/12") == {(12, 31)}


@pytest.mark.parametrize("said", ["08 .05.2026", "RE vom 08.0 5.2026", "RE vom 08.05.202 6"])
def test_a_day_that_a_bank_s_lines_put_a_blank_into_tells_equal_documents_apart(said):
    made = desk(RENTS.replace("2026-04-01", "2026-05-08"), paid("853.17", said)).run()
    assert posted(made) == ["R1 2077 853.17"]
    assert set(made.applications["rule"]) == {"dated"}


def test_a_month_of_none_of_equal_documents_leaves_them_to_a_person():
    made = desk(RENTS, paid("853.17", "Miete Februar")).run()
    assert posted(made) == []
    assert len(offered(made)) > 1


def test_where_nothing_is_said_the_oldest_of_equal_documents_is_paid():
    assert posted(desk(RENTS, paid("853.17", "Miete")).run()) == ["R1 2041 853.17"]


def test_documents_of_the_dates_named_are_paid_and_not_another_of_their_sum():
    documents = """
        document_no customer_id amount_minor document_date
        7001        ACME        1300.40      2026-04-02
        7002        ACME        449.60       2026-04-20
        7003        ACME        1750.00      2026-05-03
    """
    made = desk(documents, paid("1750.00", "Rechnungen vom 02.04.2026, 20.04.2026")).run()
    assert sorted(posted(made)) == ["R1 7001 1300.40", "R1 7002 449.60"]


@pytest.mark.parametrize(
    ("number", "said"),
    [("150926", "Zahlung vom 150926"), ("2026", "Sammelzahlung October 2026"), ("2026", "Abo Maerz 2026")],
)
def test_a_date_written_without_signs_and_the_year_of_a_month_name_no_document(number, said):
    documents = f"document_no customer_id amount_minor\n{number} ACME 320.00\n881 ACME 70.00"
    assert posted(desk(documents, paid("300.00", said)).run()) == []


def test_a_number_with_letters_glued_to_it_is_no_date():
    assert not read("RECHNUNG RE26-10-26").dates
    assert not read("FAC 26.10.42").dates  # nobody pays in 2042
    assert len(read("RECHNUNG VOM 26.10.26").dates) == 1


def test_months_are_known_in_words_cut_off_and_in_numbers():
    assert dates.months("ABONNEMENT SEPTIEMBRE") == {9}
    assert dates.months("SUBSCRIPTION AUGUS") == {8}
    assert dates.months("MIETE 09.2026") == {9}
    assert dates.months("MARZ 2026") == {3}
    assert dates.months("RE 09.2026-17") == set()
    assert dates.days_without_year("RNR. VOM 08.10.") == {(10, 8)}


# -- money for something else ------------------------------------------------------------------------------------------

ONLY = "document_no customer_id amount_minor\nRE-4711 ACME 318.44\nRE-4712 ACME 90.02"


@pytest.mark.parametrize(
    "said",
    ["Rückerstattung Überzahlung", "refund duplicate payment", "devolución pago duplicado", "Bonus Jahresende", "Darlehen Rate", "trop perçu",
     "Werbekostenzuschuss", "Umsatzbonus 2025", "Rücklastschrift", "irrtümlich erhalten", "Überzahlung", "overpayment", "terugstorting", "restituzione",
     "devolução", "estorno", "vratka přeplatku", "nadpłata", "tilbakebetaling", "tilbageførsel", "palautus", "visszatérítés", "trop versé",
     "pago anticipado", "Mietkaution", "retainer", "depositum", "?20Vorkasse Angebot", "prepaymentAngebot", "Guthaben aufladen"],
)  # fmt: skip
def test_money_that_nobody_owes_is_not_for_the_document_of_its_amount(said):
    assert posted(desk(ONLY, paid("318.44", said)).run()) == []


def test_the_same_amount_without_such_a_word_is():
    assert posted(desk(ONLY, paid("318.44", "Zahlung")).run()) == ["R1 RE-4711 318.44"]


@pytest.mark.parametrize("payer", ["Belastingdienst", "Agencia Tributaria", "Finanzamt Jena", "URSSAF"])
def test_an_authoritys_money_is_not_for_the_document_it_seems_to_name(payer):
    made = desk(ONLY, paid("318.44", "RE-4711", payer, "DE99")).run()
    assert posted(made) == []
    assert posted(desk(ONLY, paid("318.44", "RE-4711", "Unbekannt AG", "DE99")).run()) == ["R1 RE-4711 318.44"]


@pytest.mark.parametrize(
    ("payer", "said", "expected"),
    [
        ("TRESOR PUBLIC MULHOUSE", "facture RE-4711", ["R1 RE-4711 318.44"]),
        ("DRFIP Grand Est", "facture RE-4711", ["R1 RE-4711 318.44"]),
        ("Landeshauptkasse", "RE-4711", ["R1 RE-4711 318.44"]),
        ("TRESOR PUBLIC MULHOUSE", "remboursement TVA RE-4711", []),
        ("TRESOR PUBLIC MULHOUSE", "", []),
    ],
)
def test_a_public_treasury_pays_the_document_that_it_names(payer, said, expected):
    assert posted(desk(ONLY, paid("318.44", said, payer, "FR99")).run()) == expected


def test_an_advance_on_a_pro_forma_invoice_is_no_part_of_the_invoice_whose_number_ends_so():
    documents = "document_no customer_id amount_minor\n00003964 ACME 1000.00"
    assert posted(desk(documents, paid("300.00", "Anzahlung 30% PF964")).run()) == []


# -- paid before -------------------------------------------------------------------------------------------------------

SETTLED = """
    application_id receipt_id document_id customer_id applied_on amount_minor kind method
    A-1 R0 D-ACME-A/26/5024 ACME 2026-05-04 64.80 payment auto
    A-2 R0 D-ACME-5710      ACME 2026-05-04 40.00 payment auto
    A-3 R0 D-ACME-5711      ACME 2026-05-04 77.70 payment auto
"""
BEFORE = """
    document_no customer_id amount_minor
    A/26/5024   ACME        64.80
    A/26/5025   ACME        64.80
    5710        ACME        40.00
    5711        ACME        77.70
    5712        ACME        117.70
"""


@pytest.mark.parametrize(
    ("amount", "said"), [("64.80", "FRA A/26/524"), ("64.80", "FRA A/26/502"), ("117.70", "OCR 5710, 5711")]
)
def test_what_a_text_names_and_was_paid_is_not_replaced_by_another_document(amount, said):
    made = desk(BEFORE, paid(amount, said), applications=SETTLED).run()
    assert [line for line in posted(made) if line.startswith("R1")] == []


# -- too little of a number --------------------------------------------------------------------------------------------

STUMPS = """
    document_no   customer_id amount_minor due_date
    2026/AB-02079 ACME        19.00        2026-05-01
    2026/AB-02080 ACME        19.00        2026-05-01
    2026/AB-04098 ACME        19.00        2026-05-20
    2026/AB-04174 ACME        19.00        2026-05-21
"""


def test_a_beginning_that_fits_several_numbers_proves_no_sum_of_others():
    assert posted(desk(STUMPS, paid("38.00", "INVOICE 2026/AB-04")).run()) == []


def test_a_beginning_that_fits_only_newer_ones_keeps_the_oldest_from_being_taken():
    assert posted(desk(STUMPS, paid("19.00", "INVOICE 2026/AB-04")).run()) == []


def test_a_number_takes_what_fits_all_of_it_before_what_fits_its_end():
    documents = "document_no customer_id amount_minor\nFA202608-1169 ACME 595.00\nFA202609-1169 ACME 595.00"
    made = desk(documents, paid("595.00", "BILL FA2002608-1169")).run()
    assert posted(made) in (["R1 FA202608-1169 595.00"], [])


def test_letters_behind_a_number_make_no_range():
    documents = "\n".join(
        ["document_no customer_id amount_minor", *(f"00366{n}-IN ACME 19.00" for n in (51, 60, 89)), "0036792-IN ACME 19.00"]
    )  # fmt: skip
    made = desk(documents, paid("57.00", "FRA 0036651-IN 0036689-IN 0036792-IN")).run()
    assert sorted(posted(made)) == ["R1 0036651-IN 19.00", "R1 0036689-IN 19.00", "R1 0036792-IN 19.00"]


def test_a_number_of_letters_alone_names_its_document():
    documents = "document_no customer_id amount_minor due_date\nINV-KEURB ACME 49.90 2026-05-02\nINV-DAMYA ACME 49.90 2026-05-30"
    assert posted(desk(documents, paid("49.90", "INVOICE NO. INV-DAMYA")).run()) == ["R1 INV-DAMYA 49.90"]


def test_a_number_does_not_go_on_in_the_amount_behind_it():
    documents = "document_no customer_id amount_minor\n26.08.4699 BOLT 99.00\n26.08.4691 ACME 99.00"
    made = desk(documents, paid("99.00", "Fakturanr 26.08.46 99,00 fuer Acme")).run()
    assert posted(made) in (["R1 26.08.4691 99.00"], [])


def test_what_is_left_over_and_costs_nearly_what_another_document_does_is_not_left_over():
    documents = "document_no customer_id amount_minor\nRE-8001 ACME 405.36\nRE-8002 ACME 290.40"
    made = desk(documents, paid("695.75", "RE-8001")).run()
    assert posted(made) == []


# -- whose -------------------------------------------------------------------------------------------------------------

FAMILY = """
    customer_id name               parent_id
    HEAD        'Olm Holding AG'   -
    ONE         'Olm Nord GmbH'    HEAD
    TWO         'Olm Süd GmbH'     HEAD
"""


def test_equal_documents_of_two_children_are_left_to_a_person_when_their_parent_pays():
    documents = "document_no customer_id amount_minor\n31001 ONE 74.50\n31002 TWO 74.50"
    made = desk(documents, paid("74.50", "Zahlung", "Olm Holding AG", "DE1"), customers=FAMILY).run()
    assert posted(made) == []


def test_a_payment_for_several_of_a_family_is_the_heads():
    documents = "document_no customer_id amount_minor\n31001 ONE 74.50\n31002 TWO 20.11"
    for order in ("31001 31002", "31002 31001"):
        made = desk(documents, paid("94.61", order, "Olm Holding AG", "DE1"), customers=FAMILY).run()
        assert len(posted(made)) == 2
        assert list(made.receipt_states["customer_id"]) == ["HEAD"]


def test_a_name_without_legal_form_may_be_that_of_either_namesake():
    customers = "customer_id name\nC1 'Brouwer Installaties'\nC2 'Brouwer Installaties B.V.'"
    documents = "document_no customer_id amount_minor\n51 C1 33.20\n52 C2 33.20"
    made = desk(documents, paid("33.20", "Betaling", "Brouwer Installaties", "NL1"), customers=customers).run()
    assert posted(made) == []
    made = desk(documents, paid("33.20", "Betaling", "Brouwer Installaties B.V.", "NL1"), customers=customers).run()
    assert posted(made) == ["R1 52 33.20"]
    assert states(made) == {"R1": "applied"}


# -- postcodes, advices, aliases -----------------------------------------------------------------------------------------


def test_a_postcode_with_its_country_names_no_document():
    documents = (
        "document_no customer_id amount_minor due_date\n79821 ACME 150.07 2026-05-02\n79822 ACME 150.07 2026-05-30"
    )
    made = desk(documents, paid("150.07", "Zahlung Acme D-79822 Freiburg")).run()
    assert posted(made) in (["R1 79821 150.07"], [])
    assert "79822" in {line.split()[1] for line in posted(desk(documents, paid("150.07", "Rechnung 79822")).run())}


def test_where_documents_are_called_so_it_does():
    documents = "document_no customer_id amount_minor\nD-79822 ACME 150.07\nD-79823 ACME 11.00"
    assert posted(desk(documents, paid("150.07", "D-79822 Danke")).run()) == ["R1 D-79822 150.07"]


ADVICE = """
    advice_id payer_name       document_no amount_minor payment_date payment_amount_minor currency
    V1        'Viola Treasury' VI9001      500.00       2026-05-19   1060.00              EUR
    V2        'Viola Treasury' VI9002      600.00       2026-05-19   1060.00              EUR
    V3        'Viola Treasury' VI9003      -40.00       2026-05-19   1060.00              EUR
"""


@pytest.mark.parametrize(("owner", "applied"), [("ACME", 3), ("BOLT", 0)])
def test_an_advice_of_a_payer_nobody_knows_is_joined_where_one_customer_owes_all_of_it(owner, applied):
    documents = f"document_no customer_id amount_minor\nVI9001 ACME 500.00\nVI9002 {owner} 600.00\nVI9003 ACME -40.00"
    made = desk(documents, paid("1060.00", "AVIS 4711", "Viola Treasury", "DE9"), remittance_advices=ADVICE).run()
    assert len(posted(made)) == applied


ALIAS = """
    alias_id kind value                    customer_id active confirmed_on sequence
    A-1      name 'Pinewood Zahlstelle AG' ACME        yes    2026-05-01   1
"""


@pytest.mark.parametrize(
    "payer", ["PINEWOOD ZAHLSTELLE AKTIENGESELLSCHAFT", "Zahlstelle Pinewood", "Pinewood Zahlstelle AG"]
)
def test_a_name_learned_from_a_decision_is_known_in_its_other_forms(payer):
    made = desk(
        "document_no customer_id amount_minor\nRE-1 ACME 81.13", paid("81.13", "Zahlung", payer, "DE9"), aliases=ALIAS
    ).run()
    assert posted(made) == ["R1 RE-1 81.13"]


def test_the_reason_of_a_damaged_number_quotes_what_the_text_says():
    made = desk(
        "document_no customer_id amount_minor\nRE-268719 ACME 81.13\nRE-268722 ACME 81.13",
        paid("81.13", "Rechnung 268791"),
    ).run()
    assert "the text says 268791" in made.applications["reason"].iloc[0]


# -- words before numbers ------------------------------------------------------------------------------------------------

SHORT = "document_no customer_id amount_minor\n9004 ACME 321.55\n9011 ACME 71.00"


@pytest.mark.parametrize("said", ["Kundnr 9004", "kundenr. 9004", "Ordrenr 9004", "Angebot 9004", "Filiale 9004", "Tlf 9004", "Postboks 9004", "HRB 9004"])  # fmt: skip
def test_a_number_of_something_else_does_not_keep_the_one_document_of_the_amount_waiting(said):
    assert posted(desk(SHORT, paid("71.00", said)).run()) == ["R1 9011 71.00"]


@pytest.mark.parametrize("said", ["Lasku 9004", "faktur 9004", "Fatura 9004", "szamla 9004", "Rechnungs-Nr. 9004", "fakturanr 9004"])  # fmt: skip
def test_a_short_number_behind_a_word_for_invoice_is_named_in_many_languages(said):
    made = desk(SHORT, paid("321.55", said)).run()
    assert posted(made) == ["R1 9004 321.55"]
    assert set(made.applications["rule"]) == {"named"}


@pytest.mark.parametrize("said", ["HABENZINSEN 05/2026", "korko", "Kartenabrechnung Terminal 650"])
def test_interest_and_card_settlements_are_no_customers_money(said):
    assert states(desk(SHORT, paid("321.55", said, "", "")).run()) == {"R1": "not_ar"}
