"""What is taken back and what was learned, together: turned down with who and why, allowed again, habits gone, and undone."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.homes import CUSTOMERS, drop, make_home
from tests.test_cli import call
from tests.test_closing_round_trip import decide, run, state, table
from tests.test_learned_round_trip import answer, cells
from tests.test_take_back_round_trip import DAYS, LINES, back, decided, lines, receipt, take_back

__all__ = ["back", "decided"]

_SHOWN = ["Amount booked", "Not these documents", "Of this customer", "How", "Turned down by", "Said then", "Payment"]


def turned_down(root: Path, day: str) -> list[list[object]]:
    rows = cells(root, day, "Turned down")
    return rows[_SHOWN].to_numpy().tolist() if "Nothing is turned down." not in rows.iloc[0].tolist() else []


def run_ids(root: Path) -> list[str]:
    return [str(one) for one in table(root, "runs")["run_id"]]


def test_what_is_taken_back_stands_on_turned_down_with_who_and_why(back: Path):
    assert turned_down(back, DAYS[0]) == []
    (row,) = turned_down(back, DAYS[1])
    assert [row[0], row[1], *row[3:]] == [1190, "INV-1001", "taken back", "Kim", "wrong invoice", "waits"]
    assert str(row[2]).startswith("C-1 · ")


def test_allowed_again_it_is_applied_by_itself_and_the_take_back_is_not_undone_beneath_it(back: Path):
    key = cells(back, DAYS[1], "Turned down")["_subject"].iloc[0]
    answer(back, DAYS[1], again=("Turned down", key, {"Decision": "Allow again", "By": "Lee", "Note": "it was right"}))
    assert run(back, DAYS[2]).stderr == ""
    assert state(back)["INV-1001"] == ("0.00", "paid") and turned_down(back, DAYS[2]) == []
    assert lines(back, "INV-1001") == [("payment", "-1190.00"), ("payment", "1190.00"), ("payment", "1190.00")]
    story = call("show", "receipt", "B1", "--home", back).stdout
    assert "Kim took back what was applied to INV-1001: wrong invoice" in story
    assert "Lee allowed again what was turned down: it was right" in story
    first, second, third = run_ids(back)
    refused = call("undo", second, "--home", back, "--as-of", DAYS[2])
    assert refused.exit_code == 1 and third in refused.stderr
    for one in (third, second):
        assert call("undo", one, "--home", back, "--as-of", DAYS[2]).exit_code == 0
    run(back, DAYS[3])
    assert state(back)["INV-1001"] == ("0.00", "paid") and turned_down(back, DAYS[3]) == []
    assert first in run_ids(back)


def test_the_allowance_undone_it_is_turned_down_again(back: Path):
    key = cells(back, DAYS[1], "Turned down")["_subject"].iloc[0]
    answer(back, DAYS[1], again=("Turned down", key, {"Decision": "Allow again"}))
    run(back, DAYS[2])
    assert call("undo", run_ids(back)[-1], "--home", back, "--as-of", DAYS[2]).exit_code == 0
    run(back, DAYS[3])
    assert state(back)["INV-1001"] == ("1190.00", "open")
    assert [row[3] for row in turned_down(back, DAYS[3])] == ["taken back"]


def test_a_person_who_applies_it_all_the_same_settles_the_pair(back: Path):
    answer(back, DAYS[1], given=("Payments", receipt(back, "B1")["receipt_id"], {"Decision": "These documents", "Documents": "INV-1001"}))  # fmt: skip
    run(back, DAYS[2])
    assert state(back)["INV-1001"] == ("0.00", "paid")
    assert [row[-1] for row in turned_down(back, DAYS[2])] == ["settled"]
    # Taken back once more it waits again, and the pair says why it was the last time.
    take_back(back, DAYS[2], "INV-1001", Note="wrong after all", By="Lee")
    run(back, DAYS[3])
    assert [row[3:] for row in turned_down(back, DAYS[3])] == [["taken back", "Lee", "wrong after all", "waits"]]


def test_undone_the_lesson_that_was_taken_back_counts_again(decided: Path):
    take_back(decided, DAYS[1], "INV-42", "INV-60")
    run(decided, DAYS[2])
    account = "DE02120300000000202051"
    assert account not in cells(decided, DAYS[2], "Payers").to_string()
    assert len(turned_down(decided, DAYS[2])) == 2
    assert call("undo", run_ids(decided)[-1], "--home", decided, "--as-of", DAYS[2]).exit_code == 0
    drop(decided, "third.csv", LINES + "2026-11-22;77.00;EUR;Nobody One;DE02120300000000202051;hello;B4\n")
    run(decided, DAYS[3])
    assert account in cells(decided, DAYS[3], "Payers").to_string()
    assert receipt(decided, "B4")["customer_id"] == "C-1" and turned_down(decided, DAYS[3]) == []


WORTH = (40_000, 52_310, 61_175)
SHORT = "document_no;customer_id;document_date;due_date;amount;currency\n" + "".join(
    f"INV-70{n};C-1;2026-0{n + 6}-01;2026-0{n + 6}-20;{worth / 100:.2f};EUR\n" for n, worth in enumerate(WORTH, 1)
)
PAID = LINES + "".join(
    f"2026-0{n + 6}-20;{(worth - 2_500) / 100:.2f};EUR;Alpha Maschinenbau GmbH;;INV-70{n};F{n}\n"
    for n, worth in enumerate(WORTH, 1)
)


def test_a_rest_taken_back_teaches_no_habit_and_teaches_it_again_once_that_is_undone(tmp_path: Path):
    root = make_home(tmp_path / "home", customers=CUSTOMERS, invoices=SHORT, bank=PAID)
    run(root, DAYS[0])
    freight = {"Decision": "Close the rest", "Close the rest as": "Deduction", "Note": "freight", "By": "Kim"}
    decide(root, DAYS[0], **{f"INV__70{n}": freight for n in (1, 2, 3)})
    run(root, DAYS[1])
    assert "Takes 25.00 EUR off" in cells(root, DAYS[1], "Habits").to_string()
    # The payment alone is not taken back from under its rest; both together are, and with them the lesson.
    take_back(root, DAYS[1], "INV-701: 375.00")
    assert "the rest of INV-701 was closed" in run(root, DAYS[2]).stderr
    take_back(root, DAYS[2], "INV-701: 375.00", "INV-701: 25.00", name="both.xlsx")
    assert run(root, DAYS[2]).stderr == ""
    assert state(root)["INV-701"] == ("400.00", "open")
    assert "25.00" not in cells(root, DAYS[2], "Habits").to_string()
    assert [row[1] for row in turned_down(root, DAYS[2])] == ["INV-701"], "the payment's and the rest's are one pair"
    assert call("undo", run_ids(root)[-1], "--home", root, "--as-of", DAYS[2]).exit_code == 0
    run(root, DAYS[3])
    assert state(root)["INV-701"] == ("0.00", "paid")
    assert "Takes 25.00 EUR off" in cells(root, DAYS[3], "Habits").to_string()


def test_the_sheets_stand_in_one_order(back: Path):
    workbook = openpyxl.load_workbook(back / "output" / DAYS[1] / f"review_{DAYS[1]}.xlsx")
    assert [name for name in workbook.sheetnames if not name.startswith("_")][:8] == ["Start here", "Payments", "Applied", "Documents", "Customers", "Payers", "Habits", "Turned down"]  # fmt: skip
