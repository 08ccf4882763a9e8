"""Who is to be reminded today, of what, how firmly, and who is not, and why."""

from __future__ import annotations

from ar_batch.stages.dunning.policy import NEVER, DunningLevel, DunningPolicy, DunningProcedure
from ar_batch.stages.dunning.remind import Reminded, remind
from ar_batch.stages.dunning.today import Remaining, Remembered, remaining, remember

__all__ = [
    "NEVER",
    "DunningLevel",
    "DunningPolicy",
    "DunningProcedure",
    "Remaining",
    "Remembered",
    "Reminded",
    "remaining",
    "remember",
    "remind",
]
