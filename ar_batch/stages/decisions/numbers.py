"""Open documents by their number, written more or less in full."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Final

import pandas as pd

from ar_batch.references import compact, without_zeros

_DIGITS_LEAST: Final = 3
"""Fewer digits than this are no number of a document without the letters around them."""


def _digits(number: str) -> str:
    digits = re.sub(r"[^0-9]", "", number)
    return digits if len(digits) >= _DIGITS_LEAST else ""


class DocumentNumbers:
    """An index of the open documents by number: as it is, without leading zeros, its digits alone (in order of trust)."""

    def __init__(self, open_items: pd.DataFrame) -> None:
        self._ids = open_items["document_id"].tolist()
        self._numbers = open_items["document_no"].tolist()
        self._customers = open_items["customer_id"].tolist()
        self._currencies = open_items["currency"].tolist()
        self._keys = tuple(self._index(key) for key in (compact, without_zeros, _digits))

    def find(self, text: str, currency: str, customers: set[str], likely_customer: str) -> list[int]:
        """Return the places of the documents that a number may mean: none, one, or several.

        Only those in the currency, and of the customers if any are given. Among several, those of the likely customer
        are meant.
        """
        for keys, wanted in zip(self._keys, (compact(text), without_zeros(text), compact(text)), strict=True):
            found = [
                place
                for place in keys.get(wanted, ())
                if self._currencies[place] == currency and (not customers or self._customers[place] in customers)
            ]
            likely = [place for place in found if self._customers[place] == likely_customer]
            if found:
                return likely if likely and len(found) > 1 else found
        return []

    def document_id(self, place: int) -> str:
        """Return the document at a place."""
        return str(self._ids[place])

    def shown(self, places: list[int]) -> str:
        """Return documents in words: number and customer of each."""
        return ", ".join(f"{self._numbers[place]} of {self._customers[place]}" for place in places)

    def _index(self, key: Callable[[str], str]) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for place, number in enumerate(self._numbers):
            if value := key(number):
                index[value].append(place)
        return dict(index)
