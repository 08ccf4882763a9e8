"""What a payer pays of what is open: all of it, or less discount, fees and deductions, or too much, or a part."""

from __future__ import annotations

from datetime import timedelta

from ar_batch.demo.days import workday
from ar_batch.demo.dice import Dice
from ar_batch.demo.documents import Document
from ar_batch.demo.lines import Line, Settlement
from ar_batch.demo.plan import Payment
from ar_batch.demo.playing import Play
from ar_batch.money import percent_of


def settle(world: Play, payment: Payment, documents: list[Document], line: Line, style: str) -> None:
    """Say what the line settles: its pieces, and what is different about it."""
    cash = {id(d): d.open_minor for d in documents}
    closing: list[Settlement] = []
    over = 0
    # Who names documents deducts from the one he complains about; who names none, from the last.
    bearer = max(documents, key=lambda d: (d.open_minor, d.age) if style in ("full", "damaged") else (0, d.age))
    if payment.part_minor:
        cash[id(documents[0])] = min(payment.part_minor, documents[0].open_minor)
        line.difference = "instalment"
    elif payment.payout:
        for d in documents:
            _close(cash, closing, d, "bank_fee", percent_of(d.open_minor, 140))
        line.difference = "bank fee"
    elif _discount(world, documents, line, cash, closing) or _less(world, payment, bearer, line, cash, closing):
        pass
    elif world.dice.chance(world.noise.over):
        total = sum(cash.values())
        over = world.dice.pick((900, -total % 1000 or 1000, -total % 10_000 or 5000, max(1, total // 10), 9000))
        line.difference = "over"
    elif len(documents) == 1 and style in ("full", "damaged") and _in_parts(world, bearer):
        cash[id(bearer)] = _instalments(world, payment, bearer)
        line.difference = "instalment"
    line.settlements = [Settlement("payment", cash[id(d)], d.customer.customer_id, d) for d in documents]
    line.settlements += closing
    if over:
        line.settlements.append(Settlement("on_account", over, payment.payer.customer_id))
    _credits(world, documents, line)


def _close(cash: dict[int, int], closing: list[Settlement], document: Document, kind: str, amount_minor: int) -> None:
    cash[id(document)] -= amount_minor
    closing.append(Settlement(kind, amount_minor, document.customer.customer_id, document))


def _discount(
    world: Play, documents: list[Document], line: Line, cash: dict[int, int], closing: list[Settlement]
) -> bool:
    late_too = world.dice.chance(world.noise.late_discount)
    for d in documents:
        c = d.customer
        last_day = d.document_date + timedelta(days=c.discount_days)
        late = line.day > last_day
        untouched = d.open_minor == d.amount_minor
        if c.takes_discount and untouched and (not late or (late_too and line.day <= last_day + timedelta(days=12))):
            _close(cash, closing, d, "discount", percent_of(d.amount_minor, c.discount_bp))
            line.difference = "late discount" if late or line.difference == "late discount" else "discount"
    return bool(closing)


def _less(
    world: Play, payment: Payment, bearer: Document, line: Line, cash: dict[int, int], closing: list[Settlement]
) -> bool:
    dice, noise = world.dice, world.noise
    foreign = payment.payer.country in ("GB", "US", "CH", "PL")
    if bearer.open_minor > 10_000 and dice.chance(noise.bank_fee * (4 if foreign else 0.3)):
        _close(cash, closing, bearer, "bank_fee", dice.pick((500, 750, 1000, 1200, 1500, 2000, 2500)))
        line.difference = "bank fee"
    elif bearer.open_minor > 5_000 and dice.chance(noise.short):
        # A deduction that nobody agreed to stays open.
        cash[id(bearer)] -= _deduction(dice, bearer.open_minor)
        line.difference = "short"
    elif bearer.open_minor > 5_000 and dice.chance(noise.tolerance):
        _close(cash, closing, bearer, "tolerance", dice.between(1, 60))
        line.difference = "cents off"
    return line.difference != "exact"


def _deduction(dice: Dice, open_minor: int) -> int:
    flat = dice.pick((1_000, 2_500, 5_000, 7_500, 15_000))
    percent = percent_of(open_minor, dice.pick((100, 250, 500, 1000, 1500)))
    deduction = flat if dice.chance(0.4) and flat < open_minor // 3 else percent
    return max(100, min(deduction, open_minor // 3))


def _in_parts(world: Play, document: Document) -> bool:
    return document.open_minor > 60_000 and world.dice.chance(world.noise.instalments)


def _instalments(world: Play, payment: Payment, document: Document) -> int:
    parts = world.dice.between(2, 4)
    part = document.open_minor // parts
    gap = world.dice.pick((7, 14, 30))
    for number in range(2, parts + 1):
        amount = part if number < parts else document.open_minor - part * (parts - 1)
        day = workday(payment.day + timedelta(days=gap * (number - 1)))
        world.schedule(day, Payment(day, payment.payer, [document], part_minor=amount, part_name=f"{number}/{parts}"))
    payment.part_name = f"1/{parts}"
    return part


def _credits(world: Play, documents: list[Document], line: Line) -> None:
    """Net the customers' open credit notes, most of the time, where enough is left to pay."""
    if line.difference not in ("exact", "discount") or not world.dice.chance(0.55):
        return
    room = sum(s.amount_minor for s in line.settlements if s.kind == "payment") * 6 // 10
    for customer_id in dict.fromkeys(d.customer.customer_id for d in documents):
        usable = [
            d for d in world.of_customer[customer_id] if d.credit and d.open_minor < 0 and d.document_date < line.day
        ]
        for d in sorted(usable, key=lambda d: d.age)[:3]:
            if room + d.open_minor > 0:
                room += d.open_minor
                line.settlements.append(Settlement("credit_note", d.open_minor, customer_id, d))
