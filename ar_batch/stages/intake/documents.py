"""Documents: typed, checked, and posted against what is known of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from ar_batch.digest import digests
from ar_batch.money import decimals
from ar_batch.stages.intake.blocks import Block, Flags, Ints
from ar_batch.stages.intake.days import Days, no_days, read_days
from ar_batch.stages.intake.headings import normal
from ar_batch.stages.intake.numbers import Numbers, read_numbers
from ar_batch.stages.intake.plausible import check_tax
from ar_batch.stages.intake.policy import IntakePolicy
from ar_batch.stages.intake.rows import refuse_implausible, refuse_repeated
from ar_batch.stages.intake.texts import (
    CREDIT,
    Words,
    comparables,
    read_currency,
    read_ids,
    read_marks,
    read_percent,
    read_terms,
    read_text,
    read_whole,
)  # fmt: skip

_TYPES: Final = {
    "invoice": """invoice | inv | customer invoice | sales invoice | out_invoice | accrec | bill | tax invoice | sales | si | rv | dr | r | re | rg | rechnung | ausgangsrechnung | ar
        | kundenrechnung | faktura | schlussrechnung | abschlagsrechnung | facture | facture client | fac | factura | fra | factura de venta | factuur | verkoopfactuur | vf | f1 | standard | final""",
    "credit_note": """credit note | credit memo | creditmemo | cred memo | credit | cn | cm | customer credit | credit invoice | out_refund | accreccredit | sales credit | sc | refund | credit memo request
        | dg | g2 | gutschrift | gs | gu | av | rechnungskorrektur | stornorechnung | storno | korrekturrechnung | kundengutschrift | avoir | note de crédit | nota de crédito | nota de abono | abono
        | factura rectificativa | rectificativa | creditnota | creditfactuur | credit nota | return""",
    "debit_note": """debit note | debit memo | dn | dm | l2 | lastschrift | belastung | belastungsanzeige | nachbelastung | note de débit | nota de débito | nota de cargo | debetnota | debitnota
        | late fee | fee | finance charge | interest | zinsrechnung | mahngebühr""",
    "instalment": """instalment | installment | rate | teilzahlung | teilrechnung | échéance | acompte | cuota | plazo | termijn""",
}  # fmt: skip
TYPE_WORDS: Final = {normal(word.strip()): kind for kind, words in _TYPES.items() for word in words.split("|")}
"""Words for a document's type, in five languages and as SAP, NetSuite, Xero and Odoo write them."""
_PAYMENTS: Final = frozenset(
    normal(w)
    for w in "payment | receipt | zahlung | zahlungseingang | paiement | règlement | pago | cobro | betaling | dz | journal entry | journal | bank | deposit | zp | ab".split(
        "|"
    )
)


_LONGEST_TERMS: Final = np.timedelta64(400, "D")


def read_documents(
    block: Block, customer_currency: Callable[[Words], Words], as_of: date, policy: IntakePolicy
) -> pd.DataFrame:
    """Return the block's documents, one a row, typed but not yet compared with anything."""
    count = len(block)
    rows: dict[str, Any] = {
        "document_no": read_ids(block, "document_no", required=True),
        "customer_id": read_ids(block, "customer_id", required=True),
        "customer_name": read_text(block, "customer_name"),
    }
    company = read_text(block, "company")
    block.around["company"] = block.rule.company
    rows["company"] = np.where(company == "", block.rule.company, company)
    dates = read_days(block, [("document_date", True)] + ([("due_date", False)] if "due_date" in block else []))
    for name, days in dates.items():
        refuse_implausible(block, name, days, as_of, policy)
    rows["document_date"] = dates["document_date"]
    rows["due_date"] = dates.get("due_date", no_days(count))
    block.refuse("due-before-date", "due_date", rows["due_date"] < rows["document_date"])
    block.warn_each("due-far-off", "due_date", rows["due_date"] - rows["document_date"] > _LONGEST_TERMS)
    money = _Money(block, customer_currency(rows["customer_id"]))
    rows["currency"] = money.currency
    _refuse_local_amounts(block, money)
    if money.column == "amount":
        check_tax(block, money.amount, money.there, money.currency)
    rows["document_type"], amount, open_amount = _signed(block, money)
    rows["amount_minor"], rows["settled_before_minor"] = amount, amount - open_amount
    rows["has_open"] = np.full(count, "open_amount" in block)
    rows |= {name: read_ids(block, name) for name in ("po_number", "reference", "instalment")}
    rows["description"] = read_text(block, "description")
    terms, discounts = read_terms(block, "payment_terms_days")
    percent, days_of = read_percent(block, "discount_percent"), read_whole(block, "discount_days")
    rows["terms_days"] = pd.array(terms, dtype="Int64")
    rows["discount_bp"] = pd.array(
        [p if p is not None else d[0] if d else None for p, d in zip(percent, discounts, strict=True)], dtype="Int64"
    )
    rows["discount_days"] = pd.array(
        [n if n is not None else d[1] if d else None for n, d in zip(days_of, discounts, strict=True)], dtype="Int64"
    )
    frame = pd.DataFrame(rows)
    frame["number_key"] = comparables(rows["document_no"].tolist())
    return frame


