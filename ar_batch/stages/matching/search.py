"""All explanations of one receipt: which documents it may pay, each with its doubt.

This is the thorough and slower half. The rules in `rules.py` settle the plain cases as joins over whole columns; what
they leave comes here, one receipt at a time.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from math import sqrt
from typing import Any

import pandas as pd
from rapidfuzz.distance import OSA

from ar_batch import money
from ar_batch.stages.matching import amounts, judge
from ar_batch.stages.matching.hits import BARE, FULL, ORDER, STRUCTURED
from ar_batch.stages.matching.identify import LIKELY, SIMILAR
from ar_batch.stages.matching.judge import CONTRADICTED, UNKNOWN
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.world import World

Line = tuple[int, str, int]
"""Document, kind of application, amount."""

_FEE_WORDS = re.compile(
    r"\b(CHARGES?|FEES?|GEBUEHR(EN)?|GEBÜHR(EN)?|SPESEN|ENTGELT|FRAIS|COMMISSION|COSTES?|KOSTEN|SHA|OUR|BEN)\b"
)
_DIGITS = re.compile(r"[0-9]+")
_DATES = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b|\b20\d{2}-\d{2}-\d{2}\b|\b\d{1,3}(?:[.,]\d{3})*[.,]\d{2}\b(?![./-]\d)"
)
_RANGE = re.compile(
    r"([0-9]{3,})\s*(?:-|–|—|\.\.+|BIS|TO|THRU|THROUGH|UNTIL|A|À|AU|AL|T/M|TOT|HASTA)\s*(?:[A-Z/.-]{0,8})?([0-9]{2,})"
)
_SHORT_LIST = re.compile(r"([0-9]{3,})((?:\s*(?:[/,;+&]|UND|AND|ET|Y|EN|U\.)\s*[0-9]{1,6}(?![0-9]))+)")
_LONGEST_RANGE = 60
_MOST_CHOICES = 64


@dataclass(frozen=True, slots=True)
class Explanation:
    """Documents that a receipt may pay. `certain` says that nothing but its share of the odds stands against applying it."""

    r: int
    rule: str
    root: int
    level: int
    lines: tuple[Line, ...]
    doubt: float
    certain: bool
    note: str = ""
    confidence: float = 0.0

    @property
    def documents(self) -> frozenset[int]:
        """The documents it touches."""
        return frozenset(line[0] for line in self.lines)


@dataclass
class Evidence:
    """What identification and the join of references found, by receipt, and how often each amount occurs in the ledger."""

    ident: dict[int, list[tuple[int, int, str]]]  # customer, level, how
    hits: dict[int, list[tuple[int, int, int, int, int]]]  # document, kind, strength, first run, last run
    common: list[Counter[int]]  # by currency: how many documents bear an amount
    documents: list[int]
    wanted: dict[int, set[int]] = field(default_factory=dict)  # document -> receipts not settled that name it


def evidence(world: World, ident: pd.DataFrame, hits: pd.DataFrame) -> Evidence:
    """Return the evidence by receipt."""
    by_ident: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for r, c, level, how in zip(*(ident[name].tolist() for name in ("r", "c", "level", "how")), strict=True):
        by_ident[r].append((c, level, how))
    by_hit: dict[int, list[tuple[int, int, int, int, int]]] = defaultdict(list)
    for r, *hit in zip(*(hits[name].tolist() for name in ("r", "d", "kind", "strength", "first", "last")), strict=True):
        by_hit[r].append((hit[0], hit[1], hit[2], hit[3], hit[4]))
    documents = world.documents
    common = [Counter(documents.amount[documents.currency == code].tolist()) for code in range(len(world.currencies))]
    return Evidence(by_ident, by_hit, common, [sum(counter.values()) for counter in common])


@dataclass
class _Family:
    """The open documents of one family in the receipt's currency, and how the receipt names them."""

    root: int
    level: int
    documents: list[int]
    named: dict[int, int]  # document -> strength
    spans: dict[tuple[int, int], list[int]]
    orders: dict[tuple[int, int], list[int]]
    closed: dict[int, int]


