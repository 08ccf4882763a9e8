"""The commands. Heavy libraries are imported inside them, so that `ar-batch --help` answers at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer

if TYPE_CHECKING:
    from ar_batch.batch import RunResult
    from ar_batch.home import Home

app = typer.Typer(
    name="ar-batch",
    help="Accounts receivable from a folder: drop invoices and bank statements into input/, find matched payments, aging, "
    "reminders and what needs a decision in output/.",
    epilog="Example: ar-batch run --home /srv/ar --as-of 2026-11-20",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

HomeOption = Annotated[
    Path, typer.Option("--home", help="The folder with config.toml, input/ and output/.", show_default="current folder")
]
DayOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], help="The business date.", show_default="today in the configured time zone"
    ),
]
StrictOption = Annotated[bool, typer.Option("--strict", help="End with status 4 when a row or file was refused.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show a traceback when something fails.")]

MOST_ERRORS_SHOWN = 20


@app.command(epilog="Example: ar-batch run --as-of 2026-11-20")
def run(
    home: HomeOption = Path(), as_of: DayOption = None, strict: StrictOption = False, debug: DebugOption = False
) -> None:
    """One pass over what lies in input/. Safe to repeat: a second run changes nothing and mails nothing again."""
    with _plain_errors(debug):
        from ar_batch import home as homes

        with _spinner() as progress:
            place, result = homes.run(home, _day(as_of), progress=progress)
        _tell_errors(result)
        _summary(place, result, looked_only=False)
        if result.mail.undelivered:
            _leave(5)
        if strict and result.rejected:
            _leave(4)


@app.command(epilog="Example: ar-batch check --strict")
def check(
    home: HomeOption = Path(), as_of: DayOption = None, strict: StrictOption = False, debug: DebugOption = False
) -> None:
    """Everything `run` would do - findings, matches, mails that would go - without changing anything."""
    with _plain_errors(debug):
        from ar_batch import home as homes

        with _spinner() as progress:
            place, result = homes.run(home, _day(as_of), changes=False, progress=progress)
        _tell_errors(result)
        _summary(place, result, looked_only=True)
        if strict and result.rejected:
            _leave(4)


@app.command(epilog="Example: ar-batch serve --home /srv/ar")
def serve(home: HomeOption = Path(), debug: DebugOption = False) -> None:
    """Stay up: run at the configured times and soon after files arrive. Stop it with Ctrl+C."""
    with _plain_errors(debug):
        from ar_batch.serve import serve_home

        serve_home(home, say=typer.echo)


@app.command(epilog="Example: ar-batch send")
def send(home: HomeOption = Path(), as_of: DayOption = None, debug: DebugOption = False) -> None:
    """Deliver the mails that wait. With mail mode "outbox" nothing is sent; the messages lie in output/DAY/mail/."""
    with _plain_errors(debug):
        from ar_batch import home as homes

        counts, sentence = homes.send(home, _day(as_of))
        typer.echo(sentence)
        if counts.undelivered:
            _leave(5)


@app.command(epilog="Example: ar-batch show document INV-2026-00123 - or: ar-batch show runs")
def show(
    kind: Annotated[Literal["customer", "document", "receipt", "runs"], typer.Argument(help="What to show.")],
    wanted: Annotated[
        str, typer.Argument(help="Its id, number, bank reference or whole name.", show_default=False)
    ] = "",
    home: HomeOption = Path(),
    debug: DebugOption = False,
) -> None:
    """The whole story of one customer, document or receipt, in time order; or the list of runs."""
    with _plain_errors(debug):
        from ar_batch import home as homes
        from ar_batch.refusal import Refusal
        from ar_batch.stages.story import find, tell

        _home, _config, facts = homes.facts(home)
        if kind == "runs":
            _print_runs(facts["runs"])
            return
        found = find(facts, kind, wanted)
        if not found:
            raise Refusal(f"no {kind} {wanted!r} is in the ledger; give its id, number or whole name")
        for subject in found:
            _print_story(f"{kind} {subject}", tell(facts, kind, subject))


@app.command(epilog="Example: ar-batch explain input/bank.csv - or: ar-batch explain receipt B-2026-117")
def explain(
    what: Annotated[str, typer.Argument(help="A file, or the word receipt.")],
    wanted: Annotated[str, typer.Argument(help="With receipt: its id or bank reference.", show_default=False)] = "",
    home: HomeOption = Path(),
    debug: DebugOption = False,
) -> None:
    """How a file is read (tables, columns, what a run would find); or every explanation of a receipt with its evidence."""
    with _plain_errors(debug):
        from ar_batch import home as homes
        from ar_batch.refusal import Refusal

        if what == "receipt" and not wanted and not Path(what).exists():
            raise Refusal("say which receipt: ar-batch explain receipt ID, with its id or bank reference")
        lines = homes.explain_receipt(home, wanted) if what == "receipt" and wanted else homes.explain(home, Path(what))
        for line in lines:
            typer.echo(line)


@app.command(epilog="Example: ar-batch undo X-0123456789abcdef")
def undo(
    run_id: Annotated[str, typer.Argument(help="The run to take back; `ar-batch show runs` lists them.")],
    home: HomeOption = Path(),
    as_of: DayOption = None,
    debug: DebugOption = False,
) -> None:
    """Take back what a run posted, by reversing entries; nothing is deleted. Refused where a later run built on it."""
    with _plain_errors(debug):
        from ar_batch import home as homes

        _home, entries = homes.undo(home, run_id, _day(as_of))
        reversed_rows = len(entries.get("applications", ()))
        typer.echo(
            f"Run {run_id} is undone: {reversed_rows} application(s) reversed, its documents, receipts and letters no longer count. "
            "Its files may be dropped in again. The next run writes the reports anew."
        )


@app.command(epilog="Example: ar-batch templates ./blank")
def templates(
    folder: Annotated[Path, typer.Argument(help="Where to put them; made when missing.")], debug: DebugOption = False
) -> None:
    """Blank input workbooks with headers, notes, drop-downs and one example row each."""
    with _plain_errors(debug):
        from ar_batch.home import write_templates

        for path in write_templates(folder):
            typer.echo(str(path))


@app.command(epilog="Example: ar-batch init ./our-receivables")
def init(
    folder: Annotated[Path, typer.Argument(help="The home to make; what is there stays.")], debug: DebugOption = False
) -> None:
    """Make a home: input/, output/ and a config.toml with every setting explained."""
    with _plain_errors(debug):
        from ar_batch.home import make_home

        home = make_home(folder)
        typer.echo(
            f"Home      {home.root}\nSettings  {home.root / 'config.toml'}\nDrop files into {home.input}, then: ar-batch run --home {folder}"
        )


@app.command(epilog="Example: ar-batch demo ./demo-home")
def demo(
    folder: Annotated[Path, typer.Argument(help="The home to make; must be empty or not exist.")],
    seed: Annotated[int, typer.Option(help="Another seed makes another company.")] = 7,
    days: Annotated[int, typer.Option(help="How many business days to run.", min=1, max=250)] = 12,
    debug: DebugOption = False,
) -> None:
    """Make a home with a made-up company, run it day by day, and say where the report lies."""
    with _plain_errors(debug):
        from ar_batch.demo.run import demo_command

        demo_command(folder, seed=seed, days=days)


@app.command(epilog="Example: ar-batch evaluate --noise hard --worlds 3")
def evaluate(
    noise: Annotated[
        Literal["ordinary", "hard", "both"], typer.Option(help="How rough the made-up worlds are.")
    ] = "ordinary",
    worlds: Annotated[int, typer.Option(help="How many worlds.", min=1, max=100)] = 2,
    seed: Annotated[int, typer.Option(help="The seed of the first one.")] = 101,
    documents: Annotated[int, typer.Option(help="Documents in each world.", min=100)] = 6000,
    lines: Annotated[int, typer.Option(help="Bank lines in each world.", min=100)] = 3500,
    page: Annotated[
        Path | None, typer.Option(help="Also write matching-quality.md with its charts into this folder.")
    ] = None,
    decoys: Annotated[
        bool,
        typer.Option("--decoys", help="Instead: how often amounts alone are found by chance in a home's own ledger."),
    ] = False,
    home: HomeOption = Path(),
    debug: DebugOption = False,
) -> None:
    """Measure matching on made-up companies with known truth: right, wrong, left; calibration; beside three baselines."""
    with _plain_errors(debug):
        if decoys:
            from ar_batch.demo.decoys import measure_home, show_decoys

            show_decoys(_console(), measure_home(home))
            return
        from ar_batch.demo.quality import measure, show_quality, write_page

        seeds = tuple(range(seed, seed + worlds))
        measured = []
        for one in ("ordinary", "hard") if noise == "both" else (noise,):
            with _spinner() as progress:
                measured.append(measure(one, seeds, documents=documents, lines=lines, progress=progress))
            show_quality(_console(), measured[-1])
        if page is not None:
            typer.echo(f"\nPage  {write_page(measured, page)}")


def main() -> None:
    """Start the program."""
    app()


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _leave(status: int) -> NoReturn:
    raise typer.Exit(status)


@contextmanager
def _plain_errors(debug: bool) -> Iterator[None]:
    """Turn refusals and bugs into one sentence on stderr and the exit status of the contract."""
    from ar_batch.refusal import Refusal

    try:
        yield
    except Refusal as refusal:
        if debug:
            raise
        _complain(str(refusal))
        _leave(refusal.exit_status)
    except (typer.Exit, typer.Abort, KeyboardInterrupt):
        raise
    except OSError as error:
        if debug:
            raise
        _complain(
            f"{error.strerror or error}: {error.filename or 'no file named'}; nothing of this run was posted unless it says so above"
        )
        _leave(1)
    except Exception as error:
        if debug:
            raise
        _complain(
            f"this is a fault of the program, not of your data: {type(error).__name__}: {error}; run again with --debug and report what it shows"
        )
        _leave(1)


def _complain(sentence: str) -> None:
    typer.echo(f"ar-batch: {sentence}", err=True)


@contextmanager
def _spinner() -> Iterator[Callable[[str], None]]:
    """Show the step at work on a terminal; say nothing when the output goes to a file."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console

    with Console(stderr=True).status("starting") as status:
        yield lambda step: status.update(f"{step} …")


