from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from ar_batch.rim.workbook_out import write_book
from ar_batch.stages.reports.review import ReviewPolicy, review_book
from ar_batch.tables import review
from ar_batch.tables.book import Book, SheetSpec, TableBlock
from tests.text_tables import table

TODAY = date(2026, 3, 10)

CASH = """
    receipt_id booking_date currency amount_minor unapplied_minor payer_name        remittance
    R-1        2026-03-02   EUR       1500.00      1500.00        '=cmd|calc!A1'    'INV-1001 and INV-1002'
    R-2        2026-03-03   EUR      20000.00     20000.00        'Bolt & Sons'     'thanks'
    R-3        2026-03-03   JPY          7.00         7.00        Core              -
    R-4        2026-03-04   EUR         15.00        15.00        'Tax office'      -
    R-5        2026-03-04   EUR        -99.00       -99.00        'Bolt & Sons'     'returned'
"""
STATES = """
    receipt_id status       customer_id reason
    R-1        suggested    ACME        -
    R-2        suggested    -           'two customers fit'
    R-3        on_account   CORE        -
    R-4        not_ar       -           -
    R-5        returned     BOLT        -
"""
OFFERS = """
    receipt_id rank suggestion_id customer_id confidence document_nos            amounts             reason
    R-1        1    S-12          ACME        0.90       'INV-1001 + INV-1002'   '1000.00 + 500.00'  'Both are named.'
    R-1        2    S-1           ACME        0.50       'INV-1001'              '1500.00'           'One is named.'
    R-1        3    S-3           CORE        0.40       -                       -                   'Same name.'
    R-1        4    S-4           CORE        0.30       -                       -                   'Far fetched.'
    R-2        1    S-2           BOLT        0.60       'INV-7'                 '20000.00'          'Same amount.'
"""
LINES = """
    suggestion_id receipt_id document_id kind     currency amount_minor
    S-12          R-1        D-1         payment  EUR      1000.00
    S-12          R-1        D-2         payment  EUR       480.00
    S-12          R-1        D-2         discount EUR        20.00
    S-1           R-1        D-1         payment  EUR       800.00
    S-2           R-2        D-3         payment  EUR       500.00
"""
OPEN = """
    document_id document_no customer_id currency amount_minor open_minor disputed_minor document_date due_date
    D-1         INV-1001    ACME        EUR      1000.00      1000.00    0              2026-01-05    2026-02-04
    D-2         INV-1002    ACME        EUR       500.00       500.00    20.00          2026-02-15    2026-03-17
    D-3         INV-1003    BOLT        EUR       500.00       500.00    0              2026-02-16    2026-03-18
    D-4         CN-7        BOLT        EUR       -30.00       -30.00    0              2026-01-05    2026-01-05
    D-5         INV-1005    BOLT        EUR         5.00         5.00    1.00           2026-03-01    2026-05-01
"""
CUSTOMERS = """
    customer_id name
    ACME        'Acme Ltd'
    BOLT        'Bolt & Sons'
    CORE        'Core GmbH'
"""
LETTERS = """
    reminder_id customer_id name           level status held_reason
    L-1         ACME        'Acme Ltd'     1     queued -
    L-2         BOLT        'Bolt & Sons'  2     held   'Unapplied cash may cover it.'
"""
MAILS = "mail_id customer_id\nM-1 ACME\nM-2 BOLT"
DELIVERIES = """
    delivery_id mail_id attempt state     at                         detail
    V-1         M-1     1       attempted 2026-03-09T14:00:00+00:00  -
    V-2         M-1     1       unknown   2026-03-09T14:01:00+00:00  'line lost after DATA'
    V-3         M-2     1       sent      2026-03-09T14:01:00+00:00  -
"""
PROMISES = """
    promise_id customer_id document_id promised_for made_on
    P-1        ACME        D-1         2026-03-20   2026-03-01
"""
BLOCKS = """
    block_id subject until      set_on     sequence
    B-1      ACME    -          2026-03-01 1
    B-2      ACME    2026-03-09 2026-03-01 2
    B-3      D-2     2026-04-01 2026-03-01 3
"""
FINDINGS = """
    finding_id code              severity file  sheet     row problem        hint     recorded_on
    N-1        stale-decision    warning  a.xls Payments  7   'Too late.'    'Look.'  2026-03-10
    N-2        stale-decision    warning  a.xls Payments  8   'Yesterday.'   'Look.'  2026-03-09
    N-3        something-else    warning  b.xls Payments  9   'Other.'       'Look.'  2026-03-10
"""
KNOWN_PAYERS = """
    payer_key      kind    value   customer_id source   confirmed_by confirmed_on confirmations payments last_used  active
    account|DE12   account DE12    ACME        payments -            2026-01-10   2             5        2026-03-01 yes
    'name|OLD CO'  name    'OLD CO' BOLT       person   Kim          2026-02-10   1             0        -          no
"""
HABITS = """
    customer_id habit          value currency shown_in of_payments last_on    active
    ACME        takes_discount 200   -        9        10          2026-03-01 yes
"""
FULL = {
    "unapplied_cash": CASH, "receipt_states": STATES, "suggestions": OFFERS, "suggestion_lines": LINES, "open_items": OPEN, "latest_customers": CUSTOMERS,
    "letters": LETTERS, "mails": MAILS, "deliveries": DELIVERIES, "promises": PROMISES, "blocks": BLOCKS, "findings": FINDINGS,
    "known_payers": KNOWN_PAYERS, "habits": HABITS,
}  # fmt: skip


