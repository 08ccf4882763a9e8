"""Numbers with nothing between them, and lists of last digits by a payer whom nobody knows."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, offered, paid, posted, states

OWED = """
    document_no customer_id amount_minor
    26043596    ACME         122.80
    26044363    ACME          80.10
    26043652    ACME         311.17
    26044108    ACME          45.00
    26044200    ACME         711.00
    26049999    ACME        1000.00
    26044500    BOLT         380.00
"""
GLUED = "Rg-Nr.: 2604359626044363260 436522604410826044200"
"""26043596, 26044363, 26043652, 26044108 and 26044200, as a bank's lines of 27 characters break them."""


def test_a_list_with_nothing_between_its_numbers_is_paid_to_the_cent():
    made = desk(OWED, paid("1270.07", GLUED)).run()
    assert posted(made) == ["R1 26043596 122.80", "R1 26043652 311.17", "R1 26044108 45.00", "R1 26044200 711.00", "R1 26044363 80.10"]  # fmt: skip


def test_less_a_fee_it_is_a_list_like_any_other():
    made = desk(OWED, paid("1265.07", GLUED)).run()
    apart = desk(OWED, paid("1265.07", "Rg-Nr.: 26043596, 26044363, 26043652, 26044108, 26044200")).run()
    assert posted(made) == ["R1 26043596 122.80", "R1 26043652 311.17", "R1 26044108 45.00", "R1 26044200 706.00", "R1 26044363 80.10"]  # fmt: skip
    assert posted(made) == posted(apart)


def test_a_number_apart_from_the_others_is_not_all_that_is_named():
    made = desk(OWED, paid("1265.07", "Rg-Nr.: 2604359626044363260 4365226044108 26044200")).run()
    assert posted(made) == ["R1 26043596 122.80", "R1 26043652 311.17", "R1 26044108 45.00", "R1 26044200 706.00", "R1 26044363 80.10"]  # fmt: skip


@pytest.mark.parametrize("amount", ["720.00", "700.00"])
def test_beside_a_row_that_an_open_document_begins_a_number_apart_is_not_all_that_is_meant(amount):
    # 26043596, then 26047777, which the ledger does not know: 9.00 too much for 26044200, or 11.00 too little, is no accident.
    made = desk(OWED, paid(amount, "Rg-Nr.: 2604359626047777 26044200")).run()
    assert (posted(made), states(made)) == ([], {"R1": "suggested"})


@pytest.mark.parametrize(
    "said", ["Rechnung 044768", "Vos factures 044768"], ids=["behind a German word", "behind a French one"]
)
def test_a_trifle_off_beside_the_end_of_the_number_is_no_matter_of_the_amount_alone(said):
    owed = "document_no customer_id amount_minor\n26044768 ACME 1566.15\n26044763 ACME 80.10\n26049999 ACME 1000.00"
    made = desk(owed, paid("1565.87", said)).run()
    assert posted(made) == ["R1 26044768 1565.87", "R1 26044768 tolerance 0.28"]
    assert made.applications["reason"].str.startswith("The documents named").all()


@pytest.mark.parametrize("said", ["Bill020786-059", "Bill020786-059 Danke", "BILL 020786-059"])
def test_a_word_for_invoice_run_together_with_a_number_is_no_digits_of_it(said):
    """B, I and L look like 8 and 1, and two digits are swapped: its end tells which of two equal documents is meant."""
    documents = """
        document_no customer_id amount_minor due_date
        200786-012  ACME        95.51        2026-03-18
        200786-059  ACME        95.51        2026-05-18
        200791-059  BOLT        290.00       2026-05-28
    """
    assert posted(desk(documents, paid("95.51", said)).run()) == ["R1 200786-059 95.51"]


# -- by a payer whom nobody knows --------------------------------------------------------------------------------------

LONG = """
    document_no customer_id amount_minor
    9000038141  ACME        122.80
    9000039596  ACME         80.10
    9000039993  ACME        311.17
    9000038695  BOLT         45.00
    9000044200  BOLT        711.00
"""


