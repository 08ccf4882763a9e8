"""How near a number in a text comes to a document's own, and whether it may stand for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sized

from rapidfuzz.distance import OSA

from ar_batch import references
from ar_batch.stages.matching.evidence import Case
from ar_batch.stages.matching.leads import LEADS, STRANGE_LEADS
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.numbered import Digits, alike, ends
from ar_batch.stages.matching.numerals import Number
from ar_batch.stages.matching.reading import Reading

FAR = 9.0
"""The distance of a document that no number in the text comes near to."""
PAYERS_OWN = frozenset("BELEG VOUCHER VORGANG ZAHLLAUF ZEICHEN VGL DOC".split())
"""Words before numbers that payers give their own papers."""
_BEFORE_OURS = (LEADS | {""}) - PAYERS_OWN
"""Words before numbers that we give, and hardly a payer; none where digits stand there."""
NOT_OURS = PAYERS_OWN | STRANGE_LEADS
"""Words before numbers that are no document's of ours."""
FOR_OURS = LEADS - NOT_OURS
"""Words for an invoice, before numbers that are."""
LONG = 6
MOST_NUMBERS = 12
TELLING = 4
"""So many last digits of a number, behind a word for invoice, tell one of a customer's documents."""
_TELLS_AS_BEGINNING = 5
"""So many digits are no coincidence where another number begins with them."""
BEGINS = 3
"""So many digits at the end of a list begin a number, where another there begins so."""
_SERIES = 3
"""So many digits at the end of a number tell it from others of its series."""
_CUT = 2
"""Signs that a number with letters may have lost or have more, and still look like another."""
_TWO = 2
_HARMED_END = 5
"""Of so many digits, at least, the end of a number tells it though one of them came to harm."""
_ENOUGH = 3
"""So many digits that end a number with letters may stand for it."""


def distance(ledger: Ledger, reading: Reading, d: int, but_for: Collection[str] = ()) -> float:
    """Return how near the nearest number in a text comes to the document's. `but_for`: digits that stand for others."""
    digits = ledger.digits(d)
    near = (nearness(digits, number, text) for number, text in _with_text(reading) if text not in but_for)
    return min((how for how in near if how is not None), default=FAR)


def last_digits(ledger: Ledger, reading: Reading, documents: Iterable[int], *, alone: bool = False) -> dict[int, int]:
    """Return for documents how many of the last digits of its number a number in the text has, that stands like one of ours; 0 if it ends otherwise.

    `alone`: also a number that is all there is in the text.
    """
    bare = alone and reading.alone
    ours = [n for n in reading.numbers[:MOST_NUMBERS] if (n.formed or bare) and n.lead not in NOT_OURS]
    said = [n.digits for n in ours if not n.mixed and not references.is_year(n.digits)]
    # A whole number with a letter that looks like a digit, which tells nothing itself.
    whole = [n.digits for n in ours if n.mixed and len(n.digits) >= LONG]
    if not said and not whole:
        return dict.fromkeys(documents, 0)
    return {d: _last_digits(ledger.digits(d), said, whole) for d in documents}


def _last_digits(digits: Digits, said: list[str], whole: list[str]) -> int:
    if digits[4]:
        return 0
    ends_so = (len(text) for text in said if ends(digits, text))
    return max([*ends_so, *(len(text) - 1 for text in whole if text in digits[:2])], default=0)


def coincidences(bearers: Sized, digits: int) -> float:
    """Return how many of the documents of an amount are to be expected to end in so many given digits."""
    return len(bearers) * 10.0**-digits


def names_another(ledger: Ledger, case: Case, documents: list[int], costs: Iterable[tuple[int, int]]) -> bool:
    """Say whether a number in the text is that of another document of just the amount: begun, come to harm, or paid before.

    `costs` are the family's open documents with what each costs.
    """
    alike = [d for d, cost in costs if cost == case.payment and d not in documents]
    alike += [d for d in ledger.paid_before(case.family.root, case.payment) if d not in documents]
    if not alike:
        return False
    for number, text in _with_text(case.reading):
        if number.joined or not text:
            continue
        for d in alike:
            digits = ledger.digits(d)
            begun = len(number.digits) >= 4 and any(each.startswith(number.digits) for each in digits[:2])
            if begun or text in digits[2:] or nearness(digits, number, text) is not None:
                return True
    return False


