"""A home: the folder with config.toml, input/, output/ and state/; and the real rim of a run in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

import pandas as pd

from ar_batch.batch import Rim, RunResult, Taken, run_once, undo_run
from ar_batch.config import Config, load_config
from ar_batch.pipeline import Facts, Plan, Progress, plan_run, standing
from ar_batch.pipeline import explain_receipt as explained
from ar_batch.raw import InputFile
from ar_batch.refusal import BadConfig, Refusal
from ar_batch.rim import clock
from ar_batch.rim.delivery import Counts, deliver, eml_files, still_wanted
from ar_batch.rim.inbox import Scan, Waiting, archived_hashes, file_hash, keep, scan, take_out
from ar_batch.rim.ledger import Ledger
from ar_batch.rim.locks import run_lock
from ar_batch.rim.mailbox import Mailbox, password
from ar_batch.rim.publish import publish
from ar_batch.rim.readers import Child, read_files
from ar_batch.rim.workbook_out import write_book
from ar_batch.stages.intake import explain_file
from ar_batch.stages.story import find
from ar_batch.stages.templates import templates
from ar_batch.tables.pack import Pack

_FAR = date(9999, 12, 31)


@dataclass(frozen=True)
class Home:
    """Where things lie. Nothing outside `root` is ever written."""

    root: Path

    @property
    def input(self) -> Path:
        """Where people drop files."""
        return self.root / "input"

    @property
    def output(self) -> Path:
        """Where reports appear."""
        return self.root / "output"

    @property
    def state(self) -> Path:
        """The ledger, the originals, the backups: the folder to back up."""
        return self.root / "state"

    @property
    def archive(self) -> Path:
        """Every accepted original, by hash."""
        return self.state / "archive"

    @property
    def stop_file(self) -> Path:
        """While it exists, no mail leaves."""
        return self.root / "STOP"

    def day(self, as_of: date) -> Path:
        """The folder of one day's pack."""
        return self.output / as_of.isoformat()


def find_home(root: Path) -> tuple[Home, Config]:
    """Return the home and its settings; BadConfig when there is no home, or its settings or templates have mistakes."""
    home = Home(root.resolve())
    config = load_config(home.root / "config.toml")
    try:
        own = {
            p.name: p.read_text("utf-8")
            for p in sorted((home.root / "templates").glob("*"))
            if p.suffix in (".toml", ".j2")
        }
        return home, config.model_copy(update={"letters": config.letters.with_templates(own)})
    except ValueError as error:
        raise BadConfig(f"{home.root / 'templates'}: {error}") from error


def make_home(root: Path) -> Home:
    """Make a home: the folders, and an annotated config.toml where there is none."""
    home = Home(root.resolve())
    for folder in (home.input, home.output):
        folder.mkdir(parents=True, exist_ok=True)
    config = home.root / "config.toml"
    if not config.exists():
        config.write_bytes(files("ar_batch").joinpath("home.toml").read_bytes())
    return home


def write_templates(folder: Path) -> list[Path]:
    """Write the blank input workbooks; return their paths. A file that is there already is not overwritten."""
    books = templates()
    taken = [name for name in books if (folder / name).exists()]
    if taken:
        raise Refusal(f"{folder / taken[0]} is there already; name an empty folder")
    folder.mkdir(parents=True, exist_ok=True)
    for name, book in books.items():
        write_book(book, folder / name)
    return [folder / name for name in books]


def run(
    root: Path, as_of: date | None = None, *, changes: bool = True, progress: Progress = lambda _step: None
) -> tuple[Home, RunResult]:
    """Do one run in a home (default day: today in its time zone). With `changes=False` nothing is written anywhere."""
    home, config = find_home(root)
    day = as_of or clock.today(config.company.timezone)
    with open_rim(home, config) if changes else _look_only(home, config) as rim:
        return home, run_once(rim, config.policies(), day, progress=progress)


def undo(root: Path, run_id: str, as_of: date | None = None) -> tuple[Home, Facts]:
    """Take back a run in a home on the day, by default the newest of the ledger; return the reversing entries."""
    home, config = find_home(root)
    day = as_of or last_business_day(root) or clock.today(config.company.timezone)
    with open_rim(home, config) as rim:
        return home, undo_run(rim, run_id, day)


