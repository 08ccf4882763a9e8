"""Made-up worlds of rates, amounts, numbers and texts that no company has: what must hold whatever is in them."""

from __future__ import annotations

from dataclasses import fields, replace
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_batch.demo.noise import HARD, ORDINARY, Noise
from ar_batch.demo.replay import Replayed, replay
from ar_batch.demo.world import World, make_world
from ar_batch.stages.matching.hits import _longest

_CASH = ("payment", "credit_note")
_MOST = {"lookalikes": 0.8, "wrong_references": 0.3, "returned": 0.2, "other_lines": 0.5}
_NUMBERS = (
    "{n}", "{d}", "2026", "0", "-", "({n})[a-z]+.*$", "😀{n}", "فاتورة {n}", "31.12.{n}", "1.{n:03d},00", "DE{n:020d}", "{n:060d}", "RE {n}/2026",
)  # fmt: skip
_TEXTS = ("", "7" * 10_000, "A1" * 5_000, "1,2 UND " * 1_000, "\x00{t}\x1e{t}", "٣,٥٠ {t} ١٢.١٢.٢٠٢٦", "00.13.2026 {t}")


def strange_world(seed: int) -> World:
    """A small world whose rates are drawn at random, none and many among them; every second one has strange numbers and texts."""
    rng = Random(seed)
    base = rng.choice((ORDINARY, HARD))
    rates = {
        field.name: rng.choice((0.0, getattr(base, field.name), rng.random() * _MOST.get(field.name, 1.0)))
        for field in fields(Noise)
        if field.type == "float"
    }
    amounts = {name: rng.choice((0, 1, 20)) for name in base.amounts} | {rng.choice(tuple(base.amounts)): 10}
    # What is applied across currencies counts in two of them, and has tests of its own.
    rates["other_currency"] = 0.0
    noise = replace(base, **rates, amounts=amounts, short_numbers=rng.random() < 0.5)
    world = make_world(seed, customers=40, documents=350, receipts=200, noise=noise)
    return _disfigured(world, rng) if seed % 2 else world


def crowded_world(seed: int) -> World:
    """A dozen customers who owe the same few amounts again and again, and pay them in no order."""
    amounts = {"lognormal": 1, "price_list": 5, "round": 5, "fixed": 20}
    noise = replace(HARD, amounts=amounts, withheld=0.5, late_discount=0.5, short=0.2)
    return make_world(seed, customers=12, documents=350, receipts=200, noise=noise)


