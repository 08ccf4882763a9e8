"""One receipt's text, read closely: its numbers and how they stand, amounts, dates, and words that change their meaning."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ar_batch import names, references
from ar_batch.stages.matching import dates, short_lists
from ar_batch.stages.matching.short_lists import COMPOSITE

LONGEST_TEXT = 4_000
"""No bank carries more; what a file may hold beyond is not read."""

_FEE = re.compile(
    r"\b(CHARGES?|FEES?|GEBUEHR(EN)?|GEBÜHR(EN)?|SPESEN|ENTGELT|FRAIS|COMMISSION|GASTOS|COMISION|KOSTEN|SHA|BEN)\b"
)
_ADVANCE = re.compile(
    r"\b(ANZAHLUNG\w*|VORAUSZAHLUNG\w*|VORKASSE|VORAUSKASSE|VORSCHUSS|ABSCHLAG\w*|AKONTO\w*|[AÁÀ][ -]?[CK]ONTO|NA POCZET|[AÀ] VALOIR|POR CONTA|IN CONTO|OP REKENING|ADVANCE|PREPAYMENT\w*|PRE-PAYMENT|PREPAID|DOWN ?PAYMENT|"
    r"DEPOSIT|PROFORMA|PRO FORMA|ON ACCOUNT|ACOMPTE|ARRHES|AVANCE|PAIEMENT ANTICIPE|PAIEMENT ANTICIPÉ|ANTICIPO|A CUENTA|SEÑAL|SENAL|ADIANTAMENTO|SINAL|"
    r"AANBETALING|VOORUITBETALING|VOORSCHOT|ACCONTO|CAPARRA|PAGAMENTO ANTICIPATO|ANTICIPATAMENTE|ZALICZK\w*|PRZEDP[LŁ]AT\w*|ZADAT\w*|"
    r"F[OÖ]RSKOTT\w*|FORSKUD\w*|HANDPENNING\w*|ENNAKKO\w*|Z[AÁ]LOH\w*|EL[OŐ]LEG\w*|PAG[OA]S? ANTICIPAD[OA]S?|\w*KAUTION|ANZ(?=[. ])|RETAINER|"
    r"PRO-FORMA|PROVISI[OÓ]N DE FONDOS|FORUDBETALING\w*|DEPOSITUM|DEP(?= [0-9])|AUFLAD\w*|TOP-? ?UP|PR[EÉ]PAIEMENT|VORAB\w*|KAUCJ\w*)\b"
)
_MONEY = re.compile(
    r"(?<![0-9])(?<![0-9][.,])(?:0|[1-9]\d{0,2}(?:[., ']\d{3})*|[1-9]\d*)[.,]\d{2}(?![0-9]|[./,-]\d)", re.ASCII
)
_PART = re.compile(
    r"\b(RATE|RATEN\w*|TEIL\w*|ANZAHLUNG|PART|PARTIAL|PARTIEL\w*|PARZIALE|GEDEELTELIJK|CZESC\w*|INST|INSTAL\w*|ACOMPTE|VERSEMENT|ECHEANCE|ÉCHÉANCE|ACCONTO|RATA|PLAZO|PARCIAL|TERMIJN|DEELBETALING|ABSCHLAG\w*)\b|\b[1-9]/[2-9]\b"
)
_WHICH_PART = re.compile(
    r"\b(?:RATE|RATA|CUOTA|PLAZO|TERMIJN|INST|INSTAL\w*|VERSEMENT|[EÉ]CH[EÉ]ANCE|PART(?:IAL)?(?: PAYMENT)?|TEIL\w*)[ .:]*(?:N[RO]?[ .:]*)?"
    r"[1-9](?: ?(?:/|VON|OF|DE|VAN|DI|SUR) ?([2-9]))?(?![0-9./-])|\b[1-9](?:/([2-9]))?\.? ?(?:RATE|RATA|CUOTA|PLAZO|TEIL\w*|PART(?:IAL)?|INSTAL\w*|VERSEMENT|[EÉ]CH[EÉ]ANCE)\b"
)
"""Which instalment it is, and perhaps of how many: RATE 1/3, 2. RATE."""
_DEDUCTED = re.compile(
    r"\b(ABZGL|ABZUEGLICH|ABZÜGLICH|LESS|MINUS|DEDUCT\w*|FRACHT|FREIGHT|DAMAGE\w*|KUERZUNG|KÜRZUNG|GEKUERZT|GEKÜRZT|REKLAMATION|MAENGEL|MÄNGEL|DEDUIT|RETENUE|MOINS|MENOS)\b"
)
_CREDITED = re.compile(
    r"\b(GUTSCHRIFT\w*|GUTSCHR|CREDIT ?NOTES?|CREDIT MEMOS?|CN|AVOIRS?|NOTES? DE CR[EÉ]DIT|NOTA DI CREDITO|NOTE DI CREDITO|NOTA DE CR[EÉ]DITO|ABONO|"
    r"CREDITNOTA'?S?|DOBROPIS\w*|HYVITYS\w*|J[OÓ]V[AÁ][IÍ]R\w*|KREDITNOTA\w*|KREDITFAKTURA\w*|KREDITERING|KOREKT\w*|KORYGUJ\w*)\b"
)
_REASON = re.compile(
    r"\b(DEDUCT\w*|FRACHT\w*|FREIGHT|DAMAGE\w*|KUERZUNG|KÜRZUNG|REKLAMATION|MAENGEL\w*|MÄNGEL\w*|RETENUE|RETOURE?N?|RETURNS?)\b"
)
_ASKED_FOR = re.compile(
    r"\b(FOLGT|FOLGEND\w*|BITTE|SENDEN|ERBITT\w*|ERBETEN|ERWART\w*|PLEASE|SEND|REQUEST\w*|FOLLOWS?|TO COME|PENDING|ATTEND\w*|A SUIVRE)\b"
)
_OTHERWISE = re.compile(
    r"\b(MAHN\w*|VERZUG\w*|\w*ZINS\w*|INTERESTS?|DUNNING|LATE FEE|INTERETS?|INTÉRÊTS?|INTERESES?|VERSAND\w*|SHIPPING|PORTO|SPENDE\w*|DONATION\w*|"
    r"MITGLIED\w*|MEMBERSHIP|TICKETS?|KAUTION|PFAND|TRINKGELD)\b"
)
_NOT_OWED = re.compile(
    r"\b(REFUND\w*|REPAY\b|R(?:UE|Ü)CKERSTATT\w*|ERSTATTUNG\w*|REMBOURS\w*|REEMBOLSO\w*|RIMBORS\w*|TERUGBETALING|TILBAGEBETALING|R(?:UE|Ü)CKZAHLUNG|"
    r"RETOURE UEBERW\w*|RETOURE ÜBERW\w*|RETURNED PAYMENT|REJETE|REJETÉ|R(?:UE|Ü)CKBUCHUNG|FEHL(?:UE|Ü)BERWEISUNG\w*|TROP PER[CÇ]U|BONUS|PR(?:AE|Ä)MIE|"
    r"PROVISION(?! DE)|KOMMISSION|DARLEHEN\w*|LOAN|CLAIM SETTLEMENT|SCHADEN\w*|KURZARBEIT\w*|KUG|SUBVENTION\w*|GRANT|ZUSCHUSS|F(?:OE|Ö)RDERMITTEL|"
    r"DEVOLUCI[OÓ]N|[AÅ]TERBETALNING|ZWROT|REBATE|R(?:UE|Ü)CKVERG\w*|\w*R(?:UE|Ü)CKVERG(?:UE|Ü)TUNG|COMMISSION(?! BANC)|SPONSOR\w*|SENT IN ERROR|OVERPAID|"
    r"SUPPLIER CREDIT|CREDIT FOR YOUR|SPENDE\w*|DONATION\w*|DIVIDEND\w*|ZINSEN|INTEREST PAYMENT|INTERETS|INTÉRÊTS|"
    r"\w*R(?:UE|Ü)CKZAHLUNG|R(?:UE|Ü)CKLASTSCHR\w*|(?:UE|Ü)BERZAHLUNG\w*|IRRT(?:UE|Ü)MLICH\w*|\w*ZUSCHUSS|\w+BONUS|VERSICHERUNGSFALL|OVERPAYMENTS?|PAYMENT RETURNED|"
    r"TERUGSTORTING|TERUGGAVE|RESTITUTI(?:ON|E)|TROP VERS[EÉ]|RESTITUZIONE|STORNO BONIFICO|DEVOLU[CÇ](?:AO|ÃO)|ESTORNO|REINTEGRO|NADP[LŁ]AT\w*|VRATK[AY]|"
    r"P[RŘ]EPLAT\w*|TILBAKEBETALING|TILBAKEF(?:OE|O|Ø)RING|TILBAGEF(?:OE|O|Ø)RSEL|REFUSION|PALAUTUS|VISSZAT(?:E|É)R(?:I|Í)T(?:E|É)S|VISSZAUTAL\w*)\b"
)
_FOR_ANOTHER = re.compile(
    r"(?:/ORDP/+(?:NAME/)?|\bABWA\+|\b(?:ON BEHALF OF|IM AUFTRAG VON|IM NAMEN VON|(?:POUR LE|P/) COMPTE DE|PER CONTO DI|POR CUENTA DE|IN OPDRACHT VAN|NAMENS|"
    r"ULTIMATE DEBTOR)\b[ :]*)([^/+;]+)"
)
_SEVERAL = re.compile(
    r"\b(SAMMEL\w*|RECHNUNGEN|INVOICES|BILLS|FACTURES|FACTURAS|FATTURE|FACTUREN|FAKTURY|FAKTUROR|FAKTURAER)\b"
)
_STATEMENT = re.compile(
    r"\b(STATEMENTS?|KONTOAUSZ(?:UG|[ÜU]E?GE)|RELEV[EÉ]|EXTRACTO|ESTRATTO|KONTOUTDRAG|KONTOUTSKRIFT|KONTOUDTOG|REKENINGOVERZICHT|WYCI[AĄ]G|V[YÝ]PIS)\b"
)
_ORDERED = re.compile(
    r"\b(AUFTRAG\w*|BESTELL\w*|ORDER|PO|COMMANDE|PEDIDO|ORDRE|ORDINE|ZAM[OÓ]WIENIE)\b[^\w]{0,3}(N[RO]?\b[^\w]{0,3})?[0-9]"
)
_DISCOUNTED = re.compile(r"\b(SKONTO\w*|DISCOUNT|ESCOMPTE|SCONTO|DESCUENTO|DTO|KORTING|RABATT?|SKONTA)\b")
_SPACED = re.compile(r"(?<![A-Z0-9./-])[0-9OILSBZ]{1,4}(?: [0-9OILSBZ]{1,4}){1,3}(?![A-Z0-9./-])")
_SHORTEST_SPACED, _SHORTEST_LED = 6, 5
"""Digits at least of a number with blanks; and where a word for invoice stands before it."""
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER_NEXT = re.compile(r"[^\w]*[0-9]")
_FULL_LINE = 100
_CUT_END = re.compile(
    r"[0-9+&,/-]\s*$|\b(?:UND|AND|ET|Y|EN|U)\s*$|[,;+&/]\s*(?:NR|NO|N|RE|RG|RNR|INV|FACT|FRA|FT)\.?\s*$"
)
_LAST_WORD = re.compile(r"[0-9][^A-Z0-9]{1,3}(?:[A-Z]+ )?([A-Z]+)\.?$")
"""The last word behind a number, or the one behind that: 4711 vom, 4711, your invo."""
_OPEN_END = re.compile(r"[0-9]\s*(?:[+&,/]|\b(?:UND|AND|ET|Y|EN|E|U)\b\.?)\s*[A-Z]{0,4}[-/]?$|[0-9]\s*(?:\.{2,}|…)$")
"""The end of a list that goes on: a sign or an "and" behind a number, and perhaps the letters of the next; or dots."""
_AND_MORE = re.compile(
    r"\b([0-9]{1,3})\s*(?:MORE|OTHERS?|FURTHER|WEITERE\w*|ANDERE\w*|AUTRES?|OTRAS|MAS|MEER|ALTRE)\b|\b(?:U\.\s?A|ETC|ET AL)\b"
)
_DATE = re.compile(
    r"(?<![0-9])(?:(\d{1,2})[./-](\d{1,2})[./-](20\d{2}|(?<![A-Z]\d\d[./-]\d\d[./-])\d{2})|(20\d{2})-(\d{2})-(\d{2})"
    r"|(?:(?<= )|^)(\d{2}) ?([./-]) ?(\d ?\d) ?\8 ?(2 ?0 ?\d ?\d))(?![0-9])",
    re.ASCII,
)
"""A day; perhaps with blanks that a bank's lines put into it: 08 .05.2025, 08.0 5.2025."""
_DATE_WORD = re.compile(
    r"\b(?:VOM|V|DATED?|DAT|DTD|\w*DATUM|DD|D\.D|DU|DEL|DELLA|DATA|DNIA|FECHA|VAN|AV|AF|DE|OF|RECHNUNG|INVOICE|FACTURE|FACTURA|FATTURA|FAKTURA)[ .:]{1,2}"
)
_CREDITOR = re.compile(r"\bRF[0-9]{2}[A-Z0-9]{1,21}\b")
_CUT_DATE = re.compile(
    r"(?<=[0-9])[ ,]+(?:VOM|V\.?|DATED|DU|DEL|DE|FECHA|VAN|DD|OF|DATUM) ?(?:0[1-9]|[12][0-9]|3[01]|[0-3])(?:[./-](?:[01][0-9]?(?:[./-][0-9]{0,4})?)?)?$"
)
"""The beginning of a date behind a number, where the text was cut off."""
EARLIEST_YEAR, LATEST_YEAR = 10, 39
"""Years in two digits that are those of a payment's dates: 26.10.42 is none."""
_DIGITS = re.compile(r"[0-9]+")
_TOO_LONG = re.compile(rf"([A-Z]{{{references.LONGEST_RUN}}})[A-Z]+|([0-9]{{{references.LONGEST_RUN}}})[0-9]+")
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ")
"""Letters of a word before a number."""
LETTERS_BEFORE = re.compile(r"^[A-Z]+(?=[0-9])")
_SIGNS = re.compile(r"[./-]")
LOOKALIKE = str.maketrans("OILSBZ", "011582")
LEADS = frozenset(
    "PMT PYMT INVOICE INVOICES INV INVNO INVOICENO INVNR BILL DOC DOCUMENT REF REFERENCE RE RG RGNR RENR REN RNR RECHNUNG RECHNUNGEN RECHN RECH RECHNUNGSNR "
    "RECHNUNGSNUMMER RECHNUNGNR BELEG BELEGNR FACTURE FACTURES FACT FAC FA FAKTURA FACTURA FACTURAS FRA FATTURA FATT FT FACTUUR FACTUREN FACTUURNR "
    "FAKT FV FAKTURY FAKTURE FAKTURU FAKTUR FAKTURER FAKTURANR FAKTURANUMMER FAKTNR RECHNUNGS FATURA FATURAS FATTURE FRAS FACTUURNUMMER LASKU LASKUN LASKUT LASKUNRO "
    "SZAMLA SZAMLASZAM SZLA ARVE RACUN VIITE OCR KID VS NR NO NUM NUMMER NUMERO NUMBER N PAYMENT ZAHLUNG PAIEMENT PAGO BETALING".split()
)  # fmt: skip
"""Words that stand before the number of a document."""
_CURRENCIES = frozenset("EUR EURO USD GBP CHF PLN CZK SEK NOK DKK HUF JPY".split())
CONNECTIVES = frozenset("UND U AND ET Y E EN I OG".split())
"""Words between the numbers of a list."""
_GO_ON = frozenset(
    word[:end]
    for word in LEADS | frozenset("VOM DATED DATE DATUM DU DEL DELLA DATA FECHA VAN".split())
    for end in range(1, len(word) + 1)
)
"""What a list that was cut off may end in: the beginning of a word for invoice or for date."""
NUMBER_WORDS = frozenset("NR NO NUM NUMMER NUMERO NUMBER N".split())
_LONG_RUN = 4
_BETWEEN = ("+", ";", "/")
"""Signs between the numbers of a list."""
_BANK_LINE = 27
"""Characters of a line in the statements of many banks, which are put together with a blank between them."""
CUSTOMER_LEADS = frozenset(
    "KD KDNR KNR KUNDE KUNDEN KUNDENNR KUNDENNUMMER KDN CUSTOMER CUST CUSTNO CUSTOMERNO CLIENT CLIENTE KLANT KLANTNR KLANTNUMMER KLIENT KLIENTA KUND KUNDNR KUNDENR "
    "KUNDENKONTO DEBITOR DEBITORNR DEBITORENNR DEBITEUR DEBITEURNR DEB DEBNR ACCOUNT ACCT ACC".split()
)  # fmt: skip
"""Words before a customer's number."""
STRANGE_LEADS = CUSTOMER_LEADS | frozenset(
    "CHEQUE CHEQUES CHQ CHECK CHECKS LOCKBOX KS SS TEL TLF TELEFON TELEFOON TELEFONO MOBIL PUH FAX PHONE PLZ KST KOSTENSTELLE CENTRE CENTER VERTRAG VERTRAGSNR CONTRACT CONTRAT CONTRATO "
    "MANDAT MANDATE EREF KREF MREF CRED IBAN BIC BLZ KTO KONTO TERMINAL STEUERNR UST VAT TXN TRX AUFTRAG AUFTRAGSNR BESTELLUNG BESTELLNR BESTELL ORDER PO "
    "POLICE POLICY POLIZZA POLIZA VERSNR VERSICHERUNGSNR VERTRAGSKONTO VERTRAGSKTO KASSENZEICHEN AKTENZEICHEN AZ ZAEHLER ZÄHLER ZAEHLERNR ZÄHLERNR "
    "WZ PAKBON PAKBONNR ALB DDT FOLJESEDEL FÖLJESEDEL FOLGESEDDEL LSNR COMMANDE PEDIDO BESTELLING ORDRE ORDINE ORDRENR ORDERNR ORDRENUMMER ORDERNUMMER "
    "BESTELLNUMMER AUFTRAGSNUMMER VERTRAGSNUMMER ANGEBOT ANGEBOTSNR OFFERTE OFFERT TILBUD FILIALE POSTFACH POSTBOKS HRA HRB LIEF LFS LIEFERSCHEIN LIEFERSCHEINNR LIEFERANT DELIVERY ALBARAN RUN PAYOUT".split()
)
"""Words before a number that is no document's: telephones, customers, contracts, orders."""
_PHONES = frozenset("TEL TLF TELEFON TELEFOON TELEFONO MOBIL PUH FAX PHONE".split())
_PHONE, _BETWEEN_GROUPS = 9, " /-.()"
"""Words before a telephone's number, of how many digits that is at least, and what stands between its groups."""


