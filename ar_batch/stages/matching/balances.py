"""How applications and returns move what is open of documents and what is left of receipts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ar_batch.stages.matching.evidence import Explanation
from ar_batch.stages.matching.ledger import CASH, Ledger
from ar_batch.stages.matching.world import Column, World


class Returned(NamedTuple):
    """A line of an application that a returned payment takes back: document, receipt, what is freed of each."""

    d: int
    r: int
    kind: str
    amount: int
    used: int


class Balances:
    """The world's balances and the ledger's, which are the same ones in two forms."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        self.world, self.ledger = world, ledger

    def post(self, posted: Sequence[Explanation]) -> None:
        """Move the balances by the explanations' lines."""
        if not posted:
            return
        documents, receipts = self.world.documents, self.world.receipts
        d = np.array([line[0] for one in posted for line in one.lines], dtype=np.int64)
        amount = np.array([line[2] for one in posted for line in one.lines], dtype=np.int64)
        cash = np.array([line[1] in CASH for one in posted for line in one.lines], dtype=bool)
        paying = np.array([one.r for one in posted], dtype=np.int64)
        r = np.repeat(paying, [len(one.lines) for one in posted])
        self._move(d, amount)
        documents.discount[d] = _array(self.ledger.discount)[d] = 0
        np.maximum.at(documents.paid_on, d, receipts.date[r])
        np.subtract.at(receipts.unapplied, r[cash], amount[cash])
        np.add.at(receipts.applied, r[cash], amount[cash])
        assert bool((receipts.unapplied[paying] >= 0).all()), "no more is applied of a receipt than there is"
        receipts.customer[paying] = [self._owner(one) for one in posted]

    @cached_property
    def _receipts(self) -> pd.Index[Any]:
        """The ids of the receipts."""
        return pd.Index(self.world.receipts.id.tolist())

    def _owner(self, one: Explanation) -> int:
        """Whose money it is: the customer's whose documents it pays; of several the head of their family, who paid for them."""
        customers = {self.ledger.customer[d] for d, _, _ in one.lines}
        return next(iter(customers)) if len(customers) == 1 else one.root

    def take_back(self, returned: Sequence[Returned]) -> None:
        """Reopen what returned payments had paid."""
        documents, receipts = self.world.documents, self.world.receipts
        for d, r, kind, amount, used in returned:
            self._move(np.array([d]), np.array([amount]))
            if kind in CASH:
                receipts.unapplied[r] -= used
                receipts.applied[r] += used
            receipts.customer[r] = documents.customer[d]
            # As the next run will find it: touched today, and whole again with its discount.
            documents.paid_on[d] = max(int(documents.paid_on[d]), int(receipts.date[r]))
            if documents.open[d] == documents.amount[d]:
                documents.discount[d] = self.ledger.discount[d] = int(documents.granted[d])

    def returned(self, reversals: pd.DataFrame) -> list[Returned]:
        """Return the lines that reversing applications take back."""
        amount = reversals["amount_minor"]
        used = reversals["receipt_amount_minor"].fillna(amount)
        which = self.world.documents.places(reversals["document_id"])
        place = self._receipts.get_indexer(pd.Index(reversals["receipt_id"]))
        rows = zip(which.tolist(), place.tolist(), reversals["kind"], amount.tolist(), used.tolist(), strict=True)
        return [Returned(*row) for row in rows]

    def _move(self, d: Any, amount: Any) -> None:
        np.subtract.at(self.world.documents.open, d, amount)
        np.subtract.at(_array(self.ledger.open), d, amount)
        self.ledger.moved(d.tolist())


def _array(values: Column) -> Any:
    """The same numbers as an array of numpy's."""
    return np.frombuffer(values, dtype=np.int64)
