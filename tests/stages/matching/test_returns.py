"""Which payments wait until it is settled what came back: those that may be of the same payer."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from ar_batch.stages.matching.returns import may_pay_again
from tests.stages.matching.desk import Desk, desk, posted

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


OWED = """
    document_no customer_id amount_minor document_date due_date
    RE-2026-11  ACME        640.00       2026-04-01    2026-05-15
    RE-2026-12  ACME        219.35       2026-04-20    2026-05-20
    RE-2026-13  ACME        {}       2026-05-25    2026-06-24
"""
PAID = """
    receipt_id booking_date amount_minor payer_name            payer_account          remittance                   is_return
    R1         2026-05-18   640.00       'Acme Werkzeuge GmbH' DE02120300000000202051 {said}                       -
"""
CAME_BACK_AND_PAID_AGAIN = f"""{PAID.rstrip()}
    R2         2026-05-22   -640.00      'Acme Werkzeuge GmbH' DE02120300000000202051 'RETURN MD06 {{said}}'       yes
    R3         2026-06-02   640.00       'Acme Werkzeuge GmbH' DE02120300000000202051 {{said}}                     -
"""


def days_apart(said, newest):
    """Paid on one day; another day's statement says that it came back, and was paid again."""
    owed = OWED.format(newest)
    first = desk(owed, PAID.format(said=said), as_of=date(2026, 5, 19))
    made = first.run()
    assert posted(made) == ["R1 RE-2026-11 640.00"]
    then = desk(owed, CAME_BACK_AND_PAID_AGAIN.format(said=said))
    return Desk({**then.facts, "applications": made.applications}, then.policy, then.as_of)


@pytest.mark.parametrize("said", ["Danke", "RE-2026-11"])
@pytest.mark.parametrize("newest", ["95.10", "640.00"])
def test_what_an_earlier_run_closed_and_came_back_is_there_to_be_paid_again(said, newest):
    later = days_apart(said, newest)
    made = later.run()
    assert sorted(posted(made)) == ["R2 RE-2026-11 -640.00", "R3 RE-2026-11 640.00"]
    assert posted(later.again(made)) == []