def made(texts: dict[str, str] = FULL, **policy: Any) -> Book:
    tables = [table(name, texts.get(name, "")) for name in FULL]
    return review_book(*tables, as_of=TODAY, policy=ReviewPolicy(**policy))


def sheet(book: Book, name: str) -> SheetSpec:
    return next(s for s in book.sheets if s.name == name)


def rows(book: Book, name: str) -> pd.DataFrame:
    return next(b.frame for b in sheet(book, name).blocks if isinstance(b, TableBlock))


def test_payments_that_wait_are_shown_the_likely_and_large_first():
    # R-4 is not ours to match, R-5 went out of a known customer's account: neither waits for anybody.
    assert rows(made(), "Payments")["subject"].tolist() == ["R-2", "R-1", "R-3"]


def test_a_row_carries_its_hidden_keys():
    first = rows(made(), "Payments").set_index("subject").loc["R-1"]
    assert (first["kind"], first["shown"], first["shown_on"]) == ("receipt", "S-12 S-1 S-3", "2026-03-10")


def test_suggestions_say_whose_money_which_documents_and_why():
    first = rows(made(), "Payments").set_index("subject").loc["R-1"]
    assert first["suggestion_1"].splitlines() == [
        "ACME · Acme Ltd",
        "INV-1001 = 1,000.00",
        "INV-1002 = 480.00, discount 20.00",
        "Together 1,480.00 EUR; 20.00 EUR of the payment remain.",
        "Both are named. (90 %)",
    ]
    assert first["suggestion_2"].splitlines()[1:3] == [
        "INV-1001 = 800.00 of 1,000.00 open",
        "Together 800.00 EUR; 700.00 EUR of the payment remain.",
    ]
    assert first["suggestion_3"] == "CORE · Core GmbH\non account\nSame name. (40 %)"
    assert rows(made(), "Payments").set_index("subject").loc["R-3", "suggestion_1"] == ""


def test_a_suggestion_in_another_currency_says_what_it_uses_of_the_payment():
    lines = """
    suggestion_id receipt_id document_id kind     currency amount_minor receipt_currency receipt_amount_minor
    S-12          R-1        D-1         payment  USD      1000.00      EUR              900.00
    S-12          R-1        D-2         payment  USD       500.00      EUR              450.00
    """
    first = rows(made(FULL | {"suggestion_lines": lines}), "Payments").set_index("subject").loc["R-1", "suggestion_1"]
    assert first.splitlines()[1:4] == [
        "INV-1001 = 1,000.00 USD (for 900.00 EUR of the payment)",
        "INV-1002 = 500.00 USD (for 450.00 EUR of the payment)",
        "Together 1,350.00 EUR; 150.00 EUR of the payment remain.",
    ]


def test_a_suggestion_in_another_currency_says_what_it_uses_of_the_payment():
    lines = """
    suggestion_id receipt_id document_id kind     currency amount_minor receipt_currency receipt_amount_minor
    S-12          R-1        D-1         payment  USD      1000.00      EUR              900.00
    S-12          R-1        D-2         payment  USD       500.00      EUR              450.00
    """
    first = rows(made(FULL | {"suggestion_lines": lines}), "Payments").set_index("subject").loc["R-1", "suggestion_1"]
    assert first.splitlines()[1:4] == [
        "INV-1001 = 1,000.00 USD (for 900.00 EUR of the payment)",
        "INV-1002 = 500.00 USD (for 450.00 EUR of the payment)",
        "Together 1,350.00 EUR; 150.00 EUR of the payment remain.",
    ]


