"""The CSV tables that people script against: columns of the contract, plain decimals, words with one meaning."""

from __future__ import annotations

import pandas as pd
import pytest

from ar_batch.stages.reports import standing
from ar_batch.stages.reports.exports import data_tables, postings
from ar_batch.stages.reports.state import Day
from ar_batch.tables import TABLES, exports
from tests.stages.reports.ledgers import AS_OF, EVIL, application, ledger, receipt

PROMISED = {
    "documents.csv": "document_no document_type customer_id company document_date due_date currency amount open_amount status days_overdue bucket disputed_amount dunning_level source_file source_row",
    "receipts.csv": "receipt_id bank_reference account booking_date value_date currency amount payer_name payer_account remittance customer_id status applied_amount unapplied_amount source_file source_row",
    "applications.csv": "application_id receipt_id bank_reference document_no customer_id applied_on currency amount kind method rule confidence reason run_id",
    "suggestions.csv": "receipt_id bank_reference rank confidence document_nos amounts reason",
    "aging.csv": "customer_id name currency current 1_30 31_60 61_90 91_120 over_120 total unapplied disputed",
    "reminders.csv": "reminder_id customer_id level documents currency amount to status held_reason created_on sent_at message_id",
    "credit.csv": "customer_id score risk_class credit_limit exposure headroom decision reasons proposed_limit",
    "forecast.csv": "week_start currency expected p10 p50 p90",
    "kpis.csv": "as_of currency measure value definition",
    "findings.csv": "severity file sheet row column value problem hint",
    "runs.csv": "run_id as_of started_at ended_at status files rows_read rows_posted rows_rejected mails_queued mails_sent",
}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return data_tables(Day(*ledger(), AS_OF))


def rows(table: pd.DataFrame, key: str, *columns: str) -> dict[str, tuple[str, ...]]:
    return {r[key]: tuple(r[c] for c in columns) for r in table.to_dict("records")}


def test_every_table_begins_with_the_columns_that_are_promised(tables: dict[str, pd.DataFrame]) -> None:
    assert set(tables) == set(PROMISED)
    for name, columns in PROMISED.items():
        assert list(tables[name].columns)[: len(columns.split())] == columns.split(), name


def test_every_cell_is_text_and_none_is_missing(tables: dict[str, pd.DataFrame]) -> None:
    for name, table in tables.items():
        assert {str(t) for t in table.dtypes} == {"str"}, name
        assert not table.isna().any().any(), name


def test_every_document_has_its_status(tables: dict[str, pd.DataFrame]) -> None:
    assert rows(
        tables["documents.csv"], "document_no", "status", "open_amount", "bucket", "days_overdue", "dunning_level"
    ) == {
        "A": ("paid", "0.00", "", "0", ""),
        "B": ("partly_paid", "150.00", "31-60", "46", "2"),
        "C": ("open", "10000", "current", "0", ""),  # its letter never arrived, so it has no level
        "D": ("used", "0.00", "", "0", ""),
        "E": ("paid", "0.00", "", "0", ""),
        "F": ("credited", "0.00", "", "0", ""),
        "G": ("used", "0.00", "", "0", ""),
        "H": ("closed_elsewhere", "0.00", "", "0", ""),
        "I": ("open", "-25.00", "credits", "0", ""),
    }


def test_money_out_is_no_receipt_but_a_returned_payment_is(tables: dict[str, pd.DataFrame]) -> None:
    assert rows(
        tables["receipts.csv"], "receipt_id", "status", "applied_amount", "unapplied_amount", "customer_id"
    ) == {
        "R-1": ("applied", "70.00", "0.00", "C1"),
        "R-2": ("partly_applied", "50.00", "10.00", "C1"),
        "R-3": ("applied", "9.80", "0.00", "C1"),
        "R-4": ("suggested", "0.00", "25.00", "C2"),
        "R-5": ("not_ar", "0.00", "99.00", ""),
        "R-7": ("returned", "0.00", "-12.00", ""),
        "R-8": ("unidentified", "0.00", "33.00", ""),
    }


def test_the_rows_of_a_receipt_tell_its_whole_explanation(tables: dict[str, pd.DataFrame]) -> None:
    applied = tables["applications.csv"]
    told = applied[applied["receipt_id"] == "R-1"]
    assert told[["document_no", "kind", "amount", "bank_reference"]].values.tolist() == [
        ["A", "payment", "100.00", "01"],
        ["D", "credit_note", "-30.00", "01"],
    ]
    # What was applied of a receipt: its payments and credit notes; the discount closes a document without money.
    cash = applied[applied["kind"].isin(("payment", "credit_note")) & (applied["receipt_id"] != "")]
    sums = cash["amount"].astype(float).groupby(cash["receipt_id"]).sum().round(2).to_dict()
    receipts = rows(tables["receipts.csv"], "receipt_id", "applied_amount")
    assert {key: f"{value:.2f}" for key, value in sums.items()} == {key: receipts[key][0] for key in sums}


def test_aging_adds_up_by_customer_and_currency(tables: dict[str, pd.DataFrame]) -> None:
    got = tables["aging.csv"].set_index(["customer_id", "currency"])
    columns = ["current", "31_60", "total", "unapplied", "credits", "net"]
    assert got.loc[("C1", "EUR"), columns].tolist() == ["0.00", "150.00", "150.00", "10.00", "0.00", "140.00"]
    assert got.loc[("C2", "EUR"), columns].tolist() == ["0.00", "0.00", "-25.00", "25.00", "-25.00", "-50.00"]
    assert got.loc[("C2", "JPY"), columns].tolist() == ["10000", "0", "10000", "0", "0", "10000"]
    assert got.loc[("", "EUR"), ["name", "unapplied"]].tolist() == ["(not identified)", "33.00"]


