"""What stands in the cells of the made-up company's files: an English and a German export, statements of two banks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import pandas as pd

from ar_batch.demo.dice import Dice
from ar_batch.demo.sheets import Cell, german
from ar_batch.demo.world import World

Grid = list[list[Cell]]

_TYPES_DE: Final = {"invoice": "Rechnung", "credit_note": "Gutschrift"}
_TYPES_EN: Final = {"invoice": "Invoice", "credit_note": "Credit note"}


def customers_rows(frame: pd.DataFrame) -> Grid:
    """Return the customer master."""
    head: list[Cell] = [
        "Customer no", "Name", "E-mail", "Copy to", "Language", "Currency", "Payment terms", "Discount %", "Discount days", "Credit limit",
        "IBAN", "Also known as", "Parent", "Sales rep", "No reminders", "Street", "Post code", "City", "Country", "Segment",
    ]  # fmt: skip
    return [head] + [
        [
            r.customer_id, r.name, r.email, r.email_cc, r.language, r.currency, int(r.payment_terms_days),
            *([int(r.discount_bp) / 100, int(r.discount_days)] if pd.notna(r.discount_bp) else [None, None]),
            int(r.credit_limit_minor) / 100 if pd.notna(r.credit_limit_minor) else None, r.iban, r.aliases, r.parent_id, r.sales_rep,
            "yes" if r.dunning_block else "", r.street, r.postcode, r.city, r.country, r.segment,
        ]
        for r in rows_of(frame)
    ]  # fmt: skip


def open_item_rows(world: World, frame: pd.DataFrame) -> Grid:
    """Return the documents that were open on the first day, with what is open of each."""
    head: list[Cell] = [
        "Invoice No", "Type", "Customer No", "Invoice date", "Due date", "Currency", "Original amount", "Open amount", "PO number", "Reference",
        "Discount %", "Discount days", "Description",
    ]  # fmt: skip
    rows: Grid = [[world.company], [f"Open items as of {world.days[0]}"], [], head]
    rows += [
        [
            r.document_no, _TYPES_EN[r.document_type], r.customer_id, r.document_date.date(), r.due_date.date(), r.currency,
            r.amount_minor / 100, (r.amount_minor - r.settled_before_minor) / 100, r.po_number, r.reference,
            *([r.discount_bp / 100, r.discount_days] if r.discount_bp else [None, None]), r.description,
        ]
        for r in rows_of(frame.sort_values(["document_date", "document_no"]))
    ]  # fmt: skip
    return rows


def invoices_in_english(frame: pd.DataFrame) -> Grid:
    """Return new documents as an English export: real dates and numbers."""
    head: list[Cell] = [
        "Invoice No", "Type", "Customer No", "Invoice date", "Due date", "Currency", "Amount", "PO number", "Reference", "Discount %",
        "Discount days", "Description",
    ]  # fmt: skip
    rows = [head]
    rows += [
        [
            r.document_no, _TYPES_EN[r.document_type], r.customer_id, r.document_date.date(), r.due_date.date(), r.currency, r.amount_minor / 100,
            r.po_number, r.reference, *([r.discount_bp / 100, r.discount_days] if r.discount_bp else [None, None]), r.description,
        ]
        for r in rows_of(frame.sort_values(["document_date", "document_no"]))
    ]  # fmt: skip
    return rows


def invoices_in_german(world: World, frame: pd.DataFrame, day: date) -> Grid:
    """Return new documents as a German export: dates and amounts as text, a title above."""
    head: list[Cell] = [
        "Belegnummer", "Belegart", "Kundennummer", "Belegdatum", "Fällig am", "Betrag", "Währung", "Bestellnummer", "Referenz", "Skonto %",
        "Skontotage", "Text",
    ]  # fmt: skip
    rows: Grid = [[world.company], [f"Rechnungsausgangsbuch, Stand {day:%d.%m.%Y}"], [], head]
    rows += [
        [
            r.document_no, _TYPES_DE[r.document_type], r.customer_id, f"{r.document_date:%d.%m.%Y}", f"{r.due_date:%d.%m.%Y}",
            german(r.amount_minor), r.currency, r.po_number, r.reference,
            *([german(r.discount_bp), r.discount_days] if r.discount_bp else [None, None]), r.description,
        ]
        for r in rows_of(frame.sort_values(["document_date", "document_no"]))
    ]  # fmt: skip
    return rows


def wrong_document(dice: Dice, german_style: bool) -> Grid:
    """Return a row that must be refused: nobody's number, no amount, a day that does not exist."""
    number, customer = f"X-{dice.digits(5)}", dice.pick(("99999999", "K-UNKNOWN"))
    if german_style:
        return [dice.pick((
            [number, "Rechnung", customer, "31.02.2026", "02.04.2026", "118,00", "EUR"],
            [number, "Rechnung", customer, "01.09.2026", "15.09.2026", "siehe Anlage", "EUR"],
        ))]  # fmt: skip
    return [dice.pick((
        [number, "Invoice", customer, date(2026, 9, 1), date(2026, 9, 15), "EUR", "tbd"],
        [number, "Invoice", "", date(2026, 9, 1), date(2026, 9, 15), "EUR", 118.0],
    ))]  # fmt: skip


