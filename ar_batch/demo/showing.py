"""The end of the demo, and of an evaluation, on a terminal: tables of what was matched and how well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from ar_batch.demo.evaluate import Score

if TYPE_CHECKING:
    from rich.console import Console

    from ar_batch.demo.run import Summary


def show(console: Console, summary: Summary) -> None:
    """Print what the demo did, what waits for a person, and where to look."""
    world = summary.world
    console.print(
        f"\n[bold]{world.company}[/bold] (made up, seed {world.seed}): {len(world.customers)} customers, "
        f"{len(world.documents)} documents, {len(summary.score.lines)} bank lines until {summary.last_day}.\n"
    )
    show_score(console, summary.score)
    console.print(
        f"{summary.waiting} receipts wait for a decision ({_money(summary.waiting_minor)}); {summary.letters} letters were written "
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
    """Print the lines by class and what was right, wrong and left; then the totals."""
    table = Table(title="Bank lines without a person's help, against the truth", title_justify="left")
    table.add_column("class")
    for heading in ("lines", "value", "right", "wrong", "in part", "left"):
        table.add_column(heading, justify="right")
    for row in score.classes.sort_values("lines", ascending=False).itertuples(index=False):
        cells = dict(zip(score.classes.columns, row, strict=True))
        wrong = int(cells["wrong customer"] + cells["wrong document"] + cells["equal twin"])
        table.add_row(
            str(cells["kind"]), str(cells["lines"]), _money(int(cells["value_minor"])), str(cells["right"]),
            f"[red]{wrong}[/red]" if wrong else "0", str(cells["part"]), str(cells["left"]),
        )  # fmt: skip
    console.print(table)
    t = score.totals
    console.print(
        f"\nPrecision {t['precision']:.2%}: {t['wrong']:.0f} wrong of {t['right'] + t['wrong']:.0f} applied automatically "
        f"({t['wrong_customer']:.0f} to a wrong customer; {t['harmless']:.0f} to an equal document of the right one, where nothing told "
        f"them apart). Straight through {t['straight_through']:.1%} of {t['matchable']:.0f} "
        f"matchable receipts, {t['straight_through_value']:.1%} of their value. Of the {t['left']:.0f} that are left the right "
        f"explanation is suggested first for {t['first']:.0%}, among the three best for {t['among_three']:.0%}.\n"
        "Money that pays no document (advances, duplicates, other lines) is right when it is left."
    )


def _money(minor: int) -> str:
    return f"{minor / 100:,.0f}"
