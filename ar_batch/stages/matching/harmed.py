"""Numbers that came to harm on their way: a digit wrong, swapped or lost, an end cut off, a beginning left out.

They count inside the identified customer only, and only where the amount agrees to the cent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice, product
from typing import NamedTuple

from ar_batch import references
from ar_batch.stages.matching import amounts, instalments, judge, unequal
from ar_batch.stages.matching.evidence import Case, Explanation, Line
from ar_batch.stages.matching.judge import UNKNOWN
from ar_batch.stages.matching.leads import LEADS, STRANGE_LEADS
from ar_batch.stages.matching.ledger import EXACT, LATE_DISCOUNT, TRIFLES, Ledger
from ar_batch.stages.matching.levels import LIKELY, SIMILAR
from ar_batch.stages.matching.likeness import (
    BEGINS,
    LONG,
    MOST_NUMBERS,
    PAYERS_OWN,
    TELLING,
    begins,
    coincidences,
    distance,
    is_near_any,
    last_digits,
    looks_ours,
    near_to,
    one_off,
)
from ar_batch.stages.matching.numbered import Digits
from ar_batch.stages.matching.numerals import Number

_MOST_CHOICES = 64
_MOST_LISTED = 30
_MOST_NEAR = 9

_LATELY = 45
"""Days within which a payment may be one made again."""
_SHOWN = 3
_CENTS = 2
_LARGE, _TRIFLE = 3, 100
"""One part in so many is much, or a trifle."""
_LATE, _ROUGHLY = 0.004, 0.1
"""The doubt that a discount taken late adds to numbers come to harm; and that of such numbers beside a bank's fee or a trifle."""
_WITH_FEE = 4e-3
"""The doubt of a list with such a number in it that is short by a usual fee."""
_ENOUGH_FOR_SIMILAR = 1e-3
"""Documents at most, of anybody's, that may be expected to have the amount and the last digits, where the payer's name is only similar."""
_NEARLY = 4e-3
"""The doubt of the end of a number whose document costs the payment but for a trifle."""

Choice = tuple[float, tuple[int, ...]]
"""How near a set of documents comes to the numbers in a text, and the documents."""
Near = list[tuple[int, float]]
"""Documents with their distance from a number: 0 its last digits, 0.3 few of them or its beginning, 1 one digit wrong."""


def to_the_cent(ledger: Ledger, case: Case, named: list[int], near: list[Choice]) -> Iterator[Explanation]:
    """Yield documents whose numbers come near to those in the text, where they and those named add up to the payment."""
    if not near:
        return
    solved = _solved(ledger, case, near)
    exact = [item for item in solved if item.rule in EXACT]
    late = [item for item in solved if item.rule == LATE_DISCOUNT]
    best = min((item.near for item in exact or late), default=0.0)
    nearest = [item for item in exact or late if item.near == best]
    stranger = case.family.level == UNKNOWN
    if len(nearest) == 1:
        case = _as_payers(ledger, case, nearest[0])
    for item in nearest:
        doubt = judge.other_doubt("damaged", case.family.level) * (1 + item.near)
        if len(nearest) > 1:
            doubt += 0.4
        elif item.near >= 1 and named == [] and _one_of_equals(ledger, case, item.documents):
            doubt += _looks(ledger, case, [d for d in item.documents if d not in named])
        if item.rule == LATE_DISCOUNT:
            doubt += _LATE + ledger.by_choice(case, item.lines)
        sure = len(nearest) == 1 and not (case.reading.advance or _dated_otherwise(ledger, case, item.documents))
        sure = sure and not _nearer_paid(ledger, case, item, [d for d in item.documents if d not in named])
        sure = sure and not (len(item.documents) > 1 and nears_another(ledger, case, item.documents))
        sure = sure and not (case.reading.cut and _may_go_on(ledger, case, named, item))
        one = _damaged(ledger, case, named, item, doubt, sure=sure)
        # What is no customer's money stays that.
        yield one._replace(level=UNKNOWN) if stranger else one


