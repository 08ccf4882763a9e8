"""Refused rows: refused again in another file, corrected and dropped back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ar_batch import home as homes
from ar_batch.batch import RunResult, run_once, undo_run
from tests.homes import DAY, copy_of, drop, make_home

HEAD = "document_no;customer_id;document_date;due_date;amount;currency"
BAD = "INV-2001;C-1;soon;2026-12-01;100.00;EUR"
GOOD = "INV-2001;C-1;2026-11-01;2026-12-01;100.00;EUR"
OTHER = "INV-2002;C-1;2026-11-01;2026-12-01;1.00;EUR"


def run(root, day: str = DAY) -> RunResult:
    home, config = homes.find_home(root)
    with homes.open_rim(home, config) as rim:
        return run_once(rim, config.policies(), date.fromisoformat(day))


def undo(root, run_id: str) -> None:
    home, config = homes.find_home(root)
    with homes.open_rim(home, config) as rim:
        undo_run(rim, run_id, date.fromisoformat(DAY))


def drop_rows(root, *rows: str, name: str = "more.csv") -> None:
    drop(root, name, "\n".join([HEAD, *rows, ""]))


def one_refused(home: Path) -> None:
    drop_rows(make_home(home), BAD)
    run(home)


@pytest.fixture
def bad_home(tmp_path: Path) -> Path:
    """A home in which the one row of a file was refused."""
    return copy_of(one_refused, tmp_path / "home")


@pytest.mark.parametrize("later", [DAY, "2026-11-21"])
def test_the_same_row_may_be_refused_by_every_run(bad_home, later):
    root = bad_home
    drop_rows(root, BAD, OTHER)
    result = run(root, later)
    assert result.outcomes[["rows_posted", "rows_rejected"]].to_numpy().tolist() == [[1, 1]]
    assert result.facts["findings"]["code"].tolist() == ["bad-date"]


def rejects(root) -> Path:
    return root / "output" / DAY / f"rejects_{DAY}.xlsx"


def refused(root) -> list[str]:
    """The document numbers in the day's rejects workbook."""
    if not rejects(root).exists():
        return []
    book = openpyxl.load_workbook(rejects(root))
    rows = [[cell.value for cell in row] for page in book for row in page.iter_rows()]
    return [str(row[0]) for row in rows if str(row[0]).startswith("INV-")]


def correct(root, *, to: str, row: int = 0) -> None:
    """Correct the date of one refused row in the rejects workbook, and drop that row alone."""
    book = openpyxl.load_workbook(rejects(root))
    page = book.worksheets[0]
    head = next(r for r in page.iter_rows() if r[0].value == "document_no")
    place = [cell.value for cell in head].index("document_date")
    first = head[0].row + 1
    kept = [[cell.value for cell in r] for r in page.iter_rows(min_row=first)][row]
    kept[place] = to
    page.delete_rows(first, page.max_row)
    for column, value in enumerate(kept, start=1):
        page.cell(first, column).value = value
    book.save(drop(root, "corrected.xlsx", b""))


def test_a_row_corrected_in_the_rejects_workbook_leaves_it_alone(tmp_path):
    root = make_home(tmp_path / "home")
    other = BAD.replace("2001", "2003")
    drop_rows(root, BAD, other)
    run(root)
    assert refused(root) == ["INV-2001", "INV-2003"]
    correct(root, to="2026-11-01")
    result = run(root)
    assert result.outcomes[["rows_read", "rows_posted"]].to_numpy().tolist() == [[1, 1]]
    assert result.facts.get("findings", pd.DataFrame()).empty
    assert refused(root) == ["INV-2003"]
    undo(root, result.run_id)
    run(root)
    assert refused(root) == ["INV-2001", "INV-2003"]


def test_a_row_refused_again_stands_once_as_it_is_now(bad_home):
    root = bad_home
    correct(root, to="later")
    run(root)
    assert refused(root) == ["INV-2001"]
    book = openpyxl.load_workbook(rejects(root))
    words = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert "later" in words and "soon" not in words
    assert words.count("Where") == 1
    correct(root, to="2026-11-01")
    run(root)
    assert refused(root) == []


def test_a_row_corrected_in_its_own_file_leaves_too(tmp_path):
    root = make_home(tmp_path / "home")
    drop_rows(root, BAD, OTHER)
    run(root)
    assert refused(root) == ["INV-2001"]
    drop_rows(root, GOOD, OTHER)
    run(root)
    assert refused(root) == []


def test_a_row_refused_after_it_was_corrected_stands_again(bad_home):
    root = bad_home
    for rows in ([GOOD], [BAD, OTHER]):
        drop_rows(root, *rows)
        run(root)
    assert refused(root) == ["INV-2001"]


def test_a_twin_posted_by_the_same_run_settles_nothing(tmp_path):
    root = make_home(tmp_path / "home")
    drop_rows(root, GOOD, GOOD)
    result = run(root)
    assert result.outcomes.set_index("name").loc["more.csv", "rows_posted"] == 1
    assert refused(root) == ["INV-2001"]
