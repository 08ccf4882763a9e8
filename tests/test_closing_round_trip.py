"""Rests closed in the review workbook: from the yellow cells into the ledger, the reports, and back out by undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from tests.homes import copy_of, drop, make_home, output_bytes
from tests.test_cli import call
from tests.test_review_round_trip import fill

CUSTOMERS = "customer_id;name\nC-1;Alpha GmbH\nC-2;Beta Ltd\n"
INVOICES = """document_no;customer_id;document_date;due_date;amount;currency
INV-42;C-1;2026-09-01;2026-10-01;42.00;EUR
INV-50;C-1;2026-09-15;2026-10-15;50.00;EUR
INV-900;C-2;2026-09-20;2026-10-20;900.00;EUR
INV-100;C-2;2026-09-20;2026-10-21;100.00;EUR
INV-150;C-2;2026-09-20;2026-10-22;50.00;EUR
CN-150;C-2;2026-09-21;2026-09-21;-150.00;EUR
"""
BANK = """booking_date;amount;currency;payer_name;remittance;bank_reference
2026-11-18;40.00;EUR;Nobody One;hello;B1
2026-11-18;50.02;EUR;Nobody Two;thanks;B2
2026-11-19;800.00;EUR;Nobody Three;part;B3
"""
DAYS = ("2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23")


def table(root: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(root / "output" / "data" / f"{name}.csv", dtype=str, keep_default_na=False)


def decide(root: Path, day: str, **said: dict[str, Any]) -> None:
    """Fill the review workbook of the day: payer or document number (its - as _) to the yellow cells."""
    workbook = openpyxl.load_workbook(root / "output" / day / f"review_{day}.xlsx")
    for sheet, heading in (("Payments", "Payer"), ("Documents", "Document")):
        rows = [[cell.value for cell in row] for row in workbook[sheet].iter_rows(min_row=4)]
        keys = {row[rows[0].index(heading)]: row[rows[0].index("_subject")] for row in rows[1:]}
        for name, cells in said.items():
            key = keys.get(name.replace("__", "-").replace("_", " "))
            if key is not None:
                fill(workbook, sheet, key, **cells)
    workbook.save(drop(root, f"answers of {day}.xlsx", b""))


def run(root: Path, day: str) -> Any:
    done = call("run", "--home", root, "--as-of", day)
    assert done.exit_code == 0, done.output
    return done


def state(root: Path) -> dict[str, tuple[str, str]]:
    rows = table(root, "documents")
    return {n: (o, s) for n, o, s in zip(rows["document_no"], rows["open_amount"], rows["status"], strict=True)}


def lines(root: Path, number: str) -> list[tuple[str, str]]:
    rows = table(root, "applications")
    rows = rows[rows["document_no"] == number]
    return sorted(zip(rows["kind"], rows["amount"], strict=True))


def closed(home: Path) -> None:
    root = make_home(home, customers=CUSTOMERS, invoices=INVOICES, bank=BANK)
    run(root, DAYS[0])
    decide(
        root, DAYS[0],
        Nobody_One={"Decision": "These documents", "Documents": "INV-42", "Close the rest as": "Write-off", "By": "Kim"},
        Nobody_Two={"Decision": "These documents", "Documents": "INV-50", "Close the rest as": "Write-off"},
        Nobody_Three={"Decision": "These documents", "Documents": "INV-900 800,00"},
        INV__100={"Decision": "Set off", "Documents": "INV-150, CN-150"},
    )  # fmt: skip
    done = run(root, DAYS[1])
    assert done.stderr == ""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return copy_of(closed, tmp_path / "home")


def test_what_was_closed_is_closed_in_every_table(home: Path):
    stands = state(home)
    assert {n: stands[n][0] for n in stands} == {
        "INV-42": "0.00", "INV-50": "0.00", "INV-900": "100.00", "INV-100": "0.00", "INV-150": "0.00", "CN-150": "0.00",
    }  # fmt: skip
    assert lines(home, "INV-42") == [("payment", "40.00"), ("write_off", "2.00")]
    assert [kind for kind, _ in lines(home, "INV-50")].count("write_off") == 1
    assert lines(home, "CN-150") == [("credit_note", "-150.00")]
    receipts = table(home, "receipts").set_index("bank_reference")
    assert receipts.loc["B1", "reason"].endswith("Closed as write-off: 2.00 EUR of INV-42.")
    assert receipts.loc["B2", ["status", "unapplied_amount"]].tolist() == ["applied", "0.00"]
    aging = table(home, "aging")
    assert aging[["customer_id", "total"]].to_numpy().tolist() == [["C-2", "100.00"]]
    assert "Closed as write-off: 2.00 EUR of INV-42." in call("show", "document", "INV-42", "--home", home).stdout
    assert "off against each other" in call("show", "document", "CN-150", "--home", home).stdout


CLOSE = {"Decision": "Close the rest", "Close the rest as": "Deduction", "Note": "freight", "By": "Kim"}


def closed_later(home: Path) -> None:
    copy_of(closed, home)
    decide(home, DAYS[1], INV__900=CLOSE)
    assert run(home, DAYS[2]).stderr == ""


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """What was left of INV-900 was closed on the day after its payment."""
    return copy_of(closed_later, tmp_path / "home")


def test_a_rest_is_closed_later_on_the_documents_sheet(later: Path):
    home = later
    assert state(home)["INV-900"] == ("0.00", "paid")
    assert lines(home, "INV-900") == [("deduction", "100.00"), ("payment", "800.00")]
    rows = table(home, "applications")
    assert rows.loc[rows["document_no"] == "INV-900", "receipt_id"].nunique() == 1
    receipt = table(home, "receipts").set_index("bank_reference").loc["B3"]
    assert receipt["reason"].endswith("Kim closed the rest in the review of 2026-11-21. Closed as deduction: 100.00 EUR of INV-900 (freight).")  # fmt: skip
    assert table(home, "aging").empty
    # The same workbook once more, and a run with nothing in input/: nothing is added.
    before = output_bytes(home)
    runs = len(table(home, "runs"))
    decide(home, DAYS[1], INV__900=CLOSE)
    run(home, DAYS[2])
    run(home, DAYS[2])
    assert lines(home, "INV-900") == [("deduction", "100.00"), ("payment", "800.00")]
    assert len(table(home, "runs")) <= runs + 1  # that a file came is recorded
    assert {k: v for k, v in output_bytes(home).items() if k.endswith("applications.csv")} == {
        k: v for k, v in before.items() if k.endswith("applications.csv")
    }


def test_undo_opens_the_rest_again(later: Path):
    home = later
    runs = table(home, "runs")
    of_day = runs[runs["as_of"] == DAYS[2]]["run_id"].iloc[0]
    assert call("undo", of_day, "--home", home, "--as-of", DAYS[2]).exit_code == 0
    run(home, DAYS[3])
    assert state(home)["INV-900"][0] == "100.00"
    assert "closed the rest" not in table(home, "receipts").set_index("bank_reference").loc["B3", "reason"]
    of_day = runs[runs["as_of"] == DAYS[1]]["run_id"].iloc[0]
    assert call("undo", of_day, "--home", home, "--as-of", DAYS[3]).exit_code == 0
    run(home, DAYS[3])
    stands = state(home)
    assert {n: stands[n][0] for n in stands} == {
        "INV-42": "42.00", "INV-50": "50.00", "INV-900": "900.00", "INV-100": "100.00", "INV-150": "50.00", "CN-150": "-150.00",
    }  # fmt: skip


def test_a_payment_is_not_taken_back_from_under_its_closed_rest(later: Path):
    runs = table(later, "runs")
    of_day = runs[runs["as_of"] == DAYS[1]]["run_id"].iloc[0]
    done = call("undo", of_day, "--home", later, "--as-of", DAYS[2])
    assert done.exit_code == 1 and "built on it" in done.stderr
