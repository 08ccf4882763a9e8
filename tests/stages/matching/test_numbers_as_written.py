"""Numbers as they are written: a text that is nothing but documents' numbers names just these, whatever is in them."""

from __future__ import annotations

from functools import cache

import pytest

from ar_batch import references
from ar_batch.stages.matching import numerals
from ar_batch.stages.matching.as_written import AsWritten
from ar_batch.stages.matching.world import World
from tests.stages.matching.desk import desk, offered, paid, posted


def owed(*rows: str) -> str:
    return "\n".join(["document_no customer_id amount_minor document_date due_date", *rows])


def equal(*numbers: str, amount: str = "300.00") -> str:
    """Documents of one amount, the first the oldest."""
    return owed(*(f"'{number}' ACME {amount} 2026-0{n}-01 2026-0{n}-28" for n, number in enumerate(numbers, start=1)))


# -- of one digit ------------------------------------------------------------------------------------------------------

FEW = equal("2", "5", "8")


@pytest.mark.parametrize("said", ["5", "Rechnung Nr. 5", "4711000815 5"])
def test_a_number_of_one_digit_tells_one_of_equal_documents(said):
    assert posted(desk(FEW, paid("300.00", said)).run()) == ["R1 5 300.00"]


@pytest.mark.parametrize("said", ["5, 8", "Rechnungen 5/8"])
def test_a_list_of_numbers_of_one_digit_pays_these(said):
    assert posted(desk(FEW, paid("600.00", said)).run()) == ["R1 5 300.00", "R1 8 300.00"]


@pytest.mark.parametrize("said", ["5 7", "5 77"])
def test_beside_a_number_that_is_no_document_s_a_short_one_names_none(said):
    assert "R1 5 300.00" not in posted(desk(FEW, paid("300.00", said)).run())


# -- with brackets, blanks and letters ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("170319 (4)", "170319 (4)"),
        ("Rechnung 170319(4)", "170319 (4)"),
        ("170319", "170319"),
    ],
)
def test_a_number_with_brackets_is_another_than_that_without(said, number):
    documents = equal("170319 (5)", "170319", "170319 (4)", amount="250.00")
    assert posted(desk(documents, paid("250.00", said)).run()) == [f"R1 {number} 250.00"]


def test_the_longest_number_that_begins_together_is_meant():
    documents = owed("170319 ACME 250.00 2026-01-01 2026-01-31", "'170319 (4)' ACME 80.50 2026-02-01 2026-02-28")
    assert posted(desk(documents, paid("80.50", "170319 (4)")).run()) == ["R1 170319 (4) 80.50"]
    # 250.00 and 80.50
    both = desk(documents, paid("330.50", "170319, 170319 (4)")).run()
    assert posted(both) == ["R1 170319 250.00", "R1 170319 (4) 80.50"]


@pytest.mark.parametrize("said", ["MAY 2019", "Rent for may  2019"])
def test_months_of_a_year_may_be_numbers(said):
    documents = equal("APRIL 2019", "MAY 2019", "JUNE 2019", amount="900.00")
    assert posted(desk(documents, paid("900.00", said)).run()) == ["R1 MAY 2019 900.00"]


def test_a_list_with_strokes_of_numbers_with_strokes_is_read():
    documents = owed(
        "'APRIL 2019' ACME 900.00 2026-01-01 2026-01-31",
        "'MAY 2019' ACME 900.00 2026-02-01 2026-02-28",
        "'MAY 2019/2' ACME 131.17 2026-02-01 2026-02-28",
        "'CR LUXTON 05/19' ACME 45.23 2026-02-01 2026-02-28",
        "'CR LUXTON 04/19' ACME 45.23 2026-01-01 2026-01-31",
    )
    # 131.17, 45.23 and 900.00
    made = desk(documents, paid("1076.40", "MAY 2019/2/CR LUXTON 05/19/MAY 2019")).run()
    assert posted(made) == ["R1 CR LUXTON 05/19 45.23", "R1 MAY 2019 900.00", "R1 MAY 2019/2 131.17"]


@pytest.mark.parametrize("said", ["RE 26 0696 171"])
def test_a_number_with_blanks_is_read_as_it_is_written(said):
    documents = equal("26 0696 170", "26 0696 171")
    assert posted(desk(documents, paid("300.00", said)).run()) == ["R1 26 0696 171 300.00"]


# -- a second time -----------------------------------------------------------------------------------------------------


def test_a_short_number_of_a_document_paid_before_is_no_other_s():
    receipts = """
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 2026-05-18 300.00 'Acme Werkzeuge GmbH' DE02120300000000202051 5
        R2 2026-05-20 300.00 'Acme Werkzeuge GmbH' DE02120300000000202051 5
    """
    assert posted(desk(FEW, receipts).run()) == ["R1 5 300.00"]


# -- what is no number as it is written --------------------------------------------------------------------------------


def test_a_year_beside_a_number_belongs_to_that():
    documents = owed("2398 ACME 412.37 2026-03-01 2026-04-01", "2026 ACME 245.23 2026-01-01 2026-01-31")
    assert posted(desk(documents, paid("412.37", "INV 2398/2026")).run()) == ["R1 2398 412.37"]
    twins = owed("2026 ACME 412.37 2026-01-01 2026-01-31", "2398 ACME 412.37 2026-03-01 2026-04-01")
    assert posted(desk(twins, paid("412.37", "INV 2398/2026")).run()) == ["R1 2398 412.37"]


