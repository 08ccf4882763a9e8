"""What matching found, as tables: applications, suggestions with their lines, states, findings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ar_batch import money, names
from ar_batch.digest import digests
from ar_batch.findings import finding
from ar_batch.stages.matching import explain
from ar_batch.stages.matching.engine import suggestion_id
from ar_batch.stages.matching.identify import HOW, LIKELY
from ar_batch.stages.matching.ledger import Evidence, Explanation
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.world import NEVER, World
from ar_batch.tables.facts import APPLICATIONS
from ar_batch.tables.views import RECEIPT_STATES, SUGGESTION_LINES, SUGGESTIONS


def applications(
    world: World, posted: list[Explanation], reasons: Callable[[Explanation], str], before: pd.DataFrame
) -> pd.DataFrame:
    """Return one row for each line of what was applied; `reasons` says why."""
    lines = [
        (one.r, d, kind, amount, one.rule, one.confidence, reason)
        for one in posted
        for reason in (reasons(one),)
        for d, kind, amount in one.lines
    ]
    frame = pd.DataFrame(lines, columns=["r", "d", "kind", "amount_minor", "rule", "confidence", "reason"])
    if frame.empty:
        return APPLICATIONS.empty()
    r, d = frame["r"].to_numpy(), frame["d"].to_numpy()
    documents, receipts, customers = world.documents, world.receipts, world.customers
    frame["receipt_id"], frame["document_id"] = receipts.id[r], documents.id[d]
    frame["customer_id"] = customers.id[documents.customer[d]]
    frame["applied_on"] = receipts.date[r].astype("datetime64[D]").astype("datetime64[us]")
    frame["currency"] = np.array(world.currencies, dtype=object)[documents.currency[d]]
    frame["method"] = np.where(frame["rule"] == "advice", "advice", "auto")
    # What was applied and taken back before is a new fact when it comes again.
    earlier = Counter(zip(before["receipt_id"], before["document_id"], strict=True))
    again = [earlier[pair] for pair in zip(frame["receipt_id"], frame["document_id"], strict=True)]
    frame["application_id"] = digests(
        "A", frame["receipt_id"], frame["document_id"], frame["kind"], frame["amount_minor"], again
    )
    return APPLICATIONS.frame(frame)


def suggestions(
    world: World, found: Evidence, explained: dict[int, list[Explanation]], policy: MatchingPolicy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the best explanations of receipts that were left, with the lines that accepting one would post."""
    heads: list[dict[str, object]] = []
    lines: list[dict[str, object]] = []
    for r, found_here in sorted(explained.items()):
        offered = [one for one in found_here if one.rule != "duplicate" and one.confidence >= policy.suggest_threshold]
        for rank, one in enumerate(offered[: policy.suggestions_each], start=1):
            rival = next((other for other in found_here if other is not one), None)
            heads.append(_head(world, found, one, rank, rival))
            currency = world.currencies[int(world.receipts.currency[r])]
            lines.extend(
                {
                    "suggestion_id": heads[-1]["suggestion_id"],
                    "receipt_id": world.receipts.id[r],
                    "document_id": world.documents.id[d],
                    "kind": kind,
                    "currency": currency,
                    "amount_minor": amount,
                }
                for d, kind, amount in one.lines
            )
    return SUGGESTIONS.frame(heads), SUGGESTION_LINES.frame(lines)


def _head(world: World, found: Evidence, one: Explanation, rank: int, rival: Explanation | None) -> dict[str, object]:
    paid = [(d, amount) for d, kind, amount in one.lines if kind in ("payment", "credit_note")]
    currency = world.currencies[int(world.receipts.currency[one.r])]
    return {
        "receipt_id": world.receipts.id[one.r],
        "rank": rank,
        "suggestion_id": suggestion_id(world, one),
        "customer_id": world.customers.id[world.documents.customer[one.lines[0][0]]],
        "confidence": min(one.confidence, 1.0),
        "rule": one.rule,
        "document_nos": " + ".join(str(world.documents.number[d]) for d, _ in paid),
        "amounts": " + ".join(money.plain(amount, currency) for _, amount in paid),
        "reason": explain.sentence(world, found, one, rival),
    }


def states(
    world: World,
    found: Evidence,
    posted: list[Explanation],
    explained: dict[int, list[Explanation]],
    suggested: set[str],
    returned: dict[str, str],
    policy: MatchingPolicy,
) -> pd.DataFrame:
    """Return where every bank line stands, and why."""
    by_receipt = {one.r: one for one in posted}
    words = _word_pattern(policy.not_customer_words)
    rows = [
        _state(world, found, r, by_receipt.get(r), explained.get(r, []), suggested, returned, words)
        for r in range(len(world.receipts))
    ]
    return RECEIPT_STATES.frame(rows)


