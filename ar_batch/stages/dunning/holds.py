"""What holds back a document or a whole letter, each in a sentence for the clerk."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

from ar_batch.addresses import mailboxes
from ar_batch.findings import shown
from ar_batch.money import spoken
from ar_batch.stages.dunning.policy import DunningPolicy

COUNTED_CASH: Final = ("on_account", "suggested", "partly_applied")
"""Receipt states whose unapplied rest may be meant for what is overdue."""


def hold_items(
    items: pd.DataFrame,
    unapplied_cash: pd.DataFrame,
    receipt_states: pd.DataFrame,
    promises: pd.DataFrame,
    blocks: pd.DataFrame,
    *,
    day: pd.Timestamp,
    policy: DunningPolicy,
) -> pd.DataFrame:
    """Add the column hold: why the item is not asked for now, blank when it may be. The first reason found counts."""
    hold = said(items["document_id"], _blocked(blocks, day, "The document is"))
    promised = _promised(promises[promises["document_id"] != ""], "document_id", day, policy)
    hold = hold.mask(hold == "", said(items["document_id"], promised))
    disputed = (items["ask_minor"] == 0) & (items["owed_minor"] > 0) & (items["disputed_minor"] > 0)
    hold = hold.mask((hold == "") & disputed, "The whole amount is disputed: settle the dispute first.")
    free = items.assign(hold=hold)
    if not policy.hold_when_covered:
        return free
    cash = _cash(unapplied_cash, receipt_states)
    if cash.empty and not (items["owed_minor"] < 0).any():
        return free
    return free.assign(hold=hold.mask(hold == "", _covered(free, cash)))


def hold_customers(
    customers: pd.DataFrame, promises: pd.DataFrame, blocks: pd.DataFrame, *, day: pd.Timestamp, policy: DunningPolicy
) -> dict[str, str]:
    """Return customer_id -> why the customer gets no letter now, for those who do not."""
    until = customers["dunning_block_until"]
    flagged = customers[(customers["dunning_block"] & until.isna()) | (until >= day)]
    own = {
        who: f"Reminders to the customer are blocked in the customer list{_until(last)}."
        for who, last in zip(flagged["customer_id"], flagged["dunning_block_until"], strict=True)
    }
    promised = _promised(promises[promises["document_id"] == ""], "customer_id", day, policy)
    return promised | _blocked(blocks, day, "The customer is") | own


def said(keys: pd.Series[Any], sentences: dict[str, str]) -> pd.Series[Any]:
    """Return the sentence of each key, blank where there is none."""
    hit = keys[keys.isin(list(sentences))]
    found = pd.Series([sentences[key] for key in hit], index=hit.index, dtype="str")
    return found.reindex(keys.index, fill_value="")


def hold_all(receipts: pd.DataFrame, *, as_of: date, policy: DunningPolicy) -> str:
    """Return why no letter at all may go today: the bank data are missing or too old; blank when they are fresh."""
    booked = receipts.loc[receipts["booking_date"] <= pd.Timestamp(as_of), "booking_date"]
    if booked.empty:
        return "There are no bank data yet: load a bank statement, so that nobody is reminded of what is paid."
    newest = booked.max().date()
    age = (as_of - newest).days
    if age <= policy.bank_data_max_age_days:
        return ""
    return f"The newest bank line is of {newest}, {age} days old: load the latest bank statement first."


def address_of(email: str, email_cc: str, refused: str) -> tuple[str, str, str]:
    """Return recipient, copies joined by "; ", and why no letter can go there (blank when it can)."""
    if not email.strip():
        return "", "", "The customer has no e-mail address: phone or post, or add one to the customer list."
    try:
        to, *more = mailboxes(email)
        copies = [address for address in dict.fromkeys([*more, *mailboxes(email_cc)]) if address != to]
    except ValueError as error:
        return "", "", f"The customer's e-mail address cannot be used: {error}."
    if to == refused:
        return to, "; ".join(copies), "The address refused our last letter: correct it in the customer list, or phone."
    return to, "; ".join(copies), ""


def _blocked(blocks: pd.DataFrame, day: pd.Timestamp, who: str) -> dict[str, str]:
    """Return subject -> sentence, for the latest block of each subject that still stands."""
    if blocks.empty:
        return {}
    latest = blocks.sort_values(["set_on", "recorded_on", "sequence", "block_id"]).drop_duplicates(
        "subject", keep="last"
    )
    stands = latest[(latest["set_on"] <= day) & (latest["until"].isna() | (latest["until"] >= day))]
    return {
        subject: f"{who} blocked by a person{_until(until)}{f' ({shown(reason)})' if reason else ''}."
        for subject, until, reason in zip(stands["subject"], stands["until"], stands["reason"], strict=True)
    }


def _until(until: pd.Timestamp) -> str:
    return "" if pd.isna(until) else f" until {until.date()}"


def _promised(promises: pd.DataFrame, subject: str, day: pd.Timestamp, policy: DunningPolicy) -> dict[str, str]:
    """Return subject -> sentence, for the latest promise of each subject that may still be kept."""
    if promises.empty:
        return {}
    latest = promises.sort_values(["made_on", "recorded_on", "sequence", "promise_id"]).drop_duplicates(
        subject, keep="last"
    )
    waits = latest["promised_for"] + pd.Timedelta(days=policy.promise_grace_days) >= day
    stands = latest[(latest["made_on"] <= day) & waits]
    return {
        key: f"Payment is promised for {when.date()}."
        for key, when in zip(stands[subject], stands["promised_for"], strict=True)
    }


def _cash(unapplied_cash: pd.DataFrame, receipt_states: pd.DataFrame) -> pd.DataFrame:
    """Return customer_id, currency, cash_minor: money in that is known, or thought, to be the customer's."""
    states = receipt_states.loc[receipt_states["status"].isin(COUNTED_CASH), ["receipt_id", "customer_id"]]
    cash = unapplied_cash.merge(states, on="receipt_id", suffixes=("_decided", ""))
    cash = cash[(cash["unapplied_minor"] > 0) & (cash["decided"] != "not_ours")]
    owner = cash["customer_id"].where(cash["customer_id"] != "", cash["customer_id_decided"])
    cash = cash.assign(customer_id=owner, cash_minor=cash["unapplied_minor"])
    return cash.groupby(["customer_id", "currency"])[["cash_minor"]].sum().reset_index()


