"""Matching from ten thousand receipts to a million, against as many open documents: time, cost of a receipt, memory.

Run by hand: `python -m benchmarks.scale 10000 100000 1000000`. Each world has as many documents as receipts, and 30
customers for every thousand of them; it is made in one process and matched in another. From tables to applications. The
memory is that of all processes together, what they share counted once; the world's own tables are part of it.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table

from ar_batch.demo.evaluate import as_posted, score
from ar_batch.demo.replay import replay
from ar_batch.demo.world import World, make_world

SIZES = (10_000, 100_000)
CUSTOMERS_OF_A_THOUSAND = 30
SEED = 77
_EVERY = 20.0
"""Seconds between two looks at the memory: each walks through gigabytes of it, and holds the work up."""


def main() -> None:
    """Measure each size and print the table."""
    sizes = [int(argument) for argument in sys.argv[1:]] or list(SIZES)
    console = Console()
    table = Table(title=f"matching alone, {os.cpu_count()} cores")
    for heading in ("receipts", "documents", "seconds", "ms a receipt", "peak memory", "precision", "straight through"):
        table.add_column(heading, justify="right")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            console.print(f"measuring {size:,} receipts ...", style="dim")
            world = str(Path(folder, "world"))
            _in_a_process("make", str(size), world)
            m = json.loads(_in_a_process("match", world))
            table.add_row(
                f"{m['receipts']:,}", f"{m['documents']:,}", f"{m['seconds']:.0f}", f"{m['seconds'] / m['receipts'] * 1000:.2f}",
                f"{m['peak']:,.0f} MB", f"{m['precision']:.3%}", f"{m['straight_through']:.1%}",
            )  # fmt: skip
    console.print(table)


def _in_a_process(*arguments: str) -> bytes:
    return subprocess.run([sys.executable, "-m", __spec__.name, *arguments], capture_output=True, check=True).stdout


def make(size: int, path: Path) -> None:
    """Write the world of that size to a file."""
    customers = max(size * CUSTOMERS_OF_A_THOUSAND // 1000, 1)
    path.write_bytes(pickle.dumps(make_world(SEED, customers=customers, documents=size, receipts=size)))


def match(world: World) -> dict[str, float]:
    """Match the world once; return what it took."""
    peak = _Peak()
    peak.start()
    started = time.perf_counter()
    got = replay(world, [world.days[-1]])
    seconds = time.perf_counter() - started
    peak.look()
    posted = as_posted(got.applications, world.receipts, world.documents)
    totals = score(posted, pd.DataFrame(), world.truth, world.truth_lines).totals
    return {
        "receipts": len(world.receipts), "documents": len(world.documents), "seconds": seconds, "peak": peak.megabytes,
        "precision": totals["precision"], "straight_through": totals["straight_through"],
    }  # fmt: skip


class _Peak(threading.Thread):
    """The largest memory of this process and its copies together, as Linux counts it (proportional set size)."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.megabytes = 0.0

    def run(self) -> None:
        while True:
            self.look()
            time.sleep(_EVERY)

    def look(self) -> None:
        """Measure now."""
        own = str(os.getpid())
        copies = [each.name for each in Path("/proc").glob("[0-9]*") if _parent(each) == own]
        self.megabytes = max(self.megabytes, sum(_size(process) for process in (own, *copies)) / 1024)


def _parent(process: Path) -> str:
    try:
        return (process / "stat").read_text().rsplit(")", 1)[1].split()[1]
    except OSError:
        return ""  # it has ended meanwhile


def _size(process: str) -> int:
    """Kilobytes of a process, what several share divided among them."""
    try:
        lines = Path("/proc", process, "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        make(int(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:2] == ["match"]:
        print(json.dumps(match(pickle.loads(Path(sys.argv[2]).read_bytes()))))
    else:
        main()
