import sqlite3

import pandas as pd
import pytest

from ar_batch.refusal import Refusal
from ar_batch.rim.ledger import Ledger
from ar_batch.tables.facts import EXCHANGE_RATES, RECEIPTS, RUNS


def receipts(*ids, run_id="X-1"):
    return RECEIPTS.frame(
        [
            {
                "receipt_id": i, "booking_date": "2026-02-01", "value_date": None, "currency": "EUR", "amount_minor": 2**40, "occurrence": 1,
                "is_return": False, "source_row": 4, "remittance": "ünïcode ' \" ;\n", "run_id": run_id, "recorded_on": "2026-02-02",
            }
            for i in ids
        ]
    )  # fmt: skip


def a_run(run_id="X-1", sequence=1):
    numbers = dict.fromkeys(("files", "rows_read", "rows_posted", "rows_rejected", "mails_queued"), 0)
    times = {"started_at": "2026-02-02T08:00:00+01:00", "ended_at": "2026-02-02T08:00:05+01:00"}
    return RUNS.frame(
        [
            {
                "run_id": run_id,
                "sequence": sequence,
                "kind": "run",
                "as_of": "2026-02-02",
                "status": "complete",
                **times,
                **numbers,
            }
        ]
    )


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    made.prepare()
    yield made
    made.close()


def test_what_is_appended_is_read_back_the_same(ledger):
    given = receipts("R-2", "R-1")
    ledger.append({"receipts": given, "runs": a_run()}, after_run=0)
    facts = ledger.read()
    pd.testing.assert_frame_equal(facts["receipts"], given)
    assert facts["receipts"]["balance_minor"].isna().all()
    assert facts["documents"].empty


@pytest.mark.parametrize("statement", ["UPDATE receipts SET amount_minor = 1", "DELETE FROM receipts"])
def test_facts_cannot_be_changed_or_deleted_even_by_hand(ledger, tmp_path, statement):
    ledger.append({"receipts": receipts("R-1")})
    with (
        sqlite3.connect(tmp_path / "ledger.db") as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(statement)


def test_all_tables_are_appended_or_none(ledger):
    ledger.append({"receipts": receipts("R-1"), "runs": a_run()}, after_run=0)
    with pytest.raises(Exception, match="UNIQUE"):
        ledger.append({"receipts": receipts("R-2"), "runs": a_run()})
    assert ledger.read()["receipts"]["receipt_id"].tolist() == ["R-1"]


def test_a_ledger_that_moved_since_the_plan_is_refused(ledger):
    ledger.append({"runs": a_run()}, after_run=0)
    with pytest.raises(Refusal, match="has changed"):
        ledger.append({"receipts": receipts("R-1"), "runs": a_run("X-2", 2)}, after_run=0)


def test_a_ledger_of_another_layout_is_refused(ledger, tmp_path):
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute("UPDATE ledger_version SET version = 99")
    with pytest.raises(Refusal, match="layout 99"):
        Ledger(f"sqlite:///{tmp_path / 'ledger.db'}").prepare()


def test_the_backup_is_a_whole_ledger(ledger, tmp_path):
    ledger.append({"receipts": receipts("R-1")})
    ledger.backup(tmp_path / "backups" / "copy.db")
    copy = Ledger(f"sqlite:///{tmp_path / 'backups' / 'copy.db'}")
    assert copy.read()["receipts"]["receipt_id"].tolist() == ["R-1"]
    copy.close()


def test_a_commit_is_on_disk_before_it_is_acknowledged(ledger):
    with ledger._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_rates_of_two_runs_stand_side_by_side(ledger):
    row = {
        "rate_date": "2026-02-01",
        "currency": "USD",
        "base_currency": "EUR",
        "rate": "0.92",
        "source_row": 2,
        "recorded_on": "2026-02-02",
    }
    ledger.append(
        {"exchange_rates": EXCHANGE_RATES.frame([row | {"run_id": "X-1"}, row | {"run_id": "X-2", "rate": "0.93"}])}
    )
    assert ledger.read()["exchange_rates"]["rate"].tolist() == ["0.92", "0.93"]
