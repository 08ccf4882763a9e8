"""What was learned so far, as tables that a person can read and correct: payers tied to customers, habits, pairs turned down."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from ar_batch.stages.matching.habits import habits
from ar_batch.stages.matching.payers import known_payers, standing
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.turned_down import turned_down_pairs
from ar_batch.tables import stage


class Learned(NamedTuple):
    """All are views: they follow from the facts, and a fact taken back takes them back."""

    known_payers: pd.DataFrame
    habits: pd.DataFrame
    turned_down_pairs: pd.DataFrame


@stage
def learn(
    open_items: pd.DataFrame,
    closed_items: pd.DataFrame,
    latest_customers: pd.DataFrame,
    aliases: pd.DataFrame,
    applications: pd.DataFrame,
    receipts: pd.DataFrame,
    decisions: pd.DataFrame,
    turned_down: pd.DataFrame,
    *,
    policy: MatchingPolicy,
) -> Learned:
    """Return what matching knows beside the customer master: payers, habits on their evidence, and what was turned down."""
    taught = standing(aliases, applications)
    items = pd.concat([open_items, closed_items], ignore_index=True)
    return Learned(
        known_payers(taught, applications, receipts, latest_customers, policy.learn_account_after),
        habits(items, applications, receipts, decisions, policy),
        turned_down_pairs(turned_down, decisions, receipts),
    )
