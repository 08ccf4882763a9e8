"""BAI2 (Cash Management Balance Reporting, version 2): accounts of a group, their balances and transactions.

Amounts are whole minor units without a sign; the type code says which way the money went. The trailers (49, 98, 99)
prove the file: what they state is handed on, and a file without its last trailer is refused as cut short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ar_batch.currencies import decimals
from ar_batch.raw import Statement
from ar_batch.rim.readers.bank import BankLine, calendar_date, decimal, said, squeezed, statement_draft
from ar_batch.rim.readers.parts import Draft, Unreadable

_RECORD = re.compile(r"(?:^|(?<=/)[ \t]+)(?=(?:01|02|03|16|49|88|98|99)[ \t]*,)", re.MULTILINE)
_OPENING, _CLOSING = "010", "015"
_RETURN_CODES = {"252", "255", "257", "258", "261", "266", "552", "555", "557", "558", "561", "566"}
"""Reversals, returned items and rejected payments (BAI type codes)."""
_NOT_MONEY = "890"
"""Type code of a record that only informs."""


@dataclass
class _Record:
    code: str
    text: str
    physical: int = 1


@dataclass
class _Account:
    """One account: its 03 record, its transactions, its trailer."""

    head: list[str]
    currency: str
    on: date | str
    details: list[str] = field(default_factory=list)
    records: int = 0
    trailer: list[str] = field(default_factory=list)


def read_bai2(text: str) -> Iterator[Draft]:
    """Yield each account of each group as a statement; raises Unreadable."""
    records = _records(text)
    if not any(record.code == "03" for record in records):
        raise Unreadable("no-statement", what="a BAI2 file")
    if records[-1].code != "99":
        raise Unreadable("damaged-file", reason="its last trailer (99) is missing, so it may have been cut short")
    accounts = list(_accounts(records))
    _prove_groups(records)
    for account in accounts:
        yield _draft(account)


def _records(text: str) -> list[_Record]:
    """Return the logical records: continuations (88) joined to what they continue."""
    records: list[_Record] = []
    for piece in _RECORD.split(text.lstrip("\ufeff")):
        raw = piece.strip("\r\n \t")
        if not raw:
            continue
        code, _, rest = raw.partition(",")
        code = code.strip()
        if code == "88" and records:
            _continue(records[-1], rest)
        else:
            records.append(_Record(code, _unended(rest)))
    return records


def _continue(record: _Record, more: str) -> None:
    record.physical += 1
    more = _unended(more)
    # A transaction's text goes on; in all other places the fields do.
    if record.code == "16" and _text_of(record.text):
        record.text += " " + more
    else:
        record.text += "," + more


def _unended(text: str) -> str:
    """Return the record without its terminator; line breaks inside it become blanks."""
    bare = re.sub(r"[\r\n]+", " ", text).rstrip()
    return bare[:-1] if bare.endswith("/") else bare


def _accounts(records: list[_Record]) -> Iterator[_Account]:
    group_currency = ""
    account: _Account | None = None
    on: date | str = ""
    for record in records:
        fields = [part.strip() for part in record.text.split(",")]
        if record.code == "02":
            on = _day(fields[3] if len(fields) > 3 else "")
            group_currency = fields[5] if len(fields) > 5 else ""
        elif record.code == "03":
            currency = (fields[1] if len(fields) > 1 else "") or group_currency or "USD"
            account = _Account(fields, currency, on, records=record.physical)
        elif account is not None and record.code == "16":
            account.details.append(record.text)
            account.records += record.physical
        elif account is not None and record.code == "49":
            account.trailer, account.records = fields, account.records + record.physical
            yield account
            account = None
    if account is not None:
        yield account


def _draft(account: _Account) -> Draft:
    places = decimals(account.currency)
    balances, head_sum = _summaries(account.head[2:])
    number = account.head[0]
    lines = [line for d in account.details if (line := _line(d, account, places)) is not None]
    amounts = [line.amount for line in lines if isinstance(line.amount, Decimal)]
    off = _off_by(account, head_sum)
    stated = _integer(account.trailer[1]) if len(account.trailer) > 1 else None
    statement = Statement(
        account=number,
        currency=account.currency,
        statement_id=account.on.isoformat() if isinstance(account.on, date) else account.on,
        opening=_scaled(balances.get(_OPENING), places),
        opening_on=account.on if isinstance(account.on, date) else None,
        closing=_scaled(balances.get(_CLOSING), places),
        closing_on=account.on if isinstance(account.on, date) else None,
        # The trailer counts records and adds up all amounts; what it is off by shows in our own count and total.
        count=len(lines) + stated - account.records if stated is not None else None,
        total=sum(amounts, Decimal(0)) + Decimal(off).scaleb(-places) if off is not None else None,
    )
    return statement_draft("bai2", statement, lines)


def _summaries(fields: list[str]) -> tuple[dict[str, int], int]:
    """Return type code -> amount of an 03 record, and the sum of all amounts in it."""
    found: dict[str, int] = {}
    total = place = 0
    while place < len(fields):
        code, amount = fields[place], _integer(fields[place + 1] if place + 1 < len(fields) else "")
        funds = fields[place + 3] if place + 3 < len(fields) else ""
        if amount is not None:
            total += amount
            found.setdefault(code, amount)
        place += 4 + _funds_fields(funds, fields[place + 4 :])
    return found, total


def _funds_fields(funds: str, rest: list[str]) -> int:
    """Return how many fields belong to a funds type: S has three amounts, V date and time, D pairs."""
    if funds == "S":
        return 3
    if funds == "V":
        return 2
    if funds == "D":
        return 1 + 2 * (_integer(rest[0]) or 0) if rest else 0
    return 0


def _line(text: str, account: _Account, places: int) -> BankLine | None:
    fields = text.split(",")
    code, amount = fields[0].strip(), fields[1].strip() if len(fields) > 1 else ""
    if code == _NOT_MONEY and not _integer(amount):
        return None
    funds = fields[2].strip() if len(fields) > 2 else ""
    extra = _funds_fields(funds, fields[3:])
    after = [part.strip() for part in fields[3 + extra : 5 + extra]] + ["", ""]
    words = squeezed(_text_of(text))
    told = _told(words, comes_in=_comes_in(code))
    value = _scaled(_integer(amount), places)
    return BankLine(
        booking_date=account.on,
        value_date=_day(fields[3]) if funds == "V" and fields[3].strip() else "",
        currency=account.currency,
        amount=amount if value is None else (value if _comes_in(code) else -value),
        payer_name=told.get("name", ""),
        remittance=words,
        bank_reference=said(after[0]),
        end_to_end_id=said(told.get("EREF", "") or after[1]),
        transaction_code=code,
        account=account.head[0],
        is_return=code in _RETURN_CODES,
    )


def _text_of(text: str) -> str:
    """Return the text of a 16 record: all after its references, commas included."""
    fields = text.split(",")
    funds = fields[2].strip() if len(fields) > 2 else ""
    return ",".join(fields[5 + _funds_fields(funds, fields[3:]) :]).strip(" ,")


def _told(text: str, *, comes_in: bool) -> dict[str, str]:
    """Return what the text says in the words that US banks use: the payer, or the payee of an outgoing payment."""
    tagged = dict(re.findall(r"\b(EREF|DBNM|CRNM|REMI|CREF): (.*?)(?= \b[A-Z]{4}: |$)", text))
    named = re.search(
        r"\b(?:ORIG CO NAME|ORG|B/O|ORIGINATOR)[:=]\s*(.+?)(?=\s*[;|]|\s+(?:ORIG ID|CO ENTRY|OGB|OBI|SEC)\b|$)", text
    )
    name = tagged.get("DBNM" if comes_in else "CRNM", "") or (named[1] if named else "")
    return {**tagged, "name": squeezed(name)[:140]}


def _comes_in(code: str) -> bool:
    """Return whether a type code is a credit: 100 to 399, and 920 to 959 of the banks' own."""
    number = _integer(code) or 0
    return 100 <= number <= 399 or 920 <= number <= 959


