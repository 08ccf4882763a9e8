"""Explanations by the amount alone, once the payer is known: what adds up, and how likely that is by chance."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ar_batch import references
from ar_batch.stages.matching import dates, judge, likeness, sums, worth_showing
from ar_batch.stages.matching.evidence import Case, Evidence, Explanation, is_third
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import LIKELY, SIMILAR
from ar_batch.stages.matching.reading import Reading, is_for_another
from ar_batch.stages.matching.sums import Book

_SINGLE = ("amount", "amount-equal", "damaged", "dated")
_BY_TEXT = ("damaged", "dated")
_ANOTHER_DAYS = 0.1
"""The doubt of documents where the text bears the date or month of another."""
_FREE = ("run", "month", "combination")
_WHOLE = ("balance", "past-due", "run", "month", "combination")
_NAMELESS = ("amount", "amount-discount", *_WHOLE)
_SINGLES = ("amount", "amount-equal", "amount-discount")
_TOLD = ("customer number", "name in text", "decision")
_LATELY, _EARLY = 27, 7
"""Days within which a payment may be one made again, and before the due date from which on a payment is early."""
_USUAL = 0.005
"""The share, at most, of payments of an amount that the customer owes several times that are for none of these documents:
second payments and advances of the usual amount. Coincidences of other amounts say nothing of them."""
_FEW, _MORE = 3, 30
"""Up to so many documents due about now may be expected to add up by coincidence so many times as often as others."""
_ENDING = 3
"""So many digits at the end of a number may stand for it."""
_GLUED = 5
"""So many digits of a number that stand in the text among others may be meant."""
_LITTLE, _SURE_ENOUGH = 3.0, 10.0
"""Numbers in the text that speak more strongly than this against an explanation keep it from being applied."""


def explanations(ledger: Ledger, found: Evidence, case: Case, against: float) -> Iterator[Explanation]:
    """Yield the explanations of a receipt that only payer and amount speak for.

    `against` is how much the numbers in the text speak against all that use none of them.
    """
    scopes, told = _scopes(ledger, found, case)
    third = is_third(ledger.world, found, case.r, case.family.root)
    for place, documents in enumerate(scopes):
        made = list(_adding_up(ledger, found, case, documents, against))
        if made:
            # The text tells the customer: what other members of the family owe is not meant. And who pays for one may for others.
            unsure = third or (told and place > 0)
            for one in made:
                # Of equal documents, the payer's own are meant; those of a relative need more than an amount.
                strange = one.by_age and not {ledger.customer[d] for d in one.documents} <= case.payers
                yield one._replace(certain=one.certain and not unsure and not strange)
            return
    if case.family.level >= LIKELY and scopes:
        if not third:
            yield from _nearly(ledger, found, case, scopes[0], against)
        yield from worth_showing.explanations(ledger, case, scopes[0], against)


def _scopes(ledger: Ledger, found: Evidence, case: Case) -> tuple[list[list[int]], bool]:
    """The documents to look among: of the customers that the text names, then of the payer itself, then the family's.

    Also whether the text names any.
    """
    documents, customer = ledger.there(case), ledger.customer
    head = ledger.world.customers.head
    members = [(c, how) for c, level, how in found.ident[case.r] if level >= LIKELY and head[c] == case.family.root]
    owners = case.family.opened.customers
    told = {c for c, how in members if how in _TOLD}
    if len(owners) > 1:
        said = {references.compact(word) for word in case.reading.text.split()}
        told |= {c for c, _ in members if references.compact(str(ledger.world.customers.id[c])) in said}
    scopes = [
        documents if chosen.issuperset(owners) else [d for d in documents if customer[d] in chosen]
        for chosen in (told, {c for c, _ in members})
        if chosen
    ]
    distinct: list[list[int]] = []
    for scope in [*scopes, documents]:
        if scope and scope not in distinct:
            distinct.append(scope)
    return distinct, bool(told)


def _adding_up(
    ledger: Ledger, found: Evidence, case: Case, documents: list[int], against: float
) -> Iterator[Explanation]:
    costs = ledger.costs(documents)
    debits = [cost for cost in costs if cost > 0]
    unit, spread = judge.granularity(case.payment, debits), judge.spread(debits, case.payment)
    now = frozenset(ledger.timing.due_about_now(documents, case.family.root, case.day))
    gross = Book(case, documents, costs, False, unit, spread, now)
    less = ledger.nets(documents, case.day) if case.family.opened.discounted else costs
    net = Book(case, documents, less, True, unit, spread, now)
    made = [(gross, one) for one in sums.singles(ledger, found, gross)]
    dated = list(sums.of_its_dates(ledger, gross))
    if dated:
        made += [(gross, one) for one in dated]
    elif made:
        made += [(gross, one) for one in sums.rarely_so(ledger, gross, made[0][1][1])]
    else:
        made = [(gross, one) for one in sums.several(ledger, gross)]
        if net.costs != gross.costs:
            made += [(net, one) for one in sums.singles(ledger, found, net)]
            made = made or [(net, one) for one in sums.several(ledger, net)]
    for book, (rule, chosen, chance, count) in made:
        yield _explained(ledger, book, rule, chosen, chance * (2 if book.reduced else 1), count, against)
    if made:
        return
    yield from _late(ledger, found, case, documents, unit, spread, against)


def _late(
    ledger: Ledger, found: Evidence, case: Case, documents: list[int], unit: int, spread: float, against: float
) -> Iterator[Explanation]:
    """The one document of the amount less its discount, which had lapsed: the discount stays open."""
    if not case.family.opened.discounted:
        return
    discount = ledger.discount
    lapsed = [d for d in documents if discount[d] > 0 and case.day > ledger.until[d]]
    alike = [d for d in lapsed if ledger.open[d] - ledger.discount[d] == case.payment]
    if not alike:
        return
    common = sums.share(found, ledger.currency[alike[0]], ledger.amount[alike[0]], len(alike))
    chance = 2 * judge.chance_single(unit, len(documents), spread, common)
    rule = "amount-late-discount"
    doubt = judge.amount_doubt(rule, case.family.level, chance, ledger.policy.unexplained_share) * against
    allowed = len(alike) == 1 and against < _SURE_ENOUGH and not ledger.disputed[alike[0]]
    allowed = allowed and not (case.reading.advance or case.reading.not_owed or _names_paid(ledger, case, alike))
    yield ledger.made(case, rule, ((alike[0], "payment", case.payment),), doubt, used=set(), allowed=allowed)


def _explained(
    ledger: Ledger, book: Book, rule: str, chosen: list[int], chance: float, count: int, against: float
) -> Explanation:
    case = book.case
    hinted = rule not in _SINGLE and sums.all_hinted(ledger, case, chosen)
    if hinted:
        # The ends of all their numbers stand in the text, too short to be read without the amount.
        rule, chance = "damaged", chance * 1e-2
    # A list of which not all numbers could be read is not against documents among which are all that were.
    named = case.family.named
    listed = not case.exact and 0 < len(named) < case.reading.count and named.keys() <= set(chosen)
    left_out = 1.0 if listed else against
    coincidence = min(chance, _USUAL / ledger.policy.unexplained_share) if rule == "amount-equal" else chance
    doubt = judge.amount_doubt(rule, case.family.level, coincidence, ledger.policy.unexplained_share) * left_out
    bold = rule in _SINGLE or chance <= _largest_chance(ledger, book, rule, chosen)
    by_age = rule == "amount-equal"
    if rule not in _SINGLE and not hinted:
        by_age = sums.has_twins(book, chosen) and not _is_told(ledger, book, rule, chosen)
        chosen = sums.oldest(book, chosen) if by_age else chosen
        if by_age and len({ledger.open[d] for d in chosen}) == 1:
            rule = "amounts-equal"
    taken = [d for d in chosen if book.reduced and ledger.net(d, case.day) != ledger.open[d]]
    short = sum(ledger.open[d] for d in chosen) - case.payment
    lines = ledger.less_discount(chosen, taken, short, case.day) if taken else ledger.paid(chosen)
    if taken and rule == "amount":
        rule = "amount-discount"
    if count == 1 and sums.cancels(book, chosen):
        count = 2
    allowed = bold and count == 1 and not _objected(ledger, book, rule, chosen, taken, by_age=by_age, against=against)
    if rule not in _BY_TEXT and _says_another_date(ledger, case, chosen):
        allowed, doubt = False, max(doubt, _ANOTHER_DAYS)
    doubt = doubt if count == 1 else max(doubt, 1 - 1 / count)
    made = ledger.made(case, rule, lines, doubt, used=set(), allowed=allowed)
    return made._replace(by_age=by_age, chance=chance)


def _is_told(ledger: Ledger, book: Book, rule: str, chosen: list[int]) -> bool:
    """Whether documents are told by what they are together, though others have their amounts.

    All of the month that the text names; all past due, or a run, that are the oldest, unless they are all of one amount.
    """
    if rule == "month":
        return _is_named_month(ledger, book.case, chosen)
    oldest = rule in ("past-due", "run") and chosen == book.documents[: len(chosen)]
    return (
        oldest
        and len({ledger.open[d] for d in chosen}) > 1
        and not _stands_in_some(ledger, book.case.reading, _alike(book, chosen))
    )


def _alike(book: Book, chosen: list[int]) -> list[int]:
    """The documents that cost what one of those chosen does, these among them."""
    cost_of = dict(zip(book.documents, book.costs, strict=True))
    costs = {cost_of[d] for d in chosen}
    return [d for d, cost in cost_of.items() if cost in costs]


def _objected(
    ledger: Ledger, book: Book, rule: str, chosen: list[int], taken: list[int], *, by_age: bool, against: float
) -> bool:
    """Whether something stands against applying documents that add up; `taken` are those paid less their discount."""
    case, reading = book.case, book.case.reading
    return (
        against >= _SURE_ENOUGH
        or reading.advance
        or reading.not_owed
        or any(ledger.disputed[d] for d in chosen)
        or for_another(ledger, case, chosen)
        # Documents of several members of a family that happen to add up are no payment for all of them.
        or (rule in _FREE and len({ledger.customer[d] for d in chosen}) > 1)
        or (rule in _NAMELESS and likeness.names_another(ledger, case, chosen, _family_costs(ledger, book)))
        or (rule not in _BY_TEXT and (_names_paid(ledger, case, chosen) or _refers_elsewhere(ledger, case, chosen)))
        # A part of one document is no sum of several.
        or (rule in _WHOLE and (reading.instalment or _names_one(ledger, case, chosen)))
        or (rule in ("amount", "amount-equal") and reading.credited)
        or (rule in _SINGLES and reading.instalment and _unread(ledger, case, chosen))
        or (rule in ("amount", "amount-discount") and _begins_another(ledger, case, chosen))
        or (by_age and not _may_be_oldest(ledger, book, rule, chosen, against))
        or repeats(ledger, case, chosen, taken)
        # Another document of that amount, whose discount has lapsed, may be meant just as well.
        or (bool(taken) and any(d not in chosen and _less_lapsed(ledger, d) == case.payment for d in book.documents))
    )


def _unread(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether the text bears a number that is none of the documents chosen, nor of their payer."""
    return case.reading.unread(ledger.known_digits(case, chosen), {case.payment})


