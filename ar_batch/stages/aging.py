"""Aging: what is owed, by how long it is past due, as of a day; and the proof that the columns add up.

Every open document stands in exactly one column: a bucket when it is owed to us, "credits" when its open amount is
negative. Customers' cash that is not applied has a column of its own and is never hidden inside a bucket.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from ar_batch.applied import of_receipts
from ar_batch.findings import finding
from ar_batch.money import CURRENCIES, convert, spoken
from ar_batch.policy import Policy
from ar_batch.tables import stage
from ar_batch.tables.facts import FINDINGS
from ar_batch.tables.views import AGING, AGING_DETAIL, BUCKETS, PROOFS, RATES

CUSTOMER_MONEY: Final = ("on_account", "suggested", "partly_applied", "unidentified")
"""Receipt statuses whose unapplied rest is a customer's money. What is not from customers, and payments that came back, is not."""


class AgingPolicy(Policy):
    """How open items are aged."""

    bucket_edges: tuple[int, ...] = Field(default=(30, 60, 90, 120), strict=False)
    """Last day past due of each bucket: day 30 belongs to 1-30, day 31 to 31-60. "current" (due today or later) and an
    open-ended last bucket are always there."""

    basis: Literal["due_date", "document_date"] = "due_date"
    """Which date is aged. Days overdue are always counted from the due date."""

    base_currency: str = "EUR"
    """The company's currency, for totals over several currencies."""

    rate_age_max_days: int = Field(default=7, ge=0)
    """An exchange rate older than this is used, and said to be old."""

    @field_validator("bucket_edges")
    @classmethod
    def _ascending(cls, edges: tuple[int, ...]) -> tuple[int, ...]:
        if not edges or edges[0] <= 0 or any(a >= b for a, b in pairwise(edges)):
            raise ValueError("needs at least one number of days, each above 0 and above the one before")
        return edges

    @field_validator("base_currency")
    @classmethod
    def _known(cls, currency: str) -> str:
        if currency not in CURRENCIES:
            raise ValueError(f"{currency!r} is not an ISO 4217 currency code")
        return currency


class Aged(NamedTuple):
    """The aging of a day, item by item and by customer, with what it rests on."""

    aging_detail: pd.DataFrame
    aging: pd.DataFrame
    buckets: pd.DataFrame
    rates: pd.DataFrame
    proofs: pd.DataFrame
    findings: pd.DataFrame


class Proved(NamedTuple):
    """Sums over the facts that must agree with the views made of them."""

    proofs: pd.DataFrame


@stage
def age(
    open_items: pd.DataFrame,
    unapplied_cash: pd.DataFrame,
    receipt_states: pd.DataFrame,
    latest_customers: pd.DataFrame,
    exchange_rates: pd.DataFrame,
    *,
    as_of: date,
    policy: AgingPolicy,
) -> Aged:
    """Age every open item and list customers' unapplied cash beside it.

    Due today is current; a document one day past due is in the first bucket. Totals in the company's currency use the
    latest rate on or before the day; without a rate they leave the item out, and a finding says so.
    """
    cash = _customer_cash(unapplied_cash, receipt_states)
    detail = pd.concat([_documents(open_items, as_of, policy), _unapplied(cash)], ignore_index=True)
    names = latest_customers.set_index("customer_id")["name"]
    known = detail["customer_id"].map(names)
    detail["name"] = known.where(known.notna(), detail["name"]).astype("str")
    rates, findings = _rates(sorted(set(detail["currency"])), exchange_rates, as_of, policy)
    detail["base_minor"] = _in_base(detail, rates, policy.base_currency)
    detail = AGING_DETAIL.frame(detail)
    return Aged(
        detail, _by_customer(detail, names), _bucket_table(policy.bucket_edges), RATES.frame(rates), _proofs(detail, open_items, cash), FINDINGS.frame(findings)
    )  # fmt: skip


@stage
def prove(
    documents: pd.DataFrame,
    applications: pd.DataFrame,
    closures: pd.DataFrame,
    receipts: pd.DataFrame,
    open_items: pd.DataFrame,
    unapplied_cash: pd.DataFrame,
    receipt_states: pd.DataFrame,
    *,
    as_of: date,
) -> Proved:
    """Add up the facts themselves: what was invoiced and what was received is open, applied or unapplied, to the cent."""
    day = pd.Timestamp(as_of)
    applied = applications[applications["applied_on"] <= day]
    latest = documents.drop_duplicates("document_id", keep="last")
    gone = closures[closures["closed_on"] <= day].merge(latest[["document_id", "currency"]], on="document_id")
    left = _sums(latest, "amount_minor").sub(_sums(latest, "settled_before_minor"), fill_value=0)
    left = left.sub(_sums(applied, "amount_minor"), fill_value=0).sub(_sums(gone, "amount_minor"), fill_value=0)
    rows = _proof_rows(
        "documents",
        "documents, less what was settled, applied or closed",
        left,
        "open items",
        _sums(open_items, "open_minor"),
    )

    lines = receipts[receipts["booking_date"] <= day]
    cash = of_receipts(applications)
    cash = cash[cash["receipt_id"].isin(lines["receipt_id"])]
    customers = _customer_cash(unapplied_cash, receipt_states)
    others = unapplied_cash[~unapplied_cash["receipt_id"].isin(customers["receipt_id"])]
    right = _sums(cash, "amount_minor").add(_sums(customers, "unapplied_minor"), fill_value=0)
    right = right.add(_sums(others, "unapplied_minor"), fill_value=0)
    words = "applied + unapplied + bank lines that are not customers' payments"
    rows += _proof_rows("cash", "bank lines up to the day", _sums(lines, "amount_minor"), words, right)
    return Proved(PROOFS.frame(rows))


