"""The tables as arrays: documents, receipts and customers under whole numbers, and the balances that matching moves.

Documents are ordered by customer and id whether open or closed, receipts by id: what a run applied and what the ledger
then says are the same world to the next pass. Those of one customer, which are looked at together, lie together in memory.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_batch import references
from ar_batch.references import account_key
from ar_batch.stages.matching import dates, end_to_end, lines, narrative, self_checking, years_first

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
Column: TypeAlias = "array[int]"
"""Whole numbers to be asked one by one, as `column` makes them."""

_APART = "    ;    "
"""Blanks and a sign that keep a number from growing across the border of two fields."""

_SPACED = re.compile("[0-9] [0-9]")
_SHORT_BEHIND = re.compile("([0-9]+)[^0-9A-Za-z]+([0-9]{1,2})$")
_AMONG = re.compile("(?<=[0-9])[A-Z](?=[0-9]|$)", re.MULTILINE)
_ENOUGH_LETTERS = 3
"""So many documents with a letter among their digits are no mistake."""
_NEARLY_ALL, _ENOUGH_YEARS = 0.9, 10
"""The share, and the number, of documents with one or two digits behind a long number of which these must tell nothing."""

NEVER = np.iinfo(np.int64).min
"""The day of what has no date."""


@dataclass
class Customers:
    """Customers of the master and of the documents, by id."""

    id: Texts
    name: Texts
    aliases: Texts
    iban: Texts
    vat_id: Texts
    country: Texts
    root: Ints  # the head of the family: parents followed to the top

    @cached_property
    def head(self) -> array[int]:
        """The head of each customer's family, as `root`, to be asked one by one."""
        return column(self.root)

    @cached_property
    def code(self) -> dict[str, int]:
        """The position of each customer_id."""
        return {str(name): place for place, name in enumerate(self.id)}


@dataclass
class Documents:
    """Open, closed and long-settled documents. `open` moves as receipts are applied."""

    id: Texts  # "" for what was settled before the ledger began
    number: Texts
    customer: Ints
    root: Ints
    company: Ints
    currency: Ints
    date: Ints
    due: Ints
    amount: Ints
    open: Ints
    disputed: Ints
    granted: Ints  # the discount on the whole document; 0 when there is none
    discount: Ints  # what is still granted of it: nothing once something is settled
    discount_until: Ints
    paid_on: Ints  # the last day something was applied; NEVER
    po_number: Texts
    reference: Texts

    @cached_property
    def spaced(self) -> bool:
        """Whether there are numbers with blanks between their digits."""
        return any(_SPACED.search(number) for number in self.number.tolist())

    @cached_property
    def letters_among(self) -> str:
        """The letters that stand between the digits of numbers, or behind them: 26B05208, 112164B."""
        found = _AMONG.findall("\n".join(self.number.tolist()).upper())
        return "".join(sorted(letter for letter, count in Counter(found).items() if count >= _ENOUGH_LETTERS))

    @cached_property
    def short_ends(self) -> frozenset[str]:
        """What stands behind long numbers in one or two digits and tells none: years (121394/26), or parts (825917-2).

        All of it, where nearly all of the long numbers are of one document only; or the years of the documents' own days,
        where nearly all bear these.
        """
        ends = [
            (_SHORT_BEHIND.search(number), day)
            for number, day in zip(self.number.tolist(), self.date.tolist(), strict=True)
            if not number[-3:-1].isalnum()
        ]
        behind = [
            (found[1], found[2], dates.day(day).year)
            for found, day in ends
            if found and day != NEVER and references.is_before_short_year(found[1])
        ]
        enough = max(len(behind) * _NEARLY_ALL, _ENOUGH_YEARS)
        if len({long for long, _, _ in behind}) >= enough:
            return frozenset(short for _, short, _ in behind)
        own = [two for _, two, year in behind if int(two) in {(year + apart) % 100 for apart in (-1, 0, 1)}]
        return frozenset(own) if len(own) >= enough else frozenset()

    def __len__(self) -> int:
        return len(self.id)


