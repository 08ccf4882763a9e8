"""Discounts that customers took and had not earned: too late, or where none was agreed. What of it is to be claimed or allowed.

A document paid less exactly its discount stays open for that; so would one whose best suggestion pays it like this.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Final, NamedTuple, Protocol

import pandas as pd

from ar_batch.findings import finding
from ar_batch.money import spoken
from ar_batch.reversals import still
from ar_batch.tables import stage
from ar_batch.tables.facts import FINDINGS
from ar_batch.tables.views import UNEARNED_DISCOUNTS

_USUAL_BP: Final = (100, 150, 200, 250, 300, 400)
"""Where no discount was agreed, a rest of one of these shares of the document, to the cent, is taken for one."""


class Grace(Protocol):
    """The policy of matching: how many days after its last one a discount still counts as earned."""

    @property
    def discount_grace_days(self) -> int:
        """So many days."""


class Unearned(NamedTuple):
    """The discounts taken, and a finding for each."""

    unearned_discounts: pd.DataFrame
    findings: pd.DataFrame


@stage
def unearned(
    open_items: pd.DataFrame,
    suggestions: pd.DataFrame,
    suggestion_lines: pd.DataFrame,
    latest_customers: pd.DataFrame,
    applications: pd.DataFrame,
    receipts: pd.DataFrame,
    *,
    policy: Grace,
) -> Unearned:
    """Return the discounts not earned, of what is applied and of what the best suggestions would apply.

    The days late are counted from the last day of the discount; within the days of grace none is late.
    """
    best = suggestion_lines[suggestion_lines["suggestion_id"].isin(_best(suggestions)["suggestion_id"])]
    taken = pd.concat([_applied(open_items, applications), _left_by(best, open_items)])
    found = UNEARNED_DISCOUNTS.frame(_not_earned(taken, open_items, receipts, policy=policy))
    names = dict(zip(latest_customers["customer_id"], latest_customers["name"], strict=True))
    places = {
        row.receipt_id: row
        for row in receipts[receipts["receipt_id"].isin(found["receipt_id"])].itertuples(index=False)
    }
    findings = [_finding(row, names, places[row.receipt_id]) for row in found.itertuples(index=False)]
    return Unearned(found, FINDINGS.frame(findings))


def tell_of_applied(
    applications: pd.DataFrame, open_items: pd.DataFrame, receipts: pd.DataFrame, *, policy: Grace
) -> pd.DataFrame:
    """Return new applications with the discounts not earned in their reasons; `open_items` are those before them."""
    return _told(applications, applications, open_items, receipts, policy=policy)


def tell_of_suggested(
    suggestions: pd.DataFrame, lines: pd.DataFrame, open_items: pd.DataFrame, receipts: pd.DataFrame, *, policy: Grace
) -> pd.DataFrame:
    """Return the suggestions, the first of each receipt with the discounts not earned in its reason."""
    best = _best(suggestions)
    told = _told(best, lines[lines["suggestion_id"].isin(best["suggestion_id"])], open_items, receipts, policy=policy)
    return suggestions.assign(reason=told["reason"].reindex(suggestions.index).fillna(suggestions["reason"]))


def _told(
    rows: pd.DataFrame, lines: pd.DataFrame, open_items: pd.DataFrame, receipts: pd.DataFrame, *, policy: Grace
) -> pd.DataFrame:
    told: dict[str, list[str]] = {}
    for one in _not_earned(_left_by(lines, open_items), open_items, receipts, policy=policy):
        told.setdefault(one["receipt_id"], []).append(one["said"])
    more = {receipt: f" {'; '.join(parts)}: to be claimed back, or allowed." for receipt, parts in told.items()}
    pairs = zip(rows["reason"].tolist(), rows["receipt_id"].tolist(), strict=True)
    reasons = [f"{reason}{more.get(receipt, '')}" for reason, receipt in pairs]
    return rows.assign(reason=pd.Series(reasons, index=rows.index, dtype="str"))


def _best(suggestions: pd.DataFrame) -> pd.DataFrame:
    return suggestions[suggestions["rank"] == 1]


def _not_earned(
    taken: pd.DataFrame, open_items: pd.DataFrame, receipts: pd.DataFrame, *, policy: Grace
) -> list[dict[str, Any]]:
    """Return rows of unearned_discounts of the rests (document_id, receipt_id, rest_minor, is_suggested) that are such."""
    taken = taken[taken["rest_minor"] > 0]
    if taken.empty:
        return []
    rows = taken.merge(_debits(open_items), on="document_id").merge(
        receipts[["receipt_id", "booking_date"]], on="receipt_id"
    )
    judged = (_judged(one, policy.discount_grace_days) for one in rows.itertuples(index=False))
    return [row for row in judged if row is not None]


def _applied(open_items: pd.DataFrame, applications: pd.DataFrame) -> pd.DataFrame:
    """Return the open rest of each document that was paid, beside its last payment."""
    rests = open_items[(open_items["open_minor"] > 0) & (open_items["applied_minor"] > 0)]
    paid = still(applications[applications["document_id"].isin(rests["document_id"])])
    paid = paid[(paid["kind"] == "payment") & (paid["receipt_id"] != "")]
    last = paid.sort_values(["applied_on", "receipt_id"]).drop_duplicates("document_id", keep="last")
    rest = rests.set_index("document_id")["open_minor"]
    return pd.DataFrame(
        {"document_id": last["document_id"], "receipt_id": last["receipt_id"], "rest_minor": last["document_id"].map(rest), "is_suggested": False}
    )  # fmt: skip


def _left_by(lines: pd.DataFrame, open_items: pd.DataFrame) -> pd.DataFrame:
    """Return what lines of payments would leave open of their documents, or close as a discount."""
    lines = lines[(lines["receipt_currency"] == "") & (lines["amount_minor"] > 0)]
    # What closes a part for another reason, a bank's fee say, is no discount.
    paid = lines.assign(paid_minor=lines["amount_minor"].where(lines["kind"] != "discount", 0))
    by_pair = paid.groupby(["document_id", "receipt_id"], as_index=False)["paid_minor"].sum()
    rests = open_items.loc[open_items["document_id"].isin(by_pair["document_id"]), ["document_id", "open_minor"]]
    sums: pd.DataFrame = by_pair.merge(rests, on="document_id")
    left = sums["open_minor"] - sums["paid_minor"]
    return sums.assign(rest_minor=left, is_suggested=True)[["document_id", "receipt_id", "rest_minor", "is_suggested"]]


def _debits(open_items: pd.DataFrame) -> pd.DataFrame:
    names = ["document_id", "document_no", "customer_id", "currency", "amount_minor", "document_date", "discount_bp", "discount_days"]  # fmt: skip
    return open_items.loc[open_items["amount_minor"] > 0, names]


def _judged(row: Any, grace_days: int) -> dict[str, Any] | None:
    """Return a row of unearned_discounts where the rest is a discount that was not earned, else None."""
    rates = [row.discount_bp] if row.discount_bp else _USUAL_BP
    near = 1 if row.discount_bp else 0
    bp = next((bp for bp in rates if abs(_share(row.amount_minor, bp) - row.rest_minor) <= near), 0)
    if not bp:
        return None
    last_day = row.document_date + pd.Timedelta(days=int(row.discount_days)) if row.discount_bp else pd.NaT
    late = (row.booking_date - last_day).days if row.discount_bp else pd.NA
    if row.discount_bp and late <= grace_days:
        return None
    made = {
        **{name: getattr(row, name) for name in ("document_id", "receipt_id", "document_no", "customer_id", "currency", "amount_minor", "is_suggested")},
        "discount_minor": int(row.rest_minor), "discount_bp": bp, "paid_on": row.booking_date, "last_day": last_day, "days_late": late,
    }  # fmt: skip
    return made | {"said": _said(SimpleNamespace(**made))}


def _said(row: Any) -> str:
    """Say what was taken, without customer and payment."""
    how = "none was agreed" if pd.isna(row.days_late) else f"{row.days_late} day{'s' * (row.days_late != 1)} late"
    return f"{spoken(row.discount_minor, row.currency)} of {row.document_no} taken as discount ({row.discount_bp / 100:g} %), {how}"


def _share(amount_minor: int, bp: int) -> int:
    return (amount_minor * bp + 5_000) // 10_000


def _finding(row: Any, names: dict[str, str], place: Any) -> dict[str, object]:
    return finding(
        "discount-not-earned", file=place.source_file, sheet=place.source_sheet, row=int(place.source_row), subject=row.document_id,
        customer=f"{names.get(row.customer_id) or row.customer_id} ({row.customer_id})", day=f"{row.paid_on:%Y-%m-%d}",
        taken=row.said, total=spoken(row.amount_minor, row.currency),
    )  # fmt: skip
