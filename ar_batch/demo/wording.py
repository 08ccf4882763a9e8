"""What payers write: document numbers as they cite them, whole or damaged, in their language, among other numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from ar_batch.demo.dice import Dice
from ar_batch.demo.numbering import Number

LEADS: Final = {
    "de": ("Rechnung ", "Rg. ", "RE-Nr. ", "Rechnungsnr. ", "RNR ", "Re ", "Rg-Nr.: ", "", "", "BELEG ", "Zahlung Rg. ", "Ihre Rechnung "),
    "fr": ("Facture ", "FACT ", "Fact. n° ", "Règlement facture ", "", "Vos factures ", "N/REF "),
    "es": ("Factura ", "Fra. ", "FRA ", "Pago factura ", "", "N. Factura "),
    "en": ("Invoice ", "Inv ", "INV. NO. ", "Payment of invoice ", "", "", "Ref ", "Your invoice ", "inv#"),
}  # fmt: skip
_JOINS: Final = (", ", " ", " + ", "; ", " / ", ",", " u. ", " & ", "  ")
_ORDERS: Final = {"de": "Bestellung ", "fr": "Commande ", "es": "Pedido ", "en": "PO "}
_CUSTOMERS: Final = {"de": "KdNr. ", "fr": "Client ", "es": "Cliente ", "en": "Customer no. "}
_PERIODS: Final = {
    "de": ("Rechnungen {month}", "alle fälligen Posten", "lt. Kontoauszug", "Sammelzahlung {month}"),
    "fr": ("Factures {month}", "relevé {month}", "solde échu"),
    "es": ("Facturas {month}", "saldo vencido"),
    "en": ("{month} invoices", "as per statement", "all items due", "monthly settlement {month}"),
}  # fmt: skip
_NOTHING: Final = {
    "de": ("", "", "Zahlung", "Überweisung", "NOTPROVIDED", "Danke", "siehe Avis", "Ausgleich"),
    "fr": ("", "Virement", "NOTPROVIDED", "Merci", "Règlement"),
    "es": ("", "Transferencia", "Pago", "NOTPROVIDED"),
    "en": ("", "Payment", "NOTPROVIDED", "Thank you", "Bank transfer", "see remittance advice"),
}  # fmt: skip
_MONTHS: Final = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "en": "January February March April May June July August September October November December".split(),
}  # fmt: skip


def cited(dice: Dice, numbers: Sequence[Number], language: str, amounts: Sequence[str] = ()) -> str:
    """Return the numbers in full behind a lead word, with their amounts when these are given."""
    parts = [f"{n.text} {a}" for n, a in zip(numbers, amounts, strict=True)] if amounts else [n.text for n in numbers]
    if dice.chance(0.08):
        parts = [part.lower() for part in parts]
    return dice.pick(LEADS[language]) + dice.pick(_JOINS).join(parts)


def damaged(dice: Dice, numbers: Sequence[Number], language: str, damage: str) -> str:
    """Return the numbers with that damage; damages that a number can't have become another one."""
    lead = dice.pick(LEADS[language])
    if damage == "range" and len(numbers) > 1 and len({n.lead for n in numbers}) == 1:
        return lead + _shortened(dice, numbers)
    if damage == "range":
        damage = "prefix"
    texts = [n.text for n in numbers]
    spot = dice.between(0, len(numbers) - 1)
    if damage in ("typo", "swap", "look", "blank"):
        texts[spot] = _DAMAGES[damage](dice, numbers[spot])
    elif damage == "cut":
        return (lead + dice.pick(_JOINS).join(texts))[: -dice.between(1, 3)].strip()
    elif damage == "glued":
        return lead + "".join(re.sub(r"[^0-9A-Za-z]", "", text) for text in texts)
    else:
        texts = [_DAMAGES[damage](dice, number) for number in numbers]
    return lead + dice.pick(_JOINS).join(texts)


def _shortened(dice: Dice, numbers: Sequence[Number]) -> str:
    ordered = sorted(numbers, key=lambda n: n.serial)
    first, last = ordered[0], ordered[-1]
    serials = [int(n.serial) for n in ordered] if all(n.serial.isdigit() for n in ordered) else []
    width = dice.pick((2, 3, len(first.serial)))
    if serials and serials == list(range(serials[0], serials[0] + len(serials))) and len(serials) > 2:
        return f"{first.text}{dice.pick(('-', ' - ', ' bis ', '..'))}{last.serial[-width:]}"
    return first.text + "".join(dice.pick(("/", ", ", "/")) + n.serial[-width:] for n in ordered[1:])


def _typo(dice: Dice, number: Number) -> str:
    digits = [i for i, sign in enumerate(number.text) if sign.isdigit()]
    spot = dice.pick(digits[-5:])
    other = dice.pick([d for d in "0123456789" if d != number.text[spot]])
    return number.text[:spot] + other + number.text[spot + 1 :]


