"""Between two currencies: what one was worth in the other on a day, and how an amount is shared out in whole units."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import NamedTuple

import pandas as pd


class Rate(NamedTuple):
    """What one unit of a currency is worth in another, exactly, and since when: the older day where it takes two rates."""

    value: Fraction
    day: pd.Timestamp


class Rates:
    """The exchange rates of the ledger. On a day the latest by then counts; of two of one day the one recorded later.

    A rate older than `days_most` is not fresh, and nothing is converted at it.
    """

    def __init__(self, exchange_rates: pd.DataFrame, days_most: int) -> None:
        self._days_most = days_most
        self._known: dict[tuple[pd.Timestamp, str, str], Rate | None] = {}
        order = ["rate_date", "recorded_on", "run_id"]
        # What this run brings is not recorded yet: it is the latest.
        self._rows = exchange_rates.sort_values(order, kind="stable", na_position="last")
        self._bases = sorted(set(exchange_rates["base_currency"]))

    def fresh(self, day: pd.Timestamp, currency: str, other: str) -> Rate | None:
        """Return the rate of a day, unless there is none, or it is too old."""
        rate = self.on(day, currency, other)
        return rate if rate and (day - rate.day).days <= self._days_most else None

    def on(self, day: pd.Timestamp, currency: str, other: str) -> Rate | None:
        """Return what `currency` was worth in `other` on a day, directly or over a common base: the freshest way there is."""
        key = (day, currency, other)
        if key not in self._known:
            self._known[key] = self._looked_up(*key)
        return self._known[key]

    def _looked_up(self, day: pd.Timestamp, currency: str, other: str) -> Rate | None:
        rows = self._rows[(self._rows["rate_date"] <= day) & self._rows["currency"].isin((currency, other))]
        latest = rows.drop_duplicates(["currency", "base_currency"], keep="last")
        columns = (latest[name] for name in ("currency", "base_currency", "rate", "rate_date"))
        known = {(c, b): Rate(Fraction(rate), since) for c, b, rate, since in zip(*columns, strict=True)}
        ways = []
        # Of two ways equally fresh the direct one counts, then the base that comes first.
        for base in dict.fromkeys((other, currency, *self._bases)):
            first, second = (Rate(Fraction(1), day) if c == base else known.get((c, base)) for c in (currency, other))
            if first and second:
                ways.append(Rate(first.value / second.value, min(first.day, second.day)))
        return max(ways, key=lambda rate: rate.day, default=None)


def shares(amount: int, parts: Sequence[int]) -> list[int]:
    """Return the amount shared out over the parts, in their proportion and in whole units that add up to it.

    The running total is what is rounded (down), so no share is more than a unit off.
    """
    total = sum(parts)
    cuts = [amount * so_far // total for so_far in accumulate(parts, initial=0)]
    return [last - first for first, last in pairwise(cuts)]
