"""The daily report and the refused rows, as descriptions."""

from __future__ import annotations

import pandas as pd
import pytest

from ar_batch.stages.reports import ReportPolicy, report
from ar_batch.stages.reports.wording import listed
from ar_batch.tables.book import Book, CardsBlock, SheetSpec, TableBlock
from ar_batch.tables.pack import Pack
from tests.stages.reports.ledgers import AS_OF, EVIL, ledger


@pytest.fixture(scope="module")
def pack() -> Pack:
    return report(*ledger(), as_of=AS_OF, policy=ReportPolicy(company_name="Test & Sons"))


@pytest.fixture(scope="module")
def book(pack: Pack) -> Book:
    return pack.books["ar_report_2026-06-30.xlsx"]


def sheet(book: Book, name: str) -> SheetSpec:
    return next(s for s in book.sheets if s.name == name)


def table(book: Book, name: str) -> TableBlock:
    return next(b for s in book.sheets for b in s.blocks if isinstance(b, TableBlock) and b.name == name)


def test_the_pack_holds_everything_that_the_day_publishes(pack: Pack) -> None:
    assert set(pack.books) == {"ar_report_2026-06-30.xlsx", "review_2026-06-30.xlsx", "rejects_2026-06-30.xlsx"}
    assert set(pack.day_tables) == {"postings_2026-06-30.csv"}
    assert len(pack.data_tables) == 11


def test_the_sheets_stand_in_their_order(book: Book) -> None:
    names = [
        "Today",
        "Aging by customer",
        "Aging detail",
        "Cash applied",
        "Unapplied",
        "Reminders",
        "Rejects",
        "Key figures",
        "Run log",
    ]
    assert [s.name for s in book.sheets] == names
    assert book.made_on == AS_OF


def test_the_cards_show_the_day_in_the_company_currency(book: Book) -> None:
    cards = next(b for b in sheet(book, "Today").blocks if isinstance(b, CardsBlock)).cards
    shown = {c.label: c.value for c in cards}
    # 150.00 EUR - 25.00 EUR credit + 10,000 JPY at 0.006 = 185.00; not applied: 10 + 25 + 33.
    assert shown["OPEN"] == "185.00 EUR"
    assert shown["OVERDUE"] == "150.00 EUR"
    assert shown["NOT APPLIED"] == "68.00 EUR"
    # By the runs of this day: 100.00 - 30.00 and 9.80; the netting of F and G moved no money.
    assert shown["APPLIED TODAY"] == "79.80 EUR"
    assert shown["PROOFS"] == "All agree"


def test_a_failed_proof_is_told_in_red() -> None:
    facts, views = ledger()
    views["proofs"] = views["proofs"].assign(left_minor=views["proofs"]["left_minor"] + 1)
    today = report(facts, views, as_of=AS_OF, policy=ReportPolicy()).books["ar_report_2026-06-30.xlsx"]
    card = next(
        c for b in sheet(today, "Today").blocks if isinstance(b, CardsBlock) for c in b.cards if c.label == "PROOFS"
    )
    assert (card.value, card.tone) == (f"{len(views['proofs'])} failed", "bad")
    assert not table(today, "today_proofs").frame["agrees"].any()


def test_what_to_do_counts_what_waits(book: Book) -> None:
    tasks = table(book, "today_tasks").frame
    assert dict(zip(tasks["sheet"] + ": " + tasks["what"].str.split(":").str[0], tasks["number"], strict=True)) == {
        "Reminders: Mails of which nobody knows whether they arrived": 1,
        "Reminders: Mails that could not be delivered": 1,
        "Rejects: Rows that were refused": 2,
        "Unapplied: Payments with a suggestion": 1,
        "Unapplied: Payments of which nobody knows the customer": 1,
        "Unapplied: Payments of which a part is left": 1,
        "Reminders: Reminders held back, each with its reason.": 1,
    }
    names = {s.name for s in book.sheets}
    assert set(tasks["sheet"]) <= names


def test_the_aging_on_the_first_sheet_has_a_column_a_currency_and_one_for_all(book: Book) -> None:
    block = table(book, "today_aging")
    assert block.totals is not None
    everything = pd.concat([block.frame, block.totals]).set_index("bucket")
    assert everything.loc["31-60 days"].tolist() == [15_000, 0, 15_000]
    assert everything.loc["Not yet due"].tolist() == [0, 10_000, 6_000]
    assert everything.loc["Credits"].tolist() == [-2_500, 0, -2_500]
    assert everything.loc["Total open"].tolist() == [12_500, 10_000, 18_500]
    assert everything.loc["Cash not applied"].tolist() == [6_800, 0, 6_800]


