"""The families before which a receipt stands: those that may have paid, and those whose documents its text names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable

from ar_batch import references
from ar_batch.stages.matching import glued, likeness
from ar_batch.stages.matching.as_written import AsWritten
from ar_batch.stages.matching.by_ends import Ends
from ar_batch.stages.matching.evidence import Evidence, Family, Hit, is_namesake
from ar_batch.stages.matching.hits import BARE, FULL
from ar_batch.stages.matching.judge import CONTRADICTED, UNKNOWN
from ar_batch.stages.matching.keys import ORDER
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import BY_NAME, DECIDED, LIKELY, SIMILAR
from ar_batch.stages.matching.opened import Opened
from ar_batch.stages.matching.reading import Reading
from ar_batch.stages.matching.world import World

_TELLING = 6
"""A number of so many letters and digits is no coincidence."""
_LONG = 5
"""Digits of a number that nobody else's payment bears by chance, when it costs just that as well."""
_SEVERAL = 2
_NOTHING: list[list[int]] = []
_MOST_FAMILIES = 8
_MOST_ORDERING = 2
"""An order number of more families than this tells none of them."""


class Families:
    """The families that receipts may concern, with their documents of the moment."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        self.world, self.ledger, self._as_written = world, ledger, AsWritten(world)
        self._of_text: dict[int, list[list[int]]] = {}
        self._by_digits: dict[tuple[int, int], glued.Cores] = {}
        self._ends = Ends(world, ledger)

    def of(
        self, r: int, payers: list[tuple[int, int, str]], found: Evidence, reading: Callable[[int], Reading]
    ) -> list[Family]:
        """Return the families, the best known first; `payers` are the evidence for the receipt's, `reading` gives what its text says."""
        world, ledger, head = self.world, self.ledger, self.world.customers.head
        currency = int(world.receipts.currency[r])
        levels: dict[int, int] = {}
        for c, level, _ in payers:
            levels[head[c]] = max(levels.get(head[c], 0), level)
        best = max(levels.values(), default=0)
        hits = [hit for hit in self.hits(r, payers, found, reading) if ledger.currency[hit[0]] == currency]
        if hits and any(hit[1] == ORDER for hit in hits):
            hits = self._telling(r, levels, hits)
        roots = {*levels, *[ledger.root[hit[0]] for hit in hits]}
        families = []
        for root in _best_known(roots, levels):
            level, namesake = levels.get(root, UNKNOWN), False
            if best >= LIKELY and level < best:
                # Beside a payer known better, a weaker likeness says nothing.
                level = CONTRADICTED if level < LIKELY else SIMILAR
            named = [hit for hit in hits if ledger.root[hit[0]] == root] if len(roots) > 1 else hits
            if level == CONTRADICTED:
                if not named:
                    continue
                namesake = self._namesake(r, found, named)
                level = SIMILAR if namesake else level
            opened = ledger.family(root, currency)
            family = self._named(r, root, level, opened, named)
            family.namesake = namesake
            if level == CONTRADICTED and (
                (_only_named_like(payers, best) and _is_told(family))
                or (all(how != DECIDED for _, _, how in payers) and self._is_paid_for(r, family, levels, reading(r)))
            ):
                family.level = UNKNOWN
            self._with_paid(r, family, reading)
            self._with_glued(r, family, reading)
            self._with_written(r, family, reading)
            families.append(family)
        return families

    def hits(
        self, r: int, payers: list[tuple[int, int, str]], found: Evidence, reading: Callable[[int], Reading]
    ) -> list[Hit]:
        """Return the documents that the text names; where nothing else says who paid, also by the last digits of several."""
        return found.hits[r] or ([] if payers else self._ends.hits(r, reading))

    def _is_paid_for(self, r: int, family: Family, payers: Iterable[int], reading: Reading) -> bool:
        """Whether the payer, though it seems to be another, pays for this family: the text names its one document, which costs just the payment, as none of anybody else's does.

        In full, or by five digits and no other number. Or several in full, that cost it together. Not where the payer's own family ever had a document of that amount, or has one whose number comes near.
        """
        payment, day = int(self.world.receipts.unapplied[r]), int(self.world.receipts.date[r])
        told = [d for d, strength in family.named.items() if strength >= FULL]
        if not told and len(family.named) == 1:
            told = [d for d, strength in family.named.items() if strength >= BARE and self._is_long(d)]
        if not told or not len(told) == len(family.named) == len(family.spans) == reading.count:
            return False
        ledger, currency = self.ledger, self.ledger.currency[told[0]]
        total = sum(ledger.open[d] for d in told)
        costs = {payment, total}
        if len(told) > 1:
            meant = payment in (total, sum(ledger.net(d, day) for d in told))
        else:
            bearers = {*ledger.bearers(payment, currency), *ledger.net_bearers(payment, currency, day)}
            meant = bearers >= set(told) and all(ledger.root[d] == family.root for d in bearers)
        return meant and not any(
            any(ledger.paid_before(root, cost) for cost in costs)
            or any(
                ledger.open[own] in costs or likeness.distance(ledger, reading, own) < likeness.FAR
                for own in ledger.opened(root, currency)
            )
            for root in payers
        )

    def _is_long(self, d: int) -> bool:
        """Whether a document's number has so many digits that, beside its amount, it is no coincidence."""
        return len(self.ledger.digits(d)[2]) >= _LONG

    def _namesake(self, r: int, found: Evidence, named: list[Hit]) -> bool:
        """Whether the owner of documents named has the payer's name in short: the number tells which of the two paid."""
        told = {d: kind != ORDER and strength >= FULL for d, kind, strength, _, _ in named if strength >= BARE}
        return any(
            is_namesake(self.world, found, r, self.ledger.customer[d], in_full=full) for d, full in sorted(told.items())
        )

    def _telling(self, r: int, levels: Container[int], hits: list[Hit]) -> list[Hit]:
        """The hits without orders of families for which nothing else speaks, where these are settled or shared by several families.

        Of those shared, the ones that cost just the payment stay.
        """
        ledger = self.ledger
        named = {ledger.root[d] for d, kind, _, _, _ in hits if kind != ORDER}
        orders: dict[int, set[int]] = {}
        for d, _, _, _, _ in hits:
            root = ledger.root[d]
            if root not in levels and root not in named:
                orders.setdefault(root, set()).update([d] if ledger.open[d] else ())
        if not orders:
            return hits
        shared = sum(1 for documents in orders.values() if documents) > _MOST_ORDERING
        payment, day = int(self.world.receipts.unapplied[r]), int(self.world.receipts.date[r])

        def costs_that(documents: set[int]) -> bool:
            costs = [cost for d in documents for cost in (ledger.open[d], ledger.net(d, day))]
            return payment in costs or payment == sum(ledger.open[d] for d in documents)

        left_out = {root for root, documents in orders.items() if not (costs_that(documents) if shared else documents)}
        return [hit for hit in hits if ledger.root[hit[0]] not in left_out]

    def _with_written(self, r: int, family: Family, reading: Callable[[int], Reading]) -> None:
        """Name the documents whose numbers stand in the text as they are written: these alone, where no other number does."""
        if family.level < LIKELY or family.orders or family.reading or self.world.receipts.mute[r]:
            return
        ledger = self.ledger
        written = self._written(r, family.root, reading)
        if not written:
            return
        named = {d: max(family.named.get(d, 0), self._strength(d)) for some in written for d in some}
        family.closed |= {d: strength for d, strength in named.items() if not ledger.open[d]}
        spans = [[d for d in some if ledger.open[d]] for some in written]
        family.named = {d: named[d] for some in spans for d in some}
        family.spans = {(-place, -place): some for place, some in enumerate(spans, start=1) if some}
        family.complete = True

    def _written(self, r: int, root: int, reading: Callable[[int], Reading]) -> list[list[int]]:
        """The documents of a family as they are written in a receipt's text, if that bears no other number; looked for once."""
        key = r * len(self.world.customers.id) + root  # one number: there are many of them
        known = self._of_text.get(key)
        if known is None:
            currency = int(self.world.receipts.currency[r])
            found = self._as_written.read(root, currency, reading(r).text)
            known = self._of_text[key] = found.documents if found.complete else _NOTHING
        return known

    def _with_glued(self, r: int, family: Family, reading: Callable[[int], Reading]) -> None:
        """Name the documents of the payer whose numbers stand in the text with nothing between them: no coincidence."""
        if family.level < LIKELY or self.world.receipts.mute[r] or not glued.may_be(reading(r)):
            return
        apart = glued.apart(reading(r), self._cores(family.root, int(self.world.receipts.currency[r])))
        if apart is None:
            return
        if apart.complete:
            family.named, family.spans, family.orders = {}, {}, {}
        for place, d in enumerate(apart.documents, start=1):
            if self.ledger.open[d]:
                family.named[d], family.spans[-place, -place] = FULL, [d]
            else:
                family.closed[d] = FULL
        family.reading, family.complete = apart.reading, apart.complete

    def _cores(self, root: int, currency: int) -> glued.Cores:
        """The documents of a family in one currency, open or not, by all digits of their numbers; those that share them left out."""
        known = self._by_digits.get((root, currency))
        if known is None:
            members = self.world.by_group.get((root, currency), ())
            bearing: dict[str, list[int]] = defaultdict(list)
            for d in map(int, members):
                bearing[self.ledger.digits(d)[0]].append(d)
            known = glued.cores_of({core: ds[0] for core, ds in bearing.items() if len(ds) == 1})
            self._by_digits[root, currency] = known
        return known

    def _strength(self, d: int) -> int:
        """How surely a document's number as it is written is no coincidence."""
        signs = references.compact(self.world.documents.number[d])
        return FULL if len(signs) >= _TELLING and not signs.isalpha() else BARE

    def _with_paid(self, r: int, family: Family, reading: Callable[[int], Reading]) -> None:
        """Add documents of just the amount that were paid before and whose whole number stands in the text.

        Numbers that many customers' documents bear are not looked for among all; the amount and the payer tell whose it is.
        """
        paid = (
            self.ledger.paid_before(family.root, int(self.world.receipts.unapplied[r]))
            if family.level >= LIKELY
            else []
        )
        if paid:
            numbers = {number.digits for number in reading(r).numbers if not number.part and len(number.digits) >= 2}
            for d in paid:
                if self.ledger.digits(d)[0] in numbers:
                    family.closed.setdefault(d, FULL)

    def _named(self, r: int, root: int, level: int, opened: Opened, hits: list[Hit]) -> Family:
        if not hits:
            return Family(root, level, opened.documents, {}, {}, {}, {}, opened)
        named: dict[int, int] = {}
        spans: dict[tuple[int, int], list[int]] = defaultdict(list)
        orders: dict[tuple[int, int], list[int]] = defaultdict(list)
        closed: dict[int, int] = {}
        fulfilled: list[Hit] = []
        for d, kind, strength, first, last in hits:
            if self.ledger.open[d] == 0:
                if kind != ORDER:
                    closed[d] = max(strength, closed.get(d, 0))
                else:
                    fulfilled.append((d, kind, strength, first, last))
            elif kind == ORDER:
                # Of somebody unknown, a short number is no order's.
                if level > UNKNOWN or strength >= BARE:
                    orders[first, last].append(d)
            else:
                named[d] = max(strength, named.get(d, 0))
                if d not in spans[first, last]:
                    spans[first, last].append(d)
        payment = int(self.world.receipts.unapplied[r])
        for d, _, strength, first, last in fulfilled:
            # An order of which nothing is open, and a document of just the amount was paid: that was meant.
            if (first, last) not in orders and self.ledger.amount[d] == payment:
                closed[d] = max(strength, closed.get(d, 0))
        return Family(root, level, opened.documents, named, spans, orders, closed, opened)


def _only_named_like(payers: list[tuple[int, int, str]], best: int) -> bool:
    """Whether nothing but names speaks for those who are known best: whoever pays may be called so as well."""
    return all(how in BY_NAME for _, level, how in payers if level == best)


def _is_told(family: Family) -> bool:
    """Whether several numbers in full name the family's open documents: no coincidence, whoever pays."""
    return sum(1 for some in family.spans.values() if any(family.named[d] >= FULL for d in some)) >= _SEVERAL


def _best_known(roots: set[int], levels: dict[int, int]) -> list[int]:
    """The families that are known best, the best first."""
    if len(roots) < 2:
        return list(roots)
    return sorted(roots, key=lambda root: (-levels.get(root, 0), root))[:_MOST_FAMILIES]
