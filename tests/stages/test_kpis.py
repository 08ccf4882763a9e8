"""Key figures: worked examples, and the conventions that stand beside them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from ar_batch.stages.kpis import KpiPolicy, Month, collection_effectiveness, countback, measure
from ar_batch.tables import TABLES

AS_OF = date(2026, 6, 30)


def test_countback_uses_up_whole_months_and_a_share_of_the_last() -> None:
    months = [Month(100_000, 30), Month(80_000, 30), Month(70_000, 30)]
    days, uncovered = countback(212_000, months)
    assert (round(float(days), 4), uncovered) == (73.7143, 0)
    # The same with calendar days: 31 + 28 + 32/70 of 31.
    days, _ = countback(212_000, [Month(100_000, 31), Month(80_000, 28), Month(70_000, 31)])
    assert round(float(days), 2) == 73.17


def test_countback_within_a_month_over_a_month_without_sales_and_beyond_the_history() -> None:
    assert countback(50_000, [Month(100_000, 31)]) == (Fraction(31, 2), 0)
    assert countback(50_000, [Month(0, 31), Month(100_000, 28)]) == (45, 0)
    assert countback(300_000, [Month(100_000, 31), Month(80_000, 28), Month(70_000, 31)]) == (90, 50_000)
    assert countback(0, [Month(0, 31)]) == (0, 0)


@pytest.mark.parametrize(
    ("begin", "sales", "end", "current", "percent"),
    [(6_200, 10_890, 6_340, 3_590, 79.6296), (100_000, 1_000_000, 120_000, 100_000, 98.0)],
)
def test_collection_effectiveness_takes_the_total_sales_of_the_period(
    begin: int, sales: int, end: int, current: int, percent: float
) -> None:
    got = collection_effectiveness(begin, sales, end, current)
    assert got is not None
    assert round(float(got) * 100, 4) == percent


def test_collection_effectiveness_of_nothing_is_left_out() -> None:
    assert collection_effectiveness(0, 100, 100, 100) is None


def document(no: str, amount: int, on: str, due: str, open_minor: int = 0, currency: str = "EUR") -> dict[str, object]:
    return {
        "document_id": f"D-{no}",
        "version": 1,
        "document_no": no,
        "document_type": "invoice",
        "customer_id": "C1",
        "document_date": pd.Timestamp(on),
        "due_date": pd.Timestamp(due),
        "currency": currency,
        "amount_minor": amount,
        "settled_before_minor": 0,
        "applied_minor": amount - open_minor,
        "open_minor": open_minor,
        "future_minor": 0,
        "disputed_minor": 0,
        "discount_bp": 0,
        "discount_days": 0,
        "source_row": 0,
    }


def receipt(no: str, amount: int, on: str, currency: str = "EUR") -> dict[str, object]:
    return {
        "receipt_id": f"R-{no}", "booking_date": pd.Timestamp(on), "currency": currency, "amount_minor": amount, "occurrence": 1,
        "is_return": False, "source_row": 0,
    }  # fmt: skip


def application(
    receipt_no: str, no: str, amount: int, on: str, method: str = "auto", kind: str = "payment"
) -> dict[str, object]:
    return {
        "application_id": f"A-{receipt_no}-{no}-{kind}", "receipt_id": f"R-{receipt_no}", "document_id": f"D-{no}", "customer_id": "C1",
        "applied_on": pd.Timestamp(on), "currency": "EUR", "amount_minor": amount, "kind": kind, "method": method, "rule": "r",
        "confidence": 1.0, "reason": "x.", "reverses": "",
    }  # fmt: skip


def aged(
    item_id: str, amount: int, *, overdue: int = 0, kind: str = "document", disputed: int = 0, currency: str = "EUR"
) -> dict[str, object]:
    return {
        "item_id": item_id, "kind": kind, "number": item_id, "document_date": pd.Timestamp(AS_OF), "currency": currency, "days_overdue": overdue,
        "bucket": "x", "amount_minor": amount, "disputed_minor": disputed, "future_minor": 0, "base_minor": pd.NA,
    }  # fmt: skip


def figures(
    documents=(), applications=(), receipts=(), detail=(), *, currency: str = "EUR", period_days: int = 90
) -> dict[str, str]:
    documents = list(documents)
    got = measure(
        TABLES["documents"].frame(documents),
        TABLES["applications"].frame(list(applications)),
        TABLES["receipts"].frame(list(receipts)),
        TABLES["open_items"].frame([d for d in documents if d["open_minor"]]),
        TABLES["closed_items"].frame([d for d in documents if not d["open_minor"]]),
        TABLES["aging_detail"].frame(list(detail)),
        as_of=AS_OF,
        policy=KpiPolicy(period_days=period_days),
    ).kpis
    assert (got["definition"].str.len() > 20).all()
    return got[got["currency"] == currency].set_index("measure")["value"].to_dict()


def test_dso_and_what_it_could_be() -> None:
    # 500,000 open of which 400,000 not due; 1,200,000 sold in 90 days: 37.5 days, at best 30.0, so lateness costs 7.5.
    sales = [
        document("A", 80_000_000, "2026-05-10", "2026-07-10", 40_000_000),
        document("B", 40_000_000, "2026-04-20", "2026-05-20", 10_000_000),
    ]
    got = figures(sales, detail=[aged("D-A", 40_000_000), aged("D-B", 10_000_000, overdue=41)])
    assert (got["dso"], got["best_possible_dso"], got["average_days_delinquent"]) == ("37.5", "30.0", "7.5")
    assert (got["open_amount"], got["overdue_amount"]) == ("500000.00", "100000.00")


def test_shares_of_the_aging() -> None:
    amounts = [(80_000_000, 0), (12_000_000, 12), (5_000_000, 40), (2_000_000, 70), (1_000_000, 91)]
    detail = [aged(f"D-{n}", amount, overdue=days) for n, (amount, days) in enumerate(amounts)]
    got = figures(detail=[*detail, aged("D-c", -7_000_000, kind="credit")])
    assert (got["percent_current"], got["percent_overdue"], got["percent_over_90"]) == ("80.0", "20.0", "1.0")
    assert (got["open_amount"], got["credits_amount"]) == ("930000.00", "70000.00")


def test_ninety_days_is_not_over_ninety() -> None:
    assert figures(detail=[aged("D-1", 100, overdue=90)])["percent_over_90"] == "0.0"


def test_a_history_too_short_says_at_least() -> None:
    got = figures([document("A", 10_000, "2026-06-01", "2026-07-01", 30_000)], detail=[aged("D-A", 30_000)])
    assert got["dso_countback_at_least"] == "30.0"
    assert "dso_countback" not in got


def test_days_to_pay_are_weighted_with_the_amounts() -> None:
    sold = [document("A", 1000, "2026-01-01", "2026-01-31"), document("B", 3000, "2026-01-05", "2026-02-04")]
    paid = [application("1", "A", 1000, "2026-02-10"), application("2", "B", 3000, "2026-02-04")]
    got = figures(sold, paid, period_days=365)
    # 40 and 30 days from the document, 10 and 0 from the due date, weighted 1 to 3.
    assert (got["days_to_pay"], got["days_beyond_terms"]) == ("32.5", "2.5")


def test_a_receipt_in_another_currency_counts_with_what_was_used_of_it() -> None:
    dollars = document("A", 10_000, "2026-06-01", "2026-07-01") | {"currency": "USD"}
    paid = application("1", "A", 10_000, "2026-06-10") | {"currency": "USD", "receipt_currency": "EUR", "receipt_amount_minor": 9_200}  # fmt: skip
    money = [receipt("1", 9_200, "2026-06-10")]
    got = figures([dollars], [paid], money)
    assert (got["received_amount_percent_applied"], got["auto_match_rate"]) == ("100.0", "100.0")
    assert "auto_match_rate" not in figures([dollars], [paid], money, currency="USD")


def test_match_rates_by_number_and_value() -> None:
    sold = [document(n, 10_000, "2026-06-01", "2026-07-01") for n in "ABCDE"]
    money = [receipt("1", 10_000, "2026-06-10"), receipt("2", 10_000, "2026-06-11"), receipt("3", 15_000, "2026-06-12"),
             receipt("4", 5_000, "2026-06-13"), receipt("not ours", 99_000, "2026-06-13"), receipt("out", -500, "2026-06-13")]  # fmt: skip
    applied = [
        application("1", "A", 10_000, "2026-06-10"),
        application("2", "B", 10_000, "2026-06-11", method="decision"),
        application("3", "C", 10_000, "2026-06-12"),
    ]
    waiting = [aged("R-3", -5_000, kind="unapplied"), aged("R-4", -5_000, kind="unapplied")]
    got = figures(sold, applied, money, waiting)
    # Of four customer receipts worth 400.00, one (100.00) went through by itself; 300.00 is applied, 100.00 is not.
    assert (got["auto_match_rate"], got["auto_match_value"]) == ("25.0", "25.0")
    assert (got["received_amount_percent_applied"], got["unapplied_share"]) == ("75.0", "25.0")
    assert got["unapplied_amount"] == "100.00"


def test_credit_notes_used_with_a_receipt_and_reversals_count_against_it() -> None:
    money = [receipt("1", 9_000, "2026-06-10"), receipt("2", 5_000, "2026-06-10")]
    applied = [
        application("1", "A", 10_000, "2026-06-10"),
        application("1", "N", -1_000, "2026-06-10", kind="credit_note"),
        application("1", "A", 200, "2026-06-10", kind="discount"),
        application("2", "B", 5_000, "2026-06-10"),
        application("2", "B", -5_000, "2026-06-11", method="decision")
        | {"application_id": "A-back", "reverses": "A-2-B-payment"},
    ]
    got = figures((), applied, money, [aged("R-2", -5_000, kind="unapplied")])
    assert got["auto_match_rate"] == "50.0"


def test_each_currency_is_measured_by_itself_with_its_own_decimals() -> None:
    detail = [aged("D-1", 12_345, currency="JPY"), aged("D-2", 12_345)]
    assert figures(detail=detail, currency="JPY")["open_amount"] == "12345"
    assert figures(detail=detail)["open_amount"] == "123.45"


def test_nothing_at_all_has_no_figures() -> None:
    assert figures() == {}
