"""Real bank files, if there are any at hand: the folder that AR_BATCH_SAMPLES names."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from ar_batch.rim.readers import ReadLimits, read_files

SAMPLES = os.environ.get("AR_BATCH_SAMPLES", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="AR_BATCH_SAMPLES names no folder with real bank files")

TRUE_REASONS = {"no-statement", "control-total"}
"""Fragments without a statement, and a file whose own trailer does not add up."""


@pytest.fixture(scope="module")
def files():
    paths = sorted(p for p in Path(SAMPLES).rglob("*") if p.is_file() and p.suffix != ".md")
    return read_files([(str(p.relative_to(SAMPLES)), p) for p in paths], limits=ReadLimits())


def test_each_is_read_or_refused_for_a_true_reason(files):
    wrong = [f"{f.name}: {f.refusal}" for f in files if f.refusal and f.refusal.code not in TRUE_REASONS]
    assert not wrong


def test_bank_lines_are_typed(files):
    lines = [row for f in files for s in f.sheets if s.dialect for row in s.rows[1:]]
    typed = [row for row in lines if isinstance(row[3], Decimal) and not isinstance(row[0], str)]
    assert len(lines) > 100
    # What is left is garbled in the file itself and goes on as text.
    assert len(typed) >= 0.98 * len(lines)
