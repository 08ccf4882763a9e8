"""What bank lines say by themselves, told over whole columns: numbers that lost a blank, accounts from abroad, amounts paid again."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ar_batch import names
from ar_batch.stages.matching import narrative
from ar_batch.stages.matching.groups import starts_of
from ar_batch.stages.matching.leads import LEADS, lead_before

_NOT_LONG, _SHORT_WHILE = 30, 14
"""Days within which a payment of the same amount may be the same payment again."""

_ROOM_FOR_ID = 35
"""Characters of an end-to-end id (ISO 20022)."""
_SEVERAL_FULL, _SHARE_FULL = 5, 0.03
"""So many texts, and such a share of those at least half as long, are as long as the longest where a bank cuts them off."""

_FIELD_CODE = r"\?(?:2[0-9]|3[0-4]|6[0-3])"
"""Codes before the parts of a text in a German statement (MT940, field 86)."""
_SWIFT_CODE = r"/(?:RFB|ROC|REMI)/+"
"""Codes before what the payer wrote (MT103, field 70; MT940, field 86)."""
_FIELDS = [rf"{name}\+" for name in "EREF KREF MREF CRED DEBT SVWZ ABWA ABWE".split()]
# Without groups, which pandas would look for in Python and not in Arrow.
_GLUED = "|".join(f"[^ +]{field}" for field in _FIELDS)
_OF_PAYPAL = r"PP\.[0-9]{3,6}\.PP"
"""What a payment service writes before its texts: a number of ours is none of it."""
_GLUED_FIELD = re.compile(rf"(?<=[^\s+])(?={'|'.join(_FIELDS)})")
"""Where the next field of a German statement begins with no blank before it: 56-BEREF+26082465."""
_FRENCH_REFERENCE = re.compile(r"(?<=\s)/REF (?=\S+\s*$)")
"""The payer's own reference at the end of a French line: VIR SEPA RECU /DE ... /MOTIF ... /REF 567903870."""
_VAT_INVOICE = "(?:^| )FAKTUR[AYĘE]? VAT "
_BEFORE_TOWN = r"\b[0-9]{4,5} [^\d\W_]{3}"
_ADDRESS = re.compile(r"(\b[0-9]{1,4}[A-Za-z]? )?\b([0-9]{4,5}) ([^\d\W_]{3,})")
_LIKE_POSTCODE = r"[A-Za-z]{1,3}-[0-9]{4,5}"
_POSTCODE = r"\b(?:D|DE|A|AT|CH|F|FR|I|IT|NL|B|BE|L|LU|DK|S|SE|N|NO|FIN|PL|CZ|SK|E|ES|P|PT)-[0-9]{4,5} +"
_TOWN = "[A-ZÄÖÜa-zäöü]{3,}"
_MAY_BE_GLUED = r"[./-]20[0-9]{5}|[0-9]{5}[./][0-9]{2}[./]20[0-9]{2}|[0-9]{5}[.,][0-9]{2}"
_AFTER_DATE = re.compile(r"(?<![0-9])((?:0?[1-9]|[12][0-9]|3[01])[./-](?:0?[1-9]|1[0-2])[./-]20[0-9]{2})(?=[0-9]{3})")
_BEFORE_DATE = re.compile(r"(?<=[0-9]{3})((?:0[1-9]|[12][0-9]|3[01])([./])(?:0[1-9]|1[0-2])\2 ?20[0-9]{2})(?![0-9])")


def apart(texts: pd.Series[Any], amounts: pd.Series[Any]) -> pd.Series[Any]:
    """Return the texts, a blank between numbers and the dates or the payment's own amount that lost it.

    01.06.20260000089692, 0070132-03926.05.2026 and 40382600,06 (of a payment of 600.06).
    """
    glued = texts.str.contains(_MAY_BE_GLUED).to_numpy(dtype=bool)
    some = zip(texts[glued], amounts[glued].abs().tolist(), strict=True)
    return replaced(texts, glued, [_with_blanks(text, amount) for text, amount in some])


def replaced(texts: pd.Series[Any], some: npt.NDArray[np.bool_], by: list[str]) -> pd.Series[Any]:
    """Return the texts with others in place of some (flags), in their order."""
    if not by:
        return texts
    return texts.where(~some, pd.Series(by, index=texts.index[some], dtype=texts.dtype).reindex(texts.index))


