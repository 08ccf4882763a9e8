"""The stage: from open items and past letters to the letters of one day.

Rules, each a column or a join: a document climbs one level a letter and never skips one; thresholds are reached from
their day on (>=), so that a missed run is caught up by one letter; a customer gets one letter a day at most, with
everything overdue in it.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pandas as pd

from ar_batch.digest import digests
from ar_batch.findings import finding, shown
from ar_batch.stages.dunning.history import History, recall
from ar_batch.stages.dunning.holds import address_of, hold_all, hold_customers, hold_items, said
from ar_batch.stages.dunning.items import FINAL, candidates
from ar_batch.stages.dunning.listing import list_items
from ar_batch.stages.dunning.policy import NEVER, DunningPolicy
from ar_batch.tables import stage
from ar_batch.tables.facts import FINDINGS
from ar_batch.tables.views import LATEST_CUSTOMERS, LETTER_ITEMS, LETTERS


class Reminded(NamedTuple):
    """The letters of the day: those that go and those held back, with their documents."""

    letters: pd.DataFrame
    letter_items: pd.DataFrame
    findings: pd.DataFrame


@stage
def remind(
    open_items: pd.DataFrame,
    unapplied_cash: pd.DataFrame,
    receipt_states: pd.DataFrame,
    latest_customers: pd.DataFrame,
    receipts: pd.DataFrame,
    reminders: pd.DataFrame,
    reminder_items: pd.DataFrame,
    promises: pd.DataFrame,
    blocks: pd.DataFrame,
    mails: pd.DataFrame,
    deliveries: pd.DataFrame,
    *,
    as_of: date,
    policy: DunningPolicy,
) -> Reminded:
    """Plan the letters of a day. A customer whose letter of this day exists already (in reminders) gets no other."""
    day = pd.Timestamp(as_of)
    history = recall(reminders, reminder_items, mails, deliveries, day)
    customers = _with_procedures(open_items, latest_customers, policy)
    items = candidates(open_items, customers, history, day, policy)
    items = hold_items(items, unapplied_cash, receipt_states, promises, blocks, day=day, policy=policy)
    listed = list_items(items, policy)
    letters = _letters(listed, customers, day, policy)
    stopped = hold_customers(customers, promises, blocks, day=day, policy=policy)
    letters = _decided(letters, history, stopped, hold_all(receipts, as_of=as_of, policy=policy))
    letters = _capped(letters, len(history.written_today), policy)
    return Reminded(
        LETTERS.frame(letters),
        LETTER_ITEMS.frame(_items_of(listed, letters)),
        FINDINGS.frame(_findings(letters, items, policy)),
    )


def _with_procedures(open_items: pd.DataFrame, customers: pd.DataFrame, policy: DunningPolicy) -> pd.DataFrame:
    """Return the customers with open items who may get letters. An unknown procedure is noted, the default one counts."""
    owing = customers[customers["customer_id"].isin(open_items["customer_id"].unique())]
    strange = sorted(set(open_items["customer_id"].unique()) - set(owing["customer_id"].unique()))
    if strange:
        # Not in the customer list: without an address, so that the letter is held and somebody sees it.
        blank = [{"customer_id": who, "name": who, "source_row": 0} for who in strange]
        owing = pd.concat([owing, LATEST_CUSTOMERS.frame(blank)], ignore_index=True)
    wanted = owing["dunning_policy"].str.strip().str.casefold()
    wanted = wanted.mask(wanted == "", policy.default_procedure)
    known = wanted.isin([*policy.procedures, NEVER])
    fallback = policy.default_procedure if policy.default_procedure != NEVER else next(iter(policy.procedures), NEVER)
    procedure = wanted.where(known, fallback)
    return owing.assign(procedure=procedure, unknown=wanted.where(~known, ""))[procedure != NEVER]


def _letters(listed: pd.DataFrame, customers: pd.DataFrame, day: pd.Timestamp, policy: DunningPolicy) -> pd.DataFrame:
    """Return one row a customer, in the order in which letters are most pressing."""
    grouped = listed.groupby("customer_id", as_index=False).agg(
        level=("listed_level", "max"), oldest_days=("days_overdue", "max"), item_reason=("letter_hold", "max")
    )
    letters = grouped.merge(customers, on="customer_id")
    last = letters["procedure"].map({name: len(steps.levels) for name, steps in policy.procedures.items()})
    language = letters["language"].str.strip().str.lower().str[:2]
    letters = letters.assign(
        reminder_id=digests("L", letters["customer_id"], [str(day.date())] * len(letters)),
        policy=letters["procedure"],
        language=language.where(language.str.fullmatch("[a-z]{2}"), policy.default_language),
        created_on=day,
        is_last=(letters["level"] == last),
    )
    return letters.sort_values(
        ["level", "oldest_days", "customer_id"], ascending=[False, False, True], ignore_index=True
    )


def _decided(letters: pd.DataFrame, history: History, stopped: dict[str, str], for_all: str) -> pd.DataFrame:
    """Add recipient, status and the reason why a letter is held; of several reasons the first in this order."""
    places = [
        address_of(email, email_cc, history.refused.get(customer, ""))
        for email, email_cc, customer in zip(letters["email"], letters["email_cc"], letters["customer_id"], strict=True)
    ]
    reason = pd.Series(for_all, index=letters.index, dtype="str")
    unknown = "Its dunning policy '" + letters["unknown"].map(shown) + "' is not in config.toml."
    for more in (
        unknown.where(letters["unknown"] != "", ""),
        said(letters["customer_id"], stopped),
        letters["item_reason"],
        pd.Series([why for _, _, why in places], index=letters.index, dtype="str"),
    ):
        reason = reason.mask(reason == "", more)
    return letters.assign(
        recipient=pd.Series([to for to, _, _ in places], index=letters.index, dtype="str"),
        recipient_cc=pd.Series([copies for _, copies, _ in places], index=letters.index, dtype="str"),
        held_reason=reason,
        status=pd.Series("queued", index=letters.index, dtype="str").mask(reason != "", "held"),
    )


def _capped(letters: pd.DataFrame, written: int, policy: DunningPolicy) -> pd.DataFrame:
    """Hold the letters beyond the day's number; they stand in order of urgency."""
    goes = letters["status"] == "queued"
    over = goes & (goes.cumsum() + written > policy.letters_per_day_max)
    said = (
        f"More than {policy.letters_per_day_max} letters on one day (letters_per_day_max): look at the list; "
        "the rest goes in the next runs, or raise the number in config.toml."
    )
    return letters.assign(
        status=letters["status"].mask(over, "held"), held_reason=letters["held_reason"].mask(over, said)
    )


