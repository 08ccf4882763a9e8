"""Decisions on documents, customers and mails: dispute, promise to pay, stop or resume reminders, was it sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd

from ar_batch.digest import digest
from ar_batch.mail_state import last_rows
from ar_batch.money import spoken, to_minor
from ar_batch.stages.decisions.instructions import Instruction, Row
from ar_batch.stages.decisions.record import clean, decision, who
from ar_batch.stages.decisions.world import NotPossible, World
from ar_batch.tables import review

UNKNOWN = ("attempted", "unknown")
"""States in which nobody knows whether the mail arrived."""


def dispute(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Record what the customer contests: the amount written, or all that is open; 0 ends the dispute."""
    item = _open_document(instruction, world)
    amount = _amount(instruction, item, world)
    amount = world.open_left(item) if amount is None else amount
    row = {
        "dispute_id": digest("U", instruction.decision_id),
        "document_id": instruction.subject,
        "amount_minor": amount,
        "reason": clean(instruction.answer.note),
        "opened_on": world.day,
    }
    return {"decisions": [decision(instruction, world.day, amount_minor=amount)], "disputes": [row]}


def promise(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Record a promise to pay by a day: for a document, or for all that the customer owes."""
    if instruction.answer.kind == "document":
        item = _open_document(instruction, world)
        document_id, customer_id, amount = instruction.subject, item.customer_id, _amount(instruction, item, world)
    else:
        document_id, customer_id, amount = "", _customer(instruction, world), None
    promised_for = _promised_for(instruction, world)
    row = {
        "promise_id": digest("P", instruction.decision_id),
        "customer_id": customer_id,
        "document_id": document_id,
        "amount_minor": pd.NA if amount is None else amount,
        "promised_for": promised_for,
        "made_on": world.day,
        "note": clean(instruction.answer.note),
    }
    decided = decision(instruction, world.day, amount_minor=row["amount_minor"], until=promised_for)
    return {"decisions": [decided], "promises": [row]}


def block(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Stop reminders for a document or customer, until a day or until further notice; or resume them."""
    if instruction.answer.kind == "document":
        _open_document(instruction, world)
    else:
        _customer(instruction, world)
    until = instruction.answer.until
    if instruction.text == review.RESUME_REMINDERS:
        until = world.day - timedelta(days=1)
    elif pd.notna(until) and until < world.day:
        raise NotPossible("decision-not-possible", column="until", why=f"{until:%Y-%m-%d} is past")
    row = {
        "block_id": digest("B", instruction.decision_id),
        "subject": instruction.subject,
        "until": until,
        "reason": clean(instruction.answer.note),
        "set_on": world.day,
    }
    return {"decisions": [decision(instruction, world.day, until=until)], "blocks": [row]}


def mail_outcome(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Settle what became of a mail whose outcome is unknown."""
    attempts = world.deliveries[world.deliveries["mail_id"] == instruction.subject]
    last = last_rows(attempts)
    if not last["state"].isin(UNKNOWN).any():
        raise NotPossible("stale-decision", why="it is known what became of this mail")
    row = {
        "delivery_id": digest("V", instruction.decision_id),
        "mail_id": instruction.subject,
        "attempt": int(last["attempt"].iloc[0]),
        "state": "sent" if instruction.action == "mail_sent" else "not_sent",
        "at": max(f"{world.as_of.isoformat()}T00:00:00+00:00", attempts["at"].max()),
        "code": "",
        "detail": clean(f"{who(instruction)} said so in the review workbook. {instruction.answer.note}"),
    }
    return {"decisions": [decision(instruction, world.day)], "deliveries": [row]}


def _open_document(instruction: Instruction, world: World) -> Any:
    item = world.document(instruction.subject)
    if item is None:
        raise NotPossible("stale-decision", why="nothing of the document is open any more")
    return item


def _customer(instruction: Instruction, world: World) -> str:
    if not world.knows(instruction.subject):
        raise NotPossible("stale-decision", why="there is no such customer any more")
    return instruction.subject


def _amount(instruction: Instruction, item: Any, world: World) -> int | None:
    written = instruction.answer.amount.strip()
    if not written:
        return None
    try:
        amount = to_minor(written, item.currency)
    except ValueError as error:
        raise NotPossible("decision-not-possible", column="amount", value=written, why=str(error)) from None
    left = world.open_left(item)
    if not 0 <= amount <= max(left, 0):
        why = f"{item.document_no} is open for {spoken(left, item.currency)}"
        raise NotPossible("decision-not-possible", column="amount", value=written, why=why)
    return amount


def _promised_for(instruction: Instruction, world: World) -> pd.Timestamp:
    until: pd.Timestamp = instruction.answer.until
    if pd.isna(until):
        raise NotPossible("decision-incomplete", column="until", needs="the day promised, under Until")
    if until < instruction.answer.shown_on:
        raise NotPossible("decision-not-possible", column="until", why=f"{until:%Y-%m-%d} is past")
    if until > world.day + timedelta(days=world.promise_days_most):
        why = f"{until:%Y-%m-%d} is more than {world.promise_days_most} days away"
        raise NotPossible("decision-not-possible", column="until", why=why)
    return until
