"""Whose money is it? Evidence for customers, receipt by receipt: accounts, aliases, names, customer numbers.

Two customers with equal evidence are a tie: both stay possible, neither is identified.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from ar_batch import names, parallel
from ar_batch.references import account_key
from ar_batch.stages.matching.hits import BARE
from ar_batch.stages.matching.levels import (
    BY_NAME,
    CERTAIN,
    DECIDED,
    HOW,
    KNOWN,
    LIKELY,
    MOST_SHARING,
    PAID_FOR,
    SIMILAR,
    THIRD,
    TIED,
    TOLD,
)
from ar_batch.stages.matching.name_book import CROWD, ENOUGH, NameBook, all_names
from ar_batch.stages.matching.paid_for import SAID, with_paid_for
from ar_batch.stages.matching.world import World

_SHORT_NAME, _ALIKE = 5, 60.0
"""Letters of a name that says nothing against anybody, and how like two names are that may be the same, badly written."""
_TELLING_WORD = 4
"""Letters of a word that names have in common."""
_LONG_NAME, _MOST_PARTS = 12, 8
"""Letters of a name that is known though blanks stand in it, and parts that it is looked for in."""
_WORTHWHILE = 15_000
"""Fewer names or texts than this are looked up sooner on one core."""

IDENT: Final = ["r", "c", "level", "how"]
_HOW: Final = pd.Index(sorted(HOW))


def identify(world: World, hits: pd.DataFrame, customer_hits: pd.DataFrame, aliases: pd.DataFrame) -> pd.DataFrame:
    """Return the evidence as rows of receipt, customer, level and how; the strongest for each pair."""
    r = world.receipts
    account = pd.Series(r.payer_key)
    parts = [
        _decided(world),
        _by_account(world, account, aliases),
        _by_name(world, aliases),
        _by_number(world, customer_hits),
    ]
    evidence = _told_by_number(world, _strongest(pd.concat(parts, ignore_index=True)))
    unknown = np.setdiff1d(np.arange(len(r)), evidence.loc[evidence["level"] >= LIKELY, "r"].to_numpy())
    more = [evidence, _in_text(world, unknown, evidence), _similar_to_named(world, hits, unknown)]
    return _strongest(with_paid_for(world, _strongest(pd.concat(more, ignore_index=True))))


def with_learned(
    world: World, evidence: pd.DataFrame, learned: pd.DataFrame, how: str = "learned account"
) -> pd.DataFrame:
    """Return the evidence with that of accounts which payments that name documents tie to a customer: value, c, for_one.

    A payment service's is none of them, whatever its payments name; nor is one of another name for whom the text names another.
    """
    if learned.empty:
        return evidence
    place = pd.Index(learned["value"]).get_indexer(pd.Index(world.receipts.payer_key))
    place[told(evidence)] = -1
    place[evidence.loc[evidence["how"] == PAID_FOR, "r"]] = -1
    r = np.flatnonzero(place >= 0)
    codes, payers = pd.factorize(world.receipts.payer_name[r])
    r = r[~np.array([names.is_processor(str(name)) for name in payers], dtype=bool)[codes]]
    c = learned["c"].to_numpy()[place[r]]
    strange = _of_another_name(world, r, c)
    own = ~(strange & _names_another(evidence, r, c))
    r, c, strange = r[own], c[own], strange[own]
    more = _rows(r, c, CERTAIN, how)
    for_one = learned["for_one"].to_numpy(dtype=bool)[place[r]]
    more["how"] = more["how"].mask(strange & ~for_one, THIRD)
    concerned = evidence["r"].isin(more["r"])
    changed = _strongest(pd.concat([evidence[concerned], more], ignore_index=True))
    every = pd.concat([evidence[~concerned], changed], ignore_index=True)
    return every.sort_values("r", kind="stable", ignore_index=True)


def _names_another(evidence: pd.DataFrame, r: Any, c: Any) -> Any:
    """Whether the text of a receipt bears the name or the number of one customer, and that is another."""
    named = evidence[evidence["how"].isin(SAID) & (evidence["level"] >= LIKELY)].drop_duplicates("r")
    place = pd.Index(named["r"]).get_indexer(pd.Index(r))
    return (place >= 0) & (np.append(named["c"].to_numpy(), -1)[place] != c)


def _of_another_name(world: World, r: Any, c: Any) -> Any:
    """Whether a receipt's payer has a name, and neither the customer nor the head of its family has one like it."""
    codes, payers = pd.factorize(world.receipts.payer_name[r])
    pairs, place = np.unique(codes * len(world.customers.id) + c, return_inverse=True)
    code, owner = np.divmod(pairs, max(len(world.customers.id), 1))
    payer = [names.base(str(payers[each])) for each in code.tolist()]
    like = np.array([len(name) < _SHORT_NAME for name in payer], dtype=bool)
    for owners in (owner, world.customers.root[owner]):
        own = [_bases(world, each) for each in owners.tolist()]
        alike = (
            any(fuzz.token_set_ratio(one, each) >= _ALIKE for each in bases)
            for one, bases in zip(payer, own, strict=True)
        )
        like |= np.fromiter(alike, dtype=bool, count=len(payer))
    return ~like[place]


