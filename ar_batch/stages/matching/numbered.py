"""Documents by the digits of their numbers."""

from __future__ import annotations

Digits = tuple[str, str, str, str]
"""All digits of a number, those of its last run, and both without leading zeros."""


def ends(digits: Digits, text: str) -> bool:
    """Whether a document's number ends in the digits: those of its telling run, or reaching well into the run before.

    649 is no end of 2026/49, though the digits 202649 end so.
    """
    core, serial = digits[0], digits[1]
    return serial.endswith(text) or (len(text) >= len(serial) + 2 and core.endswith(text))


class Numbered:
    """Documents by their digits: whole, or the last ones."""

    def __init__(self, documents: list[int], digits: list[Digits]) -> None:
        self.pairs = list(zip(digits, documents, strict=True))
        self.by_core: dict[str, list[int]] = {}
        self.whole: dict[str, list[int]] = {}
        for (core, _, bare, last), d in self.pairs:
            self.by_core.setdefault(core, []).append(d)
            self.whole.setdefault(bare, []).append(d)
            if last != bare:
                self.whole.setdefault(last, []).append(d)
        self.bares = {digits[2] for digits, _ in self.pairs}

    def is_whole(self, digits: str) -> bool:
        """Say whether these are all the digits of a document's number."""
        return digits.lstrip("0") in self.bares

    def bearers(self, digits: str) -> list[int]:
        """Return the documents of that number, or else those whose number ends so."""
        whole = self.whole.get(digits.lstrip("0"))
        return whole or (self.ending(digits) if len(digits) >= 3 else [])

    def ending(self, digits: str) -> list[int]:
        """Return the documents whose number ends so."""
        return [d for each, d in self.pairs if ends(each, digits)]

    def completed(self, first: str, tail: str) -> list[int]:
        """Return the documents whose number is the first one with other last digits, or else just those digits."""
        begun = self.bearers(first[: len(first) - len(tail)] + tail) if len(tail) < len(first) else []
        return begun or self.bearers(tail)
