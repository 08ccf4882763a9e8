"""The tables that people and other programs hand in: canonical columns, and every other heading we know for each.

A heading counts whatever its case, accents, spaces and punctuation ("Invoice No." = "invoice_no" = "InvoiceNumber").
Synonyms stand in order of trust. A heading listed under several columns of one table goes to the first of them that has
no better one. `config.toml` adds a company's own in `[columns]`.
"""

from __future__ import annotations

from typing import Final

from ar_batch.schema import Column, Kind, Table


def _column(name: str, kind: Kind, meaning: str, synonyms: str = "", *, required: bool = False) -> Column:
    words = tuple(word for part in synonyms.split("|") if (word := part.strip()))
    return Column(name, kind, "", meaning, not required, (), words)


_CUSTOMER_ID: Final = """Customer ID | Customer no | Customer number | Customer code | Customer account | Customer account no | Cust no
    | Cust ID | Cust code | Client ID | Client no | Client code | Account no | Account code | Acct no | Debtor no | Debtor ID | Debtor code
    | Bill-to customer no | Sell-to customer no | Sold-to party | Sold to | Payer no | Contact account number | ContactID | Party code
    | Kundennummer | Kunden-Nr | Kd-Nr | Kunden-ID | Kundenkonto | Kundencode | Debitorennummer | Debitornummer | Debitoren-Nr
    | Debitorenkonto | Debitor-Konto | Personenkonto | Konto-Nr | KUNNR | Code client | N° client | N° de client | Numéro client
    | Numéro de client | Identifiant client | Compte client | Compte tiers | Compte auxiliaire | Code tiers | Réf client | Código cliente
    | Código de cliente | Cód cliente | Nº cliente | Nº de cliente | Número de cliente | Número cliente | Cuenta cliente | ID cliente
    | Klantnummer | Klant-nr | Klantcode | Klant-ID | Debiteurnummer | Debiteurennummer | Debiteur-nr | Relatienummer | Relatiecode
    | Partner ID | Partner code | Entity ID | Customer internal ID"""
_CUSTOMER_WORDS: Final = """Customer | Client | Debtor | Account | A/C | Party | Partner | Contact | Kunde | Debitor | Konto | Tiers
    | Cliente | Deudor | Klant | Debiteur | Relatie | Entity"""
_NAME: Final = """Customer name | Client name | Debtor name | Company name | Account name | Name 1 | Contact name | Party name
    | Kundenname | Kundenbezeichnung | Name des Kunden | Debitorenname | Firma | Firmenname | Nom du client | Nom client | Raison sociale
    | Intitulé | Nombre del cliente | Nombre cliente | Razón social | Klantnaam | Naam klant | Bedrijfsnaam | Debiteurnaam
    | Bill-to name | Sell-to customer name | Partner name | Customer/project"""
_DOCUMENT_NO: Final = """Document no | Document number | Invoice no | Invoice number | Invoice # | Inv no | Inv # | Doc no | Doc number | Bill no
    | Bill number | Voucher no | Voucher number | Invoice ID | Invoice ref | Invoice reference | Inv ref | Billing document | Tran ID
    | Transaction no | Entry reference | Invoice/Bill number | Rechnungsnummer | Rechnungs-Nr | Rechnung-Nr | Rechnungs-ID | Re-Nr | RG-Nr
    | Rg-Nummer | Rechn-Nr | Belegnummer | Beleg-Nr | Belegfeld 1 | Dokumentnummer | Dok-Nr | OP-Nummer | Fakturanummer | Faktura | BELNR | VBELN
    | Numéro de facture | N° facture | N° de facture | Numéro facture | N° de pièce | Numéro de pièce | N° pièce | Réf facture
    | Référence facture | Número de factura | Número factura | Nº factura | Nº de factura | N.º factura | Núm factura | Nº documento
    | Número de documento | Factuurnummer | Factuur-nr | Factuur nr | Boekstuknummer | Documentnummer | Boekingsnummer
    | Num | Number | Document | Invoice | Bill | Voucher | Rechnung | Beleg | Facture | Pièce | Factura | Factuur | Boekstuk | Assignment
    | Zuordnung | Nummer | Numéro | Número"""
_CURRENCY: Final = """Currency code | Curr | Ccy | Cur | Crcy | Currency ISO | Document currency | Transaction currency | Invoice currency
    | Doc currency | WAERS | Währung | Währg | Währungscode | Belegwährung | WKZ | Whg | Waehrung | WKZ Umsatz | Devise | Code devise | Monnaie
    | Moneda | Divisa | Código moneda | Código de divisa | Valuta | Valutacode | Munt | Muntsoort | Currency symbol"""
