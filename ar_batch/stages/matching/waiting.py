"""Why a payment is not applied by itself: the one thing that holds it, in a plain sentence about this payment."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import numpy as np

from ar_batch import money, shares
from ar_batch.stages.matching import contest, explain, judge, mistaken, strangers
from ar_batch.stages.matching.claims import Claim, claim, stands_back
from ar_batch.stages.matching.engine import Engine
from ar_batch.stages.matching.evidence import Case, Evidence, Explanation, is_third
from ar_batch.stages.matching.hits import BARE, FULL
from ar_batch.stages.matching.ledger import CASH
from ar_batch.stages.matching.levels import HOW, LIKELY
from ar_batch.stages.matching.objections import for_another, is_advance, repeats
from ar_batch.stages.matching.world import World

_RIVAL_LEAST: Final = 0.05
"""A rival less probable than this keeps nothing from being applied."""
_DIFFERING: Final = ("part", "over", "amount-short", "amount-nearly", "instalment", "oldest-first")
"""Rules of documents that cost more or less than was paid."""
_HABIT: Final = "it fits only with what the customer usually takes off, and a person must grant that"
_BY_RULE: Final = {
    "amount-twin": "other open documents have the same amount",
    "named-more": "the documents named are not all of it, and which others are meant is not certain",
    "named-some": "only some of the documents named add up to it",
    "named-credit": "an open credit note would have to be used with it, and whether that is meant is not certain",
    "named-across": "it would pay documents of several customers",
    "named-tolerance": "the documents named do not add up to it exactly",
    "named-fee": "the documents named do not add up to it exactly",
    "damaged": "the number in the text is no document's as it stands",
    "listed": "the list in the text is in short form, and may be read in more than one way",
    "order": "only the order is named, no document",
}  # fmt: skip


class Obstacles:
    """What keeps the payments that wait from being applied, in the world as matching left it."""

    def __init__(self, world: World, found: Evidence, engine: Engine, left: dict[int, list[Explanation]]) -> None:
        self.world, self.found, self.engine = world, found, engine
        self._left = left
        self._claims: dict[int, list[tuple[int, Claim]]] = defaultdict(list)
        for r, heard in engine.heard.items():
            if made := claim(heard):
                for d in made.documents:
                    self._claims[d].append((r, made))

    def why(self, r: int, one: Explanation) -> str:
        """Return why the best explanation of a payment is not applied by itself."""
        said = self.first(r, one, self._rival(r, one))
        return f"Not applied by itself: {said}."

    def why_nothing(self, r: int) -> str:
        """Return what the text of a payment says that nothing explains; "" when it says nothing of the kind."""
        turned_down = self.turned_down(r)
        if turned_down:
            return f"{turned_down[:1].upper()}{turned_down[1:]}."
        search = self.engine.answers.search
        if search.is_advance(r):
            return "Its text announces an advance payment."
        paid = [d for case in search.cases(r) for d, strength in case.family.closed.items() if strength >= FULL]
        return f"Its text names {self._numbers(paid)}, paid already." if paid else ""

    def turned_down(self, r: int) -> str:
        """Return that what fits the payment best was turned down by a person; "" where nothing was."""
        best = self.engine.answers.turned_down(r)
        return f"what fits it best was turned down by a person ({explain.documents(self.world, best)})" if best else ""

    def first(self, r: int, one: Explanation, rival: Explanation | None) -> str:
        """Return the first of all obstacles, the most telling before the more general."""
        case = next((case for case in self.engine.answers.search.cases(r) if case.family.root == one.root), None)
        found = (
            self.turned_down(r)
            or self._strangers(one)
            or self._likely_meant(one)
            or self._payer(r, one)
            or (self._text(one, case) if case else "")
            or self._mistaken(one)
            or self._nearly_numbered(one)
            or self._difference(one, case)
            or (self._repeated(one, case) if case else "")
            or self._equal(one)
            or (_HABIT if one.rule == "habit" else "")
            or self._contested(r, one)
            or self._competing(one, rival)
            or self._named(one, case)
            or _BY_RULE.get(one.rule, "")
        )
        if found:
            return found
        if contest.is_by_amount(one):
            return "only the amount speaks for it, and that may be a coincidence"
        least = self.engine.policy.auto_threshold
        if one.certain and one.confidence < least:
            return f"it is {shares.spoken(one.confidence)} sure, and from {shares.spoken(least)} on it would be applied"
        return "the text says more than these documents explain"

    def _rival(self, r: int, one: Explanation) -> Explanation | None:
        return next((each for each in self._left.get(r, ()) if each.lines != one.lines), None)

    def _payer(self, r: int, one: Explanation) -> str:
        if contest.is_by_amount(one) and is_third(self.world, self.found, r, one.root):
            return "the payer has another name, and may pay for other customers too"
        if one.level >= min(judge.RULES[one.rule].least_level, judge.KNOWN_BEST):
            return ""
        if one.level >= LIKELY:
            return ""  # a rule that is never applied, whoever paid
        if one.level == judge.CONTRADICTED:
            return explain.payer(self.world, self.found, one)
        if one.level == judge.UNKNOWN:
            return "it is not known who paid"
        family = [how for c, _, how in self.found.ident[r] if int(self.world.customers.root[c]) == one.root]
        return f"it is not certain who paid ({HOW[family[0]] if family else 'somebody else may have'})"

    def _strangers(self, one: Explanation) -> str:
        strange = one.rule != judge.STRANGERS and self.engine.is_strangers(one)
        return "its words say that it is no customer's payment" if strange else ""

    def _likely_meant(self, one: Explanation) -> str:
        meant = [] if one.rule == judge.STRANGERS else strangers.likely_meant(self.engine.ledger, one)
        return f"the payer's name is partly that of who owes as much under {self._numbers(meant)}" if meant else ""

    def _mistaken(self, one: Explanation) -> str:
        meant = mistaken.for_own(self.engine.ledger, self.found, one) if not contest.is_by_amount(one) else []
        return f"who seems to pay owes as much by nearly that number ({self._numbers(meant)})" if meant else ""

    def _nearly_numbered(self, one: Explanation) -> str:
        meant = self.engine.answers.search.nearly_numbered(one) if contest.is_by_amount(one) else []
        return f"a number in the text comes near to {self._numbers(meant)}, which another owes" if meant else ""

    def _text(self, one: Explanation, case: Case) -> str:
        disputed = [d for d in one.documents if self.world.documents.disputed[d]]
        if disputed and judge.RULES[one.rule].least_level < 9:
            return f"{self._numbers(disputed)} {_is(disputed)} disputed"
        anew = self.engine.ledger.written_anew(one.lines)
        if anew:
            return f"a document of it was cancelled and written anew ({self._numbers(anew)})"
        if self.engine.ledger.not_yet(case, one.lines):
            return "a document of it is dated after the payment"
        if contest.is_by_amount(one) and is_advance(self.engine.ledger, case, sorted(one.documents)):
            return "the text announces an advance payment"
        if case.reading.not_owed and contest.is_by_amount(one):
            return "the text speaks of money that no customer owes, as a refund or a bonus"
        named = mistaken.named_otherwise(self.engine.ledger, self.found, one)
        if contest.is_by_amount(one) and (named or for_another(self.engine.ledger, case, sorted(one.documents))):
            return "the text says for whom it is paid, and that is not the payer"
        if self.engine.is_for_another_currency(one):
            return "the text names a document in another currency"
        paid = [d for d, strength in case.family.closed.items() if strength >= FULL]
        return f"the text names {self._numbers(paid)}, paid already" if paid else ""

    def _difference(self, one: Explanation, case: Case | None) -> str:
        """The documents named cost more or less than was paid, and by how much."""
        if one.rule not in _DIFFERING or case is None:
            return ""
        named = [d for d, strength in case.family.named.items() if strength >= BARE]
        meant = named or (sorted(one.documents) if one.rule != "oldest-first" else [])
        if not meant:
            nothing = "no open documents add up to it, and the text names none"
            return f"{nothing}{explain.paid_again(self.world, case.r)}"
        apart = case.payment - sum(self.engine.ledger.open[d] for d in meant)
        currency = self.world.currencies[int(self.world.receipts.currency[case.r])]
        by = f"{money.spoken(abs(apart), currency)} {'more' if apart > 0 else 'less'}"
        said = f"it is {by} than {self._numbers(meant)} {'cost' if len(meant) > 1 else 'costs'}"
        return said if apart else ""

    def _repeated(self, one: Explanation, case: Case) -> str:
        if not contest.is_by_amount(one) or not repeats(self.engine.ledger, case, sorted(one.documents)):
            return ""
        if self.world.receipts.twice[case.r]:
            return "the customer paid the same amount in the very same words a short while ago"
        due = "is not due yet" if len(one.documents) == 1 else "is not told by its text"
        return f"the customer paid the same amount a short while ago, and what this would pay {due}"

    def _equal(self, one: Explanation) -> str:
        """Of several equal documents the oldest would be taken, and something stands against that."""
        if not one.by_age:
            return ""
        said = "several open documents have the same amount"
        if self.engine.policy.equal_documents == "ask":
            return f"{said}, and the settings say to ask then"
        if self.engine.unsettled.may_have_taken(one):
            return f"{said}, and another payment of the customer is not explained yet"
        return f"{said}, and which of them is meant cannot be told"

    def _contested(self, r: int, one: Explanation) -> str:
        if not contest.is_by_amount(one):
            return ""
        date, engine = self.world.receipts.date, self.engine
        earlier = (
            other
            for d in one.documents
            for other, made in self._claims.get(d, ())
            if date[other] <= date[r] and not stands_back(one, made)
        )
        others = sorted({*earlier, *(other for d in one.documents for other in engine.claims.told(d))} - {r})
        if not others:
            return ""
        receipts, other = self.world.receipts, others[0]
        currency = self.world.currencies[int(receipts.currency[other])]
        amount = money.spoken(int(receipts.unapplied[other]), currency)
        day = np.datetime64(int(receipts.date[other]), "D")
        return f"another payment ({amount} of {day}) may be for the same document"

    def _competing(self, one: Explanation, rival: Explanation | None) -> str:
        if rival is None or rival.confidence < _RIVAL_LEAST or rival.rule == "duplicate":
            return ""
        meant = f"{explain.documents(self.world, rival)}, {shares.spoken(rival.confidence)}"
        return f"other documents may be meant ({meant})"

    def _named(self, one: Explanation, case: Case | None) -> str:
        """A number in the text that the explanation leaves aside."""
        if case is None:
            return ""
        aside = [d for d, strength in case.family.named.items() if strength >= BARE and d not in one.documents]
        if aside:
            return f"the text names {self._numbers(aside)} besides"
        if not contest.is_by_amount(one):
            return ""
        digits = [each for d in one.documents for each in self.engine.ledger.all_digits(d)]
        strange = [n.digits for n in case.reading.numbers if not any(n.digits in each for each in digits)]
        return f"the text bears a number that is none of theirs ({strange[0]})" if strange else ""

    def _numbers(self, documents: list[int]) -> str:
        lines = tuple((d, CASH[0], 0) for d in documents)
        return explain.listed(self.world, lines)


def _is(documents: list[int]) -> str:
    return "is" if len(documents) == 1 else "are"
