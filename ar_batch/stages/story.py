"""The whole story of one customer, document or receipt, from the ledger, in time order: what the auditor asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import pandas as pd

from ar_batch import shares
from ar_batch.money import spoken
from ar_batch.references import compact, without_zeros
from ar_batch.tables.review import receipt_pairs

Facts = Mapping[str, pd.DataFrame]

_DIGITS_LEAST: Final = 3
"""Fewer digits than this are no number of a document without the letters around them."""


class Event(NamedTuple):
    """One line of a story: the day it happened, what it was, the sentence, and the run that recorded it."""

    day: str
    what: str
    text: str
    run_id: str


def find(facts: Facts, kind: str, wanted: str) -> list[str]:
    """Return the ids of the customers, documents or receipts that a person may mean by `wanted`.

    A document goes by its number or id, or by less of its number where that fits no other one; a receipt by its id or
    bank reference, a customer by id or whole name.
    """
    names = {"customer": ("customers", "customer_id", "name"), "document": ("documents", "document_id", "document_no"),
             "receipt": ("receipts", "receipt_id", "bank_reference")}  # fmt: skip
    table, key, other = names[kind]
    rows = facts[table]
    meant = wanted.strip().casefold()
    same = (rows[key].str.casefold() == meant) | (rows[other].str.casefold() == meant)
    found = sorted(set(rows.loc[same, key]))
    return found if found or kind != "document" else _by_less(rows, wanted)


def _by_less(documents: pd.DataFrame, wanted: str) -> list[str]:
    """Return the one document that a number written in less than full can mean: without signs, zeros in front, or letters."""
    rows = documents.drop_duplicates(["document_id", "document_no"])
    forms: dict[Callable[[str], str], str] = {compact: compact(wanted), without_zeros: without_zeros(wanted)}
    if compact(wanted).isdigit():
        forms[_bare_digits] = _bare_digits(wanted)
    for form, meant in forms.items():
        fits = [form(number) == meant != "" for number in rows["document_no"]]
        found = sorted(set(rows.loc[fits, "document_id"]))
        if found:
            return found if len(found) == 1 else []
    return []


def _bare_digits(number: str) -> str:
    """The digits of a number without zeros in front; nothing where they are few."""
    digits = "".join(c for c in number if c.isdigit()).lstrip("0")
    return digits if len(digits) >= _DIGITS_LEAST else ""


def tell(facts: Facts, kind: str, subject: str) -> list[Event]:
    """Return the story of the thing with that id in the order in which it happened: by day, and within it by run."""
    tellers = {"customer": _of_customer, "document": _of_document, "receipt": _of_receipt}
    events = tellers[kind](facts, subject)
    runs = facts["runs"]
    place = dict(zip(runs["run_id"], runs["sequence"].tolist(), strict=True))
    undone = {run: _day(day) for run, day in zip(runs["undoes"], runs["as_of"], strict=True) if run}
    told = [_marked(event, undone.get(event.run_id, "")) for event in events]
    return sorted(told, key=lambda event: (event.day, place.get(event.run_id, 0)))


def _marked(event: Event, undone_on: str) -> Event:
    return event._replace(text=f"{event.text} (undone on {undone_on})") if undone_on else event


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
            _day(r.document_date if r.version == 1 else r.recorded_on), r.document_type.replace("_", " "),
            f"{r.document_no} of {spoken(r.amount_minor, r.currency)}, due {_day(r.due_date)}, version {r.version} ({_place(r)})", r.run_id,
        )
        for r in _where(facts, "documents", "document_id", document_id)
    ]  # fmt: skip
    events += [*_decisions(facts, document_id), *_applications(facts, "document_id", document_id)]
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
    return events + _findings(facts, document_id)


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
    became = [r for r in _where(facts, "decisions", "choice", receipt_id) if r.action == "own_payment"]
    events += [_decision(r, facts) for r in became]
    events += [*_decisions(facts, receipt_id), *_applications(facts, "receipt_id", receipt_id)]
    return events + _findings(facts, receipt_id)


def _numbers(facts: Facts) -> pd.Series[str]:
    """The number of each document, by its id."""
    return facts["documents"].drop_duplicates("document_id", keep="last").set_index("document_id")["document_no"]


def _applications(facts: Facts, key: str, value: str) -> list[Event]:
    """What was applied and taken back, in the order of its making: within a run by document, and what takes back last."""
    numbers = _numbers(facts)
    rows = _where(facts, "applications", key, value)
    rows.sort(key=lambda r: (r.recorded_on, r.reverses != "", numbers.get(r.document_id, ""), r.application_id))
    return [_application(r, numbers) for r in rows]


def _application(row: Any, numbers: pd.Series[str]) -> Event:
    """Tell of an application on the day of the run that made it; the day from which it counts may be an earlier one."""
    source = f"receipt {row.receipt_id}" if row.receipt_id else "a credit note"
    to = numbers.get(row.document_id, row.document_id)
    if row.reverses:
        text = (
            f"Takes back {spoken(-row.amount_minor, row.currency)} of {source} to {to} ({row.reverses}). {row.reason}"
        )
        return Event(_day(row.recorded_on), "taken back", text, row.run_id)
    used = f" ({spoken(row.receipt_amount_minor, row.receipt_currency)} of it)" if row.receipt_currency else ""
    since = "" if row.applied_on == row.recorded_on else f", counted from {_day(row.applied_on)}"
    text = f"{spoken(row.amount_minor, row.currency)} of {source}{used} to {to} ({row.method}, {row.rule}, {shares.spoken(row.confidence)}){since}. {row.reason}"
    return Event(_day(row.recorded_on), row.kind.replace("_", " "), text, row.run_id)


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
    return [*_decisions(facts, subject), *_findings(facts, subject)]


def _findings(facts: Facts, subject: str) -> list[Event]:
    rows = _where(facts, "findings", "subject", subject)
    return [Event(_day(r.recorded_on), r.severity, f"{r.problem} {r.hint}", r.run_id) for r in rows]


def _decisions(facts: Facts, subject: str) -> list[Event]:
    every = facts["decisions"]
    found = every[(every["subject"] == subject) | every["subject"].str.startswith(receipt_pairs(subject))]
    rows: list[Any] = sorted(found.itertuples(index=False), key=lambda r: (r.recorded_on, r.sequence))
    return [_decision(r, facts) for r in rows]


_DECIDED: Final = {
    "name_documents": "said that it pays {choice}",
    "on_account": "put it on account of customer {choice}",
    "not_ours": "said that it is no customer's payment",
    "close_rest": "closed the rest as {choice}",
    "set_off": "set credits off against it",
    "mail_sent": "said that the mail was sent",
    "mail_not_sent": "said that the mail was not sent",
    "switch_off": "switched it off",
    "switch_on": "switched it on again",
    "change_customer": "tied the payer to customer {choice}",
    "add_payer": "tied the payer to customer {choice}",
    "take_new": "took the new version",
    "keep_old": "kept the old version",
    "own_payment": "said that the line held back is a payment of its own",
    "allow_again": "allowed again what was turned down",
    "same_line": "said that the line held back is the one that is known",
}


def _decision(row: Any, facts: Facts) -> Event:
    tellers = {
        "accept": _accepted,
        "reject": _rejected,
        "take_back": _took_back,
        "dispute": _disputed,
        "promise": _promised,
        "block": _blocked,
    }
    teller = tellers.get(row.action)
    words = _DECIDED.get(row.action, row.action.replace("_", " "))
    did = teller(row, facts) if teller else words.format(choice=row.choice)
    note = f": {row.note}" if row.note else ""
    return Event(_day(row.decided_on), "decision", f"{row.decided_by or 'Somebody'} {did}{note}", row.run_id)


def _accepted(row: Any, facts: Facts) -> str:
    """The suggestion itself is no fact; what it applied is."""
    made = facts["applications"]
    made = made[(made["receipt_id"] == row.subject) & (made["run_id"] == row.run_id) & (made["method"] == "decision")]
    numbers = _numbers(facts)
    documents = sorted({str(numbers.get(one, one)) for one in made.loc[made["reverses"] == "", "document_id"]})
    return f"accepted the suggestion that it pays {' + '.join(documents)}" if documents else "accepted a suggestion"


def _took_back(row: Any, facts: Facts) -> str:
    """Which documents it was, what the run took back tells: of a set-off, the documents are the choice."""
    made = facts["applications"]
    made = made[(made["receipt_id"] == row.subject) & (made["run_id"] == row.run_id) & (made["rule"] == "taken-back")]
    numbers = _numbers(facts)
    documents = sorted({str(numbers.get(one, one)) for one in made["document_id"]})
    return f"took back what was applied to {' + '.join(documents) or row.choice}"


def _rejected(row: Any, _facts: Facts) -> str:
    count = sum(one.startswith("S-") for one in row.choice.split())
    return "turned down the one suggestion shown" if count == 1 else f"turned down all {count} suggestions shown"


def _disputed(row: Any, facts: Facts) -> str:
    amount = _amount(row, facts)
    return f"noted that {amount} of it are disputed" if row.amount_minor else "ended the dispute"


def _promised(row: Any, facts: Facts) -> str:
    amount = "" if pd.isna(row.amount_minor) else f" of {_amount(row, facts)}"
    return f"noted a promise{amount} to pay by {_day(row.until)}"


def _blocked(row: Any, _facts: Facts) -> str:
    if pd.isna(row.until):
        return "stopped reminders until further notice"
    return f"stopped reminders until {_day(row.until)}" if row.until >= row.decided_on else "let reminders go out again"


def _amount(row: Any, facts: Facts) -> str:
    currencies = [r.currency for r in _where(facts, "documents", "document_id", row.subject)]
    return spoken(int(row.amount_minor), currencies[-1]) if currencies else f"{row.amount_minor} minor units"


def _where(facts: Facts, table: str, column: str, value: str) -> list[Any]:
    rows = facts[table]
    return list(rows[rows[column] == value].itertuples(index=False))


def _place(row: Any) -> str:
    return f"{row.source_file}, {row.source_sheet}, row {row.source_row}" if row.source_file else "no file"


def _day(moment: pd.Timestamp) -> str:
    return f"{moment:%Y-%m-%d}"