_AMOUNT: Final = """Betrag in Belegwährung | Betr in FW | Betrag in FW | Betrag in Fremdwährung | Betrag in Transaktionswährung | Gross amount | Invoice amount | Total amount | Amount gross | Invoice total | Grand total | Total incl tax
    | Total including tax | Total incl VAT | Total inc VAT | Amount incl VAT | Document amount | Original amount | Orig amount | Amount original
    | Transaction amount | Amount in doc curr | Amount in document currency | Amount in local currency | Amount in LC | Betr in HW | Betrag in HW | Betrag in Hauswährung | Amount (foreign currency)
    | Total signed | Total in currency | Invoiced amount | Bill amount | WRBTR | DMBTR | NETWR | Total | Value | Gross | Brutto | Bruttobetrag
    | Betrag brutto | Rechnungsbetrag | Gesamtbetrag | Betrag | Endbetrag | Rechnungssumme | Belegbetrag | Ursprungsbetrag | Umsatz
    | Umsatz (ohne Soll/Haben-Kz) | Fakturabetrag | Montant | Montant TTC | Total TTC | TTC | Montant facture | Montant total
    | Montant de la facture | Importe | Importe total | Importe bruto | Importe factura | Total factura | Monto | Bedrag | Factuurbedrag
    | Totaalbedrag | Bedrag incl BTW | Totaal incl BTW | Totaal | Brutobedrag"""
_DUE: Final = """Due date | Due | Due on | Payment due | Payment due date | Net due date | Due by | Date due | Maturity | Maturity date
    | Pay by | Fälligkeit | Fälligkeitsdatum | Fällig am | Fällig | Nettofälligkeit | Fälligkeitstermin | Zahlbar bis | ZFBDT | Échéance
    | Date d'échéance | Date échéance | À payer avant | Vencimiento | Fecha de vencimiento | Fecha vencimiento | Fecha vto | Vto
    | Vervaldatum | Vervaldag | Betaaldatum uiterlijk | Uiterste betaaldatum"""
_DOCUMENT_DATE: Final = """Invoice date | Document date | Doc date | Bill date | Billing date | Issue date | Date of invoice | Inv date
    | Transaction date | Posting date | Voucher date | Invoice/Bill date | Date issued | Rechnungsdatum | Belegdatum | Rechnungs-Datum | Datum der Rechnung
    | RG-Datum | Re-Datum | Ausstellungsdatum | Fakturadatum | BLDAT | BUDAT | FKDAT | Buchungsdatum | Date de facture | Date facture
    | Date de la facture | Date de pièce | Date d'émission | Date pièce | Fecha de factura | Fecha factura | Fecha de emisión
    | Fecha emisión | Fecha documento | Factuurdatum | Boekstukdatum | Documentdatum | Datum | Date | Fecha"""
_TERMS: Final = """Terms (days) | Payment terms | Terms | Terms days | Net days | Credit days | Days to pay | Credit terms | Terms of payment
    | Zahlungsziel | Zahlungsziel (Tage) | Zahlungsbedingung | Zahlungsbedingungen | Zahlungsfrist | Tage netto | ZTERM | Délai de paiement
    | Conditions de paiement | Délai (jours) | Plazo de pago | Condiciones de pago | Días de pago | Betaaltermijn | Betalingstermijn
    | Betalingsconditie | Betaalconditie | PaymentTermsDays"""
_DISCOUNT_PERCENT: Final = """Discount % | Discount | Cash discount | Cash discount % | Early payment discount | Skonto | Skonto % | Skontosatz
    | Skonto Prozent | Escompte | Escompte % | Taux d'escompte | Descuento | Descuento % | Dto pronto pago | Betalingskorting | Korting % | Korting"""
_DISCOUNT_DAYS: Final = """Discount days | Cash discount days | Discount period | Skontotage | Skonto Tage | Skontofrist | Jours d'escompte
    | Délai d'escompte | Días de descuento | Kortingsdagen | Dagen korting"""
_ORDER: Final = """PO number | PO no | PO | Purchase order | Customer PO | Your order | Order no | Order number | Order reference | Customer reference
    | P.O. | P.O. No | Cust PO | Client order | Your reference | Bestellnummer | Bestell-Nr | Kundenbestellnummer | Ihre Bestellung
    | Auftragsnummer | BSTKD | N° commande | N° de commande | Bon de commande | Commande | Número de pedido | Nº pedido | Pedido
    | Bestelnummer | Inkoopordernummer | Ordernummer | External doc no | External document no | Customer's purchase order"""
_DESCRIPTION: Final = """Text | Details | Memo | Subject | Item text | Narrative | Particulars | Comment | Notes | Message | Beschreibung | Bezeichnung
    | Buchungstext | Betreff | Bemerkung | Libellé | Désignation | Commentaire | Descripción | Concepto | Omschrijving | Opmerking | Toelichting | SGTXT"""

