"""Finding tables in sheets, and the rows that are no data."""

from __future__ import annotations

from datetime import date

import pytest

from ar_batch.raw import Sheet
from tests.stages.intake.drops import BANK, INVOICES, counts, file, outcome, places, take

D = date(2026, 1, 15)


def test_a_header_is_found_below_titles_blank_lines_and_a_bank_preamble() -> None:
    above = [
        ["Kontoumsätze"],
        [],
        ["Konto:", "DE89370400440532013000"],
        ["Zeitraum:", "01.01.2026 - 31.01.2026"],
        *[[f"Hinweis {i}"] for i in range(20)],
        [],
    ]
    rows = [["Buchungstag", "Betrag", "Verwendungszweck"], ["15.01.2026", "100,00", "R1"]]
    taken = take(file("bank.csv", [*above, *rows]))
    assert taken.receipts[["account", "amount_minor", "source_row"]].to_dict("records") == [
        {"account": "DE89370400440532013000", "amount_minor": 10000, "source_row": 27}
    ]


def test_two_line_headers_are_read_together() -> None:
    rows = [
        ["Customer", None, "Invoice", None, None],
        ["No", "Name", "No", "Date", "Amount"],
        ["C1", "Acme", "R1", D, 5.0],
    ]
    taken = take(file("a.xlsx", rows))
    assert taken.documents[["document_no", "customer_id", "amount_minor"]].to_dict("records") == [
        {"document_no": "R1", "customer_id": "C1", "amount_minor": 500}
    ]
    assert taken.customers["name"].tolist() == ["Acme"]


def test_several_tables_on_several_sheets_and_on_one() -> None:
    customers = Sheet("Customers", [["Customer no", "Name"], ["C1", "Acme"], ["C2", "Beta"]])
    both = Sheet(
        "Both",
        [
            ["Invoices"],
            INVOICES,
            ["R1", "C1", D, 5.0],
            [],
            ["Bank"],
            BANK,
            [D, 5.0, "Acme", "R1"],
            [D, 7.0, "Beta", "?"],
        ],
    )
    notes = Sheet("Notes", [["Just a note"], ["and another"]])
    internal = Sheet("_lists", [["Customer no", "Name"], ["C9", "Not me"]])
    taken = take(file("all.xlsx", customers, both, notes, internal))
    assert taken.outcomes["tables"].tolist() == ["bank_lines + customers + documents"]
    assert (len(taken.customers), len(taken.documents), len(taken.receipts)) == (2, 1, 2)
    assert taken.receipts["source_row"].tolist() in ([7, 8], [8, 7])


def test_totals_repeated_headers_blank_lines_and_titles_are_no_data() -> None:
    rows = [
        INVOICES, ["R1", "C1", D, 100.0], ["Total for Acme", None, None, 100.0], [], INVOICES, ["R2", "C2", D, 50.25],
        ["91 or more days past due"], ["R3", "C2", D, 1.0], ["Subtotal", None, None, 51.25], ["Grand total", None, None, 151.25],
    ]  # fmt: skip
    taken = take(file("a.xlsx", rows))
    assert counts(taken, "a.xlsx") == {"read": 9, "posted": 3, "ignored": 6}
    assert not [p for p in places(taken, severity="warning") if p[0] == "control-total-differs"]
    assert ("rows-ignored", 3, "") in places(taken, severity="info")


def test_a_total_that_differs_is_a_warning_naming_both_sums() -> None:
    taken = take(
        file(
            "a.csv",
            [
                INVOICES,
                ["R1", "C1", "2026-01-15", "100,50"],
                ["R2", "C1", "2026-01-15", "1,00"],
                ["Summe", "", "", "1.101,50"],
            ],
        )
    )
    [row] = taken.findings[taken.findings["code"] == "control-total-differs"].to_dict("records")
    assert (row["row"], row["value"]) == (4, "1.101,50") and "101.50" in row["problem"]


def test_a_sum_without_a_word_is_a_total_another_number_is_not() -> None:
    rows = [INVOICES, ["R1", "C1", D, 100.0], ["R2", "C1", D, 50.0]]
    assert counts(take(file("a.xlsx", [*rows, [None, None, None, 150.0]])), "a.xlsx") == {
        "read": 3,
        "posted": 2,
        "ignored": 1,
    }
    assert counts(take(file("a.xlsx", [*rows, [None, None, None, 151.0]])), "a.xlsx") == {
        "read": 3,
        "posted": 2,
        "rejected": 1,
    }


