"""Document numbers in the shapes that companies use. A world has one shape for invoices and one for credit notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from ar_batch.demo.dice import Dice
from ar_batch.demo.noise import Noise


@dataclass(frozen=True)
class Number:
    """A document number as printed, and its parts: what payers drop, cut and mistype."""

    text: str
    serial: str
    """The running number with its leading zeros: the end of the text."""

    @property
    def lead(self) -> str:
        """What stands before the running number: prefix, year, branch."""
        return self.text[: len(self.text) - len(self.serial)]


SHAPES: Final[dict[str, str]] = {
    "RE-2026-00123": "RE-{year}-{n:05d}", "INV-10234": "INV-{n:05d}", "9000012345": "90{n:08d}", "2026/1234": "{year}/{n:04d}",
    "R26-004512": "R{yy}-{n:06d}", "FA260457": "FA{yy}{n:05d}", "4711001": "47{n:05d}", "MUC-26-1234": "{branch}-{yy}-{n:04d}",
    "AR20261104-017": "AR{year}{month:02d}{day:02d}-{k:03d}", "26001234": "{yy}{n:06d}", "SI012345": "SI{n:06d}", "0012345": "{n:07d}",
    "F/2026/11/0123": "F/{year}/{month:02d}/{n:04d}", "110.234": "{n3:03d}.{r3:03d}", "INV-2026-0412": "INV-{year}-{n:04d}",
    "V26.1234": "V{yy}.{n:05d}", "1234567-A": "{n:07d}-{letter}",
}  # fmt: skip
_SHORT: Final[dict[str, str]] = {"4123": "{n:04d}", "RG 51234": "RG {n:05d}"}
_CREDIT_LEADS: Final = ("GS-", "CN-", "G", "CM-", "GU", "AV-")


def numberer(dice: Dice, noise: Noise) -> Callable[[date, bool], Number]:
    """Return what gives each document its number: called in the order of their dates, with whether it is a credit note."""
    shapes = {**SHAPES, **_SHORT} if noise.short_numbers else SHAPES
    name = dice.pick(noise.shapes or tuple(shapes))
    pattern = shapes[name]
    dense = dice.chance(noise.dense_numbers)
    own_credits = dice.chance(0.6)
    credit_lead = dice.pick(_CREDIT_LEADS)
    running = dice.between(1000, 7000) if name in _SHORT else dice.between(200, 60_000)
    credit_running = dice.between(10, 900)
    branches = tuple(dice.pick(("MUC", "HH", "B", "K", "FFM", "ZRH", "WIE")) for _ in range(3))
    today: tuple[date, int] = (date.min, 0)

    def number(day: date, credit: bool) -> Number:
        nonlocal running, credit_running, today
        if credit and own_credits:
            credit_running += 1
            serial = f"{credit_running:05d}"
            return Number(f"{credit_lead}{day.year if credit_lead.endswith('-') else ''}{serial}", serial)
        running += 1 if dense or dice.chance(0.6) else dice.between(2, 9)
        today = (day, today[1] + 1 if today[0] == day else 1)
        text = pattern.format(
            n=running, k=today[1], year=day.year, yy=f"{day.year % 100:02d}", month=day.month, day=day.day, branch=dice.pick(branches),
            n3=running // 1000, r3=running % 1000, letter=dice.pick("ABCD"),
        )  # fmt: skip
        return Number(text, _serial(text))

    return number


def _serial(text: str) -> str:
    # The last run of digits is the running number; in numbers that are digits alone, the last five of them.
    tail = len(text)
    while tail and not text[tail - 1].isdigit():
        tail -= 1
    if tail < len(text):
        return text
    start = tail
    while start and text[start - 1].isdigit():
        start -= 1
    return text[max(start, tail - 6) :]
