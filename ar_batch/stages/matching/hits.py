"""Which documents, orders and customers a payer's text names: the join of references with the ledger's own numbers.

The shapes of numbers are learned from the ledger: whatever its documents are called is looked for, as written, without
leading zeros, and without the letters in front.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from ar_batch import parallel, references
from ar_batch.references import CLOSE, GLUED, LISTED, Runs
from ar_batch.stages.matching.keys import NUMBER, ORDER, PRINTED, SERIAL, TAIL, customer_keys, document_keys
from ar_batch.stages.matching.leads import CONNECTIVES, CUSTOMER_LEADS, LEADS, NUMBER_WORDS, STRANGE_LEADS
from ar_batch.stages.matching.reading import EARLIEST_YEAR, LATEST_YEAR
from ar_batch.stages.matching.world import Documents, Ints, Receipts, World

WEAK, BARE, FULL, STRUCTURED = 1, 2, 3, 4
"""How much a number says: three or four plain digits; five, or four after "invoice"; the whole number; a checked reference."""

CHUNK = 100_000
"""Texts cut at a time, so that memory stays bounded."""

_WORTHWHILE = 60_000
"""Fewer texts than this are looked through sooner on one core."""
MOST_BEARERS = 12
"""A key that more documents bear than this says nothing."""

_TELLS_CUSTOMER: Final = 5
"""Digits of a customer's number that are looked for without a word for customer before them."""
_MONEY_WORDS: Final = frozenset("EUR USD CHF GBP EURO EUROS SEK NOK DKK PLN CZK".split())

_LETTER_O: Final = re.compile(r"(?<=[0-9])[Oo](?=[0-9]{2})")
"""The letter between digits, which is a nought where no document's number has it."""

COLUMNS: Final = ["r", "d", "kind", "strength", "digits", "first", "last"]
"""A hit: receipt, document, kind of key, strength, digits matched, first and last run of the text."""


def document_hits(receipts: Receipts, documents: Documents) -> pd.DataFrame:
    """Return every place where a receipt's text bears the number, order number or printed reference of a document."""
    (hits,) = _found(receipts, documents, [_Wanted(document_keys(documents), LEADS, customers=False)])
    return _meant(hits, receipts, documents)


def all_hits(world: World) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return every place where a receipt's text bears a document's number (as `document_hits`), or a customer's.

    Of the customers' hits `d` is the customer: his number, or VAT id; they are weak where no word for customer stands before.
    """
    wanted = [
        _Wanted(document_keys(world.documents), LEADS, customers=False),
        _Wanted(customer_keys(world.customers), CUSTOMER_LEADS, customers=True),
    ]
    documents, customers = _found(world.receipts, world.documents, wanted)
    return _meant(documents, world.receipts, world.documents), customers[COLUMNS]


def _meant(hits: pd.DataFrame, receipts: Receipts, documents: Documents) -> pd.DataFrame:
    """The hits but for those of a payer's own end-to-end id that cost something else: a day's 261102514 is no document's number.

    What such an id may say of a document it says of one of just the payment: as it stands, as it was, or less its discount.
    """
    own = hits["own"].to_numpy()
    r, d = (hits[name].to_numpy()[own] for name in ("r", "d"))
    payment, amount = receipts.unapplied[r], documents.amount[d]
    costs_that = (documents.open[d] == payment) | (amount == payment) | (amount - documents.granted[d] == payment)
    kept = ~own
    kept[own] = costs_that
    return hits.loc[kept, COLUMNS].reset_index(drop=True)


class _Wanted:
    """Keys to look for (as `_hashed`), in both spellings, and the words that stand before them."""

    def __init__(self, keys: pd.DataFrame, leads: frozenset[str], *, customers: bool) -> None:
        self.keys, self.leads, self.customers = keys, leads, customers
        raw, bare = (keys[name].to_numpy(copy=True) for name in ("raw", "bare"))
        codes, _ = pd.factorize(raw)
        crowded = np.bincount(codes)[codes] > MOST_BEARERS
        crowded &= (keys["kind"] != ORDER).to_numpy()
        raw[crowded] = bare[crowded] = 0
        self.hashes = references.Keys(raw, bare, words=bool(keys["word"].any()))


def _found(receipts: Receipts, documents: Documents, wanted: list[_Wanted]) -> list[pd.DataFrame]:
    """Where the keys occur, each kind of them by itself; every text is cut once for all."""
    # A letter O between digits is a nought, unless documents' numbers have such letters.
    as_written = bool(_LETTER_O.search("\n".join(documents.number.tolist()).upper()))

    def look(some: Sequence[int]) -> list[list[pd.DataFrame]]:
        return [
            _within(receipts, some[start : start + CHUNK], wanted, as_written=as_written)
            for start in range(0, len(some), CHUNK)
        ]

    chunks = [each for share in parallel.spread(look, range(len(receipts)), worthwhile=_WORTHWHILE) for each in share]
    return [pd.concat(kept, ignore_index=True) for kept in zip(*chunks, strict=True)] or [_no_hits()] * len(wanted)


def _no_hits() -> pd.DataFrame:
    return pd.DataFrame(np.empty((0, len(COLUMNS)), dtype=np.int64), columns=COLUMNS).assign(own=False)


def _within(receipts: Receipts, some: Sequence[int], wanted: list[_Wanted], *, as_written: bool) -> list[pd.DataFrame]:
    """Where the keys occur in the texts of receipts that follow each other, and whether in an end-to-end id of the payer's `own`."""
    runs = _cut([receipts.text(r) for r in some], as_written=as_written)
    paid = receipts.amount[some[0] : some[0] + len(some)][runs.text]
    found = (
        _judged(runs, paid, references.find(runs, one.hashes), one.keys, one.leads, customers=one.customers)
        for one in wanted
    )
    ids = [str(receipts.end_to_end[r]) for r in some]
    last = _cut(ids, as_written=as_written).text if any(ids) else np.zeros(0, dtype=np.int64)
    # The end-to-end id stands last.
    own = np.cumsum(np.bincount(runs.text, minlength=len(some))) - np.bincount(last, minlength=len(some))
    return [
        frame.assign(r=frame["r"] + some[0], own=frame["first"].to_numpy() >= own[frame["r"].to_numpy()])
        for frame in found
    ]