def many(count: int) -> dict[str, str]:
    """A suggestion of so many documents of 1.00, and one that is paid less a discount."""
    items = "\n".join(f"E-{n} I-{n} ACME EUR 1.00 1.00 0 2026-01-05 2026-02-04" for n in range(1, count + 1))
    lines = "\n".join(f"S-1 R-1 E-{n} payment EUR {'0.75' if n == 7 else '1.00'}" for n in range(1, count + 1))
    offers = """
    receipt_id rank suggestion_id customer_id confidence document_nos amounts reason
    R-1        1    S-1           ACME        0.9999     -            -       'All.'
    """
    return FULL | {
        "suggestions": offers,
        "open_items": OPEN + items,
        "suggestion_lines": LINES.strip().splitlines()[0] + "\n" + lines + "\nS-1 R-1 E-7 discount EUR 0.25",
    }


def test_all_documents_of_a_suggestion_stand_in_its_cell_while_they_fit():
    book = made(many(8))
    said = rows(book, "Payments").set_index("subject").loc["R-1", "suggestion_1"].splitlines()
    assert said[1:9] == [f"I-{n} = {'0.75, discount 0.25' if n == 7 else '1.00'}" for n in range(1, 9)]
    assert said[9:] == ["Together 7.75 EUR; 1,492.25 EUR of the payment remain.", "All. (99.9 %)"]
    assert "Long suggestions" not in [s.name for s in book.sheets]


def test_a_suggestion_too_long_for_its_cell_stands_whole_on_a_sheet_of_its_own(tmp_path: Path):
    book = made(many(23))
    said = rows(book, "Payments").set_index("subject").loc["R-1", "suggestion_1"].splitlines()
    assert said[8] == "… all 23 documents stand on the sheet Long suggestions"
    assert said[9] == "Together 22.75 EUR; 1,477.25 EUR of the payment remain."
    detail = rows(book, "Long suggestions")
    assert detail["document_no"].tolist() == [
        *(f"I-{n}" for n in range(1, 24)),
        "23 documents together; 1,477.25 EUR of the payment remain",
    ]
    assert detail["paid"].tolist() == [100] * 6 + [75] + [100] * 16 + [2275]
    assert detail.loc[6, ["suggestion", "words", "stays"]].tolist() == ["Accept 1", "discount 0.25", 0]
    # None of its headings is one of a yellow column: nothing on it can be taken for an answer.
    assert not {c.heading for c in sheet(book, "Long suggestions").blocks[0].columns} & set(review.YELLOW.values())
    write_book(book, tmp_path / "review.xlsx")


def test_documents_are_those_due_soon_or_disputed_oldest_first():
    # Due on the 17th is 7 days away and shown, the 18th is not; a credit note is never overdue; D-5 is disputed.
    book = made()
    assert rows(book, "Documents")["subject"].tolist() == ["D-1", "D-2", "D-5"]
    first = rows(book, "Documents").set_index("subject")
    assert first["days_overdue"].to_dict() == {"D-1": 34, "D-2": 0, "D-5": 0}
    assert first.loc["D-1", "promised_for"] == pd.Timestamp("2026-03-20")
    assert first.loc["D-2", "blocked"] == "until 2026-04-01"


def test_of_two_blocks_on_one_day_the_later_counts():
    assert rows(made(), "Customers").set_index("subject")["blocked"].to_dict() == {"ACME": "", "BOLT": ""}


def test_only_mails_of_unknown_outcome_are_asked_about():
    assert rows(made(), "Mails")["subject"].tolist() == ["M-1"]
    settled = made(FULL | {"deliveries": DELIVERIES.replace("unknown", "sent")})
    names = [s.name for s in settled.sheets]
    assert names == ["Start here", "Payments", "Documents", "Customers", "Payers", "Habits", "Turned down"]


def test_answers_of_today_that_were_not_carried_out_are_told():
    start = sheet(made(), "Start here")
    refused = next(b.frame for b in start.blocks if isinstance(b, TableBlock) and b.name == "not_carried_out")
    assert refused[["place", "problem"]].to_numpy().tolist() == [["a.xls, Payments, row 7", "Too late."]]


