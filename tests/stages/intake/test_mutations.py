"""Invoices with seeded defects: each is named by its row, none is posted as something else, and the good rows stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.stages.intake.drops import counts, file, take

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
        put(5, "-"), put(5, "#N/A"), put(0, "#REF!"), put(5, "1,234"),
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