def _cut(texts: list[str], *, as_written: bool) -> Runs:
    return references.cut(texts if as_written else [_LETTER_O.sub("0", text) for text in texts])


def _judged(
    runs: Runs, paid: Ints, found: references.Found, keys: pd.DataFrame, leads: frozenset[str], *, customers: bool
) -> pd.DataFrame:
    """The finds with their strength; `paid`: the payment, in hundredths, that each run stands beside."""
    if not len(found.key):
        return _no_hits()
    key = keys.iloc[found.key]
    frame = pd.DataFrame({
        "r": found.text, "d": key["of"].to_numpy(dtype=np.int64), "kind": key["kind"].to_numpy(dtype=np.int64), "digits": key["digits"].to_numpy(dtype=np.int64),
        "first": found.first, "last": found.first + found.count - 1,
    })  # fmt: skip
    letters, many = key["letters"].to_numpy(), key["parts"].to_numpy() >= 2
    # Zeros written out, and letters behind, are no coincidence either.
    as_written = key["length"].to_numpy()
    frame["digits"] = np.where(found.bare | letters, frame["digits"], np.maximum(frame["digits"], as_written))
    led = _led(runs, found.first, leads)
    strength = _strength(frame, letters, many, led)
    if not customers:
        # In a list behind a word for invoice the others are meant like the first; a year or a postcode may follow, though.
        listed = _in_list(runs, leads)[found.first] & ~letters & (strength < BARE) & (frame["digits"] >= 4).to_numpy()
        year = (runs.raw_length[found.first] == 4) & np.isin(runs.value[found.first] // 100, (19, 20))
        strength = np.where(listed & ~year & (frame["kind"] == NUMBER).to_numpy(), BARE, strength)
        # Without their noughts, runs are the number's only where they are cut like its own: 02.42026 is no 2.04.2026.
        # With its letters it may be glued together, but not in part: KV 4140.233 is no KV 4140.23/03.
        cut, parts = _digit_runs(runs, found), key["parts"].to_numpy()
        uncut = found.bare & many & np.where(letters, (cut != parts) & (cut > 1), found.count != parts)
        strength = np.where(uncut, np.minimum(strength, WEAK), strength)
    dates = _dates(runs)
    if customers:
        # By itself a bare number says something only beside a name.
        telling = (frame["digits"] >= _TELLS_CUSTOMER).to_numpy()
        strength = np.select([letters | led, telling], [BARE, WEAK], 0)
    else:
        strange = _led(runs, found.first, STRANGE_LEADS) & ~letters & (frame["kind"] != ORDER).to_numpy()
        strength = np.where(strange, 0, strength)
        single = (found.count == 1) & ~letters
        money = _in_amount(runs, paid)
        strength = np.where(single & money[found.first], 0, strength)
        # Nor does a number go on in the amount behind it: 26.08.46 99,00.
        strength = np.where(~money[found.first] & money[found.first + found.count - 1], 0, strength)
        # Nor does it begin with the noughts of the amount before it, without which it is there as well: 5470.00 0003175-C.
        noughts = found.bare & money[found.first] & runs.is_digits[found.first] & (runs.value[found.first] == 0)
        strength = np.where(noughts, 0, strength)
        # Nor is a whole date the number of a document, when the leading noughts have to go for that.
        # Nor is it one without the letters of that, or without signs of its own, unless a word for invoice stands before it.
        whole = (dates[found.first] >= 0) & (dates[found.first + found.count - 1] >= 0) & ~letters
        whole &= found.bare | (((frame["kind"] == TAIL).to_numpy() | ~many) & ~led)
        strength = np.where(whole, 0, strength)
    frame["strength"] = np.where(_of_date(runs, found, dates, whole=customers), 0, strength)
    frame = frame[frame["strength"] > 0]
    return _longest(frame)[COLUMNS].drop_duplicates(ignore_index=True)


def _digit_runs(runs: Runs, found: references.Found) -> Ints:
    """How many runs of digits each find has, those of nothing but noughts left out."""
    before = np.append(0, np.cumsum(runs.is_digits & (runs.value != 0)))
    counted: Ints = before[found.first + found.count] - before[found.first]
    return counted


def _strength(frame: pd.DataFrame, letters: Any, many: Any, led: Any) -> Any:
    digits, kind = frame["digits"].to_numpy(), frame["kind"].to_numpy()
    plain = np.select(
        [digits >= 6, (digits == 5) | (many & (digits >= 4)), digits == 4, digits == 3], [FULL, BARE, WEAK, 0], 0
    )
    plain = np.where(led & (plain < FULL) & (digits >= 3), plain + 1, plain)
    plain = np.where(many & (digits >= 5), FULL, plain)
    lettered = np.where(digits >= 3, FULL, BARE)
    strength = np.where(letters, lettered, plain)
    strength = np.where(kind == ORDER, np.minimum(strength, BARE), strength)
    strength = np.where(kind == SERIAL, np.minimum(strength, BARE), strength)
    return np.where((kind == PRINTED) & (digits >= 6), STRUCTURED, strength)


def _led(runs: Runs, first: Ints, leads: frozenset[str]) -> Any:
    """Whether a lead word stands before the run, or before the "no." that does."""
    word = pd.Series(runs.word)
    is_lead = word.isin(leads).to_numpy()
    is_number = word.isin(NUMBER_WORDS).to_numpy()
    one, two = np.maximum(first - 1, 0), np.maximum(first - 2, 0)
    near = (first >= 1) & (runs.text[one] == runs.text[first])
    far = (first >= 2) & (runs.text[two] == runs.text[first])
    return (near & is_lead[one]) | (far & is_lead[two] & is_number[one])


def _in_list(runs: Runs, leads: frozenset[str]) -> Any:
    """Whether the run is a number in a list behind a lead word: numbers and their letters, with signs and "and" between."""
    if not len(runs.word):
        return np.zeros(0, dtype=bool)
    word = pd.Series(runs.word)
    is_lead = word.isin(leads).to_numpy()
    glued = np.append((runs.sep[1:] == GLUED) & runs.is_digits[1:], False)
    item = runs.is_digits | (glued & ~is_lead) | word.isin(CONNECTIVES).to_numpy()
    inside = item & (runs.sep <= LISTED)
    inside[0] = False
    leader = np.maximum.accumulate(np.where(inside, 0, np.arange(len(inside))))
    return inside & is_lead[leader]


def _of_date(runs: Runs, found: references.Found, dates: Ints, *, whole: bool) -> Any:
    """Finds that are a part of a date; and, if asked for, those that are a whole one with letters before it that do not touch it.

    d.d. 10/02/2026 is no D1002 and d.d. 10/02/26 no D100226; but FV/07/05/2026 may well be a document's number.
    """
    last = found.first + found.count - 1
    part = (dates[found.first] >= 0) & (dates[found.first] < found.first)
    part |= (dates[last] >= 0) & (dates[last] + 2 > last)
    if not whole:
        return part
    # What the date begins with, where it is all of the find but the letters.
    begins = np.clip(dates[last], 0, None)
    apart = (dates[last] == found.first + 1) & ~runs.is_digits[found.first] & (runs.sep[begins] != GLUED)
    return part | (apart & ~runs.hyphen[begins])


def _dates(runs: Runs) -> Ints:
    """Where the date begins that a run is part of: 31.12.2026, 31-12-26, 2026-12-31; -1 where it is of none."""
    length, value = runs.raw_length, runs.value
    marks = np.full(len(length), -1, dtype=np.int64)
    if len(length) < 3:
        return marks
    a, b, c = (slice(0, -2), slice(1, -1), slice(2, None))
    joined = (runs.sep[b] <= 1) & (runs.sep[c] <= 1) & runs.is_digits[a] & runs.is_digits[b] & runs.is_digits[c]
    # One of the first two is a month, and the same sign stands twice: 694390/26 23.04.2026 bears one date.
    joined &= ((value[a] <= 12) | (value[b] <= 12) | (value[a] >= 1900)) & (runs.point[b] == runs.point[c])
    small = (
        (length[a] <= 2) & (length[b] <= 2) & (value[a] >= 1) & (value[a] <= 31) & (value[b] >= 1) & (value[b] <= 31)
    )
    short = (length[c] == 2) & (value[c] >= EARLIEST_YEAR) & (value[c] <= LATEST_YEAR)
    year_last = small & (((length[c] == 4) & (value[c] // 100 >= 19) & (value[c] // 100 <= 20)) | short)
    year_first = (
        (length[a] == 4)
        & (value[a] // 100 == 20)
        & (length[b] == 2)
        & (length[c] == 2)
        & (value[b] <= 12)
        & (value[c] <= 31)
    )
    whole = np.flatnonzero(joined & (year_last | year_first))
    for step in range(3):
        marks[whole + step] = whole
    return marks


def _in_amount(runs: Runs, paid: Ints) -> Any:
    """Runs that are part of an amount of money: 1.234,56 or 99.00, with a currency beside it or not.

    What would be more than a hundred times the payment, and has digits behind, is none: 26044333,26 043045 of a list that a
    bank's lines have broken.
    """
    marks = np.zeros(len(runs.word), dtype=bool)
    if len(marks) < 2:
        return marks
    ends = np.concatenate([runs.point[1:], [False]])
    cents = runs.is_digits & runs.point & (runs.raw_length == 2) & ~ends
    goes_on = np.append(runs.is_digits[1:] & (runs.sep[1:] <= CLOSE), False)
    cents[1:] &= (runs.value[:-1] <= paid[:-1]) | (paid[:-1] <= 0) | ~goes_on[1:]
    where = np.flatnonzero(cents)
    marks[where] = True
    # Thousands before the cents: 1 . 234 , 56
    for step in (1, 2, 3):
        before = where - step
        fits = (before >= 0) & runs.is_digits[np.maximum(before, 0)]
        if step > 1:
            nearer = np.maximum(before + 1, 0)
            fits &= runs.point[nearer] & (runs.raw_length[nearer] == 3)
        where = where[fits]
        marks[where - step] = True
    money = pd.Series(runs.word).isin(_MONEY_WORDS).to_numpy()
    marks[1:] |= money[:-1] & runs.is_digits[1:] & (runs.sep[1:] <= 1)
    return marks


def _longest(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out what lies inside a longer find of the same text, and the weaker of two kinds for one document and place."""
    frame = frame.sort_values(
        ["r", "d", "strength", "digits", "kind", "first"], ascending=[True, True, False, False, True, True]
    )
    frame = frame.drop_duplicates(["r", "d", "first", "last"])
    # In the order of their beginnings, the longer first, a span lies in one before it when that one reaches as far.
    spans = (
        frame[["r", "first", "last"]]
        .drop_duplicates()
        .sort_values(["r", "first", "last"], ascending=[True, True, False])
    )
    reach = spans["r"].to_numpy() * (int(frame["last"].max()) + 1 if len(frame) else 1) + spans["last"].to_numpy()
    inside = np.zeros(len(spans), dtype=bool)
    inside[1:] = np.maximum.accumulate(reach)[:-1] >= reach[1:]
    kept = frame.merge(spans[~inside], on=["r", "first", "last"])
    result: pd.DataFrame = kept.sort_values(["r", "first", "d"])
    return result