@dataclass
class Receipts:
    """Bank lines of which something is not applied. `unapplied`, `applied` and `customer` move."""

    id: Texts
    date: Ints
    currency: Ints
    amount: Ints
    unapplied: Ints
    applied: Ints
    customer: Ints  # known from a decision or from what is applied; -1
    decided: Texts
    account: Texts  # ours
    payer_name: Texts
    payer_key: Texts  # the payer's account as accounts are compared
    payer_account: Texts
    remittance: Texts
    end_to_end: Texts  # the payer's system's; "" where it gave none
    structured: Texts
    bank_reference: Texts
    is_return: Flags
    foreign: Flags  # the payer's account is of another country than ours
    mute: Flags  # what was said bears no number
    full: Flags  # the text, or the end-to-end id behind it, fills all the room there is for it
    again: Flags  # the payer paid just this amount a short while before, and it did not come back
    repeated: Flags  # the same, and said the very same

    def __len__(self) -> int:
        return len(self.id)

    def text(self, r: int) -> str:
        """Return everything the payer or his system wrote; the end-to-end id last."""
        return f"{self.said(r)}{_APART}{self.end_to_end[r]}"

    def said(self, r: int) -> str:
        """Return what the payer wrote: the text without the end-to-end id."""
        return f"{self.remittance[r]}{_APART}{self.structured[r]}"


@dataclass
class World:
    """All of it, with the applications made so far."""

    customers: Customers
    documents: Documents
    receipts: Receipts
    currencies: list[str]
    as_of: int
    by_group: dict[tuple[int, int], Ints] = field(default_factory=dict)  # (root, currency) -> documents by due date

    def bearers(self, currency: Ints, amount: Ints) -> Ints:
        """Return how many documents there are of currencies and amounts."""
        keys, counts = self._amounts
        wanted = self._key(currency, amount)
        place = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        found: Ints = np.where(keys[place] == wanted, counts[place], 0) if len(keys) else np.zeros_like(wanted)
        return found

    @cached_property
    def _amounts(self) -> tuple[Ints, Ints]:
        return np.unique(self._key(self.documents.currency, self.documents.amount), return_counts=True)

    def _key(self, currency: Ints, amount: Ints) -> Ints:
        key: Ints = amount * max(len(self.currencies), 1) + currency
        return key


def column(values: npt.NDArray[Any]) -> Column:
    """Return whole numbers as plain ones, whose memory copies of the process share: reading them writes nothing."""
    return array("q", values.astype(np.int64).tobytes())


def among(values: pd.Series[str], wanted: Iterable[str]) -> Flags:
    """Return which texts are among some: by a set, as `isin` of such columns makes an object of arrow for each wanted one."""
    known = {*wanted}
    return np.fromiter((value in known for value in values.tolist()), dtype=bool, count=len(values))


def days(values: pd.Series[Any]) -> Ints:
    """Return dates as days since 1970; NEVER where blank."""
    numbers = values.to_numpy().astype("datetime64[D]").astype(np.int64)
    return np.where(values.isna().to_numpy(), NEVER, numbers)


_OF_DOCUMENTS = (
    "document_id document_no customer_id company currency document_date due_date amount_minor open_minor disputed_minor discount_bp discount_days "
    "last_applied_on po_number reference"
).split()
"""What is looked at of documents."""


def build(
    open_items: pd.DataFrame,
    closed_items: pd.DataFrame,
    unapplied_cash: pd.DataFrame,
    latest_customers: pd.DataFrame,
    receipts: pd.DataFrame,
    payment_history: pd.DataFrame,
    as_of: int,
    grace_days: int,
) -> World:
    """Return the tables as a world."""
    settled = _history(payment_history, closed_items, open_items)
    settled = settled.sort_values(["customer_id", "document_no", "last_applied_on"], kind="stable")
    ours = pd.concat([open_items[_OF_DOCUMENTS], closed_items[_OF_DOCUMENTS]])
    ours = ours.sort_values(["customer_id", "document_id"], kind="stable")
    documents = pd.concat([settled[_OF_DOCUMENTS], ours], ignore_index=True)
    customer_ids = (table["customer_id"].unique() for table in (latest_customers, documents, unapplied_cash))
    known = sorted({name for some in customer_ids for name in some} - {""})
    customers = _customers(latest_customers, known)
    currencies = sorted({*documents["currency"].unique(), *unapplied_cash["currency"].unique()})
    world = World(
        customers,
        _documents(documents, customers, known, currencies, grace_days),
        _receipts(unapplied_cash, receipts, known, currencies, documents, latest_customers),
        currencies,
        as_of,
    )
    world.by_group = _groups(world.documents)
    return world


