"""The table of `ar-batch evaluate --decoys`: how often amounts that nobody paid are found by chance, and what that means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd
from rich.table import Table

from ar_batch.home import facts as home_facts
from ar_batch.pipeline import standing
from ar_batch.refusal import Refusal
from ar_batch.stages.matching import decoys
from ar_batch.stages.open_items import derive

if TYPE_CHECKING:
    from rich.console import Console

SAFE: Final = 1e-3
"""Beside 3 % of payments that nothing open explains, this rate lets one wrong posting in about thirty thousand through."""
FEW: Final = 3_000
"""From fewer decoys, a rate of one in a thousand cannot be told from none."""


def measure_home(root: Path) -> pd.DataFrame:
    """Return the rates of a home's ledger."""
    _home, _config, facts = home_facts(root)
    day = facts["runs"]["as_of"].max()
    if pd.isna(day):
        raise Refusal("the ledger holds no run yet")
    known = standing(facts, day.date())
    names = ("documents", "applications", "closures", "receipts", "disputes", "decisions", "customers")
    state = derive(*(known[name] for name in names), as_of=day.date())
    items = pd.concat([state.open_items, state.closed_items], ignore_index=True)
    return decoys.measure(items, known["applications"], known["receipts"]).rates


def show_decoys(console: Console, rates: pd.DataFrame) -> None:
    """Print the table, and what it means for the settings."""
    if rates.empty:
        console.print(
            "No receipt of the ledger is applied to documents of one customer yet: there is nothing to measure."
        )
        return
    table = Table(title="Amounts that nobody paid, found among a customer's open documents")
    for heading in ("open documents", "receipts", "explained by", "decoys", "found", "rate", "an amount alone"):
        table.add_column(heading, justify="left" if heading in ("explained by", "an amount alone") else "right")
    columns = ("least", "most", "receipts", "family", "decoys", "hits", "rate")
    for least, most, receipts, family, count, hits, rate in zip(*(rates[c].tolist() for c in columns), strict=True):
        size = f"{least}-{most}" if most < decoys.BUCKETS[-1][1] else f"over {least - 1}"
        table.add_row(size, f"{receipts:,}", family, f"{count:,}", f"{hits:,}", f"{rate:.3%}", meaning(rate, count))
    console.print(table)
    console.print(
        "Decoys are amounts within 15 % of a payment, as round as it is; what they find is chance. Where the rate is above "
        f"{SAFE:.1%}, an amount alone should not decide: keep matching.largest_chance low, lower matching.subset_documents or "
        'matching.subset_size (pairs, triples), or set matching.equal_documents = "ask" (single). The matcher weighs the same '
        "chance for each payment by itself and asks a person where it is too high."
    )


def meaning(rate: float, count: int) -> str:
    """Say what a rate means: safe, too often by chance, or too few decoys to tell."""
    if rate > SAFE:
        return "too often by chance"
    return "safe" if count >= FEW else "not too often, but few decoys"
