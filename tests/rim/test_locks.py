import subprocess
import sys
import time

import pytest

from ar_batch.refusal import Locked
from ar_batch.rim.locks import run_lock

HOLDER = """
import sys, time
from pathlib import Path
from ar_batch.rim.locks import run_lock
with run_lock(Path(sys.argv[1]), "2026-11-20T08:00:00"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_told_who_holds_the_lock_and_a_killed_holder_leaves_none(tmp_path):
    path = tmp_path / "state" / "run.lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline().strip() == "held"
        with (
            pytest.raises(Locked, match=rf"process {holder.pid} on .*since 2026-11-20T08:00:00"),
            run_lock(path, "later"),
        ):
            pass
    finally:
        holder.kill()
        holder.wait()
    deadline = time.monotonic() + 10
    while True:
        try:
            with run_lock(path, "later"):
                return
        except Locked:
            assert time.monotonic() < deadline, "the lock outlived its killed holder"
            time.sleep(0.05)
