"""MT940 (statement of the day) and MT942 (interim report), as banks write them.

Framing, balances and :61: here; the free-text field :86: in `mt940_text`. Rules: SWIFT Standards MT, category 9; the
German use of :86: is DK Anlage 3, chapter 8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ar_batch.raw import Statement
from ar_batch.rim.readers.bank import (
    BankLine,
    amount_of,
    calendar_date,
    plain_account,
    said,
    squeezed,
    statement_draft,
)
from ar_batch.rim.readers.mt940_text import Details, details, is_account
from ar_batch.rim.readers.parts import Draft, Unreadable, note

_TAGS = (
    "13", "13C", "13D", "20", "21", "25", "25P", "28", "28C", "34F", "60F", "60M", "61", "62F", "62M", "64", "65", "86",
    "90C", "90D", "NS",
)  # fmt: skip
_TAG = re.compile(rf"^:({'|'.join(_TAGS)}):")
_BLOCKS = re.compile(r"\{[1235]:(?:[^{}]|\{[^{}]*\})*\}?")
_BALANCE = re.compile(r"\s*([CD])\s*(\d{6})\s*([A-Z]{3})\s*([\d.,' ]*\d[\d.,' ]*)")
_LINE = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4}|\s{4})?(?P<mark>(?i:E?R[CD]|E[CD]|[CD]))(?P<funds>[A-Z])?\s?"
    r"(?P<amount>\d[\d.,]*|,\d+)(?P<code>[A-Z][A-Z0-9 ]{3})?(?P<rest>.*)",
    re.DOTALL,
)


@dataclass
class _Message:
    """One statement being read."""

    fields: dict[str, str] = field(default_factory=dict)
    lines: list[tuple[str, list[str]]] = field(default_factory=list)
    is_interim: bool = False
    is_cut: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.lines and not any(tag in self.fields for tag in ("60F", "60M", "62F", "62M"))


class _Balance(NamedTuple):
    amount: Decimal
    on: date | None
    currency: str


def read_mt940(text: str) -> Iterator[Draft]:
    """Yield each statement; raises Unreadable when there is none."""
    found = False
    for message in _messages(text):
        if not message.is_empty:
            found = True
            yield _draft(message)
    if not found:
        raise Unreadable("no-statement", what="an MT940 or MT942 file")


def _messages(text: str) -> Iterator[_Message]:
    message, account = _Message(), ""
    texts: list[str] | None = None
    for tag, value in _fields(text):
        closed = any(t in message.fields for t in ("62F", "62M"))
        if tag in ("end", "20") or (closed and tag in ("25", "25P", "60F", "60M")):
            yield message
            message = _Message(fields={"25": account} if tag in ("60F", "60M") else {})
        message.is_interim |= tag in ("34F", "13D", "90C", "90D")
        if tag == "61":
            texts = []
            message.lines.append((value, texts))
        elif tag not in ("86", "NS"):
            # Text that follows a balance speaks of the whole statement, not of the last line.
            texts = None
            message.fields.setdefault(tag, value)
            account = value if tag in ("25", "25P") else account
        elif texts is not None:
            texts.append(value)
    message.is_cut = _is_cut(text)
    yield message


def _is_cut(text: str) -> bool:
    """Say whether a file that no mark ends breaks off: within a line, or inside the block of a SWIFT message."""
    return not _LINE_END.search(text) or text.rfind("{4:") > text.rfind("-}")


_LINE_END = re.compile(r"(?:[\r\n]|@@)[\x01-\x03\x1a ]*\Z")


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Yield (tag, value) with the value's line breaks kept; ("end", "") where a message ends."""
    tag, value = "", list[str]()
    lines = _lines(text)
    for number, line in enumerate(lines):
        found = _TAG.match(line)
        if found or _ends_message(lines, number):
            if tag:
                yield tag, "\n".join(value)
            tag, value = (found[1], [line[found.end() :]]) if found else ("", [])
            if not found:
                yield "end", ""
        elif tag:
            value.append(line)
    if tag:
        yield tag, "\n".join(value)


def _lines(text: str) -> list[str]:
    if "@@" in text and re.search(r"@@:\d\d", text):
        text = text.replace("@@", "\n")
    text = re.sub(r"[\x01\x02\x03\x1a]", "", text)
    # Some send the blocks in a national variant of ASCII, where { is ä and } is å or ü.
    text = re.sub(r"(?m)^ä4:\s*$", "{4:", text)
    text = re.sub(r"(?m)^-[åü]\s*$", "-}", text)
    text = _BLOCKS.sub("\n", text).replace("{4:", "\n")
    return [line.rstrip("\r") for line in re.split(r"\r\n|\n|\r", text)]


def _ends_message(lines: list[str], number: int) -> bool:
    """A "-" alone ends a message, unless text goes on after it: then it belongs to the text."""
    if not re.fullmatch(r"-(\}.*|XXX)?\s*", lines[number]):
        return False
    if lines[number].strip() != "-":
        return True
    following = next((line for line in lines[number + 1 :] if line.strip()), "")
    return not following or following.startswith((":20:", "{", "-")) or not _in_text(lines, number)


def _in_text(lines: list[str], number: int) -> bool:
    for line in reversed(lines[:number]):
        if found := _TAG.match(line):
            return found[1] == "86"
    return False