def _tell_errors(result: RunResult) -> None:
    """Say on stderr what was refused: place, problem, remedy; one line each."""
    import pandas as pd

    from ar_batch.findings import DECISION_KINDS

    posted = result.facts.get("findings")
    live = result.views["live_findings"]
    rows = pd.concat([posted, live]) if posted is not None else live
    # An answer that was not carried out counts as a rejected row, also where it only came too late.
    not_done = rows["code"].isin([kind.code for kind in DECISION_KINDS]) & (rows["severity"] != "info")
    errors = rows[(rows["severity"] == "error") | not_done].sort_values(
        ["file", "sheet", "row", "column"], kind="stable"
    )
    for row in errors.head(MOST_ERRORS_SHOWN).to_dict("records"):
        place = (row["file"], row["sheet"], f"row {row['row']}" if row["row"] else "", row["column"])
        where = ", ".join(part for part in place if part)
        _complain(f"{where + ': ' if where else ''}{row['problem']} {row['hint']}")
    if len(errors) > MOST_ERRORS_SHOWN:
        _complain(f"... and {len(errors) - MOST_ERRORS_SHOWN} more; the report's sheet Rejects lists them all")


def _summary(home: Home, result: RunResult, *, looked_only: bool) -> None:
    console = _console()
    if len(result.outcomes):
        console.print(_files_table(result.outcomes))
    # Below the table: sentences in it would squeeze its columns of numbers out of sight.
    for row in result.outcomes.to_dict("records"):
        if row["message"] and row["outcome"] != "accepted":
            console.print(f"{row['name']}: {row['message']}", style="dim", markup=False, highlight=False)
    for name, reason in result.left:
        console.print(f"left alone: {name} {reason}", style="dim", markup=False, highlight=False)
    for line in _sentences(result):
        console.print(line, highlight=False)
    for trouble in result.troubles:
        _complain(trouble)
    if looked_only:
        console.print("Nothing was changed: this was a check.")
    else:
        day = home.day(result.as_of)
        console.print(f"Report  {day / f'ar_report_{result.as_of}.xlsx'}", highlight=False)
        console.print(
            f"Review  {day / f'review_{result.as_of}.xlsx'}  (fill the yellow cells, drop it into input/)",
            highlight=False,
        )


