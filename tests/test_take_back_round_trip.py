"""What was applied wrongly, taken back in the review workbook: the ledger, the reports and the story follow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.homes import CUSTOMERS, copy_of, drop, make_home, ran
from tests.test_cli import call
from tests.test_closing_round_trip import lines, run, state, table
from tests.test_review_round_trip import fill

DAYS = ("2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23")


def applied(root: Path, day: str) -> list[dict[str, Any]]:
    """The rows of the sheet Applied, heading to cell, with the number of the row."""
    workbook = openpyxl.load_workbook(root / "output" / day / f"review_{day}.xlsx")
    rows = [[cell.value for cell in row] for row in workbook["Applied"].iter_rows()]
    head = next(n for n, row in enumerate(rows) if "_subject" in row)
    found = [dict(zip(rows[head], row, strict=True)) | {"at": n + 1} for n, row in enumerate(rows) if n > head]
    return [row for row in found if row["_subject"]]


def take_back(root: Path, day: str, *documents: str, name: str = "back.xlsx", **cells: str) -> None:
    """Answer "Take back" in the rows that tell one of the documents, and drop the workbook."""
    workbook = openpyxl.load_workbook(root / "output" / day / f"review_{day}.xlsx")
    sheet = workbook["Applied"]
    said = {"Decision": "Take back", "By": "Kim", "Note": "wrong invoice", **cells}
    places = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value in {*said}}
    wrong = [row["at"] for row in applied(root, day) if any(one in row["Applied to"] for one in documents)]
    assert len(wrong) >= len(documents)
    for at in wrong:
        for heading, value in said.items():
            sheet.cell(at, places[heading]).value = value
    workbook.save(drop(root, name, b""))


def receipt(root: Path, reference: str) -> Any:
    return table(root, "receipts").set_index("bank_reference").loc[reference]


def taken_back(home: Path) -> None:
    copy_of(ran, home)
    assert state(home)["INV-1001"] == ("0.00", "paid")
    take_back(home, DAYS[0], "INV-1001")
    done = run(home, DAYS[1])
    assert done.stderr == ""
    assert "1 application(s) taken back as decided" in done.stdout


@pytest.fixture
def back(tmp_path: Path) -> Path:
    """INV-1001 was paid by its number, and taken back on the second day."""
    return copy_of(taken_back, tmp_path / "home")


def test_a_payment_applied_to_the_wrong_invoice_waits_again(back: Path):
    home = back
    assert state(home)["INV-1001"] == ("1190.00", "open")
    assert lines(home, "INV-1001") == [("payment", "-1190.00"), ("payment", "1190.00")]
    assert receipt(home, "B1")["unapplied_amount"] == "1190.00"
    assert "turned down by a person (INV-1001)" in receipt(home, "B1")["reason"]
    aging = table(home, "aging").set_index("customer_id")
    assert aging.loc["C-1", ["total", "unapplied"]].tolist() == ["1440.50", "1190.00"]
    assert [row["Applied to"] for row in applied(home, DAYS[1])] == ["INV-1003: 480.00 EUR payment"]
    told = call("show", "receipt", "B1", "--home", home).stdout
    assert "Kim took back what was applied to INV-1001: wrong invoice" in told
    assert "Kim took it back in the review of 2026-11-20: wrong invoice" in call("show", "document", "INV-1001", "--home", home).stdout  # fmt: skip
    assert "Takes back 1,190.00 EUR" in call("explain", "receipt", "B1", "--home", home).stdout
    posted = (home / "output" / DAYS[1] / f"postings_{DAYS[1]}.csv").read_text("utf-8")
    assert posted.count("taken-back") == 1 and "INV-1001,invoice,payment,EUR,-1190.00" in posted


def test_dropped_twice_it_is_taken_back_once_and_never_applied_again_by_itself(back: Path):
    home = back
    before = lines(home, "INV-1001")
    take_back(home, DAYS[0], "INV-1001", name="again.xlsx", Note="said once more")
    done = run(home, DAYS[2])
    assert lines(home, "INV-1001") == before and done.stderr == ""
    assert "stale-decision" not in set(table(home, "findings")["code"])
    # A person may apply it all the same, and take that back too.
    workbook = openpyxl.load_workbook(home / "output" / DAYS[2] / f"review_{DAYS[2]}.xlsx")
    fill(workbook, "Payments", receipt(home, "B1")["receipt_id"], Decision="These documents", Documents="INV-1001")
    workbook.save(drop(home, "after all.xlsx", b""))
    run(home, DAYS[3])
    assert state(home)["INV-1001"] == ("0.00", "paid")
    assert len(lines(home, "INV-1001")) == 3


def test_what_was_wrong_must_be_said(tmp_path: Path):
    home = copy_of(ran, tmp_path / "home")
    take_back(home, DAYS[0], "INV-1001", Note="")
    run(home, DAYS[1])
    assert "decision-incomplete" in set(table(home, "findings")["code"])
    assert state(home)["INV-1001"] == ("0.00", "paid")


def test_undo_of_the_run_applies_it_again_and_the_first_run_is_not_undone_beneath_it(back: Path):
    home = back
    runs = table(home, "runs")["run_id"].tolist()
    done = call("undo", runs[0], "--home", home, "--as-of", DAYS[1])
    assert done.exit_code == 1 and runs[1] in done.stderr
    assert call("undo", runs[1], "--home", home, "--as-of", DAYS[1]).exit_code == 0
    run(home, DAYS[2])
    assert state(home)["INV-1001"] == ("0.00", "paid")
    assert [row["Applied"] for row in applied(home, DAYS[2])] == [1190, 480]  # by payer


WHOSE = """document_no;customer_id;document_date;due_date;amount;currency
INV-42;C-1;2026-09-01;2026-10-01;42.00;EUR
INV-60;C-1;2026-09-15;2026-10-15;60.00;EUR
INV-300;C-2;2026-09-20;2026-10-20;300.00;EUR
INV-900;C-2;2026-09-20;2026-10-21;900.00;EUR
CN-100;C-2;2026-09-21;2026-09-21;-100.00;EUR
"""
LINES = "booking_date;amount;currency;payer_name;payer_account;remittance;bank_reference\n"
FIRST = (
    LINES
    + "2026-11-18;42.00;EUR;Nobody One;DE02120300000000202051;hello;B1\n2026-11-19;1100.00;EUR;Nobody Two;;thanks;B2\n"
)
SECOND = LINES + "2026-11-20;60.00;EUR;Nobody One;DE02120300000000202051;hello;B3\n"


def taught(home: Path) -> None:
    root = make_home(home, customers=CUSTOMERS, invoices=WHOSE, bank=FIRST)
    run(root, DAYS[0])
    workbook = openpyxl.load_workbook(root / "output" / DAYS[0] / f"review_{DAYS[0]}.xlsx")
    for reference, documents in (("B1", "INV-42"), ("B2", "INV-300, INV-900, CN-100")):
        fill(
            workbook,
            "Payments",
            receipt(root, reference)["receipt_id"],
            Decision="These documents",
            Documents=documents,
        )
    workbook.save(drop(root, "answers.xlsx", b""))
    drop(root, "second.csv", SECOND)
    run(root, DAYS[1])
    assert receipt(root, "B3")["status"] == "applied"


@pytest.fixture
def decided(tmp_path: Path) -> Path:
    """Nobody One's first payment was given to C-1, which taught its account; its second was applied by that."""
    return copy_of(taught, tmp_path / "home")


