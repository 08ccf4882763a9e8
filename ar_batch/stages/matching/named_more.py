"""The documents named, and others of the same customers that make up the rest to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from ar_batch.stages.matching import amounts, besides, hints, judge, likeness, near_numbers
from ar_batch.stages.matching.evidence import Case, Explanation
from ar_batch.stages.matching.ledger import Ledger

_MOST_OTHERS, _MOST_SUMS = 60, 64
_EACH_TRY = 0.3
"""How much each further way to take discounts adds to the doubt of others beside the documents named."""
_MUCH = 4
_SHOWN = 2
_END = 4
"""So many last digits in the text are those of a document."""


def explanations(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """The documents named, and others of the same customers that make up the rest exactly: as they stand, or less their discount."""
    if case.payment <= sum(ledger.open[d] for d in named) and not case.family.opened.discounted:
        return
    for tries, (others, costs) in enumerate(besides.beside(ledger, case, named), start=1):
        made = list(_making_up(ledger, case, named, others, costs, tries))
        if made:
            yield from made
            return


def _making_up(
    ledger: Ledger, case: Case, named: list[int], others: list[int], costs: dict[int, int], tries: int
) -> Iterator[Explanation]:
    """The documents named and one other, or a run of others, that cost the rest. `tries`: how many ways to take discounts were tried."""
    total = sum(costs[d] for d in named)
    rest = case.payment - total
    if rest <= 0 or _mistyped(case.payment, total):
        return
    doubt = (1 + _EACH_TRY * (tries - 1)) * judge.other_doubt("named-more", case.family.level)
    opened = [costs[d] for d in others if costs[d] > 0]
    unit = judge.granularity(rest, opened)
    single = [d for d in others if costs[d] == rest]
    if len(single) > 1:
        yield from _nearest_of_equals(ledger, case, named, single, costs)
        return
    if single:
        chance = tries * judge.chance_single(unit, len(others), judge.spread(opened, rest), 0.0)
        yield with_others(
            ledger,
            case,
            named,
            single,
            costs,
            doubt / expected(ledger, case, single) + 0.3 * chance,
            # What is left of a document part-paid before is no further one, nor is a little round sum too much.
            allowed=ledger.open[single[0]] == ledger.amount[single[0]]
            and (rest % judge.ROUND != 0 or _MUCH * rest >= case.payment or expected(ledger, case, single) > 1)
            and may_complete(ledger, case, others, single, costs),
        )
        return
    found = amounts.runs([costs[d] for d in others], rest)
    if len(found) == 1:
        chance = tries * judge.chance_run(unit, len(others), judge.mean(opened))
        more = others[slice(*found[0])]
        yield with_others(
            ledger,
            case,
            named,
            more,
            costs,
            doubt / expected(ledger, case, more) + 0.1 * chance,
            allowed=chance <= 0.01
            and _is_beside(ledger, named, others, *found[0])
            and not _has_rival(others, more, rest, costs)
            and may_complete(ledger, case, others, more, costs),
        )


def _is_beside(ledger: Ledger, named: list[int], others: list[int], first: int, end: int) -> bool:
    """Whether a run of the others has one of the documents named beside it, or in it: by due date none of the others stands between."""
    since = ledger.due[others[first - 1]] if first else -inf
    until = ledger.due[others[end]] if end < len(others) else inf
    return any(since <= ledger.due[d] <= until for d in named)


def _has_rival(others: list[int], more: list[int], rest: int, costs: dict[int, int]) -> bool:
    """Whether two or three other documents, of other amounts, cost the rest as well as those that follow each other."""
    if len(others) > _MOST_OTHERS:
        return False
    mine, each = sorted(costs[d] for d in more), [costs[d] for d in others]
    found = amounts.combinations(each, rest, 3, most=_MOST_SUMS)
    return any(sorted(each[place] for place in places) != mine for places in found)


def _nearest_of_equals(
    ledger: Ledger, case: Case, named: list[int], single: list[int], costs: dict[int, int]
) -> Iterator[Explanation]:
    """The documents named with one of several equal ones that cost the rest: those nearest to them by due date, to be shown."""
    due = sorted(ledger.due[d] for d in named)
    first, last = due[0], due[-1]
    apart = sorted(single, key=lambda d: (max(first - ledger.due[d], ledger.due[d] - last, 0), ledger.due[d], d))
    for d in apart[:_SHOWN]:
        yield with_others(ledger, case, named, [d], costs, 1 - 1 / len(single), allowed=False)


def _mistyped(payment: int, total: int) -> bool:
    """Whether a payment has the digits of the sum in another order: 316.50 for 136.50."""
    return payment != total and sorted(str(payment)) == sorted(str(total))


def with_others(
    ledger: Ledger, case: Case, named: list[int], more: list[int], costs: dict[int, int], doubt: float, *, allowed: bool
) -> Explanation:
    """Return the documents named and more, each with what it costs: as it stands, or less its discount."""
    documents = [*named, *more]
    taken = [d for d in documents if costs[d] != ledger.open[d]]
    short = sum(ledger.open[d] - costs[d] for d in taken)
    lines = ledger.less_discount(documents, taken, short, case.day) if taken else ledger.paid(documents)
    if hints.all_hinted(ledger, case, documents) and hints.hinted_besides(ledger, case, more, named):
        # The numbers of the others stand in the text in short: 70374-073 077 075.
        doubt = judge.other_doubt("listed", case.family.level)
        return ledger.made(case, "listed", lines, doubt, used=set(documents))
    return ledger.made(case, "named-more", lines, doubt, used=set(named), allowed=allowed)


def expected(ledger: Ledger, case: Case, chosen: list[int]) -> int:
    """Return how much likelier others beside the documents named are made by a list that was cut off, at the beginning of the next perhaps."""
    ends = [number for number in case.reading.numbers if number.last]
    begun = any(besides.begins_next(ledger, number, d) for number in ends for d in chosen)
    return 3 if case.reading.cut or begun else 1


def may_complete(ledger: Ledger, case: Case, among: list[int], more: list[int], costs: dict[int, int]) -> bool:
    """Say whether nothing stands against some of the others (`among`) beside the documents named.

    An equal one would do as well, and so would all but two that cancel each other, two in place of one, or one in place of
    two (not in a list cut off, where all that fell due from the first to the last are paid); the number begun at the end
    must be of one of them; so many they are as the text says; and it bears the end of no other's number, and none of theirs.
    """
    inside, outside = [costs[d] for d in more], [costs[d] for d in among if d not in more]
    twins = any(cost in inside for cost in outside) or any(-cost in inside for cost in inside)
    all_that_follow = case.reading.cut and _follow(ledger, case, among, more)
    twins = twins or (amounts.are_exchangeable(inside, outside) and not all_that_follow)
    as_said = case.reading.more in (None, len(more)) and not case.reading.advance
    return (
        as_said
        and not twins
        and _fits_cut(ledger, case, more)
        and not likeness.bears_another(ledger, case, list(case.family.named), more)
        and not near_numbers.nears_another(ledger, case, [*case.family.named, *more])
        and not _ends_another(ledger, case, among, more)
    )


def _ends_another(ledger: Ledger, case: Case, among: list[int], more: list[int]) -> bool:
    """Whether the text bears the end of the number of one that is not paid, and of none that is."""
    return not any(hints.hinted(ledger, case, d, _END) for d in more) and any(
        hints.hinted(ledger, case, d, _END) for d in among if d not in more
    )


def _follow(ledger: Ledger, case: Case, among: list[int], more: list[int]) -> bool:
    """Whether the documents named and some of the others (`among`) are all that fell due from the first of them to the last."""
    named = case.family.named
    every = sorted(
        (d for d in {*named, *among} if ledger.open[d] > 0), key=lambda d: (ledger.due[d], ledger.date[d], d)
    )
    paid = [place for place, d in enumerate(every) if d in named or d in more]
    return bool(paid) and paid[-1] - paid[0] == len(paid) - 1


def _fits_cut(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether the number at the end of a cut list, where only its beginning is left, begins one of the documents'."""
    ends = [number.digits for number in case.reading.numbers if number.last and not number.joined]
    # What begins a number that stands whole in the text as well begins another.
    whole = {number.digits for number in case.reading.numbers if not number.last}
    known = [core for d in case.family.named if (core := ledger.digits(d)[0]) not in whole or core in ends]
    joined = [n.digits for n in case.reading.numbers if n.last and n.joined and n.digits not in known]
    if joined and not any(ledger.digits(d)[0].startswith(joined[-1]) for d in chosen):
        # With signs in it, it is no part of a whole number.
        return not any(ledger.digits(d)[0].startswith(joined[-1]) for d in besides.others(ledger, case))
    begun = [end for end in ends if not any(end in core for core in known)] if case.reading.cut else []
    if not begun or any(each.startswith(begun[-1]) for d in chosen for each in ledger.digits(d)[:2]):
        return True
    # A number that begins none of the others either is no document's.
    return not any(each.startswith(begun[-1]) for d in besides.others(ledger, case) for each in ledger.digits(d)[:2])
