"""Which documents stand in which letter, and at which level."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from ar_batch.stages.dunning.items import FINAL
from ar_batch.stages.dunning.policy import DunningPolicy

INFORMATION: Final = -1
"""The level of what a letter lists without asking for it."""
COURTESY: Final = 0

_TOO_LITTLE = "What may be asked for now is below the smallest amount of a letter; the rest is disputed or held."


def list_items(items: pd.DataFrame, policy: DunningPolicy) -> pd.DataFrame:
    """Return the items that stand in a letter of the day, with listed_level and letter_hold.

    A customer gets, of four letters, the first that there is reason for: a reminder, a courtesy notice, and the same
    two as they would be if no document were held; these are held themselves, for the documents' reason (letter_hold).
    """
    free = items.assign(amount=items["ask_minor"].where(items["hold"] == "", 0))
    whole = items.assign(amount=items["owed_minor"].clip(lower=0))
    free, whole = (_with_triggers(frame, policy) for frame in (free, whole))
    letters = [free.iloc[:0].assign(listed_level=pd.array([], dtype="Int64"), letter_hold="")]
    served: set[str] = set()
    for frame, trigger in ((free, "climbs"), (free, "announces"), (whole, "climbs"), (whole, "announces")):
        customers = set(frame.loc[frame[trigger], "customer_id"].unique()) - served
        if not customers:
            continue
        served |= customers
        letter = frame[frame["customer_id"].isin(list(customers))]
        levels = _reminder_levels(letter) if trigger == "climbs" else _notice_levels(letter)
        letter = letter.assign(listed_level=levels, letter_hold="" if frame is free else _hold_of(letter, trigger))
        letters.append(letter[letter["listed_level"].notna()])
    listed = pd.concat(letters, ignore_index=True)
    return listed.astype({"listed_level": "int64", "letter_hold": "str"})


def _with_triggers(items: pd.DataFrame, policy: DunningPolicy) -> pd.DataFrame:
    """Add climbs and announces: the item alone is reason enough for a letter of that kind."""
    overdue = (items["days_overdue"] > 0) & (items["amount"] > 0)
    soon = items["in_notice"] & (items["amount"] > 0)
    least = (
        items["currency"].map({code: policy.minimum_minor(code) for code in items["currency"].unique()}).astype("int64")
    )
    return items.assign(
        climbs=overdue
        & items["reminder_due"]
        & (items["days_overdue"] >= items["next_days"])
        & (_sum_where(items, overdue) >= items["least_minor"]),
        announces=soon & items["notice_due"] & (_sum_where(items, soon) >= least),
    )


def _sum_where(items: pd.DataFrame, which: pd.Series[Any]) -> pd.Series[Any]:
    amounts = items["amount"].where(which, 0)
    sums: pd.Series[Any] = amounts.groupby([items["customer_id"], items["currency"]]).transform("sum")
    return sums


def _reminder_levels(letter: pd.DataFrame) -> pd.Series[Any]:
    """Return the level of each item in a reminder; NA leaves it out.

    What is overdue but below its threshold, or behind its last level, is listed for information.
    """
    overdue = (letter["days_overdue"] > 0) & (letter["amount"] > 0)
    stays = overdue & (letter["reached"] >= 1) & (letter["next_days"] < FINAL)
    levels = pd.Series(pd.NA, index=letter.index, dtype="Int64")
    levels = levels.mask(
        overdue | (letter["owed_minor"] < 0) | (letter["informs"] & (letter["amount"] > 0)), INFORMATION
    )
    levels = levels.mask(letter["in_notice"] & (letter["amount"] > 0), COURTESY)
    levels = levels.mask(stays, letter["reached"])
    return levels.mask(letter["climbs"], letter["next_level"])


def _notice_levels(letter: pd.DataFrame) -> pd.Series[Any]:
    """Return the level of each item in a courtesy notice; what is overdue has no place in one."""
    levels = pd.Series(pd.NA, index=letter.index, dtype="Int64")
    levels = levels.mask((letter["owed_minor"] < 0) | (letter["informs"] & (letter["amount"] > 0)), INFORMATION)
    return levels.mask(letter["in_notice"] & (letter["amount"] > 0), COURTESY)


def _hold_of(letter: pd.DataFrame, trigger: str) -> pd.Series[Any]:
    """Return why the letter is held: the reason of its oldest document that would have brought it about."""
    causes = letter[letter[trigger]].sort_values(["days_overdue", "document_id"], ascending=[False, True])
    reasons = causes[causes["hold"] != ""].drop_duplicates("customer_id").set_index("customer_id")["hold"]
    return letter["customer_id"].map(reasons).fillna(_TOO_LITTLE)
