"""What applications use up of receipts: in the receipts' own currency, which need not be the documents'."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

FROM_RECEIPT: Final = ("payment", "credit_note", "refund")
"""Kinds that use up a receipt. Discounts, exchange differences and the like close a document without money."""


def of_receipts(applications: pd.DataFrame) -> pd.DataFrame:
    """Return the applications that use up receipts, with currency and amount as the receipts have them."""
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