def test_a_customer_called_total_is_no_total() -> None:
    taken = take(file("a.xlsx", [INVOICES, ["R1", "Total Energies", D, 100.0], ["R2", "Total Energies", "", 100.0]]))
    assert counts(taken, "a.xlsx") == {"read": 2, "posted": 1, "rejected": 1}


def test_extra_columns_any_order_and_ragged_rows() -> None:
    rows = [
        ["x", "Amount", "Colour", "Date", "Invoice", "Client"],
        [1, 5.0, "red", D, "R1", "C1", "surplus"],
        [2, 6.0, "", D, "R2"],
        [3, 7.0, "red", D, "R3", "C1", "", None],
    ]
    taken = take(file("a.xlsx", rows))
    assert places(taken) == [("cells-beyond-headings", 2, "Client"), ("required-missing", 3, "Client")]
    assert taken.documents["document_no"].tolist() == ["R3"]


def test_a_heading_twice_is_fine_when_both_say_the_same_and_holds_the_file_when_not() -> None:
    assert outcome(take(file("a.xlsx", [[*INVOICES, "Amount"], ["R1", "C1", D, 5.0, 5.0]])), "a.xlsx") == "accepted"
    assert take(file("a.xlsx", [[*INVOICES, "Amount"], ["R1", "C1", D, None, 5.0]])).documents[
        "amount_minor"
    ].tolist() == [500]
    taken = take(file("a.xlsx", [[*INVOICES, "Amount"], ["R1", "C1", D, 5.0, 6.0]]))
    assert outcome(taken, "a.xlsx") == "held" and places(taken) == [("heading-twice", 0, "Amount")]


def test_a_file_without_a_table_is_left_and_said() -> None:
    taken = take(file("letter.txt", [["Dear Sir"], ["we have not paid"]]))
    assert outcome(taken, "letter.txt") == "nothing" and places(taken, severity="info") == [
        ("nothing-recognised", 0, "")
    ]


def test_a_table_without_a_needed_column_is_named_with_its_remedy() -> None:
    taken = take(
        file("a.xlsx", [["Invoice no", "Debi-Kto", "Invoice date", "Due date", "Amount"], ["R1", "C1", D, D, 5.0]])
    )
    assert outcome(taken, "a.xlsx") == "refused"
    [row] = taken.findings.to_dict("records")
    assert (
        row["code"] == "columns-missing"
        and "customer_id" in row["problem"]
        and 'customer_id = ["Debi-Kto"]' in row["hint"]
    )
    again = take(
        file("a.xlsx", [["Invoice no", "Debi-Kto", "Invoice date", "Due date", "Amount"], ["R1", "C1", D, D, 5.0]]),
        columns={"customer_id": ["Debi-Kto"]},
    )
    assert len(again.documents) == 1


def test_a_file_without_headings_is_read_by_its_rule() -> None:
    rule = {"match": "export*.csv", "table": "bank_lines", "headings": ["booking_date", "", "amount", "remittance"]}
    taken = take(
        file("export1.csv", [["2026-01-15", "x", "12.50", "R1"], ["2026-01-16", "x", "-1.00", "fee"]]), sources=[rule]
    )
    assert taken.receipts["amount_minor"].sum() == 1150


def test_a_column_that_is_blank_is_not_what_its_heading_says() -> None:
    head = ["Account No", "Date", "Beneficiary", "Details", "Amount", "Currency", "D/K", "Doc. No", "Client code"]
    rows = [
        ["LT36", "2026-01-15", "MAXIMA", "bread", "15.31", "EUR", "D", "", ""],
        ["LT36", "2026-01-16", "ACME", "R1", "20.00", "EUR", "K", "", ""],
    ]
    assert sorted(take(file("a.csv", [head, *rows])).receipts["amount_minor"]) == [-1531, 2000]


def test_a_sheet_that_lacks_one_needed_column_stops_the_whole_file_a_summary_does_not() -> None:
    invoices = Sheet("Invoices", [INVOICES, ["R1", "C1", D, 5.0]])
    summary = Sheet("Summary", [["Customer", "Currency", "Current", "1-30", "Balance"], ["C1", "EUR", 5.0, 0.0, 5.0]])
    assert outcome(take(file("a.xlsx", invoices, summary)), "a.xlsx") == "accepted"
    broken = Sheet("More", [["Invoice no", "Debi-Kto", "Invoice date", "Due date", "Amount"], ["R1", "C1", D, D, 5.0]])
    assert outcome(take(file("a.xlsx", invoices, broken)), "a.xlsx") == "refused"