def assert_proofs(proofs: pd.DataFrame) -> None:
    """Raise AssertionError, naming every proof that fails, its currency and its difference."""
    failed = proofs[proofs["left_minor"] != proofs["right_minor"]]
    told = [
        f"{row['left_meaning']} {spoken(row['left_minor'], row['currency'])} is not {row['right_meaning']} {spoken(row['right_minor'], row['currency'])}"
        for row in failed.to_dict("records")
    ]
    assert not told, "; ".join(told)


def bucket_names(edges: tuple[int, ...]) -> tuple[str, ...]:
    """Return the buckets' names in order.

    >>> bucket_names((30, 60))
    ('current', '1-30', '31-60', 'over 60')
    """
    starts = (1, *(edge + 1 for edge in edges[:-1]))
    return ("current", *(f"{first}-{last}" for first, last in zip(starts, edges, strict=True)), f"over {edges[-1]}")


def _bucket_table(edges: tuple[int, ...]) -> pd.DataFrame:
    names = bucket_names(edges)
    firsts, lasts = (pd.NA, 1, *(e + 1 for e in edges)), (0, *edges, pd.NA)
    rows = zip(range(len(names)), names, firsts, lasts, strict=True)
    return BUCKETS.frame([dict(zip(BUCKETS.names, row, strict=True)) for row in rows])


def _bucket_of(days: pd.Series[Any], edges: tuple[int, ...]) -> list[str]:
    names = bucket_names(edges)
    found = np.searchsorted(np.array((0, *edges)), days.to_numpy(), side="left")
    return [names[i] for i in found]


def _documents(open_items: pd.DataFrame, as_of: date, policy: AgingPolicy) -> pd.DataFrame:
    day = pd.Timestamp(as_of)
    overdue = (day - open_items["due_date"]).dt.days.astype("int64")
    aged = overdue if policy.basis == "due_date" else (day - open_items["document_date"]).dt.days.astype("int64")
    is_credit = open_items["open_minor"] < 0
    bucket = pd.Series(_bucket_of(aged, policy.bucket_edges), index=open_items.index, dtype="str")
    return pd.DataFrame(
        {
            "item_id": open_items["document_id"],
            "kind": pd.Series(np.where(is_credit, "credit", "document"), index=open_items.index, dtype="str"),
            "customer_id": open_items["customer_id"],
            "name": "",
            "number": open_items["document_no"],
            "document_date": open_items["document_date"],
            "due_date": open_items["due_date"],
            "currency": open_items["currency"],
            "days_overdue": overdue.clip(lower=0).where(~is_credit, 0),
            "bucket": bucket.where(~is_credit, "credits"),
            "amount_minor": open_items["open_minor"],
            "disputed_minor": open_items["disputed_minor"],
            "future_minor": open_items["future_minor"],
        }
    )


def _customer_cash(unapplied_cash: pd.DataFrame, receipt_states: pd.DataFrame) -> pd.DataFrame:
    """Return the unapplied lines that hold customers' money; the customer as matching knows it."""
    states = receipt_states.set_index("receipt_id")
    status: pd.Series[Any] = unapplied_cash["receipt_id"].map(states["status"])
    customer: pd.Series[Any] = unapplied_cash["receipt_id"].map(states["customer_id"])
    # A line that matching did not see (applied since, or booked after its day) stands by what is known of it.
    named, outgoing = unapplied_cash["customer_id"] != "", unapplied_cash["amount_minor"] < 0
    not_ours = outgoing | (unapplied_cash["decided"] == "not_ours")
    known = np.where(not_ours, "not_ar", np.where(named, "on_account", "unidentified"))
    status = status.where(status.notna(), known)
    customer = customer.where(customer.notna() & (customer != ""), unapplied_cash["customer_id"])
    return unapplied_cash.assign(customer_id=customer.astype("str"))[status.isin(CUSTOMER_MONEY)]


