"""Oracle's six AutoCash rules, for customers whose receipts the company wants applied so: in the order set, the first that fits.

They are asked where the customer is certain and the text names no document. Each is exact but for "oldest first".
Open items in dispute are left out; discounts count while they are earned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from ar_batch.stages.matching import amounts
from ar_batch.stages.matching.evidence import Case, Evidence, Explanation, Line
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import CERTAIN

_DOUBT: Final = 1e-6
"""The company has decided: what amounts alone would say does not compete."""


def explanations(ledger: Ledger, found: Evidence, case: Case) -> Iterator[Explanation]:
    """Yield what the first rule of the customer's list that fits makes of a receipt, if it has a list."""
    family = case.family
    if family.level < CERTAIN or family.named or family.closed or family.orders or case.reading.advance:
        return
    owners = {c for c, level, _ in found.ident[case.r] if level >= CERTAIN}
    if len(owners) != 1 or not (rules := found.customs.autocash.get(next(iter(owners)), ())):
        return
    (owner,) = owners
    documents = [
        d
        for d in case.family.documents
        if ledger.customer[d] == owner and ledger.payable(d, case.day) and not ledger.disputed[d]
    ]
    for rule in rules:
        lines = RULES[rule](ledger, case, documents)
        if lines:
            yield ledger.made(case, f"autocash-{rule.replace('_', '-')}", lines, _DOUBT, used=set())
            return


def _match_payment(ledger: Ledger, case: Case, documents: list[int]) -> tuple[Line, ...]:
    """One document of exactly the amount, less an earned discount; of several the earliest due, then the lowest number."""
    for cost in (ledger.open.__getitem__, lambda d: ledger.net(d, case.day)):
        fits = [d for d in documents if ledger.open[d] > 0 and cost(d) == case.payment]
        if fits:
            return _lines(ledger, case, fits[:1])
    return ()


def _clear_account(ledger: Ledger, case: Case, documents: list[int]) -> tuple[Line, ...]:
    """Everything open, debits and credits, adds up to the receipt."""
    return _if_exact(ledger, case, documents)


def _clear_past_due(ledger: Ledger, case: Case, documents: list[int]) -> tuple[Line, ...]:
    """Everything past due, debits and credits, adds up to the receipt."""
    return _if_exact(ledger, case, [d for d in documents if ledger.due[d] < case.day])


def _clear_past_due_by_term(ledger: Ledger, case: Case, documents: list[int]) -> tuple[Line, ...]:
    """What is past due of one payment term, with the credits past due, adds up; the group with the oldest due date first."""
    late = [d for d in documents if ledger.due[d] < case.day]
    groups: dict[int, list[int]] = defaultdict(list)
    for d in late:  # by due date, so groups come in the order of their oldest
        if ledger.open[d] > 0:
            groups[ledger.due[d] - ledger.date[d]].append(d)
    credits = [d for d in late if ledger.open[d] < 0]
    return next((lines for group in groups.values() if (lines := _if_exact(ledger, case, [*group, *credits]))), ())


def _oldest_first(ledger: Ledger, case: Case, documents: list[int]) -> tuple[Line, ...]:
    """The oldest due first, credits taken on the way; the last document in part where that is allowed."""
    lines: list[Line] = []
    left = case.payment
    for d in documents:
        amount = min(left, ledger.open[d])
        if left <= 0 or (0 < amount < ledger.open[d] and not ledger.policy.autocash_partial):
            break
        lines.append((d, "payment" if amount > 0 else "credit_note", amount))
        left -= amount
    return tuple(lines) if any(amount > 0 for _, _, amount in lines) else ()


def _combination(ledger: Ledger, case: Case, documents: list[int]) -> tuple[Line, ...]:
    """The only combination of documents that adds up to the receipt; where another does, or one document, none is taken."""
    open_amounts = [ledger.open[d] for d in documents]
    if len(documents) > ledger.policy.subset_documents or case.payment in open_amounts:
        return ()
    found = amounts.combinations(open_amounts, case.payment, ledger.policy.subset_size, most=2)
    return _lines(ledger, case, [documents[i] for i in found[0]]) if len(found) == 1 else ()


RULES: Final[dict[str, Callable[[Ledger, Case, list[int]], tuple[Line, ...]]]] = {
    "match_payment": _match_payment,
    "clear_account": _clear_account,
    "clear_past_due": _clear_past_due,
    "clear_past_due_by_term": _clear_past_due_by_term,
    "oldest_first": _oldest_first,
    "combination": _combination,
}


def _if_exact(ledger: Ledger, case: Case, documents: list[int]) -> tuple[Line, ...]:
    if not any(ledger.open[d] > 0 for d in documents):
        return ()
    gross = sum(ledger.open[d] for d in documents)
    net = sum(ledger.net(d, case.day) for d in documents)
    return _lines(ledger, case, documents) if case.payment in (gross, net) else ()


def _lines(ledger: Ledger, case: Case, documents: list[int]) -> tuple[Line, ...]:
    short = sum(ledger.open[d] for d in documents) - case.payment
    if not short:
        return ledger.paid(documents)
    taken = [d for d in documents if ledger.net(d, case.day) != ledger.open[d]]
    return ledger.less_discount(documents, taken, short, case.day)
