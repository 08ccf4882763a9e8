"""Receipts in another currency than their documents: converted at the rate of the day, applied where an auditor would.

That is: the documents are named in full and nothing else is; the payer is their customer for certain; the sum is near to
what they were worth; and nothing else competes. All else is suggested, with what stands against it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import pandas as pd

from ar_batch import money
from ar_batch.digest import digest, digests
from ar_batch.exchange import Rate, Rates
from ar_batch.stages.matching import converted, foreign, output, turned_down
from ar_batch.stages.matching.converted import Converted
from ar_batch.stages.matching.foreign import Found, Payer
from ar_batch.stages.matching.judge import WORTH_SHOWING
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.world import World, among
from ar_batch.tables import stage
from ar_batch.tables.facts import APPLICATIONS
from ar_batch.tables.review import rejected_pair
from ar_batch.tables.views import RECEIPT_STATES, SUGGESTION_LINES, SUGGESTIONS

RULE: Final = "other-currency"
_LEFT: Final = ("unidentified", "on_account", "suggested")
_FAINT: Final = ("", *WORTH_SHOWING)
"""Rules of receipts for which nothing speaks that is worth the name."""
_CERTAIN: Final = 0.995
_LIKELY: Final = 0.3
"""Suggestions of other receipts at least this probable compete for a document."""
_NEAR, _FURTHER, _UNNAMED = 0.9, 0.4, 0.3
"""Confidences, chosen and not measured: what is applied; documents named, near to the rate of the day and further off;
and documents that nothing names."""


class Exchanged(NamedTuple):
    """What is applied across currencies; and the states and suggestions, with those of receipts in another currency."""

    applications: pd.DataFrame
    receipt_states: pd.DataFrame
    suggestions: pd.DataFrame
    suggestion_lines: pd.DataFrame


@dataclass(frozen=True)
class _Told:
    """What is said of a receipt: the ways to convert it, the likeliest first, and why it is not applied unasked."""

    found: Found
    options: tuple[Converted, ...]
    obstacle: str
    reason: str

    @property
    def applied(self) -> bool:
        return bool(self.options) and not self.obstacle


@stage
def in_other_currency(
    open_items: pd.DataFrame,
    closed_items: pd.DataFrame,
    unapplied_cash: pd.DataFrame,
    latest_customers: pd.DataFrame,
    receipt_states: pd.DataFrame,
    suggestions: pd.DataFrame,
    suggestion_lines: pd.DataFrame,
    aliases: pd.DataFrame,
    applications: pd.DataFrame,
    receipts: pd.DataFrame,
    decisions: pd.DataFrame,
    exchange_rates: pd.DataFrame,
    *,
    policy: MatchingPolicy,
) -> Exchanged:
    """Look for documents in another currency for receipts that matching left unexplained.

    When something is applied, match again: what is said of the rest was true before.
    """
    left = receipt_states[receipt_states["status"].isin(_LEFT)]
    cash = unapplied_cash[among(unapplied_cash["receipt_id"], left["receipt_id"])]
    cash = cash[(cash["unapplied_minor"] > 0) & (cash["applied_minor"] == 0) & (cash["decided"] == "")]
    # In a ledger of one currency there is nothing to look for.
    if cash.empty or len({*cash["currency"], *open_items["currency"]}) < 2:
        return Exchanged(APPLICATIONS.empty(), receipt_states, suggestions, suggestion_lines)
    paid = foreign.paid_already(open_items, closed_items, cash, left, latest_customers)
    w = foreign.build(open_items, paid, cash, latest_customers, policy)
    rates = Rates(exchange_rates, policy.exchange_rate_days)
    unexplained = left[left["rule"].isin(_FAINT)]
    customer_of = dict(zip(unexplained["receipt_id"], unexplained["customer_id"], strict=True))
    found = foreign.documents(w, customer_of, rates, policy)
    told = _without_rejected(w, _told(w, found, rates, suggestions, suggestion_lines, policy), decisions)

    # Who paid is looked up only where all else is certain.
    near = [one for one in told if one.applied]
    heads = {foreign.family(w, one.found) for one in near}
    family = {str(c) for c, root in zip(w.customers.id, w.customers.root, strict=True) if w.customers.id[root] in heads}
    own_open, own_closed = (rows[among(rows["customer_id"], family)] for rows in (open_items, closed_items))
    own = cash[cash["receipt_id"].isin([w.receipts.id[one.found.r] for one in near])]
    known: dict[str, Payer] = {}
    if near:
        closely = foreign.build(own_open, own_closed, own, latest_customers, policy)
        known = foreign.identified(closely, aliases, applications, receipts, policy)
    told = [_with_payer(w, one, known.get(w.receipts.id[one.found.r]), policy) for one in told]

    made = _applications(w, [one for one in told if one.applied], applications)
    offered = _suggestions(w, [one for one in told if not one.applied], rates, suggestions, suggestion_lines, policy)
    # Where documents in its own currency are named too, what is said of those stands.
    told = [one for one in told if one.found.alone or w.receipts.id[one.found.r] in customer_of]
    return Exchanged(made, _states(w, told, receipt_states), *offered)


def _told(
    w: World, found: list[Found], rates: Rates, suggestions: pd.DataFrame, lines: pd.DataFrame, policy: MatchingPolicy
) -> list[_Told]:
    """Say of each receipt what there is to say but for who paid."""
    place = {document: d for d, document in enumerate(w.documents.id)}
    likely = suggestions.loc[suggestions["confidence"] >= _LIKELY, "suggestion_id"]
    rivals = lines.loc[among(lines["suggestion_id"], likely), ["receipt_id", "document_id"]].drop_duplicates()
    wanted = Counter(d for one in found for d in one.documents)
    wanted.update(place[document] for document in rivals["document_id"] if document in place)
    explained = set(suggestions.loc[suggestions["rule"] != "oldest-first", "receipt_id"])
    told = []
    for one in found:
        ours, theirs = converted.currencies(w, one.r, one.documents[0])
        day = converted.day(int(w.receipts.date[one.r]))
        rate = rates.fresh(day, theirs, ours)
        if rate is None:
            told.append(_Told(one, (), "", _no_rate(w, one, rates, day)))
            continue
        options = _options(w, one, rate, policy)
        if options:
            against = foreign.obstacle(w, one, options[0], wanted, policy)
            if not against and w.receipts.id[one.r] in explained:
                against = "documents in its own currency come near to it"
            told.append(_Told(one, options, against, converted.sentence(w, options[0], rates, one.named)))
    return told


def _no_rate(w: World, one: Found, rates: Rates, day: pd.Timestamp) -> str:
    ours, theirs = converted.currencies(w, one.r, one.documents[0])
    total = money.spoken(int(w.documents.open[list(one.documents)].sum()), theirs)
    text = f"{converted.described(w, list(one.documents), one.named)}, {total} open"
    old = rates.on(day, theirs, ours)
    if old is None:
        return f"{text}. There is no exchange rate from {theirs} to {ours} by {day:%Y-%m-%d}."
    return f"{text}. The exchange rate from {theirs} to {ours} by {day:%Y-%m-%d} is of {old.day:%Y-%m-%d}, too old to convert at."


def _options(w: World, one: Found, rate: Rate, policy: MatchingPolicy) -> tuple[Converted, ...]:
    """The ways to convert the receipt: with and without the discount that is open to it, the nearer first."""
    which, bp = list(one.documents), policy.exchange_difference_bp
    whole = converted.convert(w, one.r, which, rate, bp)
    less = converted.convert(w, one.r, which, rate, bp, discounted=True)
    ways = [way for way in (whole, less if less and less.near else None) if way]
    return tuple(sorted(ways, key=lambda way: (not way.near, abs(way.apart))))


def _without_rejected(w: World, told: list[_Told], decisions: pd.DataFrame) -> list[_Told]:
    rejected = turned_down.marks(decisions)

    def stands(one: Converted) -> bool:
        pair = rejected_pair(w.receipts.id[one.r], (w.documents.id[d] for d in one.documents))
        return pair not in rejected

    return [one for one in told if all(stands(option) for option in one.options)]


def _with_payer(w: World, one: _Told, payer: Payer | None, policy: MatchingPolicy) -> _Told:
    """Add who paid, where nothing else stands against applying it; and close the sentence."""
    if not one.options:
        return one
    against = one.obstacle
    if payer is not None:
        against = foreign.payer_obstacle(w, one.found, payer)
        if not against and policy.auto_threshold > _CERTAIN:
            against = "matching.auto_threshold is set higher"
        if not against:
            return replace(one, reason=f"{one.reason}; {foreign.how_known(w, one.found, payer)}.")
    which = converted.described(w, one.options[0].documents, one.found.named)
    return replace(one, obstacle=against, reason=f"{which}; asked because {against}.")


# -- as tables --------------------------------------------------------------------------------------------------------


def _applications(w: World, told: list[_Told], before: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for one in told:
        same = {
            "customer_id": w.customers.id[w.documents.customer[one.found.documents[0]]],
            "applied_on": converted.day(int(w.receipts.date[one.found.r])),
            "method": "auto",
            "rule": RULE,
            "confidence": _CERTAIN,
            "reason": one.reason,
        }
        rows += [line | same for line in _rows(w, one.options[0])]
    if not rows:
        return APPLICATIONS.empty()
    frame = pd.DataFrame(rows)
    named = [frame[name].tolist() for name in ("receipt_id", "document_id", "kind", "amount_minor")]
    return APPLICATIONS.frame(frame.assign(application_id=digests("A", *named, output.times(frame, before))))


def _rows(w: World, one: Converted) -> list[dict[str, object]]:
    """What is posted for a receipt, in the columns that applications and lines of suggestions share."""
    ours, theirs = converted.currencies(w, one.r, one.documents[0])
    return [
        {
            "receipt_id": w.receipts.id[one.r],
            "document_id": w.documents.id[line.d],
            "kind": line.kind,
            "currency": theirs,
            "amount_minor": line.amount,
            "receipt_currency": "" if line.used is None else ours,
            "receipt_amount_minor": pd.NA if line.used is None else line.used,
        }
        for line in one.lines
    ]


def _suggestions(
    w: World, told: list[_Told], rates: Rates, suggestions: pd.DataFrame, lines: pd.DataFrame, policy: MatchingPolicy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The suggestions with ours among what else is offered for the same receipts: first where the sum is near, whatever else is."""
    heads: list[dict[str, object]] = []
    rows: list[dict[str, object]] = []
    for one in told:
        for rank, option in enumerate(one.options, start=1):
            posted = _rows(w, option)
            name = digest("S", *(f"{value}" for row in posted for value in row.values()))
            reason = f"{converted.sentence(w, option, rates, one.found.named)}."
            head = _head(w, one, option, name, reason)
            heads.append(head | {"rank": rank, "order": 1 if head["confidence"] == _NEAR else head["confidence"]})
            rows.extend(row | {"suggestion_id": name} for row in posted)
    if not heads:
        return suggestions, lines
    ours = pd.DataFrame(heads)
    mine = among(suggestions["receipt_id"], ours["receipt_id"])
    both = pd.concat([ours, suggestions[mine].assign(order=suggestions["confidence"])], ignore_index=True)
    both = both.sort_values(["receipt_id", "order", "rank"], ascending=[True, False, True], kind="stable")
    both = both.assign(rank=both.groupby("receipt_id").cumcount() + 1)
    both = both[both["rank"] <= policy.suggestions_each]
    kept = pd.concat([SUGGESTIONS.frame(both), suggestions[~mine]], ignore_index=True)
    every = pd.concat([lines, SUGGESTION_LINES.frame(rows)], ignore_index=True)
    every = every[among(every["suggestion_id"], kept["suggestion_id"])]
    return SUGGESTIONS.frame(kept), SUGGESTION_LINES.frame(every)


