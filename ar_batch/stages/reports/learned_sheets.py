"""The sheets of the review workbook that show what was learned, to be corrected: payers, habits, and pairs turned down."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from textwrap import shorten
from typing import Any, Final

import pandas as pd

from ar_batch import money
from ar_batch.names import folded
from ar_batch.references import account_key
from ar_batch.stages.reports.review_columns import HIDDEN, NOTE_AND_BY, decision, shown, with_names, yellow
from ar_batch.stages.reports.wording import counted
from ar_batch.tables import review
from ar_batch.tables.book import ColumnSpec, SheetSpec, TableBlock, TextBlock

PAYERS: Final = "Payers"
HABITS: Final = "Habits"
TURNED_DOWN: Final = "Turned down"
_NUMBERS_MOST: Final = 400
_LINES_OF_ONES_OWN: Final = 12
_NOT_TEXT: Final = ("since", "confirmations", "payments", "last_used")
_HOW: Final = {"reject": "turned down", "take_back": "taken back"}
_STATES: Final = {True: "in use", False: "switched off"}
_CONTRADICTED: Final = "contradiction"
_BY: Final = {"person": "a person", "payments": "payments that named documents"}


def payers_sheet(known_payers: pd.DataFrame, customers: pd.DataFrame, as_of: date, most: int) -> SheetSpec:
    """Return the payers of which more was learned than the customer list says, and yellow lines for payers of one's own.

    Those that contradict the customer list come first, then the latest.
    """
    names = customers.set_index("customer_id")["name"]
    rows = known_payers.assign(**_listed(known_payers, customers))
    repeats = rows["active"] & rows["same"]
    repeated, rows = int(repeats.sum()), rows[~repeats]
    rows = rows.assign(contradicted=rows["active"] & (rows["others"] != ""))
    rows = rows.sort_values(
        ["contradicted", "confirmed_on", "payer_key"], ascending=[False, False, True], ignore_index=True
    )
    left_out, rows = max(0, len(rows) - most), rows.head(most)
    state = rows["active"].map(_STATES).astype("str").mask(rows["contradicted"], _CONTRADICTED)
    learned = pd.DataFrame(
        {
            "kind": "payer", "subject": rows["payer_key"], "shown": rows["customer_id"], "in_payer": rows["value"],
            "what": rows["kind"], "customer": with_names(rows, names) + rows["others"].where(rows["contradicted"], ""), "by": rows["source"].map(_BY),
            "confirmed_by": rows["confirmed_by"], "since": rows["confirmed_on"], "confirmations": rows["confirmations"].astype("Int64"),
            "payments": rows["payments"].astype("Int64"), "last_used": rows["last_used"], "state": state,
            "is_own": False,
        }
    )  # fmt: skip
    frame = pd.concat([learned, _own_lines(learned)], ignore_index=True).assign(shown_on=as_of.isoformat())
    columns = (
        *HIDDEN,
        ColumnSpec(
            "in_payer", review.YELLOW["payer"], "wrap", width=34, top=True, locked=False, input_where="is_own",
            note="In the yellow lines at the end: an account, or a name as it stands on the bank statement.",
        ),
        shown("what", "Which", width=10),
        shown("customer", "Is this customer", "wrap", 30),
        shown("by", "Learned from", "wrap", 29),
        shown("confirmed_by", "Confirmed by", width=12),
        shown("since", "Since", "date", 11),
        shown("confirmations", "Times confirmed", "int", 11, note="By decisions; or payments that named documents in full and agreed to the cent."),
        shown("payments", "Used since", "int", 9, note="Payments of this payer that were applied to this customer from then on."),
        shown("last_used", "Last used", "date", 11),
        shown("state", "State", width=13, tones={"in use": "good", "switched off": "warn", _CONTRADICTED: "bad"}),
        decision("payer", 18),
        yellow("customer_id", "text", 24, "For “Change customer” and for lines of your own: number or name; the list helps.", choices="customers", free=True),
        *NOTE_AND_BY,
    )  # fmt: skip
    notes = [f"{left_out:,} more rows are left out here; the latest are shown."] if left_out else []
    if repeated:
        notes.append(f"{counted(repeated, 'payer')} confirmed as the customer list has them already: not shown here.")
    notes.append(
        "Lines of your own: payer and customer are enough. A payer switched off is not learned again by itself."
    )
    return SheetSpec(
        PAYERS, "Payers we know", (TableBlock("payers", frame, columns), TextBlock(tuple(notes), style="small")),
        subtitle="Whose payments are these? Learned from your decisions, and from payments that named documents.", protect=True,
        freeze_columns=len(HIDDEN) + 1 if len(rows) else 0,
    )  # fmt: skip


def _listed(payers: pd.DataFrame, customers: pd.DataFrame) -> dict[str, Any]:
    """Return of each payer whether the customer list says the `same` of it; else, in words, whose it is there (`others`)."""
    known: dict[str, set[str]] = defaultdict(set)
    columns = (customers[name].tolist() for name in ("customer_id", "name", "aliases", "iban"))
    for customer_id, name, aliases, accounts in zip(*columns, strict=True):
        written = f"{customer_id}{review.CUSTOMER_MARK}{name}"
        for each in (name, *aliases.split(";")):
            known[review.payer_key("name", folded(each))].add(written)
        for each in accounts.replace(",", ";").split(";"):
            known[review.payer_key("account", account_key(each))].add(written)
    listed = [known.get(key, set()) for key in payers["payer_key"]]
    own = (payers["customer_id"] + review.CUSTOMER_MARK).tolist()
    same = [any(one.startswith(start) for one in told) for start, told in zip(own, listed, strict=True)]
    others = [f"\nThe customer list has it for {', '.join(sorted(told))}." if told else "" for told in listed]
    return {"same": same, "others": pd.Series(others, index=payers.index, dtype="str")}


def habits_sheet(habits: pd.DataFrame, names: pd.Series[str], as_of: date, most: int) -> SheetSpec:
    """Return the customers' habits with their evidence."""
    rows = habits.head(most)
    keys = [review.habit_key(c, h) for c, h in zip(rows["customer_id"], rows["habit"], strict=True)]
    frame = pd.DataFrame(
        {
            "kind": "habit", "subject": pd.Series(keys, index=rows.index, dtype="str"), "shown": rows["customer_id"], "shown_on": as_of.isoformat(),
            "customer": with_names(rows, names), "habit": [_habit(*row) for row in zip(rows["habit"], rows["value"], rows["currency"], strict=True)],
            "closed_as": [_closed_as(*row) for row in zip(rows["closed_as"], rows["note"], strict=True)],
            "seen": [f"{n} of {m}" for n, m in zip(rows["shown_in"], rows["of_payments"], strict=True)],
            "confirmed": rows["confirmed"].where(rows["closed_as"] != "").astype("Int64"),
            "last_on": rows["last_on"], "state": rows["active"].map(_STATES),
        }
    )  # fmt: skip
    columns = (
        *HIDDEN,
        shown("customer", "Customer no. and name", "wrap", 34),
        shown("habit", "Habit", "wrap", 44),
        shown("closed_as", "Closed as", "wrap", 22, note="What closed what was taken off, the last time, and what was written under Note."),
        shown("seen", "Payments that show it", width=13, note="Of the latest confirmed payments: documents named to the cent, or decided by a person."),
        shown("confirmed", "Confirmed", "int", 11, note="In so many of them a person closed what was taken off."),
        shown("last_on", "Last", "date", 11),
        shown("state", "State", width=13, tones={"in use": "good", "switched off": "warn"}),
        decision("habit", 18),
        *NOTE_AND_BY,
    )  # fmt: skip
    empty = "No habit shows yet: it takes some confirmed payments of a customer."
    return SheetSpec(
        HABITS, "How customers pay", (TableBlock("habits", frame, columns, empty=empty),),
        subtitle="Is one of these no longer so? A habit ranks suggestions; it never applies anything by itself.", protect=True,
        freeze_columns=len(HIDDEN) + 1 if len(frame) else 0,
    )  # fmt: skip


