"""Customer master rows: typed, checked, and compared with the latest version known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

import numpy as np
import pandas as pd

from ar_batch.addresses import mailboxes
from ar_batch.money import decimals
from ar_batch.stages.intake.blocks import Block, Row, as_text
from ar_batch.stages.intake.days import no_days, read_days
from ar_batch.stages.intake.numbers import read_numbers
from ar_batch.stages.intake.policy import IntakePolicy
from ar_batch.stages.intake.rows import refuse_repeated
from ar_batch.stages.intake.texts import (
    blanks,
    comparable,
    read_currency,
    read_flags,
    read_ids,
    read_percent,
    read_terms,
    read_text,
    read_whole,
)
from ar_batch.tables.facts import CUSTOMERS

_PLAIN = (
    "contact",
    "language",
    "aliases",
    "sales_rep",
    "dunning_policy",
    "street",
    "city",
    "country",
    "segment",
    "buyer_reference",
)
_IDS = ("parent_id", "vat_id", "postcode")
CONTENT = [c.name for c in CUSTOMERS.columns if c.name not in ("customer_id", "version", "source_file", "source_sheet", "source_row", "run_id", "recorded_on")]  # fmt: skip


def read_customers(block: Block, as_of: date, policy: IntakePolicy) -> pd.DataFrame:
    """Return the block's customers, one a row, with `given` naming which columns the file has."""
    rows: dict[str, Any] = {
        "customer_id": read_ids(block, "customer_id", required=True),
        "name": read_text(block, "name", required=True),
    }
    rows |= {name: read_text(block, name) for name in _PLAIN}
    rows |= {name: read_ids(block, name) for name in _IDS}
    rows["language"] = np.array([_language(w) for w in rows["language"]], dtype=object)
    rows["email"], rows["email_cc"] = _addresses(block, "email"), _addresses(block, "email_cc")
    rows["iban"] = _accounts(block)
    _refuse_of_other_kind(block, rows)
    rows["currency"] = read_currency(block) if "currency" in block else blanks(len(block))
    terms, discounts = read_terms(block, "payment_terms_days")
    percent, days = read_percent(block, "discount_percent"), read_whole(block, "discount_days")
    rows["payment_terms_days"] = pd.array(terms, dtype="Int64")
    rows["discount_bp"] = pd.array(
        [p if p is not None else d[0] if d else None for p, d in zip(percent, discounts, strict=True)], dtype="Int64"
    )
    rows["discount_days"] = pd.array(
        [n if n is not None else d[1] if d else None for n, d in zip(days, discounts, strict=True)], dtype="Int64"
    )
    rows["credit_limit_minor"] = _limit(block, rows["currency"])
    rows["dunning_block"] = read_flags(block, "dunning_block")
    until = (
        read_days(block, [("dunning_block_until", False)])["dunning_block_until"]
        if "dunning_block_until" in block
        else None
    )
    rows["dunning_block_until"] = pd.Series(until if until is not None else no_days(len(block))).astype(
        "datetime64[us]"
    )
    frame = pd.DataFrame(rows)
    refuse_repeated(
        block, frame, ["customer_id"], key_column="customer_id", key=[comparable(i) for i in frame["customer_id"]]
    )
    return frame


def given_columns(block: Block) -> set[str]:
    """Return which columns of the customers table the file speaks about."""
    names = {"discount_percent": "discount_bp", "credit_limit": "credit_limit_minor"}
    return {names.get(c, c) for c in block.cells}


def _language(word: str) -> str:
    code = word.casefold()[:2]
    return _LANGUAGES.get(word.casefold(), code if code.isalpha() else "")


_LANGUAGES = {
    "german": "de", "deutsch": "de", "allemand": "de", "alemán": "de", "duits": "de", "d": "de", "english": "en", "englisch": "en", "anglais": "en",
    "inglés": "en", "engels": "en", "e": "en", "french": "fr", "französisch": "fr", "français": "fr", "francés": "fr", "frans": "fr", "f": "fr",
    "spanish": "es", "spanisch": "es", "espagnol": "es", "español": "es", "spaans": "es", "s": "es", "dutch": "nl", "niederländisch": "nl",
    "néerlandais": "nl", "nederlands": "nl", "neerlandés": "nl", "italian": "it", "italienisch": "it",
}  # fmt: skip


def _addresses(block: Block, column: str) -> Any:
    """Read e-mail addresses; one that is none is left out with a warning, the customer stays."""
    words = read_text(block, column)
    read = {w: _mailboxes(w) for w in set(words)}
    block.warn("bad-email", column, np.array([read[w] is None for w in words], dtype=bool))
    return np.array([read[w] or "" for w in words], dtype=object)


def _mailboxes(word: str) -> str | None:
    try:
        return "; ".join(mailboxes(word))
    except ValueError:
        return None