def may_name(
    ledger: Ledger, case: Case, documents: list[int], known: Iterable[str], *, like: Collection[int] = ()
) -> bool:
    """Say whether a number in the text that is no part of the known ones may be one of the documents', come to harm.

    Also when it only looks like a number of those in `like`: behind the same letters, or with signs in it, as long and
    with the same beginning; or when it is the end of one, however short.
    """
    cores = list(known)
    unknown = [(n, text) for n, text in _with_text(case.reading) if not _is_part(n, text, cores)]
    if not unknown:
        return False
    letters = {ledger.letters(d) for d in like if not ledger.digits(d)[4]} - {""}
    lettered = {ledger.digits(d)[4] for d in like} - {""}
    shapes = {(len(core), core[:1]) for d in like for core in ledger.digits(d)[:1] if len(core) >= LONG}
    for number, text in unknown:
        unread = lettered and number.lead in LEADS and len(number.digits) > 1
        if unread or _looks_lettered(number, lettered):
            return True
        if len(text) < 2:
            if _begins_some(ledger, number, like) and not any(number.digits in core for core in cores):
                return True
            continue
        begun = _may_begin(number, text) and any(_begun(ledger.digits(d), number, text) for d in documents)
        if (
            begun
            or number.lead in letters
            or number.letters in letters
            or (not number.part and any(ledger.digits(d)[0].endswith(number.digits) for d in like))
            or _ends_some_padded(ledger, number, text, like)
            or (
                len(text) >= _ENOUGH
                and any(digits[4] and digits[0].endswith(text) for digits in map(ledger.digits, like))
            )
            or (number.lead in LEADS and any(_one_lost(ledger.digits(d)[3], text) for d in like))
            or (number.joined and (len(number.digits), number.digits[:1]) in shapes)
            or _begins_some(ledger, number, like)
            or is_near_any(ledger, number, documents)
        ):
            return True
    return False


def bears_another(ledger: Ledger, case: Case, named: list[int], others: list[int]) -> bool:
    """Say whether a number in the text that has the looks of these documents' is none of those named, and near to none of the others.

    As long as one of theirs, behind the same letters or with the same beginning.
    """
    cores = [ledger.digits(d)[0] for d in (*named, *others)]
    letters = {(ledger.letters(d), len(ledger.digits(d)[0])) for d in (*named, *others) if ledger.letters(d)}
    tails = [digits for d in (*named, *others) for digits in ledger.digits(d)[:2] if len(digits) > _SERIES]
    shapes = {(len(tail), tail[:-_SERIES]) for tail in tails}
    for number in case.reading.numbers[:MOST_NUMBERS]:
        digits = number.digits
        looks_ours = (number.letters, len(digits)) in letters and not number.part
        looks_ours = looks_ours or (len(digits), digits[:-_SERIES]) in shapes
        if not looks_ours or any(digits in core for core in cores):
            continue
        if not is_near_any(ledger, number, others):
            return True
    return False


def _with_text(reading: Reading) -> list[tuple[Number, str]]:
    """The numbers in a text, each with its digits without leading zeros."""
    return [(number, number.digits.lstrip("0")) for number in reading.numbers[:MOST_NUMBERS]]


def _is_part(number: Number, text: str, cores: list[str]) -> bool:
    """Whether a number is a part of one that is known, with the noughts before it where it is a run of a longer one: 001 of T001X31."""
    if number.part and len(number.digits) >= 2 and any(number.digits in core for core in cores):
        return True
    return len(text) >= 2 and any(text in core or (number.mixed and core and text.endswith(core)) for core in cores)


def _begins_some(ledger: Ledger, number: Number, like: Collection[int]) -> bool:
    """Whether what is left of a number, at the end of a text or behind a word for invoice, begins some of the documents' last digits, and not all of them."""
    if not (number.last or number.lead in LEADS) or len(number.digits) < 2:
        return False
    begun = [ledger.digits(d)[1].startswith(number.digits) for d in like]
    return any(begun) and not all(begun)


def _ends_some_padded(ledger: Ledger, number: Number, text: str, like: Collection[int]) -> bool:
    """Whether what is left of a long number with noughts before it ends some of the documents': 00000018 of 000004018."""
    padded = len(number.digits) >= LONG and number.digits != text
    return padded and any(ledger.digits(d)[2].endswith(text) for d in like)


def _looks_lettered(number: Number, lettered: Collection[str]) -> bool:
    """Whether a number with letters is about as long as those in question, and none of them."""
    size = 0 if number.whole.isdigit() else len(number.whole)
    return any(size and abs(size - len(each)) <= _CUT and not number.whole.endswith(each) for each in lettered)


def _one_lost(last: str, text: str) -> bool:
    """Whether a short number is another, one of whose digits is wrong or was lost: behind a word for invoice that may be meant."""
    return len(text) == 3 and OSA.distance(last, text, score_cutoff=1) <= 1


def _may_begin(number: Number, text: str) -> bool:
    """Whether a number is long enough to tell the document whose number begins so."""
    return len(text) >= _TELLS_AS_BEGINNING or (number.joined and len(number.digits) >= TELLING)


def _begun(digits: Digits, number: Number, text: str) -> bool:
    """Whether a document's number begins with one in the text, so far that this is no coincidence."""
    if digits[4]:
        return False
    return (len(text) >= _TELLS_AS_BEGINNING and digits[2].startswith(text)) or (
        number.joined and len(number.digits) >= TELLING and digits[0].startswith(number.digits)
    )


