"""What stands in a letter: its documents by currency and kind, with totals, and the sentences around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import pandas as pd

from ar_batch.stages.letters.policy import LetterPolicy
from ar_batch.stages.letters.wording import NO_BREAK_SPACE, Wording

LONGEST_VALUE: Final = 100
COURTESY: Final = 0
Align = Literal["left", "right"]


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
        widths = [max(len(row[n].text) for row in (self.head, *self.rows)) for n in range(len(self.head))]
        padded = [
            cell.text.rjust(width) if cell.align == "right" else cell.text.ljust(width)
            for cell, width in zip(cells, widths, strict=True)
        ]
        line = "  ".join(padded)
        return line if keep else line.rstrip()


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


def letter_content(
    letter: dict[str, Any],
    customer: dict[str, Any],
    items: pd.DataFrame,
    wording: Wording,
    *,
    as_of: date,
    policy: LetterPolicy,
) -> dict[str, Any]:
    """Return everything the layouts show, all of it text: `subject` too."""
    items = items.sort_values(["currency", "due_date", "document_no", "document_id"])
    is_notice = letter["level"] == COURTESY
    asked = (
        items[items["level"] == COURTESY]
        if is_notice
        else items[(items["days_overdue"] > 0) & (items["open_minor"] > 0)]
    )
    tone = tone_of(letter["level"], is_last=letter["is_last"])
    facts = {
        "count": len(asked),
        "total": wording.listed([wording.money(minor, code) for code, minor in _totals(asked, items).items()]),
        "first_due": wording.day(asked["due_date"].min().date()),
        "pay_by": wording.day(as_of + timedelta(days=policy.pay_within_days)),
        "company": policy.company_name,
        "contact": plain_text(customer["contact"]),
        "our_contact": policy.contact_name.replace(" ", NO_BREAK_SPACE),
        "phone": policy.contact_phone.replace(" ", NO_BREAK_SPACE),
        "reply_to": policy.reply_to or policy.sender_address,
        "address": letter["recipient"],
    }
    return {
        "language": wording.language,
        "words": wording.words,
        "company": policy.company_name,
        "company_lines": list(policy.company_address),
        "customer_id": plain_text(letter["customer_id"]),
        "date": wording.day(as_of),
        "facts": facts,
        "blocks": [_block(rows, str(code), wording, several=items["currency"].nunique() > 1) for code, rows in items.groupby("currency")],
        "bank": _bank(wording, policy),
        "signature": [line for line in (policy.contact_name, policy.company_name, policy.contact_phone, facts["reply_to"]) if line],
        **{name: wording.say(name, facts) for name in ("greeting", "questions", "regards", "automatic")},
        **{name: wording.tone(tone, name, facts) for name in ("title", "subject", "opening", "request", "paid", "closing")},
    }  # fmt: skip


def _totals(asked: pd.DataFrame, items: pd.DataFrame) -> dict[str, int]:
    """Return what is asked for by currency: what is open and undisputed, less open credits while something is left."""
    gross = _asked_minor(asked).groupby(asked["currency"]).sum().to_dict()
    credits = items["open_minor"].clip(upper=0).groupby(items["currency"]).sum().to_dict()
    net = {str(code): int(minor + credits[code]) for code, minor in gross.items()}
    return {code: minor if minor > 0 else int(gross[code]) for code, minor in net.items()}


def _asked_minor(items: pd.DataFrame) -> pd.Series[Any]:
    return (items["open_minor"] - items["disputed_minor"]).clip(lower=0)


def _block(items: pd.DataFrame, currency: str, wording: Wording, *, several: bool) -> Block:
    debts, credits = items[items["open_minor"] > 0], items[items["open_minor"] < 0]
    overdue = debts[debts["days_overdue"] > 0]
    soon = debts[(debts["days_overdue"] <= 0) & (debts["level"] == COURTESY)]
    later = debts[(debts["days_overdue"] <= 0) & (debts["level"] != COURTESY)]
    parts = (("overdue_title", overdue), ("due_title", soon), ("not_due_title", later), ("credit_title", credits))
    suffix = f" ({currency})" if several else ""
    sections = [
        _section(wording.words[word] + suffix, rows, currency, wording) for word, rows in parts if not rows.empty
    ]
    net = int(_asked_minor(overdue).sum() + credits["open_minor"].sum())
    shown = not overdue.empty and not credits.empty
    return Block(sections, wording.money(net, currency) if shown else "")


def _section(title: str, items: pd.DataFrame, currency: str, wording: Wording) -> Section:
    """Return a table with only the columns that say something."""
    words = wording.words
    has_days = bool((items["days_overdue"] > 0).any() and (items["open_minor"] > 0).all())
    disputed = bool((items["disputed_minor"] > 0).any())
    columns: list[tuple[str, Align, list[str]]] = [
        ("document", "left", [plain_text(no) for no in items["document_no"]])
    ]
    columns += [
        (word, "left", [plain_text(value) for value in items[name]])
        for word, name in (("order_no", "po_number"), ("reference", "reference"))
        if items[name].str.strip().ne("").any()
    ]
    columns.append(("document_date", "left", [wording.short_day(day.date()) for day in items["document_date"]]))
    if (items["open_minor"] > 0).all():
        columns.append(("due", "left", [wording.short_day(day.date()) for day in items["due_date"]]))
    if has_days:
        columns.append(("days", "right", [str(days) for days in items["days_overdue"]]))
    columns.append(("open", "right", [wording.amount(minor, currency) for minor in items["open_minor"]]))
    if disputed:
        columns.append(
            (
                "disputed",
                "right",
                [wording.amount(minor, currency) if minor else "" for minor in items["disputed_minor"]],
            )
        )
    heads = [f"{words[word]} ({currency})" if word in ("open", "disputed") else words[word] for word, _, _ in columns]
    total = int(items["open_minor"].sum() if (items["open_minor"] < 0).any() else _asked_minor(items).sum())
    return Section(
        title=title,
        head=[Cell(head, align) for head, (_, align, _) in zip(heads, columns, strict=True)],
        rows=[
            [Cell(value, align) for value, (_, align, _) in zip(row, columns, strict=True)]
            for row in zip(*(values for _, _, values in columns), strict=True)
        ],
        total_label=words["total_undisputed"] if disputed else words["total"],
        total=wording.money(total, currency),
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
