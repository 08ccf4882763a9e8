"""All explanations of one receipt, with their share of the odds.

This is the thorough and slower half. The rules in `rules.py` settle the plain cases as joins over whole columns; what
they leave comes here, one receipt at a time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from ar_batch.references import compact
from ar_batch.stages.matching import (
    autocash,
    between_families,
    by_amount,
    by_habit,
    by_reference,
    dates,
    judge,
    nearly,
    services,
    strangers,
)
from ar_batch.stages.matching.evidence import Case, Evidence, Explanation, Line, is_namesake
from ar_batch.stages.matching.families import Families
from ar_batch.stages.matching.hits import FULL
from ar_batch.stages.matching.judge import CONTRADICTED
from ar_batch.stages.matching.leads import CUSTOMER_LEADS
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import LIKELY, SIMILAR
from ar_batch.stages.matching.moves import Concerned, Moves
from ar_batch.stages.matching.numerals import Number
from ar_batch.stages.matching.reading import Reading, read
from ar_batch.stages.matching.words import announces_advance, is_for_no_document
from ar_batch.stages.matching.world import World

_OWN_DAYS = 5
"""A day so many days before a payment at most may be its own, or that of its order to the bank."""
_OWN_NUMBER = 4
"""A payer's own customer number of so many digits is that, whatever stands before it."""
_SAID_RATHER = (("damaged", "named-more"), ("named-tolerance", "amount-tolerance"))
"""Of the same lines, the rule that is said rather than the other, however little doubt leaves that."""
_OLD_NUMBER = 4.0
"""How much the number of a document that was paid before, and cost something else, speaks against one that costs just the payment."""


@dataclass(frozen=True)
class Referred:
    """A receipt before each family concerned, and the explanations that its text points to."""

    r: int
    cases: list[Case]
    found: list[Explanation]