def _console() -> Any:
    """Return the terminal; into a file or pipe, lines are as long as they are."""
    from rich.console import Console

    return Console(soft_wrap=True) if sys.stdout.isatty() else Console(soft_wrap=True, width=200)


def _files_table(outcomes: Any) -> Any:
    from rich.table import Table
    from rich.text import Text

    counts = ("read", "posted", "unchanged", "held", "rejected", "ignored")
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("File", "Outcome", "Contents"):
        table.add_column(heading, no_wrap=True)
    for heading in counts:
        table.add_column(heading.capitalize(), justify="right", no_wrap=True)
    for row in outcomes.to_dict("records"):
        table.add_row(
            Text(row["name"]), row["outcome"], row["tables"], *(str(row[f"rows_{count}"]) for count in counts)
        )
    total = [str(int(outcomes[f"rows_{count}"].sum())) for count in counts]
    table.add_row("all files", "", "", *total, style="bold")
    return table


def _sentences(result: RunResult) -> Iterator[str]:
    facts, views = result.facts, result.views
    if "applications" in facts:
        yield from _applied(facts["applications"])
    states = views["receipt_states"]["status"]
    waiting = int(states.isin(("suggested", "unidentified", "partly_applied")).sum())
    yield f"{waiting} receipt(s) wait for a decision, {int((states == 'on_account').sum())} on account."
    letters = views["letters"]
    held = int((letters["status"] == "held").sum())
    yield f"{len(facts.get('mails', ()))} mail(s) written, {held} letter(s) held back. {result.mail.sentence}".rstrip()
    if not result.committed:
        yield "Nothing new: the ledger is unchanged."


