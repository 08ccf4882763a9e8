"""What applications use up of receipts: in the receipts' own currency, which need not be the documents'."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

FROM_RECEIPT: Final = ("payment", "credit_note", "refund")
"""Kinds that use up a receipt. Discounts, exchange differences and the like close a document without money."""


def of_receipts(applications: pd.DataFrame) -> pd.DataFrame:
    """Return the applications that use up receipts, with currency and amount as the receipts have them."""
    if applications.empty:
        return applications
    rows = applications[(applications["receipt_id"] != "") & applications["kind"].isin(FROM_RECEIPT)]
    converted = rows["receipt_currency"] != ""
    if not converted.any():
        return rows
    return rows.assign(
        currency=rows["currency"].where(~converted, rows["receipt_currency"]),
        amount_minor=rows["amount_minor"].where(~converted, rows["receipt_amount_minor"]).astype("int64"),
    )


def opposite(applications: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    """Return the amounts of a reversal: what is taken back of the documents, and of the receipts."""
    return {name: -applications[name] for name in ("amount_minor", "receipt_amount_minor")}


def owners(cash: pd.DataFrame, latest_customers: pd.DataFrame) -> pd.Series[Any]:
    """Return by receipt whose money it is by what it was applied to: the customer's; of several the head of their family, who paid for them.

    Of several families the one that got most. `cash` has receipt_id, customer_id and amount_minor.
    """
    if cash.empty:
        return pd.Series(dtype="str")
    pairs = cash.groupby(["receipt_id", "customer_id"], as_index=False)["amount_minor"].sum()
    several = pairs["receipt_id"].duplicated(keep=False)
    if several.any():
        head_of = heads(latest_customers)
        pairs["customer_id"] = pairs["customer_id"].mask(
            several, pairs["customer_id"].map(head_of).fillna(pairs["customer_id"])
        )
        pairs = pairs.groupby(["receipt_id", "customer_id"], as_index=False)["amount_minor"].sum()
    most_first = pairs.assign(rest=-pairs["amount_minor"]).sort_values(["receipt_id", "rest", "customer_id"])
    owner: pd.Series[Any] = most_first.drop_duplicates("receipt_id").set_index("receipt_id")["customer_id"]
    return owner


def heads(latest_customers: pd.DataFrame) -> dict[str, str]:
    """Return the head of each customer's family: itself where its parent is not known, or its parents go in a circle."""
    parent = dict(zip(latest_customers["customer_id"], latest_customers["parent_id"], strict=True))

    def head(customer: str) -> str:
        seen, top = {customer}, customer
        while (above := parent[top]) in parent:
            if above in seen:
                return customer
            seen.add(above)
            top = above
        return top

    return {customer: head(customer) for customer in parent}
