"""What stands against applying documents that only the amount speaks for: what the text says, equal documents, a payment made again."""

from __future__ import annotations

from collections.abc import Collection

from ar_batch import references
from ar_batch.stages.matching import dates, hints, judge, likeness, sums, told_apart, words, written_words
from ar_batch.stages.matching.evidence import Case
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import KNOWN
from ar_batch.stages.matching.reading import Reading
from ar_batch.stages.matching.short_lists import COMPOSITE
from ar_batch.stages.matching.sums import Book

BY_TEXT = ("damaged", "dated", "statement")
"""Rules for which the text speaks as well."""
LITTLE, SURE_ENOUGH = 3.0, 10.0
"""Numbers in the text that speak more strongly than this against an explanation keep it from being applied."""
_FREE = ("run", "month", "combination")
_WHOLE = ("balance", "past-due", "run", "month", "combination")
_NAMELESS = ("amount", "amount-discount", *_WHOLE)
_SINGLES = ("amount", "amount-equal", "amount-discount")
_LATELY, EARLY = 27, 7
"""Days within which a payment may be one made again, and before the due date from which on a payment is early."""
_WEEKS = 21
"""Days after which a payment is hardly made again by mistake."""
_DOCUMENTS_AGE = 90
"""Days since a document that is paid, at most; a contract is older."""
_HALF_A_YEAR = 183
"""Days since a paid document was written, at most, where a month without its year may be that of this."""
_ENDING = 3
"""So many digits at the end of a number may stand for it."""
_GLUED = 5
"""So many digits of a number that stand in the text among others may be meant."""


def objected(
    ledger: Ledger, book: Book, rule: str, chosen: list[int], taken: list[int], *, by_age: bool, against: float
) -> bool:
    """Say whether something stands against applying documents that add up; `taken` are those paid less their discount."""
    case, reading = book.case, book.case.reading
    return (
        against >= SURE_ENOUGH
        or is_advance(ledger, case, chosen)
        or reading.not_owed
        or any(ledger.disputed[d] for d in chosen)
        or for_another(ledger, case, chosen)
        # Documents of several members of a family that happen to add up are no payment for all of them.
        or (rule in _FREE and len({ledger.customer[d] for d in chosen}) > 1)
        or (rule in _NAMELESS and likeness.names_another(ledger, case, chosen, _family_costs(ledger, book)))
        or (rule not in BY_TEXT and (names_paid(ledger, case, chosen) or _refers_elsewhere(ledger, case, chosen)))
        or (rule not in BY_TEXT and written_words.end_another(ledger, case, chosen))
        or (rule not in BY_TEXT and _ends_a_strangers(ledger, case, chosen))
        or (rule in _NAMELESS and _is_written_later(ledger, case, chosen))
        or (rule in _WHOLE and _is_less_a_usual_fee(ledger, case, chosen))
        # A part of one document is no sum of several.
        or (rule in _WHOLE and (reading.instalment or _names_one(ledger, case, chosen)))
        # Who pays, pays what is due: one document that is not, and costs as much as these, may not be meant.
        or (rule in ("amount", "amount-equal") and sums.due_rather(ledger, book, chosen[0]))
        or (rule in ("amount", "amount-equal") and (reading.credited or _is_for_some(book)))
        or (rule in _SINGLES and reading.instalment and _unread(ledger, case, chosen))
        or (rule in ("amount", "amount-equal") and _is_part_of_month(ledger, case, chosen))
        or (rule in ("amount", "amount-discount") and _is_part_of_another(ledger, case, chosen))
        or (rule in _SINGLES and _is_numbered_and_dated_otherwise(ledger, case, chosen))
        or (rule in _SINGLES and _is_due_of_a_relative(ledger, case, chosen[0]))
        or (by_age and not _may_be_oldest(ledger, book, rule, chosen, against))
        or repeats(ledger, case, chosen, taken)
        or (bool(taken) and _has_lapsed_twin(ledger, book, chosen, taken))
    )


def _is_for_some(book: Book) -> bool:
    """Whether the text says that several documents are paid, and there are several."""
    return len(book.documents) > 1 and words.is_for_some(book.case.reading.text, book.case.payment)


