"""A run that is killed before or after any call to the outside, and then repeated, ends as an undisturbed one."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from dataclasses import fields, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ar_batch import home as homes
from ar_batch.batch import Rim, run_once
from tests.homes import DAY, make_home, output_bytes

AS_OF = date.fromisoformat(DAY)
MOMENT = datetime(2026, 11, 20, 8, 0, tzinfo=ZoneInfo("Europe/Berlin"))
CALLS = [field.name for field in fields(Rim) if field.name != "now"]


class Killed(BaseException):
    """As sudden as a kill: no `except Exception` sees it."""


def run_in(root, change=lambda rim: rim):
    home, config = homes.find_home(root)
    with homes.open_rim(home, config) as rim:
        return run_once(change(replace(rim, now=lambda: MOMENT)), config.policies(), AS_OF)


def leaving_copies(root, copies):
    """Before and after the first call of each name, copy the home as a kill would leave it at that moment."""

    def wrapped(name, call):
        def copying(*args):
            copy_home(root, copies / f"before {name}")
            made = call(*args)
            copy_home(root, copies / f"after {name}")
            return made

        return copying

    return lambda rim: replace(rim, **{name: wrapped(name, getattr(rim, name)) for name in CALLS})


def copy_home(root, to):
    # The index of SQLite's log is memory shared by living processes: it does not outlive a kill of them all.
    if not to.exists():
        shutil.copytree(root, to, ignore=shutil.ignore_patterns("*-shm"))


def disk(root):
    """Return a digest of all that lies in a home: names and bytes."""
    whole = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        whole.update(f"{path.relative_to(root)}\0".encode())
        whole.update(path.read_bytes() if path.is_file() else b"")
    return whole.hexdigest()


def end_state(root):
    _home, _config, facts = homes.facts(root)
    left = sorted(p.name for p in (root / "input").iterdir())
    kept = sorted(p.name for p in (root / "state" / "archive").rglob("*") if p.is_file())
    return {name: rows.to_csv() for name, rows in facts.items()}, output_bytes(root), left, kept


@pytest.fixture(scope="module")
def first_run(tmp_path_factory):
    """A home after one run, and beside it the copies made on the way."""
    folder = tmp_path_factory.mktemp("first")
    root = make_home(folder / "home")
    run_in(root, leaving_copies(root, folder / "copies"))
    return root


@pytest.fixture(scope="module")
def undisturbed(first_run):
    return end_state(first_run)


@pytest.fixture(scope="module")
def repeated(first_run):
    """A function: what a run makes of the copy of that name. Moments that left the same bytes are repeated once."""
    ends = {}

    def repeat(name):
        root = first_run.parent / "copies" / name
        key = disk(root)
        if key not in ends:
            run_in(root)
            ends[key] = end_state(root)
        return ends[key]

    return repeat


def test_an_undisturbed_run_posts_everything_and_leaves_nothing_in_input(undisturbed):
    facts, output, left, kept = undisturbed
    assert left == []
    assert len(kept) == 3
    assert "INV-1005" in facts["documents"]
    assert any(name.startswith(f"{DAY}/ar_report") for name in output)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", CALLS)
def test_killed_around_any_call_to_the_outside_the_next_run_ends_the_same(undisturbed, repeated, name, when):
    for part, (got, expected) in enumerate(zip(repeated(f"{when} {name}"), undisturbed, strict=True)):
        assert got == expected, f"part {part} of the end state differs"


def test_interrupted_from_within_the_next_run_ends_the_same(tmp_path, undisturbed):
    """As by Ctrl-C: unlike a kill, what has been opened is closed on the way out."""
    root = make_home(tmp_path / "home")

    def interrupted(rim):
        def append(*args):
            rim.append(*args)
            raise Killed

        return replace(rim, append=append)

    with pytest.raises(Killed):
        run_in(root, interrupted)
    run_in(root)
    assert end_state(root) == undisturbed


def test_a_second_run_changes_no_byte_and_adds_no_fact(tmp_path, first_run, undisturbed):
    root = tmp_path / "home"
    copy_home(first_run, root)
    again = run_in(root)
    assert not again.committed
    assert end_state(root) == undisturbed


def test_killed_for_real_at_several_moments_the_end_state_is_the_same(tmp_path, undisturbed):
    """A real process, really killed: later and later, until a run gets through undisturbed."""
    root = make_home(tmp_path / "home")
    command = [sys.executable, "-m", "ar_batch", "run", "--home", str(root), "--as-of", DAY]
    for pause in (0.9, 1.6, 2.3):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause)
        process.kill()
        process.wait()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    facts, output, left, kept = end_state(root)
    assert (left, kept) == undisturbed[2:]
    timeless = [name for name in facts if name != "runs"]
    assert [facts[name] for name in timeless] == [undisturbed[0][name] for name in timeless]
    same = [name for name in output if name.startswith("data/") and not name.endswith("runs.csv")]
    assert same
    assert [output[name] for name in same] == [undisturbed[1][name] for name in same]
