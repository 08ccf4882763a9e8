"""Amounts as they are written, and the decimal mark of a whole column."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ar_batch.stages.intake.written import decimal_evidence, parse_written
from tests.stages.intake.drops import INVOICES, counts, file, outcome, places, take


def amounts(*cells: object, currency: str = "EUR", **policy: object) -> list[int]:
    rows = [[f"R{i}", "C1", "2026-01-15", cell, currency] for i, cell in enumerate(cells)]
    taken = take(file("a.csv", [[*INVOICES, "Currency"], *rows]), **policy)
    assert len(taken.documents) == len(cells), taken.findings[["problem"]].to_string()
    return taken.documents.sort_values("source_row")["amount_minor"].tolist()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.234,56", "12,00"], [123456, 1200]),
        (["1,234.56", "12.00"], [123456, 1200]),
        (["1 234,56", "1\u00a0234,5", "1\u202f000,00"], [123456, 123450, 100000]),
        (["1'234.56", "11’373.94"], [123456, 1137394]),
        (["1,234,567.89", "-1,234.56"], [123456789, -123456]),
        (["   1,234.56   ", "1,234.56 USD".replace("USD", "EUR"), "€ 5.50", "5.50 €"], [123456, 123456, 550, 550]),
        (["(123.45)", "123.45-", "-123.45", "\u2212123.45", "123.45 CR"], [-12345] * 5),
        (["123.45 DR", "+123.45"], [12345, 12345]),
        (["1.234.567", "1.234"], [123456700, 123400]),  # a point that occurs twice is no decimal mark
        (["0.50", "1.234.00".replace("1.234.00", "1,234.00")], [50, 123400]),
        (["12,5", "12"], [1250, 1200]),
        (["１２，５０", "7,00"], [1250, 700]),  # full-width digits
        ([1234.56, 0.1 + 0.2 + 100, 7, Decimal("8.40")], [123456, 10030, 700, 840]),
        (['="1234.56"', "2.00"], [123456, 200]),
        (["99.-", "1'234.-", "99.--", "CHF 7.—".replace("CHF", "EUR"), "-99.-"], [9900, 123400, 9900, 700, -9900]),
        (["99,-", "99,--", "1.234,-", "99,00-"], [9900, 9900, 123400, -9900]),
        (["99-", "99.00-"], [-9900, -9900]),
    ],
)
def test_an_amount_is_read_as_it_is_meant(cells: list[object], expected: list[int]) -> None:
    assert amounts(*cells) == expected


def test_decimals_follow_the_currency() -> None:
    assert amounts("1234", "500", currency="JPY") == [1234, 500]
    assert amounts("1.2345".replace("1.2345", "1.500"), "0.125", currency="KWD") == [1500, 125]


@pytest.mark.parametrize(
    ("body", "mark"),
    [("1.234,56", ","), ("1,234.56", "."), ("12,5", ","), ("1234.567", "."), ("0.125", "."), ("1.234", "?"), ("1,234", "?"),
     ("1.234.567", ","), ("1,234,567", "."), ("1234", ""), ("1.2,3.4", "x"), ("1 234.567", ".")],
)  # fmt: skip
def test_what_one_amount_shows_about_the_decimal_mark(body: str, mark: str) -> None:
    assert decimal_evidence(body) == mark


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "12-34",
        "1/2",
        "12 EUR 13",
        "--5",
        "(5",
        "1e5",
        "5%",
        "12:30",
        "(5) CR",
        "12 apples",
        "10²",
        "٣٤",
        "x" * 99,
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert parse_written(text) is None


def test_a_column_that_shows_no_decimal_mark_holds_the_file_back() -> None:
    taken = take(file("a.csv", [INVOICES, ["R1", "C1", "2026-01-15", "1.234"], ["R2", "C1", "2026-01-15", "2.000"]]))
    assert outcome(taken, "a.csv") == "held"
    assert counts(taken, "a.csv") == {"read": 2, "held": 2}
    assert not len(taken.documents) and not len(taken.files) and not len(taken.customers)
    [found] = taken.findings[taken.findings["severity"] == "error"].to_dict("records")
    assert (found["code"], found["row"], found["column"], found["value"]) == (
        "decimal-mark-undecided",
        2,
        "Amount",
        "1.234",
    )
    assert 'match = "a.csv"' in found["hint"] and "decimal" in found["hint"]


def test_a_line_in_the_settings_settles_it() -> None:
    assert amounts("1.234", "2.000", sources=[{"match": "*.csv", "decimal": ","}]) == [123400, 200000]


def test_few_amounts_with_another_mark_are_refused_many_hold_the_file() -> None:
    rows = [[f"R{i}", "C1", "2026-01-15", f"{i}0.50"] for i in range(1, 9)]
    taken = take(
        file("a.csv", [INVOICES, *rows, ["R9", "C1", "2026-01-15", "12,50"], ["R10", "C1", "2026-01-15", "1.234"]])
    )
    assert places(taken) == [("decimal-mark-differs", 10, "Amount"), ("number-ambiguous", 11, "Amount")]
    assert counts(taken, "a.csv") == {"read": 10, "posted": 8, "rejected": 2}
    mixed = take(file("b.csv", [INVOICES, ["R1", "C1", "2026-01-15", "1.50"], ["R2", "C1", "2026-01-15", "1,50"]]))
    assert outcome(mixed, "b.csv") == "held" and places(mixed)[0][0] == "decimal-mark-mixed"


def test_an_ambiguous_text_among_real_numbers_is_refused_alone() -> None:
    taken = take(
        file(
            "a.xlsx",
            [
                INVOICES,
                ["R1", "C1", "2026-01-15", 10.0],
                ["R2", "C1", "2026-01-15", 11.5],
                ["R3", "C1", "2026-01-15", "1,234"],
            ],
        )
    )
    assert places(taken) == [("number-ambiguous", 4, "Amount")]
    assert len(taken.documents) == 2


def test_defects_of_amounts_are_named() -> None:
    rows = [
        ["R1", "C1", "2026-01-15", 12.345], ["R2", "C1", "2026-01-15", "ten"], ["R3", "C1", "2026-01-15", 0.0], ["R4", "C1", "2026-01-15", "#N/A"],
        ["R5", "C1", "2026-01-15", ""], ["R6", "C1", "2026-01-15", True], ["R7", "C1", "2026-01-15", float("inf")], ["R8", "C1", "2026-01-15", 1e17],
        ["R9", "C1", "2026-01-15", 5.0],
    ]  # fmt: skip
    taken = take(file("a.xlsx", [INVOICES, *rows]))
    assert places(taken) == [
        ("too-many-decimals", 2, "Amount"), ("bad-number", 3, "Amount"), ("amount-zero", 4, "Amount"), ("error-in-cell", 5, "Amount"),
        ("required-missing", 6, "Amount"), ("bad-number", 7, "Amount"), ("bad-number", 8, "Amount"), ("too-large", 9, "Amount"),
    ]  # fmt: skip
    assert counts(taken, "a.xlsx") == {"read": 9, "posted": 1, "rejected": 8}


def test_odd_groups_are_read_with_a_warning() -> None:
    taken = take(
        file(
            "a.csv",
            [
                INVOICES,
                ["R1", "C1", "2026-01-15", "12,34.56"],
                ["R2", "C1", "2026-01-15", "1234,567.89"],
                ["R3", "C1", "2026-01-15", "12,34,567.89"],
            ],
        )
    )
    assert taken.documents.sort_values("source_row")["amount_minor"].tolist() == [123456, 123456789, 123456789]
    assert [p for p in places(taken, severity="warning") if p[0] == "odd-grouping"] == [
        ("odd-grouping", 2, "Amount"),
        ("odd-grouping", 3, "Amount"),
    ]


def test_few_texts_among_real_numbers_are_judged_one_by_one() -> None:
    cells = [10.0, 20.5, 30.0, 40.0, 50.0, 60.0, "1.000,50 €", "1,000.50", "USD 75.00", "1,234", "soon"]
    taken = take(file("a.xlsx", [INVOICES, *[[f"R{i}", "C1", "2026-01-15", c] for i, c in enumerate(cells, 2)]]))
    assert outcome(taken, "a.xlsx") == "accepted"
    assert taken.documents.sort_values("source_row")["amount_minor"].tolist()[6:] == [100050, 100050]
    refused = [("currency-differs", 10, "Amount"), ("number-ambiguous", 11, "Amount"), ("bad-number", 12, "Amount")]
    assert sorted(places(taken), key=lambda p: p[1]) == refused
    read = [p for p in places(taken, severity="warning") if p[0] == "text-among-numbers"]
    assert read == [("text-among-numbers", 8, "Amount"), ("text-among-numbers", 9, "Amount")]


def test_a_sign_of_another_currency_is_refused_one_that_several_share_is_not() -> None:
    rows = [["R1", "C1", "2026-01-15", "$ 5.00", "EUR"], ["R2", "C1", "2026-01-15", "$ 5.00", "CAD"]]
    taken = take(file("a.csv", [[*INVOICES, "Currency"], *rows]))
    assert taken.documents["document_no"].tolist() == ["R2"]
    assert places(taken) == [("currency-differs", 2, "Amount")]
