"""Out as a workbook, back as a workbook: what a person fills in is what is carried out."""

from __future__ import annotations

import functools
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from ar_batch.rim.readers import Child, ReadLimits
from ar_batch.rim.workbook_out import write_book
from ar_batch.stages.decisions import Decided, DecisionPolicy, decide
from ar_batch.stages.intake import IntakePolicy, TakenIn, take_in
from ar_batch.stages.reports.review import ReviewPolicy, review_book
from ar_batch.stages.templates import templates
from ar_batch.tables import TABLES
from tests.text_tables import table

TODAY = date(2026, 3, 10)
KNOWN = (
    "files", "customers", "documents", "closures", "receipts", "payment_history", "exchange_rates", "remittance_advices", "billing_lines",
    "credit_requests", "applications", "reminder_items",
)  # fmt: skip

CASH = """
    receipt_id booking_date currency amount_minor unapplied_minor payer_name    remittance
    R-1        2026-03-02   EUR      1500.00      1500.00         'Acme Ltd'    'INV-1001 and INV-1002'
    R-2        2026-03-03   EUR       500.00       500.00         'Bolt'        'thanks'
    R-3        2026-03-03   EUR         7.00         7.00         Core          -
    R-4        2026-03-03   EUR         8.00         8.00         'Tax office'  -
"""
STATES = """
    receipt_id status       customer_id
    R-1        suggested    ACME
    R-2        unidentified -
    R-3        suggested    CORE
    R-4        unidentified -
"""
OFFERS = """
    receipt_id rank suggestion_id customer_id document_nos            amounts             reason
    R-1        1    S-12          ACME        'INV-1001 + INV-1002'   '1000.00 + 500.00'  'Both are named.'
    R-3        1    S-3           CORE        -                       -                   'Same name.'
"""
LINES = """
    suggestion_id receipt_id document_id kind     currency amount_minor
    S-12          R-1        D-1         payment  EUR      1000.00
    S-12          R-1        D-2         payment  EUR       500.00
"""
OPEN = """
    document_id document_no customer_id currency open_minor document_date due_date
    D-1         INV-1001    ACME        EUR      1000.00    2026-01-05    2026-02-04
    D-2         INV-1002    ACME        EUR       500.00    2026-02-15    2026-03-17
    D-3         0100        BOLT        EUR       600.00    2026-02-16    2026-03-05
"""
CUSTOMERS = "customer_id name\nACME 'Acme Ltd'\nBOLT 'Bolt & Sons'\nCORE 'Core GmbH'"
LETTERS = "reminder_id customer_id status\nL-1 BOLT queued"
KNOWN_PAYERS = """
    payer_key                       kind    value                  customer_id source   confirmed_on confirmations payments active
    account|DE02120300000000202051  account DE02120300000000202051 ACME        payments 2026-01-10   2             5        yes
    'name|OLD CO'                   name    'OLD CO'               BOLT        person   2026-02-10   1             0        yes
"""
HABITS = "customer_id habit value shown_in of_payments last_on active\nACME oldest_first 0 5 5 2026-03-01 yes"
TURNED_DOWN = """
    pair_key     receipt_id booking_date currency amount_minor payer_name customer_id document_nos marks     turned_down_by turned_down_on
    pair|R-2|N-1 R-2        2026-03-03   EUR      500.00       Bolt       BOLT        INV-9        'N-1 S-8' Kim            2026-03-04
"""
DELIVERIES = "delivery_id mail_id attempt state\nV-1 M-1 1 unknown"


def shown(path: Path) -> Any:
    path.write_bytes(_book())
    return openpyxl.load_workbook(path)