CUSTOMERS_IN: Final = Table("customers", "Customer master.", (
    _column("customer_id", "text", "The number or code that documents name.",
            _CUSTOMER_ID + "| ID | Code | No | Nr | Nummer | Number |" + _CUSTOMER_WORDS, required=True),
    _column("name", "text", "Full name, as on invoices.", _NAME + "| Name | Nom | Nombre | Naam | Bezeichnung | Organisation | Organization | Company |"
            + _CUSTOMER_WORDS, required=True),
    _column("email", "text", "Where reminders go; several separated by ';'.",
            """E-mail | Email | Mail | E-mail address | Email address | EmailAddress | Invoice email | Billing email | Accounts payable email | Email AP
            | E-Mail-Adresse | Mailadresse | Rechnungs-E-Mail | Mahn-E-Mail | Courriel | Adresse e-mail | Adresse mail | Adresse électronique | Mél
            | Correo | Correo electrónico | Dirección de correo | E-mailadres | Mailadres | SMTP_ADDR"""),
    _column("email_cc", "text", "Who gets a copy.", "Email CC | CC | Copy to | Cc email | Kopie an | Copie à | Copia a | Kopie aan"),
    _column("contact", "text", "The person addressed.",
            """Contact person | Primary person | Attention | Attn | Ansprechpartner | Kontakt | Kontaktperson | Interlocuteur | Personne de contact
            | Persona de contacto | Contacto | Contactpersoon | Contact name | Contact"""),
    _column("language", "text", "en, de, fr, es ...", "Language code | Lang | Language | Sprache | Sprachcode | SPRAS | Langue | Idioma | Taal | Taalcode | Correspondence language"),
    _column("currency", "text", "ISO code.", _CURRENCY),
    _column("payment_terms_days", "int", "Days from the document's date.", _TERMS),
    _column("discount_percent", "text", "Early-payment discount in percent.", _DISCOUNT_PERCENT),
    _column("discount_days", "int", "Days in which it is earned.", _DISCOUNT_DAYS),
    _column("credit_limit", "minor", "In the customer's currency.",
            """Credit limit | Limit | Credit line | KLIMK | Kreditlimit | Kreditlinie | Limite de crédit | Plafond | Encours autorisé | Límite de crédito
            | Kredietlimiet | Krediet"""),
    _column("iban", "text", "The accounts it pays from, separated by ';'.",
            """IBAN | Bank account | Bank account no | Account IBAN | Bankverbindung | Bankkonto | Compte bancaire | Cuenta bancaria | Bankrekening | Rekeningnummer
            | BankAccountNumber"""),
    _column("aliases", "text", "Other names under which it pays, separated by ';'.",
            "Alias | Also known as | AKA | Trading as | Other names | Payer names | Short name | Suchbegriff | Auch bekannt als | Kurzname | Weitere Namen | Autres noms | Otros nombres | Andere namen"),
    _column("parent_id", "text", "The customer_id of its group's head.",
            "Parent | Parent ID | Parent account | Parent customer | Group | Group ID | Head office | Konzern | Konzernkunde | Zentrale | Mutter | Maison mère | Groupe | Matriz | Moeder | Moederbedrijf"),
    _column("sales_rep", "text", "Who looks after it.",
            "Sales rep | Sales representative | Salesperson | Sales person | Account manager | Rep | Vertreter | Verkäufer | Betreuer | Außendienst | Représentant | Commercial | Vendeur | Vendedor | Comercial | Verkoper | Vertegenwoordiger"),
    _column("dunning_policy", "text", "Name of a policy in config.toml.", "Reminder policy | Dunning procedure | Dunning profile | Mahnverfahren | Mahnprofil | MAHNA | Profil de relance | Aanmaningsprofiel"),
    _column("dunning_block", "flag", "Yes: no reminders.", "Reminders blocked | No reminders | Do not remind | Dunning lock | Mahnsperre | MANSP | Blocage relance | Bloqueo reclamación | Aanmaningsblokkade"),
    _column("dunning_block_until", "date", "The last day of the block.", "Blocked until | Dunning block to | Mahnsperre bis | Bloqué jusqu'au | Bloqueado hasta | Geblokkeerd tot"),
    _column("vat_id", "text", "", "VAT | VAT no | VAT number | VAT registration no | Tax ID | TaxNumber | Tax number | USt-IdNr | USt-ID | Umsatzsteuer-ID | UID | STCEG | N° TVA | TVA intracommunautaire | NIF | CIF | NIF-IVA | BTW-nummer | BTW nr"),
    _column("street", "text", "", "Address | Address 1 | Address line 1 | Street address | Billing street | POAddressLine1 | Straße | Strasse | Anschrift | Adresse | STRAS | Rue | Dirección | Calle | Domicilio | Adres | Straat"),
    _column("postcode", "text", "", "Post code | Postal code | Zip | Zip code | POPostalCode | PLZ | Postleitzahl | PSTLZ | Code postal | CP | Código postal | Postcode"),
    _column("city", "text", "", "Town | Town/City | POCity | Ort | Stadt | ORT01 | Ville | Localité | Ciudad | Población | Localidad | Plaats | Woonplaats | Stad"),
    _column("country", "text", "ISO code or name.", "Country code | Country/Region | POCountry | Land | LAND1 | Ländercode | Pays | Code pays | País | Landcode"),
    _column("segment", "text", "", "Customer group | Category | Class | Customer type | Kundengruppe | Branche | Segmento | Segment client | Klantgroep | Categorie | Industry"),
    _column("buyer_reference", "text", "What the customer wants on every invoice (Leitweg-ID ...).", "Leitweg-ID | Routing ID | Buyer ref | Référence acheteur | Service code | Code service | Referencia comprador | Inkoperreferentie"),
), ("customer_id",))  # fmt: skip

