"""How rough the made-up world is: two kinds, and everything between them by `dataclasses.replace`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Noise:
    """Rates are shares of customers or of payments, as said; weights are relative to each other."""

    name: str
    known_accounts: float
    """Customers whose bank account stands in the customer master."""
    other_account: float
    """Payments from an account that nobody has seen; as many again show no account."""
    lookalikes: float
    """Customers whose name is made from another customer's name."""
    children: float
    """Customers that belong to a parent; more than half of them are paid for by it."""
    trading_names: float
    """Customers that pay under a name unlike their own; half of these names stand in the master."""
    bad_names: float
    """Payments whose payer's name is shortened, cut or turned round beyond the customer's own habit."""
    amounts: Mapping[str, float]
    """Weights of the amount families: lognormal, price_list, round, fixed."""
    references: Mapping[str, float]
    """Weights of what the remittance text says."""
    damages: Mapping[str, float]
    """Weights of how a damaged reference is damaged."""
    wrong_references: float
    """Payments that name somebody else's document, or one paid long ago."""
    misleading: float
    """Texts with a further number in them; `decoys` of these equal the digits of another customer's document."""
    decoys: float
    withheld: float
    """Documents left out of a payment run and paid in a later one."""
    short: float
    over: float
    bank_fee: float
    tolerance: float
    instalments: float
    late_discount: float
    """Discount takers who take it after the last day."""
    duplicates: float
    advances: float
    on_account: float
    old_documents: float
    """Payments for documents that were closed before the ledger began or never were in it."""
    returned: float
    third_party: float
    processor: float
    advice: float
    """A quarter of the customers that always send remittance advices for payments of several documents."""
    silent_runs: float
    """Payments of three and more documents without a reference for which no advice comes either; and large customers
    that never name what they pay."""
    other_currency: float
    other_lines: float
    """Bank lines that have nothing to do with customers, as a share of all lines."""
    dense_numbers: float
    """Chance that the world's document numbers follow each other without gaps."""
    short_numbers: bool = False
    """Whether four- and five-digit document numbers may occur."""
    shapes: tuple[str, ...] = field(default=())
    """Names of number shapes to choose from; empty for all."""


ORDINARY: Final = Noise(
    name="ordinary", known_accounts=0.75, other_account=0.04, lookalikes=0.06, children=0.06, trading_names=0.02, bad_names=0.06,
    amounts={"lognormal": 70, "price_list": 14, "round": 10, "fixed": 6},
    references={"full": 62, "damaged": 16, "order": 6, "customer": 4, "period": 3, "nothing": 9},
    damages={"typo": 10, "swap": 5, "cut": 12, "blank": 14, "prefix": 16, "zeros": 8, "tail": 12, "look": 5, "glued": 6, "year": 4, "range": 8},
    wrong_references=0.004, misleading=0.15, decoys=0.05, withheld=0.05,
    short=0.015, over=0.008, bank_fee=0.012, tolerance=0.006, instalments=0.01, late_discount=0.08,
    duplicates=0.006, advances=0.008, on_account=0.006, old_documents=0.004, returned=0.006,
    third_party=0.01, processor=0.01, advice=0.01, silent_runs=0.2, other_currency=0.0, other_lines=0.12, dense_numbers=0.4,
)  # fmt: skip

HARD: Final = Noise(
    name="hard", known_accounts=0.12, other_account=0.08, lookalikes=0.22, children=0.12, trading_names=0.05, bad_names=0.2,
    amounts={"lognormal": 34, "price_list": 34, "round": 20, "fixed": 12},
    references={"full": 46, "damaged": 30, "order": 7, "customer": 5, "period": 3, "nothing": 9},
    damages={"typo": 16, "swap": 8, "cut": 14, "blank": 12, "prefix": 12, "zeros": 8, "tail": 10, "look": 6, "glued": 6, "year": 4, "range": 8},
    wrong_references=0.012, misleading=0.4, decoys=0.3, withheld=0.12,
    short=0.03, over=0.015, bank_fee=0.02, tolerance=0.012, instalments=0.015, late_discount=0.2,
    duplicates=0.012, advances=0.015, on_account=0.012, old_documents=0.01, returned=0.01,
    third_party=0.02, processor=0.02, advice=0.012, silent_runs=0.5, other_currency=0.003, other_lines=0.15, dense_numbers=0.8, short_numbers=True,
)  # fmt: skip

NOISES: Final[Mapping[str, Noise]] = {noise.name: noise for noise in (ORDINARY, HARD)}
