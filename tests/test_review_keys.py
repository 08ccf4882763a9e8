"""The hidden keys of a returned review workbook: an answer lands on the row that its reader saw, or nowhere."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.test_review_round_trip import decided, fill, shown, taken_in

DAMAGED = "review-key-damaged"


def header(page: Any) -> tuple[int, dict[str, int]]:
    """The number of the header row, and the column of each heading."""
    for row in page.iter_rows():
        if "_subject" in [cell.value for cell in row]:
            return row[0].row, {str(cell.value): cell.column for cell in row}
    raise AssertionError("no header")


def row_of(page: Any, subject: str) -> int:
    top, columns = header(page)
    return next(r for r in range(top + 1, page.max_row + 1) if page.cell(r, columns["_subject"]).value == subject)


def swap(page: Any, one: str, other: str, *, first: str, last: str = "By") -> None:
    """Exchange what two rows show from one heading to another, as a sort of these columns alone does."""
    _, columns = header(page)
    rows = row_of(page, one), row_of(page, other)
    for column in range(columns[first], columns[last] + 1):
        a, b = (page.cell(row, column) for row in rows)
        a.value, b.value = b.value, a.value


def places(taken: Any) -> list[tuple[str, str, int, str]]:
    rows = taken.findings[taken.findings["severity"] != "info"]  # "nobody has written into this sheet"
    return sorted(zip(rows["code"], rows["sheet"], rows["row"], rows["column"], strict=True))


@pytest.mark.parametrize("first", ["_mark", "Booked"])
def test_rows_sorted_without_their_hidden_columns_are_refused(tmp_path: Path, first: str):
    path = tmp_path / "sorted.xlsx"
    workbook = shown(path)
    page = workbook["Payments"]
    swap(page, "R-2", "R-4", first=first)
    # The reader decides on the tax office, whose cells stand beside Bolt's key by now.
    fill(workbook, "Payments", "R-2", Decision="Not ours")
    fill(workbook, "Payments", "R-3", Decision="On account", Customer="CORE")
    workbook.save(path)
    taken = taken_in(path)
    assert [(code, row) for code, _, row, _ in places(taken)] == [(DAMAGED, row_of(page, "R-2"))]
    made = decided(taken.answers)
    assert made.decisions["subject"].tolist() == ["R-3"], "the row that was not moved is done"
    assert taken.files[["rows_posted", "rows_rejected"]].to_numpy().tolist() == [[1, 1]]


def test_rows_sorted_with_their_hidden_columns_are_fine(tmp_path: Path):
    path = tmp_path / "sorted.xlsx"
    workbook = shown(path)
    swap(workbook["Payments"], "R-2", "R-4", first="_kind")
    fill(workbook, "Payments", "R-2", Decision="Not ours")
    workbook.save(path)
    assert decided(taken_in(path).answers).decisions["subject"].tolist() == ["R-2"]


@pytest.mark.parametrize(
    ("sheet", "subject", "heading", "other"),
    [
        ("Payments", "R-2", "Payer", "Someone Else"), ("Payments", "R-2", "To apply", 500.01), ("Payments", "R-2", "Booked", datetime(2026, 3, 4)),
        ("Payments", "R-2", "Currency", "USD"), ("Payments", "R-2", "Payment text", "no thanks"), ("Payments", "R-2", "_mark", None),
        ("Documents", "D-3", "Document", "INV-1001"), ("Documents", "D-3", "Open", 60), ("Customers", "BOLT", "Name", "Acme Ltd"),
        ("Mails", "M-1", "Customer no.", "ACME"), ("Payers", "name|OLD CO", "Is this customer", "ACME · Acme Ltd"),
        ("Habits", "habit|oldest_first|ACME", "Customer no. and name", "BOLT · Bolt & Sons"),
        ("Turned down", "pair|R-2|N-1", "Not these documents", "INV-8"),
    ],
)  # fmt: skip
def test_a_cell_that_tells_which_row_it_is_must_be_as_it_was(
    tmp_path: Path, sheet: str, subject: str, heading: str, other: Any
):
    path = tmp_path / "changed.xlsx"
    workbook = shown(path)
    said = {
        "Payments": "Not ours", "Documents": "Dispute", "Customers": "Stop reminders", "Mails": "It was sent",
        "Payers": "Switch off", "Habits": "Switch off", "Turned down": "Allow again",
    }[sheet]  # fmt: skip
    fill(workbook, sheet, subject, Decision=said, **{heading: other})
    workbook.save(path)
    taken = taken_in(path)
    assert [(code, where, column) for code, where, _, column in places(taken)] == [(DAMAGED, sheet, heading)]
    assert taken.answers.empty


def test_other_white_cells_and_other_ways_of_writing_do_not_matter(tmp_path: Path):
    path = tmp_path / "scribbled.xlsx"
    workbook = shown(path)
    fill(workbook, "Payments", "R-1", Decision="Not ours", **{
        "Why it waits": "ask Bob", "Suggestion 2": "surely not", "Booked": "02.03.2026", "To apply": "1.500,00", "Payer": " ACME  LTD ",
        "Payment text": "INV-1001 and INV-1002  ",
    })  # fmt: skip
    fill(workbook, "Payments", "R-2", Decision="Not ours", **{"Booked": 46084, "To apply": "500", "Currency": "EUR "})
    fill(workbook, "Payments", "R-3", Decision="Not ours", **{"Booked": "3/3/26", "To apply": "7.00 "})
    fill(workbook, "Documents", "D-3", Decision="Dispute", Document=100, Open="600,00", Name="?")
    workbook.save(path)
    taken = taken_in(path)
    assert places(taken) == []
    assert sorted(taken.answers["subject"]) == ["D-3", "R-1", "R-2", "R-3"]


def test_what_is_accepted_must_be_what_was_shown(tmp_path: Path):
    path = tmp_path / "yesterday.xlsx"
    workbook = shown(path)
    fill(workbook, "Payments", "R-1", Decision="Accept 1", **{"Suggestion 1": "BOLT: another one altogether"})
    fill(workbook, "Payments", "R-3", Decision="On account", **{"Suggestion 1": "not this"})
    workbook.save(path)
    taken = taken_in(path)
    assert [(code, column) for code, _, _, column in places(taken)] == [(DAMAGED, "Suggestion 1")]
    assert taken.answers["subject"].tolist() == ["R-3"]


def test_a_workbook_of_before_the_marks_is_taken(tmp_path: Path):
    path = tmp_path / "old.xlsx"
    workbook = shown(path)
    page = workbook["Payments"]
    for name in workbook.sheetnames:
        if name != "Start here" and workbook[name].sheet_state == "visible":
            workbook[name].cell(header(workbook[name])[0], header(workbook[name])[1]["_mark"]).value = None
    fill(workbook, "Payments", "R-4", Decision="Not ours", Payer="whoever")
    workbook.save(path)
    assert page.cell(header(page)[0], 5).value is None
    assert decided(taken_in(path).answers).decisions["subject"].tolist() == ["R-4"]


def test_a_key_that_is_gone_is_said_once_a_row(tmp_path: Path):
    path = tmp_path / "emptied.xlsx"
    workbook = shown(path)
    page = workbook["Payments"]
    fill(workbook, "Payments", "R-2", Decision="Not ours")
    row = row_of(page, "R-2")
    for column in range(1, 6):
        page.cell(row, column).value = None
    workbook.save(path)
    assert places(taken_in(path)) == [(DAMAGED, "Payments", row, "_kind")]


@pytest.mark.parametrize(("encoding", "separator"), [("utf-8", ";"), ("cp1252", ","), ("ascii", "\t")])
def test_a_sheet_saved_as_text_comes_back(tmp_path: Path, encoding: str, separator: str):
    path = tmp_path / "review.xlsx"
    workbook = shown(path)
    fill(workbook, "Payments", "R-2", Decision="Not ours")
    fill(workbook, "Payments", "R-4", Decision="Not ours", Payer="Tax office München")
    rows = [[_as_shown(cell) for cell in row] for row in workbook["Payments"].iter_rows(values_only=True)]
    text = tmp_path / "payments.csv"
    with text.open("w", newline="", encoding=encoding, errors="replace") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    taken = taken_in(text)
    assert [(code, column) for code, _, _, column in places(taken)] == [(DAMAGED, "Payer")]
    assert taken.answers["subject"].tolist() == ["R-2"]


def _as_shown(cell: Any) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y}"
    return f"{cell:,.2f}" if isinstance(cell, float) else "" if cell is None else str(cell)


@pytest.mark.parametrize(("sheet", "subject"), [("Payments", "R-2"), ("Documents", "D-3"), ("Payers", "name|OLD CO")])
def test_a_sheet_without_its_hidden_columns_is_no_list_of_documents(tmp_path: Path, sheet: str, subject: str):
    path = tmp_path / "stripped.xlsx"
    workbook = shown(path)
    fill(workbook, sheet, subject, Decision="Dispute", **({"Amount": 50} if sheet == "Documents" else {}))
    row = row_of(workbook[sheet], subject)
    for name in workbook.sheetnames:
        if name != sheet:
            del workbook[name]
    workbook[sheet].delete_cols(1, 5)
    workbook.save(path)
    taken = taken_in(path)
    assert [(code, where, number) for code, where, number, _ in places(taken)] == [(DAMAGED, sheet, row)]
    assert taken.documents.empty and taken.receipts.empty and taken.customers.empty
