"""Workbooks as a person sees them in Excel."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from ar_batch.rim.readers.workbook import with_zeros
from tests.rim.readers.books import inline, sheet_xml, workbook

DAY = date(2026, 3, 31)
HALF_PAST_TWO = datetime.combine(DAY, time(14, 30))


def made(fill: Any, **options: Any) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, options)
    fill(book)
    book.close()
    return out.getvalue()


def test_rows_and_columns_keep_their_places(read):
    def fill(book):
        sheet = book.add_worksheet("Open items")
        sheet.write_string(3, 2, "Invoice")
        sheet.write_number(4, 3, 12.5)

    (sheet,) = read("a.xlsx", made(fill)).sheets
    assert sheet.name == "Open items"
    assert sheet.first_row == 1
    assert sheet.rows == [(), (), (), ("", "", "Invoice", ""), ("", "", "", 12.5)]


def test_dates_texts_numbers_and_flags(read):
    def fill(book):
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_datetime(0, 0, DAY, day)
        sheet.write_datetime(0, 1, HALF_PAST_TWO, day)
        sheet.write_string(0, 2, "00123")
        sheet.write_string(0, 3, "NA")
        sheet.write_boolean(0, 4, True)

    (sheet,) = read("a.xlsx", made(fill)).sheets
    assert sheet.rows == [(DAY, HALF_PAST_TWO, "00123", "NA", True)]


def test_dates_count_from_1904_where_the_workbook_says_so(read):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_datetime(0, 0, DAY, book.add_format({"num_format": "yyyy-mm-dd"}))

    (sheet,) = read("a.xlsx", made(fill, date_1904=True)).sheets
    assert sheet.rows == [(DAY,)]


def test_leading_zeros_that_only_the_format_shows(read):
    def fill(book):
        sheet = book.add_worksheet()
        zeros, money = book.add_format({"num_format": "00000"}), book.add_format({"num_format": "#,##0.00"})
        sheet.write_number(0, 0, 123, zeros)
        sheet.write_number(0, 1, 123, money)
        sheet.write_number(0, 2, 123)

    (sheet,) = read("a.xlsx", made(fill)).sheets
    assert sheet.rows == [("00123", 123.0, 123.0)]
    assert [n.code for n in sheet.notes] == ["leading-zeros"]


def test_zeros_with_separators_and_too_many_digits():
    assert with_zeros(4711.0, '"K-"000\\-000') == "K-004-711"
    assert with_zeros(123456.0, "00000") == "123456"
    assert with_zeros(-7.0, "000") == "-007"
    assert with_zeros(1.5, "000") == 1.5
    assert with_zeros("x", "000") == "x"


def test_error_values_come_back_as_text_and_are_said(read):
    rows = (
        '<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c><c r="B1"><v>7</v></c></row>'
        '<row r="2"><c r="B2" t="e"><f>NA()</f><v>#N/A</v></c></row>'
    )
    (sheet,) = read("a.xlsx", workbook({"S": sheet_xml(rows)})).sheets
    assert sheet.rows == [("#DIV/0!", 7.0), ("", "#N/A")]
    assert [(n.code, n.row, n.column, n.value) for n in sheet.notes] == [
        ("error-value", 1, "A", "#DIV/0!"),
        ("error-value", 2, "B", "#N/A"),
    ]


def test_error_values_without_an_address_are_said(read):
    rows = '<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row>'
    (sheet,) = read("a.xlsx", workbook({"S": sheet_xml(rows)})).sheets
    assert [(n.code, n.fills["count"]) for n in sheet.notes] == [("errors-unplaced", "1")]


def test_a_formula_without_a_stored_result_is_blank_and_said(read):
    rows = '<row r="1"><c r="A1"><v>7</v></c><c r="B1"><f>A1*2</f></c><c r="C1"><f>A1*3</f><v>21</v></c></row>'
    (sheet,) = read("a.xlsx", workbook({"S": sheet_xml(rows)})).sheets
    assert sheet.rows == [(7.0, None, 21.0)]
    assert [(n.code, n.row, n.column) for n in sheet.notes] == [("formula-without-value", 1, "B")]


def test_a_zero_that_waits_for_excel_to_calculate_is_no_zero(read):
    rows = '<row r="1"><c r="A1"><v>7</v></c><c r="B1"><f>A1*2</f><v>0</v></c></row>'
    tail = '<calcPr calcId="1" fullCalcOnLoad="1"/>'
    data = workbook({"S": sheet_xml(rows)}, book=tail)
    (sheet,) = read("a.xlsx", data).sheets
    assert sheet.rows == [(7.0, None)]


def test_many_formulas_without_result_are_no_blanks_either(read):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><f>A{n}</f></c></row>' for n in range(1, 302))
    (sheet,) = read("a.xlsx", workbook({"S": sheet_xml(rows)})).sheets
    assert sheet.rows[199] == (1.0, None)
    assert sheet.rows[200] == (1.0, "#NO RESULT")
    assert len(sheet.notes) == 201


def test_hidden_sheets_rows_and_columns_are_read_and_said(read):
    def fill(book):
        first = book.add_worksheet("Shown")
        for row in range(5):
            first.write_number(row, 0, row)
        first.set_row(2, None, None, {"hidden": True})
        first.set_column(3, 3, None, None, {"hidden": True})
        second = book.add_worksheet("Put away")
        second.write_string(0, 0, "x")
        second.hide()

    shown, hidden = read("a.xlsx", made(fill)).sheets
    assert len(shown.rows) == 5
    assert not shown.hidden
    assert {(n.code, n.row) for n in shown.notes} == {("hidden-rows", 3), ("hidden-columns", 0)}
    assert hidden.hidden
    assert hidden.rows == [("x",)]


def test_sheets_are_found_through_the_workbook_not_by_part_name(read):
    parts = {
        "Second part": sheet_xml('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'),
        "First part": sheet_xml(f'<row r="1">{inline("A1", "x")}</row>'),
    }
    first, second = read("a.xlsx", workbook(parts, targets=["worksheets/sheet2.xml", "worksheets/sheet1.xml"])).sheets
    assert (first.name, first.rows) == ("Second part", [("#REF!",)])
    assert (second.name, second.rows) == ("First part", [("x",)])


def test_cells_merged_over_rows_are_named(read):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.merge_range(1, 0, 3, 0, "ACME")
        sheet.merge_range(5, 0, 5, 3, "Title")

    (sheet,) = read("a.xlsx", made(fill)).sheets
    (said,) = sheet.notes
    assert (said.code, said.row, said.fills["cells"]) == ("merged-cells", 2, "A2:A4")


def test_macros_and_links_to_other_files_are_said(read):
    data = workbook(
        {"S": sheet_xml(f'<row r="1">{inline("A1", "x")}</row>')},
        more={"xl/vbaProject.bin": b"\x00", "xl/externalLinks/externalLink1.xml": "<x/>"},
    )
    (sheet,) = read("a.xlsm", data).sheets
    assert {n.code for n in sheet.notes} == {"macros", "external-links"}


def test_a_workbook_called_csv_is_read_as_what_it_is(read):
    (sheet,) = read("items.csv", workbook({"S": sheet_xml(f'<row r="1">{inline("A1", "x")}</row>')})).sheets
    assert sheet.rows == [("x",)]
    assert [n.code for n in sheet.notes] == ["name-misleads"]


def test_an_xml_spreadsheet_of_excel_2003(read):
    text = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
    <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
    <Worksheet ss:Name="Items"><Table><Row><Cell><Data ss:Type="String">No</Data></Cell>
    <Cell ss:Index="3"><Data ss:Type="Number">12.5</Data></Cell></Row>
    <Row ss:Index="3"><Cell><Data ss:Type="DateTime">2026-03-31T00:00:00.000</Data></Cell></Row></Table></Worksheet></Workbook>"""
    (sheet,) = read("items.xls", text).sheets
    assert sheet.name == "Items"
    assert sheet.rows == [("No", "", 12.5), (), (DAY,)]
    assert [n.code for n in sheet.notes] == ["name-misleads"]


def test_a_web_page_saved_as_xls(read):
    page = "<html><body><table><tr><th colspan=2>Items</th></tr><tr><td>R-1</td><td>12,50 &euro;</td></tr></table></body></html>"
    (sheet,) = read("items.xls", page).sheets
    assert sheet.rows == [("Items", ""), ("R-1", "12,50 €")]
