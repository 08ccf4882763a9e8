"""Take in a drop of files: everything that is new in them becomes facts, and every row is accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import pandas as pd

from ar_batch.raw import InputFile
from ar_batch.stages.intake.drop import Drop, Ledger
from ar_batch.stages.intake.files import Opened, too_many_bad
from ar_batch.stages.intake.policy import IntakePolicy
from ar_batch.tables import TABLES, stage


class TakenIn(NamedTuple):
    """New rows only; `outcomes` says for every file of the drop what became of its rows."""

    files: pd.DataFrame
    customers: pd.DataFrame
    documents: pd.DataFrame
    closures: pd.DataFrame
    receipts: pd.DataFrame
    statements: pd.DataFrame
    payment_history: pd.DataFrame
    exchange_rates: pd.DataFrame
    remittance_advices: pd.DataFrame
    billing_lines: pd.DataFrame
    credit_requests: pd.DataFrame
    held_documents: pd.DataFrame
    held_receipts: pd.DataFrame
    corrections: pd.DataFrame
    answers: pd.DataFrame
    findings: pd.DataFrame
    outcomes: pd.DataFrame


@stage
def take_in(
    input_files: Sequence[InputFile],
    files: pd.DataFrame,
    customers: pd.DataFrame,
    documents: pd.DataFrame,
    closures: pd.DataFrame,
    receipts: pd.DataFrame,
    payment_history: pd.DataFrame,
    exchange_rates: pd.DataFrame,
    remittance_advices: pd.DataFrame,
    billing_lines: pd.DataFrame,
    credit_requests: pd.DataFrame,
    applications: pd.DataFrame,
    reminder_items: pd.DataFrame,
    statements: pd.DataFrame | None = None,
    held_documents: pd.DataFrame | None = None,
    held_receipts: pd.DataFrame | None = None,
    decisions: pd.DataFrame | None = None,
    *,
    as_of: date,
    policy: IntakePolicy,
) -> TakenIn:
    """Turn files as read into new facts.

    A file posts its good rows and refuses its bad ones; what is wrong with the file as a whole (undecidable dates, a
    proof that fails, mostly bad rows) holds it back with all it contains. The order of the files does not matter.
    """
    simple = {
        "payment_history": payment_history, "exchange_rates": exchange_rates, "remittance_advices": remittance_advices,
        "billing_lines": billing_lines, "credit_requests": credit_requests,
    }  # fmt: skip
    later = {
        "statements": statements,
        "held_documents": held_documents,
        "held_receipts": held_receipts,
        "decisions": decisions,
    }
    given = {name: rows if rows is not None else TABLES[name].empty() for name, rows in later.items()}
    ledger = Ledger(
        files, customers, documents, closures, receipts, applications=applications, reminder_items=reminder_items,
        simple=simple, **given,
    )  # fmt: skip
    ordered = sorted(input_files, key=lambda f: (f.name, f.sha256))
    held: dict[str, Opened] = {}
    while True:
        drop = Drop(ledger, as_of, policy)
        drop.take([f for f in ordered if f.name not in held])
        found = {o.name: o for o in drop.opened if o.outcome == "accepted" and too_many_bad(o, policy)}
        if not found:
            made = drop.result(list(held.values()))
            return TakenIn(**{name: made.get(name, TABLES[name].empty()) for name in TakenIn._fields})
        # What they posted must not count for the others: once more without them.
        for opened in found.values():
            opened.outcome = "held"
        held |= found
