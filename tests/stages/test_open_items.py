"""The state of the ledger on a day. Cases AGE-002, 012, 021, FUT-001 and 004 of open-source peers are restated here."""

from datetime import date

import pytest

from ar_batch.stages.open_items import derive
from ar_batch.tables import TABLES


def document(no, amount, *, version=1, settled=0, kind="invoice", due="2024-06-30"):
    return {
        "document_id": f"D-{no}", "version": version, "document_no": no, "document_type": kind, "customer_id": "ACME",
        "document_date": "2024-05-31", "due_date": due, "currency": "EUR", "amount_minor": amount, "settled_before_minor": settled,
        "discount_bp": 0, "discount_days": 0, "source_row": 2,
    }  # fmt: skip


def receipt(no, amount, on="2024-06-30"):
    return {
        "receipt_id": f"R-{no}",
        "booking_date": on,
        "currency": "EUR",
        "amount_minor": amount,
        "occurrence": 1,
        "is_return": False,
        "source_row": 2,
    }


def applied(no, to, amount, *, of="", on="2024-06-30", kind="payment"):
    return {
        "application_id": f"A-{no}", "receipt_id": of, "document_id": f"D-{to}", "customer_id": "ACME", "applied_on": on, "currency": "EUR",
        "amount_minor": amount, "kind": kind, "method": "auto", "rule": "test", "confidence": 1.0, "reason": "A test.",
    }  # fmt: skip


def state(as_of="2024-06-30", **facts):
    names = ("documents", "applications", "closures", "receipts", "disputes", "decisions", "customers")
    return derive(*(TABLES[name].frame(facts.get(name, [])) for name in names), as_of=date.fromisoformat(as_of))


def open_amounts(derived):
    return dict(zip(derived.open_items["document_no"], derived.open_items["open_minor"], strict=True))


def test_a_residual_cent_stays_open():
    got = state(
        documents=[document("SI1", 10000)],
        receipts=[receipt("1", 9999)],
        applications=[applied("1", "SI1", 9999, of="R-1")],
    )
    assert open_amounts(got) == {"SI1": 1}
    assert got.unapplied_cash.empty


def test_a_payment_after_the_day_is_in_transit_and_does_not_lower_what_is_open():
    facts = {
        "documents": [document("SI1", 10000), document("CN1", -1000, kind="credit_note")],
        "receipts": [receipt("1", 8000, on="2024-07-01")],
        "applications": [
            applied("1", "SI1", 9000, of="R-1", on="2024-07-01"),
            applied("2", "CN1", -1000, of="R-1", on="2024-07-01", kind="credit_note"),
        ],
    }
    before = state("2024-06-30", **facts)
    assert open_amounts(before) == {"SI1": 10000, "CN1": -1000}
    assert dict(zip(before.open_items["document_no"], before.open_items["future_minor"], strict=True)) == {
        "SI1": 9000,
        "CN1": -1000,
    }
    assert before.unapplied_cash.empty  # the money is not here yet
    after = state("2024-07-01", **facts)
    assert open_amounts(after) == {"SI1": 1000}
    assert after.closed_items["document_no"].tolist() == ["CN1"]
    assert after.unapplied_cash.empty  # 9,000 - 1,000 used up the 8,000


def test_what_was_settled_before_and_what_was_closed_elsewhere_is_not_open():
    closure = {"document_id": "D-A", "closed_on": "2024-06-20", "amount_minor": 3000}
    got = state(documents=[document("A", 10000, settled=6000)], closures=[closure])
    assert open_amounts(got) == {"A": 1000}
    assert open_amounts(state("2024-06-19", documents=[document("A", 10000, settled=6000)], closures=[closure])) == {
        "A": 4000
    }


def test_the_latest_version_of_a_document_counts():
    got = state(documents=[document("A", 10000), document("A", 12000, version=2)])
    assert open_amounts(got) == {"A": 12000}


def test_a_reversal_opens_the_document_and_frees_the_receipt_again():
    got = state(
        documents=[document("A", 5000)],
        receipts=[receipt("1", 5000)],
        applications=[applied("1", "A", 5000, of="R-1"), applied("2", "A", -5000, of="R-1")],
    )
    assert open_amounts(got) == {"A": 5000}
    assert got.unapplied_cash["unapplied_minor"].tolist() == [5000]
    assert got.unapplied_cash["customer_id"].tolist() == ["ACME"]


def test_a_discount_closes_the_rest_of_a_document_without_using_money():
    got = state(
        documents=[document("A", 10000)],
        receipts=[receipt("1", 9800)],
        applications=[applied("1", "A", 9800, of="R-1"), applied("2", "A", 200, of="R-1", kind="discount")],
    )
    assert open_amounts(got) == {}
    assert got.closed_items["applied_minor"].tolist() == [10000]
    assert got.unapplied_cash.empty


@pytest.mark.parametrize(("disputed", "expected"), [(3000, 3000), (99999, 10000), (0, 0)])
def test_a_dispute_never_exceeds_what_is_open(disputed, expected):
    dispute = {"dispute_id": "P-1", "document_id": "D-A", "amount_minor": disputed, "opened_on": "2024-06-01"}
    got = state(documents=[document("A", 10000)], disputes=[dispute])
    assert got.open_items["disputed_minor"].tolist() == [expected]


def test_a_persons_word_on_a_receipt_is_carried_by_it():
    decision = {
        "decision_id": "J-1",
        "subject": "R-1",
        "action": "on_account",
        "choice": "ACME",
        "decided_on": "2024-06-02",
        "source_row": 9,
    }
    later = {**decision, "decision_id": "J-2", "action": "not_ours", "choice": "", "decided_on": "2024-06-03"}
    got = state(receipts=[receipt("1", 100)], decisions=[decision])
    assert got.unapplied_cash[["customer_id", "decided"]].to_numpy().tolist() == [["ACME", "on_account"]]
    got = state(receipts=[receipt("1", 100)], decisions=[later, decision])
    assert got.unapplied_cash["decided"].tolist() == ["not_ours"]
