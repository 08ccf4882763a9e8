"""Documents named together: ranges, short forms, and all that belong to an order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ar_batch import references
from ar_batch.stages.matching import amounts, cut_lists, judge, unequal
from ar_batch.stages.matching.evidence import Case, Evidence, Explanation
from ar_batch.stages.matching.keys import ORDER
from ar_batch.stages.matching.leads import STRANGE_LEADS
from ar_batch.stages.matching.ledger import EXACT, Ledger
from ar_batch.stages.matching.levels import LIKELY, SIMILAR
from ar_batch.stages.matching.likeness import BEGINS, TELLING
from ar_batch.stages.matching.numbered import Numbered
from ar_batch.stages.matching.short_lists import TO_WORDS

_TO = re.compile(rf"\s-\s|–|—|\.\.|\b(?:{TO_WORDS})\b|-\s*[A-Z]")
"""A sign or a word of a range, wherever it stands."""
_TAIL = re.compile(r"[0-9]+")
_LONGEST_RANGE = 60
_MOST_NUMBERS = 12
_FEW_IN_SERIES = 3
"""Of so few documents from one number to another, an equal one outside may as well be meant beside the two."""
_TOLD = 0.2
"""How much less doubtful documents listed are, paid by a little less, than those named by a part of their numbers."""
_LONG_ORDER = 6
"""Digits of an order's number that is no postcode."""
_ORDER_OF_ANYBODY = 3e-3
"""The doubt of an order's documents that cost just the payment of nobody known."""


