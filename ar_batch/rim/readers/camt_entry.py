"""One camt entry: its transactions, parties, references and what was written to us."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from ar_batch.rim.readers.bank import BankLine, decimal, iso_date, plain_account, said, squeezed

_USTRD_WIDTH = 140


@dataclass(slots=True)
class Node:
    """An element without its namespace: its text, its currency, its children by name."""

    text: str
    currency: str
    children: dict[str, list[Node]]

    @classmethod
    def of(cls, element: etree._Element) -> Node:
        """Return the element and all below it as nodes."""
        kids: dict[str, list[Node]] = {}
        for child_element in element:
            kids.setdefault(local(child_element.tag), []).append(cls.of(child_element))
        return cls((element.text or "").strip(), element.get("Ccy", ""), kids)


@functools.lru_cache(maxsize=10_000)
def local(tag: object) -> str:
    """Return a tag without its namespace; "" for what is no element."""
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def child(node: Node | None, *path: str) -> Node | None:
    """Return the first element at the path, or None."""
    for name in path:
        if node is None:
            return None
        found = node.children.get(name)
        node = found[0] if found else None
    return node


def children(node: Node | None, name: str) -> list[Node]:
    """Return the children of that name."""
    return [] if node is None else node.children.get(name, [])


def text_at(node: Node | None, *path: str) -> str:
    """Return the text at the path, "" when there is none."""
    found = child(node, *path)
    return found.text if found is not None else ""


def entry_lines(entry: Node, own_account: str) -> tuple[list[BankLine], int]:
    """Return the lines of a booked entry, and how many transactions the bank lists in it.

    With two or more transactions, one line for each when they add up (with a line for charges, if that is the rest);
    else one line for the entry.
    """
    transactions = [t for details in children(entry, "NtryDtls") for t in children(details, "TxDtls")]
    whole = _line(entry, transactions[0] if len(transactions) == 1 else None, own_account)
    amount = whole.amount
    if len(transactions) < 2 or not isinstance(amount, Decimal):
        return [whole], min(len(transactions), 1)
    parts = [_transaction_amount(t, entry, whole.currency) for t in transactions]
    known = [part for part in parts if part is not None]
    rest = amount - sum(known, Decimal(0))
    if len(known) == len(parts) and (rest == 0 or abs(rest) == _charges(entry)):
        lines = [_line(entry, t, own_account, part) for t, part in zip(transactions, known, strict=True)]
        if rest:
            fee = _line(entry, None, own_account, rest)
            fee.remittance, fee.transaction_code = squeezed(f"charges {fee.remittance}"), "CHRG"
            lines.append(fee)
        return lines, len(transactions)
    told = [_remittance(t) for t in transactions]
    references = dict.fromkeys(reference for _, reference in told if reference)
    whole.remittance = squeezed(" ".join([whole.remittance, *(text for text, _ in told)]))
    whole.structured_reference = " ".join(references)
    return [whole], len(transactions)


def _line(entry: Node, transaction: Node | None, own_account: str, amount: Decimal | None = None) -> BankLine:
    money = child(entry, "Amt")
    currency = money.currency if money is not None else ""
    given = text_at(entry, "Amt")
    signed = amount if amount is not None else _with_sign(decimal(given), text_at(entry, "CdtDbtInd"))
    is_return = _is_return(entry, transaction)
    comes_in = signed is None or signed >= 0
    name, account = _counterparty(transaction, own_account, comes_in=comes_in, is_return=is_return)
    remittance, structured = _remittance(transaction) if transaction is not None else ("", "")
    booked, valued = _day(entry, "BookgDt"), _day(entry, "ValDt")
    refs = child(transaction, "Refs")
    code = _code(transaction) or _code(entry)
    return BankLine(
        booking_date=booked or valued,
        value_date=valued,
        currency=currency,
        amount=given if signed is None else signed,
        payer_name=name,
        payer_account=account,
        remittance=squeezed(
            f"{remittance or _additional(entry, transaction)} {_remarks(entry, transaction, currency)}"
        ),
        bank_reference=said(
            text_at(refs, "AcctSvcrRef")
            or text_at(entry, "AcctSvcrRef")
            or text_at(entry, "NtryRef")
            or text_at(refs, "TxId")
        ),
        end_to_end_id=said(text_at(refs, "EndToEndId")),
        structured_reference=structured,
        transaction_code=code,
        account=own_account,
        is_return=is_return,
    )


def _with_sign(amount: Decimal | None, direction: str) -> Decimal | None:
    """A missing direction is as bad as a missing amount: the line is rejected, never guessed."""
    if amount is None or direction not in ("CRDT", "DBIT"):
        return None
    return -amount if direction == "DBIT" else amount


def _transaction_amount(transaction: Node, entry: Node, currency: str) -> Decimal | None:
    direction = text_at(transaction, "CdtDbtInd") or text_at(entry, "CdtDbtInd")
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt")):
        found = child(transaction, *path)
        if found is not None and found.currency in ("", currency):
            return _with_sign(decimal(found.text), direction)
    return None


def _charges(entry: Node) -> Decimal | None:
    charges = child(entry, "Chrgs")
    total = decimal(text_at(charges, "TtlChrgsAndTaxAmt"))
    if total is None and charges is not None:
        records = children(charges, "Rcrd") or [charges]
        found = [decimal(text_at(record, "Amt")) for record in records]
        total = sum((amount for amount in found if amount), Decimal(0)) or None
    return total


def _is_return(entry: Node, transaction: Node | None) -> bool:
    reversal = text_at(entry, "RvslInd").lower() in ("true", "1")
    code = child(transaction, "BkTxCd") if transaction is not None else None
    families = [text_at(c, "Domn", "Fmly", "SubFmlyCd") for c in (child(entry, "BkTxCd"), code)]
    return reversal or child(transaction, "RtrInf") is not None or any(f in _RETURN_CODES for f in families)


_RETURN_CODES = {"RRTN", "PRDD", "UPDD", "RPCR", "URDD", "ARET", "URCQ", "UPCQ"}
"""External bank transaction sub-families that mean: an earlier booking comes back."""


def _counterparty(transaction: Node | None, own_account: str, *, comes_in: bool, is_return: bool) -> tuple[str, str]:
    """Return name and account of the other side: the debtor when money came in, else the creditor.

    A return keeps the roles of the payment that it takes back, so there it is the other way round.
    """
    parties = child(transaction, "RltdPties")
    if parties is None:
        return "", ""
    sides = ["Dbtr", "Cdtr"] if comes_in != is_return else ["Cdtr", "Dbtr"]
    if own_account and _party_account(parties, sides[0]) == own_account:
        sides.reverse()
    for side in sides:
        name, account = _party_name(parties, side), _party_account(parties, side)
        ultimate = _party_name(parties, "Ultmt" + side)
        if (name or ultimate or account) and account != (own_account or None):
            return name or ultimate, account
    return "", ""


def _party_name(parties: Node, side: str) -> str:
    party = child(parties, side)
    for path in (("Nm",), ("Pty", "Nm"), ("Agt", "FinInstnId", "Nm")):
        if name := text_at(party, *path):
            return squeezed(name)
    return ""


def _party_account(parties: Node, side: str) -> str:
    account = child(parties, side + "Acct", "Id")
    return plain_account(text_at(account, "IBAN") or text_at(account, "Othr", "Id") or text_at(account, "BBAN"))


def _remittance(transaction: Node) -> tuple[str, str]:
    """Return what the payer wrote, and the structured references in it."""
    information = child(transaction, "RmtInf")
    text = ""
    for part in children(information, "Ustrd"):
        # A text cut into full parts goes on without a blank.
        joint = "" if not text or len(text) % _USTRD_WIDTH == 0 else " "
        text += joint + part.text
    references: list[str] = []
    documents: list[str] = []
    for part in children(information, "Strd"):
        references.extend(text_at(r, "Ref") or text_at(r, "CdtrRef") for r in children(part, "CdtrRefInf"))
        documents.extend(text_at(d, "Nb") or text_at(d, "RfrdDocNb") for d in children(part, "RfrdDocInf"))
        documents.extend(extra.text for extra in children(part, "AddtlRmtInf"))
    unique = list(dict.fromkeys(squeezed(reference) for reference in references if reference.strip()))
    parts = [squeezed(text), *(squeezed(d) for d in documents if squeezed(d) not in text)]
    return squeezed(" ".join(parts)) or " ".join(unique), " ".join(unique)


def _additional(entry: Node, transaction: Node | None) -> str:
    return text_at(transaction, "AddtlTxInf") or text_at(entry, "AddtlNtryInf")


def _remarks(entry: Node, transaction: Node | None, currency: str) -> str:
    """Return what explains an amount or a name beside the payer's text: on whose behalf, why returned, what was sent."""
    words = []
    parties = child(transaction, "RltdPties")
    if parties is not None and text_at(entry, "CdtDbtInd") == "CRDT":
        name, ultimate = _party_name(parties, "Dbtr"), _party_name(parties, "UltmtDbtr")
        if name and ultimate and ultimate.casefold() != name.casefold():
            words.append(f"for {ultimate}")
    returned = child(transaction, "RtrInf")
    if returned is not None:
        reason = (
            text_at(returned, "Rsn", "Cd") or text_at(returned, "Rsn", "Prtry") or text_at(returned, "RtrRsn", "Cd")
        )
        words.append(squeezed(f"returned {reason} {text_at(returned, 'AddtlInf')}"))
    sent = child(transaction, "AmtDtls", "InstdAmt", "Amt")
    if sent is not None and sent.currency not in ("", currency):
        words.append(f"sent as {sent.currency} {sent.text}")
    return " ".join(words)


def _code(element: Node | None) -> str:
    code = child(element, "BkTxCd")
    domain = child(code, "Domn")
    if domain is not None:
        parts = (text_at(domain, "Cd"), text_at(domain, "Fmly", "Cd"), text_at(domain, "Fmly", "SubFmlyCd"))
        return "-".join(filter(None, parts))
    return text_at(code, "Prtry", "Cd")


def _day(entry: Node, name: str) -> date | str:
    raw = text_at(entry, name, "Dt") or text_at(entry, name, "DtTm") or text_at(entry, name)
    return iso_date(raw) or raw
