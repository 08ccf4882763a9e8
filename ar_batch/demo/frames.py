"""The made-up world as frames: the tables of the program, and the truth beside them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from ar_batch.demo.customers import Customer
from ar_batch.demo.dice import Dice
from ar_batch.demo.documents import Document
from ar_batch.demo.lines import IN_EURO_BP, NOT_FOR_DOCUMENTS, Line
from ar_batch.demo.names import plain
from ar_batch.digest import digest
from ar_batch.tables.facts import CUSTOMERS, DOCUMENTS, EXCHANGE_RATES, PAYMENT_HISTORY, RECEIPTS, REMITTANCE_ADVICES


class Found(NamedTuple):
    """The lines in the order of the statements, with their bank references, and their frame."""

    lines: list[Line]
    bank_references: list[str]
    receipts: pd.DataFrame


def customers_frame(customers: list[Customer], dice: Dice) -> pd.DataFrame:
    """Return the customer master: what the company knows of its customers, which is less than there is."""
    return CUSTOMERS.frame([_master(customer, dice) for customer in customers])


def _master(customer: Customer, dice: Dice) -> dict[str, object]:
    slug = "".join(
        sign
        for sign in plain(customer.name).lower().replace(" ", "-")
        if sign.isascii() and (sign.isalnum() or sign == "-")
    )
    desk = {"de": "buchhaltung", "fr": "comptabilite", "es": "contabilidad", "en": "accounts"}[customer.language]
    where = f"{slug.strip('-')[:40].strip('-')}.example.{dice.pick(('com', 'org', 'net'))}"
    return {
        "customer_id": customer.customer_id, "version": 1, "name": customer.name, "email": "" if dice.chance(0.03) else f"{desk}@{where}",
        "email_cc": f"chef@{where}" if dice.chance(0.04) else "", "language": customer.language, "currency": customer.currency,
        "payment_terms_days": customer.terms_days, "discount_bp": customer.discount_bp or pd.NA,
        "discount_days": customer.discount_days or pd.NA,
        "credit_limit_minor": max(5, customer.typical_minor * 40 // 1_000_000) * 100_000 if dice.chance(0.7) else pd.NA,
        "iban": customer.iban if customer.in_master else "",
        "aliases": customer.trading_name if customer.trading_name_known else "",
        "parent_id": customer.parent.customer_id if customer.parent else "", "sales_rep": dice.pick(("Berg", "Costa", "Lind", "Okafor")),
        "dunning_block": dice.chance(0.01), "street": customer.street, "postcode": customer.postcode, "city": customer.city,
        "country": customer.country, "segment": dice.pick(("industry", "trade", "services", "public")), "source_row": 0,
    }  # fmt: skip


def documents_frame(documents: list[Document], company: str) -> pd.DataFrame:
    """Return the ledger's documents, all as version 1."""
    del company  # one company: the column stays blank, as in a list of a single company
    return DOCUMENTS.frame(
        {
            "document_id": d.document_id, "version": 1, "document_no": d.number.text, "document_type": "credit_note" if d.credit else "invoice",
            "customer_id": d.customer.customer_id, "document_date": d.document_date, "due_date": d.due_date, "currency": d.customer.currency,
            "amount_minor": d.amount_minor, "settled_before_minor": d.settled_before_minor, "po_number": d.order_no,
            "description": d.description, "reference": d.reference, "discount_bp": 0 if d.credit else d.customer.discount_bp,
            "discount_days": 0 if d.credit else d.customer.discount_days, "source_row": 0,
        }
        for d in documents
    )  # fmt: skip


def receipts_frame(lines: list[Line], accounts: dict[str, str], dice: Dice) -> Found:
    """Return the bank lines in statement order; each has a bank reference of its own."""
    shape = dice.pick(
        ("{day:%y%m%d}{n:06d}", "NTRF{day:%y%m%d}{n:05d}", "{day:%Y-%m-%d}-{n:04d}", "{n:05d}/{day:%j}/26")
    )
    # Any order in a day, but what one payer sent stays in the order in which it was sent.
    turns: dict[str, float] = {}
    lines.sort(
        key=lambda line: (line.day, line.currency, turns.setdefault(f"{line.day} {line.payer_name}", dice.random()))
    )
    references = [shape.format(day=line.day, n=n + 1) for n, line in enumerate(lines)]
    rows = [
        {
            "receipt_id": digest("R", reference), "account": accounts[line.currency], "booking_date": line.day, "value_date": line.day,
            "currency": line.currency, "amount_minor": line.amount_minor, "payer_name": line.payer_name, "payer_account": line.payer_account,
            "remittance": line.remittance, "bank_reference": reference, "end_to_end_id": line.end_to_end_id,
            "structured_reference": line.structured_reference, "transaction_code": line.transaction_code, "balance_minor": pd.NA,
            "occurrence": 1, "is_return": line.is_return, "source_row": 0,
        }
        for reference, line in zip(references, lines, strict=True)
    ]  # fmt: skip
    return Found(lines, references, RECEIPTS.frame(rows))


