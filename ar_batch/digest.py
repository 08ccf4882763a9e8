"""Ids made of content: the same thing gets the same id in every run, on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import cast

ID_LENGTH = 16
"""Hex digits in an id: 64 bits, so that ten million things share one with a chance below one in 300,000."""

_BETWEEN = "\x1f"


def digest(prefix: str, *parts: object) -> str:
    """Return ``prefix-`` and 16 hex digits of the parts. The letter keeps Excel from taking an id for a number.

    >>> digest("D", "ACME", "INV-1")
    'D-5d2b6d3adb4c2b3e'
    """
    return f"{prefix}-{sha256(_BETWEEN.join(map(str, parts)).encode()).hexdigest()[:ID_LENGTH]}"


def digests(prefix: str, *columns: Iterable[object]) -> list[str]:
    """Return one id a row of the columns, all of one length; the whole-table form of `digest`."""
    texts = [_texts(column) for column in columns]
    return [
        f"{prefix}-{sha256(_BETWEEN.join(row).encode()).hexdigest()[:ID_LENGTH]}" for row in zip(*texts, strict=True)
    ]


def _texts(column: Iterable[object]) -> Sequence[str]:
    cells = list(column)
    return cast("list[str]", cells) if set(map(type, cells)) <= {str} else list(map(str, cells))
