"""Company names as banks and people write them: legal forms, umlauts, cut ends, word order.

Three forms of a name, from strict to loose: `folded` (capitals, letters and digits only), `base` (legal forms and
filler words left out), `collapsed` (umlaut spellings made one, words in alphabetical order).
"""

from __future__ import annotations

import bisect
import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from ar_batch import legal_forms

_SPELLED: Final = str.maketrans({
    "Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "SS", "ẞ": "SS", "Æ": "AE", "Ø": "OE", "Å": "AA", "Œ": "OE", "Ł": "L", "Đ": "D", "Ð": "D",
    "Þ": "TH", "İ": "I", "ı": "I", "&": " & ", "+": " & ", "'": "", "’": "", "`": "", "´": "", ".": " ",
})  # fmt: skip
_CYRILLIC: Final = str.maketrans(dict(zip(
    "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЄҐЈЉЊЋЂЏЅ",
    ("A B V G D E ZH Z I K L M N O P R S T U F KH TS CH SH SHCH - Y - E YU YA I E G J LJ NJ C D DZ DZ".replace("-", "")).split(" "),
    strict=True,
)))  # fmt: skip
_GREEK: Final = str.maketrans(dict(zip(
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", "A V G D E Z I TH I K L M N X O P R S T Y F CH PS O".split(" "), strict=True,
)))  # fmt: skip
_GREEK_PAIRS: Final = (("ΟΥ", "OU"), ("ΑΥ", "AV"), ("ΕΥ", "EV"), ("ΓΓ", "NG"), ("ΜΠ", "MP"), ("ΝΤ", "NT"))
_NOT_WORD = re.compile(r"[^A-Z0-9&]+")

_FILLERS: Final = frozenset(
    "& AND UND U ET Y E EN OG OCH THE DER DIE DAS LA LE LES FIRMA FA HERR HERRN FRAU MR MRS MS DR PROF INH INHABER INHABERIN PROP".split()
)
_TITLES: Final = (
    "DR MED", "DR MED DENT", "DR MED VET", "DR DENT", "DR JUR", "DR IUR", "DR PHIL", "DR ING", "DR RER NAT", "DR RER POL", "DR OEC", "DR H C", "DR HC", "DR HABIL",
    "DIPL ING", "DIPL KFM", "DIPL KFR", "DIPL INF", "DIPL BETRW",
)  # fmt: skip
"""Titles of several words, of which one alone may be a word of a company's name."""
_SHORT_FOR: Final = {
    "GEBR": "GEBRUEDER", "INTL": "INTERNATIONAL", "INT": "INTERNATIONAL", "BROS": "BROTHERS", "MFG": "MANUFACTURING", "ASSN": "ASSOCIATION",
    "SVCS": "SERVICES", "SVC": "SERVICE", "GRP": "GROUP", "HLDGS": "HOLDINGS", "HLDG": "HOLDING", "NATL": "NATIONAL", "SANKT": "ST", "SAINT": "ST",
    "ING": "INGENIEUR", "HNOS": "HERMANOS", "FLLI": "FRATELLI", "ETS": "ETABLISSEMENTS", "DEPT": "DEPARTMENT", "MGMT": "MANAGEMENT",
    "CTR": "CENTER", "CENTRE": "CENTER",
}  # fmt: skip
"""Words that are written short; what they are short for."""
_SHORTEST_FORM: Final = 3
_UNMISTAKABLE: Final = frozenset("AG KG UG EG CO SA SL BV NV CV AB AS OY".split())
"""Legal forms of fewer letters count at the beginning or end of a name only, but for these: elsewhere they may be words of it."""
_RUN_TOGETHER: Final = frozenset("EK EV KK JDOO".split())
"""Legal forms with points in them that are also written without: e.K. is EK. At a name's beginning they are initials."""
_UMLAUTS: Final = (("AE", "A"), ("OE", "O"), ("UE", "U"), ("AA", "A"))
PROCESSORS: Final = frozenset(
    "PAYPAL STRIPE KLARNA ADYEN MOLLIE WORLDPAY SUMUP SQUARE GOCARDLESS BRAINTREE CHECKOUT WISE REVOLUT PAYONEER SOFORT RATEPAY UNZER "
    "AFTERPAY AMAZONPAY PAYONE CONCARDIS NEXI".split()
)  # fmt: skip
CUT_AT, _CUT_FORM, _LONG = (27, 35, 70), 4, 8
"""Signs after which banks cut names; letters at least that are left of a legal form then, and more than so many that it has, written out."""
_NUMBERED = re.compile(r"^[0-9]{2,}\s*//\s*")
"""A bank's own number before the name: "1234//HADDOCK-Archibald"."""
CARE_OF = re.compile(
    r"\b(?:C\s*/\s*O|CARE OF|ON BEHALF OF|I\.\s?A\.|IM AUFTRAG(?: VON)?|POUR LE COMPTE DE|ABW\.?|OBO|T\s*/\s*A|TRADING AS|D\s*/\s*B\s*/\s*A|DBA)\b",
    re.IGNORECASE,
)
"""Words between the one who pays and the one he pays for, or between a name and that under which its owner trades."""
_MISREAD = re.compile("[ÂÃÄ](?=[\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€])|Å(?=[\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘•—˜™š›œžŸ€])")
"""What the first of two bytes of a letter is read as, before the second."""
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
        name = reread(name)
        text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).upper()).translate(_SPELLED)
        text = _unaccented(text)
        for pair, letters in _GREEK_PAIRS:
            text = text.replace(pair, letters)
        text = text.translate(_CYRILLIC).translate(_GREEK)
    else:
        text = text.translate(_SPELLED)
    return _NOT_WORD.sub(" ", text).strip()


