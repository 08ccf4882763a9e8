"""The sheets of the review workbook: payments, mails, documents, customers, each with its hidden keys and yellow cells."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import pandas as pd
from pydantic import Field

from ar_batch.mail_state import last_rows
from ar_batch.money import spoken
from ar_batch.policy import Policy
from ar_batch.references import without_zeros
from ar_batch.stages.reports.offers import long_sheet, offer_texts, postings
from ar_batch.stages.reports.review_columns import HIDDEN as _HIDDEN
from ar_batch.stages.reports.review_columns import NOTE_AND_BY as _NOTE_AND_BY
from ar_batch.stages.reports.review_columns import decision as _decision
from ar_batch.stages.reports.review_columns import shown as _shown
from ar_batch.stages.reports.review_columns import texts as _texts
from ar_batch.stages.reports.review_columns import with_names as _with_names
from ar_batch.stages.reports.review_columns import yellow as _yellow
from ar_batch.stages.reports.review_texts import standing_texts
from ar_batch.tables import review
from ar_batch.tables.book import SheetSpec, TableBlock, TextBlock


class ReviewPolicy(Policy):
    """Settings of the review workbook."""

    payments_most: int = Field(default=5_000, ge=1)
    """At most this many payments are shown, the largest first."""
    documents_most: int = Field(default=5_000, ge=1)
    """At most this many documents are shown, the longest overdue first."""
    applied_most: int = Field(default=2_000, ge=1)
    """At most this many payments applied are shown, the latest first."""
    due_within_days: int = Field(default=7, ge=0)
    """Documents are shown from this many days before they are due."""
    learned_most: int = Field(default=5_000, ge=1)
    """At most this many learned payers are shown, the latest first; and as many habits and pairs turned down."""
    customers_in_list_most: int = Field(default=5_000, ge=0)
    """The drop-down of customers is left out when there are more."""


_CLOSE_AS: Final = _yellow(
    "close_as", "text", 13, "What stays open of the documents is closed as this, without money; what was paid too much, as a write-off.",
    choices="choices_close_as",
)  # fmt: skip
_TAKEN_OFF: Final = "What the payer took off: a discount that was not earned, or what the remittance advice says. Claim it back: it stays open. Or allow it: Close the rest."
WAITING: Final = ("suggested", "unidentified", "partly_applied", "on_account", "returned")
"""Statuses of bank lines that are shown, in this order."""
MUST_BE_DECIDED: Final = ("Payments", "Changes", "Bank lines", "Mails")
"""Sheets on which every row waits for a person; on the others a row may be decided."""
UNKNOWN: Final = ("attempted", "unknown")
"""States of mails of which a person must say what became of them."""


def payments_sheets(
    unapplied_cash: pd.DataFrame, receipt_states: pd.DataFrame, suggestions: pd.DataFrame, suggestion_lines: pd.DataFrame, open_items: pd.DataFrame,
    names: pd.Series[str], as_of: date, policy: ReviewPolicy,
) -> list[SheetSpec]:  # fmt: skip
    """Return the payments that wait, those with suggestions first, then by amount; and the suggestions too long for a cell."""
    states = receipt_states.loc[
        receipt_states["status"].isin(WAITING), ["receipt_id", "status", "reason", "customer_id"]
    ]
    rows = unapplied_cash.drop(columns="customer_id").merge(states, on="receipt_id", how="inner")
    rows = rows[(rows["unapplied_minor"] > 0) | (rows["customer_id"] == "")]
    rank = rows["status"].map({status: place for place, status in enumerate(WAITING)})
    rows = rows.assign(rank=rank, size=rows["unapplied_minor"].abs())
    rows = rows.sort_values(["rank", "size", "receipt_id"], ascending=[True, False, True]).reset_index(drop=True)
    left_out, rows = max(0, len(rows) - policy.payments_most), rows.head(policy.payments_most)
    offers = suggestions[suggestions["receipt_id"].isin(rows["receipt_id"])].sort_values(["receipt_id", "rank"])
    offers = offers[offers.groupby("receipt_id").cumcount() < len(review.ACCEPT)]
    posted = postings(offers, suggestion_lines, open_items)
    left = rows.set_index("receipt_id")["unapplied_minor"]
    words = offer_texts(offers, posted, left, _with_names(offers, names))
    offers = offers.assign(place=offers.groupby("receipt_id").cumcount() + 1, words=words)
    wide = offers.pivot(index="receipt_id", columns="place", values="words").reindex(columns=[1, 2, 3])
    wide = wide.reindex(rows["receipt_id"]).reset_index(drop=True)
    shown = offers.groupby("receipt_id")["suggestion_id"].agg(" ".join).reindex(rows["receipt_id"])
    frame = rows.assign(
        **{f"suggestion_{n}": _texts(wide[n]) for n in (1, 2, 3)},
        **keys(rows, "receipt", "receipt_id", as_of),
        shown=_texts(shown).to_numpy(),
        stands=standing_texts(rows, _with_names(rows, names)),
        remittance=rows["remittance"].where(rows["remittance"] != "", rows["structured_reference"]),
    )
    columns = (
        *_HIDDEN,
        _shown("booking_date", "Booked", "date", 11),
        _shown("unapplied_minor", "To apply", "money", 13, note="What is not yet applied of the payment."),
        _shown("currency", "Currency", width=9),
        _shown("payer_name", "Payer", "wrap", 20),
        _shown("remittance", "Payment text", "wrap", 30),
        _shown("stands", "Why it waits", "wrap", 26, note="Whose money it is, as far as it is known, and why nobody has applied it."),
        _shown("suggestion_1", "Suggestion 1", "wrap", 34, note="The best explanation found: customer, each document with what it takes, what remains of the payment, and why."),
        _shown("suggestion_2", "Suggestion 2", "wrap", 28),
        _shown("suggestion_3", "Suggestion 3", "wrap", 28),
        _decision("receipt", 16),
        _yellow("documents", "text", 24, "For “These documents”: their numbers, with any separator. The money goes to them in this order. An amount beside a number is what this one takes: INV-1=500.00."),
        _CLOSE_AS,
        _yellow("customer_id", "text", 22, "For “On account”: whose money it is. Number or name; the list helps.", choices="customers", free=True),
        *_NOTE_AND_BY,
    )  # fmt: skip
    empty = "No payment waits for a decision."
    payments = sheet_of(
        "Payments", "Payments that wait for a decision", "What does each of these payments pay?",
        TableBlock("payments", frame, columns, empty=empty), left_out, "the largest are shown", freeze_columns=len(_HIDDEN) + 4,
    )  # fmt: skip
    detail = long_sheet(offers, posted, rows, names, as_of)
    return [payments] if detail is None else [payments, detail]


def documents_sheet(
    open_items: pd.DataFrame, promises: pd.DataFrame, blocks: pd.DataFrame, names: pd.Series[str], as_of: date, policy: ReviewPolicy,
    unearned_discounts: pd.DataFrame | None = None, remittance_advices: pd.DataFrame | None = None,
) -> SheetSpec:  # fmt: skip
    """Return the documents that are due, disputed, or open for what the payer took off, the longest overdue first."""
    taken_off = _deducted(open_items, remittance_advices) | _taken_too_late(unearned_discounts)
    day = pd.Timestamp(as_of)
    soon = open_items["due_date"] <= day + timedelta(days=policy.due_within_days)
    rows = open_items[
        (open_items["open_minor"] > 0)
        & (soon | (open_items["disputed_minor"] > 0) | open_items["document_id"].isin(taken_off))
    ]
    rows = rows.sort_values(["due_date", "document_no", "document_id"]).reset_index(drop=True)
    left_out, rows = max(0, len(rows) - policy.documents_most), rows.head(policy.documents_most)
    promised = _latest(promises[promises["document_id"] != ""], "document_id", "made_on").set_index("document_id")
    frame = rows.assign(
        **keys(rows, "document", "document_id", as_of),
        shown="",
        days_overdue=(day - rows["due_date"]).dt.days.clip(lower=0).astype("int64"),
        name=_texts(rows["customer_id"].map(names)),
        promised_for=promised["promised_for"].reindex(rows["document_id"]).to_numpy(),
        blocked=_blocked(rows["document_id"], blocks, day),
        taken_off=_texts(rows["document_id"].map(taken_off)),
    )
    columns = (
        *_HIDDEN,
        _shown("document_no", "Document", width=18),
        _shown("customer_id", "Customer no.", width=12),
        _shown("name", "Name", "wrap", 28),
        _shown("document_date", "Date", "date", 11),
        _shown("due_date", "Due", "date", 11),
        _shown("days_overdue", "Days overdue", "days", 10),
        _shown("currency", "Currency", width=9),
        _shown("open_minor", "Open", "money", 14),
        _shown("disputed_minor", "Disputed", "money_dash", 13),
        _shown("promised_for", "Promised for", "date", 12),
        _shown("blocked", "Reminders stopped", width=14),
        *((_shown("taken_off", "Taken off", "wrap", 32, note=_TAKEN_OFF),) if taken_off else ()),
        _decision("document", 18),
        _yellow("documents", "text", 20, "For “Set off”: the numbers of the credit notes."),
        _CLOSE_AS,
        _yellow(
            "amount", "number", 13, "What is disputed or promised. Empty: all that is open. A dispute of 0 ends it."
        ),
        _yellow(
            "until", "date", 12, "The day promised; or the last day without reminders (empty: until further notice)."
        ),
        *_NOTE_AND_BY,
    )
    empty = "No document is due."
    return sheet_of(
        "Documents", "Documents that are due", "Is one of them disputed, promised, not to be reminded, or to be closed?",
        TableBlock("documents", frame, columns, empty=empty), left_out, "the longest overdue are shown", freeze_columns=len(_HIDDEN) + 1,
    )  # fmt: skip


def _taken_too_late(unearned_discounts: pd.DataFrame | None) -> dict[str, str]:
    """Return by document what was taken and is open of it, in words; without what is only suggested."""
    if unearned_discounts is None:
        return {}
    rows = unearned_discounts[~unearned_discounts["is_suggested"]]
    return dict(zip(rows["document_id"], rows["said"], strict=True))


def _deducted(open_items: pd.DataFrame, remittance_advices: pd.DataFrame | None) -> dict[str, str]:
    """Return by document paid in part what its customer's advices say was deducted, and why."""
    if remittance_advices is None or remittance_advices.empty:
        return {}
    amounts = remittance_advices["deduction_minor"].fillna(0).astype("int64")
    said = remittance_advices.assign(number=remittance_advices["document_no"].map(without_zeros), deducted=amounts)
    said = said[(amounts > 0) | (said["reason"] != "")][["customer_id", "number", "deducted", "reason"]]
    paid = open_items[(open_items["open_minor"] > 0) & (open_items["applied_minor"] > 0)]
    paid = paid.assign(number=paid["document_no"].map(without_zeros))[
        ["document_id", "number", "customer_id", "currency"]
    ]
    pairs = said.merge(paid, on="number", suffixes=("", "_own"))
    pairs = pairs[(pairs["customer_id"] == "") | (pairs["customer_id"] == pairs["customer_id_own"])]
    told: dict[str, dict[str, None]] = {}
    for document, minor, currency, reason in zip(
        *(pairs[c].tolist() for c in ("document_id", "deducted", "currency", "reason")), strict=True
    ):
        amount = f"{spoken(minor, currency)} deducted" if minor else ""
        told.setdefault(document, {})[": ".join(filter(None, (amount, reason)))] = None
    return {document: "\n".join(parts) for document, parts in told.items()}