def test_customers_may_stand_in_rows_of_their_own() -> None:
    rows = [
        ["Aged Receivables Detail"], ["Our company"], ["As at 31 March 2026"], [], ["Invoice Date", "Due Date", "Invoice Number", "< 1 Month", "Older", None, "Total"],
        [], ["Acme Ltd"], [D, D, "R1", 5.0, None, None, 5.0], [D, D, "R2", None, 6.0, None, 6.0], ["Total Acme Ltd", None, None, 5.0, 6.0, None, 11.0], [],
        ["Beta GmbH"], [D, D, "R3", 7.0, None, None, 7.0], ["Total Beta GmbH", None, None, 7.0, None, None, 7.0], [], ["Total", None, None, 12.0, 6.0, None, 18.0],
    ]  # fmt: skip
    taken = take(file("x.xlsx", rows))
    made = taken.documents.sort_values("source_row")
    assert list(zip(made["document_no"], made["customer_id"], made["amount_minor"], strict=True)) == [
        ("R1", "Acme Ltd", 500),
        ("R2", "Acme Ltd", 600),
        ("R3", "Beta GmbH", 700),
    ]
    assert not [p for p in places(taken, severity="warning") if p[0] == "control-total-differs"]
    master = file("c.xlsx", [["Customer no", "Name"], ["C1", "Acme Ltd"], ["C2", "Beta GmbH"]])
    assert sorted(take(master, file("x.xlsx", rows)).documents["customer_id"]) == ["C1", "C1", "C2"]


QUICKBOOKS = [
    ["My Company LLC"], ["Open Invoices"], ["As of November 20, 2026"], [],
    ["", "Date", "Transaction type", "Num", "Terms", "Due date", "Amount", "Open balance"],
    ["Alpha Ltd"], ["", "10/13/2026", "Invoice", "1001", "Net 30", "11/12/2026", "1,200.00", "1,100.00"],
    ["Total for Alpha Ltd", "", "", "", "", "", "1,200.00", "1,100.00"],
    ["Nobody Inc"], ["", "10/14/2026", "Invoice", "1002", "Net 30", "11/13/2026", "5.00", "5.00"],
    ["Total for Nobody Inc", "", "", "", "", "", "5.00", "5.00"], ["TOTAL", "", "", "", "", "", "1,205.00", "1,105.00"],
]  # fmt: skip


def test_open_invoices_grouped_by_customer_are_documents_and_never_bank_lines() -> None:
    master = file("c.xlsx", [["Customer ID", "Name"], ["C1", "Alpha Ltd"]])
    taken = take(master, file("qb.xlsx", QUICKBOOKS), as_of=date(2026, 11, 20))
    assert taken.receipts.empty
    assert taken.documents[["document_no", "customer_id", "amount_minor", "settled_before_minor"]].values.tolist() == [
        ["1001", "C1", 120000, 10000]
    ]
    assert [p for p in places(taken) if p[0] == "unknown-customer"] == [("unknown-customer", 10, "")]


@pytest.mark.parametrize(
    "heading", ["Due date", "Open balance", "Invoice number", "Payment terms", "Fällig am", "Rechnungsnummer"]
)
def test_a_table_with_a_heading_of_invoices_is_no_statement(heading: str) -> None:
    taken = take(
        file("a.csv", [["Date", "Amount", "Text", "Balance", heading], ["2026-01-15", "5.00", "x", "5.00", "1"]])
    )
    assert taken.receipts.empty and outcome(taken, "a.csv") != "accepted"


def test_the_remedy_names_the_heading_that_looks_like_the_missing_column() -> None:
    head = ["", "Invoice no", "Customer", "Invoice date", "Shade", "Zu zahlen"]
    taken = take(file("a.csv", [head, ["", "R1", "C1", "2026-01-15", "red", "1.234,50"]]))
    [said] = taken.findings.to_dict("records")
    assert said["code"] == "columns-missing" and 'amount = ["Zu zahlen"]' in said["hint"]