DOCUMENTS_IN: Final = Table("documents", "Invoices, credit notes, debit notes and instalments; or a list of open items.", (
    _column("document_no", "text", "As printed on it.", _DOCUMENT_NO + "| Reference | Ref | Referenz | Référence | Referencia | Referentie | Transaction ID | ID", required=True),
    _column("customer_id", "text", "As in the customer master.", _CUSTOMER_ID + "|" + _CUSTOMER_WORDS + "|" + _NAME + "| Name | Nom | Nombre | Naam",
            required=True),
    _column("customer_name", "text", "Used when there is no customer master.", _NAME + "| Name | Nom | Nombre | Naam |" + _CUSTOMER_WORDS),
    _column("document_date", "date", "The day it was issued.", _DOCUMENT_DATE, required=True),
    _column("due_date", "date", "Blank: from the terms.", _DUE),
    _column("payment_terms_days", "int", "Days from the document's date; used when there is no due date.", _TERMS),
    _column("document_type", "text", "invoice, credit_note, debit_note or instalment, in words of five languages.",
            """Type | Doc type | Document type | Transaction type | Voucher type | Invoice type | Trans type | Belegart | BelArt | Bel-Art | Dokumentart | Art | Typ | BLART
            | Vorgangsart | Type de pièce | Type de document | Nature | Tipo | Tipo de documento | Soort | Documentsoort | Documenttype | Boekingssoort"""),
    _column("currency", "text", "ISO code.", _CURRENCY),
    _column("amount", "minor", "With tax. A credit note may be written with or without a minus.", _AMOUNT, required=True),
    _column("open_amount", "minor", "What is still open of it. A list with this column is a full picture of what is open.",
            """Open amount | Outstanding | Outstanding amount | Amount outstanding | Open balance | Balance due | Amount due | Remaining amount | Remaining
            | Balance | Amount remaining | Unpaid amount | Unpaid | AmountDue | Invoice amount due | Residual | Residual amount | Amount residual | Amount due in currency | Open | Offen
            | Offener Betrag | Offener Posten | OP-Betrag | OP-Saldo | Restbetrag | Saldo | Offen EUR | Solde | Reste à payer | Reste dû | Montant dû
            | Montant restant | Saldo pendiente | Pendiente | Importe pendiente | Openstaand | Openstaand bedrag | Openstaand saldo | Restant | Te betalen"""),
    _column("debit", "minor", "Used with `credit` where there is no amount.", "Debit | Debit amount | Debits | Dr | Soll | Sollbetrag | Débit | Montant débit | Debe | Cargo | Debet"),
    _column("credit", "minor", "Used with `debit` where there is no amount.", "Credit | Credit amount | Credits | Cr | Haben | Habenbetrag | Crédit | Montant crédit | Haber | Abono | Credit bedrag"),
    _column("dc_mark", "text", "D or C (S or H) beside an unsigned amount.", "D/C | Debit/Credit | DC | DC indicator | Debit/Credit indicator | S/H | Soll/Haben | Soll/Haben-Kennzeichen | SH-Kennzeichen | SHKZG | Sens | D/H | Debe/Haber | D/C-kenmerk"),
    _column("po_number", "text", "The customer's order.", _ORDER),
    _column("description", "text", "", _DESCRIPTION + "| Description"),
    _column("net_amount", "minor", "Without tax.", "Net | Net amount | Amount net | Subtotal | Netto | Nettobetrag | Montant HT | Total HT | HT | Importe neto | Base imponible | Bedrag excl BTW | Nettobedrag"),
    _column("tax_amount", "minor", "", "Tax | VAT | Tax amount | VAT amount | Sales tax | MwSt | USt | Steuer | Steuerbetrag | MwSt-Betrag | TVA | Montant TVA | IVA | Importe IVA | Cuota IVA | BTW | BTW-bedrag"),
    _column("discount_percent", "text", "Early-payment discount in percent.", _DISCOUNT_PERCENT),
    _column("discount_days", "int", "Days in which it is earned.", _DISCOUNT_DAYS),
    _column("reference", "text", "Structured reference printed on it (RF, KID, QR ...).",
            """Payment reference | Structured reference | Creditor reference | RF reference | KID | OCR | QR reference | QR-Referenz | ESR | Structured communication
            | Zahlungsreferenz | Verwendungszweck | Référence de paiement | Communication structurée | Referencia de pago | Betalingskenmerk | Reference | Ref | Referenz
            | Référence | Referencia | Referentie | XBLNR"""),
    _column("instalment", "text", "Which instalment, where one document has several rows.", "Installment | Instalment no | Installment no | Teilbetrag | Rate | Ratennummer | Échéance n° | Cuota | Plazo | Termijn | Term no"),
    _column("company", "text", "Which of our companies.", "Company code | Our company | Entity name | Subsidiary | Legal entity | Buchungskreis | BUKRS | Mandant | Gesellschaft | Société | Sociedad | Empresa | Administratie | Bedrijf | Company"),
), ("document_no",))  # fmt: skip

