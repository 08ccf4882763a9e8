"""What a letter could be about: every open item of reminded customers, what may be asked for of it, and what holds it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ar_batch.stages.dunning.history import NEVER_LISTED, History
from ar_batch.stages.dunning.policy import DunningPolicy

FINAL = 10**6
"""More days than anything is overdue: the threshold behind the last level."""


def candidates(
    open_items: pd.DataFrame, customers: pd.DataFrame, history: History, day: pd.Timestamp, policy: DunningPolicy
) -> pd.DataFrame:
    """Return the open items of customers who may get a letter today, with what dunning needs to know of each.

    owed_minor: open less what is in transit - ask_minor: owed less the disputed part, 0 on credits
    reached: level of past letters - next_level, next_days: the level after it and its threshold (FINAL: none is left)
    least_minor: the customer must owe so much in the currency - reminder_due, notice_due: the interval is over
    in_notice: to be announced now, before it is due - informs: due soon enough to be listed for information
    """
    items = open_items.merge(customers[["customer_id", "procedure"]], on="customer_id", how="inner")
    items = items[~items["customer_id"].isin(list(history.written_today))]
    items = _with_levels(_with_amounts(items, history, day), policy)
    return _with_rhythm(items[items["owed_minor"] != 0], history, day, policy)


def _with_amounts(items: pd.DataFrame, history: History, day: pd.Timestamp) -> pd.DataFrame:
    is_debt = items["open_minor"] > 0
    paid_later = (items["open_minor"] - items["future_minor"].clip(lower=0)).clip(lower=0)
    owed = items["open_minor"].mask(is_debt, paid_later)
    reached = _looked_up(items["document_id"], history.levels).fillna(NEVER_LISTED).astype("int64")
    return items.assign(
        owed_minor=owed,
        ask_minor=(owed - items["disputed_minor"].clip(lower=0)).clip(lower=0),
        days_overdue=(day - items["due_date"]).dt.days.astype("int64"),
        reached=reached,
        next_level=reached.clip(lower=0) + 1,
    )


def _with_levels(items: pd.DataFrame, policy: DunningPolicy) -> pd.DataFrame:
    """Add the threshold of each item's next level, and the least that must be owed for it."""
    levels = [
        {
            "procedure": name,
            "next_level": number,
            "currency": currency,
            "next_days": level.days_overdue,
            "least_minor": policy.minimum_minor(currency, level.minimum),
        }
        for name, procedure in policy.procedures.items()
        for number, level in enumerate(procedure.levels, start=1)
        for currency in items["currency"].unique()
    ]
    if not levels:
        return items.assign(next_days=FINAL, least_minor=0)
    merged = items.merge(pd.DataFrame(levels), on=["procedure", "next_level", "currency"], how="left")
    merged["next_days"] = merged["next_days"].fillna(FINAL).astype("int64")
    merged["least_minor"] = merged["least_minor"].fillna(0).astype("int64")
    return merged


def _with_rhythm(items: pd.DataFrame, history: History, day: pd.Timestamp, policy: DunningPolicy) -> pd.DataFrame:
    course = {name: procedure.model_dump() for name, procedure in policy.procedures.items()}
    ahead, quiet, interval, shown = (
        items["procedure"].map({name: steps[key] for name, steps in course.items()}).astype("int64")
        for key in ("courtesy_days_before_due", "courtesy_interval_days", "interval_days", "list_not_due_days")
    )
    since_reminder = (day - _looked_up(items["customer_id"], history.last_reminder)).dt.days
    since_letter = (day - _looked_up(items["customer_id"], history.last_letter)).dt.days
    not_due = (items["days_overdue"] <= 0) & (items["owed_minor"] > 0)
    announced = items["document_id"].isin(list(history.announced))
    return items.assign(
        reminder_due=since_reminder.isna() | (since_reminder >= interval),
        notice_due=since_letter.isna() | (since_letter >= quiet),
        in_notice=not_due & (ahead > 0) & (-items["days_overdue"] <= ahead) & ~announced,
        informs=not_due & (-items["days_overdue"] <= shown),
    )


def _looked_up(keys: pd.Series[Any], values: pd.Series[Any]) -> pd.Series[Any]:
    # Not Series.map: on an empty series it loses the type of what is looked up.
    return pd.Series(values.reindex(keys.to_numpy()).array, index=keys.index)
