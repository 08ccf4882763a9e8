"""Numbers with a month and its year behind what tells them, 2678/03/2026, of which payers write the first part alone."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching.numbered import digits_of, ends
from tests.stages.matching.desk import desk, paid, posted

KITCHENS = """
    customer_id name
    20100       'Redfern Kitchens Ltd'
    20200       'Redfern Haulage PLC'
"""
SERIALS = """
    document_no  customer_id amount_minor document_date due_date
    2339/01/2026 20100       1140.00      2026-01-31    2026-04-01
    2350/01/2026 20100       1140.00      2026-01-31    2026-04-02
    2678/03/2026 20200       1140.00      2026-03-06    2026-04-05
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [("Invoice 2350", ["R1 2350/01/2026 1140.00"]), ("2350", ["R1 2350/01/2026 1140.00"]), ("Invoice 2678", [])],
)
def test_what_stands_before_a_month_and_its_year_tells_one_number_from_the_next(said, expected):
    made = desk(SERIALS, paid("1140.00", said, name="Redfern Kitchens", account=""), customers=KITCHENS).run()
    assert posted(made) == expected


@pytest.mark.parametrize("said", ["32026", "032026", "03/2026"])
def test_a_month_and_its_year_are_no_end_of_such_a_number(said):
    assert not ends(digits_of("2678/03/2026"), said)
