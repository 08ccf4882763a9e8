"""A refusal: the world is wrong (config, lock, ledger), not the data. One sentence, nothing changed."""

from __future__ import annotations


class Refusal(Exception):
    """Raised before anything is changed; its text is the one sentence that the operator reads."""

    exit_status = 1


class BadConfig(Refusal):
    """config.toml or the command line is wrong; the text lists every mistake with its place."""

    exit_status = 2


class Locked(Refusal):
    """Another run holds the lock."""

    exit_status = 3
