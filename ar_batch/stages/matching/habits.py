"""How customers pay: seen in confirmed payments alone, those that named their documents to the cent or that a person decided.

A habit is a view: it comes and goes with the latest payments of a customer, and a person may switch it off. It never
posts anything by itself. What is taken off is a habit also among many payments in full, when a person has closed just
that often enough: the rest of a payment that a person closes is a person's word on the payment.
"""

from __future__ import annotations

import textwrap
from typing import Any, Final

import numpy as np
import pandas as pd

from ar_batch import money
from ar_batch.reversals import taken_back
from ar_batch.stages.matching.learned import TRUSTED
from ar_batch.stages.matching.policy import MatchingPolicy
from ar_batch.tables.review import habit_key
from ar_batch.tables.views import HABITS

_CONFIRMED: Final = (*TRUSTED, "named-late-discount")
"""A lapsed discount that was taken to the cent shows a habit as well as one that was earned."""
_MONTHS_LEAST: Final = 5
"""Payments of fewer months show no day of the month."""
_DAYS_NEAR: Final = 2
"""A weekend moves a payment by up to two days."""
_PAIRS_AT_ONCE: Final = 2_000_000
"""Payments times documents compared at a time, so that memory stays bounded."""
_CLOSED: Final = ("deduction", "bank_fee", "write_off")
"""What else than a discount closes the rest of a document; of a sum taken off it does not matter which of them."""
_DEDUCTIONS: Final = ("discount", *_CLOSED)
_NOTHING_TAKEN: Final[dict[str, Any]] = {"by_person": False, "closed_as": "", "note": None}
_NOTE_MOST: Final = 60


def habits(
    items: pd.DataFrame,
    applications: pd.DataFrame,
    receipts: pd.DataFrame,
    decisions: pd.DataFrame,
    policy: MatchingPolicy,
) -> pd.DataFrame:
    """Return what shows in the latest payments of each customer. `items` are all documents, open and closed."""
    if applications.empty:
        return HABITS.empty()
    rows = _confirmed(applications)
    if _most_payments(rows) < policy.habit_after:
        return HABITS.empty()
    payments = _payments(rows, items, receipts, _notes(rows, decisions), policy.habit_payments)
    if payments.empty:
        return HABITS.empty()
    found = pd.concat(
        [
            _rates(payments, "discount", "takes_discount"),
            _rates(payments, "closed", "withholds"),
            _fees(payments),
            _days(payments),
            _orders(payments, rows, items),
        ],
        ignore_index=True,
    )
    usual = found["shown_in"] * 100 >= found["of_payments"] * policy.habit_percent
    confirmed = found["confirmed"] >= policy.habit_after
    found = found[(found["shown_in"] >= policy.habit_after) & (usual | confirmed)]
    found = found.assign(
        note=[textwrap.shorten(note, _NOTE_MOST, placeholder=" …") for note in found["note"].fillna("")]
    )
    off = _switched_off(decisions)
    keys = [habit_key(c, h) for c, h in zip(found["customer_id"], found["habit"], strict=True)]
    return HABITS.frame(found.assign(active=[key not in off for key in keys])) if len(found) else HABITS.empty()


def spoken(habit: str, value: int, currency: str, shown_in: int, of_payments: int, note: str = "") -> str:
    """Return a habit as a sentence goes on: "takes 25.00 EUR off (freight), in 9 of 10 payments"."""
    what = {
        "oldest_first": "pays the oldest documents first",
        "whole_statement": "pays whole statements: all that is open up to the end of a month",
        "takes_discount": f"takes {value / 100:g} % off as discount",
        "withholds": f"withholds {value / 100:g} %",
        "deducts_fee": f"takes {money.spoken(value, currency)} off" if currency else "",
        "pays_on_day": f"pays about the {value}. of the month",
    }[habit]
    return f"{what}{f' ({note})' if note else ''}, in {shown_in} of {of_payments} payments"