BANK_LINES_IN: Final = Table("bank_lines", "Lines of a bank statement, money in and out.", (
    _column("booking_date", "date", "The day the bank booked it.",
            """Booking date | Booked | Posting date | Posted | Posted date | Transaction date | Trans date | Entry date | Date posted | Completed date
            | Buchungstag | Buchung | Buchungsdatum | Datum | Date de comptabilisation | Date d'opération | Date opération | Date operation
            | Date comptable | Fecha operación | Fecha de operación | Fecha contable | Fecha | F. operación | Boekdatum | Boekingsdatum | Transactiedatum | Afschriftdatum
            | Data | Data contabile | Started date | Date processed | Date posted to account | Created | Created at | Created date | Date de l'opération
            | Datum verrichting | Datum verrekening | Datum provedení | Datum zaúčtování | Tranzakció dátuma | Könyvelés dátuma | Data operacji | Data księgowania | Bokföringsdag
            | Bogføringsdato | Bokføringsdato | Dato | Data do movimento | Päivämäärä | Date""", required=True),
    _column("value_date", "date", "The day from which it bears interest.",
            "Value | Valuta | Value dt | Valutadatum | Wertstellung | Wertstellungstag | Wert | Date de valeur | Date valeur | Fecha valor | F. valor | Rentedatum | Data valuta | Effective date"),
    _column("currency", "text", "ISO code.", _CURRENCY + "| Account currency"),
    _column("amount", "minor", "Positive when money came in.",
            """Amount | Transaction amount | Amount in account currency | Net amount | Betrag | Umsatz | Betrag in Kontowährung | Umsatzbetrag | Montant | Montant de l'opération
            | Importe | Monto | Bedrag | Transactiebedrag | Importo | Částka | Zaúčtovaná částka | Tranzakció összege | Összeg | Kwota | Kwota operacji | Belopp | Beløb | Beløp
            | Valor | Määrä | Buchungsbetrag | Gross | Net""", required=True),
    _column("debit", "minor", "Money out, with `credit` where there is no amount.",
            """Debit | Debit amount | Debits | Paid out | Money out | Withdrawal | Withdrawals | Payments | Amount debited | Spent | Soll | Ausgang | Belastung | Lastschrift | Ausgaben
            | Débit | Débit euros | Sortie | Cargo | Cargos | Debe | Af | Uitgaven | Addebiti | Dare | Uscite"""),
    _column("credit", "minor", "Money in, with `debit` where there is no amount.",
            """Credit | Credit amount | Credits | Paid in | Money in | Deposit | Deposits | Receipts | Amount credited | Received | Haben | Eingang | Gutschrift | Einnahmen
            | Crédit | Crédit euros | Entrée | Abono | Abonos | Haber | Bij | Inkomsten | Accrediti | Avere | Entrate"""),
    _column("dc_mark", "text", "D or C beside an unsigned amount.",
            """D/C | DC | Debit/Credit | Credit/Debit | Dr/Cr | Cr/Dr | Credit debit indicator | DC indicator | Debit/Credit indicator | CdtDbtInd | Direction | Sign | +/-
            | Soll/Haben | S/H | Soll/Haben-Kennzeichen | Sens | Signo | Af Bij | Af/Bij | Bij/Af | D/K | C/D"""),
    _column("payer_name", "text", "The other side of the transaction.",
            """Payer | Payer name | Counterparty | Counterparty name | Name of counterparty | Beneficiary | Beneficiary/payer | Merchant name | Partner neve | Název protiúčtu | Payee | Payee name | Remitter | Sender | Other party | Merchant | From | Debtor name
            | Beguenstigter/Zahlungspflichtiger | Begünstigter/Zahlungspflichtiger | Auftraggeber/Empfänger | Auftraggeber / Begünstigter | Auftraggeber/Zahlungsempfänger | Auftraggeber
            | Zahlungspflichtiger | Zahlungsbeteiligter | Name Zahlungsbeteiligter | Name des Partners | Partnername | Auftraggeber/Begünstigter | Empfänger | Nom du donneur d'ordre | Donneur d'ordre | Contrepartie | Nom contrepartie
            | Tiers | Ordenante | Beneficiario | Nombre ordenante | Naam tegenpartij | Tegenpartij | Naam / Omschrijving | Naam | Tegenrekeninghouder | Name | Nom | Nombre"""),
    _column("payer_account", "text", "Its account (IBAN).",
            """Payer account | Counterparty account | Counterparty IBAN | Account of counterparty | Payee account number | Sender account | Remitter account | From account | Debtor IBAN
            | Kontonummer/IBAN | IBAN Zahlungsbeteiligter | IBAN des Auftraggebers | IBAN/Kontonummer | Kontonummer | Partner IBAN | IBAN Auftraggeber | Gegenkonto | Konto des Partners
            | Compte contrepartie | IBAN contrepartie | Cuenta ordenante | IBAN ordenante | Tegenrekening | Tegenrekening IBAN/BBAN | Tegenrekening IBAN | Counter account | Contra account"""),
    _column("remittance", "text", "What the payer wrote. Several such columns are joined.",
            """Remittance | Remittance information | Payment details | Description | Transaction description | Details | Memo | Narrative | Narration | Particulars | Text | Purpose | Original description
            | Payment purpose | Message | Transaction details | Additional information | Bank details | Note | Notes | Communication | Reference text
            | Verwendungszweck | Vwz | Zweck | Buchungsdetails | Buchungsinformation | Zahlungsgrund | Mitteilung | Beschreibung | Libellé | Libellé opération | Motif | Détail | Détails | Commentaire
            | Concepto | Descripción | Detalle | Observaciones | Omschrijving | Mededelingen | Mededeling | Betalingskenmerk omschrijving | Descrizione | Causale | Reference | Ref | Referenz | Référence | Referencia"""),
    _column("bank_reference", "text", "The bank's own number of the line.",
            """Bank reference | Transaction ID | Transaction reference | Transaction number | Bank ref | FITID | AcctSvcrRef | Statement reference | Entry reference | Reference number | Ref no
            | Bankreferenz | Umsatz-ID | Transaktions-ID | Référence banque | Référence bancaire | N° opération | Número de operación | Referencia bancaria | Transactiereferentie | Volgnr | Volgnummer
            | Reference | Ref | Referenz | Référence | Referencia | ID"""),
    _column("end_to_end_id", "text", "", "End to end | End-to-end ID | EndToEndId | E2E | E2E reference | End-to-End-Referenz | Kundenreferenz (End-to-End) | Kundenreferenz | Customer reference | Referentie opdrachtgever"),
    _column("structured_reference", "text", "RF, KID, QR ... as the payer gave it.",
            "Structured reference | Creditor reference | RF reference | KID | OCR | QR reference | QR-Referenz | ESR-Referenz | Strukturierte Referenz | Communication structurée | Référence structurée | Betalingskenmerk | Referencia estructurada"),
    _column("balance", "minor", "The account's balance after the line.",
            "Balance | Running balance | Balance after | Balance after transaction | Account balance | Saldo | Saldo nach Buchung | Kontostand | Solde | Solde après | Saldo disponible | Saldo na mutatie | Saldo na trn | Saldo contabile"),
    _column("account", "text", "Our account (IBAN or number).",
            "Account | Account number | Account no | Own account | IBAN | Account IBAN | Bank account | Auftragskonto | Konto | IBAN Auftragskonto | Eigenes Konto | Compte | N° de compte | Numéro de compte | Cuenta | Nº de cuenta | Rekening | Rekeningnummer | IBAN/BBAN | Account name"),
    _column("transaction_code", "text", "The bank's kind of transaction.",
            "Transaction code | Type | Transaction type | Code | Booking text | Buchungstext | Umsatzart | Buchungsart | Vorgang | GVC | Geschäftsvorfallcode | Type d'opération | Catégorie | Tipo | Tipo de operación | Mutatiesoort | Soort | Transactiesoort | Trntype"),
    _column("is_return", "flag", "A payment that came back.", "Returned | Is return | Reversal | Return | Rücklastschrift | Storno"),
    _column("status", "text", "Lines that are not booked are left out.", "Booking status | Entry status | State | Umsatzstatus | Buchungsstatus | Statut | Estado | Status"),
), ("booking_date",))  # fmt: skip