def _items_of(listed: pd.DataFrame, letters: pd.DataFrame) -> pd.DataFrame:
    joined = listed.merge(letters[["customer_id", "reminder_id"]], on="customer_id")
    return joined.assign(level=joined["listed_level"], open_minor=joined["owed_minor"])


def _findings(letters: pd.DataFrame, items: pd.DataFrame, policy: DunningPolicy) -> list[dict[str, object]]:
    """Say what a person must see beside the letters: nothing left to send, addresses and procedures that are wrong."""
    ended = items[
        (items["next_days"] == FINAL) & (items["days_overdue"] > 0) & (items["hold"] == "") & items["reminder_due"]
    ]
    rows = [
        finding("dunning-ended", subject=document, number=number, customer=customer)
        for document, number, customer in zip(
            ended["document_id"], ended["document_no"], ended["customer_id"], strict=True
        )
    ]
    unknown = letters[letters["unknown"] != ""]
    rows += [
        finding(
            "unknown-dunning-policy",
            subject=customer,
            value=name,
            customer=customer,
            known=", ".join(policy.procedures),
        )
        for customer, name in zip(unknown["customer_id"], unknown["unknown"], strict=True)
    ]
    unusable = letters[(letters["recipient"] == "") & (letters["email"].str.strip() != "")]
    rows += [
        finding("bad-email-address", subject=customer, value=email, customer=customer)
        for customer, email in zip(unusable["customer_id"], unusable["email"], strict=True)
    ]
    return rows
