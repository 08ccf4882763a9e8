"""Worked cases that other programs and textbooks agree on, each with its id, in our tables.

Where ours differs on purpose the case says "adapted" and why. Cases about check digits stand in the tests of references,
those about a bank line's own fees in the tests of intake.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from ar_batch.stages.matching import MatchingPolicy
from tests.stages.matching.desk import CUSTOMERS, desk, posted, states

ACME = "DE02120300000000202051"
DAY = "2026-06-15"


@dataclass(frozen=True)
class Case:
    """What is open (number and amount, then date, due date, discount in 0.01 % and its days), what came in, what is expected."""

    id: str
    says: str
    open: tuple[str, ...]
    paid: tuple[str, ...]  # amount and text, each a receipt of ACME on one day
    expected: tuple[str, ...]
    state: str = ""  # of the first receipt
    policy: dict[str, Any] = field(default_factory=dict)
    payer: str = "'Acme Werkzeuge GmbH'"
    account: str = ACME
    customers: str = CUSTOMERS
    day: str = DAY


AUTOCASH = ("match_payment", "clear_account", "oldest_first")
DISCOUNT = "2026-06-05 2026-07-05 1000 10"  # 10 % until the 15th
NO_GRACE = {"discount_grace_days": 0}

CASES = (
    # -- allocation: one or several payments, one or several documents
    Case("ALO-001", "two part payments of one invoice", ("RE-2026-01 200.00",), ("55.00 RE-2026-01", "35.00 RE-2026-01"),
         ("R1 RE-2026-01 55.00", "R2 RE-2026-01 35.00")),
    Case("ALO-012", "what two invoices leave of a deposit stays unapplied: adapted, ours asks when a third of it would be left",
         ("RE-2026-01 50.00", "RE-2026-02 40.00"), ("100.00 RE-2026-01,RE-2026-02",), ("R1 RE-2026-01 50.00", "R1 RE-2026-02 40.00"),
         "partly_applied"),
    Case("ALO-013", "two halves of one invoice", ("RE-2026-01 200.00",), ("100.00 RE-2026-01", "100.00 RE-2026-01"),
         ("R1 RE-2026-01 100.00", "R2 RE-2026-01 100.00")),
    Case("ALO-014", "an invoice less two returns", ("CN-2026-01 -100.00", "CN-2026-02 -50.00", "RE-2026-03 350.00"),
         ("200.00 'RE-2026-03 CN-2026-01 CN-2026-02'",),
         ("R1 CN-2026-01 credit_note -100.00", "R1 CN-2026-02 credit_note -50.00", "R1 RE-2026-03 350.00"), "applied"),
    Case("ALO-020", "a payment over two invoices, oldest first: adapted, only for a customer that the company has set so",
         ("RE-2026-01 100.00 2026-04-01 2026-05-01", "RE-2026-02 150.00 2026-04-02 2026-05-02"), ("180.00 -",),
         ("R1 RE-2026-01 100.00", "R1 RE-2026-02 80.00"), policy={"autocash": {"ACME": ("oldest_first",)}}),
    Case("ALO-025", "paid too much: the rest is kept, never written off", ("RE-2026-01 100.00",), ("110.00 RE-2026-01",),
         ("R1 RE-2026-01 100.00",), "partly_applied"),
    Case("ALO-030", "one for one of the same customer: adapted, of a round sum alone ours asks, as chance is too likely",
         ("RE-2026-01 50.17",), ("50.17 -",), ("R1 RE-2026-01 50.17",), "applied"),
    Case("ALO-030 round", "the same of a round sum: asked", ("RE-2026-01 50.00",), ("50.00 -",), (), "suggested"),
    Case("ALO-031", "two payments of fifty for one invoice, both naming it: adapted, one is taken and the other is told as a duplicate",
         ("RE-2026-01 50.00",), ("50.00 RE-2026-01", "50.00 RE-2026-01"), ("R1 RE-2026-01 50.00",)),
    Case("REC-004", "one document of the amount beats two that add up to it: adapted, with cents for the same reason",
         ("RE-2026-01 100.03", "RE-2026-02 200.14", "RE-2026-03 300.17"), ("300.17 -",), ("R1 RE-2026-03 300.17",)),
    Case("REC-002", "everything open adds up in round sums, the text says nothing: offered, not applied",
         ("RE-2026-01 100.00", "RE-2026-02 200.00", "RE-2026-03 300.00"), ("600.00 xxxxx",), (), "suggested"),
    # -- references and amounts
    Case("REC-001", "a number split by another sign", ("INV/2019/0001 100.00", "INV/2019/0002 200.00"), ("100.00 'invoice 2019-0001'",),
         ("R1 INV/2019/0001 100.00",)),
    Case("BNK-005", "the number agrees and the amount is ten times as large: nobody applies it alone", ("INV-7001 25.00",), ("250.00 INV-7001",),
         (), "suggested"),
    Case("REC-014", "less than the document named: in part", ("RE-2026-01 100.00",), ("40.00 RE-2026-01",), ("R1 RE-2026-01 40.00",)),
    Case("REC-021", "a number switches no check of the amount off: ten of a thousand is a part", ("RE-2026-01 1000.00",), ("10.00 RE-2026-01",),
         ("R1 RE-2026-01 10.00",)),
    Case("sap_leading_zero_trap_14", "leading zeros and letters left out by the payer", ("0000100234 70.00", "INV-2026-00017 30.00"),
         ("100.00 'Zahlung Rg 100234 und inv 2026/17'",), ("R1 0000100234 70.00", "R1 INV-2026-00017 30.00"), "applied"),
    # -- tolerance: the lesser of a sum and a percentage, and never income from paying too much
    *(
        Case(f"short_pay_tolerance_08 {paid}", "lesser of 5.00 and 1 %", (f"RE-2026-01 {amount}",), (f"{paid} RE-2026-01",), expected,
             policy={"tolerance_minor": 500, "tolerance_bp": 100})
        for amount, paid, expected in (
            ("1000.00", "995.00", ("R1 RE-2026-01 995.00", "R1 RE-2026-01 tolerance 5.00")),
            ("1000.00", "994.99", ("R1 RE-2026-01 994.99",)),
            ("200.00", "197.00", ("R1 RE-2026-01 197.00",)),
            ("200.00", "198.00", ("R1 RE-2026-01 198.00", "R1 RE-2026-01 tolerance 2.00")),
            ("1000.00", "1004.00", ("R1 RE-2026-01 1000.00",)),
        )
    ),
    Case("REC-007", "no tolerance, ten short: adapted, the part is applied and ten stay open", ("RE-2026-01 1000.00",), ("990.00 RE-2026-01",),
         ("R1 RE-2026-01 990.00",), policy={"tolerance_bp": 0}),
    Case("REC-009", "one percent, and ten short is its edge", ("RE-2026-01 1000.00",), ("990.00 RE-2026-01",),
         ("R1 RE-2026-01 990.00", "R1 RE-2026-01 tolerance 10.00"), policy={"tolerance_minor": 10_000, "tolerance_bp": 100}),
    # -- early-payment discount
    Case("EPD-002", "ten percent in time", (f"RE-2026-01 1000.00 {DISCOUNT}",), ("900.00 RE-2026-01",),
         ("R1 RE-2026-01 discount 100.00", "R1 RE-2026-01 900.00"), policy=NO_GRACE),
    Case("EPD-004", "two invoices in time", (f"RE-2026-01 1000.00 {DISCOUNT}", f"RE-2026-02 2000.00 {DISCOUNT}"),
         ("2700.00 RE-2026-01,RE-2026-02",),
         ("R1 RE-2026-01 discount 100.00", "R1 RE-2026-01 900.00", "R1 RE-2026-02 discount 200.00", "R1 RE-2026-02 1800.00"), policy=NO_GRACE),
    Case("EPD-005 late", "the day after: the discount stays open", (f"RE-2026-01 1000.00 {DISCOUNT}",), ("900.00 RE-2026-01",),
         ("R1 RE-2026-01 900.00",), policy=NO_GRACE, day="2026-06-16"),
    Case("EPD-005 touched", "after a part payment there is no discount any more", (f"RE-2026-01 1000.00 {DISCOUNT}",),
         ("100.00 RE-2026-01", "800.00 RE-2026-01"), ("R1 RE-2026-01 100.00", "R2 RE-2026-01 800.00"), policy=NO_GRACE),
    # -- who paid
    Case("PTY-001", "the account in the customer master comes before the name", ("RE-2026-01 50.17",), ("50.17 -",), ("R1 RE-2026-01 50.17",),
         payer="'Boltzmann & Söhne KG'"),
    Case("PTY-003", "no payer's name, the customer's name in the text", ("RE-2026-01 50.17",), ("50.17 'Auszahlung, acme werkzeuge payments'",),
         ("R1 RE-2026-01 50.17",), payer="-", account="-"),
    Case("PTY-004", "two customers of that name: nobody", ("RE-2026-01 50.00",), ("50.00 -",), (), account="-", payer="'Twin Stores'",
         customers="customer_id name\nACME 'Twin Stores'\nBOLT 'Twin Stores'"),
    Case("REC-018", "the words of a name turned round, and a number before them", ("RE-2026-01 50.17",), ("50.17 -",), ("R1 RE-2026-01 50.17",),
         account="-", payer="'1234//HADDOCK-Archibald'", customers="customer_id name\nACME 'Archibald Haddock'\nBOLT 'Bianca Castafiore'"),
    # -- Oracle's AutoCash, for a customer on the list
    Case("oracle_match_payment_with_invoice_01", "one document less an earned discount, within the grace", ("600 2000.00 2026-06-01 2026-06-30 1000 10",),
         ("1800.00 -",), ("R1 600 discount 200.00", "R1 600 1800.00"), day="2026-06-14",
         policy={"discount_grace_days": 5, "autocash": {"ACME": ("match_payment",)}}),
    Case("oracle_autocash_ruleset_02", "no document of it, not the balance: the oldest first, the last in part, lapsed discounts not taken",
         ("123 200.00 2026-05-22 2026-06-16 1000 10", "124 300.00 2026-05-21 2026-06-13 1000 10", "125 150.00 2026-05-19 2026-06-18 1000 10"),
         ("600.00 -",), ("R1 123 200.00", "R1 124 300.00", "R1 125 100.00"), policy=NO_GRACE | {"autocash": {"ACME": AUTOCASH}}),
    Case("oracle_clear_past_due_03", "everything past due, a credit note too",
         ("A1 400.00 2026-05-01 2026-05-31", "B1 350.00 2026-05-16 2026-06-10", "CN1 -50.00 2026-05-02 2026-06-01", "C1 500.00 2026-06-10 2026-07-15"),
         ("700.00 -",), ("R1 A1 400.00", "R1 B1 350.00", "R1 CN1 credit_note -50.00"), policy={"autocash": {"ACME": ("clear_past_due",)}}),
    Case("combo_unique_06", "the only combination", ("I1 100.00", "I2 250.00", "I3 400.00", "I4 150.00", "I5 75.00"), ("175.00 -",),
         ("R1 I1 100.00", "R1 I5 75.00"), policy={"autocash": {"ACME": ("combination",)}}),
    Case("combo_unique_06 unlisted", "adapted: round sums without a list are a suggestion, chance is too likely",
         ("I1 100.00", "I2 250.00", "I3 400.00", "I4 150.00", "I5 75.00"), ("175.00 -",), (), "suggested"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case):
    head = "document_no customer_id amount_minor document_date due_date discount_bp discount_days"
    filler = ("2026-05-01", "2026-05-31", "0", "0")
    documents = []
    for line in case.open:
        number, amount, *more = line.split()
        documents.append(" ".join([number, "ACME", amount, *more, *filler[len(more) :]]))
    receipts = [f"R{n} {case.day} {line} {case.payer} {case.account}" for n, line in enumerate(case.paid, 1)]
    made = desk(
        "\n".join([head, *documents]),
        "\n".join(["receipt_id booking_date amount_minor remittance payer_name payer_account", *receipts]),
        customers=case.customers,
        policy=MatchingPolicy(**case.policy),
    ).run()
    assert sorted(posted(made)) == sorted(case.expected), case.says
    if case.state:
        assert states(made)["R1"] == case.state


def test_unapplied_statuses_10():
    """A known customer whose payment nothing explains is on account; an unknown payer is unidentified."""
    made = desk(
        "\ndocument_no customer_id amount_minor\nRE-2026-01 ACME 50.17",
        f"""
        receipt_id booking_date amount_minor remittance payer_name payer_account
        R1         {DAY}        50.17        RE-2026-01 Acme       {ACME}
        R2         {DAY}        12345.67     -          Acme       {ACME}
        R3         {DAY}        99.99        -          Nobody     -
        """,
    ).run()
    assert states(made) == {"R1": "applied", "R2": "on_account", "R3": "unidentified"}
