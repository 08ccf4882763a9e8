"""Payment references that check themselves: the document's number read out of them.

On the payment forms of several countries a longer number stands for the invoice's: the customer's, noughts, the
invoice's, and at the end digits that check the others. Where these are right, and the end of the rest is a document's
number, that is what the payer meant.

Rules: Bankgirot, OCR reference (modulo 10, perhaps with its own length before the check digit); Bits, KID (modulo 10 or
11); Finance Finland, reference number (weights 7, 3, 1); SIX, QR reference (modulo 10, recursive); Payments Denmark,
FIK (modulo 10); Febelfin, structured communication (modulo 97); ISO 11649, creditor reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_batch import references
from ar_batch.stages.matching import lines

_SHORTEST: Final = 4
"""Digits at least of a document's or a customer's number within a reference."""
_NOUGHTS: Final = "00"
"""What sets a number apart from the digits before it."""
_LONG, _IN_GROUPS = "[0-9]{5}", "[0-9] [0-9]{5}"
"""What every reference bears, and every one in groups of five."""
_OUT_OF_REFERENCE: Final = "OCR"
"""The word put before a number that was read out, as a payer would write it."""


def _by_tens(digits: str) -> bool:
    """Modulo 10: every second digit doubled, from the right."""
    doubled = (sum(divmod(int(digit) * weight, 10)) for digit, weight in zip(reversed(digits), cycle((1, 2))))
    return sum(doubled) % 10 == 0


def _by_elevens(digits: str) -> bool:
    """Modulo 11: weights 2 to 7, from the right."""
    weighted = sum(int(digit) * weight for digit, weight in zip(reversed(digits[:-1]), cycle(range(2, 8))))
    return (weighted + int(digits[-1])) % 11 == 0


def _by_weights(digits: str) -> bool:
    """Modulo 10: weights 7, 3 and 1, from the right."""
    weighted = sum(int(digit) * weight for digit, weight in zip(reversed(digits[:-1]), cycle((7, 3, 1))))
    return (weighted + int(digits[-1])) % 10 == 0


def _by_carrying(digits: str) -> bool:
    """Modulo 10, recursive."""
    carry = 0
    for digit in digits:
        carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)[(carry + int(digit)) % 10]
    return carry == 0


def _by_ninety_sevens(digits: str) -> bool:
    """Modulo 97, two digits; 97 where nothing is left."""
    return (int(digits[:-2]) % 97 or 97) == int(digits[-2:])


def _as_creditors(digits: str) -> bool:
    """ISO 11649: RF and two digits that check the others."""
    return references.rf_valid(f"RF{digits}")


@dataclass(frozen=True)
class _Form:
    """How a reference is written, what checks it, where the digits between those that check are, and whether it can be nothing else."""

    pattern: re.Pattern[str]
    checks: tuple[Callable[[str], bool], ...]
    body: slice
    certain: bool


_APART, _ENDED = r"(?<![\w./-])", r"(?![\w./-])"
_PLAIN: Final = rf"{_APART}[0-9]{{5,25}}{_ENDED}"
_GROUPS: Final = rf"{_APART}[0-9]{{1,5}}(?: [0-9]{{5}})+{_ENDED}"


def _form(pattern: str, *checks: Callable[[str], bool], body: slice = slice(0, -1), certain: bool = False) -> _Form:
    return _Form(re.compile(pattern, re.IGNORECASE), checks, body, certain)


_ANYWHERE: Final = (
    _form(rf"{_APART}[0-9]{{2}}(?: ?[0-9]{{5}}){{5}}{_ENDED}", _by_carrying, certain=True),
    _form(r"\+?\b(?:04|15|71|75)<([0-9]{15,16})\+[0-9]{8}<?", _by_tens, certain=True),
    _form(
        r"(?<![0-9/])(?:[+*]{3})?([0-9]{3}/[0-9]{4}/[0-9]{5})(?:[+*]{3})?(?![0-9/])",
        _by_ninety_sevens,
        body=slice(0, -2),
        certain=True,
    ),
    _form(
        r"\bRF[0-9]{2}(?: ?[0-9]{4}){0,5}(?: ?[0-9]{1,4})?(?![\w./-])", _as_creditors, body=slice(2, None), certain=True
    ),
    _form(rf"\bKID\b[ .:]*(?:{_PLAIN})", _by_tens, _by_elevens),
    _form(rf"\bOCR\b[ .:]*(?:{_PLAIN})", _by_tens),
    _form(rf"\bVIITE(?:NUMERO|NRO|NUMBER)?\b[ .:]*(?:{_GROUPS}|{_PLAIN})", _by_weights),
)
"""What tells by itself that it is such a reference."""
_LIKE_IT: Final = (
    r"<[0-9]{15}|[0-9]{3}/[0-9]{4}/[0-9]{5}|(?: ?[0-9]{5}){5}|RF[0-9]{2}|KID|OCR|VIITE|kid|ocr|viite|Viite"
)
"""What nearly every text with one of these bears."""
_IN_FINLAND: Final = _form(f"{_GROUPS}|{_PLAIN}", _by_weights)
_GROUPED: Final = _form(_GROUPS, _by_weights)
_WHERE_USUAL: Final = {
    "FI": _IN_FINLAND,
    "EE": _IN_FINLAND,
    "SEK": _form(_PLAIN, _by_tens),
    "NOK": _form(_PLAIN, _by_tens, _by_elevens),
    "EUR": _GROUPED,
}
"""What a number that says nothing may be: by the country of our account, or by the currency."""
_STRUCTURED: Final = (*_ANYWHERE, _form(f"{_GROUPS}|{_PLAIN}", _by_tens, _by_elevens, _by_weights))


def read_out(
    rows: pd.DataFrame, documents: pd.DataFrame, customers: Sequence[str]
) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the texts and the structured references of receipts, the number of a document in place of a reference that bears it.

    `rows`: remittance, structured_reference, account (ours), currency; `documents`: document_no, po_number, reference; the
    numbers of the `customers`.
    """
    texts, structured = rows["remittance"], rows["structured_reference"]
    usual = _usual(rows)
    some = _may_bear(texts, usual)
    others = structured.str.contains(_LONG, regex=True).to_numpy(dtype=bool)
    if not some.any() and not others.any():
        return texts, structured
    known = _Known(documents, customers)
    forms = [_ANYWHERE if form is None else (*_ANYWHERE, form) for form in usual[some].tolist()]
    said = [known.read(text, each) for text, each in zip(texts[some].tolist(), forms, strict=True)]
    printed = [known.read(text, _STRUCTURED) for text in structured[others].tolist()]
    return lines.replaced(texts, some, said), lines.replaced(structured, others, printed)


