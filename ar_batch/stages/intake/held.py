"""Rows that wait for a person: what was asked before, and what was answered, so that nothing is asked twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ar_batch.digest import digests
from ar_batch.stages.intake.blocks import Flags
from ar_batch.stages.intake.texts import Words
from ar_batch.tables.facts import HELD_DOCUMENTS, HELD_RECEIPTS


@dataclass
class Held:
    """The rows held back so far: those of the ledger, and those of this drop.

    Args:
        waiting: of each document, the change that is being asked.
        numbers: how many changes of each document were ever asked.
        kept: changes that a person turned down.
        lines: bank lines that are being asked.
        answered_lines: bank lines about which a person has spoken.
    """

    waiting: dict[str, str]
    numbers: dict[str, int]
    kept: set[str]
    lines: set[str]
    answered_lines: set[str]

    @classmethod
    def of(cls, documents: pd.DataFrame, receipts: pd.DataFrame, decisions: pd.DataFrame) -> Held:
        """Take stock of the ledger."""
        ordered = documents.sort_values(["document_id", "number"])
        newest = ordered.drop_duplicates("document_id", keep="last")
        open_ones = newest[~newest["held_id"].isin(decisions["subject"])]
        kept = set(decisions.loc[decisions["action"] == "keep_old", "subject"])
        answered = set(receipts["held_id"]) & set(decisions["subject"])
        return cls(
            dict(zip(open_ones["document_id"], open_ones["change_id"], strict=True)),
            dict(zip(newest["document_id"], newest["number"], strict=True)),
            set(documents.loc[documents["held_id"].isin(kept), "change_id"]),
            set(receipts["held_id"]) - answered,
            answered,
        )

    def is_kept(self, change_ids: Words) -> Flags:
        """Say of which changes a person has said that the old version stays."""
        return np.array([i in self.kept for i in change_ids], dtype=bool)

    def ask_changes(self, rows: pd.DataFrame) -> tuple[list[str], pd.DataFrame]:
        """Return the id under which each change waits, and the rows that were not waiting yet.

        `rows` have the columns of held_documents but the held_id and the number. A newer change of a document takes the
        place of the one that waits.
        """
        new = []
        for document_id, change_id in zip(rows["document_id"], rows["change_id"], strict=True):
            new.append(self.waiting.get(document_id) != change_id)
            if new[-1]:
                self.waiting[document_id] = change_id
                self.numbers[document_id] = self.numbers.get(document_id, 0) + 1
        numbers = [self.numbers[i] for i in rows["document_id"]]
        held_ids = digests("H", rows["change_id"], numbers)
        made = rows.assign(held_id=held_ids, number=numbers)[np.array(new, dtype=bool)]
        return held_ids, HELD_DOCUMENTS.frame(made)

    def ask_lines(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return those of the lines that were not waiting yet; `rows` have the columns of held_receipts."""
        made = rows[~rows["held_id"].isin(self.lines)]
        self.lines |= set(made["held_id"])
        return HELD_RECEIPTS.frame(made)
