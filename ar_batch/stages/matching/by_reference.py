"""Explanations that something in the text points to: whole numbers, lists, orders, and numbers that came to harm."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice, product
from typing import Any

from ar_batch import money
from ar_batch.stages.matching import amounts, by_habit, harmed, judge, listed
from ar_batch.stages.matching.evidence import Case, Evidence, Explanation
from ar_batch.stages.matching.hits import BARE, FULL, STRUCTURED, WEAK
from ar_batch.stages.matching.ledger import EXACT, Ledger
from ar_batch.stages.matching.levels import LIKELY, SIMILAR
from ar_batch.stages.matching.reading import Number

_MOST_CHOICES = 64
_MOST_NUMBERS = 12
_HARDLY = 0.6
"""The doubt of more than the documents named cost, where it is much or the text says more than these."""
_ROUND, _MUCH = 500, 4
_CENTS = 5
"""What is left over and costs so nearly what another document does pays that one."""
_SHOWN = 2
_FEW = 4
"""Of so many documents each selection is tried whose discount may have been taken."""


def explanations(ledger: Ledger, found: Evidence, case: Case) -> Iterator[Explanation]:
    """Yield the explanations of a receipt from one family's documents that its text points to."""
    family = case.family
    if not (case.reading.numbers or family.spans or family.orders or family.closed):
        return
    strong = {span: ds for span, ds in family.spans.items() if any(family.named[d] >= BARE for d in ds)}
    sets = (
        [sorted(set(choice)) for choice in islice(product(*(sorted(ds) for ds in strong.values())), _MOST_CHOICES)]
        if strong
        else []
    )
    trifles: list[Explanation] = []
    for chosen in sets:
        for rule, lines in ledger.settle(case, chosen):
            one = _named(ledger, found, case, rule, lines, chosen)
            if rule in EXACT:
                case.exact = True
                yield one
            else:
                trifles.append(one)
    if not case.exact and len(sets) == 1:
        yield from by_habit.named_less(ledger, found, case, sets[0])
    if not case.exact:
        yield from _weaker(ledger, found, case, sets, trifles)
    yield from _paid_before(ledger, case)


def _named(ledger: Ledger, found: Evidence, case: Case, rule: str, lines: Any, chosen: list[int]) -> Explanation:
    strength = min(case.family.named[d] for d in chosen)
    common = ledger.common(found, chosen)
    doubt: Any = judge.named_doubt(strength, case.family.level, common, rule)
    name = "structured" if strength == STRUCTURED and rule == "named" else rule
    return ledger.made(case, name, lines, float(doubt), used=set(chosen))


def _weaker(
    ledger: Ledger, found: Evidence, case: Case, sets: list[list[int]], trifles: list[Explanation]
) -> Iterator[Explanation]:
    """Explanations where the documents named don't simply add up; those to the cent first."""
    named = sets[0] if sets else []
    for one in _to_the_cent(ledger, found, case, named):
        case.exact = True
        yield one
    # What agrees to the cent leaves little room for a fee or a trifle; a discount taken late agrees to the cent as well.
    settled = any(strength >= FULL for strength in case.family.closed.values())
    for one in trifles:
        unlikely = case.exact and one.rule != "named-late-discount"
        # A list paid short while credit notes or discounts are open is less these, rather than less a fee.
        fee = one.rule == "named-fee" and len(named) > 1 and not case.reading.fee and _may_be_less(ledger, case, named)
        yield one._replace(doubt=0.95 if unlikely else one.doubt, certain=one.certain and not settled and not fee)
    if named and len(sets) == 1 and not trifles:
        exchanged = list(harmed.exchanged(ledger, case, named))
        yield from exchanged
        case.exact = case.exact or bool(exchanged)
        yield from _with_a_difference(ledger, case, named)
    elif not named and not case.exact:
        yield from harmed.endings(ledger, case)


def _to_the_cent(ledger: Ledger, found: Evidence, case: Case, named: list[int]) -> Iterator[Explanation]:
    yield from listed.listed(ledger, case, named)
    yield from listed.short_numbers(ledger, case)
    yield from listed.glued(ledger, case)
    yield from listed.ordered(ledger, found, case, named)
    yield from harmed.to_the_cent(ledger, case, named)
    if named:
        yield from _some(ledger, case, named)
    if named and case.family.level >= judge.UNKNOWN:
        # Of a family that did not pay, only what is named matters.
        yield from _more(ledger, case, named)
        yield from _less_credit(ledger, case, named)


