"""Bank lines whose words say that the money is not a customer's: interest, taxes, salaries, insurance."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ar_batch import names
from ar_batch.stages.matching.world import World


class NotOurs:
    """The words that say so, looked for in payer and text."""

    def __init__(self, words: Iterable[str]) -> None:
        longest_first = sorted((re.escape(word) for word in words), key=len, reverse=True)
        self._pattern = re.compile(rf"\b(?:{'|'.join(longest_first)})\b" if longest_first else r"(?!)")

    def says(self, world: World, r: int) -> bool:
        """Say whether a receipt's payer or text bears such a word."""
        return bool(self._pattern.search(names.folded(f"{world.receipts.payer_name[r]} {world.receipts.text(r)}")))
