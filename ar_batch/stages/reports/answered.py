"""What of the day's findings no longer needs anybody: rows corrected since, and questions answered since."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from ar_batch.digest import digests
from ar_batch.findings import DECISION_KINDS
from ar_batch.stages.reports.standing import Frames

QUESTIONS: Final = ("document-changed", "line-seen-before")
"""Findings that stand as a question in the review workbook; their subject is the held row."""
ANSWERS: Final = tuple(kind.code for kind in DECISION_KINDS if kind.severity != "info")
"""Findings about an answer that was not carried out; their subject is what it was about."""


def reject_ids(refused: pd.DataFrame) -> list[str]:
    """Return the key of the refused row that each finding is about: its place, and what stood there."""
    return digests("J", refused["file"], refused["sheet"], refused["row"], refused["record"])


def without_answered(findings: pd.DataFrame, facts: Frames, views: Frames) -> pd.DataFrame:
    """Return the findings that still stand.

    A refused row is settled once a later run has taken it back from the rejects workbook, or has posted its document; a
    row held back, once its question is no longer open.
    """
    order = dict(zip(facts["runs"]["run_id"], facts["runs"]["sequence"], strict=True))
    refused = findings["rejects_row"].to_numpy(dtype=bool)
    said_by = _sequence(findings["run_id"], order)
    corrected = _latest(facts["corrections"], "reject_id", order)
    posted = _latest(facts["documents"], "document_id", order) if refused.any() else {}
    again = np.array([corrected.get(key, 0) for key in reject_ids(findings)], dtype=np.int64)
    since = np.array([posted.get(subject, 0) for subject in findings["subject"]], dtype=np.int64)
    settled = refused & (np.maximum(again, since) > said_by)
    return without_closed_questions(findings[~settled], facts, views)


def without_closed_questions(findings: pd.DataFrame, facts: Frames, views: Frames) -> pd.DataFrame:
    """Return the findings without the questions that a person has answered, or that have become idle."""
    open_ones = {*views["changes"]["held_id"], *views["doubtful_lines"]["held_id"]}
    is_question = findings["code"].isin(QUESTIONS)
    closed = is_question & ~findings["subject"].isin(open_ones)
    return findings[~closed & ~_decided_since(findings, facts)]


def _decided_since(findings: pd.DataFrame, facts: Frames) -> np.ndarray:
    """Say which findings are about an answer in whose place a later run has carried out another one.

    A document or customer may be disputed and promised at once: there one answer does not stand for another.
    """
    about = findings["code"].isin(ANSWERS) & (findings["subject"] != "")
    about &= ~findings["subject"].isin([*facts["documents"]["document_id"], *facts["customers"]["customer_id"]])
    if not about.any():
        return about.to_numpy(dtype=bool)
    order = dict(zip(facts["runs"]["run_id"], facts["runs"]["sequence"], strict=True))
    decided = _latest(facts["decisions"], "subject", order)
    since = np.array([decided.get(subject, 0) for subject in findings["subject"]], dtype=np.int64)
    return about.to_numpy(dtype=bool) & (since > _sequence(findings["run_id"], order))


def _latest(rows: pd.DataFrame, key: str, order: dict[str, int]) -> dict[str, int]:
    """Return the number of the last run that recorded each key."""
    numbers = pd.Series(_sequence(rows["run_id"], order), index=rows[key].to_numpy(), dtype="int64")
    return {str(k): int(v) for k, v in numbers.groupby(level=0).max().items()}


def _sequence(run_ids: pd.Series[Any], order: dict[str, int]) -> np.ndarray:
    # A run that has no row yet is the newest one.
    newest = max(order.values(), default=0) + 1
    return run_ids.map(order).fillna(newest).to_numpy(dtype=np.int64)
