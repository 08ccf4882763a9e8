"""Payments without a word that nothing adds up to: runs with gaps, equal parts; and runs that a credit note stands in."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching import Matched
from tests.stages.matching.desk import desk, offered, paid, posted


def documents(discount_bp: int = 0, discount_days: int = 0, *more: str) -> str:
    """Seven documents of one, two, four ... thousand, and as many cents: each sum of some is a sum of no others."""
    worth = [(f"RE-410{k}", f"{2 ** (k - 1) * 1000}.{2 ** (k - 1):02}", k) for k in range(1, 8)]
    rows = [f"{no} ACME {amount} 2026-04-0{k} 2026-05-0{k}" for no, amount, k in worth]
    head = "\ndocument_no customer_id amount_minor document_date due_date discount_bp discount_days"
    return "\n".join([head, *(f"{row} {discount_bp} {discount_days}" for row in (*rows, *more))])


def first(made: Matched) -> tuple[str, str]:
    """The rule of what is offered first, and what it is."""
    return made.suggestions["rule"].iloc[0], offered(made)[0]


# -- runs with gaps ----------------------------------------------------------------------------------------------------

ONE_OUT = "R1 RE-4101 + RE-4102 + RE-4103 + RE-4105 + RE-4106"
"""1 + 2 + 4 + 16 + 32 thousand: the fourth of these six is left out."""


@pytest.mark.parametrize(
    ("amount", "said", "expected"),
    [
        ("55000.55", "", f"{ONE_OUT}: 1000.01 + 2000.02 + 4000.04 + 16000.16 + 32000.32"),
        (
            "91000.91",  # 1 + 2 + 8 + 16 + 64: the third and the sixth are left out
            "Danke",
            "R1 RE-4101 + RE-4102 + RE-4104 + RE-4105 + RE-4107: 1000.01 + 2000.02 + 8000.08 + 16000.16 + 64000.64",
        ),
    ],
)
def test_documents_that_follow_each_other_but_for_one_or_two_are_offered_first_and_not_applied(amount, said, expected):
    made = desk(documents(), paid(amount, said)).run()
    assert posted(made) == []
    assert first(made) == ("run-with-gaps", expected)


def test_the_reason_says_what_is_left_out():
    made = desk(documents(), paid("55000.55", "")).run()
    assert "; left out: RE-4104" in made.suggestions["reason"].iloc[0]


def test_of_many_documents_with_three_left_out_nothing_is_offered_as_a_run():
    # 1 + 2 + 8 + 32 + 128: the third, the fifth and the seventh are left out.
    more = "RE-4108 ACME 128001.28 2026-04-08 2026-05-08"
    made = desk(documents(0, 0, more), paid("171001.71", "Danke")).run()
    assert posted(made) == []
    assert "run-with-gaps" not in set(made.suggestions["rule"])


@pytest.mark.parametrize(
    ("days", "amount", "of_first"),
    [
        # Two percent of each: 20.00, 40.00, 80.00, 320.00 and 640.01, which is 1100.01.
        (60, "53900.54", "980.01"),
        (45, "53920.54", "1000.01"),  # and three days' grace: that of the first had lapsed the day before
        (10, "53900.54", "980.01"),  # all had
    ],
)
def test_a_run_with_gaps_less_its_discounts_is_offered_first_earned_or_lapsed(days, amount, of_first):
    made = desk(documents(200, days), paid(amount, "Danke")).run()
    assert posted(made) == []
    assert first(made) == ("run-with-gaps", f"{ONE_OUT}: {of_first} + 1960.02 + 3920.04 + 15680.16 + 31360.31")
    if days == 60:
        lines = made.suggestion_lines.sort_values("document_id")
        taken = lines.loc[lines["kind"] == "discount", "amount_minor"]
        assert taken.tolist() == [2_000, 4_000, 8_000, 32_000, 64_001]


def test_a_run_with_gaps_is_not_shown_beside_a_document_named():
    made = desk(documents(), paid("55000.55", "RE-4104")).run()
    assert "run-with-gaps" not in set(made.suggestions["rule"])


# -- equal parts -------------------------------------------------------------------------------------------------------

THREE = """
    document_no customer_id amount_minor due_date
    RE-4101     ACME        1000.00      2026-05-01
    RE-4102     ACME         731.20      2026-05-02
    RE-4103     ACME        1977.10      2026-05-03
