"""What decisions are held against: what is open, what money is left, what is on offer. It shrinks as they are made."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd

from ar_batch.reversals import still
from ar_batch.stages.decisions.instructions import Instruction, Row
from ar_batch.stages.decisions.numbers import DocumentNumbers
from ar_batch.stages.decisions.payers import Payers
from ar_batch.tables import review


class NotPossible(Exception):
    """An answer that cannot be carried out. `code` names the finding, `fills` its braces, `column` the yellow cell."""

    def __init__(self, code: str, *, column: str = "answer", value: str = "", **fills: object) -> None:
        super().__init__(code)
        self.code = code
        self.column = review.YELLOW[column]
        self.value = value
        self.fills = fills


@dataclass(frozen=True)
class Limits:
    """How much one answer may close without money."""

    write_off_minor: int
    close_percent: int


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
    known_payers: pd.DataFrame
    habits: pd.DataFrame
    changes: pd.DataFrame
    freed: pd.DataFrame
    doubtful_lines: pd.DataFrame
    applications: pd.DataFrame
    turned_down_pairs: pd.DataFrame
    applied_lines: pd.DataFrame
    built_on: pd.DataFrame
    as_of: date
    promise_days_most: int
    learns: dict[str, bool]
    limits: Limits
    _used: dict[str, int] = field(default_factory=dict)
    _taken_back: set[str] = field(default_factory=set)
    _used_by: dict[str, str] = field(default_factory=dict)
    _numbered: dict[str, int] = field(default_factory=dict)

    @property
    def day(self) -> pd.Timestamp:
        """The business date."""
        return pd.Timestamp(self.as_of)

    def receipt(self, instruction: Instruction) -> Any:
        """Return the payment that it is about; NotPossible when nothing of it is left to decide on."""
        found = self._receipts.get(instruction.subject)
        if found is None:
            raise NotPossible("stale-decision", why="the payment no longer waits; it is applied in full")
        return found

    def document(self, document_id: str) -> Any:
        """Return an open document, or None when nothing of it is open."""
        return self._items.get(document_id)

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

    def applied_together(self, applied_id: str) -> pd.DataFrame:
        """Return what of that was applied together stands (rows of applied_lines)."""
        rows = self.applied_lines[self.applied_lines["applied_id"] == applied_id]
        return rows[rows["application_id"].isin(self.applications["application_id"])]

    def built_on_it(self, applied_id: str) -> list[str]:
        """Return why that cannot be taken back yet, each as the end of a sentence."""
        rows = self.built_on[self.built_on["applied_id"] == applied_id]
        gone = rows["by"].isin(self._taken_back)
        return rows.loc[~gone, "why"].tolist()

    def take_back(self, application_ids: Iterable[str]) -> None:
        """Note what was taken back: nothing is built on it any more, and nobody takes it back again."""
        self._taken_back |= set(application_ids)
        self.applications = self.applications[~self.applications["application_id"].isin(self._taken_back)]
        self.__dict__.pop("_last_paid", None)

    def when_applied(self, instruction: Instruction) -> tuple[int, bool]:
        """Return the place of an answer among those that take something back: what was applied last goes first."""
        rows = self.applied_lines[self.applied_lines["applied_id"] == instruction.answer.shown]
        if instruction.action != "take_back" or rows.empty:
            return 1, False
        return -int(rows["sequence"].iloc[0]), bool((rows["method"] == "decision").any())

    def last_paid_by(self, document_id: str) -> Any:
        """Return the last receipt of which money is applied to a document, or None: the key as `Index`, and its day."""
        return self._last_paid.get(document_id)

    def offered(self, suggestion_id: str, receipt_id: str) -> Any:
        """Return the suggestion of that id on that payment, or None when it is not on offer."""
        found = self._offers.get(suggestion_id)
        return found if found is not None and found.receipt_id == receipt_id else None

    def lines(self, suggestion_id: str) -> list[Any]:
        """Return what accepting a suggestion posts."""
        lines = self.suggestion_lines
        return list(lines[lines["suggestion_id"] == suggestion_id].itertuples(index=False))

    def change(self, held_id: str) -> Row | None:
        """Return the changed document that is asked about, or None when it is no longer."""
        return _row(self.changes, held_id)

    def freed_by(self, held_id: str) -> list[Any]:
        """Return what taking the new version takes back of payments."""
        return list(self.freed[self.freed["held_id"] == held_id].itertuples(index=False))

    def line(self, held_id: str) -> Row | None:
        """Return the bank line that is asked about, or None when it is no longer."""
        return _row(self.doubtful_lines, held_id)

    def next_occurrence(self, line: Row) -> int:
        """Return the number of a line among its like, and count on: two of them may become payments at once."""
        number = max(int(line["occurrence"]), self._numbered.get(line["fingerprint"], 0) + 1)
        self._numbered[line["fingerprint"]] = number
        return number

    def customer(self, written: str) -> str:
        """Return the customer_id of a number or name as a person wrote it; NotPossible when it is not exactly one.

        The drop-down's "number · name" is understood too.
        """
        wanted = written.split(review.CUSTOMER_MARK)[0].strip() if review.CUSTOMER_MARK in written else written.strip()
        if wanted in self._customers:
            return wanted
        for known in self._customers_by:
            found = known.get(wanted.casefold(), [])
            if len(found) == 1:
                return found[0]
        raise NotPossible("decision-customer-unknown", column="customer_id", value=written)

    def family(self, customer_id: str) -> set[str]:
        """Return the customer and those whose parent it is."""
        return {customer_id, *self._children.get(customer_id, ())}

    def knows(self, customer_id: str) -> bool:
        """Say whether there is such a customer."""
        return customer_id in self._customers

    def known_payer(self, key: str) -> Any:
        """Return the learned payer of that key, or None."""
        return self._known_payers.get(key)

    def habit(self, key: str) -> Any:
        """Return the customer's habit of that key, or None when it no longer shows."""
        return self._habits.get(key)

    def pair(self, key: str) -> Any:
        """Return the pair of that key that stands turned down, or None."""
        return self._pairs.get(key)

    @functools.cached_property
    def _pairs(self) -> _Rows:
        return _Rows(self.turned_down_pairs, "pair_key", "receipt_id marks")

    @functools.cached_property
    def _known_payers(self) -> _Rows:
        return _Rows(self.known_payers, "payer_key", "kind value customer_id active")

    @functools.cached_property
    def _habits(self) -> _Rows:
        keys = [review.habit_key(c, h) for c, h in zip(self.habits["customer_id"], self.habits["habit"], strict=True)]
        return _Rows(self.habits.assign(key=pd.Series(keys, dtype="str")), "key", "customer_id active")

    @functools.cached_property
    def payers(self) -> Payers:
        """The payers that the customer master knows."""
        return Payers(self.latest_customers)

    @functools.cached_property
    def numbers(self) -> DocumentNumbers:
        """The open documents by number."""
        return DocumentNumbers(self.open_items)

    @functools.cached_property
    def _customers(self) -> set[str]:
        return set(self.latest_customers["customer_id"])

    @functools.cached_property
    def _customers_by(self) -> tuple[dict[str, list[str]], ...]:
        """The customers by number and by name, whatever the case."""
        ids = self.latest_customers["customer_id"]
        return _grouped(ids.str.casefold(), ids), _grouped(
            self.latest_customers["name"].str.casefold().str.strip(), ids
        )

    @functools.cached_property
    def _children(self) -> dict[str, list[str]]:
        return _grouped(self.latest_customers["parent_id"], self.latest_customers["customer_id"])

    @functools.cached_property
    def _receipts(self) -> _Rows:
        return _Rows(
            self.unapplied_cash,
            "receipt_id",
            "currency unapplied_minor payer_name payer_account booking_date customer_id",
        )

    @functools.cached_property
    def _items(self) -> _Rows:
        return _Rows(
            self.open_items, "document_id", "document_no customer_id currency amount_minor open_minor future_minor"
        )

    @functools.cached_property
    def _last_paid(self) -> dict[str, Any]:
        rows = still(self.applications)
        rows = rows[(rows["kind"] == "payment") & (rows["receipt_id"] != "") & (rows["amount_minor"] > 0)]
        rows = rows.sort_values(["applied_on", "receipt_id"]).drop_duplicates("document_id", keep="last")
        columns = (rows["document_id"], rows["receipt_id"], rows["applied_on"])
        return {d: SimpleNamespace(Index=r, booking_date=day) for d, r, day in zip(*columns, strict=True)}

    @functools.cached_property
    def _offers(self) -> _Rows:
        return _Rows(self.suggestions, "suggestion_id", "receipt_id customer_id document_nos rule reason")


def _row(frame: pd.DataFrame, held_id: str) -> Row | None:
    found: list[Row] = frame[frame["held_id"] == held_id].to_dict("records")  # type: ignore[assignment]
    return found[0] if found else None


class _Rows:
    """The rows of a table by key; for one row at a time this is a hundred times quicker than pandas' own way."""

    def __init__(self, frame: pd.DataFrame, key: str, columns: str) -> None:
        self._places = {value: place for place, value in enumerate(frame[key])}
        self._columns = {name: frame[name].array for name in columns.split()}

    def get(self, key: str) -> Any:
        """Return the row of that key, the columns as attributes and the key as `Index`, or None."""
        place = self._places.get(key)
        if place is None:
            return None
        return SimpleNamespace(Index=key, **{name: values[place] for name, values in self._columns.items()})


def _grouped(keys: Iterable[str], values: Iterable[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for key, value in zip(keys, values, strict=True):
        grouped.setdefault(key, []).append(value)
    return grouped
