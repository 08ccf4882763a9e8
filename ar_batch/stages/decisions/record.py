"""How a decision is written down."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ar_batch.digest import digest
from ar_batch.stages.decisions.instructions import Instruction, Row


def decision(
    instruction: Instruction,
    day: pd.Timestamp,
    *,
    action: str = "",
    choice: str = "",
    amount_minor: Any = pd.NA,
    until: Any = pd.NaT,
) -> Row:
    """Return one row of the decisions table, stamped with where the answer stands."""
    answer = instruction.answer
    return {
        "decision_id": instruction.decision_id,
        "subject": instruction.subject,
        "action": action or instruction.action,
        "choice": choice or instruction.choice,
        "amount_minor": amount_minor,
        "until": until,
        "note": clean(answer.note),
        "decided_by": clean(answer.decided_by),
        "decided_on": day,
        "shown_on": answer.shown_on,
        "source_file": answer.source_file,
        "source_sheet": answer.source_sheet,
        "source_row": answer.source_row,
    }


def application(
    instruction: Instruction, receipt: Any, item: Any, kind: str, amount: int, reason: str, *, part: str = ""
) -> Row:
    """Return one row of the applications table. `part` tells apart what is alike in everything else."""
    return {
        "application_id": digest(
            "A", instruction.decision_id, receipt.Index, item.Index, kind, amount, *filter(None, [part])
        ),
        "receipt_id": receipt.Index,
        "document_id": item.Index,
        "customer_id": item.customer_id,
        "applied_on": receipt.booking_date,
        "currency": item.currency,
        "amount_minor": int(amount),
        "kind": kind,
        "method": "decision",
        "rule": "decision",
        "confidence": 1.0,
        "reason": clean(reason),
        "receipt_currency": "",
    }


def who(instruction: Instruction) -> str:
    """Return who decided, to begin a sentence with."""
    return clean(instruction.answer.decided_by) or "A person"


def clean(text: str) -> str:
    """Return text that a person typed as one line: what is not printable becomes a space."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
