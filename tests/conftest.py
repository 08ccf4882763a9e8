"""What holds for all tests."""

from __future__ import annotations

import functools
import gc
import os
from types import TracebackType

import pytest

from ar_batch import home
from ar_batch.rim import inbox
from ar_batch.rim.readers import Child
from tests import homes


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the collector the libraries, which stay as they are: looking through them again and again costs a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class _Staying(Child):
    """A reading process for one run after the other: to start one takes as long as a third of a small run."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stay; it ends with us."""


@pytest.fixture(scope="session", autouse=True)
def shared_by_all(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Homes are grown once for all processes; the runs of one process have their files read by one other."""
    own = tmp_path_factory.getbasetemp()
    homes.grow_in((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "grown")
    home.Child = functools.cache(_Staying)  # type: ignore[assignment, misc]


@pytest.fixture(autouse=True)
def still_at_once(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Files that a test has just dropped are taken at once, but where it says that they move."""
    if request.node.get_closest_marker("moving") is None:
        monkeypatch.setattr(inbox, "QUIET_SECONDS", 0.01)
