"""A drop of sheets made by hand, and what intake makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256

import pandas as pd

from ar_batch.raw import InputFile, Sheet, Statement
from ar_batch.stages.intake import IntakePolicy, TakenIn, take_in
from ar_batch.tables.facts import FACTS

AS_OF = date(2026, 3, 31)
READ = (
    "files", "customers", "documents", "closures", "receipts", "payment_history", "exchange_rates", "remittance_advices", "billing_lines",
    "credit_requests", "applications", "reminder_items", "statements", "held_documents", "held_receipts", "decisions",
)  # fmt: skip
Facts = Mapping[str, pd.DataFrame]


def file(name: str, *sheets: Sheet | Sequence[Sequence[object]]) -> InputFile:
    """A file whose content is its sheets."""
    whole = tuple(s if isinstance(s, Sheet) else Sheet("Sheet1", s) for s in sheets)
    return InputFile(name, sha256(repr(whole).encode()).hexdigest(), whole)


def statement(name: str, rows: Sequence[Sequence[object]], said: Statement) -> InputFile:
    """A file of a bank format with its headings in the canonical form."""
    return file(name, Sheet("1", rows, dialect="camt.053", statement=said))


def take(*files: InputFile, known: Facts | None = None, as_of: date = AS_OF, **policy: object) -> TakenIn:
    """What intake makes of the files on top of what is known."""
    facts = known or {}
    return take_in(
        list(files),
        *(facts.get(n, FACTS[n].empty()) for n in READ),
        as_of=as_of,
        policy=IntakePolicy.model_validate(policy),
    )


def together(*taken: TakenIn) -> dict[str, pd.DataFrame]:
    """The ledger after the drops: their facts one after another."""
    result: dict[str, pd.DataFrame] = {}
    for name in READ:
        frames = [rows for t in taken if (rows := getattr(t, name, None)) is not None and len(rows)]
        result[name] = pd.concat(frames, ignore_index=True) if frames else FACTS[name].empty()
    return result


def places(taken: TakenIn, *, severity: str = "error") -> list[tuple[str, int, str]]:
    """Where findings are and what they are: (code, row, column), in order."""
    rows = taken.findings[taken.findings["severity"] == severity].sort_values(["file", "row", "column", "code"])
    return list(zip(rows["code"], rows["row"], rows["column"], strict=True))


def counts(taken: TakenIn, name: str) -> dict[str, int]:
    """What became of a file's rows, without the zeros."""
    row = taken.outcomes.set_index("name").loc[name]
    return {n.removeprefix("rows_"): int(row[n]) for n in row.index if n.startswith("rows_") and row[n]}


def outcome(taken: TakenIn, name: str) -> str:
    """A file's outcome."""
    return str(taken.outcomes.set_index("name").loc[name, "outcome"])


INVOICES = ["Invoice no", "Customer", "Invoice date", "Amount"]
BANK = ["Booking date", "Amount", "Payer", "Remittance"]
