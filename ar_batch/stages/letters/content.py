"""What stands in a letter: its documents by currency and kind, with totals, and the sentences around them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final, Literal

import pandas as pd

from ar_batch.stages.letters.policy import LetterPolicy
from ar_batch.stages.letters.wording import NO_BREAK_SPACE, Wording

LONGEST_VALUE: Final = 100
COURTESY: Final = 0
Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a letter."""

    document_no: str
    document_date: date
    due_date: date
    po_number: str
    reference: str
    level: int
    currency: str
    open_minor: int
    disputed_minor: int
    days_overdue: int

    @property
    def is_credit(self) -> bool:
        """Money that we owe."""
        return self.open_minor < 0

    @property
    def is_overdue(self) -> bool:
        """Owed to us, and past its due date."""
        return self.open_minor > 0 and self.days_overdue > 0

    @property
    def ask_minor(self) -> int:
        """What is open of it and not disputed."""
        return max(self.open_minor - max(self.disputed_minor, 0), 0)


@dataclass(frozen=True)
class Cell:
    """One cell of a letter's table."""

    text: str
    align: Align = "left"


@dataclass(frozen=True)
class Section:
    """One table of a letter, as cells for HTML and as padded lines for plain text."""

    title: str
    head: list[Cell]
    rows: list[list[Cell]]
    total_label: str
    total: str

    @property
    def heading(self) -> str:
        """The head as a line of text."""
        return self._line(self.head)

    @property
    def rule(self) -> str:
        """A line of dashes as wide as the table."""
        return "-" * len(self._line(self.head, keep=True))

    @property
    def lines(self) -> list[str]:
        """The rows as lines of text."""
        return [self._line(row) for row in self.rows]

    def _line(self, cells: list[Cell], *, keep: bool = False) -> str:
        padded = [
            cell.text.rjust(width) if cell.align == "right" else cell.text.ljust(width)
            for cell, width in zip(cells, self._widths, strict=True)
        ]
        line = "  ".join(padded)
        return line if keep else line.rstrip()

    @cached_property
    def _widths(self) -> list[int]:
        return [max(len(cell.text) for cell in column) for column in zip(self.head, *self.rows, strict=True)]


@dataclass(frozen=True)
class Block:
    """The tables of one currency."""

    sections: list[Section]
    balance: str
    """Overdue less credits, when there are credits; else blank."""


def plain_text(value: str) -> str:
    """Return data as a letter shows them: one line, no control or invisible characters, cut at 100."""
    text = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def tone_of(level: int, *, is_last: bool) -> str:
    """Return how firm the letter is. A procedure of one level stays friendly."""
    if level == COURTESY:
        return "courtesy"
    if level == 1:
        return "first"
    return "last" if is_last else "second"


def letter_items_of(rows: pd.DataFrame) -> dict[str, list[Item]]:
    """Return the items of each letter, in the order in which letters list them: by currency, due date, number."""
    ordered = rows.sort_values(["reminder_id", "currency", "due_date", "document_no", "document_id"])
    columns = {name: ordered[name].tolist() for name in ("reminder_id", *(f.name for f in fields(Item)))}
    result: dict[str, list[Item]] = {}
    for letter, *values in zip(*columns.values(), strict=True):
        result.setdefault(letter, []).append(Item(*values))
    return result


def letter_content(
    letter: dict[str, Any], contact: str, items: list[Item], wording: Wording, *, as_of: date, policy: LetterPolicy
) -> dict[str, Any]:
    """Return everything the layouts show, all of it text: `subject` too."""
    is_notice = letter["level"] == COURTESY
    asked = [item for item in items if (item.level == COURTESY if is_notice else item.is_overdue)]
    tone = tone_of(letter["level"], is_last=letter["is_last"])
    facts = {
        "count": len(asked),
        "total": wording.listed([wording.money(minor, code) for code, minor in _totals(asked, items).items()]),
        "first_due": wording.day(min(item.due_date for item in asked)),
        "pay_by": wording.day(as_of + timedelta(days=policy.pay_within_days)),
        "company": policy.company_name,
        "contact": plain_text(contact),
        "our_contact": policy.contact_name.replace(" ", NO_BREAK_SPACE),
        "phone": policy.contact_phone.replace(" ", NO_BREAK_SPACE),
        "reply_to": policy.reply_to or policy.sender_address,
        "address": letter["recipient"],
    }
    currencies = list(dict.fromkeys(item.currency for item in items))
    signature = (policy.contact_name, policy.company_name, policy.contact_phone, facts["reply_to"])
    return {
        "facts": facts,
        "language": wording.language,
        "words": wording.words,
        "company": policy.company_name,
        "company_lines": list(policy.company_address),
        "customer_id": plain_text(letter["customer_id"]),
        "date": wording.day(as_of),
        "blocks": [_block(items, code, wording, several=len(currencies) > 1) for code in currencies],
        "bank": _bank(wording, policy),
        "signature": [line for line in signature if line],
        **{name: wording.say(name, facts) for name in ("greeting", "questions", "regards", "automatic")},
        **{name: wording.tone(tone, name, facts) for name in ("title", "subject", "opening", "request", "paid", "closing")},
    }  # fmt: skip


