"""The first sheet: in half a minute, how things stand, whether it all adds up, and what to do."""

from __future__ import annotations

from typing import Final, NamedTuple

import pandas as pd

from ar_batch.money import spoken
from ar_batch.reversals import still
from ar_batch.stages.reports.answered import QUESTIONS
from ar_batch.stages.reports.state import Day
from ar_batch.stages.reports.wording import counted, long_day
from ar_batch.tables import exports
from ar_batch.tables.book import Card, CardsBlock, ChartBlock, ColumnSpec, SeriesSpec, SheetSpec, TableBlock, Tone

_GRID: Final = (5.5,) * 24
"""Narrow columns, so that cards and tables can share them."""
_GRID_PX: Final = 43
_CURRENCIES_MOST: Final = 3
_PROVED_MOST: Final = 4
_TOP: Final = 10
_TREND_LEAST: Final = 3
_TOLD_MOST: Final = 3
"""So many things of a kind are told one by one."""
_OWN_LINES: Final = ("duplicate-payment", "discount-not-earned")
"""Warnings that have lines of their own."""
_PROOFS: Final = {
    "aging": "The aging adds up to the open documents",
    "unapplied": "Cash not applied is all in the aging",
    "documents": "What was invoiced is open, paid or closed",
    "cash": "What the bank shows is applied, not applied, or not from customers",
}


class Task(NamedTuple):
    """Something for a person to do: how many, what, and on which sheet or in which workbook."""

    number: int
    what: str
    sheet: str
    where: str


def today_sheet(day: Day, company: str) -> SheetSpec:
    """Return the sheet "Today"."""
    aging, chart = _aging(day)
    title = (
        f"Receivables on {long_day(day.as_of)}" if not company else f"{company}: receivables on {long_day(day.as_of)}"
    )
    run = f"Run {day.run_id}" if day.run_id else "No run on this day"
    rates = day.rates_told()
    return SheetSpec(
        "Today",
        title,
        (
            CardsBlock(_cards(day), per_row=4, span=6),
            _tasks(day),
            aging,
            chart,
            *_pictures(day),
            _proofs(day),
            _files(day),
        ),
        subtitle=" · ".join(part for part in (f"As of {day.as_of.isoformat()}", run, rates) if part),
        widths=_GRID,
        freeze=False,
        landscape=False,
        one_page=True,
        left=1,
        tab="info",
    )


def _cards(day: Day) -> tuple[Card, ...]:
    detail = day.views["aging_detail"]
    owed = detail[detail["kind"] == "document"]
    late, cash = owed[owed["days_overdue"] > 0], detail[detail["kind"] == "unapplied"]
    open_minor, gross, late_minor = (
        day.in_main(detail[detail["kind"] != "unapplied"]),
        day.in_main(owed),
        day.in_main(late),
    )
    share = f"{late_minor / gross:.0%} of what is owed" if gross else "nothing is owed"
    applied = day.applied_today
    posted = applied[applied["kind"].isin(("payment", "credit_note")) & (applied["receipt_id"] != "")]
    stands = still(posted)
    waits = day.cash[day.cash["status"].isin(("suggested", "unidentified"))]
    proofs = day.views["proofs"]
    failed = int((proofs["left_minor"] != proofs["right_minor"]).sum())
    simple = day.kpi("dso")
    counted_back = day.kpi("dso_countback")
    dso = counted_back or (f"≥ {day.kpi('dso_countback_at_least')}" if day.kpi("dso_countback_at_least") else "")
    rate = day.kpi("auto_match_rate")
    old = day.kpi("percent_over_90")
    proved: Tone = "bad" if failed else "good"
    return (
        Card("OPEN", day.money(open_minor), f"{counted(len(owed), 'document')}, credits deducted", "strong"),
        Card("OVERDUE", day.money(late_minor), f"{share}; {counted(len(late), 'document')}", "warn" if late_minor else "good"),
        Card("MORE THAN 90 DAYS OVERDUE", f"{old} %" if old else "–", f"of what is owed in {day.main}", "bad" if old not in ("", "0.0") else "good"),
        Card("DAYS SALES OUTSTANDING", dso or "–", f"counted back, {day.main}" + (f"; by period sales {simple}" if simple else ""), "plain"),
        Card("APPLIED TODAY", day.money(day.converted(posted.groupby("currency")["amount_minor"].sum())), f"{counted(len(set(stands['receipt_id'])), 'receipt')} on {counted(len(set(stands['document_id'])), 'document')}", "info"),
        Card("NOT APPLIED", day.money(-day.in_main(cash)), f"{counted(len(cash), 'receipt')}, {counted(len(waits), 'of them waits', 'of them wait')} for you", "info"),
        Card("MATCHED BY ITSELF", f"{rate} %" if rate else "–", f"of receipts in {day.main}; see Key figures", "plain"),
        Card("PROOFS", "All agree" if not failed else f"{failed} failed", "to the cent, below", proved),
    )  # fmt: skip