def _may_bear(texts: pd.Series[Any], usual: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    """Which texts are worth reading: those with one that tells itself, or something like what is usual where they came in."""
    some = texts.str.contains(_LIKE_IT, regex=True).to_numpy(dtype=bool, copy=True)
    grouped = (usual == _GROUPED).to_numpy(dtype=bool)
    for there, like in ((grouped, _IN_GROUPS), (usual.notna().to_numpy(dtype=bool) & ~grouped, _LONG)):
        if there.any():
            some[there] |= texts[there].str.contains(like, regex=True).to_numpy(dtype=bool)
    return some


def _usual(rows: pd.DataFrame) -> pd.Series[Any]:
    """The form that numbers without a word have where each receipt came in; None where they have none."""
    codes, unique = pd.factorize(rows["account"].str[:2].str.upper() + " " + rows["currency"])
    places = [each.split(" ") for each in unique]
    forms = [_WHERE_USUAL.get(country) or _WHERE_USUAL.get(currency) for country, currency in places]
    return pd.Series([forms[code] for code in codes.tolist()], index=rows.index, dtype=object)


class _Known:
    """The numbers of documents and customers, by their digits; and those that are no references of documents."""

    def __init__(self, documents: pd.DataFrame, customers: Sequence[str]) -> None:
        self._documents = _digits(documents["document_no"]) | _serials(documents["document_no"])
        self._customers = _digits(pd.Series(customers, dtype="str"))
        self._others = _digits(documents["po_number"]) | _digits(documents["reference"])

    def read(self, text: str, forms: Sequence[_Form]) -> str:
        """Return a text with its references read out."""
        for form in forms:
            text = form.pattern.sub(partial(self._read, form), text)
        return text

    def _read(self, form: _Form, found: re.Match[str]) -> str:
        digits = "".join(filter(str.isdigit, found[found.lastindex or 0]))
        bare = digits.lstrip("0")
        if (
            not bare
            or bare in self._documents
            or bare in self._others
            or not any(check(digits) for check in form.checks)
        ):
            return found[0]
        rest = digits[form.body]
        # The length of all of it may stand before the digit that checks it.
        bodies = (rest, rest[:-1]) if rest[-1] == str(len(digits) % 10) else (rest,)
        number = next((number for body in bodies if (number := self._at_end(body))), "")
        if number:
            return f"{_OUT_OF_REFERENCE} {number}"
        # It stays one number, of which it is not known whose it is.
        return references.compact(found[found.lastindex or 0]) if form.certain else found[0]

    def _at_end(self, body: str) -> str:
        """The document's number with which the digits of a reference end, behind noughts or a customer's number; or nothing."""
        for start in range(len(body) - _SHORTEST + 1):
            front, number = body[:start], body[start:]
            if number[0] != "0" and number in self._documents and self._may_stand_before(front):
                return number
        return ""

    def _may_stand_before(self, front: str) -> bool:
        """Whether digits are noughts, end in some, or in a customer's number."""
        if not front.strip("0") or front.endswith(_NOUGHTS):
            return True
        bare = front.rstrip("0")
        return any(
            each[start:] in self._customers for each in (front, bare) for start in range(len(each) - _SHORTEST + 1)
        )


def _digits(numbers: pd.Series[Any]) -> frozenset[str]:
    """All digits of each number, without the noughts in front; of enough of them."""
    every = numbers.str.replace("[^0-9]", "", regex=True).str.lstrip("0").unique().tolist()
    return frozenset(digits for digits in every if len(digits) >= _SHORTEST)


def _serials(numbers: pd.Series[Any]) -> frozenset[str]:
    """The last long run of digits of each number: 70345 of INV-2026-70345."""
    every = numbers.str.extract(r"([1-9][0-9]{4,})[^0-9]*$", expand=False).dropna().unique().tolist()
    return frozenset(every)
