"""Words that say what a payment is for, or why it differs: advances, parts, deductions, credit notes, refunds; in many languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ar_batch import names, references

LONGEST_TEXT = 4_000
"""No bank carries more; what a file may hold beyond is not read."""
LONGEST_ROW = 140
"""Digits with nothing between them, of a list that fills what a bank carries of a text."""
_TOO_LONG = re.compile(rf"([A-Z]{{{references.LONGEST_RUN}}})[A-Z]+|([0-9]{{{LONGEST_ROW}}})[0-9]+")
FEE = re.compile(
    r"\b(CHARGES?|FEES?|GEBUEHR(EN)?|GEBÜHR(EN)?|SPESEN|ENTGELT|FRAIS|COMMISSION|GASTOS|COMISION|KOSTEN|SHA|BEN)\b"
)
ADVANCE = re.compile(
    r"\b(ANZAHLUNG\w*|VORAUSZAHLUNG\w*|VORKASSE|VORAUSKASSE|VORSCHUSS|ABSCHLAG\w*|AKONTO\w*|[AÁÀ][ -]?[CK]ONTO|NA POCZET|[AÀ] VALOIR|POR CONTA|IN CONTO|OP REKENING|ADVANCE|PREPAYMENT\w*|PRE-PAYMENT|PREPAID|DOWN ?PAYMENT|"
    r"DEPOSIT|PROFORMA|PRO FORMA|ON ACCOUNT|ADV(?= (?:AGST|AGAINST|PAYMENT|PMT|PAYT|FOR|TOWARDS|PAID)\b)|ACOMPTE|ARRHES|AVANCE|PAIEMENT ANTICIPE|PAIEMENT ANTICIPÉ|ANTICIPO|A CUENTA|SEÑAL|SENAL|ADIANTAMENTO|SINAL|"
    r"AANBETALING|VOORUITBETALING|VOORSCHOT|ACCONTO|CAPARRA|PAGAMENTO ANTICIPATO|ANTICIPATAMENTE|ZALICZK\w*|PRZEDP[LŁ]AT\w*|ZADAT\w*|"
    r"F[OÖ]RSKOTT\w*|FORSKUD\w*|HANDPENNING\w*|ENNAKKO\w*|Z[AÁ]LOH\w*|EL[OŐ]LEG\w*|PAG[OA]S? ANTICIPAD[OA]S?|\w*KAUTION|ANZ(?=[. ])|RETAINER|"
    r"AVANS|[OÖ]N [OÖ]DEME|PE[SŞ][Iİ]NAT|KAPORA|PAGAMENTO ANTECIPADO|ANTECIPADAMENTE|"
    r"PRO-FORMA|PROVISI[OÓ]N DE FONDOS|FORUDBETALING\w*|DEPOSITUM|DEP(?= [0-9])|AUFLAD\w*|TOP-? ?UP|PR[EÉ]PAIEMENT|VORAB\w*|KAUCJ\w*)\b"
)
_ADVANCES = (
    "ANZAHLUNG VORAUSZAHLUNG VORAUSKASSE VORSCHUSS ADVANCE PREPAYMENT DEPOSIT PROFORMA ACOMPTE ANTICIPO ADIANTAMENTO AANBETALING VOORUITBETALING VOORSCHOT "
    "ACCONTO CAPARRA ZALICZKA PRZEDPLATA PRZEDPŁATA FORSKOTT FÖRSKOTT FORSKUDD FORUDBETALING HANDPENNING ENNAKKOMAKSU AVANS"
).split()  # fmt: skip
"""Words for an advance, of which a bank may have cut off the end."""
_LAST_OF_FIELD = re.compile(r"\b([^\W\d_]{5,})\s*(?:;|$)")
"""The last word of a field, with enough letters to be the beginning of such a word."""
PART = re.compile(
    r"\b(RATE|RATEN\w*|TEIL\w*|ANZAHLUNG|PART|PARTIAL|PARTIEL\w*|PARZIALE|GEDEELTELIJK|CZ[EĘ][SŚ]C\w*|[CČ][AÁ]STE[CČ]N\w*|SPL[AÁ]TK\w*|R[EÉ]SZLET\w*|DELBETALN?ING|OSAMAKSU|INST|INSTAL\w*|ACOMPTE|VERSEMENT|ECHEANCE|ÉCHÉANCE|ACCONTO|RATA|PLAZO|PARCIAL|TERMIJN|DEELBETALING|ABSCHLAG\w*)\b|\b[1-9]/[2-9]\b"
)
WHICH_PART = re.compile(
    r"\b(?:RATE|RATA|CUOTA|PLAZO|TERMIJN|INST|INSTAL\w*|VERSEMENT|[EÉ]CH[EÉ]ANCE|PART(?:IAL)?(?: PAYMENT)?|TEIL\w*)[ .:]*(?:N[RO]?[ .:]*)?"
    r"[1-9](?: ?(?:/|VON|OF|DE|VAN|DI|SUR) ?([2-9]))?(?![0-9./-])|\b[1-9](?:/([2-9]))?\.? ?(?:RATE|RATA|CUOTA|PLAZO|TEIL\w*|PART(?:IAL)?|INSTAL\w*|VERSEMENT|[EÉ]CH[EÉ]ANCE)\b"
)
"""Which instalment it is, and perhaps of how many: RATE 1/3, 2. RATE."""
OF_HOW_MANY = re.compile(r"(?<![0-9/])[1-9]/[2-9](?![0-9/])")
"""An instalment's number with how many there are, whatever it is called: 1/2."""
DEDUCTED = re.compile(
    r"\b(ABZGL|ABZUEGLICH|ABZÜGLICH|LESS|MINUS|DEDUCT\w*|FRACHT|FREIGHT|DAMAGE\w*|KUERZUNG|KÜRZUNG|GEKUERZT|GEKÜRZT|REKLAMATION|MAENGEL|MÄNGEL|DEDUIT|RETENUE|MOINS|MENOS)\b"
)
CREDITED = re.compile(
    r"\b(GUTSCHRIFT\w*|GUTSCHR|CREDIT ?NOTES?|CREDIT MEMOS?|CN|AVOIRS?|NOTES? DE CR[EÉ]DIT|NOTA (?:DI )?CREDITO|NOTE (?:DI )?CREDITO|NOTA DE CR[EÉ]DITO|ABONO|"
    r"(?:LESS|MINUS|NET OF|DEDUCT(?:ED|ING)?) (?:YOUR |OUR |THE )?CREDITS?|C/N|CR\.? ?NOTES?|CREDITNOTA'?S?|DOBROPIS\w*|HYVITYS\w*|J[OÓ]V[AÁ][IÍ]R\w*|KREDITNOTA\w*|KREDITFAKTURA\w*|KREDITERING|KOREKT\w*|KORYGUJ\w*)\b"
)
CREDIT_CUT_OFF = re.compile(
    r"\b(?:GUTSCH?R?I?F?|CREDIT ?NO?T?|KREDIT ?NO?T?A?|DOBROP?I?|AVOI|ABON|NOT[AE] (?:DI |DE )?CR?[EÉ]?D?I?T?O?|ABZGL|ABZUEGLICH|ABZÜGLICH|LESS|MINUS|MOINS|MENOS|MENO)\W*$"
)
"""The end of a text that was about to name a credit note, or what else was taken off."""
ADVISED = re.compile(
    r"\b(?:(?:ZAHLUNGS|LT|SIEHE)?AVIS(?:O|E)?|AVVISO|REMITTANCE ADVICE|REMITTANCE|ADVICE|BETAALADVIES|AWIZO)\W{0,3}(?:N[RO]\W{0,2})?[0-9]{3,}"
)
"""That an advice of a number tells what is paid; "see advice" is said by many who send none."""
REASON = re.compile(
    r"\b(DEDUCT\w*|FRACHT\w*|FREIGHT|DAMAGE\w*|KUERZUNG|KÜRZUNG|REKLAMATION|MAENGEL\w*|MÄNGEL\w*|RETENUE|RETOURE?N?|RETURNS?)\b"
)
ASKED_FOR = re.compile(
    r"\b(FOLGT|FOLGEND\w*|BITTE|SENDEN|ERBITT\w*|ERBETEN|ERWART\w*|PLEASE|SEND|REQUEST\w*|FOLLOWS?|TO COME|PENDING|ATTEND\w*|A SUIVRE)\b"
)
OTHERWISE = re.compile(
    r"\b(MAHN\w*|VERZUG\w*|\w*ZINS\w*|INTERESTS?|DUNNING|LATE FEE|INTERETS?|INTÉRÊTS?|INTERESES?|VERSAND\w*|SHIPPING|PORTO|SPENDE\w*|DONATION\w*|"
    r"MITGLIED\w*|MEMBERSHIP|TICKETS?|KAUTION|PFAND|TRINKGELD)\b"
)
NOT_OWED = re.compile(
    r"\b(REFUND\w*|REPAY\b|R(?:UE|Ü)CKERSTATT\w*|ERSTATTUNG\w*|REMBOURS\w*|REEMBOLSO\w*|RIMBORS\w*|TERUGBETALING|TILBAGEBETALING|R(?:UE|Ü)CKZAHLUNG|"
    r"RETOURE UEBERW\w*|RETOURE ÜBERW\w*|RETURNED PAYMENT|REJETE|REJETÉ|R(?:UE|Ü)CKBUCHUNG|FEHL(?:UE|Ü)BERWEISUNG\w*|TROP PER[CÇ]U|BONUS|PR(?:AE|Ä)MIE|"
    r"PROVISION(?! DE)|KOMMISSION|\w*DARLEHEN\w*|KAPITAL(?:EINZAHLUNG|ERH\w+|EINLAGE)|GESELLSCHAFTEREINLAGE|STAMMEINLAGE|LIQUIDIT(?:AE|Ä)TSAUSGLEICH|UMBUCHUNG|CASH ?POOL\w*|DOPPELZAHLUNG ZUR(?:UE|Ü)CK|LOAN|CLAIM SETTLEMENT|SCHADEN\w*|KURZARBEIT\w*|KUG|SUBVENTION\w*|GRANT|ZUSCHUSS|F(?:OE|Ö)RDERMITTEL|"
    r"DEVOLUCI[OÓ]N|[AÅ]TERBETALNING|ZWROT|REBATE|R(?:UE|Ü)CKVERG\w*|\w*R(?:UE|Ü)CKVERG(?:UE|Ü)TUNG|COMMISSION(?! BANC)|SPONSOR\w*|SENT IN ERROR|OVERPAID|"
    r"SUPPLIER CREDIT|CREDIT FOR YOUR|SPENDE\w*|DONATION\w*|DIVIDEND\w*|ZINSEN|INTEREST PAYMENT|INTERETS|INTÉRÊTS|"
    r"\w*R(?:UE|Ü)CKZAHLUNG|R(?:UE|Ü)CKLASTSCHR\w*|(?:UE|Ü)BERZAHLUNG\w*|IRRT(?:UE|Ü)MLICH\w*|\w*ZUSCHUSS|\w+BONUS|VERSICHERUNGSFALL|OVERPAYMENTS?|PAYMENT RETURNED|"
    r"TERUGSTORTING|TERUGGAVE|RESTITUTI(?:ON|E)|TROP VERS[EÉ]|RESTITUZIONE|STORNO BONIFICO|DEVOLU[CÇ](?:AO|ÃO)|ESTORNO|REINTEGRO|NADP[LŁ]AT\w*|VRATK[AY]|"
    r"P[RŘ]EPLAT\w*|TILBAKEBETALING|TILBAKEF(?:OE|O|Ø)RING|TILBAGEF(?:OE|O|Ø)RSEL|REFUSION|PALAUTUS|VISSZAT(?:E|É)R(?:I|Í)T(?:E|É)S|VISSZAUTAL\w*)\b"
)
_FOR_ANOTHER = re.compile(
    r"(?:/ORDP/+(?:NAME/)?|\bABWA\+|\b(?:ON BEHALF OF|IM AUFTRAG VON|IM NAMEN VON|(?:POUR LE|P/) COMPTE DE|PER CONTO DI|POR CUENTA DE|IN OPDRACHT VAN|NAMENS|EN NOMBRE DE|A NOME DI|EM NOME DE|AU NOM DE|W IMIENIU|NEV[EÉ]BEN|"
    r"JM[EÉ]NEM|P(?:AA|Å) VEGNE A[FV]|"
    r"ULTIMATE DEBTOR)\b[ :]*)([^/+;]+)"
)
_ADMINISTERING: Final = (
    r"(?:ALS\s+)?(?:INSOLVENZVERW(?:ALTER(?:IN)?|\.)|INSV\.?|SACHWALTER(?:IN)?|NACHLASSVERWALTER(?:IN)?)(?:\s+(?:(?:Ü|UE)BER DAS VERM(?:Ö|OE)GEN|(?:Ü|UE)\.?\s?D\.?\s?V\.?|F(?:Ü|UE)R))?"
    r"(?:\s+(?:DER|DES|D\.))?|(?:AS\s+)?(?:LIQUIDATOR|ADMINISTRATOR)S?\s+(?:OF|FOR)|LIQUIDATEUR\s+(?:JUDICIAIRE\s+)?DE|CURATORE\s+(?:DEL\s+)?FALL(?:IMENTO|\.)"
)
"""One who administers what another has, and pays for him with it."""
_FOR_IN_NAME = re.compile(
    r"\s(?:F(?:Ü|UE?)?|(?:F(?:Ü|UE?)R|FOR|POUR|ON BEHALF OF|IM AUFTRAG VON|IM NAMEN VON|"
    + _ADMINISTERING
    + r")(?:\s+(.*))?)$",
    re.IGNORECASE,
)
"""For whom a payer's name says that he pays; perhaps cut off within or behind the word: Hausverwaltung Wolf fü."""
_INVOICES: Final = "RECHNUNGEN|INVOICES|BILLS|FACTURES|FACTURAS|FATTURE|FACTUREN|FAKTURY|FAKTUROR|FAKTURAER"
SEVERAL = re.compile(rf"\b(SAMMEL\w*|{_INVOICES})\b")
_SOME = re.compile(
    rf"\b(?:DIV(?:ERSE?S?)?\.?|MEHRERE|VERSCHIEDENE|SEVERAL|VARIOUS|MULTIPLE|PLUSIEURS|VARIAS|VARIE|DIVERSEN) (?:{_INVOICES})\b"
    r"|\bTEILAUSGLEICH\b"
)
"""That more documents than one are paid, or some of an account, none of which it names."""
_OPEN_ITEMS = re.compile(
    r"\b(?:KONTOAUSGLEICH|OFFENEN? POSTEN|OPEN ITEMS|OPENSTAANDE POSTEN|PARTITE APERTE|PARTIDAS ABIERTAS|POSTES OUVERTS)\b"
)
ROUND_SUM: Final = 5_000
"""Advances and payments on account are often whole in so many hundredths."""
STATEMENT = re.compile(
    r"\b(STATEMENTS?|KONTOAUSZ(?:UG|[ÜU]E?GE)|RELEV[EÉ]|EXTRACTO|ESTRATTO|KONTOUTDRAG|KONTOUTSKRIFT|KONTOUDTOG|REKENINGOVERZICHT|WYCI[AĄ]G|V[YÝ]PIS|"
    r"OP-LISTE|SALDO PER|SALDO NA|ZESTAWIENI\w*|OVERZICHT|OPENSTAAND PER|SALDENLISTE|ESTADO DE CUENTA)\b"
)
ORDERED = re.compile(
    r"\b(AUFTRAG\w*|BESTELL\w*|ORDER|PO|COMMANDE|PEDIDO|ORDRE|ORDINE|ZAM[OÓ]WIENIE)\b[^\w]{0,3}(N[RO]?\b[^\w]{0,3})?[0-9]"
)
DISCOUNT = r"SKONTO\w*|DISCOUNT|ESCOMPTE|SCONTO|DESCUENTO|DTO|KORTING|RABATT?|SKONTA"
DISCOUNTED = re.compile(rf"\b({DISCOUNT})\b")
AND_MORE = re.compile(
    r"\b([0-9]{1,3})\s*(?:MORE|OTHERS?|FURTHER|WEITERE\w*|ANDERE\w*|AUTRES?|OTRAS|MAS|MEER|ALTRE)\b|\b(?:U\.\s?A|ETC|ET AL)\b"
)


