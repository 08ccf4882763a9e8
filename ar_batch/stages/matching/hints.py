"""Traces of documents' numbers in a text: whole among other digits, their ends and beginnings."""

from __future__ import annotations

from dataclasses import replace

from ar_batch.stages.matching.evidence import Case
from ar_batch.stages.matching.leads import LEADS
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.numbered import alike, ends

_LONG = 7


def within(text: str, core: str, least: int = _LONG) -> bool:
    """Say whether all digits of a long number stand in a text, with others before or behind them."""
    return len(core) >= least and core in text


def hinted(ledger: Ledger, case: Case, d: int, least: int) -> bool:
    """Say whether the text bears the end or the beginning of the document's last digits."""
    if case.family.complete:
        return d in case.family.named
    digits = ledger.digits(d)
    core, serial = digits[0], digits[1]
    if digits[4]:
        return any(alike(digits[4], number.whole) is not None for number in case.reading.numbers)
    for number in case.reading.numbers:
        # Two digits are too few for a hint, but behind a word for invoice and no other digits.
        enough = len(number.digits) >= max(least, 2 if number.lead in LEADS and not number.part else 3)
        if len(number.digits) >= 2 and number.digits == core:
            return True
        # Behind its own letters stands the beginning of a number: SIN12 is no end of SIN123212.
        begins = (
            number.letters != "" and number.whole.startswith(number.letters) and number.letters == ledger.letters(d)
        )
        if enough and (
            (ends(digits, number.digits) and (not begins or number.part))
            or (number.last and len(serial) > len(number.digits) and serial.startswith(number.digits))
        ):
            return True
        if (
            number.final
            and (number.last or number.formed)
            and len(number.digits) >= 4
            and core.startswith(number.digits)
        ):
            return True
    return False


def all_hinted(ledger: Ledger, case: Case, chosen: list[int]) -> bool:
    """Say whether the text bears traces of the numbers of all documents chosen, and of no others: what fits any of them tells nothing."""
    if not all(hinted(ledger, case, d, 2) for d in chosen):
        return False
    return not any(hinted(ledger, case, d, 2) for d in case.family.documents if d not in chosen)


def hinted_besides(ledger: Ledger, case: Case, more: list[int], named: list[int]) -> bool:
    """Say whether what hints at more documents is no part of the numbers of those named: 2608 of 2608 912 is no beginning of 2608473."""
    numbers = case.reading.numbers
    cores = (ledger.digits(d)[0] for d in named)
    broken = [core for core in cores if not any(core in n.digits for n in numbers)]
    spare = tuple(n for n in numbers if not any(n.digits in core for core in broken))
    apart = replace(case, reading=replace(case.reading, numbers=spare))
    return all(hinted(ledger, apart, d, 2) for d in more)