def _word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return (
        re.compile(r"\b(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + r")\b")
        if words
        else re.compile(r"(?!)")
    )


def _state(
    world: World,
    found: Evidence,
    r: int,
    one: Explanation | None,
    explained: list[Explanation],
    suggested: set[str],
    returned: dict[str, str],
    words: re.Pattern[str],
) -> dict[str, object]:
    receipts = world.receipts
    known = [c for c, level, _ in found.ident.get(r, ()) if level >= LIKELY]
    customer = int(receipts.customer[r]) if receipts.customer[r] >= 0 else (known[0] if len(known) == 1 else -1)
    status, rule, reason = _standing(world, found, r, one, explained, suggested, returned, words, customer)
    if status in ("not_ar", "unidentified"):
        customer = int(receipts.customer[r])
    return {
        "receipt_id": receipts.id[r],
        "customer_id": world.customers.id[customer] if customer >= 0 else "",
        "status": status,
        "applied_minor": int(receipts.applied[r]),
        "unapplied_minor": int(receipts.unapplied[r]),
        "rule": rule,
        "reason": reason,
    }


def _standing(
    world: World,
    found: Evidence,
    r: int,
    one: Explanation | None,
    explained: list[Explanation],
    suggested: set[str],
    returned: dict[str, str],
    words: re.Pattern[str],
    customer: int,
) -> tuple[str, str, str]:
    receipts = world.receipts
    receipt = str(receipts.id[r])
    if receipt in returned:
        return "returned", "returned", returned[receipt]
    if one is not None:
        return (
            ("applied" if receipts.unapplied[r] == 0 else "partly_applied"),
            one.rule,
            explain.sentence(world, found, one),
        )
    if receipts.applied[r]:
        return "partly_applied", "", "Part of it is applied; the rest waits for a document or a decision."
    if receipts.decided[r] == "not_ours":
        return "not_ar", "decision", "A person decided that it is not a customer's payment."
    if receipts.decided[r] == "on_account":
        return "on_account", "decision", "A person decided to keep it on account."
    if receipts.amount[r] <= 0:
        return "not_ar", "outgoing", "Money that went out, and no returned payment."
    text = names.folded(f"{receipts.payer_name[r]} {receipts.text[r]}")
    if words.search(text) and not any(item.confidence >= 0.5 for item in explained) and not _is_customer(found, r):
        return "not_ar", "words", "Payer or text say that it is not a customer's payment."
    twice = next((item for item in explained if item.rule == "duplicate"), None)
    if twice is not None and explained[0] is twice:
        return (
            ("on_account" if customer >= 0 else "unidentified"),
            "duplicate",
            f"It looks like a second payment of {explain.documents(world, twice)}, which is paid.",
        )
    if receipt in suggested:
        return (
            "suggested",
            explained[0].rule,
            "Several documents may be meant, or the evidence is too thin; see the review workbook.",
        )
    if customer >= 0:
        how = max(found.ident.get(r, [(0, 0, "decision")]), key=lambda item: item[1])[2]
        return "on_account", "", f"The customer is known ({HOW[how]}), but no open document explains the payment."
    return "unidentified", "", "Nothing in the line says which customer paid."


def _is_customer(found: Evidence, r: int) -> bool:
    return any(
        level >= LIKELY and how in ("account", "alias account", "alias name", "decision", "name", "learned account")
        for _, level, how in found.ident.get(r, ())
    )


def findings(
    world: World, explained: dict[int, list[Explanation]], posted: list[Explanation], cash: pd.DataFrame
) -> list[dict[str, object]]:
    """Return what a person should know: second payments, discounts taken too late."""
    place = {
        str(r): (str(file), str(sheet), int(row))
        for r, file, sheet, row in zip(
            cash["receipt_id"], cash["source_file"], cash["source_sheet"], cash["source_row"].tolist(), strict=True
        )
    }
    rows = []
    for r, here in sorted(explained.items()):
        if here and here[0].rule == "duplicate":
            d = here[0].lines[0][0]
            rows.append(
                _about(
                    world,
                    place,
                    r,
                    "duplicate-payment",
                    document=world.documents.number[d],
                    paid=_day(int(world.documents.paid_on[d])),
                )
            )
    late = [one for one in posted if one.rule == "named-late-discount"]
    return rows + [
        _about(world, place, one.r, "discount-too-late", document=explain.documents(world, one)) for one in late
    ]


def _about(world: World, place: dict[str, tuple[str, str, int]], r: int, code: str, **fills: Any) -> dict[str, object]:
    receipt = str(world.receipts.id[r])
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
