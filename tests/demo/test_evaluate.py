"""Right, wrong and left, worked out by hand on a few lines."""

from __future__ import annotations

import pandas as pd
import pytest

from ar_batch.demo.baselines import apply_baseline
from ar_batch.demo.evaluate import Score, score
from ar_batch.demo.world import make_world

TRUTH = pd.DataFrame(
    [
        # bank_reference, class, difference, whose money, amount, pays documents
        ("B1", "clean reference", "exact", "C1", 100_00, True),
        ("B2", "lump sum", "exact", "C1", 300_00, True),
        ("B3", "no reference", "exact", "C2", 50_00, True),
        ("B4", "short payment", "short", "C2", 90_00, True),
        ("B5", "duplicate", "exact", "C1", 100_00, False),
        ("B6", "not a customer", "exact", "", 70_00, False),
        ("B7", "damaged reference", "exact", "C3", 40_00, True),
        ("B8", "no reference", "exact", "C3", 40_00, True),
    ],
    columns=["bank_reference", "kind", "difference", "customer_id", "amount_minor", "matchable"],
).assign(booking_date=pd.Timestamp("2026-11-02"), reference="none")
LINES = ["bank_reference", "document_no", "customer_id", "kind", "amount_minor"]
TRUE_LINES = pd.DataFrame(
    [
        ("B1", "D1", "C1", "payment", 100_00),
        ("B2", "D2", "C1", "payment", 200_00),
        ("B2", "D3", "C1", "payment", 150_00),
        ("B2", "G1", "C1", "credit_note", -50_00),
        ("B3", "D4", "C2", "payment", 50_00),
        ("B4", "D5", "C2", "payment", 30_00),
        ("B4", "D6", "C2", "payment", 60_00),
        ("B5", "", "C1", "on_account", 100_00),
        ("B6", "", "", "not_ar", 70_00),
        ("B7", "D7", "C3", "payment", 40_00),
        ("B8", "D8", "C3", "payment", 40_00),
    ],
    columns=LINES,
)


def _score(
    posted: list[tuple[str, str, str, str, int]], suggested: list[tuple[str, str, str, str, int, int]] = ()
) -> Score:  # type: ignore[assignment]
    frame = pd.DataFrame(posted, columns=LINES).assign(confidence=0.99)
    offers = pd.DataFrame(suggested, columns=[*LINES, "rank"])
    return score(frame, offers.assign(confidence=0.8 / offers["rank"]), TRUTH, TRUE_LINES)


def _outcome(got: Score, line: str) -> str:
    return str(got.lines.set_index("bank_reference").at[line, "outcome"])


def test_the_truth_itself_is_right_everywhere() -> None:
    documents = TRUE_LINES[TRUE_LINES["document_no"] != ""]
    got = _score(list(documents.itertuples(index=False, name=None)))
    assert got.totals["precision"] == 1.0 and got.totals["straight_through"] == 1.0
    assert (_outcome(got, "B5"), _outcome(got, "B6")) == ("left", "left")


@pytest.mark.parametrize(
    ("line", "posted", "outcome"),
    [
        ("B1", [("B1", "D1", "C1", "payment", 100_00)], "right"),
        ("B1", [("B1", "D4", "C2", "payment", 100_00)], "wrong customer"),
        ("B3", [("B3", "D5", "C2", "payment", 30_00), ("B3", "D6", "C2", "payment", 20_00)], "wrong document"),
        ("B1", [("B1", "D1", "C1", "payment", 90_00)], "wrong document"),
        ("B2", [("B2", "D2", "C1", "payment", 200_00)], "part"),
        # Short by 10: which of the two documents bears it is nobody's mistake.
        ("B4", [("B4", "D5", "C2", "payment", 20_00), ("B4", "D6", "C2", "payment", 70_00)], "right"),
        ("B5", [("B5", "D2", "C1", "payment", 100_00)], "wrong document"),
        ("B6", [("B6", "D2", "C1", "payment", 70_00)], "wrong customer"),
        ("B8", [("B8", "D7", "C3", "payment", 40_00)], "equal twin"),
        # Paid in another currency: what closes the rest of the document counts with the payment.
        ("B1", [("B1", "D1", "C1", "payment", 99_46), ("B1", "D1", "C1", "exchange", 54)], "right"),
        ("B1", [("B1", "D1", "C1", "payment", 99_46)], "wrong document"),
        # Taken back again: as if it had never been.
        ("B1", [("B1", "D2", "C1", "payment", 100_00), ("B1", "D2", "C1", "payment", -100_00)], "left"),
    ],
)
def test_outcomes(line: str, posted: list[tuple[str, str, str, str, int]], outcome: str) -> None:
    assert _outcome(_score(posted), line) == outcome


def test_two_equal_payments_of_one_day_may_be_exchanged() -> None:
    crossed = [("B7", "D8", "C3", "payment", 40_00), ("B8", "D7", "C3", "payment", 40_00)]
    got = _score(crossed)
    assert (_outcome(got, "B7"), _outcome(got, "B8")) == ("right", "right")


