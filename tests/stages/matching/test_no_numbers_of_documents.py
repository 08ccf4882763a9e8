"""What looks like a document's number, its last digits or its day, and is none."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, offered, paid, posted

ACME = "DE02120300000000202051"


def owed(*rows: str) -> str:
    return "\n".join(["document_no customer_id amount_minor document_date due_date", *rows])


FEW = owed(*(f"{number} ACME 300.00 2026-0{n}-01 2026-0{n}-28" for n, number in enumerate("258", start=1)))
LONG = owed(
    "10233 ACME 300.00 2026-01-01 2026-01-28",
    "10255 ACME 300.00 2026-02-01 2026-02-28",
    "10277 ACME 300.00 2026-03-01 2026-03-28",
)


@pytest.mark.parametrize("word", ["Kunde", "KDNR", "Tel", "Vertrag", "PLZ", "Bestellung"])
@pytest.mark.parametrize(("documents", "number"), [(FEW, "5"), (LONG, "10255")])
def test_a_number_behind_a_word_for_customer_or_the_like_names_no_document(documents, number, word):
    assert f"R1 {number} 300.00" not in posted(desk(documents, paid("300.00", f"{word} {number}")).run())


def test_a_customers_number_beside_a_documents_is_none_of_a_list():
    assert posted(desk(FEW, paid("600.00", "Kunde 5, Rechnung 8")).run()) == []


@pytest.mark.parametrize(
    ("amount", "said"),
    [("600.00", "RE 8 Rate 2"), ("300.00", "Anzahlung 5"), ("300.00", "5. Mai"), ("300.00", "Mai 5")],
)
def test_a_rate_a_day_or_an_advance_is_no_number_as_it_is_written(amount, said):
    assert posted(desk(FEW, paid(amount, said)).run()) == []


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("", "20414/20416"),
        ("", "20414-20416"),
        ("RE-2026-", "20414, 20416"),
        ("RE-2026-", "RE-2026-20414/20416"),
    ],
)
def test_others_do_not_stand_for_a_number_of_ours_or_its_last_digits(prefix, said):
    documents = owed(
        f"{prefix}20414 ACME 131.17 2026-04-01 2026-05-01",
        f"{prefix}20478 ACME 245.23 2026-04-02 2026-05-02",
        f"{prefix}20533 ACME 317.31 2026-04-03 2026-05-03",
    )
    assert posted(desk(documents, paid("376.40", said)).run()) == []


@pytest.mark.parametrize("said", ["Rechnung 2026", "INV 2026"])
def test_a_year_is_not_the_last_digits_of_a_strangers_document(said):
    documents = owed("12026 BOLT 99.17 2026-04-02 2026-05-02", "RE-48377 ACME 582.10 2026-04-02 2026-05-02")
    assert posted(desk(documents, paid("99.17", said, "Ashworth Group", "GB1")).run()) == []


@pytest.mark.parametrize("said", ["Rechnung 8213 und 8377", "Invoice 8213, 9444"])
def test_a_stranger_who_names_another_number_besides_is_asked_about(said):
    documents = owed(
        "RE-2026-48213 BOLT 412.37 2026-04-02 2026-05-02", "RE-2026-48377 ACME 582.10 2026-04-02 2026-05-02"
    )
    assert posted(desk(documents, paid("412.37", said, "Ashworth Group", "GB1")).run()) == []


@pytest.mark.parametrize(
    "said",
    ["Rechnungsdatum 18.03.2026", "Rechnung 18.03.2026", "z dnia 18.03.2026", "af 18.03.2026", "RE v 18.03.2026"],
)
def test_more_words_say_that_a_day_is_a_document_s(said):
    twins = owed("RE-1 ACME 235.44 2026-02-10 2026-03-10", "RE-2 ACME 235.44 2026-03-18 2026-04-18")
    line = f"""
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 2026-03-18 235.44 'Acme Werkzeuge GmbH' {ACME} '{said}'
    """
    assert posted(desk(twins, line).run()) == ["R1 RE-2 235.44"]


def test_the_tax_office_is_still_no_customer():
    documents = owed("RE-2026-48213 BOLT 412.37 2026-04-02 2026-05-02")
    made = desk(documents, paid("412.37", "Rechnung 8213", "Finanzamt Berlin", "GB1")).run()
    assert "not a customer's payment" in made.receipt_states["reason"].iloc[0]


def test_a_half_of_a_document_named_in_short_is_offered():
    made = desk(FEW, paid("150.00", "RE 8 Rate 2")).run()
    assert offered(made)