def test_files_of_the_day_add_up(book: Book) -> None:
    files = table(book, "today_files").frame
    assert files[["name", "agrees"]].values.tolist() == [["open.xlsx", True]]


def test_customers_stand_by_what_is_overdue_with_totals_by_currency(book: Book) -> None:
    block = table(book, "aging_by_customer")
    assert block.frame[["customer_id", "currency"]].values.tolist()[0] == ["C1", "EUR"]
    assert block.totals is not None
    assert block.totals[["name", "total_minor", "unapplied_minor"]].values.tolist() == [
        ["Total EUR", 12_500, 6_800],
        ["Total JPY", 10_000, 0],
    ]
    assert "1 JPY = 0.006 EUR (2026-06-29)" in sheet(book, "Aging by customer").subtitle


def test_only_what_the_day_applied_is_shown_as_applied_today(book: Book) -> None:
    block = table(book, "cash_applied")
    assert len(block.frame) == 6
    assert set(block.frame["reason"].str.len() > 0) == {True}


def test_payments_not_applied_come_with_status_reason_and_suggestion(book: Book) -> None:
    frame = table(book, "unapplied_cash").frame
    assert frame["receipt_id"].tolist() == ["R-4", "R-8", "R-2", "R-5", "R-7"]
    assert frame.set_index("receipt_id").loc["R-4", ["status", "suggestion", "reason"]].tolist() == [
        "waits for your decision",
        "B",
        "Two ways.",
    ]


def test_letters_whose_fate_is_unknown_come_first(book: Book) -> None:
    assert table(book, "reminders").frame["status"].tolist() == ["unknown", "failed", "held", "sent"]


def test_every_block_has_columns_that_its_frame_has_and_a_name_of_its_own(pack: Pack) -> None:
    for book in pack.books.values():
        blocks = [b for s in book.sheets for b in s.blocks if isinstance(b, TableBlock)]
        assert len({b.name for b in blocks}) == len(blocks)
        for block in blocks:
            headings = [c.heading.casefold() for c in block.columns]
            assert len(set(headings)) == len(headings), block.name
            assert {c.name for c in block.columns if not c.input} <= set(block.frame.columns), block.name


def test_refused_rows_stand_as_they_came_with_where_why_and_what_to_do(pack: Pack) -> None:
    (one,) = pack.books["rejects_2026-06-30.xlsx"].sheets
    assert (one.name, one.title) == ("1 open", "open.xlsx, sheet S")
    (block,) = one.blocks
    assert isinstance(block, TableBlock)
    headings = ["No", "Amount", "amount (2)", "Date", "Where", "Why", "What to do"]
    assert [c.heading for c in block.columns if not c.hidden] == headings
    shown = block.frame[[c.name for c in block.columns if not c.hidden]].values.tolist()
    assert shown == [
        ["77", "1,2,3", EVIL, "", "open.xlsx, sheet S, row 8", "Not an amount.\nNot a date.", "Correct it."],
        ["78", "", "", "31.06.", "open.xlsx, sheet S, row 9", "Not a date.", "Correct it."],
    ]


def test_nothing_refused_makes_no_rejects_workbook() -> None:
    facts, views = ledger()
    facts["findings"] = facts["findings"].head(0)
    assert "rejects_2026-06-30.xlsx" not in report(facts, views, as_of=AS_OF, policy=ReportPolicy()).books


def test_an_empty_ledger_still_makes_a_report() -> None:
    facts, views = ledger()
    nothing = {n: f if n in ("buckets", "rates") else f.head(0) for n, f in views.items()}
    book = report({n: f.head(0) for n, f in facts.items()}, nothing, as_of=AS_OF, policy=ReportPolicy()).books[
        "ar_report_2026-06-30.xlsx"
    ]
    assert table(book, "today_tasks").frame.empty
    assert sheet(book, "Today").title == "Receivables on 30 June 2026"


def test_long_lists_of_documents_are_cut_but_not_for_one_more() -> None:
    letters = [" + ".join("ABCDEFG"[:n]) for n in (0, 1, 7)] + [" + ".join("ABCDEFGHI")]
    assert listed(pd.Series(letters, dtype="str")).tolist() == [*letters[:3], "A + B + C + D + E + F and 3 more"]
