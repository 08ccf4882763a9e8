"""Explanations that something in the text points to: whole numbers, lists, orders, and numbers that came to harm."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, islice, product
from typing import Any

from ar_batch.stages.matching import (
    amounts,
    besides,
    by_habit,
    cut_lists,
    explain,
    harmed,
    instalments,
    judge,
    likeness,
    listed,
    named_more,
    near_numbers,
    unequal,
    unread,
)
from ar_batch.stages.matching.evidence import Case, Evidence, Explanation
from ar_batch.stages.matching.hits import BARE, FULL, STRUCTURED, WEAK
from ar_batch.stages.matching.ledger import DISCOUNTED, EXACT, LATE_DISCOUNT, Ledger
from ar_batch.stages.matching.levels import LIKELY, SIMILAR

_MOST_CHOICES = 64
_MOST_NUMBERS = amounts.MOST_IN_SUBSETS
_CHOICES = 3
"""So many choices among the documents named are shown, where several add up to the payment."""
_CHOSEN = 0.03
"""The share of lists paid less that their discounts do not explain: what the chance of a coincidence is weighed with."""
_GUESSED = 0.1
"""The doubt of others beside documents whose numbers came to harm."""
_PAID_SHORT = ("named-fee", "named-tolerance")
_SHOWN = 2
_LESS_LIKELY = 0.3
"""The doubt of leaving out one of the documents named where the text tells otherwise."""
_FEW_CREDITS = 2
"""So many credit notes may add up without its being a coincidence of round sums."""
_FEW = 4
"""Of so many documents each selection is tried whose discount may have been taken."""


def explanations(ledger: Ledger, found: Evidence, case: Case) -> Iterator[Explanation]:
    """Yield the explanations of a receipt from one family's documents that its text points to."""
    family = case.family
    if not (case.reading.numbers or family.spans or family.orders or family.closed):
        return
    strong = {span: ds for span, ds in family.spans.items() if any(family.named[d] >= BARE for d in ds)}
    sets = (
        [
            sorted(set(chain(*choice)))
            for choice in islice(product(*(_meant(ledger, ds) for ds in strong.values())), _MOST_CHOICES)
        ]
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
                yield from _written_anew(ledger, case, one, chosen)
            else:
                trifles.append(one)
    if not case.exact and len(sets) == 1:
        late = any(one.rule == LATE_DISCOUNT for one in trifles)
        yield from by_habit.named_less(ledger, found, case, sets[0], explained=late)
    if not case.exact:
        invoices = [chosen for chosen in sets if all(ledger.open[d] > 0 for d in chosen)]
        # A number that is a credit note's as well may be meant for both: which and how, a person says.
        either = len(invoices) == 1 < len(sets)
        weaker = _weaker(ledger, found, case, invoices if either else sets, trifles)
        yield from (one._replace(certain=False) if either else one for one in weaker)
    yield from _paid_before(ledger, case)


def _written_anew(ledger: Ledger, case: Case, one: Explanation, named: list[int]) -> Iterator[Explanation]:
    """What was written anew in place of the one document named, which was cancelled, where it costs the payment as well."""
    for d in ledger.written_anew(one.lines) if len(named) == 1 else ():
        for rule, lines in ledger.settle(case, [d]):
            if rule in EXACT:
                yield ledger.made(case, rule, lines, one.doubt, used=set(named), allowed=False)


def _meant(ledger: Ledger, documents: list[int]) -> list[tuple[int, ...]]:
    """What one number may mean: each of the documents that bear it; or an invoice and its credit note of the same number together."""
    alone: list[tuple[int, ...]] = [(d,) for d in sorted(documents)]
    signs = {ledger.open[d] > 0 for d in documents}
    return [*alone, tuple(sorted(documents))] if len(documents) == len(signs) > 1 else alone


def _named(ledger: Ledger, found: Evidence, case: Case, rule: str, lines: Any, chosen: list[int]) -> Explanation:
    strength = min(case.family.named[d] for d in chosen)
    common = ledger.common(found, chosen)
    doubt: Any = judge.named_doubt(strength, case.family.level, common, rule)
    name = "structured" if strength == STRUCTURED and rule == "named" else rule
    # Which of them bear the discount is chosen so that they add up: a number left unread, or cut off, may be what is missing.
    by_choice = ledger.by_choice(case, lines) if rule in DISCOUNTED else 0.0
    left = by_choice > 0 and (case.reading.cut or unread.leaves_unread(ledger, case, chosen))
    # So may one that comes near to another's, though all took their discount.
    left = left or (rule in DISCOUNTED and near_numbers.nears_another(ledger, case, chosen))
    note = ledger.stays_open(lines) if rule == LATE_DISCOUNT else ""
    doubt = float(doubt) + _CHOSEN * by_choice
    allowed = not (left or instalments.is_told_again(ledger, case, chosen))
    return ledger.made(case, name, lines, doubt, used=set(chosen), allowed=allowed, note=note)


def _weaker(
    ledger: Ledger, found: Evidence, case: Case, sets: list[list[int]], trifles: list[Explanation]
) -> Iterator[Explanation]:
    """Explanations where the documents named don't simply add up; those to the cent first."""
    named = sets[0] if sets else []
    near = near_numbers.choices(ledger, case, named)
    # What others make up of the documents named and of what a bank takes is a coincidence sooner than a fee.
    fee = any(kind == "bank_fee" and amount in judge.USUAL_FEES for one in trifles for _, kind, amount in one.lines)
    weak = ("named-some", "named-more") if fee else ("named-some",)
    for each in _to_the_cent(ledger, found, case, named, near):
        one = each._replace(certain=each.certain and not (fee and each.rule == "named-more"))
        case.exact = case.exact or one.certain or one.rule not in weak
        yield one
    # What agrees to the cent leaves little room for a fee or a trifle; a discount taken late agrees to the cent as well.
    settled = any(strength >= FULL for strength in case.family.closed.values())
    for one in trifles:
        unlikely = case.exact and one.rule != LATE_DISCOUNT
        # A list paid short while credit notes or discounts are open is less these, rather than less a fee.
        # Nor is a fee, or a trifle, what is missing of a list that goes on; nor a fee of one that says another amount.
        goes_on = case.reading.and_more or (len(named) > 1 and case.reading.cut)
        fee = one.rule == "named-fee" and (
            (len(named) > 1 and unread.says_another_amount(ledger, case, named))
            or _less_than_fee(ledger, case, one)
            or unread.says_more(ledger, case, named)
        )
        # Nor where the text speaks of a credit note that is open and that it does not name.
        netted = case.reading.credited and all(ledger.open[d] > 0 for d in one.documents)
        goes_on = goes_on or (netted and bool(besides.credits(ledger, case, named)))
        less = fee or (goes_on and one.rule in _PAID_SHORT)
        yield one._replace(doubt=0.95 if unlikely else one.doubt, certain=one.certain and not settled and not less)
    if named and len(sets) == 1 and not trifles:
        exchanged = list(harmed.exchanged(ledger, case, named))
        # A list with a number in it that can't be read is of more documents than those named.
        left = bool(exchanged) and (case.reading.cut or unread.leaves_unread(ledger, case, named))
        yield from (one._replace(certain=one.certain and not left) for one in exchanged)
        case.exact = case.exact or bool(exchanged)
        if not case.exact:
            yield from _nearly(ledger, case, named, near)
            yield from cut_lists.explanations(ledger, case, named)
            yield from listed.nearly(ledger, case, named)
        yield from unequal.explanations(ledger, found, case, named)
    elif not named and not case.exact:
        told = [*_nearly(ledger, case, named, near), *listed.nearly(ledger, case, named), *harmed.endings(ledger, case)]
        yield from told or harmed.roughly(ledger, case)


def _nearly(ledger: Ledger, case: Case, named: list[int], near: list[near_numbers.Choice]) -> Iterator[Explanation]:
    """What is worth showing of numbers come to harm: but for a little, less credit notes; or, of a list that was cut off, with others."""
    found = list(harmed.nearly(ledger, case, named, near))
    yield from found
    read = near_numbers.all_read(case, near) if case.family.level >= judge.UNKNOWN else []
    if len(read) > len(named):
        guessed = named_more.explanations(ledger, case, read) if not found else ()
        yield from (one._replace(doubt=max(one.doubt, _GUESSED), certain=False) for one in guessed)
        yield from (one._replace(certain=False) for one in _less_credit(ledger, case, read))
        if not found:
            yield from harmed.roughly_all(ledger, case, named, read)


def _less_than_fee(ledger: Ledger, case: Case, one: Explanation) -> bool:
    """Whether credit notes may be what it was paid short of, rather than a fee: one of nearly the difference, one that the text speaks of, or discounts or credit notes of a list, or beside a usual fee."""
    named = sorted(one.documents)
    short = sum(ledger.open[d] for d in named) - case.payment
    fee = sum(amount for _, kind, amount in one.lines if kind == "bank_fee")
    unusual = not case.reading.fee and (len(named) > 1 or fee not in judge.USUAL_FEES)
    spoken_of = case.reading.credited and any(-ledger.open[d] <= short for d in besides.credits(ledger, case, named))
    return (
        spoken_of
        or unequal.is_nearly_credited(ledger, case, named, short)
        or (unusual and unequal.may_be_less(ledger, case, named, short))
    )


def _to_the_cent(
    ledger: Ledger, found: Evidence, case: Case, named: list[int], near: list[near_numbers.Choice]
) -> Iterator[Explanation]:
    in_short = list(listed.listed(ledger, case, named))
    yield from in_short
    yield from listed.short_numbers(ledger, case)
    yield from listed.ordered(ledger, found, case, named)
    yield from harmed.to_the_cent(ledger, case, named, near)
    yield from harmed.in_part(ledger, case, named, near)
    if named:
        yield from _some(ledger, case, named)
    if named and case.family.level >= judge.UNKNOWN and not any(one.certain for one in in_short):
        # Of a family that did not pay, only what is named matters; and nothing is left to guess of what is listed in short.
        yield from named_more.explanations(ledger, case, named)
        yield from _less_credit(ledger, case, named)


# -- named, and more or less than named --------------------------------------------------------------------------------


def _some(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    if 2 <= len(named) <= _MOST_NUMBERS:
        found = amounts.subsets([ledger.open[d] for d in named], case.payment, most=_CHOICES)
        for places in found:
            chosen = [named[i] for i in places]
            # What was taken off may be just what one of them costs; and what a list that goes on names besides makes up for it.
            allowed = len(found) == 1 and not case.reading.differs and not case.reading.cut
            # An equal document whose number comes near to one in the text may be meant in place of one of them.
            allowed = allowed and not _may_be_equal_one(ledger, case, named, chosen)
            doubt = max(judge.other_doubt("named-some", case.family.level), 0.0 if allowed else _LESS_LIKELY)
            # One as well as the other, where several do.
            doubt = max(doubt, 1 - 1 / len(found))
            note = _left_out(ledger, named, chosen)
            yield ledger.made(
                case, "named-some", ledger.paid(chosen), doubt, used=set(named), allowed=allowed, note=note
            )


def _may_be_equal_one(ledger: Ledger, case: Case, named: list[int], chosen: list[int]) -> bool:
    """Whether a number in the text may be that of a document that is not named and costs as much as one of those chosen."""
    costs = {ledger.open[d] for d in chosen}
    equal = [d for d in besides.others(ledger, case) if ledger.open[d] in costs and d not in named]
    return bool(equal) and likeness.may_name(ledger, case, equal, ledger.known_digits(case, named), like=named)


def _left_out(ledger: Ledger, named: list[int], chosen: list[int]) -> str:
    """Say which of the documents named are not paid."""
    left = tuple((d, "payment", 0) for d in named if d not in chosen)
    return f"not paid by it, though named: {explain.listed(ledger.world, left)}"


def _less_credit(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """The documents named, with or without their discount, less open credit notes of the same customers."""
    credits = besides.credits(ledger, case, named)
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
        lines = ledger.less_discount(documents, taken, gross - total, case.day) if taken else ledger.paid(documents)
        twins = any(ledger.open[d] == ledger.open[c] for c in chosen[0] for d in credits if d not in chosen[0])
        worth = [-ledger.open[d] for d in credits]
        # Several round sums make up nearly any other.
        unit = judge.granularity(-rest, worth) if len(chosen[0]) > _FEW_CREDITS else 1
        chance = 2 ** min(len(credits), 12) * unit * 0.4 / max(judge.spread(worth, -rest), 1.0)
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
            and not case.reading.advance
            and not (case.reading.cut and len(named) > 1 and _may_go_on(ledger, case, named, chosen[0]))
            and not near_numbers.nears_another(ledger, case, documents)
            and -rest not in judge.USUAL_FEES
            # A half or a third may be an instalment just as well.
            and (case.reading.credited or len(named) > 1 or not instalments.is_equal_part(ledger, case, named[0])),
        )


def _may_go_on(ledger: Ledger, case: Case, named: list[int], credits: list[int]) -> bool:
    """Whether documents that were cut off a list may be worth as much, less other credit notes, as the credit notes that would be netted.

    Hardly, where that is one of an odd sum, and no other document and credit note come to it.
    """
    odd = len(credits) == 1 and ledger.open[credits[0]] % judge.ROUND != 0
    return not odd or besides.may_be_others(ledger, case, credits, {*named, *credits})


def _discounted(ledger: Ledger, case: Case, named: list[int]) -> list[list[int]]:
    """Of which documents the discount may have been taken: of none, of all that grant it, of some of a few."""
    granting = ledger.earned(named, case.day)
    sizes = range(1, len(granting)) if len(granting) <= _FEW else ()
    some = [list(chosen) for size in sizes for chosen in combinations(granting, size)]
    return [[], granting, *some] if granting else [[]]


# -- paid before -------------------------------------------------------------------------------------------------------


def _paid_before(ledger: Ledger, case: Case) -> Iterator[Explanation]:
    """The number of a document already paid, with its amount, or of several with their sum: a second payment of them."""
    if not case.family.closed and not case.family.named:
        return
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
