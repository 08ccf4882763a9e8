"""Explanations by the amount alone, once the payer is known: what adds up, and how likely that is by chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ar_batch.stages.matching import amounts, harmed, judge
from ar_batch.stages.matching.identify import LIKELY, SIMILAR
from ar_batch.stages.matching.ledger import Case, Evidence, Explanation, Ledger, Line, commonness, ends
from ar_batch.stages.matching.reading import LEADS

_SINGLE = ("amount", "amount-equal", "damaged")
_WHOLE = ("balance", "past-due", "run", "month", "combination")
_TOLD = ("customer number", "name in text", "decision")
_LATELY, _EARLY = 30, 7
"""Days within which a payment may be one made again, and before the due date from which on a payment is early."""
_RARE = 0.05
"""Coincidences to be expected, at most, of a sum that speaks for itself."""
_SHOWN = 3
_FEW, _MORE = 3, 30
"""Up to so many documents due about now may be expected to add up by coincidence so many times as often as others."""
_LITTLE, _SURE_ENOUGH = 3.0, 10.0
"""Numbers in the text that speak more strongly than this against an explanation keep it from being applied."""


@dataclass
class _Book:
    """The documents that may be meant, oldest first, with what each costs on the day: as it stands, or less its discount."""

    case: Case
    documents: list[int]
    costs: list[int]
    reduced: bool
    unit: int
    spread: float
    now: frozenset[int]  # those that the customer, as it pays, would pay about this day
    pairs_only: bool = False

    def narrowed(self) -> _Book:
        """Only the documents due about now."""
        pairs = [(d, cost) for d, cost in zip(self.documents, self.costs, strict=True) if d in self.now]
        return replace(self, documents=[d for d, _ in pairs], costs=[cost for _, cost in pairs])


Sum = tuple[str, list[int], float, int]
"""Rule, documents, coincidences to be expected, number of different sets that add up."""


def explanations(ledger: Ledger, found: Evidence, case: Case, against: float) -> Iterator[Explanation]:
    """Yield the explanations of a receipt that only payer and amount speak for.

    `against` is how much the numbers in the text speak against all that use none of them.
    """
    scopes, told = _scopes(ledger, found, case)
    for place, documents in enumerate(scopes):
        made = list(_adding_up(ledger, found, case, documents, against))
        if made:
            # The text tells the customer: what other members of the family owe is not meant.
            yield from (replace(one, certain=one.certain and not (told and place > 0)) for one in made)
            return
    if case.family.level >= LIKELY and scopes:
        yield from _near(ledger, case, scopes[0])
        yield from _oldest_first(ledger, case, scopes[0])


def _scopes(ledger: Ledger, found: Evidence, case: Case) -> tuple[list[list[int]], bool]:
    """The documents to look among: of the customers that the text names, then of the payer itself, then the family's.

    Also whether the text names any.
    """
    documents = [d for d in case.family.documents if ledger.payable(d, case.day)]
    members = [
        (c, how)
        for c, level, how in found.ident.get(case.r, ())
        if level >= LIKELY and ledger.world.customers.root[c] == case.family.root
    ]
    told = {c for c, how in members if how in _TOLD}
    scopes = [
        [d for d in documents if ledger.customer[d] in chosen] for chosen in (told, {c for c, _ in members}) if chosen
    ]
    distinct: list[list[int]] = []
    for scope in [*scopes, documents]:
        if scope and scope not in distinct:
            distinct.append(scope)
    return distinct, bool(told)


def _adding_up(
    ledger: Ledger, found: Evidence, case: Case, documents: list[int], against: float
) -> Iterator[Explanation]:
    debits = [ledger.open[d] for d in documents if ledger.open[d] > 0]
    unit, spread = judge.granularity(case.payment, debits), judge.spread(debits, case.payment)
    now = frozenset(ledger.timing.due_about_now(documents, case.family.root, case.day))
    gross = _Book(case, documents, [ledger.open[d] for d in documents], False, unit, spread, now)
    net = _Book(case, documents, [ledger.net(d, case.day) for d in documents], True, unit, spread, now)
    sums = [(gross, one) for one in _singles(ledger, found, gross)]
    if sums:
        sums += [(gross, one) for one in _rarely_so(ledger, gross, sums[0][1][1])]
    else:
        sums = [(gross, one) for one in _several(ledger, gross)]
        if net.costs != gross.costs:
            sums += [(net, one) for one in _singles(ledger, found, net)]
            sums = sums or [(net, one) for one in _several(ledger, net)]
    for book, (rule, chosen, chance, count) in sums:
        yield _explained(ledger, book, rule, chosen, chance * (2 if book.reduced else 1), count, against)
    if sums:
        return
    yield from _late(ledger, found, case, documents, unit, spread, against)


def _late(
    ledger: Ledger, found: Evidence, case: Case, documents: list[int], unit: int, spread: float, against: float
) -> Iterator[Explanation]:
    """The one document of the amount less its discount, which had lapsed: the discount stays open."""
    lapsed = [d for d in documents if ledger.discount[d] > 0 and case.day > ledger.until[d]]
    alike = [d for d in lapsed if ledger.open[d] - ledger.discount[d] == case.payment]
    if not alike:
        return
    share = _share(found, ledger.currency[alike[0]], ledger.amount[alike[0]], len(alike))
    chance = 2 * judge.chance_single(unit, len(documents), spread, share)
    rule = "amount-late-discount"
    doubt = judge.amount_doubt(rule, case.family.level, chance, ledger.policy.unexplained_share) * against
    allowed = len(alike) == 1 and against < _SURE_ENOUGH and not ledger.disputed[alike[0]] and not case.reading.advance
    yield ledger.made(case, rule, ((alike[0], "payment", case.payment),), doubt, used=set(), allowed=allowed)


def _explained(
    ledger: Ledger, book: _Book, rule: str, chosen: list[int], chance: float, count: int, against: float
) -> Explanation:
    case = book.case
    hinted = rule not in _SINGLE and all(_hinted(ledger, case, d, 2) for d in chosen)
    if hinted:
        # The ends of all their numbers stand in the text, too short to be read without the amount.
        rule, chance = "damaged", chance * 1e-2
    doubt = judge.amount_doubt(rule, case.family.level, chance, ledger.policy.unexplained_share) * against
    bold = rule in _SINGLE or chance <= _largest_chance(ledger, book, rule, chosen)
    by_age = rule == "amount-equal"
    if rule not in _SINGLE and not hinted:
        by_age, chosen = _has_twins(book, chosen), _oldest(book, chosen)
        if by_age and len({ledger.open[d] for d in chosen}) == 1:
            rule = "amounts-equal"
    taken = [d for d in chosen if book.reduced and ledger.net(d, case.day) != ledger.open[d]]
    short = sum(ledger.open[d] for d in chosen) - case.payment
    lines = ledger.less_discount(chosen, taken, short, close=True) if taken else ledger.paid(chosen)
    if taken and rule == "amount":
        rule = "amount-discount"
    if count == 1 and _cancels(book, chosen):
        count = 2
    allowed = (
        bold
        and count == 1
        and not any(ledger.disputed[d] for d in chosen)
        and against < _SURE_ENOUGH
        and not case.reading.advance
    )
    if rule in ("run", "month", "combination") and len({ledger.customer[d] for d in chosen}) > 1:
        # Documents of several members of a family that happen to add up are no payment for all of them.
        allowed = False
    if rule in ("amount", "amount-discount", *_WHOLE) and harmed.names_another(
        ledger, case, chosen, _family_costs(ledger, book)
    ):
        allowed = False
    if rule in _WHOLE and _names_one(ledger, case, chosen):
        allowed = False
    if by_age:
        # A number that comes near to one of several equal documents makes the oldest a mere guess.
        cost_of = dict(zip(book.documents, book.costs, strict=True))
        costs = {cost_of[d] for d in chosen}
        alike = [d for d, cost in cost_of.items() if cost in costs]
        allowed = allowed and rule in ("amount-equal", "amounts-equal") and ledger.policy.equal_documents == "oldest"
        allowed = allowed and against <= _LITTLE
        allowed = allowed and not harmed.may_name(ledger, case, alike, ledger.customer_digits(case), like=alike)
    if repeats(ledger, case, chosen):
        allowed = False
    if taken and any(d not in chosen and ledger.open[d] - ledger.discount[d] == case.payment for d in book.documents):
        # Another document of that amount, whose discount has lapsed, may be meant just as well.
        allowed = False
    doubt = doubt if count == 1 else max(doubt, 1 - 1 / count)
    return replace(ledger.made(case, rule, lines, doubt, used=set(), allowed=allowed), by_age=by_age, chance=chance)


def _largest_chance(ledger: Ledger, book: _Book, rule: str, chosen: list[int]) -> float:
    """How many coincidences may be expected at most of documents that add up, to be taken unasked.

    More for a few invoices that are all due about now, as this customer pays: most coincidences would not be.
    """
    most = ledger.policy.largest_chance * (1 if rule == "combination" else 10)
    told = len(book.now) < len(book.case.family.documents) and book.now.issuperset(chosen)
    timely = told and len(chosen) <= _FEW and all(ledger.open[d] > 0 for d in chosen)
    return max(most, ledger.policy.largest_chance * _MORE) if timely else most


def _names_one(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether the text bears a number that looks like one of ours, of none of the documents: one of another was meant."""
    others = [d for d in case.family.documents if d not in chosen]
    known = [*(ledger.digits(d)[0] for d in chosen), *ledger.customer_digits(case)]
    return bool(case.reading.numbers) and harmed.may_name(ledger, case, others, known, like=chosen)


