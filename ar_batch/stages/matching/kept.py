"""Explanations that are kept: as long as none of the documents moved that they were made of."""

from __future__ import annotations

from collections import defaultdict

from ar_batch.stages.matching.evidence import Explanation

Group = tuple[int, int]
"""A family's documents in one currency: root, currency."""

Found = tuple[list[Explanation], ...]
"""What explains a receipt by its text; and what does with the amounts besides, if that was asked for."""


class Kept:
    """What was found for receipts, without and with what only the amount speaks for. What has moved is forgotten at once."""

    def __init__(self) -> None:
        self._found: tuple[dict[int, list[Explanation]], dict[int, list[Explanation]]] = ({}, {})
        self._by_group: dict[Group, set[int]] = defaultdict(set)
        self._by_document: dict[int, set[int]] = defaultdict(set)

    def get(self, r: int, *, amounts: bool) -> list[Explanation] | None:
        """Return what was found for the receipt; None when that is not known any more."""
        return self._found[amounts].get(r)

    def put(self, r: int, found: Found, groups: list[Group], strangers: list[int]) -> None:
        """Keep what was found among the documents of these families, and of others these documents."""
        for kept, each in zip(self._found, found, strict=False):
            kept[r] = each
        for group in groups:
            self._by_group[group].add(r)
        for d in strangers:
            self._by_document[d].add(r)

    def moved(self, d: int, group: Group) -> None:
        """Forget what was found among these documents, one of which has moved."""
        for r in self._concerned(d, group):
            self.forget(r)

    def taken(self, d: int, group: Group) -> None:
        """Forget what was found besides the texts: a document was taken for what only an amount spoke for.

        What a text points to and was not certain hardly becomes so by that; it is asked again together with the amounts.
        """
        for r in self._concerned(d, group):
            self._found[True].pop(r, None)
            self._by_group[group].add(r)

    def _concerned(self, d: int, group: Group) -> set[int]:
        return self._by_group.pop(group, set()) | self._by_document.pop(d, set())

    def forget(self, r: int) -> None:
        """Forget what was found for one receipt."""
        for found in self._found:
            found.pop(r, None)
