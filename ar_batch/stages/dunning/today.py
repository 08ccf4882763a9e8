"""The letters of a day that are facts already, in the shape in which they were planned."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pandas as pd

from ar_batch.stages.dunning.policy import DunningPolicy
from ar_batch.tables import stage
from ar_batch.tables.views import LETTERS


class Remembered(NamedTuple):
    """Letters of the day that were written."""

    letters: pd.DataFrame


@stage
def remember(
    reminders: pd.DataFrame, latest_customers: pd.DataFrame, *, as_of: date, policy: DunningPolicy
) -> Remembered:
    """Return the letters written on the day as queued ones, so that every run of a day shows the same plan."""
    today = reminders[reminders["created_on"] == pd.Timestamp(as_of)]
    names = latest_customers.set_index("customer_id")["name"]
    levels = today["policy"].map({name: len(steps.levels) for name, steps in policy.procedures.items()})
    rows = today.assign(
        name=today["customer_id"].map(names).fillna("").astype("str"),
        status="queued",
        held_reason="",
        is_last=today["level"] == levels,
    )
    return Remembered(LETTERS.frame(rows))
