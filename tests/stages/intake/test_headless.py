"""Bank lines without headings: taken where the file proves what is what, else left with the line that settles it."""

from __future__ import annotations

from tests.stages.intake.drops import file, outcome, take

RUNNING = [
    ["24/12/2025", "Check 122", "122", "76.00", "", "1,750.06"],
    ["23/12/2025", "Acme RE-1", "", "", "327.49", "1,826.06"],
    ["22/12/2025", "Fee", "", "800.00", "", "1,498.57"],
]


def hint(taken, code: str) -> str:
    return str(taken.findings.loc[taken.findings["code"] == code, "hint"].iloc[0])


def test_a_running_balance_proves_which_column_is_debit_and_which_credit() -> None:
    taken = take(file("a.csv", RUNNING))
    assert taken.receipts.sort_values("booking_date")["amount_minor"].tolist() == [-80000, 32749, -7600]
    assert taken.receipts.sort_values("booking_date")["balance_minor"].tolist() == [149857, 182606, 175006]
    assert "Acme RE-1" in taken.receipts["remittance"].tolist()
    assert "columns-by-content" in set(taken.findings["code"])


def test_a_balance_that_does_not_run_proves_nothing() -> None:
    broken = [*RUNNING[:2], [*RUNNING[2][:5], "1,498.58"]]
    taken = take(file("a.csv", broken))
    assert outcome(taken, "a.csv") == "refused" and not len(taken.receipts)
    assert 'headings = ["booking_date", "remittance", ' in hint(taken, "no-headings")


def test_signed_amounts_beside_ibans_are_bank_lines() -> None:
    rows = [
        ["DE89370400440532013000", "15.01.2026", "RE 17", "FR1420041010050500013M02606", "119,00", "EUR"],
        ["DE89370400440532013000", "16.01.2026", "Miete", "DE02120300000000202051", "-850,00", "EUR"],
    ]
    taken = take(file("a.csv", rows))
    lines = taken.receipts.sort_values("booking_date")
    assert lines["amount_minor"].tolist() == [11900, -85000]
    assert set(lines["account"]) == {"DE89370400440532013000"}
    assert lines["payer_account"].tolist() == ["FR1420041010050500013M02606", "DE02120300000000202051"]


def test_a_list_that_could_be_invoices_with_credit_notes_is_not_taken_for_receipts() -> None:
    rows = [["INV-1", "C1", "15.01.2026", "119,00", "EUR"], ["INV-2", "C2", "16.01.2026", "-19,00", "EUR"]]
    taken = take(file("a.csv", rows))
    assert not len(taken.receipts) and not len(taken.documents)
    assert outcome(taken, "a.csv") == "refused"


def test_the_line_it_names_settles_it() -> None:
    rows = [["18.09.2025", "Acme RE-7", "33,87"], ["19.09.2025", "Beta RE-8", "12,00"]]
    assert 'headings = ["booking_date", "remittance", "amount"]' in hint(take(file("a.csv", rows)), "no-headings")
    rule = {"match": "a.csv", "table": "bank_lines", "headings": ["booking_date", "remittance", "amount"]}
    taken = take(file("a.csv", rows), sources=[rule])
    assert taken.receipts["amount_minor"].sum() == 4587


def test_a_second_date_that_differs_leaves_open_which_one_is_the_booking_date() -> None:
    rows = [[r[0], "21/12/2025", *r[1:]] for r in RUNNING]
    assert outcome(take(file("a.csv", rows)), "a.csv") == "refused"
