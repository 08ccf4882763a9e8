"""What documents and customers are looked for by: their numbers as written, without noughts, without letters, and the last run alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
import pandas as pd

from ar_batch import parallel, references
from ar_batch.stages.matching.world import Customers, Documents, Ints

NUMBER, TAIL, ORDER, PRINTED, SERIAL = 0, 1, 2, 3, 4
"""Kinds of key: the whole number, the number without its letters, the order number, the structured reference,
the last run of digits alone."""

_KEYS_WORTHWHILE = 30_000
"""The keys of fewer documents than this are made sooner on one core."""
_SHORTEST_CUSTOMER: Final = 4
"""Digits of a customer's number, its noughts with it, that are looked for behind a word for customer."""
_SHORTEST_WORD: Final = 6
"""Letters of a document's number without digits that are looked for."""
_LEAST_ALONE: Final = 6
"""Digits at least that stand for a number without the letters among them."""

_LEAST_SERIAL: Final = 4
"""Digits at least of the last run, or of the last part with its letters, that stand for a number."""
_LETTERED_PART: Final = "[0-9][^A-Z0-9]+[A-Z]+[0-9]+$"
_BEFORE_LETTERS: Final = "^.*[0-9](?=[A-Z]+[0-9]+$)"

_KEY_TYPES = {
    "of": "int64", "kind": "int64", "raw_text": "str", "bare_text": "str", "digits": "int64", "parts": "int64",
    "letters": "bool", "written": "str",
}  # fmt: skip
_NO_KEYS: Final = pd.DataFrame(columns=list(_KEY_TYPES)).astype(_KEY_TYPES)


def document_keys(documents: Documents) -> pd.DataFrame:
    """Return the keys of all documents, as `_hashed`: first all numbers, then all tails, and so on."""
    columns = [each.tolist() for each in (documents.number, documents.po_number, documents.reference)]
    short_ends = documents.short_ends

    def made(some: Sequence[int]) -> tuple[pd.DataFrame, Ints]:
        number, order, printed = ([column[d] for d in some] for column in columns)
        kinds = _kinds(number, order, printed, np.array(some, dtype=np.int64), short_ends)
        every = pd.concat(kinds, ignore_index=True)
        telling = _telling(every)
        return _hashed(telling), np.repeat(np.arange(len(kinds)), [len(keys) for keys in kinds])[telling.index]

    shares = parallel.spread(made, range(len(documents)), worthwhile=_KEYS_WORTHWHILE)
    place = np.argsort(np.concatenate([kind for _, kind in shares]), kind="stable")
    return pd.concat([keys for keys, _ in shares], ignore_index=True).take(place).reset_index(drop=True)


def customer_keys(customers: Customers) -> pd.DataFrame:
    """Return the keys of all customers, as `_hashed`: their numbers and VAT ids."""
    ids, vat = customers.id.tolist(), customers.vat_id.tolist()
    keys = _keys([*ids, *vat], np.concatenate([np.arange(len(ids))] * 2), NUMBER)
    # A bare number is a customer's only when the text says so; with its letters it speaks for itself.
    keys = keys[keys["letters"] | (keys["raw_text"].str.len() >= _SHORTEST_CUSTOMER)]
    # Without its noughts a short one may be anything.
    keys["bare_text"] = keys["bare_text"].where(keys["letters"] | (keys["digits"] >= _SHORTEST_CUSTOMER), "")
    return _hashed(keys)


def _kinds(
    number: list[str], order: list[str], printed: list[str], of: Ints, short_ends: Collection[str]
) -> list[pd.DataFrame]:
    """The keys of documents, each kind by itself."""
    whole = _keys(number, of, NUMBER)
    tail = whole[whole["letters"]].assign(kind=TAIL, letters=False)
    raw = [references.without_prefix(text) for text in tail["raw_text"].tolist()]
    bare = [references.without_prefix(text).lstrip("0") for text in tail["bare_text"].tolist()]
    tail = tail.assign(
        raw_text=pd.Series(raw, index=tail.index, dtype="str"), bare_text=pd.Series(bare, index=tail.index, dtype="str")
    )
    others = _keys(order, of, ORDER), _keys(printed, of, PRINTED)
    return [whole, tail, _digits_alone(whole), _serials(whole, short_ends), _last_parts(whole), *others]


