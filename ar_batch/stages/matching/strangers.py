"""Payments whose payer nobody knows, and documents of anybody's that have just their amount: told by the end of their numbers, or worth showing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rapidfuzz import fuzz

from ar_batch import names
from ar_batch.stages.matching import likeness
from ar_batch.stages.matching.evidence import Explanation, Line
from ar_batch.stages.matching.judge import ENDING, STRANGERS, UNKNOWN, WORTH_SHOWING
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import KNOWN
from ar_batch.stages.matching.name_book import ENOUGH
from ar_batch.stages.matching.numerals import Number
from ar_batch.stages.matching.reading import Reading

_MOST_BEARERS = 12
"""An amount that more documents bear tells nothing."""
_MOST_NEAR = 200
"""Of more documents of an amount, some will come near to any number."""
_SHOWN = 3
_CERTAIN, _DOUBT = 2e-4, 1e-3
"""Coincidences at most that may be expected where the end of a number is taken for a document's; and the doubt of that, at least."""
_REFERENCE = 8
"""A number of so many digits, beside a document's, is a payer's own."""
_ONE_OFF = 10
"""Numbers with one digit otherwise."""
_LIKE_IT = 0.4
"""The doubt of a document of the amount whose number a number in the text comes near to."""
_BESIDE = 0.3
"""How likely a document is shown to be whose owner's name is partly the payer's, beside one that is named."""
_NAME = 5
"""Letters at least of a payer's name that is compared."""
_TITLE = 3
"""Letters at most of a title, or of initials."""
_WEIGHT = 20
"""How much the coincidences to be expected weigh against a number's end."""


def told(ledger: Ledger, r: int, read: Callable[[int], Reading]) -> Iterator[Explanation]:
    """Yield the one document of exactly the amount of whose number the last digits stand in the text: four or more.

    Certain where a coincidence is hardly to be expected: so many documents have the amount, and of ten to the power of the
    digits one ends like that. `read` gives what a receipt's text says.
    """
    bearers = concerned(ledger, r, read)
    if not bearers:
        return
    reading = read(r)
    digits = likeness.last_digits(ledger, reading, bearers)
    found = [d for d in bearers if digits[d] >= likeness.TELLING]
    if not found:
        yield from _come_to_harm(ledger, r, reading, bearers)
    if len(found) != 1:
        return
    [d] = found
    chance = likeness.coincidences(bearers, digits[d])
    core, serial = ledger.digits(d)[:2]
    said = (serial if digits[d] <= len(serial) else core)[-digits[d] :]
    yield _by_number(ledger, r, reading, d, chance, said, alone=not _names_more(ledger, reading, d))


def _come_to_harm(ledger: Ledger, r: int, reading: Reading, bearers: list[int]) -> Iterator[Explanation]:
    """Yield the only document of the amount where the text bears but one number: its own, cut off or with one digit wrong.

    Certain where hardly any of all the documents that such a number may stand for has just this amount by coincidence.
    """
    numbers = [number for number in reading.numbers if number.digits == number.whole or number.joined]
    if len(bearers) != 1 or reading.count != 1 or len(numbers) != 1:
        return
    [d], [number] = bearers, numbers
    near = _near(ledger, d, number)
    if not near or number.lead in likeness.NOT_OURS:
        return
    chance = near * ledger.rarity.share(int(ledger.world.receipts.unapplied[r]), ledger.currency[d])
    yield _by_number(ledger, r, reading, d, chance, number.whole)


def _by_number(
    ledger: Ledger, r: int, reading: Reading, d: int, chance: float, said: str, *, alone: bool = True
) -> Explanation:
    """The document told by what is `said` of its number. `chance`: how many coincidences are to be expected; `alone`: no other number is named."""
    certain = chance <= _CERTAIN and alone and not (reading.advance or reading.not_owed or reading.otherwise)
    doubt = min(max(_DOUBT, _WEIGHT * chance), _LIKE_IT)
    return Explanation(
        r, ENDING, ledger.root[d], UNKNOWN, _lines(ledger, r, d), doubt, certain, f"the text says {said}"
    )


