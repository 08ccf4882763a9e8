"""camt.052, .053 and .054 (ISO 20022) in all versions, whatever the namespace says.

A batch entry is split into its transactions when their amounts add up to it. Only booked entries become lines; pending
and informational ones are counted in a note. CdtDbtInd says which way the money went, for reversals too (RvslInd).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

from lxml import etree

from ar_batch.raw import Note, Statement
from ar_batch.rim.readers.bank import BankLine, decimal, iso_date, plain_account, statement_draft
from ar_batch.rim.readers.camt_entry import Node, child, children, entry_lines, local, text_at
from ar_batch.rim.readers.parts import Draft, Unreadable, note

_STATEMENTS = {"Stmt": "camt.053", "Rpt": "camt.052", "Ntfctn": "camt.054"}
_OPENING = ("OPBD", "PRCD")
_CLOSING = ("CLBD",)


@dataclass
class _Read:
    """What was read of a statement before its end."""

    account: str = ""
    lines: list[BankLine] = field(default_factory=list)
    entries: int = 0
    booked: int = 0
    net: Decimal = Decimal(0)
    booked_net: Decimal = Decimal(0)
    unsplit: list[int] = field(default_factory=list)


def read_camt(data: bytes, text: str) -> Iterator[Draft]:
    """Yield each statement, report or notification; raises Unreadable. `text` stands in when the encoding lies."""
    try:
        drafts = list(_drafts(data.lstrip()))
    except etree.XMLSyntaxError as error:
        if "encod" not in str(error).lower():
            raise Unreadable("damaged-file", reason=f"as XML: {error}") from None
        body = text.lstrip("\ufeff \t\r\n")
        body = body[body.index("?>") + 2 :] if body.startswith("<?xml") and "?>" in body else body
        try:
            drafts = list(_drafts(body.encode("utf-8").lstrip()))
        except etree.XMLSyntaxError as again:
            raise Unreadable("damaged-file", reason=f"as XML: {again}") from None
    if not drafts:
        raise Unreadable("no-statement", what="a camt file")
    yield from drafts


def _drafts(data: bytes) -> Iterator[Draft]:
    events = etree.iterparse(
        io.BytesIO(data), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True, tag=[f"{{*}}{name}" for name in ("Ntry", "Acct", *_STATEMENTS)],
    )  # fmt: skip
    read, inside, checked = _Read(), "", False
    for event, element in events:
        if not checked:
            checked = True
            if element.getroottree().docinfo.doctype:
                raise Unreadable("entities")
        name = local(element.tag)
        if event == "start":
            if name in _STATEMENTS and not inside:
                read, inside = _Read(), name
        elif name == "Acct" and inside and not read.account:
            read.account = _account(Node.of(element))
        elif name == "Ntry" and inside:
            _take_entry(Node.of(element), read)
            element.clear()
        elif name == inside:
            yield _draft(Node.of(element), read, _STATEMENTS[inside])
            inside = ""
            element.clear()


def _take_entry(entry: Node, read: _Read) -> None:
    read.entries += 1
    amount = _signed(entry)
    read.net += amount
    if (text_at(entry, "Sts", "Cd") or text_at(entry, "Sts") or "BOOK").strip().upper() != "BOOK":
        return
    read.booked += 1
    read.booked_net += amount
    lines, transactions = entry_lines(entry, read.account)
    if transactions > len(lines):
        read.unsplit.append(len(read.lines) + 1)
    read.lines.extend(lines)


def _draft(statement: Node, read: _Read, dialect: str) -> Draft:
    currency = text_at(statement, "Acct", "Ccy") or _usual_currency(statement, read)
    made = iso_date(text_at(statement, "CreDtTm"))
    undated = [number for number, line in enumerate(read.lines, start=1) if not line.booking_date]
    for number in undated:
        read.lines[number - 1].booking_date = made or ""
    opening, closing = _balances(statement, currency)
    count, total = _control(statement, read)
    about = Statement(
        account=read.account,
        currency=currency,
        statement_id=text_at(statement, "Id") or text_at(statement, "ElctrncSeqNb"),
        opening=opening[0] if opening else None,
        opening_on=opening[1] if opening else None,
        closing=closing[0] if closing else None,
        closing_on=closing[1] if closing else None,
        count=count,
        total=total,
    )
    notes = _notes(statement, read)
    if undated and made:
        notes.append(
            note("entry-without-day", row=undated[0], row_number=undated[0], count=len(undated), day=str(made))
        )
    return statement_draft(dialect, about, read.lines, notes)


def _notes(statement: Node, read: _Read) -> list[Note]:
    notes = []
    if waiting := read.entries - read.booked:
        notes.append(note("not-booked", count=waiting))
    if read.unsplit:
        notes.append(note("batch-not-split", row=read.unsplit[0], row_number=read.unsplit[0], count=len(read.unsplit)))
    if text_at(statement, "CpyDplctInd") in ("DUPL", "CODU"):
        notes.append(note("statement-copy"))
    return notes


def _account(element: Node) -> str:
    found = text_at(element, "Id", "IBAN") or text_at(element, "Id", "Othr", "Id") or text_at(element, "Id", "BBAN")
    return plain_account(found or text_at(element, "Id", "PrtryAcct", "Id"))


def _signed(element: Node) -> Decimal:
    """Return an amount with its sign; 0 when it is unreadable (its line says so)."""
    amount = decimal(text_at(element, "Amt")) or Decimal(0)
    return -amount if text_at(element, "CdtDbtInd") == "DBIT" else amount


def _usual_currency(statement: Node, read: _Read) -> str:
    stated = {line.currency for line in read.lines}
    if not stated:
        stated = {text for balance in children(statement, "Bal") if (text := _currency(balance))}
    return stated.pop() if len(stated) == 1 else ""


def _currency(balance: Node) -> str:
    amount = child(balance, "Amt")
    return amount.currency if amount is not None else ""


def _balances(
    statement: Node, currency: str
) -> tuple[tuple[Decimal, date | None] | None, tuple[Decimal, date | None] | None]:
    """Return opening and closing booked balance; those in another currency than the account's prove nothing."""
    found: dict[str, list[tuple[Decimal, date | None]]] = {}
    for balance in children(statement, "Bal"):
        if _currency(balance) not in ("", currency) or (value := decimal(text_at(balance, "Amt"))) is None:
            continue
        code = text_at(balance, "Tp", "CdOrPrtry", "Cd") or text_at(balance, "Tp", "Cd")
        signed = -value if text_at(balance, "CdtDbtInd") == "DBIT" else value
        on = iso_date(text_at(balance, "Dt", "Dt") or text_at(balance, "Dt", "DtTm") or text_at(balance, "Dt"))
        found.setdefault(code, []).append((signed, on))
    interim = found.get("ITBD", [])
    opening = next((found[code][0] for code in _OPENING if code in found), None)
    closing = next((found[code][-1] for code in _CLOSING if code in found), None)
    # Pages of one statement end and begin with interim balances.
    if opening is None and interim and (closing is not None or len(interim) > 1):
        opening = interim[0]
    if closing is None and interim:
        closing = interim[-1]
    return opening, closing


