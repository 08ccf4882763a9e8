"""Months that a text names, as a period or one by one, and the documents that were billed for them."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching import dates
from tests.stages.matching.desk import desk, paid, posted

# Billed when the month is over: April's cleaning on 2 May.
BEHIND = """
    document_no customer_id amount_minor document_date due_date   description
    R1526       ACME        720.00       2026-04-02    2026-04-16 'Reinigung März 2026'
    R1986       ACME        720.00       2026-05-02    2026-05-16 'Reinigung 04/2026'
"""


@pytest.mark.parametrize("said", ["Reinigung April", "04/2026", "Reinigung 01.04.2026-30.04.2026", "01.04. - 30.04.26"])
def test_the_month_that_a_document_is_for_by_its_description_is_the_one_that_a_text_names(said):
    assert posted(desk(BEHIND, paid("720.00", said)).run()) == ["R1 R1986 720.00"]


@pytest.mark.parametrize("said", ["Reinigung Mai", "Reinigung 01.05.2026-31.05.2026"])
def test_and_the_one_in_which_it_was_written_is_not(said):
    assert posted(desk(BEHIND, paid("720.00", said)).run()) == []


def test_a_month_far_from_a_documents_day_is_not_what_it_is_for():
    documents = BEHIND.replace("Reinigung 04/2026", "Vertrag vom 11/2025").replace("März", "April")
    assert posted(desk(documents, paid("720.00", "Reinigung November")).run()) == []


RENT = """
    document_no customer_id amount_minor document_date due_date
    R1201       ACME        499.00       2026-01-28    2026-02-03
    R1301       ACME        499.00       2026-02-26    2026-03-03
    R1302       ACME         40.00       2026-03-01    2026-03-03
    R1401       ACME        499.00       2026-03-27    2026-04-03
    R1501       ACME        499.00       2026-04-27    2026-05-03
    R1502       ACME         40.00       2026-05-01    2026-05-03
"""


@pytest.mark.parametrize("said", ["Miete April und Mai", "Miete Apr + Mai", "04-05/2026", "1.4.2026-31.5.2026"])
def test_several_months_named_are_all_that_falls_due_in_them(said):
    made = desk(RENT, paid("1038.00", said)).run()
    assert posted(made) == ["R1 R1401 499.00", "R1 R1501 499.00", "R1 R1502 40.00"]


@pytest.mark.parametrize("said", ["Miete Februar-April", "Miete Feb bis Apr", "02/2026 - 04/2026"])
def test_from_one_month_to_another_those_between_are_named_as_well(said):
    made = desk(RENT, paid("1537.00", said)).run()
    assert posted(made) == ["R1 R1201 499.00", "R1 R1301 499.00", "R1 R1302 40.00", "R1 R1401 499.00"]


def test_a_quarter_is_three_months():
    documents = RENT.replace("2026-02-03", "2026-06-03").replace("2026-01-28", "2026-05-01")
    made = desk(documents, paid("1537.00", "Miete 2. Quartal").replace("2026-05-20", "2026-06-02")).run()
    assert posted(made) == ["R1 R1201 499.00", "R1 R1401 499.00", "R1 R1501 499.00", "R1 R1502 40.00"]


def test_one_month_of_two_documents_is_told_from_that_of_others_of_their_amounts():
    made = desk(RENT, paid("539.00", "Miete 01.05.-31.05.2026")).run()
    assert posted(made) == ["R1 R1501 499.00", "R1 R1502 40.00"]


# Written in March and April, due in April and May.
TERMS = """
    document_no customer_id amount_minor document_date due_date
    R1301       ACME        499.00       2026-02-10    2026-03-10
    R1401       ACME        499.00       2026-03-10    2026-04-10
    R1501       ACME        499.00       2026-04-10    2026-05-10
"""


def test_months_of_which_either_those_written_or_those_due_may_be_meant_are_asked_about():
    made = desk(TERMS, paid("998.00", "Beitrag Maerz und April")).run()
    assert posted(made) == []


def test_months_of_which_one_has_no_document_tell_nothing():
    documents = RENT.replace("2026-03-27", "2025-03-27").replace("2026-04-03", "2025-04-03")
    documents = documents.replace("2026-04-27", "2026-05-01")
    assert posted(desk(documents, paid("539.00", "Miete April und Mai")).run()) == []


# Two seats, billed each month.
SEATS = """
    document_no customer_id amount_minor document_date due_date
    7003        ACME        99.00        2026-03-05    2026-03-12
    7004        ACME        99.00        2026-04-05    2026-04-12
    7005        ACME        99.00        2026-04-05    2026-04-12
"""


def test_of_equal_documents_of_the_month_named_the_oldest_is_paid_though_another_month_has_an_older_one():
    made = desk(SEATS, paid("99.00", "Abo April")).run()
    assert posted(made) == ["R1 7004 99.00"]
    assert "the oldest of the month named" in made.applications["reason"][0]


def test_but_not_where_the_month_may_be_that_in_which_others_fall_due():
    documents = SEATS.replace("2026-04-12", "2026-05-05").replace(
        "2026-03-05    2026-03-12", "2026-03-25    2026-04-25"
    )
    assert posted(desk(documents, paid("99.00", "Abo April").replace("2026-05-20", "2026-04-27")).run()) == []


@pytest.mark.parametrize(
    "said", ["canone apr 26", "abr. 2026", "kwi 26", "Abo duben", "AVR/26", "předplatné dubna 2026"]
)
def test_months_are_read_in_many_languages_and_in_short_with_their_year(said):
    assert posted(desk(SEATS, paid("99.00", said)).run()) == ["R1 7004 99.00"]


def test_what_may_be_june_or_july_is_both():
    assert dates.months("JUI 26") == {6, 7}
    assert (dates.months("JUIN 26"), dates.months("JUIL 26")) == ({6}, {7})


@pytest.mark.parametrize("said", ["wie von Sie 4 gewünscht", "leden", "Mar 4", "SET 26/4711"])
def test_but_what_is_another_word_as_well_is_no_month_without_its_year(said):
    assert dates.months(said.upper()) == frozenset()


def test_several_that_add_up_are_not_those_of_the_month_where_one_of_it_costs_as_much():
    documents = """
        document_no customer_id amount_minor document_date due_date
        7101        ACME        297.50       2026-04-03    2026-05-03
        7102        ACME        297.50       2026-03-03    2026-04-03
        7103        BRUN        595.00       2026-04-28    2026-05-12
    """
    customers = """
        customer_id name                  iban                   parent_id
        ACME        'Acme Werkzeuge GmbH' DE02120300000000202051 -
        BRUN        'Brunner Technik AG'  -                      ACME
    """
    assert posted(desk(documents, paid("595.00", "April"), customers=customers).run()) == []
    assert len(posted(desk(documents, paid("595.00", "Danke"), customers=customers).run())) == 2


def test_the_month_that_one_is_for_by_its_description_is_not_that_in_which_another_falls_due():
    documents = """
        document_no customer_id amount_minor document_date due_date   description
        7201        ACME        129.00       2026-03-15    2026-04-14 -
        7202        ACME        129.00       2026-04-15    2026-05-25 'Abo April 2026'
    """
    assert posted(desk(documents, paid("129.00", "April")).run()) == ["R1 7202 129.00"]
    assert posted(desk(documents.replace("'Abo April 2026'", "-"), paid("129.00", "April")).run()) == []