def turned_down_sheet(
    pairs: pd.DataFrame, waiting: set[str], names: pd.Series[str], as_of: date, most: int
) -> SheetSpec:
    """Return what was turned down or taken back, by whom and when: those of payments that wait first, then the latest."""
    waits = pairs["receipt_id"].isin(waiting)
    rows = pairs.assign(state=waits.map({True: "waits", False: "settled"}).astype("str"))
    order = ["state", "turned_down_on", "booking_date", "pair_key"]
    rows = rows.sort_values(order, ascending=[False, False, False, True], ignore_index=True)
    left_out, rows = max(0, len(rows) - most), rows.head(most)
    frame = rows.assign(
        kind="turned_down", subject=rows["pair_key"], shown="", shown_on=as_of.isoformat(), customer=with_names(rows, names),
        documents=[_documents(*row) for row in zip(rows["document_nos"], rows["customer_id"], strict=True)], how=rows["action"].map(_HOW),
        said=rows["note"],
    )  # fmt: skip
    columns = (
        *HIDDEN,
        shown("booking_date", "Booked", "date", 11),
        shown("amount_minor", "Amount booked", "money", 13),
        shown("currency", "Currency", width=9),
        shown("payer_name", "Payer", "wrap", 22),
        shown("remittance", "Payment text", "wrap", 30),
        shown("documents", "Not these documents", "wrap", 26),
        shown("customer", "Of this customer", "wrap", 26),
        shown("how", "How", "wrap", 11, note="“turned down”: by None of these, before it was applied. “taken back”: on the sheet Applied, afterwards.", tones={"taken back": "info"}),
        shown("turned_down_by", "Turned down by", width=11),
        shown("turned_down_on", "On", "date", 11),
        shown("said", "Said then", "wrap", 22),
        shown("state", "Payment", width=10, note="“waits”: something of the payment is to be applied yet.", tones={"waits": "warn", "settled": "good"}),
        decision("turned_down", 14),
        *NOTE_AND_BY,
    )  # fmt: skip
    notes = (
        (TextBlock((f"{left_out:,} more rows are left out here; the latest are shown.",), style="small"),)
        if left_out
        else ()
    )
    empty = "Nothing is turned down."
    return SheetSpec(
        TURNED_DOWN, "What you turned down or took back", (TableBlock("turned_down", frame, columns, empty=empty), *notes),
        subtitle="Was one of these right after all? It is neither offered nor applied until you allow it again.", protect=True,
        freeze_columns=len(HIDDEN) + 4 if len(frame) else 0,
    )  # fmt: skip