def _accounts(block: Block) -> Any:
    words = read_ids(block, "iban")
    block.warn(
        "iban-check-digits",
        "iban",
        np.array([any(looks_like_iban(a) and not iban_valid(a) for a in _split(w)) for w in words], dtype=bool),
    )
    return np.array([" ; ".join(_split(w)) for w in words], dtype=object)


def _refuse_of_other_kind(block: Block, rows: dict[str, Any]) -> None:
    """Refuse rows with an address or an account where none belongs, and names that are no names: cells have been swapped."""
    for column in ("name", "city", "country", "email", "iban"):
        if column not in block:
            continue
        words = [as_text(c).strip() for c in block.cells[column]]
        mail = np.array(["@" in w and _mailboxes(w) is not None for w in words], dtype=bool)
        account = np.array([looks_like_iban(a := comparable(w)) and iban_valid(a) for w in words], dtype=bool)
        if column == "name":
            mail &= rows["email"] == ""  # some shops call a private customer by the address
            plain = np.array([c is None or isinstance(c, str) for c in block.cells["name"]], dtype=bool)
            block.refuse("name-is-number", "name", ~plain)
            pairs = zip(words, rows["customer_id"], strict=True)
            swapped = [w.isdigit() and not any(map(str.isdigit, i)) for w, i in pairs]
            block.refuse("name-is-number", "name", np.array(swapped, dtype=bool))
        if column != "email":
            block.refuse("in-wrong-column", column, mail, what="an e-mail address")
        if column != "iban":
            block.refuse("in-wrong-column", column, account, what="a bank account")


def _split(word: str) -> list[str]:
    return [comparable(part) for part in word.replace(",", ";").split(";") if part.strip()]


def looks_like_iban(account: str) -> bool:
    """Say whether an account is written as an IBAN: country, two check digits, 11 to 30 letters and digits."""
    return (
        15 <= len(account) <= 34
        and account[:2].isalpha()
        and account[2:4].isdigit()
        and account.isalnum()
        and account.isascii()
    )


def iban_valid(account: str) -> bool:
    """Say whether an IBAN's check digits fit (ISO 13616, modulo 97)."""
    return int("".join(str(int(c, 36)) for c in account[4:] + account[:4])) % 97 == 1


def _limit(block: Block, currency: Any) -> Any:
    if "credit_limit" not in block:
        return pd.array([None] * len(block), dtype="Int64")
    numbers = read_numbers(block, "credit_limit")
    money = block.unit("credit_limit").currency or block.currency
    places = np.array([decimals(c or money) for c in currency], dtype=np.int64)
    minor, exact = numbers.minor(places)
    block.refuse("too-many-decimals", "credit_limit", numbers.there & ~exact, currency=[c or money for c in currency])
    block.refuse("limit-negative", "credit_limit", minor < 0)
    return pd.array([int(m) if t else None for m, t in zip(minor, numbers.there, strict=True)], dtype="Int64")


class KnownCustomers:
    """The latest version of every customer, from the ledger and from this drop so far."""

    def __init__(self, customers: pd.DataFrame) -> None:
        newest = customers.sort_values(["customer_id", "version"]).drop_duplicates("customer_id", keep="last")
        self._rows: dict[str, dict[str, Any]] = {}
        self._frame = newest.set_index("customer_id")
        self._touched: dict[str, dict[str, Any]] = {}
        self.made: list[dict[str, Any]] = []

    @property
    def ids(self) -> set[str]:
        """Every customer_id known."""
        return set(self._frame.index) | set(self._touched)

    def latest(self, customer_id: str) -> dict[str, Any] | None:
        """Return the latest version of a customer."""
        if customer_id in self._touched:
            return self._touched[customer_id]
        if customer_id in self._frame.index:
            return {"customer_id": customer_id, **cast("Row", self._frame.loc[customer_id].to_dict())}
        return None

    def column(self, name: str) -> dict[str, Any]:
        """Return one column of the latest versions, by customer_id."""
        return {**cast("Row", self._frame[name].to_dict()), **{i: r[name] for i, r in self._touched.items()}}

    def post(self, rows: Iterable[dict[str, Any]], given: set[str]) -> list[bool]:
        """Take the rows in; True where a customer is new or changed. What the file has no column for stays as it was."""
        return [self._post(row, given) for row in rows]

    def _post(self, row: dict[str, Any], given: set[str]) -> bool:
        known = self.latest(row["customer_id"])
        if known is None:
            new = {**row, "version": 1}
        else:
            kept = {name: known[name] for name in CONTENT if name not in given and not _filled(row[name])}
            new = {**row, **kept, "version": int(known["version"]) + 1}
            if all(_same(new[name], known[name]) for name in CONTENT):
                return False
        self._touched[row["customer_id"]] = new
        self.made.append(new)
        return True


def _filled(value: Any) -> bool:
    return not (pd.isna(value) or value in ("", False))


def _same(a: Any, b: Any) -> bool:
    return (pd.isna(a) and pd.isna(b)) or (not pd.isna(a) and not pd.isna(b) and bool(a == b))
