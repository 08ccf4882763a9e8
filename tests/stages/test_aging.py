"""Aging: every item in exactly one column, as of a day; what is not applied stands apart; the sums are proved."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from pydantic import ValidationError

from ar_batch.stages.aging import Aged, AgingPolicy, age, assert_proofs, bucket_names, prove
from ar_batch.tables import TABLES

AS_OF = date(2024, 6, 30)


def item(
    no: str, open_minor: int, *, due: str = "2024-06-30", customer: str = "C1", currency: str = "EUR", **more: object
):
    row = {
        "document_id": f"D-{no}",
        "document_no": no,
        "document_type": "invoice" if open_minor >= 0 else "credit_note",
        "customer_id": customer,
        "document_date": pd.Timestamp("2024-05-01"),
        "due_date": pd.Timestamp(due),
        "currency": currency,
        "amount_minor": open_minor,
        "applied_minor": 0,
        "open_minor": open_minor,
        "future_minor": 0,
        "disputed_minor": 0,
        "discount_bp": 0,
        "discount_days": 0,
        "source_row": 0,
    }
    return row | more


def cash(no: str, unapplied_minor: int, *, customer: str = "", currency: str = "EUR", **more: object):
    row = {
        "receipt_id": f"R-{no}",
        "booking_date": pd.Timestamp("2024-06-28"),
        "currency": currency,
        "amount_minor": unapplied_minor,
        "payer_name": "Somebody",
        "bank_reference": no,
        "occurrence": 1,
        "is_return": False,
        "source_row": 0,
        "applied_minor": 0,
        "unapplied_minor": unapplied_minor,
        "customer_id": customer,
    }
    return row | more


def aged(
    items=(), lines=(), *, states=(), customers=(), rates=(), policy: AgingPolicy | None = None, as_of: date = AS_OF
) -> Aged:
    return age(
        TABLES["open_items"].frame(list(items)),
        TABLES["unapplied_cash"].frame(list(lines)),
        TABLES["receipt_states"].frame(
            [{"applied_minor": 0, "unapplied_minor": 0, "customer_id": "", **s} for s in states]
        ),
        TABLES["latest_customers"].frame([{"dunning_block": False, "source_row": 0, **c} for c in customers]),
        TABLES["exchange_rates"].frame([{"source_row": 0, **r} for r in rates]),
        as_of=as_of,
        policy=policy or AgingPolicy(),
    )


def columns(got: Aged) -> dict[tuple[str, str, str], int]:
    return {(r["customer_id"], r["currency"], r["bucket"]): r["amount_minor"] for r in got.aging.to_dict("records")}


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-31, "current"), (-30, "current"), (-1, "current"), (0, "current"), (1, "1-30"), (29, "1-30"), (30, "1-30"), (31, "31-60"), (59, "31-60"),
        (60, "31-60"), (61, "61-90"), (89, "61-90"), (90, "61-90"), (91, "91-120"), (119, "91-120"), (120, "91-120"), (121, "over 120"),
    ],
)  # fmt: skip
def test_due_today_is_current_and_an_edge_belongs_to_the_bucket_that_it_ends(days: int, bucket: str) -> None:
    got = aged([item("A", 100, due=str(AS_OF - timedelta(days)))])
    assert got.aging_detail["bucket"].tolist() == [bucket]
    assert got.aging_detail["days_overdue"].tolist() == [max(0, days)]


def test_seventeen_items_at_every_edge_stand_in_exactly_one_column_each() -> None:
    days = (-31, -30, -1, 0, 1, 29, 30, 31, 59, 60, 61, 89, 90, 91, 119, 120, 121)
    got = aged([item(f"A{d}", 100, due=str(AS_OF - timedelta(d))) for d in days])
    assert got.aging["amount_minor"].sum() == 1700
    per_bucket = got.aging.set_index("bucket")["amount_minor"].to_dict()
    assert per_bucket == {"current": 400, "1-30": 300, "31-60": 300, "61-90": 300, "91-120": 300, "over 120": 100}


def test_buckets_can_be_others() -> None:
    assert bucket_names((15,)) == ("current", "1-15", "over 15")
    got = aged([item("A", 100, due="2024-06-14")], policy=AgingPolicy(bucket_edges=(15, 45)))
    assert got.aging_detail["bucket"].tolist() == ["16-45"]
    assert got.buckets["bucket"].tolist() == ["current", "1-15", "16-45", "over 45"]
    assert got.buckets["first_day"].tolist()[1:] == [1, 16, 46]
    assert got.buckets["last_day"].tolist()[:3] == [0, 15, 45]


@pytest.mark.parametrize("edges", [(), (0,), (-1,), (30, 30), (60, 30)])
def test_bucket_edges_must_be_positive_and_rise(edges: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError):
        AgingPolicy(bucket_edges=edges)


def test_the_document_date_can_be_aged_instead() -> None:
    got = aged(
        [item("A", 1000, due="2024-07-15", document_date=pd.Timestamp("2024-05-16"))],
        policy=AgingPolicy(basis="document_date"),
    )
    assert got.aging_detail[["bucket", "days_overdue"]].to_dict("records") == [{"bucket": "31-60", "days_overdue": 0}]


def test_a_credit_note_stays_in_sight_and_a_cent_too() -> None:
    got = aged([item("SI1", 6000), item("CN1", -10000, due="2024-01-01"), item("SI2", 1, due="2024-06-29")])
    assert columns(got) == {("C1", "EUR", "current"): 6000, ("C1", "EUR", "credits"): -10000, ("C1", "EUR", "1-30"): 1}
    credit = got.aging_detail.set_index("number").loc["CN1"]
    assert (credit["kind"], credit["days_overdue"]) == ("credit", 0)


def test_instalments_age_each_on_its_own_date() -> None:
    terms = [
        item("SI1/2", 4000, due="2024-08-29"),
        item("SI1/1", 3000, due="2024-05-30"),
        item("SI1/3", 2000, due="2024-06-29"),
    ]
    assert columns(aged(terms)) == {
        ("C1", "EUR", "current"): 4000,
        ("C1", "EUR", "31-60"): 3000,
        ("C1", "EUR", "1-30"): 2000,
    }


def test_an_advance_without_an_invoice_is_a_negative_row_of_its_own() -> None:
    got = aged(
        lines=[cash("PE1", 100000, customer="C1")],
        states=[{"receipt_id": "R-PE1", "status": "on_account", "customer_id": "C1"}],
    )
    row = got.aging_detail.to_dict("records")[0]
    assert (row["number"], row["kind"], row["bucket"], row["amount_minor"]) == (
        "PE1",
        "unapplied",
        "unapplied",
        -100000,
    )
    assert row["document_date"] == pd.Timestamp("2024-06-28")


def test_a_payment_booked_later_shows_as_in_transit_and_does_not_lower_the_balance() -> None:
    got = aged([item("SI1", 10000, future_minor=9000), item("CN1", -1000, future_minor=-1000)])
    assert columns(got) == {
        ("C1", "EUR", "current"): 10000,
        ("C1", "EUR", "credits"): -1000,
        ("C1", "EUR", "in transit"): 8000,
    }


def test_disputed_amounts_stand_beside_the_buckets_and_not_in_place_of_them() -> None:
    got = aged([item("1", 90000, due="2024-06-18"), item("2", 40000, due="2024-05-21", disputed_minor=40000)])
    assert columns(got) == {
        ("C1", "EUR", "1-30"): 90000,
        ("C1", "EUR", "31-60"): 40000,
        ("C1", "EUR", "disputed"): 40000,
    }


def test_only_customers_money_counts_as_unapplied_cash() -> None:
    lines = [cash("a", 500), cash("b", 600), cash("c", 700), cash("d", -800), cash("e", 900, customer="C2")]
    states = [
        {"receipt_id": "R-a", "status": "unidentified"},
        {"receipt_id": "R-b", "status": "not_ar"},
        {"receipt_id": "R-c", "status": "suggested", "customer_id": "C1"},
        {"receipt_id": "R-d", "status": "returned"},
        {"receipt_id": "R-e", "status": "partly_applied", "customer_id": "C2"},
    ]
    got = aged(lines=lines, states=states, customers=[{"customer_id": "C1", "name": "One"}])
    assert columns(got) == {
        ("", "EUR", "unapplied"): -500,
        ("C1", "EUR", "unapplied"): -700,
        ("C2", "EUR", "unapplied"): -900,
    }
    assert got.aging_detail["name"].tolist() == ["Somebody", "One", "Somebody"]
    assert got.aging["name"].tolist() == ["", "One", ""]


def test_currencies_stand_side_by_side_and_totals_use_the_latest_rate_of_the_day() -> None:
    items = [
        item("A", 10000, currency="USD"),
        item("B", 5000),
        item("C", 1000, currency="JPY"),
        item("D", -10000, currency="USD"),
    ]
    rates = [
        {"rate_date": pd.Timestamp("2024-06-28"), "currency": "USD", "base_currency": "EUR", "rate": "0.93335"},
        {"rate_date": pd.Timestamp("2024-07-01"), "currency": "USD", "base_currency": "EUR", "rate": "0.5"},
        {"rate_date": pd.Timestamp("2024-06-01"), "currency": "JPY", "base_currency": "EUR", "rate": "0.0058"},
    ]
    got = aged(items, rates=rates)
    # 100.00 USD x 0.93335 = 93.335, half a cent goes up: 93.34. 1000 JPY x 0.0058 = 5.80 EUR.
    assert got.aging_detail.set_index("number")["base_minor"].to_dict() == {"A": 9334, "B": 5000, "C": 580, "D": -9334}
    assert got.rates.set_index("currency")["rate"].to_dict() == {"EUR": "1", "JPY": "0.0058", "USD": "0.93335"}
    assert got.findings[["code", "value"]].values.tolist() == [["old-rate", "JPY"]]


def test_without_a_rate_the_total_leaves_the_currency_out_and_says_so() -> None:
    got = aged([item("A", 10000, currency="USD"), item("B", 5000)])
    assert got.aging_detail.set_index("number")["base_minor"].isna().to_dict() == {"A": True, "B": False}
    assert got.findings["code"].tolist() == ["no-rate"]


def test_a_later_day_never_lowers_the_days_overdue() -> None:
    items = [item("A", 100, due="2024-06-30"), item("B", 100, due="2024-07-02")]
    seen = [aged(items, as_of=AS_OF + timedelta(n)).aging_detail["days_overdue"].tolist() for n in range(4)]
    assert seen == [[0, 0], [1, 0], [2, 0], [3, 1]]


def test_the_order_of_rows_changes_nothing() -> None:
    items = [item("A", 100), item("B", 200, currency="USD"), item("C", -50, customer="C2")]
    there, back = aged(items), aged(items[::-1])
    for one, other in zip(there, back, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_the_sums_are_proved_for_each_currency() -> None:
    got = aged([item("A", 100), item("B", -30), item("C", 5, currency="USD")], [cash("r", 70)])
    proofs = {(p["proof"], p["currency"]): (p["left_minor"], p["right_minor"]) for p in got.proofs.to_dict("records")}
    assert proofs == {("aging", "EUR"): (70, 70), ("aging", "USD"): (5, 5), ("unapplied", "EUR"): (70, 70)}
    assert_proofs(got.proofs)
    with pytest.raises(AssertionError, match=r"0\.70 EUR is not open items 0\.71 EUR"):
        assert_proofs(got.proofs.assign(right_minor=got.proofs["right_minor"] + (got.proofs["left_minor"] == 70)))


def proved(open_minor: int = 6000, unapplied_minor: int = 1000) -> dict[str, tuple[int, int]]:
    """One invoice of 100.00: 10.00 settled before, 30.00 paid by a receipt of 40.00; 5.00 more is paid a day later."""
    document = item("A", open_minor) | {"version": 1, "settled_before_minor": 1000, "amount_minor": 10000}
    application = {
        "document_id": "D-A",
        "customer_id": "C1",
        "currency": "EUR",
        "method": "auto",
        "rule": "r",
        "confidence": 1.0,
        "reason": "x.",
    }
    applications = [
        {
            "application_id": "1",
            "receipt_id": "R-1",
            "applied_on": pd.Timestamp("2024-06-28"),
            "amount_minor": 3000,
            "kind": "payment",
        },
        {
            "application_id": "2",
            "receipt_id": "R-2",
            "applied_on": pd.Timestamp("2024-07-01"),
            "amount_minor": 500,
            "kind": "payment",
        },
    ]
    lines = [cash("1", 4000), cash("2", 500, booking_date=pd.Timestamp("2024-07-01")), cash("3", -900)]
    got = prove(
        TABLES["documents"].frame([document]),
        TABLES["applications"].frame([application | a for a in applications]),
        TABLES["closures"].empty(),
        TABLES["receipts"].frame(lines),
        TABLES["open_items"].frame([item("A", open_minor)]),
        TABLES["unapplied_cash"].frame([cash("1", unapplied_minor), cash("3", -900)]),
        TABLES["receipt_states"].frame(
            [{"receipt_id": "R-1", "status": "partly_applied", "applied_minor": 3000, "unapplied_minor": 1000}]
        ),
        as_of=AS_OF,
    )
    return {p["proof"]: (p["left_minor"], p["right_minor"]) for p in got.proofs.to_dict("records")}


def test_what_was_invoiced_and_received_is_open_applied_or_unapplied() -> None:
    assert proved() == {"documents": (6000, 6000), "cash": (3100, 3100)}


def test_a_cent_that_went_missing_is_seen() -> None:
    assert proved(open_minor=5999)["documents"] == (6000, 5999)
    assert proved(unapplied_minor=999)["cash"] == (3100, 3099)
