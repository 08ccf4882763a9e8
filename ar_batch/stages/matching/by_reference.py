"""Explanations that something in the text points to: whole numbers, lists, orders, and numbers that came to harm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product
from typing import Any

from rapidfuzz.distance import OSA

from ar_batch import money
from ar_batch.stages.matching import amounts, judge
from ar_batch.stages.matching.hits import BARE, FULL, STRUCTURED
from ar_batch.stages.matching.identify import LIKELY, SIMILAR
from ar_batch.stages.matching.ledger import Case, Evidence, Explanation, Ledger, commonness
from ar_batch.stages.matching.reading import Number

EXACT = ("named", "named-discount")
_RANGE = re.compile(
    r"([0-9]{3,})\s*(?:-|–|—|\.\.+|BIS|TO|THRU|THROUGH|UNTIL|A|À|AU|AL|T/M|TOT|HASTA)\s*(?:[A-Z/.-]{0,8})?([0-9]{2,})"
)
_SHORT_LIST = re.compile(r"([0-9]{3,})((?:\s*(?:[/,;+&]|UND|AND|ET|Y|EN|U\.)\s*[0-9]{1,6}(?![0-9]))+)")
_TAIL = re.compile(r"[0-9]+")
_LONGEST_RANGE = 60
_MOST_CHOICES = 64
_MOST_NUMBERS = 12


def explanations(ledger: Ledger, found: Evidence, case: Case) -> Iterator[Explanation]:
    """Yield the explanations of a receipt from one family's documents that its text points to."""
    family = case.family
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
    if not case.exact:
        yield from _weaker(ledger, case, sets, trifles)
    yield from _paid_before(ledger, case)


def _named(ledger: Ledger, found: Evidence, case: Case, rule: str, lines: Any, chosen: list[int]) -> Explanation:
    strength = min(case.family.named[d] for d in chosen)
    common = 0.0
    if len(chosen) == 1:
        currency = ledger.currency[chosen[0]]
        common = commonness(found.common[currency][ledger.amount[chosen[0]]] - 1, found.documents[currency])
    doubt: Any = judge.named_doubt(strength, case.family.level, common, rule)
    name = "structured" if strength == STRUCTURED and rule == "named" else rule
    return ledger.made(case, name, lines, float(doubt), used=set(chosen))


def _weaker(ledger: Ledger, case: Case, sets: list[list[int]], trifles: list[Explanation]) -> Iterator[Explanation]:
    """Explanations where the documents named don't simply add up; those to the cent first."""
    named = sets[0] if sets else []
    for one in _to_the_cent(ledger, case, named):
        case.exact = True
        yield one
    # What agrees to the cent leaves little room for a fee or a trifle.
    yield from (replace(one, doubt=0.95) if case.exact else one for one in trifles)
    if named and len(sets) == 1 and not trifles:
        yield from _with_a_difference(ledger, case, named)
    elif not named and not case.exact:
        yield from _harmed_part(ledger, case)


