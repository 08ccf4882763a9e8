"""What the bank line shows of a payment: the payer's name and account, and the text."""

from __future__ import annotations

from typing import Final

from ar_batch.demo import names, wording
from ar_batch.demo.banking import iban
from ar_batch.demo.customers import Customer
from ar_batch.demo.documents import Document
from ar_batch.demo.lines import Line
from ar_batch.demo.plan import Payment
from ar_batch.demo.playing import Play
from ar_batch.money import plain

_FACTORS: Final = (
    "Nordfaktor Bank AG", "Treuhand Lindner & Partner", "Kreditversicherung West SE", "Factoring Express GmbH",
)  # fmt: skip
_REMARKS: Final = {
    "short": (" abzgl. Fracht", " less damage", " gekürzt", " less freight", " Mängelrüge", " short delivered"),
    "discount": (" abzgl. Skonto", " -2% Skonto", " less disc", " mit Skonto", " escompte"),
    "late discount": (" abzgl. Skonto", " less 2% disc"),
}
_PARTS: Final = (" Rate {}", " Teilzahlung {}", " instalment {}")


def tell(world: Play, payment: Payment, documents: list[Document], line: Line, style: str) -> None:
    """Fill in the payer and the text of the line, and how good its reference is."""
    dice, noise = world.dice, world.noise
    payer = documents[0].customer if line.route == "processor" else payment.payer
    _payer(world, payer, line)
    text = _words(world, payment, payer, documents, line, style)
    if line.route in ("third party", "parent") and dice.chance(0.6):
        text = f"{text} {dice.pick(('für', 'f.', 'for', 'i.A.'))} {documents[0].customer.name}".strip()
    if line.route == "processor":
        text = f"{dice.pick(('TXN', 'PAYOUT', 'ORDER'))} {dice.digits(9)} {text}".strip()
    if dice.chance(noise.misleading):
        decoy = _decoy(world, line, style) if dice.chance(noise.decoys) else ""
        text = wording.with_other_number(dice, text, line.day, decoy)
    line.remittance = wording.through_the_bank(text, breaks_lines=payer.breaks_lines)
    if line.reference == "clean" and not line.structured_reference:
        numbers = [d.number for d in documents]
        line.reference = "clean" if wording.names_all(line.remittance, numbers) else "damaged"
    line.end_to_end_id = dice.pick(("", "NOTPROVIDED", f"ZV{line.day:%y%m%d}{dice.digits(3)}", dice.digits(8)))


def _payer(world: Play, payer: Customer, line: Line) -> None:
    dice, noise = world.dice, world.noise
    if line.route == "processor":
        line.payer_name, line.payer_account = dice.pick(sorted(world.processors.items()))
        return
    if line.route == "third party":
        line.payer_name = names.company(dice, payer.country) if dice.chance(0.6) else dice.pick(_FACTORS)
        line.payer_account = iban(dice, payer.country)
        return
    habit = dice.pick(names.ROUGH) if dice.chance(noise.bad_names) else payer.name_habit
    line.payer_name = names.on_statement(dice, payer.trading_name or payer.name, habit, payer.city)[:70]
    line.payer_account = payer.iban
    if dice.chance(2 * noise.other_account):
        line.payer_account = iban(dice, payer.country) if dice.chance(0.5) else ""


def _words(world: Play, payment: Payment, payer: Customer, documents: list[Document], line: Line, style: str) -> str:
    dice, language = world.dice, payer.language
    if style in ("full", "damaged"):
        text = _references(world, payer, documents, style, line)
        if line.difference in _REMARKS and dice.chance(0.45):
            text += dice.pick(_REMARKS[line.difference])
        return text + (dice.pick(_PARTS).format(payment.part_name) if payment.part_name else "")
    if style == "order":
        line.reference = "order"
        return wording.by_order(dice, [d.order_no for d in documents], language)
    if style == "advice":
        line.reference = "advice"
        world.advised.append(line)
        return f"{dice.pick(('siehe Avis', 'lt. Zahlungsavis', 'see remittance advice', 'AVIS'))} {dice.digits(6)}"
    if style == "customer":
        return wording.by_customer(dice, documents[0].customer.customer_id, language)
    return wording.by_period(dice, line.day, language) if style == "period" else wording.nothing(dice, language)


def _references(world: Play, payer: Customer, documents: list[Document], style: str, line: Line) -> str:
    dice, noise = world.dice, world.noise
    numbers = [d.number for d in documents]
    if dice.chance(0.75):
        numbers += [s.document.number for s in line.settlements if s.kind == "credit_note" and s.document]
    if len(documents) == 1 and line.difference == "exact" and style == "full" and dice.chance(noise.wrong_references):
        other = dice.pick(world.documents)
        if other.customer is not documents[0].customer or other.amount_minor != documents[0].amount_minor:
            line.reference = "wrong"
            return wording.cited(dice, [other.number], payer.language)
    if len(documents) == 1 and documents[0].reference and style == "full" and dice.chance(0.6):
        line.structured_reference, line.reference = documents[0].reference, "clean"
        return "" if dice.chance(0.6) else documents[0].reference
    if style == "full":
        amounts = (
            [plain(d.open_minor, line.currency) for d in documents]
            if dice.chance(0.1) and len(numbers) == len(documents)
            else []
        )
        text = wording.cited(dice, numbers, payer.language, amounts)
    else:
        damage = payer.damage_habit if dice.chance(0.7) else dice.weighed(noise.damages)
        text = wording.damaged(dice, numbers, payer.language, damage)
    line.reference = "clean" if wording.names_all(text, numbers) else "damaged"
    return text


def _decoy(world: Play, line: Line, style: str) -> str:
    """Return a number that is not a document of this payment, but reads like somebody else's."""
    if style == "order":
        return ""
    other = world.dice.pick(world.documents)
    if any(other is d for d in line.documents) or other.customer.customer_id in {
        s.customer_id for s in line.settlements
    }:
        return ""
    digits = "".join(sign for sign in other.number.text if sign.isdigit())
    return world.dice.pick(("Beleg {}", "Auftrag {}", "Vertrag {}", "Doc {}", "Lfs {}", "{}")).format(digits)