def _head(w: World, one: _Told, option: Converted, name: str, reason: str) -> dict[str, object]:
    _, theirs = converted.currencies(w, option.r, option.documents[0])
    settled = Counter[int]()
    for line in option.lines:
        settled[line.d] += line.amount
    likely = _UNNAMED if not one.found.named else _NEAR if option.near and one.found.alone else _FURTHER
    return {
        "receipt_id": w.receipts.id[option.r],
        "suggestion_id": name,
        "customer_id": w.customers.id[w.documents.customer[option.documents[0]]],
        "confidence": likely,
        "rule": RULE,
        "document_nos": " + ".join(w.documents.number[d] for d in option.documents),
        "amounts": " + ".join(money.plain(settled[d], theirs) for d in option.documents),
        "reason": reason,
    }


def _states(w: World, told: list[_Told], states: pd.DataFrame) -> pd.DataFrame:
    """The states, with what is said of the receipts; what is applied is told by the next round."""
    by_receipt = {w.receipts.id[one.found.r]: one for one in told if not one.applied}
    here = states["receipt_id"].map(by_receipt)
    ours = here.notna()
    offered = here.map(lambda one: bool(one.options), na_action="ignore").eq(True)
    return RECEIPT_STATES.frame(
        states.assign(
            status=states["status"].mask(offered, "suggested"),
            rule=states["rule"].mask(ours, RULE),
            reason=states["reason"].mask(ours, here.map(lambda one: one.reason, na_action="ignore").astype("str")),
        )
    )
