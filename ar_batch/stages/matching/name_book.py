"""The names of all customers, and which of them a payer's name is, in whatever form it was written."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from ar_batch import names, parallel
from ar_batch.stages.matching.levels import CERTAIN, LIKELY, MOST_SHARING, PAID_FOR, SIMILAR, TIED
from ar_batch.stages.matching.words import payer_and_owner

ENOUGH, _MARGIN, _NEAR = 86.0, 6.0, 94.0
CROWD = 300
_WORTHWHILE = 1_000
"""Fewer names than this are compared with all of ours sooner on one core."""
_WHOLE_LENGTH = 10
"""A customer's name of at least this many letters is known at the beginning of a longer one."""
_TELLING, _SURNAME = 4, 2
"""Letters of a word that tells something, and words of a surname at most: van Dijk."""
_NAME_AND_INITIAL = 2
_AND = frozenset("& + AND UND U ET Y E EN OG OCH I OU".split())
"""Words between the given names of two people."""
_TWO_PEOPLE, _WITH_INITIAL, _GIVEN = 4, 3, 3
"""Words of two people's name, and of one's with an initial, and letters of a given name that is no initial."""
_PARTICLE = re.compile(
    r"(?<!\S)(van|von|vom|zu|zum|zur|de|der|den|del|della|di|da|dos|do|du|le|la|ten|ter|el|al|mac|mc|st\.?)\s+",
    re.IGNORECASE,
)
"""Words before a surname that belong to it: van Dijk, von der Heide."""
_CUT_LENGTH, _CUT_AT = 20, 18
"""A payer's name of at least this many letters may be the beginning of a longer one: banks cut at 27, 35 and 70; and one of just 18, as in Britain."""