def _confirmed(applications: pd.DataFrame) -> pd.DataFrame:
    """The applications that teach, without those that were taken back.

    Who closes the rest of a payment confirms the payment, whoever applied it.
    """
    back = taken_back(applications)
    closed = applications[_closed_by_person(applications) & (applications["reverses"] == "")]
    confirmed = closed.loc[~closed["application_id"].isin(back), "receipt_id"]
    known = applications["rule"].isin(_CONFIRMED) | (applications["method"] == "decision")
    known |= applications["receipt_id"].isin(confirmed)
    rows = applications[known & (applications["receipt_id"] != "") & (applications["reverses"] == "")]
    return rows[~rows["application_id"].isin(back)]


def _most_payments(rows: pd.DataFrame) -> int:
    """How many payments of one customer these applications are of, at most: fewer than a habit needs show none."""
    paid = rows[["customer_id", "receipt_id"]].drop_duplicates()
    return int(paid["customer_id"].value_counts().max()) if len(paid) else 0


def _closed_by_person(rows: pd.DataFrame) -> pd.Series[bool]:
    return (rows["method"] == "decision") & rows["kind"].isin(_DEDUCTIONS)


def _notes(rows: pd.DataFrame, decisions: pd.DataFrame) -> pd.Series[str]:
    """What a person wrote beside what was taken off, by receipt: "freight"."""
    said = decisions[decisions["action"].isin(("accept", "name_documents", "close_rest")) & (decisions["note"] != "")]
    said = said.sort_values(["decided_on", "recorded_on", "sequence"], kind="stable", na_position="first")
    notes = said.drop_duplicates("subject", keep="last").set_index("subject")["note"]
    closed = rows[_closed_by_person(rows)]
    found = closed["document_id"].map(notes).fillna(closed["receipt_id"].map(notes))
    return found.groupby(closed["receipt_id"]).last().dropna()


def _payments(
    rows: pd.DataFrame, items: pd.DataFrame, receipts: pd.DataFrame, notes: pd.Series[str], most: int
) -> pd.DataFrame:
    """One row for each of the latest payments of a customer: what its documents were worth, and what was taken off."""
    debits = rows[rows["amount_minor"] > 0].merge(
        items[["document_id", "discount_bp", "amount_minor"]], on="document_id", suffixes=("", "_document")
    )
    late = (debits["rule"] == "named-late-discount") & (debits["discount_bp"] > 0)
    # A lapsed discount that a person granted afterwards stands among the discounts already.
    granted = debits["kind"].eq("discount").groupby([debits["receipt_id"], debits["document_id"]]).transform("any")
    lapsed = (debits["amount_minor_document"] * debits["discount_bp"] + 5_000) // 10_000
    amount = debits["amount_minor"]
    parts = {kind: amount.where(debits["kind"] == kind, 0) for kind in _DEDUCTIONS}
    debits = debits.assign(
        **parts, paid=amount.where(debits["kind"] == "payment", 0), lapsed=lapsed.where(late & ~granted, 0),
        is_payment=debits["kind"] == "payment",
        discount_by_person=_closed_by_person(debits) & (debits["kind"] == "discount"),
        closed_by_person=_closed_by_person(debits) & (debits["kind"] != "discount"),
    )  # fmt: skip
    of = debits.groupby("receipt_id").agg(
        customers=("customer_id", "nunique"), customer_id=("customer_id", "first"), currency=("currency", "first"),
        documents=("is_payment", "sum"), paid=("paid", "sum"), lapsed=("lapsed", "sum"),
        discount_by_person=("discount_by_person", "any"), closed_by_person=("closed_by_person", "any"),
        **{kind: (kind, "sum") for kind in _DEDUCTIONS},
    )  # fmt: skip
    of = of[(of["customers"] == 1) & (of["documents"] > 0)].reset_index()
    of = of.assign(discount=of["discount"] + of["lapsed"]).merge(
        receipts[["receipt_id", "booking_date"]], on="receipt_id"
    )
    of = of.assign(
        gross=of["paid"] + of[list(_DEDUCTIONS)].sum(axis=1),
        closed=of[list(_CLOSED)].sum(axis=1),
        closed_as=of[list(_CLOSED)].idxmax(axis=1),
        note=of["receipt_id"].map(notes),
    )
    of = of.sort_values(["customer_id", "booking_date", "receipt_id"], ignore_index=True)
    return of[of.groupby("customer_id").cumcount(ascending=False) < most].reset_index(drop=True)


