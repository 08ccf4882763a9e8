"""Which open documents a person means by the numbers written under "Documents"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from ar_batch.references import compact
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
    family = world.family(customer_id) if customer_id else set()

    def find(text: str) -> list[int]:
        return world.numbers.find(text, receipt.currency, family, receipt.customer_id)

    found: dict[str, None] = {}
    unknown: list[str] = []
    for text, places in _cut(written, find):
        if not places:
            unknown.append(text)
        elif len(places) > 1:
            candidates = world.numbers.shown(places)
            raise NotPossible("decision-document-ambiguous", column="documents", documents=text, candidates=candidates)
        else:
            found[world.numbers.document_id(places[0])] = None
    if unknown:
        raise NotPossible("decision-document-unknown", column="documents", documents=", ".join(unknown))
    if not found:
        raise NotPossible("decision-incomplete", column="documents", needs="the numbers under Documents")
    return [world.document(document_id) for document_id in found]


def _cut(written: str, find: Callable[[str], list[int]]) -> Iterator[tuple[str, list[int]]]:
    """Cut the text into numbers, the longest known ones first from the left; an unknown piece has no documents."""
    for part in _BETWEEN.split(written):
        pieces = [_WHOLE.sub(r"\1", piece) for piece in _PERHAPS.split(part) if compact(piece)]
        while pieces:
            for length in range(min(len(pieces), _PIECES_MOST), 0, -1):
                text = " ".join(pieces[:length])
                places = find(text)
                if places or length == 1:
                    yield text, places
                    pieces = pieces[length:]
                    break
