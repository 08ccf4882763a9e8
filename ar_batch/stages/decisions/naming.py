"""Which open documents a person means by the numbers written under "Documents"."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd

from ar_batch.stages.decisions.world import NotPossible, World

_BETWEEN: Final = re.compile(r"[,;+&|\n\r\t]+|\s+(?:and|und|et|y|en)\s+", re.IGNORECASE)
"""Ends a number for certain."""
_PERHAPS: Final = re.compile(r"[\s/\\:]+")
"""Stands between two numbers or within one: "INV 1001", "2026/17"."""
_PIECES_MOST: Final = 5
"""A number is looked for in at most this many pieces side by side."""
_WHOLE: Final = re.compile(r"(\d+)\.0+")
"""A number that a worksheet turned into a decimal."""


def named(written: str, customer_id: str, receipt: Any, world: World) -> list[Any]:
    """Return the open documents meant, in the order written, each once.

    Only those in the payment's currency, and of the customer and its children when one is given. Raises NotPossible
    when a number is unknown or may mean several documents.
    """
    items = world.open_items[world.open_items["currency"] == receipt.currency]
    if customer_id:
        items = items[items["customer_id"].isin(world.family(customer_id))]
    lookup = _Lookup(items, receipt.customer_id)
    found: dict[str, None] = {}
    unknown: list[str] = []
    for part in _BETWEEN.split(written):
        for piece, document_ids in lookup.split(part):
            if not document_ids:
                unknown.append(piece)
            elif len(document_ids) > 1:
                raise NotPossible(
                    "decision-document-ambiguous",
                    column="documents",
                    documents=piece,
                    candidates=", ".join(lookup.shown(document_ids)),
                )
            else:
                found[document_ids[0]] = None
    if unknown:
        raise NotPossible("decision-document-unknown", column="documents", documents=", ".join(unknown))
    if not found:
        raise NotPossible("decision-incomplete", column="documents", needs="the numbers under Documents")
    return [world.document(document_id) for document_id in found]


class _Lookup:
    """Open documents by their number, written more or less in full."""

    def __init__(self, items: pd.DataFrame, likely_customer: str) -> None:
        self._items = items
        self._likely = likely_customer
        number = items["document_no"].str.upper().str.replace(r"[^0-9A-Z]", "", regex=True)
        # In order of trust: as it is, without leading zeros, the digits alone.
        self._keys = (number, number.map(_without_zeros), number.map(_digits))

    def split(self, part: str) -> list[tuple[str, list[str]]]:
        """Cut a part into numbers, the longest known ones first from the left; unknown pieces have no documents."""
        pieces = [_WHOLE.sub(r"\1", piece) for piece in _PERHAPS.split(part) if _plain(piece)]
        result: list[tuple[str, list[str]]] = []
        while pieces:
            for length in range(min(len(pieces), _PIECES_MOST), 0, -1):
                text = " ".join(pieces[:length])
                documents = self._find(text)
                if documents or length == 1:
                    result.append((text, documents))
                    pieces = pieces[length:]
                    break
        return result

    def shown(self, document_ids: list[str]) -> list[str]:
        """Return documents in words: number and customer."""
        items = self._items[self._items["document_id"].isin(document_ids)]
        return [f"{n} of {c}" for n, c in zip(items["document_no"], items["customer_id"], strict=True)]

    def _find(self, text: str) -> list[str]:
        wanted = _plain(text)
        for key, value in zip(self._keys, (wanted, _without_zeros(wanted), wanted), strict=True):
            found = self._items[key == value] if value else self._items.iloc[:0]
            if len(found) > 1 and (found["customer_id"] == self._likely).any():
                found = found[found["customer_id"] == self._likely]
            if len(found):
                return found["document_id"].tolist()
        return []


def _plain(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def _without_zeros(number: str) -> str:
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", number)


def _digits(number: str) -> str:
    digits = re.sub(r"[^0-9]", "", number)
    return digits if len(digits) >= 3 else ""