def _codes(values: pd.Series[Any], categories: list[str]) -> Ints:
    return pd.Index(categories).get_indexer(pd.Index(values)).astype(np.int64)


def _objects(values: pd.Series[Any]) -> Texts:
    return values.to_numpy(dtype=object)


def _history(history: pd.DataFrame, closed: pd.DataFrame, opened: pd.DataFrame) -> pd.DataFrame:
    """Documents settled before the ledger began, in the shape of closed items."""
    if history.empty:
        return closed.iloc[:0]
    rows = pd.DataFrame({name: history[name] for name in ("customer_id", "document_no", "currency", "amount_minor")})
    rows["document_date"] = history["document_date"].fillna(history["paid_date"])
    rows["due_date"] = history["due_date"].fillna(history["paid_date"])
    rows["last_applied_on"] = history["paid_date"]
    rows["applied_minor"] = rows["amount_minor"]
    blanks = {"document_id": "", "document_type": "invoice", "company": "", "po_number": "", "reference": ""}
    zeros = dict.fromkeys(("open_minor", "disputed_minor", "discount_bp", "discount_days"), 0)
    rows = rows.assign(**blanks, **zeros)
    ours = pd.concat([closed, opened])[["customer_id", "document_no"]].drop_duplicates()
    merged = rows.merge(ours, on=["customer_id", "document_no"], how="left", indicator=True)
    only: pd.DataFrame = rows[(merged["_merge"] == "left_only").to_numpy()]
    return only


def _customers(master: pd.DataFrame, known: list[str]) -> Customers:
    aligned = master.set_index("customer_id").reindex(known)
    text = {
        name: _objects(aligned[name].fillna(""))
        for name in ("name", "aliases", "iban", "vat_id", "country", "parent_id")
    }
    parent = _codes(pd.Series(text["parent_id"]), known)
    root = np.where(parent >= 0, parent, np.arange(len(known)))
    for _ in range(8):
        # Eight steps up follow any chain of 256; a circle of parents stays a circle, and its members stay apart.
        root = root[root]
    settled = root[root] == root
    root = np.where(settled, root, np.arange(len(known)))
    return Customers(
        np.array(known, dtype=object),
        text["name"],
        text["aliases"],
        text["iban"],
        text["vat_id"],
        text["country"],
        root.astype(np.int64),
    )


