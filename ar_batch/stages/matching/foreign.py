"""Which documents in another currency a receipt may be for, and what keeps it from being applied to them unasked."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from ar_batch import money
from ar_batch.applied import heads
from ar_batch.exchange import Rates
from ar_batch.stages.matching import converted, learned, payers
from ar_batch.stages.matching.build import world_of
from ar_batch.stages.matching.converted import Converted
from ar_batch.stages.matching.hits import BARE, FULL, all_hits, document_hits
from ar_batch.stages.matching.identify import identify, with_learned
from ar_batch.stages.matching.keys import ORDER
from ar_batch.stages.matching.levels import CERTAIN, HOW
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.world import World, among
from ar_batch.tables.facts import PAYMENT_HISTORY


@dataclass(frozen=True)
class Found:
    """A receipt, and documents of one customer in one other currency that it may be for."""

    r: int
    documents: tuple[int, ...]
    named: bool  # in full, by the text
    alone: bool  # and the text names no other


class Payer(NamedTuple):
    """Whose money a receipt is, as far as its line says."""

    families: dict[str, tuple[int, str]]  # the head of a family: how well it is known to have paid, and how
    named: set[str]  # the documents that the text names, open or closed


def build(
    opened: pd.DataFrame,
    closed: pd.DataFrame,
    cash: pd.DataFrame,
    customers: pd.DataFrame,
    policy: MatchingPolicy,
) -> World:
    """Return the tables as a world."""
    opened, grace = opened[opened["open_minor"] != 0], policy.discount_grace_days
    return world_of(opened, closed, cash, customers, cash, PAYMENT_HISTORY.empty(), 0, grace)


def paid_already(
    opened: pd.DataFrame, closed: pd.DataFrame, cash: pd.DataFrame, states: pd.DataFrame, customers: pd.DataFrame
) -> pd.DataFrame:
    """Return the closed items that payments may name as well: those of their known customers whose families owe something in another currency than they pay in."""
    head = heads(customers)
    paying = cash[["receipt_id", "currency"]].merge(states[["receipt_id", "customer_id"]], on="receipt_id")
    owing = opened.loc[opened["open_minor"] != 0, ["customer_id", "currency"]]
    paying, owing = (
        rows.assign(family=rows["customer_id"].map(head)).drop_duplicates(["customer_id", "currency"])
        for rows in (paying, owing)
    )
    both = paying.merge(owing[["family", "currency"]].drop_duplicates(), on="family", suffixes=("", "_owed"))
    abroad = both.loc[both["currency"] != both["currency_owed"], "customer_id"]
    return closed[among(closed["customer_id"], abroad)]


def documents(w: World, customer_of: dict[str, str], rates: Rates, policy: MatchingPolicy) -> list[Found]:
    """Return for each receipt the documents that it names; or the one that was worth what its known customer paid."""
    hits = _numbers(document_hits(w.receipts, w.documents))
    every: dict[int, set[int]] = defaultdict(set)
    full: dict[int, set[int]] = defaultdict(set)
    for r, d, strength in zip(hits["r"].tolist(), hits["d"].tolist(), hits["strength"].tolist(), strict=True):
        every[r].add(d)
        if strength >= FULL and w.documents.open[d] and w.documents.currency[d] != w.receipts.currency[r]:
            full[r].add(d)
    found = []
    for r in range(len(w.receipts)):
        if r in full:
            which = sorted(full[r])
            if len({(int(w.documents.currency[d]), int(w.documents.customer[d])) for d in which}) == 1:
                found.append(Found(r, tuple(which), named=True, alone=every[r] == full[r]))
        elif r not in every:
            found += _of_its_worth(w, r, w.customers.code.get(customer_of.get(w.receipts.id[r], ""), -1), rates, policy)
    return found


def _numbers(hits: pd.DataFrame) -> pd.DataFrame:
    return hits[(hits["strength"] >= BARE) & (hits["kind"] != ORDER)]


def _of_its_worth(w: World, r: int, customer: int, rates: Rates, policy: MatchingPolicy) -> list[Found]:
    if customer < 0:
        return []
    ours, day, paid = int(w.receipts.currency[r]), converted.day(int(w.receipts.date[r])), int(w.receipts.unapplied[r])
    near: list[int] = []
    for theirs in range(len(w.currencies)):
        group = w.by_group.get((int(w.customers.root[customer]), theirs))
        if theirs == ours or group is None:
            continue
        rate = rates.fresh(day, w.currencies[theirs], w.currencies[ours])
        if rate is None:
            continue
        worth = money.convert(paid, w.currencies[ours], w.currencies[theirs], 1 / rate.value)
        apart = np.abs(w.documents.open[group] - worth)
        near += group[(w.documents.open[group] > 0) & (apart * 10_000 <= worth * policy.exchange_auto_bp)].tolist()
    return [Found(r, (near[0],), named=False, alone=True)] if len(near) == 1 else []


def obstacle(w: World, one: Found, best: Converted, wanted: Counter[int], policy: MatchingPolicy) -> str:
    """Return what keeps a receipt from being applied unasked, whoever paid; "" when nothing does."""
    d, r, which = w.documents, one.r, list(one.documents)
    near_bp = min(policy.exchange_auto_bp, policy.exchange_difference_bp)
    if not one.named:
        return "nothing names it"
    if not one.alone:
        return "the text names other documents too"
    if (d.open[which] < 0).any():
        return "a credit note is among them"
    if not best.near or abs(best.apart) * 10_000 > best.worth * near_bp:
        return f"the difference is more than {near_bp / 100:g} %"
    if best.total("discount"):
        return "the discount explains the difference as well"
    if (d.open[which] != d.amount[which]).any():
        return "something was settled of it before"
    if d.disputed[which].any():
        return "it is disputed"
    if (d.date[which] > w.receipts.date[r] + policy.future_document_days).any():
        return "it is dated after the payment"
    if any(wanted[document] > 1 for document in which):
        return "another payment may be for it"
    if w.receipts.again[r]:
        return "just this amount was paid a short while before"
    return ""


def payer_obstacle(w: World, one: Found, payer: Payer) -> str:
    """Return what keeps a receipt from being applied as far as the payer is concerned; "" when nothing does."""
    root = family(w, one)
    level = payer.families.get(root, (0, ""))[0]
    if level < CERTAIN:
        return "nothing says for certain that its customer paid"
    if any(other >= level for head, (other, _) in payer.families.items() if head != root):
        return "another customer may have paid"
    if payer.named - {w.documents.id[d] for d in one.documents}:
        return "the text names other documents too"
    return ""


def how_known(w: World, one: Found, payer: Payer) -> str:
    """Return how the payer is known."""
    return HOW[payer.families[family(w, one)][1]]


def family(w: World, one: Found) -> str:
    """Return the head of the family whose documents they are."""
    return str(w.customers.id[w.documents.root[one.documents[0]]])


def identified(
    w: World, aliases: pd.DataFrame, applications: pd.DataFrame, receipts: pd.DataFrame, policy: MatchingPolicy
) -> dict[str, Payer]:
    """Return for each receipt of a world who may have paid, and what its text names."""
    hits, customer_hits = all_hits(w)
    taught = payers.standing(aliases, applications)
    ident = identify(w, hits, customer_hits, taught)
    accounts = learned.accounts(w, receipts, applications, policy.learn_account_after, payers.switched_off(taught))
    ident = with_learned(w, ident, accounts)
    found = {receipt: Payer({}, set()) for receipt in w.receipts.id}
    for r, c, level, how in zip(*(ident[name].tolist() for name in ("r", "c", "level", "how")), strict=True):
        families, head = found[w.receipts.id[r]].families, str(w.customers.id[w.customers.root[c]])
        families[head] = max(families.get(head, (0, "")), (level, how))
    hits = _numbers(hits)
    for r, d in zip(hits["r"].tolist(), hits["d"].tolist(), strict=True):
        found[w.receipts.id[r]].named.add(w.documents.id[d])
    return found
