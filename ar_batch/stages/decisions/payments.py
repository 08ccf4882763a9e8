"""Decisions on payments: accept a suggestion, name documents, on account, not ours, none of these."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ar_batch.applied import FROM_RECEIPT
from ar_batch.digest import digest
from ar_batch.findings import finding
from ar_batch.money import spoken
from ar_batch.references import account_key
from ar_batch.stages.decisions.amounts import shared_out
from ar_batch.stages.decisions.instructions import Instruction, Row
from ar_batch.stages.decisions.naming import named
from ar_batch.stages.decisions.record import application, clean, decision, who
from ar_batch.stages.decisions.rests import closed, kind_wanted, rests_of, told, usual_within_limits
from ar_batch.stages.decisions.world import NotPossible, World
from ar_batch.tables.review import HABIT, SERVICE, payer_key, rejected_pair


def accept(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Apply the payment as the accepted suggestion shows it: whole, or not at all."""
    receipt = world.receipt(instruction)
    offer = world.offered(instruction.choice, instruction.subject)
    if offer is None:
        raise NotPossible("stale-decision", why="the suggestion is no longer on offer")
    _same_customer(instruction, offer.customer_id, world)
    lines = world.lines(instruction.choice)
    if not lines:
        if not offer.customer_id:
            raise NotPossible("decision-incomplete", column="customer_id", needs="a customer")
        if instruction.answer.close_as:
            why = "the suggestion names no document"
            raise NotPossible("decision-not-possible", column="close_as", value=instruction.answer.close_as, why=why)
        return _put_on_account(instruction, offer.customer_id, receipt, world)
    used = sum(_of_receipt(line, receipt) for line in lines if line.kind in FROM_RECEIPT)
    _affordable(used, receipt)
    items = _still_open(instruction, lines, world)
    if offer.rule in (HABIT, SERVICE):
        usual_within_limits(instruction, lines, items, world)
    kind = kind_wanted(instruction)
    rests = rests_of(instruction, kind, _stay_open(lines, items, world), _over(used, receipt, lines), world)
    reason = (
        f"{who(instruction)} accepted suggestion {instruction.text[-1]} of the review of "
        f"{instruction.answer.shown_on:%Y-%m-%d}: {offer.reason}{told(instruction, kind, rests)}"
    )
    applications = [
        application(instruction, receipt, items[line.document_id], line.kind, line.amount_minor, reason)
        | {"receipt_currency": line.receipt_currency, "receipt_amount_minor": line.receipt_amount_minor}
        for line in lines
    ]
    applications = closed(instruction, receipt, kind, rests, reason, applications)
    world.use(instruction, applications)
    # A service pays for many: what it passed on for one of them teaches nothing of its account.
    paid_by = "" if offer.rule == SERVICE else _payers(offer.customer_id, applications)
    return {
        "decisions": [decision(instruction, world.day, amount_minor=_used(applications))],
        "applications": applications,
        "aliases": _taught(instruction, receipt, paid_by, world),
    }