"""


@pytest.mark.parametrize(
    ("amount", "document"),
    [
        ("500.00", "RE-4101"),
        ("333.34", "RE-4101"),  # the last of three takes the cent
        ("365.60", "RE-4102"),
        ("659.04", "RE-4103"),  # 1977.10 less twice 659.03
    ],
)
def test_an_equal_part_of_a_document_is_offered_first_and_not_applied(amount, document):
    made = desk(THREE, paid(amount, "Danke")).run()
    assert posted(made) == []
    assert first(made) == ("instalment", f"R1 {document}: {amount}")


@pytest.mark.parametrize("amount", ["659.02", "142.86"])  # the last is a seventh
def test_what_is_no_equal_part_to_the_cent_is_not_offered_as_one(amount):
    made = desk(THREE, paid(amount, "Danke")).run()
    assert posted(made) == []
    assert "instalment" not in set(made.suggestions["rule"])


def test_where_the_text_says_how_many_parts_only_these_are_equal_parts():
    made = desk(THREE, paid("659.03", "RATE 1/3")).run()
    assert posted(made) == []
    assert first(made) == ("instalment", "R1 RE-4103: 659.03")
    without_a_word = desk(THREE, paid("659.03", "Danke")).run()
    assert made.suggestions["confidence"].iloc[0] > without_a_word.suggestions["confidence"].iloc[0]
    half = desk(THREE, paid("365.60", "RATE 1/3")).run()
    assert "instalment" not in set(half.suggestions["rule"])


# -- credit notes between the documents of a run -----------------------------------------------------------------------

CREDIT = "CN-9001 ACME -300.70 2026-04-03 2026-05-03"
RUN = [
    "R1 RE-4102 2000.02", "R1 RE-4103 4000.04", "R1 RE-4104 8000.08", "R1 RE-4105 16000.16", "R1 RE-4106 32000.32",
]  # fmt: skip
"""62 thousand: five documents, more than any free combination has."""


def test_a_credit_note_between_the_documents_of_a_run_does_not_hide_it():
    made = desk(documents(0, 0, CREDIT), paid("62000.62", "Danke")).run()
    assert posted(made) == RUN
    assert set(made.applications["rule"]) == {"run"}


def test_a_run_less_the_credit_note_in_it_is_applied_with_it():
    # 62000.62 less 300.70
    made = desk(documents(0, 0, CREDIT), paid("61699.92", "Danke")).run()
    assert posted(made) == ["R1 CN-9001 credit_note -300.70", *RUN]


def test_of_two_runs_that_credit_notes_stand_in_none_is_applied():
    rival = (
        "RE-4201 ACME 12222.22 2026-04-11 2026-05-11",
        "CN-9002 ACME -417.45 2026-04-12 2026-05-12",
        "RE-4202 ACME 22222.22 2026-04-13 2026-05-13",
        "RE-4203 ACME 27556.18 2026-04-14 2026-05-14",
    )
    made = desk(documents(0, 0, CREDIT, *rival), paid("62000.62", "Danke")).run()
    assert posted(made) == []
    another = [*rival[:3], rival[3].replace("27556.18", "27556.19")]
    assert posted(desk(documents(0, 0, CREDIT, *another), paid("62000.62", "Danke")).run()) == RUN


# -- lists told by their ends, less credit notes -----------------------------------------------------------------------

ENDS = """
    document_no customer_id amount_minor document_date due_date   document_type
    26056330    ACME        4290.53      2026-04-01    2026-05-01 invoice
    26056419    ACME        1038.89      2026-04-02    2026-05-02 invoice
    26056456    ACME        2755.10      2026-04-03    2026-05-03 invoice
    26056700    ACME        611.25       2026-04-04    2026-05-04 invoice
    26056331    ACME        -290.53      2026-04-05    2026-04-05 credit_note
    26056987    ACME        -211.96      2026-04-06    2026-04-06 credit_note
    26056988    ACME        -900.00      2026-04-07    2026-04-07 credit_note
