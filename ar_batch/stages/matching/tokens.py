"""The numbers in a payer's text, each with what it was read as: a document, an order, a customer, a date, an amount, nothing."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import numpy as np

from ar_batch import money, references
from ar_batch.stages.matching import leads, reading, words
from ar_batch.stages.matching.keys import ORDER, PRINTED
from ar_batch.stages.matching.world import NEVER, World

_TOKEN: Final = re.compile(r"[A-Z0-9ÄÖÜ]+(?:[./,'+_-][A-Z0-9ÄÖÜ]+)*")
_MOST: Final = 60
"""Texts of more numbers are read to here."""
_NAMED_MOST: Final = 4
_END: Final = 2
"""Digits that may be the end of a number, at least."""


class Part(NamedTuple):
    """A number as it stands, and how it is read by itself: behind the word before it."""

    written: str
    lead: str
    read_as: str


def cut(texts: list[str]) -> list[Part]:
    """Return the numbers of the texts in their order."""
    parts = []
    for text in texts:
        capital = references.upper(text[: words.LONGEST_TEXT])
        for match in _TOKEN.finditer(capital):
            if not any(map(str.isdigit, match.group())):
                continue
            lead = leads.lead_before(capital, match.start())
            parts.append(Part(match.group(), lead, f"{lead} {match.group()}".strip()))
    return list(dict.fromkeys(parts))[:_MOST]


def said_of(w: World, r: int, part: Part, hits: list[tuple[str, Any]], meant: list[int]) -> str:
    """Return a number with all that it was read as. `meant`: the documents of which it may be but the end."""
    told = _documents(w, [hit for kind, hit in hits if kind == "document"])
    told += [f"the number of customer {w.customers.id[hit.d]}" for kind, hit in hits if kind == "customer"]
    alone = reading.read(part.written)
    if alone.dates:
        told.append("a date")
    payment = int(w.receipts.amount[r])
    told += [f"an amount of money{', the payment itself' if each == payment else ''}" for each in alone.amounts]
    if not told and part.lead in leads.STRANGE_LEADS:
        told.append(f"behind {part.lead}: no document's number")
    if not told and len(part.written) >= _END and part.written.isdigit():
        ends = [d for d in meant if references.compact(w.documents.number[d]).endswith(part.written)]
        told += [f"the end of document {_document(w, d)}" for d in ends[:_NAMED_MOST]]
    return f"{part.written}: {'; '.join(told) or 'nothing that is known here'}"


def _documents(w: World, hits: list[Any]) -> list[str]:
    kinds = {ORDER: "the order of ", PRINTED: "the reference of "}
    seen: dict[str, None] = {}
    for hit in sorted(hits, key=lambda hit: (-hit.strength, hit.d)):
        seen.setdefault(f"{kinds.get(hit.kind, '')}document {_document(w, int(hit.d))}")
    told = list(seen)
    return told[:_NAMED_MOST] + ([f"{len(told) - _NAMED_MOST} more documents"] if len(told) > _NAMED_MOST else [])


def _document(w: World, d: int) -> str:
    documents = w.documents
    currency = w.currencies[int(documents.currency[d])]
    whose = f"{documents.number[d]} of {w.customers.id[documents.customer[d]]}"
    if documents.open[d]:
        return f"{whose} ({money.spoken(int(documents.open[d]), currency)} open)"
    paid = int(documents.paid_on[d])
    amount = money.spoken(int(documents.amount[d]), currency)
    when = "" if paid == NEVER else f" on {np.datetime64(paid, 'D')}"
    return f"{whose} ({amount}, closed{when})"
