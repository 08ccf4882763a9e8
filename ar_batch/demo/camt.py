"""One day's statement of one account as camt.053.001.08."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'


def camt053(account: str, currency: str, day: date, opening_minor: int, lines: Iterable[Any]) -> bytes:
    """Return the statement; `lines` are rows of the receipts table as named tuples, in order."""
    booked = list(lines)
    closing = opening_minor + sum(line.amount_minor for line in booked)
    number = f"{day:%Y%j}"
    parts = [
        _HEAD,
        f"<BkToCstmrStmt><GrpHdr><MsgId>{number}</MsgId><CreDtTm>{day}T21:00:00+02:00</CreDtTm></GrpHdr>",
        f"<Stmt><Id>{number}</Id><ElctrncSeqNb>{day:%j}</ElctrncSeqNb><CreDtTm>{day}T21:00:00+02:00</CreDtTm>",
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>",
        _balance("OPBD", opening_minor, currency, day),
        _balance("CLBD", closing, currency, day),
        *[_entry(line) for line in booked],
        "</Stmt></BkToCstmrStmt></Document>\n",
    ]
    return "\n".join(parts).encode()


def _balance(code: str, minor: int, currency: str, day: date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(minor, currency)}<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _amount(minor: int, currency: str) -> str:
    mark = "CRDT" if minor >= 0 else "DBIT"
    return f'<Amt Ccy="{currency}">{abs(minor) // 100}.{abs(minor) % 100:02d}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'


def _entry(line: Any) -> str:
    day = line.booking_date.date()
    side = "Dbtr" if line.amount_minor > 0 or line.is_return else "Cdtr"
    party = f"<{side}><Pty><Nm>{escape(line.payer_name)}</Nm></Pty></{side}>" if line.payer_name else ""
    if line.payer_account:
        kind = (
            f"<Othr><Id>{line.payer_account}</Id></Othr>"
            if "-" in line.payer_account
            else f"<IBAN>{line.payer_account}</IBAN>"
        )
        party += f"<{side}Acct><Id>{kind}</Id></{side}Acct>"
    text = f"<Ustrd>{escape(line.remittance)}</Ustrd>" if line.remittance else ""
    if line.structured_reference:
        text += (
            "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
            f"<Ref>{line.structured_reference}</Ref></CdtrRefInf></Strd>"
        )
    returned = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>" if line.is_return else ""
    return (
        f"<Ntry>{_amount(line.amount_minor, line.currency)}<Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
        f"<AcctSvcrRef>{escape(line.bank_reference)}</AcctSvcrRef>"
        f"<BkTxCd><Prtry><Cd>{line.transaction_code}</Cd></Prtry></BkTxCd><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{escape(line.end_to_end_id or 'NOTPROVIDED')}</EndToEndId></Refs>"
        f"{_amount(line.amount_minor, line.currency)}"
        f"<RltdPties>{party}</RltdPties><RmtInf>{text}</RmtInf>{returned}</TxDtls></NtryDtls></Ntry>"
    )