def _cancels(book: _Book, chosen: list[int]) -> bool:
    """Whether some of the documents add up to the payment without the others: a credit note against an invoice of its amount."""
    cost_of = dict(zip(book.documents, book.costs, strict=True))
    costs = [cost_of[d] for d in chosen]
    return 2 < len(costs) <= 12 and min(costs) < 0 and len(amounts.subsets(costs, book.case.payment)) > 1


def repeats(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Say whether the customer paid just this amount a short while ago, and what it would be for now is not due yet."""
    paid_on = ledger.world.documents.paid_on
    paid = ledger.paid_before(case.family.root, case.payment)
    lately = bool(ledger.world.receipts.again[case.r]) or any(0 <= case.day - int(paid_on[p]) <= _LATELY for p in paid)
    return lately and (len(chosen) > 1 or ledger.due[chosen[0]] > case.day + _EARLY)


def _family_costs(ledger: Ledger, book: _Book) -> list[tuple[int, int]]:
    """What every open document of the family costs, not only those of the customers looked at."""
    day = book.case.day
    return [(d, ledger.net(d, day) if book.reduced else ledger.open[d]) for d in book.case.family.documents]


def _has_twins(book: _Book, chosen: list[int]) -> bool:
    """Whether a document that is not chosen costs the same as one that is."""
    inside = {cost for d, cost in zip(book.documents, book.costs, strict=True) if d in chosen}
    return any(cost in inside for d, cost in zip(book.documents, book.costs, strict=True) if d not in chosen)


def _singles(ledger: Ledger, found: Evidence, book: _Book) -> Iterator[Sum]:
    case = book.case
    alike = [d for d, cost in zip(book.documents, book.costs, strict=True) if cost == case.payment]
    if not alike:
        return
    share = _share(found, ledger.currency[alike[0]], case.payment, len(alike))
    among = len(book.now) if alike[0] in book.now else len(book.documents)
    chance = judge.chance_single(book.unit, among, book.spread, share)
    if len(alike) == 1:
        yield "amount", alike, chance, 1
        return
    # Equal documents: a date or some digits of a number in the text may tell them apart; nothing else does.
    told = [d for d in alike if ledger.date[d] in case.reading.dates]
    for least in (3, 2):
        told = told if len(told) == 1 else [d for d in alike if _hinted(ledger, case, d, least)]
    if len(told) == 1:
        yield "damaged", told, chance, 1
    else:
        # The balance is right whichever is taken; the reason says that it is the oldest.
        yield "amount-equal", alike[:1], chance, 1


def _share(found: Evidence, currency: int, amount: int, alike: int) -> float:
    """How common an amount is in the whole ledger, beside the documents that are looked at."""
    return commonness(found.common[currency][amount] - alike, found.documents[currency])


def _hinted(ledger: Ledger, case: Case, d: int, least: int) -> bool:
    """Whether the text bears the end or the beginning of the document's last digits."""
    digits = ledger.digits(d)
    core, serial = digits[0], digits[1]
    for number in case.reading.numbers:
        # Two digits are too few for a hint, but behind a word for invoice.
        enough = len(number.digits) >= max(least, 2 if number.lead in LEADS else 3)
        if len(number.digits) >= 2 and number.digits == core:
            return True
        if enough and (ends(digits, number.digits) or (number.last and serial.startswith(number.digits))):
            return True
        if (
            number.final
            and (number.last or number.formed)
            and len(number.digits) >= 4
            and core.startswith(number.digits)
        ):
            return True
    return False


def _oldest(book: _Book, chosen: list[int]) -> list[int]:
    """The same amounts, each taken from the oldest documents that bear it: nothing tells equal ones apart."""
    wanted = Counter(cost for d, cost in zip(book.documents, book.costs, strict=True) if d in set(chosen))
    result = []
    for d, cost in zip(book.documents, book.costs, strict=True):
        if wanted[cost] > 0:
            result.append(d)
            wanted[cost] -= 1
    return result


def _several(ledger: Ledger, book: _Book) -> Iterator[Sum]:
    wholes = list(_wholes(ledger, book))
    if wholes:
        yield wholes[0]
        return
    narrow = book.narrowed() if len(book.now) < len(book.documents) else None
    runs = list(_runs(ledger, book, narrow))
    timely = list(_combined(ledger, narrow, 2)) if narrow else []
    if runs:
        # What few coincidences could bring about competes with a run; what many could says nothing.
        timely = [one for one in timely if one[2] <= _RARE]
    yield from runs
    yield from timely
    if not runs and not timely:
        yield from _combined(ledger, book, 1)


def _rarely_so(ledger: Ledger, book: _Book, single: list[int]) -> Iterator[Sum]:
    """What competes with a single document of the amount: sums that hardly any coincidence would bring about.

    An invoice less a credit note; and, where the single document is not due about now, documents that are.
    """
    timely = book.now.issuperset(single)
    narrow = book.narrowed()
    if timely and all(cost > 0 for cost in narrow.costs):
        return
    for one in _combined(ledger, replace(narrow, pairs_only=True), 2):
        if one[2] <= _RARE and (not timely or any(ledger.open[d] < 0 for d in one[1])):
            yield one


def _runs(ledger: Ledger, book: _Book, narrow: _Book | None) -> Iterator[Sum]:
    """Documents that follow each other by due date; those due about now before others."""
    count = min(len(book.documents), ledger.policy.run_documents)
    found = amounts.runs(book.costs[:count], book.case.payment, most=8)
    if not found:
        return
    sets = _told(ledger, book, [book.documents[first:last] for first, last in found])
    timely = [chosen for chosen in sets if book.now.issuperset(chosen)]
    if narrow and timely:
        sets, chance = timely, 2 * _chance_of_runs(narrow, len(narrow.documents))
    else:
        chance = _chance_of_runs(book, count)
    yield "run", sets[0], chance, len(sets)


def _chance_of_runs(book: _Book, count: int) -> float:
    costs = book.costs[:count]
    expected = judge.chance_run(book.unit, count, judge.mean(costs))
    return max(expected, judge.chance_seen(amounts.run_sums(costs), book.case.payment))


def _combined(ledger: Ledger, book: _Book, tries: int) -> Iterator[Sum]:
    """Free combinations. `tries`: among how many selections of documents they were looked for."""
    costs, payment, count = book.costs, book.case.payment, len(book.documents)
    if count > ledger.policy.run_documents:
        return
    small = count <= ledger.policy.subset_documents and not book.pairs_only
    sizes = [k for k in (4, 3) if small and k <= ledger.policy.subset_size]
    size = next((k for k in sizes if judge.chance_subset(book.unit, count, book.spread, k) <= 0.3), 2)
    found = amounts.combinations(costs, payment, size, most=8)
    if found:
        sets = _told(ledger, book, [[book.documents[i] for i in places] for places in found])
        most = max(len(sets[0]), 2)
        chance = judge.chance_subset(book.unit, count, book.spread, most)
        seen = judge.chance_seen(amounts.combination_sums(costs, most), payment)
        for place, chosen in enumerate(sets[:_SHOWN]):
            yield "combination", chosen, tries * max(chance, seen), len(sets) + place


def _told(ledger: Ledger, book: _Book, sets: list[list[int]]) -> list[list[int]]:
    """The sets that differ in their amounts; only those that the text bears traces of, when there are any."""
    hinted = [chosen for chosen in sets if all(_hinted(ledger, book.case, d, 2) for d in chosen)]
    return amounts.distinct(hinted or sets, ledger.open)


def _wholes(ledger: Ledger, book: _Book) -> Iterator[Sum]:
    """Everything open, everything past due, everything of one month."""
    pairs = list(zip(book.documents, book.costs, strict=True))
    if len(pairs) < 2:
        return
    payment, day = book.case.payment, book.case.day
    chance = judge.chance_sum(book.unit, book.spread, len(pairs))
    if sum(cost for _, cost in pairs) == payment:
        yield "balance", book.documents, chance, 1
    late = [(d, cost) for d, cost in pairs if ledger.due[d] < day]
    if len(late) >= 2 and sum(cost for _, cost in late) == payment:
        yield "past-due", [d for d, _ in late], 2 * chance, 1
    months: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for d, cost in pairs:
        months[ledger.month[d]].append((d, cost))
    for members in months.values():
        if len(members) >= 2 and sum(cost for _, cost in members) == payment:
            yield "month", [d for d, _ in members], chance * len(months), 1


def _near(ledger: Ledger, case: Case, documents: list[int]) -> Iterator[Explanation]:
    """One document that the payment falls a little short of: a fee, a late discount, a deduction."""
    limit = max(ledger.policy.bank_fee_limit_minor, case.payment // 25)
    near = sorted(
        (ledger.open[d] - case.payment, place, d)
        for place, d in enumerate(documents)
        if 0 < ledger.open[d] - case.payment <= limit
    )
    for short, _, d in near[:2]:
        likely = ledger.discount[d] == short or short in judge.USUAL_FEES
        yield ledger.made(
            case, "amount-short", ((d, "payment", case.payment),), 0.4 if likely else 0.75, used=set(), allowed=False
        )


def _oldest_first(ledger: Ledger, case: Case, documents: list[int]) -> Iterator[Explanation]:
    lines: list[Line] = []
    left = case.payment
    for d in documents:
        if left > 0 and ledger.open[d] > 0:
            lines.append((d, "payment", min(left, ledger.open[d])))
            left -= lines[-1][2]
    if lines and len(lines) <= 20:
        yield ledger.made(case, "oldest-first", tuple(lines), 0.9, used=set(), allowed=False)


def applies(case: Case) -> bool:
    """Say whether the payer is known well enough to look at amounts at all."""
    return case.family.level >= SIMILAR
