"""Lists in short behind a number of several parts, and lists cut off: what follows the documents named."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching import Matched
from tests.stages.matching.desk import desk, offered, paid, posted


def rules(made: Matched) -> set[str]:
    return set(made.applications["rule"])


# -- in short ----------------------------------------------------------------------------------------------------------


def series(*more: str, discount: str = "0 0") -> str:
    rows = (
        "70374-073 ACME 310.20 2026-05-01 2026-05-31",
        "70374-075 ACME 427.35 2026-05-03 2026-06-02",
        "70374-077 ACME 584.50 2026-05-05 2026-06-04",
        "70374-081 ACME 911.70 2026-05-07 2026-06-06",
        *more,
    )
    head = "\ndocument_no customer_id amount_minor document_date due_date discount_bp discount_days"
    return "\n".join([head, *(f"{row} {discount}" for row in rows)])


THREE = ["R1 70374-073 310.20", "R1 70374-075 427.35", "R1 70374-077 584.50"]
"""1322.05"""


def test_the_ends_of_numbers_behind_a_number_of_several_parts_are_a_list():
    made = desk(series(), paid("1322.05", "70374-073 077 075")).run()
    assert posted(made) == THREE
    assert rules(made) == {"listed"}


def test_a_list_in_short_may_be_less_its_discounts():
    # Two percent: 6.20, 8.55 and 11.69, which is 26.44.
    made = desk(series(discount="200 30"), paid("1295.61", "70374-073 077 075")).run()
    assert posted(made) == [
        "R1 70374-073 discount 6.20", "R1 70374-073 304.00",
        "R1 70374-075 discount 8.55", "R1 70374-075 418.80",
        "R1 70374-077 discount 11.69", "R1 70374-077 572.81",
    ]  # fmt: skip
    assert rules(made) == {"listed"}


def test_a_list_in_short_waits_where_another_of_the_same_end_costs_as_much():
    made = desk(series("70360-075 ACME 427.35 2026-04-07 2026-05-06"), paid("1322.05", "70374-073 077 075")).run()
    assert posted(made) == []


NOUGHTS = """
    document_no customer_id amount_minor document_date due_date
    RE-015027   ACME        310.20       2026-05-01    2026-05-31
    RE-015087   ACME        427.35       2026-05-03    2026-06-02
    RE-015113   ACME        584.50       2026-05-05    2026-06-04
