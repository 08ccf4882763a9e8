"""Whose money is it? Evidence for customers, receipt by receipt: accounts, aliases, names, customer numbers.

Two customers with equal evidence are a tie: both stay possible, neither is identified.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import Any, Final

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from ar_batch import names
from ar_batch.references import account_key
from ar_batch.stages.matching.world import Texts, World

SIMILAR, LIKELY, CERTAIN, KNOWN = 1, 2, 3, 4
"""Possible or tied; the only customer of nearly that name; of exactly that name; account or decision."""

MOST_SHARING = 8
"""An account that pays for more customers than this is a factor's or a payment service's, and says nothing."""

_ENOUGH, _MARGIN, _NEAR = 86.0, 6.0, 94.0
_CROWD = 300
_WHOLE_LENGTH = 10
"""A customer's name of at least this many letters is known at the beginning of a longer one."""
_CUT_LENGTH = 20
"""A payer's name of at least this many letters may be the beginning of a longer one: banks cut at 27, 35 and 70."""

TIED: Final = "tied name"
"""Several customers have the payer's name."""
BY_NAME: Final = frozenset(("name", "base name", "name and more", "cut name", "similar name"))
"""Evidence that is nothing but the payer's name, which may be a namesake's."""
HOW: Final = {
    "decision": "a person tied this payment to the customer",
    "account": "the paying account is the customer's",
    "alias account": "the paying account was confirmed by a person",
    "alias name": "the payer's name was confirmed by a person",
    "learned account": "the account paid this customer's documents by number before",
    "agreeing account": "several payments from the account name this customer's documents to the cent",
    "shared account": "the account pays for several customers",
    "name": "the payer has exactly this customer's name",
    "base name": "the payer's name is the customer's but for legal form or spelling",
    "name and more": "the payer's name begins with the customer's whole name",
    "cut name": "the payer's name is the beginning of the customer's",
    "customer number": "the text bears the customer's number",
    "name in text": "the text bears the customer's name",
    "similar name": "the payer's name is similar",
    TIED: "several customers have this name",
}

IDENT: Final = ["r", "c", "level", "how"]


def identify(world: World, hits: pd.DataFrame, customer_hits: pd.DataFrame, aliases: pd.DataFrame) -> pd.DataFrame:
    """Return the evidence as rows of receipt, customer, level and how; the strongest for each pair."""
    r = world.receipts
    account = pd.Series(r.payer_key)
    parts = [_decided(world), _by_account(world, account, aliases), _by_name(world, aliases), _by_number(customer_hits)]
    evidence = _told_by_number(world, _strongest(pd.concat(parts, ignore_index=True)))
    unknown = np.setdiff1d(np.arange(len(r)), evidence.loc[evidence["level"] >= LIKELY, "r"].to_numpy())
    more = [evidence, _in_text(world, unknown, evidence), _similar_to_named(world, hits, unknown)]
    return _strongest(pd.concat(more, ignore_index=True))


def with_learned(
    world: World, evidence: pd.DataFrame, learned: pd.DataFrame, how: str = "learned account"
) -> pd.DataFrame:
    """Return the evidence with that of accounts which payments that name documents tie to a customer: value, c."""
    if learned.empty:
        return evidence
    place = pd.Index(learned["value"]).get_indexer(pd.Index(world.receipts.payer_key))
    place[told(evidence)] = -1
    r = np.flatnonzero(place >= 0)
    more = _rows(r, learned["c"].to_numpy()[place[r]], CERTAIN, how)
    concerned = evidence["r"].isin(more["r"])
    changed = _strongest(pd.concat([evidence[concerned], more], ignore_index=True))
    every = pd.concat([evidence[~concerned], changed], ignore_index=True)
    return every.sort_values("r", kind="stable", ignore_index=True)


def told(evidence: pd.DataFrame) -> pd.Series[Any]:
    """Return the receipts of which the master or a person has said whose account it is: there nothing is learned."""
    return evidence.loc[evidence["how"].isin(("decision", "account", "alias account", "shared account")), "r"]


def _rows(r: Any, c: Any, level: Any, how: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"r": np.asarray(r, dtype=np.int64), "c": np.asarray(c, dtype=np.int64), "level": level, "how": how}
    )


def _strongest(evidence: pd.DataFrame) -> pd.DataFrame:
    ordered = evidence.sort_values(["r", "level", "c", "how"], ascending=[True, False, True, True], kind="stable")
    result: pd.DataFrame = ordered.drop_duplicates(["r", "c"])[IDENT].reset_index(drop=True)
    return result


