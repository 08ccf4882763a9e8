"""Bank lines: typed, signed, and proved against the balances that the statement gives."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from ar_batch.money import decimals, spoken, to_minor
from ar_batch.raw import Statement
from ar_batch.stages.intake.blocks import Block, Flags, Ints, as_text
from ar_batch.stages.intake.customers import iban_valid, looks_like_iban
from ar_batch.stages.intake.days import no_days, read_days
from ar_batch.stages.intake.numbers import Numbers, read_numbers
from ar_batch.stages.intake.policy import IntakePolicy
from ar_batch.stages.intake.rows import refuse_implausible
from ar_batch.stages.intake.running import prove_running
from ar_batch.stages.intake.texts import Words, comparable, read_currency, read_flags, read_ids, read_marks, read_text

_IDS = ("payer_account", "bank_reference", "end_to_end_id", "structured_reference")
_TEXTS = ("payer_name", "remittance", "transaction_code")
_BALANCE_WORDS = {
    "opening": re.compile(r"(?:opening|starting|beginning|previous) balance|(?:anfangs|eröffnungs)saldo|alter (?:saldo|kontostand)|ancien solde|solde (?:initial|précédent)|saldo (?:inicial|anterior|iniziale)|beginsaldo", re.IGNORECASE),
    "closing": re.compile(r"(?:closing|ending|new|final) balance|(?:end|schluss)saldo|neuer (?:saldo|kontostand)|nouveau solde|solde final|saldo (?:final|finale)|eindsaldo", re.IGNORECASE),
    "sum": re.compile(r"(?:total )?turnover|total (?:debits?|credits?)|summe (?:soll|haben|umsätze)|(?:account|available|ledger) balance", re.IGNORECASE),
}  # fmt: skip
_NOT_BOOKED = frozenset(
    "pending pdng info vorgemerkt offen en attente pendiente in behandeling declined reverted failed".split()
)


@dataclass(frozen=True)
class Balances:
    """What a statement says of itself, in minor units."""

    account: str = ""
    currency: str = ""
    statement_id: str = ""
    opening: int | None = None
    closing: int | None = None
    opening_on: date | None = None
    closing_on: date | None = None


def read_bank_lines(block: Block, as_of: date, policy: IntakePolicy) -> tuple[pd.DataFrame, Balances]:
    """Return the block's bank lines, one a row, and the statement's balances. A failed proof holds the file back."""
    count = len(block)
    first = "booking_date" if "booking_date" in block else "value_date"
    days = read_days(block, [(first, True)] + [(n, False) for n in ("value_date",) if n in block and n != first])
    for name, read in days.items():
        refuse_implausible(block, name, read, as_of, policy)
    rows: dict[str, Any] = {"booking_date": days[first], "value_date": days.get("value_date", no_days(count))}
    rows |= {name: read_ids(block, name) for name in _IDS}
    rows |= {name: read_text(block, name) for name in _TEXTS}
    rows["account"] = _account(block)
    numbers, amount_column = _numbers(block)
    sides = {name: read_numbers(block, name) for name in ("credit", "debit") if numbers is None and name in block}
    rows["currency"] = _currency(block, numbers if numbers is not None else _both(sides))
    places = np.array([decimals(c) for c in rows["currency"]], dtype=np.int64)
    amount = _amount(block, numbers, sides, amount_column, places, rows["currency"])
    rows["balance_minor"], has_balance = _balance(block, places)
    rows["is_return"] = read_flags(block, "is_return")
    opening, closing = _balance_rows(block, rows["remittance"], amount)
    _leave_out(block, amount)
    rows["amount_minor"] = _sign_proved(block, amount, rows["balance_minor"], has_balance)
    frame = pd.DataFrame(rows)
    frame["balance_minor"] = pd.array(
        [int(b) if h else None for b, h in zip(rows["balance_minor"], has_balance, strict=True)], dtype="Int64"
    )
    balances = _balances(block, frame)
    if opening is not None and closing is not None and balances.opening is None:
        balances = replace(balances, opening=opening, closing=closing)
    _prove(block, frame, balances)
    return frame, _with_running(balances, prove_running(block, frame))


def _account(block: Block) -> Words:
    statement = block.source.statement
    words = read_ids(block, "account")
    fallback = (statement.account if statement else "") or block.rule.account or _account_above(block)
    block.around["account"] = fallback
    return np.array([comparable(w) if w else comparable(fallback) for w in words], dtype=object)


def _account_above(block: Block) -> str:
    """Return the account that stands above the header, if there is just one: an IBAN, or what is labelled as one."""
    first, last = block.found.preamble
    found: set[str] = set()
    labelled: set[str] = set()
    for row in block.source.rows[first:last]:
        cells = [as_text(c).strip() for c in row]
        for cell in cells:
            for part in cell.replace(":", ";").split(";"):
                account = comparable(part)
                if looks_like_iban(account) and iban_valid(account):
                    found.add(account)
        match = _LABELLED_ACCOUNT.match(" ".join(c for c in cells if c))
        if match and sum(c.isdigit() for c in match[1]) >= 3 and not _DAY.search(match[1]):
            labelled.add(comparable(match[1]))
    accounts = found or labelled
    return accounts.pop() if len(accounts) == 1 else ""


_LABELLED_ACCOUNT = re.compile(
    r"(?:(?:our |bank ?)?account(?: ?(?:number|no|nr|#))?|a/c(?: ?no)?|acct(?: ?no)?|iban|(?:bank)?konto(?:nummer|[ -]?nr)?|kontonr|compte|(?:numéro|n°)(?: de)? compte"
    r"|cuenta|rekening(?:nummer)?)\.?\s*[:#=]?\s*((?:[a-z]{2})?\d[\da-z]*(?:[ /-]\d[\da-z]*)*)\s*(?:[a-z]{3})?\s*(?:[,;(|].*)?$",
    re.IGNORECASE,
)
_DAY = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b")


def _numbers(block: Block) -> tuple[Numbers | None, str]:
    if "amount" in block and not (
        "debit" in block and "credit" in block and not any(c not in (None, "") for c in block.cells["amount"])
    ):
        return read_numbers(block, "amount", credit_sign=1, required=True), "amount"
    return None, "credit" if "credit" in block else "debit"


def _currency(block: Block, numbers: Numbers | None) -> Words:
    statement = block.source.statement
    if "currency" not in block and statement and statement.currency and not block.rule.currency:
        block.currency = block.around["currency"] = statement.currency
    return read_currency(block, numbers)


def _both(sides: dict[str, Numbers]) -> Numbers:
    """Return the two columns of amounts as far as their currency signs go: a row has its amount in one of them."""
    one, *others = sides.values()
    signs = one.currency
    for other in others:
        signs = np.where(signs == "", other.currency, signs)
    return replace(one, currency=signs)


def _amount(
    block: Block, numbers: Numbers | None, sides: dict[str, Numbers], column: str, places: Ints, currency: Words
) -> Ints:
    if numbers is not None:
        minor, exact = numbers.minor(places)
        block.refuse("too-many-decimals", column, numbers.there & ~exact, currency=currency)
        marks = _marks(block)
        if marks is not None:
            sign = read_marks(block, marks)
            minor = np.where(sign == 0, minor, np.abs(minor) * sign)
    else:
        minor = np.zeros(len(block), dtype=np.int64)
        blank = np.ones(len(block), dtype=bool)
        parts: list[Ints] = []
        for name, side in sides.items():
            part, exact = side.minor(places)
            block.refuse("too-many-decimals", name, side.there & ~exact, currency=currency)
            # Some banks write the debit column with a minus, some without.
            parts.append(part)
            minor = minor + (part if name == "credit" else -np.abs(part))
            blank &= side.kind == 0
        block.refuse("required-missing", column, blank)
        if len(parts) == 2:
            block.refuse("debit-and-credit", "credit", (parts[0] != 0) & (parts[1] != 0))
    return -minor if block.rule.inverse_sign else minor


def _marks(block: Block) -> Words | None:
    """Return the marks beside unsigned amounts; a column of transaction types that says nothing but debit and credit is one."""
    if "dc_mark" in block:
        return read_text(block, "dc_mark")
    if "transaction_code" not in block:
        return None
    words = read_text(block, "transaction_code")
    return (
        words
        if len(words)
        and {w.casefold() for w in words} <= {"debit", "credit", "soll", "haben", "débit", "crédit", "dbit", "crdt"}
        else None
    )


def _balance_rows(block: Block, texts: Words, amount: Ints) -> tuple[int | None, int | None]:
    """Leave out rows that are balances written as if they were lines; return what they say, if it is one of each."""
    kinds = {w: _balance_word(w) for w in set(texts)}
    opening, closing, sums = (
        np.array([kinds[w] == k for w in texts], dtype=bool) & ~block.bad for k in ("opening", "closing", "sum")
    )
    block.leave_out("balance-row", opening | closing | sums)
    if opening.sum() == 1 and closing.sum() == 1:
        return int(amount[opening][0]), int(amount[closing][0])
    return None, None


def _balance_word(text: str) -> str:
    if len(text) > 40:
        return ""
    return next((kind for kind, pattern in _BALANCE_WORDS.items() if pattern.fullmatch(text.strip(" :."))), "")


def _balance(block: Block, places: Ints) -> tuple[Ints, Flags]:
    if "balance" not in block:
        return np.zeros(len(block), dtype=np.int64), np.zeros(len(block), dtype=bool)
    numbers = read_numbers(block, "balance", credit_sign=1)
    blank = numbers.kind == 0
    if int(blank.sum()) * 5 <= len(block):
        block.warn_each("balance-missing", "balance", blank & ~block.bad)
    return numbers.minor(places)


def _leave_out(block: Block, amount: Ints) -> None:
    """Lines without an amount move no money, and lines that are not booked may never be: both are left out, and said."""
    zero = (amount == 0) & ~block.bad
    block.leave_out("line-of-zero", zero)
    if "status" in block:
        status = read_text(block, "status")
        block.leave_out(
            "line-not-booked",
            np.array([any(w in _NOT_BOOKED for w in s.casefold().split()) for s in status], dtype=bool) & ~block.bad,
        )


def _sign_proved(block: Block, amount: Ints, balance: Ints, has: Flags) -> Ints:
    """Give unsigned amounts the sign that the running balance proves."""
    use = np.flatnonzero(has & ~block.bad)
    if len(use) < 2 or (amount[use] < 0).any() or len(use) < (~block.bad).sum():
        return amount
    for step in (1, -1):
        order = use[::step]
        moves = np.diff(balance[order])
        if (np.abs(moves) == np.abs(amount[order][1:])).all() and (moves < 0).any():
            signed = amount.copy()
            signed[order[1:]] = moves
            block.note("sign-from-balance", "amount")
            return signed
    return amount


def _balances(block: Block, frame: pd.DataFrame) -> Balances:
    said = block.source.statement or Statement()
    currency = said.currency or next(iter(frame["currency"]), block.currency)
    account = comparable(said.account) or next(iter(frame["account"]), "")

    return Balances(
        account,
        currency,
        said.statement_id,
        _in_minor(said.opening, currency),
        _in_minor(said.closing, currency),
        said.opening_on,
        said.closing_on,
    )


def _in_minor(amount: Decimal | None, currency: str) -> int | None:
    try:
        return None if amount is None else to_minor(amount, currency)
    except ValueError:
        return None


def _prove(block: Block, frame: pd.DataFrame, balances: Balances) -> None:
    """Hold the file where its own figures do not add up: opening + lines = closing, count, total, running balance."""
    if block.rejected and block.source.statement is None:
        return
    said = block.source.statement
    lines = frame["amount_minor"].to_numpy()[~block.bad]
    if balances.opening is not None and balances.closing is not None:
        reached = balances.opening + int(lines.sum())
        if reached != balances.closing:
            block.hold("balance-differs", opening=spoken(balances.opening, balances.currency), closing=spoken(balances.closing, balances.currency),
                       difference=spoken(balances.closing - reached, balances.currency))  # fmt: skip
    if said and said.count is not None and said.count != len(block):
        block.hold("count-differs", said=said.count, count=len(block))
    total = _in_minor(said.total, balances.currency) if said else None
    moved = int(frame["amount_minor"].to_numpy()[~block.bad | block.left_out].sum())
    if total is not None and total != moved:
        block.hold("total-differs", said=spoken(total, balances.currency), sum=spoken(moved, balances.currency))


def _with_running(balances: Balances, running: tuple[int, int] | None) -> Balances:
    if running is None or balances.opening is not None or balances.closing is not None:
        return balances
    return replace(balances, opening=running[0], closing=running[1])
