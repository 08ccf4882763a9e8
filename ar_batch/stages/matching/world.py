"""The tables as arrays: documents, receipts and customers under whole numbers, and the balances that matching moves.

Documents are ordered by customer and id whether open or closed, receipts by id: what a run applied and what the ledger
then says are the same world to the next pass. Those of one customer, which are looked at together, lie together in memory.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_batch import references
from ar_batch.references import account_key
from ar_batch.stages.matching import dates
from ar_batch.stages.matching.packed import Packed

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
Column: TypeAlias = "array[int]"
"""Whole numbers to be asked one by one, as `column` makes them."""

APART = "    ;    "
"""Blanks and a sign that keep a number from growing across the border of two fields."""

_SPACED = re.compile("[0-9] [0-9]")
_SHORT_BEHIND = re.compile("([0-9]+)[^0-9A-Za-z]+([0-9]{1,2})$")
_AMONG = re.compile("(?<=[0-9])[A-Z](?=[0-9]|$)", re.MULTILINE)
_BEFORE = re.compile("^[OILSBZ]+(?=[^A-Z]?[0-9])", re.MULTILINE)
_ENOUGH_LETTERS = 3
"""So many documents with a letter among their digits, or before them, are no mistake."""
_NEARLY_ALL, _ENOUGH_YEARS = 0.9, 10
"""The share, and the number, of documents with one or two digits behind a long number of which these must tell nothing."""

NEVER = np.iinfo(np.int64).min
"""The day of what has no date."""


@dataclass
class Customers:
    """Customers of the master and of the documents, by id."""

    id: Texts
    name: Texts
    aliases: Texts
    iban: Texts
    vat_id: Texts
    country: Texts
    root: Ints  # the head of the family: parents followed to the top

    @cached_property
    def head(self) -> array[int]:
        """The head of each customer's family, as `root`, to be asked one by one."""
        return column(self.root)

    @cached_property
    def code(self) -> dict[str, int]:
        """The position of each customer_id."""
        return {str(name): place for place, name in enumerate(self.id)}


@dataclass
class Documents:
    """Open, closed and long-settled documents. `open` moves as receipts are applied."""

    id: Packed  # "" for what was settled before the ledger began
    number: Packed
    customer: Ints
    root: Ints
    company: Ints
    currency: Ints
    date: Ints
    called: Ints  # the month that it is for, by its description (from January 1970 on); NEVER
    due: Ints
    amount: Ints
    open: Ints
    disputed: Ints
    granted: Ints  # the discount on the whole document; 0 when there is none
    discount: Ints  # what is still granted of it: nothing once something is settled
    discount_until: Ints
    paid_on: Ints  # the last day something was applied; NEVER
    po_number: Texts
    reference: Texts
    description: Texts
    instalment: Flags

    def places(self, ids: pd.Series[str]) -> Ints:
        """Return the places of documents of the ledger; what was settled before it has no id."""
        ours, known = self._ours
        found: Ints = ours[known.get_indexer(pd.Index(ids))]
        return found

    @cached_property
    def _ours(self) -> tuple[Ints, pd.Index[Any]]:
        ours = np.flatnonzero(~self.id.blank)
        return ours, pd.Index(self.id.at(ours.tolist()))

    @cached_property
    def spaced(self) -> bool:
        """Whether there are numbers with blanks between their digits."""
        return any(_SPACED.search(number) for number in self.number.tolist())

    @cached_property
    def letters_among(self) -> str:
        """The letters that stand between the digits of numbers, or behind them: 26B05208, 112164B."""
        found = _AMONG.findall("\n".join(self.number.tolist()).upper())
        return "".join(sorted(letter for letter, count in Counter(found).items() if count >= _ENOUGH_LETTERS))

    @cached_property
    def letters_before(self) -> frozenset[str]:
        """The letters that numbers begin with, of such as look like digits: the SI of SI010958."""
        found = _BEFORE.findall("\n".join(self.number.tolist()).upper())
        return frozenset(letters for letters, count in Counter(found).items() if count >= _ENOUGH_LETTERS)

    @cached_property
    def short_ends(self) -> frozenset[str]:
        """What stands behind long numbers in one or two digits and tells none: years (121394/26), or parts (825917-2).

        All of it, where nearly all of the long numbers are of one document only; or the years of the documents' own days,
        where nearly all bear these.
        """
        ends = [
            (_SHORT_BEHIND.search(number), day)
            for number, day in zip(self.number.tolist(), self.date.tolist(), strict=True)
            if not number[-3:-1].isalnum()
        ]
        behind = [
            (found[1], found[2], dates.day(day).year)
            for found, day in ends
            if found and day != NEVER and references.is_before_short_year(found[1])
        ]
        enough = max(len(behind) * _NEARLY_ALL, _ENOUGH_YEARS)
        if len({long for long, _, _ in behind}) >= enough:
            return frozenset(short for _, short, _ in behind)
        own = [two for _, two, year in behind if int(two) in {(year + apart) % 100 for apart in (-1, 0, 1)}]
        return frozenset(own) if len(own) >= enough else frozenset()

    def __len__(self) -> int:
        return len(self.id)