def _swap(dice: Dice, number: Number) -> str:
    text = number.text
    spots = [i for i in range(len(text) - 1) if text[i : i + 2].isdigit() and text[i] != text[i + 1]]
    if not spots:
        return _typo(dice, number)
    spot = dice.pick(spots[-3:])
    return text[:spot] + text[spot + 1] + text[spot] + text[spot + 2 :]


def _look(dice: Dice, number: Number) -> str:
    pairs = [("0", "O"), ("1", "I"), ("8", "B"), ("5", "S"), ("1", "l")]
    usable = [(a, b) for a, b in pairs if a in number.text]
    if not usable:
        return _typo(dice, number)
    digit, letter = dice.pick(usable)
    return number.text.replace(digit, letter) if dice.chance(0.4) else letter.join(number.text.rsplit(digit, 1))


def _blank(dice: Dice, number: Number) -> str:
    spot = dice.between(1, max(1, len(number.text) - 2))
    return number.text[:spot] + " " + number.text[spot:]


def _prefix(dice: Dice, number: Number) -> str:
    return number.serial if number.serial != number.text else number.text[1:] if len(number.text) > 6 else number.text


def _zeros(dice: Dice, number: Number) -> str:
    return number.serial.lstrip("0") or number.serial


def _tail(dice: Dice, number: Number) -> str:
    return number.text[-4:] if len(number.text) > 5 else number.text


def _year(dice: Dice, number: Number) -> str:
    found = re.search(r"20(\d\d)", number.lead)
    if found is None:
        return _prefix(dice, number)
    year = found.group(0)
    return number.text.replace(year, dice.pick((found.group(1), "", str(int(year) - 1))), 1).replace("--", "-")


_DAMAGES: Final = {
    "typo": _typo, "swap": _swap, "look": _look, "blank": _blank, "prefix": _prefix, "zeros": _zeros, "tail": _tail, "year": _year,
}  # fmt: skip


def by_order(dice: Dice, orders: Sequence[str], language: str) -> str:
    """Return a text that names the customer's own order numbers only."""
    return (_ORDERS[language] if dice.chance(0.7) else "") + dice.pick(_JOINS).join(dict.fromkeys(orders))


def by_customer(dice: Dice, customer_id: str, language: str) -> str:
    """Return a text that names the customer number only."""
    return (_CUSTOMERS[language] if dice.chance(0.8) else "") + customer_id


def by_period(dice: Dice, day: date, language: str) -> str:
    """Return a text that names a month or a statement."""
    month = (day.replace(day=1) - timedelta(days=1)).month
    return dice.pick(_PERIODS[language]).format(month=_MONTHS[language][month - 1])


def nothing(dice: Dice, language: str) -> str:
    """Return a text that says nothing."""
    return dice.pick(_NOTHING[language])


def with_other_number(dice: Dice, text: str, day: date, decoy: str) -> str:
    """Return the text with a number in it that is no document of the payment: a date, a voucher, a decoy."""
    earlier = day - timedelta(days=dice.between(5, 40))
    other = decoy or dice.pick((
        f"vom {earlier:%d.%m.%Y}", f"dated {earlier:%Y-%m-%d}", f"Beleg 19{dice.digits(8)}", f"Lief.Nr. {dice.digits(6)}",
        f"Tel 089/{dice.digits(6)}", f"EREF+ZV{earlier:%y%m%d}{dice.digits(4)}", f"Vertrag {dice.digits(7)}", f"Doc {dice.digits(5)}",
        f"USt-IdNr DE{dice.digits(9)}", f"{dice.digits(5)} {dice.pick(('Berlin', 'Köln', 'Graz'))}", f"Run {dice.digits(3)}",
    ))  # fmt: skip
    return f"{other} {text}" if dice.chance(0.3) else f"{text} {other}".strip()


def through_the_bank(text: str, *, breaks_lines: bool) -> str:
    """Return the text as the statement shows it: at most 140 characters, for some banks broken every 27."""
    text = text[:140]
    if breaks_lines:
        text = " ".join(text[at : at + 27] for at in range(0, len(text), 27))[:140]
    return text.strip()


def names_all(text: str, numbers: Sequence[Number]) -> bool:
    """Return whether each number stands in the text whole, as a word of its own."""
    folded = f" {text.casefold()} "
    return all(_stands_in(folded, number.text.casefold()) for number in numbers)


def _stands_in(text: str, word: str) -> bool:
    at = text.find(word)
    while at >= 0:
        if not text[at - 1].isalnum() and not text[at + len(word)].isalnum():
            return True
        at = text.find(word, at + 1)
    return False
