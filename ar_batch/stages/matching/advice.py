"""Remittance advices: what a customer says he paid, joined to the receipt by amount, payer and date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ar_batch import money, names, references
from ar_batch.stages.matching import judge
from ar_batch.stages.matching.evidence import Evidence, Explanation, Line, is_namesake
from ar_batch.stages.matching.hits import BARE, FULL
from ar_batch.stages.matching.keys import ORDER
from ar_batch.stages.matching.ledger import CASH
from ar_batch.stages.matching.levels import LIKELY, SIMILAR
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.world import NEVER, World, days

_JUST_ABOUT = 2
"""Days between an advice and its payment, as a rule."""
_STRANGE = 0.3
"""The doubt of an advice that nothing but amount and day ties to a payment."""
_SHORT = 0.1
"""The doubt of an advice that lists more or less than was paid, and nobody says why."""
_FEE = "bank_fee"
_REASON_MOST = 80
"""Reasons are told up to this length."""
_TOLD_MOST = 3
"""So many deductions of an advice are told."""


def explanations(world: World, found: Evidence, advices: pd.DataFrame, policy: MatchingPolicy) -> list[Explanation]:
    """Return one explanation for every advice that fits exactly one receipt, and that one no other advice.

    The documents are those that the advice lists by number among the customer's open ones; all of them must be found,
    and what they are paid must be the receipt, or a little more: what a bank took on the way, or what a person is to look at.
    """
    if advices.empty:
        return []
    waiting, owners = _by_amount(world), _Owners(world)
    exact: dict[int, list[Explanation]] = defaultdict(list)
    apart: dict[int, list[Explanation]] = defaultdict(list)
    for advice in _grouped(advices):
        receipts = _nearest(world, advice, _receipts(world, found, advice, waiting, policy))
        lines = _lines(world, found, receipts[0], advice, owners) if len(receipts) == 1 else ()
        if (
            not lines
            or _names_another(world, found, receipts[0], lines)
            or _is_another(world, receipts[0], advice, lines)
        ):
            continue
        less = _less(world, receipts[0], lines, policy)
        if _paid(lines) == int(world.receipts.unapplied[receipts[0]]):
            exact[receipts[0]].append(_explained(world, found, receipts[0], lines, advice, sure=True))
        elif less:
            sure = less[-1][1] == _FEE
            apart[receipts[0]].append(_explained(world, found, receipts[0], less, advice, sure=sure))
    return [each[0] for _, each in sorted({**apart, **exact}.items()) if len(each) == 1]


def _explained(
    world: World, found: Evidence, r: int, lines: tuple[Line, ...], advice: _Advice, *, sure: bool
) -> Explanation:
    root = int(world.documents.root[lines[0][0]])
    level = max((level for c, level, _ in found.ident[r] if world.customers.root[c] == root), default=SIMILAR)
    doubt = judge.other_doubt("advice", level) if sure else _SHORT
    note = _note(world, r, advice)
    return Explanation(r, "advice", root, level, lines, doubt, certain=sure, confidence=1 - doubt, note=note)


def _less(world: World, r: int, lines: tuple[Line, ...], policy: MatchingPolicy) -> tuple[Line, ...]:
    """The lines of an advice, the largest less what the receipt is short of them: for a bank's usual fee where the payer's account is abroad.

    Not where another document costs just the payment. As they are where more was paid; nothing where it is much more or less.
    """
    total, short = _paid(lines), _paid(lines) - int(world.receipts.unapplied[r])
    main, _, most = max(lines, key=lambda line: (line[1] == CASH[0], line[2]))
    if abs(short) > total // judge.LITTLE or short >= most:
        return ()
    if short <= 0:
        return lines
    limit = min(policy.bank_fee_limit_minor, total * policy.bank_fee_limit_bp // 10_000)
    fee = bool(world.receipts.foreign[r]) and short in judge.USUAL_FEES and short <= limit
    fee = fee and not _others_of_it(world, r, lines)
    less = tuple((d, kind, amount - short if (d, kind) == (main, CASH[0]) else amount) for d, kind, amount in lines)
    return (*less, (main, _FEE, short)) if fee else less


def _others_of_it(world: World, r: int, lines: tuple[Line, ...]) -> bool:
    """Whether the family owes a document of just the payment beside those of the lines."""
    group = world.by_group[int(world.documents.root[lines[0][0]]), int(world.receipts.currency[r])]
    costing = group[world.documents.open[group] == world.receipts.unapplied[r]]
    return not {d for d, _, _ in lines}.issuperset(costing.tolist())


def _is_another(world: World, r: int, advice: _Advice, lines: tuple[Line, ...]) -> bool:
    """Whether the payment came days before or after that of which the advice speaks, and may be for another document of its amount."""
    apart = int(world.receipts.date[r]) - advice.day
    far = advice.day != NEVER and not -_JUST_ABOUT <= apart <= 2 * _JUST_ABOUT
    return far and _others_of_it(world, r, lines)


def _paid(lines: tuple[Line, ...]) -> int:
    return sum(amount for _, kind, amount in lines if kind != "discount")


def worth_showing(
    world: World, found: Evidence, advices: pd.DataFrame, policy: MatchingPolicy, strange: set[int]
) -> dict[int, Explanation]:
    """Return by receipt what the only advice of its amount and about its day lists, of receipts whose payer nobody knows (`strange`).

    To be shown, not more: whose money it is, nothing tells.
    """
    if not strange:
        return {}
    waiting, owners = _by_amount(world), _Owners(world)
    wanted: dict[int, list[Explanation]] = defaultdict(list)
    for advice in _grouped(advices):
        if advice.day == NEVER or (advice.customer and advice.customer not in world.customers.code):
            continue
        receipts = [r for r in waiting.get(advice.total, ()) if _is_about(world, advice, r, policy)]
        r = receipts[0] if len(receipts) == 1 else -1
        lines = _lines(world, found, r, advice, owners) if r in strange else ()
        if _paid(lines) == advice.total and lines and not _names_another(world, found, r, lines):
            root, note = int(world.documents.root[lines[0][0]]), _note(world, r, advice)
            wanted[r].append(
                Explanation(
                    r, "advice", root, judge.UNKNOWN, lines, _STRANGE, certain=False, confidence=1 - _STRANGE, note=note
                )
            )
    return {r: each[0] for r, each in wanted.items() if len(each) == 1}


class _Deduction(NamedTuple):
    """What an advice says was not paid of a document: 0 where it gives no amount."""

    number: str
    amount: int
    why: str


@dataclass(frozen=True)
class _Advice:
    """One advice: who paid what when, for which documents (number, amount, discount), and what it says was deducted and why."""

    customer: str
    payer: str
    currency: str
    day: int
    total: int
    documents: list[tuple[str, int, int]]
    deductions: tuple[_Deduction, ...]


def _grouped(advices: pd.DataFrame) -> list[_Advice]:
    """The advices, each with all its rows."""
    by = ["customer_id", "payer_name", "currency", "day", "whole", "source_file", "source_sheet"]
    whole = advices["payment_amount_minor"].astype("Int64").fillna(-1).astype("int64")
    rows = advices.assign(whole=whole, day=days(advices["payment_date"]))
    columns = [*by, "document_no", "amount_minor"]
    discounts = rows["discount_minor"].fillna(0).astype("int64").tolist()
    grouped: dict[tuple[Any, ...], list[tuple[str, int, int]]] = defaultdict(list)
    deductions: dict[tuple[Any, ...], list[_Deduction]] = defaultdict(list)
    for *key, number, amount, discount, deduction in zip(
        *(rows[name].tolist() for name in columns), discounts, _deductions(rows), strict=True
    ):
        grouped[tuple(key)].append((number, amount, discount))
        if deduction is not None:
            deductions[tuple(key)].append(deduction)
    return [
        _Advice(key[0], key[1], key[2], key[3], _total(key[4], listed), listed, tuple(deductions[key]))
        for key, listed in sorted(grouped.items(), key=lambda item: item[0])
    ]


def _total(whole: int, listed: list[tuple[str, int, int]]) -> int:
    return whole if whole >= 0 else sum(amount for _, amount, _ in listed)


def _deductions(rows: pd.DataFrame) -> Iterator[_Deduction | None]:
    """Yield what each row says was deducted of its document, and why; None where it says neither."""
    amounts = rows["deduction_minor"].fillna(0).astype("int64").tolist()
    for number, amount, reason in zip(rows["document_no"].tolist(), amounts, rows["reason"].tolist(), strict=True):
        why = " ".join(reason.split())
        why = why if len(why) <= _REASON_MOST else f"{why[:_REASON_MOST]}…"
        yield _Deduction(number, amount, why) if amount or why else None


def _note(world: World, r: int, advice: _Advice) -> str:
    """Say what the advice deducts, and why: "the advice says: 50.00 EUR of INV-1 deducted (damaged)"."""
    currency = world.currencies[int(world.receipts.currency[r])]
    told = [
        f"{money.spoken(one.amount, currency)} of {one.number} deducted" + (f" ({one.why})" if one.why else "")
        if one.amount
        else f"{one.number}, {one.why}"
        for one in advice.deductions[:_TOLD_MOST]
    ]
    more = len(advice.deductions) - len(told)
    return f"the advice says: {', '.join(told)}{f' and {more} more' if more else ''}" if told else ""


def _by_amount(world: World) -> dict[int, list[int]]:
    """The receipts of which nothing is applied or decided, by amount."""
    r = world.receipts
    fits = np.flatnonzero((r.applied == 0) & (r.decided == "") & (r.unapplied > 0))
    found: dict[int, list[int]] = defaultdict(list)
    for place, amount in zip(fits.tolist(), r.unapplied[fits].tolist(), strict=True):
        found[amount].append(place)
    return found


def _receipts(
    world: World, found: Evidence, advice: _Advice, waiting: dict[int, list[int]], policy: MatchingPolicy
) -> list[int]:
    """Receipts of the advice's amount, near its date, from its payer; or, where there are none, less what banks usually take."""
    for amounts in ((advice.total,), tuple(advice.total - fee for fee in judge.USUAL_FEES)):
        receipts = [
            place
            for amount in amounts
            for place in waiting.get(amount, ())
            if _is_about(world, advice, place, policy)
            and _same_payer(world, found, place, advice.customer, advice.payer)
        ]
        if receipts:
            return receipts
    return []