def _tasks(day: Day) -> TableBlock:
    found = [task for task in _all_tasks(day) if task.number]
    frame = pd.DataFrame(found, columns=list(Task._fields)).astype({"what": "str", "sheet": "str", "where": "str"})
    columns = (
        ColumnSpec("number", "How many", "int", span=2, top=True),
        ColumnSpec("what", "What", "wrap", span=15, top=True),
        ColumnSpec("where", "Where", span=6, link="sheet", top=True),
    )
    empty = "Nothing: everything was posted, applied and sent."
    return TableBlock("today_tasks", frame, columns, title="What to do today", empty=empty, filters=False)


def _all_tasks(day: Day) -> list[Task]:
    letters = day.present_letters.drop_duplicates("reminder_id")
    states = letters["status"].value_counts()
    held_today = int(((letters["status"] == "held") & (letters["created_on"] == day.stamp)).sum())
    status = day.cash["status"].value_counts()
    findings = day.findings
    refused = findings[findings["rejects_row"]].drop_duplicates(["file", "sheet", "row"])
    errors = findings[(findings["severity"] == "error") & ~findings["rejects_row"]]
    told = [*_paid_twice(day), *_discounts_not_earned(day)]
    warnings = findings[(findings["severity"] == "warning") & ~findings["code"].isin((*QUESTIONS, *_OWN_LINES))]
    review = f"review_{day.as_of.isoformat()}.xlsx"
    return [
        Task(int(states.get("unknown", 0)), "Mails of which nobody knows whether they arrived: find out, and say so in the review workbook.", "Reminders", "Reminders"),
        Task(int(states.get("failed", 0)), "Mails that could not be delivered: correct the address.", "Reminders", "Reminders"),
        Task(len(errors), "Files or entries that could not be used: see what to do with each.", "Rejects", "Rejects"),
        Task(len(refused), "Rows that were refused: correct them and drop them back.", "Rejects", "Rejects"),
        Task(len(day.views["changes"]), "Changed documents on which money or a reminder hangs: take the new version, or keep the old.", "", review),
        Task(len(day.views["doubtful_lines"]), "Bank lines that look like known ones: say whether they are.", "", review),
        Task(int(status.get("suggested", 0)), "Payments with a suggestion: accept one, or name the documents.", "Unapplied", f"Unapplied; {review}"),
        Task(int(status.get("unidentified", 0)), "Payments of which nobody knows the customer: say whose they are.", "Unapplied", f"Unapplied; {review}"),
        Task(int(status.get("partly_applied", 0)), "Payments of which a part is left: say what it is for.", "Unapplied", f"Unapplied; {review}"),
        *told,
        Task(held_today, "Reminders held back, each with its reason.", "Reminders", "Reminders"),
        Task(int(states.get("waiting", 0)), "Mails that wait: with mail mode outbox they lie in mail/, with smtp the next run sends them.", "Reminders", "Reminders"),
        Task(len(warnings), "Warnings: worth a look.", "Rejects", "Rejects"),
    ]  # fmt: skip


