"""The full account of one receipt: who may have paid, what its text was read as, and every explanation with its fate.

Computed anew from the tables, in the world of one receipt: nothing is applied.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from ar_batch import money, shares
from ar_batch.names import folded
from ar_batch.references import account_key
from ar_batch.stages.matching import advice, evidence, learned, offers, payers, services, turned_down, twins
from ar_batch.stages.matching.build import world_of
from ar_batch.stages.matching.customs import customs
from ar_batch.stages.matching.engine import Engine
from ar_batch.stages.matching.evidence import Evidence, Explanation
from ar_batch.stages.matching.habits import habits, spoken
from ar_batch.stages.matching.hits import all_hits
from ar_batch.stages.matching.identify import identify, with_learned
from ar_batch.stages.matching.judge import ORDER, RULES
from ar_batch.stages.matching.levels import HOW
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.rated import rated
from ar_batch.stages.matching.tokens import cut, said_of
from ar_batch.stages.matching.waiting import Obstacles
from ar_batch.stages.matching.world import World, account_keys
from ar_batch.tables.review import payer_key

_LEVELS: Final = {1: "possibly", 2: "likely", 3: "certainly", 4: "certainly", 5: "as a person decided"}
_LEARNED: Final = {"person": "a person said so", "payments": "learned from payments that named documents"}
_MOST: Final = 12
"""So many explanations are told; the others are only counted."""


def account(
    open_items: pd.DataFrame,
    closed_items: pd.DataFrame,
    receipt: pd.DataFrame,
    latest_customers: pd.DataFrame,
    aliases: pd.DataFrame,
    applications: pd.DataFrame,
    receipts: pd.DataFrame,
    decisions: pd.DataFrame,
    remittance_advices: pd.DataFrame,
    payment_history: pd.DataFrame,
    *,
    unexplained: pd.DataFrame,
    applied: frozenset[str],
    as_of: date,
    policy: MatchingPolicy,
) -> list[str]:
    """Return the account of the one receipt in `receipt` (a row of unapplied cash), in lines.

    `unexplained` are the rows of unapplied cash that nothing explains, whoever paid: among them are those of its payer;
    `applied` are the ids of the documents that it was applied to since. The tables are those from before.
    """
    texts = receipt[["remittance", "end_to_end_id", "structured_reference"]].iloc[0].tolist()
    parts = cut([str(text) for text in texts])
    w = world_of(
        open_items, closed_items, _with_parts(receipt, [part.read_as for part in parts]), latest_customers, receipts,
        payment_history, int(np.datetime64(as_of, "D").astype(int)), policy.discount_grace_days,
    )  # fmt: skip
    r = w.receipts.id.tolist().index(receipt["receipt_id"].iloc[0])
    hits, customer_hits = all_hits(w)
    aliases = payers.standing(aliases, applications)
    static = identify(w, hits, customer_hits, aliases)
    ties = learned.accounts(w, receipts, applications, policy.learn_account_after, payers.switched_off(aliases))
    found = evidence.evidence(w, with_learned(w, static, ties), hits)
    concerned = {w.customers.id[c] for c, _, _ in found.ident[r]}
    items = pd.concat([open_items, closed_items], ignore_index=True)
    taught = applications[applications["customer_id"].isin(concerned)]
    items = items[items["customer_id"].isin(concerned)]
    found = replace(found, customs=customs(w, habits(items, taught, receipts, decisions, policy), policy))
    engine = Engine(w, hits, policy, turned_down.marks(decisions))
    kept = services.kept_of(
        _of_its_payer(receipt, unexplained), services.Owed(engine.ledger), int(w.receipts.currency[r])
    )
    here = _explanations(w, found, engine, r, remittance_advices, kept)
    by_part: dict[int, list[Any]] = defaultdict(list)
    for kind, table in (("document", hits), ("customer", customer_hits)):
        every: list[Any] = list(table[table["r"] != r].itertuples(index=False))
        for one in every:
            by_part[int(one.r)].append((kind, one))
    places = {name: place for place, name in enumerate(w.receipts.id)}
    meant = sorted(here[0].documents) if here else []
    numbers = [said_of(w, r, part, by_part[places[f"{_PART}{n:03d}"]], meant) for n, part in enumerate(parts)]
    return [
        "  Who paid:",
        *(f"    {line}" for line in _payers(w, found, r) or ["nothing says who"]),
        "  The numbers in its text:",
        *(f"    {line}" for line in numbers or ["there are none"]),
        "  What may explain it:"
        if not applied
        else "  What might have explained it, its documents open as before, with what is known today:",
        *(f"    {line}" for line in _told(w, found, engine, r, here, applied) or ["no document that is known here"]),
    ]


_PART: Final = "~part-"
"""Parts of the text stand beside the receipt as lines of no amount, so that each is read by itself."""


def _with_parts(receipt: pd.DataFrame, parts: list[str]) -> pd.DataFrame:
    blank = dict.fromkeys(("payer_name", "payer_account", "end_to_end_id", "structured_reference", "customer_id"), "")
    rows = receipt.iloc[[0] * len(parts)].assign(
        **blank, receipt_id=[f"{_PART}{n:03d}" for n in range(len(parts))], remittance=parts, amount_minor=0, unapplied_minor=0, applied_minor=0,
    )  # fmt: skip
    both = pd.concat([receipt, rows], ignore_index=True) if len(rows) else receipt
    return both.sort_values("receipt_id", kind="stable", ignore_index=True)


def _of_its_payer(receipt: pd.DataFrame, unexplained: pd.DataFrame) -> Any:
    """The payments of a receipt's payer and currency that nothing explains; none where nobody is named."""
    rows = unexplained[unexplained["currency"] == receipt["currency"].iloc[0]]
    (own,), others = (
        [services.payer_of(str(key), str(name)) for key, name in zip(account_keys(some["payer_account"]), some["payer_name"], strict=True)]
        for some in (receipt, rows)
    )  # fmt: skip
    return rows["unapplied_minor"].to_numpy()[[own != "" and each == own for each in others]]