def _to_the_cent(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    yield from _listed(ledger, case, named)
    yield from _ordered(ledger, case, named)
    yield from _harmed(ledger, case, named)
    if named:
        yield from _some(ledger, case, named)
        yield from _more(ledger, case, named)
        yield from _less_credit(ledger, case, named)


# -- lists and orders ---------------------------------------------------------------------------------------------------


def _listed(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Ranges (1001-1005) and short forms (1001/02/05) among the family's open documents."""
    if not case.family.documents or case.family.level < judge.UNKNOWN:
        return
    for chosen in _listed_numbers(ledger, case):
        for documents in {tuple(sorted(chosen)), tuple(sorted({*chosen, *named}))}:
            if len(documents) > 1:
                yield from _exactly(ledger, case, "listed", list(documents))


def _listed_numbers(ledger: Ledger, case: Case) -> Iterator[set[int]]:
    """Sets of documents that a text lists in short: by the digits at the end of their numbers."""
    documents = case.family.documents

    def bearers(digits: str) -> list[int]:
        whole = [
            d
            for d in documents
            if digits.lstrip("0") in (ledger.digits(d)[0].lstrip("0"), ledger.digits(d)[1].lstrip("0"))
        ]
        return whole or [d for d in documents if len(digits) >= 3 and ledger.digits(d)[0].endswith(digits)]

    for match in _SHORT_LIST.finditer(case.reading.text):
        first = match.group(1)
        chosen = [bearers(first)]
        tails = list(islice(_TAIL.findall(match.group(2)), _MOST_NUMBERS * 3))
        chosen += [
            (len(tail) < len(first) and bearers(first[: len(first) - len(tail)] + tail)) or bearers(tail)
            for tail in tails
        ]
        if all(len(found) == 1 for found in chosen):
            yield {found[0] for found in chosen}
    for match in _RANGE.finditer(case.reading.text):
        low, high = match.group(1), match.group(2)
        high = low[: max(len(low) - len(high), 0)] + high
        if (
            len(low) <= 18
            and len(high) <= 18
            and 0 < int(high) - int(low) <= _LONGEST_RANGE
            and bearers(low)
            and bearers(high)
        ):
            within = [d for value in range(int(low), int(high) + 1) for d in bearers(str(value).zfill(len(low)))]
            if len(within) >= 2:
                yield set(within)


def _ordered(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """All open documents of the orders named, beside those named themselves."""
    orders = case.family.orders
    if not orders:
        return
    members = sorted({d for ds in orders.values() for d in ds if ledger.payable(d, case.day)})
    every = sorted({*members, *named})
    for documents in [every] if every == members or not members else [every, members]:
        for rule, lines in ledger.settle(case, documents):
            doubt = judge.other_doubt("order", case.family.level) * (1 if rule in EXACT else 3)
            yield ledger.made(case, "order", lines, doubt, used=set(documents), allowed=rule != "named-late-discount")
            return
    if 2 <= len(members) <= _MOST_NUMBERS:
        found = amounts.subsets([ledger.open[d] for d in members], case.payment)
        if len(found) == 1:
            yield ledger.made(
                case,
                "order",
                ledger.paid([members[i] for i in found[0]]),
                2 * judge.other_doubt("order", case.family.level),
                used=set(members),
            )


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
    return [d for d in case.family.documents if d not in case.family.named and ledger.payable(d, case.day)]


def _more(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """The documents named, and others of the same customers that make up the rest exactly."""
    rest = case.payment - sum(ledger.open[d] for d in named)
    if rest <= 0:
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
            doubt + 0.3 * chance + 0.3 * (len(single) - 1),
            used=set(named),
            allowed=len(single) == 1,
        )
        return
    found = amounts.runs([ledger.open[d] for d in others], rest)
    if len(found) == 1:
        chance = judge.chance_run(unit, len(others), judge.mean(opened))
        first, last = found[0]
        yield ledger.made(
            case,
            "named-more",
            ledger.paid([*named, *others[first:last]]),
            2 * doubt + 0.1 * chance,
            used=set(named),
            allowed=chance <= 0.01,
        )


def _less_credit(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """The documents named, with or without their discount, less open credit notes of the same customers."""
    own = {ledger.customer[d] for d in named}
    credits = [d for d in _others(ledger, case) if ledger.open[d] < 0 and ledger.customer[d] in own]
    if not credits:
        return
    gross = sum(ledger.open[d] for d in named)
    net = sum(ledger.net(d, case.day) for d in named)
    for total in dict.fromkeys((gross, net)):
        rest = case.payment - total
        chosen = _credits(ledger, credits, rest) if rest < 0 else []
        if not chosen:
            continue
        documents = [*named, *chosen[0]]
        taken = [d for d in named if total == net != gross and ledger.discount[d] > 0 and case.day <= ledger.until[d]]
        lines = ledger.less_discount(documents, taken, gross - net, close=True) if taken else ledger.paid(documents)
        twins = any(ledger.open[d] == ledger.open[c] for c in chosen[0] for d in credits if d not in chosen[0])
        chance = 2 ** min(len(credits), 12) * 0.4 / max(judge.spread([-ledger.open[d] for d in credits], -rest), 1.0)
        doubt = judge.other_doubt("named-credit", case.family.level) + 0.05 * chance
        yield ledger.made(
            case,
            "named-credit",
            lines,
            doubt if len(chosen) == 1 else 0.6,
            used=set(named),
            allowed=len(chosen) == 1 and not twins,
        )
        return


def _credits(ledger: Ledger, credits: list[int], rest: int) -> list[list[int]]:
    """Up to two choices of credit notes that add up to the rest; equal ones are one choice, the oldest."""
    single = [d for d in credits if ledger.open[d] == rest]
    if single:
        return [single[:1]]
    if len(credits) <= 12:
        found = amounts.subsets([ledger.open[d] for d in credits], rest, most=8)
        return amounts.distinct([[credits[i] for i in places] for places in found], ledger.open)[:2]
    return [credits] if sum(ledger.open[d] for d in credits) == rest else []


def _with_a_difference(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Documents named with another amount: part of one, all but a little of several, or more than all of them."""
    if any(ledger.open[d] <= 0 for d in named):
        return
    total = sum(ledger.open[d] for d in named)
    strength = min(case.family.named[d] for d in named)
    rule = "over" if case.payment > total else "part"
    # What agrees to the cent leaves little room for a difference, and so does a number that we could not read.
    doubt = 0.9 if case.exact else judge.other_doubt(rule, case.family.level) + (0 if strength >= FULL else 0.05)
    known = [*(ledger.digits(d)[0] for d in named), *ledger.customer_digits(case)]
    agreed = {
        case.payment,
        total,
        abs(total - case.payment),
        *(x for d in named for x in (ledger.open[d], ledger.amount[d])),
    }
    plain = not case.reading.unread(known, agreed) and not case.family.orders and not case.exact and strength >= FULL
    early = any(ledger.date[d] > case.day + ledger.policy.future_document_days for d in named)
    twice = any(ledger.amount[d] != ledger.open[d] and case.payment == ledger.amount[d] for d in named)
    currency = ledger.world.currencies[ledger.currency[named[0]]]
    if rule == "over":
        excess = case.payment - total
        small = excess <= max(total // 4, ledger.policy.bank_fee_limit_minor)
        note = f"{money.spoken(excess, currency)} are left over"
        yield ledger.made(
            case,
            rule,
            ledger.paid(named),
            doubt,
            used=set(named),
            allowed=plain and small and not early and not twice,
            note=note,
        )
        return
    short = total - case.payment
    little = short <= max(total // 4, ledger.policy.bank_fee_limit_minor)
    main = max(named, key=lambda d: (ledger.open[d], -d))
    if short >= ledger.open[main]:
        return
    note = f"{money.spoken(short, currency)} stay open"
    allowed = plain and not early and not twice and ledger.policy.apply_part_payments and (len(named) == 1 or little)
    yield ledger.made(
        case, rule, ledger.shortened(named, main, short), doubt, used=set(named), allowed=allowed, note=note
    )


# -- numbers that came to harm ------------------------------------------------------------------------------------------


def _harmed(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Numbers with one wrong, missing, swapped or cut-off digit, where the amount agrees to the cent."""
    if case.family.level < SIMILAR:
        return
    choices = _nearest(ledger, case, named)
    if not choices:
        return
    sets: dict[tuple[int, ...], float] = {}
    whole = [tuple(sorted({d for d, _ in choice})) for choice in islice(product(*choices), _MOST_CHOICES)]
    distance = {d: near for choice in choices for d, near in choice}
    for documents in [*whole, *((d,) for d in distance)]:
        for more in (documents, tuple(sorted({*documents, *named}))):
            sets.setdefault(more, max(distance[d] for d in documents) + (0.0 if documents in whole else 0.5))
    solved = [
        (near, documents, rule, lines)
        for documents, near in sets.items()
        for rule, lines in ledger.settle(case, list(documents))
        if rule in EXACT
    ]
    if not solved:
        return
    best = min(near for near, *_ in solved)
    nearest = [item for item in solved if item[0] == best]
    for near, documents, _, lines in nearest:
        # Among documents of one amount, a number that is merely like one of theirs may be any number.
        alike = near >= 1 and any(
            ledger.open[d] == ledger.open[c] for c in documents for d in case.family.documents if d not in documents
        )
        doubt = judge.other_doubt("damaged", case.family.level) * (1 + near) + (
            0.4 if len(nearest) > 1 else 0.02 if alike else 0
        )
        yield ledger.made(case, "damaged", lines, doubt, used=set(documents), allowed=len(nearest) == 1)


def _nearest(ledger: Ledger, case: Case, named: list[int]) -> list[list[tuple[int, float]]]:
    """For each number in the text: the open documents, not named themselves, that it comes nearest to."""
    # A number may be another document's and still be meant for its neighbour, when only that has the amount.
    choices = []
    for number in dict.fromkeys(case.reading.numbers[:_MOST_NUMBERS]):
        near = [
            (d, how)
            for d in case.family.documents
            if d not in named and (how := _nearness(ledger, d, number)) is not None
        ]
        least = min((how for _, how in near), default=0.0)
        closest = [(d, how) for d, how in near if how == least]
        if 0 < len(closest) <= 9:
            choices.append(closest)
    return choices[:8]


def _nearness(ledger: Ledger, d: int, number: Number) -> float | None:
    """How near the document's number comes to a number in the text: 0 its last digits, 1 one digit wrong; None: not near."""
    core, serial = ledger.digits(d)
    text, bare, last = number.digits.lstrip("0"), core.lstrip("0"), serial.lstrip("0")
    if number.mixed:
        return 1.0 if text in (last, bare) else None
    if len(text) >= 3 and bare.endswith(text):
        return 0.0 if len(text) >= min(4, len(last)) else 0.3
    if (
        number.last
        and 3 <= len(number.digits) < len(serial)
        and serial.startswith(number.digits)
        and len(serial) - len(number.digits) <= 3
    ):
        return 0.5
    if (
        number.last
        and 5 <= len(number.digits) < len(core)
        and core.startswith(number.digits)
        and len(core) - len(number.digits) <= 3
    ):
        return 0.5
    for whole in {last, bare}:
        if (
            len(whole) >= 4
            and len(text) >= 4
            and abs(len(whole) - len(text)) <= 1
            and OSA.distance(whole, text, score_cutoff=1) <= 1
        ):
            return 1.0
    return None


def _harmed_part(ledger: Ledger, case: Case) -> Iterator[Explanation]:
    """The last digits of one document with another amount: worth showing, not more."""
    if case.family.level < LIKELY:
        return
    near = {d for choice in _nearest(ledger, case, []) for d, how in choice if how < 0.5 and len(choice) == 1}
    documents = sorted(d for d in near if ledger.open[d] > 0)
    total = sum(ledger.open[d] for d in documents)
    if not documents:
        return
    main = max(documents, key=lambda d: (ledger.open[d], -d))
    short = total - case.payment
    if short < ledger.open[main]:
        lines = ledger.shortened(documents, main, short) if short > 0 else ledger.paid(documents)
        yield ledger.made(case, "part" if short > 0 else "over", lines, 0.5, used=set(documents), allowed=False)


# -- paid before -------------------------------------------------------------------------------------------------------


def _paid_before(ledger: Ledger, case: Case) -> Iterator[Explanation]:
    """The number of a document already paid, with its amount: a second payment of it."""
    if int(ledger.world.receipts.applied[case.r]):
        return
    for d, strength in sorted(case.family.closed.items()):
        if strength >= FULL and ledger.amount[d] == case.payment:
            doubt = 0.02 if case.family.level >= SIMILAR else 0.1
            yield ledger.made(case, "duplicate", ((d, "payment", 0),), doubt, used={d}, allowed=False)
    for d in sorted(case.family.named):
        # Part of it is paid, and now its whole amount comes.
        if 0 < ledger.open[d] < ledger.amount[d] == case.payment:
            yield ledger.made(case, "duplicate", ((d, "payment", 0),), 0.2, used={d}, allowed=False)


def _exactly(ledger: Ledger, case: Case, rule: str, documents: list[int]) -> Iterator[Explanation]:
    for settled, lines in ledger.settle(case, documents):
        if settled in EXACT:
            yield ledger.made(case, rule, lines, judge.other_doubt(rule, case.family.level), used=set(documents))