def customers_sheet(
    letters: pd.DataFrame, blocks: pd.DataFrame, habits: pd.DataFrame, names: pd.Series[str], as_of: date
) -> SheetSpec:
    """Return the customers with a letter today, and when they usually pay: those held back first."""
    rows = letters.sort_values(["status", "name", "customer_id", "reminder_id"])
    rows = rows.drop_duplicates("customer_id").reset_index(drop=True)
    frame = rows.assign(
        **keys(rows, "customer", "customer_id", as_of),
        shown="",
        name=_texts(rows["customer_id"].map(names)),
        goes=_texts(rows["status"].map({"queued": "goes today", "held": "held back"})),
        blocked=_blocked(rows["customer_id"], blocks, pd.Timestamp(as_of)),
        pays=_texts(rows["customer_id"].map(_pay_days(habits))),
    )
    columns = (
        *_HIDDEN,
        _shown("customer_id", "Customer no.", width=14),
        _shown("name", "Name", "wrap", 30),
        _shown("level", "Reminder level", "days", 10),
        _shown("goes", "Letter", width=12, tones={"goes today": "info", "held back": "warn"}),
        _shown("held_reason", "Why it is held back", "wrap", 44),
        _shown("recipient", "To", "wrap", 30),
        _shown(
            "pays",
            "Usually pays",
            "wrap",
            16,
            note="Learned from its payments, see the sheet Habits: a reminder a few days before may be needless.",
        ),
        _shown("blocked", "Reminders stopped", width=14),
        _decision("customer", 18),
        _yellow(
            "until", "date", 12, "The last day without reminders (empty: until further notice); or the day promised."
        ),
        *_NOTE_AND_BY,
    )
    empty = "No reminder is planned."
    block = TableBlock("customers", frame, columns, empty=empty)
    return sheet_of(
        "Customers", "Customers with a reminder", "Should a customer get no reminders for a while?",
        block, 0, "", freeze_columns=len(_HIDDEN) + 2,
    )  # fmt: skip


