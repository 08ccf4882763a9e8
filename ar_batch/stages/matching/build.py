"""The tables made into the arrays that matching looks at."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ar_batch import parallel
from ar_batch.stages.matching import dates, end_to_end, lines, narrative, periods, self_checking, years_first
from ar_batch.stages.matching.groups import starts_of
from ar_batch.stages.matching.packed import Packed
from ar_batch.stages.matching.world import APART, Customers, Documents, Ints, Receipts, Texts, World, account_keys, days

_OF_DOCUMENTS = (
    "document_id document_no customer_id company currency document_date due_date amount_minor open_minor disputed_minor discount_bp discount_days "
    "last_applied_on po_number reference description document_type"
).split()
"""What is looked at of documents."""
_WORTHWHILE = 100_000
"""Of fewer bank lines it is told sooner in this process which of them come again."""


def world_of(
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
    blanks = {
        "document_id": "",
        "document_type": "invoice",
        "company": "",
        "po_number": "",
        "reference": "",
        "description": "",
    }
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
        id=Packed(rows["document_id"]),
        number=Packed(rows["document_no"]),
        customer=customer,
        root=customers.root[customer] if len(customer) else customer,
        company=pd.factorize(rows["company"], sort=True)[0].astype(np.int64),
        currency=_codes(rows["currency"], currencies),
        date=date,
        called=periods.called(rows["description"], date),
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
        description=_shared(rows["description"]),
        instalment=(rows["document_type"] == "instalment").to_numpy(dtype=bool),
    )


def _receipts(
    rows: pd.DataFrame,
    every: pd.DataFrame,
    known: list[str],
    currencies: list[str],
    documents: pd.DataFrame,
    customers: pd.DataFrame,
) -> Receipts:
    repeated = parallel.beside(lambda: lines.again(every), worthwhile=len(every) >= _WORTHWHILE)
    numbers, payers = documents["document_no"], narrative.payers(rows, customers["name"])
    ids = rows["end_to_end_id"].where(rows["end_to_end_id"] != "NOTPROVIDED", "")
    spoken = end_to_end.spoken(ids, numbers)
    full = lines.full(rows["remittance"], spoken)
    rows = rows.assign(remittance=(rows["remittance"] + APART + spoken).where(spoken != "", rows["remittance"]))
    said, structured = self_checking.read_out(rows, documents, known)
    said = lines.without_addresses(lines.without_postcodes(said, documents), customers, documents)
    texts = _said(said, rows["amount_minor"], numbers)
    again = repeated().reindex(rows["receipt_id"], fill_value=False)
    return Receipts(
        id=Packed(rows["receipt_id"]),
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
        remittance=Packed(texts),
        end_to_end=_shared(ids.where(spoken == "", "")),
        structured=_shared(structured),
        bank_reference=Packed(rows["bank_reference"]),
        is_return=rows["is_return"].to_numpy(dtype=bool),
        foreign=lines.foreign(rows["account"], rows["payer_account"]),
        mute=~(rows["remittance"] + rows["structured_reference"]).str.contains("[0-9]").to_numpy(dtype=bool),
        full=full,
        again=again["again"].to_numpy(dtype=bool),
        repeated=again["repeated"].to_numpy(dtype=bool),
        twice=again["twice"].to_numpy(dtype=bool),
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


def with_reopening(world: World, paid: pd.DataFrame) -> None:
    """Take in documents that are open again if their payment came back: receipt_id, document_id, amount_minor of what they were paid."""
    if paid.empty:
        return
    documents = world.documents
    place = documents.places(paid["document_id"])
    would_be = documents.open[place] + paid["amount_minor"].to_numpy(dtype=np.int64)
    world.reopening = list(zip(place.tolist(), would_be.tolist(), strict=True))
    world.by_group = _groups(documents, place)


def _groups(documents: Documents, reopening: Ints | None = None) -> dict[tuple[int, int], Ints]:
    """Documents of the ledger by family and currency, oldest due date first; equal ones by date, number and id."""
    there = ~documents.id.blank & (documents.open != 0)
    if reopening is not None:
        there[reopening] = True
    live = np.flatnonzero(there)
    number = np.array(documents.number.at(live.tolist()), dtype=str)
    order = np.lexsort(
        (number, documents.date[live], documents.due[live], documents.currency[live], documents.root[live])
    )
    live = live[order]
    if not len(live):
        return {}
    root, currency = documents.root[live], documents.currency[live]
    starts = starts_of(root, currency)
    pieces = np.split(live, starts[1:])
    keys = zip(root[starts].tolist(), currency[starts].tolist(), strict=True)
    return dict(zip(keys, pieces, strict=True))
