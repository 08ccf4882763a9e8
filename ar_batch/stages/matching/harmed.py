"""Numbers that came to harm on their way: a digit wrong, swapped or lost, an end cut off, a beginning left out.

They count inside the identified customer only, and only where the amount agrees to the cent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from string import ascii_letters
from typing import NamedTuple

from ar_batch import references
from ar_batch.stages.matching import besides, instalments, judge, near_numbers, unequal
from ar_batch.stages.matching.evidence import Case, Explanation, Line
from ar_batch.stages.matching.judge import UNKNOWN
from ar_batch.stages.matching.leads import LEADS
from ar_batch.stages.matching.ledger import EXACT, LATE_DISCOUNT, TRIFLES, Ledger
from ar_batch.stages.matching.levels import LIKELY, SIMILAR
from ar_batch.stages.matching.likeness import (
    LONG,
    MOST_NUMBERS,
    PAYERS_OWN,
    TELLING,
    coincidences,
    distance,
    is_near_any,
    last_digits,
    looks_ours,
    one_off,
)
from ar_batch.stages.matching.near_numbers import Choice
from ar_batch.stages.matching.numerals import Number

_LATELY = 45
"""Days within which a payment may be one made again."""
_SHOWN = 3
_CENTS = 2
_LARGE, _TRIFLE = 3, 100
"""One part in so many is much, or a trifle."""
_LATE, _ROUGHLY = 0.004, 0.1
"""The doubt that a discount taken late adds to numbers come to harm; and that of such numbers beside a bank's fee or a trifle."""
_WITH_FEE, _TRIFLING = 4e-3, "named-tolerance"
"""The doubt of documents with such a number among them that are paid short by a usual fee or a trifle, and the rule of the latter."""
_ENOUGH_FOR_SIMILAR = 1e-3
"""Documents at most, of anybody's, that may be expected to have the amount and the last digits, where the payer's name is only similar."""
_NEARLY = 4e-3
"""The doubt of the end of a number whose document costs the payment but for a trifle."""


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
        guessed = [d for d in item.documents if d not in named]
        doubt = judge.other_doubt("damaged", case.family.level) * (1 + item.near)
        if len(nearest) > 1:
            doubt += 0.4
        elif item.near >= 1 and named == [] and _one_of_equals(ledger, case, item.documents):
            doubt += _looks(ledger, case, guessed)
        if item.rule == LATE_DISCOUNT:
            doubt += _LATE + ledger.by_choice(case, item.lines)
        sure = len(nearest) == 1 and not (case.reading.advance or _dated_otherwise(ledger, case, item.documents))
        sure = sure and not _nearer_paid(ledger, case, item, guessed)
        sure = sure and not (len(item.documents) > 1 and near_numbers.nears_another(ledger, case, item.documents))
        sure = sure and not (item.near >= 1 and _nears_a_late_one(ledger, case, item))
        # Behind the end of a cut list others may stand.
        sure = sure and not (case.reading.cut and besides.may_be_others(ledger, case, guessed, item.documents))
        one = _damaged(ledger, case, named, item, doubt, sure=sure)
        # What is no customer's money stays that.
        yield one._replace(level=UNKNOWN) if stranger else one


def _nears_a_late_one(ledger: Ledger, case: Case, item: _Solved) -> bool:
    """Whether a number comes near to another document of just the payment, less a discount that had lapsed and may be taken all the same."""
    nets = case.family.opened.by_net.get(case.payment, ())
    late = [d for d in nets if d not in item.documents and case.day > ledger.until[d]]
    return any(is_near_any(ledger, number, late) for number in case.reading.numbers[:MOST_NUMBERS])


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
    digits = last_digits(ledger, case.reading, [d], alone=True)[d]
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
        little = item.rule == _TRIFLING or _is_usual_fee(ledger, item, case.payment)
        sure = len(nearest) == 1 and little and _is_all_that_is_said(ledger, case, item)
        yield _damaged(ledger, case, named, item, _WITH_FEE if sure else _ROUGHLY, sure=sure)


def roughly(ledger: Ledger, case: Case) -> Iterator[Explanation]:
    """Yield the document whose number comes near to the only one in the text, where the payment is a little short of it or little more, or any part of it and the number has the looks of ours: to be shown."""
    if case.family.level < SIMILAR or 1 not in _counts(case) or case.payment in case.family.opened.by_cost:
        return
    there = ledger.there(case)
    few = len(there) <= ledger.policy.run_documents
    documents = [
        d for d in there if _is_about(case.payment, ledger.open[d]) or (few and 0 < case.payment < ledger.open[d])
    ]
    pairs = list(zip(documents, ledger.digits_of(documents), strict=True)) if documents else []
    near = (
        item
        for number in dict.fromkeys(case.reading.numbers[:MOST_NUMBERS])
        for item in near_numbers.nearest_to(pairs, number)
    )
    found = [
        (how, d) for d, how in dict(near).items() if _is_little(case, ledger.open[d]) or looks_ours(ledger, case, d)
    ]
    least = min((how for how, _ in found), default=0.0)
    for how, d in [item for item in found if item[0] == least][:_SHOWN]:
        rule, paid = ("part", case.payment) if case.payment < ledger.open[d] else ("over", ledger.open[d])
        item = _Solved(how, (d,), rule, ((d, "payment", paid),))
        yield _damaged(ledger, case, [], item, _ROUGHLY, sure=False)


