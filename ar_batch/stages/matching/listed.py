"""Documents named together: ranges, short forms, and all that belong to an order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ar_batch.stages.matching import amounts, judge
from ar_batch.stages.matching.ledger import EXACT, Case, Explanation, Ledger

_RANGE = re.compile(
    r"([0-9]{3,})\s*(?:-|–|—|\.\.+|BIS|TO|THRU|THROUGH|UNTIL|A|À|AU|AL|T/M|TOT|HASTA)\s*(?:[A-Z/.-]{0,8})?([0-9]{2,})"
)
_SHORT_LIST = re.compile(r"([0-9]{3,})((?:\s*(?:[/,;+&]|UND|AND|ET|Y|EN|U\.)\s*[0-9]{1,6}(?![0-9]))+)")
_TAIL = re.compile(r"[0-9]+")
_LONGEST_RANGE = 60
_MOST_NUMBERS = 12


def listed(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Yield ranges (1001-1005) and short forms (1001/02/05) among the family's open documents."""
    if not case.family.documents or case.family.level < judge.UNKNOWN:
        return
    for chosen in _listed_numbers(ledger, case):
        for documents in {tuple(sorted(chosen)), tuple(sorted({*chosen, *named}))}:
            if len(documents) > 1:
                yield from _exactly(ledger, case, "listed", list(documents))


def _listed_numbers(ledger: Ledger, case: Case) -> Iterator[set[int]]:
    """Sets of documents that a text lists in short: by the digits at the end of their numbers."""
    if len(case.reading.numbers) < 2:
        return
    lists, ranges = _SHORT_LIST.findall(case.reading.text), _RANGE.findall(case.reading.text)
    if not lists and not ranges:
        return
    book = _Book(ledger, case.family.documents)
    for first, rest in lists:
        tails = list(islice(_TAIL.findall(rest), _MOST_NUMBERS * 3))
        chosen = [book.bearers(first), *(book.completed(first, tail) for tail in tails)]
        if all(len(found) == 1 for found in chosen):
            yield {found[0] for found in chosen}
    for low, end in ranges:
        high = low[: max(len(low) - len(end), 0)] + end
        if max(len(low), len(high)) > 18 or not 0 < int(high) - int(low) <= _LONGEST_RANGE:
            continue
        if book.bearers(low) and book.bearers(high):
            within = [d for value in range(int(low), int(high) + 1) for d in book.bearers(str(value).zfill(len(low)))]
            if len(within) >= 2:
                yield set(within)


class _Book:
    """Documents by their digits."""

    def __init__(self, ledger: Ledger, documents: list[int]) -> None:
        self.cores = [(ledger.digits(d)[0], d) for d in documents]
        self.whole: dict[str, list[int]] = {}
        for d in documents:
            _, _, bare, last = ledger.digits(d)
            for key in {bare, last}:
                self.whole.setdefault(key, []).append(d)

    def bearers(self, digits: str) -> list[int]:
        """Return the documents of that number, or else those whose number ends so."""
        whole = self.whole.get(digits.lstrip("0"))
        return whole or [d for core, d in self.cores if len(digits) >= 3 and core.endswith(digits)]

    def completed(self, first: str, tail: str) -> list[int]:
        """Return the documents whose number is the first one with other last digits, or else just those digits."""
        begun = self.bearers(first[: len(first) - len(tail)] + tail) if len(tail) < len(first) else []
        return begun or self.bearers(tail)


def ordered(ledger: Ledger, case: Case, named: list[int]) -> Iterator[Explanation]:
    """Yield all open documents of the orders named, beside those named themselves."""
    orders = case.family.orders
    if not orders:
        return
    members = sorted({d for ds in orders.values() for d in ds if ledger.payable(d, case.day)})
    every = sorted({*members, *named})
    for documents in [every] if every == members or not members else [every, members]:
        for rule, lines in ledger.settle(case, documents):
            doubt = judge.other_doubt("order", case.family.level) * (1 if rule in EXACT else 3)
            yield ledger.made(case, "order", lines, doubt, used=set(documents), allowed=rule != "named-late-discount")
            return
    found = (
        amounts.subsets([ledger.open[d] for d in members], case.payment) if 2 <= len(members) <= _MOST_NUMBERS else []
    )
    if len(found) == 1:
        doubt = 2 * judge.other_doubt("order", case.family.level)
        yield ledger.made(case, "order", ledger.paid([members[i] for i in found[0]]), doubt, used=set(members))
    elif members and not named:
        yield from ledger.differing(case, members)


def _exactly(ledger: Ledger, case: Case, rule: str, documents: list[int]) -> Iterator[Explanation]:
    for settled, lines in ledger.settle(case, documents):
        if settled in EXACT:
            yield ledger.made(case, rule, lines, judge.other_doubt(rule, case.family.level), used=set(documents))
