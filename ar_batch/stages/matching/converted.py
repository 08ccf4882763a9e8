"""What a receipt settles of documents in another currency, at the rate of its day, in whole units of both currencies.

The receipt is shared out over the documents in proportion to what it settles of them. A payment row takes off the document
what its share was worth on the day; what is then left of a document that is settled is the exchange difference, a row of
its own. So a document's rows add up to what was settled of it, and the shares to what was used of the receipt.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd

from ar_batch import money
from ar_batch.exchange import Rate, Rates, shares
from ar_batch.stages.matching.world import World

_NAMED_MOST = 4


class Line(NamedTuple):
    """What would be applied to a document: `used` is what that is of the receipt, None where it uses none."""

    d: int
    kind: str
    amount: int
    used: int | None


class Converted(NamedTuple):
    """A receipt against documents of one customer and currency: what they were worth, and what it settles of them."""

    r: int
    rate: Rate
    lines: tuple[Line, ...]
    worth: int  # of the documents, less their discounts, in the receipt's currency
    apart: int  # what was paid beyond that
    near: bool  # near enough to be the exchange rate alone

    @property
    def documents(self) -> list[int]:
        """The documents, by due date."""
        return list(dict.fromkeys(line.d for line in self.lines))

    def total(self, *kinds: str) -> int:
        """The sum of the lines of these kinds, in the documents' currency."""
        return sum(line.amount for line in self.lines if line.kind in kinds)

    @property
    def used(self) -> int:
        """What it uses of the receipt."""
        return sum(line.used or 0 for line in self.lines)


def convert(
    w: World, r: int, documents: list[int], rate: Rate, near_bp: int, *, discounted: bool = False
) -> Converted | None:
    """Return what the receipt settles: all, when it is near enough; else all and something is left of it, or a part.

    None where nothing sensible can be said: credits outweigh the documents, or one of them stands in the way of a part.
    """
    ours, theirs = (w.currencies[int(code)] for code in (w.receipts.currency[r], w.documents.currency[documents[0]]))
    documents = sorted(documents, key=lambda d: (int(w.documents.due[d]), w.documents.number[d], d))
    discounts = [_discount(w, r, d) if discounted else 0 for d in documents]
    wanted = [int(w.documents.open[d]) - discount for d, discount in zip(documents, discounts, strict=True)]
    paid, worth = int(w.receipts.unapplied[r]), money.convert(sum(wanted), theirs, ours, rate.value)
    if worth <= 0 or (discounted and not any(discounts)):
        return None
    apart = paid - worth
    near = abs(apart) * 10_000 <= worth * near_bp
    if near or apart > 0:
        settled, used = wanted, paid if near else worth
    else:
        settled, used = _as_far_as(money.convert(paid, ours, theirs, 1 / rate.value), wanted), paid
        if discounted or min(wanted) < 0 or not any(settled):
            return None
    lines = []
    for d, amount, share, discount in zip(documents, settled, shares(used, settled), discounts, strict=True):
        taken = money.convert(share, ours, theirs, 1 / rate.value) if near else amount
        kind = "payment" if amount > 0 else "credit_note"
        lines += [Line(d, "discount", discount, None), Line(d, kind, taken, share)]
        lines.append(Line(d, "exchange", amount - taken, None))
    return Converted(r, rate, tuple(one for one in lines if one.amount or one.used), worth, apart, near)


def _discount(w: World, r: int, d: int) -> int:
    in_time = int(w.receipts.date[r]) <= int(w.documents.discount_until[d])
    return int(w.documents.discount[d]) if in_time else 0


def _as_far_as(money_minor: int, wanted: list[int]) -> list[int]:
    """Give each what it wants, in this order, until the money is used up."""
    settled = []
    for amount in wanted:
        settled.append(min(amount, money_minor))
        money_minor -= settled[-1]
    return settled


def sentence(w: World, one: Converted, rates: Rates, named: bool) -> str:
    """Return the documents, what they were worth, what was paid, and what becomes of the difference; without a full stop."""
    ours, theirs = currencies(w, one.r, one.documents[0])
    opened = sum(int(w.documents.open[d]) for d in one.documents)
    discount = one.total("discount")
    less = f" less the discount of {money.spoken(discount, theirs)}" if discount else ""
    text = (
        f"{described(w, one.documents, named)}, {money.spoken(opened, theirs)} open{less}, worth {money.spoken(one.worth, ours)} at "
        f"the rate of {one.rate.day:%Y-%m-%d} (1 {theirs} = {_digits(float(one.rate.value))} {ours}); "
    )
    paid = f"{money.spoken(abs(one.apart), ours)} {'more' if one.apart > 0 else 'less'} than that was paid"
    text += paid if one.apart else "just that was paid"
    settled, difference = one.total("payment", "credit_note", "exchange"), one.total("exchange")
    if one.near:
        text += f", an exchange difference of {money.spoken(abs(difference), theirs)}" if difference else ""
    elif one.apart > 0:
        text += ", too much to be the exchange rate alone: the rest of the payment stays unapplied"
    else:
        stays = money.spoken(opened - settled, theirs)
        text += f", too little to be the exchange rate alone: a part, {stays} stay open"
    return text + _realised(w, one, rates)


def described(w: World, documents: list[int], named: bool) -> str:
    """Return the documents' currency and numbers, the first few of them."""
    theirs = w.currencies[int(w.documents.currency[documents[0]])]
    numbers = [w.documents.number[d] for d in documents]
    more = f" and {len(numbers) - _NAMED_MOST} more" if len(numbers) > _NAMED_MOST else ""
    shown = f"{', '.join(numbers[:_NAMED_MOST])}{more}"
    which = (
        ("The document named is" if len(numbers) == 1 else "The documents named are")
        if named
        else "Open at the customer"
    )
    return f"{which} in {theirs}: {shown}"


def _realised(w: World, one: Converted, rates: Rates) -> str:
    """What was gained or lost since the documents' own dates, where their rates are known: the realised difference."""
    ours, theirs = currencies(w, one.r, one.documents[0])
    settled: Counter[int] = Counter()
    for line in one.lines:
        settled[line.d] += line.amount if line.kind != "discount" else 0
    then = 0
    for d, amount in settled.items():
        rate = rates.fresh(day(int(w.documents.date[d])), theirs, ours)
        if rate is None:
            return ""
        then += money.convert(amount, theirs, ours, rate.value)
    realised = one.used - then
    if not realised:
        return ""
    way = "gained" if realised > 0 else "lost"
    at = f"{money.spoken(then, ours)} at the rate of the document date"
    return f"; worth {at}, so {money.spoken(abs(realised), ours)} was {way} since"


def currencies(w: World, r: int, d: int) -> tuple[str, str]:
    """Return the receipt's currency and the document's."""
    return w.currencies[int(w.receipts.currency[r])], w.currencies[int(w.documents.currency[d])]


def day(number: int) -> pd.Timestamp:
    """Return a day of the world as a date."""
    return pd.Timestamp(np.datetime64(number, "D"))


def _digits(value: float) -> str:
    return np.format_float_positional(float(f"{value:.6g}"), trim="-")