def _is_about(world: World, advice: _Advice, r: int, policy: MatchingPolicy) -> bool:
    """Whether a receipt is of the advice's currency, and near its date."""
    of_currency = not advice.currency or world.currencies[int(world.receipts.currency[r])] == advice.currency
    return of_currency and (
        advice.day == NEVER or abs(int(world.receipts.date[r]) - advice.day) <= policy.advice_window_days
    )


def _nearest(world: World, advice: _Advice, receipts: list[int]) -> list[int]:
    """Of several receipts, those of just about the advice's day, where the others are clearly further."""
    if advice.day == NEVER:
        return receipts
    apart = {r: abs(int(world.receipts.date[r]) - advice.day) for r in receipts}
    near = [r for r in receipts if apart[r] <= _JUST_ABOUT]
    return near if near and all(apart[r] > 2 * _JUST_ABOUT for r in receipts if r not in near) else receipts


def _names_another(world: World, found: Evidence, r: int, lines: tuple[Line, ...]) -> bool:
    """Whether the receipt's text names a document of the family that the advice does not list, open or, in full, paid: it is another payment's."""
    listed = {d for d, _, _ in lines}
    root = int(world.documents.root[lines[0][0]])
    return any(
        strength >= BARE
        and kind != ORDER
        and d not in listed
        and (world.documents.open[d] or strength >= FULL)
        and int(world.documents.root[d]) == root
        for d, kind, strength, _, _ in found.hits[r]
    )


