"""Bank lines: signs, proofs, and the same thing twice."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from ar_batch.raw import Sheet, Statement
from tests.stages.intake.drops import BANK, counts, file, outcome, places, statement, take, together

X = ["2026-01-15", "10.50", "Shop", "coffee"]
Y = ["2026-01-15", "20.50", "Acme", "R1"]
Z = ["2026-01-16", "30.50", "Beta", "R2"]
CAMT = ["booking_date", "amount", "remittance", "bank_reference"]


def day(number: int) -> date:
    return date(2026, 1, number)


def test_amounts_in_two_columns_with_marks_and_reversed() -> None:
    head = ["Date", "Description", "Paid out", "Paid in"]
    rows = [
        ["2026-01-15", "a", "10.50", ""],
        ["2026-01-16", "b", "", "20.00"],
        ["2026-01-17", "c", "-5.00", None],
        ["2026-01-18", "d", "", ""],
    ]
    taken = take(file("a.csv", [head, *rows]))
    assert sorted(taken.receipts["amount_minor"]) == [-1050, -500, 2000]
    assert places(taken) == [("required-missing", 5, "Paid in")]
    marks = [
        ["Datum", "Bedrag", "Af Bij", "Mededelingen"],
        ["20260115", "33,50", "Af", "x"],
        ["20260116", "-1.533,50", "Bij", "y"],
        ["20260117", "1,00", "?", "z"],
    ]
    taken = take(file("b.csv", marks))
    assert sorted(taken.receipts["amount_minor"]) == [-3350, 153350]
    assert places(taken) == [("bad-mark", 4, "Af Bij")]
    inverse = take(
        file("card.csv", [BANK, ["2026-01-15", "33.50", "", ""], ["2026-01-16", "-1525.00", "", ""]]),
        sources=[{"match": "card*", "inverse_sign": True}],
    )
    assert sorted(inverse.receipts["amount_minor"]) == [-3350, 152500]


def test_cr_means_money_in_on_a_statement() -> None:
    taken = take(file("a.csv", [BANK, ["2026-01-15", "33.50 CR", "", ""], ["2026-01-16", "15.00 DR", "", ""]]))
    assert sorted(taken.receipts["amount_minor"]) == [-1500, 3350]


def test_several_columns_of_text_are_joined() -> None:
    head = ["Buchungstag", "Betrag", "Verwendungszweck 1", "Verwendungszweck 2", "Verwendungszweck 3"]
    taken = take(file("a.csv", [head, ["15.01.2026", "10,00", "RE 1", "", "RE 2"]]))
    assert taken.receipts["remittance"].tolist() == ["RE 1 RE 2"]


def test_the_running_balance_gives_opening_and_closing_and_proves_the_lines() -> None:
    head = [*BANK, "Balance"]
    taken = take(
        file(
            "a.csv", [head, ["2026-01-15", "-33.50", "", "a", "-23.50"], ["2026-01-16", "1533.50", "", "b", "1510.00"]]
        )
    )
    assert taken.statements[["opening_minor", "closing_minor", "lines"]].values.tolist() == [[1000, 151000, 2]]
    newest_first = take(
        file(
            "a.csv", [head, ["2026-01-16", "1533.50", "", "b", "1510.00"], ["2026-01-15", "-33.50", "", "a", "-23.50"]]
        )
    )
    assert newest_first.statements[["opening_minor", "closing_minor"]].values.tolist() == [[1000, 151000]]
    broken = take(
        file(
            "a.csv",
            [
                head,
                ["2026-01-15", "-33.50", "", "a", "-23.50"],
                ["2026-01-16", "1533.50", "", "b", "1509.99"],
                ["2026-01-17", "1.00", "", "c", "1510.99"],
            ],
        )
    )
    assert outcome(broken, "a.csv") == "held" and not len(broken.receipts)
    [found] = broken.findings[broken.findings["code"] == "running-balance-differs"].to_dict("records")
    assert found["row"] == 3 and "-0.01 EUR" in found["problem"]


def test_signs_are_proved_by_the_balance() -> None:
    head = [*BANK, "Balance"]
    rows = [
        ["2026-01-15", "100.00", "", "a", "100.00"],
        ["2026-01-16", "30.00", "", "b", "70.00"],
        ["2026-01-17", "5.00", "", "c", "75.00"],
    ]
    taken = take(file("a.csv", [head, *rows]))
    assert taken.receipts.sort_values("source_row")["amount_minor"].tolist() == [10000, -3000, 500]


def test_opening_lines_closing_must_agree_to_the_cent() -> None:
    rows = [CAMT, [day(15), Decimal("100.00"), "R1", "B1"], [day(15), Decimal("-40.00"), "fee", "B2"]]
    good = Statement(
        account="DE1",
        currency="EUR",
        statement_id="1",
        opening=Decimal("10"),
        closing=Decimal("70"),
        closing_on=day(15),
        count=2,
    )
    taken = take(statement("a.xml", rows, good))
    assert counts(taken, "a.xml") == {"read": 2, "posted": 2}
    assert taken.receipts["account"].tolist() == ["DE1", "DE1"]
    bad = take(
        statement(
            "a.xml", rows, Statement(account="DE1", currency="EUR", opening=Decimal("10"), closing=Decimal("70.01"))
        )
    )
    assert outcome(bad, "a.xml") == "held"
    assert "0.01 EUR is missing" in bad.findings.loc[bad.findings["code"] == "balance-differs", "problem"].iloc[0]
    count = take(statement("a.xml", rows, Statement(account="DE1", currency="EUR", count=3)))
    assert outcome(count, "a.xml") == "held" and places(count)[0][0] == "count-differs"


def test_lines_of_zero_and_lines_not_booked_are_left_out() -> None:
    taken = take(
        file(
            "a.csv", [[*BANK, "Status"], [*X, "booked"], ["2026-01-15", "0.00", "", "info", "booked"], [*Y, "pending"]]
        )
    )
    assert counts(taken, "a.csv") == {"read": 3, "posted": 1, "ignored": 2}
    assert {p[0] for p in places(taken, severity="info")} >= {"line-of-zero", "line-not-booked"}


def test_twins_in_one_file_are_two_and_the_same_file_again_adds_none() -> None:
    first = take(file("a.csv", [BANK, X, X, Y]))
    assert len(first.receipts) == 3 and sorted(first.receipts["occurrence"]) == [1, 1, 2]
    assert first.receipts["receipt_id"].is_unique
    same = take(file("copy.csv", [BANK, X, X, Y]), known=together(first))
    assert outcome(same, "copy.csv") == "known" and not len(same.receipts) and not len(same.files)
    saved_again = take(file("b.csv", [["Kontoauszug"], BANK, Y, X, X]), known=together(first))
    assert counts(saved_again, "b.csv") == {"read": 3, "unchanged": 3}


@pytest.mark.parametrize(
    ("first", "second", "posted", "held"),
    [
        ([X], [X, X], 1, 0),  # the later export of the day has one more
        ([X, Y], [X, Y, Z], 1, 0),
        ([X, X, Y], [Y, X, Z, X], 1, 0),  # another order
        ([X, Y], [Z], 1, 0),
        ([X, Y, Z], [Z], 0, 0),  # all that is known of that day
        ([X, Y], [X], 0, 1),  # a part of the day: the same line again, or another coffee?
        ([X, Y], [X, Z], 1, 1),
        ([X, Y, Z], [X, Z], 0, 0),  # the whole 16th is in both: an overlap
    ],
)
def test_overlapping_exports(first: list[list[str]], second: list[list[str]], posted: int, held: int) -> None:
    known = together(take(file("a.csv", [BANK, *first])))
    taken = take(file("b.csv", [BANK, *second]), known=known)
    expected = {"read": len(second), "posted": posted, "held": held, "unchanged": len(second) - posted - held}
    assert counts(taken, "b.csv") == {k: v for k, v in expected.items() if v}
    assert [p[0] for p in places(taken, severity="warning")] == ["line-seen-before"] * held


def test_overlapping_files_in_one_drop_in_any_order() -> None:
    one, two = file("1.csv", [BANK, X, X, Y]), file("2.csv", [BANK, X, X, Y, Z])
    there, back = take(one, two), take(two, one)
    assert there.receipts.equals(back.receipts) and len(there.receipts) == 4


def test_a_line_with_a_reference_of_its_own_is_the_same_line() -> None:
    head = [*BANK, "Transaction ID"]
    known = together(take(file("a.csv", [head, [*X, "T1"], [*Y, "T2"]])))
    taken = take(file("b.csv", [head, [*X, "T1"]]), known=known)
    assert counts(taken, "b.csv") == {"read": 1, "unchanged": 1}
    other = take(file("b.csv", [head, [*X, "T3"]]), known=known)
    assert counts(other, "b.csv") == {"read": 1, "posted": 1}


def test_a_statement_that_continues_brings_only_new_lines_even_equal_ones() -> None:
    line = [day(15), Decimal("10"), "coffee", ""]
    first = statement(
        "1.xml",
        [CAMT, line],
        Statement(
            account="DE1",
            currency="EUR",
            statement_id="1",
            opening=Decimal("0"),
            closing=Decimal("10"),
            closing_on=day(15),
        ),
    )
    then = statement(
        "2.xml",
        [CAMT, line],
        Statement(
            account="DE1",
            currency="EUR",
            statement_id="2",
            opening=Decimal("10"),
            closing=Decimal("20"),
            closing_on=day(15),
        ),
    )
    # The first line of the second statement follows the first one: it is another coffee ...
    assert len(take(first, then).receipts) == 2
    # ... also when it was dropped, or is called, the other way round.
    assert len(take(statement("0.xml", then.sheets[0].rows, then.sheets[0].statement), first).receipts) == 2  # type: ignore[arg-type]
    assert counts(take(first, known=together(take(then))), "1.xml") == {"read": 1, "posted": 1}
    known = together(take(first))
    more = statement("2.xml", [CAMT, line, [day(16), Decimal("5"), "tea", ""]],
                     Statement(account="DE1", currency="EUR", statement_id="2", opening=Decimal("10"), closing=Decimal("25"), closing_on=day(16)))  # fmt: skip
    taken = take(more, known=known)
    assert counts(taken, "2.xml") == {"read": 2, "posted": 2}
    assert sorted(taken.receipts["occurrence"]) == [1, 2]
    # A second copy of it, in another form, is not.
    again = take(
        statement("2b.xml", [CAMT, [day(16), Decimal("5"), "tea", ""], line], more.sheets[0].statement),
        known=together(take(first), taken),
    )  # type: ignore[arg-type]
    assert counts(again, "2b.xml") == {"read": 2, "unchanged": 2}


def test_a_gap_between_statements_is_said() -> None:
    first = statement(
        "1.xml",
        [CAMT, [day(15), Decimal("10"), "a", ""]],
        Statement(account="DE1", currency="EUR", opening=Decimal("0"), closing=Decimal("10")),
    )
    third = statement(
        "3.xml",
        [CAMT, [day(20), Decimal("1"), "b", ""]],
        Statement(account="DE1", currency="EUR", opening=Decimal("110"), closing=Decimal("111")),
    )
    taken = take(third, known=together(take(first)))
    [found] = taken.findings[taken.findings["code"] == "statement-gap"].to_dict("records")
    assert "100.00 EUR" in found["problem"]


def test_incremental_sources_never_repeat() -> None:
    known = together(take(file("a.csv", [BANK, X, Y])))
    taken = take(file("b.csv", [BANK, X, Z]), known=known, sources=[{"match": "*", "incremental": True}])
    assert counts(taken, "b.csv") == {"read": 2, "posted": 2}


def test_two_currencies_and_accounts_in_one_file() -> None:
    head = ["Account", "Date", "Amount", "Currency", "Description"]
    sheet = Sheet(
        "x",
        [
            head,
            ["DE1", day(15), 1.0, "EUR", "a"],
            ["CH2", day(15), 2.0, "CHF", "b"],
            ["JP3", day(15), 300.0, "JPY", "c"],
        ],
    )
    taken = take(file("a.xlsx", sheet))
    assert sorted(
        zip(taken.receipts["account"], taken.receipts["currency"], taken.receipts["amount_minor"], strict=True)
    ) == [("CH2", "CHF", 200), ("DE1", "EUR", 100), ("JP3", "JPY", 300)]


def test_types_that_say_only_debit_and_credit_are_marks() -> None:
    head = ["Date", "Description", "Amount", "Transaction Type"]
    taken = take(file("a.csv", [head, ["2026-01-15", "a", "10.50", "debit"], ["2026-01-16", "b", "20.00", "credit"]]))
    assert sorted(taken.receipts["amount_minor"]) == [-1050, 2000]
    other = take(file("b.csv", [head, ["2026-01-15", "a", "10.50", "debit"], ["2026-01-16", "b", "20.00", "transfer"]]))
    assert sorted(other.receipts["amount_minor"]) == [1050, 2000]


def test_balances_written_as_lines_are_no_lines_but_a_proof() -> None:
    rows = [["2026-01-01", "10.00", "", "Opening balance"], X, ["2026-01-31", "20.50", "", "Closing balance"]]
    taken = take(file("a.csv", [BANK, *rows]))
    assert counts(taken, "a.csv") == {"read": 3, "posted": 1, "ignored": 2}
    assert taken.statements[["opening_minor", "closing_minor"]].values.tolist() == [[1000, 2050]]
    wrong = take(file("a.csv", [BANK, *rows[:2], ["2026-01-31", "21.50", "", "Closing balance"]]))
    assert outcome(wrong, "a.csv") == "held" and "1.00 EUR is missing" in wrong.findings["problem"].str.cat()


def test_an_account_a_number_a_date_and_an_amount_are_not_yet_an_invoice() -> None:
    head = ["#", "Account", "Date", "Value Date", "Amount", "Currency", "Name", "Reason"]
    taken = take(file("a.csv", [head, ["1", "DE1", "2026-01-15", "2026-01-15", "100,00", "EUR", "Jane", "R1"]]))
    assert len(taken.receipts) == 1 and not len(taken.documents)


def test_a_refused_line_carries_the_account_and_currency_that_stood_elsewhere() -> None:
    rows = [CAMT, [day(15), "12..50", "R1", "B1"], [day(15), Decimal("5"), "R2", "B2"]]
    taken = take(statement("a.xml", rows, Statement(account="DE1", currency="USD")))
    [record] = taken.findings.loc[taken.findings["rejects_row"], "record"]
    assert json.loads(record) == {
        "booking_date": "2026-01-15",
        "amount": "12..50",
        "remittance": "R1",
        "bank_reference": "B1",
        "account": "DE1",
        "currency": "USD",
    }


@pytest.mark.parametrize(
    ("above", "account"),
    [
        (["Account number:", "12345678"], "12345678"), (["Account number", 12345678.0], "12345678"), (["Konto 123"], "123"),
        (["IBAN: DE12 3456"], "DE123456"), (["Kontonummer: 12 345-67 EUR"], "12345-67"), (["Account No.: 44-556-677"], "44-556-677"),
        (["Account balance:", "1,500.00"], ""), (["Account name:", "Our Co 1234"], ""), (["Konto vom 01.02.2026"], ""), (["Sort code", "20-00-00"], ""),
    ],
)  # fmt: skip
def test_the_account_may_be_labelled_above_the_header(above: list[object], account: str) -> None:
    taken = take(file("b.csv", [above, [], BANK, ["2026-01-15", "5.00", "Acme", "R1"]]))
    assert taken.receipts["account"].tolist() == [account]


def test_a_total_that_the_lines_do_not_reach_holds_the_statement() -> None:
    head = ["booking_date", "amount", "remittance"]
    rows = [head, [day(15), Decimal("10"), "a"], [day(15), Decimal("-4"), "b"]]
    good = take(statement("a.xml", rows, Statement(account="DE1", currency="EUR", total=Decimal("6"))))
    assert outcome(good, "a.xml") == "accepted"
    bad = take(statement("a.xml", rows, Statement(account="DE1", currency="EUR", total=Decimal("7"))))
    assert outcome(bad, "a.xml") == "held" and places(bad)[0][0] == "total-differs"


def test_a_currency_sign_beside_debit_or_credit_counts() -> None:
    head = ["Date", "Description", "Withdrawals", "Deposits"]
    rows = [["2026-01-15", "a", "$10.50", ""], ["2026-01-16", "b", "", "$20.00"]]
    taken = take(file("a.csv", [head, *rows]))
    assert set(taken.receipts["currency"]) == {"USD"}
    assert sorted(taken.receipts["amount_minor"]) == [-1050, 2000]


def test_the_text_is_not_lost_where_no_heading_says_which_column_it_is() -> None:
    head = ["Buchungstag", "Buchungstext", "Betrag", "Was es war"]
    rows = [
        ["15.01.2026", "Lastschrift", "-10,00", "Rechnung RE-7"],
        ["16.01.2026", "Gutschrift", "20,00", "Kunde 4711"],
    ]
    taken = take(file("a.csv", [head, *rows]))
    assert sorted(taken.receipts["remittance"]) == ["Gutschrift Kunde 4711", "Lastschrift Rechnung RE-7"]
    assert "text-by-content" in set(taken.findings["code"])
