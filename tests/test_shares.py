"""Confidences in words: one function, and never rounded up."""

from __future__ import annotations

import pandas as pd
import pytest

from ar_batch import shares
from ar_batch.stages.reports import wording
from ar_batch.stages.reports.exports import as_text
from ar_batch.tables import exports


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1.0, "100 %"), (1 - 1e-7, "99.9 %"), (0.9999, "99.9 %"), (0.9949, "99.4 %"), (0.995, "99.5 %"), (0.99, "99.0 %"),
        (0.98999, "98 %"), (0.29, "29 %"), (0.57, "57 %"), (0.01, "1 %"), (0.00999, "under 1 %"), (0.0, "under 1 %"),
    ],
)  # fmt: skip
def test_a_confidence_is_cut_off_and_only_certainty_is_100(share, said):
    assert shares.spoken(share) == said


def test_a_column_of_them_says_the_same_and_nothing_where_there_is_none():
    assert wording.confidence(pd.Series([0.9949, None, 1.0])).tolist() == ["99.4 %", "", "100 %"]


def test_the_tables_for_bi_cut_off_too():
    rows = pd.DataFrame({"confidence": [0.99996, 0.9949, 1.0, 0.29]})
    frame = pd.DataFrame({c.name: "" for c in exports.SUGGESTIONS.columns if c.name != "rank"}, index=rows.index)
    got = as_text(exports.SUGGESTIONS, frame.assign(rank=1, confidence=rows["confidence"]))
    assert got["confidence"].tolist() == ["0.9999", "0.9949", "1", "0.29"]
