"""Sums of open documents that are the payment: one document, everything, runs, combinations, and how likely each is by chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations

from ar_batch.stages.matching import amounts, judge, named_months, statements, told_apart
from ar_batch.stages.matching.evidence import Case, Evidence, commonness
from ar_batch.stages.matching.hints import all_hinted
from ar_batch.stages.matching.ledger import Ledger

_RARE = 0.05
"""Coincidences to be expected, at most, of a sum that speaks for itself."""
_FEW = 25
"""Of so many documents two sets that cost the same are both as likely as most that customers pay; among more, some always cost the same."""
_SHOWN = 3
_TOLD, _DATED = 0.1, 0.03
"""How much seldomer coincidences are of which the text bears the end of a number as well, or a date."""


@dataclass
class Book:
    """The documents that may be meant, oldest first, with what each costs on the day: as it stands, or less its discount."""

    case: Case
    documents: list[int]
    costs: list[int]
    reduced: bool
    unit: int
    spread: float
    now: frozenset[int]  # those that the customer, as it pays, would pay about this day

    def narrowed(self) -> Book:
        """Only the documents due about now."""
        pairs = [(d, cost) for d, cost in zip(self.documents, self.costs, strict=True) if d in self.now]
        return replace(self, documents=[d for d, _ in pairs], costs=[cost for _, cost in pairs])

    def alike(self, chosen: Collection[int]) -> list[int]:
        """Return the documents that cost what one of those chosen does, these among them."""
        pairs = list(zip(self.documents, self.costs, strict=True))
        costs = {cost for d, cost in pairs if d in chosen}
        return [d for d, cost in pairs if cost in costs]


Sum = tuple[str, list[int], float, int]
"""Rule, documents, coincidences to be expected, number of different sets that add up."""


def singles(ledger: Ledger, found: Evidence, book: Book) -> Iterator[Sum]:
    """Yield the one document that costs just the payment; of several, the one that the text tells, or the oldest."""
    case = book.case
    alike = [d for d, cost in zip(book.documents, book.costs, strict=True) if cost == case.payment]
    if not alike:
        return
    alike = told_apart.written(ledger, case, alike)
    common = share(found, ledger.currency[alike[0]], case.payment, len(alike))
    among = len(book.now) if alike[0] in book.now else len(book.documents)
    chance = judge.chance_single(book.unit, among, book.spread, common)
    if len(alike) == 1:
        # A payment made again would name the day or the month of what was paid.
        said = bool(case.reading.months or case.days)
        of_day = said and told_apart.told_apart(ledger, case, alike) == ("dated", alike[0])
        yield "amount", alike, chance * (_DATED if of_day else 1), 1
        return
    # Equal documents: a whole number among other digits, a date or some digits of a number in the text may tell them apart; nothing else does.
    told = told_apart.told_apart(ledger, case, alike)
    if told:
        yield told[0], [told[1]], min(chance, 1.0) * (_DATED if told[0] == "dated" else _TOLD), 1
    else:
        # The balance is right whichever is taken; the reason says that it is the oldest.
        named = told_apart.of_the_month(ledger, case, alike)
        yield "amount-equal", (named or alike)[:1], chance * (_DATED if named else 1), 1


def of_its_dates(ledger: Ledger, book: Book) -> Iterator[Sum]:
    """Yield the documents, one for each date in the text, that add up to the payment; and those of the statement of a date, or of the months that it names."""
    shown = statements.shown(ledger, book.case, book.documents, book.costs)
    if shown:
        yield "statement", shown, min(judge.chance_sum(book.unit, book.spread, len(shown)), 1.0) * _DATED, 1
    of_months = [] if book.reduced else named_months.shown(ledger, book.case, book.documents)
    if of_months:
        yield "dated", of_months, min(judge.chance_sum(book.unit, book.spread, len(of_months)), 1.0) * _DATED, 1
    said = book.case.reading.dates
    chosen = [d for d in book.documents if ledger.date[d] in said] if len(said) > 1 else []
    each_its_own = len(chosen) > 1 and len({ledger.date[d] for d in chosen}) == len(chosen)
    if each_its_own and sum(ledger.open[d] for d in chosen) == book.case.payment:
        yield "dated", chosen, min(judge.chance_sum(book.unit, book.spread, len(chosen)), 1.0) * _DATED, 1


def share(found: Evidence, currency: int, amount: int, alike: int) -> float:
    """Return how common an amount is in the whole ledger, beside the documents that are looked at."""
    return commonness(found.common[currency][amount] - alike, found.documents[currency])


def several(ledger: Ledger, book: Book) -> Iterator[Sum]:
    """Yield what adds up of several documents: everything, or runs and combinations that compete."""
    whole = next(_wholes(ledger, book), None)
    if whole:
        yield from _beside_runs(ledger, book, whole)
        return
    narrow = book.narrowed() if len(book.now) < len(book.documents) else None
    runs = list(_runs(ledger, book, narrow))
    every_size = bool(runs)  # any of them competes with a run
    timely = list(_combined(ledger, narrow, 2, every_size=every_size)) if narrow else []
    if runs:
        among = narrow if narrow and timely else book
        found = timely or _combined(ledger, book, 2, every_size=every_size)
        timely = _competing(among, found, [run for _, run, _, _ in runs])
    yield from runs
    yield from timely
    if not runs and not timely:
        yield from _combined(ledger, book, 1)


def _competing(book: Book, found: Iterable[Sum], besides: list[list[int]]) -> list[Sum]:
    """Those of the sums that compete with what is there already: among few documents all, among more what few coincidences could bring about."""
    few = len(book.documents) <= _FEW
    return [one for one in found if (few or one[2] <= _RARE) and one[1] not in besides]


def due_rather(ledger: Ledger, book: Book, single: int) -> bool:
    """Say whether documents that follow each other are due and add up to the payment, where the single one is not due yet: who pays, pays these rather."""
    if ledger.due[single] <= book.case.day:
        return False
    pairs = zip(book.documents, book.costs, strict=True)
    due = [cost for d, cost in pairs if cost > 0 and ledger.due[d] <= book.case.day]
    if len(due) < 2 or sum(due) < book.case.payment:
        return False
    found = amounts.runs(due, book.case.payment, most=8)
    return any(end - first > 1 for first, end in found)


def rarely_so(ledger: Ledger, book: Book, single: list[int]) -> Iterator[Sum]:
    """Yield what competes with a single document of the amount: sums that hardly any coincidence would bring about.

    An invoice less a credit note; and, where the single document is not due about now, documents that are, above all such
    as follow each other; and where it is not due, everything that is, or what follows each other of that.
    """
    timely = book.now.issuperset(single)
    narrow = book.narrowed()
    if ledger.due[single[0]] >= book.case.day:
        yield from _past_due(ledger, book)
        yield from _runs_of_past_due(ledger, book)
    if not timely:
        count = min(len(narrow.documents), ledger.policy.run_documents)
        runs = _told(ledger, narrow, _run_sets(narrow, count)) if count > 1 else []
        for chosen in runs:
            yield "run", chosen, 2 * _chance_of_runs(narrow, count), len(runs)
    if timely and all(cost > 0 for cost in narrow.costs):
        return
    for one in _combined(ledger, narrow, 2, pairs_only=True):
        if one[2] <= _RARE and (not timely or any(ledger.open[d] < 0 for d in one[1])):
            yield one


def _beside_runs(ledger: Ledger, book: Book, whole: Sum) -> Iterator[Sum]:
    """Yield everything of a kind that adds up, and what competes with it: other documents that follow each other."""
    rule, chosen, chance, _ = whole
    runs = _run_sets(book, min(len(book.documents), ledger.policy.run_documents)) if rule != "balance" else []
    sets = _told(ledger, book, [chosen, *(run for run in runs if run != chosen)])
    for each in sets:
        yield ("run" if each != chosen else rule), each, chance, len(sets)


def _wholes(ledger: Ledger, book: Book) -> Iterator[Sum]:
    """Everything open, everything past due, everything of one month."""
    if len(book.documents) < 2:
        return
    pairs = list(zip(book.documents, book.costs, strict=True))
    payment = book.case.payment
    chance = judge.chance_sum(book.unit, book.spread, len(pairs))
    if sum(book.costs) == payment:
        yield "balance", book.documents, chance, 1
    yield from _past_due(ledger, book)
    months: dict[int, int] = defaultdict(int)
    for d, cost in pairs:
        months[ledger.month[d]] += cost
    for month, total in months.items():
        members = [d for d in book.documents if ledger.month[d] == month] if total == payment else []
        if len(members) >= 2:
            yield "month", members, chance * len(months), 1


def _past_due(ledger: Ledger, book: Book) -> Iterator[Sum]:
    """Everything past due."""
    late = [(d, cost) for d, cost in zip(book.documents, book.costs, strict=True) if ledger.due[d] < book.case.day]
    if len(late) >= 2 and sum(cost for _, cost in late) == book.case.payment:
        yield "past-due", [d for d, _ in late], 2 * judge.chance_sum(book.unit, book.spread, len(book.documents)), 1


def _runs_of_past_due(ledger: Ledger, book: Book) -> Iterator[Sum]:
    """Yield what follows each other of what is past due."""
    late = [(d, cost) for d, cost in zip(book.documents, book.costs, strict=True) if ledger.due[d] < book.case.day]
    for first, end in amounts.runs([cost for _, cost in late], book.case.payment):
        if end - first < len(late):
            yield "run", [d for d, _ in late[first:end]], 2 * _chance_of_runs(book, len(late)), 1


def _runs(ledger: Ledger, book: Book, narrow: Book | None) -> Iterator[Sum]:
    """Documents that follow each other by due date; those due about now before others."""
    count = min(len(book.documents), ledger.policy.run_documents)
    plain = _run_sets(book, count)
    # Credit notes that stand between the documents of a run may be left for another payment.
    hidden = _run_sets(_invoices(book), count) if any(cost < 0 for cost in book.costs) else []
    if not plain and not hidden:
        return
    tries = 1 if plain else 2
    sets = _told(ledger, book, plain + [chosen for chosen in hidden if chosen not in plain])
    timely = [chosen for chosen in sets if book.now.issuperset(chosen)]
    if narrow and timely:
        sets, chance = timely, 2 * _chance_of_runs(narrow, len(narrow.documents))
    else:
        chance = _chance_of_runs(book, count)
    for chosen in sets[:_SHOWN]:
        yield "run", chosen, tries * chance, len(sets)


def _run_sets(book: Book, count: int) -> list[list[int]]:
    """The runs among the first so many documents that cost the payment."""
    found = amounts.runs(book.costs[:count], book.case.payment, most=8)
    return [book.documents[first:last] for first, last in found]


def _invoices(book: Book) -> Book:
    pairs = [(d, cost) for d, cost in zip(book.documents, book.costs, strict=True) if cost > 0]
    return replace(book, documents=[d for d, _ in pairs], costs=[cost for _, cost in pairs])


def _chance_of_runs(book: Book, count: int) -> float:
    costs = book.costs[:count]
    expected = judge.chance_run(book.unit, count, judge.mean(costs))
    return max(expected, judge.chance_seen(amounts.run_sums(costs), book.case.payment))


def _combined(
    ledger: Ledger, book: Book, tries: int, *, pairs_only: bool = False, every_size: bool = False
) -> Iterator[Sum]:
    """Free combinations. `tries`: among how many selections of documents they were looked for."""
    costs, payment, count = book.costs, book.case.payment, len(book.documents)
    if count > ledger.policy.run_documents:
        return
    small = count <= ledger.policy.subset_documents and not pairs_only
    sizes = [k for k in (4, 3) if small and k <= ledger.policy.subset_size]
    size = next((k for k in sizes if judge.chance_subset(book.unit, count, book.spread, k) <= 0.3), 2)
    found = amounts.combinations(costs, payment, size, most=8, every_size=every_size)
    if found:
        sets = _told(ledger, book, [[book.documents[i] for i in places] for places in found])
        most = max(len(sets[0]), 2)
        sets += _exchanged(book, sets[0]) if len(sets) == 1 else []
        chance = judge.chance_subset(book.unit, count, book.spread, most)
        seen = judge.chance_seen(amounts.combination_sums(costs, most), payment)
        for place, chosen in enumerate(sets[:_SHOWN]):
            yield "combination", chosen, tries * max(chance, seen), len(sets) + place


def _exchanged(book: Book, chosen: list[int]) -> list[list[int]]:
    """The documents with two others in place of the one that costs as much, or with one in place of two; none where there are no such."""
    pairs = list(zip(book.documents, book.costs, strict=True))
    inside, outside = ([pair for pair in pairs if (pair[0] in chosen) == mine] for mine in (True, False))
    leaving = {cost: (d,) for d, cost in inside}
    twos = (((one, other), leaving.get(cost + more)) for (one, cost), (other, more) in combinations(outside, 2))
    leaving_two = {cost + more: (one, other) for (one, cost), (other, more) in combinations(inside, 2)}
    ones = (((d,), leaving_two.get(cost)) for d, cost in outside)
    for coming, less in chain(twos, ones):
        if less:
            return [[d for d in book.documents if d in coming or (d in chosen and d not in less)]]
    return []


def _told(ledger: Ledger, book: Book, sets: list[list[int]]) -> list[list[int]]:
    """The sets that differ in their amounts; only those that the text bears traces of, when there are any."""
    borne = [chosen for chosen in sets if all_hinted(ledger, book.case, chosen)]
    return amounts.distinct(borne or sets, ledger.open)


def has_twins(book: Book, chosen: list[int]) -> bool:
    """Say whether a document that is not chosen costs the same as one that is."""
    return len(book.alike(chosen)) > len(chosen)


def oldest(book: Book, chosen: list[int]) -> list[int]:
    """Return the same amounts, each taken from the oldest documents that bear it: nothing tells equal ones apart."""
    wanted = Counter(cost for d, cost in zip(book.documents, book.costs, strict=True) if d in set(chosen))
    result = []
    for d, cost in zip(book.documents, book.costs, strict=True):
        if wanted[cost] > 0:
            result.append(d)
            wanted[cost] -= 1
    return result


def cancels(book: Book, chosen: list[int]) -> bool:
    """Say whether some of the documents add up to the payment without the others: a credit note against an invoice of its amount."""
    cost_of = dict(zip(book.documents, book.costs, strict=True))
    costs = [cost_of[d] for d in chosen]
    return 2 < len(costs) <= 12 and min(costs) < 0 and len(amounts.subsets(costs, book.case.payment)) > 1
