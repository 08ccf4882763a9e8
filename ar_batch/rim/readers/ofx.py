"""OFX, QFX and QBO: bank and credit-card statements, in SGML (unclosed tags) or XML alike.

Read tag by tag, without a grammar: banks close tags or not, and leave ampersands and quotes as they are. Investment
statements are no business of receivables.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ar_batch.raw import Statement
from ar_batch.rim.readers.bank import BankLine, amount_of, compact_date, plain_account, said, squeezed, statement_draft
from ar_batch.rim.readers.parts import Draft, Unreadable

_TOKEN = re.compile(r"<(/?)([A-Za-z0-9_.]+)\s*(/?)>\s*(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))", re.DOTALL)
_STATEMENTS = ("STMTRS", "CCSTMTRS")
_ENDS = (*_STATEMENTS, "STMTTRNRS", "CCSTMTTRNRS", "OFX")
"""Some banks forget to close the statement itself."""
_AGGREGATES = {
    "STMTTRN", "BANKACCTFROM", "CCACCTFROM", "BANKACCTTO", "CCACCTTO", "LEDGERBAL", "AVAILBAL", "PAYEE", "CURRENCY",
    "ORIGCURRENCY", "BANKTRANLIST", "BALLIST", "BAL", "STMTRS", "CCSTMTRS",
}  # fmt: skip


@dataclass
class _Statement:
    values: dict[str, str] = field(default_factory=dict)
    lines: list[dict[str, str]] = field(default_factory=list)


def read_ofx(text: str) -> Iterator[Draft]:
    """Yield each statement; raises Unreadable when there is none, or when the file ends inside one."""
    found = list(_statements(text))
    if not found:
        if re.search(r"<INVSTMTRS\b", text, re.IGNORECASE):
            raise Unreadable("not-supported", what="an OFX statement of an investment account, not of a bank account")
        raise Unreadable("no-statement", what="an OFX file")
    for statement in found:
        yield _draft(statement)


def _statements(text: str) -> Iterator[_Statement]:
    """Collect leaf values under "AGGREGATE.TAG", each transaction in a dictionary of its own."""
    statement: _Statement | None = None
    line: dict[str, str] | None = None
    path: list[str] = []
    for closing, tag, empty, cdata, plain in _TOKEN.findall(text):
        name, value = tag.upper(), (cdata or html.unescape(plain)).strip()
        if empty:
            continue
        if closing:
            if name in _ENDS and statement is not None:
                yield statement
                statement = None
            line = None if name == "STMTTRN" else line
            path = path[: path.index(name)] if name in path else path
        elif statement is None:
            if name in _STATEMENTS:
                statement, path = _Statement(), []
        elif name in _AGGREGATES:
            path.append(name)
            if name == "STMTTRN":
                line = {}
                statement.lines.append(line)
        elif value:
            inside = path[-1] if path and path[-1] not in ("STMTTRN", "BANKTRANLIST") else ""
            (line if line is not None else statement.values).setdefault(f"{inside}.{name}", value)
    if statement is not None:
        raise Unreadable("damaged-file", reason="it ends inside a statement")


def _draft(statement: _Statement) -> Draft:
    values = statement.values
    account = plain_account(values.get("BANKACCTFROM.ACCTID") or values.get("CCACCTFROM.ACCTID", ""))
    currency = values.get(".CURDEF", "").upper()
    if not currency and len(stated := {line.get("CURRENCY.CURSYM", "") for line in statement.lines}) == 1:
        currency = stated.pop().upper()
    closing = amount_of(values.get("LEDGERBAL.BALAMT", ""))
    about = Statement(
        account=account,
        currency=currency,
        statement_id="-".join(filter(None, (values.get(".DTSTART", "")[:8], values.get(".DTEND", "")[:8]))),
        closing=closing,
        closing_on=compact_date(values.get("LEDGERBAL.DTASOF", "")) if closing is not None else None,
    )
    return statement_draft("ofx", about, [_line(line, account, currency) for line in statement.lines])


def _line(values: dict[str, str], account: str, currency: str) -> BankLine:
    given = values.get(".TRNAMT", "")
    amount = amount_of(given)
    name = values.get(".NAME") or values.get("PAYEE.NAME") or values.get(".EXTDNAME", "")
    check = values.get(".CHECKNUM", "").lstrip("0")
    memo = squeezed(" ".join(filter(None, (values.get(".MEMO", ""), f"check {check}" if check else ""))))
    return BankLine(
        booking_date=_day(values.get(".DTPOSTED", "")),
        value_date=_day(values.get(".DTAVAIL", "")),
        currency=values.get("CURRENCY.CURSYM", currency).upper(),
        amount=given if amount is None else amount,
        payer_name=squeezed(name),
        payer_account=plain_account(values.get("BANKACCTTO.ACCTID") or values.get("CCACCTTO.ACCTID", "")),
        remittance=memo or squeezed(name),
        bank_reference=said(values.get(".FITID", "")),
        end_to_end_id=said(values.get(".REFNUM", "")),
        transaction_code=values.get(".TRNTYPE", "").upper(),
        account=account,
    )


def _day(text: str) -> date | str:
    """Return the day of a moment as the bank writes it; its time zone is the bank's business."""
    return compact_date(text) or text