# -- named, and more or less than named --------------------------------------------------------------------------------


def _some(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    if 2 <= len(named) <= _MOST_NUMBERS:
        found = amounts.subsets([ledger.open[d] for d in named], case.payment)
        if len(found) == 1:
            chosen = [named[i] for i in found[0]]
            yield ledger.made(
                case,
                "named-some",
                ledger.paid(chosen),
                judge.other_doubt("named-some", case.family.level),
                used=set(named),
            )


def _others(ledger: Ledger, case: Case) -> list[int]:
    return [d for d in ledger.all_payable(case.family.documents, case.day) if d not in case.family.named]


def _more(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """The documents named, and others of the same customers that make up the rest exactly."""
    total = sum(ledger.open[d] for d in named)
    rest = case.payment - total
    if rest <= 0 or _mistyped(case.payment, total):
        return
    own = {ledger.customer[d] for d in named}
    others = [d for d in _others(ledger, case) if ledger.customer[d] in own]
    doubt = judge.other_doubt("named-more", case.family.level)
    opened = [ledger.open[d] for d in others if ledger.open[d] > 0]
    unit = judge.granularity(rest, opened)
    single = [d for d in others if ledger.open[d] == rest]
    if single:
        chance = judge.chance_single(unit, len(others), judge.spread(opened, rest), 0.0)
        yield ledger.made(
            case,
            "named-more",
            ledger.paid([*named, single[0]]),
            doubt / _expected(ledger, case, single) + 0.3 * chance + 0.3 * (len(single) - 1),
            used=set(named),
            # What is left of a document part-paid before is no further one, nor is a little round sum too much.
            allowed=len(single) == 1
            and ledger.open[single[0]] == ledger.amount[single[0]]
            and (rest % _ROUND != 0 or _MUCH * rest >= case.payment or _expected(ledger, case, single) > 1)
            and _fits_cut(ledger, case, single[:1]),
        )
        return
    found = amounts.runs([ledger.open[d] for d in others], rest)
    if len(found) == 1:
        chance = judge.chance_run(unit, len(others), judge.mean(opened))
        first, last = found[0]
        inside = {ledger.open[d] for d in others[first:last]}
        twins = any(ledger.open[d] in inside for d in [*others[:first], *others[last:]])
        yield ledger.made(
            case,
            "named-more",
            ledger.paid([*named, *others[first:last]]),
            2 * doubt / _expected(ledger, case, others[first:last]) + 0.1 * chance,
            used=set(named),
            allowed=chance <= 0.01 and not twins and _fits_cut(ledger, case, others[first:last]),
        )


def _expected(ledger: Ledger, case: Case, chosen: list[int]) -> int:
    """How much likelier others beside the documents named are made by a list that was cut off, at the beginning of the next perhaps."""
    ends = [number for number in case.reading.numbers if number.last]
    begun = any(_begins_next(ledger, number, d) for number in ends for d in chosen)
    return 3 if case.reading.cut or begun else 1


def _begins_next(ledger: Ledger, number: Number, d: int) -> bool:
    """Whether a number at the end of a text is the beginning of a document's: a few of its digits, or its letters and one."""
    core, begun = ledger.digits(d)[0], number.digits
    if len(core) <= len(begun) or not core.startswith(begun) or (len(begun) == 4 and begun[:2] in ("19", "20")):
        return False
    return len(begun) >= 3 or (bool(number.letters) and number.letters == ledger.letters(d))


def _fits_cut(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether the number at the end of a cut list, where only its beginning is left, begins one of the documents'."""
    ends = [number.digits for number in case.reading.numbers if number.last and not number.joined]
    known = [ledger.digits(d)[0] for d in case.family.named]
    joined = [n.digits for n in case.reading.numbers if n.last and n.joined and n.digits not in known]
    if joined and not any(ledger.digits(d)[0].startswith(joined[-1]) for d in chosen):
        # With signs in it, it is no part of a whole number.
        return not any(ledger.digits(d)[0].startswith(joined[-1]) for d in _others(ledger, case))
    begun = [end for end in ends if not any(end in core for core in known)] if case.reading.cut else []
    return not begun or any(each.startswith(begun[-1]) for d in chosen for each in ledger.digits(d)[:2])


def _mistyped(payment: int, total: int) -> bool:
    """Whether a payment has the digits of the sum in another order: 316.50 for 136.50."""
    return payment != total and sorted(str(payment)) == sorted(str(total))


def _less_credit(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """The documents named, with or without their discount, less open credit notes of the same customers."""
    credits = _credits(ledger, case, named)
    if not credits:
        return
    gross = sum(ledger.open[d] for d in named)
    ways = _discounted(ledger, case, named)
    found = []
    for taken in ways:
        total = gross - sum(ledger.discount[d] for d in taken)
        rest = case.payment - total
        chosen = ledger.credit_choices(credits, rest) if rest < 0 else []
        if chosen:
            found.append((taken, total, rest, chosen))
    for taken, total, rest, chosen in found[:_SHOWN]:
        documents = [*named, *chosen[0]]
        lines = ledger.less_discount(documents, taken, gross - total, close=True) if taken else ledger.paid(documents)
        twins = any(ledger.open[d] == ledger.open[c] for c in chosen[0] for d in credits if d not in chosen[0])
        chance = 2 ** min(len(credits), 12) * 0.4 / max(judge.spread([-ledger.open[d] for d in credits], -rest), 1.0)
        doubt = judge.other_doubt("named-credit", case.family.level) + 0.05 * chance * len(ways)
        alone = len(chosen) == 1 and len(found) == 1
        yield ledger.made(
            case,
            "named-credit",
            lines,
            doubt if alone else 0.6,
            used=set(named),
            allowed=alone
            and not twins
            and not case.reading.differs
            and not (case.reading.cut and len(named) > 1)
            and -rest not in judge.USUAL_FEES,
        )


def _credits(ledger: Ledger, case: Case, named: list[int]) -> list[int]:
    """The open credit notes of the customers of the documents named, but for those that are named themselves."""
    customers = {ledger.customer[d] for d in named}
    return [d for d in _others(ledger, case) if ledger.open[d] < 0 and ledger.customer[d] in customers]


def _discounted(ledger: Ledger, case: Case, named: list[int]) -> list[list[int]]:
    """Of which documents the discount may have been taken: of none, of all that grant it, of some of a few."""
    granting = [d for d in named if ledger.discount[d] > 0 and case.day <= ledger.until[d]]
    sizes = range(1, len(granting)) if len(granting) <= _FEW else ()
    some = [list(chosen) for size in sizes for chosen in combinations(granting, size)]
    return [[], granting, *some] if granting else [[]]


def _with_a_difference(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Documents named with another amount: part of one, all but a little of several, or more than all of them."""
    if any(ledger.open[d] <= 0 for d in named):
        return
    total = sum(ledger.open[d] for d in named)
    strength = min(case.family.named[d] for d in named)
    rule = "over" if case.payment > total else "part"
    # What agrees to the cent leaves little room for a difference, and so does a number that we could not read.
    # Plain digits are enough behind a word for invoice, or alone, when the customer is known without them.
    alone = case.reading.alone or any(number.formed for number in case.reading.numbers)
    told = strength >= BARE and case.family.level >= LIKELY and alone
    unsure = 0.0 if strength >= FULL else 0.003 if told else 0.05
    doubt = 0.9 if case.exact else judge.other_doubt(rule, case.family.level) + unsure
    known = [*(digits for d in named for digits in ledger.all_digits(d)), *ledger.customer_digits(case)]
    agreed = {
        case.payment,
        total,
        abs(total - case.payment),
        *(x for d in named for x in (ledger.open[d], ledger.amount[d])),
    }
    settled = any(strength >= FULL for strength in case.family.closed.values())
    more = _says_more(ledger, case, named, known, agreed)
    plain = not (more or case.exact or settled) and (strength >= FULL or told)
    twice = any(ledger.amount[d] != ledger.open[d] and case.payment == ledger.amount[d] for d in named)
    currency = ledger.world.currencies[ledger.currency[named[0]]]
    if rule == "over":
        excess = case.payment - total
        share = 3 if len(named) == 1 else 10
        small = excess <= max(total // share, ledger.policy.bank_fee_limit_minor) and not case.reading.cut
        small = small and (not case.payers or all(ledger.customer[d] in case.payers for d in named))
        small = small and not any(abs(ledger.open[d] - excess) <= _CENTS for d in _others(ledger, case))
        if more or not small:
            doubt = max(doubt, _HARDLY)  # other documents besides are likelier than so much too much
        note = f"{money.spoken(excess, currency)} are left over"
        yield ledger.made(
            case,
            rule,
            ledger.paid(named),
            doubt,
            used=set(named),
            allowed=plain and small and not twice,
            note=note,
        )
        return
    short = total - case.payment
    little = short <= max(total // 10, ledger.policy.bank_fee_limit_minor)
    main = max(named, key=lambda d: (ledger.open[d], -d))
    if short >= ledger.open[main]:
        return
    if case.reading.otherwise:
        doubt = max(doubt, _HARDLY)
    note = f"{money.spoken(short, currency)} stay open"
    allowed = plain and not twice and ledger.policy.apply_part_payments
    # A number in short beside a word for advance may be that of an order or of a pro forma invoice.
    allowed = allowed and not (case.reading.advance and strength < FULL)
    allowed = allowed and (len(named) == 1 or (little and not _may_be_less(ledger, case, named)))
    allowed = allowed and not ledger.credits_of(case, named, short)
    allowed = allowed and ledger.is_part(case, named, short, plain=2 * short > total and _unlike(ledger, case, named))
    # What is short for a discount that the documents do not grant is something else besides.
    allowed = allowed and not (case.reading.cut and len(named) > 1)
    credited = case.reading.credited and _credits(ledger, case, named)
    allowed = allowed and not case.reading.discounted and not credited
    yield ledger.made(
        case, rule, ledger.shortened(named, main, short), doubt, used=set(named), allowed=allowed, note=note
    )


def _unlike(ledger: Ledger, case: Case, named: list[int]) -> bool:
    """Whether no number in the text comes near to another document that was there on the day."""
    others = [d for d in ledger.all_payable(case.family.documents, case.day) if d not in named]
    return all(harmed.distance(ledger, case.reading, d) == harmed.FAR for d in others)


def _may_be_less(ledger: Ledger, case: Case, named: list[int]) -> bool:
    """Whether discounts or credit notes may be what a list is paid short of: then hardly a part of it is."""
    return bool(_credits(ledger, case, named)) or any(ledger.discount[d] > 0 for d in named)


def _says_more(ledger: Ledger, case: Case, named: list[int], known: list[str], agreed: set[int]) -> bool:
    """Whether the text bears an amount or a number that may stand for another document, whole or come to harm."""
    if len(named) > 1 and (case.reading.count > len(named) or case.reading.unread(known, agreed)):
        return True  # a list with a number in it that can't be read
    cores = {ledger.digits(d)[0] for d in named}
    whole = {n.digits for n in case.reading.numbers if not n.part}
    if whole & cores and any(
        core != each and core.startswith(each) and len(each) >= 3 for core in cores for each in whole
    ):
        return True  # beside the whole number, one that begins like it and was cut off
    others = [d for d in case.family.documents if d not in named]
    strange = any(amount not in agreed for amount in case.reading.amounts)
    # A number begun at the end of the text is that of a further document, cut off.
    ends = [n for n in case.reading.numbers if n.last and not any(core.endswith(n.digits) for core in cores)]
    begun = any(_begins_next(ledger, number, d) for number in ends for d in others)
    # An order beside the numbers of all its documents says the same as these.
    ordered = any(not set(named).issuperset(ds) for ds in case.family.orders.values())
    return strange or ordered or begun or harmed.may_name(ledger, case, others, known, like=named)


# -- paid before -------------------------------------------------------------------------------------------------------


def _paid_before(ledger: Ledger, case: Case) -> Iterator[Explanation]:
    """The number of a document already paid, with its amount, or of several with their sum: a second payment of them."""
    if int(ledger.world.receipts.applied[case.r]):
        return
    least = WEAK if case.family.level >= LIKELY else BARE if case.family.level >= SIMILAR else FULL
    named = {d: strength for d, strength in sorted(case.family.closed.items()) if strength >= least}
    choices = [[d] for d in named]
    # Of a list all documents are meant, or all of those whose numbers are as plain as that.
    choices += [[d for d in named if named[d] >= plain] for plain in sorted(set(named.values()))]
    for paid in dict.fromkeys(tuple(choice) for choice in choices):
        if sum(ledger.amount[d] for d in paid) == case.payment:
            doubt = 0.02 if case.family.level >= SIMILAR else 0.1
            lines = tuple((d, "payment", 0) for d in paid)
            yield ledger.made(case, "duplicate", lines, doubt, used=set(paid), allowed=False)
    for d in sorted(case.family.named):
        # Part of it is paid, and now its whole amount comes.
        if 0 < ledger.open[d] < ledger.amount[d] == case.payment:
            yield ledger.made(case, "duplicate", ((d, "payment", 0),), 0.2, used={d}, allowed=False)