def _control(statement: Node, read: _Read) -> tuple[int | None, Decimal | None]:
    """Return how many lines there must be and what they must add up to, if the summary says so.

    The summary counts entries, we count lines, and it is not settled whether pending entries count: what agrees with
    either becomes our own figure, what does not stays off by as much as it is off.
    """
    summary = text_at(statement, "TxsSummry", "TtlNtries", "NbOfNtries")
    count = total = None
    if summary.strip().isdigit():
        stated = int(summary)
        off = 0 if stated == read.booked else stated - read.entries
        count = len(read.lines) + off
    node = child(statement, "TxsSummry", "TtlNtries")
    if node is not None:
        net = text_at(node, "TtlNetNtryAmt") or text_at(node, "TtlNetNtry", "Amt")
        direction = text_at(node, "CdtDbtInd") or text_at(node, "TtlNetNtry", "CdtDbtInd")
        amount = decimal(net) if net else None
        if amount is not None and direction in ("CRDT", "DBIT"):
            stated_net = -amount if direction == "DBIT" else amount
            agrees = stated_net in (read.net, read.booked_net)
            total = read.booked_net if agrees else stated_net
    return count, total if total is not None else _two_sums(statement, read)


def _two_sums(statement: Node, read: _Read) -> Decimal | None:
    """Return what the sums of credits and of debits make together; a side that is not summed has to be empty."""
    sides = [decimal(text_at(statement, "TxsSummry", name, "Sum") or "0") for name in ("TtlCdtNtries", "TtlDbtNtries")]
    stated = child(statement, "TxsSummry", "TtlCdtNtries"), child(statement, "TxsSummry", "TtlDbtNtries")
    signs = {line.amount > 0 for line in read.lines if isinstance(line.amount, Decimal)}
    if None in sides or (stated[0] is None and True in signs) or (stated[1] is None and False in signs):
        return None
    if stated == (None, None):
        return None
    net = cast("Decimal", sides[0]) - cast("Decimal", sides[1])
    return read.booked_net if net in (read.net, read.booked_net) else net