def _pay_days(habits: pd.DataFrame) -> pd.Series[str]:
    """Return by customer about which day of the month it pays, in words."""
    days = habits[(habits["habit"] == "pays_on_day") & habits["active"]].set_index("customer_id")["value"]
    return "about day " + days.astype("str") + " of the month"


def doubtful_mails(mails: pd.DataFrame, deliveries: pd.DataFrame, names: pd.Series[str]) -> pd.DataFrame:
    """Return the mails of which nobody knows whether they were sent."""
    last = last_rows(deliveries)
    doubtful = last[last["state"].isin(UNKNOWN)]
    rows = mails[mails["mail_id"].isin(doubtful.index)].sort_values(["created_on", "mail_id"]).reset_index(drop=True)
    return rows.assign(
        name=_texts(rows["customer_id"].map(names)),
        tried_at=_texts(rows["mail_id"].map(doubtful["at"])),
        detail=_texts(rows["mail_id"].map(doubtful["detail"])),
    )


def mails_sheet(rows: pd.DataFrame, as_of: date) -> SheetSpec:
    """Return the sheet that asks what became of the mails."""
    frame = rows.assign(**keys(rows, "mail", "mail_id", as_of), shown="")
    columns = (
        *_HIDDEN,
        _shown("created_on", "Made on", "date", 11),
        _shown("customer_id", "Customer no.", width=12),
        _shown("name", "Name", "wrap", 26),
        _shown("recipient", "To", "wrap", 30),
        _shown("subject_line", "Subject", "wrap", 40),
        _shown("tried_at", "Tried at", "wrap", 20),
        _shown("detail", "What happened", "wrap", 36),
        _decision("mail", 18),
        *_NOTE_AND_BY,
    )
    return sheet_of(
        "Mails", "Mails of which nobody knows whether they arrived", "Was each of these mails sent? Ask the mail server's log, or the customer.",
        TableBlock("mails", frame, columns), 0, "", freeze_columns=len(_HIDDEN) + 1,
    )  # fmt: skip