def _off_by(account: _Account, head_sum: int) -> int | None:
    """Return by how much the account trailer differs from the amounts it adds up, in minor units."""
    stated = _integer(account.trailer[0]) if account.trailer else None
    if stated is None:
        return None
    return stated - head_sum - sum(_integer(detail.split(",")[1]) or 0 for detail in account.details if "," in detail)


def _prove_groups(records: list[_Record]) -> None:
    """Refuse a file whose group or file trailer does not add up: a whole account may be missing."""
    group = whole = 0
    for record in records:
        stated = _integer(record.text.split(",")[0])
        if stated is None:
            continue
        if record.code == "49":
            group += stated
        elif record.code in ("98", "99"):
            got = group if record.code == "98" else whole
            if got != stated:
                raise Unreadable("control-total", trailer=record.code, stated=stated, found=got)
            whole, group = whole + group, 0


def _scaled(amount: int | None, places: int) -> Decimal | None:
    return None if amount is None else Decimal(amount).scaleb(-places)


def _integer(text: str) -> int | None:
    bare = text.strip().replace(" ", "")
    value = decimal(bare) if re.fullmatch(r"[+-]?\d{1,18}", bare) else None
    return int(value) if value is not None else None


def _day(text: str) -> date | str:
    """Return YYMMDD (or YYYYMMDD) as a date, or the text when it is none."""
    bare = text.strip()
    if not re.fullmatch(r"\d{6}|\d{8}", bare):
        return bare
    year = int(bare[:-4]) + (2000 if len(bare) == 6 else 0)
    return calendar_date(year, int(bare[-4:-2]), int(bare[-2:])) or bare
