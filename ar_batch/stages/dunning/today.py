"""What a day's plan shows once its letters are written: those that are facts already, and what is left of the plan."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pandas as pd

from ar_batch.stages.dunning.policy import DunningPolicy
from ar_batch.tables import stage
from ar_batch.tables.facts import FINDINGS
from ar_batch.tables.views import LETTER_ITEMS, LETTERS


class Remembered(NamedTuple):
    """Letters of the day that were written."""

    letters: pd.DataFrame


class Remaining(NamedTuple):
    """A plan without the customers whose letter of the day is written."""

    letters: pd.DataFrame
    letter_items: pd.DataFrame
    findings: pd.DataFrame


@stage
def remaining(
    letters: pd.DataFrame,
    letter_items: pd.DataFrame,
    findings: pd.DataFrame,
    open_items: pd.DataFrame,
    reminders: pd.DataFrame,
    *,
    as_of: date,
) -> Remaining:
    """Return what `remind` would plan next on the same day: the same for every customer without a letter by now.

    No letter depends on other customers' but for the number that may go in a day, and one that was written takes the
    place in it that it had in the plan.
    """
    served = set(reminders.loc[reminders["created_on"] == pd.Timestamp(as_of), "customer_id"])
    theirs = set(open_items.loc[open_items["customer_id"].isin(served), "document_id"])
    left = letters[~letters["customer_id"].isin(served)]
    return Remaining(
        LETTERS.frame(left),
        LETTER_ITEMS.frame(letter_items[letter_items["reminder_id"].isin(left["reminder_id"])]),
        FINDINGS.frame(findings[~findings["subject"].isin(served | theirs)]),
    )


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