def _totals(asked: list[Item], items: list[Item]) -> dict[str, int]:
    """Return what is asked for by currency: what is open and undisputed, less open credits while something is left."""
    result = {}
    for code in dict.fromkeys(item.currency for item in asked):
        gross = sum(item.ask_minor for item in asked if item.currency == code)
        net = gross + sum(item.open_minor for item in items if item.currency == code and item.is_credit)
        result[code] = net if net > 0 else gross
    return result


def _block(items: list[Item], currency: str, wording: Wording, *, several: bool) -> Block:
    own = [item for item in items if item.currency == currency]
    overdue = [item for item in own if item.is_overdue]
    ahead = [item for item in own if not item.is_overdue and not item.is_credit]
    credits = [item for item in own if item.is_credit]
    parts = (
        ("overdue_title", overdue),
        ("due_title", [item for item in ahead if item.level == COURTESY]),
        ("not_due_title", [item for item in ahead if item.level != COURTESY]),
        ("credit_title", credits),
    )
    suffix = f" ({currency})" if several else ""
    sections = [_section(wording.words[word] + suffix, rows, wording) for word, rows in parts if rows]
    net = sum(item.ask_minor for item in overdue) + sum(item.open_minor for item in credits)
    return Block(sections, wording.money(net, currency) if overdue and credits else "")


def _section(title: str, items: list[Item], wording: Wording) -> Section:
    """Return a table with only the columns that say something."""
    words, currency = wording.words, items[0].currency
    columns: list[tuple[str, Align, list[str]]] = [
        ("document", "left", [plain_text(item.document_no) for item in items])
    ]
    for word, values in (
        ("order_no", [item.po_number for item in items]),
        ("reference", [item.reference for item in items]),
    ):
        if any(value.strip() for value in values):
            columns.append((word, "left", [plain_text(value) for value in values]))
    columns.append(("document_date", "left", [wording.short_day(item.document_date) for item in items]))
    if not items[0].is_credit:
        columns.append(("due", "left", [wording.short_day(item.due_date) for item in items]))
    if items[0].is_overdue:
        columns.append(("days", "right", [str(item.days_overdue) for item in items]))
    columns.append(("open", "right", [wording.amount(item.open_minor, currency) for item in items]))
    disputed = any(item.disputed_minor > 0 for item in items)
    if disputed:
        amounts = [wording.amount(item.disputed_minor, currency) if item.disputed_minor else "" for item in items]
        columns.append(("disputed", "right", amounts))
    return Section(
        title=title,
        head=[
            Cell(f"{words[word]} ({currency})" if word in ("open", "disputed") else words[word], align)
            for word, align, _ in columns
        ],
        rows=[
            [Cell(value, align) for value, (_, align, _) in zip(row, columns, strict=True)]
            for row in zip(*(values for _, _, values in columns), strict=True)
        ],
        total_label=words["total_undisputed"] if disputed else words["total"],
        total=wording.money(sum(item.open_minor if item.is_credit else item.ask_minor for item in items), currency),
    )


def _bank(wording: Wording, policy: LetterPolicy) -> list[tuple[str, str]]:
    if not policy.iban:
        return []
    iban = policy.iban.replace(" ", "")
    lines = [
        (wording.words["account_holder"], policy.account_holder or policy.company_name),
        ("IBAN", " ".join(iban[n : n + 4] for n in range(0, len(iban), 4))),
        ("BIC", policy.bic),
        (wording.words["bank"], policy.bank_name),
    ]
    return [(label, value) for label, value in lines if value]
