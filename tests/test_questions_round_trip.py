"""Rows held back, asked in the review workbook, answered in its yellow cells, dropped back: what becomes of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from ar_batch import home as homes
from ar_batch.batch import RunResult, run_once, undo_run
from ar_batch.pipeline import standing as facts_of_day
from ar_batch.stages.story import tell
from tests.homes import DAY, copy_of, drop, output_bytes, ran
from tests.test_review_round_trip import fill

NEXT = "2026-11-21"
HEAD = "document_no;customer_id;document_date;due_date;amount;currency\n"
LESS = HEAD + "INV-1001;C-1;2026-09-01;2026-10-01;1100.00;EUR\n"
MORE = HEAD + "INV-1001;C-1;2026-09-01;2026-11-01;1200.00;EUR\n"
DOLLARS = HEAD + "INV-1001;C-1;2026-09-01;2026-10-01;1190.00;USD\n"
LINES = "booking_date;amount;currency;payer_name;payer_account;remittance\n"
COFFEE, SHOP = "2026-11-17;50.00;EUR;Shop;;coffee\n", "2026-11-17;60.00;EUR;Shop;;shop\n"


def run(root: Path, day: str = DAY) -> RunResult:
    home, config = homes.find_home(root)
    with homes.open_rim(home, config) as rim:
        return run_once(rim, config.policies(), date.fromisoformat(day))


def undo(root: Path, run_id: str, day: str = DAY) -> None:
    home, config = homes.find_home(root)
    with homes.open_rim(home, config) as rim:
        undo_run(rim, run_id, date.fromisoformat(day))


def last_run(root: Path) -> str:
    return str(homes.facts(root)[2]["runs"].sort_values("sequence")["run_id"].iloc[-1])


def standing(root: Path) -> dict[str, pd.DataFrame]:
    return facts_of_day(homes.facts(root)[2], date.fromisoformat(NEXT))


def review(root: Path, day: str = DAY) -> Any:
    return openpyxl.load_workbook(root / "output" / day / f"review_{day}.xlsx")


def asked(root: Path, sheet: str, day: str = DAY) -> list[dict[str, Any]]:
    """The rows of a sheet of the review workbook, heading to cell."""
    workbook = review(root, day)
    if sheet not in workbook.sheetnames:
        return []
    rows = [[cell.value for cell in row] for row in workbook[sheet].iter_rows()]
    head = next(i for i, row in enumerate(rows) if "_subject" in row)
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :] if row[1]]


def answer(root: Path, sheet: str, said: str, day: str = DAY, *, name: str = "answers.xlsx", at: int = 0, **cells: object) -> None:  # fmt: skip
    workbook = review(root, day)
    fill(workbook, sheet, asked(root, sheet, day)[at]["_subject"], Decision=said, By="Kim", **cells)
    path = drop(root, name, b"")
    workbook.save(path)


def document(root: Path, number: str = "INV-1001") -> list[tuple[int, int]]:
    """The versions of a document and their amounts."""
    rows = standing(root)["documents"]
    rows = rows[rows["document_no"] == number]
    return list(zip(rows["version"], rows["amount_minor"], strict=True))


def applied(root: Path, number: str = "INV-1001") -> int:
    facts = standing(root)
    ids = facts["documents"].loc[facts["documents"]["document_no"] == number, "document_id"]
    rows = facts["applications"]
    return int(rows.loc[rows["document_id"].isin(ids), "amount_minor"].sum())


def findings(result: RunResult) -> list[str]:
    rows = result.facts.get("findings", pd.DataFrame({"code": []}))
    return [code for code in rows["code"] if code != "review-empty"]


def less(home: Path) -> None:
    """A file makes INV-1001 of 1190.00, which is paid, less."""
    drop(copy_of(ran, home), "less.csv", LESS)
    outcome = run(home).outcomes.iloc[0]
    assert (outcome["outcome"], outcome["rows_read"], outcome["rows_held"]) == ("accepted", 1, 1)


def taken(home: Path) -> None:
    answer(copy_of(less, home), "Changes", "Take the new version", Note="price agreed by phone")
    assert findings(run(home)) == []


def kept(home: Path) -> None:
    answer(copy_of(less, home), "Changes", "Keep the old", Note="typing error")
    run(home)


def repeated(home: Path) -> None:
    """A file repeats a bank line that is known."""
    drop(copy_of(ran, home), "lines.csv", LINES + COFFEE + SHOP)
    run(home)
    drop(home, "part.csv", LINES + COFFEE)
    run(home)


def of_its_own(home: Path) -> None:
    answer(copy_of(repeated, home), "Bank lines", "A payment of its own")
    assert findings(run(home)) == []


def the_known_one(home: Path) -> None:
    answer(copy_of(repeated, home), "Bank lines", "The same as the one known")
    assert findings(run(home)) == []


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return copy_of(ran, tmp_path / "home")


@pytest.fixture
def less_home(tmp_path: Path) -> Path:
    return copy_of(less, tmp_path / "home")


@pytest.fixture
def taken_home(tmp_path: Path) -> Path:
    return copy_of(taken, tmp_path / "home")


@pytest.fixture
def bank_home(tmp_path: Path) -> Path:
    return copy_of(repeated, tmp_path / "home")


def test_a_change_is_asked_with_all_that_hangs_on_it_and_its_file_adds_up(less_home):
    assert document(less_home) == [(1, 119000)]
    (row,) = asked(less_home, "Changes")
    assert row["What differs"] == "Amount: 90.00 EUR less"
    assert row["Known as"].startswith("invoice of 1,190.00 EUR")
    assert row["Would become"].startswith("invoice of 1,100.00 EUR")
    assert row["What hangs on it"].startswith("1,190.00 EUR is applied to it.")
    assert "90.00 EUR of the payment of 2026-11-18 no longer fits" in row["If you take it"]
    assert row["Comes from"] == "less.csv, sheet less, row 2"
    assert not list((less_home / "output" / DAY).glob("rejects_*"))


def test_taking_it_posts_the_version_keeps_the_money_and_frees_what_no_longer_fits(less_home):
    answer(less_home, "Changes", "Take the new version")
    result = run(less_home, NEXT)
    assert findings(result) == []
    assert document(less_home) == [(1, 119000), (2, 110000)]
    assert applied(less_home) == 110000
    left = result.views["unapplied_cash"].query("remittance == 'Rechnung INV-1001'")
    assert left["unapplied_minor"].tolist() == [9000]
    assert asked(less_home, "Changes", NEXT) == []
    # Dropped again, with another line at its end, the file says what is known.
    drop(less_home, "less.csv", LESS + "INV-3001;C-1;2026-11-01;2026-12-01;1.00;EUR\n")
    again = run(less_home, NEXT).outcomes.iloc[0]
    assert (again["rows_posted"], again["rows_unchanged"]) == (1, 1)


def told(root: Path) -> list[str]:
    """The codes of findings.csv."""
    return list(pd.read_csv(root / "output" / "data" / "findings.csv", dtype="str")["code"])


@pytest.mark.parametrize("answered", [taken, kept])
def test_a_question_that_is_answered_is_no_longer_a_finding_until_the_answer_is_taken_back(
    less_home, tmp_path, answered
):
    assert "document-changed" in told(less_home)
    home = copy_of(answered, tmp_path / "answered")
    assert "document-changed" not in told(home)
    undo(home, last_run(home))
    facts = run(home)
    assert "document-changed" in told(home)
    assert len(asked(home, "Changes")) == 1
    assert applied(home) == 119000
    assert facts.views["open_items"].query("document_no == 'INV-1001'").empty


def test_a_higher_amount_leaves_the_difference_open(home):
    drop(home, "more.csv", MORE)
    run(home)
    (row,) = asked(home, "Changes")
    assert row["What differs"] == "Amount: 10.00 EUR more\nDue: 31 days later"
    assert row["If you take it"] == "Open then: 10.00 EUR."
    answer(home, "Changes", "Take the new version")
    result = run(home)
    open_items = result.views["open_items"].set_index("document_no")["open_minor"]
    assert open_items["INV-1001"] == 1000 and applied(home) == 119000


def test_keeping_the_old_is_remembered_whatever_file_says_it_again(tmp_path):
    home = copy_of(kept, tmp_path / "home")
    assert document(home) == [(1, 119000)] and asked(home, "Changes") == []
    drop(home, "other name.csv", LESS + "INV-3001;C-1;2026-11-01;2026-12-01;1.00;EUR\n")
    again = run(home, NEXT)
    assert again.outcomes[["rows_posted", "rows_unchanged", "rows_held"]].to_numpy().tolist() == [[1, 1, 0]]
    assert findings(again) == ["change-turned-down"]
    assert document(home) == [(1, 119000)] and asked(home, "Changes", NEXT) == []


def test_a_newer_change_takes_the_place_of_the_one_that_waits(less_home):
    answer(less_home, "Changes", "Take the new version")
    answers = (less_home / "input" / "answers.xlsx").read_bytes()
    (less_home / "input" / "answers.xlsx").unlink()
    drop(less_home, "more.csv", MORE)
    run(less_home)
    (row,) = asked(less_home, "Changes")
    assert row["Would become"].startswith("invoice of 1,200.00 EUR")
    drop(less_home, "old answers.xlsx", answers)
    assert findings(run(less_home)) == ["stale-decision"]
    assert document(less_home) == [(1, 119000)]


def test_what_cannot_be_borne_is_said_before_and_refused_after(home):
    drop(home, "dollars.csv", DOLLARS)
    run(home)
    (row,) = asked(home, "Changes")
    assert row["What differs"] == "Currency: EUR → USD"
    assert row["If you take it"].startswith("It cannot be taken yet: 1,190.00 EUR is settled of it")
    answer(home, "Changes", "Take the new version")
    assert findings(run(home)) == ["decision-not-possible"]
    assert document(home) == [(1, 119000)] and len(asked(home, "Changes")) == 1


def test_an_answer_and_the_same_change_in_one_drop_meet(less_home):
    """The file of the same drop meets the ledger as the answer left it."""
    answer(less_home, "Changes", "Take the new version")
    drop(less_home, "a later list.csv", LESS + "INV-3001;C-1;2026-11-01;2026-12-01;1.00;EUR\n")
    result = run(less_home, NEXT)
    assert document(less_home) == [(1, 119000), (2, 110000)]
    later = result.outcomes.set_index("name").loc["a later list.csv"]
    assert (later["rows_posted"], later["rows_unchanged"], later["rows_held"]) == (1, 1, 0)


def test_answered_twice_run_twice_nothing_happens_twice(less_home):
    answer(less_home, "Changes", "Take the new version")
    answer(less_home, "Changes", "Take the new version", name="a copy.xlsx", Note="twice")
    assert findings(run(less_home)) == []
    assert document(less_home) == [(1, 119000), (2, 110000)]
    before = output_bytes(less_home)
    assert not run(less_home).committed
    assert output_bytes(less_home) == before


def test_killed_after_the_commit_the_next_run_publishes_what_an_undisturbed_one_does(less_home, tmp_path):
    answer(less_home, "Changes", "Take the new version")
    other = tmp_path / "other"
    shutil.copytree(less_home, other)
    run(less_home)

    class Killed(BaseException):
        pass

    place, config = homes.find_home(other)
    with homes.open_rim(place, config) as rim, pytest.raises(Killed):

        def append(*args: Any) -> None:
            rim.append(*args)
            raise Killed

        run_once(replace(rim, append=append), config.policies(), date.fromisoformat(DAY))
    assert not run(other).committed
    assert document(other) == document(less_home) == [(1, 119000), (2, 110000)]
    assert list((other / "input").iterdir()) == []
    # The log of the runs has the moments of each run in it.
    bytes_of = [
        {n: b for n, b in output_bytes(root).items() if not n.endswith(("runs.csv", f"ar_report_{DAY}.xlsx"))}
        for root in (less_home, other)
    ]
    assert bytes_of[0] == bytes_of[1]


def test_an_open_question_is_shown_the_same_by_a_second_run(less_home):
    before = output_bytes(less_home)
    assert not run(less_home).committed
    assert output_bytes(less_home) == before


def test_the_story_says_what_was_asked_and_who_decided(taken_home):
    facts = standing(taken_home)
    (document_id,) = facts["documents"].query("document_no == 'INV-1001'")["document_id"].unique()
    told = [(event.what, event.text) for event in tell(facts, "document", document_id)]
    assert [what for what, _ in told].count("change held") == 1
    assert ("decision", "Kim took the new version: price agreed by phone") in told
    assert any("Kim took the new version of INV-1001" in text for _, text in told)


def coffees(root: Path) -> list[tuple[str, int]]:
    rows = standing(root)["receipts"].query("remittance == 'coffee'").sort_values("occurrence")
    return list(zip(rows["source_file"], rows["occurrence"], strict=True))


def test_a_line_that_may_be_known_is_asked_with_its_twin(bank_home):
    assert coffees(bank_home) == [("lines.csv", 1)]
    (row,) = asked(bank_home, "Bank lines")
    assert (row["Amount booked"], row["This line"], row["The one known"]) == (
        50,
        "part.csv, sheet part, row 2",
        "lines.csv, sheet lines, row 2",
    )


@pytest.mark.parametrize(
    ("answered", "known"),
    [(of_its_own, [("lines.csv", 1), ("part.csv", 2)]), (the_known_one, [("lines.csv", 1)])],
)
def test_a_line_is_posted_or_not_and_not_asked_again(tmp_path, answered, known):
    home = copy_of(answered, tmp_path / "home")
    assert coffees(home) == known and asked(home, "Bank lines") == []
    # The file saved again, under another name and with a line of another day.
    drop(home, "part again.csv", LINES + COFFEE + "2026-11-18;1.00;EUR;Shop;;tea\n")
    again = run(home, NEXT).outcomes.iloc[0]
    assert (again["rows_posted"], again["rows_unchanged"], again["rows_held"]) == (1, 1, 0)
    assert coffees(home) == known and asked(home, "Bank lines", NEXT) == []


STATEMENT = (
    ":20:S\n:25:DE89370400440532013000\n:28C:1/1\n:60F:C261116EUR100,00\n:61:2611171117C50,00NTRFNONREF//BR7\n"
    ":86:166?00CREDIT?20Invoice of the lunch club?32Lunch Club\n:62F:C261117EUR150,00\n-\n"
)


BARE = LINES.replace("booking_date", "account;booking_date") + "DE89370400440532013000;2026-11-17;50.00;EUR;;;\n"


def downloaded(home: Path) -> None:
    """A statement is known, and its line comes once more, barely, from another format."""
    drop(copy_of(ran, home), "day.sta", STATEMENT)
    run(home)
    drop(home, "download.csv", BARE)
    run(home)


@pytest.mark.parametrize(("said", "count"), [("A payment of its own", 2), ("The same as the one known", 1)])
def test_a_line_that_may_be_one_of_another_format_is_asked_with_that_one(tmp_path, said, count):
    home = copy_of(downloaded, tmp_path / "home")
    (row,) = asked(home, "Bank lines")
    assert row["This line"] == "download.csv, sheet download, row 2"
    assert row["The one known"].startswith("day.sta, ") and row["Known alike"] == 1
    answer(home, "Bank lines", said)
    assert findings(run(home)) == []
    receipts = standing(home)["receipts"].query("amount_minor == 5000")
    assert sorted(receipts["source_format"]) == ["mt940", "table"][:count]
    # The download saved again, with a line of the next day, asks nothing.
    drop(home, "download again.csv", BARE + "DE89370400440532013000;2026-11-18;1.00;EUR;Shop;;tea\n")
    again = run(home, NEXT).outcomes.iloc[0]
    assert (again["rows_posted"], again["rows_unchanged"], again["rows_held"]) == (1, 1, 0)


def test_only_yellow_cells_are_read_as_answers(bank_home):
    """Both sheets untouched, and a word in another: nothing is taken for half an answer."""
    drop(bank_home, "less.csv", LESS)
    run(bank_home)
    assert len(asked(bank_home, "Changes")) == len(asked(bank_home, "Bank lines")) == 1
    waiting = asked(bank_home, "Payments")[0]["_subject"]
    workbook = review(bank_home)
    fill(workbook, "Payments", waiting, Decision="Not ours")
    workbook.save(drop(bank_home, "answers.xlsx", b""))
    result = run(bank_home)
    assert findings(result) == []
    assert result.outcomes[["rows_posted", "rows_rejected"]].to_numpy().tolist() == [[1, 0]]


def test_two_lines_of_their_own_get_numbers_of_their_own(home):
    drop(home, "lines.csv", LINES + COFFEE + COFFEE + SHOP)
    run(home)
    drop(home, "part.csv", LINES + COFFEE + COFFEE)
    run(home)
    workbook = review(home)
    for row in asked(home, "Bank lines"):
        fill(workbook, "Bank lines", row["_subject"], Decision="A payment of its own")
    workbook.save(drop(home, "answers.xlsx", b""))
    # In the same drop, the bank's whole list of the day: it shows no more than what is known by then.
    drop(home, "whole day.csv", LINES + COFFEE * 4 + SHOP)
    result = run(home, NEXT)
    assert [number for _, number in coffees(home)] == [1, 2, 3, 4]
    assert result.outcomes.set_index("name").loc["whole day.csv", "rows_unchanged"] == 5


def test_a_twin_that_became_known_otherwise_makes_the_answer_stale(bank_home):
    answer(bank_home, "Bank lines", "A payment of its own")
    answers = (bank_home / "input" / "answers.xlsx").read_bytes()
    (bank_home / "input" / "answers.xlsx").unlink()
    drop(bank_home, "whole day.csv", LINES + COFFEE + COFFEE + SHOP)
    run(bank_home)
    assert coffees(bank_home) == [("lines.csv", 1), ("whole day.csv", 2)]
    drop(bank_home, "answers.xlsx", answers)
    assert findings(run(bank_home)) == ["stale-decision"]
    assert len(coffees(bank_home)) == 2
    (row,) = asked(bank_home, "Bank lines")
    assert row["Known alike"] == 2


def test_a_gap_left_by_undo_is_filled(tmp_path):
    home = copy_of(of_its_own, tmp_path / "home")
    answered = last_run(home)
    drop(home, "whole day.csv", LINES + COFFEE * 3 + SHOP)
    run(home)
    undo(home, answered)
    drop(home, "one more.csv", LINES + COFFEE * 3 + SHOP + "2026-11-19;1.00;EUR;Shop;;tea\n")
    run(home)
    assert [number for _, number in coffees(home)] == [1, 2, 3]


def test_other_answers_of_the_run_count_before_its_files(home):
    """An answer pays a document that a file of the same drop makes smaller: the file's row is held, nothing is over-applied."""
    workbook = review(home)
    unknown = standing(home)["receipts"].query("bank_reference == 'B3'")["receipt_id"].iloc[0]
    fill(workbook, "Payments", unknown, Decision="These documents", Documents="INV-1004")
    workbook.save(drop(home, "answers.xlsx", b""))
    drop(home, "less.csv", HEAD + "INV-1004;C-3;2026-10-01;2026-10-31;50.00;EUR\n")
    result = run(home)
    assert document(home, "INV-1004") == [(1, 9999)] and applied(home, "INV-1004") == 7777
    assert result.outcomes.set_index("name").loc["less.csv", "rows_held"] == 1
