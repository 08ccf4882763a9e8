"""Matching played over a made-up world in memory, without files or ledger: what `evaluate` and the benchmarks measure."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pandas as pd

from ar_batch.demo.evaluate import Score, as_posted, as_suggested, score
from ar_batch.demo.world import World
from ar_batch.schema import chosen
from ar_batch.stages.matching import MatchingPolicy, in_other_currency, match
from ar_batch.stages.open_items import derive
from ar_batch.tables.facts import ALIASES, APPLICATIONS, CLOSURES, DECISIONS, DISPUTES


class Replayed(NamedTuple):
    """What was applied on all days, and what the last day left to people."""

    applications: pd.DataFrame
    receipt_states: pd.DataFrame
    suggestions: pd.DataFrame
    suggestion_lines: pd.DataFrame


def replay(world: World, days: list[date], policy: MatchingPolicy | None = None) -> Replayed:
    """Run open items and matching on each of the days, with what was known by then; no person helps."""
    policy = policy or MatchingPolicy()
    applications = APPLICATIONS.empty()
    for day in days:
        moment = pd.Timestamp(day)
        documents = chosen(world.documents, world.documents["document_date"] <= moment)
        receipts = chosen(world.receipts, world.receipts["booking_date"] <= moment)
        advices = chosen(world.remittance_advices, world.remittance_advices["payment_date"] <= moment)
        known = (CLOSURES.empty(), receipts, DISPUTES.empty(), DECISIONS.empty(), world.customers)
        state = derive(documents, applications, *known, as_of=day)
        got = match(
            *state,
            ALIASES.empty(),
            applications,
            receipts,
            DECISIONS.empty(),
            advices,
            world.payment_history,
            as_of=day,
            policy=policy,
        )
        applications = _with(applications, got.applications)
        state = derive(documents, applications, *known, as_of=day)
        exchanged = in_other_currency(
            *state,
            got.receipt_states,
            got.suggestions,
            got.suggestion_lines,
            ALIASES.empty(),
            applications,
            receipts,
            DECISIONS.empty(),
            world.exchange_rates,
            policy=policy,
        )
        applications = _with(applications, exchanged.applications)
    return Replayed(applications, *exchanged[1:])


def _with(applications: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    if not len(more):
        return applications
    return pd.concat([applications, more], ignore_index=True) if len(applications) else more


def evaluate_world(world: World, *, runs: int = 1, policy: MatchingPolicy | None = None) -> Score:
    """Replay the world in so many runs, evenly spread over its days, and compare with the truth."""
    days = [world.days[round((number + 1) * len(world.days) / runs) - 1] for number in range(runs)]
    got = replay(world, days, policy)
    posted = as_posted(got.applications, world.receipts, world.documents)
    suggested = as_suggested(got.suggestions, got.suggestion_lines, world.receipts, world.documents)
    return score(posted, suggested, world.truth, world.truth_lines)