def refuse_twins(block: Block, frame: pd.DataFrame) -> pd.DataFrame:
    """Refuse documents that occur twice in the file, and give every document its id."""
    numbers = frame["number_key"].tolist()
    company, customer, instalment = (frame[n].tolist() for n in ("company", "customer_id", "instalment"))
    block.subjects = digests("D", company, customer, numbers, instalment)
    frame["document_id"] = block.subjects
    refuse_repeated(block, frame, ["document_no"], key_column="document_no", key=block.subjects)
    if len(set(numbers)) < len(numbers):
        _check_numbers_of_two(block, frame)
    return frame


def _check_numbers_of_two(block: Block, frame: pd.DataFrame) -> None:
    """Name rows whose number stands beside another customer too. That may be (self-billing), but not with one day and one
    amount as well: then one row is a slip of the other, and both are refused.
    """
    number = ["company", "number_key", "instalment"]
    good = frame[~block.bad]
    again = good[good.duplicated(number, keep=False)]
    if not len(again):
        return
    alike = again.duplicated([*number, "document_date", "amount_minor"], keep=False)
    flags, same = np.zeros(len(block), dtype=bool), np.zeros(len(block), dtype=bool)
    flags[again.index], same[again.index[alike]] = True, True
    block.warn_each("number-of-two", "document_no", flags & ~same)
    block.refuse("number-of-two-alike", "document_no", same)


class _Money:
    """Amount and open amount of each row in minor units, signed as the file has them."""

    def __init__(self, block: Block, customers: Words) -> None:
        amount, column = _amount_numbers(block)
        opened = read_numbers(block, "open_amount") if "open_amount" in block and column != "open_amount" else None
        self.column = column
        self.currency = read_currency(block, amount, customers=customers)
        known = {c: decimals(c) for c in set(self.currency)}
        places = np.array([known[c] for c in self.currency], dtype=np.int64)
        self.amount = _minor(block, column, amount, places, self.currency)
        if column == "debit" and "credit" in block:
            credit = read_numbers(block, "credit")
            block.refuse("debit-and-credit", "credit", _not_zero(amount) & _not_zero(credit))
            block.refuse("required-missing", "debit", (amount.kind == 0) & (credit.kind == 0))
            self.amount = self.amount - _minor(block, "credit", credit, places, self.currency)
        self.there = amount.there
        self.open = (
            self.amount
            if opened is None
            else np.where(opened.there, _minor(block, "open_amount", opened, places, self.currency), self.amount)
        )
        if opened is not None and 2 * int((opened.kind == 0).sum()) < len(block):
            # Where most are filled, a blank may mean that all is paid, or that somebody forgot it.
            block.refuse("required-missing", "open_amount", opened.kind == 0)
        self.open_there = opened.there if opened is not None else np.zeros(len(block), dtype=bool)


def _amount_numbers(block: Block) -> tuple[Numbers, str]:
    column = next(c for c in ("amount", "debit", "open_amount") if c in block)
    return read_numbers(block, column, required=column != "debit"), column


def _not_zero(numbers: Numbers) -> Flags:
    result: Flags = numbers.there & ((numbers.mantissa != 0) | (numbers.floats != 0))
    return result


