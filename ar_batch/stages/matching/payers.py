"""Payers tied to customers: by a person (aliases), and by payments that named their documents (learned accounts).

What a person taught counts until the decision that taught it is reversed; what a person switched off is never learned
again by itself.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from ar_batch import names
from ar_batch.references import account_key
from ar_batch.reversals import still, taken_back
from ar_batch.stages.matching import learned
from ar_batch.tables.review import payer_key
from ar_batch.tables.views import KNOWN_PAYERS

_NEWEST: Final = ["confirmed_on", "recorded_on", "sequence", "alias_id"]


def standing(aliases: pd.DataFrame, applications: pd.DataFrame) -> pd.DataFrame:
    """Return the aliases without those whose decision a person has taken back.

    A payment that bounces takes nothing back here: whose account it is stays as true as it was. What was taken back and
    is undone teaches again.
    """
    if aliases.empty:
        return aliases
    words = applications[applications["method"] == "decision"]
    decided = words[(words["reverses"] == "") & words["receipt_id"].isin(aliases["receipt_id"])]
    stands = ~decided["application_id"].isin(taken_back(words))
    left = set(decided.loc[stands, "receipt_id"])
    forgotten = (aliases["receipt_id"] != "") & aliases["receipt_id"].isin(set(decided["receipt_id"]) - left)
    return aliases if not forgotten.any() else aliases[~forgotten].reset_index(drop=True)


def latest(aliases: pd.DataFrame) -> pd.DataFrame:
    """Return the row of each payer that counts, with its `key`: accounts and names in the form that is compared."""
    ordered = _keyed(aliases).sort_values(["kind", "key", *_NEWEST], kind="stable", na_position="first")
    return ordered.drop_duplicates(["kind", "key"], keep="last")


def _keyed(aliases: pd.DataFrame) -> pd.DataFrame:
    keys = [
        account_key(value) if kind == "account" else names.folded(value)
        for kind, value in zip(aliases["kind"], aliases["value"], strict=True)
    ]
    return aliases.assign(key=pd.Series(keys, index=aliases.index, dtype="str"))


def switched_off(aliases: pd.DataFrame) -> set[str]:
    """Return the accounts of which a person said that they are not to be known by."""
    accounts = aliases[aliases["kind"] == "account"]
    if accounts.empty:
        return set()
    rows = latest(accounts)
    return set(rows.loc[~rows["active"], "key"])


def known_payers(
    aliases: pd.DataFrame, applications: pd.DataFrame, receipts: pd.DataFrame, customers: pd.DataFrame, after: int
) -> pd.DataFrame:
    """Return every payer that was learned: whose, by whom, how often confirmed and used since. `aliases` are standing ones."""
    taught = latest(aliases)
    confirmed = _keyed(aliases[aliases["active"]])
    confirmed = confirmed.drop_duplicates(["kind", "key", "customer_id", "confirmed_on", "receipt_id"])
    # One confirmation is one payment that was kept; that a person said it once stays, though the payment came back.
    kept = confirmed["receipt_id"].isin({"", *still(applications)["receipt_id"]})
    times = confirmed.assign(confirmations=kept).groupby(["kind", "key", "customer_id"])["confirmations"].sum()
    taught = taught.merge(times.clip(lower=1).reset_index(), on=["kind", "key", "customer_id"], how="left")
    taught = taught.assign(source="person", confirmations=taught["confirmations"].fillna(0).astype("int64"))
    mine = _by_payments(applications, receipts, taught, customers, after)
    rows = pd.concat([taught, mine], ignore_index=True) if len(mine) else taught
    if rows.empty:
        return KNOWN_PAYERS.empty()
    rows = _used(rows, applications, receipts)
    rows["payer_key"] = [payer_key(kind, key) for kind, key in zip(rows["kind"], rows["key"], strict=True)]
    return KNOWN_PAYERS.frame(rows[KNOWN_PAYERS.names])


def _by_payments(
    applications: pd.DataFrame, receipts: pd.DataFrame, taught: pd.DataFrame, customers: pd.DataFrame, after: int
) -> pd.DataFrame:
    """The accounts that matching learned by itself, but for those that the master or a person has spoken of."""
    seen = learned.ties(receipts, applications, after)
    told = set(taught.loc[taught["kind"] == "account", "key"])
    told |= {account_key(part) for cell in customers["iban"] if cell for part in cell.replace(",", ";").split(";")}
    seen = seen[~seen["value"].isin(told)]
    return pd.DataFrame(
        {
            "kind": "account", "key": seen["value"], "value": seen["value"], "customer_id": seen["customer_id"], "source": "payments",
            "confirmed_by": "", "confirmed_on": seen["tied_on"], "confirmations": seen["receipts"], "active": True, "receipt_id": "",
        }
    )  # fmt: skip


def _used(rows: pd.DataFrame, applications: pd.DataFrame, receipts: pd.DataFrame) -> pd.DataFrame:
    """Add how many payments of the payer were applied to the customer from that day on, and when last."""
    standing_ones = still(applications)
    paid = standing_ones[(standing_ones["kind"] == "payment") & (standing_ones["receipt_id"] != "")]
    net = paid.groupby(["receipt_id", "customer_id"], as_index=False)["amount_minor"].sum()
    net = net[net["amount_minor"] > 0].merge(
        receipts[["receipt_id", "payer_account", "payer_name", "booking_date"]], on="receipt_id"
    )
    # The same payer comes again and again: its name is folded once.
    forms = {name: names.folded(name) for name in net["payer_name"].unique()}
    accounts = {account: account_key(account) for account in net["payer_account"].unique()}
    long = pd.concat(
        [
            net.assign(kind="account", key=net["payer_account"].map(accounts)),
            net.assign(kind="name", key=net["payer_name"].map(forms)),
        ]
    )
    mine = rows.reset_index().rename(columns={"receipt_id": "taught_by"})
    mine = mine[["index", "kind", "key", "customer_id", "confirmed_on", "source", "taught_by"]]
    pairs = mine.merge(long, on=["kind", "key", "customer_id"])
    since = (pairs["booking_date"] > pairs["confirmed_on"]) | (
        (pairs["booking_date"] == pairs["confirmed_on"]) & (pairs["source"] == "person")
    )
    uses = pairs[since & (pairs["receipt_id"] != pairs["taught_by"])].groupby("index")["booking_date"]
    return rows.assign(
        payments=uses.size().reindex(rows.index, fill_value=0).astype("int64"),
        last_used=uses.max().reindex(rows.index).astype("datetime64[us]"),
    )