def _explanations(
    w: World, found: Evidence, engine: Engine, r: int, advices: pd.DataFrame, kept: services.Kept | None
) -> list[Explanation]:  # fmt: skip
    """Every explanation, also those that a person has turned down; the most probable first."""
    search = engine.answers.renew(found)
    here = [one for one in advice.explanations(w, found, advices, engine.policy) if one.r == r]
    here += search.explain(search.refer(r), amounts=True)
    if here and here[0].by_age:
        here += twins.alternatives(engine.ledger, here[0])
    if offers.tells_nothing(engine, here):
        here += search.of_anybody(r, kept)
    unlike = {tuple(sorted(one.lines)): one for one in reversed(here)}
    ranked = sorted(unlike.values(), key=lambda one: (-one.confidence, ORDER[one.rule], one.lines))
    return offers.with_near(ranked, search.nearly(r)) if ranked and offers.is_unsure(ranked) else ranked


def _payers(w: World, found: Evidence, r: int) -> list[str]:
    ranked = sorted(found.ident[r], key=lambda item: (-item[1], item[0]))
    return [f"{w.customers.id[c]} {w.customers.name[c]}: {_LEVELS[level]}; {HOW[how]}" for c, level, how in ranked]


def _told(
    w: World, found: Evidence, engine: Engine, r: int, here: list[Explanation], applied: frozenset[str]
) -> list[str]:
    obstacles = Obstacles(w, found, engine, {})
    lines: list[str] = []
    # Of what waits, the confidence is the one that the review workbook shows.
    waits = not applied and here
    shown = rated(here, for_no_document=engine.answers.search.is_for_no_document(r)) if waits else here
    for place, (one, share) in enumerate(zip(here[:_MOST], shown, strict=False), start=1):
        customer = w.customers.id[w.documents.customer[one.lines[0][0]]]
        lines.append(f"{place}. {shares.spoken(share.confidence)}  {customer}: {_documents(w, one)}")
        lines.append(f"   {one.rule}: {RULES[one.rule].meaning}" + (f"; {one.note}" if one.note else ""))
        lines.append(f"   {_coincidence(w, found, one)}")
        rival = next((other for other in here if other is not one), None)
        lines.append(f"   {_fate(w, engine, obstacles, r, one, place, rival, applied)}")
    if len(here) > _MOST:
        lines.append(f"and {len(here) - _MOST} more, each less probable")
    return lines