def _may_go_on(ledger: Ledger, case: Case, named: list[int], item: _Solved) -> bool:
    """Whether two others cost as much as one of the documents that are only near: behind the end of a cut list these may stand."""
    unnamed = [ledger.open[d] for d in item.documents if d not in named]
    others = [ledger.open[d] for d in ledger.there(case) if d not in item.documents]
    return amounts.are_exchangeable(unnamed, others)


def _as_payers(ledger: Ledger, case: Case, item: _Solved) -> Case:
    """The receipt before its likely payer, where the name is only similar, but the last digits and the amount point to one document in the ledger.

    Or where nobody is known, but all numbers but one are those of one customer's documents.
    """
    level, named = case.family.level, case.family.named
    if level not in (UNKNOWN, SIMILAR) or case.family.namesake or item.rule not in EXACT:
        return case
    if level == UNKNOWN:
        unnamed = [d for d in item.documents if d not in named]
        told = len(unnamed) == 1 and len({ledger.customer[d] for d in item.documents}) == 1
    elif len(item.documents) == 1:
        # The number points to this one in the whole ledger.
        told = _told_in_ledger(ledger, case, item)
    else:
        # Others of its documents are named in full beside.
        told = sum(named.get(d, 0) < judge.PLAIN for d in item.documents) == 1
    return replace(case, family=replace(case.family, level=LIKELY)) if told else case


def _told_in_ledger(ledger: Ledger, case: Case, item: _Solved) -> bool:
    """Whether hardly any document of anybody's has the amount and a number that comes as near to that in the text."""
    [d] = item.documents
    bearers = ledger.bearers(ledger.open[d], ledger.currency[d])
    digits = last_digits(ledger, case.reading, d)
    if digits >= TELLING:
        return coincidences(bearers, digits) <= _ENOUGH_FOR_SIMILAR
    return bearers == [d] and looks_ours(ledger, case, d)


def in_part(ledger: Ledger, case: Case, named: list[int], near: list[Choice]) -> Iterator[Explanation]:
    """Yield the one document whose number comes near to that in the text, of which the payment is an equal part: where the text says so."""
    if not case.reading.instalment:
        return
    single = [(how, documents) for how, documents in near if len(documents) == 1]
    whole = instalments.divided(ledger, case, [documents[0] for _, documents in single])
    solved = [_Solved(how, (d,), "part", ((d, "payment", case.payment),)) for how, (d,) in single if d in whole]
    best = min((item.near for item in solved), default=0.0)
    nearest = [item for item in solved if item.near == best]
    for item in nearest[:_SHOWN]:
        doubt = judge.other_doubt("damaged", case.family.level) * (1 + item.near) + 0.4 * (len(nearest) > 1)
        sure = (
            len(nearest) == 1
            and not case.reading.advance
            and not _nearer_paid(ledger, case, item, list(item.documents))
        )
        one = _damaged(ledger, case, named, item, doubt, sure=sure and not named)
        yield one._replace(note="; ".join(filter(None, (one.note, ledger.stays_open(item.lines)))))


def nearly(ledger: Ledger, case: Case, named: list[int], near: list[Choice]) -> Iterator[Explanation]:
    """Yield the same where they add up but for a bank's fee, a trifle or a little that was deducted: worth showing, not more."""
    if not near:
        return
    solved = [item for item in _solved(ledger, case, near) if item.rule in TRIFLES]
    solved = solved or _all_but_little(ledger, case, near)
    best = min((item.near for item in solved), default=0.0)
    nearest = [item for item in solved if item.near == best]
    for item in nearest[:_SHOWN]:
        sure = len(nearest) == 1 and _is_usual_fee(ledger, case, item) and not case.reading.advance
        yield _damaged(ledger, case, named, item, _WITH_FEE if sure else _ROUGHLY, sure=sure)


