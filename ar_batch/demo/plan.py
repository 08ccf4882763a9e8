"""Who means to pay what on which day, before anything goes wrong: documents gathered into payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ar_batch.demo.customers import Customer
from ar_batch.demo.days import workday
from ar_batch.demo.dice import Dice
from ar_batch.demo.documents import Document, snapped
from ar_batch.demo.noise import Noise


@dataclass
class Payment:
    """One intended payment: `part_minor` when only so much of its one document is meant, as instalment `part_name`."""

    day: date
    payer: Customer
    documents: list[Document]
    part_minor: int = 0
    part_name: str = ""
    payout: bool = False
    """A payment processor pays out for several customers, less its fee."""


def plan(dice: Dice, documents: list[Document], last: date, noise: Noise, count: int | None) -> list[Payment]:
    """Return the payments up to the last day, in time order; near `count` when it is given, by splitting and dropping."""
    runs: dict[tuple[str, date, int], list[Document]] = {}
    for position, document in enumerate(documents):
        if document.pay_on is None:
            continue
        day = document.pay_on
        if dice.chance(noise.withheld):
            day = snapped(document.customer, day + timedelta(days=dice.pick((7, 14, 21))))
        alone = document.customer.rhythm == "each" and dice.chance(0.6)
        if day <= last:
            runs.setdefault((document.customer.customer_id, day, position + 1 if alone else 0), []).append(document)
    payments = [Payment(day, _payer(group), group) for (_, day, _), group in sorted(runs.items(), key=lambda r: r[0])]
    payments = _together(dice, payments)
    if count is not None:
        payments = _resized(dice, payments, count)
    return sorted(payments, key=lambda p: (p.day, p.payer.customer_id, p.documents[0].number.text))


def _payer(group: list[Document]) -> Customer:
    customer = group[0].customer
    return customer.parent if customer.paid_by_parent and customer.parent is not None else customer


def _together(dice: Dice, payments: list[Payment]) -> list[Payment]:
    """Let parents pay for several children at once, and processors pay out for several customers."""
    kept: list[Payment] = []
    shared: dict[tuple[str, date], Payment] = {}
    for payment in payments:
        customer = payment.documents[0].customer
        key = ("", date.min)
        if customer is not payment.payer and dice.chance(0.6):
            key = (payment.payer.customer_id, payment.day)
        elif customer.via_processor and customer.currency == "EUR" and dice.chance(0.3):
            key = ("processor", workday(payment.day + timedelta(days=(4 - payment.day.weekday()) % 7)))
        if not key[0]:
            kept.append(payment)
        elif key in shared:
            shared[key].documents += payment.documents
        else:
            shared[key] = Payment(
                max(payment.day, key[1]) if key[0] == "processor" else payment.day, payment.payer, payment.documents
            )
            shared[key].payout = key[0] == "processor"
            kept.append(shared[key])
    return kept


def _resized(dice: Dice, payments: list[Payment], count: int) -> list[Payment]:
    dice.shuffle(payments)
    largest = sorted((p for p in payments if len(p.documents) > 1), key=lambda p: -len(p.documents))
    while len(payments) < count and largest:
        payment = largest.pop(0)
        half = len(payment.documents) // 2
        payments.append(Payment(payment.day, payment.payer, payment.documents[half:], payout=payment.payout))
        payment.documents = payment.documents[:half]
        largest += [p for p in (payment, payments[-1]) if len(p.documents) > 1]
    return payments[:count]
