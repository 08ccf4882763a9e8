"""What rent, insurance and subscription payers write: a month, their own customer number, a number that goes on or lost a digit."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, paid, posted

# -- a number of several runs ------------------------------------------------------------------------------------------

POLICY = """
    document_no       customer_id amount_minor document_date due_date
    'KV 414209.26/03' ACME        499.00       2026-02-22    2026-03-02
    'KV 414209.26/05' ACME        499.00       2026-05-02    2026-05-12
"""


def test_runs_glued_together_in_part_are_not_another_number_without_its_noughts():
    assert posted(desk(POLICY, paid("499.00", "RNR KV 414209.263/05")).run()) == ["R1 KV 414209.26/05 499.00"]


@pytest.mark.parametrize("said", ["KV 414209 26 5", "KV414209265"])
def test_runs_written_apart_or_all_glued_together_may_lack_their_noughts(said):
    assert posted(desk(POLICY, paid("499.00", said)).run()) == ["R1 KV 414209.26/05 499.00"]


DOTTED = """
    document_no customer_id amount_minor document_date due_date
    26.03.0155  ACME        1729.50      2026-03-23    2026-04-03
    26.04.0135  ACME        1729.50      2026-04-23    2026-05-03
"""


def test_the_last_run_of_a_number_that_lost_a_digit_is_no_beginning_of_anothers():
    assert posted(desk(DOTTED, paid("1729.50", "Rg. 26.04.015")).run()) == ["R1 26.04.0135 1729.50"]


PADDED = """
    document_no customer_id amount_minor due_date
    000002468   ACME        499.00       2026-02-01
    000004018   ACME        499.00       2026-05-01
"""


def test_what_is_left_of_a_padded_number_keeps_the_oldest_of_equal_documents_from_being_taken():
    assert posted(desk(PADDED, paid("499.00", "00000018")).run()) == []


@pytest.mark.parametrize(
    ("said", "expected"), [("Fakturanr 11855-1 ver 58307", []), ("Fakturanr 11855-1", ["R1 11855-19 937.50"])]
)
def test_a_digit_may_be_lost_anywhere_where_a_text_goes_on_behind_the_number(said, expected):
    documents = """
        document_no customer_id amount_minor due_date
        11855-19    ACME        937.50       2026-05-18
        11855-21    ACME        937.50       2026-05-19
    """
    assert posted(desk(documents, paid("937.50", said)).run()) == expected
