"""Where the text says more or less than it pays: the payment's own day, numbers that are none of ours, much too much, series."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, offered, paid, posted

ACME = "DE02120300000000202051"


def owed(*rows: str) -> str:
    return "\n".join(["document_no customer_id amount_minor document_date due_date", *rows])


def on(day: str, amount: str, said: str) -> str:
    return f"""
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 {day} {amount} 'Acme Werkzeuge GmbH' {ACME} '{said}'
    """


# -- the payment's own day ---------------------------------------------------------------------------------------------

TWINS = owed("RE-1 ACME 235.44 2026-02-10 2026-03-10", "RE-2 ACME 235.44 2026-03-18 2026-04-18")
APART = owed("RE-1 ACME 235.44 2026-02-10 2026-03-10", "RE-2 ACME 81.13 2026-03-18 2026-04-18")


@pytest.mark.parametrize(("said", "day"), [("SOLDE 18.03.2026", "2026-03-18"), ("Zahlung 2026-03-18", "2026-03-19")])  # fmt: skip
def test_the_day_of_the_payment_or_the_one_before_tells_no_document_and_keeps_none_away(said, day):
    assert posted(desk(TWINS, on(day, "235.44", said)).run()) == ["R1 RE-1 235.44"]
    assert posted(desk(APART, on(day, "235.44", said)).run()) == ["R1 RE-1 235.44"]


@pytest.mark.parametrize("word", ["vom", "dated:", "Rechnung v."])
def test_behind_a_word_for_date_it_tells_the_document(word):
    said = f"{word} 18.03.2026"
    assert posted(desk(TWINS, on("2026-03-18", "235.44", said)).run()) == ["R1 RE-2 235.44"]
    assert posted(desk(APART, on("2026-03-18", "235.44", said)).run()) == []


def test_an_earlier_day_tells_the_document():
    day = "2026-03-20"
    said = "SOLDE 18.03.2026"
    assert posted(desk(TWINS, on(day, "235.44", said)).run()) == ["R1 RE-2 235.44"]
    assert posted(desk(APART, on(day, "235.44", said)).run()) == []


# -- a number that is none of the documents' ---------------------------------------------------------------------------

FOUR = owed(
    "20414 ACME 131.17 2026-04-01 2026-05-01",
    "20478 ACME 245.23 2026-04-02 2026-05-02",
    "20533 ACME 317.31 2026-04-03 2026-05-03",
    "20590 ACME 402.47 2026-04-04 2026-05-04",
)


@pytest.mark.parametrize("said", ["20414,20416", "RE 20414 + 20401"])
def test_others_do_not_stand_for_a_number_of_ours_that_is_none_of_theirs(said):
    # 131.17 and 245.23
    made = desk(FOUR, paid("376.40", said)).run()
    assert posted(made) == []
    assert "R1 20414 + 20478: 131.17 + 245.23" in offered(made)


@pytest.mark.parametrize("said", ["20414,20487", "20414, 778899001", "20414 KD 20416"])
def test_others_beside_the_one_named_are_paid_where_no_such_number_stands(said):
    assert posted(desk(FOUR, paid("376.40", said)).run()) == ["R1 20414 131.17", "R1 20478 245.23"]


def test_a_number_of_ours_has_its_letters_or_begins_and_is_as_long_as_they():
    lettered = owed("RG-414 ACME 131.17 2026-04-01 2026-05-01", "RG-478 ACME 245.23 2026-04-02 2026-05-02")
    assert posted(desk(lettered, paid("376.40", "RG-414, RG-901")).run()) == []
    assert posted(desk(lettered, paid("376.40", "RG-414, RG-478")).run()) == ["R1 RG-414 131.17", "R1 RG-478 245.23"]


# -- much too much -----------------------------------------------------------------------------------------------------


def beside(many: int) -> str:
    more = [f"RE-6{n:03d} ACME {1 + n % 8}.{n:02d} 2026-04-01 2026-05-01" for n in range(many)]
    return owed("RE-5000 ACME 1000.00 2026-04-01 2026-05-01", *more)


@pytest.mark.parametrize(
    ("many", "amount", "applied"),
    [
        (30, "1030.00", True),
        (31, "1030.00", False),
        (31, "1020.00", True),  # two percent
        (31, "1020.01", False),
        (5, "1300.00", True),
    ],
)
def test_more_than_two_percent_too_much_waits_where_many_others_are_open_that_cost_no_more(many, amount, applied):
    made = desk(beside(many), paid(amount, "RE-5000")).run()
    assert posted(made) == (["R1 RE-5000 1000.00"] if applied else [])
    assert applied or "R1 RE-5000: 1000.00" in offered(made)


# -- series ------------------------------------------------------------------------------------------------------------

SERIES = (
    "RE-20011 ACME 131.17 2026-04-01 2026-05-11",
    "RE-20352 ACME 245.23 2026-04-02 2026-05-12",
    "RE-20877 ACME 317.31 2026-04-03 2026-05-13",
    "RE-21430 ACME 402.47 2026-04-04 2026-05-14",
    "RE-22615 ACME 555.59 2026-04-05 2026-05-15",
)
OUTSIDE = "RE-29999 ACME 317.31 2026-04-06 2026-05-16"
"""As much as the second or third of the series."""


@pytest.mark.parametrize("said", ["RE-20352 - RE-22615", "Rechnungen 20352 bis 22615"])
def test_a_series_of_four_is_paid_though_a_document_outside_costs_as_much_as_one_of_it(said):
    # 245.23, 317.31, 402.47 and 555.59
    made = desk(owed(*SERIES, OUTSIDE), paid("1520.60", said)).run()
    assert posted(made) == [
        "R1 RE-20352 245.23", "R1 RE-20877 317.31", "R1 RE-21430 402.47", "R1 RE-22615 555.59",
    ]  # fmt: skip


def test_a_series_of_three_waits_where_a_document_outside_costs_as_much():
    # 245.23, 317.31 and 402.47
    made = desk(owed(*SERIES, OUTSIDE), paid("965.01", "RE-20352 - RE-21430")).run()
    assert posted(made) == []
    alone = desk(owed(*SERIES), paid("965.01", "RE-20352 - RE-21430")).run()
    assert posted(alone) == ["R1 RE-20352 245.23", "R1 RE-20877 317.31", "R1 RE-21430 402.47"]


def test_a_series_that_does_not_add_up_waits():
    assert posted(desk(owed(*SERIES, OUTSIDE), paid("1520.61", "RE-20352 - RE-22615")).run()) == []
