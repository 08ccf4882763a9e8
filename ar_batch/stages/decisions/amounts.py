"""How a payment is shared out among the documents named for it, and the amounts that a person writes beside their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ar_batch.money import SYMBOLS, decimals, spoken, to_minor
from ar_batch.stages.decisions.world import NotPossible

_SIGNS: Final = "|".join(map(re.escape, sorted(SYMBOLS, key=len, reverse=True)))
_GROUPED: Final = r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:['’]\d{3})+|\d+"


def priced(written: str, currency: str) -> Iterator[tuple[str, int | None]]:
    """Cut the text behind each amount; yield the pieces, each with its amount in minor units, None where there is none.

    Behind "=" any number is an amount; behind a blank or a colon only one with all its decimals, "500,00" or "1.500,00".
    Raises NotPossible where what stands behind "=" is no amount.
    """
    at = 0
    for match in _pattern(currency).finditer(written):
        yield written[at : match.start()], _minor(match["sure"] or match["maybe"], currency)
        at = match.end()
    if "=" in written[at:]:
        raise _no_amount(written[at:].partition("=")[2].strip() or "nothing", currency)
    yield written[at:], None


def shared_out(money_minor: int, items: list[tuple[Any, int]], given: list[int | None], currency: str) -> list[int]:
    """Return what each document takes: the amounts given first, credits before the others, then in the order named.

    `items` are documents with what is open of each. Credits are used up first, though never more of them than the
    documents can take.
    """
    caps = [_cap(item, left, amount) for (item, left), amount in zip(items, given, strict=True)]
    owed = sum(cap for cap, (_, left) in zip(caps, items, strict=True) if left > 0)
    credit = min(owed, sum(cap for cap, (_, left) in zip(caps, items, strict=True) if left < 0))
    pools = {True: min(owed, money_minor + credit), False: credit}
    shares = [0] * len(items)
    # What a person gave comes first: all of it, or the row is not done.
    for place in sorted(range(len(items)), key=lambda n: given[n] is None):
        is_owed = items[place][1] > 0
        share = min(caps[place], pools[is_owed])
        if given[place] is not None and share < caps[place]:
            why = f"{spoken(pools[is_owed], currency)} is all that is left for {items[place][0].document_no}"
            raise NotPossible("decision-not-possible", column="documents", why=why)
        pools[is_owed] -= share
        shares[place] = share if is_owed else -share
    return shares


def _cap(item: Any, left: int, amount: int | None) -> int:
    if amount is not None and amount > abs(left):
        why = f"{item.document_no} is open for {spoken(left, item.currency)}"
        value = spoken(amount, item.currency)
        raise NotPossible("decision-not-possible", column="documents", value=value, why=why)
    return abs(left) if amount is None else amount


def _pattern(currency: str) -> re.Pattern[str]:
    places = decimals(currency)
    beside = rf"(?:{re.escape(currency)}|{_SIGNS})"
    # A number without its decimals could be a document's.
    maybe = (
        rf"(?:[\s]*:\s*|\s+)(?:[-\u2212]\s*)?(?:{beside}\s*)?(?P<maybe>(?:{_GROUPED})[.,]\d{{{places}}})"
        if places
        else r"(?P<maybe>(?!))"
    )
    sure = rf"\s*=\s*(?:[-\u2212]\s*)?(?:{beside}\s*)?(?P<sure>(?:{_GROUPED})(?:[.,]\d+)?)"
    return re.compile(rf"(?:{sure}|{maybe})(?![\d])(?:\s*{beside}(?!\w))?(?=[\s;,+&|]|$)")


def _minor(text: str, currency: str) -> int:
    plain = re.sub(r"['’]", "", text)
    at = max(plain.rfind("."), plain.rfind(","))
    whole, mark, part = (plain, "", "") if at < 0 else (plain[:at], plain[at], plain[at + 1 :])
    digits = re.sub(r"\D", "", whole)
    places = decimals(currency)
    if mark and len(part) == 3 and places != 3:
        # "1.500" may be fifteen hundred: a second mark of the kind says so, and else nothing does.
        if mark not in whole:
            raise _no_amount(text, currency)
        digits, part = digits + part, ""
    try:
        amount = to_minor(f"{digits}.{part}" if part else digits, currency)
    except ValueError:
        raise _no_amount(text, currency) from None
    if amount <= 0:
        raise _no_amount(text, currency)
    return amount


def _no_amount(text: str, currency: str) -> NotPossible:
    example = "INV-1=500" if not decimals(currency) else "INV-1=500." + "0" * decimals(currency)
    why = f"“{text}” is no amount of money in {currency}; write it as in {example}"
    return NotPossible("decision-not-possible", column="documents", why=why)