class Search:
    """Explains receipts against the balances of one moment."""

    def __init__(self, world: World, found: Evidence, policy: MatchingPolicy) -> None:
        self.world, self.found, self.policy = world, found, policy
        documents = world.documents
        self.open: list[int] = documents.open.tolist()
        self.date: list[int] = documents.date.tolist()
        self.month: list[int] = documents.date.astype("datetime64[D]").astype("datetime64[M]").astype(int).tolist()
        self.due: list[int] = documents.due.tolist()
        self.discount: list[int] = documents.discount.tolist()
        self.until: list[int] = documents.discount_until.tolist()
        self.amount: list[int] = documents.amount.tolist()
        self.disputed: list[int] = documents.disputed.tolist()
        self.root: list[int] = documents.root.tolist()
        self.currency: list[int] = documents.currency.tolist()
        self.paid_on: list[int] = documents.paid_on.tolist()

    def explain(self, r: int, *, by_amount: bool) -> list[Explanation]:
        """Return the explanations of a receipt, the most probable first, each with its confidence.

        `by_amount`: also those that nothing in the text points to.
        """
        payment = int(self.world.receipts.unapplied[r])
        if payment <= 0:
            return []
        families = self._families(r)
        text = str(self.world.receipts.text[r]).upper()
        found: list[Explanation] = []
        for family in families:
            found.extend(self._by_reference(r, payment, family, text))
            if by_amount and family.level >= SIMILAR:
                found.extend(self._by_amount(r, payment, family, families))
        return _ranked(found)

    def groups(self, r: int) -> list[tuple[int, int]]:
        """Return the families (root, currency) whose documents the explanations of a receipt may use."""
        currency = int(self.world.receipts.currency[r])
        customers = (int(self.world.customers.root[c]) for c, _, _ in self.found.ident.get(r, ()))
        named = (self.root[hit[0]] for hit in self.found.hits.get(r, ()))
        return [(root, currency) for root in {*customers, *named}]

    # -- who --------------------------------------------------------------------------------------------------------

    def _families(self, r: int) -> list[_Family]:
        world = self.world
        currency = int(world.receipts.currency[r])
        levels: dict[int, int] = {}
        for c, level, _ in self.found.ident.get(r, ()):
            root = int(world.customers.root[c])
            levels[root] = max(levels.get(root, 0), level)
        best = max(levels.values(), default=0)
        hits = [hit for hit in self.found.hits.get(r, ()) if self.currency[hit[0]] == currency]
        roots = sorted({*levels, *(self.root[hit[0]] for hit in hits)}, key=lambda root: (-levels.get(root, 0), root))
        result = []
        for root in roots[:8]:
            level = levels.get(root, UNKNOWN)
            if best >= LIKELY and level < best:
                # Somebody else is known better: a similar name says nothing beside a known account.
                level = CONTRADICTED if level < LIKELY else SIMILAR
            members = world.by_group.get((root, currency))
            opened = [d for d in members.tolist() if self.open[d]] if members is not None else []
            result.append(self._named(root, level, opened, [hit for hit in hits if self.root[hit[0]] == root]))
        return result

    def _named(self, root: int, level: int, opened: list[int], hits: list[tuple[int, int, int, int, int]]) -> _Family:
        named: dict[int, int] = {}
        spans: dict[tuple[int, int], list[int]] = defaultdict(list)
        orders: dict[tuple[int, int], list[int]] = defaultdict(list)
        closed: dict[int, int] = {}
        for d, kind, strength, first, last in hits:
            if self.open[d] == 0:
                if kind != ORDER:
                    closed[d] = max(strength, closed.get(d, 0))
            elif kind == ORDER:
                orders[first, last].append(d)
            else:
                named[d] = max(strength, named.get(d, 0))
                if d not in spans[first, last]:
                    spans[first, last].append(d)
        return _Family(root, level, opened, named, spans, orders, closed)

    # -- by reference -----------------------------------------------------------------------------------------------

    def _by_reference(self, r: int, payment: int, family: _Family, text: str) -> Iterator[Explanation]:
        day = int(self.world.receipts.date[r])
        fee = bool(_FEE_WORDS.search(text))
        strong = {span: ds for span, ds in family.spans.items() if any(family.named[d] >= BARE for d in ds)}
        choices = list(islice(product(*(sorted(ds) for ds in strong.values())), _MOST_CHOICES)) if strong else []
        settled = False
        for choice in choices:
            chosen = sorted(set(choice))
            strength = min(family.named[d] for d in chosen)
            for rule, lines in self._settle(chosen, payment, day, fee=fee):
                yield self._of_named(r, rule, family, lines, strength, chosen)
                settled = True
        if not settled:
            yield from self._weaker(r, payment, family, text, [sorted(set(choice)) for choice in choices])
        for members in family.orders.values():
            for rule, lines in self._settle(sorted(set(members)), payment, day, fee=False):
                if rule in ("named", "named-discount"):
                    yield self._made(
                        r, "order", family, lines, judge.other_doubt("order", family.level), used=set(members)
                    )
        yield from self._repeated(r, payment, family)

    def _weaker(self, r: int, payment: int, family: _Family, text: str, sets: list[list[int]]) -> Iterator[Explanation]:
        """Explanations by reference where the documents named don't simply add up."""
        day = int(self.world.receipts.date[r])
        named = sets[0] if sets else []
        several = len(sets) > 1
        yield from self._listed(r, payment, family, text, named, day)
        yield from self._damaged(r, payment, family, text, named, day)
        if 2 <= len(named) <= 12:
            found = amounts.subsets([self.open[d] for d in named], payment)
            if len(found) == 1:
                yield self._made(
                    r,
                    "named-some",
                    family,
                    self._paid([named[i] for i in found[0]]),
                    judge.other_doubt("named-some", family.level),
                    used=set(named),
                )
        if not named:
            return
        rest = payment - sum(self.open[d] for d in named)
        others = [d for d in family.documents if d not in family.named and self._payable(d, day)]
        if rest > 0:
            yield from self._more(r, family, named, others, rest)
        elif rest < 0:
            yield from self._less_credit(r, family, named, others, rest)
        if len(named) == 1 and not several:
            yield from self._one(r, payment, family, named[0])

    def _one(self, r: int, payment: int, family: _Family, d: int) -> Iterator[Explanation]:
        """One document named, with another amount."""
        opened, strength = self.open[d], family.named[d]
        if opened <= 0:
            return
        rule = "part" if payment < opened else "over"
        doubt = judge.other_doubt(rule, family.level) + (0 if strength >= FULL else 0.05)
        paid = min(payment, opened)
        late = self.date[d] > int(self.world.receipts.date[r]) + self.policy.future_document_days
        allowed = not late and (rule == "over" or self.policy.apply_part_payments)
        currency = self.world.currencies[self.currency[d]]
        note = (
            f"{money.spoken(opened - paid, currency)} stay open"
            if rule == "part"
            else f"{money.spoken(payment - paid, currency)} are left over"
        )
        yield self._made(r, rule, family, ((d, "payment", paid),), doubt, used={d}, allowed=allowed, note=note)

    def _more(self, r: int, family: _Family, named: list[int], others: list[int], rest: int) -> Iterator[Explanation]:
        doubt = judge.other_doubt("named-more", family.level)
        single = [d for d in others if self.open[d] == rest]
        if single:
            yield self._made(
                r,
                "named-more",
                family,
                self._paid([*named, single[0]]),
                doubt * len(single),
                used=set(named),
                allowed=len(single) == 1,
            )
            return
        found = amounts.runs([self.open[d] for d in others], rest)
        if len(found) == 1:
            first, last = found[0]
            chance = self._chance_run(rest, others)
            yield self._made(
                r,
                "named-more",
                family,
                self._paid([*named, *others[first:last]]),
                doubt + chance,
                used=set(named),
                allowed=chance <= self.policy.largest_chance,
            )

    def _less_credit(
        self, r: int, family: _Family, named: list[int], others: list[int], rest: int
    ) -> Iterator[Explanation]:
        credits = [d for d in others if self.open[d] < 0]
        sums = [[d] for d in credits if self.open[d] == rest]
        if not sums and len(credits) > 1 and sum(self.open[d] for d in credits) == rest:
            sums = [credits]
        if sums:
            doubt = judge.other_doubt("named-credit", family.level) * len(sums)
            yield self._made(
                r,
                "named-credit",
                family,
                self._paid([*named, *sums[0]]),
                doubt,
                used=set(named),
                allowed=len(sums) == 1,
            )

    def _listed(
        self, r: int, payment: int, family: _Family, text: str, named: list[int], day: int
    ) -> Iterator[Explanation]:
        """Ranges (1001-1005) and short forms (1001/02/05) among the family's open documents."""
        if not family.documents:
            return
        numbers = {d: _core(str(self.world.documents.number[d])) for d in family.documents}
        for chosen in _listed_numbers(text, numbers):
            whole = sorted({*chosen, *named})
            for documents in (sorted(chosen), whole) if whole != sorted(chosen) else (whole,):
                for rule, lines in self._settle(documents, payment, day, fee=False):
                    if rule in ("named", "named-discount") and len(documents) > 1:
                        yield self._made(
                            r, "listed", family, lines, judge.other_doubt("listed", family.level), used=set(documents)
                        )

    def _damaged(
        self, r: int, payment: int, family: _Family, text: str, named: list[int], day: int
    ) -> Iterator[Explanation]:
        """Numbers with one wrong, missing, swapped or cut-off digit, where the amount agrees to the cent."""
        if family.level < SIMILAR:
            return
        tokens = [run for run in _DIGITS.findall(_DATES.sub(" ", text)) if len(run) >= 3]
        if not tokens:
            return
        near = {d: best for d in family.documents if d not in named and (best := self._nearness(d, tokens)) is not None}
        if not near:
            return
        sets = [[d] for d in near] + ([sorted(near)] if len(near) > 1 else [])
        if named:
            sets = [sorted({*named, *documents}) for documents in sets] + sets
        found: dict[tuple[int, ...], tuple[tuple[Line, ...], float]] = {}
        for documents in sets:
            for rule, lines in self._settle(documents, payment, day, fee=False):
                if rule in ("named", "named-discount"):
                    found[tuple(documents)] = lines, max(near.get(d, 0.0) for d in documents)
        least = min((distance for _, distance in found.values()), default=0.0)
        nearest = {documents: lines for documents, (lines, distance) in found.items() if distance == least}
        for chosen, lines in nearest.items():
            doubt = judge.other_doubt("damaged", family.level) * (1 + 2 * least) * len(nearest)
            yield self._made(r, "damaged", family, lines, doubt, used=set(chosen), allowed=len(nearest) == 1)

    def _nearness(self, d: int, tokens: list[str]) -> float | None:
        """How near the document's number comes to a number in the text: 0 its last digits, 1 one digit wrong; None: not near."""
        core = _core(str(self.world.documents.number[d]))
        bare = core.lstrip("0")
        best: float | None = None
        for token in tokens:
            short = token.lstrip("0")
            if len(short) >= 3 and len(short) <= len(bare) and bare.endswith(short):
                return 0.0
            if len(token) >= 4 and len(core) > len(token) and core.startswith(token) and len(token) >= len(core) - 2:
                best = 0.5 if best is None else min(best, 0.5)
            elif len(bare) >= 4 and abs(len(bare) - len(short)) <= 1 and OSA.distance(bare, short, score_cutoff=1) <= 1:
                best = 1.0 if best is None else min(best, 1.0)
            elif (
                len(short) >= 4
                and len(bare) > len(short) + 1
                and OSA.distance(bare[-len(short) :], short, score_cutoff=1) <= 1
            ):
                best = 1.5 if best is None else min(best, 1.5)
        return best

    def _repeated(self, r: int, payment: int, family: _Family) -> Iterator[Explanation]:
        """The number of a document already paid, with its amount: a second payment of it."""
        if int(self.world.receipts.applied[r]):
            return
        for d, strength in family.closed.items():
            if strength >= FULL and self.amount[d] == payment:
                doubt = 0.02 if family.level >= SIMILAR else 0.1
                yield self._made(r, "duplicate", family, ((d, "payment", 0),), doubt, used={d}, allowed=False)

    # -- by amount --------------------------------------------------------------------------------------------------

    def _by_amount(self, r: int, payment: int, family: _Family, families: list[_Family]) -> Iterator[Explanation]:
        day = int(self.world.receipts.date[r])
        documents = [d for d in family.documents if self._payable(d, day)]
        if not documents:
            return
        against = self._against(r, families)
        debits = [self.open[d] for d in documents if self.open[d] > 0]
        unit = judge.granularity(payment, debits)
        spread = _spread(debits, payment)
        quiet = True
        for rule, chosen, chance, count in self._sums(payment, documents, day, unit, spread):
            quiet = False
            doubt = judge.amount_doubt(rule, family.level, chance * max(count, 1), self.policy.unexplained_share)
            bold = rule in ("amount", "amount-equal", "amount-discount") or chance <= self.policy.largest_chance
            disputed = any(self.disputed[d] for d in chosen)
            asked = rule == "amount-equal" and self.policy.equal_documents == "ask"
            allowed = bold and count == 1 and not disputed and not asked
            lines = self._discounted(chosen, payment) if rule == "amount-discount" else self._paid(chosen)
            yield self._made(
                r, rule, family, lines, min(0.999, doubt * against), used=set(), allowed=allowed and against < 10
            )
        if quiet and family.level >= LIKELY:
            yield from self._oldest_first(r, payment, family, documents)

    def _against(self, r: int, families: list[_Family]) -> float:
        """How much the numbers in the text speak against an explanation that uses none of them."""
        factor = 1.0
        for family in families:
            if any(strength >= FULL for strength in family.named.values()):
                factor = max(factor, 50.0 if family.level >= SIMILAR else 12.0)
            elif family.named:
                factor = max(factor, 5.0)
            if family.level >= SIMILAR and any(strength >= FULL for strength in family.closed.values()):
                factor = max(factor, 12.0)
        return factor

    def _sums(
        self, payment: int, documents: list[int], day: int, unit: int, spread: float
    ) -> Iterator[tuple[str, list[int], float, int]]:
        """Sets of documents that add up to the payment: rule, set, expected coincidences, number of such sets."""
        opened = [self.open[d] for d in documents]
        count, currency = len(documents), self.currency[documents[0]]
        singles = [d for d in documents if self.open[d] == payment]
        if singles:
            share = (self.found.common[currency][payment] - len(singles)) / max(self.found.documents[currency], 1)
            chance = judge.chance_single(unit, count, spread, max(share, 0.0))
            yield ("amount" if len(singles) == 1 else "amount-equal"), [singles[0]], chance, 1
            return
        chosen = [d for d in documents if 0 < self.discount[d] == self.open[d] - payment and day <= self.until[d]]
        if chosen:
            yield "amount-discount", [chosen[0]], 2 * judge.chance_single(unit, count, spread, 0.0), len(chosen)
        yield from self._wholes(payment, documents, day, unit, spread)
        bounded, amounts_bounded = documents[: self.policy.run_documents], opened[: self.policy.run_documents]
        found = amounts.runs(amounts_bounded, payment)
        if found:
            first, last = found[0]
            if last - first < count:
                yield "run", bounded[first:last], judge.chance_run(unit, count, _mean(opened)), len(found)
        elif count <= self.policy.subset_documents and not chosen:
            size = next(
                (
                    k
                    for k in (4, 3, 2)
                    if k <= self.policy.subset_size and judge.chance_subset(unit, count, spread, k) <= 0.3
                ),
                2,
            )
            sets = amounts.combinations(opened, payment, size)
            if sets:
                chance = judge.chance_subset(unit, count, spread, max(len(sets[0]), 2))
                yield "combination", [documents[i] for i in sets[0]], chance, len(sets)

    def _wholes(
        self, payment: int, documents: list[int], day: int, unit: int, spread: float
    ) -> Iterator[tuple[str, list[int], float, int]]:
        if len(documents) < 2:
            return
        chance = judge.chance_sum(unit, spread, len(documents))
        if sum(self.open[d] for d in documents) == payment:
            yield "balance", documents, chance, 1
            return
        late = [d for d in documents if self.due[d] < day]
        if len(late) >= 2 and sum(self.open[d] for d in late) == payment:
            yield "past-due", late, 2 * chance, 1
            return
        months: dict[int, list[int]] = defaultdict(list)
        for d in documents:
            months[self.month[d]].append(d)
        sums = [
            members
            for members in months.values()
            if len(members) >= 2 and sum(self.open[d] for d in members) == payment
        ]
        if sums:
            yield "month", sums[0], chance * len(months), len(sums)

    def _oldest_first(self, r: int, payment: int, family: _Family, documents: list[int]) -> Iterator[Explanation]:
        lines: list[Line] = []
        left = payment
        for d in documents:
            if left > 0 and self.open[d] > 0:
                lines.append((d, "payment", min(left, self.open[d])))
                left -= lines[-1][2]
        if lines and len(lines) <= 20:
            yield self._made(r, "oldest-first", family, tuple(lines), 0.85, used=set(), allowed=False)

    # -- settling ---------------------------------------------------------------------------------------------------

    def _settle(self, documents: list[int], payment: int, day: int, *, fee: bool) -> list[tuple[str, tuple[Line, ...]]]:
        """Return how the payment settles all of the documents, if it does: rule and lines."""
        total = sum(self.open[d] for d in documents)
        if total == payment:
            return [("named", self._paid(documents))]
        short = total - payment
        if short <= 0:
            return []
        offered = [d for d in documents if self.discount[d] > 0]
        earned = [d for d in offered if day <= self.until[d]]
        for rule, taken in (("named-discount", earned), ("named-late-discount", offered)):
            granted = sum(self.discount[d] for d in taken)
            if taken and abs(short - granted) <= len(taken):
                return [(rule, self._less_discount(documents, taken, short, close=rule == "named-discount"))]
        main = max((d for d in documents if self.open[d] > short), key=lambda d: self.open[d], default=None)
        if main is None:
            return []
        currency = self.world.currencies[self.currency[main]]
        reduced = tuple((d, kind, amount - short if d == main else amount) for d, kind, amount in self._paid(documents))
        if short <= self.policy.tolerance_of(currency, total):
            return [("named-tolerance", (*reduced, (main, "tolerance", short)))]
        if fee and short <= min(self.policy.bank_fee_limit_minor, total * self.policy.bank_fee_limit_bp // 10_000):
            return [("named-fee", (*reduced, (main, "bank_fee", short)))]
        return []

    def _less_discount(self, documents: list[int], taken: list[int], short: int, *, close: bool) -> tuple[Line, ...]:
        """Lines of documents paid less their discount; a cent of rounding falls on the last. A lapsed discount stays open."""
        discount = {d: self.discount[d] for d in taken}
        discount[taken[-1]] += short - sum(discount.values())
        lines: list[Line] = []
        for d in documents:
            kind = "payment" if self.open[d] > 0 else "credit_note"
            lines.append((d, kind, self.open[d] - discount.get(d, 0)))
            if close and discount.get(d, 0):
                lines.append((d, "discount", discount[d]))
        return tuple(lines)

    def _discounted(self, documents: list[int], payment: int) -> tuple[Line, ...]:
        d = documents[0]
        return (d, "payment", payment), (d, "discount", self.open[d] - payment)

    def _paid(self, documents: Iterable[int]) -> tuple[Line, ...]:
        return tuple((d, "payment" if self.open[d] > 0 else "credit_note", self.open[d]) for d in sorted(documents))

    def _payable(self, d: int, day: int) -> bool:
        return self.date[d] <= day + self.policy.future_document_days

    # -- making -----------------------------------------------------------------------------------------------------

    def _of_named(
        self, r: int, rule: str, family: _Family, lines: tuple[Line, ...], strength: int, chosen: list[int]
    ) -> Explanation:
        common = 0.0
        if len(chosen) == 1:
            currency = self.currency[chosen[0]]
            common = (self.found.common[currency][self.amount[chosen[0]]] - 1) / max(self.found.documents[currency], 1)
        doubt: Any = judge.named_doubt(strength, family.level, common, rule)
        name = "structured" if strength == STRUCTURED and rule == "named" else rule
        return self._made(r, name, family, lines, min(0.999, float(doubt)), used=set(chosen))

    def _made(
        self,
        r: int,
        rule: str,
        family: _Family,
        lines: tuple[Line, ...],
        doubt: float,
        *,
        used: set[int],
        allowed: bool = True,
        note: str = "",
    ) -> Explanation:
        # A document named in full and left aside speaks against every explanation that does so.
        if any(strength >= FULL and d not in used for d, strength in family.named.items()) and used:
            doubt = min(0.999, doubt * 20)
        least = judge.RULES[rule].least_level
        stands = family.level >= least and not int(self.world.receipts.applied[r])
        return Explanation(r, rule, family.root, family.level, lines, max(doubt, 1e-7), allowed and stands, note)

    def _chance_run(self, target: int, documents: list[int]) -> float:
        opened = [self.open[d] for d in documents if self.open[d] > 0]
        return judge.chance_run(judge.granularity(target, opened), len(documents), _mean(opened))


def _ranked(found: list[Explanation]) -> list[Explanation]:
    """The explanations with their share of the odds, best first; of the same lines only the most trusted."""
    best: dict[tuple[Line, ...], Explanation] = {}
    for one in found:
        other = best.get(one.lines)
        if other is None or (one.doubt, judge.ORDER[one.rule]) < (other.doubt, judge.ORDER[other.rule]):
            best[one.lines] = one
    rivals = list(best.values())
    shares = judge.posterior([one.doubt for one in rivals])
    rated = [
        Explanation(one.r, one.rule, one.root, one.level, one.lines, one.doubt, one.certain, one.note, share)
        for one, share in zip(rivals, shares, strict=True)
    ]
    return sorted(rated, key=lambda one: (-one.confidence, judge.ORDER[one.rule], one.lines))


def _core(number: str) -> str:
    """The digits of a document's number that tell it from its neighbours: from the first digit on."""
    return "".join(_DIGITS.findall(number))


def _listed_numbers(text: str, numbers: dict[int, str]) -> Iterator[set[int]]:
    """Sets of documents that a text lists in short: by the digits at the end of their numbers."""

    def bearer(digits: str) -> list[int]:
        return [
            d
            for d, core in numbers.items()
            if core.lstrip("0") == digits.lstrip("0") or (len(digits) >= 3 and core.endswith(digits))
        ]

    for match in _SHORT_LIST.finditer(text):
        first, chosen = match.group(1), []
        chosen.append(bearer(first))
        chosen.extend(
            bearer(first[: max(len(first) - len(tail), 0)] + tail) for tail in _DIGITS.findall(match.group(2))
        )
        if all(len(found) == 1 for found in chosen):
            yield {found[0] for found in chosen}
    for match in _RANGE.finditer(text):
        low, high = match.group(1), match.group(2)
        high = low[: max(len(low) - len(high), 0)] + high
        if 0 < int(high) - int(low) <= _LONGEST_RANGE:
            within = [d for value in range(int(low), int(high) + 1) for d in bearer(str(value).zfill(len(low)))]
            if len(within) >= 2 and bearer(low) and bearer(high):
                yield set(within)


def _mean(values: list[int]) -> float:
    positive = [value for value in values if value > 0]
    return sum(positive) / len(positive) if positive else 1.0


def _spread(values: list[int], payment: int) -> float:
    """The standard deviation of open amounts; half the payment where there are too few to tell."""
    if len(values) < 3:
        return payment / 2
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / len(values)) or payment / 100
