"""How sure we are, in words: every confidence that a person reads is said by this one function."""

from __future__ import annotations

_SLIP = 1e-9
"""Binary fractions fall a hair short of what they stand for: 0.29 is 28.999... hundredths."""

_ONE_IN_TWENTY = 0.05


def spoken(share: float) -> str:
    """Return a confidence as a person reads it, cut off and never rounded up: only what is certain is 100 %.

    Near certainty the tenths tell: 0.99 and 0.999 are ten times apart.

    >>> [spoken(share) for share in (1.0, 0.99999, 0.9949, 0.98999, 0.29, 0.004)]
    ['100 %', '99.9 %', '99.4 %', '98 %', '29 %', 'under 1 %']
    """
    if share >= 1:
        return "100 %"
    if share < 0.01:
        return "under 1 %"
    if share >= 0.99:
        return f"{min(int(share * 1000 + _SLIP), 999) / 10:.1f} %"
    return f"{int(share * 100 + _SLIP)} %"


def chance(probability: float) -> str:
    """Return a chance as people say it, to two digits.

    >>> chance(0.4), chance(0.0033), chance(7.1e-05), chance(0)
    ('40 %', '1 in 300', '1 in 14,000', 'none')
    """
    if probability >= _ONE_IN_TWENTY:
        return f"{probability * 100:.0f} %"
    return f"1 in {float(f'{1 / probability:.1e}'):,.0f}" if probability > 0 else "none"