def _telling(keys: pd.DataFrame) -> pd.DataFrame:
    """The keys that say something."""
    # A number of letters alone (INV-DAMYA) is told by all of them.
    length = keys["raw_text"].str.len()
    lettered = (keys["digits"] == 0) & (keys["kind"] == NUMBER) & (length >= _SHORTEST_WORD)
    keys = keys.assign(digits=keys["digits"].mask(lettered, length))
    return keys[(length >= 3) & (keys["digits"] > 0)]


def _digits_alone(whole: pd.DataFrame) -> pd.DataFrame:
    """The digits alone of numbers with a letter among these: 2532640 of KX-25A32640."""
    among = whole[whole["raw_text"].str.contains("[0-9][A-Z]+[0-9]") & (whole["digits"] >= _LEAST_ALONE)]
    digits = among["raw_text"].str.replace("[A-Z]", "", regex=True)
    return among.assign(kind=TAIL, letters=False, raw_text=digits, bare_text=digits.str.lstrip("0"))


def _serials(whole: pd.DataFrame, short_ends: Collection[str]) -> pd.DataFrame:
    """The telling run of digits alone, of numbers that have several and a long one: 70345 of INV-2026-70345."""
    ends = whole["raw_text"].str[-1:].str.isalpha()
    several = whole[(whole["parts"] >= 2) | ends]
    runs = [references.telling_run(references.digit_runs(text), short_ends) for text in several["written"].tolist()]
    serial = pd.Series(runs, index=several.index, dtype="str")
    several = several.assign(
        kind=SERIAL, letters=False, parts=1, raw_text=serial, bare_text=serial, digits=serial.str.len()
    )
    return several[several["digits"] >= _LEAST_SERIAL]


def _last_parts(whole: pd.DataFrame) -> pd.DataFrame:
    """The last part alone, of numbers in parts of which that has letters of its own: K02683 of L/26/K02683."""
    several = whole[whole["parts"] >= 2]
    several = several[several["written"].str.contains(_LETTERED_PART)]
    raw, bare = (several[name].str.replace(_BEFORE_LETTERS, "", regex=True) for name in ("raw_text", "bare_text"))
    parts = several.assign(
        kind=SERIAL, parts=1, raw_text=raw, bare_text=bare, digits=bare.str.count("[0-9]"), letters=True
    )
    return parts[raw.str.count("[0-9]") >= _LEAST_SERIAL]


def _keys(texts: list[str], of: Ints, kind: int) -> pd.DataFrame:
    there = [place for place, text in enumerate(texts) if text]
    if not there:
        return _NO_KEYS
    written = pd.Series([references.upper(texts[place]) for place in there], dtype="str")
    # The leading zeros of every run of digits left out; a run of nothing but zeros with them.
    zeros_off = written.str.replace(r"(^|[^0-9])0+", r"\1", regex=True)
    bare = zeros_off.str.replace(r"[^A-Z0-9]+", "", regex=True)
    # With a whole run left out behind another, what is left is the beginning of a series: 4613 of 4613-0000.
    bare = bare.mask(written.str.contains("[0-9][^0-9]+0+(?:[^0-9]|$)"), "")
    raw = written.str.replace(r"[^A-Z0-9]+", "", regex=True)
    frame = pd.DataFrame(
        {
            "of": of[there],
            "kind": kind,
            "raw_text": raw,
            "bare_text": bare,
            "digits": bare.str.count("[0-9]"),
            "parts": zeros_off.str.count("[0-9]+"),
            "letters": raw.str.match("[A-Z]"),
            "written": zeros_off,
        }
    )
    return frame[(frame["raw_text"] != "") & (frame["raw_text"].str.len() <= references.LONGEST_RUN)]


def _hashed(keys: pd.DataFrame) -> pd.DataFrame:
    """The keys without their texts: with these hashed (raw, bare), how long they are as written, and whether they have no digit (word)."""
    raw, length = references.hashes(keys["raw_text"].tolist())
    bare, left = references.hashes(keys["bare_text"].tolist())
    # A key without zeros is worth looking for only when enough of it is left.
    bare[left < 3] = 0
    numbers = {name: keys[name].to_numpy(dtype=np.int8) for name in ("kind", "digits", "parts")}
    flags = {
        "letters": keys["letters"].to_numpy(dtype=bool),
        "word": ~keys["raw_text"].str.contains("[0-9]").to_numpy(dtype=bool),
    }
    of = keys["of"].to_numpy(dtype=np.int64)
    return pd.DataFrame({"of": of, **numbers, "length": length.astype(np.int8), **flags, "raw": raw, "bare": bare})