def _draft(message: _Message) -> Draft:
    opening = _balance(message.fields.get("60F") or message.fields.get("60M", ""))
    closing = _balance(message.fields.get("62F") or message.fields.get("62M", ""))
    if opening and closing and opening.currency != closing.currency:
        raise Unreadable(
            "damaged-file", reason=f"a statement opens in {opening.currency} and closes in {closing.currency}"
        )
    if message.is_cut and message.fields and not closing and not {"90C", "90D"} & message.fields.keys():
        raise Unreadable("damaged-file", reason="it breaks off within a statement, before the closing balance")
    account, currency = _account(message)
    currency = next((b.currency for b in (opening, closing) if b), currency)
    lines = [_line(value, texts, account, currency) for value, texts in message.lines]
    count, total = _interim_sums(message)
    statement = Statement(
        account=account,
        currency=currency,
        statement_id=squeezed(message.fields.get("28C") or message.fields.get("28", "")),
        opening=opening.amount if opening else None,
        opening_on=opening.on if opening else None,
        closing=closing.amount if closing else None,
        closing_on=closing.on if closing else None,
        count=count,
        total=total,
    )
    interim = message.is_interim and opening is None
    draft = statement_draft("mt942" if interim else "mt940", statement, lines)
    if opening and not closing and lines:
        draft.notes.append(note("closing-missing"))
    return draft


def _account(message: _Message) -> tuple[str, str]:
    """Return our account, and the currency if some field other than a balance tells it."""
    field25 = message.fields.get("25") or message.fields.get("25P", "")
    raw = field25.split("\n")[0].strip().lstrip("/")
    account, currency = plain_account(raw), ""
    # "1234567EUR" and "20010020/1234567 EUR": the currency is no part of the number.
    if found := re.fullmatch(r"(.*[\d.])/?([A-Z]{3})", account):
        account, currency = found[1], found[2]
    for tag in ("34F", "90D", "90C"):
        if found := re.match(r"\d*([A-Z]{3})", message.fields.get(tag, "")):
            currency = found[1]
    return account, currency


def _balance(value: str) -> _Balance | None:
    found = _BALANCE.match(value)
    amount = amount_of(found[4]) if found else None
    if found is None or amount is None:
        return None
    return _Balance(amount if found[1] == "C" else -amount, _day(found[2]), found[3])


def _interim_sums(message: _Message) -> tuple[int | None, Decimal | None]:
    """Return number and sum of an MT942's lines from :90D: and :90C:."""
    count, total = 0, Decimal(0)
    known = False
    for tag, sign in (("90D", -1), ("90C", 1)):
        found = re.match(r"(\d+)[A-Z]{3}([\d.,]+)", message.fields.get(tag, ""))
        amount = amount_of(found[2]) if found else None
        if found and amount is not None:
            known, count, total = True, count + int(found[1]), total + sign * amount
    return (count, total) if known else (None, None)


def _line(value: str, texts: list[str], account: str, currency: str) -> BankLine:
    first, _, supplement = value.partition("\n")
    found = _LINE.match(first.strip())
    if found is None and (found := _LINE.match(value.replace("\n", "").strip())):
        supplement = ""
    if found is None:
        # A line that is no line must still be accounted for: intake rejects it with its text.
        return BankLine(booking_date=squeezed(first), currency=currency, remittance=squeezed(value), account=account)
    mark, amount = found["mark"].upper(), amount_of(found["amount"])
    comes_in = mark in ("C", "EC", "RD", "ERD")
    customer, _, bank = found["rest"].partition("//")
    got = _with_reference(details(texts, supplement), customer, squeezed(supplement))
    value_date = _day(found["value"])
    code = (found["code"] or "").strip()
    booked = _entry_day(found["entry"], value_date) or value_date
    return BankLine(
        booking_date=booked or found["value"],
        value_date=value_date or found["value"],
        currency=currency,
        amount=(amount if comes_in else -amount) if amount is not None else found["amount"],
        payer_name=got.name,
        payer_account=got.account,
        remittance=got.remittance or _own_reference(customer, got.account),
        bank_reference=said(squeezed(bank)),
        end_to_end_id=said(got.end_to_end_id) or _own_reference(customer, got.account),
        structured_reference=got.structured_reference,
        transaction_code=got.code or code,
        account=account,
        is_return="R" in mark or got.is_return or code in ("NRTI", "FRTI"),
    )


def _with_reference(got: Details, customer: str, supplement: str) -> Details:
    """Add what Dutch banks write into the reference of :61:: the other account, then or on the next line its name."""
    account, name = customer[:16].strip(), customer[16:].strip()
    if is_account(customer.strip()):
        account, name = customer.strip(), supplement
        got.remittance = squeezed(got.remittance.removeprefix(account).strip().removeprefix(name)) or got.remittance
    if is_account(account) and not got.account:
        got.account = account
    if name and not got.name:
        got.name = squeezed(name)
    return got


def _own_reference(customer: str, account: str) -> str:
    """Return the payer's reference in :61:, which holds 16 characters; words that point into :86: are none."""
    bare = squeezed(customer[:16])
    is_pointer = bare.rstrip("+") in _POINTERS or account.startswith(bare)
    return "" if is_pointer else said(bare)


_POINTERS = ("EREF", "PREF", "MARF", "KREF", "NONREF")
"""Words in :61: that only say in which part of :86: the reference is."""


def _day(text: str) -> date | None:
    """Return YYMMDD as a date; years from 80 belong to the last century."""
    year = int(text[:2])
    return calendar_date(year + (1900 if year >= 80 else 2000), int(text[2:4]), int(text[4:6]))


def _entry_day(text: str | None, value: date | None) -> date | None:
    """Return MMDD in the year that brings it nearest to the value date: entries of January may be valued in December."""
    if value is None or not text or not text.strip():
        return None
    days = [calendar_date(year, int(text[:2]), int(text[2:])) for year in (value.year - 1, value.year, value.year + 1)]
    return min((day for day in days if day), key=lambda day: abs((day - value).days), default=None)
