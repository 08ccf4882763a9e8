"""Receipts beside each other, and beside what happened before: contests, duplicates, returns, decisions."""

from __future__ import annotations

import pandas as pd
import pytest

from ar_batch.demo.world import make_world
from ar_batch.stages.matching import MatchingPolicy, match
from ar_batch.stages.open_items import derive
from ar_batch.tables import TABLES
from tests.stages.matching.desk import Desk, desk, offered, posted, states

ACME = "DE02120300000000202051"
ONE = "\ndocument_no customer_id amount_minor\nRE-2026-1 ACME 81.13"


def two(first: str, second: str) -> str:
    return f"""
        receipt_id booking_date amount_minor payer_name payer_account remittance is_return
        R1         {first}
        R2         {second}
    """


def test_a_second_payment_of_a_paid_document_is_told_not_applied():
    made = desk(
        ONE, two(f"2026-05-20 81.13 Acme {ACME} RE-2026-1 -", f"2026-05-27 81.13 Acme {ACME} RE-2026-1 -")
    ).run()
    assert posted(made) == ["R1 RE-2026-1 81.13"]
    assert states(made)["R2"] == "on_account"
    assert made.findings["code"].tolist() == ["duplicate-payment"]


def test_a_second_payment_of_a_list_is_told_as_one_and_not_applied():
    three = """
        document_no customer_id amount_minor
        RE-2026-101 ACME        81.13
        RE-2026-102 ACME        40.07
        RE-2026-103 ACME        12.80
    """
    said = f"134.00 Acme {ACME} 'RE-2026-101 RE-2026-102 RE-2026-103' -"
    made = desk(three, two(f"2026-05-20 {said}", f"2026-05-27 {said}")).run()
    assert posted(made) == ["R1 RE-2026-101 81.13", "R1 RE-2026-102 40.07", "R1 RE-2026-103 12.80"]
    assert states(made)["R2"] == "on_account"
    second = made.receipt_states.set_index("receipt_id").loc["R2"]
    assert second["rule"] == "duplicate"
    assert "second payment of RE-2026-101, RE-2026-102, RE-2026-103, which are paid" in second["reason"]
    assert made.findings["code"].tolist() == ["duplicate-payment"]
    assert "RE-2026-101, RE-2026-102, RE-2026-103, paid before (last on 2026-05-20)" in made.findings["problem"].iloc[0]
    # Another sum is no second payment of the list.
    other = desk(three, two(f"2026-05-20 {said}", f"2026-05-27 {said.replace('134.00', '133.00')}")).run()
    assert "duplicate" not in other.receipt_states["rule"].tolist()


def test_what_was_paid_before_the_ledger_began_is_not_paid_again():
    made = desk(
        "\ndocument_no customer_id amount_minor\nRE-2026-9 ACME 81.13",
        two(f"2026-05-20 81.13 Acme {ACME} RE-2025-7 -", "2026-05-21 5.00 Nobody - - -"),
        payment_history="""
        customer_id document_no paid_date  amount_minor currency
        ACME        RE-2025-7   2025-12-01 81.13        EUR
        """,
    ).run()
    assert posted(made) == []


def test_two_receipts_of_one_day_and_one_document_of_their_amount():
    made = desk(ONE, two(f"2026-05-20 81.13 Acme {ACME} Danke -", f"2026-05-20 81.13 Acme {ACME} Merci -")).run()
    assert posted(made) == []


def test_of_two_receipts_that_want_a_document_by_its_amount_the_earlier_gets_it():
    made = desk(ONE, two(f"2026-05-20 81.13 Acme {ACME} Danke -", f"2026-05-22 81.13 Acme {ACME} Merci -")).run()
    assert posted(made) == ["R1 RE-2026-1 81.13"]


def test_a_number_takes_precedence_over_an_amount():
    made = desk(ONE, two(f"2026-05-20 81.13 Acme {ACME} Danke -", f"2026-05-22 81.13 Acme {ACME} RE-2026-1 -")).run()
    assert posted(made) == ["R2 RE-2026-1 81.13"]


def test_two_part_payments_close_a_document():
    made = desk(
        "\ndocument_no customer_id amount_minor\nRE-2026-1 ACME 200.00",
        two(f"2026-05-20 100.00 Acme {ACME} RE-2026-1 -", f"2026-05-22 100.00 Acme {ACME} RE-2026-1 -"),
    ).run()
    assert posted(made) == ["R1 RE-2026-1 100.00", "R2 RE-2026-1 100.00"]


def test_what_one_receipt_closes_makes_another_certain():
    documents = "\ndocument_no customer_id amount_minor\nA-2026-1 ACME 100.11\nA-2026-2 ACME 900.77\nA-2026-3 ACME 200.22\nA-2026-4 ACME 800.66"
    made = desk(
        documents, two(f"2026-05-20 1000.88 Acme {ACME} Danke -", f"2026-05-20 200.22 Acme {ACME} A-2026-3 -")
    ).run()
    assert posted(made) == ["R1 A-2026-1 100.11", "R1 A-2026-2 900.77", "R2 A-2026-3 200.22"]