def test_discounts_and_fees_are_no_money_of_the_line() -> None:
    posted = [("B1", "D1", "C1", "payment", 100_00), ("B1", "D1", "C1", "discount", 2_00)]
    assert _outcome(_score(posted), "B1") == "right"


def test_totals_count_by_number_and_value() -> None:
    got = _score([
        ("B1", "D1", "C1", "payment", 100_00), ("B3", "D4", "C2", "payment", 50_00), ("B5", "D2", "C1", "payment", 100_00),
    ])  # fmt: skip
    t = got.totals
    assert (t["right"], t["wrong"], t["matchable"], t["left"]) == (2, 1, 6, 4)
    assert t["precision"] == pytest.approx(2 / 3, abs=1e-6)
    assert t["straight_through"] == pytest.approx(2 / 6, abs=1e-6)
    assert t["straight_through_value"] == pytest.approx(150 / 620, abs=1e-6)
    assert t["not_for_documents_applied"] == 1


def test_the_bound_of_no_mistake_in_a_hundred_is_the_rule_of_three() -> None:
    many = pd.concat([TRUTH[:1].assign(bank_reference=f"L{i}") for i in range(100)])
    lines = pd.concat([TRUE_LINES[:1].assign(bank_reference=f"L{i}", document_no=f"N{i}") for i in range(100)])
    got = score(lines.assign(confidence=0.99), pd.DataFrame(columns=[*LINES, "rank"]), many, lines)
    # 1 - 0.05 ** (1 / 100)
    assert got.totals["wrong_share_at_most"] == pytest.approx(0.029513, abs=1e-5)
    assert list(got.calibration["lines"]) == [100]


def test_suggestions_count_when_they_are_the_whole_truth() -> None:
    got = _score([], [
        ("B1", "D1", "C1", "payment", 100_00, 1),
        ("B2", "D2", "C1", "payment", 200_00, 1), ("B2", "D3", "C1", "payment", 100_00, 1),
        ("B2", "D2", "C1", "payment", 200_00, 2), ("B2", "D3", "C1", "payment", 150_00, 2), ("B2", "G1", "C1", "credit_note", -50_00, 2),
        ("B4", "D5", "C2", "payment", 30_00, 1),
    ])  # fmt: skip
    lines = got.lines.set_index("bank_reference")
    assert lines.loc[["B1", "B2", "B4"], "first"].tolist() == [True, False, False]
    assert lines.loc[["B1", "B2", "B4"], "among_three"].tolist() == [True, True, False]
    assert (got.totals["first"], got.totals["among_three"]) == (round(1 / 6, 6), round(2 / 6, 6))
    # Of the three shown at 0.8 one was right, and the one at 0.4.
    assert got.waiting[["suggestions", "share_right"]].to_numpy().tolist() == [[1, 1.0], [3, pytest.approx(1 / 3)]]


@pytest.mark.parametrize(
    ("offered", "first"),
    [
        # B4 is short of 10.00, which may stand on either of its documents, but on them all the money.
        ([("B4", "D5", "C2", "payment", 40_00, 1), ("B4", "D6", "C2", "payment", 50_00, 1)], True),
        ([("B4", "D5", "C2", "payment", 40_00, 1), ("B4", "D6", "C2", "payment", 60_00, 1)], False),
        ([("B4", "D5", "C2", "payment", 40_00, 1), ("B4", "D4", "C2", "payment", 50_00, 1)], False),
        # B2 is exact.
        ([("B2", "D2", "C1", "payment", 150_00, 1), ("B2", "D3", "C1", "payment", 200_00, 1), ("B2", "G1", "C1", "credit_note", -50_00, 1)], False),
    ],
)  # fmt: skip
def test_the_difference_may_stand_on_any_document_of_a_suggestion(offered, first) -> None:
    got = _score([], offered)
    assert bool(got.lines.set_index("bank_reference").at[offered[0][0], "first"]) is first


def test_baselines_are_worse_than_the_truth_and_better_than_nothing() -> None:
    world = make_world(21, customers=80, documents=600, days=30)
    for name, least in (("amount only", 0.1), ("oldest first", 0.02), ("exact reference", 0.1)):
        got = score(apply_baseline(world, name), pd.DataFrame(), world.truth, world.truth_lines)
        assert least < got.totals["straight_through"] < 0.9, name


def test_the_page_of_an_evaluation_has_a_table_and_a_chart(tmp_path):
    from ar_batch.demo.quality import measure, write_page

    quality = measure("ordinary", (5,), documents=150, lines=100)
    page = write_page([quality], tmp_path).read_text("utf-8")
    totals = quality.ours.totals
    assert f"| ar_batch | {totals['precision']:.2%} | {totals['wrong']:.0f} |" in page
    assert "| amount only |" in page
    chart = (tmp_path / "images" / "matching-ordinary.svg").read_text("utf-8")
    assert chart.startswith("<svg") and chart.count("<rect") > 3
