"""Decisions on rows that were held back: a changed document is taken or not, a bank line is a payment of its own or not."""

from __future__ import annotations

from typing import Any

from ar_batch.digest import digest
from ar_batch.money import spoken
from ar_batch.stages.decisions.instructions import Instruction, Row
from ar_batch.stages.decisions.record import decision, who
from ar_batch.stages.decisions.world import NotPossible, World
from ar_batch.tables.facts import DOCUMENTS, RECEIPTS


def take_new(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Post the new version of a document. What no longer fits of the payments applied to it becomes unapplied cash."""
    change = _as_shown(instruction, world.change(instruction.subject))
    if change["obstacle"]:
        raise NotPossible("decision-not-possible", why=change["obstacle"])
    by = f"{who(instruction)} took the new version of {change['document_no']}"
    reason = f"{by}, for {spoken(change['amount_minor'], change['currency'])} instead of {spoken(change['old_amount_minor'], change['old_currency'])}: so much no longer fits."
    return {
        "decisions": [decision(instruction, world.day, amount_minor=change["amount_minor"])],
        "documents": [_content(change, DOCUMENTS.names)],
        "applications": [_taken_back(instruction, row, reason) for row in world.freed_by(instruction.subject)],
    }


def keep_old(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Record that the known version stays: the same change is not asked again."""
    _still_asked(world.change(instruction.subject))
    return {"decisions": [decision(instruction, world.day)]}


def own_payment(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Post a bank line as a genuine twin of the one that is known."""
    line = _as_shown(instruction, world.line(instruction.subject))
    occurrence = world.next_occurrence(line)
    receipt_id = digest("R", line["fingerprint"], occurrence)
    receipt = _content(line, RECEIPTS.names) | {"receipt_id": receipt_id, "occurrence": occurrence}
    return {
        "decisions": [decision(instruction, world.day, choice=receipt_id, amount_minor=line["amount_minor"])],
        "receipts": [receipt],
    }


def same_line(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Record that a bank line is the one that is known: it is not asked again."""
    _still_asked(world.line(instruction.subject))
    return {"decisions": [decision(instruction, world.day)]}


def _still_asked(row: Row | None) -> Row:
    if row is None:
        raise NotPossible(
            "stale-decision", why="this is no longer asked: it was decided, or a newer change took its place"
        )
    return row


def _as_shown(instruction: Instruction, row: Row | None) -> Row:
    """Return what is asked, if it still says what the person was shown."""
    asked = _still_asked(row)
    if asked["shown"] != instruction.answer.shown:
        raise NotPossible("stale-decision", why="what it would do has changed since it was shown")
    return asked


def _content(row: Row, names: list[str]) -> Row:
    return {name: row[name] for name in names if name in row}


def _taken_back(instruction: Instruction, freed: Any, reason: str) -> Row:
    # Not the reversal of one application: a part of what the payment gave the document, on the day it gave it.
    return {
        "application_id": digest("A", instruction.decision_id, freed.receipt_id, freed.document_id, freed.amount_minor),
        "receipt_id": freed.receipt_id,
        "document_id": freed.document_id,
        "customer_id": freed.customer_id,
        "applied_on": freed.applied_on,
        "currency": freed.currency,
        "amount_minor": -int(freed.amount_minor),
        "kind": "payment",
        "method": "decision",
        "rule": "changed-document",
        "confidence": 1.0,
        "reason": reason,
        "receipt_currency": "",
    }
