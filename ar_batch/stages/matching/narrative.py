"""Who pays, as the bank's words in the text say it: where a statement has no column for payers.

BGC AKESSON MALERI AB INV 1234; TFR FROM K CAREY 69 958 26; VIREMENT DE MENUISERIE VASSEUR.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from ar_batch import names, references
from ar_batch.stages.matching.leads import LEADS, STRANGE_LEADS

_BY_ITSELF: Final = r"BGC|BANK GIRO CREDIT|GIRO CREDIT|DIRECT CREDIT|AUTOMATED CREDIT|CREDIT TRANSFER|FASTER PAYMENTS?(?: RECEIPT)?|FPI|TFR|TRF|XFER"
"""What banks put before the payer's name, "from" behind it or not."""
_WITH_FROM: Final = (
    r"(?:PAYMENT|TRANSFER|CREDIT|DEPOSIT|MONEY|RECEIVED|WIRE)(?: RECEIVED)? FROM|(?:VIR|VIREMENT)(?: SEPA| INST\w*| RE[CÇ]U)* (?:DE|D')|"
    r"TRANSF(?:\.|ERENCIA)?(?: RECIBIDA)? DE|BONIF(?:\.|ICO)(?: SEPA)? DA|(?:OVERBOEKING|OVERSCHRIJVING|BETALING) VAN|"
    r"(?:GUTSCHRIFT|[ÜU]E?BERWEISUNG|ZAHLUNG) VON|(?:BETALING|INNBETALING|INDBETALING|OVERF[ØO]R(?:SEL|ING)) FRA|"
    r"(?:INS[ÄA]TTNING|BETALNING|INBETALNING) FR[ÅA]N|PRZELEW OD|(?:PLATBA|[ÚU]HRADA) OD"
)
_BEFORE: Final = re.compile(rf"\s*(?:(?:{_BY_ITSELF})(?: FROM)?|{_WITH_FROM})\b[ :.-]*")
_BEFORE_NUMBER: Final = (
    LEADS | STRANGE_LEADS | frozenset("MNDT STMT STATEMENT YOUR OUR IHRE UNSERE NOTPROVIDED".split())
)
"""Words before a number, which are no part of a name."""
_LEAST: Final = 4
"""Letters of a name."""
_MOST_WORDS: Final = 12
_ALONE: Final = 18
"""Letters of a text that is nothing but a name, or what is left of one: banks cut at 18, 27 and 35."""
_LETTERS: Final = re.compile(r"[^\W\d_]")


def payer(text: str) -> str:
    """Return the name that stands behind a bank's words at the beginning of a text, up to the first number; "" where none does."""
    capital = references.upper(names.reread(text))
    before = _BEFORE.match(capital)
    if before is None:
        return ""
    words: list[str] = []
    for word in capital[before.end() :].split(maxsplit=_MOST_WORDS)[:_MOST_WORDS]:
        if any(map(str.isdigit, word)):
            break
        words.append(word)
    while words and words[-1].strip(".:#-,") in _BEFORE_NUMBER:
        words.pop()
    name = " ".join(words)
    return name if len(_LETTERS.findall(name)) >= _LEAST else ""


def payers(lines: pd.DataFrame, known: Iterable[str] = ()) -> pd.Series[Any]:
    """Return who pays each of some bank lines (payer_name, remittance): as the statement says, or else as the text does.

    A text that is nothing but the name of one of those `known`, or the beginning of it, is that of the payer.
    """
    name = lines["payer_name"]
    blank = (name == "").to_numpy(dtype=bool)
    if not blank.any():
        return name
    texts = lines.loc[blank, "remittance"].tolist()
    told = [payer(text) for text in texts]
    nameless = [place for place, each in enumerate(told) if not each and len(texts[place]) >= _ALONE]
    ours = list(known) if nameless else []
    ordered, whole = sorted(map(_plain, ours)), set(map(names.base, ours))
    for place in nameless:
        told[place] = texts[place].strip() if _begins_one(texts[place], ordered, whole) else ""
    return name.where(~blank, pd.Series(told, index=lines.index[blank], dtype=name.dtype).reindex(lines.index))


def _plain(text: str) -> str:
    return names.plain(names.folded(text))


def _begins_one(text: str, ordered: list[str], whole: set[str]) -> bool:
    """Whether just one of the names in their order begins so, and none stands `whole` at the beginning: that may be meant, too."""
    plain, words = _plain(text), names.base(text).split()
    first, end = bisect_left(ordered, plain), bisect_right(ordered, f"{plain}\uffff")
    shorter = (" ".join(words[:count]) for count in range(1, len(words)))
    return len(plain) >= _ALONE and end - first == 1 and whole.isdisjoint(shorter)
