"""A run that is killed before or after any call to the outside, and then repeated, ends as an undisturbed one."""

from __future__ import annotations

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


def killed_at(name, when):
    def change(rim):
        call = getattr(rim, name)

        def kill(*args):
            if when == "before":
                raise Killed
            call(*args)
            raise Killed

        return replace(rim, **{name: kill})

    return change


def end_state(root):
    _home, _config, facts = homes.facts(root)
    left = sorted(p.name for p in (root / "input").iterdir())
    kept = sorted(p.name for p in (root / "state" / "archive").rglob("*") if p.is_file())
    return {name: rows.to_csv() for name, rows in facts.items()}, output_bytes(root), left, kept


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    root = make_home(tmp_path_factory.mktemp("undisturbed") / "home")
    run_in(root)
    return end_state(root)


def test_an_undisturbed_run_posts_everything_and_leaves_nothing_in_input(undisturbed):
    facts, output, left, kept = undisturbed
    assert left == []
    assert len(kept) == 3
    assert "INV-1005" in facts["documents"]
    assert any(name.startswith(f"{DAY}/ar_report") for name in output)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", CALLS)
def test_killed_around_any_call_to_the_outside_the_next_run_ends_the_same(tmp_path, undisturbed, name, when):
    root = make_home(tmp_path / "home")
    with pytest.raises(Killed):
        run_in(root, killed_at(name, when))
    run_in(root)
    for part, (got, expected) in enumerate(zip(end_state(root), undisturbed, strict=True)):
        assert got == expected, f"part {part} of the end state differs"


def test_a_second_run_changes_no_byte_and_adds_no_fact(tmp_path):
    root = make_home(tmp_path / "home")
    run_in(root)
    before = end_state(root)
    again = run_in(root)
    assert not again.committed
    assert end_state(root) == before


def test_killed_for_real_at_several_moments_the_end_state_is_the_same(tmp_path, undisturbed):
    """A real process, really killed: later and later, until a run gets through undisturbed."""
    root = make_home(tmp_path / "home")
    command = [sys.executable, "-m", "ar_batch", "run", "--home", str(root), "--as-of", DAY]
    for pause in (0.9, 1.3, 1.6, 1.9, 2.3):
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