def _unapplied(cash: pd.DataFrame) -> pd.DataFrame:
    number = cash["bank_reference"].where(cash["bank_reference"] != "", cash["end_to_end_id"])
    return pd.DataFrame(
        {
            "item_id": cash["receipt_id"],
            "kind": "unapplied",
            "customer_id": cash["customer_id"],
            "name": cash["payer_name"],
            "number": number.where(number != "", cash["receipt_id"]),
            "document_date": cash["booking_date"],
            "due_date": pd.Series(pd.NaT, index=cash.index, dtype="datetime64[us]"),
            "currency": cash["currency"],
            "days_overdue": 0,
            "bucket": "unapplied",
            "amount_minor": -cash["unapplied_minor"],
            "disputed_minor": 0,
            "future_minor": 0,
        }
    )


def _rates(
    currencies: list[str], exchange_rates: pd.DataFrame, as_of: date, policy: AgingPolicy
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return the rate of each currency (the latest on or before the day) and what there is to say about them."""
    base = policy.base_currency
    usable = exchange_rates[
        (exchange_rates["rate_date"] <= pd.Timestamp(as_of)) & (exchange_rates["base_currency"] == base)
    ]
    usable = usable.sort_values(["rate_date", "recorded_on", "run_id"], kind="stable").drop_duplicates(
        "currency", keep="last"
    )
    latest = usable.set_index("currency")
    rows: list[dict[str, object]] = [
        {"currency": base, "base_currency": base, "rate": "1", "rate_date": pd.Timestamp(as_of)}
    ]
    findings = []
    for currency in currencies:
        if currency == base:
            continue
        if currency not in latest.index:
            rows.append({"currency": currency, "base_currency": base, "rate": "", "rate_date": pd.NaT})
            findings.append(finding("no-rate", value=currency, currency=currency, base=base, day=as_of))
            continue
        rate, rate_date = str(latest.at[currency, "rate"]), pd.Timestamp(latest.at[currency, "rate_date"])  # type: ignore[arg-type]
        rows.append({"currency": currency, "base_currency": base, "rate": rate, "rate_date": rate_date})
        days = (pd.Timestamp(as_of) - rate_date).days
        if days > policy.rate_age_max_days:
            findings.append(
                finding("old-rate", value=currency, currency=currency, base=base, age=days, day=rate_date.date())
            )
    return rows, findings


def _in_base(detail: pd.DataFrame, rates: list[dict[str, object]], base: str) -> pd.Series[Any]:
    result: pd.Series[Any] = detail["amount_minor"].astype("Int64")
    for row in rates:
        if row["currency"] == base:
            continue
        foreign = detail["currency"] == row["currency"]
        rate = Decimal(str(row["rate"])) if row["rate"] else None
        amounts = detail.loc[foreign, "amount_minor"]
        result[foreign] = [
            convert(int(a), str(row["currency"]), base, rate) if rate is not None else pd.NA for a in amounts
        ]
    return result


def _by_customer(detail: pd.DataFrame, names: pd.Series[str]) -> pd.DataFrame:
    keys = ["customer_id", "currency", "bucket"]
    parts = [
        detail[[*keys, "amount_minor"]],
        detail.assign(bucket="disputed", amount_minor=detail["disputed_minor"])[[*keys, "amount_minor"]],
        detail.assign(bucket="in transit", amount_minor=detail["future_minor"])[[*keys, "amount_minor"]],
    ]
    rows = pd.concat(parts, ignore_index=True).groupby(keys, as_index=False)["amount_minor"].sum()
    rows = rows[rows["amount_minor"] != 0]
    return AGING.frame(rows.assign(name=rows["customer_id"].map(names).astype(object).fillna("").astype("str")))


def _proofs(detail: pd.DataFrame, open_items: pd.DataFrame, cash: pd.DataFrame) -> pd.DataFrame:
    is_cash = detail["kind"] == "unapplied"
    aged, items = _sums(detail[~is_cash], "amount_minor"), _sums(open_items, "open_minor")
    rows = _proof_rows("aging", "aging buckets + credits", aged, "open items", items)
    rows += _proof_rows(
        "unapplied", "unapplied in the aging", -_sums(detail[is_cash], "amount_minor"), "customers' cash not applied", _sums(cash, "unapplied_minor")
    )  # fmt: skip
    return PROOFS.frame(rows)


def _sums(rows: pd.DataFrame, column: str) -> pd.Series[Any]:
    return rows.groupby("currency")[column].sum().astype("int64")


def _proof_rows(
    proof: str, left_meaning: str, left: pd.Series[Any], right_meaning: str, right: pd.Series[Any]
) -> list[dict[str, object]]:
    return [
        {
            "proof": proof,
            "currency": currency,
            "left_meaning": left_meaning,
            "left_minor": int(left.get(currency, 0)),
            "right_meaning": right_meaning,
            "right_minor": int(right.get(currency, 0)),
        }
        for currency in sorted(set(left.index) | set(right.index))
    ]