def test_what_a_payment_taught_stands_until_what_was_built_on_it_is_taken_back_too(decided: Path):
    take_back(decided, DAYS[1], "INV-42")
    done = run(decided, DAYS[2])
    assert "cannot be carried out yet" in done.stderr
    assert "60.00 EUR of 2026-11-20 from NOBODY ONE were applied to customer C-1" in " ".join(
        table(decided, "findings")["problem"]
    )
    assert state(decided)["INV-42"] == ("0.00", "paid")
    take_back(decided, DAYS[2], "INV-42", "INV-60", name="both.xlsx")
    assert run(decided, DAYS[2]).stderr == ""
    assert {n: state(decided)[n][0] for n in ("INV-42", "INV-60")} == {"INV-42": "42.00", "INV-60": "60.00"}
    assert receipt(decided, "B3")[["status", "customer_id"]].tolist() == ["unidentified", ""]
    workbook = openpyxl.load_workbook(decided / "output" / DAYS[2] / f"review_{DAYS[2]}.xlsx")
    known = [row[6].value for row in workbook["Payers"].iter_rows()]
    assert "DE02120300000000202051" not in known


def test_a_part_is_taken_back_where_the_rest_adds_up(decided: Path):
    take_back(decided, DAYS[1], "CN-100", Documents="CN-100")
    run(decided, DAYS[2])
    assert "do not add up" in " ".join(table(decided, "findings")["problem"])
    take_back(decided, DAYS[1], "CN-100", Documents="300", name="part.xlsx")
    assert run(decided, DAYS[2]).stderr == ""
    assert {n: state(decided)[n][0] for n in ("INV-300", "INV-900", "CN-100")} == {"INV-300": "300.00", "INV-900": "0.00", "CN-100": "0.00"}  # fmt: skip
    assert receipt(decided, "B2")[["status", "unapplied_amount"]].tolist() == ["partly_applied", "300.00"]