def truth_frame(found: Found) -> pd.DataFrame:
    """Return one row per bank line: its class, what is special about it, and whose money it is."""
    return pd.DataFrame(
        {
            "bank_reference": reference, "receipt_id": digest("R", reference), "booking_date": pd.Timestamp(line.day), "currency": line.currency,
            "amount_minor": line.amount_minor, "kind": line.kind, "reference": line.reference, "route": line.route, "difference": line.difference,
            "customer_id": line.customer_id, "documents": len(line.documents),
            "matchable": line.amount_minor > 0 and line.kind not in NOT_FOR_DOCUMENTS,
        }
        for reference, line in zip(found.bank_references, found.lines, strict=True)
    ).sort_values("bank_reference", ignore_index=True)  # fmt: skip


def truth_lines_frame(found: Found) -> pd.DataFrame:
    """Return the pieces of every bank line; `document_id` and `document_no` are blank for money that closes nothing."""
    return pd.DataFrame(
        {
            "bank_reference": reference, "receipt_id": digest("R", reference), "document_id": s.document.document_id if s.document else "",
            "document_no": s.document.number.text if s.document else "", "customer_id": s.customer_id, "kind": s.kind,
            "currency": s.document.customer.currency if s.document else line.currency, "amount_minor": s.amount_minor,
        }
        for reference, line in zip(found.bank_references, found.lines, strict=True)
        for s in line.settlements
    ).sort_values(["bank_reference", "document_id", "kind"], ignore_index=True)  # fmt: skip


def history_frame(before: list[Document], dice: Dice, first: date) -> pd.DataFrame:
    """Return documents that were paid before the ledger began."""
    return PAYMENT_HISTORY.frame(
        {
            "customer_id": d.customer.customer_id, "document_no": d.number.text, "document_date": d.document_date, "due_date": d.due_date,
            "paid_date": min(d.pay_on or first, first - timedelta(days=dice.between(1, 3))), "amount_minor": d.amount_minor,
            "currency": d.customer.currency, "name": d.customer.name, "source_row": 0,
        }
        for d in before
    )  # fmt: skip


def rates_frame(days: list[date], dice: Dice) -> pd.DataFrame:
    """Return a rate into euros for each week, the first in force before the first statement."""
    dates = sorted({day - timedelta(days=day.weekday() + 3) for day in days})
    return EXCHANGE_RATES.frame(
        {
            "rate_date": day, "currency": currency, "base_currency": "EUR", "rate": f"{rate_bp / 10_000 * (1 + dice.gauss(0, 0.006)):.4f}",
            "source_row": 0, "run_id": "",
        }
        for day in dates
        for currency, rate_bp in IN_EURO_BP.items()
    )  # fmt: skip


def advices_frame(lines: list[Line]) -> pd.DataFrame:
    """Return the remittance advices for the payments whose text says no more than that there is one."""
    rows = []
    for line in lines:
        for s in line.settlements:
            if s.document is None or s.kind not in ("payment", "credit_note"):
                continue
            advice_id = digest("V", line.day, line.remittance, s.document.number.text)
            rows.append({
                "advice_id": advice_id, "customer_id": line.customer_id, "payer_name": line.payer_name, "document_no": s.document.number.text,
                "currency": line.currency, "amount_minor": s.amount_minor, "payment_date": line.day, "payment_amount_minor": line.amount_minor,
                "discount_minor": sum(c.amount_minor for c in line.settlements if c.kind == "discount" and c.document is s.document) or pd.NA,
                "deduction_minor": pd.NA, "source_row": 0,
            })  # fmt: skip
    return REMITTANCE_ADVICES.frame(rows)
