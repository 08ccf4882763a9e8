"""What the documents of several families say of each other's explanations: which of them the receipt is for."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ar_batch.references import compact
from ar_batch.stages.matching import by_reference, likeness, mistaken
from ar_batch.stages.matching.evidence import Case, Evidence, Explanation, Line, costs_that
from ar_batch.stages.matching.hits import BARE, FULL, WEAK
from ar_batch.stages.matching.judge import UNKNOWN
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import LIKELY, OWN_NAME, SIMILAR, TIED
from ar_batch.stages.matching.numbered import ends

_BY_AMOUNT: Final = ("amount", "amount-equal")
_FEW_BEARERS: Final = 50
"""Of more documents of an amount, some will end in any digits."""
_MEANT_RATHER: Final = 0.3
"""The doubt at least of what another family's documents explain as well."""
_ACROSS, _ACROSS_BARE = 1e-3, 0.02
"""The doubt of documents of several families that add up: named in full, or by plain digits."""


def weighed(ledger: Ledger, evidence: Evidence, cases: list[Case], found: list[Explanation]) -> list[Explanation]:
    """Return the explanations of each family, with what the others' documents say of them, and what several explain together."""
    doubted = [_doubted(ledger, one, cases) for one in found]
    return [*_beside_payers(ledger, doubted, cases), *_across(ledger, evidence, cases)]


def of_namesakes(
    ledger: Ledger, evidence: Evidence, cases: list[Case], found: dict[int, list[Explanation]]
) -> dict[int, list[Explanation]]:
    """Return by family the explanations of the only one of customers, whose name is like the payer's, that the text points to: it likely pays.

    Of several that share the name, by whatever the text says; of one whose name is similar, by a number in full.
    """
    head, told_of = ledger.world.customers.head, evidence.ident[cases[0].r]
    similar = {head[c] for c, level, _ in told_of if level == SIMILAR}
    alike = [case for case in cases if case.family.root in similar and case.family.level == SIMILAR]
    pointed = [case for case in alike if found[case.family.root]]
    if len(alike) < len(similar) or len(pointed) != 1 or pointed[0].family.namesake:
        return {}
    tied = {head[c] for c, _, how in told_of if how == TIED}
    told = any(strength >= FULL for strength in pointed[0].family.named.values())
    if not told and not _share_name(alike, tied):
        return {}
    if all(one.rule == "damaged" for one in found[pointed[0].family.root]) and any(
        case.payment in case.family.opened.by_cost for case in alike if case is not pointed[0]
    ):
        return {}  # a number come to harm may be that of another's document of the amount
    payer = replace(pointed[0], family=replace(pointed[0].family, level=LIKELY), exact=False)
    return {payer.family.root: list(by_reference.explanations(ledger, evidence, payer))}


def _share_name(alike: list[Case], tied: set[int]) -> bool:
    """Whether several customers have the payer's name (`tied`), and all of these are among the families."""
    return len(alike) >= 2 and bool(tied) and sum(case.family.root in tied for case in alike) == len(tied)


# -- what another's documents say against it -----------------------------------------------------------------------------


def names_what_it_costs(ledger: Ledger, case: Case) -> bool:
    """Say whether the text names, however faintly, a document of the family that costs just the payment; or one's order, of somebody hardly known."""
    if _exact(ledger, case, case.payment, least=WEAK):
        return True
    orders = case.family.orders.values() if case.family.level < LIKELY else ()
    return any(ledger.open[d] == case.payment for documents in orders for d in documents)


def by_amount_of_one(ledger: Ledger, evidence: Evidence, found: list[Explanation], r: int) -> list[Explanation]:
    """Return the explanations; where only the amount speaks for one, and the name is that of another who owes it too, none is certain."""
    by_amount = {one.root for one in found if one.certain and one.rule in _BY_AMOUNT}
    if not by_amount:
        return found
    world = ledger.world
    own = (c for c, level, how in evidence.ident[r] if how in OWN_NAME and level >= LIKELY)
    named = {world.customers.head[c] for c in own if costs_that(world, r, c)}
    if len(by_amount | named) < 2:
        return found
    return [one._replace(certain=False) if one.rule in _BY_AMOUNT else one for one in found]


def _beside_payers(ledger: Ledger, found: list[Explanation], cases: list[Case]) -> list[Explanation]:
    """Another's documents are not applied where who seems to pay owes just the amount, and a number in the text comes near to that."""
    if len(cases) < 2:
        return found
    levels = {case.family.root: case.family.level for case in cases}
    payers = [case for case in cases if case.family.level >= SIMILAR and not case.family.namesake]
    near = {case.family.root: case.family.level for case in payers if _comes_near(ledger, case)}
    if not near:
        return found
    return [
        _held(one)
        if one.root not in near
        and len(one.documents) == 1
        and one.rule != "order"
        and any(level >= levels.get(one.root, UNKNOWN) for level in near.values())
        else one
        for one in found
    ]