def _bases(world: World, c: int) -> list[str]:
    """A customer's name and its other names, without legal forms."""
    return [names.base(text) for text in all_names(world.customers.name[c], world.customers.aliases[c])]


def told(evidence: pd.DataFrame) -> pd.Series[Any]:
    """Return the receipts of which the master or a person has said whose account it is: there nothing is learned."""
    return evidence.loc[evidence["how"].isin(TOLD), "r"]


def _rows(r: Any, c: Any, level: Any, how: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"r": np.asarray(r, dtype=np.int64), "c": np.asarray(c, dtype=np.int64), "level": level, "how": how}
    )


def _strongest(evidence: pd.DataFrame) -> pd.DataFrame:
    r, c, level = (evidence[name].to_numpy(dtype=np.int64) for name in ("r", "c", "level"))
    how = _HOW.get_indexer(pd.Index(evidence["how"]))
    ordered = evidence.iloc[np.lexsort((how, c, -level, r))]
    result: pd.DataFrame = ordered.drop_duplicates(["r", "c"])[IDENT].reset_index(drop=True)
    return result


def _decided(world: World) -> pd.DataFrame:
    known = np.flatnonzero(world.receipts.customer >= 0)
    return _rows(known, world.receipts.customer[known], KNOWN + 1, DECIDED)


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
    if not frame["key"].is_unique:
        frame = _shared(frame.assign(root=world.customers.root[frame["c"].to_numpy()]))
    found = pd.DataFrame({"r": np.arange(len(account)), "key": account}).merge(frame, on="key")
    result: pd.DataFrame = found[IDENT]
    return result


def _shared(frame: pd.DataFrame) -> pd.DataFrame:
    """The accounts of customers, those of several on the level that this leaves them; of a crowd none."""
    sharing = frame.groupby("key")["c"].transform("size")
    families = frame.groupby("key")["root"].transform("nunique")
    # A taught account beats what else is known of it: a person said so.
    frame = frame[sharing <= MOST_SHARING]
    several, apart = sharing[frame.index] > 1, families[frame.index] > 1
    frame["how"] = frame["how"].where(~several, "shared account")
    frame["level"] = np.where(apart, SIMILAR, np.where(several, CERTAIN, frame["level"]))
    return frame


def _latest(aliases: pd.DataFrame, kind: str, world: World) -> list[tuple[str, int]]:
    """The active aliases of a kind: the latest row of each value counts."""
    rows = aliases[aliases["kind"] == kind]
    if rows.empty:
        return []
    rows = rows.assign(key=[account_key(v) if kind == "account" else names.folded(v) for v in rows["value"]])
    rows = rows.sort_values(["key", "confirmed_on", "sequence", "alias_id"]).drop_duplicates("key", keep="last")
    rows = rows[rows["active"]]
    codes = world.customers.code
    return [(str(key), codes[c]) for key, c in zip(rows["key"], rows["customer_id"], strict=True) if c in codes]