def send(root: Path, as_of: date | None = None) -> tuple[Counts, str]:
    """Deliver what waits in a home; return the counts and the sentence that says what happened.

    The day's pack is published anew, so that it says what was sent.
    """
    home, config = find_home(root)
    day = as_of or clock.today(config.company.timezone)
    if config.mail.mode != "smtp":
        return Counts(), f'Nothing was sent: mail.mode is "outbox". The messages lie in {home.output}/DAY/mail/.'
    with open_rim(home, config) as rim:
        result = run_once(replace(rim, scan=lambda: Scan((), ())), config.policies(), day)
    return result.mail, result.mail.sentence or "No mail waits."


def explain(root: Path, path: Path) -> list[str]:
    """Say how a file is read with a home's settings: its tables, columns and first rows, and what a run would find."""
    home, config = find_home(root)
    if not path.is_file():
        raise Refusal(f"there is no file {path}")
    (file,) = read_files([(path.name, path)], limits=config.reading)
    policies = config.policies()
    with _look_only(home, config) as rim:
        plan = plan_run([file], standing(rim.facts(), _FAR), policies, clock.today(config.company.timezone))
    said = (
        pd.concat([plan.facts["findings"], plan.views["live_findings"]])
        if "findings" in plan.facts
        else plan.views["live_findings"]
    )
    said = said[said["file"] == path.name].sort_values(["sheet", "row", "column"])
    found = []
    for row in said.head(50).to_dict("records"):
        place = (row["sheet"], f"row {row['row']}" if row["row"] else "", row["column"])
        found.append(
            f"  {row['severity']}: {', '.join(part for part in place if part)}: {row['problem']} {row['hint']}"
        )
    message = plan.outcomes["message"].iloc[0]
    return [*explain_file(file, policies.intake), "", f"A run would say: {message}", *found]


def explain_receipt(root: Path, wanted: str) -> list[str]:
    """Say where a receipt stands, who may have paid, what its text was read as, and every explanation with its fate."""
    home, config = find_home(root)
    with _look_only(home, config) as rim:
        facts_now = standing(rim.facts(), _FAR)
    if facts_now["runs"].empty:
        raise Refusal("the ledger holds no run yet")
    found = find(facts_now, "receipt", wanted)
    if not found:
        raise Refusal(f"no receipt {wanted!r} is in the ledger; give its id or bank reference")
    return [line for receipt_id in found for line in explained(facts_now, receipt_id, config.policies())]


def facts(root: Path) -> tuple[Home, Config, Facts]:
    """Return every fact of a home's ledger (empty tables when it has none yet)."""
    home, config = find_home(root)
    ledger = Ledger(_url(home, config))
    try:
        if config.ledger.url is None and not _ledger_path(home).exists():
            raise Refusal(f"there is no ledger in {home.root} yet; `ar-batch run` makes it")
        ledger.prepare()
        return home, config, ledger.read()
    finally:
        ledger.close()


def last_business_day(root: Path) -> date | None:
    """Return the newest business date of a home's ledger; None when it has none."""
    home, config = find_home(root)
    if config.ledger.url is None and not _ledger_path(home).exists():
        return None
    ledger = Ledger(_url(home, config))
    try:
        ledger.prepare()
        return ledger.last_day()
    finally:
        ledger.close()


@contextmanager
def open_rim(home: Home, config: Config) -> Iterator[Rim]:
    """Hold the home's lock and ledger, and give the real rim of a run in it."""
    moment = clock.now(config.company.timezone)
    with run_lock(home.state / "run.lock", moment.isoformat()):
        _refuse_lost_ledger(home, config)
        ledger = Ledger(_url(home, config))
        try:
            ledger.prepare()
            _put_back_unknown(home, ledger)
            ledger.backup(home.state / "backups" / f"ledger_{moment:%Y-%m-%d}.db")
            with Child(config.reading) as child:
                yield _rim(home, config, ledger, child)
        finally:
            ledger.close()


@contextmanager
def _look_only(home: Home, config: Config) -> Iterator[Rim]:
    """The same rim with its hands tied: it reads, and changes nothing, not even a lock."""
    _refuse_lost_ledger(home, config)
    exists = config.ledger.url is not None or _ledger_path(home).exists()
    ledger = Ledger(_url(home, config) if exists else "sqlite://")
    try:
        ledger.prepare()
        with Child(config.reading) as child:
            yield replace(
                _rim(home, config, ledger, child),
                keep=lambda _file: None,
                append=lambda _facts, _height: None,
                publish=lambda _pack, _day: [],
                deliver=lambda _plan, _day: Counts(),
                take_out=lambda _file: False,
            )
    finally:
        ledger.close()