def name_documents(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Apply the payment to the documents named: credit notes first, then the others in the order named.

    Where an amount stands beside a number, that document takes so much. What is left of the payment stays unapplied; a document that the money does not reach stays open.
    """
    receipt = world.receipt(instruction)
    if not instruction.answer.documents.strip():
        raise NotPossible("decision-incomplete", column="documents", needs="the numbers under Documents")
    if receipt.unapplied_minor <= 0:
        raise NotPossible("decision-not-possible", why="this is money out, not a payment from a customer")
    customer = world.customer(instruction.answer.customer_id) if instruction.answer.customer_id.strip() else ""
    meant = named(instruction.answer.documents, customer, receipt, world)
    items = [item for item, _ in meant]
    _all_free(items, world)
    lefts = [(item, world.open_left(item)) for item in items]
    shares = shared_out(receipt.unapplied_minor, lefts, [amount for _, amount in meant], receipt.currency)
    kind = kind_wanted(instruction)
    stay = [(item, left - share) for (item, left), share in zip(lefts, shares, strict=True) if left > 0]
    rests = rests_of(instruction, kind, stay, receipt.unapplied_minor - sum(shares), world)
    numbers = " + ".join(item.document_no for item in items)
    reason = (
        f"{who(instruction)} named {numbers} for it in the review of {instruction.answer.shown_on:%Y-%m-%d}."
        f"{told(instruction, kind, rests)}"
    )
    applications = [
        application(instruction, receipt, item, "payment" if share > 0 else "credit_note", share, reason)
        for item, share in zip(items, shares, strict=True)
        if share
    ]
    applications = closed(instruction, receipt, kind, rests, reason, applications)
    world.use(instruction, applications)
    reached = {rest.item.Index for rest in rests}
    missed = [
        item.document_no for item, share in zip(items, shares, strict=True) if not share and item.Index not in reached
    ]
    short = [finding("decision-money-short", **instruction.place, documents=", ".join(missed))] if missed else []
    return {
        "decisions": [decision(instruction, world.day, amount_minor=_used(applications), choice=numbers)],
        "applications": applications,
        "aliases": _taught(instruction, receipt, _payers(customer, applications), world),
        "findings": short,
    }


def on_account(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Say whose money it is; no document is paid by it yet."""
    receipt = world.receipt(instruction)
    written = instruction.answer.customer_id
    customer = world.customer(written) if written.strip() else _customer_shown(instruction, receipt, world)
    return _put_on_account(instruction, customer, receipt, world)


def not_ours(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Say that the money is no customer's payment: it is left alone from now on."""
    receipt = world.receipt(instruction)
    return {"decisions": [decision(instruction, world.day, amount_minor=receipt.unapplied_minor)]}


def reject(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Record that none of the suggestions shown is right: they are never offered for this payment again."""
    world.receipt(instruction)
    if not instruction.choice:
        raise NotPossible("decision-not-possible", why="no suggestion was shown that could be turned down")
    # The set of documents is remembered beside the suggestion: with other amounts it would be a new suggestion.
    made = [_turned_down(instruction, suggestion_id, world) for suggestion_id in instruction.choice.split()]
    marks = [row[name] for name in ("suggestion_id", "pair_id") for row in made if row[name]]
    return {
        "decisions": [decision(instruction, world.day, choice=" ".join(dict.fromkeys(marks)))],
        "turned_down": made,
    }


def _turned_down(instruction: Instruction, suggestion_id: str, world: World) -> Row:
    documents = {line.document_id for line in world.lines(suggestion_id)}
    offer = world.offered(suggestion_id, instruction.subject)
    return {
        "decision_id": instruction.decision_id,
        "suggestion_id": suggestion_id,
        "receipt_id": instruction.subject,
        "customer_id": offer.customer_id if offer else "",
        "pair_id": rejected_pair(instruction.subject, documents) if documents else "",
        "document_nos": offer.document_nos if offer else "",
    }


def _same_customer(instruction: Instruction, customer_id: str, world: World) -> None:
    written = instruction.answer.customer_id
    if written.strip() and world.customer(written) != customer_id:
        raise NotPossible(
            "decision-not-possible", column="customer_id", why=f"the suggestion is for {customer_id or 'no customer'}"
        )


def _of_receipt(line: Any, receipt: Any) -> int:
    """Return what a line of a suggestion uses of the payment, in the payment's currency."""
    if (line.receipt_currency or line.currency) != receipt.currency:
        raise NotPossible("decision-not-possible", why=f"the payment is in {receipt.currency}, the documents are not")
    return int(line.receipt_amount_minor if line.receipt_currency else line.amount_minor)


def _affordable(used: int, receipt: Any) -> None:
    left = receipt.unapplied_minor
    if abs(used) > abs(left) or used * left < 0:
        raise NotPossible("stale-decision", why=f"only {spoken(left, receipt.currency)} of the payment is left")


def _still_open(instruction: Instruction, lines: list[Any], world: World) -> dict[str, Any]:
    items: dict[str, Any] = {}
    wanted: dict[str, int] = {}
    for line in lines:
        wanted[line.document_id] = wanted.get(line.document_id, 0) + line.amount_minor
    for document_id, amount in wanted.items():
        item = world.document(document_id)
        if item is None:
            raise NotPossible("stale-decision", why="a document that it pays is no longer open")
        left = world.open_left(item)
        if abs(amount) > abs(left) or amount * left < 0:
            earlier = world.used_by(document_id)
            if earlier:
                raise NotPossible("decision-conflict", why=f"{earlier} pays {item.document_no}")
            raise NotPossible("stale-decision", why=f"{item.document_no} is not open for that much any more")
        items[document_id] = item
    return items


def _all_free(items: list[Any], world: World) -> None:
    for item in items:
        if world.open_left(item) == 0:
            earlier = world.used_by(item.Index)
            why = f"{earlier} pays {item.document_no}" if earlier else f"{item.document_no} is paid already"
            raise NotPossible("decision-conflict" if earlier else "stale-decision", column="documents", why=why)


def _stay_open(lines: list[Any], items: dict[str, Any], world: World) -> list[tuple[Any, int]]:
    """Return what an accepted suggestion leaves open of the invoices that it pays."""
    taken: dict[str, int] = {}
    for line in lines:
        taken[line.document_id] = taken.get(line.document_id, 0) + line.amount_minor
    paid = [items[key] for key in dict.fromkeys(line.document_id for line in lines if line.kind == "payment")]
    return [(item, world.open_left(item) - taken[item.Index]) for item in paid if world.open_left(item) > 0]


def _over(used: int, receipt: Any, lines: list[Any]) -> int:
    # What is left of a payment in another currency is a matter of the rate, and no cents to be written off.
    abroad = any(line.receipt_currency for line in lines)
    return 0 if abroad else int(max(0, receipt.unapplied_minor - used))


def _used(applications: list[Row]) -> int:
    """Return what is used of the payment, in its currency."""
    rows = [row for row in applications if row["kind"] in FROM_RECEIPT]
    return sum(int(row["receipt_amount_minor"] if row["receipt_currency"] else row["amount_minor"]) for row in rows)


def _customer_shown(instruction: Instruction, receipt: Any, world: World) -> str:
    offers = [world.offered(shown, instruction.subject) for shown in instruction.answer.shown.split()]
    customers = {offer.customer_id for offer in offers if offer is not None and offer.customer_id}
    known = customers or {receipt.customer_id} - {""}
    if len(known) != 1:
        raise NotPossible("decision-incomplete", column="customer_id", needs="a customer under Customer")
    return str(known.pop())


def _put_on_account(instruction: Instruction, customer_id: str, receipt: Any, world: World) -> dict[str, list[Row]]:
    decided = decision(
        instruction, world.day, action="on_account", choice=customer_id, amount_minor=receipt.unapplied_minor
    )
    return {"decisions": [decided], "aliases": _taught(instruction, receipt, customer_id, world)}


def _payers(customer_id: str, applications: Iterable[Row]) -> str:
    """Return whose money it is: the customer said, else the one customer of the documents, else ""."""
    paid_for = {row["customer_id"] for row in applications}
    return customer_id or (paid_for.pop() if len(paid_for) == 1 else "")


def _taught(instruction: Instruction, receipt: Any, customer_id: str, world: World) -> list[Row]:
    if not customer_id:
        return []
    lesson = world.payers.lesson(receipt.payer_account, receipt.payer_name, customer_id)
    return [
        {
            "alias_id": digest("L", instruction.decision_id, kind, value, customer_id),
            "kind": kind,
            "value": value,
            "customer_id": customer_id,
            "active": True,
            "confirmed_by": clean(instruction.answer.decided_by),
            "confirmed_on": world.day,
            "receipt_id": receipt.Index,
        }
        for kind, value in lesson.items()
        if world.learns[kind] and not _is_off(kind, value, world)
    ]


def _is_off(kind: str, value: str, world: World) -> bool:
    """Whether a person has switched this payer off: only a person's own word brings it back."""
    known = world.known_payer(payer_key(kind, account_key(value) if kind == "account" else value))
    return known is not None and not known.active
