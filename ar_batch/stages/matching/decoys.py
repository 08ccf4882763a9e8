"""How often an amount alone finds documents by chance, measured on the user's own ledger without knowing the truth.

For each receipt of a known customer, amounts that nobody paid (decoys) are looked for among what that customer had open
on the day: what they find, they find by chance. The decoys lie within 15 % of the receipt and are as round as it is.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from ar_batch.stages.matching import amounts, judge

EACH: Final = 8
"""Decoys for each receipt."""
FAMILIES: Final = ("single", "run", "pair", "triple")
BUCKETS: Final = ((1, 5), (6, 10), (11, 20), (21, 50), (51, 10**9))
"""Open documents of a customer, as the table groups them."""
_SPREAD_PERMILLE: Final = 150
_PAIRS_AMONG, _TRIPLES_AMONG, _RUNS_AMONG = 400, 60, 400


class Decoyed(NamedTuple):
    """One row for each family and bucket: `receipts`, `decoys`, how many of them `hit`, and the `rate`."""

    rates: pd.DataFrame


def measure(items: pd.DataFrame, applications: pd.DataFrame, receipts: pd.DataFrame) -> Decoyed:
    """Return how often decoy amounts are hit. `items` are all documents, open and closed; reads nothing of the text."""
    books = _books(items)
    tried: Counter[tuple[str, int]] = Counter()
    hits: Counter[tuple[str, int]] = Counter()
    seen: Counter[int] = Counter()
    for receipt_id, customer_id, currency, day, amount in _known(applications, receipts):
        book = books.get((customer_id, currency))
        if book is None:
            continue
        open_amounts = book.amounts[(book.date <= day) & (book.until > day)].tolist()
        if not open_amounts:
            continue
        bucket = next(place for place, (_, last) in enumerate(BUCKETS) if len(open_amounts) <= last)
        seen[bucket] += 1
        for decoy in _decoys(receipt_id, amount, judge.granularity(amount, open_amounts)):
            for family, found in _found(open_amounts, decoy):
                tried[family, bucket] += 1
                hits[family, bucket] += found
    rows = [
        {
            "family": family, "least": BUCKETS[bucket][0], "most": BUCKETS[bucket][1], "receipts": seen[bucket],
            "decoys": tried[family, bucket], "hits": hits[family, bucket], "rate": hits[family, bucket] / tried[family, bucket],
        }
        for bucket in range(len(BUCKETS))
        for family in FAMILIES
        if tried[family, bucket]
    ]  # fmt: skip
    columns = ["family", "least", "most", "receipts", "decoys", "hits", "rate"]
    return Decoyed(pd.DataFrame(rows, columns=columns))


class _Book(NamedTuple):
    """One customer's debits in one currency, by due date."""

    amounts: np.ndarray
    date: np.ndarray
    until: np.ndarray


def _books(items: pd.DataFrame) -> dict[tuple[str, str], _Book]:
    debits = items[items["amount_minor"] > 0]
    # What is closed was open until its last payment; when it was closed elsewhere, nobody knows until when.
    far = pd.Timestamp("2262-01-01")
    until = debits["last_applied_on"].where(debits["open_minor"] == 0, far).fillna(debits["document_date"])
    debits = debits.assign(until=until).sort_values(["customer_id", "currency", "due_date", "document_no"])
    return {
        (str(key[0]), str(key[1])): _Book(
            rows["amount_minor"].to_numpy(), rows["document_date"].to_numpy(), rows["until"].to_numpy()
        )
        for key, rows in debits.groupby(["customer_id", "currency"])
    }


def _known(applications: pd.DataFrame, receipts: pd.DataFrame) -> list[tuple[str, str, str, np.datetime64, int]]:
    """Receipts whose customer is known from what they were applied to."""
    paid = applications[(applications["kind"] == "payment") & (applications["receipt_id"] != "")]
    net = paid.groupby(["receipt_id", "customer_id"], as_index=False)["amount_minor"].sum()
    net = net[(net["amount_minor"] > 0) & ~net["receipt_id"].duplicated(keep=False)]
    rows = net[["receipt_id", "customer_id"]].merge(receipts, on="receipt_id")
    columns = (
        rows["receipt_id"],
        rows["customer_id"],
        rows["currency"],
        rows["booking_date"].to_numpy(),
        rows["amount_minor"],
    )
    return [(str(r), str(c), str(cur), day, int(a)) for r, c, cur, day, a in zip(*columns, strict=True)]


def _decoys(receipt_id: str, amount: int, unit: int) -> list[int]:
    """Amounts near the receipt's, of its roundness, never the amount itself; the same for the same receipt in every run."""
    made = []
    for number in range(EACH):
        drawn = int(sha256(f"{receipt_id}|{number}".encode()).hexdigest()[:12], 16)
        reach = max(amount * _SPREAD_PERMILLE // 1000 // unit, 1)
        step = drawn % (2 * reach) - reach
        decoy = (amount // unit + step + (step >= 0)) * unit
        if decoy > 0:
            made.append(decoy)
    return made


def _found(open_amounts: list[int], target: int) -> list[tuple[str, bool]]:
    count = len(open_amounts)
    result = [("single", target in open_amounts)]
    if count >= 2:
        result.append(("run", bool(amounts.runs(open_amounts[:_RUNS_AMONG], target, most=1))))
        result.append(("pair", bool(amounts.combinations(open_amounts[:_PAIRS_AMONG], target, 2, most=1))))
    if 3 <= count <= _TRIPLES_AMONG:
        exact = [c for c in amounts.combinations(open_amounts, target, 3, most=1) if len(c) == 3]
        result.append(("triple", bool(exact)))
    return result
