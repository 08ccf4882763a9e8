"""What matching found, as tables: applications, suggestions with their lines, states, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from ar_batch import money, parallel
from ar_batch.digest import digests
from ar_batch.findings import finding
from ar_batch.stages.matching import explain
from ar_batch.stages.matching.answers import suggestion_id
from ar_batch.stages.matching.evidence import Evidence, Explanation
from ar_batch.stages.matching.judge import ENDING, STRANGERS
from ar_batch.stages.matching.levels import HOW, LIKELY, THIRD
from ar_batch.stages.matching.not_ours import NotOurs
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.waiting import Obstacles
from ar_batch.stages.matching.world import NEVER, World, among
from ar_batch.tables.facts import APPLICATIONS
from ar_batch.tables.views import RECEIPT_STATES, SUGGESTION_LINES, SUGGESTIONS

_WORTHWHILE = 10_000
"""Of fewer receipts it is said sooner on one core where they stand."""
_WENT_OUT = "Money that went out, and no returned payment."
_LIKELY = 0.3
"""What is less probable does not speak against words that say that it is no customer's money."""
_POSSIBLE_MOST = 3
"""More customers than this are not named as those who may have paid."""


def applications(world: World, posted: list[Explanation], before: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each line of what was applied, its rule for a reason until `with_reasons` says more."""
    lines = [(one.r, d, kind, amount, one.rule, one.confidence) for one in posted for d, kind, amount in one.lines]
    if not lines:
        return APPLICATIONS.empty()
    frame = pd.DataFrame(lines, columns=["r", "d", "kind", "amount_minor", "rule", "confidence"])
    r, d = frame["r"].to_numpy(), frame["d"].to_numpy()
    documents, receipts, customers = world.documents, world.receipts, world.customers
    frame["receipt_id"], frame["document_id"] = receipts.id.at(r.tolist()), documents.id.at(d.tolist())
    frame["customer_id"] = customers.id[documents.customer[d]]
    frame["applied_on"] = receipts.date[r].astype("datetime64[D]").astype("datetime64[us]")
    frame["currency"] = np.array(world.currencies, dtype=object)[documents.currency[d]]
    frame["method"] = np.where(frame["rule"] == "advice", "advice", "auto")
    frame["reason"] = frame["rule"]
    # What was applied and taken back before is a new fact when it comes again.
    frame["application_id"] = digests(
        "A",
        frame["receipt_id"],
        frame["document_id"],
        [line[2] for line in lines],
        [line[3] for line in lines],
        times(frame, before),
    )
    return APPLICATIONS.frame(frame)


def times(frame: pd.DataFrame, before: pd.DataFrame) -> list[int]:
    """Return how often each receipt was applied to the document before."""
    if before.empty:
        return [0] * len(frame)
    earlier = before[among(before["receipt_id"], frame["receipt_id"])]
    counts = Counter(zip(earlier["receipt_id"], earlier["document_id"], strict=True))
    if not counts:
        return [0] * len(frame)
    return [counts[pair] for pair in zip(frame["receipt_id"], frame["document_id"], strict=True)]


def with_reasons(applications: pd.DataFrame, reasons: dict[str, str]) -> pd.DataFrame:
    """Return the applications with the sentence of each receipt."""
    return APPLICATIONS.frame(applications.assign(reason=applications["receipt_id"].map(reasons).astype("str")))


def suggestions(
    world: World, found: Evidence, explained: dict[int, list[Explanation]], policy: MatchingPolicy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the best explanations of receipts that were left, with the lines that accepting one would post."""
    not_ours = NotOurs(world, policy.not_customer_words)
    parts = parallel.spread(
        lambda some: [_offered(world, found, r, here, not_ours, policy) for r, here in some],
        sorted(explained.items()),
        worthwhile=_WORTHWHILE,
    )
    offered = [each for part in parts for some in part for each in some]
    return SUGGESTIONS.frame([head for head, _ in offered]), SUGGESTION_LINES.frame(
        [line for _, own in offered for line in own]
    )


def _offered(
    world: World, found: Evidence, r: int, explained: list[Explanation], not_ours: NotOurs, policy: MatchingPolicy
) -> list[tuple[dict[str, object], list[dict[str, object]]]]:
    """What is suggested for one receipt, each with its lines."""
    if explained and explained[0].rule in (STRANGERS, ENDING) and not_ours.says(r):
        return []
    offered = [one for one in explained if one.rule != "duplicate" and one.confidence >= policy.suggest_threshold]
    suggested = []
    for rank, one in enumerate(offered[: policy.suggestions_each], start=1):
        rival = next((other for other in explained if other is not one), None)
        head = _head(world, found, one, rank, rival)
        same = {
            "suggestion_id": head["suggestion_id"],
            "receipt_id": world.receipts.id[r],
            "currency": world.currencies[int(world.receipts.currency[r])],
        }
        lines = [
            same | {"document_id": world.documents.id[d], "kind": kind, "amount_minor": amount}
            for d, kind, amount in one.lines
        ]
        suggested.append((head, lines))
    return suggested


def _head(world: World, found: Evidence, one: Explanation, rank: int, rival: Explanation | None) -> dict[str, object]:
    paid = [(d, amount) for d, kind, amount in one.lines if kind in ("payment", "credit_note")]
    numbers = {d: world.documents.number[d] for d, _ in paid}
    paid.sort(key=lambda line: (len(numbers[line[0]]), numbers[line[0]], line[0]))
    currency = world.currencies[int(world.receipts.currency[one.r])]
    return {
        "receipt_id": world.receipts.id[one.r],
        "rank": rank,
        "suggestion_id": suggestion_id(world, one),
        "customer_id": world.customers.id[world.documents.customer[one.lines[0][0]]],
        "confidence": min(one.confidence, 1.0),
        "rule": one.rule,
        "document_nos": " + ".join(numbers[d] for d, _ in paid),
        "amounts": " + ".join(money.plain(amount, currency) for _, amount in paid),
        "reason": explain.sentence(world, found, one, rival),
    }


def states(
    world: World,
    found: Evidence,
    rules: dict[int, str],
    reasons: dict[str, str],
    explained: dict[int, list[Explanation]],
    suggested: set[str],
    returned: dict[str, str],
    obstacles: Obstacles,
    policy: MatchingPolicy,
) -> pd.DataFrame:
    """Return where every bank line stands, and why. `reasons` are the sentences of the receipts that were applied."""
    receipts = world.receipts
    not_ours = NotOurs(world, policy.not_customer_words)

    def owner(r: int) -> int:
        known = [c for c, level, _ in found.ident[r] if level >= LIKELY] if receipts.customer[r] < 0 else []
        return known[0] if len(known) == 1 else int(receipts.customer[r])

    def state(r: int) -> tuple[int, str, str, str]:
        customer = owner(r)
        offered = receipts.id[r] in suggested
        status, rule, reason = _standing(world, found, r, explained.get(r, []), offered, not_ours, customer, obstacles)
        return (int(receipts.customer[r]) if status in ("not_ar", "unidentified") else customer), status, rule, reason

    told: dict[int, tuple[int, str, str, str]] = {}
    for r, rule in rules.items():
        status = "partly_applied" if receipts.unapplied[r] else "applied"
        told[r] = int(receipts.customer[r]), status, rule, reasons[receipts.id[r]]
    went_out = (receipts.amount <= 0) & (receipts.applied == 0) & (receipts.decided == "")
    for r in np.flatnonzero(went_out).tolist():
        told[r] = int(receipts.customer[r]), "not_ar", "outgoing", _WENT_OUT
    for r in np.flatnonzero(pd.Index(receipts.id.tolist()).isin(returned)).tolist():
        told[r] = owner(r), "returned", "returned", returned[receipts.id[r]]
    others = obstacles.engine.answers.neighbours(r for r in range(len(receipts)) if r not in told)
    parts = parallel.spread(lambda some: [state(r) for r in some], others, worthwhile=_WORTHWHILE)
    told |= dict(zip(others, (row for part in parts for row in part), strict=True))
    rows = [told[r] for r in range(len(receipts))]
    frame = pd.DataFrame(rows, columns=["customer", "status", "rule", "reason"])
    names_of = np.append(world.customers.id, "")  # -1: nobody known
    return RECEIPT_STATES.frame(
        frame.assign(
            receipt_id=receipts.id.tolist(),
            customer_id=names_of[frame["customer"].to_numpy(dtype=np.int64)],
            applied_minor=receipts.applied,
            unapplied_minor=receipts.unapplied,
        )
    )


def _standing(
    world: World, found: Evidence, r: int, explained: list[Explanation], offered: bool, not_ours: NotOurs, customer: int, obstacles: Obstacles,
) -> tuple[str, str, str]:  # fmt: skip
    """Status, rule and reason of a line of which this run applied nothing."""
    receipts = world.receipts
    if receipts.applied[r]:
        currency = world.currencies[int(receipts.currency[r])]
        applied, rest = (money.spoken(int(each[r]), currency) for each in (receipts.applied, receipts.unapplied))
        if receipts.decided[r] == "on_account":
            return (
                "on_account",
                "decision",
                f"{applied} of it are applied; a person decided to keep the {rest} left over on account.",
            )
        return (
            "partly_applied",
            "",
            f"{applied} of it are applied; {rest} are left over and wait for a document or a decision.",
        )
    if receipts.decided[r] == "not_ours":
        return "not_ar", "decision", "A person decided that it is not a customer's payment."
    if receipts.decided[r] == "on_account":
        return "on_account", "decision", "A person decided to keep it on account."
    if receipts.amount[r] <= 0:
        return "not_ar", "outgoing", _WENT_OUT
    likely = any(item.confidence >= _LIKELY and item.rule not in (STRANGERS, ENDING) for item in explained)
    if not likely and not _is_customer(found, r) and not_ours.says(r):
        return "not_ar", "words", "Payer or text say that it is not a customer's payment."
    twice = next((item for item in explained if item.rule == "duplicate"), None)
    if twice is not None and explained[0] is twice:
        return (
            ("on_account" if customer >= 0 else "unidentified"),
            "duplicate",
            f"It looks like a second payment of {explain.documents(world, twice)}, which {_is_are(twice)} paid.",
        )
    if offered and explained[0].rule != STRANGERS:
        return "suggested", explained[0].rule, obstacles.why(r, explained[0])
    if customer >= 0:
        how = max(found.ident[r] or [(0, 0, "decision")], key=lambda item: item[1])[2]
        more = obstacles.why_nothing(r)
        nothing = (
            ""
            if obstacles.turned_down(r)
            else f", but no open document explains the payment{explain.paid_again(world, r)}"
        )
        return "on_account", "", f"The customer is known ({HOW[how]}){nothing}. {more}".rstrip()
    return "unidentified", "", f"{_unknown(world, found, r, explained)} {obstacles.why_nothing(r)}".rstrip()


def _unknown(world: World, found: Evidence, r: int, explained: list[Explanation]) -> str:
    """Who may have paid, as far as anything says so."""
    possible = sorted(found.ident[r], key=lambda item: (-item[1], item[0]))[:_POSSIBLE_MOST]
    if not possible:
        hinted = " for certain" if explained and explained[0].note else ""
        return f"Nothing in the line says{hinted} which customer paid."
    told = ", ".join(f"{world.customers.id[c]} ({HOW[how]})" for c, _, how in possible)
    return f"It is not certain which customer paid: {told}."


def _is_are(one: Explanation) -> str:
    return "is" if len(one.documents) == 1 else "are"


def _is_customer(found: Evidence, r: int) -> bool:
    return any(
        level >= LIKELY
        and how in ("account", "alias account", "alias name", "decision", "name", "learned account", THIRD)
        for _, level, how in found.ident[r]
    )


def findings(world: World, explained: dict[int, list[Explanation]], cash: pd.DataFrame) -> list[dict[str, object]]:
    """Return what a person should know: second payments."""
    twice = [r for r, here in sorted(explained.items()) if here and here[0].rule == "duplicate"]
    about = cash[among(cash["receipt_id"], (world.receipts.id[r] for r in twice))]
    place = {
        str(r): (str(file), str(sheet), int(row))
        for r, file, sheet, row in zip(
            about["receipt_id"], about["source_file"], about["source_sheet"], about["source_row"].tolist(), strict=True
        )
    }
    rows = []
    for r in twice:
        paid = max(int(world.documents.paid_on[d]) for d in explained[r][0].documents)
        named = explain.documents(world, explained[r][0])
        rows.append(_about(world, place, r, "duplicate-payment", document=named, paid=_day(paid)))
    return rows


def unknown_customers(world: World, policy: MatchingPolicy) -> list[dict[str, object]]:
    """Return findings of the customers for whom a setting was made, and whom the customer list does not know."""
    known = set(world.customers.id.tolist())
    settings: dict[str, Collection[str]] = {"autocash": policy.autocash, "withholding_bp": policy.withholding_bp}
    return [
        finding("matching-customer-unknown", subject=customer, customer=customer, setting=setting)
        for setting, of in settings.items()
        for customer in sorted(set(of) - known)
    ]


def _about(world: World, place: dict[str, tuple[str, str, int]], r: int, code: str, **fills: Any) -> dict[str, object]:
    receipt = world.receipts.id[r]
    file, sheet, row = place[receipt]
    amount = money.spoken(int(world.receipts.amount[r]), world.currencies[int(world.receipts.currency[r])])
    return finding(
        code,
        file=file,
        sheet=sheet,
        row=row,
        subject=receipt,
        amount=amount,
        day=_day(int(world.receipts.date[r])),
        **fills,
    )


def _day(day: int) -> str:
    return "" if day == NEVER else str(np.datetime64(day, "D"))
