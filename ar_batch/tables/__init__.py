"""Every table of the program as data. Read `facts` first, then `views`, then `inputs` (what people fill)."""

from __future__ import annotations

from typing import Final

from ar_batch import schema
from ar_batch.schema import Table
from ar_batch.tables.facts import FACTS
from ar_batch.tables.views import VIEWS

TABLES: Final[dict[str, Table]] = {**FACTS, **VIEWS}

stage = schema.stage(TABLES)
"""The decorator of every stage: conforms the tables that enter and leave."""
