"""What holds for all tests."""

from __future__ import annotations

import gc

import pytest

from ar_batch.rim import inbox


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the collector the libraries, which stay as they are: looking through them again and again costs a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def still_at_once(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Files that a test has just dropped are taken at once, but where it says that they move."""
    if request.node.get_closest_marker("moving") is None:
        monkeypatch.setattr(inbox, "QUIET_SECONDS", 0.01)
