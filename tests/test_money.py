from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from ar_batch.money import convert, decimals, floats_to_minor, percent_of, plain, plain_column, spoken, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.34", "EUR", 1234),
        ("-0.01", "EUR", -1),
        ("500", "JPY", 500),
        ("1.005", "KWD", 1005),
        (Decimal("12.340"), "EUR", 1234),
    ],
)
def test_an_amount_becomes_whole_minor_units_of_its_currency(amount, currency, minor):
    assert to_minor(amount, currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"), [("12.345", "EUR"), ("1.5", "JPY"), ("abc", "EUR"), ("NaN", "EUR"), ("1e30", "EUR")]
)
def test_what_is_not_exact_is_refused(amount, currency):
    with pytest.raises(ValueError, match=r"decimals|number|large"):
        to_minor(amount, currency)


def test_the_tail_of_a_binary_sum_is_no_cent_but_a_third_decimal_is_refused():
    # 0.1 added a thousand times is 99.9999999999986, which Excel shows as 100.
    added = float(np.cumsum(np.full(1000, 0.1))[-1])
    values = np.array([101.45000000000002, added, 12.345, -7.1, float("nan"), 2.0**60])
    minor, exact = floats_to_minor(values, 2)
    assert exact.tolist() == [True, True, False, True, False, False]
    assert minor[exact].tolist() == [10145, 10000, -710]


def test_a_percentage_rounds_half_a_cent_away_from_zero():
    assert percent_of(12550, 200) == 251  # 2 % of 125.50 is 2.51
    assert percent_of(1250, 200) == 25  # exactly 0.25
    assert percent_of(125, 200) == 3  # 0.025 rounds up
    assert percent_of(-125, 200) == -3


def test_text_forms_keep_the_decimals_of_the_currency():
    assert (plain(-5, "EUR"), plain(500, "JPY"), plain(1005, "KWD")) == ("-0.05", "500", "1.005")
    assert spoken(123456789, "EUR") == "1,234,567.89 EUR"
    assert (decimals("EUR"), decimals("JPY"), decimals("TND")) == (2, 0, 3)


def test_conversion_goes_through_exact_decimals():
    assert convert(10000, "USD", "EUR", Decimal("0.925")) == 9250
    assert convert(1000, "JPY", "EUR", Decimal("0.00615")) == 615
    assert convert(1, "EUR", "USD", Decimal("0.5")) == 1  # half a cent rounds away from zero
    assert convert(-1, "EUR", "USD", Decimal("0.5")) == -1
    assert convert(1000, "EUR", "KWD", Fraction(1, 3)) == 3333  # 3.333 dinars
    assert convert(3, "JPY", "EUR", Fraction(1, 600)) == 1  # half a cent again, though 1/600 is no decimal


def test_a_column_reads_as_its_cells_do() -> None:
    amounts = [0, 5, -5, 100, -100, 123_456_789, -1, 2**53]
    for currency in ("EUR", "JPY", "KWD"):
        column = plain_column(pd.Series(amounts), pd.Series([currency] * len(amounts)))
        assert column.tolist() == [plain(amount, currency) for amount in amounts]