def reread(name: str) -> str:
    """Return a text with letters that were written in one code and read in another put right: MÃ¼ller is Müller."""
    if not _MISREAD.search(name):
        return name
    try:
        return b"".join(_byte(letter) for letter in name).decode("utf-8")
    except UnicodeError:
        return name


def _byte(letter: str) -> bytes:
    """The byte that was read as a letter."""
    try:
        return letter.encode("cp1252")
    except UnicodeError:
        return letter.encode("latin-1")


def _unaccented(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _forms() -> tuple[frozenset[str], dict[str, list[list[str]]]]:
    """Legal forms folded: those of one word; and those of several by their first word, the longest first.

    With umlauts spelled out and without: OÜ is OUE, and OU to those who have no umlauts.
    """
    written = [form for form in legal_forms.every() if folded(form)]
    every = {folded(form) for form in written} | {folded(_unaccented(form)) for form in written}
    every |= _RUN_TOGETHER
    phrases: dict[str, list[list[str]]] = {}
    for form in sorted({*every, *_TITLES}, key=lambda form: (-len(form.split()), form)):
        words = form.split()
        if len(words) > 1:
            phrases.setdefault(words[0], []).append(words)
    return frozenset(form for form in every if " " not in form), phrases


@functools.lru_cache(maxsize=1_000_000)
def base(name: str) -> str:
    """Return the folded name without legal forms and filler words, what is written short in full; the folded name when nothing is left."""
    whole = folded(name)
    words = _without_phrases(whole.split())
    left = [
        _SHORT_FOR.get(word, word)
        for place, word in enumerate(words)
        if word not in _FILLERS and not _is_form(words, place)
    ]
    return " ".join(left) or whole


@functools.lru_cache(maxsize=100_000)
def legal_form(name: str) -> str:
    """Return the legal form that a name bears, however it is written; "" where it bears none.

    >>> legal_form("Müller Bau G.m.b.H."), legal_form("MULLER BAU GESELLSCHAFT MIT BESCHRANKTER HAFTUNG"), legal_form("Müller Bau")
    ('GMBH', 'GMBH', '')
    """
    words, said = folded(name).split(), []
    for place, phrase in _units(words):
        form = " ".join(words[place : place + (phrase or 1)])
        if (phrase and form not in _TITLES) or _is_form(words, place):
            said.append(_SAME.get(plain(form)) or _joined(form))
    return " ".join(said)


def _joined(form: str) -> str:
    """A folded legal form without blanks and filler words: GMBHCOKG."""
    return "".join(word for word in form.split() if word not in _FILLERS)


def _without_phrases(words: list[str]) -> list[str]:
    """The words without legal forms and titles of several words."""
    if _PHRASES.keys().isdisjoint(words):
        return words
    return [words[place] for place, phrase in _units(words) if not phrase]


def _units(words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where each legal form, or title, of several words begins, with how many these are, and each other word, with 0."""
    place = 0
    while place < len(words):
        phrase = _phrase(words, place)
        yield place, phrase
        place += phrase or 1


def _phrase(words: list[str], place: int) -> int:
    """How many words a legal form, or a title, of several words has that begins at a place; 0 where none does."""
    return next((len(form) for form in _PHRASES.get(words[place], ()) if words[place : place + len(form)] == form), 0)


def _is_form(words: list[str], place: int) -> bool:
    """Whether the word at a place is a legal form there."""
    word = words[place]
    at_end = place == len(words) - 1 or (not place and word not in _RUN_TOGETHER)
    return word in _FORMS and (word in _ANYWHERE or at_end)


def without_cut_form(name: str) -> str:
    """Return the base name without the beginning of a legal form written out, where a bank may have cut it off; "" where there is none.

    >>> without_cut_form("Håkansson Peinture Société par acti"), without_cut_form("PflegedienstBrandt UG (haftungsbesc")
    ('HAAKANSSON PEINTURE', 'PFLEGEDIENSTBRANDT')
    """
    if not any(0 <= limit - len(name) <= 1 for limit in CUT_AT):
        return ""
    words = folded(name).split()
    for place in range(1, len(words)):
        end = " ".join(words[place:])
        found = bisect.bisect_left(_WRITTEN_OUT, end)
        if len(end) >= _CUT_FORM and found < len(_WRITTEN_OUT) and _WRITTEN_OUT[found].startswith(end):
            return base(" ".join(words[:place]))
    return ""


@functools.lru_cache(maxsize=1_000_000)
def collapsed(name: str) -> str:
    """Return the base name with umlaut spellings made one and its words in order: Müller, Mueller and Muller agree."""
    return " ".join(sorted(plain_base(name).split()))


@functools.lru_cache(maxsize=1_000_000)
def plain_base(name: str) -> str:
    """Return the base name with umlaut spellings made one: Müller & Söhne GmbH is MULLER & SOHNE."""
    return plain(base(name))


@functools.lru_cache(maxsize=1_000_000)
def plain_whole(name: str) -> str:
    """Return the whole name, folded, with umlaut spellings made one: Müller & Söhne GmbH is MULLER & SOHNE GMBH."""
    return plain(folded(name))


def plain(text: str) -> str:
    """Return a folded name with umlauts as those write them who have none: MUELLER and MULLER are MULLER."""
    for long, short in _UMLAUTS:
        text = text.replace(long, short)
    return text


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
    """Return the names in a payer's name: the whole, both sides of "c/o" and the like, what stands before a comma or after a bank's number.

    Where the name begins with "c/o", what stands behind the comma as well.
    """
    sides = [side.strip(" ,;:-") for side in CARE_OF.split(name)]
    before = [side.split(",")[0].strip() for side in sides if "," in side]
    behind = [side.strip() for side in sides[1].split(",")[1:]] if len(sides) > 1 and not sides[0] else []
    after = [_NUMBERED.sub("", name)]
    return list(dict.fromkeys([name, *(side for side in [*sides, *before, *behind, *after] if len(side) >= 4)]))


_FORMS, _PHRASES = _forms()
_SAME = {
    plain(folded(form)): _joined(folded(forms.split(" | ")[0]))
    for forms in legal_forms.SAME
    for form in forms.split(" | ")
}
_WRITTEN_OUT = sorted(
    form for form in {*_FORMS, *map(" ".join, itertools.chain(*_PHRASES.values()))} if len(form) > _LONG
)
_ANYWHERE = {form for form in _FORMS - _RUN_TOGETHER if len(form) >= _SHORTEST_FORM or form in _UNMISTAKABLE}
