"""Numbers with a year of two digits behind (121394/26): the run before it tells them, as people write them."""

from __future__ import annotations

import pandas as pd
import pytest

from ar_batch import references
from ar_batch.stages.matching import years_first
from tests.stages.matching.desk import desk, paid, posted


def ledger(*documents: str, others: int = 10, otherwise: int = 0) -> str:
    """Acme's documents; beside them so many of Boltzmann's with their year behind, and so many with something else."""
    head = "document_no customer_id amount_minor document_date due_date"
    years = [f"13{n:04d}/26 BOLT {40 + n}.07 2026-04-02 2026-05-02" for n in range(others)]
    not_years = [f"14{n:04d}/{70 + n} BOLT {90 + n}.11 2026-04-02 2026-05-02" for n in range(otherwise)]
    return "\n".join([head, *documents, *years, *not_years])


EQUAL = (
    "121310/26 ACME 412.37 2026-02-02 2026-03-04",
    "121394/26 ACME 412.37 2026-03-02 2026-04-01",
    "121407/26 ACME 412.37 2026-04-02 2026-05-02",
)
SEVERAL = (
    "121310/26 ACME 131.17 2026-02-02 2026-03-04",
    "121394/26 ACME 245.23 2026-03-02 2026-04-01",
    "121407/26 ACME 317.31 2026-04-02 2026-05-02",
)


@pytest.mark.parametrize("said", ["RE 121394", "21394", "1394/26", "121394/26"])
def test_of_equal_documents_the_one_whose_serial_is_told_is_paid_and_not_the_oldest(said):
    assert posted(desk(ledger(*EQUAL), paid("412.37", said)).run()) == ["R1 121394/26 412.37"]


def test_of_equal_documents_the_oldest_is_paid_where_none_is_told():
    assert posted(desk(ledger(*EQUAL), paid("412.37", "Danke")).run()) == ["R1 121310/26 412.37"]


@pytest.mark.parametrize("said", ["121394, 121407", "RE 121394/121407"])
def test_a_list_of_serials_pays_its_documents(said):
    # 245.23 and 317.31
    made = desk(ledger(*SEVERAL), paid("562.54", said)).run()
    assert posted(made) == ["R1 121394/26 245.23", "R1 121407/26 317.31"]


def test_the_serial_alone_names_the_document_of_a_payment_that_falls_short():
    made = desk(ledger(*SEVERAL), paid("310.00", "RE 121407 abzgl. Fracht")).run()
    assert posted(made) == ["R1 121407/26 310.00"]


@pytest.mark.parametrize(("number", "dated"), [("121394/26", "2025-12-30"), ("121394/25", "2026-01-02")])
def test_the_year_behind_may_be_the_one_before_or_after_the_documents_own(number, dated):
    equal = ("121310/26 ACME 412.37 2025-11-02 2025-12-02", f"{number} ACME 412.37 {dated} 2026-01-31")
    assert posted(desk(ledger(*equal), paid("412.37", "RE 21394")).run()) == [f"R1 {number} 412.37"]


@pytest.mark.parametrize(("said", "number"), [("1394/26", "121394/26"), ("139425", "121394/25")])
def test_of_one_serial_in_two_years_the_year_tells_the_document(said, number):
    both = ("121394/25 ACME 412.37 2025-03-02 2025-04-01", "121394/26 ACME 412.37 2026-03-02 2026-04-01")
    assert posted(desk(ledger(*both), paid("412.37", said)).run()) == [f"R1 {number} 412.37"]


def test_serials_name_documents_whoever_pays():
    made = desk(ledger(*SEVERAL), paid("562.54", "RE 121394, 121407", "Ashworth Group", "GB1")).run()
    assert posted(made) == ["R1 121394/26 245.23", "R1 121407/26 317.31"]


# -- where two digits behind are no year -------------------------------------------------------------------------------

RUNNING = [f"K10023-{n} ACME {300 + n}.{n} 2026-03-{n - 10:02d} 2026-04-{n - 10:02d}" for n in range(21, 35)]
"""Fourteen parts of one job, of which those numbered 25 to 27 bear a year about their own by chance."""


def test_a_running_number_behind_is_no_year():
    equal = ["K10023-30 ACME 412.37 2026-03-20 2026-04-20", "K10023-26 ACME 412.37 2026-03-21 2026-04-21"]
    some = [row for row in RUNNING if row[:9] not in ("K10023-30", "K10023-26")]
    documents = "\n".join(["document_no customer_id amount_minor document_date due_date", *equal, *some])
    assert "R1 K10023-26 412.37" not in posted(desk(documents, paid("412.37", "K10023")).run())
    assert posted(desk(documents, paid("412.37", "RE 26")).run()) == ["R1 K10023-26 412.37"]


