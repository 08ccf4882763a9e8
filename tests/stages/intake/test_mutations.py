"""Invoices with seeded defects: each is named by its row, none is posted as something else, and the good rows stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from ar_batch.raw import InputFile, Note
from tests.stages.intake.drops import counts, file, outcome, places, take

HEAD = ["Invoice No", "Customer No", "Invoice Date", "Due Date", "Currency", "Amount", "Text"]
MASTER = file("c.xlsx", [["Customer No", "Name"], *[[f"C{c}", f"Name {c}"] for c in range(4)]])
Row = list[object]


def good(i: int) -> Row:
    day = date(2026, 1, 1) + timedelta(days=i)
    return [f"INV-{1000 + i}", f"C{i % 4}", day, day + timedelta(days=30), "EUR", 100.25 + i, "pumps"]


def put(place: int, cell: object) -> Callable[[Row], Row]:
    return lambda row: [*row[:place], cell, *row[place + 1 :]]


def swap(a: int, b: int) -> Callable[[Row], Row]:
    return lambda row: [row[{a: b, b: a}.get(i, i)] for i in range(len(row))]


@pytest.mark.parametrize(
    "spoil",
    [
        swap(0, 1), swap(0, 5), swap(2, 3), swap(2, 5), swap(4, 1), lambda row: [None, *row[:-1]], lambda row: [*row[1:], None],
        put(0, ""), put(1, None), put(2, " "), put(5, ""), put(1, "C99"), put(0, date(2026, 1, 1)), put(0, 12.5), put(2, "31.02.2026"), put(2, "03/04/2026"),
        put(2, date(1026, 1, 1)), put(2, date(2062, 1, 1)), put(3, date(2025, 12, 31)), put(4, "EURO!"), put(5, "1O0.00"), put(5, 0.0), put(5, 12.345),
        put(5, "-"), put(5, "#N/A"), put(0, "#REF!"), put(5, "1,234"), put(5, True), put(5, date(2026, 1, 5)), put(5, "05.01.2026"), put(5, "1 / 2"),
        put(0, "1.23E+18"), put(0, "05.01.2026"), put(0, "1,234.50"), put(0, "EUR"), put(1, "C1 C2"), put(2, 12.0), put(3, "tomorrow"), swap(1, 3),
    ],
)  # fmt: skip
def test_a_spoiled_row_is_named_and_not_posted(spoil: Callable[[Row], Row]) -> None:
    rows = [good(i) for i in range(6)]
    rows[3] = spoil(rows[3])
    taken = take(MASTER, file("i.xlsx", [HEAD, *rows]))
    errors = taken.findings[taken.findings["rejects_row"]]
    assert set(errors["row"]) == {5}
    assert sorted(taken.documents["source_row"]) == [2, 3, 4, 6, 7]
    assert taken.documents.sort_values("source_row")["amount_minor"].tolist() == [10025, 10125, 10225, 10425, 10525]
    assert counts(taken, "i.xlsx") == {"read": 6, "posted": 5, "rejected": 1}


@pytest.mark.parametrize(
    ("place", "cell", "code"),
    [
        (5, "103,25", "text-among-numbers"),
        (5, "103.25", "text-among-numbers"),
        (2, "2026-01-04", "text-among-dates"),
        (2, "04.01.2026", "text-among-dates"),
        (4, "", "currency-assumed"),
    ],
)
def test_what_is_written_otherwise_but_clear_is_posted_with_a_warning(place: int, cell: str, code: str) -> None:
    rows = [good(i) for i in range(6)]
    rows[3] = put(place, cell)(rows[3])
    taken = take(MASTER, file("i.xlsx", [HEAD, *rows]))
    assert [(r["code"], r["row"]) for r in taken.findings.to_dict("records") if r["severity"] == "warning"] == [
        (code, 5)
    ]
    made = taken.documents.set_index("source_row").loc[5]
    assert (made["amount_minor"], made["currency"], str(made["document_date"])[:10]) == (10325, "EUR", "2026-01-04")


def test_a_currency_forgotten_among_foreign_ones_is_refused() -> None:
    rows = [put(4, "USD")(good(i)) for i in range(6)]
    rows[3] = put(4, None)(rows[3])
    taken = take(MASTER, file("i.xlsx", [HEAD, *rows]))
    assert [(r["code"], r["row"], r["column"]) for r in taken.findings.to_dict("records") if r["rejects_row"]] == [
        ("required-missing", 5, "Currency")
    ]


def held(head: list[str], rows: list[Row]) -> list[tuple[str, int, str]]:
    """Where and why the file is held back as a whole; nothing of it may be posted."""
    taken = take(MASTER, file("i.xlsx", [head, *rows]))
    assert outcome(taken, "i.xlsx") == "held"
    assert not len(taken.documents) and not len(taken.receipts)
    return places(taken)[:1]


def swapped(a: int, b: int) -> list[str]:
    return [HEAD[{a: b, b: a}.get(i, i)] for i in range(len(HEAD))]


@pytest.mark.parametrize(
    ("a", "b", "column"),
    [(0, 5, "Amount"), (2, 3, "Due Date"), (2, 5, "Amount"), (4, 1, "Currency"), (3, 4, "Currency")],
)
def test_swapped_headings_hold_the_file_and_name_the_column(a: int, b: int, column: str) -> None:
    taken = take(MASTER, file("i.xlsx", [swapped(a, b), *[good(i) for i in range(8)]]))
    assert outcome(taken, "i.xlsx") == "held" and not len(taken.documents)
    assert ("column-wrong", 2, column) in places(taken)


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("gap", [0, 3])
def test_a_column_that_slipped_down_a_row_holds_the_file_and_names_the_gap(place: int, gap: int) -> None:
    rows = [good(i) for i in range(8)]
    cells = [row[place] for row in rows]
    cells.insert(gap, None)
    slipped = [put(place, cell)(row) for row, cell in zip([*rows, [None] * 7], cells, strict=True)]
    assert held(HEAD, slipped) == [("column-slipped", 2 + gap, HEAD[place])]


def test_a_total_or_a_footer_below_a_row_with_a_gap_is_no_slipped_column() -> None:
    rows = [put(5, None)(good(i)) if i == 3 else good(i) for i in range(8)]
    total = sum(row[5] for row in rows if isinstance(row[5], float))
    for last in ([None, None, None, None, None, total], ["Total"], ["printed by the system"]):
        taken = take(MASTER, file("i.xlsx", [HEAD, *rows, last]))
        assert outcome(taken, "i.xlsx") == "accepted"
        assert places(taken) == [("required-missing", 5, "Amount")]


NET = ["Invoice No", "Customer No", "Invoice Date", "Due Date", "Net Amount", "Tax Amount", "Gross Amount"]


def taxed(i: int) -> Row:
    return [*good(i)[:4], 100.0 + i, 19.0, 119.0 + i]


def test_a_row_whose_net_and_tax_do_not_make_the_amount_is_refused() -> None:
    rows = [put(6, 190.0)(taxed(i)) if i == 3 else taxed(i) for i in range(8)]
    taken = take(MASTER, file("i.xlsx", [NET, *rows]))
    assert places(taken) == [("tax-differs", 5, "Gross Amount")]
    assert 5 not in set(taken.documents["source_row"]) and len(taken.documents) == 7


@pytest.mark.parametrize("other", [4, 5])
def test_net_or_tax_under_the_heading_of_the_amount_hold_the_file(other: int) -> None:
    head = [NET[{6: other, other: 6}.get(i, i)] for i in range(7)]
    assert held(head, [taxed(i) for i in range(8)]) == [("amounts-swapped", 2, "Gross Amount")]


def test_amounts_with_freight_beside_net_and_tax_are_taken_as_they_are() -> None:
    taken = take(MASTER, file("i.xlsx", [NET, *[put(6, 129.0 + i)(taxed(i)) for i in range(8)]]))
    assert len(taken.documents) == 8 and not places(taken)


def test_a_number_beside_another_customers_name_is_refused() -> None:
    rows = [
        ["R1", "C1", "Name 1", date(2026, 1, 1), 5.0],
        ["R2", "C1", "Name 2", date(2026, 1, 1), 5.0],
        ["R3", "C1", "Someone", date(2026, 1, 1), 5.0],
    ]
    taken = take(
        MASTER, file("i.xlsx", [["Invoice No", "Customer No", "Customer Name", "Invoice Date", "Amount"], *rows])
    )
    assert places(taken) == [("customer-name-differs", 3, "Customer No")]


def test_one_number_of_two_customers_is_named_and_with_one_day_and_amount_refused() -> None:
    other = take(MASTER, file("i.xlsx", [HEAD, good(0), put(0, "INV-1000")(good(1)), good(2)]))
    assert places(other, severity="warning") == [("number-of-two", n, "Invoice No") for n in (2, 3)]
    same = take(MASTER, file("i.xlsx", [HEAD, good(0), put(1, "C3")(good(0)), good(2)]))
    assert places(same) == [("number-of-two-alike", n, "Invoice No") for n in (2, 3)]
    assert same.documents["document_no"].tolist() == ["INV-1002"]


def test_two_files_of_one_drop_that_contradict_each_other_post_nothing_of_it() -> None:
    a, b = file("a.csv", [HEAD, good(0), good(1)]), file("b.csv", [HEAD, put(5, 9.0)(good(1)), good(2)])
    taken = take(MASTER, a, b)
    errors = taken.findings[taken.findings["rejects_row"]].sort_values("file")
    assert list(zip(errors["code"], errors["file"], errors["row"], strict=True)) == [
        ("conflicting-files", "a.csv", 3),
        ("conflicting-files", "b.csv", 2),
    ]
    assert sorted(taken.documents["document_no"]) == ["INV-1000", "INV-1002"]


def test_two_addresses_of_one_customer_in_two_files_are_both_refused() -> None:
    head = ["Customer No", "Name", "Email"]
    taken = take(
        file("a.csv", [head, ["C1", "A", "a@a.example"]]),
        file("b.csv", [head, ["C1", "A", "b@b.example"], ["C2", "B", ""]]),
    )
    assert places(taken) == [("conflicting-files", 2, "Customer No")] * 2
    assert taken.customers["customer_id"].tolist() == ["C2"]


CUSTOMER = ["Customer No", "Name", "Email", "Terms", "Credit Limit", "IBAN", "Country"]


@pytest.mark.parametrize(
    ("spoil", "code", "column"),
    [
        (swap(1, 2), "in-wrong-column", "Name"), (swap(1, 5), "in-wrong-column", "Name"), (swap(2, 5), "in-wrong-column", "IBAN"),
        (swap(5, 6), "in-wrong-column", "Country"), (swap(2, 6), "in-wrong-column", "Country"), (swap(3, 4), "bad-whole-number", "Terms"),
        (put(1, 4711.5), "name-is-number", "Name"), (put(1, date(2026, 1, 1)), "name-is-number", "Name"), (put(4, -5.0), "limit-negative", "Credit Limit"),
        (put(3, date(2026, 1, 1)), "bad-whole-number", "Terms"), (put(3, -30.0), "bad-whole-number", "Terms"), (put(4, "much"), "bad-number", "Credit Limit"),
        (put(0, None), "required-missing", "Customer No"), (put(0, 10.5), "id-is-fraction", "Customer No"), (swap(0, 1), "name-is-number", "Name"),
    ],
)  # fmt: skip
def test_a_spoiled_customer_is_named_and_not_posted(spoil: Callable[[Row], Row], code: str, column: str) -> None:
    rows: list[Row] = [
        [str(900 + i), "Alpha Trading Ltd", f"ap{i}@alpha.example", 30.0, 5000.0, "DE89370400440532013000", "DE"]
        for i in range(6)
    ]
    rows[3] = spoil(rows[3])
    taken = take(file("c.xlsx", [CUSTOMER, *rows]))
    assert (code, 5, column) in places(taken)
    assert sorted(taken.customers["source_row"]) == [2, 3, 4, 6, 7]


LINES = ["Booking date", "Debit", "Credit", "Payer", "Balance"]


def line(i: int) -> Row:
    amount, balance = 10.0 + i, 1000.0 + sum((10.0 + k) * (-1 if k % 3 else 1) for k in range(i + 1))
    return [date(2026, 3, 1 + i), amount if i % 3 else None, None if i % 3 else amount, "Alpha", balance]


def test_debit_and_credit_that_are_swapped_are_found_by_the_balance() -> None:
    assert len(take(file("b.xlsx", [LINES, *[line(i) for i in range(8)]])).receipts) == 8
    head = [LINES[{1: 2, 2: 1}.get(i, i)] for i in range(5)]
    assert held(head, [line(i) for i in range(8)]) == [("signs-against-balance", 2, "Credit")]


def test_an_amount_that_is_the_balance_is_found() -> None:
    rows = [[r[0], (r[2] or 0) - (r[1] or 0), r[4]] for r in map(line, range(8))]  # type: ignore[operator]
    assert held(["Booking date", "Balance", "Amount"], rows) == [("amounts-swapped", 2, "Amount")]


def test_what_stands_in_no_column_or_above_the_headings_is_not_passed_over() -> None:
    texts = [[str(c) for c in good(i)] for i in range(4)]
    unquoted = [*texts[1][:5], "101", "25", "pumps"]
    assert places(take(MASTER, file("i.csv", [HEAD, texts[0], unquoted, texts[2]]))) == [
        ("cells-beyond-headings", 3, "Text")
    ]
    other = take(MASTER, file("i.csv", [HEAD, texts[0], [";".join(texts[1])], texts[2]]))
    assert ("required-missing", 3, "Customer No") in places(other) and counts(other, "i.csv")["rejected"] == 1
    assert held_above([texts[0], HEAD, texts[1]]) == [("rows-above-headings", 1, "Invoice No")]
    empty = take(MASTER, file("i.csv", [HEAD]))
    assert places(empty, severity="warning") == [("no-rows", 1, "")]


def held_above(rows: list[Row]) -> list[tuple[str, int, str]]:
    taken = take(MASTER, file("i.csv", rows))
    assert outcome(taken, "i.csv") == "held" and not len(taken.documents)
    return places(taken)


def test_a_column_that_slipped_above_a_total_is_found_all_the_same() -> None:
    rows = [good(i) for i in range(8)]
    cells = [None, *[row[1] for row in rows]]
    slipped = [put(1, cell)(row) for row, cell in zip([*rows, [None] * 7], cells, strict=True)]
    total = ["Total", None, None, None, None, sum(100.25 + i for i in range(8))]
    assert held(HEAD, [*slipped, total]) == [("column-slipped", 2, "Customer No")]


def test_a_line_with_debit_and_credit_or_without_its_balance_is_named() -> None:
    both = take(file("b.csv", [LINES[:4], *[line(i)[:4] for i in range(4)], [date(2026, 3, 9), 5.0, 7.0, "Alpha"]]))
    assert places(both) == [("debit-and-credit", 6, "Credit")]
    blank = take(file("b.csv", [LINES, *[put(4, None)(line(i)) if i == 4 else line(i) for i in range(8)]]))
    assert places(blank, severity="warning") == [("balance-missing", 6, "Balance")]


def test_balances_prove_the_lines_between_them_where_a_few_are_blank() -> None:
    rows = [line(i) for i in range(8)]
    rows[3] = put(4, None)(rows[3])
    for order in (rows, rows[::-1]):
        assert len(take(file("b.csv", [LINES, *order])).receipts) == 8
    wrong = [put(2, 17.0)(row) if i == 6 else row for i, row in enumerate(rows)]
    assert held(LINES, wrong) == [("running-balance-differs", 8, "Balance")]
    assert held(LINES, wrong[::-1]) == [("running-balance-differs", 3, "Balance")]
    beside = [put(2, 14.0)(row) if i == 3 else row for i, row in enumerate(rows)]
    assert held(LINES, beside) == [("running-balance-differs", 6, "Balance")]
    crossed = [LINES[{1: 2, 2: 1}.get(i, i)] for i in range(5)]
    assert held(crossed, rows) == [("signs-against-balance", 2, "Credit")]


def test_balances_prove_the_good_lines_beside_a_refused_one() -> None:
    rows = [line(i) for i in range(8)]
    refused = [put(0, "soon")(row) if i == 2 else row for i, row in enumerate(rows)]
    assert len(take(file("b.csv", [LINES, *refused])).receipts) == 7
    wrong = [put(2, 17.0)(row) if i == 6 else row for i, row in enumerate(refused)]
    taken = take(file("b.csv", [LINES, *wrong]))
    assert outcome(taken, "b.csv") == "held" and not len(taken.receipts)
    assert ("running-balance-differs", 8, "Balance") in places(taken)


def test_credits_that_slipped_by_a_row_are_found_by_the_balance() -> None:
    moves = [10.0 + i if i % 4 else -5.0 for i in range(12)]
    rows: list[Row] = [
        [date(2026, 3, 1 + i), 5.0 if m < 0 else None, m if m > 0 else None, "Alpha", sum(moves[: i + 1])]
        for i, m in enumerate(moves)
    ]
    assert len(take(file("b.csv", [LINES, *rows])).receipts) == 12
    slipped = [put(2, rows[i - 1][2] if i else None)(row) for i, row in enumerate(rows)]
    taken = take(file("b.csv", [LINES, *slipped]))
    assert outcome(taken, "b.csv") == "held" and not len(taken.receipts)
    assert "running-balance-differs" in {code for code, *_ in places(taken)}


def test_balances_that_stand_on_few_lines_prove_nothing() -> None:
    rows = [put(4, None)(line(i)) if i % 2 else put(4, 5.0 * i)(line(i)) for i in range(8)]
    assert len(take(file("b.csv", [LINES, *rows])).receipts) == 8


@pytest.mark.parametrize("code", ["not-a-file", "file-not-opened"])
def test_a_file_that_could_not_be_read_at_all_costs_itself_alone(code: str) -> None:
    unread = InputFile("u.csv", "", refusal=Note(code, fills={"reason": "Permission denied"}))
    taken = take(unread, MASTER, file("i.xlsx", [HEAD, good(0)]))
    assert outcome(taken, "u.csv") == "refused" and places(taken) == [(code, 0, "")]
    assert len(taken.documents) == 1