def _fate(
    w: World, engine: Engine, obstacles: Obstacles, r: int, one: Explanation, place: int, rival: Explanation | None, applied: frozenset[str]
) -> str:  # fmt: skip
    """Why an explanation won or lost."""
    if engine.answers.is_rejected(one):
        return "turned down by a person"
    if applied and {w.documents.id[d] for d in one.documents} == applied:
        return "this is what it was applied to"
    sure = one.confidence >= engine.policy.auto_threshold and one.certain
    against = "" if sure else obstacles.first(r, one, rival if place == 1 else None)
    if place == 1:
        return f"the most probable; {against or 'nothing speaks against it'}"
    return "less probable than the first" + (f"; {against}" if against else "")


def _documents(w: World, one: Explanation) -> str:
    """Each document by its number with what it takes."""
    currency = w.currencies[int(w.receipts.currency[one.r])]
    lines = sorted(one.lines, key=lambda line: (len(w.documents.number[line[0]]), w.documents.number[line[0]]))
    return ", ".join(
        f"{w.documents.number[d]} = {money.spoken(amount, currency)}" + ("" if kind == "payment" else f" {kind.replace('_', ' ')}")
        for d, kind, amount in lines
    )  # fmt: skip


def _coincidence(w: World, found: Evidence, one: Explanation) -> str:
    """How likely it would look like this and be wrong; and how common the amount is, or such a sum."""
    said = f"chance of looking like this and being wrong: {shares.chance(one.doubt)}"
    if one.chance >= 1:
        return f"{said}; by coincidence {one.chance:,.0f} such documents or sums are to be expected"
    if one.chance >= 0:
        cases = shares.chance(one.chance).replace(" in ", " of ")
        return f"{said}; by coincidence such documents or sums are to be expected in {cases} such cases"
    if len(one.documents) == 1:
        d = one.lines[0][0]
        others = found.common[int(w.documents.currency[d])][int(w.documents.amount[d])] - 1
        return f"{said}; {others or 'no'} other document{'s' * (others != 1)} in the ledger of its amount"
    return said


def learned_lines(
    known_payers: pd.DataFrame, habits: pd.DataFrame, payer: pd.Series[Any], customers: set[str]
) -> list[str]:
    """Return what was learned of a receipt's payer and of the customers that it may be from, in words."""
    keys = {payer_key("account", account_key(payer["payer_account"])), payer_key("name", folded(payer["payer_name"]))}
    rows: list[Any] = list(known_payers[known_payers["payer_key"].isin(keys)].itertuples(index=False))
    lines = [
        f"{p.kind} {p.value} is {p.customer_id}'s: {_LEARNED[p.source]}, confirmed {_times(p.confirmations)}, "
        f"since {p.confirmed_on:%Y-%m-%d}{_off(p.active)}"
        for p in rows
    ]
    mine: list[Any] = list(habits[habits["customer_id"].isin(customers)].itertuples(index=False))
    return lines + [
        f"{h.customer_id} {spoken(h.habit, h.value, h.currency, h.shown_in, h.of_payments, h.note)}{_off(h.active)}"
        for h in mine
    ]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _off(active: bool) -> str:
    return "" if active else "; switched off"
