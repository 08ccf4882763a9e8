"""Which open documents a person means by the numbers written under "Documents"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from ar_batch.references import compact
from ar_batch.stages.decisions.amounts import priced
from ar_batch.stages.decisions.world import NotPossible, World

_Number = tuple[str, list[int], int | None]
"""A number as it is written, the places of the documents that it may mean, and the amount beside it."""
_BETWEEN: Final = re.compile(r"[,;+&|\n\r\t]+|\s+(?:and|und|et|y|en)\s+", re.IGNORECASE)
"""Ends a number for certain."""
_PERHAPS: Final = re.compile(r"[\s/\\:]+")
"""Stands between two numbers or within one: "INV 1001", "2026/17"."""
_PIECES_MOST: Final = 5
"""A number is looked for in at most this many pieces side by side."""
_WHOLE: Final = re.compile(r"(\d+)\.0+")
"""A number that a worksheet turned into a decimal."""


def named(written: str, customer_id: str, receipt: Any, world: World) -> list[tuple[Any, int | None]]:
    """Return the open documents meant, in the order written, each once, with the amount given for it, if any.

    Only those in the payment's currency, and of the customer and its children when one is given. Raises NotPossible
    when a number is unknown or may mean several documents, or where nothing tells an amount from a number.
    """
    family = world.family(customer_id) if customer_id else set()

    def find(text: str) -> list[int]:
        return world.numbers.find(text, receipt.currency, family, receipt.customer_id)

    numbers: list[_Number] = [(text, places, None) for text, places in cut(written, find)]
    with_amounts = list(_priced(written, receipt.currency, find))
    if any(amount is not None for *_, amount in with_amounts):
        if "=" not in written and _are_known(numbers):
            # Nearly always the amount is no number of a document; where it is, nobody can know what is meant.
            if _are_known(with_amounts):
                why = "it can be read as numbers or as amounts; write amounts as in INV-1=500.00"
                raise NotPossible("decision-not-possible", column="documents", value=written, why=why)
        else:
            numbers = with_amounts
    found = _single(numbers, world)
    return [(world.document(document_id), amount) for document_id, amount in found.items()]


def _single(numbers: list[_Number], world: World) -> dict[str, int | None]:
    """Return the documents found, each with its amount; NotPossible unless every number is exactly one."""
    found: dict[str, int | None] = {}
    unknown: list[str] = []
    for text, places, amount in numbers:
        if not places:
            unknown.append(text)
        elif len(places) > 1:
            candidates = world.numbers.shown(places)
            raise NotPossible("decision-document-ambiguous", column="documents", documents=text, candidates=candidates)
        else:
            document_id = world.numbers.document_id(places[0])
            before = found.get(document_id)
            found[document_id] = before if amount is None else amount + (before or 0)
    if unknown:
        raise NotPossible("decision-document-unknown", column="documents", documents=", ".join(unknown))
    if not found:
        raise NotPossible("decision-incomplete", column="documents", needs="the numbers under Documents")
    return found


def _are_known(numbers: list[_Number]) -> bool:
    return all(places for _, places, _ in numbers)


def _priced(written: str, currency: str, find: Callable[[str], list[int]]) -> Iterator[_Number]:
    """Yield the numbers with the amounts beside them: an amount belongs to the last number before it."""
    for part, amount in priced(written, currency):
        numbers = list(cut(part, find))
        for text, places in numbers[:-1]:
            yield text, places, None
        if numbers:
            yield *numbers[-1], amount
        elif amount is not None:
            why = "an amount stands behind the number that it is for"
            raise NotPossible("decision-not-possible", column="documents", value=written, why=why)


def cut(written: str, find: Callable[[str], list[int]]) -> Iterator[tuple[str, list[int]]]:
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