def roughly_all(ledger: Ledger, case: Case, named: list[int], read: list[int]) -> Iterator[Explanation]:
    """Yield the documents `read`, one for each number in the text, where the payment is little short of them or little more: to be shown."""
    total, main = sum(ledger.open[d] for d in read), ledger.largest(read)
    short = total - case.payment
    if not _is_about(case.payment, total) or short >= ledger.open[main]:
        return
    rule, lines = ("part", ledger.shortened(read, main, short)) if short > 0 else ("over", ledger.paid(read))
    yield _damaged(ledger, case, named, _Solved(1.0, tuple(read), rule, lines), _ROUGHLY, sure=False)


def _is_about(payment: int, opened: int) -> bool:
    """Whether a payment is at most a third less than documents cost, or a tenth more."""
    return -(opened // judge.LITTLE) <= opened - payment <= opened // _LARGE


def _is_little(case: Case, opened: int) -> bool:
    """Whether it is only a tenth less, or a trifle more."""
    return -(opened // _TRIFLE) <= opened - case.payment <= opened // judge.LITTLE


def _is_usual_fee(ledger: Ledger, item: _Solved, payment: int) -> bool:
    """Whether documents are paid short by just what banks usually take on the way."""
    short = sum(ledger.open[d] for d in item.documents) - payment
    usual = item.rule == "named-fee" and short in judge.USUAL_FEES
    return usual and not _may_be_discount(ledger, item.documents, short)


def _is_all_that_is_said(ledger: Ledger, case: Case, item: _Solved) -> bool:
    """Whether no number or amount in the text says more, or other, than documents that are paid short by a little."""
    total = sum(ledger.open[d] for d in item.documents)
    explained = {total, case.payment, *(ledger.open[d] for d in item.documents)}
    letters = {ledger.letters(d) for d in item.documents} - {""}
    ours = [number for number in case.reading.numbers if number.letters in letters and not number.part]
    return (
        case.family.level >= LIKELY
        and not case.reading.advance
        and (len(item.documents) > 1 or not _nearer_paid(ledger, case, item, list(item.documents)))
        # Where another document costs just the payment, its number may be the one that came to harm.
        and case.payment not in case.family.opened.by_cost
        and explained.issuperset(case.reading.amounts)
        and not near_numbers.nears_another(ledger, case, item.documents)
        and all(is_near_any(ledger, number, item.documents) for number in ours)
    )


def _may_be_discount(ledger: Ledger, documents: Collection[int], short: int) -> bool:
    """Whether discounts may be what the documents are paid short of: of a list any; of one document its own, but for a cent or two."""
    discounts = [ledger.discount[d] for d in documents if ledger.discount[d]]
    return bool(discounts) and (len(documents) > 1 or abs(short - discounts[0]) <= _CENTS)


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


def _damaged(ledger: Ledger, case: Case, named: list[int], item: _Solved, doubt: float, *, sure: bool) -> Explanation:
    number = ledger.world.documents.number
    left_out = [number[d] for d in named if d not in item.documents]
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
    # Nor are two slips at once likely: another digit, and another letter behind it (0028193-B, 0028195-A).
    behind = {_letter_behind(number[d]) for d in item.documents}
    meant = meant or any(_letter_behind(each) not in behind for each in left_out)
    used = set(item.documents)
    return ledger.made(case, "damaged", item.lines, doubt, used=used, allowed=sure and not meant, note=note)


def _letter_behind(number: str) -> str:
    """The letters that a document's number ends in."""
    return number[len(number.rstrip(ascii_letters)) :].upper()


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
    settled = [p for d in documents for p in ledger.paid_before(case.family.root, ledger.open[d])]
    # The date beside the number is that of the open one.
    if documents and all(ledger.date[d] in case.reading.dates for d in documents):
        settled = [p for p in settled if ledger.date[p] in case.reading.dates]
    for p in settled:
        away = distance(ledger, case.reading, p, whole)
        if away < near or (alone and away == near and 0 <= case.day - int(paid_on[p]) <= _LATELY):
            return True
    return False


def _dated_otherwise(ledger: Ledger, case: Case, documents: Collection[int]) -> bool:
    """Whether the text bears the date of another document of the same amount as one of these, and not that one's."""
    dates, open_of = case.reading.dates - {ledger.date[d] for d in documents}, ledger.open
    strange = {open_of[d] for d in documents if ledger.date[d] not in case.reading.dates} if dates else ()
    return bool(strange) and any(
        open_of[d] in strange and ledger.date[d] in dates for d in case.family.documents if d not in documents
    )


def exchanged(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Yield the documents of a list of which one number, though it is a document's, was meant for one that is a digit off.

    To be shown only where the text bears more numbers than that: the other document may be named besides.
    """
    if len(named) < 2 or case.family.level < SIMILAR:
        return
    alone = case.reading.count <= len(named)
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
        yield ledger.made(case, "damaged", lines, doubt, used=set(named), allowed=alone and len(pairs) == 1, note=note)


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
            if _is_run_of_another(ledger, number, d):
                continue
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


def _is_run_of_another(ledger: Ledger, number: Number, d: int) -> bool:
    """Whether a number in the text is a run of one that is not the document's, whose own has several runs as well: 0926 of 0021/0926 for 0138/0926."""
    core, whole = ledger.digits(d)[0], "".join(sign for sign in number.whole if sign.isdigit())
    several = len(core) > len(number.digits) and len(whole) > len(number.digits)
    return number.part and several and not (core.endswith(whole.lstrip("0")) or whole.endswith(core))


def _behind_strange(ledger: Ledger, number: Number, d: int) -> bool:
    """Whether letters stand before a number that are neither the document's nor a word for invoice: PF435."""
    return number.letters not in {"", ledger.letters(d)} | LEADS and number.lead not in LEADS
