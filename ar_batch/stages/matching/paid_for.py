"""Another customer than the payer whose name the text bears: somebody pays for him, and his documents are meant."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from ar_batch import names, parallel
from ar_batch.stages.matching import words
from ar_batch.stages.matching.levels import BESIDE, CERTAIN, DECIDED, KNOWN, LIKELY, MOST_SHARING, PAID_FOR, SIMILAR
from ar_batch.stages.matching.name_book import CROWD
from ar_batch.stages.matching.world import APART, World

_FOR: Final = re.compile(
    names.plain(
        " (?:BEHALF OF|OBO|IM AUFTRAG(?: VON)?|IM NAMEN VON|FUR|FOR|POUR(?: COMPTE DE)?|COMPTE DE|AU NOM DE|PER(?: CONTO DI)?|A NOME DI|"
        "POR CUENTA DE|NOMBRE DE|PARA|EM NOME DE|IN OPDRACHT VAN|NAMENS|VOOR|W IMIENIU|ZA|DLA|NEVEBEN|JMENEM|PAA VEGNE A[FV]|"
        "ULTIMATE DEBTOR|ORDP(?: NAME)?|ABWA) $"
    )
)
"""What stands before the name of one who is paid for, in a text without filler words."""
_WORDS = re.compile(r"[^\W\d_]{2,}\W+[^\W\d_]{2,}")
SAID: Final = ("customer number", "name in text")
"""What the text says of a customer: not that he is the payer."""
_NAME = 6
"""Letters at least of a name that is looked for in texts."""
_WORTHWHILE = 15_000
"""Fewer texts than this are looked through sooner on one core."""


class _Name(NamedTuple):
    """A customer's name as texts are searched for it: without its legal form, and whole."""

    c: int
    short: str
    whole: str


def with_paid_for(world: World, evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the evidence with those whom the text of a payer who is known names besides.

    Behind "on behalf of" and the like a name tells whose documents are paid; elsewhere it must be whole, with its legal
    form, and then both may be meant.
    """
    known = evidence[(evidence["level"] >= LIKELY) & ~evidence["how"].isin(SAID)]
    decided = known.loc[known["how"] == DECIDED, "r"]
    asked = known[~known["r"].isin(decided)]
    by_word = _by_word(world)
    in_family = evidence[evidence["how"] == "name in text"]
    said = set(zip(in_family["r"].tolist(), in_family["c"].tolist(), strict=True))

    receipts, starts = np.unique(asked["r"].to_numpy(), return_index=True)
    ends, payers = np.append(starts, len(asked))[1:], asked["c"].tolist()
    groups = list(zip(receipts.tolist(), starts.tolist(), ends.tolist(), strict=True))

    def look_up(some: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, bool]]:
        return [(r, *found) for r, first, end in some for found in _named(world, by_word, r, payers[first:end])]

    parts = parallel.spread(look_up, groups, worthwhile=_WORTHWHILE)
    rows = [(r, c, told) for part in parts for r, c, told in part if told or (r, c) not in said]
    if not rows:
        return evidence
    table = pd.DataFrame(rows, columns=["r", "c", "told"])
    best = known.groupby("r")["level"].max().clip(CERTAIN, KNOWN)
    told = table["told"].to_numpy(dtype=bool)
    level = np.where(told, CERTAIN, best.reindex(table["r"]).to_numpy())
    more = table[["r", "c"]].assign(level=level, how=np.where(told, PAID_FOR, BESIDE))
    others = evidence["level"].mask(evidence["r"].isin(table.loc[told, "r"]), SIMILAR)
    return pd.concat([evidence.assign(level=others), more], ignore_index=True)


def _by_word(world: World) -> dict[str, list[_Name]]:
    """The customers' names by their first words; without words that begin many."""
    by_word: dict[str, list[_Name]] = defaultdict(list)
    for c, name in enumerate(world.customers.name):
        short = names.plain_base(str(name))
        if len(short) >= _NAME:
            by_word[short.split()[0]].append(_Name(c, f" {short} ", _folded(str(name))))
    return {word: bearers for word, bearers in by_word.items() if len(bearers) <= CROWD}


def _folded(text: str) -> str:
    return f" {names.plain(names.folded(text))} "


def _said(world: World, r: int) -> str:
    """What the payer wrote, and for whom his name says that he pays."""
    _, owner = words.payer_and_owner(str(world.receipts.payer_name[r]))
    return world.receipts.said(r) + (f"{APART}für {owner}" if owner else "")


def _named(world: World, by_word: dict[str, list[_Name]], r: int, payers: Iterable[int]) -> list[tuple[int, bool]]:
    """The customers whom a receipt's text names, and whether it tells that he is paid for; nothing where it bears the payer's own name too."""
    said = _said(world, r)
    if not _WORDS.search(said):
        return []
    short, whole = f" {names.plain(names.base(said))} ", _folded(said)
    found = [each for word in set(short.split()) for each in by_word.get(word, ()) if each.short in short]
    if not found:
        return []
    own = [words.payer_and_owner(str(world.receipts.payer_name[r]))[0], *(str(world.customers.name[c]) for c in payers)]
    if any(f" {names.plain_base(name)} " in short and _folded(name) in whole for name in own if name):
        return []
    found = [each for each in found if not any(each.whole in _folded(name) for name in own)]
    longest = [each for each in found if not any(_is_longer(other, each) for other in found)]
    longest = [each for each in longest if not _goes_on(each, short, by_word)]
    told = [each.c for each in longest if _FOR.search(short.partition(each.short)[0] + " ") and not _is_part(each, own)]
    if told:
        return [(c, True) for c in told[:MOST_SHARING]]
    return [(each.c, False) for each in longest if " " in each.short.strip() and each.whole in whole][:MOST_SHARING]


def _is_longer(one: _Name, other: _Name) -> bool:
    return one.short != other.short and other.short in one.short


def _goes_on(each: _Name, text: str, by_word: dict[str, list[_Name]]) -> bool:
    """Whether a longer name of another customer may be meant, cut off behind the word that follows: Logistik Niehues & K."""
    follows = text.partition(each.short)[2].partition(" ")[0]
    begun = each.short + follows
    return bool(follows) and any(other.short.startswith(begun) for other in by_word[each.short.split()[0]])


def _is_part(each: _Name, own: Iterable[str]) -> bool:
    """Whether a name without its legal form may be the payer's own, cut off."""
    return any(each.short in f" {names.plain_base(name)} " for name in own)