def test_a_payment_that_comes_back_reopens_what_it_paid():
    made = desk(
        ONE,
        two(f"2026-05-20 81.13 Acme {ACME} RE-2026-1 -", f"2026-05-25 -81.13 Acme {ACME} 'Retoure AC04 RE-2026-1' yes"),
    ).run()
    assert posted(made) == ["R1 RE-2026-1 81.13", "R2 RE-2026-1 -81.13"]
    reversal = made.applications[made.applications["receipt_id"] == "R2"].iloc[0]
    assert (
        reversal["reverses"] == made.applications.loc[made.applications["receipt_id"] == "R1", "application_id"].iloc[0]
    )
    assert states(made) == {"R1": "applied", "R2": "returned"}


def test_a_return_without_its_payment_is_told():
    made = desk(
        ONE, two("2026-05-20 1.00 Nobody - - -", f"2026-05-25 -81.13 Acme {ACME} 'Retoure RE-2026-1' yes")
    ).run()
    assert posted(made) == []
    assert "return-without-original" in made.findings["code"].tolist()


def test_what_a_person_rejected_is_not_offered_again():
    documents, receipts = (
        "\ndocument_no customer_id amount_minor\nRE-2026-1 BOLT 81.13\nRE-2026-88 CARO 81.13",
        two(f"2026-05-20 81.13 Acme {ACME} RE-2026-1 -", "2026-05-20 1.00 Nobody - - -"),
    )
    first = desk(documents, receipts).run()
    assert offered(first) == ["R1 RE-2026-1: 81.13"]
    rejected = f"""
        decision_id subject action choice
        X           R1      reject {first.suggestions["suggestion_id"].iloc[0]}
    """
    assert offered(desk(documents, receipts, decisions=rejected).run()) == ["R1 RE-2026-88: 81.13"]


@pytest.mark.parametrize(("action", "status"), [("not_ours", "not_ar"), ("on_account", "on_account")])
def test_what_a_person_decided_stands(action, status):
    decision = f"""
        decision_id subject action    choice
        X           R1      {action}  {"ACME" if action == "on_account" else "-"}
    """
    made = desk(
        ONE, two(f"2026-05-20 81.13 Acme {ACME} RE-2026-1 -", "2026-05-20 1.00 Nobody - - -"), decisions=decision
    ).run()
    assert posted(made) == []
    assert states(made)["R1"] == status


def test_what_is_left_over_is_offered_to_a_later_document_that_was_named():
    receipts = two(f"2026-05-20 120.00 Acme {ACME} RE-2026-1 -", "2026-05-20 1.00 Nobody - - -")
    first = desk("\ndocument_no customer_id amount_minor\nRE-2026-1 ACME 100.00", receipts).run()
    assert posted(first) == ["R1 RE-2026-1 100.00"]
    later = desk(
        """
        document_id      document_no customer_id amount_minor document_date company
        D-ACME-RE-2026-1 RE-2026-1   ACME        100.00       2026-05-01    -
        D-B              RE-2026-1   ACME        500.00       2026-05-25    B
        """,
        receipts,
    )
    later.facts["applications"] = first.applications
    second = later.run()
    assert posted(second) == []
    assert offered(second) == ["R1 RE-2026-1: 20.00"]
    assert states(second)["R1"] == "partly_applied"


def test_a_remittance_advice_says_what_a_lump_sum_is_for():
    documents = "\ndocument_no customer_id amount_minor\nA-1 ACME 100.00\nA-2 ACME 200.00\nA-3 ACME 300.00"
    made = desk(
        documents,
        two(f"2026-05-20 300.00 Acme {ACME} 'siehe Avis' -", "2026-05-20 1.00 Nobody - - -"),
        remittance_advices="""
        advice_id customer_id document_no amount_minor payment_date payment_amount_minor currency
        V1        ACME        A-1         100.00       2026-05-19   300.00               EUR
        V2        ACME        A-2         200.00       2026-05-19   300.00               EUR
        """,
    ).run()
    assert posted(made) == ["R1 A-1 100.00", "R1 A-2 200.00"]
    assert set(made.applications["method"]) == {"advice"}


# -- properties, on a made-up world -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world():
    made = make_world(20, customers=60, documents=420, receipts=240, noise="hard")
    facts = {name: TABLES[name].empty() for name in TABLES} | {
        "documents": made.documents, "receipts": made.receipts, "customers": made.customers,
        "payment_history": made.payment_history, "remittance_advices": made.remittance_advices,
    }  # fmt: skip
    return Desk(facts, MatchingPolicy(), made.receipts["booking_date"].max().date())


@pytest.fixture(scope="module")
def matched(world):
    return world.run()


def test_something_of_every_kind_happens(matched):
    assert len(matched.applications) > 100
    assert {"applied", "suggested", "not_ar"} <= set(matched.receipt_states["status"])


