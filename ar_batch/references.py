"""References: check digits, and the keys by which a number in a text finds the document that bears it.

A text is cut into runs of letters and runs of digits. A key is the hash of several neighbouring runs joined together,
so that "INV-2026-00123", "inv 2026/123" and "INV2026 00 123" can all meet the document INV-2026-00123: once with the
zeros as written, once with the leading zeros of every run of digits left out. The hash is a polynomial one, because
the hash of "AB" + "CD" then follows from the hashes of the two by arithmetic on whole columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

UInts = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LONGEST_RUN = 40
"""Longer runs of letters or digits are no references; they are cut here, so that work stays linear."""

_BASE = np.uint64(1_000_003)
_POWERS: Final[UInts] = np.cumprod(np.concatenate([[np.uint64(1)], np.full(LONGEST_RUN, _BASE)]), dtype=np.uint64)
_BETWEEN = "\x1e"
_RUN = re.compile(r"\x1e|[A-Z]+|[0-9]+|[^A-Z0-9\x1e]+")
_ZEROS = re.compile(r"(?<![0-9])0+")
_DIGITS = re.compile(r"[0-9]+")
_NOT_ALNUM = re.compile(r"[^A-Z0-9]+")
_LEADING_LETTERS = re.compile(r"^[A-Z]+(?=.*[0-9])")

_LONG_RUN = 4

GLUED, CLOSE, LISTED, FAR = 0, 1, 2, 3
"""How a run stands to the one before it: touching; across a blank or - / . _ # : (; across , ; + &; anything else."""


