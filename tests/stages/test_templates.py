from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ar_batch.raw import Sheet
from ar_batch.rim.workbook_out import write_book
from ar_batch.stages.intake.grids import find_tables
from ar_batch.stages.intake.policy import SourceRule
from ar_batch.stages.templates import templates
from ar_batch.tables.book import TableBlock
from ar_batch.tables.inputs import INPUTS

NAMES = sorted(INPUTS)


def form(name: str) -> TableBlock:
    return next(b for b in templates()[f"{name}.xlsx"].sheets[0].blocks if isinstance(b, TableBlock))


def sheets(name: str, folder: Path) -> dict[str, Any]:
    write_book(templates()[f"{name}.xlsx"], folder / f"{name}.xlsx")
    return {page.title: page for page in openpyxl.load_workbook(folder / f"{name}.xlsx").worksheets}


def as_read(page: Any) -> Sheet:
    return Sheet(page.title, [[cell.value for cell in row] for row in page.iter_rows()])


def test_there_is_one_workbook_for_each_input_table():
    assert sorted(templates()) == [
        "bank_lines.xlsx", "billing_lines.xlsx", "credit_requests.xlsx", "customers.xlsx", "documents.xlsx", "exchange_rates.xlsx",
        "payment_history.xlsx", "remittance_advices.xlsx",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_recognised_and_its_example_is_not_read(name: str, tmp_path: Path):
    found, _ = find_tables(as_read(next(iter(sheets(name, tmp_path).values()))), (), SourceRule(match="*"))
    assert [(f.table, f.rows) for f in found] == [(name, [])]
    assert len(found[0].ignored) == 1
    assert sorted(found[0].mapped.places) == sorted(c.name for c in form(name).columns)


@pytest.mark.parametrize("name", NAMES)
def test_a_row_filled_in_below_the_example_is_read(name: str, tmp_path: Path):
    page = next(iter(sheets(name, tmp_path).values()))
    example = next(row for row in page.iter_rows() if str(row[0].value).startswith("EXAMPLE"))
    for cell in example:
        if cell.value is not None:
            below = page.cell(cell.row + 1, cell.column)
            below.value = str(cell.value).removeprefix("EXAMPLE ") if cell is example[0] else cell.value
    found, _ = find_tables(as_read(page), (), SourceRule(match="*"))
    assert found[0].rows == [example[0].row]  # counted from 0: the row below the example


@pytest.mark.parametrize("name", NAMES)
def test_instructions_name_every_column_and_are_no_table(name: str, tmp_path: Path):
    page = sheets(name, tmp_path)["Instructions"]
    words = {str(cell.value) for row in page.iter_rows() for cell in row}
    assert {c.heading for c in form(name).columns} <= words
    assert find_tables(as_read(page), (), SourceRule(match="*"))[0] == []


def test_needed_columns_are_yellow_and_say_so():
    needed = {c.name: c for c in form("documents").columns if c.input}
    assert set(needed) == {"document_no", "customer_id", "document_date", "amount"}
    assert all(c.note.startswith("Needed.") for c in needed.values())
    assert {c.name for c in form("bank_lines").columns if c.input} == {"booking_date", "amount"}


def test_a_blank_form_never_closes_what_it_does_not_list():
    # A list with open amounts is a full picture of what is open.
    assert "open_amount" not in {c.name for c in form("documents").columns}


def test_cells_are_checked_as_they_are_typed(tmp_path: Path):
    page = sheets("documents", tmp_path)["Documents"]
    heads = {c.value: c for row in page.iter_rows(max_row=6) for c in row if isinstance(c.value, str)}
    rules = {}
    for rule in page.data_validations.dataValidation:
        for heading, cell in heads.items():
            if page.cell(cell.row + 300, cell.column).coordinate in rule.sqref and cell.row == heads["Amount"].row:
                rules[heading] = (rule.type, rule.formula1)
    assert rules["Document date"][0] == "date"
    assert rules["Amount"][0] == "decimal"
    assert rules["Payment terms days"][0] == "whole"
    assert rules["Currency"] == ("list", "currencies")
    assert rules["Document type"] == ("list", "document_types")


def test_the_example_shows_money_with_its_cents(tmp_path: Path):
    page = sheets("remittance_advices", tmp_path)["Remittance advices"]
    values = {c.value: c.number_format for row in page.iter_rows() for c in row if isinstance(c.value, float)}
    assert values[1166.2].startswith("#,##0.00")
