"""Payment services pass on what customers paid, less what they keep, and hide who paid: how much that is, their own payments tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import exp, factorial, fsum
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ar_batch import money, names
from ar_batch.stages.matching.evidence import Explanation
from ar_batch.stages.matching.judge import UNKNOWN
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.tables.review import SERVICE

_Amounts = npt.NDArray[np.int64]

_WHOLE: Final = 10_000
_MOST: Final = 500
"""A service keeps so much at most, in hundredths of a percent."""
_STEPS: Final = (10, 5, 1)
"""What is kept is more likely a whole tenth of a percent than half of one, and that more likely than any hundredth."""
_FIXED: Final = (25, 29, 30, 35, 39)
"""What some keep of every payment besides, in hundredths."""
_CHANCE: Final = 0.01
"""How likely it may be at most that payments agree on a share by chance, all shares that were tried taken together."""
_FEWEST, _ENOUGH = 3, 20
"""Payments that must agree; and of so many different ones it is told well enough."""
_LARGEST: Final = 10**14
"""Ten thousand times as much would be more than 64 bits hold."""
_MOST_BEARERS, _SHOWN = 12, 3
_DOUBT: Final = 0.4
"""How doubtful the only document is that comes to the payment: it may be of several documents, or of one that is not there."""


class Kept(NamedTuple):
    """What a service keeps of a payment: a share in hundredths of a percent, rounded half up, and a fixed sum in hundredths.

    So many of its different payments come to a document then.
    """

    share: int
    fixed: int
    agreeing: int
    payments: int

    def of(self, amount: int) -> int:
        """Return what is kept of an amount."""
        return money.percent_of(amount, self.share) + self.fixed

    def before(self, payment: int) -> list[int]:
        """Return the amounts of which just this payment is left."""
        near = (payment + self.fixed) * _WHOLE // (_WHOLE - self.share)
        return [amount for amount in (near, near + 1) if amount - self.of(amount) == payment]

    def spoken(self, currency: str) -> str:
        """Return it for people: 1.4 %, or 2.49 % and 0.35 EUR."""
        return f"{self.share / 100:g} %" + (f" and {money.spoken(self.fixed, currency)}" if self.fixed else "")


def kept(ledger: Ledger, unexplained: Iterable[int]) -> dict[int, Kept]:
    """Return for payments that nothing explains what their payer, a service then, seems to keep of all that it passes on.

    It is told where several payments of one payer, less the same share, come to what is owed, whoever owes it: more of them
    than chance would have. How many it would have is counted on the other shares: where prices repeat, or documents are many,
    every share comes to something, and nothing is told.
    """
    receipts, owed = ledger.world.receipts, Owed(ledger)
    by_payer: dict[tuple[str, int], list[int]] = defaultdict(list)
    for r in unexplained:
        payer = payer_of(str(receipts.payer_key[r]), str(receipts.payer_name[r]))
        if payer and int(receipts.unapplied[r]) > 0:
            by_payer[payer, int(receipts.currency[r])].append(r)
    found: dict[int, Kept] = {}
    for (_, currency), mine in by_payer.items():
        told = kept_of(receipts.unapplied[mine], owed, currency)
        found |= dict.fromkeys(mine, told) if told else {}
    return found


def payer_of(key: str, name: str) -> str:
    """Return who pays: the account, as `account_key` writes it, or else the name; "" where neither is there."""
    return key or names.base(name)


def kept_of(payments: _Amounts, owed: Owed, currency: int) -> Kept | None:
    """Return what one payer seems to keep of payments that nothing explains, all of one currency."""
    if len(payments) < _FEWEST:
        return None
    amounts = np.unique(payments).astype(np.int64)
    # The largest tell one share from the next.
    return _told(amounts[(amounts > 0) & (amounts < _LARGEST)][-_ENOUGH:], owed.of(currency))


def explanations(ledger: Ledger, r: int, told: Kept) -> list[Explanation]:
    """Return up to three documents of which, less what the service keeps, just the payment is left; those due about then first."""
    receipts = ledger.world.receipts
    payment, day, currency = (int(each[r]) for each in (receipts.unapplied, receipts.date, receipts.currency))
    bearers = [d for amount in told.before(payment) for d in ledger.bearers(amount, currency)]
    bearers = sorted(ledger.all_payable(bearers, day), key=lambda d: (abs(ledger.due[d] - day), d))
    if len(bearers) > _MOST_BEARERS:
        return []
    doubt = 1 - (1 - _DOUBT) / max(len(bearers), 1)
    kept_back = told.spoken(ledger.world.currencies[currency])
    note = f"the payer seems to keep {kept_back} of each payment: {told.agreeing} of the {told.payments} largest that wait are a document's amount less that"
    return [
        Explanation(
            r,
            SERVICE,
            ledger.root[d],
            UNKNOWN,
            ((d, "payment", payment), (d, "bank_fee", ledger.open[d] - payment)),
            doubt,
            certain=False,
            note=note,
        )
        for d in bearers[:_SHOWN]
    ]


class Owed:
    """The different amounts that are owed in a currency, looked for once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[int, _Amounts] = {}

    def of(self, currency: int) -> _Amounts:
        """Return them in their order."""
        if currency not in self._known:
            opened, currencies = np.array(self._ledger.open), np.array(self._ledger.currency)
            self._known[currency] = np.unique(opened[(currencies == currency) & (opened > 0)])
        return self._known[currency]


