"""Refused rows: refused again in another file, corrected and dropped back."""

from __future__ import annotations

from datetime import date

import pytest

from ar_batch import home as homes
from ar_batch.batch import RunResult, run_once
from tests.homes import DAY, drop, make_home

HEAD = "document_no;customer_id;document_date;due_date;amount;currency"
BAD = "INV-2001;C-1;soon;2026-12-01;100.00;EUR"
GOOD = "INV-2001;C-1;2026-11-01;2026-12-01;100.00;EUR"
OTHER = "INV-2002;C-1;2026-11-01;2026-12-01;1.00;EUR"


def run(root, day: str = DAY) -> RunResult:
    home, config = homes.find_home(root)
    with homes.open_rim(home, config) as rim:
        return run_once(rim, config.policies(), date.fromisoformat(day))


def drop_rows(root, *rows: str, name: str = "more.csv") -> None:
    drop(root, name, "\n".join([HEAD, *rows, ""]))


@pytest.mark.parametrize("later", [DAY, "2026-11-21"])
def test_the_same_row_may_be_refused_by_every_run(tmp_path, later):
    root = make_home(tmp_path / "home")
    drop_rows(root, BAD)
    run(root)
    drop_rows(root, BAD, OTHER)
    result = run(root, later)
    assert result.outcomes[["rows_posted", "rows_rejected"]].to_numpy().tolist() == [[1, 1]]
    assert result.facts["findings"]["code"].tolist() == ["bad-date"]
