"""The open documents at one moment, as plain lists: what explanations of single receipts are made of.

The balances move (`balances.py`); what is kept of a family's documents is forgotten then.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from itertools import takewhile

import numpy as np

from ar_batch import money, references
from ar_batch.stages.matching import amounts, judge, words, written_anew
from ar_batch.stages.matching.evidence import Case, Evidence, Explanation, Family, Line, commonness
from ar_batch.stages.matching.levels import CERTAIN, KNOWN, LIKELY
from ar_batch.stages.matching.numbered import Digits, Numbered, digits_of
from ar_batch.stages.matching.opened import Opened
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.rarity import Rarity
from ar_batch.stages.matching.timing import Timing
from ar_batch.stages.matching.world import NEVER, World, column

EXACT = ("named", "named-discount")
"""Ways to settle that agree to the cent."""
LATE_DISCOUNT = "named-late-discount"
DISCOUNTED = ("named-discount", LATE_DISCOUNT)
"""Ways to settle less a discount."""
TRIFLES = ("named-tolerance", "named-fee")
"""Ways to settle that agree but for a trifle."""

_TO_THE_CENT = ("structured", "named", "named-discount", "listed", "order")
"""Rules by which what a namesake names is applied: nothing is left to explain."""

_BY_NUMBER = ("structured", "named")
"""Rules of documents named to the cent, which may be dated after their payment."""
_BESIDE = "named-more"
"""The rule of documents beside those named: what was not written yet is none of them."""
_MOST_SHORT = 0.8
"""The share of a document that may be left of it, at most, by a payer not known by his account."""

_EACH_AMOUNT_TOLD = 0.05
"""How much less doubtful several documents are of which the text bears every amount."""

CASH = ("payment", "credit_note")
"""Kinds of line that use up the receipt."""


class Ledger:
    """The documents' balances and what may be done with them. `open` moves as explanations are applied."""

    def __init__(self, world: World, policy: MatchingPolicy) -> None:
        self.world, self.policy = world, policy
        documents = world.documents
        self.open = column(documents.open)
        self.date = column(documents.date)
        self.called = column(documents.called != NEVER)
        written = documents.date.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        self.month = column(np.where(documents.called != NEVER, documents.called, written))
        self.due = column(documents.due)
        self.discount = column(documents.discount)
        self.until = column(documents.discount_until)
        self.amount = column(documents.amount)
        self.disputed = column(documents.disputed)
        self.customer = column(documents.customer)
        self.root = column(documents.root)
        self.currency = column(documents.currency)
        self.timing = Timing(world, self.open)
        self.rarity = Rarity(world)
        self.anew = written_anew.of_cancelled(documents)
        self._digits: dict[int, Digits] = {}
        self._letters: dict[int, str] = {}
        # Documents by family, and in it by amount.
        order = np.lexsort((documents.amount, documents.root))
        self._by_size, self._sizes = column(order), column(documents.amount[order])
        families = np.arange(len(world.customers.id) + 1)
        self._starts = column(np.searchsorted(documents.root[order], families))
        # What is open, by what was at the beginning, or would be had its payment come back.
        live = np.flatnonzero(documents.open > 0)
        again, would_be = np.array(world.reopening, dtype=np.int64).reshape(-1, 2).T
        regranted = np.where(would_be == documents.amount[again], documents.granted[again], 0)
        opened, discount = documents.open[live], documents.discount[live]
        live, opened, discount = (
            np.concatenate(pair) for pair in ((live, again), (opened, would_be), (discount, regranted))
        )
        order = np.argsort(opened, kind="stable")
        self._by_begun, self._begun = column(live[order]), column(opened[order])
        granting = order[discount[order] > 0]
        net = opened[granting] - discount[granting]
        granting = granting[np.argsort(net, kind="stable")]
        self._by_net, self._net = column(live[granting]), column(np.sort(net))
        self._first = column(documents.open)  # what was open of each at the beginning
        self._bearing: dict[tuple[int, int], list[int]] = {}
        self._opened: dict[tuple[int, int], Opened] = {}
        self._numbered: dict[tuple[int, int], Numbered] = {}

    def moved(self, documents: Collection[int]) -> None:
        """Forget what is kept of documents that have moved, and of their families."""
        for d in documents:
            for amount in (self._first[d], self.open[d]):
                self._bearing.pop((amount, self.currency[d]), None)
        for group in {(self.root[d], self.currency[d]) for d in documents}:
            for kept in (self._opened, self._numbered, self.timing.usual):
                kept.pop(group, None)

    def opened(self, root: int, currency: int) -> list[int]:
        """Return the open documents of a family in a currency, by due date."""
        return self.family(root, currency).documents

    def family(self, root: int, currency: int) -> Opened:
        """Return the same with what is kept of them until one of them moves."""
        key = (root, currency)
        known = self._opened.get(key)
        if known is None:
            members = self.world.by_group.get(key)
            documents = [d for d in members.tolist() if self.open[d]] if members is not None else []
            known = self._opened[key] = Opened(documents, self.open, self.date, self.discount, self.customer)
        return known

    def numbered(self, family: Family) -> Numbered:
        """Return all open documents of a family by the digits of their numbers."""
        documents = family.documents
        key = (family.root, self.currency[documents[0]] if documents else -1)
        known = self._numbered.get(key)
        if known is None:
            known = self._numbered[key] = Numbered(documents, self.digits_of(documents))
        return known

    def bearers(self, amount: int, currency: int) -> list[int]:
        """Return the documents of which exactly the amount is open, as it was at the beginning, whoever owes them."""
        key = (amount, currency)
        known = self._bearing.get(key)
        if known is None:
            first, end = bisect_left(self._begun, amount), bisect_right(self._begun, amount)
            same = (d for d in self._by_begun[first:end] if self.currency[d] == currency)
            known = self._bearing[key] = [d for d in same if self.open[d] == amount]
        return known

    def is_borne(self, amount: int) -> bool:
        """Say whether there was a document, open or less its discount, of exactly the amount at the beginning, in any currency."""
        every = (self._begun, self._net)
        return any(bisect_left(column, amount) < bisect_right(column, amount) for column in every)

    def net_bearers(self, amount: int, currency: int, day: int) -> list[int]:
        """Return the documents that cost exactly the amount on a day less their discount, and of which nothing was paid, whoever owes them."""
        first, end = bisect_left(self._net, amount), bisect_right(self._net, amount)
        found = [d for d in self._by_net[first:end] if self.currency[d] == currency and self.discount[d]]
        return [d for d in found if self.net(d, day) == amount]

    def paid_before(self, root: int, amount: int) -> list[int]:
        """Return the family's documents of that amount of which nothing is open any more."""
        first, end = self._starts[root], self._starts[root + 1]
        rows = slice(bisect_left(self._sizes, amount, first, end), bisect_right(self._sizes, amount, first, end))
        return [d for d in self._by_size[rows] if not self.open[d]]

    def common(self, found: Evidence, documents: list[int]) -> float:
        """Return how common in the whole ledger the amount of a single document is; a sum of several is not."""
        if len(documents) > 1:
            return 0.0
        currency = self.currency[documents[0]]
        return commonness(found.common[currency][self.amount[documents[0]]] - 1, found.documents[currency])

    def currency_of(self, d: int) -> str:
        """Return the document's currency: EUR."""
        return self.world.currencies[self.currency[d]]

    def digits(self, d: int) -> Digits:
        """Return the digits of the document's number."""
        known = self._digits.get(d)
        if known is None:
            documents = self.world.documents
            known = self._digits[d] = digits_of(documents.number[d], documents.short_ends)
        return known

    def digits_of(self, documents: list[int]) -> list[Digits]:
        """Return the digits of the numbers of many documents."""
        known = self._digits
        return [known.get(d) or self.digits(d) for d in documents]

    def letters(self, d: int) -> str:
        """Return the letters that the document's number begins with, in capitals."""
        known = self._letters.get(d)
        if known is None:
            number = references.upper(self.world.documents.number[d])
            known = self._letters[d] = "".join(takewhile(str.isalpha, number))
        return known

    def all_digits(self, d: int) -> list[str]:
        """Return the digits of the document's number, of the reference printed on it, and of its order number."""
        documents = self.world.documents
        others = (str(documents.reference[d]), str(documents.po_number[d]))
        return [self.digits(d)[0], *("".join(filter(str.isdigit, text)) for text in others if text)]

    def customer_digits(self, case: Case) -> list[str]:
        """Return the digits of the numbers of the family's customers: a text that bears them names no document by them."""
        ids = {str(self.world.customers.id[c]) for c in case.family.opened.customers}
        return ["".join(c for c in name if c.isdigit()) for name in sorted(ids)]

    def known_digits(self, case: Case, documents: Iterable[int]) -> list[str]:
        """Return all digits by which a text may name the documents, and their payer: what it bears of these is told."""
        return [*(digits for d in documents for digits in self.all_digits(d)), *self.customer_digits(case)]

    def is_advance(self, d: int) -> bool:
        """Say whether the document itself asks for an instalment or an advance, as for what is billed later: Abschlag 04/2026."""
        documents = self.world.documents
        return bool(documents.instalment[d]) or words.announces_advance(str(documents.description[d]))

    def payable(self, d: int, day: int) -> bool:
        """Say whether the document was there on the day, or nearly so."""
        return self.date[d] <= day + self.policy.future_document_days

    def there(self, case: Case) -> list[int]:
        """Return the family's open documents that were there on the day of the payment, or nearly so."""
        if case.there is None:
            opened = case.family.opened
            newest_there = opened.latest <= case.day + self.policy.future_document_days
            case.there = opened.documents if newest_there else self.all_payable(opened.documents, case.day)
        return case.there

    def all_payable(self, documents: list[int], day: int) -> list[int]:
        """Return those of the documents that were there on the day, or nearly so."""
        date, last = self.date, day + self.policy.future_document_days
        return [d for d in documents if date[d] <= last]

    def costing(self, case: Case) -> list[int]:
        """Return those of the family that were there, and cost just the payment."""
        return self.all_payable(case.family.opened.by_cost.get(case.payment, []), case.day)

    def parted(self, documents: list[int], day: int) -> tuple[list[int], list[int]]:
        """Return the documents that were written by the day, and those that were not yet."""
        return [d for d in documents if self.date[d] <= day], [d for d in documents if self.date[d] > day]

    def earned(self, documents: Iterable[int], day: int) -> list[int]:
        """Return those of the documents whose discount lasts on the day."""
        return [d for d in documents if self.discount[d] > 0 and day <= self.until[d]]

    def largest(self, documents: Iterable[int]) -> int:
        """Return the document of which most is open; of equal ones the first."""
        return max(documents, key=lambda d: (self.open[d], -d))

    def net(self, d: int, day: int) -> int:
        """Return what the document costs on the day, its discount taken while it lasts."""
        return self.open[d] - (self.discount[d] if day <= self.until[d] else 0)

    def costs(self, documents: list[int]) -> list[int]:
        """Return what is open of the documents."""
        opened = self.open
        return [opened[d] for d in documents]

    def nets(self, documents: list[int], day: int) -> list[int]:
        """Return what the documents cost on the day, their discount taken while it lasts."""
        opened, discount, until = self.open, self.discount, self.until
        return [opened[d] - discount[d] if discount[d] and day <= until[d] else opened[d] for d in documents]

    def paid(self, documents: Iterable[int]) -> tuple[Line, ...]:
        """Return lines that take all that is open of the documents."""
        return tuple((d, "payment" if self.open[d] > 0 else "credit_note", self.open[d]) for d in sorted(documents))

    def settle(self, case: Case, documents: list[int]) -> list[tuple[str, tuple[Line, ...]]]:
        """Return how the receipt settles all of the documents, if it does: rule and lines."""
        total = sum(self.open[d] for d in documents)
        if total == case.payment:
            return [("named", self.paid(documents))]
        short = total - case.payment
        if short <= 0:
            return []
        discounted = self._discounted(case, documents, short)
        if discounted:
            return discounted
        return self._trifle(case, documents, total, short)

    def _discounted(self, case: Case, documents: list[int], short: int) -> list[tuple[str, tuple[Line, ...]]]:
        """The documents paid less the discount of all that still grant it, of some of them, or of some that don't any more."""
        earned = self.earned(documents, case.day)
        lapsed = [d for d in documents if self.discount[d] > 0 and d not in earned]
        taken = self._taken(earned, short)
        if taken:
            return [("named-discount", self.less_discount(documents, taken, short, case.day))]
        # Nobody takes a discount that has lapsed and leaves one that has not.
        late = self._taken(lapsed, short - sum(self.discount[d] for d in earned), beside=len(earned))
        if late:
            return [(LATE_DISCOUNT, self.less_discount(documents, [*earned, *late], short, case.day))]
        return []

    def _taken(self, among: list[int], short: int, beside: int = 0) -> list[int]:
        """The documents whose discounts are what is short: all of them but for cents of rounding, or some to the cent."""
        if among and abs(short - sum(self.discount[d] for d in among)) <= len(among) + beside:
            return among
        return self._some(among, short)

    def _some(self, among: list[int], short: int) -> list[int]:
        """Documents whose discounts are just what is short; of equal ones, those that grant it longest."""
        ordered = sorted(among, key=lambda d: (-self.until[d], d))[:12]
        found = amounts.subsets([self.discount[d] for d in ordered], short, most=8) if len(ordered) > 1 else []
        sets = amounts.distinct([[ordered[i] for i in places] for places in found], self.discount)
        return sets[0] if len(sets) == 1 else []

    def by_choice(self, case: Case, lines: tuple[Line, ...]) -> float:
        """Return how many coincidences are to be expected where the discount was taken of some documents that offered one, and not of all."""
        documents = {d for d, _, _ in lines}
        offered = {d for d in documents if self.discount[d]}
        taken = {d for d, kind, amount in lines if kind == "payment" and amount != self.open[d]}
        # All those that grant it on the day; or as they would with fewer days of grace than ours.
        stricter = range(self.policy.discount_grace_days + 1)
        if taken in (offered, *(set(self.earned(documents, case.day + late)) for late in stricter)):
            return 0.0
        short = sum(self.open[d] for d in documents) - case.payment
        return float(min(0.5, 2 ** len(offered) / max(short, 1)))

    def _trifle(self, case: Case, documents: list[int], total: int, short: int) -> list[tuple[str, tuple[Line, ...]]]:
        main = max((d for d in documents if self.open[d] > short), key=lambda d: self.open[d], default=None)
        if main is None:
            return []
        currency = self.currency_of(main)
        if short <= self.policy.tolerance_of(currency, total):
            return [("named-tolerance", (*self.shortened(documents, main, short), (main, "tolerance", short)))]
        limit = min(self.policy.bank_fee_limit_minor, total * self.policy.bank_fee_limit_bp // 10_000)
        reading = case.reading
        # Who says what is taken off, and no fee, keeps it for himself: freight, a complaint.
        may_be_fee = reading.fee or (self.world.receipts.foreign[case.r] and not reading.differs)
        # Of one document, the discount may be taken besides.
        less = self.discount[main] if documents == self.earned(documents, case.day) == [main] else 0
        taken = less if short - less in judge.USUAL_FEES else 0
        fee = short - taken
        if not may_be_fee or fee > limit:
            return []
        discount = [(main, "discount", taken)] if taken else []
        return [("named-fee", (*self.shortened(documents, main, short), *discount, (main, "bank_fee", fee)))]

    def shortened(self, documents: list[int], main: int, short: int) -> tuple[Line, ...]:
        """Return lines that pay all documents, one of them by so much less."""
        return tuple((d, kind, amount - short if d == main else amount) for d, kind, amount in self.paid(documents))

    def less_discount(self, documents: list[int], taken: list[int], short: int, day: int) -> tuple[Line, ...]:
        """Return lines of documents paid less their discount; cents of rounding fall on the last. One lapsed on the day stays open."""
        discount = {d: self.discount[d] for d in taken}
        discount[taken[-1]] += short - sum(discount.values())
        lines: list[Line] = []
        for d in sorted(documents):
            kind = "payment" if self.open[d] > 0 else "credit_note"
            lines.append((d, kind, self.open[d] - discount.get(d, 0)))
            if discount.get(d, 0) and day <= self.until[d]:
                lines.append((d, "discount", discount[d]))
        return tuple(lines)

    def differing(self, case: Case, documents: list[int]) -> Iterator[Explanation]:
        """Yield the documents with more or less than they cost: worth showing, not more."""
        debits = [d for d in documents if self.open[d] > 0]
        if not debits:
            return
        main = self.largest(debits)
        short = sum(self.open[d] for d in debits) - case.payment
        if short < self.open[main]:
            lines = self.shortened(debits, main, short) if short > 0 else self.paid(debits)
            yield self.made(case, "part" if short > 0 else "over", lines, 0.5, used=set(debits), allowed=False)

    def is_paid_apart(self, case: Case, amount: int) -> bool:
        """Say whether an earlier payment of the same payer is of just an amount, and nothing of it is applied."""
        receipts, r = self.world.receipts, case.r
        return any(
            receipts.applied[other] == 0
            and receipts.currency[other] == receipts.currency[r]
            and receipts.date[other] <= case.day
            and receipts.payer_key[other] == receipts.payer_key[r]
            and receipts.payer_name[other] == receipts.payer_name[r]
            for other in receipts.of_amount(amount)
            if other != r
        )

    def is_part(self, case: Case, documents: list[int], short: int, *, plain: bool = False) -> bool:
        """Say whether less than the documents cost is plausibly a part of them: most of it, or an instalment by its words.

        A payer whose account is known may pay as little as he likes of what he names; so may one known for certain, but
        for a trifle, of what he names in full where no other number is like it (`plain`).
        And they must be the payer's own: a number of a relative's, and another amount, is a number come to harm.
        """
        total = sum(self.open[d] for d in documents)
        own = not case.payers or all(self.customer[d] in case.payers for d in documents)
        whole = all(case.family.named.get(d, 0) >= judge.PLAIN for d in documents)
        told = (
            plain and whole and case.family.level >= CERTAIN and any(number.formed for number in case.reading.numbers)
        )
        some = told and short <= total * _MOST_SHORT
        known = case.family.level >= KNOWN or some
        return own and not case.reading.otherwise and (2 * short <= total or case.reading.instalment or known)

    def credits_of(self, case: Case, documents: list[int], short: int) -> list[list[int]]:
        """Return up to two choices of open credit notes of the documents' customers that make up what is short."""
        own = {self.customer[d] for d in documents}
        credits = [d for d in case.family.opened.credits if self.customer[d] in own and d not in documents]
        return self.credit_choices(credits, -short) if credits else []

    def credit_choices(self, credits: list[int], rest: int) -> list[list[int]]:
        """Return up to two choices of credit notes that add up to the rest; equal ones are one choice, the oldest."""
        single = [d for d in credits if self.open[d] == rest]
        if single:
            return [single[:1]]
        if len(credits) <= 12:
            found = amounts.subsets([self.open[d] for d in credits], rest, most=8)
            return amounts.distinct([[credits[i] for i in places] for places in found], self.open)[:2]
        return [credits] if sum(self.open[d] for d in credits) == rest else []

    def made(
        self,
        case: Case,
        rule: str,
        lines: tuple[Line, ...],
        doubt: float,
        *,
        used: set[int],
        allowed: bool = True,
        note: str = "",
    ) -> Explanation:
        """Return an explanation; `used` are the named documents that it accounts for."""
        family = case.family
        # A document named in full and left aside speaks against every explanation that does so.
        if used and any(strength >= judge.PLAIN and d not in used for d, strength in family.named.items()):
            doubt *= 20
        told = {self.open[d] for d, _, _ in lines}
        if len(told) > 1 and told.issubset(case.reading.amounts):
            doubt *= _EACH_AMOUNT_TOLD
        stands = family.level >= judge.RULES[rule].least_level and not int(self.world.receipts.applied[case.r])
        stands = stands and not self._replaces_paid(case, lines)
        stands = stands and not (self.not_yet(case, lines) and (rule not in _BY_NUMBER or self._another(case, lines)))
        stands = stands and not (
            rule == _BESIDE and any(self.date[d] > case.day and d not in used for d, _, _ in lines)
        )
        stands = stands and (not family.namesake or rule in _TO_THE_CENT) and not self.written_anew(lines)
        return Explanation(
            case.r, rule, family.root, family.level, lines, min(max(doubt, 1e-7), 0.999), allowed and stands, note
        )

    def written_anew(self, lines: Iterable[Line]) -> list[int]:
        """Return the open documents that stand in place of one of the lines, which was cancelled; none where the credit note is among the lines."""
        if not self.anew:
            return []
        paid = {d for d, _, _ in lines}
        credited = {-self.open[d] for d in paid if self.open[d] < 0}
        gone = [d for d in paid if d in self.anew and self.open[d] not in credited]
        return [e for d in gone for e in self.anew[d] if self.open[e] > 0 and e not in paid]

    def stays_open(self, lines: Iterable[Line]) -> str:
        """Say how much the lines leave open of their documents: "5.50 GBP stay open"."""
        lines = list(lines)
        left = sum(self.open[d] for d in {d for d, _, _ in lines}) - sum(amount for _, _, amount in lines)
        return f"{money.spoken(left, self.currency_of(lines[0][0]))} stay open"

    def not_yet(self, case: Case, lines: Iterable[Line]) -> bool:
        """Say whether a document is dated after the payment."""
        return not all(self.payable(d, case.day) for d, _, _ in lines)

    def _another(self, case: Case, lines: Iterable[Line]) -> bool:
        """Whether another document of just the amount was there on the day: its number may be meant, come to harm."""
        paid = {d for d, _, _ in lines}
        return any(d not in paid for d in self.costing(case))

    def _replaces_paid(self, case: Case, lines: tuple[Line, ...]) -> bool:
        """Whether a document that is not named stands in for one of its amount that is, and was paid before; or for all of a list that was.

        Then an earlier payment went to the wrong one of the two, or this one is a second payment: a person sorts it out.
        """
        family = case.family
        if not family.closed:
            return False
        paid = [self.amount[d] for d, strength in family.closed.items() if strength >= judge.PLAIN]
        least = 1 if family.level >= LIKELY else judge.PLAIN - 1
        told = [self.amount[d] for d, strength in family.closed.items() if strength >= least]
        meant = {*paid, sum(told) if sum(told) == case.payment else sum(paid)}
        return bool(told) and any(d not in family.named and self.amount[d] in meant for d, _, _ in lines)
