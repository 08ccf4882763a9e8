"""Documents named with another amount: more than they cost, or less, and what the difference may be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ar_batch import money
from ar_batch.stages.matching import amounts, besides, judge, likeness, unread
from ar_batch.stages.matching.evidence import Case, Evidence, Explanation
from ar_batch.stages.matching.hits import BARE, FULL
from ar_batch.stages.matching.instalments import is_equal_part, is_told_again
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import KNOWN, LIKELY
from ar_batch.stages.matching.reading import GO_ON

_NEXT = re.compile(r"\s*(?:[+&,;/]|\b(?:UND|AND|ET|Y|EN|E|U)\b)\s*[A-Z]{0,5}[-/. 0-9]*")
"""What is left of the next number of a list that was cut off behind the first."""
_HARDLY = 0.6
"""The doubt of more than the documents named cost, where it is much or the text says more than these."""
_BESIDE_EXACT = 0.9
"""The doubt of another amount than the documents named cost, where something agrees to the cent."""
_MANY, _LITTLE, _FEW = 30, 50, 8
"""Where so many other documents are open, more than one part in so many is plainly too much, and no further document, only if so few others cost no more than it."""
_LITTLE_OF = 4
"""One part in so many may be left of documents beside a credit note, to be shown."""
_CENTS, _HARDLY_MORE = 10, 25
"""What is left over, or short, by so few cents or one part in so many more or less than another document costs, is for that one."""
_TOLD = 5e-4
"""What a difference that the text names to the cent adds to the doubt of the documents named."""


def explanations(ledger: Ledger, found: Evidence, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Yield the documents named with another amount: part of one, all but a little of several, or more than all of them."""
    if any(ledger.open[d] <= 0 for d in named):
        yield from _beside_credit(ledger, case, named)
        return
    if case.payment > sum(ledger.open[d] for d in named):
        yield _over(ledger, case, named)
    else:
        yield from _short(ledger, found, case, named)


def short_of(ledger: Ledger, case: Case, d: int, doubt: float, *, allowed: bool = True) -> Iterator[Explanation]:
    """Yield the one document meant with less than it costs, or with more: a part of it when little speaks against that."""
    short = ledger.open[d] - case.payment
    if short <= 0:
        yield from ledger.differing(case, [d])
        return
    credit = ledger.credits_of(case, [d], short)
    if credit:
        # What is short is an open credit note, to the cent.
        lines = ledger.paid([d, *credit[0]])
        sure = allowed and len(credit) == 1 and not case.reading.differs
        made = judge.other_doubt("named-credit", case.family.level) + doubt
        yield ledger.made(case, "named-credit", lines, made, used={d}, allowed=sure)
    plain = allowed and ledger.policy.apply_part_payments and not case.reading.amounts and not credit
    plain = plain and not case.reading.advance and ledger.is_part(case, [d], short)
    plain = plain and not may_be_less(ledger, case, [d], short)
    part = ((d, "payment", case.payment),)
    yield ledger.made(
        case,
        "part",
        part,
        judge.other_doubt("part", case.family.level) + doubt,
        used={d},
        allowed=plain and case.payment != ledger.amount[d],
        note=ledger.stays_open(part),
    )


