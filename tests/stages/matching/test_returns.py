"""Which payments wait until it is settled what came back: those that may be of the same payer."""

from __future__ import annotations

import pandas as pd
import pytest

from ar_batch.stages.matching.returns import may_pay_again

LINES = pd.DataFrame(
    [
        ("paid", 100, 1, "DE01", "Acme"),
        ("back", -100, 5, "", ""),
        ("before", 100, 4, "DE01", "Acme"),
        ("again", 100, 6, "DE01", "Acme"),
        ("of his family", 100, 6, "DE02", "Acme Holding"),
        ("from his account", 100, 6, "de 01", "Miller"),
        ("under his name", 100, 6, "DE03", "Acme"),
        ("another's", 100, 6, "DE04", "Bolt"),
        ("anybody's", 100, 6, "DE05", "Caro"),
        ("other sum", 101, 6, "DE01", "Acme"),
    ],
    columns=["receipt_id", "amount_minor", "day", "payer_account", "payer_name"],
)
LINES = LINES.assign(currency="EUR", booking_date=pd.to_datetime("2026-05-01") + pd.to_timedelta(LINES["day"], "D"))
RETURNED = (LINES["receipt_id"] == "back").to_numpy()
FAMILIES = pd.DataFrame({"r": [0, 2, 3, 4, 5, 6, 7, 9], "root": [7, 7, 7, 7, 8, 8, 9, 7]})


def waiting(alike, families=FAMILIES):
    return LINES.loc[may_pay_again(LINES, RETURNED, alike, families), "receipt_id"].tolist()


def test_those_wait_that_may_be_of_the_payer_whose_payment_came_back():
    same = ["again", "of his family", "from his account", "under his name"]
    assert waiting({"back": [["paid"]]}) == [*same, "anybody's"]


@pytest.mark.parametrize("alike", [{"back": [["paid before the ledger began"]]}, {"back": [["paid"], ["anybody's"]]}])
def test_all_of_the_amount_wait_where_it_is_not_known_who_paid(alike):
    since = LINES["amount_minor"].eq(100) & LINES["day"].eq(6)
    assert waiting(alike) == LINES.loc[since, "receipt_id"].tolist()


def test_nobody_waits_where_nothing_is_like_what_came_back():
    assert waiting({}) == []
