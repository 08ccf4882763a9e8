"""Decisions on what was learned: payers and habits switched off and on, payers changed and added, pairs allowed again."""

from __future__ import annotations

import re
from typing import Any, Final

from ar_batch.digest import digest
from ar_batch.names import folded, is_processor
from ar_batch.references import account_key, compact
from ar_batch.stages.decisions.instructions import Instruction, Row
from ar_batch.stages.decisions.record import clean, decision
from ar_batch.stages.decisions.world import NotPossible, World
from ar_batch.tables.review import payer_key

_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_ACCOUNT: Final = re.compile(r"[0-9]{5,34}")
_NAME_LEAST: Final = 3


def switch(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Switch a learned payer or a habit off, or on again."""
    wanted = instruction.action == "switch_on"
    found = _shown(instruction, world)
    if found.active == wanted:
        raise NotPossible("stale-decision", why=f"it is switched {'on' if wanted else 'off'} already")
    decided = {"decisions": [decision(instruction, world.day, choice=found.customer_id)]}
    if instruction.answer.kind == "habit":
        return decided
    return decided | {
        "aliases": [_alias(instruction, found.kind, found.value, found.customer_id, world, active=wanted)]
    }


def change_customer(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Tie a learned payer to another customer."""
    found = _shown(instruction, world)
    customer_id = _customer(instruction, world)
    if customer_id == found.customer_id and found.active:
        raise NotPossible("decision-not-possible", column="customer_id", why=f"it is tied to {customer_id} already")
    _agrees(found.kind, found.value, customer_id, world)
    return {
        "decisions": [decision(instruction, world.day, choice=customer_id)],
        "aliases": [_alias(instruction, found.kind, found.value, customer_id, world, active=True)],
    }


def add_payer(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Tie a payer that a person names, an account or a name, to a customer."""
    written = clean(instruction.answer.payer)
    if not written:
        raise NotPossible("decision-incomplete", column="payer", needs="a name or an account")
    kind, value = _payer(written)
    customer_id = _customer(instruction, world)
    key = payer_key(kind, account_key(value) if kind == "account" else value)
    known = world.known_payer(key)
    if known is not None and known.active and known.customer_id == customer_id:
        raise NotPossible("stale-decision", why=f"it is tied to {customer_id} already")
    _agrees(kind, value, customer_id, world)
    return {
        "decisions": [decision(instruction, world.day, choice=customer_id) | {"subject": key}],
        "aliases": [_alias(instruction, kind, value, customer_id, world, active=True)],
    }


def allow_again(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Let a pair that was turned down be offered again."""
    found = world.pair(instruction.subject)
    if found is None:
        raise NotPossible("stale-decision", why="it is not turned down any more")
    return {"decisions": [decision(instruction, world.day, choice=found.marks)]}


def _shown(instruction: Instruction, world: World) -> Any:
    """Return the payer or habit that the answer is about, as long as it is what was shown."""
    is_habit = instruction.answer.kind == "habit"
    found = world.habit(instruction.subject) if is_habit else world.known_payer(instruction.subject)
    if found is None:
        raise NotPossible("stale-decision", why="it is no longer known")
    if found.customer_id != instruction.answer.shown:
        raise NotPossible("stale-decision", why=f"it is tied to {found.customer_id} by now")
    return found


def _customer(instruction: Instruction, world: World) -> str:
    if not instruction.answer.customer_id.strip():
        raise NotPossible("decision-incomplete", column="customer_id", needs="a customer under Customer")
    return world.customer(instruction.answer.customer_id)


def _payer(written: str) -> tuple[str, str]:
    """Return whether an account or a name was written, and its form that is kept."""
    account = compact(written)
    if _IBAN.fullmatch(account):
        if not _checks(account):
            raise NotPossible("decision-not-possible", column="payer", value=written, why="its check digits are wrong")
        return "account", account
    if _ACCOUNT.fullmatch(account):
        return "account", account
    name = folded(written)
    if sum(map(str.isalpha, name)) < _NAME_LEAST:
        raise NotPossible("decision-not-possible", column="payer", value=written, why="it is no name and no account")
    if is_processor(name):
        why = "a payment service pays for many customers"
        raise NotPossible("decision-not-possible", column="payer", value=written, why=why)
    return "name", name


def _checks(iban: str) -> bool:
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


def _agrees(kind: str, value: str, customer_id: str, world: World) -> None:
    """Refuse what would take a customer's own payments away: its name or account in the customer master."""
    account, name = (value, "") if kind == "account" else ("", value)
    if not world.payers.lesson(account, name, customer_id):
        why = f"the customer list has this {kind} for another customer"
        raise NotPossible("decision-not-possible", column="customer_id", value=value, why=why)


def _alias(instruction: Instruction, kind: str, value: str, customer_id: str, world: World, *, active: bool) -> Row:
    return {
        "alias_id": digest("L", instruction.decision_id, kind, value, customer_id),
        "kind": kind,
        "value": value,
        "customer_id": customer_id,
        "active": active,
        "confirmed_by": clean(instruction.answer.decided_by),
        "confirmed_on": world.day,
        "receipt_id": "",
    }