def _by_name(world: World, aliases: pd.DataFrame) -> pd.DataFrame:
    book = NameBook(world.customers.name, world.customers.aliases)
    taught = _Taught(_latest(aliases, "name", world))
    positions, unique = pd.factorize(world.receipts.payer_name, sort=True)
    payers: list[str] = unique.tolist()

    def look_up(some: Sequence[int]) -> list[tuple[int, list[tuple[int, int, str]]]]:
        named = ((place, payers[place]) for place in some if payers[place] and not names.is_processor(payers[place]))
        return [(place, _looked_up(book, taught, payer)) for place, payer in named]

    parts = parallel.spread(look_up, range(len(payers)), worthwhile=_WORTHWHILE)
    looked_up = [each for part in parts for each in part]
    rows = [(place, c, level, how) for place, found in looked_up for c, level, how in found]
    unknown = [place for place, found in looked_up if not found]
    alike = book.look_alikes([(place, payers[place]) for place in unknown])
    left = set(unknown) - {place for place, *_ in alike}
    rows += [*alike, *((place, *one) for place in sorted(left) for one in book.begun(payers[place]))]
    table = pd.DataFrame(rows, columns=["payer", "c", "level", "how"]).astype(
        {"payer": "int64", "c": "int64", "level": "int64"}
    )
    merged = pd.DataFrame({"r": np.arange(len(positions)), "payer": positions}).merge(table, on="payer")
    result: pd.DataFrame = merged[IDENT]
    return result


class _Taught:
    """Names that decisions have taught: as they were written, and in other forms of the same name."""

    def __init__(self, taught: list[tuple[str, int]]) -> None:
        self.exact = dict(taught)
        self.owner = [c for _, c in taught]
        self.book = NameBook([name for name, _ in taught], [""] * len(taught))

    def look_up(self, payer: str) -> list[tuple[int, int, str]]:
        """Return customer, level, how for a payer whose name is a taught one in another form; nothing when it is several customers'."""
        found = {self.owner[place] for place, _, _ in self.book.look_up(payer)} if self.owner else set()
        return [(found.pop(), LIKELY, "alias name")] if len(found) == 1 else []


def _looked_up(book: NameBook, taught: _Taught, payer: str) -> list[tuple[int, int, str]]:
    known = taught.exact.get(names.folded(payer))
    if known is not None:
        return [(known, CERTAIN, "alias name")]
    return book.look_up(payer) or taught.look_up(payer)


def _by_number(world: World, customer_hits: pd.DataFrame) -> pd.DataFrame:
    """Customers whose number stands in the text: behind a word for that, or beside a payer's name that has a word of theirs."""
    said = (customer_hits["strength"] >= BARE).to_numpy(copy=True)
    said[~said] = _shares_a_word(world, customer_hits[~said])
    found = customer_hits.loc[said, ["r", "d"]].drop_duplicates()
    several = found.groupby("r")["d"].transform("size") > 1
    level = np.where(several, SIMILAR, LIKELY)
    return _rows(found["r"], found["d"], level, "customer number")


def _shares_a_word(world: World, pairs: pd.DataFrame) -> Any:
    """Whether payer and customer have a word of their names in common, for pairs of receipt (r) and customer (d)."""
    payer = world.receipts.payer_name[pairs["r"].to_numpy()]
    owner = world.customers.name[pairs["d"].to_numpy()]
    shared = (_in_common(str(one), str(other)) for one, other in zip(payer, owner, strict=True))
    return np.fromiter(shared, dtype=bool, count=len(pairs))


def _in_common(payer: str, owner: str) -> bool:
    """Whether a payer's name has a long word of an owner's; its last one may be cut off."""
    mine, theirs = (names.plain_base(name).split() for name in (payer, owner))
    cut = mine[-1:] if mine and len(mine[-1]) >= _TELLING_WORD else []
    long = {word for word in theirs if len(word) >= _TELLING_WORD}
    return bool(long.intersection(mine)) or any(word.startswith(end) for end in cut for word in long)


