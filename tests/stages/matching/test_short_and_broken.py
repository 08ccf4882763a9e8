"""Lists that are paid short, cut off or broken, and equal documents behind payments that nothing explains."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.stages.matching.desk import desk, offered, posted, states

ACME = "DE02120300000000202051"
BOLT = "DE02500105170137075030"


def paid(*lines: str) -> str:
    rows = (f"R{place} {line}" for place, line in enumerate(lines, start=1))
    return "receipt_id booking_date amount_minor payer_name payer_account remittance\n" + "\n".join(rows)


def by_acme(amount: str, said: str, day: str = "2026-05-20") -> str:
    return f"{day} {amount} 'Acme Werkzeuge GmbH' {ACME} '{said}'"


DISCOUNTED = """
    document_no customer_id amount_minor document_date due_date   discount_bp discount_days
    SI-92596    ACME        860.12       2026-05-01    2026-06-15 300         5
    SI-92598    ACME        344.45       2026-05-01    2026-06-15 300         5
    SI-92654    ACME        106.20       2026-05-02    2026-06-16 300         5
    SI-92834    ACME        241.52       2026-05-07    2026-06-21 300         5
"""
"""All discounts lapsed; three percent of all are 46.57."""


def test_a_list_with_one_wrong_digit_less_the_discount_of_all_of_it_is_applied_though_that_had_lapsed():
    made = desk(DISCOUNTED, paid(by_acme("1505.72", "Rechnungen SI-92596, SI-92598, SI-92554, SI-92834"))).run()
    assert [line.split()[1] for line in posted(made)] == ["SI-92596", "SI-92598", "SI-92654", "SI-92834"]
    assert sum(float(line.split()[-1]) for line in posted(made)) == pytest.approx(1505.72)


LIST = """
    document_no customer_id amount_minor document_date due_date
    R63882      ACME        2576.32      2026-04-16    2026-05-01
    R63884      ACME        2006.31      2026-04-16    2026-05-01
    R64046      ACME        1914.57      2026-04-17    2026-05-02
    R64901      ACME         318.44      2026-04-28    2026-05-13
"""


@pytest.mark.parametrize(
    ("amount", "what"),
    [("6484.70", "bank's fee or a trifle"), ("6176.82", "deduction")],
)
def test_a_list_with_a_broken_number_that_is_paid_a_little_short_is_suggested_as_a_whole(amount, what):
    made = desk(LIST, paid(by_acme(amount, "R63882 R6388 R64046"))).run()
    assert posted(made) == [], what
    assert offered(made)[0].startswith("R1 R63882 + R63884 + R64046"), what


def test_a_list_cut_off_with_the_discount_taken_takes_the_document_that_makes_up_the_rest():
    documents = """
        document_no  customer_id amount_minor document_date due_date   discount_bp discount_days
        R-2026/11487 ACME        1640.51      2026-05-12    2026-05-26 200         14
        R-2026/11810 ACME         163.69      2026-05-13    2026-05-27 200         14
        R-2026/12119 ACME         946.94      2026-05-14    2026-05-28 200         14
        R-2026/12646 ACME         774.92      2026-05-15    2026-05-29 200         14
    """
    said = (
        "Rechnungen R-2026/11487 vom 12.05.2026, R-2026/11810 vom 13.05.2026, R-2026/12119 vom 14.05.2026, R-2026/126"
    )
    made = desk(documents, paid(by_acme("3455.54", said))).run()
    assert sorted(line.split()[1] for line in posted(made) if "discount" not in line) == [
        "R-2026/11487", "R-2026/11810", "R-2026/12119", "R-2026/12646",
    ]  # fmt: skip


def test_several_documents_told_by_their_last_digits_and_each_by_its_amount_are_applied():
    documents = """
        document_no customer_id amount_minor document_date due_date
        R59218      ACME        1164.02      2026-04-03    2026-05-03
        R59401      ACME         334.57      2026-04-04    2026-05-04
        R59546      ACME        1379.40      2026-04-05    2026-05-05
        R57546      ACME         880.00      2026-04-05    2026-05-05
    """
    made = desk(documents, paid(by_acme("2877.99", "RE 9218 1.164,02; 401 334,57; 59546 1.379,40"))).run()
    assert posted(made) == ["R1 R59218 1164.02", "R1 R59401 334.57", "R1 R59546 1379.40"]


def test_a_number_before_an_amount_is_no_part_of_it():
    documents = (
        "document_no customer_id amount_minor due_date\nR-08164 ACME 581.00 2026-05-20\nR-05061 ACME 581.00 2026-05-01"
    )
    assert posted(desk(documents, paid(by_acme("581.00", "RE 164 581,00"))).run()) == ["R1 R-08164 581.00"]


# -- equal documents ---------------------------------------------------------------------------------------------------

EQUAL = """
    document_no customer_id amount_minor document_date due_date
    4711        ACME        300.00       2026-03-01    2026-04-01
    4712        ACME        300.00       2026-04-01    2026-05-01
    4713        ACME        300.00       2026-05-01    2026-06-01
