"""Explanations from what a customer always does: a rate or a sum taken off, the oldest documents first.

What the company has set (withholding) is applied where the documents are named in full; a habit only ranks suggestions.
"""

from __future__ import annotations

from collections.abc import Iterator

from ar_batch import money
from ar_batch.stages.matching.customs import Rate
from ar_batch.stages.matching.evidence import Case, Evidence, Explanation, Line
from ar_batch.stages.matching.hits import FULL
from ar_batch.stages.matching.judge import WORTH_SHOWING
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import LIKELY

_MOST_OLDEST = 20
_DOUBT, _UNNAMED_DOUBT, _OLDEST_DOUBT = 1e-3, 0.2, 0.3


def named_less(
    ledger: Ledger, found: Evidence, case: Case, named: list[int], *, explained: bool
) -> Iterator[Explanation]:
    """Yield the documents named, less what their customer takes off. `explained`: what is short is a discount of theirs, lapsed.

    Then a habit that no person has confirmed says nothing more.
    """
    debits = [d for d in named if ledger.open[d] > 0]
    for rate in _rates(ledger, found, debits):
        lines = _taken_off(ledger, case, named, debits, rate)
        if not lines or (explained and not rate.confirmed):
            continue
        # What the company has set agrees to the cent. A habit alone never closes what a customer owes: an auditor
        # would ask who agreed to it.
        case.exact = case.exact or rate.is_set
        full = min(case.family.named[d] for d in named) >= FULL
        yield ledger.made(
            case, "withheld" if rate.is_set else "habit", lines, _DOUBT, used=set(named),
            allowed=rate.is_set and full and not any(ledger.disputed[d] for d in named), note=_note(ledger, lines, rate),
        )  # fmt: skip


def unnamed(ledger: Ledger, found: Evidence, case: Case, by_amount: list[Explanation]) -> Iterator[Explanation]:
    """Yield what the customs of a likely payer say of a receipt that names nothing, and whose amount no documents add up to."""
    adds_up = any(one.rule not in WORTH_SHOWING for one in by_amount)
    if case.family.level >= LIKELY and not case.family.named and not adds_up:
        yield from _less(ledger, found, case)
        yield from _oldest_first(ledger, found, case)


def _less(ledger: Ledger, found: Evidence, case: Case) -> Iterator[Explanation]:
    """The one document that, less what the customer always takes off, costs what was paid."""
    debits = [d for d in case.family.documents if ledger.open[d] > 0 and ledger.payable(d, case.day)]
    made = [
        (lines, rate)
        for d in debits
        for rate in found.customs.rates.get(ledger.customer[d], ())
        if (lines := _taken_off(ledger, case, [d], [d], rate))
    ]
    for lines, rate in made[:2]:
        note = _note(ledger, lines, rate)
        yield ledger.made(case, "habit", lines, max(_UNNAMED_DOUBT, 1 - 1 / len(made)), used=set(), allowed=False, note=note)  # fmt: skip


def _rates(ledger: Ledger, found: Evidence, debits: list[int]) -> list[Rate]:
    customers = {ledger.customer[d] for d in debits}
    return found.customs.rates.get(customers.pop(), []) if len(customers) == 1 else []


def _taken_off(ledger: Ledger, case: Case, documents: list[int], debits: list[int], rate: Rate) -> tuple[Line, ...]:
    """Lines that close the documents, the rate or sum taken off; nothing when that is not what was paid, but for rounding."""
    gross = sum(ledger.open[d] for d in debits)
    short = sum(ledger.open[d] for d in documents) - case.payment
    if rate.fixed_minor:
        main = max(debits, key=lambda d: (ledger.open[d], -d))
        off = {main: rate.fixed_minor} if ledger.open[main] > rate.fixed_minor else {}
        fits = short == rate.fixed_minor and ledger.currency_of(main) == rate.currency
    else:
        off = {d: (ledger.open[d] * rate.bp + 5_000) // 10_000 for d in debits}
        fits = 0 < short < gross and abs(sum(off.values()) - short) <= len(debits)
    if not off or not fits:
        return ()
    off[max(off, key=lambda d: (ledger.open[d], -d))] += short - sum(off.values())
    if any(amount < 0 or amount >= ledger.open[d] for d, amount in off.items()):
        return ()
    lines: list[Line] = []
    for d, kind, amount in ledger.paid(documents):
        lines.append((d, kind, amount - off.get(d, 0)))
        if off.get(d, 0):
            lines.append((d, rate.kind, off[d]))
    return tuple(lines)


def _note(ledger: Ledger, lines: tuple[Line, ...], rate: Rate) -> str:
    off = sum(amount for _, kind, amount in lines if kind == rate.kind)
    usual = "" if rate.is_set else " as usual"
    return f"{money.spoken(off, ledger.currency_of(lines[0][0]))} taken off{usual}: {rate.said}"


def _oldest_first(ledger: Ledger, found: Evidence, case: Case) -> Iterator[Explanation]:
    """What was paid, spread over the oldest documents of a customer that is known to pay so."""
    lines: list[Line] = []
    left, customers = case.payment, set()
    for d in case.family.documents:
        if left > 0 and ledger.open[d] > 0 and ledger.payable(d, case.day):
            lines.append((d, "payment", min(left, ledger.open[d])))
            left -= lines[-1][2]
            customers.add(ledger.customer[d])
    said = found.customs.oldest_first.get(customers.pop()) if len(customers) == 1 else None
    if said and len(lines) <= _MOST_OLDEST:
        yield ledger.made(case, "oldest-first", tuple(lines), _OLDEST_DOUBT, used=set(), allowed=False, note=said)