def _applied(applications: Any) -> Iterator[str]:
    """Say what stands at the end of the run, and what it took back."""
    from ar_batch.reversals import count

    made = count(applications)
    if made.applications or not (made.taken_back or made.cut):
        yield f"{made.receipts} receipt(s) applied, {made.applications} application(s)."
    came_back = made.taken_back - made.taken_back_by_a_person
    if came_back:
        own = f", {made.taken_back_at_once} of them made in this run" if made.taken_back_at_once else ""
        yield f"{came_back} application(s) taken back{own}: the payment came back, and what it paid is open again."
    if made.taken_back_by_a_person:
        yield f"{made.taken_back_by_a_person} application(s) taken back as decided: what they paid is open again."
    if made.cut:
        yield f"{made.cut} application(s) cut: a document was changed, and the rest of its payment waits."


def _print_runs(runs: Any) -> None:
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    columns = (
        "run_id",
        "kind",
        "undoes",
        "as_of",
        "started_at",
        "files",
        "rows_read",
        "rows_posted",
        "rows_rejected",
        "mails_queued",
    )
    for name in columns:
        table.add_column(name.replace("_", " "), no_wrap=True)
    shown = runs.sort_values("sequence").assign(as_of=runs["as_of"].dt.strftime("%Y-%m-%d"))
    for row in zip(*(shown[name].astype("str") for name in columns), strict=True):
        table.add_row(*row)
    _console().print(table)


def _print_story(title: str, events: list[Any]) -> None:
    typer.echo(title)
    for event in events:
        typer.echo(f"  {event.day}  {event.what:<16} {event.text}  [{event.run_id}]")
