"""Answers that come too late: what was decided since an old workbook was made is not decided again from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from ar_batch.stages.decisions import Decided, DecisionPolicy, decide
from ar_batch.tables import TABLES
from tests.homes import DAY, copy_of, drop, ran
from tests.stages.test_decisions import LEARNED, LEDGER, actions, answer, codes
from tests.test_cli import call
from tests.test_review_round_trip import fill


def on(day: str, *answers: dict[str, Any], known: pd.DataFrame | None = None) -> Decided:
    before = TABLES["decisions"].empty() if known is None else known
    rows = TABLES["answers"].frame(answers)
    return decide(rows, *LEDGER, before, *LEARNED, as_of=date.fromisoformat(day), policy=DecisionPolicy())


def recorded(made: Decided, day: str) -> pd.DataFrame:
    return made.decisions.assign(run_id="X-1", recorded_on=pd.Timestamp(day))


FIRST = answer("R-3", "Not ours", shown_on="2026-03-09", file="first.xlsx")
KNOWN = recorded(on("2026-03-10", FIRST), "2026-03-10")


def test_an_old_workbook_does_not_override_what_was_decided_since():
    late = answer("R-3", "On account", customer_id="ACME", shown_on="2026-03-09", file="late.xlsx")
    made = on("2026-03-11", late, known=KNOWN)
    assert codes(made) == [("stale-decision", 5, "Decision")]
    assert "decided on 2026-03-10, since this workbook was made (row 5 of first.xlsx says “not ours”)" in made.findings["problem"].iloc[0]  # fmt: skip
    assert made.decisions.empty and made.aliases.empty


def test_the_same_day_puts_the_same_workbook_right():
    again = answer("R-3", "On account", customer_id="ACME", shown_on="2026-03-09")
    assert actions(on("2026-03-10", again, known=KNOWN)) == [("R-3", "on_account", "ACME")]


def test_the_newer_workbook_may_change_what_was_decided():
    again = answer("R-3", "On account", customer_id="ACME", shown_on="2026-03-10")
    assert actions(on("2026-03-11", again, known=KNOWN)) == [("R-3", "on_account", "ACME")]


def test_the_same_words_again_say_nothing():
    again = answer("R-3", "Not ours", shown_on="2026-03-08", file="older.xlsx")
    made = on("2026-03-11", again, known=KNOWN)
    assert made.findings.empty and made.decisions.empty


def test_of_two_workbooks_of_one_day_the_newer_counts_in_whatever_order_they_come():
    newer = recorded(on("2026-03-10", answer("R-3", "Not ours", shown_on="2026-03-10")), "2026-03-10")
    older = answer("R-3", "On account", customer_id="ACME", shown_on="2026-03-09")
    assert codes(on("2026-03-10", older, known=newer)) == [("stale-decision", 5, "Decision")]


@pytest.mark.parametrize(
    ("then", "late"),
    [
        (answer("D-3", "Dispute", amount="0"), answer("D-3", "Dispute", amount="20")),
        (answer("D-3", "Resume reminders"), answer("D-3", "Stop reminders")),
        (answer("CORE", "Resume reminders"), answer("CORE", "Stop reminders")),
    ],
)
def test_documents_and_customers_too(then: dict[str, Any], late: dict[str, Any]):
    known = recorded(on("2026-03-10", then), "2026-03-10")
    assert codes(on("2026-03-12", late, known=known)) == [("stale-decision", 5, "Decision")]
    # Another thing about the same document is no contradiction.
    other = answer(late["subject"], "Promise to pay", until=pd.Timestamp("2026-04-01"))
    assert codes(on("2026-03-12", other, known=known)) == []


def test_a_decision_recorded_before_the_column_is_known_by_its_day():
    old = KNOWN.assign(shown_on=pd.NaT)
    late = answer("R-3", "On account", customer_id="ACME", shown_on="2026-03-09")
    assert codes(on("2026-03-11", late, known=old)) == [("stale-decision", 5, "Decision")]
    assert codes(on("2026-03-10", late, known=old)) == []


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return copy_of(ran, tmp_path / "home")


def unknown_payer(root: Path, day: str) -> tuple[Any, str]:
    """The review workbook of a day, and the key of the payment nobody knows."""
    workbook = openpyxl.load_workbook(root / "output" / day / f"review_{day}.xlsx")
    rows = [[cell.value for cell in row] for row in workbook["Payments"].iter_rows(min_row=4)]
    place = {name: n for n, name in enumerate(rows[0])}
    return workbook, next(row[place["_subject"]] for row in rows if row[place["Payer"]] == "Someone Unknown")


def return_it(root: Path, name: str, day: str, **cells: str) -> None:
    workbook, subject = unknown_payer(root, day)
    fill(workbook, "Payments", subject, **cells)
    workbook.save(drop(root, name, b""))


def test_the_terminal_says_why_a_late_answer_was_not_carried_out(home: Path):
    return_it(home, "first.xlsx", DAY, Decision="Not ours")
    assert call("run", "--home", home, "--as-of", "2026-11-21").exit_code == 0
    return_it(home, "late.xlsx", DAY, Decision="On account", Customer="C-1")
    done = call("run", "--home", home, "--as-of", "2026-11-22")
    assert "late.xlsx, Payments, row" in done.stderr and "can no longer be carried out: it was decided on 2026-11-21" in done.stderr  # fmt: skip


def test_two_answers_of_one_drop_are_told_apart(home: Path):
    return_it(home, "a.xlsx", DAY, Decision="On account", Customer="C-1")
    return_it(home, "b.xlsx", DAY, Decision="On account", Customer="C-2")
    done = call("run", "--home", home, "--as-of", "2026-11-21")
    assert "of a.xlsx says “On account: C-1”, and this row “On account: C-2”" in done.stderr


def test_of_two_workbooks_in_one_drop_the_newer_counts(home: Path):
    return_it(home, "a.xlsx", DAY, Decision="On account", Customer="C-1")
    workbook, subject = unknown_payer(home, DAY)
    assert call("run", "--home", home, "--as-of", "2026-11-21").exit_code == 0
    assert call("undo", last_run(home), "--home", home, "--as-of", "2026-11-21").exit_code == 0
    assert call("run", "--home", home, "--as-of", "2026-11-22").exit_code == 0
    fill(workbook, "Payments", subject, Decision="On account", Customer="C-1")
    workbook.save(drop(home, "a.xlsx", b""))
    return_it(home, "b.xlsx", "2026-11-22", Decision="Not ours")
    done = call("run", "--home", home, "--as-of", "2026-11-23")
    assert "contradicts another answer" in done.stderr and "“not ours”, and that workbook is newer" in done.stderr
    receipts = pd.read_csv(home / "output" / "data" / "receipts.csv").set_index("receipt_id")
    assert receipts.loc[subject, "status"] == "not_ar"


def last_run(root: Path) -> str:
    runs = pd.read_csv(root / "output" / "data" / "runs.csv")
    return str(runs.sort_values("started_at")["run_id"].iloc[-1])
