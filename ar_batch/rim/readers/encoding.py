"""The text in bytes: by byte-order mark, as strict UTF-8, or by evidence among the code pages that offices use."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import Final, NamedTuple

from ar_batch.rim.readers.parts import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip

_WESTERN = (
    "äöüß", "éèêëàâçîïôûùüœæ", "áéíóúñü", "áâãàçéêíóôú", "àèéìòù", "éëïöüèê", "åäöé", "æøåé", "áéíóúæö",
)  # fmt: skip
_CENTRAL = ("áčďéěíňóřšťúůýž", "áäčďéíľĺňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "ăâîşţ", "čćđšž")
_BALTIC = ("āčēģīķļņšūž", "ąčęėįšųūž", "õäöüšž")
_SIGNS = "€£§°–—’‘“”„«»…´`²³½&®©·¿¡ºª\u00a0"
_IN_WORDS = "’‘´`·"
"""Signs that stand between letters."""

CODE_PAGES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("cp1252", _WESTERN), ("cp1250", _CENTRAL), ("cp1254", ("çğıöşüİ",)), ("cp850", _WESTERN), ("cp852", _CENTRAL),
    ("cp1257", _BALTIC), ("iso8859-2", _CENTRAL), ("cp437", _WESTERN), ("mac-roman", _WESTERN),
)  # fmt: skip
"""Single-byte code pages of Latin script in order of preference, and the accented letters of the languages in each."""

_OTHER_SCRIPTS = (
    ("gb18030", re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")),
    ("cp932", re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\u3000-\u303f]")),
    ("euc-kr", re.compile(r"[\uac00-\ud7af]")),
    ("big5", re.compile(r"[\u4e00-\u9fff\u3000-\u303f]")),
    ("cp1251", re.compile(r"[А-Яа-яЁёІіЇїЄєҐґ№«»]")),
    ("cp866", re.compile(r"[А-Яа-яЁё№]")),
    ("koi8-r", re.compile(r"[А-Яа-яЁё]")),
    ("cp1253", re.compile(r"[Α-ωΆ-ώ]")),
)
_SAMPLE_BYTES = 1 << 18


class Decoded(NamedTuple):
    """A text, the encoding it came in, and whether that encoding is certain."""

    text: str
    encoding: str
    certain: bool


def decode(data: bytes) -> Decoded:
    """Return the text of the bytes; raises Unreadable when they are no text (zero bytes)."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_strict(data[len(mark) :], encoding), encoding, certain=True)
    if b"\x00" in data:
        return _checked(_wide(data), "utf-16", certain=True)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", True)
    except UnicodeDecodeError:
        pass
    encoding, certain = _code_page(data)
    # cp1252 leaves five bytes undefined; a stray one must not cost the file.
    return Decoded(data.decode(encoding, "replace"), encoding, certain)


def _checked(text: str, encoding: str, *, certain: bool) -> Decoded:
    if "\x00" in text:
        raise Unreadable("zero-bytes")
    return Decoded(text, encoding, certain)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        # A file cut in the middle of a character is still worth reading up to there; what is lost shows as a sign.
        return data.decode(encoding, "replace")


def _wide(data: bytes) -> str:
    """Decode UTF-16 without a mark: every other byte of ASCII text is zero, and always the same one."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.7 and even < half * 0.05:
        return _strict(data, "utf-16-le")
    if even > half * 0.7 and odd < half * 0.05:
        return _strict(data, "utf-16-be")
    raise Unreadable("zero-bytes")


def _code_page(data: bytes) -> tuple[str, bool]:
    sample = data if len(data) <= _SAMPLE_BYTES else _around_high_bytes(data)
    high = sum(1 for byte in sample if byte >= 0x80)
    runs = re.findall(rb"[\x80-\xff]{2,}", sample)
    words = [word for word in re.findall(rb"[A-Za-z\x80-\xff]+", sample) if max(word) >= 0x80]
    mixed = sum(1 for word in words if re.search(rb"[A-Za-z]", word))
    # Accented letters of Latin script stand among ASCII letters; other scripts come in words of their own.
    if sum(map(len, runs)) > high * 0.6 and mixed < len(words) * 0.5:
        found = _other_script(sample)
        if found:
            return found, False
    scored = [(_likely(words, page, languages), page) for page, languages in CODE_PAGES]
    best = max(score for score, _ in scored)
    leaders = [page for score, page in scored if score >= best - 1e-9]
    clear = best > 0.9 and all(score < best - 0.1 for score, page in scored if page not in leaders)
    return leaders[0], clear


def _around_high_bytes(data: bytes) -> bytes:
    lines = [line for line in re.split(rb"[\r\n]+", data) if re.search(rb"[\x80-\xff]", line)]
    return b"\n".join(lines)[:_SAMPLE_BYTES]


def _other_script(sample: bytes) -> str:
    scores = []
    for encoding, wanted in _OTHER_SCRIPTS:
        text = sample.decode(encoding, "replace")
        strange = [character for character in text if ord(character) > 0x7F]
        good = len(wanted.findall(text))
        # Capitals inside words betray the wrong Cyrillic code page.
        bad = len(re.findall(r"[а-я][А-Я]", text)) * 2 + text.count("\ufffd") * 5
        scores.append(((good - bad) / max(len(strange), 1), encoding))
    best, encoding = max(scores, key=lambda pair: pair[0])
    return encoding if best > 0.7 else ""


def _likely(words: list[bytes], page: str, languages: tuple[str, ...]) -> float:
    """Return how much sense a code page makes of the words: the letters of one language most of all, in their places."""
    letters: Counter[str] = Counter()
    good = total = 0
    for word in words[:20_000]:
        text = word.decode(page, "replace")
        for place, character in enumerate(text):
            if ord(character) < 0x80:
                continue
            total += 1
            before, after = text[place - 1 : place], text[place + 1 : place + 2]
            if character.isalpha():
                letters[character.lower()] += 1
                # "GrÖße" is no word: a capital after a small letter means the wrong page.
                good -= bool(before) and character.isupper() and before.islower()
            elif character in _SIGNS:
                between = before.isalpha() and after.isalpha()
                good += 1 if character in _IN_WORDS or not between else -1
            else:
                good -= 1
    if not total:
        return 0.0
    best = max(sum(letters[c] for c in language) for language in languages)
    known = sum(letters[c] for c in set("".join(languages)))
    return (best * 0.7 + known * 0.3 + good) / total
