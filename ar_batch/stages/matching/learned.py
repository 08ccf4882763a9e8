"""Accounts tied to a customer by what was applied from them: never by guesses, only by full numbers or a person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd

from ar_batch.reversals import still
from ar_batch.stages.matching.groups import are_one, starts_of
from ar_batch.stages.matching.hits import BARE, FULL
from ar_batch.stages.matching.keys import ORDER
from ar_batch.stages.matching.world import World, account_keys, among
from ar_batch.tables.facts import APPLICATIONS

TRUSTED = ("structured", "named", "named-discount", "advice")
"""Rules whose applications teach: the documents were named, and the sum agreed."""
COLUMNS = ["application_id", "receipt_id", "customer_id", "kind", "amount_minor", "rule", "method", "reverses"]
"""What is looked at of applications."""
_OWN_IN_TEN = 9
"""Of ten payments that name documents, so many at least must be for the one customer whose account it is."""
_FOR_ONE = 3
"""So many payments that name the documents of one customer alone: whoever makes them, hardly pays for others."""

_TWICE = 2
"""Once may be a number that is another's by chance, twice is not."""

_NO_ACCOUNTS: Final = pd.DataFrame(
    {"value": pd.Series(dtype="str"), "c": pd.Series(dtype="int64"), "for_one": pd.Series(dtype="bool")}
)
_NOTHING_NAMED: Final = pd.DataFrame(
    {name: pd.Series(dtype="str" if name == "value" else "int64") for name in ("value", "c", "payments", "others")}
)
_NO_TIES: Final = pd.DataFrame(
    {
        "value": pd.Series(dtype="str"),
        "receipts": pd.Series(dtype="int64"),
        "customer_id": pd.Series(dtype="str"),
        "tied_on": pd.Series(dtype="datetime64[s]"),
    }
)


class Lessons:
    """What was applied from some receipts, and the accounts that this ties to customers: looked at again only where something came.

    Of those of the receipts that may come back (`returning`) it is looked at again when something did.
    """

    def __init__(self, receipts: pd.DataFrame, returning: Collection[str] = ()) -> None:
        self._receipts = receipts[["receipt_id", "payer_account", "booking_date"]].drop_duplicates("receipt_id")
        self._place = pd.Index(self._receipts["receipt_id"])
        # By receipt, and the account of each code.
        self._account, self._values = pd.factorize(account_keys(self._receipts["payer_account"]))
        self._applied = np.zeros(len(self._receipts), dtype=bool)  # receipts of which something was
        self._new, self._returning = (np.zeros(len(self._values), dtype=bool) for _ in range(2))  # accounts
        self._returning[self._account[among(self._receipts["receipt_id"], returning)]] = True
        self._applications, self._of = APPLICATIONS.empty()[COLUMNS], np.zeros(0, dtype=np.int64)
        self._ties, self._taken = _NO_TIES, tuple[str, ...]()

    def add(self, applications: pd.DataFrame) -> None:
        """Take up what else was applied."""
        place = self._place.get_indexer(pd.Index(applications["receipt_id"]))
        back = (applications["reverses"] != "").to_numpy()
        place[back] = -1  # what takes back matters to the account of what it takes back
        mine = back | ((place >= 0) & _teach(applications).to_numpy())
        self._applications = pd.concat([self._applications, applications.loc[mine, COLUMNS]], ignore_index=True)
        self._of = np.append(self._of, place[mine])
        some = place[mine & (place >= 0)]
        self._applied[some], self._new[self._account[some]] = True, True

    def ties(self, reversals: pd.DataFrame, after: int) -> pd.DataFrame:
        """Return the accounts tied to customers, as `ties` does; `reversals` take back some of what was applied."""
        again, taken = self._new, tuple(reversals["application_id"])
        if taken != self._taken:
            again, self._taken = again | self._returning, taken
        if again.any():
            concerned = again[self._account]
            mine = self._applications[np.append(concerned, True)[self._of]]
            if len(reversals):
                mine = pd.concat([mine, reversals[COLUMNS]], ignore_index=True)
            fresh = ties(self._receipts[concerned & self._applied], mine, after)
            kept = self._ties[~among(self._ties["value"], self._values[again])]
            self._ties = pd.concat([kept, fresh], ignore_index=True).sort_values("value", ignore_index=True)
            self._new[:] = False
        return self._ties


