"""What is known of single customers for matching: rates that they take off, rules that the company set for them, habits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ar_batch.stages.matching.habits import spoken
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.world import Flags, World, among


@dataclass(frozen=True)
class Rate:
    """A share (hundredths of a percent) or a fixed sum that a customer takes off what it pays."""

    kind: str  # of the application that closes the difference
    bp: int
    fixed_minor: int
    currency: str  # of the fixed sum
    said: str
    is_set: bool  # the company has set it: an auditor finds it in config.toml
    confirmed: bool  # that, or a person has granted it often enough


@dataclass(frozen=True)
class Customs:
    """By customer: rates, whether the oldest are paid first (in words), and the AutoCash rules in their order."""

    rates: dict[int, list[Rate]] = field(default_factory=dict)
    oldest_first: dict[int, str] = field(default_factory=dict)
    autocash: dict[int, tuple[str, ...]] = field(default_factory=dict)


def customs(world: World, habits: pd.DataFrame, policy: MatchingPolicy) -> Customs:
    """Return what is set and what shows, by the position of each customer."""
    place = world.customers.code
    rates: dict[int, list[Rate]] = defaultdict(list)
    for customer_id, bp in policy.withholding_bp.items():
        if customer_id in place:
            said = f"withholding of {bp / 100:g} %, set in matching.withholding_bp"
            rates[place[customer_id]].append(Rate("deduction", bp, 0, "", said, is_set=True, confirmed=True))
    oldest: dict[int, str] = {}
    shown: Any = habits.itertuples(index=False)
    for h in shown:
        c = place.get(h.customer_id)
        if c is None or not h.active:
            continue
        said = f"{h.customer_id} {spoken(h.habit, h.value, h.currency, h.shown_in, h.of_payments, h.note)}"
        if h.closed_as:
            share, fixed = (0, h.value) if h.habit == "deducts_fee" else (h.value, 0)
            confirmed = h.confirmed >= policy.habit_after
            rates[c].append(Rate(h.closed_as, share, fixed, h.currency, said, is_set=False, confirmed=confirmed))
        elif h.habit == "oldest_first":
            oldest[c] = said
    autocash: dict[int, tuple[str, ...]] = {place[c]: rules for c, rules in policy.autocash.items() if c in place}
    return Customs(dict(rates), oldest, autocash)


def concerned(
    world: World,
    ident: pd.DataFrame,
    hits: pd.DataFrame,
    waiting: Flags,
    receipts: pd.DataFrame,
    applications: pd.DataFrame,
) -> set[str]:
    """Return the customers that may have paid something that waits: only their habits matter.

    By what identifies them, by the documents named, and by what their accounts paid before.
    """
    by_evidence = ident["c"].to_numpy()[waiting[ident["r"].to_numpy()]]
    by_number = world.documents.customer[hits["d"].to_numpy()[waiting[hits["r"].to_numpy()]]]
    before: pd.Series[str] = receipts["receipt_id"].iloc[:0]
    if len(applications):
        accounts = set(world.receipts.payer_account[waiting]) - {""}
        before = receipts.loc[among(receipts["payer_account"], accounts), "receipt_id"]
    by_account = applications.loc[among(applications["receipt_id"], before), "customer_id"]
    places = np.unique(np.concatenate([by_evidence, by_number]).astype(np.int64))
    return {*world.customers.id[places], *by_account}