BILLING_LINES_IN: Final = Table("billing_lines", "What is to be invoiced.", (
    _column("order_no", "text", "", "Order number | Order no | Order | Sales order | SO no | Delivery note | Auftragsnummer | Auftrag | Lieferschein | N° commande | Commande | Pedido | Nº pedido | Ordernummer | Order nr", required=True),
    _column("customer_id", "text", "As in the customer master.", _CUSTOMER_ID + "|" + _CUSTOMER_WORDS, required=True),
    _column("description", "text", "", _DESCRIPTION + "| Description | Item | Article | Product | Artikel | Produkt | Leistung | Article | Artículo | Producto", required=True),
    _column("quantity", "text", "", "Qty | Quantity | Quantity delivered | Menge | Anzahl | Quantité | Qté | Cantidad | Aantal | Hoeveelheid", required=True),
    _column("unit_price", "text", "Without tax.", "Price | Unit price | Price per unit | Rate | Einzelpreis | Stückpreis | Preis | Prix unitaire | PU | Prix | Precio unitario | Precio | Prijs | Stuksprijs | Eenheidsprijs", required=True),
    _column("delivery_date", "date", "", "Delivered on | Delivery date | Service date | Lieferdatum | Leistungsdatum | Date de livraison | Fecha de entrega | Leverdatum"),
    _column("tax_percent", "text", "", "VAT % | Tax % | Tax rate | VAT rate | MwSt % | USt % | Steuersatz | TVA % | Taux TVA | IVA % | BTW %"),
    _column("unit", "text", "", "UoM | Unit of measure | Einheit | ME | Unité | Unidad | Eenheid"),
    _column("currency", "text", "ISO code.", _CURRENCY),
    _column("po_number", "text", "The customer's order.", "PO number | PO no | PO | Purchase order | Customer PO | Bestellnummer | Kundenbestellung | Bon de commande | Bestelnummer"),
    _column("invoice_on", "date", "", "Invoice on | Bill on | To be invoiced on | Abrechnen am | Fakturieren am | À facturer le | Facturar el | Factureren op"),
    _column("discount_percent", "text", "", "Discount % | Discount | Rabatt | Rabatt % | Remise | Remise % | Descuento | Descuento % | Korting | Korting %"),
), ("order_no",))  # fmt: skip