def _minor(block: Block, column: str, numbers: Numbers, places: Ints, currency: Words) -> Ints:
    minor, exact = numbers.minor(places)
    wrong = numbers.there & ~exact
    if wrong.any():
        large = wrong & (np.abs(numbers.floats) >= 2**53 / 10.0**places)
        block.refuse("too-large", column, large)
        block.refuse("too-many-decimals", column, wrong & ~large, currency=currency)
    return minor


def _refuse_local_amounts(block: Block, money: _Money) -> None:
    """Refuse amounts in our own currency beside the currency of the document: SAP's lists may show both."""
    if "currency" in block and normal(block.heading(money.column)) in _LOCAL_AMOUNTS:
        foreign = (money.currency != block.currency) & (normal(block.heading("currency")) not in _LOCAL_CURRENCIES)
        block.refuse("amount-in-local-currency", money.column, foreign & money.there, currency=money.currency)


_LOCAL_AMOUNTS: Final = frozenset(map(normal, ("Betr in HW", "Betrag in HW", "Betrag in Hauswährung", "Amount in local currency", "Amount in LC", "DMBTR")))  # fmt: skip
_LOCAL_CURRENCIES: Final = frozenset(map(normal, ("HWähr", "HWährg", "Hauswährung", "HW", "Local currency", "LCurr", "HWAER")))  # fmt: skip


def _signed(block: Block, money: _Money) -> tuple[Words, Ints, Ints]:
    """Return types and signed amounts: a credit note is negative however it was written, and what is negative is one."""
    count = len(block)
    words = read_text(block, "document_type")
    known = {w: TYPE_WORDS.get(normal(w), "") for w in set(words)}
    types = np.array([known[w] for w in words], dtype=object)
    normals = {w: normal(w) for w in set(words)}
    payment = np.array([normals[w] in _PAYMENTS for w in words], dtype=bool) & (types == "")
    block.refuse("payment-row", "document_type", payment)
    block.refuse("unknown-type", "document_type", (types == "") & (words != "") & ~payment)
    amount, opened = money.amount.copy(), money.open.copy()
    if "dc_mark" in block:
        marks = read_text(block, "dc_mark")
        sign = read_marks(block, marks)
        credit = sign == CREDIT
        amount, opened = np.where(credit, -np.abs(amount), amount), np.where(credit, -np.abs(opened), opened)
    block.refuse("amount-zero", money.column, money.there & (amount == 0) & ~block.bad)
    negative = amount < 0
    is_credit = (types == "credit_note") | negative
    block.note_each("credit-by-sign", money.column, negative & (types != "credit_note") & ~block.bad)
    kinds = np.where(is_credit, "credit_note", np.where(types == "", "invoice", types)).astype(object)
    signed = np.where(is_credit, -np.abs(amount), amount)
    signed_open = np.where(is_credit, -np.abs(opened), opened)
    beyond = money.open_there & (np.abs(signed_open) > np.abs(signed))
    crossed = money.open_there & ~is_credit & (opened < 0)
    block.refuse("open-beyond-amount", "open_amount", (beyond | crossed) & ~block.bad)
    assert len(kinds) == count
    return kinds, signed.astype(np.int64), signed_open.astype(np.int64)


def due_dates(block: Block, frame: pd.DataFrame, customer_terms: dict[str, Any], policy: IntakePolicy) -> Days:
    """Return every document's due date: its own, else from its terms, its customer's, or the settings' with a warning."""
    due = frame["due_date"].to_numpy().astype("datetime64[D]")
    blank = np.isnat(due)
    if not blank.any():
        return due
    own = frame["terms_days"].astype("float64").to_numpy(na_value=np.nan)
    theirs = frame["customer_id"].map(customer_terms).astype("float64").to_numpy(na_value=np.nan)
    days = np.where(np.isnan(own), theirs, own)
    assumed = blank & np.isnan(days) & (frame["document_type"].to_numpy() != "credit_note")
    block.note_if("terms-assumed", "due_date", assumed & ~block.bad, days=policy.default_terms_days)
    # A credit note is due when it is written.
    days = np.where(
        np.isnan(days), np.where(frame["document_type"] == "credit_note", 0, policy.default_terms_days), days
    )
    later = frame["document_date"].to_numpy().astype("datetime64[D]") + days.astype("timedelta64[D]")
    return np.where(blank, later, due)
