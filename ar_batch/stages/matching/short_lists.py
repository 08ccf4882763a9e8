"""Lists in short form and ranges, as a text gives them: 1001/02/05; 1001-1005; INV-2026-00123 - INV-2026-00130."""

from __future__ import annotations

import re
from itertools import pairwise

COMPOSITE = re.compile(r"[A-Z]*[0-9][A-Z0-9]*(?:[./-][A-Z0-9]*[0-9][A-Z0-9]*)*")
"""A number, with the letters and signs in it."""
TO_WORDS = r"BIS|T ?O|THRU|THROUGH|UNTIL|AU|AL|T/M|TOT|HASTA"
_RANGE = re.compile(
    rf"([0-9]{{3,}})\s*(?:-(?![A-Z]+\s+[0-9])|–|—|\.\.+|(?:A|À|{TO_WORDS})(?![A-Z]))\s*(?:[A-Z/.-]{{0,8}}\s?)?([0-9]{{2,}})"
)
_BETWEEN = re.compile(rf"\s+-\s+|\s*(?:–|—|\.\.+)\s*|\s+(?:A|À|{TO_WORDS})\s+")
"""What stands between the ends of a range of numbers with signs in them: INV-2026-00123 - INV-2026-00130."""
_SHORT_LIST = re.compile(
    r"([0-9]{3,})((?:\s*(?:[/,;+&]|UND|AND|ET|Y|EN|U\.)\s*[0-9]{1,6}(?![0-9]|[-.][0-9]|\s*(?:MORE|OTHER|FURTHER|WEITER|ANDERE|AUTRE|OTRA|MAS\b|MEER|ALTR)))+)"
)
"""A number and the last digits of others: 1001/02/05; but not "1001 and 1 more"."""
_DIGITS = re.compile(r"[0-9]+")


def cut(text: str, undated: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the short lists of a text, a number with the last digits of others, and its ranges, the first and the last number.

    Year and month of a day are no range: `undated` is the text without its days.
    """
    signed = [
        ("".join(_DIGITS.findall(low.group())), "".join(_DIGITS.findall(high.group())))
        for low, high in pairwise(COMPOSITE.finditer(text))
        if not low.group().isalnum() and _BETWEEN.fullmatch(text[low.end() : high.start()])
    ]
    return _SHORT_LIST.findall(text), [*_RANGE.findall(undated), *signed]