def _near(ledger: Ledger, d: int, number: Number) -> int:
    """How many numbers one may stand for that comes so near to the document's: those it begins, or those with one digit otherwise; 0: not near."""
    bare, text = ledger.digits(d)[2], number.digits.lstrip("0")
    if ledger.digits(d)[4] or len(text) < likeness.TELLING:
        return 0
    if text == bare:
        return 1  # its digits without the letters among them
    if len(text) < likeness.LONG:
        return 0
    if text[:-1] == bare:
        return _ONE_OFF  # with a digit to check it behind
    if number.last and likeness.begins(bare, text, likeness.LONG):
        return int(_ONE_OFF ** (len(bare) - len(text)))
    return _ONE_OFF * len(text) if likeness.one_off(bare, text) else 0


def _names_more(ledger: Ledger, reading: Reading, d: int) -> bool:
    """Whether the text bears another number than the document's, that is no long reference of the payer's own."""
    core = ledger.digits(d)[0]
    return any(number.digits not in core and len(number.digits) < _REFERENCE for number in reading.numbers)


def concerned(ledger: Ledger, r: int, read: Callable[[int], Reading]) -> list[int]:
    """Return the documents that may be told of a receipt: those of its amount, where its text bears a number that may be a document's."""
    receipts = ledger.world.receipts
    if receipts.mute[r] or not ledger.is_borne(int(receipts.unapplied[r])):
        return []
    reading = read(r)
    return bearers_of(ledger, r) if reading.alone or any(number.formed for number in reading.numbers) else []


def bearers_of(ledger: Ledger, r: int) -> list[int]:
    """Return the documents of exactly the amount, as they stand or less their discount, that were there on the day.

    What a payment may be for, when nothing else is known of it; nothing where a part of it is applied.
    """
    receipts = ledger.world.receipts
    payment, day = int(receipts.unapplied[r]), int(receipts.date[r])
    if payment <= 0 or int(receipts.applied[r]):
        return []
    currency = int(receipts.currency[r])
    return ledger.all_payable([*ledger.bearers(payment, currency), *ledger.net_bearers(payment, currency, day)], day)


def _lines(ledger: Ledger, r: int, d: int) -> tuple[Line, ...]:
    """The document paid by the receipt: all of it, or less its discount."""
    payment = int(ledger.world.receipts.unapplied[r])
    taken = ledger.open[d] - payment
    return ((d, "payment", payment), (d, "discount", taken)) if taken else ((d, "payment", payment),)


def explanations(ledger: Ledger, r: int, read: Callable[[int], Reading]) -> Iterator[Explanation]:
    """Yield up to three documents of exactly the amount, those first whose numbers come near to one in the text, or whose owner's name is like the payer's."""
    bearers, day = bearers_of(ledger, r), int(ledger.world.receipts.date[r])
    if not 0 < len(bearers) <= _MOST_BEARERS:
        return
    reading = read(r)
    near = {d: likeness.distance(ledger, reading, d) for d in bearers}
    alike = {d for d in bearers if _is_name_like(ledger, r, d)}
    ordered = sorted(bearers, key=lambda d: (near[d], d not in alike, abs(ledger.due[d] - day), d))
    nearest = near[ordered[0]]
    for d in ordered[:_SHOWN]:
        told = near[d] == nearest < likeness.FAR
        speaks = told or (d in alike and nearest == likeness.FAR)
        doubt = _LIKE_IT if speaks else min(0.97, 1 - 0.5 / len(bearers))
        notes = [_of_name(ledger, d)] if d in alike else []
        notes += [_said(ledger, reading, d)] if told else []
        lines = _lines(ledger, r, d)
        yield Explanation(r, STRANGERS, ledger.root[d], UNKNOWN, lines, doubt, certain=False, note="; ".join(notes))


def likely_meant(ledger: Ledger, one: Explanation) -> list[int]:
    """Return the documents that may be meant instead of the one named by a payer nobody knows: of just the amount, owed by somebody of partly his name.

    Nothing where the name is as much like that of the owner of what is named.
    """
    if one.level > UNKNOWN or len(one.documents) != 1:
        return []
    like = _of_namesakes(ledger, one)
    return like if like and not any(_is_name_like(ledger, one.r, d) for d in one.documents) else []


def nearly_numbered(ledger: Ledger, one: Explanation, read: Callable[[int], Reading]) -> list[int]:
    """Return others' documents of just the amount to which a number that stands like one of ours comes near, and to none of those that only the amount speaks for."""
    if ledger.world.receipts.mute[one.r]:
        return []
    strange = likeness.none_of(ledger, read(one.r), one.documents)
    bearers = [d for d in bearers_of(ledger, one.r) if ledger.root[d] != one.root] if strange else []
    if len(bearers) > _MOST_NEAR:
        return []
    return [d for d in bearers if any(likeness.is_near_any(ledger, n, [d]) for n in strange)]


