"""Which receipt pays which documents, how sure are we, and why.

Two halves. *Identify* (`hits`, `identify`, `learned`, `payers`): whose money is it, by account, alias, reference and name.
*Explain* (`rules`, `search`, `amounts`, `advice`): which documents, in order of trust. `judge` says how probable an
explanation is, `contest` who gets a document that two receipts want, `engine` applies what is certain, `rounds` repeats
until nothing is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from ar_batch import parallel
from ar_batch.stages.matching import evidence, learned, output, payers, returns, turned_down
from ar_batch.stages.matching.build import with_reopening, world_of
from ar_batch.stages.matching.customs import concerned, customs
from ar_batch.stages.matching.engine import Engine
from ar_batch.stages.matching.exchange import in_other_currency
from ar_batch.stages.matching.habits import habits
from ar_batch.stages.matching.hits import all_hits
from ar_batch.stages.matching.identify import identify, with_learned
from ar_batch.stages.matching.inquiry import account, learned_lines
from ar_batch.stages.matching.learn import Learned, learn
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.rounds import Rounds
from ar_batch.stages.matching.waiting import Obstacles
from ar_batch.stages.matching.world import World, among
from ar_batch.tables import stage
from ar_batch.tables.facts import FINDINGS

__all__ = ["Learned", "Matched", "MatchingPolicy", "account", "in_other_currency", "learn", "learned_lines", "match"]


_WORTHWHILE = 1_000
"""For fewer payments that came back it is found sooner in this process which ones they were."""


class Matched(NamedTuple):
    """What matching made: new applications, and where every bank line stands now."""

    applications: pd.DataFrame
    receipt_states: pd.DataFrame
    suggestions: pd.DataFrame
    suggestion_lines: pd.DataFrame
    findings: pd.DataFrame


def _families(world: World, ident: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    """The heads of families (root) that something speaks for, by receipt (r): who may have paid, and whose documents are named."""
    sides = (
        (ident["r"], world.customers.root[ident["c"].to_numpy()]),
        (hits["r"], world.documents.root[hits["d"].to_numpy()]),
    )
    return pd.concat([pd.DataFrame({"r": r, "root": root}) for r, root in sides], ignore_index=True)


@stage
@parallel.uncollected()
def match(
    open_items: pd.DataFrame,
    closed_items: pd.DataFrame,
    unapplied_cash: pd.DataFrame,
    latest_customers: pd.DataFrame,
    aliases: pd.DataFrame,
    applications: pd.DataFrame,
    receipts: pd.DataFrame,
    decisions: pd.DataFrame,
    remittance_advices: pd.DataFrame,
    payment_history: pd.DataFrame,
    *,
    as_of: date,
    policy: MatchingPolicy,
) -> Matched:
    """Apply what is certain, suggest what is likely, and say of every bank line where it stands.

    A second call on the result adds nothing: everything is repeated until nothing certain is left.
    """
    today = int(np.datetime64(as_of, "D").astype(int))
    w = world_of(
        open_items,
        closed_items,
        unapplied_cash,
        latest_customers,
        receipts,
        payment_history,
        today,
        policy.discount_grace_days,
    )
    hits, customer_hits = all_hits(w)
    returned = returns.are_returns(unapplied_cash) & (unapplied_cash["applied_minor"] == 0).to_numpy()
    came_back = parallel.beside(
        lambda: returns.originals(unapplied_cash[returned], receipts, policy), worthwhile=returned.sum() >= _WORTHWHILE
    )
    aliases = payers.standing(aliases, applications)
    told = identify(w, hits, customer_hits, aliases)

    def named(applied: pd.DataFrame) -> pd.DataFrame:
        return learned.named_by_account(w, hits, receipts, applied, policy.learn_account_after)

    before = named(applications)
    off = payers.switched_off(aliases) | learned.paying_for_several(before)

    def agreed(counts: pd.DataFrame) -> pd.DataFrame:
        """Who paid, by what is told and by the accounts whose payments agree with one customer's documents."""
        return with_learned(w, told, learned.agreeing(counts, policy.learn_account_after, off), "agreeing account")

    static = agreed(before)
    alike = came_back()
    with_reopening(w, returns.paid_before(applications, alike))
    engine = Engine(w, hits, policy, turned_down.marks(decisions))
    asked = concerned(w, static, hits, engine.waiting, receipts, applications)
    items, taught = (rows[among(rows["customer_id"], asked)] for rows in (closed_items, applications))
    items = pd.concat([open_items, items], ignore_index=True)
    known_customs = customs(w, habits(items, taught, receipts, decisions, policy), policy)
    later = returns.may_pay_again(unapplied_cash, returned, alike, _families(w, static, hits)) & engine.waiting
    engine.waiting &= ~later
    found = replace(evidence.evidence(w, static, hits), customs=known_customs)
    rounds = Rounds(
        w,
        engine,
        static,
        found,
        receipts,
        applications,
        remittance_advices,
        off,
        unapplied_cash[returned],
        alike,
        lambda applied: agreed(named(applied)),
    )
    rounds.play(later)
    found, reasons, reversals = rounds.found, rounds.reasons, rounds.reversals
    made = output.with_reasons(rounds.made, reasons)
    left = rounds.left()
    heads, lines = output.suggestions(w, found, left, policy)
    taken_back = pd.concat([applications[applications["rule"] == "returned"], reversals])
    notes = {str(r): str(reason) for r, reason in zip(taken_back["receipt_id"], taken_back["reason"], strict=True)}
    notes |= {
        str(r): "A payment that came back; which one can't be told."
        for r in unapplied_cash.loc[returned, "receipt_id"]
        if r not in notes
    }
    obstacles = Obstacles(w, found, engine, left)
    standing = output.states(w, found, rounds.rules, reasons, left, set(heads["receipt_id"]), notes, obstacles, policy)
    unknown = output.unknown_customers(w, policy)
    findings = FINDINGS.frame([*rounds.problems, *output.findings(w, left, unapplied_cash), *unknown])
    return Matched(pd.concat([made, reversals], ignore_index=True), standing, heads, lines, findings)
