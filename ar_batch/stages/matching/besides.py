"""The documents beside those that a text names: which there are, what they cost, and which of them it may be about to name."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ar_batch import references
from ar_batch.stages.matching import amounts
from ar_batch.stages.matching.evidence import Case
from ar_batch.stages.matching.hits import BARE
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.numerals import Number


def others(ledger: Ledger, case: Case) -> list[int]:
    """Return the documents of the family that were there on the day and are not named, or only by a few digits."""
    plain = {d for d, strength in case.family.named.items() if strength >= BARE}
    there = ledger.there(case)
    return [d for d in there if d not in plain] if plain else there


def credits(ledger: Ledger, case: Case, named: list[int]) -> list[int]:
    """Return the open credit notes of the customers of the documents named, but for those that are named themselves."""
    customers = {ledger.customer[d] for d in named}
    own = [d for d in case.family.opened.credits if ledger.customer[d] in customers and ledger.payable(d, case.day)]
    return [d for d in own if case.family.named.get(d, 0) < BARE]


def beside(ledger: Ledger, case: Case, named: list[int]) -> Iterator[tuple[list[int], dict[int, int]]]:
    """Yield the other documents of the customers named, and what these and those named cost in each way to take discounts."""
    own = {ledger.customer[d] for d in named}
    more = [d for d in others(ledger, case) if d not in named]
    if not own.issuperset(case.family.opened.customers):
        more = [d for d in more if ledger.customer[d] in own]
    documents = [*named, *more]
    for taken in _discounts(ledger, case, documents):
        costs = dict(zip(documents, ledger.costs(documents), strict=True))
        for d, discount in taken.items():
            costs[d] -= discount
        yield more, costs


def _discounts(ledger: Ledger, case: Case, documents: list[int]) -> Iterator[dict[int, int]]:
    """The discounts by document that may have been taken: none, those not lapsed yet, with days of grace and without, all."""
    granting = case.family.opened.discounted
    offered = {d: ledger.discount[d] for d in documents if ledger.discount[d] > 0} if granting else {}
    earned = {d: offered[d] for d in ledger.earned(documents, case.day)}
    yield {}
    strictly = {d: earned[d] for d in ledger.earned(list(earned), case.day + ledger.policy.discount_grace_days)}
    if earned:
        yield earned
    if strictly and len(strictly) < len(earned):
        yield strictly
    if len(offered) > len(earned):
        yield offered


def may_be_others(ledger: Ledger, case: Case, some: list[int], besides: Collection[int]) -> bool:
    """Say whether of the documents that were there, but for `besides`, two cost as much as one of some, or one as much as two of these."""
    there = [ledger.open[d] for d in ledger.there(case) if d not in besides]
    return amounts.are_exchangeable([ledger.open[d] for d in some], there)


def begins_next(ledger: Ledger, number: Number, d: int) -> bool:
    """Say whether a number at the end of a text is the beginning of a document's: a few of its digits, or its letters and one."""
    core, begun = ledger.digits(d)[0], number.digits
    if len(core) <= len(begun) or not core.startswith(begun) or references.is_year(begun):
        return False
    return len(begun) >= 3 or (bool(number.letters) and number.letters == ledger.letters(d))
