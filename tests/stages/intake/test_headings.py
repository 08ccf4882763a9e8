"""Which column a heading means."""

from __future__ import annotations

import pytest

from ar_batch.stages.intake.headings import map_headings, normal
from ar_batch.tables.inputs import INPUTS, REQUIRED


def places(headings: str, table: str) -> dict[str, int]:
    found = map_headings([h.strip() for h in headings.split("|")], table, ())
    return {name: at[0] for name, at in found.places.items()}


@pytest.mark.parametrize(
    "heading",
    [
        "Invoice Number",
        "invoice_no.",
        "INVOICE #",
        "Invoice-Nr",
        "InvoiceNumber",
        " invoice  no ",
        "Invoice Nº",
        "invoice num.",
    ],
)
def test_headings_are_compared_without_case_punctuation_and_ways_of_writing_number(heading: str) -> None:
    assert normal(heading) == normal("Invoice no")


@pytest.mark.parametrize(
    ("table", "headings", "expected"),
    [
        ("documents", "Fälligkeit|RG-Nr.|Kunden-Nr|Kundenname|Belegdatum|Betrag (EUR)|Währung|Offener Betrag",
         {"due_date": 0, "document_no": 1, "customer_id": 2, "customer_name": 3, "document_date": 4, "amount": 5, "currency": 6, "open_amount": 7}),
        ("documents", "Faelligkeitsdatum|Rechnungsnummer|Debitor|Rechnungsdatum|Bruttobetrag",
         {"due_date": 0, "document_no": 1, "customer_id": 2, "document_date": 3, "amount": 4}),
        ("documents", "N° facture|Code client|Raison sociale|Date de facture|Échéance|Montant TTC|Reste à payer|Devise",
         {"document_no": 0, "customer_id": 1, "customer_name": 2, "document_date": 3, "due_date": 4, "amount": 5, "open_amount": 6, "currency": 7}),
        ("documents", "Nº factura|Código cliente|Razón social|Fecha factura|Vencimiento|Importe|Pendiente",
         {"document_no": 0, "customer_id": 1, "customer_name": 2, "document_date": 3, "due_date": 4, "amount": 5, "open_amount": 6}),
        ("documents", "Factuurnummer|Debiteurnummer|Klantnaam|Factuurdatum|Vervaldatum|Bedrag|Openstaand",
         {"document_no": 0, "customer_id": 1, "customer_name": 2, "document_date": 3, "due_date": 4, "amount": 5, "open_amount": 6}),
        # QuickBooks, A/R aging detail
        ("documents", "Date|Transaction type|Num|Customer|Due date|Amount|Open balance",
         {"document_date": 0, "document_type": 1, "document_no": 2, "customer_id": 3, "due_date": 4, "amount": 5, "open_amount": 6}),
        # Business Central, customer ledger entries
        ("documents", "Posting Date|Document Type|Document No.|Customer No.|Customer Name|Description|Currency Code|Original Amount|Amount (LCY)|Remaining Amount|Due Date",
         {"document_date": 0, "document_type": 1, "document_no": 2, "customer_id": 3, "customer_name": 4, "description": 5, "currency": 6, "amount": 7, "open_amount": 9, "due_date": 10}),
        # Xero, Odoo, NetSuite, SAP
        ("documents", "ContactName|InvoiceNumber|Reference|InvoiceDate|DueDate|Total|InvoiceAmountDue|Currency",
         {"customer_id": 0, "document_no": 1, "reference": 2, "document_date": 3, "due_date": 4, "amount": 5, "open_amount": 6, "currency": 7}),
        ("documents", "Number|Partner|Invoice/Bill Date|Due Date|Total in Currency|Amount Due|Currency",
         {"document_no": 0, "customer_id": 1, "document_date": 2, "due_date": 3, "amount": 4, "open_amount": 5, "currency": 6}),
        ("documents", "Document Number|Name|Date|Due Date/Receive By|Amount (Foreign Currency)|Currency",
         {"document_no": 0, "customer_id": 1, "document_date": 2, "amount": 4, "currency": 5}),
        ("documents", "Customer|Document Number|Document Date|Net due date|Amount in doc. curr.|Document currency|Document Type|Reference",
         {"customer_id": 0, "document_no": 1, "document_date": 2, "due_date": 3, "amount": 4, "currency": 5, "document_type": 6, "reference": 7}),
        # DATEV
        ("documents", "Umsatz (ohne Soll/Haben-Kz)|Soll/Haben-Kennzeichen|WKZ Umsatz|Konto|Belegdatum|Belegfeld 1|Buchungstext",
         {"amount": 0, "dc_mark": 1, "currency": 2, "customer_id": 3, "document_date": 4, "document_no": 5, "description": 6}),
        ("bank_lines", "Auftragskonto|Buchungstag|Valutadatum|Buchungstext|Verwendungszweck|Beguenstigter/Zahlungspflichtiger|Kontonummer/IBAN|Betrag|Waehrung",
         {"account": 0, "booking_date": 1, "value_date": 2, "transaction_code": 3, "remittance": 4, "payer_name": 5, "payer_account": 6, "amount": 7, "currency": 8}),
        ("bank_lines", "Datum|Naam / Omschrijving|Rekening|Tegenrekening|Code|Af Bij|Bedrag (EUR)|Mutatiesoort|Mededelingen",
         {"booking_date": 0, "payer_name": 1, "account": 2, "payer_account": 3, "transaction_code": 4, "dc_mark": 5, "amount": 6, "remittance": 8}),
        ("bank_lines", "Date|Description|Paid out|Paid in|Balance", {"booking_date": 0, "remittance": 1, "debit": 2, "credit": 3, "balance": 4}),
        ("customers", "Debitoren-Nr.|Name 1|PLZ|Ort|E-Mail-Adresse|Kreditlimit EUR|Zahlungsziel (Tage)",
         {"customer_id": 0, "name": 1, "postcode": 2, "city": 3, "email": 4, "credit_limit": 5, "payment_terms_days": 6}),
    ],
)  # fmt: skip
def test_exports_are_understood(table: str, headings: str, expected: dict[str, int]) -> None:
    assert places(headings, table) == expected


def test_units_are_taken_from_the_heading() -> None:
    mapped = map_headings(
        ["Invoice no", "Amount (USD)", "Open amount [EUR]", "Date (dd/mm/yyyy)", "Amount in GBP"], "documents", ()
    )
    assert (
        mapped.units["amount"].currency,
        mapped.units["open_amount"].currency,
        mapped.units["document_date"].date_order,
    ) == ("USD", "EUR", "dmy")
    assert map_headings(["Betrag in €"], "documents", ()).units["amount"].currency == "EUR"


def test_a_meaning_in_brackets_is_not_dropped() -> None:
    assert "amount" not in places("Amount (net)|Invoice no", "documents")
    assert places("Amount (net)|Amount (gross)", "documents")["amount"] == 1


def test_a_companys_own_heading_comes_before_all_others() -> None:
    own = (("customer_id", ("Debi-Kto",)), ("documents.amount", ("Wert in Währung",)))
    assert map_headings(["Debi-Kto", "Customer", "Wert in Währung", "Amount"], "documents", own).places == {
        "customer_id": (0,),
        "customer_name": (1,),
        "amount": (2,),
    }


def test_canonical_names_are_known_everywhere() -> None:
    for name, table in INPUTS.items():
        mapped = map_headings(table.names, name, ())
        assert {n: at[0] for n, at in mapped.places.items()} == {n: i for i, n in enumerate(table.names)}, name
        assert not mapped.missing
        assert {c for group in REQUIRED[name] for c in group} <= set(table.names)