def _same_payer(world: World, found: Evidence, r: int, customer: str, payer: str) -> bool:
    if customer:
        code = world.customers.code.get(customer)
        if code is None:
            return False
        known = any(world.customers.root[c] == world.customers.root[code] for c, _, _ in found.ident[r])
        if known or is_namesake(world, found, r, code):
            return True
    # Whoever pays for the customer: the advice says who that is, as the bank does or as we call him.
    ours = [world.customers.name[c] for c, level, _ in found.ident[r] if level >= LIKELY]
    called = {names.collapsed(str(name)) for name in (world.receipts.payer_name[r], *ours)}
    return bool(payer) and names.collapsed(payer) in called


def _bearers(world: World, roots: list[int], currency: int) -> dict[str, list[int]]:
    """The families' open documents by number."""
    bearers: dict[str, list[int]] = defaultdict(list)
    for root in roots:
        for d in world.by_group.get((root, currency), np.zeros(0, dtype=np.int64)).tolist():
            if world.documents.open[d]:
                bearers[references.without_zeros(world.documents.number[d])].append(d)
    return bearers


class _Owners:
    """The families that owe documents, by currency and number: made when first it is asked for."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[int, dict[str, set[int]]] = {}

    def of(self, currency: int) -> dict[str, set[int]]:
        """Return the families that owe a document, by its number."""
        known = self._known.get(currency)
        if known is None:
            known = self._known[currency] = defaultdict(set)
            for (root, code), documents in self._world.by_group.items():
                for d in documents.tolist() if code == currency else ():
                    known[references.without_zeros(self._world.documents.number[d])].add(root)
        return known


def _owing(advice: _Advice, owners: dict[str, set[int]]) -> set[int]:
    """The families that owe all of several documents of an advice."""
    numbers = {references.without_zeros(str(number)) for number, _, _ in advice.documents}
    return set[int].intersection(*(owners.get(number, set()) for number in numbers)) if len(numbers) > 1 else set()


def _lines(world: World, found: Evidence, r: int, advice: _Advice, owners: _Owners) -> tuple[Line, ...]:
    """The lines of the advice on open documents; nothing when one is missing, ambiguous or paid more than is open."""
    currency = int(world.receipts.currency[r])
    roots = {int(world.customers.root[c]) for c, _, _ in found.ident[r]}
    if advice.customer:
        roots.add(int(world.customers.root[world.customers.code[advice.customer]]))
    # Where nobody is known to have paid: the family that owes all documents of the advice, if it is one.
    bearers = _bearers(world, sorted(roots or _owing(advice, owners.of(currency))), currency)
    lines: list[Line] = []
    for number, paid, discount in advice.documents:
        which = bearers.get(references.without_zeros(str(number)), [])
        if (
            len(which) != 1
            or paid == 0
            or paid * int(world.documents.open[which[0]]) < 0
            or abs(paid) > abs(int(world.documents.open[which[0]]))
        ):
            return ()
        d = which[0]
        lines.append((d, "payment" if paid > 0 else "credit_note", paid))
        granted = int(world.documents.discount[d])
        if (
            0 < discount <= granted + 1
            and int(world.receipts.date[r]) <= int(world.documents.discount_until[d])
            and paid + discount <= int(world.documents.open[d])
        ):
            lines.append((d, "discount", discount))
    documents = [d for d, kind, _ in lines if kind != "discount"]
    return tuple(lines) if len(set(documents)) == len(documents) else ()