def _ledger_path(home: Home) -> Path:
    return home.state / "ledger.db"


def _url(home: Home, config: Config) -> str:
    return config.ledger.url or f"sqlite:///{_ledger_path(home).as_posix()}"


def _refuse_lost_ledger(home: Home, config: Config) -> None:
    """An empty ledger beside a full archive would post and mail everything again."""
    if config.ledger.url is None and not _ledger_path(home).exists() and any(home.archive.glob("*/*")):
        raise Refusal(
            f"{_ledger_path(home)} is gone, but state/archive/ holds files that were posted; "
            "put the ledger back from state/backups/ (or remove state/ whole to begin anew)"
        )


def _put_back_unknown(home: Home, ledger: Ledger) -> None:
    """After an older ledger was restored: originals it does not know go back to input/, to be posted again."""
    originals = archived_hashes(home.archive)
    if not originals:
        return
    known = ledger.file_hashes()
    unknown = {digest: path for digest, path in originals.items() if digest not in known}
    waiting = {file_hash(file.path) for file in scan(home.input).ready} if unknown else set()
    for digest, path in unknown.items():
        if digest in waiting:
            path.unlink()  # a run was stopped between the copy and the commit; the file itself still waits
        else:
            path.replace(home.input / f"recovered_{digest[:12]}{path.suffix}")


def _rim(home: Home, config: Config, ledger: Ledger, child: Child) -> Rim:
    paths: dict[str, Path] = {}

    def look() -> Scan:
        # The reading process gets ready while files that are still young are waited for.
        if home.input.is_dir() and any(home.input.iterdir()):
            child.start()
        found = scan(home.input)
        paths.update({file.name: file.path for file in found.ready})
        return found

    def read(waiting: Sequence[Waiting]) -> list[InputFile]:
        return read_files([(file.name, file.path) for file in waiting], limits=config.reading, child=child)

    def keep_file(file: Taken) -> None:
        keep(paths[file[0]], home.archive, file[1], file[0])

    def append(new: Mapping[str, pd.DataFrame], after_run: int) -> None:
        ledger.append(new, after_run=after_run)

    def put_out(pack: Pack, day: date) -> list[str]:
        if config.mail.mode == "outbox":
            pack = replace(
                pack,
                day_files={**pack.day_files, **{f"mail/{name}": mime for name, mime in eml_files(pack.mails).items()}},
            )
        return publish(pack, home.output, day.isoformat(), home.state / "published.json")

    def send(plan: Plan, day: date) -> Counts:
        return _deliver(home, config, ledger, day, open_items=plan.views["open_items"])

    return Rim(
        scan=look,
        read=read,
        facts=ledger.read,
        keep=keep_file,
        append=append,
        publish=put_out,
        deliver=send,
        take_out=lambda file: take_out(paths[file[0]], file[1]),
        now=lambda: clock.now(config.company.timezone),
    )


def _deliver(home: Home, config: Config, ledger: Ledger, day: date, *, open_items: pd.DataFrame) -> Counts:
    """Deliver the mails that wait, in mode smtp; those whose letter would be wrong by now are not sent any more."""
    if config.mail.mode != "smtp":
        return Counts()
    facts = standing(ledger.read(), day)

    def append(rows: pd.DataFrame) -> None:
        ledger.append({"deliveries": rows.assign(recorded_on=pd.Timestamp(day))})

    def now() -> datetime:
        return clock.now(config.company.timezone)

    dropped = still_wanted(
        facts["mails"],
        facts["deliveries"],
        facts["reminder_items"],
        open_items,
        as_of=day,
        now=now(),
        settings=config.mail,
    )
    if len(dropped):
        append(dropped)
    deliveries = standing(ledger.read(), day)["deliveries"]
    mailbox = Mailbox(config.mail, password(config.mail))
    counts = deliver(
        facts["mails"],
        deliveries,
        transport=mailbox,
        append=append,
        now=now,
        stop=home.stop_file.exists,
        settings=config.mail,
    )
    return replace(counts, not_sent=len(dropped))