def test_an_empty_ledger_still_makes_a_workbook_that_says_so():
    book = made({})
    assert "Nothing has to be decided" in sheet(book, "Start here").subtitle
    assert all(rows(book, name).empty for name in ("Payments", "Documents", "Customers"))


def test_no_more_than_the_set_number_of_rows_and_the_rest_is_told():
    book = made(payments_most=1, documents_most=2)
    assert rows(book, "Payments")["subject"].tolist() == ["R-2"]
    assert "2 more rows" in str(sheet(book, "Payments").blocks[-1])
    assert "1 more rows" in str(sheet(book, "Documents").blocks[-1])


def test_no_shown_column_is_headed_as_a_yellow_one():
    for spec in made().sheets[1:]:
        for block in spec.blocks:
            if isinstance(block, TableBlock):
                headings = {c.heading: c for c in block.columns}
                assert len(headings) == len(block.columns)
                assert all(
                    headings[h].input or headings[h].input_where for h in set(review.YELLOW.values()) & set(headings)
                )
                assert set(review.HIDDEN.values()) <= set(headings)


def test_the_order_of_rows_does_not_matter(tmp_path: Path):
    def shuffled(text: str) -> str:
        head, *body = text.strip().splitlines()
        return "\n".join([head, *reversed(body)])

    write_book(made(), tmp_path / "a.xlsx")
    write_book(made({name: shuffled(text) for name, text in FULL.items()}), tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_learned_payers_and_habits_are_shown_with_their_evidence():
    payers = rows(made(), "Payers").set_index("subject")
    assert payers.loc["account|DE12", ["customer", "confirmations", "payments", "state"]].tolist() == [
        "ACME · Acme Ltd",
        2,
        5,
        "in use",
    ]
    assert payers.loc["name|OLD CO", "state"] == "switched off"
    # Yellow lines for payers of one's own stand below, and count as nothing to be read.
    assert payers.index[:2].tolist() == ["name|OLD CO", "account|DE12"]
    assert (payers.index[2:].str.startswith("new-")).all()
    assert rows(made(), "Habits")["habit"].tolist() == ["Takes 2 % discount"]
    assert rows(made(), "Habits")["seen"].tolist() == ["9 of 10"]


@pytest.fixture
def workbook(tmp_path: Path) -> Any:
    write_book(made(), tmp_path / "review.xlsx")
    return openpyxl.load_workbook(tmp_path / "review.xlsx")


def header(page: Any) -> dict[str, Any]:
    return {str(cell.value): cell for row in page.iter_rows() for cell in row if "_subject" in [c.value for c in row] and cell.value}  # fmt: skip


def test_in_the_file_yellow_cells_are_open_and_headings_locked(workbook: Any):
    page = workbook["Payments"]
    head = header(page)
    assert page.protection.sheet and page.protection.password is None
    assert page.protection.autoFilter is False and page.protection.sort is False  # False: not forbidden
    assert head["Decision"].protection.locked
    below = head["Decision"].offset(row=1)
    assert not below.protection.locked and below.fill.fgColor.rgb != "00000000"
    assert page.column_dimensions[head["_subject"].column_letter].hidden or page.column_dimensions["A"].hidden
    assert page.freeze_panes is not None


def test_in_the_file_cells_are_checked_as_they_are_typed(workbook: Any):
    def rules(name: str) -> dict[str, Any]:
        page = workbook[name]
        cells = header(page)
        checks = {}
        for rule in page.data_validations.dataValidation:
            for heading, cell in cells.items():
                if cell.offset(row=1).coordinate in rule.sqref:
                    checks[heading] = rule
        return checks

    payments, documents = rules("Payments"), rules("Documents")
    assert payments["Decision"].type == "list" and payments["Decision"].formula1 == "choices_receipt"
    assert payments["Customer"].showErrorMessage is not True
    assert (documents["Until"].type, documents["Amount"].type) == ("date", "decimal")


def test_in_the_file_hostile_text_stays_text(workbook: Any):
    page = workbook["Payments"]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value == "=cmd|calc!A1"]
    assert [cell.data_type for cell in cells] == ["s"] or all(cell.quotePrefix for cell in cells)
    assert len(cells) == 1