def _with_blanks(text: str, amount: int) -> str:
    text = _BEFORE_DATE.sub(r" \1", _AFTER_DATE.sub(r"\1 ", text))
    own = rf"(?<=[0-9]{{3}})({amount // 100}[.,]{amount % 100:02d})(?![0-9])"
    return re.sub(own, r" \1", text)


def without_codes(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Return the texts, a blank in place of the codes of fields that some exports leave in them: ?20Vorkasse, /REMI/03/26.

    Fields that run into one another are put apart, and what a bank calls the payer's own reference is made known as that.
    """
    for sign, code in (("?", _FIELD_CODE), ("/R", _SWIFT_CODE)):
        if texts.str.contains(sign, regex=False).any():
            texts = texts.str.replace(code, " ", regex=True).str.strip()
    if texts.str.contains(".PP", regex=False).any():
        texts = texts.str.replace(_OF_PAYPAL, " ", regex=True).str.strip()
    if texts.str.contains("REF+", regex=False).any():
        glued = texts.str.contains(_GLUED).to_numpy(dtype=bool)
        texts = replaced(texts, glued, [_GLUED_FIELD.sub(" ", text) for text in texts[glued]])
    french = texts.str.contains("/MOTIF ", regex=False).to_numpy(dtype=bool)
    return replaced(texts, french, [_FRENCH_REFERENCE.sub("EREF+", text) for text in texts[french]])


def without_vat(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Return the texts, "faktura" in place of "faktura VAT", as an invoice is called in Poland: no tax number follows."""
    if not texts.str.contains(_VAT_INVOICE, case=False).any():
        return texts
    return texts.str.replace(_VAT_INVOICE, " faktura ", case=False, regex=True).str.strip()


def without_postcodes(texts: pd.Series[Any], documents: pd.DataFrame) -> pd.Series[Any]:
    """Return the texts without postcodes behind the letters of their country, before a town: D-79822 Freiburg.

    Not where `documents` (document_no) or their orders (po_number) are called so.
    """
    some = texts.str.contains(r"\b[A-Z]{1,3}-[0-9]{4,5} ").to_numpy(dtype=bool)
    numbers = (documents[name] for name in ("document_no", "po_number"))
    if not some.any() or any(each.str.fullmatch(_LIKE_POSTCODE).any() for each in numbers):
        return texts
    return replaced(texts, some, [re.sub(f"{_POSTCODE}(?={_TOWN})", "", text) for text in texts[some]])


def without_addresses(texts: pd.Series[Any], customers: pd.DataFrame, documents: pd.DataFrame) -> pd.Series[Any]:
    """Return the texts without the postcode of a customer before its town, and the house's number before that.

    Nor with any other number before the town of a customer, behind no word for invoice, in which no document's number nor
    an order's ends: a town has many postcodes. `customers`: postcode, city; `documents`: document_no, po_number.
    """
    some = texts.str.contains(_BEFORE_TOWN).to_numpy(dtype=bool)
    if not some.any():
        return texts
    placed = customers[customers["city"] != ""].drop_duplicates(["postcode", "city"])
    every = [names.folded(city).partition(" ")[0] for city in placed["city"]]
    known, towns = set(zip(placed["postcode"], every, strict=True)), set(every)
    found = (each for text in texts[some] for each in _ADDRESS.finditer(text))
    strange = _ending_none(documents, {each[2] for each in found if names.folded(each[3]) in towns})

    def town(found: re.Match[str]) -> str:
        before, code, name = found.groups()
        if (code, names.folded(name)) in known:
            return name
        is_code = code in strange and names.folded(name) in towns
        led = is_code and not before and lead_before(found.string.upper(), found.start()) in LEADS
        return f"{before or ''}{name}" if is_code and not led else found[0]

    return replaced(texts, some, [_ADDRESS.sub(town, text) for text in texts[some]])


def _ending_none(documents: pd.DataFrame, codes: set[str]) -> set[str]:
    """The codes in which neither the number of a document (document_no) nor of its order (po_number) ends."""
    ends = [
        documents[name].str[-size:] for name in ("document_no", "po_number") for size in {len(code) for code in codes}
    ]
    return codes.difference(*(each[each.isin(codes)] for each in ends))


def foreign(ours: pd.Series[Any], theirs: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    """Return where two accounts are of different countries, as far as they say of which they are.

    Where a statement does not say of which account it is, ours is of the country that most accounts are of.
    """
    starts = (accounts.str[:2].str.upper() for accounts in (ours, theirs))
    here, there = (start.where(start.str.isalpha() & (start.str.len() == 2), "") for start in starts)
    usual = pd.concat([here[here != ""], there[there != ""]]).value_counts()
    home = here.where(ours != "", usual.index[0] if len(usual) else "")
    result: npt.NDArray[np.bool_] = ((home != "") & (there != "") & (home != there)).to_numpy(dtype=bool)
    return result


def full(texts: pd.Series[Any], ids: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    """Return which texts fill all the room there is, or which end-to-end ids do where there are any.

    The room for a text is told by the longest: where several are just as long, or end in a blank there, they were cut off.
    """
    length = texts.str.len().to_numpy(dtype=np.int64)
    room = int(length.max(initial=0))
    filled = (length >= room - 1) & (length > 0)
    several = filled.sum() >= max(_SEVERAL_FULL, (length * 2 >= room).sum() * _SHARE_FULL)
    result: npt.NDArray[np.bool_] = np.where(
        (ids != "").to_numpy(dtype=bool), ids.str.len().to_numpy(dtype=np.int64) >= _ROOM_FOR_ID - 1, filled & several
    )
    return result


def again(receipts: pd.DataFrame) -> pd.DataFrame:
    """Return by id which receipts repeat one that came some days before and stayed.

    `again`: one of the same payer and amount; `repeated`: and of the same text; `twice`: and the payer wrote that text, with
    a number in it, a short while apart on these two days and on no other.
    """
    rows = receipts.drop_duplicates("receipt_id").sort_values(["booking_date", "receipt_id"])
    payer = rows["payer_account"].where(rows["payer_account"] != "", narrative.payers(rows))
    amount, payers = rows["amount_minor"].to_numpy(), pd.factorize(payer)[0]
    days = rows["booking_date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    same = _together(payers, pd.factorize(rows["currency"])[0], pd.factorize(np.abs(amount))[0])
    told = (payer != "").to_numpy(dtype=bool) & (amount > 0)
    again = told & _comes_again(same, days, amount, _NOT_LONG)
    repeated = twice = again
    if again.any():
        texts = pd.factorize(rows["remittance"])[0]
        said = _together(same, texts)
        repeated = twice = told & _comes_again(said, days, amount, _NOT_LONG)
    if repeated.any():
        twice = told & _comes_again(said, days, amount, _SHORT_WHILE)
        twice[twice] = _is_written_twice(rows["remittance"], _together(payers, texts), days)[twice]
    return pd.DataFrame({"again": again, "repeated": repeated, "twice": twice}, index=rows["receipt_id"])


def _together(*codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Codes of rows that are the same in several columns of codes."""
    same = codes[0]
    for more in codes[1:]:
        same = pd.factorize(same * (more.max(initial=0) + 1) + more)[0]
    return same


def _is_written_twice(
    texts: pd.Series[str], written: npt.NDArray[np.int64], days: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Which receipts have a text with a number that their payer wrote (`written`: codes of both) on two days in all."""
    on_days = pd.DataFrame({"written": written, "day": days}).drop_duplicates()["written"]
    two = np.bincount(on_days, minlength=len(written)) == 2
    numbered = texts.str.contains("[0-9]").to_numpy(dtype=bool)
    result: npt.NDArray[np.bool_] = numbered & two[written]
    return result


def _comes_again(
    same: npt.NDArray[np.int64], days: npt.NDArray[np.int64], amount: npt.NDArray[np.int64], within: int
) -> npt.NDArray[np.bool_]:
    """Which receipts, in the order of their days, have the code of one some days before (`within` so many) that did not come back."""
    order = np.argsort(same, kind="stable")
    group, day, paid = same[order], days[order], amount[order]
    other = np.append(True, group[1:] != group[:-1])[: len(order)]
    starts = starts_of(group, day)  # the first of each day
    soon = np.append(False, np.diff(day[starts]) <= within)[: len(starts)]
    soon &= np.append(False, paid[starts][:-1] > 0)[: len(starts)] & ~other[starts]
    again = np.zeros(len(order), dtype=bool)
    again[order] = np.repeat(soon, np.diff(np.append(starts, len(order))))
    return again