def _decided(world: World) -> pd.DataFrame:
    known = np.flatnonzero(world.receipts.customer >= 0)
    return _rows(known, world.receipts.customer[known], KNOWN + 1, "decision")


def _by_account(world: World, account: pd.Series[Any], aliases: pd.DataFrame) -> pd.DataFrame:
    master = [
        (account_key(part), c, KNOWN, "account")
        for c, cell in enumerate(world.customers.iban)
        if cell
        for part in str(cell).replace(",", ";").split(";")
        if part.strip()
    ]
    taught = [(account_key(value), c, KNOWN, "alias account") for value, c in _latest(aliases, "account", world)]
    frame = pd.DataFrame([*master, *taught], columns=["key", "c", "level", "how"])
    frame = (
        frame[frame["key"].str.len() >= 5]
        .sort_values(["key", "c", "level"], ascending=[True, True, False])
        .drop_duplicates(["key", "c"])
    )
    if frame.empty:
        return _rows([], [], SIMILAR, "account")
    frame = frame.astype({"c": "int64"})
    frame["root"] = world.customers.root[frame["c"].to_numpy()]
    sharing = frame.groupby("key")["c"].transform("size")
    families = frame.groupby("key")["root"].transform("nunique")
    # A taught account beats what else is known of it: a person said so.
    frame = frame[sharing <= MOST_SHARING]
    several, apart = sharing[frame.index] > 1, families[frame.index] > 1
    frame["how"] = frame["how"].where(~several, "shared account")
    frame["level"] = np.where(apart, SIMILAR, np.where(several, CERTAIN, frame["level"]))
    found = pd.DataFrame({"r": np.arange(len(account)), "key": account}).merge(frame, on="key")
    result: pd.DataFrame = found[IDENT]
    return result


def _latest(aliases: pd.DataFrame, kind: str, world: World) -> list[tuple[str, int]]:
    """The active aliases of a kind: the latest row of each value counts."""
    rows = aliases[aliases["kind"] == kind]
    rows = rows.assign(key=[account_key(v) if kind == "account" else names.folded(v) for v in rows["value"]])
    rows = rows.sort_values(["key", "confirmed_on", "sequence", "alias_id"]).drop_duplicates("key", keep="last")
    rows = rows[rows["active"]]
    codes = world.customers.code
    return [(str(key), codes[c]) for key, c in zip(rows["key"], rows["customer_id"], strict=True) if c in codes]


def _by_name(world: World, aliases: pd.DataFrame) -> pd.DataFrame:
    book = NameBook(world.customers.name, world.customers.aliases)
    taught = dict(_latest(aliases, "name", world))
    payers, positions = np.unique(world.receipts.payer_name.astype(str), return_inverse=True)
    rows: list[tuple[int, int, int, str]] = []
    unknown: list[int] = []
    for place, payer in enumerate(payers.tolist()):
        if not payer or names.is_processor(payer):
            continue
        known = taught.get(names.folded(payer))
        found = [(known, CERTAIN, "alias name")] if known is not None else book.look_up(payer)
        rows.extend((place, c, level, how) for c, level, how in found)
        if not found:
            unknown.append(place)
    rows.extend(book.look_alikes([(place, payers[place]) for place in unknown]))
    table = pd.DataFrame(rows, columns=["payer", "c", "level", "how"]).astype(
        {"payer": "int64", "c": "int64", "level": "int64"}
    )
    merged = pd.DataFrame({"r": np.arange(len(positions)), "payer": positions}).merge(table, on="payer")
    result: pd.DataFrame = merged[IDENT]
    return result


