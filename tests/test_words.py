"""What matching says to people, seen as they see it: commands, reports and the review workbook of a small home."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from ar_batch import home as homes
from ar_batch.cli import app
from tests.homes import CUSTOMERS, DAY, INVOICES, copy_of, drop, make_home
from tests.test_review_round_trip import fill

BANK = "booking_date;amount;currency;payer_name;payer_account;remittance;bank_reference\n"
ALPHA, BETA = "Alpha Maschinenbau GmbH;DE89370400440532013000", "Beta Trading Ltd;GB82WEST12345698765432"


OTHER = "Alpha Maschinenbau GmbH;DE02120300000000202051"
"""Alpha, from an account that the customer list does not have."""


def call(*words: object) -> str:
    got = CliRunner().invoke(app, [str(word) for word in words])
    assert got.exit_code == 0, got.output
    return got.output


def home_with(root: Path, *lines: str, invoices: str = INVOICES, customers: str = CUSTOMERS) -> tuple[Path, str]:
    """A home in which a statement of these lines was run, and what the run said."""
    home = make_home(root / "home", customers=customers, invoices=invoices, bank=BANK + "\n".join(lines) + "\n")
    return home, call("run", "--home", home, "--as-of", DAY)


def sheet(home: Path, name: str, book: str = "review") -> list[dict[str, Any]]:
    """The rows of a sheet, heading to cell."""
    page = openpyxl.load_workbook(home / "output" / DAY / f"{book}_{DAY}.xlsx")[name]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    heads = [i for i, row in enumerate(rows) if sum(cell is not None for cell in row) >= 5]
    return [dict(zip(rows[heads[0]], row, strict=True)) for row in rows[heads[0] + 1 :]]


def applications(home: Path) -> pd.DataFrame:
    return homes.facts(home)[2]["applications"]


def receipt(home: Path, bank_reference: str) -> dict[str, str]:
    """A row of receipts.csv."""
    rows = pd.read_csv(home / "output" / "data" / "receipts.csv", dtype="str", keep_default_na=False)
    return {str(k): v for k, v in rows.set_index("bank_reference").loc[bank_reference].items()}


def last_run(home: Path) -> str:
    return str(homes.facts(home)[2]["runs"].sort_values("sequence")["run_id"].iloc[-1])


def answer(home: Path, page: str, place: int, **cells: str) -> None:
    """Fill yellow cells of a row of the review workbook and drop it back."""
    book = openpyxl.load_workbook(home / "output" / DAY / f"review_{DAY}.xlsx")
    fill(book, page, sheet(home, page)[place]["_subject"], **cells)
    book.save(drop(home, "answers.xlsx", b""))


def learned(home: Path, payer: str) -> list[dict[str, Any]]:
    """The rows of the sheet Payers about a payer."""
    return [row for row in sheet(home, "Payers") if row["Payer name or account"] == payer]


RETURNED = (
    f"2026-11-16;1190.00;EUR;{ALPHA};Rechnung INV-1001;B1",
    f"2026-11-18;-1190.00;EUR;{ALPHA};Ruecklastschrift Rechnung INV-1001;B2",
    f"2026-11-19;480.00;EUR;{BETA};payment inv 1003;B3",
)


def came_back(home: Path) -> None:
    """A home in which a payment came back; what its run said lies in it too."""
    _, said = home_with(home.parent, *RETURNED)
    (home / "said.txt").write_text(said, encoding="utf-8")


@pytest.fixture
def returned(tmp_path):
    return copy_of(came_back, tmp_path / "home")


def test_the_run_counts_what_stands_at_its_end_and_says_what_came_back(returned):
    home, said = returned, (returned / "said.txt").read_text(encoding="utf-8")
    assert "1 receipt(s) applied, 1 application(s)." in said
    assert "1 application(s) taken back, 1 of them made in this run" in said
    title = openpyxl.load_workbook(home / "output" / DAY / f"ar_report_{DAY}.xlsx")["Cash applied"]
    words = " ".join(str(cell.value) for row in title.iter_rows(max_row=3) for cell in row if cell.value)
    assert "1 receipt" in words
    assert "1 application taken back" in words


def test_what_a_run_takes_back_of_its_own_is_named_by_the_id_it_has_in_the_ledger(returned):
    rows = applications(returned).set_index("application_id")
    (back,) = rows[rows["reverses"] != ""].itertuples()
    assert rows.loc[back.reverses, "amount_minor"] == 119000


def test_a_payment_that_came_back_cannot_come_back_again(returned):
    home = returned
    drop(home, "more.csv", BANK + f"2026-11-19;-1190.00;EUR;{ALPHA};Ruecklastschrift Rechnung INV-1001 nochmals;B5\n")
    call("run", "--home", home, "--as-of", DAY)
    assert applications(home)["amount_minor"].tolist().count(-119000) == 1


def paid_once(home: Path) -> None:
    home_with(home.parent, RETURNED[0])


def test_after_an_undo_nothing_tells_of_what_was_undone_and_it_is_said_once(tmp_path):
    home = copy_of(paid_once, tmp_path / "home")
    before = receipt(home, "B1")
    drop(home, "less.csv", INVOICES.splitlines()[0] + "\nINV-1001;C-1;2026-09-01;2026-10-01;1100.00;EUR\n")
    call("run", "--home", home, "--as-of", DAY)
    answer(home, "Changes", 0, Decision="Take the new version", By="Kim")
    said = call("run", "--home", home, "--as-of", DAY)
    assert "1 application(s) cut" in said
    assert receipt(home, "B1")["status"] == "partly_applied"
    call("undo", last_run(home), "--home", home, "--as-of", DAY)
    call("run", "--home", home, "--as-of", DAY)
    assert receipt(home, "B1") == before
    assert (before["status"], before["rule"]) == ("applied", "named")
    story = call("show", "receipt", "B1", "--home", home).splitlines()
    (undone,) = [line for line in story if "was undone" in line]
    assert undone.count("akes back") == 1


def taught_and_used(home: Path) -> None:
    clearing = "Olafsson Clearing;DE02120300000000202051"
    home_with(home.parent, f"2026-11-16;1190.00;EUR;{clearing};x;Q1")
    answer(home, "Payments", 0, Decision="These documents", Documents="INV-1001", By="Kim")
    call("run", "--home", home, "--as-of", DAY)
    drop(home, "more.csv", BANK + f"2026-11-18;250.50;EUR;{clearing};x2;Q3\n")
    call("run", "--home", home, "--as-of", DAY)
    assert receipt(home, "Q3")["status"] == "applied"


def _taught_and_used(root: Path) -> tuple[Path, list[str]]:
    """A home in which a clerk said whose an account is, and the next run applied by it; and its three runs in order."""
    home = copy_of(taught_and_used, root / "home")
    return home, homes.facts(home)[2]["runs"].sort_values("sequence")["run_id"].tolist()


def test_a_decision_is_not_undone_while_a_later_run_used_what_it_taught(tmp_path):
    home, (_, decided, later) = _taught_and_used(tmp_path)
    got = CliRunner().invoke(app, ["undo", decided, "--home", str(home), "--as-of", DAY])
    assert got.exit_code == 1
    for words in (f"{later} built on it", "DE02120300000000202051 to customer C-1", "undo that first"):
        assert words in got.stderr
    call("undo", later, "--home", home, "--as-of", DAY)
    call("undo", decided, "--home", home, "--as-of", DAY)


def test_a_receipt_that_is_unidentified_again_names_no_customer(tmp_path):
    home, (_, decided, later) = _taught_and_used(tmp_path)
    assert receipt(home, "Q1")["customer_id"] == "C-1"
    call("undo", later, "--home", home, "--as-of", DAY)
    call("undo", decided, "--home", home, "--as-of", DAY)
    call("run", "--home", home, "--as-of", DAY)
    line = receipt(home, "Q1")
    assert (line["customer_id"], line["applied_amount"], line["unapplied_amount"]) == ("", "0.00", "1190.00")


def test_the_story_of_a_receipt_is_told_in_the_order_in_which_it_happened(tmp_path):
    home, (_, decided, later) = _taught_and_used(tmp_path)
    call("undo", later, "--home", home, "--as-of", "2026-11-23")
    call("undo", decided, "--home", home, "--as-of", "2026-11-24")
    story = [line.split(None, 2) for line in call("show", "receipt", "Q1", "--home", home).splitlines()[1:]]
    assert [(day, what) for day, what, _ in story] == [
        ("2026-11-16", "receipt"),
        (DAY, "decision"),
        (DAY, "payment"),
        ("2026-11-24", "taken"),
    ]
    _, said, paid, back = (text for _, _, text in story)
    assert said.startswith("Kim said that it pays INV-1001 (undone on 2026-11-24)")
    assert "to INV-1001 (decision, decision, 100 %), counted from 2026-11-16" in paid
    assert "Takes back 1,190.00 EUR" in back


def test_what_was_turned_down_is_told_in_words(tmp_path):
    home, _ = home_with(tmp_path, "2026-11-18;1190.00;EUR;Somebody Else;DE02120300000000202051;Danke;B1")
    answer(home, "Payments", 0, Decision="None of these", By="Kim", Note="asked them")
    call("run", "--home", home, "--as-of", DAY)
    (line,) = [line for line in call("show", "receipt", "B1", "--home", home).splitlines() if " decision " in line]
    assert "Kim turned down the one suggestion shown: asked them  [X-" in line


def _not_carried_out(home: Path) -> list[str]:
    """The codes of the findings of findings.csv about the sheet Payments of the review workbook."""
    rows = pd.read_csv(home / "output" / "data" / "findings.csv", dtype="str", keep_default_na=False)
    return rows.loc[(rows["sheet"] == "Payments") & (rows["severity"] == "error"), "code"].tolist()


def test_an_answer_that_was_not_carried_out_is_found_until_another_one_is(tmp_path):
    clearing = "Olafsson Clearing;DE02120300000000202051"
    lines = (f"2026-11-16;1190.00;EUR;{clearing};x;Q1", f"2026-11-17;55.00;EUR;{BETA};y;Q2")
    home, _ = home_with(tmp_path, *lines)
    subjects = [row["_subject"] for row in sheet(home, "Payments")]
    for place in range(len(subjects)):
        answer(home, "Payments", place, Decision="These documents", Documents="INV-9999", By="Kim")
        call("run", "--home", home, "--as-of", DAY)
    assert _not_carried_out(home) == ["decision-document-unknown"] * len(subjects)
    answer(home, "Payments", 0, Decision="Not ours", By="Kim")
    call("run", "--home", home, "--as-of", DAY)
    assert _not_carried_out(home) == ["decision-document-unknown"] * (len(subjects) - 1)
    # Taken back, the answer stands unanswered again.
    call("undo", last_run(home), "--home", home, "--as-of", DAY)
    call("run", "--home", home, "--as-of", DAY)
    assert _not_carried_out(home) == ["decision-document-unknown"] * len(subjects)


def test_a_workbook_dropped_again_has_unchanged_answers(tmp_path):
    home, _ = home_with(tmp_path, f"2026-11-17;55.00;EUR;{BETA};y;Q2")
    answer(home, "Payments", 0, Decision="Not ours", By="Kim")
    answered = (home / "input" / "answers.xlsx").read_bytes()
    call("run", "--home", home, "--as-of", DAY)
    # Saved again, the file is another one, and says what was said already.
    book = openpyxl.load_workbook(io.BytesIO(answered))
    book.properties.title = "saved again"
    book.save(drop(home, "answers again.xlsx", b""))
    call("run", "--home", home, "--as-of", DAY)
    files = homes.facts(home)[2]["files"].set_index("name")
    counted = files[["rows_posted", "rows_unchanged"]]
    assert counted.loc["answers.xlsx"].tolist() == [1, 0]
    assert counted.loc["answers again.xlsx"].tolist() == [0, 1]


def test_a_returned_line_keeps_its_customer_and_reason(returned):
    line = receipt(returned, "B2")
    assert (line["status"], line["customer_id"], line["rule"]) == ("returned", "C-1", "returned")
    assert "came back on 2026-11-18" in line["reason"]


AGAIN = (f"2026-11-20;1190.00;EUR;{OTHER};Rechnung INV-1001 nochmals;B4",)


def test_an_account_is_confirmed_once_by_a_payment_that_bounced_and_was_paid_again(tmp_path):
    bounced = tuple(line.replace(ALPHA, OTHER) for line in RETURNED)
    home, _ = home_with(tmp_path, *bounced, *AGAIN)
    assert applications(home)["amount_minor"].tolist().count(119000) == 2
    assert learned(home, "DE02120300000000202051") == []
    # Another payment that is kept makes two of it.
    drop(home, "more.csv", BANK + f"2026-11-20;250.50;EUR;{OTHER};Rechnung INV-1002;B6\n")
    call("run", "--home", home, "--as-of", DAY)
    assert [row["Times confirmed"] for row in learned(home, "DE02120300000000202051")] == [2]


def test_a_return_that_was_undone_takes_the_payment_back_when_it_comes_again(tmp_path):
    home = copy_of(paid_once, tmp_path / "home")
    drop(home, "return.csv", BANK + RETURNED[1] + "\n")
    call("run", "--home", home, "--as-of", DAY)
    call("undo", last_run(home), "--home", home, "--as-of", DAY)
    drop(home, "return.csv", BANK + RETURNED[1] + "\n")
    said = call("run", "--home", home, "--as-of", DAY)
    assert "1 application(s) taken back" in said
    assert applications(home)["amount_minor"].sum() == 0


def test_payers_shows_only_what_the_customer_list_does_not_say_and_what_contradicts_it(tmp_path):
    # The customer's own account and name, confirmed by a person: nothing that the customer list does not say.
    home, _ = home_with(tmp_path, f"2026-11-18;55.00;EUR;{ALPHA};Danke;B1")
    answer(home, "Payments", 0, Decision="On account", Customer="C-1", By="Kim")
    call("run", "--home", home, "--as-of", DAY)
    assert len(homes.facts(home)[2]["aliases"]) == 2
    assert [row["Payer name or account"] for row in sheet(home, "Payers") if row["State"]] == []
    # An account of one's own is shown; and as a contradiction, once the customer list has it for somebody else.
    own = {"Payer name or account": "DE02120300000000202051", "Customer": "C-1", "By": "Kim"}
    answer(home, "Payers", 0, **own)
    call("run", "--home", home, "--as-of", DAY)
    (row,) = learned(home, "DE02120300000000202051")
    assert (row["State"], row["Is this customer"]) == ("in use", "C-1 · Alpha Maschinenbau GmbH")
    drop(home, "customers.csv", "customer_id;name;iban\nC-3;Gamma SARL;DE02120300000000202051\n")
    call("run", "--home", home, "--as-of", DAY)
    (row,) = learned(home, "DE02120300000000202051")
    assert row["State"] == "contradiction"
    assert row["Is this customer"].endswith("\nThe customer list has it for C-3 · Gamma SARL.")


def test_a_long_suggestion_is_accepted_as_it_stands_on_its_sheet(tmp_path):
    items = "".join(f"A-{n};C-1;2026-09-{n:02d};2026-10-{n:02d};{10 + n}.10;EUR\n" for n in range(1, 13))
    home, _ = home_with(
        tmp_path, f"2026-11-18;151.37;EUR;{ALPHA};Danke;B1", invoices=INVOICES.splitlines()[0] + "\n" + items
    )
    shown = [row for row in sheet(home, "Long suggestions") if row["Dated"]]
    assert len(shown) > 8
    assert sum(round(row["Would take"] * 100) for row in shown) == 15137
    answer(home, "Payments", 0, Decision="Accept 1", By="Kim")
    call("run", "--home", home, "--as-of", DAY)
    facts = homes.facts(home)[2]
    number = facts["documents"].set_index("document_id")["document_no"]
    posted = applications(home).assign(number=lambda rows: rows["document_id"].map(number))
    assert dict(zip(posted["number"], posted["amount_minor"], strict=True)) == {
        row["Document no."]: round(row["Would take"] * 100) for row in shown
    }


EXPLAINED = INVOICES + "INV-1010;C-2;2026-10-20;2026-11-20;480.00;EUR\n"


def test_explain_tells_of_an_applied_receipt_its_rivals_as_they_stood(tmp_path):
    line = f"2026-11-18;480.00;EUR;{BETA};payment inv 1003 of 01.11.2026 C-2 ref 998877;B1"
    home, _ = home_with(tmp_path, line, f"2026-11-19;480.00;EUR;{BETA};INV-1010;B2", invoices=EXPLAINED)
    ledger = (home / "state" / "ledger.db").read_bytes()
    said = call("explain", "receipt", "B1", "--home", home)
    assert (home / "state" / "ledger.db").read_bytes() == ledger
    assert "D-" not in said
    assert "payment: 480.00 EUR of receipt" in said and "to INV-1003 (auto, named, 99.9 %)" in said
    assert "C-2 Beta Trading Ltd: certainly; the paying account is the customer's" in said
    numbers = said.partition("The numbers in its text:\n")[2].partition("  What")[0].splitlines()
    assert [line.strip() for line in numbers] == [
        "1003: document INV-1003 of C-2 (480.00 EUR open)",
        "01.11.2026: a date",
        "C-2: the number of customer C-2",
        "998877: nothing that is known here",
    ]
    explained = said.partition("with what is known today:\n")[2]
    assert explained.splitlines()[0].strip() == "1. 99.9 %  C-2: INV-1003 = 480.00 EUR"
    assert "this is what it was applied to" in explained
    assert "C-2: INV-1010 = 480.00 EUR" in call("explain", "receipt", "B2", "--home", home)


def test_explain_tells_what_a_short_number_ends_and_shows_the_confidence_of_the_review_workbook(tmp_path):
    items = INVOICES + "70374-073;C-2;2026-10-20;2026-11-20;100.01;EUR\n70374-077;C-2;2026-10-21;2026-11-21;50.02;EUR\n"
    lines = [f"2026-11-18;150.03;EUR;{BETA};invoice 70374-073 077;B1", f"2026-11-18;160.00;EUR;{BETA};;B2"]
    home, _ = home_with(tmp_path, *lines, invoices=items)
    assert "077: the end of document 70374-077 of C-2 (50.02 EUR open)" in call(
        "explain", "receipt", "B1", "--home", home
    )
    # A third of 480.00.
    shown = next(row for row in sheet(home, "Payments") if row["To apply"] == 160)["Suggestion 1"]
    assert "INV-1003 = 160.00 of 480.00 open" in shown
    share = shown.rpartition("(")[2].rstrip(")")
    assert f"1. {share}  C-2: INV-1003 = 160.00 EUR" in call("explain", "receipt", "B2", "--home", home)


def test_explain_says_of_each_rival_why_it_lost(tmp_path):
    items = INVOICES + "INV-1010;C-2;2026-10-20;2026-11-20;100.00;EUR\n"
    home, _ = home_with(tmp_path, f"2026-11-18;480.00;EUR;{BETA};Anzahlung;B1", invoices=items)
    said = call("explain", "receipt", "B1", "--home", home)
    assert "suggested, 480.00 EUR not applied. Not applied by itself: the text announces an advance payment." in said
    assert "  C-2: INV-1003 = 480.00 EUR" in said
    assert "such documents or sums are to be expected" in said
    assert "the most probable; the text announces an advance payment" in said
    answer(home, "Payments", 0, Decision="None of these", By="Kim")
    call("run", "--home", home, "--as-of", DAY)
    said = call("explain", "receipt", "B1", "--home", home)
    assert said.partition("INV-1003 = 480.00 EUR")[2].splitlines()[3].strip() == "turned down by a person"


def told_of(home: Path) -> None:
    """Two payments that teach an account, one of too much, one of nobody known, and money that went out."""
    home_with(
        home.parent,
        f"2026-11-16;1190.00;EUR;{OTHER};Rechnung INV-1001;B6",
        f"2026-11-17;250.50;EUR;{OTHER};Rechnung INV-1002;B7",
        f"2026-11-18;500.00;EUR;{BETA};INV-1003;B1",
        "2026-11-19;-35.00;EUR;Stadtwerke;;Strom;B4",
        "2026-11-19;7.00;EUR;Who;;hi;B5",
    )


@pytest.fixture
def told(tmp_path):
    return copy_of(told_of, tmp_path / "home")


def test_explain_says_what_was_learned_and_of_a_payment_before_it_was_so(told):
    said = call("explain", "receipt", "B6", "--home", told)
    learned_ = said.partition("What was learned:\n")[2]
    assert learned_.startswith(
        "    account DE02120300000000202051 is C-1's: learned from payments that named documents, confirmed 2 times"
    )
    # What these payments taught is no evidence for the first of them.
    assert "the payer has exactly this customer's name" in said


def test_explain_of_money_that_went_out_and_of_an_unknown_payer(told):
    out, unknown = (call("explain", "receipt", name, "--home", told) for name in ("B4", "B5"))
    assert "Money that went out" in out
    for said in (out, unknown):
        assert "nothing says who" in said
        assert "there are none" in said
        assert "no document that is known here" in said


def test_what_is_left_over_of_a_payment_is_told_with_both_amounts(told):
    line = receipt(told, "B1")
    assert (line["status"], line["reason"]) == (
        "partly_applied",
        "480.00 EUR of it are applied; 20.00 EUR are left over and wait for a document or a decision.",
    )


def test_what_comes_nearly_to_a_payment_is_accepted_and_the_bank_s_fee_closed_in_one_answer(tmp_path):
    items = """A-1;C-1;2026-08-09;2026-09-08;3014.27;EUR
