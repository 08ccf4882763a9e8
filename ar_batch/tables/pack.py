"""What reports hand to the rim: files as descriptions. The rim writes them; nothing here touches a disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ar_batch.tables.book import Book


@dataclass(frozen=True)
class Pack:
    """Everything that one day's run publishes.

    Paths are relative and use "/". `day` goes to output/YYYY-MM-DD/ (replaced as a whole), `data` to output/data/.
    """

    books: Mapping[str, Book] = field(default_factory=dict)
    day_tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    day_files: Mapping[str, bytes] = field(default_factory=dict)
    data_tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    mails: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The mails written on the day, for the outbox."""