def sheet_of(
    name: str, title: str, asks: str, table: TableBlock, left_out: int, which: str, *, freeze_columns: int
) -> SheetSpec:
    """Return a sheet with one table of rows to decide, and a line on how many were left out."""
    notes = (TextBlock((f"{left_out:,} more rows are left out here; {which}.",), style="small"),) if left_out else ()
    filled = len(table.frame) > 0
    return SheetSpec(
        name, title, (table, *notes), subtitle=asks, protect=True, freeze_columns=freeze_columns if filled else 0,
        tab="warn" if filled and name in MUST_BE_DECIDED else "plain",
    )  # fmt: skip


def keys(rows: pd.DataFrame, kind: str, subject: str, as_of: date) -> dict[str, Any]:
    """Return the hidden columns of the rows, but for what was shown."""
    return {"kind": kind, "subject": rows[subject], "shown_on": as_of.isoformat()}


def customer_texts(names: pd.Series[str]) -> list[str]:
    """Return the customers as the drop-down has them: number and name."""
    return [f"{i}{review.CUSTOMER_MARK}{n}" for i, n in names.items()]


def _latest(rows: pd.DataFrame, key: str, day: str) -> pd.DataFrame:
    ordered = rows.sort_values([key, day, "recorded_on", "sequence"], kind="stable", na_position="first")
    return ordered.drop_duplicates(key, keep="last")


def _blocked(subjects: pd.Series[str], blocks: pd.DataFrame, day: pd.Timestamp) -> pd.Series[str]:
    """Return until when reminders are stopped for each subject, in words; "" where they are not."""
    latest = _latest(blocks, "subject", "set_on")
    latest = latest[latest["until"].isna() | (latest["until"] >= day)].set_index("subject")
    words = (
        latest["until"]
        .dt.strftime("until %Y-%m-%d")
        .astype("str")
        .where(latest["until"].notna(), "until further notice")
    )
    return _texts(subjects.map(words))
