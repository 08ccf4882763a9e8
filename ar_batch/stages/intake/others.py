"""The smaller tables: payment history, exchange rates, remittance advices, lines to be invoiced, orders to be released."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ar_batch.digest import digests
from ar_batch.money import CURRENCIES, decimals
from ar_batch.stages.intake.blocks import Block
from ar_batch.stages.intake.days import no_days, read_days
from ar_batch.stages.intake.numbers import Numbers, read_numbers
from ar_batch.stages.intake.policy import IntakePolicy
from ar_batch.stages.intake.rows import refuse_implausible, refuse_repeated
from ar_batch.stages.intake.texts import Words, blanks, read_currency, read_ids, read_text, read_whole


def read_history(block: Block, as_of: date, policy: IntakePolicy) -> pd.DataFrame:
    """Read documents settled before the ledger began."""
    rows = _ids(block, "customer_id", "document_no")
    days = read_days(block, [("document_date", False), ("due_date", False), ("paid_date", True)])
    for name, values in days.items():
        refuse_implausible(block, name, values, as_of, policy)
        rows[name] = values
    rows["name"] = read_text(block, "name")
    rows["currency"], rows["amount_minor"], _ = _money(block, "amount", required=True)
    frame = _frame(rows)
    key = list(zip(frame["customer_id"], frame["document_no"], frame["paid_date"], strict=True))
    refuse_repeated(block, frame, ["document_no"], key_column="document_no", key=key)
    return frame


def read_rates(block: Block, as_of: date, policy: IntakePolicy) -> pd.DataFrame:
    """Read exchange rates; a rate must be above zero."""
    days = read_days(block, [("rate_date", True)])
    refuse_implausible(block, "rate_date", days["rate_date"], as_of, policy)
    numbers = read_numbers(block, "rate", required=True)
    block.refuse(
        "rate-not-positive",
        "rate",
        numbers.there
        & ((numbers.mantissa < 0) | (numbers.floats < 0) | ((numbers.mantissa == 0) & (numbers.floats == 0))),
    )
    currency = np.array([w.upper() for w in read_text(block, "currency", required=True)], dtype=object)
    base = np.array([w.upper() for w in read_text(block, "base_currency")], dtype=object)
    for name, words in (("currency", currency), ("base_currency", base)):
        block.refuse("unknown-currency", name, np.array([bool(w) and w not in CURRENCIES for w in words], dtype=bool))
    base = np.where(base == "", policy.default_currency, base)
    frame = _frame(
        {"rate_date": days["rate_date"], "currency": currency, "base_currency": base, "rate": numbers.decimals()}
    )
    key = list(zip(frame["currency"], frame["base_currency"], frame["rate_date"], strict=True))
    refuse_repeated(block, frame, ["currency"], key_column="currency", key=key)
    return frame


def read_advices(block: Block, as_of: date, policy: IntakePolicy) -> pd.DataFrame:
    """Read what customers say they paid."""
    rows: dict[str, Any] = {
        "document_no": read_ids(block, "document_no", required=True),
        "customer_id": read_ids(block, "customer_id"),
    }
    rows["payer_name"], rows["reason"] = read_text(block, "payer_name"), read_text(block, "reason")
    block.refuse(
        "required-missing",
        "customer_id" if "customer_id" in block else "payer_name",
        (rows["customer_id"] == "") & (rows["payer_name"] == ""),
    )
    days = read_days(block, [("payment_date", False)])["payment_date"] if "payment_date" in block else None
    rows["payment_date"] = days if days is not None else no_days(len(block))
    refuse_implausible(block, "payment_date", rows["payment_date"], as_of, policy)
    rows["currency"], rows["amount_minor"], places = _money(block, "amount", required=True)
    for name in ("payment_amount", "discount", "deduction"):
        rows[f"{name}_minor"] = _optional(block, name, places, rows["currency"])
    frame = _frame(rows)
    frame["advice_id"] = _numbered_ids("V", frame, list(rows))
    return frame


def read_billing(block: Block, as_of: date, policy: IntakePolicy) -> pd.DataFrame:
    """Read lines to be invoiced: kept as they came."""
    rows = _ids(block, "order_no", "customer_id")
    rows["description"] = read_text(block, "description", required=True)
    for name in ("quantity", "unit_price"):
        rows[name] = read_numbers(block, name, required=True).decimals()
    rows["currency"] = read_currency(block) if "currency" in block else blanks(len(block))
    rows["record"] = [block.record(i) for i in range(len(block))]
    frame = _frame(rows)
    frame["line_id"] = _numbered_ids("B", frame, list(rows))
    return frame


def read_requests(block: Block, as_of: date, policy: IntakePolicy) -> pd.DataFrame:
    """Read orders that are to be released."""
    rows = _ids(block, "order_no", "customer_id")
    days = read_days(block, [("requested_on", False)])["requested_on"] if "requested_on" in block else None
    rows["requested_on"] = days if days is not None else no_days(len(block))
    refuse_implausible(block, "requested_on", rows["requested_on"], as_of, policy)
    rows["terms_days"] = pd.array(read_whole(block, "terms_days"), dtype="Int64")
    rows["currency"], rows["amount_minor"], _ = _money(block, "amount", required=True)
    frame = _frame(rows)
    frame["request_id"] = _numbered_ids("Q", frame, list(rows))
    return frame


def _ids(block: Block, *names: str) -> dict[str, Any]:
    return {name: read_ids(block, name, required=True) for name in names}


def _money(block: Block, column: str, *, required: bool) -> tuple[Words, np.ndarray, np.ndarray]:
    numbers = read_numbers(block, column, required=required)
    currency = read_currency(block, numbers)
    places = np.array([decimals(c) for c in currency], dtype=np.int64)
    return currency, _exact(block, column, numbers, places, currency), places


def _exact(block: Block, column: str, numbers: Numbers, places: np.ndarray, currency: Words) -> np.ndarray:
    minor, exact = numbers.minor(places)
    block.refuse("too-many-decimals", column, numbers.there & ~exact, currency=currency)
    return minor


def _optional(block: Block, column: str, places: np.ndarray, currency: Words) -> Any:
    if column not in block:
        return pd.array([None] * len(block), dtype="Int64")
    numbers = read_numbers(block, column)
    minor = _exact(block, column, numbers, places, currency)
    return pd.array([int(m) if t else None for m, t in zip(minor, numbers.there, strict=True)], dtype="Int64")


def _frame(rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    for name in frame.columns:
        if frame[name].dtype.kind == "M":
            frame[name] = frame[name].astype("datetime64[us]")
    return frame


def _numbered_ids(letter: str, frame: pd.DataFrame, names: list[str]) -> list[str]:
    """Return ids made of content and of a row's number among those alike: two equal lines are two."""
    columns = [["" if pd.isna(v) else v for v in frame[name]] for name in names]
    prints = pd.Series(digests(letter, *columns))
    return digests(letter, prints, prints.groupby(prints).cumcount() + 1)
