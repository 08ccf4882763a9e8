"""One amount as somebody wrote it: taken apart, what it shows about the decimal mark, and its digits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ar_batch.money import CURRENCIES, SYMBOLS

_PLAIN = re.compile(r"-?\d(?:[\d.,]*\d)?", re.ASCII)
_BODY = re.compile(r"[^\d.,'’]*?([.,]?\d(?:[\d.,'’ ]*\d)?[.,]?)\D*", re.ASCII)
_NO_MINOR = re.compile(r"-{1,2}(?!\d)")
"""Behind the decimal mark: "99.-", "99,--" have no minor units; this is no sign."""
_NOT_BODY = re.compile(r"[()\-+]")
ERROR_VALUE = re.compile(
    r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NULL!|NUM!|N/D|NV|WERT!|BEZUG!|ZAHL!|ÜBERLAUF!|SPILL!|CALC!|FIELD!|GETTING_DATA|VALEUR!|NOM\?|NOMBRE!"
    r"|¡(?:VALOR|REF|DIV/0|NUM|NULO)!|¿NOMBRE\?|WAARDE!|VERW!|NAAM\?|GETAL!|LEEG!|N/B)",
    re.IGNORECASE,
)
_MARKS: Final = {
    **dict.fromkeys("cr c h haben credit crédit".split(), 1),
    **dict.fromkeys("dr d s soll debit débit".split(), -1),
}
_SAME_SIGNS = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u2007": " ",
        "\u2212": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2011": "-",
    }
    | {chr(0xFF00 + code - 0x20): chr(code) for code in range(0x21, 0x7F)}  # full-width forms
)
_GROUPS: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")
_GROUPED: Final = {
    ".": re.compile(r"\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:['’ ]\d{3})+|\d{1,2}(?:,\d{2})*,\d{3}"),
    ",": re.compile(r"\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:['’ ]\d{3})+"),
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """An amount as it was written: sign, digits with their separators, currency, and whether CR or DR stood by."""

    body: str
    sign: int = 1
    currency: str = ""
    mark: int = 0


def parse_written(word: str) -> Written | None:
    """Take an amount's text apart; None when it is none. The decimal mark is not decided here."""
    if len(word) <= 30 and _PLAIN.fullmatch(word):
        return Written(word[1:], -1) if word[0] == "-" else Written(word)
    stripped = word.translate(_SAME_SIGNS).strip()
    if len(stripped) > 60:
        return None
    if stripped.startswith(('="', "='")) and len(stripped) > 3:
        stripped = stripped[2:-1]
    match = _BODY.fullmatch(stripped)
    if not match:
        return None
    body = match[1].strip()
    before, after = stripped[: match.start(1)], stripped[match.end(1) :]
    if body[-1] in ".,":
        after = _NO_MINOR.sub("", after, count=1) if after.startswith("-") else after
    signs = "".join(_NOT_BODY.findall(before + after))
    if signs not in ("", "-", "+", "()"):
        return None
    currency, mark = "", 0
    for token in _NOT_BODY.sub(" ", f"{before} {after}").split():
        clean = token.strip("/.")
        code = token if token in SYMBOLS else clean
        if code.upper() in CURRENCIES and code.isalpha() and len(code) == 3:
            currency = code.upper()
        elif code in SYMBOLS:
            currency = currency or SYMBOLS[code]
        elif clean.casefold() in _MARKS and not mark:
            mark = _MARKS[clean.casefold()]
        else:
            return None
    negative = signs in ("-", "()")
    if negative and mark:
        return None
    return Written(body, -1 if negative else 1, currency, mark)


def decimal_evidence(body: str) -> str:
    """Say which mark is the decimal one in "1.234,56": "." or ",", "?" when "1.234" may be either, "" when none is used.

    >>> [decimal_evidence(b) for b in ("1.234,56", "12,5", "1.234.567", "1,234", "0.125", "12")]
    [',', ',', ',', '?', '.', '']
    """
    points, commas = body.count("."), body.count(",")
    if points and commas:
        last = "." if body.rfind(".") > body.rfind(",") else ","
        return last if body.count(last) == 1 else "x"
    mark = "." if points else ","
    times = points + commas
    if not times:
        return ""
    other = "," if mark == "." else "."
    if times > 1:
        grouped = re.sub(r"[ '’]", "", body)
        return other if _GROUPS.fullmatch(grouped) else "x"
    whole, _, part = body.partition(mark)
    digits = re.sub(r"\D", "", whole)
    spaced = len(digits) != len(whole)
    if len(part) != 3 or spaced or not 1 <= len(digits) <= 3 or digits.startswith("0"):
        return mark
    return "?"


def digits_of(written: Written, mark: str) -> tuple[int, int] | None:
    """Return an amount as mantissa and scale, given the decimal mark; None when its digits make no number."""
    whole, _, part = written.body.partition(mark)
    if " " in whole and not _GROUPED[mark].fullmatch(whole):
        return None
    digits = re.sub(r"\D", "", whole)
    if not (digits + part).isdecimal() or len(digits) + len(part) > 18:
        return None
    part = part.rstrip("0") if len(part) > 4 else part
    return written.sign * int((digits or "0") + part), len(part)


def oddly_grouped(written: Written, mark: str) -> bool:
    """Say whether the digits before the decimal mark are grouped as no country groups them: "12,34.56"."""
    whole, found, _ = written.body.partition(mark)
    return bool(found) and not whole.isdigit() and bool(whole) and not _GROUPED[mark].fullmatch(whole)
