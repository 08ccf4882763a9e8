"""Whose money a receipt is, by what it was applied to."""

from __future__ import annotations

import pandas as pd
import pytest

from ar_batch.applied import owners


@pytest.mark.parametrize(
    ("parents", "owner"),
    [
        ({"A": "TOP", "B": "TOP", "TOP": ""}, "TOP"),
        ({"A": "MID", "B": "TOP", "MID": "TOP", "TOP": ""}, "TOP"),
        ({"A": "", "B": ""}, "B"),  # strangers: the one that got most
        ({"A": "GONE", "B": "GONE"}, "B"),  # a parent that is no customer heads no family
        ({"A": "B", "B": "A"}, "B"),  # nor does anybody in a circle
    ],
)
def test_of_several_customers_it_is_their_heads(parents, owner):
    customers = pd.DataFrame({"customer_id": list(parents), "parent_id": list(parents.values())})
    for order in (["A", "B"], ["B", "A"]):
        cash = pd.DataFrame({"receipt_id": "R1", "customer_id": order, "amount_minor": [{"A": 100, "B": 250}[c] for c in order]})  # fmt: skip
        assert owners(cash, customers).to_dict() == {"R1": owner}


def test_of_one_customer_it_is_his():
    customers = pd.DataFrame({"customer_id": ["A", "TOP"], "parent_id": ["TOP", ""]})
    cash = pd.DataFrame({"receipt_id": ["R1", "R1"], "customer_id": ["A", "A"], "amount_minor": [100, 20]})
    assert owners(cash, customers).to_dict() == {"R1": "A"}
