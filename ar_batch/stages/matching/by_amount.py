"""Explanations by the amount alone, once the payer is known: what adds up, and how likely that is by chance."""

from __future__ import annotations

from collections.abc import Iterator

from ar_batch import references
from ar_batch.stages.matching import hints, judge, objections, sums, told_apart, worth_showing
from ar_batch.stages.matching.evidence import Case, Evidence, Explanation, is_third
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import CERTAIN, LIKELY, PAID_FOR, SIMILAR
from ar_batch.stages.matching.sums import Book
from ar_batch.stages.matching.words import ROUND_SUM

_SINGLE = ("amount", "amount-equal", "damaged", "dated")
_CREDITED = 0.03
"""How much seldomer coincidences are of documents with a credit note, where the text speaks of one."""
_EVERYTHING = ("balance", "past-due")
_ANOTHER_DAYS = 0.1
"""The doubt of documents where the text bears the date or month of another."""
_TOLD = ("customer number", "name in text", PAID_FOR, "decision")
_USUAL = 0.005
"""The share, at most, of payments of an amount that the customer owes several times that are for none of these documents:
second payments and advances of the usual amount. Coincidences of other amounts say nothing of them."""
_SELDOM = 300
"""How much seldomer payments that name nothing are short of a trifle (one in ten thousand, about) than unexplained."""
_ONE_OF_SEVERAL = (0.1, 0.5)
"""The doubt, at least and at most, of documents that add up to the payment where others do as well."""
_FEW, _MORE = 3, 30
"""Up to so many documents due about now may be expected to add up by coincidence so many times as often as others."""


def explanations(ledger: Ledger, found: Evidence, case: Case, against: float) -> Iterator[Explanation]:
    """Yield the explanations of a receipt that only payer and amount speak for.

    `against` is how much the numbers in the text speak against all that use none of them.
    """
    within, told = scopes(ledger, found, case)
    third = is_third(ledger.world, found, case.r, case.family.root)
    for place, documents in enumerate(within):
        made = list(_adding_up(ledger, found, case, documents, against))
        if made:
            # The text tells the customer: what other members of the family owe is not meant, nor is it by who pays in instalments.
            # And who pays for one may for others.
            unsure = third or (place > 0 and (told or case.reading.instalment))
            for one in made:
                yield one._replace(certain=one.certain and not unsure and not _is_relatives(ledger, case, one))
            return
    if case.family.level >= LIKELY and within:
        if not third:
            yield from _nearly(ledger, found, case, within[0], against)
        yield from worth_showing.explanations(ledger, case, within[0], against)


def _is_relatives(ledger: Ledger, case: Case, one: Explanation) -> bool:
    """Whether more than an amount is needed, as the documents are a relative's: equal ones, those of one whom the payer is not the head of, or any where he is called so but for legal form or spelling."""
    relatives = {ledger.customer[d] for d in one.documents} - case.payers
    head = case.family.root
    unsure = one.by_age or case.family.level < CERTAIN
    return bool(relatives) and (unsure or (head not in case.payers and relatives != {head}))


