"""Sentences: what an explanation says, and on what evidence. Read by clerks and auditors."""

from __future__ import annotations

from ar_batch import money, shares
from ar_batch.stages.matching.evidence import Evidence, Explanation, Line
from ar_batch.stages.matching.judge import RULES
from ar_batch.stages.matching.levels import HOW, SIMILAR
from ar_batch.stages.matching.world import World

_LISTED = 4
_MEANING = {name: f"{rule.meaning[:1].upper()}{rule.meaning[1:]}" for name, rule in RULES.items()}
_TAKEN_OFF = ("discount", "tolerance", "bank_fee", "deduction", "write_off")


def sentence(world: World, found: Evidence, one: Explanation, rival: Explanation | None = None) -> str:
    """Return one sentence: the rule, the documents, who paid and how we know, and the runner-up."""
    text = f"{_MEANING[one.rule]}: {documents(world, one)}; {payer(world, found, one)}"
    extra = _difference(world, one)
    if extra:
        text += f"; {extra}"
    if rival is not None and rival.confidence >= 0.005:
        text += (
            f"; next best, {shares.spoken(rival.confidence)}: {documents(world, rival)} ({RULES[rival.rule].meaning})"
        )
    return text + "."


def documents(world: World, one: Explanation) -> str:
    """Return the numbers of an explanation's documents, the first few by name."""
    return listed(world, one.lines)


def listed(world: World, lines: tuple[Line, ...]) -> str:
    """Return the numbers of the documents of some lines, the first few by name."""
    if len(lines) == 1:
        return world.documents.number[lines[0][0]]
    numbers = sorted({world.documents.number[d] for d, _, _ in lines}, key=lambda text: (len(text), text))
    shown = numbers if len(numbers) <= _LISTED + 1 else numbers[:_LISTED]
    rest = len(numbers) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def payer(world: World, found: Evidence, one: Explanation) -> str:
    """Return how we know the customer, or that we don't."""
    evidence = found.ident[one.r]
    head, owners = world.customers.head, [int(world.documents.customer[d]) for d, _, _ in one.lines]
    owner = next((c for c in owners if head[c] == one.root), owners[0])
    family = [item for item in evidence if head[item[0]] == one.root]
    if family:
        c, _, how = (
            family[0] if len(family) == 1 else max(family, key=lambda item: (item[1], item[0] == owner, -item[0]))
        )
        said = HOW[how]
        if c != owner:
            said += f", {world.customers.id[c]}, of the same family as {world.customers.id[owner]}"
        return said
    if evidence and one.level >= SIMILAR:
        return f"the name given is that of {world.customers.id[evidence[0][0]]}, and but for a word that of {world.customers.id[owner]}"
    if evidence:
        return f"the payer seems to be {world.customers.id[evidence[0][0]]}, not {world.customers.id[owner]}"
    return "nothing else says who paid"


def _difference(world: World, one: Explanation) -> str:
    """What became of the difference between documents and payment."""
    parts = []
    for d, kind, amount in one.lines:
        if kind in _TAKEN_OFF:
            currency = world.currencies[int(world.documents.currency[d])]
            parts.append(f"{kind.replace('_', ' ')} {money.spoken(amount, currency)} on {world.documents.number[d]}")
    if one.note:
        parts.insert(0, one.note)
    return "; ".join(parts[:3])


def paid_again(world: World, r: int) -> str:
    """Return that a payment may be a second one, though its text names nothing, as its payer paid as much shortly before; or nothing."""
    if not world.receipts.again[r]:
        return ""
    words = " in the very same words" if world.receipts.twice[r] else ""
    return f"; the payer paid the same amount{words} a short while ago, and this may be the same payment again"