def _covered(items: pd.DataFrame, cash: pd.DataFrame) -> pd.Series[Any]:
    """Return a sentence for each item of a customer and currency where cash and credits reach what is asked for.

    Overdue items are covered first; those about to fall due by what is left after them.
    """
    both = ["customer_id", "currency"]
    asked = items.assign(
        overdue=items["ask_minor"].where((items["days_overdue"] > 0) & (items["hold"] == ""), 0),
        soon=items["ask_minor"].where((items["days_overdue"] <= 0) & items["in_notice"] & (items["hold"] == ""), 0),
        credit=-items["owed_minor"].clip(upper=0),
    )
    sums = asked.groupby(both, as_index=False)[["overdue", "soon", "credit"]].sum()
    sums = sums.merge(cash, on=both, how="left")
    sums["cash_minor"] = sums["cash_minor"].fillna(0).astype("int64")
    have = sums["cash_minor"] + sums["credit"]
    sums = sums[(have > 0) & (have >= sums["overdue"])]
    for_overdue: dict[tuple[str, str], str] = {}
    for_soon: dict[tuple[str, str], str] = {}
    for who, currency, overdue, soon, credit, cash_minor in sums.itertuples(index=False, name=None):
        sentence = _cover_sentence(cash_minor, credit, overdue or soon, currency)
        for_overdue[who, currency] = sentence
        if cash_minor + credit >= overdue + soon:
            for_soon[who, currency] = sentence
    debts = items[(items["owed_minor"] > 0) & items["customer_id"].isin([who for who, _ in for_overdue])]
    places = zip(debts["customer_id"], debts["currency"], debts["days_overdue"] > 0, strict=True)
    found = [(for_overdue if late else for_soon).get((who, currency), "") for who, currency, late in places]
    return pd.Series(found, index=debts.index, dtype="str").reindex(items.index, fill_value="")


def _cover_sentence(cash: int, credit: int, asked: int, currency: str) -> str:
    amount = f"what is asked for ({spoken(asked, currency)})"
    if not credit:
        return f"{spoken(cash, currency)} received and not yet applied may cover {amount}: apply the cash first."
    if not cash:
        return f"Open credit notes of {spoken(credit, currency)} cover {amount}: net them first."
    both = f"Cash not yet applied ({spoken(cash, currency)}) and credit notes ({spoken(credit, currency)})"
    return f"{both} may cover {amount}: apply them first."