def trusted(applications: pd.DataFrame) -> pd.DataFrame:
    """Return the applications of receipts that teach: documents named to the cent, or a person's decision."""
    return applications[_teach(applications) & (applications["receipt_id"] != "")]


def _teach(applications: pd.DataFrame) -> pd.Series[bool]:
    """Whether the documents were named to the cent, or a person decided it."""
    return applications["rule"].isin(TRUSTED) | (applications["method"] == "decision")


def ties(receipts: pd.DataFrame, applications: pd.DataFrame, after: int) -> pd.DataFrame:
    """Return the accounts (value) whose payments teach a customer: at least `after` receipts for it, and none for others.

    With the number of receipts, and the booking date of the last one that was needed (tied_on).
    """
    net = _taught(receipts, applications)
    if net.empty or after == 0:
        return _NO_TIES.copy(deep=False)
    account, customer = (pd.factorize(net[name])[0] for name in ("value", "customer_id"))
    starts = starts_of(account)
    payments = np.diff(np.append(starts, len(net)))
    # One receipt for two customers, or one account for two, is no tie.
    tied = (payments >= after) & are_one(customer, starts)
    first = net.iloc[starts[tied]]
    return pd.DataFrame(
        {
            "value": first["value"].array,
            "receipts": payments[tied],
            "customer_id": first["customer_id"].array,
            "tied_on": net["booking_date"].array[starts[tied] + after - 1],
        }
    )


def _taught(receipts: pd.DataFrame, applications: pd.DataFrame) -> pd.DataFrame:
    """The receipts that teach, with the customer they paid for and the account (value) they came from, in their order."""
    # A payment that came back confirms nothing: one confirmation is one payment that was kept.
    rows = trusted(still(applications)) if len(applications) else applications
    rows = rows[rows["kind"] == "payment"]
    if rows.empty:
        return receipts.iloc[:0].assign(customer_id="", value="").astype({"customer_id": "str", "value": "str"})
    net = rows.groupby(["receipt_id", "customer_id"], as_index=False)["amount_minor"].sum()
    net = net[net["amount_minor"] > 0].merge(receipts[["receipt_id", "payer_account", "booking_date"]], on="receipt_id")
    net["value"] = pd.Series(account_keys(net["payer_account"]), index=net.index, dtype="str")
    result: pd.DataFrame = net[net["value"] != ""].sort_values(["value", "booking_date", "receipt_id"])
    return result


def accounts(
    world: World, receipts: pd.DataFrame, applications: pd.DataFrame, after: int, off: Collection[str] = ()
) -> pd.DataFrame:
    """Return accounts (value) and the customer (c) they are tied to, but for those that a person has switched off.

    With whether they have paid for this one alone so often (for_one) that they hardly pay for others.
    """
    if after == 0 or applications.empty:
        return _NO_ACCOUNTS.copy(deep=False)
    return owned(world, ties(receipts, applications, after), off)


def owned(world: World, seen: pd.DataFrame, off: Collection[str] = ()) -> pd.DataFrame:
    """Return of the accounts that `ties` has seen what `accounts` returns."""
    seen = seen[~among(seen["value"], off)]
    seen["c"] = pd.Index(world.customers.id).get_indexer(pd.Index(seen["customer_id"]))
    seen["for_one"] = seen["receipts"] >= _FOR_ONE
    result: pd.DataFrame = seen.loc[seen["c"] >= 0, ["value", "c", "for_one"]]
    return result