"""


def test_a_payment_that_names_another_document_does_not_keep_the_oldest_from_the_next():
    # The first names a document with another amount: it waits, and is for none of the equal ones.
    documents = f"{EQUAL.rstrip()}\n    4720 ACME 1960.00 2026-04-02 2026-05-02\n"
    receipts = paid(by_acme("2060.00", "Rechnung 4720", "2026-05-11"), by_acme("300.00", "Danke", "2026-05-12"))
    made = desk(documents, receipts).run()
    assert "R2 4711 300.00" in posted(made)


def test_the_oldest_is_not_taken_where_another_payment_names_it():
    receipts = paid(by_acme("290.00", "Rechnung 4711", "2026-05-11"), by_acme("300.00", "Danke", "2026-05-12"))
    made = desk(EQUAL, receipts).run()
    assert "R2 4711 300.00" not in posted(made)


def test_a_person_s_name_is_no_month():
    assert posted(desk(EQUAL, paid(by_acme("300.00", "Grazie Marco Mancini"))).run()) == ["R1 4711 300.00"]


def test_a_date_as_it_is_written_in_america_tells_equal_documents_apart():
    assert posted(desk(EQUAL, paid(by_acme("300.00", "Invoice dated 04/01/2026"))).run()) == ["R1 4712 300.00"]


def test_the_address_of_a_customer_is_no_number_of_a_document():
    customers = """
        customer_id name                  iban                   postcode city
        ACME        'Acme Werkzeuge GmbH' DE02120300000000202051 64711    Erbach
    """
    made = desk(EQUAL, paid(by_acme("300.00", "Danke, Ringstr. 13 64711 Erbach")), customers=customers).run()
    assert posted(made) == ["R1 4711 300.00"]


@pytest.mark.parametrize(
    ("said", "applied"),
    [
        ("Danke 64720 Erbach", True),  # a town has many postcodes
        ("Danke 64720 Köln", False),
        ("Rechnung 64720 Erbach", False),  # behind a word for invoice it is one that is not there
        ("Danke 64790 Erbach", False),  # the number of another's document
        ("Danke 64630 64720 Erbach", False),  # what stands before it is no house
    ],
)
def test_another_postcode_of_a_customer_s_town_is_no_number_of_a_document(said, applied):
    customers = """
        customer_id name                  iban                   postcode city
        ACME        'Acme Werkzeuge GmbH' DE02120300000000202051 64743    Erbach
        BOLT        'Boltzmann KG'        DE02500105170137075030 10115    Berlin
    """
    documents = EQUAL.replace("47", "647").rstrip() + "\n64790 BOLT 410.00 2026-04-01 2026-05-01"
    assert bool(posted(desk(documents, paid(by_acme("300.00", said)), customers=customers).run())) == applied


def test_equal_documents_of_a_relative_wait_for_a_person():
    customers = """
        customer_id name                  iban                   parent_id
        ACME        'Acme Werkzeuge GmbH' DE02120300000000202051 -
        BOLT        'Boltzmann KG'        DE02500105170137075030 ACME
    """
    documents = EQUAL.replace("ACME", "BOLT")
    made = desk(documents, paid(by_acme("300.00", "Danke")), customers=customers).run()
    assert posted(made) == []
    assert offered(made)[0].startswith("R1 4711")


# -- what is shown -----------------------------------------------------------------------------------------------------


def test_what_waits_is_shown_as_no_more_than_certain_and_equal_documents_as_what_they_are():
    receipts = paid(by_acme("250.00", "Danke", "2026-05-11"), by_acme("300.00", "Danke", "2026-05-12"))
    made = desk(EQUAL, receipts).run()
    of_each = made.suggestions.groupby("receipt_id")["confidence"]
    assert of_each.sum().max() <= 1
    assert states(made)["R2"].startswith("suggested") == ("R2" in set(made.suggestions["receipt_id"]))
    second = made.suggestions[made.suggestions["receipt_id"] == "R2"].sort_values("rank")["confidence"].tolist()
    assert not second or second[0] <= 0.5


def test_money_announced_as_an_advance_is_shown_as_hardly_a_document_s():
    documents = "document_no customer_id amount_minor\n4711 ACME 1300.00"
    made = desk(documents, paid(by_acme("1300.00", "Anzahlung Auftrag Q209654"))).run()
    assert posted(made) == []
    assert made.suggestions["confidence"].max() <= 0.05


def test_of_two_that_a_damaged_number_comes_as_near_to_neither_is_taken_for_its_discount():
    """One digit off both: the discount of the one is earned, that of the other had lapsed, and may be taken all the same."""
    documents = """
        document_no customer_id amount_minor document_date due_date   discount_bp discount_days
        B-26-30705  ACME        1777.74      2026-04-10    2026-06-10 200         30
        B-26-30775  ACME        1777.74      2026-05-02    2026-07-02 200         30
    """
    payment = paid(by_acme("1742.19", "Rg. B-26-30745 abzgl. Skonto", "2026-05-20"))
    made = desk(documents, payment).run()
    assert (posted(made), offered(made)) == ([], ["R1 B-26-30775: 1742.19"])
    both = documents.replace("2026-04-10", "2026-05-01")
    assert posted(desk(both.replace("B-26-30705", "B-26-11216"), payment).run()) == [
        "R1 B-26-30775 discount 35.55", "R1 B-26-30775 1742.19",
    ]  # fmt: skip


@pytest.mark.parametrize(("other", "applied"), [("0028195-B", ["R1 0028195-B 110.00"]), ("0028195-A", [])])
def test_a_number_that_costs_something_else_is_not_taken_for_another_with_two_slips(other, applied):
    documents = (
        f"document_no customer_id amount_minor\n0028193-B ACME 100.00\n{other} ACME 110.00\n0027104-A ACME 431.20"
    )
    assert posted(desk(documents, paid(by_acme("110.00", "028193-B"))).run()) == applied


@pytest.mark.parametrize("said", ["SI006007", "SI040607", "ft. SI009607", "SI000670"])
def test_a_digit_may_be_wrong_among_the_noughts_of_a_short_number(said):
    prices = "\n".join(f"SI0{1100 + 13 * k:05} {owner} 714.00" for k, owner in enumerate(["BOLT", "CARO"] * 8))
    owed = f"document_no customer_id amount_minor\nSI000607 ACME 714.00\nSI000612 ACME 31.10\n{prices}"
    made = desk(owed, paid(f"2026-05-20 714.00 'Acme Werkzeuge GmbH' '' '{said}'")).run()
    assert posted(made) == ["R1 SI000607 714.00"]


YEAR_IN_FRONT = """
    document_no customer_id amount_minor
    2026/1266   ACME        129.00
    2026/1267   ACME        77.00
    2026/1292   ACME        250.00
    2026/1300   ACME        250.00
    2026/1305   ACME        31.00
"""


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("2026/1266/92", ["1266", "1292"]),
        ("FATT. N. 2026/1266, 92", ["1266", "1292"]),
        ("2026/1266+92+305", ["1266", "1292", "1305"]),
        ("2026/1266, 2026/1292", ["1266", "1292"]),
        ("2026/1266/1300", ["1266", "1300"]),
    ],
)
def test_the_year_before_a_number_is_part_of_the_first_of_a_short_list(said, numbers):
    costs = {"1266": "129.00", "1292": "250.00", "1300": "250.00", "1305": "31.00"}
    total = sum(Decimal(costs[number]) for number in numbers)
    made = desk(YEAR_IN_FRONT, paid(by_acme(f"{total}", said))).run()
    assert posted(made) == [f"R1 2026/{number} {costs[number]}" for number in numbers]
