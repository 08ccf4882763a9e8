"""Which customer a document means: by number as written, in another spelling, without its zeros, or by its only name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ar_batch.stages.intake.blocks import Block, Flags
from ar_batch.stages.intake.customers import KnownCustomers
from ar_batch.stages.intake.texts import Words, comparable
from ar_batch.tables.facts import CUSTOMERS

_NUMBER_FIRST = re.compile(r"(?P<number>\S+?)(?:\s*[-–:/|,]\s+|\s+)(?P<name>\S.*)")
_NUMBER_LAST = re.compile(r"(?P<name>.*\S)\s*[(\[](?P<number>\S+)[)\]]")


class Whose:
    """Finds customers for what documents call them."""

    def __init__(self, known: KnownCustomers) -> None:
        self._ids = known.ids
        self._spelled = _only((comparable(i), i) for i in self._ids)
        self._bare = _only((comparable(i).lstrip("0"), i) for i in self._ids)
        self._named = _only((_name(n), i) for i, n in known.column("name").items() if n)

    def find(self, words: Words) -> tuple[Words, Flags, Flags]:
        """Return each row's customer_id (as written, where none is known), where one was found, and where not by its number."""
        found = {w: self._find(w) for w in set(words)}
        ids = np.array([found[w] or w for w in words], dtype=object)
        return ids, np.array([bool(found[w]) for w in words], dtype=bool), ids != words

    def named(self, names: Sequence[str]) -> Words:
        """Return whom each name means, blank where it is nobody's or not one customer's alone."""
        found = {n: self._named.get(_name(n), "") if n else "" for n in set(names)}
        return np.array([found[n] for n in names], dtype=object)

    def _find(self, word: str) -> str:
        if word in self._ids:
            return word
        form = comparable(word)
        return (
            self._spelled.get(form)
            or (self._bare.get(form.lstrip("0"), "") if form.isalnum() else "")
            or self._named.get(_name(word), "")
            or self._both(word)
        )

    def _both(self, word: str) -> str:
        """Return whom number and name in one cell mean: "C1 Alpha Ltd", "C1 - Alpha Ltd", "Alpha Ltd (C1)".

        Where both are known they must agree; a number alone must be more than a small one, which a name may begin with.
        """
        match = _NUMBER_LAST.fullmatch(word.strip()) or _NUMBER_FIRST.fullmatch(word.strip())
        if not match:
            return ""
        number, name = match["number"], match["name"]
        if comparable(name) in self._spelled:
            return ""  # two numbers in one cell
        by_number, by_name = self._spelled.get(comparable(number), ""), self._named.get(_name(name), "")
        if by_number and by_name:
            return by_number if by_number == by_name else ""
        sure = any(c.isdigit() for c in number) and (not number.isdigit() or len(number) >= 4)
        return (by_number or by_name) if sure else ""


def _name(name: str) -> str:
    return " ".join(name.casefold().split())


def _only(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what is the only one of its key."""
    result: dict[str, str] = {}
    twice = set()
    for key, value in pairs:
        if result.setdefault(key, value) != value:
            twice.add(key)
    return {key: value for key, value in result.items() if key and key not in twice}


def make_customers(block: Block, frame: pd.DataFrame, known: KnownCustomers) -> int:
    """Make a customer of number and name for every document that has none, where no customer master was ever given."""
    good = ~block.bad
    missing = sorted(set(frame.loc[good, "customer_id"].tolist()) - known.ids)
    if not missing:
        return 0
    first = frame[good].drop_duplicates("customer_id").set_index("customer_id")
    blank = {c.name: _blank(c.kind) for c in CUSTOMERS.columns}
    for customer_id in missing:
        row = (
            int(np.flatnonzero(good & (frame["customer_id"] == customer_id).to_numpy())[0]) if len(missing) < 50 else -1
        )
        name = str(first.loc[customer_id, "customer_name"]) or customer_id
        number = int(block.row_numbers[row]) if row >= 0 else 0
        place = {"source_file": block.file, "source_sheet": block.sheet, "source_row": number}
        known.post([blank | {"customer_id": customer_id, "name": name} | place], set())
        block.note("customer-made", "customer_id", row=number, value=customer_id, name=name)
    return len(missing)


def _blank(kind: str) -> Any:
    return {"text": "", "date": pd.NaT, "flag": False}.get(kind, pd.NA)
