"""Bank lines whose words say that the money is not a customer's: interest, taxes, salaries, insurance."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ar_batch import names
from ar_batch.stages.matching.world import World

_TREASURY = re.compile(r"\b(?:TRESOR PUBLIC|TRESORERIE|D[DGR]FIP|BUNDESKASSE|LANDES(?:OBER|HAUPT)?KASSE)\b")


class NotOurs:
    """The words that say so, looked for in payer and text, once in each receipt."""

    def __init__(self, world: World, words: Iterable[str]) -> None:
        self._receipts, self._said = world.receipts, dict[int, bool]()
        longest_first = sorted((re.escape(word) for word in words), key=len, reverse=True)
        self._pattern = re.compile(rf"\b(?:{'|'.join(longest_first)})\b" if longest_first else r"(?!)")

    def says(self, r: int) -> bool:
        """Say whether a receipt's payer or text bears such a word."""
        known = self._said.get(r)
        if known is None:
            known = self._said[r] = self._bears(f"{self._receipts.payer_name[r]} {self._receipts.text(r)}")
        return known

    def says_text(self, r: int) -> bool:
        """Say whether a receipt's text bears such a word, which may be a part of a customer's own name."""
        return self.says(r) and self._bears(self._receipts.text(r))

    def says_payer_of_many(self, r: int) -> bool:
        """Say whether it is but the payer's name that bears such a word, and that of a public treasury, which pays what schools and communes owe."""
        return not self.says_text(r) and bool(_TREASURY.search(names.folded(str(self._receipts.payer_name[r]))))

    def _bears(self, text: str) -> bool:
        return bool(self._pattern.search(names.folded(text)))