def announces_advance(text: str) -> bool:
    """Say whether a text announces an advance payment, as `read` does."""
    return speaks_of_advance(in_capitals(text))


def speaks_of_advance(capital: str) -> bool:
    """Say whether a text in capitals announces an advance payment; the last word of a field may be cut off.

    >>> speaks_of_advance("TED 237 JOAO MORAES ADIANTA"), speaks_of_advance("NF 4711 ADI")
    (True, False)
    """
    if ADVANCE.search(capital):
        return True
    return any(word.startswith(end) for end in _LAST_OF_FIELD.findall(capital) for word in _ADVANCES)


def is_for_another(text: str, *known: str) -> bool:
    """Say whether a text says for whom the payment is made, and that is none of those known: /ORDP/Delacroix, on behalf of Delacroix.

    >>> is_for_another("/ORDP/Del", "Vinhos Araujo Lda."), is_for_another("on behalf of Vinhos A", "Vinhos Araujo Lda.")
    (True, False)
    """
    return is_another(paid_for(in_capitals(text)), known)


def paid_for(text: str) -> str:
    """Return for whom a text in capitals says that the payment is made; "" where it does not."""
    found = _FOR_ANOTHER.search(text)
    return found[1] if found else ""


def payer_and_owner(payer: str) -> tuple[str, str | None]:
    """Return the payer's own name, and for whom it says that he pays: "" where that was cut off, None where it says nothing.

    >>> payer_and_owner("HV Wolf e.K. für WEG Gartenstr. 32"), payer_and_owner("HV Wolf e.K. f"), payer_and_owner("HV Wolf")
    (('HV Wolf e.K.', 'WEG Gartenstr. 32'), ('HV Wolf e.K.', ''), ('HV Wolf', None))
    """
    found = _FOR_IN_NAME.search(payer)
    if found is None:
        return payer, None
    return payer[: found.start()], payer[found.start(1) :] if found[1] else ""


