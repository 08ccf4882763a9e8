"""Discounts taken and not earned, and invoices paid twice: what the clerk is told, and what her answer does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from tests.homes import drop, make_home
from tests.test_closing_round_trip import run, state, table
from tests.test_review_round_trip import fill

CUSTOMERS = """customer_id;name;iban
C-1;Alpha Maschinenbau GmbH;DE89370400440532013000
C-2;Beta Trading Ltd;GB82WEST12345698765432
C-3;Gamma SARL;
"""
INVOICES = """document_no;customer_id;document_date;due_date;amount;currency;discount_percent;discount_days
INV-1001;C-1;2026-10-01;2026-11-30;1000.00;EUR;2;10
INV-1002;C-2;2026-10-01;2026-11-30;5000.00;EUR;;
INV-1003;C-1;2026-11-10;2026-12-30;2000.00;EUR;2;10
INV-1004;C-1;2026-10-01;2026-12-30;300.00;EUR;;
"""
BANK = """booking_date;amount;currency;payer_name;payer_account;remittance;bank_reference
2026-11-02;980.00;EUR;Alpha Maschinenbau GmbH;DE89370400440532013000;Rechnung INV-1001;B1
2026-11-03;4850.00;EUR;Beta Trading Ltd;GB82WEST12345698765432;invoice INV-1002 less 3 %;B2
2026-11-18;1960.00;EUR;Alpha Maschinenbau GmbH;DE89370400440532013000;Rechnung INV-1003;B3
2026-11-05;300.00;EUR;Alpha Maschinenbau GmbH;DE89370400440532013000;Rechnung INV-1004;B4
2026-11-09;300.00;EUR;Alpha Maschinenbau GmbH;DE89370400440532013000;Rechnung INV-1004;B5
"""
DAYS = ("2026-11-20", "2026-11-21", "2026-11-22")


def tasks(root: Path, day: str) -> list[str]:
    workbook = openpyxl.load_workbook(root / "output" / day / f"ar_report_{day}.xlsx")
    return [str(cell.value) for row in workbook["Today"].iter_rows() for cell in row if cell.value is not None]


def review(root: Path, day: str) -> Any:
    return openpyxl.load_workbook(root / "output" / day / f"review_{day}.xlsx")


def key(root: Path, reference: str) -> str:
    return str(table(root, "receipts").set_index("bank_reference").loc[reference, "receipt_id"])


def test_what_was_taken_too_late_or_paid_twice_is_told_and_settled(tmp_path: Path):
    root = make_home(tmp_path / "home", customers=CUSTOMERS, invoices=INVOICES, bank=BANK)
    run(root, DAYS[0])
    assert state(root)["INV-1001"] == ("20.00", "partly_paid")
    said = tasks(root, DAYS[0])
    late = "20.00 EUR of INV-1001 taken as discount (2 %), 22 days late"
    never = "150.00 EUR of INV-1002 taken as discount (3 %), none was agreed"
    assert f"Alpha Maschinenbau GmbH: {late}: claim it back, or allow it (Close the rest)." in said
    assert f"Beta Trading Ltd: {never}: claim it back, or allow it (Close the rest)." in said
    twice = "Alpha Maschinenbau GmbH: 300.00 EUR of 2026-11-09 look like a second payment of INV-1004, paid before (last on 2026-11-05)"
    assert f"{twice}: pay it back, or keep it as a credit (On account)." in said
    assert not any("INV-1003" in line for line in said)  # in time
    assert not any(line.startswith("Warnings") for line in said)
    findings = table(root, "findings")
    about = findings.loc[findings["code"] == "discount-not-earned", "problem"].tolist()
    assert f"Alpha Maschinenbau GmbH (C-1) paid 1,000.00 EUR on 2026-11-02 less a discount not earned: {late}." in about
    reasons = table(root, "applications").set_index("document_no")["reason"]
    assert reasons["INV-1001"].endswith(f"{late}: to be claimed back, or allowed.")
    # Allowed on one document; kept as a credit: both lines are gone, the other stays.
    workbook = review(root, DAYS[0])
    documents = table(root, "documents").set_index("document_no")
    rows = [[cell.value for cell in row] for row in workbook["Documents"].iter_rows()]
    assert late in [cell for row in rows for cell in row]
    subject = next(row[rows[3].index("_subject")] for row in rows if late in row)
    fill(workbook, "Documents", subject, Decision="Close the rest", **{"Close the rest as": "Discount"})
    fill(workbook, "Payments", key(root, "B5"), Decision="On account", By="Kim")
    workbook.save(drop(root, "answers.xlsx", b""))
    assert run(root, DAYS[1]).stderr == ""
    assert state(root)["INV-1001"] == ("0.00", "paid") and documents.loc["INV-1001", "open_amount"] == "20.00"
    said = tasks(root, DAYS[1])
    assert not any("INV-1001" in line or "INV-1004" in line for line in said)
    assert f"Beta Trading Ltd: {never}: claim it back, or allow it (Close the rest)." in said


ADVICE = """customer_id;document_no;amount_paid;deduction;reason;payment_date;payment_amount
C-1;INV-1001;950,00;50,00;two parts damaged;2026-11-02;1250,00
C-1;INV-1004;300,00;;;2026-11-02;1250,00
"""


def test_the_reason_of_a_deduction_is_told_where_it_is_decided(tmp_path: Path):
    bank = (
        BANK.splitlines()[0] + "\n2026-11-02;1250.00;EUR;Alpha Maschinenbau GmbH;DE89370400440532013000;see advice;B1\n"
    )
    root = make_home(tmp_path / "home", customers=CUSTOMERS, invoices=INVOICES, bank=bank, advice=ADVICE)
    run(root, DAYS[0])
    assert state(root)["INV-1001"] == ("50.00", "partly_paid")
    said = "the advice says: 50.00 EUR of INV-1001 deducted (two parts damaged)"
    assert said in table(root, "receipts").set_index("bank_reference").loc["B1", "reason"]
    assert set(table(root, "applications")["method"]) == {"advice"}
    assert all(said in reason for reason in table(root, "applications")["reason"])
    cells = [cell.value for row in review(root, DAYS[0])["Documents"].iter_rows() for cell in row]
    assert "Taken off" in cells and "50.00 EUR deducted: two parts damaged" in cells