def _held(one: Explanation) -> Explanation:
    return one._replace(doubt=max(one.doubt, _MEANT_RATHER), certain=False)


def _comes_near(ledger: Ledger, case: Case) -> bool:
    """Whether a number in the text comes near to a document of just the amount that it does not name."""
    equal = case.family.opened.by_cost.get(case.payment, ())
    alike = [d for d in equal if d not in case.family.named]
    return any(likeness.distance(ledger, case.reading, d) < likeness.FAR for d in alike)


def _doubted(ledger: Ledger, one: Explanation, cases: list[Case]) -> Explanation:
    """What another family's document, named whole, explains as well is not certain.

    That costs just the payment, and a number would be come to harm; or just what others beside the documents named do, or
    what would be left over.
    """
    if one.rule not in ("damaged", "named-more", "over", "part"):
        return one
    others = [case for case in cases if case.family.root != one.root]
    if one.rule == "damaged" and _ends_as_said(ledger, one, cases[0]):
        return _held(one)
    if one.rule == "part":
        # A part may be all that is for this document, and the rest for the other's.
        named = any(strength >= FULL for case in others for strength in case.family.named.values())
        return _held(one) if named else one
    rest = cases[0].payment
    if one.rule == "named-more":
        rest = _unnamed(ledger, one, cases)
    elif one.rule == "over":
        rest -= sum(amount for _, _, amount in one.lines)
    elsewhere = any(_exact(ledger, case, rest) or _paid_before(ledger, case, rest) for case in others)
    return _held(one) if elsewhere else one


def _ends_as_said(ledger: Ledger, one: Explanation, case: Case) -> bool:
    """Whether a number in the text is just the end of another family's document of the amount, and of none of these."""
    said = [n.digits for n in case.reading.numbers if len(n.digits) >= likeness.TELLING and not n.mixed]
    said = [digits for digits in said if not any(ends(ledger.digits(d), digits) for d in one.documents)]
    currency = int(ledger.world.receipts.currency[case.r])
    bearers = ledger.bearers(case.payment, currency) if said else []
    others = [ledger.digits(d) for d in bearers if ledger.root[d] != one.root]
    return len(others) <= _FEW_BEARERS and any(ends(each, digits) for each in others for digits in said)


def _unnamed(ledger: Ledger, one: Explanation, cases: list[Case]) -> int:
    """What the documents cost that the text does not name."""
    named = next(case.family.named for case in cases if case.family.root == one.root)
    return sum(ledger.open[d] for d in one.documents if d not in named)


def _exact(ledger: Ledger, case: Case, amount: int, *, least: int = FULL) -> bool:
    """Whether the text names a document of the family, at `least` so surely, that costs just the amount."""
    told = (d for d, strength in case.family.named.items() if strength >= least)
    return any(amount in (ledger.open[d], ledger.net(d, case.day)) for d in told)


def _paid_before(ledger: Ledger, case: Case, amount: int) -> bool:
    """Whether the text names in full a document of the family that is paid, and cost just the amount."""
    return any(strength >= FULL and ledger.amount[d] == amount for d, strength in case.family.closed.items())


# -- what several pay together -------------------------------------------------------------------------------------------


def _across(ledger: Ledger, evidence: Evidence, cases: list[Case]) -> list[Explanation]:
    """Documents of several families, each named by a number of its own, that add up together: one payer for many."""
    if len(cases) < 2:
        return []
    named = [(case, d) for case in cases for d in case.family.named if case.family.named[d] >= BARE]
    spans = [
        span for case in cases for span, ds in case.family.spans.items() for d in ds if case.family.named[d] >= BARE
    ]
    numbers = {compact(ledger.world.documents.number[d]) for _, d in named}
    concerned = {case.family.root for case, _ in named}
    if len(concerned) < 2 or len(set(spans)) != len(spans) or len(numbers) != len(named):
        return []
    documents, day = [d for _, d in named], cases[0].day
    short = sum(ledger.open[d] for d in documents) - cases[0].payment
    earned = _of_discount(ledger, ledger.earned(documents, day), short)
    if earned is None:
        return []
    strength = min(case.family.named[d] for case, d in named)
    main = max((case for case, _ in named), key=lambda case: case.family.level)
    lines: tuple[Line, ...] = ledger.paid(documents)
    if short:
        lines = ledger.less_discount(documents, earned, short, day)
    doubt = _ACROSS if strength >= FULL else _ACROSS_BARE
    one = ledger.made(main, "named-across", lines, doubt, used=set(documents))
    return [_held(one) if mistaken.for_own(ledger, evidence, one) else one]


def _of_discount(ledger: Ledger, earned: list[int], short: int) -> list[int] | None:
    """The documents of which the discount is what is short: none, all that earned it, or those of one family; None where none is."""
    by_family = [[d for d in earned if ledger.root[d] == root] for root in {ledger.root[d] for d in earned}]
    ways = ([], earned, *by_family)
    return next((way for way in ways if sum(ledger.discount[d] for d in way) == short), None)
