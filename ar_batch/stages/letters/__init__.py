"""Letters as mails: in the customer's language, as text and HTML, byte for byte as they will leave."""

from __future__ import annotations

from ar_batch.stages.letters.policy import LetterPolicy
from ar_batch.stages.letters.write import Written, write

__all__ = ["LetterPolicy", "Written", "write"]