def _beside_credit(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """The documents and credit notes named, with a little left over; or one of them paid by a little less: worth showing, not more."""
    total, main = sum(ledger.open[d] for d in named), ledger.largest(named)
    short, room = total - case.payment, ledger.open[main] // _LITTLE_OF
    if 0 < short <= room:
        lines = ledger.shortened(named, main, short)
        note = ledger.stays_open(lines)
        yield ledger.made(case, "part", lines, _HARDLY / 2, used=set(named), allowed=False, note=note)
    elif short < 0 < total:
        over = _over(ledger, case, named)
        yield over if over.certain or -short > room else over._replace(doubt=_HARDLY / 2)


def _over(ledger: Ledger, case: Case, named: list[int]) -> Explanation:
    total = sum(ledger.open[d] for d in named)
    excess = case.payment - total
    more = unread.says_more(ledger, case, named)
    share = 3 if len(named) == 1 else 10
    small = excess <= max(total // share, ledger.policy.bank_fee_limit_minor) and not case.reading.cut
    small = small and (not case.payers or all(ledger.customer[d] in case.payers for d in named))
    rest = besides.others(ledger, case)
    small = small and not any(_is_nearly(ledger.open[d], excess) for d in rest)
    small = small and (len(rest) <= _MANY or _LITTLE * excess <= total or not _are_others(ledger, rest, excess))
    trifle = excess <= ledger.policy.tolerance_of(ledger.currency_of(named[0]), total)
    doubt, plain = _doubt(ledger, case, named, "over", trifle=trifle)
    # Of a range there is more than its ends; and another document that costs just the payment, or by a number like it hardly more, may be meant.
    elsewhere = are_ends(ledger, case, named) or any(_is_like(ledger, case, named, d) for d in rest)
    otherwise = (not trifle and elsewhere) or case.payment in case.family.opened.by_cost
    if more or not small or otherwise:
        doubt = max(doubt, _HARDLY)  # other documents besides are likelier than so much too much
    note = _left_over(ledger, named, excess)
    # As much again as was paid a short while ago, and more than is open, is rather the same payment again.
    again = bool(ledger.world.receipts.again[case.r]) or _is_whole(ledger, case, named)
    allowed = plain and small and not more and not otherwise and not again
    return ledger.made(case, "over", ledger.paid(named), doubt, used=set(named), allowed=allowed, note=note)


def _is_like(ledger: Ledger, case: Case, named: list[int], d: int) -> bool:
    """Whether a document costs the payment, or a trifle more, and its number is that of one named but for two digits."""
    short = ledger.open[d] - case.payment
    hardly = 0 <= short <= ledger.policy.tolerance_of(ledger.currency_of(d), ledger.open[d])
    return hardly and any(likeness.hardly_differ(ledger.digits(d)[2], ledger.digits(each)[2]) for each in named)


def _are_others(ledger: Ledger, rest: list[int], excess: int) -> bool:
    """Whether what is too much may be several other documents: some come nearly to it, or so many cost no more that some would."""
    costs = [cost for d in rest if 0 < (cost := ledger.open[d]) <= excess]
    if len(costs) > _FEW:
        return True
    totals = {0}
    for cost in costs:
        totals |= {total + cost for total in totals}
    return any(_is_nearly(total, excess) for total in totals)


def _left_over(ledger: Ledger, named: list[int], excess: int) -> str:
    return f"{money.spoken(excess, ledger.currency_of(named[0]))} are left over"


def are_ends(ledger: Ledger, case: Case, named: list[int]) -> bool:
    """Say whether the text gives a range of which a document named is an end.

    Not where one document bears that sign in its number, or a blank of the bank's line within it (2702350-27, AR202
    60918-022), nor between documents of different series (AV000844 - FA000716).
    """
    cores = {ledger.digits(d)[0]: ledger.letters(d) for d in named}
    return any(_is_range(cores, low, high) for low, high in case.reading.in_short[1])


def _is_range(cores: dict[str, str], low: str, high: str) -> bool:
    """Whether two numbers with a sign between are the ends of a range of documents; `cores`: the digits of those named, and the letters before them."""
    if any(core.endswith(low + high) for core in cores):
        return False
    ends = [letters for core, letters in cores.items() if core.endswith((low, high))]
    return len(set(ends)) == 1


def _short(ledger: Ledger, found: Evidence, case: Case, named: list[int]) -> Iterator[Explanation]:
    short = sum(ledger.open[d] for d in named) - case.payment
    main = ledger.largest(named)
    if short >= ledger.open[main]:
        return
    doubt, plain = _doubt(ledger, case, named, "part")
    # Where some of them are just the payment, it is for these, though nothing may tell for which; but for what the text takes off.
    if not case.reading.differs and amounts.some_add_up([ledger.open[d] for d in named], case.payment):
        doubt, plain = max(doubt, _BESIDE_EXACT), False
    told = plain and (short in case.reading.amounts or _is_instalment(ledger, case, named))
    if told:
        # What the text says of the difference agrees to the cent: it says as much as an amount that agrees.
        strength = min(case.family.named[d] for d in named)
        common = ledger.common(found, named)
        doubt = float(judge.named_doubt(strength, case.family.level, common)) + _TOLD  # type: ignore[arg-type]
    if case.reading.otherwise:
        doubt = max(doubt, _HARDLY)
    of_which = f" on {ledger.world.documents.number[main]}" if len(named) > 1 else ""
    lines = ledger.shortened(named, main, short)
    note = f"{ledger.stays_open(lines)}{of_which}"
    allowed = plain and _may_be_part(ledger, case, named, short, told=told)
    yield ledger.made(case, "part", lines, doubt, used=set(named), allowed=allowed, note=note)


def _doubt(ledger: Ledger, case: Case, named: list[int], rule: str, *, trifle: bool = False) -> tuple[float, bool]:
    """The doubt of documents named with another amount, but for a `trifle` perhaps, and whether they are named plainly enough to be applied."""
    strength = min(case.family.named[d] for d in named)
    # What agrees to the cent leaves little room for a difference, and so does a number that we could not read.
    # Plain digits are enough behind a word for invoice, or alone, or beside nearly their amount, when the customer is known without them.
    alone = trifle or case.reading.alone or any(number.formed for number in case.reading.numbers)
    told = strength >= BARE and case.family.level >= LIKELY and alone
    unsure = 0.0 if strength >= FULL else 0.003 if told else 0.05
    doubt = _BESIDE_EXACT if case.exact else judge.other_doubt(rule, case.family.level) + unsure
    settled = any(strength >= FULL for strength in case.family.closed.values())
    return doubt, not (case.exact or settled) and (strength >= FULL or told)


def _is_whole(ledger: Ledger, case: Case, named: list[int]) -> bool:
    """Whether the payment is the whole of a document of which a part is paid: a second payment, perhaps."""
    return any(ledger.amount[d] != ledger.open[d] and case.payment == ledger.amount[d] for d in named)


def _may_be_part(ledger: Ledger, case: Case, named: list[int], short: int, *, told: bool) -> bool:
    """Whether nothing stands against paying the documents named in part; `told`: the text says by how much they are short."""
    reading, total = case.reading, sum(ledger.open[d] for d in named)
    strength = min(case.family.named[d] for d in named)
    if (
        not ledger.policy.apply_part_payments
        or _is_whole(ledger, case, named)
        or unread.says_more(ledger, case, named)
        # A number in short beside a word for advance may be that of an order or of a pro forma invoice.
        or (reading.advance and strength < FULL)
        or ledger.credits_of(case, named, short)
        or is_nearly_credited(ledger, case, named, short)
        or reading.and_more
        or (reading.cut and (len(named) > 1 or _begins_next(ledger, case, named[0])))
        # Just a half or a third, called a part, is no document less a credit note.
        or (not (told and reading.instalment) and may_be_less(ledger, case, named, short))
        or is_told_again(ledger, case, named)
    ):
        return False
    if told:
        return not reading.otherwise
    # The same part a second time, where nothing tells of instalments, is rather the same payment again.
    if ledger.world.receipts.again[case.r]:
        return False
    # What is short of a list may have come apart from it, for whichever of them.
    if len(named) > 1 and ledger.is_paid_apart(case, short):
        return False
    # What is short for a discount that the documents do not grant is something else besides.
    if reading.discounted or (reading.credited and besides.credits(ledger, case, named)):
        return False
    # Nor is most of a document a deduction where a credit note may be some of that, nor anything of which one may be most.
    netted = [-ledger.open[d] for d in besides.credits(ledger, case, named) if -ledger.open[d] <= short]
    if reading.deducted and netted and (2 * short > total or 2 * max(netted) > short):
        return False
    little = short <= max(total // 10, ledger.policy.bank_fee_limit_minor)
    plain = 2 * short > total and _unlike(ledger, case, named)
    if not ((len(named) == 1 or little) and ledger.is_part(case, named, short, plain=plain)):
        return False
    return not _may_be_netted(ledger, case, named)


def _begins_next(ledger: Ledger, case: Case, d: int) -> bool:
    """Whether nothing stands behind a document's number but the beginning of the next: RE4711/RE47, RE4711 Invo."""
    behind = case.reading.behind(ledger.world.documents.number[d])
    return bool(_NEXT.fullmatch(behind)) or behind.strip() in GO_ON


def is_nearly_credited(ledger: Ledger, case: Case, named: list[int], short: int) -> bool:
    """Say whether one of the customers' open credit notes is of nearly the amount that the payment is short: that may be netted."""
    return any(_is_nearly(-ledger.open[d], short) for d in besides.credits(ledger, case, named))


def _is_nearly(amount: int, other: int) -> bool:
    """Whether two amounts differ by a few cents, or hardly at all."""
    return abs(amount - other) <= max(_CENTS, other // _HARDLY_MORE)


def _may_be_netted(ledger: Ledger, case: Case, named: list[int]) -> bool:
    """Whether the documents named and one to three others, less an open credit note, add up to the payment."""
    total = sum(ledger.open[d] for d in named)
    rests = [case.payment - total - ledger.open[credit] for credit in besides.credits(ledger, case, named)]
    if max(rests, default=0) <= 0:
        return False
    costs = [cost for d in besides.others(ledger, case) if d not in named and (cost := ledger.open[d]) > 0]
    return any(
        rest in costs or amounts.combinations([cost for cost in costs if cost < rest], rest, 3, most=1)
        for rest in rests
    )


def _is_instalment(ledger: Ledger, case: Case, named: list[int]) -> bool:
    """Whether the payment is one of equal instalments of the one document named: a half, a third, to the cent.

    The text says so; or the document is named in full, by a payer whose account is known, or whose name is while none of
    its documents is of just the amount. The last instalment may make up what the others were rounded by.
    """
    level, alone = case.family.level, case.payment not in case.family.opened.by_cost
    whole = case.family.named[named[0]] >= FULL and (level >= KNOWN or (level >= LIKELY and alone))
    return (case.reading.instalment or whole) and len(named) == 1 and is_equal_part(ledger, case, named[0])


def may_be_less(ledger: Ledger, case: Case, named: list[int], short: int) -> bool:
    """Say whether credit notes may be what documents named are paid short of, or discounts beside a bank's fee.

    Of a list any credit note may be that is no more than what is short; of one document, one that leaves a discount, a
    usual fee, or a round sum that was deducted.
    """
    own = besides.credits(ledger, case, named)
    if len(named) > 1 and any(-ledger.open[d] <= short for d in own):
        return True
    ways = {sum(ledger.discount[d] for d in taken) for taken in ([], named, ledger.earned(named, case.day))}
    more = {discount + fee for discount in ways for fee in (0, *judge.USUAL_FEES)} - {0}
    if any(abs(short - each) <= len(named) for each in more if each not in judge.USUAL_FEES):
        return True
    if any(_is_round(short + ledger.open[d], ways) for d in own):
        return True
    # A discount is rounded up or down.
    rounded = {each + cent for each in more for cent in ((-1, 0, 1) if each not in judge.USUAL_FEES else (0,))}
    return bool(own) and any(ledger.credit_choices(own, each - short) for each in rounded if each < short)


def _is_round(rest: int, discounts: Collection[int]) -> bool:
    """Whether what is left beside a credit note is a round sum, or a discount but for a few cents."""
    return rest > 0 and (
        rest % judge.ROUND == 0 or any(discount and abs(rest - discount) <= _CENTS for discount in discounts)
    )


def _unlike(ledger: Ledger, case: Case, named: list[int]) -> bool:
    """Whether no number in the text comes near to another document that was there on the day."""
    rest = [d for d in ledger.there(case) if d not in named]
    return all(likeness.distance(ledger, case.reading, d) == likeness.FAR for d in rest)