class Search:
    """Explains receipts against the balances of one moment."""

    def __init__(self, world: World, found: Evidence, ledger: Ledger, moves: Moves) -> None:
        self.world, self.found, self.ledger, self.moves = world, found, ledger, moves
        self._families = Families(world, ledger)
        self._readings: dict[int, Reading] = {}
        self._concerns: dict[int, Concerned] = {}

    def renew(self, found: Evidence) -> list[int]:
        """Take new evidence; return the receipts for whose payer other things speak now."""
        changed = [] if self.found.ident is found.ident else found.ident.differing(self.found.ident)
        for r in changed:
            self._concerns.pop(r, None)
            self._readings.pop(r, None)
        self.found = found
        return changed

    def cases(self, r: int) -> list[Case]:
        """Return the receipt before each family that it may concern."""
        payment = int(self.world.receipts.unapplied[r])
        if payment <= 0:
            return []
        known = self.found.ident[r]
        families = self._families.of(r, known, self.found, self._reading)
        if not families:
            return []
        day, reading = int(self.world.receipts.date[r]), self._reading(r)
        payers = frozenset([c for c, level, _ in known if level >= LIKELY])
        return [Case(r, payment, day, family, family.reading or reading, payers) for family in families]

    def refer(self, r: int) -> Referred:
        """Return what the text of a receipt points to."""
        cases = self.cases(r)
        if not cases:
            return Referred(r, [], list(strangers.told(self.ledger, r, self._reading)))
        found = {case.family.root: list(by_reference.explanations(self.ledger, self.found, case)) for case in cases}
        found |= between_families.of_namesakes(self.ledger, self.found, cases, found)
        every = [one for some in found.values() for one in some]
        return Referred(r, cases, between_families.weighed(self.ledger, self.found, cases, every))

    def referred(self, r: int, found: list[Explanation], exact: Collection[int]) -> Referred:
        """Return what the text of a receipt points to, from what was found before: `exact` are families where it agrees to the cent."""
        cases = self.cases(r)
        for case in cases:
            case.exact = case.family.root in exact
        return Referred(r, cases, found)

    def says_nothing(self, r: int) -> bool:
        """Say whether somebody is known who may have paid, and the text bears no number: it points to no document then."""
        return bool(self.world.receipts.mute[r] and self.found.ident[r] and not self.found.hits[r])

    def amounts_matter(self, referred: Referred) -> bool:
        """Say whether `explain` may find more with the amounts than without: somebody is known well enough for that."""
        return any(map(by_amount.applies, referred.cases))

    def explain(self, referred: Referred, *, amounts: bool) -> list[Explanation]:
        """Return the explanations, the most probable first, each with its confidence.

        `amounts`: also those that nothing in the text points to.
        """
        found = list(referred.found)
        if amounts:
            against = _against(self.ledger, referred.cases, referred.found)
            for case in referred.cases:
                if by_amount.applies(case):
                    adding_up = list(by_amount.explanations(self.ledger, self.found, case, against))
                    found.extend(adding_up)
                    found.extend(by_habit.unnamed(self.ledger, self.found, case, adding_up))
                    found.extend(autocash.explanations(self.ledger, self.found, case))
            found = between_families.by_amount_of_one(self.ledger, self.found, found, referred.r)
        return _ranked(found)

    def of_anybody(self, r: int, kept: services.Kept | None = None) -> list[Explanation]:
        """Return what may be shown of a receipt that nothing explains; `kept`: what its payer, a payment service then, keeps of it."""
        less = services.explanations(self.ledger, r, kept) if kept else []
        return _ranked([*less, *strangers.explanations(self.ledger, r, self._reading)])

    def nearly(self, r: int) -> list[Explanation]:
        """Return what may be shown of a receipt for which nothing adds up and whose text names none of its payer's documents."""
        known = [case for case in self.cases(r) if case.family.level >= LIKELY]
        if not known or known[0].family.named or self.is_for_no_document(r):
            return []
        return nearly.explanations(self.ledger, known[0], by_amount.scopes(self.ledger, self.found, known[0])[0])

    def concerns(self, r: int) -> Concerned:
        """Return which documents the explanations of a receipt may use."""
        known = self._concerns.get(r)
        if known is None:
            known = self._concerns[r] = self._found_concerns(r)
        return known

    def _found_concerns(self, r: int) -> Concerned:
        evidence = self.found.ident[r]
        hits = self._families.hits(r, evidence, self.found, self._reading)
        head, currency = self.world.customers.head, int(self.world.receipts.currency[r])
        families = {head[c] for c, _, _ in evidence}
        named = {hit[0] for hit in hits}
        if all(level < LIKELY for _, level, _ in evidence):
            families |= {self.ledger.root[d] for d in named}
        else:
            # What a namesake owes besides matters as well.
            owners = {self.ledger.customer[d] for d in named}
            namesakes = (c for c in owners if is_namesake(self.world, self.found, r, c, in_full=True))
            families |= {head[c] for c in namesakes}
        others = {d for d in named if self.ledger.root[d] not in families}
        if not families and not named:
            others = set(strangers.concerned(self.ledger, r, self._reading))
        of_families = tuple(self.moves.family(root, currency) for root in sorted(families))
        return Concerned(of_families, tuple(sorted(others)), tuple(sorted(named)))

    def main_families(self, receipts: list[int]) -> list[int]:
        """Return for receipts the head of a family that each may concern; any number where there is none."""
        r = np.array(receipts, dtype=np.int64)
        families = r.copy()
        for found, root in (
            (self.found.hits, self.world.documents.root),
            (self.found.ident, self.world.customers.root),
        ):
            first = found.first(r)
            families[first >= 0] = root[first[first >= 0]]
        heads: list[int] = families.tolist()
        return heads

    def payers(self, r: int) -> list[tuple[int, int]]:
        """Return the families (root, currency) whose payment it is, so far as that is known."""
        currency = int(self.world.receipts.currency[r])
        known = (c for c, level, _ in self.found.ident[r] if level >= LIKELY)
        return [(self.world.customers.head[c], currency) for c in known]

    def named_in_full(self, r: int) -> frozenset[int]:
        """Return the documents, open or paid, that a receipt names; none where it bears another number than theirs."""
        cases = self.cases(r)
        named = frozenset(
            d
            for case in cases
            for group in (case.family.named, case.family.closed)
            for d, strength in group.items()
            if strength >= FULL
        )
        return named if cases and cases[0].reading.count <= len(named) else frozenset()

    def dated(self, r: int) -> frozenset[int]:
        """Return the documents, open or paid, of the payers of a receipt whose dates its text bears; a day about its own tells nothing."""
        day = int(self.world.receipts.date[r])
        said = {each for each in self._reading(r).dates if day - each > _OWN_DAYS}
        members = (self.world.by_group.get(family, ()) for family in (self.payers(r) if said else ()))
        return frozenset(int(d) for group in members for d in group if self.ledger.date[d] in said)

    def nearly_numbered(self, one: Explanation) -> list[int]:
        """Return others' documents that a number in the text of an explanation by amount comes near to."""
        return strangers.nearly_numbered(self.ledger, one, self._reading)

    def bears_unknown(self, one: Explanation) -> bool:
        """Say whether a text names no document in full, but bears a number like those of an amount that is no rarity."""
        rare = 0 <= one.chance <= self.ledger.policy.largest_chance
        told = any(strength >= FULL for _, _, strength, _, _ in self.found.hits[one.r])
        return not (rare or told) and strangers.bears_unknown(self.ledger, one, self._reading)

    def is_advance(self, r: int) -> bool:
        """Say whether a receipt's text announces an advance payment."""
        return announces_advance(self.world.receipts.said(r))

    def is_for_no_document(self, r: int) -> bool:
        """Say whether a receipt's text announces an advance payment, or speaks of money that nobody owes."""
        return is_for_no_document(self.world.receipts.said(r))

    def _reading(self, r: int) -> Reading:
        """What the text says, the numbers of customers who may have paid left out: they name no documents."""
        known = self._readings.get(r)
        if known is None:
            documents = self.world.documents
            ids = {compact(str(self.world.customers.id[c])) for c, _, _ in self.found.ident[r]}
            known = read(
                dates.apart(self.world.receipts.said(r), ids),
                spaced=documents.spaced,
                letters=documents.letters_among,
                before=documents.letters_before,
                full=bool(self.world.receipts.full[r]),
                paid=int(self.world.receipts.amount[r]),
            )
            if known.numbers:
                others = tuple(n for n in known.numbers if not _names_customer(n, ids))
                known = known if len(others) == len(known.numbers) else replace(known, numbers=others)
            self._readings[r] = known
        return known