@pytest.mark.parametrize(
    ("others", "otherwise", "told"),
    [
        (8, 0, True),  # with Acme's two they are ten
        (7, 0, False),
        (16, 3, True),  # whatever stands behind them: the long numbers are of one document each
    ],
)
def test_what_stands_behind_the_long_numbers_of_at_least_ten_documents_tells_none_of_them(others, otherwise, told):
    made = desk(ledger(*EQUAL[:2], others=others, otherwise=otherwise), paid("412.37", "RE 21394")).run()
    assert (posted(made) == ["R1 121394/26 412.37"]) is told


def test_two_digits_behind_a_short_number_are_no_year():
    assert references.telling_run(["394", "26"], {"26"}) == "26"
    assert references.telling_run(["1394", "26"], {"26"}) == "1394"
    assert references.telling_run(["1394", "27"], {"26"}) == "27"
    assert references.telling_run(["2025", "26"], {"26"}) == "26"
    assert references.telling_run(["1394", "26"]) == "26"


# -- payers put the year behind, the ledger in front --------------------------------------------------------------------

TWO_YEARS = """
    document_no customer_id amount_minor document_date due_date
    2025-0017   ACME        450.00       2025-11-10    2025-12-10
    2026-0017   ACME        450.00       2026-04-10    2026-05-10
    2026-0004   ACME        450.00       2026-04-20    2026-05-20
    2026-0018   BOLT        90.11        2026-04-11    2026-05-11
"""


@pytest.mark.parametrize("said", ["17/2026", "Rechnung 17-2026", "RE 0017 / 2026", "RE 17/2026 vom 10.04.2026"])
def test_a_year_behind_a_number_tells_equal_documents_apart_that_have_it_in_front(said):
    made = desk(TWO_YEARS, paid("450.00", said)).run()
    assert posted(made) == ["R1 2026-0017 450.00"]


def test_a_list_of_numbers_with_their_years_behind_is_read():
    made = desk(TWO_YEARS, paid("900.00", "RE 17/2025 und 17/2026")).run()
    assert posted(made) == ["R1 2025-0017 450.00", "R1 2026-0017 450.00"]
    assert set(made.applications["rule"]) == {"named"}


@pytest.mark.parametrize(
    ("said", "expected"), [("Miete 04/2026", []), ("Zahlung vom 10/04/2026", ["R1 2026-0017 450.00"])]
)
def test_a_month_of_a_year_and_a_date_are_no_number_with_its_year_behind(said, expected):
    # Two are of April, and one of the 10th; the number of neither is 2026-0004 for that.
    assert posted(desk(TWO_YEARS, paid("450.00", said)).run()) == expected


def test_where_numbers_are_otherwise_a_year_behind_is_left_where_it_stands():
    texts = pd.Series(["Rechnung 17/2026"], dtype="str")
    assert years_first.put_first(texts, pd.Series(["2026-0017", "2026/3"], dtype="str"))[0] == "Rechnung 2026/17"
    assert years_first.put_first(texts, pd.Series(["2026-0017", "17/2026"], dtype="str"))[0] == "Rechnung 17/2026"


SERIALS_LIKE_YEARS = """
    document_no customer_id amount_minor document_date due_date
    2026/1999   ACME        450.00       2026-04-10    2026-05-10
    2026/2025   ACME        450.00       2026-04-11    2026-05-11
    2026/2044   ACME        450.00       2026-04-12    2026-05-12
    2026/2045   BOLT        90.11        2026-04-13    2026-05-13
"""


@pytest.mark.parametrize("said", ["2026/2044", "Rechnung 2026/2044", "RE 2026 / 2044 vom 12.04.2026", "RE 2044/2026"])
def test_a_serial_number_that_looks_like_a_year_stays_behind_its_year(said):
    made = desk(SERIALS_LIKE_YEARS, paid("450.00", said)).run()
    assert posted(made) == ["R1 2026/2044 450.00"]
    assert set(made.applications["rule"]) == {"named"}


@pytest.mark.parametrize("said", ["2026/2025", "2026-2025"])
def test_so_does_one_that_is_another_year_of_the_ledger(said):
    made = desk(SERIALS_LIKE_YEARS, paid("450.00", said)).run()
    assert posted(made) == ["R1 2026/2025 450.00"]
