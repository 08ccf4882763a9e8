"""Splitting a payment by amounts, and closing without money what it leaves open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ar_batch.stages.decisions import Decided, DecisionPolicy, decide
from ar_batch.tables import TABLES
from tests.stages.test_decisions import LEARNED, actions, answer, applied, codes, nothing_posted
from tests.text_tables import table

TODAY = date(2026, 3, 10)

OPEN = """
    document_id document_no document_type customer_id currency amount_minor open_minor document_date
    D-1         INV-5010    invoice       ELM         EUR      1000.00      1000.00    2026-01-05
    D-2         INV-5013    invoice       ELM         EUR        77.00        77.00    2026-01-06
    D-3         INV-42      invoice       ELM         EUR        42.00        42.00    2026-01-07
    D-4         INV-50      invoice       ELM         EUR        50.00        50.00    2026-01-07
    D-5         INV-100     invoice       ELM         EUR       100.00       100.00    2026-01-08
    D-6         CN-100      credit_note   ELM         EUR      -100.00      -100.00    2026-01-09
    D-7         CN-150      credit_note   ELM         EUR      -150.00      -150.00    2026-01-09
    D-8         333         invoice       ELM         EUR        10.00        10.00    2026-01-09
    D-9         INV-7       invoice       FIR         EUR         7.00         7.00    2026-01-09
    D-10        Y-1         invoice       ELM         JPY        50.00        50.00    2026-01-09
    D-11        INV-1200    invoice       ELM         EUR      1200.00       200.00    2026-01-09
"""
CASH = """
    receipt_id booking_date currency amount_minor unapplied_minor customer_id
    R-1        2026-03-02   EUR      1500.00      1500.00         -
    R-2        2026-03-03   EUR        40.00        40.00         -
    R-3        2026-03-03   EUR        50.02        50.02         -
    R-4        2026-03-03   EUR       980.00       980.00         -
    R-5        2026-03-03   JPY        50.00        50.00         -
"""
OFFERS = """
    receipt_id rank suggestion_id customer_id rule   reason
    R-2        1    S-2           ELM         part   'part of INV-42'
    R-3        1    S-3           ELM         over   'nearly INV-50'
    R-4        1    S-4           ELM         amount 'only the customer'
    R-1        1    S-1           ELM         habit  '60.00 taken off as usual'
"""
LINES = """
    suggestion_id receipt_id document_id kind     currency amount_minor
    S-2           R-2        D-3         payment  EUR      40.00
    S-3           R-3        D-4         payment  EUR      50.00
    S-1           R-1        D-1         payment  EUR     940.00
    S-1           R-1        D-1         write_off EUR     60.00
"""
PAID = """
    application_id receipt_id document_id customer_id applied_on currency amount_minor kind    reverses
    A-1            R-8        D-11        ELM         2026-02-01 EUR        900.00     payment -
    A-2            R-9        D-11        ELM         2026-02-20 EUR        100.00     payment -
    A-3            R-7        D-11        ELM         2026-03-01 EUR         30.00     payment -
    A-4            R-7        D-11        ELM         2026-03-01 EUR        -30.00     payment A-3