def history_rows(frame: pd.DataFrame) -> Grid:
    """Return what was paid before the first day."""
    head: list[Cell] = [
        "Customer no",
        "Customer name",
        "Invoice no",
        "Invoice date",
        "Due date",
        "Payment date",
        "Amount",
        "Currency",
    ]
    return [head] + [
        [
            r.customer_id, r.name, r.document_no, r.document_date.date(), r.due_date.date(), r.paid_date.date(), r.amount_minor / 100,
            r.currency,
        ]
        for r in rows_of(frame)
    ]  # fmt: skip


def rates_rows(frame: pd.DataFrame) -> Grid:
    """Return the exchange rates."""
    head: list[Cell] = ["Date", "Currency", "Rate", "Base currency"]
    return [head] + [[r.rate_date.date(), r.currency, r.rate, r.base_currency] for r in rows_of(frame)]


def advices_rows(frame: pd.DataFrame) -> Grid:
    """Return what customers say they paid."""
    head: list[Cell] = [
        "Customer no",
        "Payer",
        "Your invoice",
        "Amount paid",
        "Discount taken",
        "Currency",
        "Payment date",
        "Payment amount",
    ]
    return [head] + [
        [
            r.customer_id, r.payer_name, r.document_no, r.amount_minor / 100, int(r.discount_minor) / 100 if pd.notna(r.discount_minor) else None,
            r.currency, r.payment_date.date(), int(r.payment_amount_minor) / 100,
        ]
        for r in rows_of(frame)
    ]  # fmt: skip


def statement_in_english(world: World, account: str, lines: pd.DataFrame, *, spoilt: bool) -> Grid:
    """Return a statement as a workbook has it."""
    head: list[Cell] = [
        "Booking date", "Value date", "Counterparty", "Counterparty IBAN", "Payment details", "Structured reference", "End-to-end ID",
        "Bank reference", "Transaction code", "Amount", "Currency", "Balance",
    ]  # fmt: skip
    rows: Grid = [[f"Account {account}"], [world.company], ["Account statement"], [], head]
    rows += [
        [
            r.booking_date.date(), r.value_date.date(), r.payer_name, r.payer_account, r.remittance, r.structured_reference, r.end_to_end_id,
            r.bank_reference, r.transaction_code, r.amount_minor / 100, r.currency, r.after_minor / 100,
        ]
        for r in rows_of(lines)
    ]  # fmt: skip
    if spoilt:
        rows.append(
            [
                rows[-1][0],
                None,
                "UNREADABLE",
                "",
                "line damaged in transfer",
                "",
                "",
                "",
                "166",
                "n/a",
                rows[-1][10],
                None,
            ]
        )
    return rows


def statement_in_german(world: World, account: str, lines: pd.DataFrame, day: date, *, spoilt: bool) -> Grid:
    """Return a statement as a bank's text file has it."""
    rows: Grid = [
        ["Umsatzanzeige", f"Datei erstellt am: {day:%d.%m.%Y} 21:05"],
        ["IBAN", account],
        ["Kunde", world.company],
        ["Saldo", german(int(lines["after_minor"].iloc[-1])), "EUR"],
        [],
        [
            "Auftragskonto", "Buchungstag", "Valutadatum", "Buchungstext", "Verwendungszweck", "Strukturierte Referenz", "Kundenreferenz (End-to-End)",
            "Begünstigter/Zahlungspflichtiger", "Kontonummer/IBAN", "Betrag", "Währung", "Bankreferenz",
        ],
    ]  # fmt: skip
    rows += [
        [
            account, r.booking_date.date(), r.value_date.date(), r.transaction_code, r.remittance, r.structured_reference, r.end_to_end_id,
            r.payer_name, r.payer_account, german(r.amount_minor), r.currency, r.bank_reference,
        ]
        for r in rows_of(lines)
    ]  # fmt: skip
    if spoilt:
        rows.append([account, "31.11.2026", "", "166", "Zeile beschaedigt", "", "", "?", "", "1O0,00", "EUR", ""])
    return rows


def rows_of(frame: pd.DataFrame) -> Iterable[Any]:
    """Return the rows as named tuples, named as the columns."""
    return frame.itertuples(index=False)