def listed(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Yield ranges (1001-1005) and short forms (1001/02/05) among the family's open documents."""
    if not case.family.documents or case.family.level < judge.UNKNOWN:
        return
    sets = [
        tuple(sorted(each))
        for chosen in _listed_numbers(ledger, case, named)
        for each in ({*chosen}, {*chosen, *named})
    ]
    # The first and the last number of a series are named, and those between are what was paid.
    series = tuple(sorted(_series(ledger, case, named)))
    for documents in dict.fromkeys([*sets, series]):
        if len(documents) > 1:
            plain = (
                documents != series or len(documents) > _FEW_IN_SERIES or not _has_twins(ledger, case, documents, named)
            )
            listed_here = _exactly(ledger, case, "listed", list(documents))
            yield from (one._replace(certain=one.certain and plain) for one in listed_here)
            yield from _less_credit(ledger, case, list(documents))


def nearly(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Yield the same paid by a little less than they cost, where those named alone are much less, or the ends of a range: worth showing, not more."""
    least = sum(ledger.open[d] for d in named)
    if not case.family.documents or case.family.level < judge.UNKNOWN:
        return
    if not unequal.are_ends(ledger, case, named) and case.payment - least <= least // judge.LITTLE:
        return
    sets = [tuple(sorted({*chosen, *named})) for chosen in _listed_numbers(ledger, case, named)]
    series = tuple(sorted(_series(ledger, case, named)))
    for documents in dict.fromkeys([*sets, series]):
        total = sum(ledger.open[d] for d in documents)
        if len(documents) > len(named) and 0 < total - case.payment <= total // judge.LITTLE:
            made = ledger.differing(case, list(documents))
            yield from (one._replace(doubt=max(one.doubt - _TOLD, 0.0)) for one in made)


def _series(ledger: Ledger, case: Case, named: list[int]) -> set[int]:
    """The payable documents from the lowest to the highest number named, where those are of one series; all that are named with them."""
    if len(named) < 2:
        return set()
    debits = sorted((ledger.digits(d)[0], d) for d in named if ledger.open[d] > 0)
    if len(debits) != 2 or case.family.level < SIMILAR or case.reading.cut or not _TO.search(case.reading.text):
        return set()
    (start, first), (end, last) = debits[0], debits[-1]
    between = _of_series(ledger, ledger.there(case), start, end, ledger.letters(first))
    return {*between, *named} if len(between) > len(debits) and last in between else set()


def _has_twins(ledger: Ledger, case: Case, documents: tuple[int, ...], named: list[int]) -> bool:
    """Whether a document outside has the amount of one inside that is not named itself: it may be meant as well."""
    unnamed = {ledger.open[d] for d in documents if d not in named}
    return any(ledger.open[d] in unnamed for d in case.family.documents if d not in documents)


def _of_series(ledger: Ledger, documents: list[int], start: str, end: str, letters: str) -> list[int]:
    """The documents whose numbers have these letters and lie between these digits."""
    pairs = zip(documents, ledger.digits_of(documents), strict=True)
    return [
        d
        for d, (core, _, _, _, _) in pairs
        if len(core) == len(start) == len(end) and start <= core <= end and ledger.letters(d) == letters
    ]


def _less_credit(ledger: Ledger, case: Case, documents: list[int]) -> Iterator[Explanation]:
    """Yield the documents listed less an open credit note that makes up the difference to the cent."""
    short = sum(ledger.open[d] for d in documents) - case.payment
    credits = ledger.credits_of(case, documents, short) if short > 0 else []
    if not credits:
        return
    doubt = judge.other_doubt("listed", case.family.level) + judge.other_doubt("named-credit", case.family.level)
    alike = [
        d
        for d in case.family.documents
        if d not in credits[0] and ledger.open[d] in {ledger.open[c] for c in credits[0]}
    ]
    reading = case.reading
    other = reading.differs or reading.fee or reading.cut or short in judge.USUAL_FEES
    sure = len(credits) == 1 and not alike and not other
    yield ledger.made(
        case, "named-credit", ledger.paid([*documents, *credits[0]]), doubt, used=set(documents), allowed=sure
    )


def _listed_numbers(ledger: Ledger, case: Case, named: list[int]) -> Iterator[set[int]]:
    """Sets of documents that a text lists in short: by the digits at the end of their numbers. `named`: those it names in full."""
    lists, ranges = case.reading.in_short
    if not lists and not ranges:
        return
    book = _payable(ledger, case)
    for start, rest in lists:
        first, tails = _parted(book, start, list(islice(_TAIL.findall(rest), _MOST_NUMBERS * 3)))
        if not tails or any(book.is_whole(first + tail) for tail in tails):
            continue  # the sign is part of a number: 20260129/122
        if min(map(len, tails)) == 1 and max(map(len, tails)) >= len(first):
            continue  # among whole numbers a digit is what was left of one: 4932 & 5108 & 4
        if _is_begun(case, first, rest, tails[-1]):
            continue
        begun = book.bearers(first)
        in_full = [d for d in begun if d in named]
        chosen = [in_full if len(in_full) == 1 else begun, *(book.completed(first, tail) for tail in tails)]
        if all(len(found) == 1 for found in chosen):
            yield {found[0] for found in chosen}
    for low, end in ranges:
        if book.is_whole(low + end):
            continue  # the sign is part of a number: 120226-33
        high = low[: max(len(low) - len(end), 0)] + end
        if book.bearers(low) and book.bearers(high):
            within = _between(ledger, book, low, high)
            if len(within) >= 2:
                yield set(within)
            # Of a family, those between that are the same customer's.
            own = {d for d in within if ledger.customer[d] == ledger.customer[within[0]]}
            if 2 <= len(own) < len(within):
                yield own


def _parted(book: Numbered, first: str, tails: list[str]) -> tuple[str, list[str]]:
    """The first number of a short list and the ends of others: the first sign may be part of that number, as in 2026/1266/92."""
    if len(tails) > 1 and book.is_whole(first + tails[0]):
        return first + tails[0], [tail for tail in tails[1:] if tail != first]
    return first, tails


def _is_begun(case: Case, first: str, rest: str, tail: str) -> bool:
    """Whether the last of a short list ends the text and is the beginning of the number before it: that of the next, cut off (9000021080, 900)."""
    return len(tail) >= BEGINS and first.startswith(tail) and case.reading.text.rstrip(" ;").endswith(rest.rstrip(" ;"))


def _between(ledger: Ledger, book: Numbered, low: str, high: str) -> list[int]:
    """The documents from one number to another: all values between, or all of the series that both numbers are of."""
    if max(len(low), len(high)) <= 18 and 0 < int(high) - int(low) <= _LONGEST_RANGE:
        return [d for value in range(int(low), int(high) + 1) for d in book.bearers(str(value).zfill(len(low)))]
    first, last = book.bearers(low), book.bearers(high)
    if len(first) != 1 or len(last) != 1 or ledger.letters(first[0]) != ledger.letters(last[0]):
        return []
    start, end = ledger.digits(first[0])[0], ledger.digits(last[0])[0]
    return _of_series(ledger, [d for _, d in book.pairs], start, end, ledger.letters(first[0]))


def _payable(ledger: Ledger, case: Case) -> Numbered:
    """The family's open documents that were there on the day, by their digits."""
    payable = ledger.there(case)
    everything = len(payable) == len(case.family.documents)
    return ledger.numbered(case.family) if everything else Numbered(payable, ledger.digits_of(payable))


def short_numbers(ledger: Ledger, case: Case) -> Iterator[Explanation]:
    """Yield documents of numbers too short to be looked for among all customers' (29; 39 and 40), when every number is one."""
    numbers = [number for number in case.reading.numbers if not number.joined]
    if not numbers or len(numbers) > _MOST_NUMBERS or case.family.level < LIKELY or not numbers[0].formed:
        return
    if all(len(number.digits) > 2 for number in numbers) or case.reading.amounts:
        return
    if any(strength >= judge.PLAIN for strength in case.family.named.values()):
        return  # the short ones are parts of a number that is read
    book = ledger.numbered(case.family)
    chosen = [
        book.whole.get(number.digits.lstrip("0"), []) if number.whole.endswith(number.digits) or number.part else []
        for number in numbers
    ]
    documents = sorted({found[0] for found in chosen if len(found) == 1})
    if len(documents) == len(numbers):
        yield from _exactly(ledger, case, "listed", documents)


def ordered(ledger: Ledger, found: Evidence, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Yield all open documents of the orders named, beside those named themselves."""
    orders = case.family.orders
    if not orders:
        return
    members = sorted({d for ds in orders.values() for d in ds if ledger.payable(d, case.day)})
    every = sorted({*members, *named})
    settled = [
        (rule, lines, documents)
        for documents in ([every] if every == members or not members else [every, members])
        for rule, lines in ledger.settle(case, documents)
    ]
    doubt = judge.other_doubt("order", case.family.level)
    for rule, lines, documents in settled:
        if rule in EXACT:
            allowed = True
            if case.family.level == judge.UNKNOWN:
                # Order and amount agree: a coincidence only where the amount is a common one, or somebody else is pointed to.
                doubt = _ORDER_OF_ANYBODY + ledger.common(found, documents)
                allowed = rule == "named" and _alone(ledger, found, case, documents)
            allowed = allowed and not _ends_another(ledger, case, documents)
            yield ledger.made(case, "order", lines, doubt, used=set(documents), allowed=allowed)
            return
    chosen = _some_of(ledger, case, members)
    if chosen:
        alike = {ledger.open[d] for d in chosen} & {ledger.open[d] for d in members if d not in chosen}
        # An order of which no document is paid may be what a credit note, or a number left out, stands for.
        every_order = all(not ds.isdisjoint(chosen) for ds in map(set, orders.values()) if not ds.isdisjoint(members))
        one = ledger.made(case, "order", ledger.paid(chosen), 2 * doubt, used=set(members), allowed=every_order)
        yield one._replace(by_age=bool(alike), note="the oldest of equal ones" if alike else "")
    elif every and (credit := _credit(ledger, case, every)):
        documents = [*every, *credit[:1]]
        yield ledger.made(
            case, "order", ledger.paid(documents), 2 * doubt, used=set(documents), allowed=len(credit) == 1
        )
    elif settled:
        # Every order named must have a document here, or the difference may be that one's.
        rule, lines, documents = settled[0]
        allowed = len(documents) == 1 and not _ends_another(ledger, case, documents)
        yield ledger.made(case, "order", lines, 3 * doubt, used=set(documents), allowed=allowed)
    elif len(members) == 1 and not named:
        # A down payment on an order is for no invoice that happens to be open under it.
        allowed = not (case.reading.advance or _ends_another(ledger, case, members))
        yield from unequal.short_of(ledger, case, members[0], 0.002, allowed=allowed)
    elif members and not named:
        yield from cut_lists.explanations(ledger, case, members)
        yield from ledger.differing(case, members)


def _alone(ledger: Ledger, found: Evidence, case: Case, documents: list[int]) -> bool:
    """Whether nothing in the line speaks for another family, and the order's number is no short one that may be anything."""
    orders = [references.compact(str(ledger.world.documents.po_number[d])) for d in documents]
    telling = all(len(order) >= _LONG_ORDER or not order.isdigit() for order in orders)
    others = any(kind != ORDER and ledger.root[d] != case.family.root for d, kind, _, _, _ in found.hits[case.r])
    return telling and not others and not found.ident[case.r]


def _ends_another(ledger: Ledger, case: Case, documents: list[int]) -> bool:
    """Whether a number read as an order's, with no word for one before it, is as well the end of another document's that costs as much."""
    orders = {_digits(str(ledger.world.documents.po_number[d])) for d in documents}
    numbers = (n for n in case.reading.numbers if n.lead not in STRANGE_LEADS and n.digits.lstrip("0") in orders)
    ends = (d for n in numbers if len(n.digits) >= TELLING for d in ledger.numbered(case.family).ending(n.digits))
    costs = set(ledger.costs(documents))
    return any(d not in documents and ledger.open[d] in costs for d in ends)


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number)).lstrip("0")


def _some_of(ledger: Ledger, case: Case, members: list[int]) -> list[int]:
    """Those of an order's documents that add up to the payment, if only some do; of equal ones the oldest."""
    by_age = [d for d in case.family.documents if d in members]
    if not 2 <= len(by_age) <= _MOST_NUMBERS:
        return []
    found = amounts.subsets([ledger.open[d] for d in by_age], case.payment, most=8)
    sets = amounts.distinct([[by_age[i] for i in places] for places in found], ledger.open)
    return sets[0] if len(sets) == 1 else []


def _credit(ledger: Ledger, case: Case, documents: list[int]) -> list[int]:
    """The credit notes of which one makes up the difference to the cent."""
    short = sum(ledger.open[d] for d in documents) - case.payment
    return [d for d in case.family.documents if d not in documents and ledger.open[d] == -short < 0]


def _exactly(ledger: Ledger, case: Case, rule: str, documents: list[int]) -> Iterator[Explanation]:
    """Yield the documents where they add up to the payment, or all but a trifle."""
    doubt = judge.other_doubt(rule, case.family.level)
    for settled, lines in ledger.settle(case, documents):
        if settled in EXACT:
            yield ledger.made(case, rule, lines, doubt, used=set(documents))
        elif settled == "named-tolerance":
            known = case.family.level >= LIKELY
            yield ledger.made(case, rule, lines, 2 * doubt + 0.002, used=set(documents), allowed=known)