"""
SHOWN = {"R-1": "S-1", "R-2": "S-2", "R-3": "S-3", "R-4": "S-4"}


def run(*answers: dict[str, Any], offers: str = OFFERS, **policy: Any) -> Decided:
    rows = [row | {"shown": SHOWN.get(row["subject"], "")} for row in answers]
    return decide(
        TABLES["answers"].frame(rows), table("open_items", OPEN), table("unapplied_cash", CASH), table("suggestions", offers),
        table("suggestion_lines", LINES), table("latest_customers", "customer_id name\nELM 'Elm LLC'\nFIR 'Fir Inc'"), table("mails"),
        table("deliveries"), table("decisions"), *LEARNED, applications=table("applications", PAID), as_of=TODAY, policy=DecisionPolicy(**policy),
    )  # fmt: skip


def named(subject: str, documents: str, **cells: Any) -> dict[str, Any]:
    return answer(subject, "These documents", documents=documents, **cells)


@pytest.mark.parametrize(
    "written",
    [
        "INV-5010 500,00; INV-5013", "INV-5010 500.00; INV-5013", "INV-5010=500,00 INV-5013", "INV-5010 = 500.00 + INV-5013", "INV-5013\nINV-5010=500",
        "5010: 500,00 EUR, 5013", "INV-5010 €500.00 and INV-5013", "INV-5010 500,00 € ; INV-5013 77,00", "INV-5010=500.0,INV-5013",
    ],
)  # fmt: skip
def test_an_amount_beside_a_number_is_what_this_document_takes(written: str):
    made = run(named("R-1", written, customer_id="ELM"))
    assert applied(made) == [("R-1", "D-1", "payment", 50000), ("R-1", "D-2", "payment", 7700)]
    assert made.decisions["amount_minor"].tolist() == [57700], "the rest of the payment waits"


@pytest.mark.parametrize(
    ("written", "amount"), [("INV-5010=1.000,00", 100000), ("INV-5010 1,000.00", 100000), ("INV-5010 1'000.00", 100000), ("INV-5010 999,99", 99999)]
)  # fmt: skip
def test_thousands_may_be_grouped(written: str, amount: int):
    assert applied(run(named("R-1", written))) == [("R-1", "D-1", "payment", amount)]


def test_the_others_take_what_is_left_in_their_order():
    # 40.00: INV-5013 is given 30.00, so INV-42, though named first, gets only 10.00.
    made = run(named("R-2", "INV-42, INV-5013=30.00"))
    assert applied(made) == [("R-2", "D-2", "payment", 3000), ("R-2", "D-3", "payment", 1000)]


def test_so_much_of_a_credit_note_as_is_given():
    made = run(named("R-2", "INV-5010=100.00 - CN-100 60,00"))
    assert applied(made) == [("R-2", "D-1", "payment", 10000), ("R-2", "D-6", "credit_note", -6000)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("INV-42=42.01", "INV-42 is open for 42.00 EUR"), ("INV-5010=40.01", "40.00 EUR is all that is left for INV-5010"),
        ("INV-5010=30.00, INV-5013=10.01", "10.00 EUR is all that is left for INV-5013"), ("INV-5010=abc", "“abc” is no amount"),
        ("INV-5010=1.500", "“1.500” is no amount"), ("INV-5010=0", "“0” is no amount"), ("=5.00 INV-5010", "stands behind the number"),
        # 333 is a document too, so that nobody can know.
        ("INV-5010 333.00", "numbers or as amounts"),
    ],
)  # fmt: skip
def test_amounts_that_do_not_fit_stop_the_row(written: str, said: str):
    made = run(named("R-2", written))
    assert codes(made) == [("decision-not-possible", 5, "Documents")]
    assert said in made.findings["problem"].iloc[0]
    assert nothing_posted(made)


def test_a_currency_without_decimals_has_whole_amounts():
    assert applied(run(named("R-5", "Y-1=3000"))) == [("R-5", "D-10", "payment", 3000)]
    assert codes(run(named("R-5", "Y-1=30.5"))) == [("decision-not-possible", 5, "Documents")]


def test_forty_against_forty_two_is_closed_with_a_write_off_of_two():
    for said in (named("R-2", "INV-42", close_as="Write-off"), answer("R-2", "Accept 1", close_as="write-OFF ")):
        made = run(said)
        assert applied(made) == [("R-2", "D-3", "payment", 4000), ("R-2", "D-3", "write_off", 200)]
        assert made.decisions["amount_minor"].tolist() == [4000], "without money"
        assert set(made.applications["reason"].str.contains("Closed as write-off: 2.00 EUR of INV-42.")) == {True}


def test_two_cents_paid_too_much_are_one_write_off_line():
    for said in (named("R-3", "INV-50", close_as="Write-off"), answer("R-3", "Accept 1", close_as="Write-off")):
        made = run(said)
        assert applied(made) == [("R-3", "D-4", "payment", 5002), ("R-3", "D-4", "write_off", -2)]
        assert made.decisions["amount_minor"].tolist() == [5002], "nothing of the payment is left"


@pytest.mark.parametrize(
    ("close_as", "kind"), [("Discount", "discount"), ("Bank fee", "bank_fee"), ("deduction", "deduction")]
)
def test_the_rest_is_closed_as_what_was_chosen(close_as: str, kind: str):
    made = run(named("R-4", "INV-5010", close_as=close_as, note="2 % agreed", decided_by="Kim"))
    assert applied(made) == [("R-4", "D-1", kind, 2000), ("R-4", "D-1", "payment", 98000)]
    assert made.applications["reason"].iloc[0] == (
        f"Kim named INV-5010 for it in the review of 2026-03-09. Closed as {close_as.lower()}: 20.00 EUR of INV-5010 (2 % agreed)."
    )
    assert made.applications["receipt_id"].tolist() == ["R-4", "R-4"]


def test_only_what_the_money_did_not_reach_is_closed():
    made = run(named("R-2", "INV-7, INV-50", close_as="Deduction", note="broken"))
    assert applied(made) == [
        ("R-2", "D-4", "deduction", 1700),
        ("R-2", "D-4", "payment", 3300),
        ("R-2", "D-9", "payment", 700),
    ]
    assert made.findings.empty


@pytest.mark.parametrize(
    ("said", "why"),
    [
        # 23.00 of 1000.00 is little enough of the document, and too much for one write-off when 20.00 is the limit.
        (named("R-1", "INV-5010=977.00", close_as="Write-off"), "23.00 EUR is more than 20.00 EUR"),
        (named("R-1", "INV-5010=977.00", close_as="Bank fee"), "23.00 EUR is more than 20.00 EUR"),
        (named("R-1", "INV-5010=899.99", close_as="Discount"), "more than 10 % of it"),
        (named("R-2", "INV-42=37.79", close_as="Write-off"), "more than 10 % of it"),
        (named("R-3", "INV-7", close_as="Write-off"), "more than"),
        (named("R-3", "INV-50", close_as="Discount"), "nothing of the documents stays open"),
        (answer("R-4", "Accept 1", close_as="Discount"), "names no document"),
        (named("R-2", "INV-42", close_as="Gift"), "one of Discount, Bank fee, Deduction, Write-off"),
        (answer("R-2", "Not ours", close_as="Discount"), "closed with Accept, These documents or Close the rest"),
    ],
)  # fmt: skip
def test_a_rest_that_may_not_be_closed_stops_the_row(said: dict[str, Any], why: str):
    made = run(said, write_off_limit_minor=2_000)
    assert codes(made) == [("decision-not-possible", 5, "Close the rest as")]
    assert why in made.findings["problem"].iloc[0]
    assert nothing_posted(made)


@pytest.mark.parametrize(("paid", "close_as", "fine"), [("900.00", "Discount", True), ("899.99", "Discount", False), ("950.00", "Write-off", True), ("949.99", "Write-off", False), ("1.00", "Deduction", True)])  # fmt: skip
def test_both_sides_of_the_limits(paid: str, close_as: str, fine: bool):
    made = run(named("R-1", f"INV-5010={paid}", close_as=close_as, note="why"))
    assert made.findings.empty == fine


def test_a_deduction_needs_its_reason():
    assert codes(run(named("R-2", "INV-42", close_as="Deduction"))) == [("decision-incomplete", 5, "Note")]


def test_amounts_and_a_rest_go_together():
    made = run(named("R-4", "INV-5010=903.00, INV-5013", close_as="Discount"))
    assert applied(made) == [
        ("R-4", "D-1", "discount", 9700),
        ("R-4", "D-1", "payment", 90300),
        ("R-4", "D-2", "payment", 7700),
    ]


def test_a_choice_where_nothing_is_short_does_no_harm():
    made = run(named("R-3", "INV-50=50.00, INV-5010=0.02", close_as="", note=""))
    assert applied(made) == [("R-3", "D-1", "payment", 2), ("R-3", "D-4", "payment", 5000)]
    exact = run(named("R-2", "INV-42=30.00, INV-7, INV-5013", close_as="Deduction", note="x"), close_percent_limit=0)
    assert exact.findings.empty


def close(document: str, **cells: Any) -> dict[str, Any]:
    return answer(document, "Close the rest", **cells)


def test_the_rest_of_a_document_is_closed_beside_its_last_payment():
    made = run(close("D-11", close_as="Deduction", note="freight", decided_by="Kim"))
    assert applied(made) == [("R-9", "D-11", "deduction", 20000)]
    row = made.applications.iloc[0]
    assert (row["rule"], f"{row['applied_on']:%Y-%m-%d}") == ("closed-rest", "2026-03-10")
    assert (
        row["reason"]
        == "Kim closed the rest in the review of 2026-03-09. Closed as deduction: 200.00 EUR of INV-1200 (freight)."
    )
    assert actions(made) == [("D-11", "close_rest", "deduction")]


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        (close("D-11"), ("decision-incomplete", 5, "Close the rest as")),
        (close("D-11", close_as="Discount"), ("decision-not-possible", 5, "Close the rest as")),  # 200.00 of 1200.00
        (
            close("D-5", close_as="Deduction", note="x"),
            ("decision-not-possible", 5, "Decision"),
        ),  # nothing is paid of it
        (close("D-6", close_as="Deduction", note="x"), ("stale-decision", 5, "Decision")),
        (close("D-99", close_as="Deduction", note="x"), ("stale-decision", 5, "Decision")),
    ],
)
def test_a_document_of_which_no_rest_can_be_closed(said: dict[str, Any], finding: tuple[str, int, str]):
    made = run(said)
    assert codes(made) == [finding]
    assert nothing_posted(made)


def test_a_rest_that_another_answer_has_just_paid_is_a_conflict():
    made = run(named("R-1", "INV-1200", row=4), close("D-11", close_as="Deduction", note="x", row=9))
    assert applied(made) == [("R-1", "D-11", "payment", 20000)] or applied(made) == [
        ("R-9", "D-11", "deduction", 20000)
    ]
    assert [code for code, *_ in codes(made)] == ["decision-conflict"]


def off(document: str, documents: str, **cells: Any) -> dict[str, Any]:
    return answer(document, "Set off", documents=documents, **cells)


def test_a_credit_note_and_an_invoice_of_one_amount_close_each_other():
    made = run(off("D-5", "CN-100"))
    assert applied(made) == [("", "D-5", "credit_note", 10000), ("", "D-6", "credit_note", -10000)]
    assert actions(made) == [("D-5", "set_off", "INV-100 + CN-100")]


def test_two_invoices_and_the_credit_note_of_both_add_up_to_nothing():
    made = run(off("D-5", "INV-50, CN-150"))
    assert applied(made) == [
        ("", "D-4", "credit_note", 5000),
        ("", "D-5", "credit_note", 10000),
        ("", "D-7", "credit_note", -15000),
    ]
    assert made.findings.empty


def test_what_does_not_meet_stays_open():
    assert applied(run(off("D-3", "CN-100"))) == [("", "D-3", "credit_note", 4200), ("", "D-6", "credit_note", -4200)]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (off("D-3", ""), "decision-incomplete"), (off("D-3", "INV-50"), "decision-not-possible"), (off("D-9", "CN-100"), "decision-document-unknown"),
        (off("D-99", "CN-100"), "stale-decision"),
    ],
)  # fmt: skip
def test_what_cannot_be_set_off(said: dict[str, Any], code: str):
    made = run(said)
    assert [c for c, *_ in codes(made)] == [code]
    assert nothing_posted(made)


@pytest.mark.parametrize("rule", ["habit", "less-kept"])
def test_what_a_customer_usually_takes_off_is_written_off_within_the_limits_of_a_person(rule: str):
    offers = OFFERS.replace("habit", rule)
    made = run(answer("R-1", "Accept 1"), offers=offers)
    assert codes(made)[0][0] == "decision-not-possible"
    assert "60.00 EUR is more than 50.00 EUR, the most that one answer closes as write-off" in made.findings["problem"].iloc[0]  # fmt: skip
    assert nothing_posted(made)
    made = run(answer("R-1", "Accept 1"), offers=offers, write_off_limit_minor=6_000)
    assert applied(made) == [("R-1", "D-1", "payment", 94000), ("R-1", "D-1", "write_off", 6000)]