def test_money_is_conserved(world, matched):
    cash = matched.applications[matched.applications["kind"].isin(("payment", "credit_note"))]
    used = cash.groupby("receipt_id")["amount_minor"].sum()
    state = matched.receipt_states.set_index("receipt_id")
    amount = world.facts["receipts"].set_index("receipt_id")["amount_minor"]
    assert (state["applied_minor"] == used.reindex(state.index).fillna(0)).all()
    assert (state["applied_minor"] + state["unapplied_minor"] == amount.reindex(state.index)).all()
    assert (state["unapplied_minor"] * amount.reindex(state.index) >= 0).all()


def test_no_document_is_paid_more_than_it_is_open(world, matched):
    taken = matched.applications.groupby("document_id")["amount_minor"].sum()
    documents = world.facts["documents"].set_index("document_id")
    opened = (documents["amount_minor"] - documents["settled_before_minor"]).reindex(taken.index)
    assert ((taken * opened >= 0) & (taken.abs() <= opened.abs())).all()


def test_a_second_run_adds_nothing_and_says_the_same_of_the_rest(world, matched):
    second = world.again(matched)
    assert second.applications.empty
    pd.testing.assert_frame_equal(second.suggestions, matched.suggestions)


def test_the_order_of_rows_is_irrelevant(world, matched):
    shuffled = {name: frame.sample(frac=1, random_state=7) for name, frame in world.facts.items()}
    state = derive(
        *(
            shuffled[n]
            for n in ("documents", "applications", "closures", "receipts", "disputes", "decisions", "customers")
        ),
        as_of=world.as_of,
    )
    views = [view.sample(frac=1, random_state=8) for view in state]
    others = (
        shuffled[n]
        for n in ("aliases", "applications", "receipts", "decisions", "remittance_advices", "payment_history")
    )
    other = match(*views, *others, as_of=world.as_of, policy=world.policy)
    for one, two in zip(matched, other, strict=True):
        pd.testing.assert_frame_equal(one, two)


def test_every_suggestion_can_be_posted_as_it_stands(world, matched):
    lines = matched.suggestion_lines.merge(
        world.facts["receipts"][["receipt_id", "amount_minor"]], on="receipt_id", suffixes=("", "_of_receipt")
    )
    cash = lines[lines["kind"].isin(("payment", "credit_note"))]
    used = cash.groupby("suggestion_id").agg(used=("amount_minor", "sum"), receipt=("amount_minor_of_receipt", "first"))
    assert ((used["used"] > 0) & (used["used"] <= used["receipt"])).all()


# -- edges ---------------------------------------------------------------------------------------------------------------


def test_nothing_at_all():
    made = desk(customers="").run()
    assert all(frame.empty for frame in made)


def test_receipts_without_documents_and_documents_without_receipts():
    alone = desk("", two(f"2026-05-20 81.13 Acme {ACME} RE-2026-1 -", "2026-05-20 -3.00 Bank - Entgelt -")).run()
    assert states(alone) == {"R1": "on_account", "R2": "not_ar"}
    assert desk(ONE).run().receipt_states.empty


@pytest.mark.parametrize(
    "text",
    [
        "9" * 30_000,
        "1/" * 15_000,
        "RE-" * 10_000,
        "A1" * 10_000,
        "\x1e\x1f\x00 RE-2026-1",
        "=1+1 ( * ) [a-z]+ \\",
        "١٢٣ ＲＥ－２０２６－１",
    ],
)
def test_strange_texts_are_read_in_good_time_and_break_nothing(text):
    made = desk(ONE, two("2026-05-20 81.13 Acme - - -", "2026-05-20 1.00 Nobody - - -"))
    made.facts["receipts"] = made.facts["receipts"].assign(remittance=[text, text])
    assert len(made.run().receipt_states) == 2


def test_a_circle_of_parents_is_no_family():
    customers = """
        customer_id name                  parent_id
        A           'Anton Handel GmbH'   B
        B           'Berta Bau GmbH'      A
    """
    made = desk(
        "\ndocument_no customer_id amount_minor\nRE-1 B 81.13",
        two("2026-05-20 81.13 'Anton Handel GmbH' - Danke -", "2026-05-20 1.00 Nobody - - -"),
        customers=customers,
    )
    assert posted(made.run()) == []


def test_a_number_paid_before_is_not_silently_replaced_by_another_document():
    """R2 names 1 and 2; 1 was paid by R1 already, and 3 happens to have its amount: a person looks at that."""
    documents = "\ndocument_no customer_id amount_minor\nRE-2026-1 ACME 81.13\nRE-2026-2 ACME 40.07\nRE-2026-3 ACME 81.13\nRE-2026-4 ACME 33.31"
    receipts = two(
        f"2026-05-20 81.13 Acme {ACME} RE-2026-1 -", f"2026-05-27 121.20 Acme {ACME} 'RE-2026-1 RE-2026-2' -"
    )
    made = desk(documents, receipts).run()
    assert posted(made) == ["R1 RE-2026-1 81.13"]
    assert states(made)["R2"] == "suggested"
