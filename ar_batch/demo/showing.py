"""The end of the demo, and of an evaluation, on a terminal: tables of what was matched and how well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.table import Table

from ar_batch.demo.evaluate import Score

if TYPE_CHECKING:
    from rich.console import Console

    from ar_batch.demo.run import Summary

_VERDICTS: Final = ("right", "rightly left", "wrong", "in part", "left")


def show(console: Console, summary: Summary) -> None:
    """Print what the demo did, what waits for a person, and where to look."""
    world = summary.world
    console.print(
        f"\n[bold]{world.company}[/bold] (made up, seed {world.seed}): {len(world.customers)} customers, "
        f"{len(world.documents)} documents, {len(summary.score.lines)} bank lines until {summary.last_day}.\n"
    )
    show_score(console, summary.score)
    console.print(
        f"{summary.waiting} receipts wait for a decision ({_money(summary.waiting_minor)} in EUR and other currencies); {summary.letters} letters were written "
        f"(none is sent: the mail mode is outbox); {summary.rejected} wrong rows were refused, each with its reason.\n"
    )
    console.print(f"Report  {summary.report}", soft_wrap=True, highlight=False)
    console.print(f"Review  {summary.review}", soft_wrap=True, highlight=False)
    console.print(
        "Fill the yellow cells of the review workbook, drop it into input/ of this home, and run again:",
        highlight=False,
    )
    console.print(
        f"        ar-batch run --home {summary.home} --as-of {summary.last_day}", soft_wrap=True, highlight=False
    )


def show_score(console: Console, score: Score) -> None:
    """Print the lines by class and what was right, wrong and left, by count and value; then the totals."""
    table = Table(
        title="Bank lines without a person's help, against the truth",
        title_justify="left",
        show_footer=True,
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    lines = score.lines.assign(verdict=_verdicts(score.lines))
    counts = lines.pivot_table(index="kind", columns="verdict", values="amount_minor", aggfunc="size", fill_value=0)
    counts = counts.reindex(columns=list(_VERDICTS), fill_value=0)
    values = (
        lines.assign(value=lines["amount_minor"].abs())
        .groupby("verdict")["value"]
        .sum()
        .reindex(list(_VERDICTS), fill_value=0)
    )
    table.add_column("class", no_wrap=True, footer="all\nvalue, thousands")
    table.add_column("lines", justify="right", footer=f"{len(lines)}\n{_money(int(values.sum()) // 1000)}")
    for verdict in _VERDICTS:
        table.add_column(
            verdict, justify="right", footer=f"{counts[verdict].sum()}\n{_money(int(values[verdict]) // 1000)}"
        )
    for kind in counts.sum(axis=1).sort_values(ascending=False, kind="stable").index:
        row = counts.loc[kind]
        wrong = f"[red]{row['wrong']}[/red]" if row["wrong"] else "0"
        table.add_row(
            str(kind),
            str(row.sum()),
            str(row["right"]),
            str(row["rightly left"]),
            wrong,
            str(row["in part"]),
            str(row["left"]),
        )
    console.print(table)
    t = score.totals
    console.print(
        f"\nPrecision {t['precision']:.2%}: {t['wrong']:.0f} wrong of {t['right'] + t['wrong']:.0f} applied automatically "
        f"({t['wrong_customer']:.0f} to a wrong customer; {t['harmless']:.0f} to an equal document of the right one, where nothing told "
        f"them apart). Straight through {t['straight_through']:.1%} of {t['matchable']:.0f} "
        f"receipts that pay open documents, {t['straight_through_value']:.1%} of their value. Of the {t['left']:.0f} that are left the right "
        f"explanation is suggested first for {t['first']:.0%}, among the three best for {t['among_three']:.0%}.\n"
        "Rightly left: money that pays no document here (advances, duplicates, other lines). Values are in the lines' own currencies."
    )


def _verdicts(lines: pd.DataFrame) -> pd.Series[Any]:
    named = {"right": "right", "part": "in part", "left": "left"}
    left_rightly = (lines["outcome"] == "left") & ~lines["matchable"]
    return lines["outcome"].map(named).fillna("wrong").mask(left_rightly, "rightly left")


def _money(minor: int) -> str:
    return f"{minor / 100:,.0f}"
