"""Company names as banks and people write them: legal forms, umlauts, cut ends, word order.

Three forms of a name, from strict to loose: `folded` (capitals, letters and digits only), `base` (legal forms and
filler words left out), `collapsed` (umlaut spellings made one, words in alphabetical order).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

_SPELLED: Final = str.maketrans({
    "Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "SS", "ẞ": "SS", "Æ": "AE", "Ø": "OE", "Å": "AA", "Œ": "OE", "Ł": "L", "Đ": "D", "Ð": "D",
    "Þ": "TH", "İ": "I", "ı": "I", "&": " & ", "+": " & ", "'": "", "’": "", "`": "", "´": "", ".": " ",
})  # fmt: skip
_CYRILLIC: Final = str.maketrans(dict(zip(
    "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЇЄ",
    ("A B V G D E E ZH Z I I K L M N O P R S T U F KH TS CH SH SHCH - Y - E YU YA I I E".replace("-", "")).split(" "),
    strict=True,
)))  # fmt: skip
_GREEK: Final = str.maketrans(dict(zip(
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", "A V G D E Z I TH I K L M N X O P R S T Y F CH PS O".split(" "), strict=True,
)))  # fmt: skip
_NOT_WORD = re.compile(r"[^A-Z0-9&]+")

# Legal forms of some forty countries, folded. Those of several words come first, as they are taken off whole.
_FORMS_LONG: Final = (
    "GMBH & CO KGAA", "GMBH & CO KG", "GMBH & CO OHG", "GMBH U CO KG", "GMBH UND CO KG", "GMBH CO KG", "AG & CO KGAA", "AG & CO KG",
    "SE & CO KGAA", "SE & CO KG", "UG & CO KG", "UG HAFTUNGSBESCHRAENKT", "UG HAFTUNGSBESCHRANKT", "GES M B H", "G M B H", "GESMBH",
    "GESELLSCHAFT MIT BESCHRAENKTER HAFTUNG", "GESELLSCHAFT MIT BESCHRANKTER HAFTUNG", "AKTIENGESELLSCHAFT", "SP Z O O", "SP ZOO",
    "SPOLKA Z O O", "SPOLKA AKCYJNA", "SP J", "SP K", "S P A", "S R L", "S R O", "S A R L", "S A S", "S A U", "S L U", "S A", "S L", "S C", "S N C",
    "B V B A", "B V", "N V", "C V", "V O F", "A S", "A B", "O Y", "O U", "A D", "D O O", "E O O D", "O O D", "K F T", "P L C", "L L C", "L L P", "L T D",
    "I N C", "C O", "PTY LTD", "PVT LTD", "PTE LTD", "SDN BHD", "CO LTD", "CO KG", "& CO", "DE C V", "SA DE CV", "S DE RL DE CV", "E K", "E V",
    "E G", "K K", "Z O O", "SOCIETE ANONYME", "BESLOTEN VENNOOTSCHAP", "LIMITED LIABILITY COMPANY", "PUBLIC LIMITED COMPANY", "M B H",
)  # fmt: skip
_FORMS: Final = frozenset(
    "GMBH MBH AG KG KGAA OHG GBR UG EK EV EG SE SCE PARTG PARTGMBB GGMBH LTD LIMITED PLC LLC LLP LP INC INCORPORATED CORP CORPORATION CO "
    "COMPANY SA SAS SASU SARL EURL SNC SCI SCOP SPA SRL SRLS SAPA SL SLU SAU SLNE SCOOP SCCL BV NV BVBA VOF CV CVBA SPRL SCRL ASBL AB HB KB AS ASA "
    "ANS APS IS IVS OY OYJ KY TMI OU UAB SIA SPZOO SPJ SPK SRO AKCIOVA KFT RT NYRT ZRT BT DOO DD EOOD OOD AD EAD LDA UNIPESSOAL LTDA EIRELI "
    "PTY PVT PTE BHD KK YK GK PJSC JSC OJSC OOO OAO ZAO PAO TOO FZE FZCO FZC WLL STI TIC AE EPE IKE MONOPROSOPI SGPS EHF HF SENC ENR".split()
)  # fmt: skip
_FILLERS: Final = frozenset(
    "& AND UND U ET Y E EN OG OCH THE DER DIE DAS LA LE LES FIRMA FA HERR FRAU MR MRS MS DR".split()
)
_UMLAUTS: Final = (("AE", "A"), ("OE", "O"), ("UE", "U"), ("AA", "A"))
PROCESSORS: Final = frozenset(
    "PAYPAL STRIPE KLARNA ADYEN MOLLIE WORLDPAY SUMUP SQUARE GOCARDLESS BRAINTREE CHECKOUT WISE REVOLUT PAYONEER SOFORT RATEPAY UNZER "
    "AFTERPAY AMAZONPAY PAYONE CONCARDIS NEXI".split()
)  # fmt: skip
_NUMBERED = re.compile(r"^[0-9]{2,}\s*//\s*")
"""A bank's own number before the name: "1234//HADDOCK-Archibald"."""
CARE_OF = re.compile(
    r"\b(?:C\s*/\s*O|CARE OF|ON BEHALF OF|I\.\s?A\.|IM AUFTRAG(?: VON)?|POUR LE COMPTE DE|ABW\.?|OBO)\b", re.IGNORECASE
)
"""Words between the one who pays and the one he pays for."""
_LOST = re.compile(r"[^\x00-\x7f?]+\?*|\?+(?:[^\x00-\x7f]+\?*)*")
"""Letters that some banks' systems do not know, and the signs that they put in their place."""
_NOT_WORD_OR_LOST = re.compile(r"[^A-Z0-9&?]+")
_ENOUGH_LEFT = re.compile(r"[A-Z]{4}")
"""Letters that must be left of a name in a row, that it is known by them."""


