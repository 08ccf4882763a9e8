"""Time and memory of taking in one large workbook of invoices, against only reading it. Each size in a process of its own."""

from __future__ import annotations

import inspect
import itertools
import json
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import xlsxwriter
from rich.console import Console
from rich.table import Table

from ar_batch.raw import InputFile
from ar_batch.rim.ledger import Ledger
from ar_batch.rim.readers import ReadLimits, read_files
from ar_batch.stages.intake import IntakePolicy, take_in

SIZES = (100_000, 500_000)
AS_OF = date(2026, 11, 26)


def measure_intake(console: Console) -> None:
    """Print one table: reading, checking, posting and committing, as times of only reading, and the peak of memory."""
    table = Table(title="one workbook of invoices: read, checked, posted, committed")
    for heading in (
        "invoices", "only reading (pandas, calamine)", "reading", "checking and posting", "committing", "together", "= times only reading",
        "peak memory", "of the reading process",
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    for size in SIZES:
        console.print(f"measuring a workbook of {size:,} invoices ...", style="dim")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "invoices.xlsx"
            write_invoices(path, size)
            only = _in_process("only", path)["only"]
            got = _in_process("all", path)
        whole = got["read"] + got["check"] + got["commit"]
        table.add_row(
            f"{size:,}", f"{only:.2f} s", f"{got['read']:.2f} s", f"{got['check']:.2f} s", f"{got['commit']:.2f} s", f"{whole:.2f} s",
            f"{whole / only:.1f}", f"{got['peak']:,.0f} MB", f"{got['child_peak']:,.0f} MB",
        )  # fmt: skip
    console.print(table)


def write_invoices(path: Path, count: int) -> None:
    """Write a workbook with that many invoices and their customers, fifty invoices each."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        days, money = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet("Invoices")
        sheet.write_row(0, 0, ["Invoice no", "Customer", "Date", "Due date", "Amount", "Currency"])
        for i in range(count):
            day = datetime(2026, 1, 1) + timedelta(days=i % 300)
            sheet.write_string(i + 1, 0, f"INV-{100_000 + i}")
            sheet.write_string(i + 1, 1, f"C{1_000 + i % max(count // 50, 1)}")
            sheet.write_datetime(i + 1, 2, day, days)
            sheet.write_datetime(i + 1, 3, day + timedelta(days=30), days)
            sheet.write_number(i + 1, 4, round(10 + (i * 7_919 % 900_000) / 100, 2), money)
            sheet.write_string(i + 1, 5, "EUR")
        customers = book.add_worksheet("Customers")
        customers.write_row(0, 0, ["Customer no", "Name"])
        for k in range(max(count // 50, 1)):
            customers.write_row(k + 1, 0, [f"C{1_000 + k}", f"Customer {k} Ltd"])


def _in_process(what: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.intake", what, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def _taken_in(files: list[InputFile], known: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    asked = [name for name in inspect.signature(take_in).parameters if name in known]
    taken = take_in(files, **{name: known[name] for name in asked}, as_of=AS_OF, policy=IntakePolicy())
    assert (taken.outcomes["outcome"] == "accepted").all()
    made = {name: rows for name, rows in taken._asdict().items() if name in known and len(rows)}
    return {name: rows.assign(run_id="X-1", recorded_on=pd.Timestamp(AS_OF)) for name, rows in made.items()}


def _only(path: Path) -> dict[str, float]:
    started = time.perf_counter()
    pd.read_excel(path, engine="calamine")  # noqa: TID251 - what we are compared with
    return {"only": time.perf_counter() - started}


def _all(path: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(f"sqlite:///{folder}/ledger.db")
        ledger.prepare()
        moments = [time.perf_counter()]
        files = read_files([(path.name, path)], limits=ReadLimits())
        moments.append(time.perf_counter())
        facts = _taken_in(files, ledger.read())
        moments.append(time.perf_counter())
        ledger.append(facts)
        moments.append(time.perf_counter())
        ledger.close()
    read, check, commit = (b - a for a, b in itertools.pairwise(moments))
    return {"read": read, "check": check, "commit": commit} | _peaks()


def _peaks() -> dict[str, float]:
    """Return the peak memory of this process and of the reading one, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return {"peak": 0.0, "child_peak": 0.0}
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    kinds = {"peak": resource.RUSAGE_SELF, "child_peak": resource.RUSAGE_CHILDREN}
    return {name: resource.getrusage(kind).ru_maxrss / unit for name, kind in kinds.items()}


if __name__ == "__main__":
    work = {"only": _only, "all": _all}[sys.argv[1]]
    print(json.dumps(work(Path(sys.argv[2]))))
