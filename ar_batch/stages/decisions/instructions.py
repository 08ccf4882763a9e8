"""From what stands in the yellow cells to instructions: each with its action and its id, contradictions told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from ar_batch.digest import digest
from ar_batch.findings import finding
from ar_batch.tables import review

Row = dict[str, Any]
"""One row of a table on its way out, column to value."""

_ACTIONS: Final[dict[str, str]] = {
    **dict.fromkeys(review.ACCEPT, "accept"),
    review.THESE_DOCUMENTS: "name_documents",
    review.ON_ACCOUNT: "on_account",
    review.NOT_OURS: "not_ours",
    review.NONE_OF_THESE: "reject",
    review.DISPUTE: "dispute",
    review.PROMISE: "promise",
    review.STOP_REMINDERS: "block",
    review.RESUME_REMINDERS: "block",
    review.WAS_SENT: "mail_sent",
    review.WAS_NOT_SENT: "mail_not_sent",
    review.SWITCH_OFF: "switch_off",
    review.SWITCH_ON: "switch_on",
    review.CHANGE_CUSTOMER: "change_customer",
    review.ADD_PAYER: "add_payer",
    review.TAKE_NEW: "take_new",
    review.KEEP_OLD: "keep_old",
    review.OWN_PAYMENT: "own_payment",
    review.SAME_LINE: "same_line",
    review.CLOSE_REST: "close_rest",
    review.SET_OFF: "set_off",
    review.TAKE_BACK: "take_back",
    review.ALLOW_AGAIN: "allow_again",
}


@dataclass(frozen=True)
class Instruction:
    """One answer, understood: what is to be done about what.

    Args:
        answer: the row of the answers table.
        action: one of decisions.action.
        text: the drop-down's own text.
        choice: the suggestion accepted, the suggestions rejected, the documents named, or the customer.
    """

    answer: Any
    action: str
    text: str
    choice: str

    @property
    def subject(self) -> str:
        """The receipt, document, customer or mail that it is about."""
        return str(self.answer.subject)

    @property
    def decision_id(self) -> str:
        """The same answer in the same workbook has the same id, whoever saves it again and however often."""
        a = self.answer
        # Who decided, and a note on a payment, may be filled in later: that is no new decision.
        said = a.note if a.kind in ("document", "customer") else ""
        payer = (_squeezed(a.payer),) if a.payer else ()
        close = ("close", _squeezed(a.close_as)) if a.close_as.strip() else ()
        what = (self.text, _squeezed(a.documents), _squeezed(a.customer_id), a.amount, a.until, said, *payer, *close)
        return digest("C", a.kind, a.subject, a.shown, f"{a.shown_on:%Y-%m-%d}", *what)

    @property
    def said(self) -> str:
        """The answer in words, so that two of them can be told apart: "On account: 10023"."""
        a = self.answer
        until = "" if pd.isna(a.until) else f"{a.until:%Y-%m-%d}"
        details = [
            clean
            for part in (a.documents, a.close_as, a.customer_id, a.amount, until)
            if (clean := " ".join(part.split()))
        ]
        return f"{self.text}: {', '.join(details)}" if details else self.text

    @property
    def place(self) -> Row:
        """Where the answer stands, as findings want it. A line that needs no decision is called by what it means."""
        place = place_of(self.answer)
        return place | {"value": place["value"] or self.text}

    @property
    def topic(self) -> tuple[str, ...]:
        """Two answers on one topic contradict each other. A document may be disputed and promised at once."""
        alone = (str(self.answer.kind), _squeezed(self.answer.payer) or self.subject)
        if self.answer.kind == "applied":
            # Several things may have been applied of one payment.
            return (*alone, self.answer.shown)
        return (*alone, self.action) if self.answer.kind in ("document", "customer") else alone


def place_of(answer: Any) -> Row:
    """Return where an answer stands: file, sheet, row and what was written there."""
    return {
        "file": answer.source_file,
        "sheet": answer.source_sheet,
        "row": int(answer.source_row),
        "value": answer.answer,
        "subject": answer.subject,
    }


def instructions(answers: pd.DataFrame, known: set[str]) -> tuple[list[Instruction], list[Row]]:
    """Return what is to be done, in order, and the findings about answers that say nothing or contradict another.

    `known` are the decisions that the ledger holds: those are left out.
    """
    order = ["source_file", "source_sheet", "source_row", "answer_id"]
    newest_first = answers.sort_values(["shown_on", *order], ascending=[False] + [True] * len(order), kind="stable")
    read: list[Instruction] = []
    findings: list[Row] = []
    for answer in newest_first.itertuples(index=False):
        understood = _understood(answer)
        if isinstance(understood, Instruction):
            read.append(understood)
        else:
            findings += understood
    kept, contradictions = _without_contradictions(i for i in read if i.decision_id not in known)
    return sorted(kept, key=lambda i: (i.answer.shown_on, i.topic)), findings + contradictions


def _understood(answer: Any) -> Instruction | list[Row]:
    written = _squeezed(answer.answer)
    if not written and answer.payer and answer.customer_id:
        # A line of one's own says all that it needs.
        written = _squeezed(review.ADD_PAYER)
    if not written:
        filled = any(
            _squeezed(answer._asdict()[name])
            for name in ("documents", "close_as", "payer", "customer_id", "amount", "note")
        )
        quiet = not filled and pd.isna(answer.until)
        return [] if quiet else [finding("decision-blank", **place_of(answer), column=review.YELLOW["answer"])]
    text = {_squeezed(choice): choice for choice in review.CHOICES[answer.kind]}.get(written)
    if text is None:
        choices = ", ".join(review.CHOICES[answer.kind]).replace(", Accept ", ", ")
        return [finding("decision-unknown", **place_of(answer), column=review.YELLOW["answer"], choices=choices)]
    action = _ACTIONS[text]
    if action != "accept":
        return Instruction(answer, action, text, answer.shown if action == "reject" else "")
    shown = answer.shown.split()
    number = review.ACCEPT.index(text)
    if number >= len(shown):
        why = f"{len(shown)} suggestion{'' if len(shown) == 1 else 's'} {'was' if len(shown) == 1 else 'were'} shown for it"
        return [finding("decision-not-possible", **place_of(answer), column=review.YELLOW["answer"], why=why)]
    return Instruction(answer, action, text, shown[number])


def _squeezed(text: object) -> str:
    return "".join(str(text).split()).casefold()


def _without_contradictions(read: Iterable[Instruction]) -> tuple[list[Instruction], list[Row]]:
    first: dict[tuple[str, ...], Instruction] = {}
    contradicting: list[Instruction] = []
    for instruction in read:
        other = first.setdefault(instruction.topic, instruction)
        if other.decision_id != instruction.decision_id:
            contradicting.append(instruction)
    return list(first.values()), list(_contradictions(contradicting, first))


def _contradictions(later: list[Instruction], first: dict[tuple[str, ...], Instruction]) -> Iterator[Row]:
    for instruction in later:
        other = first[instruction.topic]
        why = f"row {other.answer.source_row} of {other.answer.source_file} says “{other.said}”, and this row “{instruction.said}”"
        yield finding("decision-conflict", **instruction.place, column=review.YELLOW["answer"], why=why)
