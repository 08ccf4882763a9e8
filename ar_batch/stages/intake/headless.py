"""Bank lines without a row of headings: which column is what, by what stands in it.

Taken as bank lines only where the file proves it: a running balance, or signed amounts beside valid IBANs. Anything else
could be a list of invoices; it is left where it is, with the line for config.toml that says what the columns are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from ar_batch.money import CURRENCIES
from ar_batch.raw import Cell
from ar_batch.stages.intake.blocks import as_text
from ar_batch.stages.intake.customers import iban_valid, looks_like_iban
from ar_batch.stages.intake.datarows import Row, is_blank, is_blank_row
from ar_batch.stages.intake.days import is_day
from ar_batch.stages.intake.numbers import read_one
from ar_batch.stages.intake.texts import comparable, is_mark
from ar_batch.stages.intake.written import decimal_evidence, parse_written

_PROOF_ROWS: Final = 3
"""A running balance over fewer lines could be chance."""

_COLUMNS_MOST: Final = 40


@dataclass(frozen=True)
class Headless:
    """The column of each position, "" where it is none; `is_proved` when the file itself shows that they are right."""

    headings: tuple[str, ...]
    is_proved: bool

    @property
    def line(self) -> str:
        """The line for config.toml."""
        return "headings = [" + ", ".join(f'"{h}"' for h in self.headings) + "]"


def by_content(rows: Sequence[Row]) -> Headless | None:
    """Return what the columns of a sheet without headings are, where its first row is one of bank lines; else None."""
    filled = [row for row in rows if not is_blank_row(row)]
    if not filled or len({len(row) for row in filled}) > 2:
        return None
    width = max(map(len, filled))
    if width > _COLUMNS_MOST:
        return None
    columns = [[row[p] if p < len(row) else None for row in filled] for p in range(width)]
    kinds = [_kind(cells) for cells in columns]
    days = [p for p, kind in enumerate(kinds) if kind == "day"]
    amounts = [p for p, kind in enumerate(kinds) if kind == "amount"]
    if not days or not amounts:
        return None
    names = [""] * width
    is_sure = _name_days(names, days, columns)
    is_proved = _name_amounts(names, amounts, kinds, columns)
    has_iban = _name_others(names, kinds, columns)
    signed = "amount" in names and _is_signed(columns[names.index("amount")])
    is_proved = is_sure and (is_proved or (has_iban and signed and len(amounts) == 1 and len(filled) > 1))
    return Headless(tuple(names), is_proved)


def _kind(cells: Sequence[Cell]) -> str:
    given = [c for c in cells if not is_blank(c)]
    if not given:
        return ""
    texts = [as_text(c).strip() for c in given]
    tests: tuple[tuple[str, Callable[[Cell, str], bool]], ...] = (
        ("day", lambda c, t: isinstance(c, date) or (isinstance(c, str) and is_day(t))),
        ("amount", lambda c, t: isinstance(c, (float, Decimal)) or (isinstance(c, str) and _has_decimals(t))),
        ("currency", lambda _, t: t.upper() in CURRENCIES),
        ("iban", lambda _, t: looks_like_iban(comparable(t)) and iban_valid(comparable(t))),
        ("mark", lambda _, t: is_mark(t)),
    )
    for kind, fits in tests:
        if all(fits(c, t) for c, t in zip(given, texts, strict=True)):
            return kind
    # Whole numbers among amounts with decimals: "0" in the empty one of two columns.
    numbers = [parse_written(t) is not None for t in texts]
    return "amount" if all(numbers) and any(map(_has_decimals, texts)) else "text"


def _has_decimals(word: str) -> bool:
    written = parse_written(word)
    return written is not None and decimal_evidence(written.body) in (".", ",")


def _name_days(names: list[str], days: list[int], columns: Sequence[Sequence[Cell]]) -> bool:
    """Name the first column of dates the booking date, the second the value date; sure only where they do not differ."""
    names[days[0]] = "booking_date"
    if len(days) > 1:
        names[days[1]] = "value_date"
    return all(columns[p] == columns[days[0]] for p in days[1:])


def _name_amounts(
    names: list[str], amounts: list[int], kinds: Sequence[str], columns: Sequence[Sequence[Cell]]
) -> bool:
    """Name amount, or debit and credit, and balance, where a running balance proves them; else the likeliest."""
    values = {p: _values(columns[p]) for p in amounts}
    for balance in reversed(amounts):
        others = [p for p in amounts if p != balance]
        for amount in others:
            if _runs(values[balance], values[amount]):
                names[amount], names[balance] = "amount", "balance"
                return True
        for debit in others:
            for credit in others:
                if debit != credit and _runs(values[balance], _net(values[debit], values[credit])):
                    names[debit], names[credit], names[balance] = "debit", "credit", "balance"
                    return True
    names[amounts[0]] = "amount"
    marks = [p for p, kind in enumerate(kinds) if kind == "mark"]
    if marks and not _is_signed(columns[amounts[0]]):
        names[marks[0]] = "dc_mark"
    return False


def _name_others(names: list[str], kinds: Sequence[str], columns: Sequence[Sequence[Cell]]) -> bool:
    """Name currency, account and text; return whether there are IBANs."""
    ibans = [p for p, kind in enumerate(kinds) if kind == "iban"]
    for p in ibans:
        is_ours = len(columns[p]) > 1 and len(set(columns[p])) == 1
        name = "account" if is_ours else "payer_account"
        names[p] = name if name not in names else ""
    for p, kind in enumerate(kinds):
        if kind == "currency" and "currency" not in names:
            names[p] = "currency"
        elif kind == "text":
            names[p] = "remittance"
    return bool(ibans)


def _values(cells: Sequence[Cell]) -> list[Decimal | None]:
    marks = [decimal_evidence(w.body) for c in cells if isinstance(c, str) and (w := parse_written(c)) is not None]
    mark = "," if marks.count(",") > marks.count(".") else "."
    return [None if is_blank(c) else read_one(c, mark) for c in cells]


def _net(debit: Sequence[Decimal | None], credit: Sequence[Decimal | None]) -> list[Decimal | None]:
    """Return credit less debit; a debit may be written with its minus."""
    return [(c or Decimal(0)) - abs(d or Decimal(0)) for d, c in zip(debit, credit, strict=True)]


def _runs(balances: Sequence[Decimal | None], amounts: Sequence[Decimal | None]) -> bool:
    """Say whether each balance is the one before, or the one after, with the amount: oldest or newest line first."""
    if len(balances) < _PROOF_ROWS or None in balances or None in amounts or not any(amounts):
        return False
    lines = list(zip(balances, amounts, strict=True))
    oldest_first = all(after - before == amount for (before, _), (after, amount) in pairwise(lines))  # type: ignore[operator]
    newest_first = all(later - earlier == amount for (later, amount), (earlier, _) in pairwise(lines))  # type: ignore[operator]
    return oldest_first or newest_first


def _is_signed(cells: Sequence[Cell]) -> bool:
    """Say whether money comes in and goes out in one column."""
    values = [v for v in _values(cells) if v]
    return any(v > 0 for v in values) and any(v < 0 for v in values)