def upper(text: str) -> str:
    """Return the text in capitals and in compatibility form: full-width digits become digits."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).upper()


def compact(text: str) -> str:
    """Return the letters A-Z and digits of a text, in capitals: "inv-2026/17" is INV202617."""
    return _NOT_ALNUM.sub("", upper(text))


def account_key(text: object) -> str:
    """Return an account number as accounts are compared: letters and digits, no leading zeros."""
    key = compact(str(text))
    return key.lstrip("0") if key.isdigit() else key


def without_zeros(text: str) -> str:
    """Return the compact text, each run of digits without its leading zeros: "INV-2026-0017" is INV202617."""
    return _NOT_ALNUM.sub("", _ZEROS.sub("", upper(text)))


def without_prefix(compacted: str) -> str:
    """Return a compact number without the letters in front: INV202617 is 202617."""
    return _LEADING_LETTERS.sub("", compacted)


def digit_runs(text: str) -> list[str]:
    """Return the runs of digits of a text, without leading zeros: "INV-2026-0017" is 2026 and 17."""
    return [run.lstrip("0") for run in _DIGITS.findall(text)]


def telling_run(runs: Sequence[str], short_ends: Collection[str] = ()) -> str:
    """Return the run of digits that tells one number from the next: the last, or the one before a year, or before a month and its year.

    `short_ends` stand behind long runs here and tell none: years of two digits, or short parts. Behind a year, what looks like one is none.

    >>> telling_run(["5806", "2026"]), telling_run(["2026", "123"]), telling_run(["5806", "26"], {"26"})
    ('5806', '123', '5806')
    >>> telling_run(["2026", "2056"]), telling_run(["5806", "3", "2026"])
    ('2056', '5806')
    """
    if len(runs) > 1 and is_year(runs[-2]):
        return runs[-1]
    if len(runs) > 2 and is_year(runs[-1]) and is_month(runs[-2]):
        return runs[-3]
    if len(runs) > 1 and (is_year(runs[-1]) or (runs[-1] in short_ends and is_before_short_year(runs[-2]))):
        return runs[-2]
    return runs[-1] if runs else ""


def is_before_short_year(run: str) -> bool:
    """Say whether a run of digits is one behind which two more may be a year: a long one, and no year itself."""
    return len(run) >= _LONG_RUN and not is_year(run)


def is_year(run: str) -> bool:
    """Say whether a run of digits is a year of these times: 1998, 2026."""
    return len(run) == 4 and "1990" <= run <= "2049"


def is_month(run: str) -> bool:
    """Say whether a run of digits may be a month: 3, 03, 12."""
    return len(run) <= 2 and run.isdigit() and 1 <= int(run) <= 12


def rf_valid(text: str) -> bool:
    """Say whether a text is a creditor reference by ISO 11649: RF, two check digits, up to 21 characters; blanks ignored."""
    reference = compact(text.replace(" ", ""))
    if not 5 <= len(reference) <= 25 or not reference.startswith("RF") or not reference[2:4].isdigit():
        return False
    return _mod97(reference[4:] + reference[:4]) == 1


def rf_reference(base: str) -> str:
    """Return the creditor reference of a base of 1 to 21 letters and digits.

    >>> rf_reference("539007547034")
    'RF18539007547034'
    """
    body = compact(base)
    if not 1 <= len(body) <= 21:
        raise ValueError(f"a creditor reference holds 1 to 21 characters, not {len(body)}: {base!r}")
    return f"RF{98 - _mod97(body + 'RF00'):02d}{body}"


def _mod97(text: str) -> int:
    return int("".join(str(int(character, 36)) for character in text)) % 97


@dataclass(frozen=True)
class Runs:
    """The runs of letters and digits of many texts, one after the other; all arrays have one entry a run."""

    text: Ints  # which text it is of
    word: npt.NDArray[np.object_]  # the run itself
    is_digits: Flags
    sep: Ints  # GLUED, CLOSE, LISTED or FAR to the run before it in the same text
    hyphen: Flags  # a range sign stands before it: "-", "–", ".."
    point: Flags  # nothing but "." or "," stands before it
    value: Ints  # of up to 18 digits; -1 for letters and longer numbers
    raw: UInts  # hash of the run
    raw_length: Ints
    bare: UInts  # hash without leading zeros
    bare_length: Ints


def cut(texts: Sequence[str]) -> Runs:
    """Cut every text into its runs of letters and digits."""
    joined = _BETWEEN.join(texts)
    if joined.count(_BETWEEN) != max(len(texts) - 1, 0):
        joined = _BETWEEN.join(text.replace(_BETWEEN, " ") for text in texts)
    codes, words = pd.factorize(np.array(_RUN.findall(upper(joined)), dtype=object))
    unique = [str(word) for word in words]
    first = np.array([ord(word[0]) for word in unique] or [0])
    digits = (first >= 48) & (first <= 57)
    run = digits | ((first >= 65) & (first <= 90))
    is_run = run[codes] if len(codes) else np.zeros(0, dtype=bool)
    text_of = np.cumsum(codes == (unique.index(_BETWEEN) if _BETWEEN in unique else -1))
    where = np.flatnonzero(is_run)
    before = np.full(len(where), -1, dtype=np.int64)
    has = where > 0
    before[has] = np.where(is_run[where[has] - 1], -1, codes[where[has] - 1])
    kinds = np.array([GLUED if run[i] else _separator(word) for i, word in enumerate(unique)] or [0], dtype=np.int64)
    hyphens = np.array([word.strip() in ("-", "–", "—", "..", "...") for word in unique] or [False])
    points = np.array([word in (",", ".") for word in unique] or [False])
    values = np.array(
        [int(word) if word[0] in "0123456789" and len(word) <= 18 else -1 for word in unique] or [-1], dtype=np.int64
    )
    sep = np.where(before < 0, GLUED, kinds[before])
    sep[np.concatenate([[True], text_of[where][1:] != text_of[where][:-1]])[: len(where)]] = FAR
    raw, raw_length = hashes([word[:LONGEST_RUN] for word in unique])
    bare, bare_length = hashes(
        [word.lstrip("0")[:LONGEST_RUN] if word[0].isdigit() else word[:LONGEST_RUN] for word in unique]
    )
    taken = codes[where]
    return Runs(
        text=text_of[where].astype(np.int64),
        word=np.array(unique, dtype=object)[taken],
        is_digits=digits[taken],
        sep=sep,
        hyphen=(before >= 0) & hyphens[before],
        point=(before >= 0) & points[before],
        value=values[taken],
        raw=raw[taken],
        raw_length=raw_length[taken],
        bare=bare[taken],
        bare_length=bare_length[taken],
    )


def _separator(text: str) -> int:
    if text == _BETWEEN:
        return FAR
    signs = text.strip()
    if len(text) <= 3 and (not signs or signs in ("-", "/", ".", "_", "#", ":", "\\", "–", "'", "(")):
        return CLOSE
    return LISTED if len(text) <= 3 and set(signs) <= set(",;+&/|-–") else FAR


def hashes(texts: Sequence[str]) -> tuple[UInts, Ints]:
    """Return the polynomial hash and the length of every text (ASCII letters and digits, at most 40)."""
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    result = np.zeros(len(texts), dtype=np.uint64)
    if not len(texts):
        return result, lengths
    wide = np.array([text.encode("ascii", "replace") for text in texts], dtype=f"S{max(int(lengths.max()), 1)}")
    grid = wide.view(np.uint8).reshape(len(texts), -1)
    for place in range(grid.shape[1]):
        here = lengths > place
        result[here] = result[here] * _BASE + grid[here, place].astype(np.uint64)
    return result, lengths


@dataclass(frozen=True)
class Found:
    """Where a key occurs: text, first run, number of runs, and the position of the key in the list looked for."""

    text: Ints
    first: Ints
    count: Ints
    key: Ints
    bare: Flags  # found without leading zeros only


class Keys:
    """What to look for: the hashes of the same things as written and without leading zeros; 0 is looked for nowhere.

    `words`: some of them have no digit, so that words are looked at as well.
    """

    def __init__(self, raw: UInts, bare: UInts, *, words: bool = False) -> None:
        self.raw, self.bare = (_Lookup.of(keys) for keys in (raw, bare))
        self.words = words


def find(runs: Runs, keys: Keys, *, longest: int = 8) -> Found:
    """Find every key in the texts: as up to `longest` neighbouring runs joined, as written or without leading zeros."""
    parts: list[tuple[Ints, int, Ints, bool]] = []
    for lookup, is_bare in ((keys.raw, False), (keys.bare, True)):
        token, length = (runs.bare, runs.bare_length) if is_bare else (runs.raw, runs.raw_length)
        joined = token.copy()
        start = np.arange(len(joined), dtype=np.int64)
        digits = runs.is_digits.copy()
        for count in range(1, longest + 1):
            if count > 1:
                fits = start + count - 1 < len(token)
                fits[fits] = runs.sep[start[fits] + count - 1] <= CLOSE
                start, joined, digits = start[fits], joined[fits], digits[fits]
                last = start + count - 1
                joined = joined * _POWERS[length[last]] + token[last]
                digits = digits | runs.is_digits[last]
            # A key never begins in the middle of a number: "2026-117" isn't 117 of "2026117".
            begins = (digits | keys.words) & (
                (runs.sep[start] != GLUED) | ~runs.is_digits[start] | (start == 0) | _after_letters(runs, start)
            )
            hit, key = lookup.find(joined[begins])
            parts.append((start[begins][hit], count, key, is_bare))
    return _gathered(runs, parts)


def _after_letters(runs: Runs, start: Ints) -> Flags:
    previous = np.maximum(start - 1, 0)
    after: Flags = ~runs.is_digits[previous]
    return after


def _gathered(runs: Runs, parts: list[tuple[Ints, int, Ints, bool]]) -> Found:
    first = np.concatenate([p[0] for p in parts])
    count = np.concatenate([np.full(len(p[0]), p[1], dtype=np.int64) for p in parts])
    key = np.concatenate([p[2] for p in parts])
    bare = np.concatenate([np.full(len(p[0]), p[3]) for p in parts])
    frame = pd.DataFrame({"first": first, "count": count, "key": key, "bare": bare})
    frame = frame.sort_values(["first", "count", "key", "bare"]).drop_duplicates(["first", "count", "key"])
    taken: Any = frame["first"].to_numpy()
    return Found(runs.text[taken], taken, frame["count"].to_numpy(), frame["key"].to_numpy(), frame["bare"].to_numpy())


class _Lookup:
    """Sorted keys behind a table of bits: nearly every run is no reference, and is dismissed by one look."""

    @classmethod
    def of(cls, keys: UInts) -> _Lookup:
        """Return the lookup of keys by their positions."""
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], order.astype(np.int64))

    def __init__(self, ordered: UInts, position: Ints) -> None:
        self.ordered, self.position = ordered, position
        # Eight places for each key, so that the table stays nearly empty however many there are.
        self.width = min(max(len(ordered) * 8, 1 << 16).bit_length(), 28)
        self.bits = np.zeros(1 << self.width, dtype=bool)
        self.bits[self._place(ordered)] = True

    def _place(self, keys: UInts) -> Ints:
        mixed = (keys ^ (keys >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)
        return (mixed >> np.uint64(64 - self.width)).astype(np.int64)

    def find(self, wanted: UInts) -> tuple[Ints, Ints]:
        """Return which of the wanted keys occur, once for each position that has them, and those positions."""
        maybe = np.flatnonzero(self.bits[self._place(wanted)] & (wanted != 0))
        left = np.searchsorted(self.ordered, wanted[maybe], side="left")
        right = np.searchsorted(self.ordered, wanted[maybe], side="right")
        times = right - left
        which = np.repeat(maybe, times)
        steps = np.arange(times.sum(), dtype=np.int64) - np.repeat(np.cumsum(times) - times, times)
        return which.astype(np.int64), self.position[np.repeat(left, times) + steps]
