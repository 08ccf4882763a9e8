"""QIF: bank, cash and card registers. It states neither the order of day and month nor the decimal mark.

So it is handed on as a table of texts with headings, and intake settles dates and numbers from the whole column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ar_batch.rim.readers.bank import squeezed
from ar_batch.rim.readers.parts import Draft, Unreadable

_REGISTERS = ("bank", "cash", "ccard", "oth a", "oth l")
_HEADINGS = ("booking_date", "amount", "payer_name", "remittance", "bank_reference", "account")


def read_qif(text: str) -> Iterator[Draft]:
    """Yield one sheet for each account; raises Unreadable when there is no register of money in it."""
    registers: dict[str, list[tuple[str, ...]]] = {}
    for account, record in _records(text):
        registers.setdefault(account, []).append(_row(record, account))
    if not registers and re.search(r"(?im)^!type:invst", text):
        raise Unreadable("not-supported", what="a QIF file of an investment account, not of a bank account")
    if not registers:
        raise Unreadable("no-statement", what="a QIF file")
    for account, rows in registers.items():
        yield Draft(account or "QIF", [_HEADINGS, *rows])


def _records(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    section, account, record = "", "", dict[str, str]()
    for line in re.split(r"\r\n|\n|\r", text.lstrip("\ufeff")):
        if line.startswith("!"):
            section, record = line[1:].strip().lower(), {}
        elif line.startswith("^"):
            if section == "account":
                account = squeezed(record.get("N", ""))
            elif section.removeprefix("type:").strip() in _REGISTERS and record:
                yield account, record
            record = {}
        elif line:
            # Splits (S, E, $) repeat what T says in full.
            record.setdefault(line[0], line[1:].strip())
    if record and section.removeprefix("type:").strip() in _REGISTERS:
        raise Unreadable("damaged-file", reason="it ends inside a record")


def _row(record: dict[str, str], account: str) -> tuple[str, ...]:
    # 8/25'93 and 1/ 5/04 are dates as Quicken writes them.
    day = re.sub(r"\s", "", record.get("D", "")).replace("'", "/")
    return (
        day,
        record.get("T") or record.get("U", ""),
        squeezed(record.get("P", "")),
        squeezed(record.get("M", "") or record.get("L", "")),
        squeezed(record.get("N", "")),
        account,
    )
