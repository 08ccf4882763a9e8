"""What accepting a suggestion would post, so that what is accepted is what is seen.

Each document stands in the suggestion's cell with what it takes; where they are too many for a cell, the first of them
do, and all of them stand on a sheet of their own.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

from ar_batch import shares
from ar_batch.money import spoken
from ar_batch.stages.reports.review_columns import HIDDEN, shown, with_names
from ar_batch.tables import review
from ar_batch.tables.book import SheetSpec, TableBlock

LONG: Final = "Long suggestions"
"""The sheet of the suggestions whose documents do not fit into a cell."""
_IN_CELL: Final = 8
_MONEY_KINDS: Final = ("payment", "credit_note", "refund")
"""Kinds that use up the payment; the others close the rest of a document without money."""


def postings(offers: pd.DataFrame, lines: pd.DataFrame, items: pd.DataFrame) -> dict[str, list[Any]]:
    """Return for each suggestion its documents in the order of their numbers: what each takes, and what closes its rest."""
    if offers.empty:
        return {}
    mine = lines[lines["suggestion_id"].isin(offers["suggestion_id"])]
    is_money = mine["kind"].isin(_MONEY_KINDS)
    words = [
        "" if paid else f"{kind.replace('_', ' ')} {_bare(amount, currency)}"
        for paid, kind, amount, currency in zip(
            is_money, mine["kind"], mine["amount_minor"], mine["currency"], strict=True
        )
    ]
    # What a document takes in its own currency, and what that uses of the payment in the payment's.
    used = mine["amount_minor"].where(mine["receipt_currency"] == "", mine["receipt_amount_minor"]).astype("int64")
    mine = mine.assign(
        paid=mine["amount_minor"].where(is_money, 0),
        off=mine["amount_minor"].where(~is_money, 0),
        used=used.where(is_money, 0),
        words=words,
    )
    each = mine.groupby(["suggestion_id", "document_id", "currency"], as_index=False).agg(
        paid=("paid", "sum"),
        off=("off", "sum"),
        used=("used", "sum"),
        of=("receipt_currency", "max"),
        words=("words", lambda said: ", ".join(filter(None, said))),
    )
    about = items[["document_id", "document_no", "document_date", "due_date", "open_minor"]]
    each = each.merge(about, on="document_id", how="left").astype({"open_minor": "Int64"})
    each = each.assign(stays=each["open_minor"] - each["paid"] - each["off"], length=each["document_no"].str.len())
    each = each.sort_values(["suggestion_id", "length", "document_no", "document_id"], kind="stable")
    found: dict[str, list[Any]] = {}
    for row in each.itertuples(index=False):
        found.setdefault(str(row.suggestion_id), []).append(row)
    return found


def offer_texts(
    offers: pd.DataFrame, posted: dict[str, list[Any]], unapplied: pd.Series[int], customers: pd.Series[str]
) -> list[str]:
    """Return each suggestion in words: whose money, each document with what it takes, what remains, and why."""
    columns = (customers, offers["suggestion_id"], offers["receipt_id"], offers["reason"], offers["confidence"])
    return [
        "\n".join(
            part
            for part in (
                customer,
                *_documents(posted.get(key, []), unapplied[receipt]),
                f"{reason} ({shares.spoken(c)})",
            )
            if part
        )
        for customer, key, receipt, reason, c in zip(*columns, strict=True)
    ]


def long_sheet(
    offers: pd.DataFrame, posted: dict[str, list[Any]], cash: pd.DataFrame, names: pd.Series[str], as_of: date
) -> SheetSpec | None:
    """Return the sheet with every document of the suggestions that are too long for their cell; None when none is."""
    payments: dict[Any, Any] = {row.receipt_id: row for row in cash.itertuples(index=False)}
    rows: list[dict[str, Any]] = []
    whose = with_names(offers, names)
    for key, receipt_id, place, customer in zip(
        offers["suggestion_id"], offers["receipt_id"], offers["place"], whose, strict=True
    ):
        parts, payment = posted.get(key, []), payments[receipt_id]
        if len(parts) <= _IN_CELL:
            continue
        head = {
            "kind": "receipt", "subject": receipt_id, "shown": "", "shown_on": as_of.isoformat(), "booking_date": payment.booking_date,
            "payer": payment.payer_name, "to_apply": payment.unapplied_minor, "currency": payment.currency,
            "suggestion": review.ACCEPT[place - 1], "whose": customer,
        }  # fmt: skip
        rows += [
            head | {name: getattr(part, name) for name in ("document_no", "document_date", "due_date", "open_minor")}
            | {"paid": part.used, "words": part.words, "stays": part.stays}
            | ({"open_minor": pd.NA, "stays": pd.NA, "words": _document(part)} if part.of else {})
            | ({"open_minor": pd.NA, "stays": pd.NA, "words": _document(part)} if part.of else {})
            | ({"open_minor": pd.NA, "stays": pd.NA, "words": _document(part)} if part.of else {})
            for part in parts
        ]  # fmt: skip
        total = sum(part.used for part in parts)
        said = f"{len(parts)} documents together; {_remaining(payment.unapplied_minor - total, payment.currency)}"
        rows.append(head | {"document_no": said, "paid": total, "words": ""})
    if not rows:
        return None
    frame = pd.DataFrame(rows).astype({"open_minor": "Int64", "stays": "Int64"})
    columns = (
        *HIDDEN,
        shown("booking_date", "Booked", "date", 11),
        shown("payer", "Payer", "wrap", 24),
        shown("to_apply", "To apply", "money", 13),
        shown("currency", "Currency", width=9),
        shown("suggestion", "Suggestion", width=11),
        shown("whose", "Whose", "wrap", 26),
        shown("document_no", "Document no.", "wrap", 26),
        shown("document_date", "Dated", "date", 11),
        shown("due_date", "Due", "date", 11),
        shown("open_minor", "Open now", "money", 13),
        shown("paid", "Would take", "money", 13),
        shown("words", "Closed without money", "wrap", 22),
        shown("stays", "Stays open", "money_dash", 13),
    )
    return SheetSpec(
        LONG, "Suggestions of many documents", (TableBlock("long_suggestions", frame, columns),),
        subtitle="Which documents would such a suggestion pay? To be read; the decision is made on the sheet Payments.", protect=True,
        freeze_columns=len(HIDDEN) + 2,
    )  # fmt: skip


def _documents(parts: list[Any], unapplied: int) -> list[str]:
    if not parts:
        return ["on account"]
    total, currency = sum(part.used for part in parts), str(parts[0].of or parts[0].currency)
    fits = len(parts) <= _IN_CELL
    said = [_document(part) for part in (parts if fits else parts[: _IN_CELL - 1])]
    if not fits:
        said.append(f"… all {len(parts)} documents stand on the sheet {LONG}")
    if len(parts) > 1 or total != unapplied:
        said.append(f"Together {spoken(total, currency)}; {_remaining(int(unapplied) - total, currency)}.")
    return said


def _document(part: Any) -> str:
    """A document with what it takes: "INV-7 = 100.00 of 250.00 open, discount 2.00"."""
    is_part = not pd.isna(part.stays) and part.stays != 0
    of = f" of {_bare(part.open_minor, part.currency)} open" if is_part else ""
    in_other = f" {part.currency} (for {spoken(int(part.used), part.of)} of the payment)" if part.of else ""
    return f"{part.document_no} = {_bare(part.paid, part.currency)}{in_other or of}" + (
        f", {part.words}" if part.words else ""
    )


def _remaining(minor: int, currency: str) -> str:
    return f"{spoken(minor, currency)} of the payment remain" if minor else "nothing remains"


def _bare(minor: int, currency: str) -> str:
    return spoken(int(minor), currency).rpartition(" ")[0]