def roughly(ledger: Ledger, case: Case) -> Iterator[Explanation]:
    """Yield the document whose number comes near to the only one in the text, where the payment is a little short of it or hardly more: to be shown."""
    if case.family.level < SIMILAR or 1 not in _counts(case) or case.payment in case.family.opened.by_cost:
        return
    documents = [d for d in ledger.there(case) if _is_about(case.payment, ledger.open[d])]
    pairs = list(zip(documents, ledger.digits_of(documents), strict=True)) if documents else []
    near = (item for number in dict.fromkeys(case.reading.numbers[:MOST_NUMBERS]) for item in _near(pairs, number))
    found = [
        (how, d) for d, how in dict(near).items() if _is_little(case, ledger.open[d]) or looks_ours(ledger, case, d)
    ]
    least = min((how for how, _ in found), default=0.0)
    for how, d in [item for item in found if item[0] == least][:_SHOWN]:
        rule, paid = ("part", case.payment) if case.payment < ledger.open[d] else ("over", ledger.open[d])
        item = _Solved(how, (d,), rule, ((d, "payment", paid),))
        yield _damaged(ledger, case, [], item, _ROUGHLY, sure=False)


def _is_about(payment: int, opened: int) -> bool:
    """Whether a payment is at most a third less than a document costs, or a trifle more."""
    return -(opened // _TRIFLE) <= opened - payment <= opened // _LARGE


def _is_little(case: Case, opened: int) -> bool:
    return opened - case.payment <= opened // judge.LITTLE


def _is_usual_fee(ledger: Ledger, case: Case, item: _Solved) -> bool:
    """Whether a list is short by just what banks usually take on the way, and no number or amount in the text says more."""
    total = sum(ledger.open[d] for d in item.documents)
    explained = {total, case.payment, *(ledger.open[d] for d in item.documents)}
    letters = {ledger.letters(d) for d in item.documents} - {""}
    ours = [number for number in case.reading.numbers if number.letters in letters and not number.part]
    return (
        item.rule == "named-fee"
        and case.family.level >= LIKELY
        and (len(item.documents) > 1 or not _nearer_paid(ledger, case, item, list(item.documents)))
        # Where another document costs just the payment, its number may be the one that came to harm.
        and case.payment not in case.family.opened.by_cost
        and total - case.payment in judge.USUAL_FEES
        and not _may_be_discount(ledger, item.documents, total - case.payment)
        and explained.issuperset(case.reading.amounts)
        and not nears_another(ledger, case, item.documents)
        and all(is_near_any(ledger, number, item.documents) for number in ours)
    )


def _may_be_discount(ledger: Ledger, documents: Collection[int], short: int) -> bool:
    """Whether discounts may be what the documents are paid short of: of a list any; of one document its own, but for a cent or two."""
    discounts = [ledger.discount[d] for d in documents if ledger.discount[d]]
    return bool(discounts) and (len(documents) > 1 or abs(short - discounts[0]) <= _CENTS)


def all_read(case: Case, near: list[Choice]) -> list[int]:
    """Return one document for each number in a text, where only one choice of those near to them is the nearest."""
    every = [choice for choice in near if len(choice[1]) == case.reading.count]
    least = min((how for how, _ in every), default=0.0)
    nearest = [documents for how, documents in every if how == least]
    return list(nearest[0]) if len(nearest) == 1 else []


def _all_but_little(ledger: Ledger, case: Case, near: list[Choice]) -> list[_Solved]:
    """For each number a document, one of them paid by a little less than it costs; or all of them by a trifle more."""
    counts, found = _counts(case), []
    for how, documents in near:
        total = sum(ledger.open[d] for d in documents)
        short, main = total - case.payment, ledger.largest(documents)
        if len(documents) not in counts:
            continue
        if 0 < short <= total // judge.LITTLE and short < ledger.open[main]:
            found.append(_Solved(how, documents, "part", ledger.shortened(list(documents), main, short)))
        elif 0 < -short <= total // _TRIFLE:
            found.append(_Solved(how, documents, "over", ledger.paid(documents)))
    return found


def _counts(case: Case) -> set[int]:
    """How many numbers the text has: as they stand, or but for the years, which may be parts of others."""
    years = sum(references.is_year(number.whole) for number in case.reading.numbers)
    return {case.reading.count, case.reading.count - years}


class _Solved(NamedTuple):
    """Documents near to the numbers in a text that add up to a payment: how near they are, by which rule, and the lines."""

    near: float
    documents: tuple[int, ...]
    rule: str
    lines: tuple[Line, ...]


def _solved(ledger: Ledger, case: Case, near: list[Choice]) -> list[_Solved]:
    """The choices that add up, or nearly so."""
    return [
        _Solved(how, documents, rule, lines)
        for how, documents in near
        for rule, lines in ledger.settle(case, list(documents))
    ]


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


def _damaged(ledger: Ledger, case: Case, named: list[int], item: _Solved, doubt: float, *, sure: bool) -> Explanation:
    left_out = [str(ledger.world.documents.number[d]) for d in named if d not in item.documents]
    note = (
        f"{', '.join(left_out[:3])} is named, but costs something else"
        if left_out
        else _said(ledger, case, item.documents)
    )
    if item.rule == LATE_DISCOUNT:
        note = "; ".join(filter(None, (note, ledger.stays_open(item.lines))))
    # Part of the one that is named may be meant as well, where the text says so.
    meant = bool(left_out) and (case.reading.instalment or case.reading.deducted)
    # For each number a document: a list of which one is left out, though it is a document's, is no list of these; and one
    # that was cut off has others.
    meant = meant or (bool(left_out) and (case.reading.cut or len(item.documents) < case.reading.count))
    used = set(item.documents)
    return ledger.made(case, "damaged", item.lines, doubt, used=used, allowed=sure and not meant, note=note)


def _one_of_equals(ledger: Ledger, case: Case, documents: Collection[int]) -> bool:
    """Whether others cost as much as some of these: among equal documents, a number merely like one of theirs may be any number."""
    inside = {ledger.open[d] for d in documents}
    return any(ledger.open[d] in inside for d in case.family.documents if d not in documents)


def _looks(ledger: Ledger, case: Case, documents: list[int]) -> float:
    """What is added to the doubt of equal documents, by how much the numbers have the looks of our own."""
    if all(looks_ours(ledger, case, d) for d in documents):
        return 0.001
    if all(looks_ours(ledger, case, d, least=LONG - 1) for d in documents):
        return 0.003
    formed = all(number.formed and number.lead not in PAYERS_OWN for number in case.reading.numbers)
    return 0.008 if formed else 0.02


def _said(ledger: Ledger, case: Case, documents: Collection[int]) -> str:
    """What stands in the text for the documents."""
    numbers = case.reading.numbers[:MOST_NUMBERS]
    near = (case.reading.as_written(n) for n in numbers if is_near_any(ledger, n, documents))
    said = list(dict.fromkeys(near))[:_SHOWN]
    return f"the text says {' and '.join(said)}" if said else ""


def _nearer_paid(ledger: Ledger, case: Case, item: _Solved, documents: list[int]) -> bool:
    """Whether a number in the text, that is not wholly another's, comes nearer to a paid document of the same amount.

    Or, where it stands alone, as near to one paid lately: it may be paid again. Of a list all others are open.
    """
    paid_on, near, alone = ledger.world.documents.paid_on, item.near, len(item.documents) == 1
    whole = {ledger.digits(d)[2] for d in item.documents}
    for p in (p for d in documents for p in ledger.paid_before(case.family.root, ledger.open[d])):
        away = distance(ledger, case.reading, p, whole)
        if away < near or (alone and away == near and 0 <= case.day - int(paid_on[p]) <= _LATELY):
            return True
    return False


def nears_another(ledger: Ledger, case: Case, chosen: Collection[int]) -> bool:
    """Say whether a number of a list comes near to an open document that is not chosen, and to none that is: there is more in it."""
    others = [d for d in ledger.there(case) if d not in chosen]
    ours = (n for n in case.reading.numbers[:_MOST_LISTED] if n.letters not in STRANGE_LEADS)
    whole = [n for n in ours if not n.part and n.formed]
    strange = [n for n in whole if not is_near_any(ledger, n, chosen)]
    return any(is_near_any(ledger, n, others) for n in strange)


def _dated_otherwise(ledger: Ledger, case: Case, documents: Collection[int]) -> bool:
    """Whether the text bears the date of another document of the same amount as one of these, and not that one's."""
    dates, open_of = case.reading.dates - {ledger.date[d] for d in documents}, ledger.open
    strange = {open_of[d] for d in documents if ledger.date[d] not in case.reading.dates} if dates else ()
    return bool(strange) and any(
        open_of[d] in strange and ledger.date[d] in dates for d in case.family.documents if d not in documents
    )


def exchanged(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Yield the documents of a list of which one number, though it is a document's, was meant for one that is a digit off."""
    if len(named) < 2 or case.family.level < SIMILAR:
        return
    missing = case.payment - sum(ledger.open[d] for d in named)
    costs: dict[int, list[int]] = {}
    for d in ledger.there(case):
        if d not in named:
            costs.setdefault(ledger.open[d], []).append(d)
    pairs = [
        (d, other)
        for d in named
        for other in costs.get(ledger.open[d] + missing, ())
        if one_off(ledger.digits(other)[2], ledger.digits(d)[2])
    ]
    for d, other in pairs:
        lines = ledger.paid({other, *named} - {d})
        doubt = 2 * judge.other_doubt("damaged", case.family.level) + 0.5 * (len(pairs) - 1)
        note = f"{ledger.world.documents.number[d]} is named, but costs something else"
        yield ledger.made(case, "damaged", lines, doubt, used=set(named), allowed=len(pairs) == 1, note=note)


def endings(ledger: Ledger, case: Case) -> Iterator[Explanation]:
    """Yield documents whose last digits stand in the text, with another amount."""
    if case.family.level < LIKELY:
        return
    told: dict[int, int] = {}
    others = False
    for number in dict.fromkeys(case.reading.numbers[:MOST_NUMBERS]):
        text = number.digits.lstrip("0")
        if number.joined or len(text) < 3:
            continue
        bearers = ledger.numbered(case.family).ending(text)
        if len(bearers) == 1:
            d = bearers[0]
            plain = text != ledger.digits(d)[2] and (not number.formed or _behind_strange(ledger, number, d))
            told[d] = max(told.get(d, 0), len(text) - plain)
        else:
            others = True
    if len(told) != 1 or others:
        yield from ledger.differing(case, sorted(told))
        return
    [(d, digits)] = told.items()
    trifles = ledger.settle(case, [d])
    for rule, lines in trifles:
        plain = digits >= TELLING and ledger.open[d] - case.payment in judge.USUAL_FEES
        yield ledger.made(case, rule, lines, _WITH_FEE / 2 if plain else _NEARLY, used={d})
    short = ledger.open[d] - case.payment
    expected = 0 < short <= ledger.open[d] // judge.LITTLE or case.reading.instalment or case.reading.deducted
    if trifles:
        return
    if digits >= TELLING or (digits == TELLING - 1 and expected):
        yield from unequal.short_of(ledger, case, d, 0.002 if digits > TELLING else 0.004)
    else:
        yield from ledger.differing(case, [d])


def _behind_strange(ledger: Ledger, number: Number, d: int) -> bool:
    """Whether letters stand before a number that are neither the document's nor a word for invoice: PF435."""
    return number.letters not in {"", ledger.letters(d)} | LEADS and number.lead not in LEADS


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
        near = _near(pairs, number)
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


def _near(pairs: list[tuple[int, Digits]], number: Number) -> Near:
    """The documents, of those with the digits of their numbers, that come nearest to one number."""
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
    """The documents of which the payment may be an instalment, where the text says so; or that it is short of by a usual fee."""
    by_cost = case.family.opened.by_cost
    divided = instalments.divided(ledger, case, case.family.documents) if case.reading.instalment else []
    return {*divided, *(d for fee in judge.USUAL_FEES for d in by_cost.get(case.payment + fee, ()))}
