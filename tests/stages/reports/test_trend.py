"""The line of open and overdue amounts: replayed, so that it says what each day would have said."""

from __future__ import annotations

import pandas as pd

from ar_batch.stages.open_items import derive
from ar_batch.stages.reports.trend import trend
from ar_batch.tables.facts import FACTS
from tests.stages.reports.ledgers import AS_OF, application, day, document, ledger


def facts(**rows: list[dict[str, object]]) -> dict[str, pd.DataFrame]:
    return {
        name: table.frame([{"reverses": "", **r} if name == "applications" else r for r in rows.get(name, [])])
        for name, table in FACTS.items()
    }


def line(found: dict[str, pd.DataFrame], until: str = "06-30") -> dict[str, tuple[int, int]]:
    got = trend(found, day(until), lambda sums: int(sums.sum()))
    return {f"{r['day']:%m-%d}": (r["open_minor"], r["overdue_minor"]) for r in got.to_dict("records")}


def run(number: int, on: str) -> dict[str, object]:
    return {
        "run_id": f"X-{number}", "sequence": number, "kind": "run", "as_of": day(on), "started_at": "2026-06-30T06:00:00+02:00", "ended_at": "2026-06-30T06:00:09+02:00",
        "status": "complete", "files": 0, "rows_read": 0, "rows_posted": 0, "rows_rejected": 0, "mails_queued": 0,
    }  # fmt: skip


def test_a_document_counts_from_its_date_is_overdue_from_the_day_after_it_is_due_and_until_it_is_paid() -> None:
    paid = application("1", "A", 600) | {"applied_on": day("06-20")}
    found = facts(
        documents=[document("A", "C1", 1_000, "06-10"), document("N", "C1", -300, "06-01")],
        applications=[paid],
        closures=[{"document_id": "D-A", "closed_on": day("06-25"), "amount_minor": 400}],
        runs=[run(n, on) for n, on in enumerate(("04-30", "05-01", "06-10", "06-11", "06-20", "06-25"), start=1)],
    )
    assert line(found) == {
        "04-30": (0, 0),
        "05-01": (700, 0),
        "06-10": (700, 0),
        "06-11": (700, 1_000),
        "06-20": (100, 400),
        "06-25": (-300, 0),
        "06-30": (-300, 0),
    }


def test_a_day_twice_is_one_point_and_later_runs_are_left_out() -> None:
    found = facts(
        documents=[document("A", "C1", 1_000, "06-10")], runs=[run(1, "06-10"), run(2, "06-10"), run(3, "06-30")]
    )
    assert line(found, until="06-20") == {"06-10": (1_000, 0), "06-20": (1_000, 1_000)}


def test_today_it_says_what_the_aging_says() -> None:
    found, views = ledger()
    got = trend(found, pd.Timestamp(AS_OF), lambda sums: int(sums.get("EUR", 0))).iloc[-1]
    detail = views["aging_detail"]
    euros = detail[(detail["currency"] == "EUR") & (detail["kind"] != "unapplied")]
    assert got["open_minor"] == euros["amount_minor"].sum()
    assert got["overdue_minor"] == euros.loc[euros["days_overdue"] > 0, "amount_minor"].sum()


def test_each_earlier_day_says_what_the_open_items_of_that_day_said() -> None:
    found, _ = ledger()
    for on in ("05-10", "06-26", "06-29"):
        state = derive(
            *(
                found[n]
                for n in ("documents", "applications", "closures", "receipts", "disputes", "decisions", "customers")
            ),
            as_of=day(on).date(),
        )
        items = state.open_items[
            (state.open_items["document_date"] <= day(on)) & (state.open_items["currency"] == "EUR")
        ]
        got = trend(found | {"runs": found["runs"].head(0)}, day(on), lambda sums: int(sums.get("EUR", 0))).iloc[0]
        assert got["open_minor"] == items["open_minor"].sum()
