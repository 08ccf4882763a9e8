"""What a text says beyond the documents that it names: numbers and amounts that are none of theirs, and may be others'."""

from __future__ import annotations

from itertools import pairwise

from ar_batch.stages.matching import besides, glued, likeness
from ar_batch.stages.matching.evidence import Case
from ar_batch.stages.matching.ledger import Ledger


def leaves_unread(ledger: Ledger, case: Case, named: list[int]) -> bool:
    """Say whether the text bears a number or an amount that is none of the documents named, nor of their payer."""
    return case.reading.unread(ledger.known_digits(case, named), _agreed(ledger, case, named))


def says_another_amount(ledger: Ledger, case: Case, named: list[int]) -> bool:
    """Say whether the text bears an amount that is none of the documents named, nor what they cost together, nor the difference."""
    agreed = _agreed(ledger, case, named)
    return any(amount not in agreed for amount in case.reading.amounts)


def _agreed(ledger: Ledger, case: Case, named: list[int]) -> set[int]:
    """The amounts that the documents named explain; a number like 147199.02 looks like one itself."""
    total = sum(ledger.open[d] for d in named)
    own = (amount for d in named for amount in (ledger.open[d], ledger.amount[d]))
    numbers = (int(core) for d in named if (core := ledger.digits(d)[0]))
    return {case.payment, total, abs(total - case.payment), *own, *numbers}


def says_more(ledger: Ledger, case: Case, named: list[int]) -> bool:
    """Say whether the text bears an amount or a number that may stand for another document, whole or come to harm."""
    known, agreed = ledger.known_digits(case, named), _agreed(ledger, case, named)
    if len(named) > 1 and case.reading.unread(known, agreed):
        return True  # a list with a number in it that can't be read
    cores = {ledger.digits(d)[0] for d in named}
    whole = {n.digits for n in case.reading.numbers if not n.part} - _broken(case, cores)
    if whole & cores and any(
        core != each and core.startswith(each) and len(each) >= 3 for core in cores for each in whole
    ):
        return True  # beside the whole number, one that begins like it and was cut off
    rest = [d for d in case.family.documents if d not in named]
    if says_another_amount(ledger, case, named):
        return True
    # A number begun at the end of the text is that of a further document, cut off.
    ends = [n for n in case.reading.numbers if n.last and not any(core.endswith(n.digits) for core in cores)]
    begun = any(besides.begins_next(ledger, number, d) for number in ends for d in rest)
    if glued.holds(case.reading, (ledger.digits(d)[0] for d in rest)):
        return True
    # An order beside the numbers of all its documents says the same as these.
    ordered = any(not set(named).issuperset(ds) for ds in case.family.orders.values())
    return ordered or begun or likeness.may_name(ledger, case, rest, known, like=named)


def _broken(case: Case, cores: set[str]) -> set[str]:
    """The two parts of numbers that a blank broke: 583 49 for 58349."""
    pairs = pairwise(number.digits for number in case.reading.numbers)
    return {part for first, second in pairs if first + second in cores for part in (first, second)}
