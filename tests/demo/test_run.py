"""The demo end to end on a small company: nothing is lost between the files and the ledger, and the truth can judge it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ar_batch.demo.run import Summary, make_home, run_demo, spread
from ar_batch.refusal import Refusal


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    return run_demo(tmp_path_factory.mktemp("demo") / "home", seed=3, days=2, customers=50, documents=300, world_days=8)


def test_it_leaves_a_report_and_a_review_workbook(demo: Summary) -> None:
    assert demo.report.is_file() and demo.review.is_file()
    assert demo.last_day == demo.world.days[-1]
    assert not any((demo.home / "input").rglob("*.xlsx"))


def test_every_line_and_document_of_the_world_is_in_the_ledger_and_only_wrong_rows_are_not(demo: Summary) -> None:
    from ar_batch import home as homes

    _, _, facts = homes.facts(demo.home)
    assert sorted(facts["receipts"]["bank_reference"]) == sorted(demo.world.receipts["bank_reference"])
    assert sorted(facts["documents"]["document_no"]) == sorted(demo.world.documents["document_no"])
    assert facts["receipts"]["amount_minor"].sum() == demo.world.receipts["amount_minor"].sum()
    assert demo.rejected > 0


def test_the_score_speaks_of_every_line(demo: Summary) -> None:
    assert demo.score.totals["lines"] == len(demo.world.receipts)
    assert demo.score.totals["right"] > demo.score.totals["matchable"] / 2
    assert demo.score.totals["not_for_documents_applied"] == 0


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(Refusal, match="not empty"):
        run_demo(tmp_path, seed=1, days=1)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_run_days_are_spread_evenly_and_end_with_the_last() -> None:
    days = tuple(date(2026, 9, day) for day in range(1, 11))
    assert [day.day for day in spread(days, 5)] == [2, 4, 6, 8, 10]
    assert [day.day for day in spread(days, 3)] == [3, 7, 10]
    assert spread(days, 10) == list(days)


def test_the_home_bears_the_companys_name(tmp_path: Path) -> None:
    make_home(tmp_path / "home", "Elbtal Systeme GmbH & Co. KG")
    assert 'name = "Elbtal Systeme GmbH & Co. KG"' in (tmp_path / "home" / "config.toml").read_text(encoding="utf-8")
