"""The plain cases as joins over whole columns, in order of trust. What is not plain is left to `search.py`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ar_batch.stages.matching import judge, objections
from ar_batch.stages.matching.evidence import ENOUGH_DOCUMENTS, Explanation
from ar_batch.stages.matching.groups import starts_of
from ar_batch.stages.matching.hits import BARE, STRUCTURED
from ar_batch.stages.matching.judge import CONTRADICTED, UNKNOWN
from ar_batch.stages.matching.keys import ORDER
from ar_batch.stages.matching.levels import KNOWN, LIKELY, SIMILAR, THIRD
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.stages.matching.words import is_for_another, is_for_no_document, is_for_some
from ar_batch.stages.matching.world import Ints, Receipts, World


class FamilyLevels:
    """How well the families are known that receipts may be of."""

    def __init__(self, world: World, ident: pd.DataFrame) -> None:
        r, level = ident["r"].to_numpy(), ident["level"].to_numpy(dtype=np.int64)
        self._families = max(len(world.customers.id), 1)
        key = self._key(r, world.customers.root[ident["c"].to_numpy()])
        order = np.lexsort((level, key))
        last = np.append(np.diff(key[order]) != 0, True)[: len(order)]
        self._keys, self._level = key[order][last], level[order][last]
        self._best = np.full(len(world.receipts), UNKNOWN, dtype=np.int64)
        np.maximum.at(self._best, r, level)

    def of(self, r: Ints, root: Ints) -> Ints:
        """Return for pairs of receipt and family how well it is known: beside a payer known better the others are contradicted."""
        level = self._known(r, root)
        lowered = np.where(level < LIKELY, CONTRADICTED, SIMILAR)
        seen: Ints = np.where((self._best[r] >= LIKELY) & self.beaten(r, root), lowered, level)
        return seen

    def beaten(self, r: Ints, root: Ints) -> Any:
        """Return for which pairs of receipt and family another family is known better to pay."""
        return self._known(r, root) < self._best[r]

    def _known(self, r: Ints, root: Ints) -> Ints:
        level = np.full(len(r), UNKNOWN, dtype=np.int64)
        if len(self._keys):
            wanted = self._key(r, root)
            place = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
            level = np.where(self._keys[place] == wanted, self._level[place], UNKNOWN)
        return level

    def _key(self, r: Ints, root: Ints) -> Ints:
        key: Ints = r * self._families + root
        return key


def named(world: World, hits: pd.DataFrame) -> pd.DataFrame:
    """Return the documents that receipts name by numbers that say something: hits, with the documents' families (root)."""
    rows = hits[(hits["strength"] >= BARE) & (hits["kind"] != ORDER)]
    return rows.assign(root=world.documents.root[rows["d"].to_numpy()])


def named_exactly(
    world: World, rows: pd.DataFrame, levels: FamilyLevels, waiting: Any, policy: MatchingPolicy
) -> list[Explanation]:
    """Receipts that name open documents of one family, each by a number of its own, and pay exactly their sum.

    With one document named, its discount may be taken too. `rows` are what receipts name (as `named`), `waiting` says
    which of them are still to be explained.
    """
    r, d = world.receipts, world.documents
    which, receipt = rows["d"].to_numpy(), rows["r"].to_numpy()
    strong = rows[waiting[receipt] & (d.currency[which] == r.currency[receipt])]
    if strong.empty:
        return []
    which, receipt = strong["d"].to_numpy(), strong["r"].to_numpy()
    plain = strong.assign(open=d.open[which])
    # A number that was paid before, with its amount, may be a second payment of it: not plain.
    again = (d.open[which] == 0) & (d.amount[which] == r.unapplied[receipt])
    spoilt = np.zeros(len(r), dtype=bool)
    # Nor is a document that is not written yet when it is paid.
    early = (d.open[which] != 0) & (d.date[which] > r.date[receipt] + policy.future_document_days)
    # The very words of a payment that was a part of it are read more closely: they may tell which part.
    part = r.repeated[receipt] & (d.open[which] != d.amount[which])
    spoilt[receipt[again | early | part]] = True
    plain = plain[(d.open[which] != 0) & ~spoilt[receipt]]
    spoilt[_of_several(plain)] = True
    plain = plain[~spoilt[plain["r"].to_numpy()]].sort_values(["r", "d", "strength"])
    plain = plain.drop_duplicates(["r", "d"], keep="last")
    if plain.empty:
        return []
    sums = _sums(plain)
    pairs = sums["r"].to_numpy(), sums["root"].to_numpy()
    sums["level"] = levels.of(*pairs)
    place, first = sums["r"].to_numpy(), sums["d"].to_numpy()
    payment, short = r.unapplied[place], sums["total"].to_numpy() - r.unapplied[place]
    discount = (
        (sums["count"] == 1).to_numpy()
        & (short > 0)
        & (d.discount[first] == short)
        & (r.date[place] <= d.discount_until[first])
    )
    common = np.where(sums["count"] == 1, _common(world, d.currency[first], d.amount[first]), 0.0)
    doubt: Any = np.asarray(
        judge.named_doubt(sums["strength"].to_numpy(), sums["level"].to_numpy(), common)
    ) + np.where(discount, 2e-4, 0.0)
    sums = sums.assign(doubt=doubt, discount=discount, payment=payment)
    sums = sums[
        ~levels.beaten(*pairs)
        & ((short == 0) | discount)
        & (payment > 0)
        & (1 - doubt >= policy.auto_threshold)
        & (sums["level"].to_numpy() >= UNKNOWN)
    ]
    return _explanations(world, sums, plain)