def _found(rows: pd.DataFrame, payments: pd.DataFrame, habit: str, *, in_currency: bool = False) -> pd.DataFrame:
    """Habits from rows of customer_id and value, one for each payment that shows it: the most frequent value counts.

    The rows come in the order of their days; the last one tells what a person called it.
    """
    rows = rows if in_currency else rows.assign(currency="")
    counts = rows.groupby(["customer_id", "currency", "value"]).agg(
        shown_in=("booking_date", "size"), last_on=("booking_date", "max"), confirmed=("by_person", "sum"),
        closed_as=("closed_as", "last"), note=("note", "last"),
    )  # fmt: skip
    order = ["customer_id", "shown_in", "currency", "value"]
    best = counts.reset_index().sort_values(order, ascending=[True, False, True, True]).drop_duplicates("customer_id")
    of_payments = payments.groupby("customer_id").size().reindex(best["customer_id"]).to_numpy(dtype="int64")
    return best.assign(habit=habit, of_payments=of_payments)


def _rates(payments: pd.DataFrame, kind: str, habit: str) -> pd.DataFrame:
    taken = payments[(payments[kind] > 0) & (payments["gross"] > 0)]
    rate = (taken[kind] * 1_000 / taken["gross"]).round().astype("int64") * 10
    off = (taken[kind] - taken["gross"] * rate / 10_000).abs()
    shown = taken.assign(value=rate, by_person=taken[f"{kind}_by_person"])[(off <= taken["documents"]) & (rate > 0)]
    return _found(shown.assign(closed_as="discount") if kind == "discount" else shown, payments, habit)


def _fees(payments: pd.DataFrame) -> pd.DataFrame:
    """The same sum taken off whatever the documents are worth: freight, a transfer's fee."""
    shown = payments.assign(value=payments["closed"], by_person=payments["closed_by_person"])[payments["closed"] > 0]
    # Of documents that are all worth the same, nobody can tell a sum from a rate.
    different = shown.groupby(["customer_id", "value"])["gross"].transform("nunique") > 1
    return _found(shown[different], payments, "deducts_fee", in_currency=True)


def _days(payments: pd.DataFrame) -> pd.DataFrame:
    """The day of the month about which most of a customer's months see a payment."""
    month = payments["booking_date"].dt.to_period("M")
    first = payments[~payments.assign(month=month)[["customer_id", "month"]].duplicated()]
    first = first[first.groupby("customer_id")["receipt_id"].transform("size") >= _MONTHS_LEAST]
    day = first["booking_date"].dt.day
    pairs = first.assign(day=day)[["customer_id", "day", "booking_date", "currency"]].merge(
        pd.DataFrame({"customer_id": first["customer_id"], "value": day}).drop_duplicates(), on="customer_id"
    )
    days_apart = (pairs["day"] - pairs["value"]).abs()
    apart = days_apart.clip(upper=30 - days_apart)
    near = pairs.assign(apart=apart)[apart <= _DAYS_NEAR]
    # Of days that fit as many months the one in the middle.
    days = near.groupby(["customer_id", "value"], as_index=False).agg(months=("apart", "size"), apart=("apart", "sum"))
    days = days.sort_values(["customer_id", "months", "apart", "value"], ascending=[True, False, True, True])
    near = near.merge(days.drop_duplicates("customer_id")[["customer_id", "value"]], on=["customer_id", "value"])
    return _found(near.assign(**_NOTHING_TAKEN), first, "pays_on_day")


