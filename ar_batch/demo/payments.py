"""The world at work: each intended payment becomes a bank line with its text, and its truth.

Payments are played in time order, so that what is open, what was paid twice and what came back is right on every day.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from ar_batch.demo.amounts import settle
from ar_batch.demo.banking import iban
from ar_batch.demo.days import workday
from ar_batch.demo.dice import Dice
from ar_batch.demo.documents import Document, by_customer
from ar_batch.demo.lines import CASH_KINDS, IN_EURO_BP, Line, Settlement
from ar_batch.demo.noise import Noise
from ar_batch.demo.plan import Payment
from ar_batch.demo.playing import Play
from ar_batch.demo.telling import tell
from ar_batch.money import percent_of

PROCESSORS = (("PAYMENTRY EUROPE SARL", "LU"), ("Zahlwerk Payments GmbH", "DE"), ("QUICKSETTLE LTD", "GB"))


def play(dice: Dice, payments: Iterable[Payment], documents: list[Document], last: date, noise: Noise) -> Play:
    """Play all payments to the last day; the lines, and in the documents what is left open, are the result."""
    world = Play(dice, noise, last, documents)
    world.processors = {name: iban(dice, country) for name, country in PROCESSORS}
    world.of_customer = by_customer(documents)
    for payment in payments:
        world.schedule(payment.day, payment)
    while world.agenda:
        _, _, thing = heapq.heappop(world.agenda)
        if isinstance(thing, Payment):
            _pay(world, thing)
        else:
            if thing.is_return:
                _reopen(world, thing)
            world.lines.append(thing)
    return world


def _pay(world: Play, payment: Payment) -> None:
    dice, noise = world.dice, world.noise
    documents = [d for d in payment.documents if d.open_minor > 0 and d.document_date < payment.day]
    if not documents:
        return
    route = _route(world, payment, documents)
    style = _style(world, payment, documents, route)
    if style not in ("full", "damaged", "order", "advice"):
        documents = _oldest_twins(world, documents, payment.day)
    line = Line(
        payment.day, documents[0].customer.currency, 0, "", "", "", route=route, customer_id=payment.payer.customer_id
    )
    if route == "processor" and not payment.payout:
        line.customer_id = documents[0].customer.customer_id
    settle(world, payment, documents, line, style)
    line.amount_minor = sum(s.amount_minor for s in line.settlements if s.kind in CASH_KINDS)
    tell(world, payment, documents, line, style)
    for settlement in line.settlements:
        if settlement.document is not None:
            settlement.document.open_minor -= settlement.amount_minor
    line.kind = _class(line)
    if (
        noise.other_currency
        and line.currency != "EUR"
        and line.difference == "exact"
        and dice.chance(noise.other_currency * 10)
    ):
        _in_euro(line)
    world.lines.append(line)
    _aftermath(world, line, payment)


def _route(world: Play, payment: Payment, documents: list[Document]) -> str:
    if payment.payout or documents[0].customer.via_processor:
        return "processor"
    if world.dice.chance(world.noise.third_party):
        return "third party"
    return "parent" if any(d.customer is not payment.payer for d in documents) else "itself"


def _style(world: Play, payment: Payment, documents: list[Document], route: str) -> str:
    dice, customer = world.dice, payment.payer
    if payment.payout:
        return "nothing"
    if customer.sends_advice and len(documents) > 2 and route == "itself":
        return "advice"
    style = customer.reference_habit if dice.chance(0.8) else dice.weighed(world.noise.references)
    if style == "order" and not all(d.order_no for d in documents):
        style = "full"
    silent = style not in ("full", "damaged", "order")
    if silent and len(documents) > 2 and route == "itself" and not dice.chance(world.noise.silent_runs):
        return "advice"
    # Without a reference nobody could tell what these are for.
    if payment.part_minor or route in ("third party", "processor"):
        style = style if style in ("full", "damaged") else "full"
    return style


def _oldest_twins(world: Play, documents: list[Document], day: date) -> list[Document]:
    """Where nothing tells documents of one customer and amount apart, a payment is for the oldest of them."""
    chosen: list[Document] = []
    for document in sorted(documents, key=lambda d: d.age):
        alike = [
            d for d in world.of_customer[document.customer.customer_id]
            if d.open_minor == document.open_minor == d.amount_minor - d.settled_before_minor and not d.credit and d.document_date < day and not any(d is c for c in chosen)
        ]  # fmt: skip
        oldest = min(alike, key=lambda d: d.age, default=document)
        if oldest is not document and not any(oldest is d for d in documents):
            world.exchange(oldest, document)
        chosen.append(oldest)
    return chosen


def _class(line: Line) -> str:
    by_route = {"parent": "parent pays", "third party": "third party", "processor": "processor"}
    by_difference = {
        "discount": "discount", "late discount": "discount", "short": "short payment", "over": "overpayment", "bank fee": "bank fee",
        "cents off": "cents off", "instalment": "instalment",
    }  # fmt: skip
    if line.route in by_route:
        return by_route[line.route]
    if line.difference in by_difference:
        return by_difference[line.difference]
    if line.reference == "advice":
        return "advice"
    if any(s.kind == "credit_note" for s in line.settlements):
        return "credit netted"
    if len(line.documents) > 1 and line.reference == "none":
        return "lump sum"
    return {
        "clean": "clean reference",
        "damaged": "damaged reference",
        "order": "order number",
        "wrong": "wrong reference",
    }.get(line.reference, "no reference")


def _in_euro(line: Line) -> None:
    """Let the customer pay foreign documents in euros, near to what they are worth: they are settled, in their own currency."""
    line.amount_minor = percent_of(line.amount_minor, IN_EURO_BP[line.currency])
    line.currency, line.kind = "EUR", "other currency"


def _aftermath(world: Play, line: Line, payment: Payment) -> None:
    """Some payments come twice, some come back."""
    dice, noise = world.dice, world.noise
    if line.kind == "other currency" or payment.part_name or payment.payout:
        return
    if dice.chance(noise.duplicates):
        day = workday(line.day + timedelta(days=dice.pick((1, 2, 3, 7, 14))))
        again = replace(
            line,
            day=day,
            kind="duplicate",
            difference="exact",
            settlements=[Settlement("on_account", line.amount_minor, line.customer_id)],
        )
        world.schedule(day, again)
    elif line.difference == "exact" and line.route == "itself" and dice.chance(noise.returned):
        day = workday(line.day + timedelta(days=dice.between(2, 5)))
        back = replace(
            line, day=day, amount_minor=-line.amount_minor, kind="returned", is_return=True, transaction_code="109",
            remittance=f"{dice.pick(('Retoure SEPA AC04', 'Rueckgabe Lastschrift', 'RETURN MD06', 'Rücküberweisung'))} {line.remittance}"[:140],
            settlements=[replace(s, amount_minor=-s.amount_minor) for s in line.settlements],
        )  # fmt: skip
        world.schedule(day, back)


def _reopen(world: Play, back: Line) -> None:
    documents = [s.document for s in back.settlements if s.document is not None]
    for settlement in back.settlements:
        if settlement.document is not None:
            settlement.document.open_minor -= settlement.amount_minor
    again = [d for d in documents if not d.credit]
    if again and world.dice.chance(0.8):
        day = workday(back.day + timedelta(days=world.dice.between(4, 12)))
        world.schedule(day, Payment(day, again[0].customer, again))
