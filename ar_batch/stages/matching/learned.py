"""Accounts tied to a customer by what was applied from them: never by guesses, only by full numbers or a person."""

from __future__ import annotations

import pandas as pd

from ar_batch.stages.matching.world import World, account_key

TRUSTED = ("structured", "named", "named-discount", "advice")
"""Rules whose applications teach: the documents were named, and the sum agreed."""


def accounts(world: World, receipts: pd.DataFrame, applications: pd.DataFrame, after: int) -> pd.DataFrame:
    """Return accounts (value) and the customer (c) that at least `after` receipts of theirs were applied to, and no other."""
    columns = ["value", "c"]
    if after == 0 or applications.empty:
        return pd.DataFrame({"value": pd.Series(dtype="str"), "c": pd.Series(dtype="int64")})
    trusted = applications["rule"].isin(TRUSTED) | (applications["method"] == "decision")
    rows = applications[trusted & (applications["kind"] == "payment") & (applications["receipt_id"] != "")]
    net = rows.groupby(["receipt_id", "customer_id"], as_index=False)["amount_minor"].sum()
    net = net[net["amount_minor"] > 0].merge(receipts[["receipt_id", "payer_account"]], on="receipt_id")
    net["value"] = [account_key(value) for value in net["payer_account"]]
    # One receipt for two customers, or one account for two, is no tie.
    seen = (
        net[net["value"] != ""]
        .groupby("value")
        .agg(
            customers=("customer_id", "nunique"),
            receipts=("receipt_id", "nunique"),
            customer_id=("customer_id", "first"),
        )
    )
    seen = seen[(seen["customers"] == 1) & (seen["receipts"] >= after)].reset_index()
    seen["c"] = pd.Index(world.customers.id).get_indexer(pd.Index(seen["customer_id"]))
    result: pd.DataFrame = seen.loc[seen["c"] >= 0, columns]
    return result
