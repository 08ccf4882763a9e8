"""Small homes for tests: three customers, a handful of documents, one bank statement, each figure easy to follow."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ar_batch import home as homes

CUSTOMERS = """customer_id;name;email;language;iban
C-1;Alpha Maschinenbau GmbH;ap@alpha.example;de;DE89370400440532013000
C-2;Beta Trading Ltd;accounts@beta.example;en;GB82WEST12345698765432
C-3;Gamma SARL;compta@gamma.example;fr;
"""

INVOICES = """document_no;customer_id;document_date;due_date;amount;currency
INV-1001;C-1;2026-09-01;2026-10-01;1190.00;EUR
INV-1002;C-1;2026-09-15;2026-10-15;250.50;EUR
INV-1003;C-2;2026-09-20;2026-10-20;480.00;EUR
INV-1004;C-3;2026-10-01;2026-10-31;99.99;EUR
INV-1005;C-3;2026-11-10;2026-12-10;5000.00;EUR
"""

BANK = """booking_date;amount;currency;payer_name;payer_account;remittance;bank_reference
2026-11-18;1190.00;EUR;Alpha Maschinenbau GmbH;DE89370400440532013000;Rechnung INV-1001;B1
2026-11-18;480.00;EUR;BETA TRADING LIMITED;GB82WEST12345698765432;payment inv 1003;B2
2026-11-19;77.77;EUR;Someone Unknown;;thank you;B3
2026-11-19;-35.00;EUR;Stadtwerke;;Strom November;B4
"""

DAY = "2026-11-20"


def make_home(root: Path, config: str = "", **files: str) -> Path:
    """Make a home with the small data set (or the given files: name without ending -> CSV text) in input/."""
    (root / "input").mkdir(parents=True)
    (root / "output").mkdir()
    (root / "config.toml").write_text(config or '[company]\nname = "Test & Co"\n', "utf-8")
    for name, text in (files or {"customers": CUSTOMERS, "invoices": INVOICES, "bank": BANK}).items():
        drop(root, f"{name}.csv", text)
    return root


_grown = Path(tempfile.gettempdir())


def grow_in(folder: Path) -> None:
    """Say where grown homes lie: in one folder for all processes of a session."""
    global _grown
    _grown = folder


def copy_of(grow: Callable[[Path], object], root: Path) -> Path:
    """Return a home as `grow` leaves it: made once for all tests, whichever process they run in, and copied."""
    place = _grown / f"{grow.__module__}.{grow.__qualname__}"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "grown").exists():
            shutil.rmtree(place / "home", ignore_errors=True)  # what a grow that failed has left
            grow(place / "home")
            (place / "grown").touch()
    shutil.copytree(place / "home", root)
    return root


def ran(home: Path) -> None:
    """The small home after the run of its day: INV-1001 and INV-1003 are paid, one payment waits."""
    homes.run(make_home(home), date.fromisoformat(DAY))


def drop(root: Path, name: str, content: str | bytes) -> Path:
    """Put a file into input/ as one that has lain there for a minute."""
    path = root / "input" / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    minute_ago = time.time() - 60
    os.utime(path, (minute_ago, minute_ago))
    return path


def output_bytes(root: Path) -> dict[str, bytes]:
    """Return every file below output/ with its bytes."""
    return {
        p.relative_to(root / "output").as_posix(): p.read_bytes()
        for p in sorted((root / "output").rglob("*"))
        if p.is_file()
    }