@pytest.mark.parametrize(
    ("amount", "said"), [("120.00", "MAR19/35"), ("103.00", "MAR19/35"), ("400.00", "MAR19/35 ff")]
)
def test_a_longer_number_is_not_the_one_that_it_begins_with_where_more_is_paid(amount, said):
    documents = owed("MAR19 ACME 100.10 2026-01-01 2026-01-31", "APR19 ACME 55.57 2026-02-01 2026-02-28")
    made = desk(documents, paid(amount, said)).run()
    assert posted(made) == []
    assert offered(made)[0].startswith("R1 MAR19")


# -- what is read ------------------------------------------------------------------------------------------------------

ALL = owed(
    "170319 ACME 10.00 2026-01-01 2026-01-31",
    "'170319 (4)' ACME 20.00 2026-01-01 2026-01-31",
    "MAR19 ACME 30.00 2026-01-01 2026-01-31",
    "'MAY 2019' ACME 40.00 2026-01-01 2026-01-31",
    "'MAY 2019/2' ACME 50.00 2026-01-01 2026-01-31",
    "7 ACME 60.00 2026-01-01 2026-01-31",
    "2026 ACME 70.00 2026-01-01 2026-01-31",
    "(KLM-88) ACME 80.00 2026-01-01 2026-01-31",
    "BONUS ACME 90.00 2026-01-01 2026-01-31",
    "5551 BOLT 90.00 2026-01-01 2026-01-31",
)


@cache
def _ledger() -> World:
    return desk(ALL).world()


def read(said: str) -> tuple[list[str], bool]:
    """The numbers of Acme's documents that stand in a text, and whether no other number does."""
    world = _ledger()
    acme = world.customers.code["ACME"]
    found = AsWritten(world).read(int(world.customers.root[acme]), 0, references.upper(said))
    return [str(world.documents.number[d]) for some in found.documents for d in some], found.complete


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("170319", ["170319"]),
        ("170319 (4)", ["170319 (4)"]),
        ("Nr. 170319, mar19; MAY  2019", ["170319", "MAR19", "MAY 2019"]),
        ("MAY 2019/2/MAR19/MAY 2019", ["MAY 2019/2", "MAR19", "MAY 2019"]),
        ("7 170319", ["7", "170319"]),
        ("KLM-88", ["(KLM-88)"]),  # signs around a number are none of it
        ("900008124 7", ["7"]),  # too long for one of theirs
        ("Tel 4412 / 7", ["7"]),
        ("Kunde 4412 170319", ["170319"]),
        ("2026", ["2026"]),
    ],
)
def test_a_text_of_nothing_but_numbers_names_these(said, numbers):
    assert read(said) == (numbers, True)


@pytest.mark.parametrize(
    "said",
    [
        "170319-9", "170319/9", "170319.9", "170319_9", "170319(4)", "170319 (9)", "9-170319", "MAR19/35", "35/MAR19",  # they go on
        "170319 4412", "170319, 4412", "MAY 2019 MAY 2020",  # another number besides
        "7/2026", "170319 2026",  # a year beside a number
        "1703190", "MAR195", "5551", "Bonus", "Danke", "",  # none of Acme's
    ],
)  # fmt: skip
def test_a_text_with_another_number_is_not_read_so(said):
    assert not read(said)[1]


@pytest.mark.parametrize("said", ["170319-9", "9/170319", "MAR19/35"])
def test_a_number_that_another_touches_is_a_part_of_a_longer_one(said):
    assert read(said) == ([], False)


def test_an_order_s_number_is_the_order_s_though_a_document_bears_it_too():
    documents = "document_no customer_id amount_minor po_number due_date\n2398 ACME 300.00 - 2026-01-01\n2411 ACME 300.00 2398 2026-02-01"
    assert posted(desk(documents, paid("300.00", "Bestellung 2398")).run()) == ["R1 2411 300.00"]


def test_of_a_payer_whose_name_is_only_similar_short_numbers_name_nothing():
    few = FEW.replace("ACME", "BOLT")
    customers = "customer_id name\nBOLT 'Boltzmann Maschinenbau KG'\nACME 'Acme Werkzeuge GmbH'"
    assert posted(desk(few, paid("300.00", "5", "Bolzmann Maschinen", "DE5"), customers=customers).run()) == []


def test_with_an_amount_that_none_of_them_has_short_numbers_are_not_applied():
    made = desk(FEW, paid("450.00", "5")).run()
    assert posted(made) == []
    assert offered(made)


SALES = """
    document_no customer_id amount_minor
    SI010958    ACME        406.72
    SI-011041   ACME        406.72
    SI011492    ACME        406.72
    B-4711      ACME        95.00
"""


@pytest.mark.parametrize(
    ("amount", "said", "expected"),
    [
        ("813.44", "SI010950 / SI-011041", ["R1 SI-011041 406.72", "R1 SI010958 406.72"]),
        ("813.44", "Doc 011592 SI010950 / SI-011041", []),  # SI011492 comes as near to a number
        ("406.72", "SIO10958", ["R1 SI010958 406.72"]),
    ],
)
def test_letters_before_a_number_are_no_digits_though_they_look_like_some(amount, said, expected):
    assert posted(desk(SALES, paid(amount, said)).run()) == expected


def test_letters_that_no_number_begins_with_may_be_digits():
    documents = """
        document_no customer_id amount_minor
        51010958    ACME        406.72
        51011041    ACME        406.72
        51011492    ACME        406.72
    """
    assert posted(desk(documents, paid("406.72", "SI010958")).run()) == ["R1 51010958 406.72"]


def test_a_word_of_letters_that_look_like_digits_is_no_group_of_a_number():
    """LS is no 15: a delivery note is what follows."""
    assert numerals.numbers_spaced("RE 0187 LS 6712") == []
    assert [number.digits for number in numerals.numbers_spaced("RE 018 7O2")] == ["018702"]
