"""Documents set off against each other without money: an invoice against the credit notes that a person names."""

from __future__ import annotations

from types import SimpleNamespace

from ar_batch.stages.decisions.amounts import shared_out
from ar_batch.stages.decisions.instructions import Instruction, Row
from ar_batch.stages.decisions.naming import named
from ar_batch.stages.decisions.record import application, decision, who
from ar_batch.stages.decisions.world import NotPossible, World


def set_off(instruction: Instruction, world: World) -> dict[str, list[Row]]:
    """Set a document off against those named: the credit notes among them pay the others, in the order named.

    What the credit notes do not reach stays open, and so does what is left of them.
    """
    own = world.document(instruction.subject)
    if own is None or world.open_left(own) == 0:
        raise NotPossible("stale-decision", why="nothing of the document is open any more")
    if not instruction.answer.documents.strip():
        raise NotPossible("decision-incomplete", column="documents", needs="the credit notes' numbers under Documents")
    nobody = SimpleNamespace(Index="", currency=own.currency, customer_id=own.customer_id, booking_date=world.day)
    # Documents of strangers are not set off against each other.
    meant = [(own, None), *named(instruction.answer.documents, own.customer_id, nobody, world)]
    meant = list({item.Index: (item, amount) for item, amount in reversed(meant)}.values())[::-1]
    lefts = [(item, world.open_left(item)) for item, _ in meant]
    if not any(left < 0 for _, left in lefts) or not any(left > 0 for _, left in lefts):
        why = "it takes an invoice and a credit note, both open"
        raise NotPossible("decision-not-possible", column="documents", value=instruction.answer.documents, why=why)
    shares = shared_out(0, lefts, [amount for _, amount in meant], own.currency)
    numbers = " + ".join(item.document_no for item, _ in meant)
    reason = f"{who(instruction)} set {numbers} off against each other in the review of {instruction.answer.shown_on:%Y-%m-%d}."
    applications = [
        application(instruction, nobody, item, "credit_note", share, reason)
        for (item, _), share in zip(meant, shares, strict=True)
        if share
    ]
    world.use(instruction, applications)
    turned = sum(share for share in shares if share > 0)
    return {
        "decisions": [decision(instruction, world.day, choice=numbers, amount_minor=turned)],
        "applications": applications,
    }