def by_nobody(amount: str, said: str) -> str:
    return paid(amount, said, "Quicksettle Ltd", "")


@pytest.mark.parametrize("said", ["PAYOUT 433748517 BELEG 038141 & 039596", "038141,039596", "inv#038141; 039596"])
def test_last_digits_of_several_documents_of_one_customer_name_them(said):
    assert posted(desk(LONG, by_nobody("202.90", said)).run()) == ["R1 9000038141 122.80", "R1 9000039596 80.10"]


def test_of_two_customers_they_name_nobodys():
    made = desk(LONG, by_nobody("167.80", "038141, 038695")).run()
    assert (posted(made), states(made)) == ([], {"R1": "unidentified"})


def test_paid_short_they_are_offered_to_a_person():
    made = desk(LONG, by_nobody("509.07", "038141 & 039596 & 039993")).run()
    assert posted(made) == []
    assert offered(made)[0].startswith("R1 9000038141 + 9000039596 + 9000039993:")


def test_one_end_alone_or_a_short_one_names_nobody():
    for said in ("038141", "8141, 9596"):
        assert posted(desk(LONG, by_nobody("202.90", said)).run()) == []


SHORT = """
    document_no customer_id amount_minor
    4741475     ACME        122.80
    4741455     ACME         80.10
    4741396     ACME        311.17
    4741397     BOLT         45.00
    4731455     BOLT         45.00
    4731475     BOLT        711.00
"""


@pytest.mark.parametrize("said", ["TXN 347048745 1475, 1455, 1396", "Beleg 1475 + 1455 + 1396"])
def test_so_do_four_digits_of_three_documents_or_more(said):
    made = desk(SHORT, by_nobody("514.07", said)).run()
    assert posted(made) == ["R1 4741396 311.17", "R1 4741455 80.10", "R1 4741475 122.80"]


@pytest.mark.parametrize("rows", ["4731396 BOLT 80.20", "4731396 CARO 1.00\n4731455 CARO 2.00\n4731475 CARO 3.00"])
def test_where_anothers_documents_end_so_too_they_name_nobodys(rows):
    assert posted(desk(f"{SHORT.rstrip()}\n{rows}", by_nobody("514.07", "1475 + 1455 + 1396")).run()) == []


LETTERED = """
    document_no customer_id amount_minor
    L/26/K02683 ACME         95.51
    L/26/K02691 ACME        190.00
    L/26/K03150 CARO        790.56
    M/26/K02699 BOLT         45.00
"""


@pytest.mark.parametrize(
    ("amount", "said", "expected"),
    [
        ("95.51", "Re. K02683", ["R1 L/26/K02683 95.51"]),
        ("95.51", "Zahlung k2683", ["R1 L/26/K02683 95.51"]),
        ("285.51", "K02683/K02691", ["R1 L/26/K02683 95.51", "R1 L/26/K02691 190.00"]),
        ("95.51", "Re. M02683", []),  # with another letter it is another's
        ("95.51", "K02684", []),
    ],
)
def test_the_last_part_of_a_number_with_its_letter_names_a_document(amount, said, expected):
    assert posted(desk(LETTERED, by_nobody(amount, said)).run()) == expected


# -- runs of numbers -----------------------------------------------------------------------------------------------------

MONTHLY = """
    document_no customer_id amount_minor document_date due_date   settled_before_minor
    0020/0926   ACME        270.80       2026-04-01    2026-05-01 270.80
    0138/0926   ACME        735.11       2026-04-08    2026-05-08 0.00
"""


@pytest.mark.parametrize("said", ["saldo ft 0020/0926 Rate 3", "0021/0926 Rate 3", "21/926 Rate 3"])
def test_the_month_behind_another_number_is_not_the_end_of_the_only_open_one_of_it(said):
    assert posted(desk(MONTHLY, paid("67.70", said)).run()) == []


def test_but_behind_a_year_it_is():
    documents = MONTHLY.replace("0138/0926", "26-0138").replace("0020/0926", "26-0020")
    assert posted(desk(documents, paid("367.55", "Rate 1 RE 2026/0138")).run()) == ["R1 26-0138 367.55"]