class NameBook:
    """The names of all customers, in the forms that payers' names are compared in."""

    def __init__(self, name: Texts, aliases: Texts) -> None:
        self.exact: dict[str, set[int]] = defaultdict(set)
        self.run_together: dict[str, set[int]] = defaultdict(set)
        self.words: dict[str, list[str]] = {}
        self.base: dict[str, set[int]] = defaultdict(set)
        self.loose: dict[str, set[int]] = defaultdict(set)
        self.unlettered: dict[str, set[int]] = defaultdict(set)
        for c, (own, others) in enumerate(zip(name, aliases, strict=True)):
            for text in (own, *str(others).split(";")):
                if text and str(text).strip():
                    self.exact[names.folded(text)].add(c)
                    self.run_together[names.folded(text).replace(" ", "")].add(c)
                    self.base[names.base(text)].add(c)
                    self.loose[names.collapsed(text)].add(c)
                    if not str(text).isascii():
                        self.unlettered[names.unlettered(text)].add(c)
                    self.words[names.collapsed(text)] = names.base(text).split()
        self.ordered = sorted(self.exact)

    def look_up(self, payer: str) -> list[tuple[int, int, str]]:
        """Return customer, level, how for a payer's name that is one of ours in some form; nothing when it is not."""
        for text in names.parts(payer):
            for found, level, how in (
                (self.exact.get(names.folded(text)), CERTAIN, "name"),
                (self.run_together.get(names.folded(text).replace(" ", "")), LIKELY, "base name"),
                (self.base.get(names.base(text)), LIKELY, "base name"),
                (self.loose.get(names.collapsed(text)), LIKELY, "base name"),
                (
                    self.unlettered.get(names.unlettered(text)) if names.has_lost_letters(text) else None,
                    LIKELY,
                    "base name",
                ),
                (self._begun(names.folded(text)), LIKELY, "cut name"),
                (self._continued(names.folded(text)), LIKELY, "name and more"),
            ):
                if found and len(found) == 1:
                    return [(next(iter(found)), level, how)]
                if found:
                    return [(c, SIMILAR, TIED) for c in sorted(found)[:MOST_SHARING]]
        return []

    def _begun(self, text: str) -> set[int]:
        """Customers whose name begins with the text."""
        if len(text) < _CUT_LENGTH:
            return set()
        found: set[int] = set()
        place = bisect_left(self.ordered, text)
        while place < len(self.ordered) and self.ordered[place].startswith(text):
            found |= self.exact[self.ordered[place]]
            place += 1
        return found

    def _continued(self, text: str) -> set[int]:
        """Customers whose whole name, of two words at least, stands at the beginning: a town or a department follows."""
        words = text.split()
        for count in range(len(words) - 1, 1, -1):
            begun = " ".join(words[:count])
            if len(begun) >= _WHOLE_LENGTH and begun in self.exact:
                return self.exact[begun]
        return set()

    def look_alikes(self, payers: list[tuple[int, str]]) -> list[tuple[int, int, int, str]]:
        """Return payer, customer, level, how for names that are nearly one of ours, and clearly nearer to it than to others."""
        ours = sorted(self.loose)
        originals = self.words
        theirs = [(place, names.collapsed(payer), names.base(payer).split()) for place, payer in payers]
        left, right = _blocked([text for _, text, _ in theirs], ours)
        if not len(left):
            return []
        pair = pd.DataFrame({"payer": left, "ours": right})
        pair["score"] = process.cpdist(
            [theirs[i][1] for i in left], [ours[j] for j in right], scorer=fuzz.ratio, dtype=np.float32
        )
        counts = np.array([len(words) for _, _, words in theirs])
        known = np.array([len(originals[name]) for name in ours])
        alike = np.flatnonzero(counts[left] == known[right])
        begun = [p for p in alike.tolist() if _initials(theirs[left[p]][2], originals[ours[right[p]]])]
        score = pair["score"].to_numpy(copy=True)
        score[begun] = np.maximum(score[begun], 95.0)
        pair["score"] = score
        pair = pair[pair["score"] >= _ENOUGH - _MARGIN].sort_values(
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
            if scores[0] < _ENOUGH or len(near) > MOST_SHARING:
                continue
            mine, best = theirs[int(str(payer))][1], ours[which[0]]
            slip = len(best) >= _WHOLE_LENGTH and OSA.distance(mine, best, score_cutoff=1) <= 1
            level = LIKELY if len(near) == 1 and (slip or scores[0] >= _NEAR) else SIMILAR
            rows.extend((theirs[int(str(payer))][0], c, level, "similar name") for c in sorted(near))
        return rows


def _initials(theirs: list[str], ours: list[str]) -> bool:
    """Whether two names are the same but for words shortened to their beginning: "V DISTRIBUTORS" for "VALLEY DISTRIBUTORS"."""
    if len(theirs) != len(ours) or len(ours) < 2 or theirs == ours:
        return False
    whole = sum(1 for a, b in zip(theirs, ours, strict=True) if a == b and len(a) >= 4)
    return whole >= 1 and all(a == b or (a and b.startswith(a)) for a, b in zip(theirs, ours, strict=True))


def _blocked(theirs: list[str], ours: list[str]) -> tuple[Any, Any]:
    """Pairs of names worth comparing: those that share the beginning or the end of a word that is not in everybody's name."""

    def keys(texts: list[str]) -> pd.DataFrame:
        rows = [
            (place, mark)
            for place, text in enumerate(texts)
            for word in text.split()
            if len(word) >= 3
            for mark in ("<" + word[:4], ">" + word[-4:])
        ]
        return pd.DataFrame(rows, columns=["place", "mark"])

    mine = keys(ours)
    if mine.empty:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    mine = mine[mine["mark"].map(mine["mark"].value_counts()) <= max(_CROWD, len(ours) // 50)]
    pairs = (
        keys(theirs)
        .merge(mine, on="mark")[["place_x", "place_y"]]
        .drop_duplicates()
        .sort_values(["place_x", "place_y"])
    )
    return pairs["place_x"].to_numpy(dtype=np.int64), pairs["place_y"].to_numpy(dtype=np.int64)


def _by_number(customer_hits: pd.DataFrame) -> pd.DataFrame:
    found = customer_hits[["r", "d"]].drop_duplicates()
    several = found.groupby("r")["d"].transform("size") > 1
    level = np.where(several, SIMILAR, LIKELY)
    return _rows(found["r"], found["d"], level, "customer number")


def _told_by_number(world: World, evidence: pd.DataFrame) -> pd.DataFrame:
    """The evidence, where a customer's number tells which of namesakes paid: the others are only possible then."""
    mine = evidence[(evidence["how"] == "customer number") & (evidence["level"] == LIKELY)]
    others = evidence[evidence["r"].isin(mine["r"]) & ~evidence.index.isin(mine.index)]
    otherwise = others.loc[~others["how"].isin(BY_NAME) & (others["how"] != TIED), "r"]
    mine = mine[mine["r"].isin(others["r"]) & ~mine["r"].isin(otherwise)]
    payer, owner = world.receipts.payer_name[mine["r"]], world.customers.name[mine["c"]]
    shortened = [names.is_shortened(str(one), str(other)) for one, other in zip(payer, owner, strict=True)]
    mine = mine[np.array(shortened, dtype=bool)]
    level = (
        evidence["level"].mask(evidence["r"].isin(mine["r"]), SIMILAR).mask(evidence.index.isin(mine.index), CERTAIN)
    )
    return _strongest(evidence.assign(level=level))


def _in_text(world: World, receipts: Any, evidence: pd.DataFrame) -> pd.DataFrame:
    """Names of customers in the text: anybody's where the payer says nothing, else those of the payer's family."""
    first: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for c, name in enumerate(world.customers.name):
        text = names.base(str(name))
        if len(text) >= 6:
            first[text.split()[0]].append((f" {text} ", c))
    crowd = {word for word, bearers in first.items() if len(bearers) > _CROWD}
    known = evidence[
        (evidence["level"] >= LIKELY) & np.isin(world.customers.root[evidence["c"].to_numpy()], _with_children(world))
    ]
    families: dict[int, set[int]] = {r: set() for r in receipts.tolist()}
    for r, c in zip(known["r"].tolist(), known["c"].tolist(), strict=True):
        families.setdefault(r, set()).add(int(world.customers.root[c]))
    rows: list[tuple[int, int, int]] = []
    for r, roots in sorted(families.items()):
        said = world.receipts.said(r)
        text = f" {names.base(said)} "
        if not said.strip(" ;"):
            continue
        found = {c for word in set(text.split()) - crowd for name, c in first.get(word, ()) if name in text}
        found = {c for c in found if not roots or int(world.customers.root[c]) in roots}
        rows.extend((r, c, LIKELY if len(found) == 1 else SIMILAR) for c in sorted(found)[:MOST_SHARING])
    table = pd.DataFrame(rows, columns=["r", "c", "level"]).astype("int64")
    return _rows(table["r"], table["c"], table["level"].to_numpy(), "name in text")


def _with_children(world: World) -> Any:
    """Heads of families of more than one."""
    roots, counts = np.unique(world.customers.root, return_counts=True)
    return roots[counts > 1]


def _similar_to_named(world: World, hits: pd.DataFrame, receipts: Any) -> pd.DataFrame:
    """Payers of unknown name beside the customers whose documents they name."""
    pairs = hits[hits["r"].isin(receipts)][["r", "d"]]
    customer = world.documents.customer[pairs["d"].to_numpy()]
    pairs = pd.DataFrame({"r": pairs["r"], "c": customer}).drop_duplicates()
    payer = [names.base(str(world.receipts.payer_name[r])) for r in pairs["r"]]
    owner = [names.base(str(world.customers.name[c])) for c in pairs["c"]]
    if not payer:
        return _rows([], [], SIMILAR, "similar name")
    score = process.cpdist(payer, owner, scorer=fuzz.token_set_ratio, dtype=np.float32)
    enough = (score >= _ENOUGH) & np.array([bool(text) for text in payer])
    return _rows(pairs["r"][enough], pairs["c"][enough], SIMILAR, "similar name")