REMITTANCE_ADVICES_IN: Final = Table("remittance_advices", "What customers say they paid.", (
    _column("customer_id", "text", "As in the customer master; or the payer's name.", _CUSTOMER_ID + "|" + _CUSTOMER_WORDS, required=True),
    _column("payer_name", "text", "", "Payer | Payer name | Paid by | Remitter | Customer name | Name | Zahler | Auftraggeber | Payeur | Pagador | Betaler"),
    _column("document_no", "text", "The invoice paid.", _DOCUMENT_NO + "| Your invoice | Your document | Your reference | Ihre Rechnung | Ihre Belegnummer | Votre facture | Su factura | Uw factuur | Reference | Ref", required=True),
    _column("amount", "minor", "Paid for this document.",
            "Amount paid | Paid | Paid amount | Payment | Net paid | Amount remitted | Gezahlt | Zahlbetrag | Bezahlter Betrag | Zahlungsbetrag | Montant payé | Payé | Importe pagado | Pagado | Betaald | Betaald bedrag | Amount | Betrag | Montant | Importe | Bedrag", required=True),
    _column("payment_date", "date", "", "Payment date | Paid on | Date paid | Value date | Zahlungsdatum | Zahldatum | Date de paiement | Fecha de pago | Betaaldatum | Date | Datum"),
    _column("payment_amount", "minor", "The whole payment.", "Payment amount | Total payment | Payment total | Total paid | Gesamtzahlung | Zahlung gesamt | Total payé | Paiement total | Pago total | Totaal betaald | Total"),
    _column("discount", "minor", "Discount taken.", "Discount taken | Discount | Cash discount | Skonto | Escompte | Descuento | Korting"),
    _column("deduction", "minor", "Deducted for another reason.", "Deduction | Deducted | Adjustment | Short paid | Abzug | Kürzung | Déduction | Deducción | Aftrek | Inhouding"),
    _column("reason", "text", "Why.", "Reason code | Deduction reason | Remark | Remarks | Comment | Grund | Motif | Motivo | Reden"),
    _column("currency", "text", "ISO code.", _CURRENCY),
), ("document_no",))  # fmt: skip

CREDIT_REQUESTS_IN: Final = Table("credit_requests", "Orders to be released.", (
    _column("order_no", "text", "", "Order number | Order no | Order | Sales order | SO no | Request no | Auftragsnummer | Auftrag | N° commande | Commande | Pedido | Nº pedido | Ordernummer", required=True),
    _column("customer_id", "text", "As in the customer master.", _CUSTOMER_ID + "|" + _CUSTOMER_WORDS, required=True),
    _column("amount", "minor", "The order's value.", "Order amount | Order value | Order total | Requested amount | Auftragswert | Auftragssumme | Montant commande | Importe pedido | Orderbedrag |" + _AMOUNT, required=True),
    _column("currency", "text", "ISO code.", _CURRENCY),
    _column("requested_on", "date", "", "Requested on | Request date | Order date | Auftragsdatum | Angefragt am | Date de commande | Fecha del pedido | Orderdatum | Date | Datum | Fecha"),
    _column("terms_days", "int", "", _TERMS),
), ("order_no",))  # fmt: skip

PAYMENT_HISTORY_IN: Final = Table("payment_history", "Documents settled before we came.", (
    _column("customer_id", "text", "As in the customer master.", _CUSTOMER_ID + "|" + _CUSTOMER_WORDS, required=True),
    _column("document_no", "text", "", _DOCUMENT_NO + "| Doc ID", required=True),
    _column("document_date", "date", "", _DOCUMENT_DATE, required=True),
    _column("due_date", "date", "", _DUE, required=True),
    _column("paid_date", "date", "The day it was settled.",
            "Paid date | Payment date | Paid on | Date paid | Settled date | SettledDate | Settled on | Clearing date | Clear date | Cleared on | Closed on | Closed date | AUGDT | Zahlungsdatum | Bezahlt am | Ausgleichsdatum | Zahldatum | Date de paiement | Payé le | Date de règlement | Fecha de pago | Fecha de cobro | Pagado el | Betaaldatum | Betaald op", required=True),
    _column("amount", "minor", "", _AMOUNT + "| Amount paid | Paid amount | Total open amount", required=True),
    _column("currency", "text", "ISO code.", _CURRENCY),
    _column("name", "text", "The customer's name.", _NAME + "| Name | Nom | Nombre | Naam"),
), ("document_no",))  # fmt: skip