def _paid_twice(day: Day) -> list[Task]:
    """Return a line for each second payment on account or of nobody known, with amounts and dates; one for all where they are many."""
    states = day.views["receipt_states"]
    twice = set(states.loc[states["rule"] == "duplicate", "receipt_id"])
    found = day.findings[(day.findings["code"] == "duplicate-payment") & day.findings["subject"].isin(twice)]
    payers = _who(day.cash["receipt_id"], day.cash["customer_id"], day.cash["payer_name"], _names(day))
    where = f"Unapplied; review_{day.as_of.isoformat()}.xlsx"
    lines = [
        Task(
            1,
            f"{payers[receipt]}: {problem.removesuffix('.')}: pay it back, or keep it as a credit (On account).",
            "Unapplied",
            where,
        )
        for receipt, problem in zip(found["subject"], found["problem"], strict=True)
        if receipt in payers
    ]
    many = "Payments that look like second ones: pay each back, or keep it as a credit (On account)."
    return _few(lines, Task(len(lines), many, "Unapplied", where))


def _discounts_not_earned(day: Day) -> list[Task]:
    """Return a line for each discount taken too late or without terms; one for all where they are many."""
    rows, names = day.views["unearned_discounts"], _names(day)
    where = f"Rejects; review_{day.as_of.isoformat()}.xlsx"
    lines = [
        Task(
            1,
            f"{names.get(customer, customer)}: {said}: claim it back, or allow it (Close the rest).",
            "Rejects",
            where,
        )
        for customer, said in zip(rows["customer_id"], rows["said"], strict=True)
    ]
    sums = rows.groupby("currency")["discount_minor"].sum()
    total = " and ".join(spoken(int(minor), str(currency)) for currency, minor in sums.items())
    many = f"Discounts taken that were not earned, {total} in all: claim each back, or allow it (Close the rest)."
    return _few(lines, Task(len(lines), many, "Rejects", where))


def _who(
    receipts: pd.Series[str], customers: pd.Series[str], payers: pd.Series[str], names: dict[str, str]
) -> dict[str, str]:
    """Return by receipt the customer's name, or the payer's where nobody knows the customer."""
    return {r: names.get(c, p) for r, c, p in zip(receipts, customers, payers, strict=True)}


def _few(lines: list[Task], together: Task) -> list[Task]:
    return lines if len(lines) <= _TOLD_MOST else [together]


def _names(day: Day) -> dict[str, str]:
    customers = day.views["latest_customers"]
    return dict(zip(customers["customer_id"], customers["name"], strict=True))


def _aging(day: Day) -> tuple[TableBlock, ChartBlock]:
    """Return the aging of the whole company, a row a bucket, and its chart in the main currency."""
    rows = [*day.buckets, "credits", "total", "unapplied"]
    words = {"current": "Not yet due", "credits": "Credits", "total": "Total open", "unapplied": "Cash not applied"}
    shown = day.currencies[:_CURRENCIES_MOST] or (day.main,)
    frame = pd.DataFrame({"bucket": [words.get(b, f"{b} days") for b in rows]}, dtype="str")
    for code in shown:
        own = day.aging[day.aging["currency"] == code]
        frame[f"in_{code}"] = [int(own[f"{exports.bucket_column(b)}_minor"].sum()) for b in rows]
    amounts = [ColumnSpec(f"in_{code}", code, "money_dash", currency=code, span=3) for code in shown]
    if len(day.currencies) > 1:
        frame["all"] = _in_base(day, rows)
        amounts.append(ColumnSpec("all", f"All in {day.base}", "money_dash", currency=day.base, span=3))
    charted = amounts[-1] if len(day.currencies) > 1 else amounts[0]
    columns = (ColumnSpec("bucket", "Past due", span=3), *amounts)
    table = TableBlock("today_aging", frame.iloc[:-2], columns, title="Aging", totals=frame.iloc[-2:], filters=False)
    width = sum(c.span for c in columns) + 1
    chart = ChartBlock(
        f"Owed by days past due, {charted.currency}", "today_aging", "bucket", (SeriesSpec(charted.name, ramp=True),),
        rows=len(day.buckets), beside=width, width_px=_GRID_PX * (23 - width), height_px=240,
    )  # fmt: skip
    return table, chart