def _documents(
    rows: pd.DataFrame, customers: Customers, known: list[str], currencies: list[str], grace_days: int
) -> Documents:
    customer = _codes(rows["customer_id"], known)
    amount = rows["amount_minor"].to_numpy(dtype=np.int64)
    opened = rows["open_minor"].to_numpy(dtype=np.int64)
    points = rows["discount_bp"].to_numpy(dtype=np.int64)
    # Rounded half up, and so that not even the largest amount leaves int64 on the way.
    granted = np.where(amount > 0, amount // 10_000 * points + (amount % 10_000 * points + 5_000) // 10_000, 0)
    date = days(rows["document_date"])
    return Documents(
        id=_objects(rows["document_id"]),
        number=_objects(rows["document_no"]),
        customer=customer,
        root=customers.root[customer] if len(customer) else customer,
        company=pd.factorize(rows["company"], sort=True)[0].astype(np.int64),
        currency=_codes(rows["currency"], currencies),
        date=date,
        due=days(rows["due_date"]),
        amount=amount,
        open=opened.copy(),
        disputed=rows["disputed_minor"].to_numpy(dtype=np.int64),
        granted=granted,
        # The discount is granted on an untouched invoice only: what was part-paid has used its chance.
        discount=np.where(opened == amount, granted, 0),
        discount_until=date + rows["discount_days"].to_numpy(dtype=np.int64) + grace_days,
        paid_on=days(rows["last_applied_on"]),
        po_number=_shared(rows["po_number"]),
        reference=_shared(rows["reference"]),
    )


def _receipts(
    rows: pd.DataFrame,
    every: pd.DataFrame,
    known: list[str],
    currencies: list[str],
    documents: pd.DataFrame,
    customers: pd.DataFrame,
) -> Receipts:
    numbers, payers = documents["document_no"], narrative.payers(rows, customers["name"])
    ids = rows["end_to_end_id"].where(rows["end_to_end_id"] != "NOTPROVIDED", "")
    spoken = end_to_end.spoken(ids, numbers)
    full = lines.full(rows["remittance"], spoken)
    rows = rows.assign(remittance=(rows["remittance"] + _APART + spoken).where(spoken != "", rows["remittance"]))
    said, structured = self_checking.read_out(rows, documents, known)
    texts = lines.without_addresses(lines.without_postcodes(said, numbers), customers)
    return Receipts(
        id=_objects(rows["receipt_id"]),
        date=days(rows["booking_date"]),
        currency=_codes(rows["currency"], currencies),
        amount=rows["amount_minor"].to_numpy(dtype=np.int64),
        unapplied=rows["unapplied_minor"].to_numpy(dtype=np.int64).copy(),
        applied=rows["applied_minor"].to_numpy(dtype=np.int64).copy(),
        customer=_codes(rows["customer_id"], known),
        decided=_shared(rows["decided"]),
        account=_shared(rows["account"]),
        payer_name=_shared(payers),
        payer_key=account_keys(rows["payer_account"]),
        payer_account=_shared(rows["payer_account"]),
        remittance=_objects(_said(texts, rows["amount_minor"], numbers)),
        end_to_end=_shared(ids.where(spoken == "", "")),
        structured=_shared(structured),
        bank_reference=_objects(rows["bank_reference"]),
        is_return=rows["is_return"].to_numpy(dtype=bool),
        foreign=lines.foreign(rows["account"], rows["payer_account"]),
        mute=~(rows["remittance"] + rows["structured_reference"]).str.contains("[0-9]").to_numpy(dtype=bool),
        full=full,
        again=lines.again(every).reindex(rows["receipt_id"], fill_value=False).to_numpy(dtype=bool),
        repeated=lines.again(every, ["remittance"]).reindex(rows["receipt_id"], fill_value=False).to_numpy(dtype=bool),
    )


def _said(texts: pd.Series[Any], amounts: pd.Series[Any], numbers: pd.Series[Any]) -> pd.Series[Any]:
    """What payers wrote, without what would be taken for a document's number though it is a code, a date or an amount."""
    texts = dates.with_signs(lines.without_vat(lines.without_codes(texts)), numbers)
    return years_first.put_first(lines.apart(texts, amounts), numbers)


def _shared(values: pd.Series[Any]) -> Texts:
    """The texts, of equal ones each the same object: they are many, and few different ones."""
    codes, unique = pd.factorize(values)
    result: Texts = np.array(list(unique) or [""], dtype=object)[codes]
    return result


def account_keys(accounts: pd.Series[Any]) -> Texts:
    """Return accounts as they are compared; of equal ones each the same object."""
    codes, unique = pd.factorize(accounts)
    keys = np.array([account_key(value) for value in unique] or [""], dtype=object)
    result: Texts = keys[codes] if len(codes) else keys[:0]
    return result


def _groups(documents: Documents) -> dict[tuple[int, int], Ints]:
    """Documents of the ledger by family and currency, oldest due date first; equal ones by date, number and id."""
    live = np.flatnonzero((documents.id != "") & (documents.open != 0))
    number = documents.number[live].astype(str)
    order = np.lexsort(
        (number, documents.date[live], documents.due[live], documents.currency[live], documents.root[live])
    )
    live = live[order]
    if not len(live):
        return {}
    root, currency = documents.root[live], documents.currency[live]
    starts = np.flatnonzero(np.concatenate([[True], (root[1:] != root[:-1]) | (currency[1:] != currency[:-1])]))
    pieces = np.split(live, starts[1:])
    keys = zip(root[starts].tolist(), currency[starts].tolist(), strict=True)
    return dict(zip(keys, pieces, strict=True))
