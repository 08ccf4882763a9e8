"""What decisions are held against: what is open, what money is left, what is on offer. It shrinks as they are made."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from ar_batch.stages.decisions.instructions import Instruction, Row
from ar_batch.tables import review


class NotPossible(Exception):  # noqa: N818 - no error of the program: the answer cannot be carried out
    """An answer that cannot be carried out. `code` names the finding, `fills` its braces, `column` the yellow cell."""

    def __init__(self, code: str, *, column: str = "answer", value: str = "", **fills: object) -> None:
        super().__init__(code)
        self.code = code
        self.column = review.YELLOW[column]
        self.value = value
        self.fills = fills


@dataclass
class World:
    """The tables that decisions look things up in, and what is left of documents and payments after each of them."""

    open_items: pd.DataFrame
    unapplied_cash: pd.DataFrame
    suggestions: pd.DataFrame
    suggestion_lines: pd.DataFrame
    latest_customers: pd.DataFrame
    mails: pd.DataFrame
    deliveries: pd.DataFrame
    as_of: date
    promise_days_most: int
    learns: dict[str, bool]
    _used: dict[str, int] = field(default_factory=dict)
    _used_by: dict[str, str] = field(default_factory=dict)

    @property
    def day(self) -> pd.Timestamp:
        """The business date."""
        return pd.Timestamp(self.as_of)

    def receipt(self, instruction: Instruction) -> Any:
        """Return the payment that it is about; NotPossible when nothing of it is left to decide on."""
        found = _row(self._receipts, instruction.subject)
        if found is None:
            raise NotPossible("stale-decision", why="the payment no longer waits; it is applied in full")
        return found

    def document(self, document_id: str) -> Any:
        """Return an open document, or None when nothing of it is open."""
        return _row(self._items, document_id)

    def open_left(self, item: Any) -> int:
        """Return what is open of a document after the decisions made so far, in minor units."""
        return int(item.open_minor - item.future_minor) - self._used.get(item.Index, 0)

    def used_by(self, document_id: str) -> str:
        """Return who used a document in this run: the row of an earlier answer in words, "" when nobody did."""
        return self._used_by.get(document_id, "")

    def use(self, instruction: Instruction, applications: list[Row]) -> None:
        """Note what was applied, so that nobody applies it again."""
        for row in applications:
            document_id = row["document_id"]
            self._used[document_id] = self._used.get(document_id, 0) + row["amount_minor"]
            self._used_by[document_id] = f"row {instruction.answer.source_row} of {instruction.answer.source_file}"

    def offered(self, suggestion_id: str, receipt_id: str) -> Any:
        """Return the suggestion of that id on that payment, or None when it is not on offer."""
        found = _row(self._offers, suggestion_id)
        return found if found is not None and found.receipt_id == receipt_id else None

    def lines(self, suggestion_id: str) -> list[Any]:
        """Return what accepting a suggestion posts."""
        lines = self.suggestion_lines
        return list(lines[lines["suggestion_id"] == suggestion_id].itertuples(index=False))

    def customer(self, written: str) -> str:
        """Return the customer_id of a number or name as a person wrote it; NotPossible when it is not exactly one.

        The drop-down's "number · name" is understood too.
        """
        wanted = written.split(review.CUSTOMER_MARK)[0].strip() if review.CUSTOMER_MARK in written else written.strip()
        customers = self.latest_customers
        if (customers["customer_id"] == wanted).any():
            return wanted
        for column in ("customer_id", "name"):
            found = customers.loc[customers[column].str.casefold().str.strip() == wanted.casefold(), "customer_id"]
            if len(found) == 1:
                return str(found.iloc[0])
        raise NotPossible("decision-customer-unknown", column="customer_id", value=written)

    def family(self, customer_id: str) -> set[str]:
        """Return the customer and those whose parent it is."""
        customers = self.latest_customers
        return {customer_id, *customers.loc[customers["parent_id"] == customer_id, "customer_id"]}

    @functools.cached_property
    def _receipts(self) -> pd.DataFrame:
        return self.unapplied_cash.set_index("receipt_id")

    @functools.cached_property
    def _items(self) -> pd.DataFrame:
        return self.open_items.set_index("document_id")

    @functools.cached_property
    def _offers(self) -> pd.DataFrame:
        return self.suggestions.set_index("suggestion_id")


def _row(frame: pd.DataFrame, key: str) -> Any:
    """Return the row of that key as a named tuple whose `Index` is the key, or None."""
    return next(frame.loc[[key]].itertuples()) if key in frame.index else None