@functools.cache
def _book() -> bytes:
    tables = (
        table("unapplied_cash", CASH), table("receipt_states", STATES), table("suggestions", OFFERS), table("suggestion_lines", LINES),
        table("open_items", OPEN),
        table("latest_customers", CUSTOMERS), table("letters", LETTERS), table("mails", "mail_id customer_id\nM-1 BOLT"),
        table("deliveries", DELIVERIES), table("promises"), table("blocks"), table("findings"),
        table("known_payers", KNOWN_PAYERS), table("habits", HABITS),
    )  # fmt: skip
    pairs = table("turned_down_pairs", TURNED_DOWN)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "review.xlsx"
        write_book(review_book(*tables, turned_down_pairs=pairs, as_of=TODAY, policy=ReviewPolicy()), path)
        return path.read_bytes()


def fill(workbook: Any, sheet: str, subject: str, **cells: object) -> None:
    rows = list(workbook[sheet].iter_rows())
    head = next(row for row in rows if "_subject" in [cell.value for cell in row])
    place = {cell.value: number for number, cell in enumerate(head)}
    row = next(row for row in rows if row[place["_subject"]].value == subject)
    for heading, value in cells.items():
        row[place[heading]].value = value


@functools.cache
def _reader() -> Child:
    """A reading process for all tests of this one, with which it ends."""
    return Child(ReadLimits())


def taken_in(*paths: Path) -> TakenIn:
    files = [_reader().read(path.name, path) for path in paths]
    return take_in(files, *[TABLES[name].empty() for name in KNOWN], as_of=TODAY, policy=IntakePolicy())


