"""Key figures of receivables, one row a currency and measure, each with the sentence that defines it.

Many of these have more than one definition in the field; the same data can give a collection effectiveness of 56 % or
80 %. So the convention stands beside every number, and a number that cannot be had is left out rather than guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd
from pydantic import Field

from ar_batch.applied import of_receipts
from ar_batch.money import plain
from ar_batch.policy import Policy
from ar_batch.tables import stage
from ar_batch.tables.views import KPIS


class KpiPolicy(Policy):
    """How key figures are measured."""

    period_days: int = Field(default=90, ge=1, le=3660)
    """The period for sales, cash and match rates: so many days up to and with the business day."""


class Measured(NamedTuple):
    """The key figures of a day."""

    kpis: pd.DataFrame


@dataclass(frozen=True)
class Figure:
    """One key figure: its name, its value as decimal text, and what it means."""

    measure: str
    value: str
    definition: str


@dataclass(frozen=True)
class Month:
    """Sales of a calendar month, and how many of its days count."""

    sales_minor: int
    days: int


@stage
def measure(
    documents: pd.DataFrame,
    applications: pd.DataFrame,
    receipts: pd.DataFrame,
    open_items: pd.DataFrame,
    closed_items: pd.DataFrame,
    aging_detail: pd.DataFrame,
    *,
    as_of: date,
    policy: KpiPolicy,
) -> Measured:
    """Measure every currency by itself: a rate between currencies would move the figures without anybody paying."""
    day = pd.Timestamp(as_of)
    latest = documents.drop_duplicates("document_id", keep="last")
    latest = latest[latest["document_date"] <= day]
    applied = applications[applications["applied_on"] <= day]
    cash = of_receipts(applied)
    lines = receipts[receipts["booking_date"] <= day]
    begin = day - pd.Timedelta(days=policy.period_days)
    currencies = sorted(
        set(aging_detail["currency"]) | set(latest["currency"]) | set(applied["currency"]) | set(cash["currency"])
    )
    rows = []
    for currency in currencies:
        mine = [_of(t, currency) for t in (latest, applied, lines, aging_detail, cash)]
        items = pd.concat([_of(open_items, currency), _of(closed_items, currency)])
        figures = [
            *_balances(mine[3], currency),
            *_speed(mine[0], mine[1], mine[3], day, begin, policy.period_days),
            *_habits(mine[1], items, begin, policy.period_days),
            *_matching(mine[4], mine[2], mine[3], begin, policy.period_days),
        ]
        rows += [
            {"currency": currency, "measure": f.measure, "value": f.value, "definition": f.definition} for f in figures
        ]
    return Measured(KPIS.frame(rows))


def countback(receivable_minor: int, months_newest_first: list[Month]) -> tuple[Fraction, int]:
    """Return the days of sales that make up the receivable, counted back from the newest month, and what they leave over.

    Whole months add their days, the last one its share: 212,000 against sales of 100,000, 80,000 and 70,000 in months
    of 30 days is 30 + 30 + 32/70 of 30 = 73.71 days. What the history cannot cover makes the days a lower bound.
    """
    left, days = Fraction(max(0, receivable_minor)), Fraction(0)
    for month in months_newest_first:
        if left <= 0:
            break
        sales = Fraction(max(0, month.sales_minor))
        if sales >= left:
            return days + left / sales * month.days, 0
        left -= sales
        days += month.days
    return days, int(left)


def collection_effectiveness(begin_minor: int, sales_minor: int, end_minor: int, current_minor: int) -> Fraction | None:
    """Return (begin + sales - all receivables) / (begin + sales - current receivables), with the period's total sales.

    None when there was nothing to collect.
    """
    collectible = begin_minor + sales_minor - current_minor
    return Fraction(begin_minor + sales_minor - end_minor, collectible) if collectible > 0 else None


def _of(rows: pd.DataFrame, currency: str) -> pd.DataFrame:
    return rows[rows["currency"] == currency]


def _balances(detail: pd.DataFrame, currency: str) -> Iterator[Figure]:
    owed = detail[detail["kind"] == "document"]
    overdue = owed[owed["days_overdue"] > 0]
    gross = int(owed["amount_minor"].sum())
    amounts = {
        "open": (
            int(detail.loc[detail["kind"] != "unapplied", "amount_minor"].sum()),
            "Open documents less open credits.",
        ),
        "overdue": (int(overdue["amount_minor"].sum()), "Open amount of documents past their due date."),
        "credits": (
            -int(detail.loc[detail["kind"] == "credit", "amount_minor"].sum()),
            "Open credit notes and overpaid documents.",
        ),
        "unapplied": (
            -int(detail.loc[detail["kind"] == "unapplied", "amount_minor"].sum()),
            "Customers' cash that is not applied to a document.",
        ),
        "disputed": (int(detail["disputed_minor"].sum()), "Amounts that customers contest."),
    }
    for name, (minor, definition) in amounts.items():
        yield Figure(f"{name}_amount", plain(minor, currency), definition)
    if gross > 0:
        old = int(owed.loc[owed["days_overdue"] > 90, "amount_minor"].sum())
        late = int(overdue["amount_minor"].sum())
        base = "in percent of open documents (credits not deducted)."
        yield Figure("percent_current", _percent(Fraction(gross - late, gross)), f"Not yet due, {base}")
        yield Figure("percent_overdue", _percent(Fraction(late, gross)), f"Past due, {base}")
        yield Figure("percent_over_90", _percent(Fraction(old, gross)), f"More than 90 days past due, {base}")


def _speed(
    documents: pd.DataFrame,
    applied: pd.DataFrame,
    detail: pd.DataFrame,
    day: pd.Timestamp,
    begin: pd.Timestamp,
    days: int,
) -> Iterator[Figure]:
    """Yield how many days of sales are outstanding, and how well what was due has been collected."""
    end = int(detail.loc[detail["kind"] != "unapplied", "amount_minor"].sum())
    is_current = (detail["kind"] == "document") & (detail["days_overdue"] == 0)
    current = int(detail.loc[is_current, "amount_minor"].sum())
    recent = documents[documents["document_date"] > begin]
    sales = int(recent["amount_minor"].sum())
    if documents.empty or end <= 0:
        return
    exhausted, uncovered = countback(end, _months(documents, day))
    name, bound = (
        ("dso_countback_at_least", " The sales history ends before it is used up, so it is at least this.")
        if uncovered
        else ("dso_countback", "")
    )
    yield Figure(
        name, _number(exhausted),
        "Days sales outstanding, counted back: open amount used up by the sales of calendar months, newest first; whole months add their days, the last its share." + bound,
    )  # fmt: skip
    if sales <= 0:
        return
    sold = f"sales (documents less credit notes) of the last {days} days"
    simple, best = Fraction(end, sales) * days, Fraction(current, sales) * days
    yield Figure("dso", _number(simple), f"Days sales outstanding: open amount / {sold} x {days}.")
    yield Figure(
        "best_possible_dso",
        _number(best),
        f"What DSO would be if nothing were overdue: open amount not yet due / {sold} x {days}.",
    )
    yield Figure(
        "average_days_delinquent", _number(simple - best), "DSO less best possible DSO: the days that lateness costs."
    )
    # What was owed at the beginning: documents of that day less what was applied by then.
    older = documents[documents["document_date"] <= begin]
    owed = int((older["amount_minor"] - older["settled_before_minor"]).sum())
    opening = owed - int(applied.loc[applied["applied_on"] <= begin, "amount_minor"].sum())
    effectiveness = collection_effectiveness(opening, sales, end, current)
    if effectiveness is not None:
        yield Figure(
            "collection_effectiveness", _percent(effectiveness),
            f"CEI in percent over {days} days: (opening receivables + total sales - open) / (opening receivables + total sales - open not yet due).",
        )  # fmt: skip


def _months(documents: pd.DataFrame, day: pd.Timestamp) -> list[Month]:
    """Return the months from the day's own back to the first document; the day's own counts up to the day."""
    sales = documents.groupby(documents["document_date"].dt.to_period("M"))["amount_minor"].sum()
    months = pd.period_range(sales.index.min(), day.to_period("M"), freq="M")[::-1]
    return [Month(int(sales.get(m, 0)), day.day if m == day.to_period("M") else m.days_in_month) for m in months]


def _habits(applied: pd.DataFrame, items: pd.DataFrame, begin: pd.Timestamp, days: int) -> Iterator[Figure]:
    """Yield how late the payments of the period came, each weighted with its amount."""
    paid = applied[(applied["kind"] == "payment") & (applied["applied_on"] > begin) & (applied["amount_minor"] != 0)]
    paid = paid.merge(items[["document_id", "document_date", "due_date"]], on="document_id")
    weight = int(paid["amount_minor"].sum())
    if weight <= 0:
        return
    late = int(((paid["applied_on"] - paid["due_date"]).dt.days * paid["amount_minor"]).sum())
    taken = int(((paid["applied_on"] - paid["document_date"]).dt.days * paid["amount_minor"]).sum())
    of = f"payments applied in the last {days} days, weighted with their amounts"
    yield Figure("days_to_pay", _number(Fraction(taken, weight)), f"Days from document date to payment: {of}.")
    yield Figure(
        "days_beyond_terms",
        _number(Fraction(late, weight)),
        f"Days from due date to payment, early ones negative: {of}.",
    )


def _matching(
    cash: pd.DataFrame, lines: pd.DataFrame, detail: pd.DataFrame, begin: pd.Timestamp, days: int
) -> Iterator[Figure]:
    """Yield how much of the period's customer receipts was applied, and how much without a person."""
    recent = lines[(lines["booking_date"] > begin) & (lines["amount_minor"] > 0)]
    waiting = set(detail.loc[detail["kind"] == "unapplied", "item_id"])
    net = cash.groupby("receipt_id")["amount_minor"].sum()
    touched = set(net.index[net != 0])
    by_hand = set(cash.loc[cash["method"] == "decision", "receipt_id"])
    ours = recent[recent["receipt_id"].isin(touched | waiting)]
    if ours.empty:
        return
    whole = ours["receipt_id"].map(net).fillna(0).astype("int64") == ours["amount_minor"]
    auto = ours[whole & ~ours["receipt_id"].isin(by_hand)]
    received, count = int(ours["amount_minor"].sum()), len(ours)
    of = f"customer receipts of the last {days} days"
    yield Figure(
        "received_amount_percent_applied",
        _percent(Fraction(int(ours["receipt_id"].map(net).fillna(0).sum()), received)),
        f"Applied to documents, in percent of the value of {of}.",
    )
    yield Figure(
        "auto_match_rate",
        _percent(Fraction(len(auto), count)),
        f"Receipts applied in full without a person, in percent of the number of {of}.",
    )
    yield Figure(
        "auto_match_value",
        _percent(Fraction(int(auto["amount_minor"].sum()), received)),
        f"Receipts applied in full without a person, in percent of the value of {of}.",
    )
    unapplied = -int(detail.loc[detail["kind"] == "unapplied", "amount_minor"].sum())
    yield Figure(
        "unapplied_share",
        _percent(Fraction(unapplied, received)),
        f"Customers' cash not applied today, in percent of the value of {of}.",
    )


def _number(value: Fraction, places: str = "0.1") -> str:
    exact: Any = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(places), ROUND_HALF_UP))


def _percent(share: Fraction) -> str:
    return _number(share * 100)
