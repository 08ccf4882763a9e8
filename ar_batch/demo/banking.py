"""Account numbers and references whose check digits are right."""

from __future__ import annotations

from typing import Final

from ar_batch.demo.dice import Dice

# Length of what follows country and check digits: letters of the bank code first where the country has them.
_IBAN_BODY: Final = {
    "DE": (0, 18), "AT": (0, 16), "CH": (0, 17), "FR": (0, 23), "ES": (0, 20), "IT": (1, 22), "NL": (4, 10), "GB": (4, 14), "PL": (0, 24),
    "BE": (0, 12), "LU": (0, 16),
}  # fmt: skip


def iban(dice: Dice, country: str) -> str:
    """Return an IBAN (ISO 13616) with valid check digits; for other countries a plain account number."""
    if country not in _IBAN_BODY:
        return f"{dice.digits(9)}-{dice.digits(10)}"
    letters, digits = _IBAN_BODY[country]
    body = "".join(dice.pick("ABCDEFGHKLMNPRSTUVW") for _ in range(letters))
    body += "".join(str(dice.between(0, 9)) for _ in range(digits))
    return country + check_digits(body, country) + body


def check_digits(body: str, lead: str) -> str:
    """Return the two ISO 7064 mod 97-10 check digits that stand between `lead` and `body`."""
    number = "".join(str(int(sign, 36)) for sign in body + lead + "00")
    return f"{98 - int(number) % 97:02d}"


def rf_reference(digits: str) -> str:
    """Return a creditor reference (ISO 11649): RF, check digits, the digits."""
    return "RF" + check_digits(digits, "RF") + digits