def decided(answers: pd.DataFrame, known: pd.DataFrame | None = None) -> Decided:
    return decide(
        answers, table("open_items", OPEN), table("unapplied_cash", CASH), table("suggestions", OFFERS), table("suggestion_lines", LINES),
        table("latest_customers", CUSTOMERS), table("mails", "mail_id\nM-1"), table("deliveries", DELIVERIES),
        table("decisions") if known is None else known, table("known_payers", KNOWN_PAYERS), table("habits", HABITS),
        turned_down_pairs=table("turned_down_pairs", TURNED_DOWN), as_of=TODAY, policy=DecisionPolicy(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> TakenIn:
    path = tmp_path_factory.mktemp("review") / "whatever name.xlsx"
    workbook = shown(path)
    fill(workbook, "Payments", "R-1", Decision="Accept 1", By="Kim")
    fill(workbook, "Payments", "R-2", Decision="These documents", Documents="100", Customer="BOLT · Bolt & Sons")
    fill(workbook, "Payments", "R-3", Decision="Yes")
    fill(workbook, "Payments", "R-4", Decision="Not ours", Note="VAT refund")
    fill(workbook, "Documents", "D-3", Decision="Dispute", Amount=12.5, Note="two broken")
    fill(workbook, "Documents", "D-2", Decision="Promise to pay", Until=datetime(2026, 3, 20))
    fill(workbook, "Customers", "BOLT", Decision="Stop reminders", Until="31.03.2026")
    fill(workbook, "Mails", "M-1", Decision="It was not sent")
    fill(workbook, "Payers", "account|DE02120300000000202051", Decision="Switch off", By="Kim")
    fill(workbook, "Payers", "name|OLD CO", Decision="Change customer", Customer="CORE · Core GmbH")
    fill(workbook, "Payers", "new-1", **{"Payer name or account": "Holding AG", "Customer": "ACME"})
    fill(workbook, "Payers", "new-2", **{"Payer name or account": 12345678, "Customer": "BOLT", "Decision": "Add"})
    fill(workbook, "Habits", "habit|oldest_first|ACME", Decision="Switch off")
    fill(workbook, "Turned down", "pair|R-2|N-1", Decision="Allow again", By="Kim")
    workbook.save(path)
    return taken_in(path)


def test_a_filled_workbook_is_carried_out(returned: TakenIn):
    made = decided(returned.answers)
    assert sorted(zip(made.decisions["subject"], made.decisions["action"], strict=True)) == [
        ("BOLT", "block"), ("D-2", "promise"), ("D-3", "dispute"), ("M-1", "mail_not_sent"), ("R-1", "accept"), ("R-2", "name_documents"),
        ("R-4", "not_ours"), ("account|12345678", "add_payer"), ("account|DE02120300000000202051", "switch_off"),
        ("habit|oldest_first|ACME", "switch_off"), ("name|HOLDING AG", "add_payer"), ("name|OLD CO", "change_customer"),
        ("pair|R-2|N-1", "allow_again"),
    ]  # fmt: skip
    amounts = zip(
        made.applications["receipt_id"],
        made.applications["document_id"],
        made.applications["amount_minor"],
        strict=True,
    )
    assert sorted(amounts) == [("R-1", "D-1", 100000), ("R-1", "D-2", 50000), ("R-2", "D-3", 50000)]
    assert made.disputes["amount_minor"].tolist() == [1250]
    assert made.promises["promised_for"].tolist() == [pd.Timestamp("2026-03-20")]
    assert made.blocks["until"].tolist() == [pd.Timestamp("2026-03-31")]
    assert made.deliveries["state"].tolist() == ["not_sent"]


def test_what_was_learned_is_corrected_in_the_workbook(returned: TakenIn):
    rows = decided(returned.answers).aliases
    rows = rows[rows["receipt_id"] == ""]
    assert sorted(zip(rows["kind"], rows["value"], rows["customer_id"], rows["active"], strict=True)) == [
        ("account", "12345678", "BOLT", True), ("account", "DE02120300000000202051", "ACME", False),
        ("name", "HOLDING AG", "ACME", True), ("name", "OLD CO", "CORE", True),
    ]  # fmt: skip


def test_wrong_text_is_named_by_file_sheet_and_row(returned: TakenIn):
    findings = decided(returned.answers).findings
    # The title, a line, a blank line and the header stand above; R-1 is the largest of the suggested, R-3 the next.
    assert findings[["code", "file", "sheet", "row"]].to_numpy().tolist() == [["decision-unknown", "whatever name.xlsx", "Payments", 6]]  # fmt: skip


def test_reading_it_says_nothing_else(returned: TakenIn):
    assert returned.findings.empty
    assert returned.files["tables"].tolist() == ["decisions"]


def test_a_second_time_nothing_happens(returned: TakenIn):
    once = decided(returned.answers)
    again = decided(returned.answers, once.decisions)
    assert all(again._asdict()[name].empty for name in Decided._fields if name != "findings")


def test_an_untouched_workbook_says_nothing(tmp_path: Path):
    shown(tmp_path / "review.xlsx")
    taken = taken_in(tmp_path / "review.xlsx")
    assert taken.answers.empty
    assert decided(taken.answers).findings.empty


def test_templates_post_nothing_until_they_are_filled(tmp_path: Path):
    for name, book in templates().items():
        write_book(book, tmp_path / name)
    paths = sorted(tmp_path.glob("*.xlsx"))
    blank = taken_in(*paths)
    assert blank.files[["rows_read", "rows_posted", "rows_ignored"]].to_numpy().tolist() == [[1, 0, 1]] * 8
    assert blank.findings.empty
    for path in paths:
        _copy_example(path)
    filled = taken_in(*paths)
    assert filled.files[["rows_read", "rows_posted", "rows_ignored"]].to_numpy().tolist() == [[2, 1, 1]] * 8
    assert filled.findings.empty
    assert filled.customers["postcode"].tolist() == ["01067"]
    assert filled.documents["amount_minor"].tolist() == [119000]
    assert filled.receipts["account"].tolist() == ["DE02120300000000202051"]


def _copy_example(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    page = workbook.worksheets[0]
    example = next(row for row in page.iter_rows() if str(row[0].value).startswith("EXAMPLE"))
    for cell in example:
        value = str(cell.value).removeprefix("EXAMPLE ") if cell is example[0] else cell.value
        page.cell(cell.row + 1, cell.column).value = value
    workbook.save(path)