class NameBook:
    """The names of all customers, in the forms that payers' names are compared in."""

    def __init__(self, name: Iterable[str], aliases: Iterable[str]) -> None:
        self.exact: dict[str, set[int]] = defaultdict(set)
        self.plain: dict[str, set[int]] = defaultdict(set)
        self.run_together: dict[str, set[int]] = defaultdict(set)
        self.base: dict[str, set[int]] = defaultdict(set)
        self.loose: dict[str, set[int]] = defaultdict(set)
        self.first: dict[str, set[int]] = defaultdict(set)
        self.unlettered: dict[str, set[int]] = defaultdict(set)
        self._called = list(zip(name, aliases, strict=True))
        for c, called in enumerate(self._called):
            for text in all_names(*called):
                self.exact[names.folded(text)].add(c)
                self.plain[names.plain_whole(text)].add(c)
                self.run_together[_run_together(text)].add(c)
                # With nothing between its words, a legal form is no word of its own.
                self.run_together[names.plain_base(text.replace(" ", ""))].add(c)
                self.base[names.base(text)].add(c)
                self.loose[names.collapsed(text)].add(c)
                self.first[names.collapsed(names.base(text).partition(" ")[0])].add(c)
                if not str(text).isascii() and names.unlettered(text):
                    self.unlettered[names.unlettered(text)].add(c)
        self.ordered = sorted(self.plain)

    def look_up(self, payer: str) -> list[tuple[int, int, str]]:
        """Return customer, level, how for a payer's name that is one of ours in some form; nothing when it is not."""
        for text in names.parts(payer):
            plain = names.plain_whole(text)
            for found, level, how in (
                (self._exactly(text), CERTAIN, "name"),
                (self.run_together.get(_run_together(text)), LIKELY, "base name"),
                (self.base.get(names.base(text)), LIKELY, "base name"),
                (self._in_any_order(text), LIKELY, "base name"),
                (
                    self.unlettered.get(names.unlettered(text)) if names.has_lost_letters(text) else None,
                    LIKELY,
                    "base name",
                ),
                (self._begun(plain, _WHOLE_LENGTH if len(text) == _CUT_AT else _CUT_LENGTH), LIKELY, "cut name"),
                (self._continued(plain), LIKELY, "name and more"),
                (self._but_for_cut_form(text), LIKELY, "base name"),
                (self._but_for_initial(text), LIKELY, "similar name"),
            ):
                if found and len(found) == 1:
                    return [(next(iter(found)), level, how)]
                if found and (one := self._of_form(found, text)) is not None:
                    return [(one, LIKELY, "base name")]
                if found:
                    return [(c, SIMILAR, TIED) for c in sorted(found)[:MOST_SHARING]]
            # The beginning of several customers' names, cut off early, is as much the one's as the other's.
            several = self._begun(plain, _WHOLE_LENGTH)
            if 1 < len(several) <= MOST_SHARING:
                return [(c, SIMILAR, TIED) for c in sorted(several)]
        return self._of_couple(payer) or self._paid_for(payer)

    def _paid_for(self, payer: str) -> list[tuple[int, int, str]]:
        """The customer of whom an unknown payer's name says that he pays for him: Wolf für Feroc AB, Wolf als Insolvenzverwalter der Feroc AB."""
        _, owner = payer_and_owner(payer)
        found = self.look_up(owner) if owner else []
        return [(c, level, PAID_FOR if level >= LIKELY else how) for c, level, how in found]

    def _of_form(self, several: set[int], text: str) -> int | None:
        """Of namesakes the one who has the legal form that a payer's name bears, however it is written; not where a bank may have cut that off."""
        form = names.legal_form(text)
        if not form or len(text) in names.CUT_AT:
            return None
        alike = [c for c in several if form in map(names.legal_form, all_names(*self._called[c]))]
        return alike[0] if len(alike) == 1 else None

    def _of_couple(self, payer: str) -> list[tuple[int, int, str]]:
        """One of two people of one surname who share an account, where only one of them is a customer."""
        found = {c for name in _couple(payer) for c in self.loose.get(names.collapsed(name), ())}
        if len(found) == 1:
            return [(found.pop(), LIKELY, "similar name")]
        return [(c, SIMILAR, TIED) for c in sorted(found)]

    def begun(self, payer: str) -> list[tuple[int, int, str]]:
        """Return the same as `look_up` for a payer's name of two words at least that is the beginning of one customer's alone: the rest may be left out."""
        several = self._begun(names.plain_whole(payer), _WHOLE_LENGTH) if " " in names.folded(payer) else set()
        return [(c, SIMILAR, "similar name") for c in several] if len(several) == 1 else []

    def _exactly(self, text: str) -> set[int] | None:
        """Customers of just that name; without a legal form it may as well be that of a namesake who has one."""
        folded = names.folded(text)
        found = self.exact.get(folded)
        if found and len(text) in names.CUT_AT:
            # The bank may have cut it off: a GmbH is often the partner of a GmbH & Co. KG of its name.
            return found | self._begun(names.plain_whole(text), len(folded))
        return self.base[folded] | found if found and folded in self.base else found

    def _in_any_order(self, text: str) -> set[int] | None:
        """Customers of these words in any order; and, where they begin with another word, those of whose name a town may follow: Clark Supply Co, Dallas."""
        found = self.loose.get(names.collapsed(text))
        words = names.base(text).split()
        if not found or found & self.first.get(names.collapsed(words[0]), set()):
            return found
        begun = (self.base.get(" ".join(words[:count]), set()) for count in range(2, len(words)))
        return found.union(*begun)

    def _but_for_cut_form(self, text: str) -> set[int] | None:
        """Customers of the name but for a legal form, which was written out and cut off: Aksoy Tekstil Limited Şi."""
        left = names.without_cut_form(text)
        return (self._in_any_order(left) or self.run_together.get(names.plain(left).replace(" ", ""))) if left else None

    def _but_for_initial(self, text: str) -> set[int] | None:
        """Customers of the name but for an initial between given name and surname: Jürgen T. Bianchi."""
        words = names.base(text).split()
        initial = len(words) == _WITH_INITIAL and len(words[1]) == 1 and min(map(len, words[::2])) >= _GIVEN
        return self._in_any_order(f"{words[0]} {words[2]}") if initial else None

    def _begun(self, text: str, least: int) -> set[int]:
        """Customers whose name begins with the text, of so many letters at least."""
        if len(text) < least:
            return set()
        found: set[int] = set()
        place = bisect_left(self.ordered, text)
        while place < len(self.ordered) and self.ordered[place].startswith(text):
            found |= self.plain[self.ordered[place]]
            place += 1
        return found

    def _continued(self, text: str) -> set[int]:
        """Customers whose whole name, of two words at least, stands at the beginning: a town, a department or a further given name follows.

        The surname may stand before the given name: Garcia Emma Céline.
        """
        words = text.split()
        for count in range(len(words) - 1, 1, -1):
            if len(" ".join(words[:count])) < _WHOLE_LENGTH:
                break
            for turn in range(min(count, _SURNAME + 1)):
                found = self.plain.get(" ".join([*words[turn:count], *words[:turn]]))
                if found:
                    # Behind the surname two people may be named.
                    return found | (self.plain.get(" ".join([*words[count:], *words[:turn]]), set()) if turn else set())
        return set()

    def look_alikes(self, payers: list[tuple[int, str]]) -> list[tuple[int, int, int, str]]:
        """Return payer, customer, level, how for names that are nearly one of ours, and clearly nearer to it than to others."""
        if not payers:
            return []
        ours = sorted(self.loose)
        marks = _marks(ours)
        marks = marks[marks["mark"].map(marks["mark"].value_counts()) <= max(CROWD, len(ours) // 50)]
        parts = parallel.spread(lambda some: self._alike(some, ours, marks), payers, worthwhile=_WORTHWHILE)
        return [row for part in parts for row in part]

    def _alike(
        self, payers: Sequence[tuple[int, str]], ours: list[str], marks: pd.DataFrame
    ) -> list[tuple[int, int, int, str]]:
        """The look-alikes of some payers: `marks` are beginnings and ends of words, and which of ours (place) have them."""
        theirs = [(place, names.collapsed(payer)) for place, payer in payers]
        left, right = _blocked([text for _, text in theirs], marks)
        if not len(left):
            return []
        pair = pd.DataFrame({"payer": left, "ours": right})
        pair["score"] = process.cpdist(
            [theirs[i][1] for i in left], [ours[j] for j in right], scorer=fuzz.ratio, dtype=np.float32
        )
        their_words, our_words = [text.split() for _, text in theirs], [name.split() for name in ours]
        counts, known = (np.array([len(words) for words in side]) for side in (their_words, our_words))
        alike = np.flatnonzero(counts[left] == known[right])
        begun = [p for p in alike.tolist() if _initials(their_words[left[p]], our_words[right[p]])]
        # One word and an initial are many people's: P. Krämer is hardly Krämer Plumbing.
        weak = {
            (left[p], right[p])
            for p in begun
            if counts[left[p]] == _NAME_AND_INITIAL and len(min(their_words[left[p]], key=len)) == 1
        }
        score = pair["score"].to_numpy(copy=True)
        score[begun] = np.maximum(score[begun], 95.0)
        pair["score"] = score
        pair = pair[pair["score"] >= ENOUGH - _MARGIN].sort_values(
            ["payer", "score", "ours"], ascending=[True, False, True]
        )
        rows: list[tuple[int, int, int, str]] = []
        for payer, group in pair.groupby("payer"):
            scores, which = group["score"].tolist(), group["ours"].tolist()
            near = {
                c
                for score, j in zip(scores, which, strict=True)
                if score > scores[0] - _MARGIN
                for c in self.loose[ours[j]]
            }
            if scores[0] < ENOUGH or len(near) > MOST_SHARING:
                continue
            mine, best = theirs[int(str(payer))][1], ours[which[0]]
            slip = len(best) >= _WHOLE_LENGTH and OSA.distance(mine, best, score_cutoff=1) <= 1
            likely = len(near) == 1 and (slip or scores[0] >= _NEAR) and (payer, which[0]) not in weak
            level = LIKELY if likely else SIMILAR
            rows.extend((theirs[int(str(payer))][0], c, level, "similar name") for c in sorted(near))
        return rows


def all_names(name: str, aliases: str) -> list[str]:
    """Return a customer's name and its other names, which stand with semicolons between them."""
    return [text for text in (str(name), *str(aliases).split(";")) if text.strip()]


def _couple(payer: str) -> list[str]:
    """Return the names of two people of one surname, which stands last or first.

    >>> _couple("Bernd u. Sönke Köster"), _couple("VAN DIJK BERND + SOENKE"), _couple("Sönke Köster")
    (['Bernd Köster', 'Sönke Köster'], ['BERND VAN DIJK', 'SOENKE VAN DIJK'], [])
    """
    words = _PARTICLE.sub(r"\1_", payer.replace("+", " + ").replace("&", " & ").replace(",", " ")).split()
    joined = [place for place, word in enumerate(words) if word.upper().strip(".") in _AND]
    if len(words) != _TWO_PEOPLE or joined not in ([1], [2]) or min(map(len, words[::3])) < _GIVEN:
        return []
    one, other, surname = (words[0], words[2], words[3]) if joined == [1] else (words[1], words[3], words[0])
    surname = surname.replace("_", " ")
    return [f"{one} {surname}", f"{other} {surname}"] if min(len(one), len(other)) >= _GIVEN else []


def _run_together(name: str) -> str:
    """The name without legal forms and blanks, umlauts made one: Mc Allister is McAllister."""
    return names.plain_base(name).replace(" ", "")


def _initials(theirs: list[str], ours: list[str]) -> bool:
    """Whether two names are the same but for words shortened to their beginning, in whatever order: "SCHROEDER H P" is "HANS PETER SCHROEDER".

    A word of four letters at least stands in both.
    """
    if len(theirs) != len(ours) or theirs == ours:
        return False
    if not any(len(word) >= _TELLING for word in set(theirs).intersection(ours)):
        return False
    mine, yours = [], sorted(ours)
    for word in sorted(theirs):
        if word in yours:
            yours.remove(word)
        else:
            mine.append(word)
    return all(one.startswith(other) or other.startswith(one) for one, other in zip(mine, yours, strict=True))


def _marks(texts: list[str]) -> pd.DataFrame:
    """The beginnings and ends of words (mark) of texts (place)."""
    rows = [
        (place, mark)
        for place, text in enumerate(texts)
        for word in text.split()
        if len(word) >= 3
        for mark in ("<" + word[:4], ">" + word[-4:])
    ]
    return pd.DataFrame(rows, columns=["place", "mark"])


def _blocked(theirs: list[str], marks: pd.DataFrame) -> tuple[Any, Any]:
    """Pairs of names worth comparing: those that share the beginning or the end of a word that is not in everybody's name (`marks` of ours)."""
    if marks.empty:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    pairs = (
        _marks(theirs)
        .merge(marks, on="mark")[["place_x", "place_y"]]
        .drop_duplicates()
        .sort_values(["place_x", "place_y"])
    )
    return pairs["place_x"].to_numpy(dtype=np.int64), pairs["place_y"].to_numpy(dtype=np.int64)
