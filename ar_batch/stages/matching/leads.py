"""Words that stand before numbers, and tell whose they are: documents', customers', telephones'."""

from __future__ import annotations

_ACCENTED, _BARE = "ÁÀÂÃÅĄÉÈÊËĚĘÍÌÎÏÓÒÔÕŐØÚÙÛŮŰÝČĆÇĎĽŁŃŇÑŔŘŚŠŤŹŻŽ", "AAAAAAEEEEEEIIIIOOOOOOUUUUUYCCCDLLNNNRRSSTZZZ"
_UNACCENTED = str.maketrans(_ACCENTED, _BARE)
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ" + _ACCENTED)
"""Letters of a word before a number."""
LEADS = frozenset(
    "PMT PYMT INVOICE INVOICES INV INVNO INVOICENO INVNR BILL DOC DOCUMENT REF REFERENCE RE RG RGNR RENR REN RNR RECHNUNG RECHNUNGEN RECHN RECH RECHNUNGSNR "
    "RECHNUNGSNUMMER RECHNUNGNR BELEG BELEGNR FACTURE FACTURES FACT FAC FA FAKTURA FACTURA FACTURAS FRA FATTURA FATT FT FACTUUR FACTUREN FACTUURNR FACTNR "
    "FAKT FV FAKTURY FAKTURE FAKTURU FAKTUR FAKTURER FAKTURANR FAKTURANUMMER FAKTNR RECHNUNGS FATURA FATURAS FATTURE FRAS FACTUURNUMMER LASKU LASKUN LASKUT LASKUNRO "
    "SZAMLA SZAMLASZAM SZLA ARVE RACUN VIITE OCR KID VS NR NO NUM NUMMER NUMERO NUMBER N PAYMENT ZAHLUNG PAIEMENT PAGO BETALING".split()
)  # fmt: skip
"""Words that stand before the number of a document."""
CUSTOMER_LEADS = frozenset(
    "KD KDNR KNR KUNDE KUNDEN KUNDENNR KUNDENNUMMER KDN CUSTOMER CUST CUSTNO CUSTOMERNO CLIENT CLIENTE KLANT KLANTNR KLANTNUMMER KLIENT KLIENTA KUND KUNDNR KUNDENR "
    "KUNDENKONTO DEBITOR DEBITORNR DEBITORENNR DEBITEUR DEBITEURNR DEB DEBNR ACCOUNT ACCT ACC CLI CLIENTENR CODCLI".split()
)  # fmt: skip
"""Words before a customer's number."""
PHONES = frozenset("TEL TLF TELEFON TELEFOON TELEFONO MOBIL PUH FAX PHONE".split())
"""Words before a telephone's number."""
STRANGE_LEADS = (
    CUSTOMER_LEADS
    | PHONES
    | frozenset(
        "CHEQUE CHEQUES CHQ CHECK CHECKS LOCKBOX KS SS PLZ KST KOSTENSTELLE CENTRE CENTER VERTRAG VERTRAGSNR CONTRACT CONTRAT CONTRATO "
        "MANDAT MANDATE EREF KREF MREF CRED TRN CRO TRACE UTR LS LFD IBAN BIC BLZ KTO KONTO TERMINAL STEUERNR UST VAT TXN TRX AUFTRAG AUFTRAGSNR BESTELLUNG BESTELLNR BESTELL ORDER PO "
        "POLICE POLICY POLIZZA POLIZA VERSNR VERSICHERUNGSNR VERTRAGSKONTO VERTRAGSKTO KASSENZEICHEN AKTENZEICHEN AZ ZAEHLER ZÄHLER ZAEHLERNR ZÄHLERNR "
        "WZ PAKBON PAKBONNR ALB DDT FOLJESEDEL FÖLJESEDEL FOLGESEDDEL LSNR COMMANDE PEDIDO BESTELLING ORDRE ORDINE ORDRENR ORDERNR ORDRENUMMER ORDERNUMMER "
        "BESTELLNUMMER AUFTRAGSNUMMER VERTRAGSNUMMER ANGEBOT ANGEBOTSNR OFFERTE OFFERT TILBUD FILIALE POSTFACH POSTBOKS HRA HRB LIEF LFS LIEFERSCHEIN LIEFERSCHEINNR LIEFERANT DELIVERY ALBARAN RUN PAYOUT OBJEKT OBJEKTNR OBJ PROJEKT PROJEKTNR PROJ PROJECT".split()
    )
)
"""Words before a number that is no document's: telephones, customers, contracts, orders, houses, projects, a bank's own."""
CONNECTIVES = frozenset("UND U AND ET Y E EN I OG".split())
"""Words between the numbers of a list."""
NUMBER_WORDS = frozenset("NR NO NUM NUMMER NUMERO NUMBER N CODE ID".split())


def lead_before(text: str, start: int) -> str:
    """Return the word before a place, or the one before that when it is only "no."; without accents: SZÁMLA is SZAMLA."""
    first = max(0, start - 32)
    begin, word = _word_before(text, first, start)
    return _word_before(text, first, begin)[1] if word in NUMBER_WORDS else word


def _word_before(text: str, first: int, end: int) -> tuple[int, str]:
    """Where the word before a place begins, and the word: none where a digit stands before the place."""
    while end > first and text[end - 1] not in _LETTERS and text[end - 1] not in "0123456789":
        end -= 1
    begin = end
    while begin > first and text[begin - 1] in _LETTERS:
        begin -= 1
    return begin, text[begin:end].translate(_UNACCENTED)
