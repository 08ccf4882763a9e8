"""The documents of the made-up company: amounts, dates, terms, and the day their customer means to pay them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from ar_batch.demo.banking import rf_reference
from ar_batch.demo.customers import Customer
from ar_batch.demo.days import is_workday, month_end, workday
from ar_batch.demo.dice import Dice
from ar_batch.demo.noise import Noise
from ar_batch.demo.numbering import Number, numberer
from ar_batch.digest import digest

_GOODS: Final = (
    "Spare parts", "Service visit", "Consulting", "Goods", "Freight", "Monthly fee", "Material", "Repair", "Licence", "Rental", "Assembly",
)  # fmt: skip
_UNNUMBERED: Final = Number("", "")


@dataclass
class Document:
    """An invoice or credit note; `open_minor` runs while the world is played (negative for a credit note)."""

    customer: Customer
    document_date: date
    amount_minor: int
    credit: bool
    number: Number = _UNNUMBERED
    order_no: str = ""
    reference: str = ""
    description: str = ""
    settled_before_minor: int = 0
    open_minor: int = 0
    pay_on: date | None = None
    """The day its customer means to pay; None for never."""

    @property
    def due_date(self) -> date:
        """The last day of its terms; a credit note is due at once."""
        return self.document_date + timedelta(days=0 if self.credit else self.customer.terms_days)

    @property
    def age(self) -> tuple[date, date, str]:
        """Sorts the oldest debt first."""
        return (self.due_date, self.document_date, self.number.text)

    @property
    def document_id(self) -> str:
        """A digest of what it is."""
        return digest("D", self.customer.customer_id, self.number.text)


def make_documents(
    dice: Dice, customers: list[Customer], count: int, first: date, last: date, noise: Noise
) -> tuple[list[Document], list[Document]]:
    """Return the documents of the ledger, exactly `count`, and those that were paid before `first`."""
    span = (last - first).days
    ranked = sorted(customers, key=lambda c: c.customer_id)
    weights = list(accumulate(c.weight for c in ranked))
    price = _prices(dice)
    ledger: list[Document] = []
    before: list[Document] = []
    while len(ledger) < count:
        customer = dice.choices(ranked, cum_weights=weights)[0]
        day = workday(first + timedelta(days=dice.between(-75, span - 1)))
        if dice.chance(0.02):
            day = workday(first - timedelta(days=dice.between(80, 260)))
        document = _document(dice, customer, min(day, last), price, first)
        if document.credit and day < first - timedelta(days=15) and dice.chance(0.85):
            continue  # netted long ago
        (before if document.pay_on is not None and document.pay_on < first else ledger).append(document)
    _number(dice, ledger + before, noise)
    return ledger, before


def by_customer(documents: Iterable[Document]) -> dict[str, list[Document]]:
    """Return the documents by customer_id, in their order."""
    found: dict[str, list[Document]] = {}
    for document in documents:
        found.setdefault(document.customer.customer_id, []).append(document)
    return found


def _prices(dice: Dice) -> Callable[[], int]:
    prices = [int(dice.skewed(12_000, 1.1)) // 10 * 10 + dice.pick((0, 0, 5, 9)) for _ in range(20)]
    vat = dice.pick((0, 19, 20))

    def price() -> int:
        net = dice.pick(prices) * dice.between(1, 20)
        return net + net * vat // 100

    return price


def _document(dice: Dice, customer: Customer, day: date, price: Callable[[], int], first: date) -> Document:
    credit = dice.chance(0.045)
    amount = _amount(dice, customer, price)
    if credit:
        amount = -max(500, int(amount * dice.pick((0.05, 0.1, 0.2, 0.5, 1.0))))
    document = Document(customer, day, amount, credit, description=dice.pick(_GOODS))
    if not credit:
        document.pay_on = _intended(dice, document, first)
        if day < first and document.amount_minor > 20_000 and dice.chance(0.012):
            document.settled_before_minor = document.amount_minor // dice.pick((2, 3, 4))
    document.open_minor = document.amount_minor - document.settled_before_minor
    return document


def _amount(dice: Dice, customer: Customer, price: Callable[[], int]) -> int:
    if customer.family == "fixed" and dice.chance(0.8):
        return max(1_000, customer.typical_minor)
    if customer.family == "price_list":
        return max(500, price())
    amount = int(dice.skewed(customer.typical_minor, 0.9))
    if customer.family == "round":
        step = dice.pick((1_000, 5_000, 10_000))
        return max(step, amount // step * step)
    return max(700, amount)


def _intended(dice: Dice, document: Document, first: date) -> date | None:
    customer = document.customer
    old = document.document_date < first - timedelta(days=76)
    if old or customer.never_pays or dice.chance(0.025):
        return None if not old or dice.chance(0.7) else workday(first + timedelta(days=dice.between(1, 40)))
    if customer.takes_discount and dice.chance(0.8):
        wish = document.document_date + timedelta(days=max(3, customer.discount_days - dice.between(1, 3)))
    else:
        wish = document.due_date + timedelta(days=round(dice.gauss(customer.delay_days, customer.delay_spread)))
    return snapped(customer, max(wish, document.document_date + timedelta(days=3)))


def snapped(customer: Customer, wish: date) -> date:
    """Return the customer's next payment day on or after the day it wishes to pay."""
    if customer.rhythm == "weekly":
        wish += timedelta(days=(customer.weekday - wish.weekday()) % 7)
    elif customer.rhythm == "half-monthly":
        wish = wish.replace(day=15) if wish.day <= 15 else month_end(wish)
    elif customer.rhythm == "monthly":
        wish = month_end(wish)
    return wish if is_workday(wish) else workday(wish)


def _number(dice: Dice, documents: list[Document], noise: Noise) -> None:
    number = numberer(dice, noise)
    latest_order: dict[str, str] = {}
    structured = dice.chance(0.3)
    taken: set[str] = set()
    for position, document in enumerate(sorted(documents, key=lambda d: (d.document_date, d.customer.customer_id))):
        document.number = number(document.document_date, document.credit)
        while document.number.text in taken:
            document.number = number(document.document_date, document.credit)
        taken.add(document.number.text)
        if structured and not document.credit:
            document.reference = rf_reference(f"{position + 4100:09d}")
        if document.customer.has_orders and not document.credit and dice.chance(0.9):
            # Some orders are called off in parts: several invoices bear one order number.
            fresh = document.customer.order_shape.format(dice.between(1000, 9999))
            customer_id = document.customer.customer_id
            document.order_no = latest_order.get(customer_id, fresh) if dice.chance(0.07) else fresh
            latest_order[customer_id] = document.order_no