def is_another(whose: str, known: Iterable[str]) -> bool:
    """Say whether a name, perhaps cut off, begins like none of the words of the names known."""
    if not whose:
        return False
    begun, words = (names.plain_whole(name).split() for name in (whose, " ".join(known)))
    return bool(begun and words) and not any(word.startswith(begun[0]) for word in words)


def is_for_no_document(text: str) -> bool:
    """Say whether a text announces an advance payment, or speaks of money that no customer owes, as `read` does."""
    capital = in_capitals(text)
    return speaks_of_advance(capital) or bool(NOT_OWED.search(capital))


def is_for_some(text: str, payment: int) -> bool:
    """Say whether a text says that several documents are paid: "diverse Rechnungen"; or, with a round sum, that open items are."""
    capital = in_capitals(text)
    return bool(_SOME.search(capital) or (payment % ROUND_SUM == 0 and _OPEN_ITEMS.search(capital)))


def is_not_owed(text: str) -> bool:
    """Say whether a text speaks of money that no customer owes: a refund, a loan, a payment that came back."""
    return bool(NOT_OWED.search(in_capitals(text)))


def in_capitals(text: str) -> str:
    """Return the text as all patterns here read it: in capitals, without endless words, up to its first few thousand characters."""
    # No reference has runs as long as that; cut, they are read in a time that grows with the text and not with its square.
    capital = references.upper(text[:LONGEST_TEXT])
    long = any(len(word) > references.LONGEST_RUN for word in capital.split())
    capital = _TOO_LONG.sub(r"\1\2", capital) if long else capital
    # As a sign within a number, a dash by another name.
    return capital.replace("_", "-")