def _tried() -> tuple[_Amounts, _Amounts, npt.NDArray[np.float64]]:
    """What may be kept: shares and fixed sums, nothing kept being one of them; and how likely each is before anything is known."""
    every = np.arange(_STEPS[-1], _MOST + 1)
    kind = np.select([every % step == 0 for step in _STEPS], range(len(_STEPS)))
    share = np.concatenate([[0], every, np.tile(every, len(_FIXED))])
    fixed = np.concatenate([np.zeros(len(every) + 1, dtype=np.int64), np.repeat(_FIXED, len(every))])
    kinds = np.concatenate([[0], kind, np.full(len(every) * len(_FIXED), len(_STEPS))])
    likely = 1 / (np.bincount(kinds)[kinds] * (len(_STEPS) + 1))
    order = np.lexsort((share, fixed, kinds))
    return share[order], fixed[order], likely[order]


_SHARE, _SUM, _LIKELY = _tried()


def _told(payments: _Amounts, owed: _Amounts) -> Kept | None:
    """What is kept of payments, if they agree on it better than chance would have them."""
    if len(payments) < _FEWEST or not len(owed):
        return None
    comes_to = _comes_to(payments, owed)
    agreeing = comes_to.sum(axis=1)
    by_chance = float(comes_to.mean(axis=0).sum())
    best = int(agreeing.argmax())
    count = int(agreeing[best])
    enough = count >= _FEWEST and _at_least(count, by_chance) < _CHANCE * _LIKELY[best]
    return Kept(int(_SHARE[best]), int(_SUM[best]), count, len(payments)) if enough and _SHARE[best] else None


def _comes_to(payments: _Amounts, owed: _Amounts) -> Any:
    """Whether something is owed of which each payment is left, for each way to keep something (rows)."""
    share, fixed = _SHARE[:, None], _SUM[:, None]
    near = (payments + fixed) * _WHOLE // (_WHOLE - share)
    found = np.zeros(near.shape, dtype=bool)
    for amount in (near, near + 1):  # what is rounded is half a unit at most
        left = amount - (amount * share + _WHOLE // 2) // _WHOLE - fixed
        place = np.minimum(np.searchsorted(owed, amount), len(owed) - 1)
        found |= (left == payments) & (owed[place] == amount)
    return found


def _at_least(count: int, expected: float) -> float:
    """The chance of so many coincidences or more, where some number is expected (Poisson)."""
    return max(1 - fsum(exp(-expected) * expected**k / factorial(k) for k in range(count)), 0.0)
