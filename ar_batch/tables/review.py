"""The vocabulary of the review workbook: what its drop-downs say and how its columns are headed.

The workbook is one table out and the same table back. The reports write it, intake recognises it by these headings, and
the decisions stage reads the texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ar_batch.digest import digest

ACCEPT: Final = ("Accept 1", "Accept 2", "Accept 3")
THESE_DOCUMENTS: Final = "These documents"
ON_ACCOUNT: Final = "On account"
NOT_OURS: Final = "Not ours"
NONE_OF_THESE: Final = "None of these"
DISPUTE: Final = "Dispute"
PROMISE: Final = "Promise to pay"
STOP_REMINDERS: Final = "Stop reminders"
RESUME_REMINDERS: Final = "Resume reminders"
WAS_SENT: Final = "It was sent"
WAS_NOT_SENT: Final = "It was not sent"
SWITCH_OFF: Final = "Switch off"
SWITCH_ON: Final = "Switch on"
CHANGE_CUSTOMER: Final = "Change customer"
ADD_PAYER: Final = "Add"
TAKE_NEW: Final = "Take the new version"
KEEP_OLD: Final = "Keep the old"
OWN_PAYMENT: Final = "A payment of its own"
SAME_LINE: Final = "The same as the one known"
ALLOW_AGAIN: Final = "Allow again"
CLOSE_REST: Final = "Close the rest"
SET_OFF: Final = "Set off"
TAKE_BACK: Final = "Take back"

CLOSE_AS: Final = ("Discount", "Bank fee", "Deduction", "Write-off")
"""What the rest of a document may be closed as ..."""
CLOSE_KINDS: Final = ("discount", "bank_fee", "deduction", "write_off")
"""... and the kind of application that each is."""
CLOSED_REST: Final = "closed-rest"
"""The rule of an application that closes a rest after its payment was applied."""
SERVICE: Final = "less-kept"
"""The rule of suggestions of what a payment service passed on, less what it seems to keep: whoever owes it, the payer is nobody's account."""
HABIT: Final = "habit"
"""The rule of a suggestion that closes what the customer usually takes off."""

CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "receipt": (*ACCEPT, THESE_DOCUMENTS, ON_ACCOUNT, NOT_OURS, NONE_OF_THESE),
    "document": (DISPUTE, PROMISE, STOP_REMINDERS, RESUME_REMINDERS, CLOSE_REST, SET_OFF),
    "customer": (STOP_REMINDERS, RESUME_REMINDERS, PROMISE),
    "mail": (WAS_SENT, WAS_NOT_SENT),
    "payer": (SWITCH_OFF, SWITCH_ON, CHANGE_CUSTOMER),
    "new_payer": (ADD_PAYER,),
    "habit": (SWITCH_OFF, SWITCH_ON),
    "turned_down": (ALLOW_AGAIN,),
    "change": (TAKE_NEW, KEEP_OLD),
    "line": (OWN_PAYMENT, SAME_LINE),
    "applied": (TAKE_BACK,),
}
"""What may be chosen for each kind of row (the kinds of the answers table)."""

HIDDEN: Final = {"kind": "_kind", "subject": "_subject", "shown": "_shown", "shown_on": "_shown_on", "mark": "_mark"}
"""Column of the answers table to the heading of the hidden column that carries it; `_shown_on` is ISO date text.
`_mark` is read by intake alone: it ties the key to what the row shows (`ar_batch.tables.row_marks`)."""

YELLOW: Final = {
    "answer": "Decision",
    "documents": "Documents",
    "close_as": "Close the rest as",
    "payer": "Payer name or account",
    "customer_id": "Customer",
    "amount": "Amount",
    "until": "Until",
    "note": "Note",
    "decided_by": "By",
}
"""Column of the answers table to the heading of the yellow column that a person fills. No other column of the review
workbook has one of these headings."""


def payer_key(kind: str, value: str) -> str:
    """Return the hidden key of a learned payer: "account|DE02...", "name|ACME LTD"."""
    return f"{kind}|{value}"


def habit_key(customer_id: str, habit: str) -> str:
    """Return the hidden key of a customer's habit."""
    return f"habit|{habit}|{customer_id}"


def pair_key(receipt_id: str, mark: str) -> str:
    """Return the hidden key of a pair turned down: the receipt, and the mark of what it is not for."""
    return f"{receipt_pairs(receipt_id)}{mark}"


def receipt_pairs(receipt_id: str) -> str:
    """Return what the hidden keys of all pairs of a receipt begin with."""
    return f"pair|{receipt_id}|"


def rejected_pair(receipt_id: str, documents: Iterable[str]) -> str:
    """Return the mark of a receipt and a set of documents that a person has turned down for it."""
    return digest("N", receipt_id, *sorted(set(documents)))


CUSTOMER_MARK: Final = " · "
"""Between number and name in the drop-down of customers: "10023 · Müller GmbH"."""
