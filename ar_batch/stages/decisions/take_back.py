"""What was applied wrongly is taken back: by counter entries, and so that the same is not applied again by itself."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ar_batch.applied import FROM_RECEIPT
from ar_batch.digest import digest
from ar_batch.stages.decisions.instructions import Instruction, Row
from ar_batch.stages.decisions.naming import cut
from ar_batch.stages.decisions.numbers import DocumentNumbers
from ar_batch.stages.decisions.record import clean, decision, who
from ar_batch.stages.decisions.world import NotPossible, World
from ar_batch.tables import review


def take_back(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Reverse what was applied together, or what of it went to the documents named; the payment waits again.

    The documents are turned down for the payment: only a person applies it to them, until a person allows it again.
    """
    together = world.applied_together(instruction.answer.shown)
    if together.empty:
        raise NotPossible("stale-decision", why="it was taken back already, or is no longer applied like this")
    _nothing_built_on(instruction, world)
    note = clean(instruction.answer.note)
    if not note:
        raise NotPossible("decision-incomplete", column="note", needs="what was wrong, under Note")
    lines = _meant(instruction, together)
    _leaves_whole(together, lines)
    reason = f"{who(instruction)} took it back in the review of {instruction.answer.shown_on:%Y-%m-%d}: {note}"
    world.take_back(lines["application_id"])
    turned_down = [] if (lines["receipt_id"] == "").all() else [_turned_down(instruction, lines)]
    choice = turned_down[0]["pair_id"] if turned_down else _numbers(lines)
    return {
        "decisions": [decision(instruction, world.day, choice=choice, amount_minor=_came_free(lines))],
        "turned_down": turned_down,
        "applications": [_counter_entry(instruction, line, reason) for line in lines.to_dict("records")],
    }


def _nothing_built_on(instruction: Instruction, world: World) -> None:
    reasons = world.built_on_it(instruction.answer.shown)
    if reasons:
        more = f", and so on, {len(reasons)} in all" if len(reasons) > 1 else ""
        raise NotPossible("decision-built-on", why=reasons[0] + more)


def _meant(instruction: Instruction, together: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of the documents named; all of them where none is."""
    written = instruction.answer.documents
    if not written.strip():
        return together
    documents = together.drop_duplicates("document_id")
    numbers = DocumentNumbers(documents)
    found: set[str] = set()
    for text, places in cut(written, lambda text: numbers.find(text, documents["currency"].iloc[0], set(), "")):
        if len(places) != 1:
            why = f"“{text}” is {'none' if not places else 'several'} of the documents in this row"
            raise NotPossible("decision-not-possible", column="documents", value=written, why=why)
        found.add(numbers.document_id(places[0]))
    return together[together["document_id"].isin(found)]


def _leaves_whole(together: pd.DataFrame, lines: pd.DataFrame) -> None:
    """Refuse to take credit notes back from under the invoices that they were used for, and invoices from over them."""
    left = together[~together["application_id"].isin(lines["application_id"])]
    whole, rest = _came_free(together), _came_free(left)
    if not min(0, whole) <= rest <= max(0, whole):
        why = f"invoices and credit notes were set off against each other here, and without {_numbers(lines)} they do not add up; leave Documents empty to take all of it back"
        raise NotPossible("decision-not-possible", column="documents", why=why)


def _turned_down(instruction: Instruction, lines: pd.DataFrame) -> Row:
    """Return the payment and the documents that it is not for."""
    return {
        "decision_id": instruction.decision_id,
        "suggestion_id": instruction.answer.shown,
        "receipt_id": instruction.subject,
        "customer_id": lines["customer_id"].iloc[0],
        "pair_id": review.rejected_pair(instruction.subject, lines["document_id"]),
        "document_nos": _numbers(lines),
    }


def _numbers(lines: pd.DataFrame) -> str:
    return " + ".join(sorted(set(lines["document_no"])))


def _came_free(lines: pd.DataFrame) -> int:
    """Return what the lines use of the payment, in its currency."""
    used = lines[lines["kind"].isin(FROM_RECEIPT)]
    own = used["receipt_amount_minor"].where(used["receipt_currency"] != "", used["amount_minor"])
    return int(own.sum())


def _counter_entry(instruction: Instruction, line: dict[Any, Any], reason: str) -> Row:
    """Return the application of the opposite amount. It counts from the same day: between them nothing was paid."""
    of_receipt = line["receipt_amount_minor"]
    names = ("receipt_id", "document_id", "customer_id", "applied_on", "currency", "kind", "receipt_currency")
    return {name: line[name] for name in names} | {
        "application_id": digest("A", instruction.decision_id, line["application_id"]),
        "amount_minor": -int(line["amount_minor"]),
        "receipt_amount_minor": pd.NA if pd.isna(of_receipt) else -int(of_receipt),
        "method": "decision",
        "rule": "taken-back",
        "confidence": 1.0,
        "reason": reason,
        "reverses": line["application_id"],
    }
