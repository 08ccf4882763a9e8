"""Intake: from files as read to facts, with every row accounted for.

files      finds the tables of a file (grids, headings, datarows) and cuts out their columns (blocks)
numbers, days, texts   settle what the cells of a column mean, by the evidence of the whole column
customers, documents, bank_lines, others, answers   check the rows of one table
post_documents, post_receipts   compare them with what is known
drop, take_in   one pass over all files; passes until nothing more is held back
explained  how a file is read, for people
"""

from ar_batch.stages.intake.explained import explain_file
from ar_batch.stages.intake.policy import IntakePolicy, SourceRule
from ar_batch.stages.intake.take_in import TakenIn, take_in

__all__ = ["IntakePolicy", "SourceRule", "TakenIn", "explain_file", "take_in"]