def _documents(numbers: str, customer_id: str) -> str:
    """Return in words what a payment is not for."""
    if numbers:
        return shorten(numbers, _NUMBERS_MOST, placeholder=" …")
    return "on account" if customer_id else "all that was suggested then"


def _habit(habit: str, value: int, currency: str) -> str:
    said: dict[str, Any] = {
        "oldest_first": "Pays the oldest documents first",
        "whole_statement": "Pays whole statements: all that is open up to the end of a month",
        "takes_discount": f"Takes {value / 100:g} % discount",
        "withholds": f"Withholds {value / 100:g} %",
        "deducts_fee": f"Takes {money.spoken(value, currency)} off, whatever is paid" if currency else "",
        "pays_on_day": f"Pays about day {value} of the month",
    }
    return str(said[habit])


def _closed_as(kind: str, note: str) -> str:
    """Return what closed what was taken off, as the drop-down has it, and what it was called: "Deduction: freight"."""
    said = dict(zip(review.CLOSE_KINDS, review.CLOSE_AS, strict=True)).get(kind, "")
    return f"{said}: {note}" if note else said


def _own_lines(learned: pd.DataFrame) -> pd.DataFrame:
    """Blank lines of the same columns, for payers of a person's own."""
    lines = learned.iloc[:0].reindex(range(_LINES_OF_ONES_OWN))
    texts = dict.fromkeys((name for name in learned.columns if name not in _NOT_TEXT), "")
    subjects = [f"new-{n}" for n in range(1, _LINES_OF_ONES_OWN + 1)]
    return lines.assign(**texts).assign(subject=subjects, kind="new_payer", is_own=True)