def is_advance(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Say whether the text announces an advance payment, and not all of the documents ask for one."""
    return case.reading.advance and not all(ledger.is_advance(d) for d in chosen)


def _is_due_of_a_relative(ledger: Ledger, case: Case, d: int) -> bool:
    """Say whether another member of the family owes just the amount and is due, while what is chosen is not for long: who pays for others may pay that."""
    soon = case.day + EARLY
    return ledger.due[d] > soon and any(
        ledger.due[each] <= soon and ledger.customer[each] != ledger.customer[d] for each in ledger.costing(case)
    )


def _ends_a_strangers(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Say whether a number behind a word for invoice ends that of a document of just the payment, of another family, and of none chosen: who pays may pay that."""
    led = [
        n.digits
        for n in case.reading.numbers
        if n.lead in likeness.FOR_OURS and not n.part and len(n.digits) >= _ENDING
    ]
    if not led or any(ledger.digits(d)[0].endswith(digits) for d in chosen for digits in led):
        return False
    theirs = (d for d in ledger.bearers(case.payment, ledger.currency[chosen[0]]) if ledger.root[d] != case.family.root)
    return any(ledger.digits(d)[0].endswith(digits) for d in theirs for digits in led)


def is_told(ledger: Ledger, book: Book, rule: str, chosen: list[int]) -> bool:
    """Say whether documents are told by what they are together, though others have their amounts.

    All of the statement or the month that the text names; all past due, or a run, that are the oldest, unless they are all of one amount.
    """
    if rule == "statement":
        return True
    if rule == "month":
        return _is_named_month(ledger, book.case, chosen)
    oldest = rule in ("past-due", "run") and chosen == book.documents[: len(chosen)]
    return (
        oldest
        and len({ledger.open[d] for d in chosen}) > 1
        and not _stands_in_some(ledger, book.case.reading, book.alike(chosen))
    )


def says_another_date(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Say whether the text bears the date of another document, or the month of another of just the amount, and none of those chosen."""
    reading = case.reading
    if not (case.days or reading.months or case.days_without_year):
        return False
    there, paid = ledger.there(case), ledger.paid_before(case.family.root, case.payment)
    dated = {d for d in (*there, *paid) if ledger.date[d] in case.days}
    if not dated:
        # The month of a document paid a year ago is not the one that is meant now.
        alike = [d for d in there if ledger.open[d] == case.payment]
        alike += [d for d in paid if case.day - ledger.date[d] <= _HALF_A_YEAR]
        dated = set(told_apart.timed(ledger, case, [*alike, *chosen]))
        # Several that add up, of other months as well, are not those of the month where one of it costs as much.
        if not dated.isdisjoint(alike) and not dated.issuperset(chosen):
            return True
    return bool(dated) and dated.isdisjoint(chosen)


def names_paid(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Say whether the text bears the end of the number of a paid document that cost as much as one of those chosen, and not of all these."""
    if not case.reading.numbers or all(hints.hinted(ledger, case, d, _ENDING) for d in chosen):
        return False
    costs = {case.payment, *(ledger.open[d] for d in chosen)}
    settled = [d for cost in costs for d in ledger.paid_before(case.family.root, cost)]
    return any(hints.hinted(ledger, case, d, _ENDING) for d in settled)


def names_none_of(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Say whether the text bears a number like ours, behind a word for invoice, that comes near to none of the documents."""
    return any(n.formed and n.lead in likeness.FOR_OURS for n in likeness.none_of(ledger, case.reading, chosen))


def for_another(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Say whether the text says for whom the payment is made, and that is neither the payer nor who owes the documents."""
    world = ledger.world
    owners = (str(world.customers.name[ledger.customer[d]]) for d in chosen)
    return case.reading.is_for_another(str(world.receipts.payer_name[case.r]), *owners)


def repeats(ledger: Ledger, case: Case, chosen: list[int], taken: Collection[int] = ()) -> bool:
    """Say whether the customer paid just this amount a short while ago, and it is not the time for what this would be for.

    It is when all of it is due, or about now as this customer pays, or when its discount (`taken`) lasts; but not where the
    words are those of that payment, with a number that the payer gave no other.
    """
    paid_on, receipts = ledger.world.documents.paid_on, ledger.world.receipts
    paid = ledger.paid_before(case.family.root, case.payment)
    lately = bool(receipts.again[case.r]) or any(0 <= case.day - int(paid_on[p]) <= _LATELY for p in paid)
    if not lately:
        return False
    # The very words of that payment, and a number of their own or the day or month of a document among them, are that document's.
    dated = bool(case.reading.months) or any(0 <= case.day - day <= _DOCUMENTS_AGE for day in case.days)
    if receipts.twice[case.r] or (dated and receipts.repeated[case.r]):
        return True
    if len(chosen) == 1 and (ledger.due[chosen[0]] <= case.day + EARLY or chosen[0] in taken):
        return False
    if len(chosen) == 1 and _is_of_next_month(ledger, case, chosen[0], paid):
        return False
    # The text names the month of what this would be for, and not of what was paid then.
    if _of_named_months(ledger, case, chosen) and not any(_of_named_months(ledger, case, [p]) for p in paid):
        return False
    documents = case.family.documents
    now = ledger.timing.due_about_now(documents, case.family.root, case.day)
    return len(now) == len(documents) or not set(now).issuperset(chosen)


def _is_of_next_month(ledger: Ledger, case: Case, d: int, paid: list[int]) -> bool:
    """Whether a document was written since as much was paid last, and that is weeks ago: who pays by the month pays the next, who pays again does so sooner."""
    last = max((int(ledger.world.documents.paid_on[p]) for p in paid), default=case.day)
    return case.day - last >= _WEEKS and ledger.date[d] > last


def _unread(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether the text bears a number that is none of the documents chosen, nor of their payer."""
    return case.reading.unread(ledger.known_digits(case, chosen), {case.payment})


def _is_written_later(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether one of the documents was written only after the payment, and the payer is known by no more than a name: a namesake may have paid."""
    return case.family.level < KNOWN and bool(ledger.parted(chosen, case.day)[1])


def _is_part_of_month(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether the text says that this is a part, and names the month of a larger document and of none of those chosen."""
    if not (case.reading.instalment and case.reading.months):
        return False
    larger = [d for d in ledger.there(case) if ledger.open[d] > case.payment]
    told = dates.told([*larger, *chosen], (ledger.date, ledger.due), case.reading.months, frozenset())
    return bool(told) and set(told).isdisjoint(chosen)


def _is_less_a_usual_fee(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether a document that is none of those chosen costs the payment and what banks usually take on the way."""
    others = (ledger.open[d] for d in ledger.there(case) if d not in chosen)
    return any(cost - case.payment in judge.USUAL_FEES for cost in others)


def _is_part_of_another(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether a number in the text is the beginning or the end of another open document's, and of none of those chosen."""
    mine = [ledger.digits(d)[0] for d in chosen]
    said = [n for n in case.reading.numbers if not any(n.digits in core for core in mine)]
    begun = [n.digits for n in said if n.formed and n.final and len(n.digits) >= _GLUED]
    ours = [n.digits for n in said if (n.formed or case.reading.alone) and n.lead not in likeness.NOT_OURS]
    ended = [digits for digits in ours if len(digits) >= likeness.TELLING and not references.is_year(digits)]
    # Behind a word for invoice a few digits are enough.
    ended += [n.digits for n in said if n.lead in likeness.FOR_OURS and len(n.digits) == _ENDING]
    theirs = [ledger.digits(d)[0] for d in case.family.documents if d not in chosen] if begun or ended else []
    return any(core not in begun and core.startswith(each) for each in begun for core in theirs) or any(
        core.endswith(each) for each in ended for core in theirs
    )


def _refers_elsewhere(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether the text bears a checked reference that is of none of the documents chosen."""
    digits = [each for d in chosen for each in ledger.all_digits(d) if each]
    customers = ledger.customer_digits(case)
    return any(
        checked not in customers and not any(each in checked for each in digits) for checked in case.reading.checked
    )


def _is_numbered_and_dated_otherwise(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether a number behind a word for invoice is not like those of the documents chosen, and the dates in the text are not theirs either: another is meant."""
    days = {day for d in chosen for day in (ledger.date[d], ledger.due[d])}
    if not case.days or not days.isdisjoint(case.days):
        return False
    known = ledger.known_digits(case, chosen)
    led = (n for n in case.reading.numbers if n.lead in likeness.FOR_OURS and not n.mixed)
    ours = (n for n in led if len(n.digits) >= _ENDING)
    strange = (n for n in ours if not any(n.digits in each or each.startswith(n.digits[:_ENDING]) for each in known))
    return any(not likeness.is_near_any(ledger, number, chosen) for number in strange)


def _has_lapsed_twin(ledger: Ledger, book: Book, chosen: list[int], taken: list[int]) -> bool:
    """Whether another document of the amount of one that is paid less its discount, whose own has lapsed, may be meant just as well.

    Or of one that costs just the payment, lapsed or not.
    """
    less = {d: ledger.open[d] - ledger.discount[d] for d in book.documents}
    costs = {less[d] for d in taken}
    return any(
        less[d] == book.case.payment or (less[d] in costs and ledger.until[d] < book.case.day)
        for d in book.documents
        if d not in chosen and ledger.discount[d]
    )


def _may_be_oldest(ledger: Ledger, book: Book, rule: str, chosen: list[int], against: float) -> bool:
    """Whether nothing in the text may tell which of equal documents is meant, so that the oldest may be taken.

    A number that comes near to one of them, or to a paid one of that amount, makes the oldest a mere guess; so does a
    month that is not that of one of them alone, and an advice that is still to come. (A day that is another's has been looked at before.)
    """
    case, reading = book.case, book.case.reading
    cost_of = dict(zip(book.documents, book.costs, strict=True))
    alike = book.alike(chosen)
    settled = [d for cost in {cost_of[d] for d in chosen} for d in ledger.paid_before(case.family.root, cost)]
    return (
        rule in ("amount-equal", "amounts-equal")
        and ledger.policy.equal_documents == "oldest"
        and against <= LITTLE
        and not reading.advised
        and len({ledger.customer[d] for d in alike}) == 1  # whose it is, nothing tells
        and (not reading.months or set(chosen) <= set(told_apart.of_the_month(ledger, case, alike)))
        and not any(ledger.date[d] in case.days for d in alike if d not in chosen)
        and not likeness.may_name(ledger, case, alike, ledger.customer_digits(case), like=alike)
        and not likeness.bears_another(ledger, case, alike, [])
        and not any(hints.within(reading.text, ledger.digits(d)[0], _GLUED) for d in alike)
        and not any(_may_be(ledger, case, d) for d in settled)
        and not _stands_in_some(ledger, reading, alike)
        and not _is_nearly_end(ledger, reading, alike)
        and not _bears_another_order(ledger, reading, chosen, alike)
        and not written_words.are_like_another(ledger, case, chosen, alike)
    )


def _bears_another_order(ledger: Ledger, reading: Reading, chosen: list[int], alike: list[int]) -> bool:
    """Whether the text bears an order's number, by the looks of those of equal documents, that is none of the chosen ones'."""
    orders = {d: references.compact(str(ledger.world.documents.po_number[d])) for d in alike}
    looks = {(len(order), order[: len(order) // 2]) for order in orders.values() if len(order) >= likeness.TELLING}
    if not looks:
        return False
    said = {references.compact(found.group()) for found in COMPOSITE.finditer(reading.text)}
    return any((len(each), each[: len(each) // 2]) in looks for each in said - {orders[d] for d in chosen})


def _stands_in_some(ledger: Ledger, reading: Reading, alike: list[int]) -> bool:
    """Whether a number in the text stands within those of some of the documents and not of others, or these in it: 0220 of 20260220-06."""
    said = {n.digits for n in reading.numbers if n.lead not in likeness.NOT_OURS}
    said = {digits for digits in said if len(digits) >= likeness.TELLING}
    cores = [ledger.digits(d)[0] for d in alike]
    bearing = [sum(digits in core or hints.within(digits, core, _GLUED) for core in cores) for digits in said]
    # Behind a word for invoice the last run alone is enough, however short: 3 of 1060/3.
    led = {n.digits.lstrip("0") for n in reading.numbers if n.lead in likeness.FOR_OURS}
    bearing += [sum(ledger.digits(d)[3] == digits for d in alike) for digits in led if digits]
    return any(0 < count < len(alike) for count in bearing)


def _may_be(ledger: Ledger, case: Case, d: int) -> bool:
    """Whether the text bears the date of a document, or a number that comes near to its own."""
    return ledger.date[d] in case.reading.dates or likeness.distance(ledger, case.reading, d) < likeness.FAR


def _is_nearly_end(ledger: Ledger, reading: Reading, alike: list[int]) -> bool:
    """Whether a number in the text is the end of that of one of the documents, but for a digit."""
    said = [n.digits for n in reading.numbers if n.lead not in likeness.NOT_OURS]
    return any(likeness.nearly_ends(ledger.digits(d), digits) for d in alike for digits in said)


def _names_one(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Whether the text bears a number that looks like one of ours, of none of the documents: one of another was meant."""
    others = [d for d in case.family.documents if d not in chosen]
    known = [*(ledger.digits(d)[0] for d in chosen), *ledger.customer_digits(case)]
    return bool(case.reading.numbers) and likeness.may_name(ledger, case, others, known, like=chosen)


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