def named_by_account(
    world: World, hits: pd.DataFrame, receipts: pd.DataFrame, applications: pd.DataFrame, after: int
) -> pd.DataFrame:
    """Count by account (value) and customer (c) the payments, applied or not yet, that name its documents to the cent.

    `payments` by full numbers, and `others` that name the documents of other customers; these also by bare numbers, or
    less their discounts. Nothing where no account can be learned `after` so many payments, nor after two.
    """
    if after == 0 or _most_payments(receipts) < max(after, _TWICE):
        return _NOTHING_NAMED
    cash = world.receipts
    rows = hits.loc[(hits["strength"] >= BARE) & (hits["kind"] != ORDER), ["r", "d", "strength"]]
    rows = rows[cash.payer_key[rows["r"].to_numpy()] != ""]
    # What was applied meanwhile counts as before: the next run knows no less than this one.
    paid = _taught(receipts, applications)
    if rows["r"].nunique() + len(paid) < _TWICE:
        return _NOTHING_NAMED
    paid = paid.assign(c=pd.Index(world.customers.id).get_indexer(pd.Index(paid["customer_id"])))
    paid = paid.loc[paid["c"] >= 0, ["value", "c"]]
    full = _sums(world, rows[rows["strength"] >= FULL])
    own = full[full["total"] == full["payment"]]
    named = pd.concat([full, _sums(world, rows)])
    named = named[(named["total"] == named["payment"]) | (named["net"] == named["payment"])].drop_duplicates("r")
    # Two payments for one document are a payment and its second, and agree no more than one.
    payments, every = (
        pd.concat([each.drop_duplicates(["value", "d"])[["value", "c"]], paid]).groupby(["value", "c"]).size()
        for each in (own, named)
    )
    counts = every.rename("named").reset_index()
    counts["payments"] = payments.reindex(every.index, fill_value=0).to_numpy()
    counts["others"] = counts.groupby("value")["named"].transform("sum") - counts["named"]
    return counts.drop(columns="named")


def agreeing(counts: pd.DataFrame, after: int, off: Collection[str] = ()) -> pd.DataFrame:
    """Return accounts (value) whose payments, counted by `named_by_account`, name one customer's (c) documents to the cent.

    At least `after` payments and never fewer than two: once may be a number that is another's by chance, twice is not.
    With whether there are many, and none for others (for_one).
    """
    own = counts[_mostly_own(counts)]
    seen = own[own["payments"] > 0].drop_duplicates("value", keep=False)
    enough = (seen["payments"] >= max(after, _TWICE)) & ~seen["value"].isin(off)
    seen = seen.assign(for_one=(seen["payments"] >= _FOR_ONE) & (seen["others"] == 0))
    result: pd.DataFrame = seen.loc[enough, ["value", "c", "for_one"]]
    return result


def paying_for_several(counts: pd.DataFrame) -> set[str]:
    """Return the accounts whose payments name the documents of several customers, of none nearly always: a payment service's, say.

    However often what was applied was one customer's, the account is not its own.
    """
    return set(counts.loc[counts["others"] > 0, "value"]) - set(counts.loc[_mostly_own(counts), "value"])


def _mostly_own(counts: pd.DataFrame) -> pd.Series[bool]:
    # A payer may now and then pay for somebody else, and says so; hardly ever more often than for itself.
    return counts["payments"] * 10 >= (counts["payments"] + counts["others"]) * _OWN_IN_TEN


def _sums(world: World, named: pd.DataFrame) -> pd.DataFrame:
    """What the documents that a receipt names cost (total), and less their discounts (net), where they are all one customer's."""
    cash, documents = world.receipts, world.documents
    named = named[["r", "d"]].drop_duplicates().sort_values(["r", "d"])
    r, d = named["r"].to_numpy(), named["d"].to_numpy()
    open_ = (documents.open[d] != 0) & (documents.currency[d] == cash.currency[r])
    r, d = r[open_], d[open_]
    starts = starts_of(r)
    total, discount = (np.add.reduceat(each[d], starts) for each in (documents.open, documents.discount))
    place, c = r[starts], documents.customer[d]
    sums = pd.DataFrame(
        {
            "r": place,
            "c": c[starts],
            "total": total,
            "net": total - discount,
            "d": d[starts],
            "value": cash.payer_key[place],
            "payment": cash.unapplied[place],
        }
    )
    return sums[are_one(c, starts)]


def _most_payments(receipts: pd.DataFrame) -> int:
    """How many payments there are at most of one account."""
    codes, keys = pd.factorize(account_keys(receipts["payer_account"]))
    return int(np.bincount(codes, weights=keys[codes] != "").max(initial=0))