def _names_customer(number: Number, ids: set[str]) -> bool:
    """Whether a number is a customer's: with its letters, behind a word for customer, or a long one."""
    told = number.lead in CUSTOMER_LEADS or len(number.digits) >= _OWN_NUMBER
    return bool(number.letters and f"{number.letters}{number.digits}" in ids) or (told and number.digits in ids)


def _against(ledger: Ledger, cases: list[Case], found: list[Explanation]) -> float:
    """How much the numbers in the text speak against an explanation that uses none of them."""
    factor = 50.0 if any(between_families.names_what_it_costs(ledger, case) for case in cases) else 1.0
    for case in cases:
        family = case.family
        known = family.level >= SIMILAR
        if case.exact and known:
            factor = max(factor, 100.0)
        elif any(strength >= FULL for strength in family.named.values()):
            factor = max(factor, 50.0 if known else 4.0 if family.level == CONTRADICTED else 12.0)
        elif family.named:
            factor = max(factor, 5.0)
        paid = [d for d, strength in family.closed.items() if strength >= FULL] if known else []
        if paid:
            # One paid before that cost something else is hardly paid again: an old number that was left standing.
            factor = max(factor, 12.0 if any(ledger.amount[d] == case.payment for d in paid) else _OLD_NUMBER)
        if known and any(one.rule == "duplicate" for one in found):
            factor = max(factor, 50.0)
        harmed = [one for one in found if one.rule == "damaged" and one.root == family.root]
        if harmed:
            factor = max(factor, 12.0 if any(one.certain for one in harmed) else 5.0)
    return factor


def _says_it_better(one: Explanation, other: Explanation) -> bool:
    """Whether of two explanations with the same lines the first is to be kept: one that is no mere coincidence, the less doubtful.

    But what stands against numbers come to harm stands against them beside others that are whole as well; and where the text
    names a document that is paid but for a trifle, it is not only the amount that speaks for it.
    """
    for told, besides in _SAID_RATHER:
        if {one.rule, other.rule} == {told, besides}:
            return one.rule == told
    ours, theirs = ((each.rule in judge.WORTH_SHOWING, each.doubt, judge.ORDER[each.rule]) for each in (one, other))
    return ours < theirs


def _ranked(found: list[Explanation]) -> list[Explanation]:
    """The explanations with their share of the odds, best first; of the same lines only the most trusted."""
    if not found:
        return []
    best: dict[tuple[Line, ...], Explanation] = {}
    for one in found:
        key = tuple(sorted(one.lines))
        other = best.get(key)
        if other is None or _says_it_better(one, other):
            best[key] = one
    said = {one.documents for one in best.values() if one.rule not in judge.WORTH_SHOWING}
    # The same documents otherwise are no rivals where something better speaks for them.
    rivals = [one for one in best.values() if one.rule not in judge.WORTH_SHOWING or one.documents not in said]
    shares = judge.posterior([one.doubt for one in rivals])
    rated = [one._replace(confidence=share) for one, share in zip(rivals, shares, strict=True)]
    return sorted(rated, key=lambda one: (-one.confidence, judge.ORDER[one.rule], one.lines))