def _orders(payments: pd.DataFrame, rows: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Oldest first, and whole statements: what was paid beside what was open on the day."""
    debits = items[(items["amount_minor"] > 0) & items["customer_id"].isin(payments["customer_id"].unique())]
    until = debits["last_applied_on"].where((debits["open_minor"] == 0).to_numpy(), pd.Timestamp("2262-01-01"))
    debits = debits.assign(until=until)
    debits = debits[debits["until"].notna()].reset_index(drop=True)
    payments = payments.reset_index(drop=True)
    # Whole numbers instead of texts from here on: there are many more pairs than payments.
    owners = pd.Index((payments["customer_id"] + "|" + payments["currency"]).unique())
    book = pd.DataFrame(
        {
            "owner": owners.get_indexer(pd.Index(debits["customer_id"] + "|" + debits["currency"])), "d": debits.index,
            "from_day": debits["document_date"], "until": debits["until"], "due": debits["due_date"],
            "month": debits["document_date"].dt.year * 12 + debits["document_date"].dt.month,
        }
    )  # fmt: skip
    mine = pd.DataFrame(
        {
            "p": payments.index, "owner": owners.get_indexer(pd.Index(payments["customer_id"] + "|" + payments["currency"])),
            "day": payments["booking_date"],
        }
    )  # fmt: skip
    paid = _paid(rows, payments, debits)
    size = mine["owner"].map(book.groupby("owner").size()).fillna(0).cumsum() // _PAIRS_AT_ONCE
    parts = [_compared(part, book, paid, len(debits)) for _, part in mine.groupby(size)]
    seen = pd.concat(parts).join(payments[["customer_id", "booking_date", "currency"]]).assign(value=0)
    made = []
    for habit, informative in (("oldest_first", "some_left"), ("whole_statement", "statement")):
        telling = seen[seen[informative]]
        made.append(_found(telling[telling[habit]].assign(**_NOTHING_TAKEN), telling, habit))
    return pd.concat(made, ignore_index=True)


def _paid(rows: pd.DataFrame, payments: pd.DataFrame, debits: pd.DataFrame) -> Any:
    """Payment and document of what was paid, as one whole number each."""
    lines = rows[rows["kind"] == "payment"]
    p = pd.Index(payments["receipt_id"]).get_indexer(pd.Index(lines["receipt_id"]))
    d = pd.Index(debits["document_id"]).get_indexer(pd.Index(lines["document_id"]))
    known = (p >= 0) & (d >= 0)
    return np.unique(p[known].astype(np.int64) * len(debits) + d[known])


def _compared(payments: pd.DataFrame, book: pd.DataFrame, paid: Any, documents: int) -> pd.DataFrame:
    pairs = payments.merge(book, on="owner")
    pairs = pairs[(pairs["from_day"] <= pairs["day"]) & (pairs["until"] >= pairs["day"])]
    mine = np.isin(pairs["p"].to_numpy(dtype=np.int64) * documents + pairs["d"].to_numpy(), paid)
    # What another payment of that very day paid was open for this one, or was not: nobody knows.
    sure = mine | (pairs["until"] > pairs["day"]).to_numpy()
    pairs, mine = pairs[sure], mine[sure]
    due, month = pairs["due"], pairs["month"]
    pairs = pairs.assign(
        mine=mine, mine_due=due.where(mine), others_due=due.where(~mine), mine_month=month.where(mine), others_month=month.where(~mine),
    )  # fmt: skip
    of = pairs.groupby("p").agg(
        open=("mine", "size"), mine=("mine", "sum"), mine_due=("mine_due", "max"), others_due=("others_due", "min"),
        mine_month=("mine_month", "max"), others_month=("others_month", "min"),
    )  # fmt: skip
    of = of[of["mine"] > 0]
    whole = of["others_month"].isna() | (of["others_month"] > of["mine_month"])
    return of.assign(
        some_left=of["mine"] < of["open"], oldest_first=of["mine_due"] <= of["others_due"],
        statement=of["open"] >= 2, whole_statement=whole & (of["mine"] >= 2),
    )[["some_left", "oldest_first", "statement", "whole_statement"]]  # fmt: skip


def _switched_off(decisions: pd.DataFrame) -> set[str]:
    rows = decisions[
        decisions["action"].isin(("switch_off", "switch_on")) & decisions["subject"].str.startswith("habit|")
    ]
    rows = rows.sort_values(["subject", "decided_on", "recorded_on", "sequence"], kind="stable", na_position="first")
    rows = rows.drop_duplicates("subject", keep="last")
    return set(rows.loc[rows["action"] == "switch_off", "subject"])