def _says_another_date(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether the text bears the date of another document, or the month of another of just the amount, and none of those chosen."""
    reading = case.reading
    if not (case.days or reading.months or case.days_without_year):
        return False
    alike = [d for d in case.family.documents if ledger.open[d] == case.payment]
    alike += ledger.paid_before(case.family.root, case.payment)
    dated = {d for d in (*case.family.documents, *alike) if ledger.date[d] in case.days}
    dated = dated or set(
        dates.told([*alike, *chosen], (ledger.date, ledger.due), reading.months, case.days_without_year)
    )
    return bool(dated) and dated.isdisjoint(chosen)


def _begins_another(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether a number in the text is the beginning of another open document's, and of none of those chosen."""
    begun = [n.digits for n in case.reading.numbers if n.formed and n.final and len(n.digits) >= _GLUED]
    mine = [ledger.digits(d)[0] for d in chosen]
    theirs = [ledger.digits(d)[0] for d in case.family.documents if d not in chosen] if begun else []
    return any(
        any(core != each and core.startswith(each) for core in theirs)
        and not any(core.startswith(each) for core in mine)
        for each in begun
    )


def _names_paid(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether the text bears the end of the number of a paid document that cost as much as one of those chosen, and not of all these."""
    if not case.reading.numbers or all(sums.hinted(ledger, case, d, _ENDING) for d in chosen):
        return False
    costs = {case.payment, *(ledger.open[d] for d in chosen)}
    settled = [d for cost in costs for d in ledger.paid_before(case.family.root, cost)]
    return any(sums.hinted(ledger, case, d, _ENDING) for d in settled)


def _refers_elsewhere(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether the text bears a checked reference that is of none of the documents chosen."""
    digits = [each for d in chosen for each in ledger.all_digits(d) if each]
    customers = ledger.customer_digits(case)
    return any(
        checked not in customers and not any(each in checked for each in digits) for checked in case.reading.checked
    )


def _less_lapsed(ledger: Ledger, d: int) -> int:
    """What a document costs less its discount, whether that has lapsed or not."""
    return ledger.open[d] - ledger.discount[d]


def _may_be_oldest(ledger: Ledger, book: Book, rule: str, chosen: list[int], against: float) -> bool:
    """Whether nothing in the text may tell which of equal documents is meant, so that the oldest may be taken.

    A number that comes near to one of them, or to a paid one of that amount, makes the oldest a mere guess; so does a
    month that is not that of one of them alone. (A day that is another's has been looked at before.)
    """
    case, reading = book.case, book.case.reading
    cost_of = dict(zip(book.documents, book.costs, strict=True))
    alike = _alike(book, chosen)
    settled = [d for cost in {cost_of[d] for d in chosen} for d in ledger.paid_before(case.family.root, cost)]
    return (
        rule in ("amount-equal", "amounts-equal")
        and ledger.policy.equal_documents == "oldest"
        and against <= _LITTLE
        and len({ledger.customer[d] for d in alike}) == 1  # whose it is, nothing tells
        and not reading.months
        and not any(ledger.date[d] in case.days for d in alike if d not in chosen)
        and not likeness.may_name(ledger, case, alike, ledger.customer_digits(case), like=alike)
        and not any(sums.within(reading.text, ledger.digits(d)[0], _GLUED) for d in alike)
        and not any(_may_be(ledger, case, d) for d in settled)
        and not _stands_in_some(ledger, reading, alike)
    )


def for_another(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Say whether the text says for whom the payment is made, and that is neither the payer nor who owes the documents."""
    receipts, customers = ledger.world.receipts, ledger.world.customers
    owners = {str(customers.name[ledger.customer[d]]) for d in chosen}
    return is_for_another(receipts.said(case.r), str(receipts.payer_name[case.r]), *owners)


def _stands_in_some(ledger: Ledger, reading: Reading, alike: list[int]) -> bool:
    """Whether a number in the text stands within those of some of the documents and not of others, or these in it: 0220 of 20260220-06."""
    said = {n.digits for n in reading.numbers if n.formed and n.lead not in likeness.NOT_OURS}
    said = {digits for digits in said if len(digits) >= likeness.TELLING}
    cores = [ledger.digits(d)[0] for d in alike]
    bearing = (sum(digits in core or sums.within(digits, core, _GLUED) for core in cores) for digits in said)
    return any(0 < count < len(alike) for count in bearing)


def _may_be(ledger: Ledger, case: Case, d: int) -> bool:
    """Whether the text bears the date of a document, or a number that comes near to its own."""
    return ledger.date[d] in case.reading.dates or likeness.distance(ledger, case.reading, d) < likeness.FAR


def _largest_chance(ledger: Ledger, book: Book, rule: str, chosen: list[int]) -> float:
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
    return bool(case.reading.numbers) and likeness.may_name(ledger, case, others, known, like=chosen)


def repeats(ledger: Ledger, case: Case, chosen: list[int], taken: Collection[int] = ()) -> bool:
    """Say whether the customer paid just this amount a short while ago, and it is not the time for what this would be for.

    It is when all of it is due, or about now as this customer pays, or when its discount (`taken`) lasts.
    """
    paid_on = ledger.world.documents.paid_on
    paid = ledger.paid_before(case.family.root, case.payment)
    lately = bool(ledger.world.receipts.again[case.r]) or any(0 <= case.day - int(paid_on[p]) <= _LATELY for p in paid)
    if not lately:
        return False
    if len(chosen) == 1 and (ledger.due[chosen[0]] <= case.day + _EARLY or chosen[0] in taken):
        return False
    # The text names the month of what this would be for, and not of what was paid then.
    if _of_named_months(ledger, case, chosen) and not any(_of_named_months(ledger, case, [p]) for p in paid):
        return False
    documents = case.family.documents
    now = ledger.timing.due_about_now(documents, case.family.root, case.day)
    return len(now) == len(documents) or not set(now).issuperset(chosen)


def _is_named_month(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether the documents are those of the one month that the text names, and no other of their amounts is due in it."""
    costs = {ledger.open[d] for d in chosen}
    others = [d for d in case.family.documents if d not in chosen and ledger.open[d] in costs]
    due = dates.told(others, (ledger.due,), case.reading.months, frozenset())
    return len(case.reading.months) == 1 and _of_named_months(ledger, case, chosen) and not due


def _of_named_months(ledger: Ledger, case: Case, documents: list[int]) -> bool:
    """Whether the text names the months of all the documents: of their own days."""
    months = case.reading.months
    return bool(months) and all(ledger.month[d] % 12 + 1 in months for d in documents)


def _family_costs(ledger: Ledger, book: Book) -> list[tuple[int, int]]:
    """What every open document of the family costs, not only those of the customers looked at."""
    day = book.case.day
    return [(d, ledger.net(d, day) if book.reduced else ledger.open[d]) for d in book.case.family.documents]


def _nearly(ledger: Ledger, found: Evidence, case: Case, documents: list[int], against: float) -> Iterator[Explanation]:
    """The one document of the amount but for a trifle, which is let go."""
    costs, near = ledger.costs(documents), _but_for_a_trifle(ledger, case, documents)
    if len(near) != 1:
        return
    [(d, trifle)], debits = near.items(), [cost for cost in costs if cost > 0]
    short = ledger.open[d] - case.payment
    if not 0 < short <= trifle:
        return
    common = sums.share(found, ledger.currency[d], ledger.amount[d], 1)
    chance = (short + 1) * judge.chance_single(1, len(documents), judge.spread(debits, case.payment), common)
    doubt = judge.amount_doubt("amount-tolerance", case.family.level, chance, ledger.policy.unexplained_share) * against
    allowed = against <= _LITTLE and not ledger.disputed[d] and not case.reading.advance and not case.reading.numbers
    words = case.reading.instalment or case.reading.deducted or case.reading.amounts or case.reading.not_owed
    # The round sum of an advance comes near to a document's by chance: its order says what it is for.
    allowed = allowed and not (words or case.reading.ordered) and not repeats(ledger, case, [d])
    lines = ((d, "payment", case.payment), (d, "tolerance", short))
    yield ledger.made(case, "amount-tolerance", lines, doubt, used=set(), allowed=allowed)


def _but_for_a_trifle(ledger: Ledger, case: Case, documents: list[int]) -> dict[int, int]:
    """The documents that cost the payment but for a trifle, with how much that is of each."""
    policy, currency = ledger.policy, ledger.currency_of(documents[0])
    costs, discount, payment = ledger.costs(documents), ledger.discount, case.payment
    most = policy.tolerance_of(currency, max(map(abs, costs)))
    pairs = zip(documents, costs, strict=True)
    about = {
        d: policy.tolerance_of(currency, cost) for d, cost in pairs if abs(cost - payment) <= most + abs(discount[d])
    }
    return {d: trifle for d, trifle in about.items() if _is_near(ledger, case, d, trifle)}


def _is_near(ledger: Ledger, case: Case, d: int, trifle: int) -> bool:
    """Whether a document costs the payment but for a trifle, more or less, as it stands or less its discount."""
    costs = (ledger.open[d], ledger.net(d, case.day), ledger.open[d] - ledger.discount[d])
    return ledger.date[d] <= case.day and any(abs(cost - case.payment) <= trifle for cost in costs)


def applies(case: Case) -> bool:
    """Say whether the payer is known well enough to look at amounts at all."""
    return case.family.level >= SIMILAR
