"""What holds for every drop: rows are accounted for, and no order matters."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stages.intake.drops import BANK, INVOICES, file, take, together

CELLS = st.one_of(
    st.none(), st.sampled_from(["", " ", "R1", "R2", "C1", "00042", "1.234,56", "1,234.56", "1.234", "12-", "#N/A", "Total", "Summe", "Amount", "=1+1", "x" * 200]),
    st.text(max_size=5), st.floats(), st.integers(-(10**18), 10**18), st.booleans(), st.dates(), st.datetimes(),
    st.sampled_from([date(2026, 1, 15), datetime.fromisoformat("2026-01-15T08:00"), "2026-01-15", "15.01.2026", "01/02/2026", 46037.0, 12.5, 12.345, 100.0]),
)  # fmt: skip
GOOD = st.tuples(
    st.sampled_from(["R1", "R2", "R3", "R4"]),
    st.sampled_from(["C1", "C2"]),
    st.sampled_from(["2026-01-15", "2026-02-20"]),
    st.sampled_from([10.5, 20.25, -3.0]),
)
LINE = st.tuples(
    st.sampled_from(["2026-01-15", "2026-01-16", "2026-01-17"]),
    st.sampled_from(["1.50", "2.50"]),
    st.sampled_from(["A", "B"]),
    st.just("t"),
)
TRIES = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@TRIES
@given(
    st.sampled_from([INVOICES, BANK, ["Customer no", "Name"], ["Date", "Currency", "Rate"]]),
    st.lists(st.lists(CELLS, max_size=6), max_size=8),
)
def test_every_row_of_any_grid_is_accounted_for(head: list[str], rows: list[list[object]]) -> None:
    taken = take(file("a.xlsx", [head, *rows]))
    [row] = taken.outcomes.to_dict("records")
    assert row["rows_read"] == sum(row[f"rows_{n}"] for n in ("posted", "unchanged", "held", "rejected", "ignored"))
    if row["outcome"] == "accepted":
        refused = taken.findings[taken.findings["rejects_row"]]
        assert refused["row"].nunique() == row["rows_rejected"] + row["rows_held"]
        assert set(refused["row"]) <= set(range(2, len(rows) + 2))
        assert row["rows_read"] <= len(rows)
        made = taken.documents, taken.receipts, taken.customers, taken.exchange_rates
        assert sum(len(t[t["source_row"] > 0]) for t in made) >= row["rows_posted"]
    else:
        assert all(not len(getattr(taken, name)) for name in taken._fields if name not in ("findings", "outcomes"))


@TRIES
@given(
    st.lists(GOOD, min_size=1, max_size=8), st.lists(LINE, min_size=1, max_size=6), st.randoms(use_true_random=False)
)
def test_the_order_of_files_does_not_matter_and_neither_does_that_of_rows(
    documents: list[tuple[object, ...]], lines: list[tuple[object, ...]], random: object
) -> None:
    shuffled = list(documents)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    master = file("c.xlsx", [["Customer no", "Name"], ["C1", "Acme"], ["C2", "Beta"]])
    one = take(file("a.xlsx", [INVOICES, *documents]), file("b.csv", [BANK, *lines]), master)
    two = take(master, file("b.csv", [BANK, *lines]), file("a.xlsx", [INVOICES, *documents]))
    for name in one._fields:
        assert getattr(one, name).equals(getattr(two, name)), name
    other = take(file("a.xlsx", [INVOICES, *shuffled]), file("b.csv", [BANK, *reversed(lines)]), master)
    assert one.documents.drop(columns="source_row").equals(other.documents.drop(columns="source_row"))
    assert one.receipts.drop(columns="source_row").equals(other.receipts.drop(columns="source_row"))


@TRIES
@given(st.lists(LINE, min_size=1, max_size=8), st.integers(0, 8))
def test_a_cumulative_export_brings_exactly_what_is_missing(lines: list[tuple[object, ...]], cut: int) -> None:
    """Whatever was exported first, the longer export of the same days makes the ledger complete, twins and all."""
    first = [BANK, *lines[:cut]]
    known = together(take(file("1.csv", first)))
    taken = take(file("2.csv", [BANK, *lines]), known=known)
    assert len(known["receipts"]) + len(taken.receipts) == len(lines)
    assert not taken.findings["rejects_row"].any()
