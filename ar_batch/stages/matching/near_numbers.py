"""Which documents the numbers in a text come near to, a digit wrong, swapped or lost: sets of them, and how near these are."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice, product
from typing import Final

from ar_batch.stages.matching import instalments, judge
from ar_batch.stages.matching.evidence import Case
from ar_batch.stages.matching.judge import UNKNOWN
from ar_batch.stages.matching.leads import STRANGE_LEADS
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import SIMILAR
from ar_batch.stages.matching.likeness import BEGINS, begins, is_near_any, near_to, one_off
from ar_batch.stages.matching.numbered import Digits
from ar_batch.stages.matching.numerals import Number

_MOST_CHOICES: Final = 64
"""Sets that are made, one document for each number."""
_MOST_LISTED: Final = 30
"""Numbers of a list that are looked at."""
_MOST_NEAR: Final = 9
"""A number that comes near to more documents than this tells none."""

Choice = tuple[float, tuple[int, ...]]
"""How near a set of documents comes to the numbers in a text, and the documents."""
Near = list[tuple[int, float]]
"""Documents with their distance from a number: 0 its last digits, 0.3 few of them or its beginning, 1 one digit wrong."""


def choices(ledger: Ledger, case: Case, named: list[int]) -> list[Choice]:
    """Return sets of documents near to the numbers in a text, alone or with those named, and how near they are."""
    # A number that was paid with just this amount is no other number come to harm.
    told = case.family.level >= SIMILAR or _tell_who_paid(case, named)
    if not told or any(ledger.amount[d] == case.payment for d in case.family.closed):
        return []
    nearest = _nearest(ledger, case, named)
    if not nearest:
        return []
    # Numbers that are wholly those of documents named stand for these, not for others beside them.
    whole = {each for d in named for each in ledger.digits(d)}
    spare = any(number.digits not in whole for number in case.reading.numbers if not number.joined)
    return _combined(named if spare else [], nearest)


def _tell_who_paid(case: Case, named: list[int]) -> bool:
    """Whether nobody else is known to pay, but the text names documents in full."""
    return case.family.level == UNKNOWN and not case.payers and any(case.family.named[d] >= judge.PLAIN for d in named)


def all_read(case: Case, near: list[Choice]) -> list[int]:
    """Return one document for each number in a text, where only one choice of those near to them is the nearest."""
    every = [choice for choice in near if len(choice[1]) == case.reading.count]
    least = min((how for how, _ in every), default=0.0)
    nearest = [documents for how, documents in every if how == least]
    return list(nearest[0]) if len(nearest) == 1 else []


def nears_another(ledger: Ledger, case: Case, chosen: Collection[int]) -> bool:
    """Say whether a number of a list comes near to an open document that is not chosen, and to none that is: there is more in it."""
    others = [d for d in ledger.there(case) if d not in chosen]
    ours = (n for n in case.reading.numbers[:_MOST_LISTED] if n.letters not in STRANGE_LEADS)
    whole = [n for n in ours if not n.part and n.formed]
    strange = [n for n in whole if not is_near_any(ledger, n, chosen)]
    return any(is_near_any(ledger, n, others) for n in strange)


def _combined(named: list[int], choices: list[Near]) -> list[Choice]:
    """Sets of one near document for each number, and single ones; alone or with those named."""
    distance: dict[int, float] = {}
    for d, near in (pair for choice in choices for pair in choice):
        distance[d] = min(near, distance.get(d, near))
    every = [tuple(sorted({d for d, _ in choice})) for choice in islice(product(*choices), _MOST_CHOICES)]
    sets: dict[tuple[int, ...], float] = {}
    for documents in [*every, *((d,) for d in distance)]:
        # All numbers read is nearer than one of them left over.
        far = max(distance[d] for d in documents) + (0.0 if documents in every else 0.5)
        for more in (documents, tuple(sorted({*documents, *named}))):
            sets.setdefault(more, far)
    return [(near, documents) for documents, near in sets.items()]


def _nearest(ledger: Ledger, case: Case, named: list[int]) -> list[Near]:
    """For each number in the text: the open documents, not named themselves, that it comes nearest to."""
    documents = _worth_comparing(ledger, case, named)
    if not documents:
        return []
    # A number may be another document's and still be meant for its neighbour, when only that has the amount.
    numbers = list(dict.fromkeys(case.reading.numbers[:_MOST_LISTED]))
    if len(named) > 2 or (named and (len(numbers) > 1 or case.reading.cut)):
        # In a list of numbers that are read, only one that is part of none of them came to harm.
        cores = [ledger.digits(d)[0] for d in named]
        said = {n.digits for n in case.reading.numbers}
        unread = (n for n in dict.fromkeys(case.reading.numbers) if not any(_is_read(n, core, said) for core in cores))
        numbers = list(islice(unread, _MOST_LISTED))
    # With the whole beginning of a number before it, a run of digits is the beginning of the rest, and no end.
    begun = [n.digits for n in numbers if n.joined and any(begins(ledger.digits(d)[0], n.digits, 5) for d in documents)]
    # Nor is the last run an end where the whole is another's number but for a digit: 23.11.015 is 23.11.0135, not 23.09.0155.
    begun += [n.digits for n in numbers if n.joined and any(one_off(ledger.digits(d)[0], n.digits) for d in documents)]
    if begun:
        numbers = [n for n in numbers if not n.part or not any(whole.endswith(n.digits) for whole in begun)]
    pairs = list(zip(documents, ledger.digits_of(documents), strict=True)) if numbers else []
    choices, whole = [], [ledger.digits(d)[0] for d in named]
    for number in numbers:
        near = nearest_to(pairs, number)
        # At the end of a list, what begins like the others is the beginning of the next, cut off: 9000021080, 900.
        if number.last and len(number.digits) >= BEGINS and any(core.startswith(number.digits) for core in whole):
            near = [(d, how) for d, how in near if begins(ledger.digits(d)[0], number.digits, BEGINS)]
        if 0 < len(near) <= _MOST_NEAR:
            choices.append(near)
    # Of numbers that are near to one document only there may be many.
    return sorted(choices, key=len)[:_MOST_LISTED]


def _is_read(number: Number, core: str, said: Collection[str]) -> bool:
    """Whether a number stands for a document named, or is a part of its number; not beside the whole of it (`said`)."""
    alone = not (number.part or number.joined or number.mixed) and core in said
    return number.digits == core if alone else number.digits in core


def nearest_to(pairs: list[tuple[int, Digits]], number: Number) -> Near:
    """Return the documents, of those with the digits of their numbers, that come nearest to one number."""
    found = list(near_to(pairs, number))
    least = min((how for _, how in found), default=0.0)
    return [(d, how) for d, how in found if how == least]


def _worth_comparing(ledger: Ledger, case: Case, named: list[int]) -> list[int]:
    """The open documents that a number in the text may be for, by what they cost."""
    opened, day = ledger.open, case.day
    if case.reading.count == 1:
        # A single number: only what has the amount, alone or beside those named, is worth comparing.
        wanted = (case.payment, case.payment - sum(opened[d] for d in named))
        close = {amount + cent for amount in wanted for cent in (-1, 0, 1)}
        alike = {d for amount in close for d in case.family.opened.by_cost.get(amount, ())}
        by_net = case.family.opened.by_net
        alike.update(d for amount in close for d in by_net.get(amount, ()) if day <= ledger.until[d])
        alike |= _less_than_whole(ledger, case)
        in_order = [d for d in case.family.documents if d in alike] if len(alike) > 1 else list(alike)
        return [d for d in ledger.all_payable(in_order, day) if d not in named]
    documents = [d for d in ledger.there(case) if d not in named]
    # Nothing that costs more than the payment and all credit notes is among what it pays.
    costs = ledger.nets(documents, day) if case.family.opened.discounted else ledger.costs(documents)
    most = case.payment - sum(opened[d] for d in case.family.opened.credits if d in documents)
    part = _less_than_whole(ledger, case)
    return [d for d, cost in zip(documents, costs, strict=True) if cost <= most + 1 or d in part]


def _less_than_whole(ledger: Ledger, case: Case) -> set[int]:
    """The documents of which the payment may be an instalment, where the text says so; or that it is short of by a usual fee, or a trifle."""
    by_cost = case.family.opened.by_cost
    divided = instalments.divided(ledger, case, case.family.documents) if case.reading.instalment else []
    trifle = 0 if case.payment in by_cost else ledger.policy.tolerance_minor
    short = (*range(1, trifle + 1), *judge.USUAL_FEES)
    return {*divided, *(d for little in short for d in by_cost.get(case.payment + little, ()))}