def _pictures(day: Day) -> tuple[ChartBlock, ...]:
    """Return who owes most that is overdue, and how open and overdue went, beside each other; each only when there is something to see."""
    several = len(day.currencies) > 1
    column = "overdue_base_minor" if several else "overdue_minor"
    late = int((day.aging[column].fillna(0) > 0).sum())
    most = ChartBlock(
        f"Most overdue customers, {day.main}", "aging_by_customer", "name", (SeriesSpec(column, tone=2),), kind="bar", rows=min(_TOP, late),
        width_px=_GRID_PX * 11, height_px=230,
    )  # fmt: skip
    went = ChartBlock(
        f"Open and overdue, day by day, {day.main}", "trend", "day", (SeriesSpec("open_minor", tone=0), SeriesSpec("overdue_minor", tone=2)),
        kind="line", dates=True, beside=12 if late else 0, width_px=_GRID_PX * 11, height_px=230,
    )  # fmt: skip
    return (*((most,) if late else ()), *((went,) if len(day.trend) >= _TREND_LEAST else ()))


def _in_base(day: Day, rows: list[str]) -> list[int]:
    detail = day.views["aging_detail"]
    sums = detail.groupby("bucket")["base_minor"].sum()
    total = int(detail.loc[detail["kind"] != "unapplied", "base_minor"].sum())
    found = {str(b): int(v) for b, v in sums.items()} | {"total": total, "unapplied": -int(sums.get("unapplied", 0))}
    return [found.get(b, 0) for b in rows]


def _proofs(day: Day) -> TableBlock:
    """Return one row a proof; its mark speaks for every currency, its amounts for the largest ones."""
    proofs = day.views["proofs"]
    agrees = (proofs["left_minor"] == proofs["right_minor"]).groupby(proofs["proof"]).all()
    shown = day.currencies[:_PROVED_MOST] or (day.main,)
    names = [name for name in _PROOFS if name in agrees.index]
    frame = pd.DataFrame(
        {"agrees": [bool(agrees[n]) for n in names], "claim": pd.Series([_PROOFS[n] for n in names], dtype="str")}
    )
    for code in shown:
        amounts = proofs[proofs["currency"] == code].set_index("proof")["left_minor"]
        frame[f"in_{code}"] = [int(amounts.get(n, 0)) for n in names]
    more = len(set(proofs["currency"])) - len(shown)
    columns = (
        ColumnSpec("agrees", "Agrees", "mark", span=2),
        ColumnSpec(
            "claim",
            "Proof" + (f" (and {counted(more, 'more currency', 'more currencies')})" if more > 0 else ""),
            span=9,
        ),
        *(ColumnSpec(f"in_{code}", code, "money_dash", currency=code, span=3) for code in shown),
    )
    return TableBlock("today_proofs", frame, columns, title="Proofs: do both sides agree to the cent?", filters=False)


def _files(day: Day) -> TableBlock:
    files = day.facts["files"]
    files = files[files["recorded_on"] == day.stamp].sort_values("name", kind="stable", ignore_index=True)
    parts = ("rows_posted", "rows_unchanged", "rows_held", "rows_rejected", "rows_ignored")
    frame = files.assign(agrees=files[list(parts)].sum(axis="columns") == files["rows_read"])
    columns = (
        ColumnSpec("agrees", "Adds up", "mark", span=2),
        ColumnSpec("name", "File", span=6),
        ColumnSpec("tables", "Contents", span=4),
        ColumnSpec("rows_read", "Rows read", "int", span=2),
        ColumnSpec("rows_posted", "= posted", "int", span=2),
        ColumnSpec("rows_unchanged", "+ known", "int", span=2),
        ColumnSpec("rows_held", "+ held", "int"),
        ColumnSpec("rows_rejected", "+ refused", "int", span=2),
        ColumnSpec("rows_ignored", "+ left out", "int", span=2),
    )
    return TableBlock("today_files", frame, columns, title="Files received today", empty="None.", filters=False)
