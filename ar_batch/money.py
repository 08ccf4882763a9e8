"""Money as whole minor units (cents) of a currency. Decimal at the rim, float nowhere beyond a workbook's own cells."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_batch.currencies import decimals as decimals

# The currencies in use (ISO 4217), so that "ABC" in a currency column is an error and not a currency.
CURRENCIES = frozenset(
    """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
    CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR
    ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
    MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
    SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    ATS BEF DEM EEK ESP FIM FRF GRD IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK""".split()
)
"""ISO 4217; the last line holds currencies that the euro replaced, which old statements still name."""

SYMBOLS = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "zł": "PLN",
    "Kč": "CZK",
    "Fr.": "CHF",
    "US$": "USD",
    "kr": "SEK",
}
"""Currency signs as they stand beside amounts. "$", "¥" and "kr" are shared: a hint, never proof."""

LARGEST_MINOR = 2**53
"""Above this a workbook's number has lost its cents."""


def to_minor(amount: Decimal | int | str, currency: str) -> int:
    """Return the amount in whole minor units.

    Raises ValueError when it is no number, not finite, or has more decimals than the currency ("12.345" EUR).
    """
    try:
        scaled = Decimal(amount).scaleb(decimals(currency))
    except InvalidOperation:
        raise ValueError(f"{amount!r} is not a number") from None
    if not scaled.is_finite():
        raise ValueError(f"{amount!r} is not a number")
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more decimals than {currency} knows ({decimals(currency)})")
    if abs(scaled) >= LARGEST_MINOR:
        raise ValueError(f"{amount} is too large to be exact to the cent")
    return int(scaled)


def floats_to_minor(
    values: npt.NDArray[np.float64], places: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Turn a workbook's numbers into minor units; the second array says where that was exact.

    A workbook holds 101.45 as the binary number nearest to it, and sums leave tails such as 101.45000000000002; both
    are 10145 cents. 12.345 with two places is not exact, and neither is anything past 2**53.
    """
    scaled = values * 10.0**places
    whole = np.rint(scaled)
    near = np.abs(scaled - whole) <= np.maximum(1e-6, np.abs(whole) * 2.0**-50)
    exact = np.isfinite(scaled) & near & (np.abs(whole) < LARGEST_MINOR)
    return np.where(exact, whole, 0).astype(np.int64), exact


def to_decimal(minor: int, currency: str) -> Decimal:
    """Return minor units as an exact decimal: 1234 EUR is Decimal("12.34")."""
    return Decimal(int(minor)).scaleb(-decimals(currency))


def plain(minor: int, currency: str) -> str:
    """Return minor units as plain decimal text with the currency's own decimals: "1234.50", "-3.00", "500" (JPY)."""
    return f"{to_decimal(minor, currency):.{decimals(currency)}f}"


def plain_column(minor: pd.Series[int], currency: pd.Series[str]) -> pd.Series[str]:
    """Return the whole-column form of `plain`."""
    amounts, codes = minor.tolist(), currency.tolist()
    places = {code: decimals(code) for code in set(codes)}
    texts = [_fixed(amount, places[code]) for amount, code in zip(amounts, codes, strict=True)]
    return pd.Series(texts, index=minor.index, dtype="str")


def _fixed(minor: int, places: int) -> str:
    if not places:
        return str(minor)
    whole, part = divmod(abs(minor), 10**places)
    return f"{'-' if minor < 0 else ''}{whole}.{part:0{places}d}"


def spoken(minor: int, currency: str) -> str:
    """Return an amount for sentences: "1,234.50 EUR"."""
    return f"{to_decimal(minor, currency):,.{decimals(currency)}f} {currency}"


def percent_of(minor: int, basis_points: int) -> int:
    """Return that many hundredths of a percent of an amount, half a unit rounded away from zero (as invoices do)."""
    product = abs(minor) * basis_points
    rounded = (product + 5000) // 10000
    return rounded if minor >= 0 else -rounded


def convert(minor: int, currency: str, base: str, rate: Decimal | Fraction) -> int:
    """Return an amount of `currency` in `base`, where one unit of `currency` is worth `rate` units of `base`.

    Exact until the end; half a unit is rounded away from zero.
    """
    exact = int(minor) * Fraction(rate) * Fraction(10) ** (decimals(base) - decimals(currency))
    rounded = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return rounded if exact >= 0 else -rounded
