from typing import NamedTuple

import pandas as pd
import pytest

from ar_batch.schema import Column, Table, conform, stage

MONEY = Table(
    "money",
    "A table for tests.",
    (
        Column("id"),
        Column("on", "date", optional=True),
        Column("amount_minor", "minor"),
        Column("kind", choices=("a", "b"), optional=True),
    ),
    ("id",),
)


def rows(*given):
    return MONEY.frame([dict(zip(MONEY.names, r, strict=True)) for r in given])


def test_a_frame_is_sorted_by_its_key_and_typed():
    frame = rows(("2", "2026-01-31", 5, "a"), ("1", None, 7, ""))
    assert frame["id"].tolist() == ["1", "2"]
    assert [str(t) for t in frame.dtypes] == ["str", "datetime64[us]", "int64", "str"]


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ([("1", None, 1, "a"), ("1", None, 2, "a")], "occurs twice"),
        ([("", None, 1, "a")], "has blanks"),
        ([("1", None, 1, "c")], "not among"),
        ([("1", None, None, "a")], "cannot become int64"),
    ],
)
def test_what_does_not_conform_is_a_bug_with_the_name_of_the_column(given, complaint):
    with pytest.raises(AssertionError, match=complaint):
        rows(*given)


def test_a_frame_is_checked_once_and_anything_made_of_it_anew():
    frame = rows(("1", None, 5, "a"), ("2", None, 7, ""))
    assert conform(frame, MONEY) is frame
    with pytest.raises(AssertionError, match="not among"):
        conform(frame.assign(kind="c"), MONEY)
    with pytest.raises(AssertionError, match="occurs twice"):
        conform(frame.assign(id="1"), MONEY)
    assert conform(frame.iloc[::-1], MONEY)["id"].tolist() == ["1", "2"]
    frame["more"] = 1
    with pytest.raises(AssertionError, match="not expected"):
        conform(frame, MONEY)


def test_missing_and_surplus_columns_are_named():
    with pytest.raises(AssertionError, match=r"missing \['on', 'kind'\], not expected \['more'\]"):
        conform(pd.DataFrame({"id": ["1"], "amount_minor": [1], "more": [1]}), MONEY)


def test_a_stage_conforms_what_enters_and_what_leaves():
    class Out(NamedTuple):
        money: pd.DataFrame

    @stage({"money": MONEY})
    def double(money: pd.DataFrame, *, times: int) -> Out:
        return Out(money.assign(amount_minor=money["amount_minor"] * times).iloc[::-1])

    got = double(rows(("2", None, 5, "a"), ("1", None, 7, "b")), times=2)
    assert got.money["amount_minor"].tolist() == [14, 10]
    with pytest.raises(AssertionError, match="columns missing"):
        double(pd.DataFrame({"id": ["1"]}), times=2)
