"""What is closed without money: the rest of a document that a payment did not reach, and the cents that it paid too much."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from ar_batch.money import spoken
from ar_batch.stages.decisions.instructions import Instruction, Row
from ar_batch.stages.decisions.record import application, clean, decision, who
from ar_batch.stages.decisions.world import NotPossible, World
from ar_batch.tables import review

KINDS: Final = dict(
    zip(("".join(text.split()).casefold() for text in review.CLOSE_AS), review.CLOSE_KINDS, strict=True)
)
"""What may stand under "Close the rest as", squeezed, to the kind of application."""
CLOSES: Final = ("accept", "name_documents", "close_rest")
"""Actions that close a rest."""
_LIMITED: Final = ("write_off", "bank_fee")
_WORDS: Final = dict(zip(review.CLOSE_KINDS, (text.lower() for text in review.CLOSE_AS), strict=True))


class Rest(NamedTuple):
    """What is closed of a document: open minor units, or negative ones that were paid too much."""

    item: Any
    minor: int


def kind_wanted(instruction: Instruction) -> str:
    """Return the kind under "Close the rest as", "" when the cell is empty; NotPossible when it is none, or not for this."""
    written = instruction.answer.close_as
    if not written.strip():
        return ""
    if instruction.action not in CLOSES:
        why = "a rest is closed with Accept, These documents or Close the rest"
        raise NotPossible("decision-not-possible", column="close_as", value=written, why=why)
    kind = KINDS.get("".join(written.split()).casefold())
    if kind is None:
        why = f"a rest is closed as one of {', '.join(review.CLOSE_AS)}"
        raise NotPossible("decision-not-possible", column="close_as", value=written, why=why)
    if kind == "deduction" and not clean(instruction.answer.note):
        raise NotPossible("decision-incomplete", column="note", needs="the reason of the deduction, under Note")
    return kind


def rests_of(instruction: Instruction, kind: str, lefts: list[tuple[Any, int]], over: int, world: World) -> list[Rest]:
    """Return what is closed: what stays open of the documents; or, where nothing does, what was paid too much.

    NotPossible above the limits.

    `lefts` are the invoices that are paid with what would stay open of each, `over` is what would be left of the payment.
    """
    short = [Rest(item, left) for item, left in lefts if left > 0]
    if short or not kind or not over:
        rests = short if kind else []
    elif kind == "write_off" and lefts:
        rests = [Rest(lefts[-1][0], -over)]
    else:
        why = "nothing of the documents stays open" + (
            "; what was paid too much can only be closed as a write-off" if lefts else ""
        )
        raise NotPossible("decision-not-possible", column="close_as", value=instruction.answer.close_as, why=why)
    _within_limits(instruction, kind, rests, world)
    return rests


def usual_within_limits(instruction: Instruction, lines: list[Any], items: dict[str, Any], world: World) -> None:
    """Refuse to close more by a habit than a person could close: NotPossible above the limits.

    `lines` are those of a suggestion made of what the customer usually takes off, or a payment service keeps; `items` its documents by id.
    """
    for kind in review.CLOSE_KINDS:
        rests = [Rest(items[line.document_id], line.amount_minor) for line in lines if line.kind == kind]
        _within_limits(instruction, kind, rests, world)


def told(instruction: Instruction, kind: str, rests: list[Rest]) -> str:
    """Return the sentence about what was closed, to be added to the reason; "" when nothing was."""
    parts = [
        f"{spoken(rest.minor, rest.item.currency)} of {rest.item.document_no}"
        if rest.minor > 0
        else f"{spoken(-rest.minor, rest.item.currency)} paid too much"
        for rest in rests
    ]
    note = clean(instruction.answer.note)
    return f" Closed as {_WORDS[kind]}: {', '.join(parts)}{f' ({note})' if note else ''}." if parts else ""


def closed(
    instruction: Instruction, receipt: Any, kind: str, rests: list[Rest], reason: str, paid: list[Row]
) -> list[Row]:
    """Return the applications of a payment with those that close the rests.

    What was paid too much is paid to the document too, and taken back from it without money.
    """
    over = {rest.item.Index: -rest.minor for rest in rests if rest.minor < 0}
    rows = []
    for row in paid:
        more = over.pop(row["document_id"], 0) if row["kind"] == "payment" else 0
        rows.append(row | {"amount_minor": row["amount_minor"] + more})
    assert not over, "a document that is paid too much is paid"
    return rows + [
        application(instruction, receipt, rest.item, kind, rest.minor, reason, part="rest") for rest in rests
    ]


def close_rest(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Close what is open of a document that was paid in part, beside the last receipt applied to it."""
    item = world.document(instruction.subject)
    left = world.open_left(item) if item is not None else 0
    if left <= 0:
        earlier = world.used_by(instruction.subject)
        if earlier:
            raise NotPossible("decision-conflict", why=f"{earlier} pays {item.document_no}")
        raise NotPossible("stale-decision", why="nothing of the document is open any more")
    kind = kind_wanted(instruction)
    if not kind:
        raise NotPossible("decision-incomplete", column="close_as", needs="a choice under Close the rest as")
    receipt = world.last_paid_by(instruction.subject)
    if receipt is None:
        raise NotPossible(
            "decision-not-possible", why=f"no payment is applied to {item.document_no} yet, so it has no rest"
        )
    rests = rests_of(instruction, kind, [(item, left)], 0, world)
    reason = f"{who(instruction)} closed the rest in the review of {instruction.answer.shown_on:%Y-%m-%d}." + told(
        instruction, kind, rests
    )
    made = [
        row | {"applied_on": max(world.day, receipt.booking_date), "rule": review.CLOSED_REST}
        for row in closed(instruction, receipt, kind, rests, reason, [])
    ]
    world.use(instruction, made)
    return {"decisions": [decision(instruction, world.day, choice=kind, amount_minor=left)], "applications": made}


def _within_limits(instruction: Instruction, kind: str, rests: list[Rest], world: World) -> None:
    for rest in rests:
        _within_percent(instruction, kind, rest, world)
    _within_limit(instruction, kind, rests, world)


def _within_percent(instruction: Instruction, kind: str, rest: Rest, world: World) -> None:
    if kind == "deduction":
        return
    whole = max(abs(int(rest.item.amount_minor)), abs(int(rest.item.open_minor)))
    if abs(rest.minor) * 100 > world.limits.close_percent * whole:
        why = (
            f"{spoken(abs(rest.minor), rest.item.currency)} of {rest.item.document_no} is more than "
            f"{world.limits.close_percent} % of it, the most that is closed as {_WORDS[kind]}"
        )
        raise NotPossible("decision-not-possible", column="close_as", value=instruction.answer.close_as, why=why)


def _within_limit(instruction: Instruction, kind: str, rests: list[Rest], world: World) -> None:
    total = sum(abs(rest.minor) for rest in rests)
    if kind in _LIMITED and total > world.limits.write_off_minor:
        currency = rests[0].item.currency
        why = (
            f"{spoken(total, currency)} is more than {spoken(world.limits.write_off_minor, currency)}, the most that "
            f"one answer closes as {_WORDS[kind]}"
        )
        raise NotPossible("decision-not-possible", column="close_as", value=instruction.answer.close_as, why=why)