def _disfigured(world: World, rng: Random) -> World:
    documents, receipts = (pd.DataFrame(dict(each.items())) for each in (world.documents, world.receipts))
    shape = rng.choice(_NUMBERS)
    documents["document_no"] = pd.Series(
        [
            shape.format(n=n, d=n % 10) if rng.random() < 0.7 else number
            for n, number in enumerate(documents["document_no"])
        ],
        dtype="str",
    )
    receipts["remittance"] = pd.Series(
        [rng.choice(_TEXTS).replace("{t}", text) if rng.random() < 0.2 else text for text in receipts["remittance"]],
        dtype="str",
    )
    sign = np.array([rng.choice((1, 1, 1, -1, 0)) for _ in range(len(documents))])
    documents["amount_minor"] *= sign
    documents["settled_before_minor"] = np.where(sign > 0, documents["settled_before_minor"], 0)
    receipts["amount_minor"] *= np.array([rng.choice((1, 1, 1, 1, 10**8, 0)) for _ in range(len(receipts))])
    return replace(world, documents=documents, receipts=receipts)


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_books_agree_in_strange_worlds(seed):
    world = strange_world(seed)
    got = replay(world, [world.days[len(world.days) // 2], world.days[-1]])
    _receipts_agree(world, got)
    _documents_agree(world, got)
    _suggestions_agree(world, got)


@pytest.mark.parametrize("seed", (10, 15, 48))
def test_the_books_agree_where_many_documents_are_equal(seed):
    """In these worlds other equal documents are among the explanations already, and must not be offered a second time."""
    world = crowded_world(seed)
    got = replay(world, [world.days[-1]])
    _receipts_agree(world, got)
    _documents_agree(world, got)
    _suggestions_agree(world, got)


def _receipts_agree(world: World, got: Replayed) -> None:
    """Applied and unapplied are the receipt; never more is applied than came; its currency stays."""
    receipts, rows = world.receipts.set_index("receipt_id"), got.applications
    applied = rows[rows["kind"].isin(_CASH)].groupby("receipt_id")["amount_minor"].sum()
    standing = got.receipt_states.set_index("receipt_id")
    amount = receipts.loc[standing.index, "amount_minor"]
    assert (standing["applied_minor"] + standing["unapplied_minor"] == amount).all()
    assert (applied.reindex(standing.index, fill_value=0) == standing["applied_minor"]).all()
    amount = receipts.loc[applied.index, "amount_minor"]
    assert ((applied * np.sign(amount) >= 0) & (applied.abs() <= amount.abs())).all()
    assert rows["currency"].tolist() == receipts.loc[rows["receipt_id"], "currency"].tolist()


def _documents_agree(world: World, got: Replayed) -> None:
    """No document is settled by more than was open of it; its customer and currency stay."""
    documents, rows = world.documents.set_index("document_id"), got.applications
    own = documents.loc[rows["document_id"]]
    assert rows[["customer_id", "currency"]].to_numpy().tolist() == own[["customer_id", "currency"]].to_numpy().tolist()
    before, after = _open(documents, rows.iloc[:0]), _open(documents, rows)
    assert ((after.abs() <= before.abs()) & (np.sign(after) * np.sign(before) >= 0)).all()


def _suggestions_agree(world: World, got: Replayed) -> None:
    """What is offered is possible: no more than is open or unapplied, and nothing is offered twice."""
    documents, lines = world.documents.set_index("document_id"), got.suggestion_lines
    assert got.suggestions["suggestion_id"].is_unique
    opened = _open(documents, got.applications)
    paid = lines.groupby(["suggestion_id", "document_id"])["amount_minor"].sum().reset_index()
    there = opened.loc[paid["document_id"]].to_numpy()
    assert ((np.sign(paid["amount_minor"]) == np.sign(there)) & (paid["amount_minor"].abs() <= np.abs(there))).all()
    # What pays a document in another currency stands in that one.
    other = set(got.suggestions.loc[got.suggestions["rule"] == "other-currency", "suggestion_id"])
    lines = lines[lines["kind"].isin(_CASH) & ~lines["suggestion_id"].isin(other)]
    cash = lines.groupby(["suggestion_id", "receipt_id"])["amount_minor"].sum().reset_index()
    left = got.receipt_states.set_index("receipt_id").loc[cash["receipt_id"], "unapplied_minor"].to_numpy()
    assert ((cash["amount_minor"] > 0) & (cash["amount_minor"] <= left)).all()


def _open(documents: pd.DataFrame, applications: pd.DataFrame) -> pd.Series:
    applied = applications.groupby("document_id")["amount_minor"].sum().reindex(documents.index, fill_value=0)
    return documents["amount_minor"] - documents["settled_before_minor"] - applied


def test_the_order_of_rows_changes_nothing():
    world = strange_world(3)
    names = ("customers", "documents", "receipts", "payment_history", "remittance_advices")
    mixed = replace(world, **{n: getattr(world, n).sample(frac=1, random_state=1, ignore_index=True) for n in names})
    for one, other in zip(replay(world, [world.days[-1]]), replay(mixed, [world.days[-1]]), strict=True):
        pd.testing.assert_frame_equal(one, other)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9), st.integers(0, 4), st.integers(0, 3)), max_size=30))
def test_only_finds_inside_a_longer_one_of_their_text_are_left_out(drawn):
    rows = [(r, d, 0, 1, 5, first, first + more) for r, first, more, d in drawn]
    frame = pd.DataFrame(rows, columns=["r", "d", "kind", "strength", "digits", "first", "last"]).astype("int64")
    spans = {(r, first, last) for r, _, _, _, _, first, last in rows}
    inside = {(r, a, b) for r, a, b in spans for q, x, y in spans if q == r and x <= a and b <= y and b - a < y - x}
    kept = {(r, first, last) for r, first, last in _longest(frame)[["r", "first", "last"]].itertuples(index=False)}
    assert kept == spans - inside