def test_letters_say_what_became_of_them(tables: dict[str, pd.DataFrame]) -> None:
    assert rows(
        tables["reminders.csv"], "reminder_id", "status", "documents", "amount", "currency", "sent_at", "held_reason"
    ) == {
        "L-1": ("sent", "B", "150.00", "EUR", "2026-06-30T06:01:00+02:00", ""),
        "L-2": ("unknown", "B", "150.00", "EUR", "", "Line lost after DATA."),
        "L-3": ("failed", "C", "10000", "JPY", "", "550 no such user"),
        "L-9": ("held", "C", "10000", "JPY", "", "A payment of 25.00 EUR may cover it."),
    }


def test_text_that_a_spreadsheet_would_run_is_marked_and_numbers_are_not(tables: dict[str, pd.DataFrame]) -> None:
    text = rows(tables["receipts.csv"], "receipt_id", "remittance")
    assert text["R-4"] == (f"'{EVIL}",)
    assert text["R-8"] == ("'-5 pieces",)
    assert tables["receipts.csv"].set_index("receipt_id").loc["R-7", "amount"] == "-12.00"
    assert set(tables["aging.csv"].loc[tables["aging.csv"]["customer_id"] == "C2", "name"]) == {f"'{EVIL}"}
    # Leading zeros survive.
    assert tables["receipts.csv"]["bank_reference"].tolist()[0] == "01"


def test_dates_and_flags_are_plain(tables: dict[str, pd.DataFrame]) -> None:
    first = tables["receipts.csv"].iloc[0]
    assert (first["booking_date"], first["is_return"]) == ("2026-06-29", "false")
    assert sorted(tables["findings.csv"]["rejects_row"]) == ["false", "true", "true", "true"]
    assert tables["applications.csv"]["confidence"].unique().tolist() == ["0.995"]


def test_runs_say_how_many_of_their_mails_were_sent(tables: dict[str, pd.DataFrame]) -> None:
    assert rows(tables["runs.csv"], "run_id", "as_of", "mails_sent") == {
        "X-1": ("2026-06-29", "0"),
        "X-2": ("2026-06-30", "1"),
    }


def test_runs_account_for_every_row_of_their_files() -> None:
    facts, views = ledger()
    numbers = {
        "rows_read": 12,
        "rows_posted": 6,
        "rows_rejected": 2,
        "rows_unchanged": 3,
        "rows_held": 0,
        "rows_ignored": 1,
    }
    facts["files"] = facts["files"].assign(**numbers, run_id=["X-2", "X-1"])
    got = data_tables(Day(facts, views, AS_OF))["runs.csv"]
    assert rows(got, "run_id", "rows_unchanged", "rows_held", "rows_ignored")["X-2"] == ("3", "0", "1")


def test_findings_stand_in_the_order_of_their_places() -> None:
    facts, views = ledger()
    some = pd.concat([facts["findings"]] * 3, ignore_index=True)
    facts["findings"] = some.head(3).assign(finding_id=["N-1", "N-2", "N-3"], file="a.xlsx", sheet="S", row=[12, 9, 10])
    got = data_tables(Day(facts, views, AS_OF))["findings.csv"]
    assert list(got.loc[got["file"] == "a.xlsx", "row"]) == ["9", "10", "12"]


def test_postings_are_what_the_runs_of_the_day_recorded() -> None:
    got = postings(Day(*ledger(), AS_OF))
    assert list(got.columns) == exports.POSTINGS.names
    assert "A-2Bp" not in set(got["application_id"])  # recorded the day before
    assert len(got) == 6


def test_an_empty_ledger_has_headers_only() -> None:
    facts, views = ledger()
    none = {n: f if n in ("buckets", "rates") else f.head(0) for n, f in views.items()}
    nothing = data_tables(Day({n: f.head(0) for n, f in facts.items()}, none, AS_OF))
    assert {name: len(table) for name, table in nothing.items()} == dict.fromkeys(PROMISED, 0)
    assert list(nothing["aging.csv"].columns)[:9] == PROMISED["aging.csv"].split()[:9]


def test_money_out_that_took_back_a_payment_is_a_return_even_when_the_bank_did_not_mark_it() -> None:
    facts, views = ledger()
    back = application("9", "E", -980) | {"reverses": "A-3Ep"}
    facts["receipts"] = stacked("receipts", facts["receipts"], receipt("9", -980))
    facts["applications"] = stacked("applications", facts["applications"], back)
    got = standing.receipts(facts, views).set_index("receipt_id").loc["R-9"]
    assert (got["status"], got["applied_minor"], got["unapplied_minor"], got["customer_id"]) == (
        "returned",
        -980,
        0,
        "C1",
    )


def stacked(name: str, rows: pd.DataFrame, row: dict[str, object]) -> pd.DataFrame:
    blanks = {c.name: "" for c in TABLES[name].columns if c.optional and c.kind in ("text", "stamp")}
    return TABLES[name].frame(pd.concat([rows, pd.DataFrame([blanks | row])], ignore_index=True))