def _told_by_number(world: World, evidence: pd.DataFrame) -> pd.DataFrame:
    """The evidence, where a customer's number tells which of namesakes paid: the others are only possible then."""
    mine = evidence[(evidence["how"] == "customer number") & (evidence["level"] == LIKELY)]
    if mine.empty:
        return evidence
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
    by_word: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for c, name in enumerate(world.customers.name):
        text = names.plain_base(str(name))
        if len(text) >= 6:
            by_word[text.split()[0]].append((f" {text} ", c))
    by_word = {word: bearers for word, bearers in by_word.items() if len(bearers) <= CROWD}
    known = evidence[
        (evidence["level"] >= LIKELY) & np.isin(world.customers.root[evidence["c"].to_numpy()], _with_children(world))
    ]
    families: dict[int, set[int]] = {r: set() for r in receipts.tolist()}
    for r, c in zip(known["r"].tolist(), known["c"].tolist(), strict=True):
        families.setdefault(r, set()).add(int(world.customers.root[c]))

    def named(some: Sequence[tuple[int, set[int]]]) -> list[tuple[int, int, int]]:
        rows: list[tuple[int, int, int]] = []
        for r, roots in some:
            said = world.receipts.said(r)
            if not said.strip(" ;"):
                continue
            text = f" {names.plain(names.base(said))} "
            bearers = (by_word[word] for word in set(text.split()) if word in by_word)
            found = {c for some_names in bearers for c in _standing_in(text, some_names)}
            found = {c for c in found if not roots or int(world.customers.root[c]) in roots}
            rows.extend((r, c, LIKELY if len(found) == 1 else SIMILAR) for c in sorted(found)[:MOST_SHARING])
        return rows

    parts = parallel.spread(named, sorted(families.items()), worthwhile=_WORTHWHILE)
    rows = [row for part in parts for row in part]
    table = pd.DataFrame(rows, columns=["r", "c", "level"]).astype("int64")
    return _rows(table["r"], table["c"], table["level"].to_numpy(), "name in text")


def _standing_in(text: str, bearers: list[tuple[str, int]]) -> set[int]:
    """Of customers with their names, which begin with one word: those whose name stands in a text; of longer ones the longest.

    Also those whose longer name may be meant, cut off: FERNANDEZ SUMINISTROS HU for Fernandez Suministros Huesca.
    """
    whole = {name for name, _ in bearers if name in text}
    if not whole:
        return _broken_in(text, bearers)
    longest = [name for name in whole if not any(other != name and other.startswith(name) for other in whole)]
    begun = []
    for name in longest:
        follows = text.split(name, 1)[1].partition(" ")[0]
        begun += [name + follows] if follows else []
    return {c for name, c in bearers if name in longest or any(name.startswith(each) for each in begun)}


def _broken_in(text: str, bearers: list[tuple[str, int]]) -> set[int]:
    """Of the same those whose name stands in a text with blanks where the bank breaks its lines: MACDONALD TR ASPORTI; and those whose longer name may be meant."""
    words = text.split()
    named = [("".join(name.split()), c) for name, c in bearers]
    firsts = {name.split()[0] for name, _ in bearers}
    joined = {
        run
        for place, word in enumerate(words)
        if word in firsts
        for run in itertools.islice(itertools.accumulate(words[place:]), _MOST_PARTS)
        if len(run) >= _LONG_NAME
    }
    found = [name for name, _ in named if name in joined]
    return {c for name, c in named if any(name.startswith(each) for each in found)}


def _with_children(world: World) -> Any:
    """Heads of families of more than one."""
    roots, counts = np.unique(world.customers.root, return_counts=True)
    return roots[counts > 1]


def _similar_to_named(world: World, hits: pd.DataFrame, receipts: Any) -> pd.DataFrame:
    """Payers of unknown name beside the customers whose documents they name."""
    pairs = hits[hits["r"].isin(receipts)][["r", "d"]]
    if pairs.empty:
        return _rows([], [], SIMILAR, "similar name")
    customer = world.documents.customer[pairs["d"].to_numpy()]
    pairs = pd.DataFrame({"r": pairs["r"], "c": customer}).drop_duplicates()
    payer = [names.base(str(world.receipts.payer_name[r])) for r in pairs["r"]]
    owner = [names.base(str(world.customers.name[c])) for c in pairs["c"]]
    score = process.cpdist(payer, owner, scorer=fuzz.token_set_ratio, dtype=np.float32)
    enough = (score >= ENOUGH) & np.array([bool(text) for text in payer])
    return _rows(pairs["r"][enough], pairs["c"][enough], SIMILAR, "similar name")