@functools.lru_cache(maxsize=1_000_000)
def folded(name: str) -> str:
    """Return the name in capitals, A-Z, 0-9 and & only, single blanks: "Müller & Söhne GmbH" is MUELLER & SOEHNE GMBH."""
    text = name.upper()
    if not text.isascii():
        text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).upper())
        text = text.translate(_SPELLED).translate(_CYRILLIC).translate(_GREEK)
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    else:
        text = text.translate(_SPELLED)
    return _NOT_WORD.sub(" ", text).strip()


@functools.lru_cache(maxsize=1_000_000)
def base(name: str) -> str:
    """Return the folded name without legal forms and filler words; the folded name itself when nothing would be left."""
    whole = folded(name)
    text = f" {whole} "
    for form in _FORMS_LONG:
        if f" {form} " in text:
            text = text.replace(f" {form} ", " ")
    words = [word for word in text.split() if word not in _FORMS and word not in _FILLERS]
    return " ".join(words) or whole


@functools.lru_cache(maxsize=1_000_000)
def collapsed(name: str) -> str:
    """Return the base name with umlaut spellings made one and its words in order: Müller, Mueller and Muller agree."""
    text = base(name)
    for long, short in _UMLAUTS:
        text = text.replace(long, short)
    return " ".join(sorted(text.split()))


@functools.lru_cache(maxsize=1_000_000)
def unlettered(name: str) -> str:
    """Return the name without legal forms, "?" for letters that some banks' systems lose: MART?NEZ SL is MART?NEZ, as Martínez S.L. is.

    Nothing where hardly a letter is left.
    """
    text = _LOST.sub("?", unicodedata.normalize("NFC", name).upper().replace(".", ""))
    left = " ".join(word for word in _NOT_WORD_OR_LOST.sub(" ", text).split() if word not in _FORMS)
    return left if _ENOUGH_LEFT.search(left) else ""


def has_lost_letters(name: str) -> bool:
    """Say whether a bank's system put a sign in place of letters it does not know."""
    return "?" in name or "\ufffd" in name


def is_shortened(one: str, other: str) -> bool:
    """Say whether of two names one is the other with words left out: Taylor Tools LLP and Taylor Tools Bristol LLP."""
    fewer, more = sorted((set(collapsed(one).split()), set(collapsed(other).split())), key=len)
    return len(fewer) >= 2 and fewer <= more


def is_processor(name: str) -> bool:
    """Say whether a payer's name is that of a payment service, which hides who paid."""
    return any(word in PROCESSORS for word in folded(name).split())


def parts(name: str) -> list[str]:
    """Return the names in a payer's name: the whole, both sides of "c/o" and the like, what stands before a comma or after a bank's number."""
    sides = [side.strip(" ,;:-") for side in CARE_OF.split(name)]
    before = [side.split(",")[0].strip() for side in sides if "," in side]
    after = [_NUMBERED.sub("", name)]
    return list(dict.fromkeys([name, *(side for side in [*sides, *before, *after] if len(side) >= 4)]))
