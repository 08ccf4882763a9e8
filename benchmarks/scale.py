"""Matching from ten thousand receipts to a million, against as many open documents: time, cost of a receipt, memory.

Run by hand: `python -m benchmarks.scale 10000 100000 1000000`. Each size in a process of its own. A large ledger is made
of many companies side by side, each with its own number shapes and habits; making it takes longer than matching it.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace

import pandas as pd
from rich.console import Console
from rich.table import Table

from ar_batch.demo.evaluate import as_posted, score
from ar_batch.demo.replay import replay
from ar_batch.demo.world import World, make_world

SIZES = (10_000, 100_000)
EACH = 10_000
"""Receipts of one company, and its documents."""


def main() -> None:
    """Measure each size and print the table."""
    sizes = [int(argument) for argument in sys.argv[1:]] or list(SIZES)
    console = Console()
    table = Table(title=f"matching alone, {os.cpu_count()} cores")
    for heading in ("receipts", "documents", "seconds", "ms a receipt", "peak memory", "precision", "straight through"):
        table.add_column(heading, justify="right")
    for size in sizes:
        console.print(f"measuring {size:,} receipts ...", style="dim")
        done = subprocess.run([sys.executable, "-m", __spec__.name, "one", str(size)], capture_output=True, check=True)
        m = json.loads(done.stdout)
        table.add_row(
            f"{m['receipts']:,}", f"{m['documents']:,}", f"{m['seconds']:.0f}", f"{m['seconds'] / m['receipts'] * 1000:.2f}",
            f"{m['peak']:,.0f} MB", f"{m['precision']:.3%}", f"{m['straight_through']:.1%}",
        )  # fmt: skip
    console.print(table)


def measure(size: int) -> dict[str, float]:
    """Match a ledger of about so many receipts once; return what it took."""
    world = side_by_side([make_world(77 + n, documents=EACH, receipts=EACH) for n in range(max(size // EACH, 1))])
    started = time.perf_counter()
    got = replay(world, [world.days[-1]])
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    posted = as_posted(got.applications, world.receipts, world.documents)
    totals = score(posted, pd.DataFrame(), world.truth, world.truth_lines).totals
    return {
        "receipts": len(world.receipts), "documents": len(world.documents), "seconds": seconds, "peak": peak,
        "precision": totals["precision"], "straight_through": totals["straight_through"],
    }  # fmt: skip


def side_by_side(worlds: list[World]) -> World:
    """Return the worlds as one: ids get the number of their world, numbers and texts stay as they are."""
    names = ("customers", "documents", "receipts", "payment_history", "remittance_advices", "truth", "truth_lines")
    frames = {
        name: pd.concat([_marked(getattr(w, name), place) for place, w in enumerate(worlds)], ignore_index=True)
        for name in names
    }
    return replace(worlds[0], **frames, days=(max(w.days[-1] for w in worlds),))


def _marked(frame: pd.DataFrame, place: int) -> pd.DataFrame:
    ids = [
        name
        for name in ("customer_id", "parent_id", "document_id", "receipt_id", "bank_reference", "advice_id")
        if name in frame
    ]
    marked = {name: frame[name].where(frame[name] == "", frame[name] + f"_{place:03d}") for name in ids}
    return frame.assign(**marked)


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main()