def scopes(ledger: Ledger, found: Evidence, case: Case) -> tuple[list[list[int]], bool]:
    """Return the documents to look among: of the customers that the text names, then of the payer itself, then the family's.

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
        numbers = case.reading.customers
        told |= {c for c in owners if references.compact(str(ledger.world.customers.id[c])) in numbers}
    among = [
        documents if chosen.issuperset(owners) else [d for d in documents if customer[d] in chosen]
        for chosen in (told, {c for c, _ in members})
        if chosen
    ]
    distinct: list[list[int]] = []
    for scope in [*among, documents]:
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
    sets = {frozenset(chosen) for _, (_, chosen, _, _) in made}
    rivals = len(sets) > 1 and min(map(len, sets)) > 1 and against <= objections.LITTLE and case.family.level >= LIKELY
    for book, (rule, chosen, chance, count) in made:
        one = _explained(ledger, book, rule, chosen, chance * (2 if book.reduced else 1), count, against)
        yield _beside_others(one) if rivals and one.rule not in objections.BY_TEXT else one
    if made:
        return
    yield from _late(ledger, found, case, documents, unit, spread, against)


def _beside_others(one: Explanation) -> Explanation:
    """Of several sums of documents that are the payment, and of which the text tells none, a person takes one."""
    least, most = _ONE_OF_SEVERAL
    return one._replace(certain=False, doubt=min(least + one.doubt, most))


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
    allowed = len(alike) == 1 and against < objections.SURE_ENOUGH and not ledger.disputed[alike[0]]
    allowed = allowed and not (
        case.reading.advance
        or case.reading.not_owed
        or objections.names_paid(ledger, case, alike)
        or objections.names_none_of(ledger, case, alike)
        or objections.repeats(ledger, case, alike)
    )
    lines = ((alike[0], "payment", case.payment),)
    yield ledger.made(case, rule, lines, doubt, used=set(), allowed=allowed, note=ledger.stays_open(lines))


def _explained(
    ledger: Ledger, book: Book, rule: str, chosen: list[int], chance: float, count: int, against: float
) -> Explanation:
    case = book.case
    hinted = rule not in _SINGLE and hints.all_hinted(ledger, case, chosen)
    if hinted:
        # The ends of all their numbers stand in the text, too short to be read without the amount.
        rule, chance = "damaged", chance * 1e-2
    if case.reading.credited and any(ledger.open[d] < 0 for d in chosen):
        chance *= _CREDITED
    # A list of which not all numbers could be read is not against documents among which are all that were.
    named = case.family.named
    listed = not case.exact and 0 < len(named) < case.reading.count and named.keys() <= set(chosen)
    left_out = 1.0 if listed else against
    usual = rule == "amount-equal" or (rule == "amount" and _is_usual(ledger, book, chosen[0]))
    usual = usual or (rule in _EVERYTHING and _are_usual(ledger, book, chosen)) or _are_months(ledger, book, chosen)
    coincidence = min(chance, _USUAL / ledger.policy.unexplained_share) if usual else chance
    doubt = judge.amount_doubt(rule, case.family.level, coincidence, ledger.policy.unexplained_share) * left_out
    bold = rule in _SINGLE or usual or chance <= _largest_chance(ledger, book, rule, chosen)
    by_age = rule == "amount-equal"
    if rule not in _SINGLE and not hinted:
        by_age = sums.has_twins(book, chosen) and not objections.is_told(ledger, book, rule, chosen)
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
    allowed = (
        bold
        and count == 1
        and not objections.objected(ledger, book, rule, chosen, taken, by_age=by_age, against=against)
    )
    if rule not in objections.BY_TEXT and objections.says_another_date(ledger, case, chosen):
        allowed, doubt = False, max(doubt, _ANOTHER_DAYS)
    doubt = doubt if count == 1 else max(doubt, 1 - 1 / count)
    made = ledger.made(case, rule, lines, doubt, used=set(), allowed=allowed)
    of_month = rule == "amount-equal" and set(chosen) <= set(told_apart.of_the_month(ledger, case, book.alike(chosen)))
    note = "the oldest of the month named" if of_month else made.note
    return made._replace(by_age=by_age, chance=chance, note=note)


def _is_usual(ledger: Ledger, book: Book, d: int) -> bool:
    """Say whether it is time for the one document of the amount, as the customer is known to pay or has paid as much before.

    How many others of the ledger cost as much, as of a price list, says little then: a payment that is for none of what is
    open, and comes just when this is due, is a second one or an advance.
    """
    case, root = book.case, book.case.family.root
    if book.reduced or d not in book.now or ledger.due[d] > case.day + objections.EARLY:
        return False
    if len(ledger.costing(case)) > 1:
        return False  # a relative owes as much
    return _has_paid(ledger, root, d, case.payment) or ledger.timing.is_known(root, ledger.currency[d])


def _are_usual(ledger: Ledger, book: Book, chosen: list[int]) -> bool:
    """Say whether the customer has paid as much before as each of these costs, and it is time for all of them: months of a rent that were left out."""
    root, last = book.case.family.root, book.case.day + objections.EARLY
    before = (_has_paid(ledger, root, d, ledger.open[d]) for d in chosen)
    return not book.reduced and all(ledger.due[d] <= last for d in chosen) and all(before)


def _are_months(ledger: Ledger, book: Book, chosen: list[int]) -> bool:
    """Say whether these are several of still more at one price and all due, and their sum is not as round as an advance: who owes a price again and again pays some of it together."""
    due = all(ledger.due[d] <= book.case.day + objections.EARLY for d in chosen)
    alike = len(chosen) > 1 and len({ledger.open[d] for d in chosen}) == 1
    more = alike and sums.has_twins(book, chosen)
    return due and more and not book.reduced and book.case.payment % ROUND_SUM != 0


def _has_paid(ledger: Ledger, root: int, d: int, amount: int) -> bool:
    """Whether the customer of a document has paid one of that amount before. `root`: the head of his family."""
    return any(ledger.customer[p] == ledger.customer[d] for p in ledger.paid_before(root, amount))


def _largest_chance(ledger: Ledger, book: Book, rule: str, chosen: list[int]) -> float:
    """How many coincidences may be expected at most of documents that add up, to be taken unasked.

    More for a few invoices that are all due about now, as this customer pays: most coincidences would not be.
    """
    most = ledger.policy.largest_chance * (1 if rule == "combination" else 10)
    told = len(book.now) < len(book.case.family.documents) and book.now.issuperset(chosen)
    timely = told and len(chosen) <= _FEW and all(ledger.open[d] > 0 for d in chosen)
    return max(most, ledger.policy.largest_chance * _MORE) if timely else most


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
    chance = _SELDOM * (short + 1) * judge.chance_single(1, len(documents), judge.spread(debits, case.payment), common)
    doubt = judge.amount_doubt("amount-tolerance", case.family.level, chance, ledger.policy.unexplained_share) * against
    allowed = (
        against <= objections.LITTLE
        and not ledger.disputed[d]
        and not case.reading.advance
        and not case.reading.numbers
    )
    words = case.reading.instalment or case.reading.deducted or case.reading.amounts or case.reading.not_owed
    # The round sum of an advance comes near to a document's by chance: its order says what it is for.
    allowed = allowed and not (words or case.reading.ordered) and not objections.repeats(ledger, case, [d])
    # Another may be paid short of by a round sum, which is as good a reason as a trifle.
    allowed = allowed and not any(_is_less_a_round_sum(case.payment, ledger.open[other]) for other in documents)
    lines = ((d, "payment", case.payment), (d, "tolerance", short))
    yield ledger.made(case, "amount-tolerance", lines, doubt, used=set(), allowed=allowed)


def _is_less_a_round_sum(payment: int, cost: int) -> bool:
    """Whether a payment is a document but for a round sum: a deduction, or what a bank took."""
    return 0 < cost - payment <= cost // judge.LITTLE and (cost - payment) % judge.ROUND == 0


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