A-2;C-1;2026-09-17;2026-10-17;6175.98;EUR
A-3;C-1;2026-09-18;2026-10-18;2615.96;EUR
A-4;C-1;2026-09-19;2026-10-19;294.61;EUR
A-5;C-1;2026-10-11;2026-11-10;20548.42;EUR
"""
    # cost 9086.55.
    home, _ = home_with(
        tmp_path, f"2026-11-18;9071.55;EUR;{ALPHA};Danke;B1", invoices=INVOICES.splitlines()[0] + "\n" + items
    )
    (row,) = sheet(home, "Payments")
    assert "it is 15.00 EUR less than A-2, A-3, A-4 cost." in row["Why it waits"]
    assert "15.00 EUR less, as a bank's fee may be" in row["Suggestion 1"]
    answer(home, "Payments", 0, Decision="Accept 1", By="Kim", **{"Close the rest as": "Bank fee"})
    call("run", "--home", home, "--as-of", DAY)
    facts = homes.facts(home)[2]
    number = facts["documents"].set_index("document_id")["document_no"]
    posted = applications(home).assign(number=lambda rows: rows["document_id"].map(number))
    lines = zip(posted["number"], posted["kind"], posted["amount_minor"], strict=True)
    assert sorted(lines) == [
        ("A-2", "bank_fee", 1500), ("A-2", "payment", 616098), ("A-3", "payment", 261596), ("A-4", "payment", 29461)
    ]  # fmt: skip
    assert not any(row["Payer"] for row in sheet(home, "Payments"))