"""
"""The three whose ends are named cost 8,084.52; less the first two credit notes 7,582.03."""


def test_a_list_told_by_the_ends_of_its_numbers_is_offered_less_the_credit_notes_that_make_the_difference():
    made = desk(ENDS, paid("7582.03", "RE 56330 56419 56456")).run()
    assert posted(made) == []
    rule, best = first(made)
    assert rule == "named-credit"
    assert set(best.split(": ")[0].removeprefix("R1 ").split(" + ")) == {
        "26056330", "26056419", "26056456", "26056331", "26056987"
    }  # fmt: skip


def test_without_credit_notes_that_make_the_difference_none_is_offered():
    made = desk(ENDS, paid("7582.04", "RE 56330 56419 56456")).run()
    assert posted(made) == []
    assert "named-credit" not in set(made.suggestions["rule"])


# -- numbers come to harm, and nearly the amount -----------------------------------------------------------------------

HARMED = """
    document_no     customer_id amount_minor document_date due_date
    9000585672      ACME        439.20       2026-02-19    2026-03-21
    9000584896      ACME        350.00       2026-03-02    2026-04-01
    'RE 2026 48225' ACME        1434.06      2026-03-03    2026-04-02
    'RE 2026 51362' ACME        162.37       2026-03-04    2026-04-03
"""


@pytest.mark.parametrize(
    ("amount", "said", "expected"),
    [
        ("440.00", "FACT 9000589672", "R1 9000585672: 439.20"),  # a digit wrong, 80 cents too much
        ("480.00", "FACT 9000589672", "R1 9000585672: 439.20"),  # nearly a tenth too much
        ("418.20", "FACT 9000855672", "R1 9000585672: 418.20"),  # two digits swapped, 21.00 less
        ("311.20", "FACT 9000589672", "R1 9000585672: 311.20"),  # much less: the number has the looks of ours
        ("1347.69", "RG RE 2026 48221 gekürzt wg. Fehlmenge", "R1 RE 2026 48225: 1347.69"),
    ],
)
def test_a_number_come_to_harm_and_nearly_the_amount_are_offered_first_and_not_applied(amount, said, expected):
    made = desk(HARMED, paid(amount, said)).run()
    assert posted(made) == []
    assert first(made) == ("damaged", expected)


@pytest.mark.parametrize(("amount", "said"), [("490.00", "FACT 9000589672"), ("440.00", "FACT 9000111111")])
def test_nothing_is_offered_for_its_number_where_much_more_is_paid_or_the_number_is_another(amount, said):
    assert "damaged" not in set(desk(HARMED, paid(amount, said)).run().suggestions["rule"])


# -- a number come to harm, and another amount -------------------------------------------------------------------------

OF_A_MONTH = """
    document_no customer_id amount_minor document_date due_date
    MUC26080382 ACME        125.77       2026-04-06    2026-05-06
    MUC26070327 ACME        240.99       2026-04-06    2026-05-06
    MUC26070999 ACME        940.99       2026-04-06    2026-05-06
"""


@pytest.mark.parametrize("said", ["Teilzahlung Rechnungsnr. MUC27080382", "Rechnung MUC260803822", "MUC 26080328"])
def test_the_document_whose_number_came_to_harm_is_shown_whatever_part_of_it_was_paid(said):
    made = desk(OF_A_MONTH, paid("62.00", said)).run()
    assert (posted(made), offered(made)[:1]) == ([], ["R1 MUC26080382: 62.00"])
