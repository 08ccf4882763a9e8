"""Posting bank lines: statements may overlap or continue each other; genuine twins stay, repeats do not count again."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from ar_batch.digest import digests
from ar_batch.stages.intake.blocks import Block
from ar_batch.tables.facts import RECEIPTS

_LIKE = (
    "account", "booking_date", "value_date", "currency", "amount_minor", "payer_name", "payer_account", "remittance", "bank_reference",
    "end_to_end_id", "structured_reference", "transaction_code", "balance_minor",
)  # fmt: skip
_SPOKEN = ("payer_name", "remittance")


class KnownReceipts:
    """The bank lines of the ledger and of this drop so far, by what they are alike in."""

    def __init__(self, receipts: pd.DataFrame) -> None:
        self._receipts = receipts
        self._prints: pd.Series | None = None
        self._fresh: list[pd.DataFrame] = []

    def counts(self, frame: pd.DataFrame) -> Counter[str]:
        """Return how often each fingerprint is known, among lines of the accounts and days of `frame`."""
        counts: Counter[str] = Counter()
        first, last = frame["booking_date"].min(), frame["booking_date"].max()
        accounts = set(frame["account"])
        for rows in [self._receipts, *self._fresh]:
            near = rows[
                (rows["booking_date"] >= first) & (rows["booking_date"] <= last) & rows["account"].isin(accounts)
            ]
            counts.update(fingerprints(near))
        return counts

    def add(self, rows: pd.DataFrame) -> None:
        """Take in what this drop posts."""
        self._fresh.append(rows)


def fingerprints(rows: pd.DataFrame) -> list[str]:
    """Return one digest a row of everything in which a bank line can be like another."""
    columns: list[Any] = []
    for name in _LIKE:
        values = rows[name]
        if name in _SPOKEN:
            columns.append([" ".join(t.casefold().split()) for t in values])
        elif name.endswith("_date"):
            columns.append(values.to_numpy("datetime64[D]").astype(str))
        else:
            columns.append(["" if v is pd.NA else v for v in values])
    return digests("L", *columns)


def post_receipts(block: Block, frame: pd.DataFrame, known: KnownReceipts) -> tuple[pd.DataFrame, int]:
    """Return the new rows of the receipts table and how many lines are known already."""
    good = np.flatnonzero(~block.bad)
    if not len(good):
        return RECEIPTS.empty(), 0
    rows = frame.iloc[good].reset_index(drop=True)
    rows["print"] = fingerprints(rows)
    occurrence = rows.groupby("print").cumcount().to_numpy() + 1
    counts = known.counts(rows)
    before = np.array([counts.get(p, 0) for p in rows["print"]], dtype=np.int64)
    new = occurrence > before
    made = rows[new].assign(
        occurrence=occurrence[new],
        source_file=block.file,
        source_sheet=block.sheet,
        source_row=block.row_numbers[good][new],
    )
    made["receipt_id"] = digests("R", made["print"], made["occurrence"])
    facts = (
        RECEIPTS.frame(made.astype({"booking_date": "datetime64[us]", "value_date": "datetime64[us]"}))
        if len(made)
        else RECEIPTS.empty()
    )
    known.add(facts)
    return facts, int((~new).sum())
