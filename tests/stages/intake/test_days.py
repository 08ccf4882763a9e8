"""Dates as they are written, and the order of day and month of a whole table."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.stages.intake.drops import INVOICES, counts, file, outcome, places, take


def days(*cells: object, **policy: object) -> list[str]:
    rows = [[f"R{i}", "C1", cell, "10.50"] for i, cell in enumerate(cells)]
    taken = take(file("a.csv", [INVOICES, *rows]), **policy)
    assert len(taken.documents) == len(cells), taken.findings[["problem"]].to_string()
    return taken.documents.sort_values("source_row")["document_date"].dt.strftime("%Y-%m-%d").tolist()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([date(2026, 3, 4), datetime.fromisoformat("2026-03-05T13:30")], ["2026-03-04", "2026-03-05"]),
        (["2026-03-04", "2026-3-5", "20260306", "2026/03/07", "2026.03.08", "2026-03-09T10:00:00"],
         ["2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09"]),
        (["04.03.2026", "1.2.26"], ["2026-03-04", "2026-02-01"]),  # points: the day comes first
        (["13/03/2026", "04/03/2026"], ["2026-03-13", "2026-03-04"]),
        (["03/13/2026", "03/04/2026"], ["2026-03-13", "2026-03-04"]),
        (["31/12/25", "01/02/26"], ["2025-12-31", "2026-02-01"]),
        (["04/04/2026", "05/05/2025"], ["2026-04-04", "2025-05-05"]),  # the same day in either order
        (["03 Feb 2018", "3. März 2018", "3 février 2018", "3 de enero de 2018", "3 mrt 2018", "Feb 3, 2018", "3-Okt-2018"],
         ["2018-02-03", "2018-03-03", "2018-02-03", "2018-01-03", "2018-03-03", "2018-02-03", "2018-10-03"]),
        ([20260304.0, 20251231.0], ["2026-03-04", "2025-12-31"]),
        ([46085.0, 46086.0], ["2026-03-04", "2026-03-05"]),  # Excel's count of days: 2026-03-04 is 46085
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_meant(cells: list[object], expected: list[str]) -> None:
    assert days(*cells) == expected


def test_a_table_that_shows_no_order_holds_the_file_back() -> None:
    taken = take(file("a.csv", [INVOICES, ["R1", "C1", "03/04/2026", "10.50"], ["R2", "C1", "05/04/2026", "10.50"]]))
    assert outcome(taken, "a.csv") == "held" and not len(taken.documents)
    assert places(taken) == [("date-order-undecided", 2, "Invoice date")]
    assert 'date_order = "dmy"' in taken.findings.loc[taken.findings["severity"] == "error", "hint"].iloc[0]


def test_the_settings_or_the_heading_settle_it() -> None:
    assert days("03/02/2026", sources=[{"match": "a*", "date_order": "mdy"}]) == ["2026-03-02"]
    assert days("03/02/2026", date_order="dmy") == ["2026-02-03"]
    rows = [["Invoice no", "Customer", "Invoice date (dd/mm/yyyy)", "Amount"], ["R1", "C1", "03/02/2026", "10.50"]]
    assert take(file("a.csv", rows)).documents["document_date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-02-03"]


def test_another_date_column_of_the_table_settles_it() -> None:
    rows = [[*INVOICES, "Due date"], ["R1", "C1", "03/02/2026", "10.50", "20/02/2026"]]
    assert take(file("a.csv", rows)).documents["document_date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-02-03"]


def test_the_odd_one_out_is_refused_and_an_even_mix_holds_the_file() -> None:
    good = [[f"R{i}", "C1", f"{12 + i}/02/2026", "10.50"] for i in range(1, 5)]
    taken = take(file("a.csv", [INVOICES, *good, ["R9", "C1", "02/25/2026", "10.50"]]))
    assert places(taken) == [("date-order-differs", 6, "Invoice date")]
    mixed = take(
        file(
            "b.csv",
            [
                INVOICES,
                ["R1", "C1", "25/02/2026", "10.50"],
                ["R2", "C1", "02/25/2026", "10.50"],
                ["R3", "C1", "02/03/2026", "10.50"],
            ],
        )
    )
    assert outcome(mixed, "b.csv") == "held" and places(mixed)[0][0] == "date-order-mixed"


def test_dates_that_excel_took_halfway_hold_the_file() -> None:
    real = [[f"R{i}", "C1", date(2026, i, 3), 1.0] for i in range(1, 5)]
    taken = take(file("a.xlsx", [INVOICES, *real, ["R9", "C1", "13/03/2026", 1.0]]), as_of=date(2026, 12, 31))
    assert outcome(taken, "a.xlsx") == "held" and places(taken) == [("dates-half-converted", 6, "Invoice date")]
    other = take(
        file("a.xlsx", [INVOICES, *real, ["R8", "C1", date(2026, 1, 13), 1.0], ["R9", "C1", "13/03/2026", 1.0]]),
        as_of=date(2026, 12, 31),
    )
    assert len(other.documents) == 6


def test_an_unclear_text_among_real_dates_is_refused_alone() -> None:
    rows = [["R1", "C1", date(2026, 1, 30), 1.0], ["R2", "C1", date(2026, 1, 31), 1.0], ["R3", "C1", "02/03/2026", 1.0]]
    taken = take(file("a.xlsx", [INVOICES, *rows]))
    assert places(taken) == [("date-ambiguous", 4, "Invoice date")]


def test_defects_of_dates_are_named() -> None:
    rows = [
        ["R1", "C1", "2026-02-30", 1.0, None], ["R2", "C1", "soon", 1.0, None], ["R3", "C1", "", 1.0, None], ["R4", "C1", "1989-12-31", 1.0, None],
        ["R5", "C1", "2031-04-01", 1.0, None], ["R6", "C1", "2026-02-10", 1.0, "2026-02-09"], ["R7", "C1", "2026-02-10", 1.0, "2026-02-10"],
        ["R8", "C1", "1990-01-01", 1.0, "2031-03-28"], ["R9", "C1", True, 1.0, None], ["R10", "C1", "#REF!", 1.0, None],
    ]  # fmt: skip
    taken = take(file("a.xlsx", [[*INVOICES, "Due date"], *rows]))
    assert places(taken) == [
        ("bad-date", 2, "Invoice date"), ("bad-date", 3, "Invoice date"), ("required-missing", 4, "Invoice date"),
        ("date-implausible", 5, "Invoice date"), ("date-implausible", 6, "Invoice date"), ("due-before-date", 7, "Due date"),
        ("bad-date", 10, "Invoice date"), ("error-in-cell", 11, "Invoice date"),
    ]  # fmt: skip
    assert counts(taken, "a.xlsx") == {"read": 10, "posted": 2, "rejected": 8}


def test_a_count_of_days_among_real_dates_is_a_date() -> None:
    # 46296 days after 1899-12-30 is 2026-10-01 in Excel's count.
    rows = [["R1", "C1", date(2026, 9, 1), 1.0], ["R2", "C1", date(2026, 9, 2), 1.0], ["R3", "C1", 46296.0, 1.0]]
    taken = take(file("a.xlsx", [INVOICES, *rows]), as_of=date(2026, 11, 20))
    assert taken.documents.set_index("document_no")["document_date"]["R3"].date() == date(2026, 10, 1)
    assert ("number-among-dates", 4, "Invoice date") in places(taken, severity="warning")
    # Without real dates nothing shows that it is one.
    texts = [["R1", "C1", "2026-09-01", 1.0], ["R2", "C1", "2026-09-02", 1.0], ["R3", "C1", 46296.0, 1.0]]
    assert places(take(file("a.xlsx", [INVOICES, *texts]))) == [("bad-date", 4, "Invoice date")]
