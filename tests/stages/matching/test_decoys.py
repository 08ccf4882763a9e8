"""Amounts that nobody paid, and how often they find documents by chance."""

from __future__ import annotations

import pandas as pd

from ar_batch.demo.decoys import meaning
from ar_batch.stages.matching import decoys
from ar_batch.stages.open_items import derive
from tests.stages.matching.desk import desk

ACME = "DE02120300000000202051"


def measured(amounts: list[str], paid: str) -> pd.DataFrame:
    """The rates of a ledger with these open documents, and one that a receipt has paid."""
    lines = [
        f"RE-{n:03} ACME {amount} 2026-05-01 2026-05-{n % 28 + 1:02}" for n, amount in enumerate([paid, *amounts], 1)
    ]
    d = desk(
        "\n".join(["\ndocument_no customer_id amount_minor document_date due_date", *lines]),
        f"receipt_id booking_date amount_minor payer_account\nR1 2026-05-20 {paid} {ACME}",
        applications=f"""
            application_id receipt_id document_id    customer_id applied_on currency amount_minor kind
            A-1            R1         D-ACME-RE-001  ACME        2026-05-20 EUR      {paid}       payment
        """,
    )
    f = d.facts
    state = derive(
        *(f[n] for n in ("documents", "applications", "closures", "receipts", "disputes", "decisions", "customers")),
        as_of=d.as_of,
    )
    items = pd.concat([state.open_items, state.closed_items], ignore_index=True)
    return decoys.measure(items, f["applications"], f["receipts"]).rates.set_index("family")


def test_whole_amounts_that_stand_close_are_found_by_chance():
    # 86 to 114 in steps of a euro are all there: every decoy of a round payment of 100 finds one.
    rates = measured([f"{n}.00" for n in range(80, 121)], "100.00")
    assert rates.loc["single", ["decoys", "hits", "rate"]].tolist() == [8, 8, 1.0]


def test_few_amounts_far_from_the_payment_are_not_found():
    rates = measured(["71234.17", "912.33", "40001.91"], "100.13")
    assert rates["hits"].tolist() == [0] * len(rates)
    assert rates.loc["single", "decoys"] == 8


def test_a_receipt_of_an_unknown_customer_is_not_measured():
    d = desk("\ndocument_no customer_id amount_minor\nRE-1 ACME 5.00", "receipt_id amount_minor\nR1 5.00")
    assert decoys.measure(d.facts["documents"].assign(open_minor=500, last_applied_on=pd.NaT), d.facts["applications"], d.facts["receipts"]).rates.empty  # fmt: skip


def test_decoys_are_near_as_round_and_never_the_payment_itself():
    made = decoys._decoys("R-1", 100_000, 100)
    assert len(made) == decoys.EACH
    assert all(value != 100_000 and value % 100 == 0 and abs(value - 100_000) <= 15_000 for value in made)
    assert made == decoys._decoys("R-1", 100_000, 100) != decoys._decoys("R-2", 100_000, 100)


def test_what_a_rate_means():
    assert meaning(0.0011, 100_000) == "too often by chance"
    assert meaning(0.001, 100_000) == "safe"
    assert meaning(0.0, 2_999) == "not too often, but few decoys"