EXCHANGE_RATES_IN: Final = Table("exchange_rates", "What one unit of a currency is worth in the base currency.", (
    _column("rate_date", "date", "", "Date | Rate date | Valid from | Effective date | Datum | Kursdatum | Gültig ab | Date du cours | Fecha | Koersdatum", required=True),
    _column("currency", "text", "ISO code.", _CURRENCY + "| From | From currency | Foreign currency | Von | Fremdwährung", required=True),
    _column("rate", "text", "Base currency for one unit.", "Rate | Exchange rate | FX rate | Kurs | Wechselkurs | Umrechnungskurs | Cours | Taux | Taux de change | Tipo de cambio | Tasa | Cambio | Koers | Wisselkoers", required=True),
    _column("base_currency", "text", "Blank: the company's.", "Base currency | Base | To | To currency | Home currency | Zielwährung | Nach | Devise de base | Moneda base | Basisvaluta"),
), ("rate_date", "currency"))  # fmt: skip

INPUTS: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        PAYMENT_HISTORY_IN, BILLING_LINES_IN, DOCUMENTS_IN, CREDIT_REQUESTS_IN, REMITTANCE_ADVICES_IN, BANK_LINES_IN,
        EXCHANGE_RATES_IN, CUSTOMERS_IN,
    )
}  # fmt: skip
"""By name, the most telling first: where the headings fit two tables equally well, the first one wins."""

REQUIRED: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "customers": (("customer_id",), ("name",)),
    "documents": (("document_no",), ("customer_id",), ("document_date",), ("amount", "open_amount", "debit")),
    "bank_lines": (("booking_date", "value_date"), ("amount", "credit", "debit")),
    "billing_lines": (("order_no",), ("customer_id",), ("description",), ("quantity",), ("unit_price",)),
    "remittance_advices": (("customer_id", "payer_name"), ("document_no",), ("amount",)),
    "credit_requests": (("order_no",), ("customer_id",), ("amount",)),
    "payment_history": (("customer_id",), ("document_no",), ("document_date",), ("due_date",), ("paid_date",), ("amount",)),
    "exchange_rates": (("rate_date",), ("currency",), ("rate",)),
}  # fmt: skip
"""What a table needs: of each group at least one column. In every row the first of the group that the file has."""

ID_COLUMNS: Final = frozenset(
    {"customer_id", "document_no", "order_no", "parent_id", "instalment", "po_number", "account", "payer_account", "bank_reference", "iban",
     "end_to_end_id", "structured_reference", "reference", "postcode", "vat_id"}
)  # fmt: skip
"""Columns whose numbers are names: never shortened, never in scientific notation."""
DECIMAL_COLUMNS: Final = frozenset({"discount_percent", "tax_percent", "quantity", "unit_price", "rate"})
"""Columns of numbers that are no money."""
JOINED_COLUMNS: Final = frozenset({"remittance"})
"""Columns that take every heading that fits; their texts are joined."""
EXAMPLE: Final = "EXAMPLE"
"""A row whose first filled cell begins with this is the example of a template: it is ignored."""
REJECT_COLUMNS: Final = ("Where", "Why", "What to do")
"""What a workbook of refused rows adds to the rows as they came; ignored when it is dropped back."""
REJECT_KEY: Final = "_refused"
"""The heading of its hidden column: which refused row a row came from, so that a corrected one takes its place."""
WEAK_HEADINGS: Final = """No | # | Num | Number | Nummer | ID | Code | Reference | Ref | Referenz | Account | Account no | Account code | Account name | Konto | Konto-Nr | Name | Date | Datum
    | Fecha | Data | Amount | Betrag | Montant | Importe | Bedrag | Total | Value | Currency | Text | Description | Details | Type | Transaction ID | Transaction no | Balance | Saldo
    | Debit | Credit | Soll | Haben | Contact | Entity | Document | Rate | Price"""
"""Headings that many kinds of tables have; they do not show which one it is."""
TELLING: Final[dict[str, frozenset[str]]] = {
    "documents": frozenset({"due_date", "open_amount", "net_amount", "tax_amount", "document_type", "customer_name"}),
    "bank_lines": frozenset(
        {"value_date", "payer_name", "payer_account", "end_to_end_id", "dc_mark", "balance", "credit", "debit"}
    ),
    "customers": frozenset({"email", "credit_limit", "street", "postcode", "city", "iban", "vat_id"}),
}
"""Columns that show which table it is although they are not required."""
