"""What past letters mean for the next one: which of them count, how far each document came, when the last one went."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from ar_batch.mail_state import last_rows

NEVER_LISTED = -1
"""The level of a document that no letter has asked for, nor announced."""


class History(NamedTuple):
    """The past of reminders, seen from one day."""

    levels: pd.Series[Any]
    """document_id -> the highest level that surely counts (0: courtesy notice)."""
    announced: frozenset[str]
    """Documents that had their courtesy notice, or more."""
    last_reminder: pd.Series[Any]
    """customer_id -> the day of the last letter of level 1 or more."""
    last_letter: pd.Series[Any]
    """customer_id -> the day of the last letter of any level."""
    written_today: frozenset[str]
    """Customers whose letter of this day exists already."""
    refused: dict[str, str]
    """customer_id -> the address that refused the customer's last letter."""


def recall(
    reminders: pd.DataFrame,
    reminder_items: pd.DataFrame,
    mails: pd.DataFrame,
    deliveries: pd.DataFrame,
    day: pd.Timestamp,
) -> History:
    """Sum up past letters.

    A letter whose mail was refused or not sent counts for nothing. One whose mail has an unknown outcome keeps the
    interval, but no document climbs on it: firmer words need a letter that surely left. Letters that wait, in the
    outbox or for another attempt, count as sent.
    """
    past = reminders[reminders["created_on"] <= day]
    fates = _fates(mails, deliveries)
    fate = pd.Series([fates.get(letter, "") for letter in past["reminder_id"]], index=past.index, dtype="str")
    gone = fate.isin(("refused", "not_sent"))
    counts = past[~gone]
    proven = counts[fate[~gone] != "unknown"]
    items = reminder_items[reminder_items["level"] >= 0]
    asked = items[items["reminder_id"].isin(proven["reminder_id"])]
    seen = items[items["reminder_id"].isin(counts["reminder_id"])]
    return History(
        levels=asked.groupby("document_id")["level"].max(),
        announced=frozenset(seen["document_id"]),
        last_reminder=counts[counts["level"] >= 1].groupby("customer_id")["created_on"].max(),
        last_letter=counts.groupby("customer_id")["created_on"].max(),
        written_today=frozenset(past.loc[past["created_on"] == day, "customer_id"]),
        refused=_refused(past.assign(fate=fate)),
    )


def _fates(mails: pd.DataFrame, deliveries: pd.DataFrame) -> dict[str, str]:
    """Return reminder_id -> the last state of the mail to the customer (copies do not matter)."""
    states = last_rows(deliveries)["state"].to_dict()
    main = mails[~mails["is_copy"]]
    return {letter: states.get(mail, "") for letter, mail in zip(main["subject_id"], main["mail_id"], strict=True)}


def _refused(past: pd.DataFrame) -> dict[str, str]:
    last = past.sort_values(["created_on", "reminder_id"]).drop_duplicates("customer_id", keep="last")
    hit = last[last["fate"] == "refused"]
    return dict(zip(hit["customer_id"], hit["recipient"], strict=True))
