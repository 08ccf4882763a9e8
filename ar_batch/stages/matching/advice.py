"""Remittance advices: what a customer says he paid, joined to the receipt by amount, payer and date."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd

from ar_batch import names, references
from ar_batch.stages.matching import judge
from ar_batch.stages.matching.identify import SIMILAR
from ar_batch.stages.matching.ledger import Evidence, Explanation, Line
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.world import NEVER, World, days


def explanations(world: World, found: Evidence, advices: pd.DataFrame, policy: MatchingPolicy) -> list[Explanation]:
    """Return one explanation for every advice that fits exactly one receipt, and that one no other advice.

    The documents are those that the advice lists by number among the customer's open ones; all of them must be found,
    and what they are paid must be the receipt.
    """
    if advices.empty:
        return []
    rows = advices.assign(
        whole=advices["payment_amount_minor"].astype("Int64").fillna(-1).astype("int64"),
        day=days(advices["payment_date"]),
        net=advices["amount_minor"],
    )
    of_advice = ["customer_id", "payer_name", "currency", "day", "whole", "source_file", "source_sheet"]
    rows["whole"] = rows["whole"].where(rows["whole"] >= 0, rows.groupby(of_advice)["net"].transform("sum"))
    waiting = _by_amount(world, rows["whole"])
    wanted: dict[int, list[Explanation]] = defaultdict(list)
    for _, group in rows.groupby(of_advice, sort=True):
        receipts = _receipts(world, found, group, waiting, policy)
        if len(receipts) != 1:
            continue
        lines = _lines(world, found, receipts[0], group)
        if lines:
            r = receipts[0]
            root = int(world.documents.root[lines[0][0]])
            level = max(
                (level for c, level, _ in found.ident.get(r, ()) if world.customers.root[c] == root), default=SIMILAR
            )
            doubt = judge.other_doubt("advice", level)
            wanted[r].append(Explanation(r, "advice", root, level, lines, doubt, certain=True, confidence=1 - doubt))
    return [each[0] for _, each in sorted(wanted.items()) if len(each) == 1]


def _by_amount(world: World, totals: pd.Series[Any]) -> dict[int, list[int]]:
    """The receipts of which nothing is applied or decided, by amount; only of the amounts that advices name."""
    r = world.receipts
    fits = np.flatnonzero((r.applied == 0) & (r.decided == "") & np.isin(r.unapplied, totals.to_numpy()))
    found: dict[int, list[int]] = defaultdict(list)
    for place, amount in zip(fits.tolist(), r.unapplied[fits].tolist(), strict=True):
        found[amount].append(place)
    return found


def _receipts(
    world: World, found: Evidence, group: pd.DataFrame, waiting: dict[int, list[int]], policy: MatchingPolicy
) -> list[int]:
    """Receipts of the advice's amount, near its date, from its payer."""
    first, r = group.iloc[0], world.receipts
    currency, day = str(first["currency"]), int(first["day"])
    return [
        place
        for place in waiting.get(int(first["whole"]), ())
        if (not currency or world.currencies[int(r.currency[place])] == currency)
        and (day == NEVER or abs(int(r.date[place]) - day) <= policy.advice_window_days)
        and _same_payer(world, found, place, str(first["customer_id"]), str(first["payer_name"]))
    ]


def _same_payer(world: World, found: Evidence, r: int, customer: str, payer: str) -> bool:
    if customer:
        code = world.customers.code.get(customer)
        return code is not None and any(
            world.customers.root[c] == world.customers.root[code] for c, _, _ in found.ident.get(r, ())
        )
    return bool(payer) and names.collapsed(payer) == names.collapsed(str(world.receipts.payer_name[r]))


def _lines(world: World, found: Evidence, r: int, group: pd.DataFrame) -> tuple[Line, ...]:
    """The lines of the advice on open documents; nothing when one is missing, ambiguous or paid more than is open."""
    currency = int(world.receipts.currency[r])
    roots = {int(world.customers.root[c]) for c, _, _ in found.ident.get(r, ())}
    bearers: dict[str, list[int]] = defaultdict(list)
    for root in sorted(roots):
        for d in world.by_group.get((root, currency), np.zeros(0, dtype=np.int64)).tolist():
            if world.documents.open[d]:
                bearers[references.without_zeros(str(world.documents.number[d]))].append(d)
    lines: list[Line] = []
    for number, paid, discount in zip(
        group["document_no"],
        group["net"].tolist(),
        group["discount_minor"].fillna(0).astype("int64").tolist(),
        strict=True,
    ):
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
    whole = sum(amount for _, kind, amount in lines if kind != "discount") == int(world.receipts.unapplied[r])
    return tuple(lines) if whole and len(set(documents)) == len(documents) else ()
