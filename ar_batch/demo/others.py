"""Bank lines that pay no document: customers' money without one, and all that has nothing to do with customers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from ar_batch.demo import names, wording
from ar_batch.demo.banking import iban
from ar_batch.demo.customers import Customer
from ar_batch.demo.dice import Dice
from ar_batch.demo.documents import Document
from ar_batch.demo.lines import Line, Settlement


def without_document(
    dice: Dice, kind: str, customer: Customer, day: date, documents: Sequence[Document], before: Sequence[Document]
) -> Line | None:
    """Return a customer's payment that no open document explains: "advance", "on account" or "old document".

    `documents` are the customer's in the ledger, `before` those it paid before that.
    """
    language = customer.language
    amount = dice.between(5, 120) * 10_000
    if kind == "advance":
        lead = {
            "de": "Anzahlung Auftrag",
            "fr": "Acompte commande",
            "es": "Anticipo pedido",
            "en": "Advance payment order",
        }[language]
        text = f"{lead} {dice.pick(('AB-', '', 'PF', 'Q'))}{dice.digits(dice.between(4, 6))}"
    elif kind == "on account":
        text = dice.pick(
            {
                "de": ("a conto", "Abschlag", "Akontozahlung"),
                "fr": ("acompte",),
                "es": ("a cuenta",),
                "en": ("on account",),
            }[language]
        )
    else:
        paid = [d for d in before if not d.credit]
        if not paid:
            return None
        document = dice.pick(paid)
        amount, text = document.amount_minor, wording.cited(dice, [document.number], language)
    if any(d.amount_minor == amount for d in documents):
        amount += 123
    line = Line(
        day,
        customer.currency,
        amount,
        "",
        customer.iban,
        wording.through_the_bank(text, breaks_lines=customer.breaks_lines),
    )
    line.payer_name = names.on_statement(
        dice, customer.trading_name or customer.name, customer.name_habit, customer.city
    )[:70]
    line.kind, line.customer_id = kind, customer.customer_id
    line.settlements = [Settlement("on_account", amount, customer.customer_id)]
    return line


def refund(dice: Dice, customer: Customer, day: date) -> Line:
    """Return our own payment to a customer: money out that closes nothing here."""
    text = (
        dice.pick(("Erstattung Ueberzahlung", "Refund", "Auszahlung Guthaben", "Remboursement"))
        + f" {customer.customer_id}"
    )
    line = Line(
        day,
        customer.currency,
        -dice.between(20, 900) * 100,
        customer.name[:70],
        customer.iban,
        text,
        kind="not a customer",
    )
    line.transaction_code = "191"
    line.settlements = [Settlement("not_ar", line.amount_minor, "")]
    return line


# name, text, smallest and largest amount in euros, code; {} takes digits.
_INCOME: Final = (
    ("Finanzamt Mitte", "UST-ERSTATTUNG {} STEUERNR 143/{}/12345", 200, 30_000, "166"),
    ("", "ZINSEN 10/2026", 1, 90, "814"),
    ("CARD ACQUIRING EUROPE", "POS ABRECHNUNG {} TERMINAL {}", 40, 4_000, "166"),
    ("{company}", "Umbuchung eigenes Konto", 5_000, 80_000, "166"),
    ("Landesversicherung Nord a.G.", "Schadennr {} Entschädigung", 300, 9_000, "166"),
    ("Krankenkasse Mitte", "Erstattung AAG {}", 200, 2_500, "166"),
    ("{supplier}", "Gutschrift {credit}", 50, 3_000, "166"),
    ("{supplier}", "Rueckzahlung Ihre RE {}", 20, 1_500, "166"),
    ("Stadtkasse", "Foerderung Az {}", 1_000, 20_000, "166"),
    ("", "BAREINZAHLUNG FILIALE {}", 50, 2_000, "052"),
    ("Anna Vogt", "Miete Stellplatz {}", 60, 90, "166"),
    ("{lookalike}", "Kaution Rueckgabe {}", 200, 3_000, "166"),
)  # fmt: skip
_SPENDING: Final = (
    ("Immobilien Verwaltung Ost GmbH", "Miete {month} Objekt {}", 2_000, 9_000, "116"),
    ("Personal", "LOHN/GEHALT {month}", 1_500, 6_000, "153"),
    ("Finanzamt Mitte", "USt-VA {month} {}", 1_000, 40_000, "116"),
    ("", "ENTGELTABSCHLUSS", 5, 90, "805"),
    ("{supplier}", "RG {credit} KD {}", 50, 12_000, "116"),
    ("Leasing Partner AG", "LEASINGRATE VERTRAG {}", 200, 1_800, "105"),
    ("{company}", "Umbuchung eigenes Konto", 5_000, 60_000, "116"),
    ("Telekommunikation Sued", "Kd-Nr {} Rechnung {month}", 40, 700, "105"),
    ("CARD FEES", "DISAGIO {}", 5, 200, "808"),
)  # fmt: skip


def not_a_customer(
    dice: Dice,
    day: date,
    company: str,
    suppliers: Sequence[tuple[str, str]],
    customers: Sequence[Customer],
    number_like: str,
) -> Line:
    """Return a line of another kind, in or out; suppliers' numbers look like our own."""
    incoming = dice.chance(0.45)
    name, text, low, high, code = dice.pick(_INCOME if incoming else _SPENDING)
    account = iban(dice, "DE") if name else ""
    if name == "{supplier}":
        name, account = dice.pick(suppliers)
    elif name == "{lookalike}":
        like = dice.pick(customers)
        name = names.lookalike(dice, like.name, like.country)
    name = name.format(company=company)
    while "{}" in text:
        text = text.replace("{}", dice.digits(dice.between(4, 8)), 1)
    text = text.replace("{month}", f"{day:%m/%Y}").replace("{credit}", number_like)
    cents = dice.between(low * 100, high * 100)
    amount = cents // 1000 * 1000 if dice.chance(0.3) and cents > 2000 else cents
    line = Line(
        day,
        "EUR",
        amount if incoming else -amount,
        name[:70],
        account,
        text[:140],
        kind="not a customer",
        transaction_code=code,
    )
    line.settlements = [Settlement("not_ar", line.amount_minor, "")]
    return line


def make_suppliers(dice: Dice, count: int) -> list[tuple[str, str]]:
    """Return names and accounts of suppliers: companies that are in no customer list."""
    return [(names.company(dice, "DE"), iban(dice, "DE")) for _ in range(count)]