class Number(NamedTuple):
    """A number in the text: its digits, and whether nothing follows it, so that its end may have been cut off."""

    digits: str
    last: bool
    mixed: bool = False  # letters that look like digits were read as such
    joined: bool = False  # the runs of a number with signs in it, put together
    formed: bool = False  # it stands like a document's number: with letters or signs in it, or after "invoice"
    lead: str = ""  # the word before it
    letters: str = ""  # what it begins with itself, or else the word before it
    part: bool = False  # one of several runs of digits between signs
    final: bool = True  # no other run follows
    whole: str = ""  # all the letters and digits that stand together


@dataclass(frozen=True)
class Reading:
    """What a text says, apart from what the ledger knows of it."""

    text: str
    numbers: tuple[Number, ...]
    count: int  # of numbers as they stand, those joined by a sign counted as one
    amounts: tuple[int, ...]  # what looks like money, in hundredths
    dates: frozenset[int]  # days since 1970
    alone: bool  # a single number, with no words but those of a part or a deduction: a town stands beside a postcode
    cut: bool  # a list goes on: it fills the line that banks give it, or ends in a sign of a list, or says "and 2 more"

    @cached_property
    def fee(self) -> bool:
        """Whether it speaks of fees."""
        return bool(_FEE.search(self.text))

    @cached_property
    def advance(self) -> bool:
        """Whether it announces an advance payment."""
        return bool(_ADVANCE.search(self.text))

    def is_for_another(self, *known: str) -> bool:
        """Say whether it tells for whom the payment is made, and that is none of those known, as `is_for_another` does."""
        return _is_another(self._paid_for, known)

    @cached_property
    def _paid_for(self) -> str:
        return _paid_for(self.text)

    @cached_property
    def instalment(self) -> bool:
        """Whether it says that this is a part."""
        return bool(_PART.search(self.text))

    @cached_property
    def parts(self) -> frozenset[int]:
        """Into how many instalments a document is divided, where it says so: RATE 1/3."""
        return frozenset(int(many) for found in _WHICH_PART.finditer(self.text) for many in found.groups() if many)

    @cached_property
    def deducted(self) -> bool:
        """Whether it says that something was taken off."""
        return bool(_DEDUCTED.search(self.text))

    @cached_property
    def credited(self) -> bool:
        """Whether it speaks of a credit note."""
        return bool(_CREDITED.search(self.text))

    @property
    def differs(self) -> bool:
        """Whether it gives another reason for a difference than a credit note: something taken off, or a part paid."""
        announced = bool(_REASON.search(self.text) or _ASKED_FOR.search(self.text))
        return self.instalment or (self.deducted and (announced or not self.credited))

    @cached_property
    def otherwise(self) -> bool:
        """Whether it says that the money is for something else than a document's goods: interest, dunning, freight, a gift."""
        return bool(_OTHERWISE.search(self.text))

    @cached_property
    def not_owed(self) -> bool:
        """Whether it says that the money is for nothing that a customer owes: a refund, a loan, a payment that came back."""
        return bool(_NOT_OWED.search(self.text))

    @cached_property
    def more(self) -> int | None:
        """How many others it says there are beside those it names: "and 2 more"."""
        said = _AND_MORE.search(self.text)
        return int(said[1]) if said and said[1] else None

    @cached_property
    def and_more(self) -> bool:
        """Whether it says that there are others beside those it names."""
        return bool(_AND_MORE.search(self.text))

    @cached_property
    def dated(self) -> frozenset[int]:
        """The days before which a word for date stands: of 15.03.2026."""
        ends = [match.end() for match in _DATE_WORD.finditer(self.text)]
        found = (match for end in ends if (match := _DATE.match(self.text, end)))
        return frozenset(day for match in found for day in _days(match) or ())

    @cached_property
    def checked(self) -> tuple[str, ...]:
        """The creditor references (ISO 11649) with the right check digits, without these: numbers that we gave."""
        found = _CREDITOR.findall(self.text) if "RF" in self.text else []
        return tuple(each[4:] for each in found if references.rf_valid(each))

    @cached_property
    def months(self) -> frozenset[int]:
        """The months (1 to 12) that it names; that of a statement is no document's."""
        return frozenset() if _STATEMENT.search(self.text) else dates.months(self.text)

    @cached_property
    def days_without_year(self) -> frozenset[tuple[int, int]]:
        """Month and day of dates that bear no year."""
        return dates.days_without_year(self.text)

    @cached_property
    def in_short(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The short lists and the ranges that it gives."""
        return short_lists.cut(self.text)

    @cached_property
    def customers(self) -> frozenset[str]:
        """What stands behind a word for a customer's number."""
        found = (
            each for each in COMPOSITE.finditer(self.text) if lead_before(self.text, each.start()) in CUSTOMER_LEADS
        )
        return frozenset(references.compact(each.group()) for each in found)

    @cached_property
    def several(self) -> bool:
        """Whether it speaks of several documents."""
        return bool(_SEVERAL.search(self.text))

    @cached_property
    def ordered(self) -> bool:
        """Whether it names an order."""
        return bool(_ORDERED.search(self.text))

    @cached_property
    def discounted(self) -> bool:
        """Whether it says that a discount was taken."""
        return bool(_DISCOUNTED.search(self.text))

    def as_written(self, number: Number) -> str:
        """Return a number with the signs in it, as it stands in the text: RE26/04171."""
        whole = number.whole or number.digits
        written = (found.group() for found in COMPOSITE.finditer(self.text))
        return next((each for each in written if _SIGNS.sub("", each) == whole), whole)

    def unread(self, known: Iterable[str], explained: Container[int]) -> bool:
        """Say whether a number or an amount is left that is no part of the known numbers, and none of the amounts."""
        cores = list(known)
        open_numbers = any(
            len(n.digits) >= 2
            and not n.joined
            and not any(n.digits in core or (n.digits.lstrip("0") and n.digits.lstrip("0") in core) for core in cores)
            and not (n.last and int(n.digits) in explained)  # an amount at the end, and no number cut off
            for n in self.numbers
        )
        return open_numbers or any(amount not in explained for amount in self.amounts)


def announces_advance(text: str) -> bool:
    """Say whether a text announces an advance payment, as `read` does."""
    return bool(_ADVANCE.search(_capital(text)))


def is_for_another(text: str, *known: str) -> bool:
    """Say whether a text says for whom the payment is made, and that is none of those known: /ORDP/Delacroix, on behalf of Delacroix.

    >>> is_for_another("/ORDP/Del", "Vinhos Araujo Lda."), is_for_another("on behalf of Vinhos A", "Vinhos Araujo Lda.")
    (True, False)
    """
    return _is_another(_paid_for(_capital(text)), known)


def _paid_for(capital: str) -> str:
    """For whom a text in capitals says that the payment is made; "" where it does not."""
    found = _FOR_ANOTHER.search(capital)
    return found[1] if found else ""


def _is_another(whose: str, known: Iterable[str]) -> bool:
    """Whether a name, perhaps cut off, begins like none of the words of the names known."""
    if not whose:
        return False
    begun, words = (names.plain(names.folded(name)).split() for name in (whose, " ".join(known)))
    return bool(begun and words) and not any(word.startswith(begun[0]) for word in words)


def is_for_no_document(text: str) -> bool:
    """Say whether a text announces an advance payment, or speaks of money that no customer owes, as `read` does."""
    capital = _capital(text)
    return bool(_ADVANCE.search(capital) or _NOT_OWED.search(capital))


def _capital(text: str) -> str:
    # No reference has runs as long as that; cut, they are read in a time that grows with the text and not with its square.
    capital = references.upper(text[:LONGEST_TEXT])
    long = any(len(word) > references.LONGEST_RUN for word in capital.split())
    capital = _TOO_LONG.sub(r"\1\2", capital) if long else capital
    # As a sign within a number, a dash by another name.
    return capital.replace("_", "-")


def read(text: str, *, spaced: bool = False, letters: str = "", full: bool = False) -> Reading:
    """Read a text, up to its first few thousand characters.

    `spaced`: where documents' numbers have blanks in them; `letters`: those that stand among their digits; `full`: it fills
    all the room that its bank gives it.
    """
    capital = _capital(text)
    said = capital.rstrip(" ;")
    full = (full or len(said) >= _FULL_LINE) and _is_cut_off(said)
    if not _DIGITS.search(said):
        return Reading(capital, (), 0, (), frozenset(), False, full or bool(_AND_MORE.search(said)))
    cut = full or bool(_OPEN_END.search(said)) or bool(_AND_MORE.search(said))
    # Where there are no signs, there are no dates and no amounts either.
    signs = bool(_SIGNS.search(capital)) or "," in capital
    dated = [(match, days) for match in _DATE.finditer(capital) if (days := _days(match))] if signs else []
    whole_dates = frozenset(day for _, days in dated for day in days)
    undated = _blanked(capital, [match.span() for match, _ in dated])
    besides = [
        *dates.without_year(undated),
        *dates.of_years(undated),
        *_WHICH_PART.finditer(undated),
        *_CUT_DATE.finditer(undated),
    ]
    undated = _blanked(undated, [match.span() for match in besides])
    money = [_behind_number(undated, match) for match in _MONEY.finditer(undated)] if signs else []
    sums = [undated[start:end] for start, end in money]
    amounts = tuple(int("".join(_DIGITS.findall(each))) for each in sums if len(each) <= 18)
    bare = _blanked(undated, money)
    # What looks like money may also be the beginning of a longer number, when nothing follows it.
    numbers, count = _numbers(undated, letters)
    others, count = _numbers(bare, letters) if money else (numbers, count)
    cut_off = [number for number in numbers if number.last and len(number.digits) >= 5]
    # Nor is V26.50 money, where V stands for no currency.
    lettered = [n for n in numbers if n.joined and n.letters != n.lead and n.letters not in _CURRENCIES]
    kept = tuple(
        dict.fromkeys(
            [*others, *cut_off, *lettered, *_numbers_across(bare), *(_numbers_spaced(bare) if spaced else ())]
        )
    )
    return Reading(capital, kept, count, amounts, whole_dates, count == 1 and _is_alone(bare), cut)


def _is_cut_off(said: str) -> bool:
    """Whether a text that fills its line ends as no list would end by itself."""
    last = _LAST_WORD.search(said)
    return bool(_CUT_END.search(said)) or (last is not None and last[1] in _GO_ON)


def _is_alone(text: str) -> bool:
    """Whether a text without dates and amounts begins with its number, and none but certain words follow it."""
    match = COMPOSITE.search(text)
    if match is None or any(map(str.isalpha, text[: match.start()])):
        return False
    rest = _WORD.search(text, match.end())
    word = rest.group() if rest else ""
    ordered = bool(rest) and word in STRANGE_LEADS and bool(_NUMBER_NEXT.match(text, rest.end() if rest else 0))
    return not word or ordered or any(words.match(word) for words in (_PART, _DEDUCTED, _DISCOUNTED))


def _blanked(text: str, found: list[tuple[int, int]]) -> str:
    """The text, with blanks in place of what was found, from and to."""
    for start, end in found:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _behind_number(text: str, money: re.Match[str]) -> tuple[int, int]:
    """Where what looks like money begins and ends: RE 164 581,00 is the number 164 and an amount, not 164 581,00."""
    number, blank, _ = money.group().partition(" ")
    listed = text[: money.start()].rstrip().endswith(_BETWEEN)
    mistaken = blank and (listed or lead_before(text, money.start()) in LEADS)
    return (money.start() + len(number) + 1 if mistaken else money.start()), money.end()


def _numbers_across(text: str) -> list[Number]:
    """Numbers that a bank's line of 27 characters broke in two: INV-2026 -53454."""
    places = [at for at in range(_BANK_LINE, len(text.rstrip(" ;")), _BANK_LINE + 1) if text[at] == " "]
    broken = [at for at in places if text[at - 1] != " " and text[at + 1] != " "]
    whole = text
    for at in reversed(broken):
        whole = whole[:at] + whole[at + 1 :]
    return _numbers(whole)[0] if broken else []


def _numbers_spaced(text: str) -> list[Number]:
    """Numbers with blanks in them, put together: 26 0696 170."""
    numbers = []
    end = len(text.rstrip(" ;.,"))
    for match in _SPACED.finditer(text):
        digits = match.group().replace(" ", "")
        mixed = not digits.isdigit()
        lead = lead_before(text, match.start())
        enough = len(digits) >= (_SHORTEST_LED if lead in LEADS else _SHORTEST_SPACED)
        if enough and 2 * sum(map(str.isdigit, digits)) > len(digits):
            plain = digits.translate(LOOKALIKE)
            numbers.append(
                Number(
                    plain,
                    match.end() >= end,
                    mixed=mixed,
                    joined=not mixed,
                    formed=True,
                    lead=lead,
                    letters=lead,
                    whole=plain,
                )
            )
    return numbers


def _numbers(text: str, among: str = "") -> tuple[list[Number], int]:
    """The numbers of a text, and how many they are as they stand: those joined by a sign are one."""
    numbers: list[Number] = []
    count = 0
    end = len(text.rstrip(" ;.,"))
    phone, reached = 0, 0  # digits of a telephone's number, and where they end
    for match in COMPOSITE.finditer(text):
        lead = lead_before(text, match.start())
        goes_on = 0 < phone < _PHONE and not text[reached : match.start()].strip(_BETWEEN_GROUPS)
        phone = phone if goes_on else 0
        phone += len(match.group()) if goes_on or lead in _PHONES else 0
        reached = match.end()
        if lead in STRANGE_LEADS or goes_on:
            continue
        whole, last = match.group(), match.end() >= end
        signs = _SIGNS.sub("", whole)
        like = _like_digits(whole, among)
        mixed = bool(like)
        begun = LETTERS_BEFORE.match(whole)
        letters = begun.group() if begun else lead
        runs = _DIGITS.findall(whole.removesuffix(like) if mixed else whole)
        formed = lead in LEADS or not whole.isdigit()
        # The year in the middle of a number tells it from no other.
        told = [run for run in runs if len(runs) == 1 or not references.is_year(run)] or runs[-1:]
        # Three long runs between signs are a list: 63882/63884/64046.
        count += len(told) if len(told) > 2 and all(len(run) >= _LONG_RUN for run in told) else 1
        numbers.extend(
            Number(
                run,
                last and place == len(told) - 1,
                formed=formed,
                lead=lead,
                letters=letters,
                part=len(runs) > 1,
                final=place == len(told) - 1,
                whole=signs,
            )
            for place, run in enumerate(told)
        )
        if mixed:
            numbers.append(
                Number(
                    _SIGNS.sub("", like).translate(LOOKALIKE),
                    last,
                    mixed=True,
                    formed=True,
                    lead=lead,
                    letters=letters,
                    whole=signs,
                )
            )
        elif len(runs) > 1:
            numbers.append(
                Number("".join(runs), last, joined=True, formed=formed, lead=lead, letters=letters, whole=signs)
            )
    return numbers, count


def _like_digits(whole: str, among: str) -> str:
    """The end of a number, from a sign in it on or all of it, where letters that look like digits stand among these.

    Not those `among` the digits of documents' numbers.
    """
    if whole.isdigit():
        return ""
    for like in (LETTERS_BEFORE.sub("", _SIGNS.split(whole)[-1]), whole):
        digits = _SIGNS.sub("", like)
        if any(letter in among for letter in digits):
            continue
        some = sum(map(str.isdigit, digits))
        if len(digits) >= 4 and len(digits) > some >= len(digits) / 2 and digits.translate(LOOKALIKE).isdigit():
            return like
    return ""


def lead_before(text: str, start: int) -> str:
    """Return the word before a place, or the one before that when it is only "no."."""
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
    return begin, text[begin:end]


def _days(match: re.Match[str]) -> tuple[int, ...]:
    """The days that a date may mean: day before month; with strokes, as in America, also month before day."""
    if match[4]:
        meant = [(int(match[4]), int(match[5]), int(match[6]))]
    else:
        day, month, in_year = match.group(1, 2, 3) if match[1] else match.group(7, 9, 10)
        first, second, year = (int(each.replace(" ", "")) for each in (day, month, in_year))
        if year < 100:
            if not EARLIEST_YEAR <= year <= LATEST_YEAR:
                return ()
            year += 2000
        meant = [(year, second, first), *([(year, first, second)] if "/" in match[0] else [])]
    days = (_since_1970(*each) for each in meant)
    return tuple(dict.fromkeys(day for day in days if day is not None))


def _since_1970(year: int, month: int, day: int) -> int | None:
    try:
        return int(np.datetime64(f"{year:04d}-{month:02d}-{day:02d}", "D").astype(int))
    except ValueError:
        return None