@dataclass
class Receipts:
    """Bank lines of which something is not applied. `unapplied`, `applied` and `customer` move."""

    id: Packed
    date: Ints
    currency: Ints
    amount: Ints
    unapplied: Ints
    applied: Ints
    customer: Ints  # known from a decision or from what is applied; -1
    decided: Texts
    account: Texts  # ours
    payer_name: Texts
    payer_key: Texts  # the payer's account as accounts are compared
    payer_account: Texts
    remittance: Packed
    end_to_end: Texts  # the payer's system's; "" where it gave none
    structured: Texts
    bank_reference: Packed
    is_return: Flags
    foreign: Flags  # the payer's account is of another country than ours
    mute: Flags  # what was said bears no number
    full: Flags  # the text, or the end-to-end id behind it, fills all the room there is for it
    again: Flags  # the payer paid just this amount a short while before, and it did not come back
    repeated: Flags  # the same, and said the very same
    twice: Flags  # the same, in words with a number that the payer wrote these two times alone

    def __len__(self) -> int:
        return len(self.id)

    @cached_property
    def _amounts(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.amount, kind="stable")
        return order, self.amount[order]

    def of_amount(self, amount: int) -> list[int]:
        """Return the receipts of an amount."""
        order, amounts = self._amounts
        first, end = np.searchsorted(amounts, [amount, amount + 1])
        found: list[int] = order[first:end].tolist()
        return found

    def text(self, r: int) -> str:
        """Return everything the payer or his system wrote; the end-to-end id last."""
        return f"{self.said(r)}{APART}{self.end_to_end[r]}"

    def turn(self, r: int) -> tuple[int, int, str, str]:
        """Return by what receipts come one after the other: the day, and on one day the bank's number for the line, which counts up."""
        reference = self.bank_reference[r]
        return int(self.date[r]), len(reference), reference, self.id[r]

    def said(self, r: int) -> str:
        """Return what the payer wrote: the text without the end-to-end id."""
        return f"{self.remittance[r]}{APART}{self.structured[r]}"


@dataclass
class World:
    """All of it, with the applications made so far."""

    customers: Customers
    documents: Documents
    receipts: Receipts
    currencies: list[str]
    as_of: int
    by_group: dict[tuple[int, int], Ints] = field(default_factory=dict)  # (root, currency) -> documents by due date
    reopening: list[tuple[int, int]] = field(
        default_factory=list
    )  # what would be open of documents, had their payment come back

    def bearers(self, currency: Ints, amount: Ints) -> Ints:
        """Return how many documents there are of currencies and amounts."""
        keys, counts = self._amounts
        wanted = self._key(currency, amount)
        place = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        found: Ints = np.where(keys[place] == wanted, counts[place], 0) if len(keys) else np.zeros_like(wanted)
        return found

    @cached_property
    def _amounts(self) -> tuple[Ints, Ints]:
        return np.unique(self._key(self.documents.currency, self.documents.amount), return_counts=True)

    def _key(self, currency: Ints, amount: Ints) -> Ints:
        key: Ints = amount * max(len(self.currencies), 1) + currency
        return key


def column(values: npt.NDArray[Any]) -> Column:
    """Return whole numbers as plain ones, whose memory copies of the process share: reading them writes nothing."""
    return array("q", values.astype(np.int64).tobytes())


def among(values: pd.Series[str], wanted: Iterable[str]) -> Flags:
    """Return which texts are among some: by a set, as `isin` of such columns makes an object of arrow for each wanted one."""
    known = {*wanted}
    return np.fromiter((value in known for value in values.tolist()), dtype=bool, count=len(values))


def days(values: pd.Series[Any]) -> Ints:
    """Return dates as days since 1970; NEVER where blank."""
    numbers = values.to_numpy().astype("datetime64[D]").astype(np.int64)
    return np.where(values.isna().to_numpy(), NEVER, numbers)


def account_keys(accounts: pd.Series[Any]) -> Texts:
    """Return accounts as they are compared; of equal ones each the same object."""
    codes, unique = pd.factorize(accounts)
    keys = np.array([account_key(value) for value in unique] or [""], dtype=object)
    result: Texts = keys[codes] if len(codes) else keys[:0]
    return result
