"""What the rim hands to intake: files as read, before anybody has said what they mean. Defined in `ar_batch.raw`."""

from __future__ import annotations

from ar_batch.raw import Cell, InputFile, Note, Sheet, Statement

__all__ = ["Cell", "InputFile", "Note", "Sheet", "Statement"]