def looks_ours(ledger: Ledger, case: Case, d: int, *, least: int = LONG) -> bool:
    """Whether a number in the text that comes near to the document's has its letters, or begins and is as long as it.

    So only numbers of at least so many digits look.
    """
    letters, digits = ledger.letters(d), ledger.digits(d)
    for number in case.reading.numbers:
        text = number.digits.lstrip("0")
        if nearness(digits, number, text) is None:
            continue
        alike = any(
            len(mine) >= least and abs(len(mine) - len(its)) <= 1 and mine[: least - 3] == its[: least - 3]
            for mine, its in ((text, digits[2]), (number.digits, digits[0]))
        )
        if len(text) == len(digits[3]) >= LONG and number.lead in _BEFORE_OURS:
            return True  # as long as its last digits, and nearly these: 482532 of RG 2026 482523
        if (letters and number.letters == letters) or (not letters and alike and number.letters not in PAYERS_OWN):
            return True
    return False


def nearness(digits: Digits, number: Number, text: str) -> float | None:
    """How near a document's number comes to a number in the text; None: not near."""
    core, serial, bare, last, signs = digits
    if signs:
        return alike(signs, number.whole)
    if number.mixed:
        return (0.0 if text == bare and len(text) > TELLING else 0.2) if text in (last, bare) else None
    if len(text) >= 2 and text == bare:
        return 0.0
    if len(text) == 4 and text != serial and text in core and references.is_year(text):
        return None  # the year in a number is not its serial one come to harm
    if len(text) >= 3 and ends(digits, text):
        return 0.0 if len(text) >= min(4, len(last)) else 0.3
    if len(number.digits) >= 3 > len(text) > 0 and ends(digits, number.digits):
        return 0.3  # zeros stand before the others
    if (
        number.final
        and (number.last or number.formed)
        and (begins(serial, number.digits, 3) or begins(core, number.digits, 5))
    ):
        return 0.3 if number.last else 1.0  # amid a text hardly the end is what was lost
    if number.joined:
        return 1.0 if one_off(bare, text) else None  # all its runs together are no last one
    # With its noughts a short number is as long as others: 000142 is 000124 with two digits swapped, 00456 is 004536 with one lost.
    padded = min(len(text), len(bare)) < TELLING and len(core) >= LONG and one_off(core, number.digits)
    return 1.0 if padded or one_off(last, text) or (bare != last and one_off(bare, text)) else None


def near_to(pairs: Iterable[tuple[int, Digits]], number: Number) -> Iterator[tuple[int, float]]:
    """Yield the documents, of those with the digits of their numbers, that come near to one number, and how near."""
    text = number.digits.lstrip("0")
    # One mistake spares one of the two halves of a number, unless it is a swap right in the middle.
    half = len(text) // 2 - 1
    start, end = text[:half], text[-half:] if half > 0 else ""
    for d, digits in pairs:
        _, _, bare, last, signs = digits
        spared = bare.endswith(end) or last.endswith(end) or last.startswith(start) or bare.startswith(start)
        if spared or signs or number.last:
            how = nearness(digits, number, text)
            if how is not None:
                yield d, how


def is_near_any(ledger: Ledger, number: Number, documents: Iterable[int]) -> bool:
    """Say whether a number comes near to one of the documents'."""
    return any(near_to(((d, ledger.digits(d)) for d in documents), number))


def none_of(ledger: Ledger, reading: Reading, documents: Collection[int]) -> list[Number]:
    """Return the numbers that stand like ones of ours and come near to none of the documents."""
    ours = (
        n
        for n in reading.numbers[:MOST_NUMBERS]
        if (n.formed or reading.alone) and n.lead not in NOT_OURS and len(n.digits) >= TELLING
    )
    return [n for n in ours if not is_near_any(ledger, n, documents)]


def begins(whole: str, start: str, least: int) -> bool:
    """Whether a number is another without up to three of its last digits."""
    return least <= len(start) < len(whole) <= len(start) + 3 and whole.startswith(start)


def nearly_ends(digits: Digits, text: str) -> bool:
    """Whether a number is the end of a document's but for one digit, wrong, missing, too many, or swapped with its neighbour: 74963 of 3747963."""
    core, size = digits[0], len(text)
    if digits[4] or size < _HARMED_END:
        return False
    return any(one_off(core[-end:], text) for end in range(size - 1, min(size + 1, len(core)) + 1))


def one_off(whole: str, text: str) -> bool:
    """Whether two numbers differ in one digit: wrong, missing, too many, or swapped with its neighbour."""
    if len(whole) < 4 or len(text) < 4 or abs(len(whole) - len(text)) > 1:
        return False
    return OSA.distance(whole, text, score_cutoff=1) <= 1


def hardly_differ(whole: str, text: str) -> bool:
    """Whether two numbers are the same but for two digits: wrong, missing, too many, or swapped with their neighbours."""
    return min(len(whole), len(text)) >= TELLING and OSA.distance(whole, text, score_cutoff=_TWO) <= _TWO