def bears_unknown(ledger: Ledger, one: Explanation, read: Callable[[int], Reading]) -> bool:
    """Say whether a whole number that looks like those of an explanation's documents, with their letters and as long, is none of them: one that is not there may be meant."""
    if ledger.world.receipts.mute[one.r]:
        return False
    strange = [
        n
        for n in likeness.none_of(ledger, read(one.r), one.documents)
        if not n.part and len(n.digits) > likeness.TELLING
    ]
    looks = {(len(ledger.digits(d)[0]), letters) for d in one.documents for letters in ("", ledger.letters(d))}
    return any((len(n.digits), "" if n.letters == n.lead else n.letters) in looks for n in strange)


def may_be_of_longer_name(ledger: Ledger, one: Explanation) -> bool:
    """Say whether the payer's name is the beginning of another customer's who owes just the amount as well: the rest may be left out."""
    payer = names.plain_whole(str(ledger.world.receipts.payer_name[one.r]))
    if len(payer) < _NAME:
        return False
    owners = ledger.world.customers.name
    others = (str(owners[ledger.customer[d]]) for d in bearers_of(ledger, one.r) if ledger.root[d] != one.root)
    return any(names.plain_whole(name).startswith(f"{payer} ") for name in others)


def _of_namesakes(ledger: Ledger, one: Explanation) -> list[int]:
    """The documents of just the amount that others owe, whose names are partly the payer's."""
    if not ledger.world.receipts.payer_name[one.r]:
        return []
    bearers = [d for d in bearers_of(ledger, one.r) if ledger.root[d] != one.root]
    return [d for d in bearers if _is_name_like(ledger, one.r, d)]


def beside(ledger: Ledger, found: list[Explanation]) -> list[Explanation]:
    """Return what is shown beside explanations: documents of just the amount, of those who have partly the payer's name.

    Where one of them is likely meant, or where nothing adds up among the documents of one who is known by name.
    """
    best = found[0]
    if best.rule == STRANGERS:
        return []  # they are all there
    weak = best.level < KNOWN and all(one.rule in WORTH_SHOWING for one in found)
    shown = {d for one in found for d in one.documents if len(one.documents) == 1}
    meant = _of_namesakes(ledger, best) if weak else likely_meant(ledger, best)
    return [
        Explanation(
            best.r,
            STRANGERS,
            ledger.root[d],
            UNKNOWN,
            _lines(ledger, best.r, d),
            _LIKE_IT,
            certain=False,
            confidence=_BESIDE,
            note=_of_name(ledger, d),
        )
        for d in [d for d in meant if d not in shown][:_SHOWN]
    ]


def _said(ledger: Ledger, reading: Reading, d: int) -> str:
    """What stands in the text for a document's number."""
    numbers = reading.numbers[: likeness.MOST_NUMBERS]
    said = next((reading.as_written(n) for n in numbers if likeness.is_near_any(ledger, n, [d])), "")
    return f"the text says {said}"


def _is_name_like(ledger: Ledger, r: int, d: int) -> bool:
    """Whether the payer's name is a part of the name of a document's owner, or this of that: too little to tell who paid."""
    payer = names.plain_base(str(ledger.world.receipts.payer_name[r]))
    if len(payer) < _NAME:
        return False
    owner = names.plain_base(str(ledger.world.customers.name[ledger.customer[d]]))
    begun = owner.startswith(payer) or _is_surname_of(payer, owner)
    return begun or fuzz.token_set_ratio(payer, owner) >= ENOUGH


def _is_surname_of(payer: str, owner: str) -> bool:
    """Whether but initials and titles stand beside one word of a payer's name, which may be cut off, and an owner's name has it: P & J HARRI, Paul Harris."""
    long = [word for word in payer.split() if len(word) > _TITLE]
    return len(long) == 1 and len(long[0]) >= _NAME and any(word.startswith(long[0]) for word in owner.split())


def _of_name(ledger: Ledger, d: int) -> str:
    """The owner of a document and his name, which is like the payer's."""
    customers, c = ledger.world.customers, ledger.customer[d]
    return f"but the payer's name is partly that of {customers.name[c]} ({customers.id[c]})"
