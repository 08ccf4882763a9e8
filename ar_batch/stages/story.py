"""The whole story of one customer, document or receipt, from the ledger, in time order: what the auditor asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from ar_batch import shares
from ar_batch.money import spoken

Facts = Mapping[str, pd.DataFrame]


class Event(NamedTuple):
    """One line of a story: the day it happened, what it was, the sentence, and the run that recorded it."""

    day: str
    what: str
    text: str
    run_id: str


def find(facts: Facts, kind: str, wanted: str) -> list[str]:
    """Return the ids of the customers, documents or receipts that a person may mean by `wanted`.

    A document goes by its number or id, a receipt by its id or bank reference, a customer by id or whole name.
    """
    names = {"customer": ("customers", "customer_id", "name"), "document": ("documents", "document_id", "document_no"),
             "receipt": ("receipts", "receipt_id", "bank_reference")}  # fmt: skip
    table, key, other = names[kind]
    rows = facts[table]
    meant = wanted.strip().casefold()
    same = (rows[key].str.casefold() == meant) | (rows[other].str.casefold() == meant)
    return sorted(set(rows.loc[same, key]))


def tell(facts: Facts, kind: str, subject: str) -> list[Event]:
    """Return the story of the thing with that id, oldest first."""
    tellers = {"customer": _of_customer, "document": _of_document, "receipt": _of_receipt}
    events = tellers[kind](facts, subject)
    return sorted(events, key=lambda event: event.day)


def stands(facts: Facts, states: pd.DataFrame, receipt_id: str) -> list[str]:
    """Return what a receipt is, what was applied of it, to which document and why, and what matching says of the rest."""
    (line,) = _where(facts, "receipts", "receipt_id", receipt_id)
    reference = f" ({line.bank_reference})" if line.bank_reference else ""
    lines = [f"receipt {receipt_id}{reference} of {_day(line.booking_date)}: {_of_receipt(facts, receipt_id)[0].text}"]
    numbers = _numbers(facts)
    lines += [
        f"  {row.kind.replace('_', ' ')}: {_application(row, numbers).text}"
        for row in _where(facts, "applications", "receipt_id", receipt_id)
    ]
    for state in _where({"states": states}, "states", "receipt_id", receipt_id):
        left = spoken(state.unapplied_minor, line.currency)
        lines.append(f"  {state.status.replace('_', ' ')}, {left} not applied. {state.reason}".rstrip())
    return lines


def _of_customer(facts: Facts, customer_id: str) -> list[Event]:
    events = [
        Event(
            _day(r.recorded_on),
            "customer",
            f"version {r.version}: {r.name}, {r.email or 'no e-mail'} ({_place(r)})",
            r.run_id,
        )
        for r in _where(facts, "customers", "customer_id", customer_id)
    ]
    for document_id in sorted({r.document_id for r in _where(facts, "documents", "customer_id", customer_id)}):
        events += _of_document(facts, document_id)
    return events + _letters(facts, "customer_id", customer_id) + _about(facts, customer_id)


def _of_document(facts: Facts, document_id: str) -> list[Event]:
    events = [
        Event(
            _day(r.document_date), r.document_type.replace("_", " "),
            f"{r.document_no} of {spoken(r.amount_minor, r.currency)}, due {_day(r.due_date)}, version {r.version} ({_place(r)})", r.run_id,
        )
        for r in _where(facts, "documents", "document_id", document_id)
    ]  # fmt: skip
    numbers = _numbers(facts)
    events += [_application(r, numbers) for r in _where(facts, "applications", "document_id", document_id)]
    events += [
        Event(
            _day(r.closed_on),
            "closed elsewhere",
            f"a newer open-item list no longer shows {r.amount_minor} minor units of it",
            r.run_id,
        )
        for r in _where(facts, "closures", "document_id", document_id)
    ]
    events += [
        Event(_day(r.recorded_on), "reminded", f"in letter {r.reminder_id}, level {r.level}, {spoken(r.open_minor, r.currency)} open, {r.days_overdue} days overdue", r.run_id)
        for r in _where(facts, "reminder_items", "document_id", document_id)
    ]  # fmt: skip
    for r in _where(facts, "held_documents", "document_id", document_id):
        text = f"a file says {r.document_type.replace('_', ' ')} of {spoken(r.amount_minor, r.currency)}, dated {_day(r.document_date)}, due {_day(r.due_date)} ({_place(r)}); version {r.replaces} stays until somebody decides"
        events += [Event(_day(r.recorded_on), "change held", text, r.run_id), *_about(facts, r.held_id)]
    return events + _about(facts, document_id)


def _of_receipt(facts: Facts, receipt_id: str) -> list[Event]:
    events = [
        Event(
            _day(r.booking_date), "receipt",
            f"{spoken(r.amount_minor, r.currency)} from {r.payer_name or 'an unnamed payer'} {r.payer_account}: {r.remittance or 'no text'} ({_place(r)})", r.run_id,
        )
        for r in _where(facts, "receipts", "receipt_id", receipt_id)
    ]  # fmt: skip
    for r in _where(facts, "held_receipts", "receipt_id", receipt_id):
        text = f"a line that may be the same was held back ({_place(r)})"
        events += [Event(_day(r.recorded_on), "line held", text, r.run_id), *_about(facts, r.held_id)]
    numbers = _numbers(facts)
    became = [r for r in _where(facts, "decisions", "choice", receipt_id) if r.action == "own_payment"]
    return (
        events
        + [_decision(r) for r in became]
        + [_application(r, numbers) for r in _where(facts, "applications", "receipt_id", receipt_id)]
        + _about(facts, receipt_id)
    )


def _numbers(facts: Facts) -> pd.Series[str]:
    """The number of each document, by its id."""
    return facts["documents"].drop_duplicates("document_id", keep="last").set_index("document_id")["document_no"]


def _application(row: Any, numbers: pd.Series[str]) -> Event:
    taken_back = f" Takes back {row.reverses}." if row.reverses else ""
    source = f"receipt {row.receipt_id}" if row.receipt_id else "a credit note"
    used = f" ({spoken(row.receipt_amount_minor, row.receipt_currency)} of it)" if row.receipt_currency else ""
    text = f"{spoken(row.amount_minor, row.currency)} of {source}{used} to {numbers.get(row.document_id, row.document_id)} ({row.method}, {row.rule}, {shares.spoken(row.confidence)}). {row.reason}{taken_back}"
    return Event(_day(row.applied_on), row.kind.replace("_", " "), text, row.run_id)


def _letters(facts: Facts, key: str, value: str) -> list[Event]:
    events = []
    for mail in _where(facts, "mails", key, value):
        events.append(
            Event(
                _day(mail.created_on),
                "mail",
                f"{mail.purpose} to {mail.recipient}: {mail.subject_line} ({mail.mail_id})",
                mail.run_id,
            )
        )
        events += [
            Event(r.at[:10], "delivery", f"{mail.mail_id}: {r.state} at {r.at} {r.code} {r.detail}".rstrip(), r.run_id)
            for r in _where(facts, "deliveries", "mail_id", mail.mail_id)
        ]
    return events


def _about(facts: Facts, subject: str) -> list[Event]:
    events = [_decision(r) for r in _where(facts, "decisions", "subject", subject)]
    return events + [
        Event(_day(r.recorded_on), r.severity, f"{r.problem} {r.hint}", r.run_id)
        for r in _where(facts, "findings", "subject", subject)
    ]


def _decision(row: Any) -> Event:
    said = " ".join(
        filter(None, (row.action.replace("_", " "), row.choice, f"by {row.decided_by or 'unnamed'}", row.note))
    )
    return Event(_day(row.decided_on), "decision", said, row.run_id)


def _where(facts: Facts, table: str, column: str, value: str) -> list[Any]:
    rows = facts[table]
    return list(rows[rows[column] == value].itertuples(index=False))


def _place(row: Any) -> str:
    return f"{row.source_file}, {row.source_sheet}, row {row.source_row}" if row.source_file else "no file"


def _day(moment: pd.Timestamp) -> str:
    return f"{moment:%Y-%m-%d}"