def _sums(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a receipt of what it names, rows in the order of receipts: root, total, count, least strength, first document (d)."""
    r, root, opened, strength, d = (rows[name].to_numpy() for name in ("r", "root", "open", "strength", "d"))
    starts = starts_of(r)
    return pd.DataFrame(
        {
            "r": r[starts],
            "root": root[starts],
            "total": np.add.reduceat(opened, starts),
            "count": np.diff(np.append(starts, len(r))),
            "strength": np.minimum.reduceat(strength, starts),
            "d": d[starts],
        }
    )


def _of_several(rows: pd.DataFrame) -> Ints:
    """The receipts that name documents of several families, or several documents by one number."""
    ordered = rows.sort_values(["r", "first", "last", "d"])
    r, root, first, last, d = (ordered[name].to_numpy() for name in ("r", "root", "first", "last", "d"))
    same = r[1:] == r[:-1]
    apart = same & (root[1:] != root[:-1])
    twice = same & (first[1:] == first[:-1]) & (last[1:] == last[:-1]) & (d[1:] != d[:-1])
    several: Ints = r[1:][apart | twice]
    return several


def _common(world: World, currency: Any, amount: Any) -> Any:
    """The share of the ledger's documents of a currency that bear an amount, the document itself left out."""
    total = np.maximum(np.bincount(world.documents.currency, minlength=len(world.currencies)), ENOUGH_DOCUMENTS)
    return np.maximum(world.bearers(currency, amount) - 1, 0) / total[currency]


def _explanations(world: World, sums: pd.DataFrame, plain: pd.DataFrame) -> list[Explanation]:
    chosen = plain[plain["r"].isin(sums["r"])].sort_values(["r", "d"])
    lines: dict[int, list[tuple[int, str, int]]] = {}
    for r, d, opened in zip(chosen["r"].tolist(), chosen["d"].tolist(), chosen["open"].tolist(), strict=True):
        lines.setdefault(r, []).append((d, "payment" if opened > 0 else "credit_note", opened))
    result = []
    columns = ("r", "root", "level", "strength", "doubt", "discount", "payment", "total", "count")
    for r, root, level, strength, doubt, discount, payment, total, count in zip(
        *(sums[name].tolist() for name in columns), strict=True
    ):
        rule = "structured" if strength == STRUCTURED and not discount else "named"
        own = tuple(lines[r])
        if discount:
            rule, own = "named-discount", ((own[0][0], "payment", payment), (own[0][0], "discount", total - payment))
        assert discount or sum(line[2] for line in own) == payment, "the lines are the payment"
        assert len(own) == count or discount, "one line a document"
        result.append(Explanation(r, rule, root, level, own, doubt, certain=True, confidence=1 - doubt))
    return result


def only_of_its_amount(
    world: World, ident: pd.DataFrame, waiting: Any, reserved: set[int], policy: MatchingPolicy
) -> list[Explanation]:
    """Receipts without any number, whose one known payer has exactly one open document of that amount.

    Not those whose payer paid just this amount shortly before, or owes documents that are due and may add up to it, while
    this one is not: they are looked at more closely.

    `reserved` are documents that another receipt still to be explained bears the number of.
    """
    r, d = world.receipts, world.documents
    known = ident[(ident["level"] >= LIKELY) & (waiting & r.mute & ~r.again)[ident["r"].to_numpy()]]
    known = known[~known["r"].duplicated(keep=False) & (known["how"] != THIRD)]
    if known.empty:
        return []
    payers = np.zeros(len(world.customers.id), dtype=bool)
    payers[known["c"].to_numpy()] = True
    live = np.flatnonzero((d.open > 0) & payers[d.customer] & ~d.id.blank & (d.disputed == 0))
    books = pd.DataFrame({"c": d.customer[live], "currency": d.currency[live], "open": d.open[live], "d": live})
    place = known["r"].to_numpy()
    asked = known[["r", "c", "level"]].assign(currency=r.currency[place], open=r.unapplied[place])
    pairs = asked.merge(books, on=["c", "currency", "open"])
    # A document written after the payment is for who is known by more than a name.
    ahead = np.where(pairs["level"] >= KNOWN, policy.future_document_days, 0)
    pairs = pairs[d.date[pairs["d"].to_numpy()] <= r.date[pairs["r"].to_numpy()] + ahead]
    alone = ~(pairs["r"].duplicated(keep=False) | pairs["d"].duplicated(keep=False) | pairs["d"].isin(reserved))
    pairs = pairs[alone.to_numpy()]
    owing = world.customers.name[pairs["c"].to_numpy()].tolist()
    others = [_is_for_others(r, place, name) for place, name in zip(pairs["r"].tolist(), owing, strict=True)]
    pairs = pairs[~np.array(others, dtype=bool)]
    pairs = pairs[~(_may_be_those_due(world, pairs, books) | _relatives_owe(world, pairs))]
    if pairs.empty:
        return []
    level = np.minimum(pairs["level"].to_numpy(), judge.KNOWN_BEST)
    doubt = judge.amount_doubts(level, _chance(world, pairs, books), policy.unexplained_share)
    found = pairs.assign(level=level, doubt=doubt)[1 - doubt >= policy.auto_threshold]
    columns = (found[name].tolist() for name in ("r", "d", "level", "doubt", "open"))
    return [
        Explanation(
            place, "amount", int(d.root[which]), how, ((which, "payment", amount),), unsure, True, confidence=1 - unsure
        )
        for place, which, how, unsure, amount in zip(*columns, strict=True)
    ]


def _may_be_those_due(world: World, pairs: pd.DataFrame, books: pd.DataFrame) -> Any:
    """For each pair of receipt and document that is not due yet, whether others of the customer are, two or more, that cost no less.

    `pairs` and `books` (documents) bear customer, currency and open amount.
    """
    d, by = world.documents, ["c", "currency"]
    both = pd.concat([books[by], pairs[by]], ignore_index=True)
    group = both.groupby(by).ngroup().to_numpy()
    theirs, asked = group[: len(books)], group[len(books) :]
    which, day = books["d"].to_numpy(), world.receipts.date[pairs["r"].to_numpy()]
    order = np.lexsort((which, d.due[which], theirs))
    theirs, due, opened = theirs[order], d.due[which][order], books["open"].to_numpy()[order]
    total = np.append(0, np.cumsum(opened))
    start = np.searchsorted(theirs, asked)
    span = int(max(due.max(initial=0), day.max(initial=0))) + 1
    end = np.searchsorted(theirs * span + due, asked * span + day, side="right")
    early = d.due[pairs["d"].to_numpy()] > day
    return early & (end >= start + 2) & (total[end] - total[start] >= pairs["open"].to_numpy())


def _relatives_owe(world: World, pairs: pd.DataFrame) -> Any:
    """Whether the document is not due for long, and another of the family owes as much: that is looked at more closely."""
    d, which = world.documents, pairs["d"].to_numpy()
    early = d.due[which] > world.receipts.date[pairs["r"].to_numpy()] + objections.EARLY
    roots = np.zeros(len(world.customers.id), dtype=bool)
    roots[d.root[which[early]]] = True
    alike = np.flatnonzero((d.open > 0) & roots[d.root])
    books = pd.DataFrame({"root": d.root[alike], "currency": d.currency[alike], "open": d.open[alike]})
    several = books[books.duplicated(keep=False)].drop_duplicates()
    asked = pd.DataFrame({"root": d.root[which], "currency": d.currency[which], "open": d.open[which]})
    owed = asked.merge(several, on=["root", "currency", "open"], how="left", indicator=True)["_merge"] == "both"
    return early & owed.to_numpy()


def _is_for_others(receipts: Receipts, place: int, owing: str) -> bool:
    """Whether a receipt's text says that it is for no document, for several, or for those of another than the payer and the customer (`owing`)."""
    said = receipts.said(place)
    return (
        is_for_no_document(said)
        or is_for_some(said, int(receipts.unapplied[place]))
        or is_for_another(said, str(receipts.payer_name[place]), owing)
    )


def _chance(world: World, pairs: pd.DataFrame, books: pd.DataFrame) -> Any:
    """How many open documents of the customer are to be expected at the payment's amount by coincidence."""
    by = ["c", "currency"]
    own = books.merge(pairs[by].drop_duplicates(), on=by)
    whole = pd.DataFrame({unit: own["open"] % unit == 0 for unit in judge.UNITS}).assign(
        c=own["c"], currency=own["currency"]
    )
    shares = pairs[by].merge(whole.groupby(by).mean().reset_index(), on=by, how="left")
    amount = pairs["open"].to_numpy()
    unit = np.ones(len(pairs))
    for each in reversed(judge.UNITS):
        unit = np.where((amount % each == 0) & (shares[each].to_numpy() >= judge.MOSTLY), each, unit)
    grouped = own.groupby(by)["open"]
    sizes = pd.DataFrame({"count": grouped.size(), "std": grouped.std(ddof=0)}).reset_index()
    sizes = pairs[by].merge(sizes, on=by, how="left")
    count, std = sizes["count"].to_numpy(), sizes["std"].to_numpy()
    spread = np.select([count < 3, std > 0], [amount / 2, std], amount / 100)
    common = _common(world, pairs["currency"].to_numpy(), amount)
    return count * np.maximum(unit * 0.4 / np.maximum(spread, 1.0), common)