"""
"""The first two are 737.55."""


def test_a_number_with_noughts_and_the_end_of_another_are_a_list():
    made = desk(NOUGHTS, paid("737.55", "RE-015027 087")).run()
    assert posted(made) == ["R1 RE-015027 310.20", "R1 RE-015087 427.35"]
    assert rules(made) == {"listed"}


def test_two_equal_documents_of_the_same_end_wait():
    others = "RE-014087 ACME 427.35 2026-04-03 2026-05-02"
    assert posted(desk(NOUGHTS + others, paid("737.55", "RE-015027 087")).run()) == []


def test_of_two_documents_of_the_same_end_the_one_that_makes_up_the_rest_is_meant():
    # The other would need a third document, of which the text says nothing.
    others = "RE-014087 ACME 200.00 2026-04-03 2026-05-02\n RE-014088 ACME 227.35 2026-04-03 2026-05-02"
    made = desk(NOUGHTS + others, paid("737.55", "RE-015027 087")).run()
    assert posted(made) == ["R1 RE-015027 310.20", "R1 RE-015087 427.35"]
    assert rules(made) == {"damaged"}


# -- cut off -----------------------------------------------------------------------------------------------------------

NUMBERS = (62011, 62024, 62038, 62045, 62059, 62062, 62077)


def ledger(*more: str) -> str:
    """Seven documents of one, two, four ... thousand, and as many cents: each sum of some is a sum of no others."""
    rows = (f"RE-{no} ACME {2**k * 1000}.{2**k:02} 2026-04-0{k + 1} 2026-05-0{k + 1}" for k, no in enumerate(NUMBERS))
    return "\n".join(["\ndocument_no customer_id amount_minor document_date due_date", *rows, *more])


def line(end: str) -> str:
    """A text with the first three documents that fills the line which banks give it."""
    said = f"Zahlung unserer offenen Rechnungen laut Kontoauszug vom Mai wie besprochen RE-62011, RE-62024, RE-62038, {end}"
    assert len(said) >= 100
    return said


NAMED = ["R1 RE-62011 1000.01", "R1 RE-62024 2000.02", "R1 RE-62038 4000.04"]
FOLLOW = [*NAMED, "R1 RE-62045 8000.08", "R1 RE-62059 16000.16", "R1 RE-62062 32000.32"]
"""63000.63: 1 + 2 + 4 named, 8 + 16 + 32 that follow."""
ONE_OUT = [*NAMED, "R1 RE-62045 8000.08", "R1 RE-62062 32000.32", "R1 RE-62077 64000.64"]
"""111001.11: of those that follow, RE-62059 is left out."""
AND_MORE = "RE-62011, RE-62024, RE-62038 and 3 more"
DOTS = "RE-62011, RE-62024, RE-62038..."
OFFERED = "R1 RE-62011 + RE-62024 + RE-62038 + RE-62045 + "


@pytest.mark.parametrize(
    ("amount", "said", "expected"),
    [
        ("63000.63", line("RE-6204"), FOLLOW),
        ("63000.63", AND_MORE, FOLLOW),
        ("111001.11", line("RE-6204"), ONE_OUT),
        ("111001.11", line("RE-62"), ONE_OUT),
        ("111001.11", AND_MORE, ONE_OUT),
        ("111001.11", DOTS, ONE_OUT),
    ],
)
def test_a_list_cut_off_goes_on_with_what_follows_though_one_is_left_out(amount, said, expected):
    made = desk(ledger(), paid(amount, said)).run()
    assert posted(made) == expected
    assert rules(made) == {"named-more"}


def test_what_was_read_of_a_list_does_not_complete_it_a_second_time():
    # RE-62011 and twice RE-62038, whose number is cut off: no document is paid twice over, nor does the run stop.
    documents = "\n".join([
        "\ndocument_no customer_id amount_minor document_date due_date", "RE-62011 ACME 1000.01 2026-04-01 2026-05-01",
        "RE-62038 ACME 700.20 2026-04-02 2026-05-02", "RE-62077 ACME 333.33 2026-04-03 2026-05-03",
    ])  # fmt: skip
    said = "Zahlung unserer offenen Rechnungen laut Kontoauszug vom Mai wie gestern besprochen, mit Dank, RE-62011, RE-6203"
    assert len(said) >= 100
    made = desk(documents, paid("2400.41", said)).run()
    assert posted(made) == []
    assert not any(each.count("RE-62038") > 1 for each in offered(made))


def test_a_list_cut_off_waits_where_the_number_begun_is_that_of_the_one_left_out():
    assert posted(desk(ledger(), paid("111001.11", line("RE-6205"))).run()) == []


@pytest.mark.parametrize(("amount", "count"), [("7000.07", 1), ("15000.15", 2), ("31000.31", 3)])
def test_others_are_as_many_as_the_text_says(amount, count):
    made = desk(ledger(), paid(amount, "RE-62011, RE-62024 and 2 more")).run()
    assert len(posted(made)) == (2 + count if count == 2 else 0)


@pytest.mark.parametrize("amount", ["63000.62", "111001.12"])
def test_a_list_cut_off_goes_on_to_the_cent_or_not_at_all(amount):
    assert posted(desk(ledger(), paid(amount, line("RE-6204"))).run()) == []


@pytest.mark.parametrize(("amount", "equal"), [("63000.63", "16000.16"), ("111001.11", "64000.64")])
def test_a_list_cut_off_waits_where_an_equal_document_stands_besides(amount, equal):
    made = desk(ledger(f"RE-61999 ACME {equal} 2026-04-20 2026-05-20"), paid(amount, line("RE-62"))).run()
    assert posted(made) == []
    assert made.suggestions["rule"].iloc[0] == "named-more"
    assert offered(made)[0].startswith(OFFERED)


@pytest.mark.parametrize(("amount", "expected"), [("63000.63", FOLLOW), ("111001.11", [])])
def test_two_that_cost_as_much_as_one_are_meant_rather_only_where_not_all_that_follow_are_paid(amount, expected):
    two = ("RE-62101 ACME 3000.03 2026-04-25 2026-05-25", "RE-62102 ACME 5000.05 2026-04-26 2026-05-26")
    assert posted(desk(ledger(*two), paid(amount, line("RE-62"))).run()) == expected


@pytest.mark.parametrize("said", ["RE-62011, RE-62024, RE-62038", "RE-62011, RE-62024, RE-62038, V1807002"])
def test_a_list_that_is_not_cut_off_and_goes_on_with_one_left_out_is_only_offered(said):
    made = desk(ledger(), paid("111001.11", said)).run()
    assert posted(made) == []
    assert made.suggestions["rule"].iloc[0] == "named-more"
    assert offered(made)[0].startswith(f"{OFFERED}RE-62062 + RE-62077: ")


def test_what_follows_a_list_waits_where_the_number_cut_off_begins_another_s():
    made = desk(ledger(), paid("63000.63", line("RE-6207"))).run()
    assert posted(made) == []
    assert offered(made)[0].startswith(f"{OFFERED}RE-62059 + RE-62062: ")


@pytest.mark.parametrize(
    ("amount", "end", "expected"),
    [
        ("63000.63", "V1807002", FOLLOW),
        ("111001.11", "V1807002", ONE_OUT),
        ("111001.11", "V18-07002", ONE_OUT),
    ],
)
def test_a_number_at_the_end_that_begins_no_document_s_does_not_stand_in_the_way(amount, end, expected):
    assert posted(desk(ledger(), paid(amount, line(end))).run()) == expected


LESS = "GS-17 ACME -9123.45 2026-04-20 2026-04-20"


def test_a_list_cut_off_may_be_of_less_than_it_names_where_a_credit_note_is_open():
    # 7000.07 named and RE-62045 of 8000.08, less 9123.45: a coincidence cannot be ruled out, and it is offered first.
    made = desk(ledger(LESS), paid("5876.70", line("RE-6"))).run()
    assert posted(made) == []
    assert offered(made)[0].startswith("R1 GS-17 + RE-62011 + RE-62024 + RE-62038 + RE-62045: ")


def test_a_list_paid_short_of_a_trifle_is_applied_and_one_that_goes_on_waits():
    said = "RE-62011, RE-62024, RE-62038"
    made = desk(ledger(), paid("7000.02", said)).run()
    assert posted(made) == [*NAMED[:2], "R1 RE-62038 3999.99", "R1 RE-62038 tolerance 0.05"]
    for goes_on in (line("RE-6"), f"{said},", AND_MORE):
        assert posted(desk(ledger(), paid("7000.02", goes_on)).run()) == []


BETWEEN = FOLLOW
"""63000.63: the first and the last are named."""
CREDIT = "GS-77 ACME -1000.20 2026-05-02 2026-05-02"


@pytest.mark.parametrize(
    ("amount", "credit", "expected"),
    [
        ("63000.63", "", BETWEEN),
        ("55000.55", "", [*BETWEEN[:3], *BETWEEN[4:]]),  # one is left out
        ("62000.43", CREDIT, ["R1 GS-77 credit_note -1000.20", *BETWEEN]),
        ("61999.43", CREDIT, []),
    ],
)
def test_a_list_cut_off_that_is_not_in_the_order_of_its_days_has_those_between(amount, credit, expected):
    said = (
        "Zahlung unserer offenen Rechnungen laut Kontoauszug vom Mai wie besprochen mit Dank: RE-62062, RE-62011, RE-62"
    )
    assert len(said) >= 100
    assert posted(desk(ledger(credit), paid(amount, said)).run()) == expected


@pytest.mark.parametrize("end", ["Rechnung", "Ihre Rechn", "Nr.", "dated"])
def test_a_list_that_fills_its_line_and_ends_in_a_word_before_a_number_was_cut_off(end):
    assert posted(desk(ledger(), paid("111001.11", line(end))).run()) == ONE_OUT


def test_what_begins_a_number_that_stands_whole_in_a_list_begins_another():
    # RE-6203 is the beginning of RE-62038, which is named; the one that makes up the rest begins otherwise.
    others = "RE-62031 ACME 77.70 2026-04-09 2026-05-09"
    made = desk(ledger(others), paid("15000.15", line("RE-6203"))).run()
    assert posted(made) == []
    assert offered(made)[0].startswith("R1 RE-62011 + RE-62024 + RE-62038 + RE-62045: ")


def test_of_a_list_cut_off_no_document_named_is_another_come_to_harm():
    # RE-62048, a digit off RE-62038, would make up for what the others of the list cost.
    others = "RE-62048 ACME 12500.55 2026-03-01 2026-03-31"
    made = desk(ledger(others), paid("15500.58", line("Nr."))).run()
    assert posted(made) == []


@pytest.mark.parametrize("said", ["Rechnung 62011 / 2024", "RE-62011 bis RE-62038"])
def test_documents_listed_in_short_and_paid_a_little_less_are_offered_together(said):
    documents = """
        document_no customer_id amount_minor document_date due_date
        62011       ACME        1258.43      2026-04-27    2026-05-27
        62024       ACME        695.75       2026-04-29    2026-05-29
        62038       ACME        611.38       2026-05-01    2026-05-31
    """
    amount, chosen = ("1894.18", "62011 + 62024") if "/" in said else ("2505.56", "62011 + 62024 + 62038")
    made = desk(documents, paid(amount, said)).run()
    assert posted(made) == []
    assert offered(made)[0].startswith(f"R1 {chosen}: ")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Beleg 4932 & 4", ["R1 4932 1389.72", "R1 4934 1418.08"]),
        ("Beleg 4932 & 5108 & 4", []),  # what is left of another, which may be the older one that costs as much
    ],
)
def test_a_digit_among_whole_numbers_is_no_end_of_one(said, expected):
    documents = """
        document_no customer_id amount_minor document_date due_date
        4596        ACME        1418.08      2026-03-29    2026-04-28
        4932        ACME        1389.72      2026-04-12    2026-05-12
        4934        ACME        1418.08      2026-04-12    2026-05-12
        5108        ACME        700.10       2026-04-19    2026-05-19
    """
    amount = "3507.90" if "5108" in said else "2807.80"
    assert posted(desk(documents, paid(amount, said)).run()) == expected


def test_others_that_make_up_the_rest_with_two_that_cancel_each_other_are_asked_about():
    # 100.00 and 150.00 are named; the rest is 339.30, with or without the 300.00 and its credit note among the others.
    made = desk(
        """
        document_no customer_id amount_minor due_date
        RE-62011    ACME         100.00      2026-04-28
        RE-62012    ACME         150.00      2026-04-29
        RE-62014    ACME         210.55      2026-05-01
        RE-62016    ACME          33.20      2026-05-01
        RE-62013    ACME         300.00      2026-05-02
        CN-00213    ACME        -300.00      2026-05-03
        RE-62015    ACME          77.10      2026-05-04
        RE-62017    ACME          18.45      2026-05-05
        RE-62090    ACME         512.40      2026-06-20
        """,
        paid("589.30", "RE-62011, RE-62012, RE-62"),
    ).run()
    assert posted(made) == []
    assert len(offered(made)) >= 1
