"""Payments that were applied because a decision had taught whose they are: what hangs on the lesson."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from ar_batch import names
from ar_batch.references import account_key

_PAYER: Final = {"account": "payer_account", "name": "payer_name"}
_FORM: Final[Mapping[str, Callable[[str], str]]] = {"account": account_key, "name": names.folded}


def used_payers(applied: pd.DataFrame, receipts: pd.DataFrame, own: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return the applications made without a person to customers whose payers these aliases taught (`own`) and no `others`.

    With the `kind` of payer, and as `taught` how it is written. `applied` are standing applications.
    """
    columns = ["kind", "key", "customer_id"]
    own, others = _keyed(own).rename(columns={"value": "taught"}), _keyed(others)
    fresh = ~pd.MultiIndex.from_frame(own[columns]).isin(pd.MultiIndex.from_frame(others[columns]))
    taught = own.loc[fresh & (own["key"] != ""), [*columns, "taught"]].drop_duplicates(columns)
    rows = applied[(applied["method"] != "decision") & (applied["receipt_id"] != "")]
    rows = rows[["application_id", "receipt_id", "customer_id", "run_id"]].merge(
        receipts[["receipt_id", "payer_account", "payer_name"]].drop_duplicates("receipt_id"), on="receipt_id"
    )
    # Only the customers in question: names are folded one by one.
    rows = rows[rows["customer_id"].isin(taught["customer_id"])]
    kinds = [_keyed(rows.assign(kind=kind, value=rows[of])) for kind, of in _PAYER.items()]
    return pd.concat(kinds).merge(taught, on=columns)


def _keyed(payers: pd.DataFrame) -> pd.DataFrame:
    """Add the `key` by which accounts and names are compared."""
    pairs = zip(payers["kind"], payers["value"], strict=True)
    forms = {(kind, value): _FORM[kind](value) for kind, value in dict.fromkeys(pairs)}
    keys = [forms[pair] for pair in zip(payers["kind"], payers["value"], strict=True)]
    return payers.assign(key=pd.Series(keys, index=payers.index, dtype="str"))
