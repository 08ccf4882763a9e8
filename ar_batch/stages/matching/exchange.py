"""Receipts in another currency than the documents they name: said, with the exchange difference, never applied.

A ledger row counts in one currency, on the receipt's side and on the document's; a person books the difference where the
exchange account is. What we can do is say what the payment is for and how far the rate of the day is from it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from ar_batch import money
from ar_batch.stages.matching import world
from ar_batch.stages.matching.hits import FULL, ORDER, document_hits
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.tables import stage
from ar_batch.tables.facts import PAYMENT_HISTORY
from ar_batch.tables.views import CLOSED_ITEMS

RULE: Final = "other-currency"
_LEFT: Final = ("unidentified", "on_account")
_FAINT: Final = ("oldest-first", "amount-short")
"""Suggestions that nothing in the text speaks for."""
_NAMED_MOST: Final = 4


class Exchanged(NamedTuple):
    """The same states; of receipts that name documents in another currency, with the reason for that."""

    receipt_states: pd.DataFrame


@stage
def in_other_currency(
    open_items: pd.DataFrame,
    unapplied_cash: pd.DataFrame,
    latest_customers: pd.DataFrame,
    receipt_states: pd.DataFrame,
    exchange_rates: pd.DataFrame,
    *,
    policy: MatchingPolicy,
) -> Exchanged:
    """Say of receipts that nothing explains which documents in another currency they name, and how far apart the sums are."""
    unexplained = receipt_states["status"].isin(_LEFT) & (receipt_states["rule"] == "")
    unexplained |= (receipt_states["status"] == "suggested") & receipt_states["rule"].isin(_FAINT)
    left = receipt_states.loc[unexplained, "receipt_id"]
    cash = unapplied_cash[unapplied_cash["receipt_id"].isin(left) & (unapplied_cash["unapplied_minor"] > 0)]
    cash = cash[(cash["applied_minor"] == 0) & (cash["decided"] == "")]
    # In a ledger of one currency there is nothing to look for.
    if cash.empty or len({*cash["currency"], *open_items["currency"]}) < 2:
        return Exchanged(receipt_states)
    closed, before = CLOSED_ITEMS.empty(), PAYMENT_HISTORY.empty()
    w = world.build(open_items[open_items["open_minor"] > 0], closed, cash, latest_customers, cash, before, 0, 0)
    hits = document_hits(w.receipts, w.documents)
    hits = hits[(hits["strength"] >= FULL) & (hits["kind"] != ORDER)]
    other = w.documents.currency[hits["d"].to_numpy()] != w.receipts.currency[hits["r"].to_numpy()]
    named = hits[other].groupby("r")["d"].agg(lambda ds: sorted(set(ds)))
    reasons = {}
    for r, documents in named.items():
        if len(set(w.documents.currency[documents])) == 1 and len(set(w.documents.customer[documents])) == 1:
            reasons[str(w.receipts.id[r])] = _said(w, int(str(r)), documents, exchange_rates, policy)
    told = receipt_states["receipt_id"].map(reasons)
    reason = receipt_states["reason"].where(told.isna(), told)
    return Exchanged(receipt_states.assign(reason=reason, rule=receipt_states["rule"].where(told.isna(), RULE)))


def _said(w: world.World, r: int, documents: list[int], rates: pd.DataFrame, policy: MatchingPolicy) -> str:
    theirs, ours = (w.currencies[int(code)] for code in (w.documents.currency[documents[0]], w.receipts.currency[r]))
    numbers = [str(w.documents.number[d]) for d in documents]
    more = f" and {len(numbers) - _NAMED_MOST} more" if len(numbers) > _NAMED_MOST else ""
    total = int(w.documents.open[documents].sum())
    text = f"The documents named are in {theirs}: {', '.join(numbers[:_NAMED_MOST])}{more}, {money.spoken(total, theirs)} open"
    day = pd.Timestamp(np.datetime64(int(w.receipts.date[r]), "D"))
    rate = _rate(theirs, ours, day, rates)
    if rate is None:
        return f"{text}. There is no exchange rate from {theirs} to {ours} by {day:%Y-%m-%d}."
    worth = money.convert(total, theirs, ours, rate)
    apart = int(w.receipts.unapplied[r]) - worth
    near = abs(apart) * 10_000 <= worth * policy.exchange_difference_bp
    verdict = "it seems to pay them" if near else "that is too far apart to be the exchange rate alone"
    difference = (
        f"{money.spoken(abs(apart), ours)} {'more' if apart > 0 else 'less'} than that was paid"
        if apart
        else "just that was paid"
    )
    return f"{text}, worth {money.spoken(worth, ours)} at the rate of the day; {difference}: {verdict}. Book it with its exchange difference."


def _rate(theirs: str, ours: str, day: pd.Timestamp, rates: pd.DataFrame) -> Decimal | None:
    """What one unit of a currency is worth in another: by the latest rates of the day, both in one base currency."""
    usable = rates[(rates["rate_date"] <= day) & rates["currency"].isin((theirs, ours))]
    usable = usable.sort_values(["rate_date", "recorded_on", "run_id"], kind="stable", na_position="first")
    latest = usable.drop_duplicates(["currency", "base_currency"], keep="last")
    known = {(str(c), str(b)): Decimal(str(v)) for c, b, v in zip(latest["currency"], latest["base_currency"], latest["rate"], strict=True)}  # fmt: skip
    for base in sorted({b for _, b in known} | {theirs, ours}):
        of_theirs, of_ours = (Decimal(1) if c == base else known.get((c, base)) for c in (theirs, ours))
        if of_theirs and of_ours:
            return of_theirs / of_ours
    return None
