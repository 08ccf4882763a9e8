"""A payment in another currency through a whole home: applied, accepted in the review workbook, shown, and taken back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.homes import CUSTOMERS, copy_of, make_home, output_bytes, ran
from tests.test_questions_round_trip import answer, asked, run, undo

DAY, NEXT = "2026-11-20", "2026-11-21"
INVOICES = """document_no;customer_id;document_date;due_date;amount;currency
INV-1001;C-1;2026-09-01;2026-10-01;1000.00;USD
INV-1002;C-1;2026-09-15;2026-10-15;2500.00;USD
INV-1003;C-1;2026-09-15;2026-10-15;80.00;EUR
"""
RATES = "date;currency;base_currency;rate\n2026-11-17;USD;EUR;0.92\n"
BANK = """booking_date;amount;currency;payer_name;payer_account;remittance;bank_reference
2026-11-18;915.00;EUR;Alpha Maschinenbau GmbH;DE89370400440532013000;Invoice INV-1001;B1
2026-11-18;1200.00;EUR;Alpha Maschinenbau GmbH;DE89370400440532013000;Invoice INV-1002;B2
"""


def exchanged(home: Path) -> None:
    run(make_home(home, customers=CUSTOMERS, invoices=INVOICES, rates=RATES, bank=BANK), DAY)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_of(exchanged, tmp_path / "home")


def data(root: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(root / "output" / "data" / f"{name}.csv", dtype="str", keep_default_na=False)


def applied(root: Path, bank_reference: str) -> list[tuple[str, ...]]:
    rows = data(root, "applications")
    rows = rows[rows["bank_reference"] == bank_reference].sort_values(["recorded_on", "kind", "amount"])
    columns = ("document_no", "kind", "amount", "currency", "receipt_amount", "receipt_currency")
    return list(zip(*(rows[c] for c in columns), strict=True))


def left(root: Path) -> dict[str, str]:
    """What is open of each document, and not applied of each receipt."""
    items, lines = data(root, "documents"), data(root, "receipts")
    return dict(zip(items["document_no"], items["open_amount"], strict=True)) | dict(
        zip(lines["bank_reference"], lines["unapplied_amount"], strict=True)
    )


def test_what_is_certain_is_applied_and_shown_with_both_amounts(root):
    assert applied(root, "B1") == [
        ("INV-1001", "exchange", "5.43", "USD", "", ""),
        ("INV-1001", "payment", "994.57", "USD", "915.00", "EUR"),
    ]
    assert left(root) == {"INV-1001": "0.00", "INV-1002": "2500.00", "INV-1003": "80.00", "B1": "0.00", "B2": "1200.00"}
    postings = pd.read_csv(root / "output" / DAY / f"postings_{DAY}.csv", dtype="str", keep_default_na=False)
    assert set(zip(postings["amount"], postings["receipt_amount"], strict=True)) == {("5.43", ""), ("994.57", "915.00")}
    sheet = openpyxl.load_workbook(root / "output" / DAY / f"ar_report_{DAY}.xlsx")["Cash applied"]
    shown = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in shown if "Of the receipt" in row)
    paid = next(row for row in shown if "payment" in row)
    assert (
        paid[head.index("Applied")],
        paid[head.index("Of the receipt")],
        paid[head.index("Receipt's currency")],
    ) == (994.57, 915, "EUR")


def test_a_second_run_adds_nothing(root):
    before = output_bytes(root)
    assert not run(root, DAY).committed
    assert output_bytes(root) == before


def test_a_suggestion_is_accepted_and_the_run_that_did_so_undone(root):
    (row,) = asked(root, "Payments", DAY)
    assert (
        "INV-1002 = 1,304.35 USD (for 1,200.00 EUR of the payment)" in row["Suggestion 1"]
        and "a part, 1,195.65 USD stay open" in row["Suggestion 1"]
    )
    before = left(root)
    answer(root, "Payments", "Accept 1", DAY)
    accepted = run(root, NEXT).run_id
    assert applied(root, "B2") == [("INV-1002", "payment", "1304.35", "USD", "1200.00", "EUR")]
    assert left(root) == before | {"INV-1002": "1195.65", "B2": "0.00"}

    undo(root, accepted, NEXT)
    run(root, NEXT)
    assert left(root) == before
    assert sorted(applied(root, "B2")) == [
        ("INV-1002", "payment", "-1304.35", "USD", "-1200.00", "EUR"),
        ("INV-1002", "payment", "1304.35", "USD", "1200.00", "EUR"),
    ]
    assert len(asked(root, "Payments", NEXT)) == 1


def test_undoing_the_run_that_applied_it_takes_back_the_exchange_difference_too(root):
    undo(root, data(root, "runs")["run_id"][0], DAY)
    run(root, DAY)
    assert sum(float(amount) for _, _, amount, *_ in applied(root, "B1")) == 0
    assert data(root, "documents").empty


def test_a_ledger_of_before_gets_the_columns_by_itself(tmp_path):
    """What was applied before has blanks there, and counts as it did."""

    home = copy_of(ran, tmp_path / "home")
    before = left(home)
    with sqlite3.connect(home / "state" / "ledger.db") as ledger:
        for column in ("receipt_currency", "receipt_amount_minor"):
            ledger.execute(f"ALTER TABLE applications DROP COLUMN {column}")
    assert not run(home, DAY).committed
    assert left(home) == before
