"""Whether an answer comes too late: what it is about was decided since its workbook was made."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

from ar_batch.stages.decisions.instructions import Instruction
from ar_batch.stages.decisions.world import NotPossible

_ONE_BY_ONE: Final = ("document", "customer")
"""Kinds of rows on which several things may be decided side by side: a dispute does not touch a promise."""
_SAYS_WHAT: Final = ("add_payer", "take_back")
"""Actions whose row tells by itself whether they still can be carried out."""
_ON_MONEY: Final = ("accept", "name_documents", "on_account", "not_ours", "reject")


class Earlier:
    """The decisions that the ledger holds, by what they are about."""

    def __init__(self, decisions: pd.DataFrame, as_of: date) -> None:
        self._day = pd.Timestamp(as_of)
        self._about: dict[str, list[Any]] = {}
        for row in decisions.itertuples(index=False):
            self._about.setdefault(str(row.subject), []).append(row)

    def overrides(self, instruction: Instruction) -> bool:
        """Say whether a newer decision has settled the matter, in the same words; NotPossible when in other words."""
        newer = [row for row in self._about.get(instruction.subject, ()) if self._is_newer(row, instruction)]
        if not newer or instruction.action in _SAYS_WHAT:
            return False
        last = max(newer, key=lambda row: (row.decided_on, _number(row)))
        if _is_same(last, instruction):
            return True
        said = f"row {last.source_row} of {last.source_file} says “{_words(last)}”"
        if pd.isna(last.recorded_on):
            raise NotPossible("decision-conflict", why=f"{said}, and that workbook is newer")
        why = f"it was decided on {last.decided_on:%Y-%m-%d}, since this workbook was made ({said})"
        raise NotPossible("stale-decision", why=why)

    def _is_newer(self, row: Any, instruction: Instruction) -> bool:
        """Whether the person, when deciding this, could not see that decision but should have.

        Who decides again in the same workbook on the same day puts it right; from the next day on a newer review
        workbook shows what was decided.
        """
        if instruction.answer.kind in _ONE_BY_ONE and row.action != instruction.action:
            return False
        shown_on = instruction.answer.shown_on
        # Decisions of before the column have no such day.
        return bool(row.shown_on > shown_on) or bool(shown_on < row.decided_on < self._day)


def _number(row: Any) -> int:
    return -1 if pd.isna(row.sequence) else int(row.sequence)


def _is_same(row: Any, instruction: Instruction) -> bool:
    if row.action != instruction.action or row.action not in _ON_MONEY or instruction.answer.close_as:
        return False
    return row.choice in ("", instruction.choice, instruction.answer.customer_id.strip())


def _words(row: Any) -> str:
    text = str(row.action).replace("_", " ")
    return f"{text}: {row.choice}" if row.action in ("on_account", "name_documents", "change_customer") else text