def test_a_rest_closed_later_is_taken_back_before_its_payment_and_both_in_one_workbook(tmp_path: Path):
    root = make_home(
        tmp_path / "home", customers=CUSTOMERS, invoices=WHOSE, bank=LINES + "2026-11-18;55.00;EUR;Nobody;;x;B1\n"
    )
    run(root, DAYS[0])
    workbook = openpyxl.load_workbook(root / "output" / DAYS[0] / f"review_{DAYS[0]}.xlsx")
    fill(workbook, "Payments", receipt(root, "B1")["receipt_id"], Decision="These documents", Documents="INV-60")
    fill(workbook, "Documents", document(root, "INV-300"), Decision="Set off", Documents="CN-100")
    workbook.save(drop(root, "1.xlsx", b""))
    run(root, DAYS[1])
    workbook = openpyxl.load_workbook(root / "output" / DAYS[1] / f"review_{DAYS[1]}.xlsx")
    fill(
        workbook, "Documents", document(root, "INV-60"), Decision="Close the rest", **{"Close the rest as": "Write-off"}
    )
    workbook.save(drop(root, "2.xlsx", b""))
    run(root, DAYS[2])
    assert [row["Applied to"] for row in applied(root, DAYS[2])] == [
        "INV-60: 5.00 EUR write-off", "CN-100: -100.00 EUR credit note\nINV-300: 100.00 EUR credit note", "INV-60: 55.00 EUR payment",
    ]  # fmt: skip
    take_back(root, DAYS[2], "INV-60: 55.00")
    assert "the rest of INV-60 was closed on 2026-11-22, write off of 5.00 EUR" in run(root, DAYS[2]).stderr
    take_back(root, DAYS[2], "INV-60", "INV-300", name="all.xlsx")
    assert run(root, DAYS[2]).stderr == ""
    assert {n: state(root)[n] for n in ("INV-60", "INV-300", "CN-100")} == {"INV-60": ("60.00", "open"), "INV-300": ("300.00", "open"), "CN-100": ("-100.00", "open")}  # fmt: skip
    assert (
        "Kim took back what was applied to CN-100 + INV-300"
        in call("show", "document", "INV-300", "--home", root).stdout
    )


def document(root: Path, number: str) -> str:
    rows = table(root, "documents")
    return str(rows.loc[rows["document_no"] == number, "document_id"].iloc[0])
