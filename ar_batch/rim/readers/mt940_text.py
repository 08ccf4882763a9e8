"""The text of an MT940 line (:86:): who paid, from where, for what. Three families of dialects and free text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ar_batch.rim.readers.bank import plain_account, squeezed, valid_iban

_WIDTH = 65
"""Characters in a line of :86:; a full one is continued without a blank."""
_SUBFIELD_WIDTH = 27

_GERMAN = re.compile(r"\s*(\d{3})\s?([?>@#+!^~<])(?=\d\d)")
_SEPA_TAG = re.compile(
    r"(?<![A-Z])(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|ANAM|MTLG|PURP|RREF|BREF|IBAN|BIC|RTRN|SQTP|SVCL)[+:]"
)
_SLASH_TAG = re.compile(
    r"/(TRTP|IBAN|BIC|NAME|REMI|EREF|CNTP|ORDP|BENM|MARF|CSID|ULTD|ULTC|ULTB|PURP|RTRN|ADDR|ISDT|TRCD|PREF|IREF|RREF|CREF"
    r"|ACNO|PACC|ACCW|SVCL|NRTX|VALD|CHGS|CHGS1|CHGS2|EXCH|OCMT|OAMT|REFOAMT|CDTRREFTP|CDTRREF|BAI|PT|PY|INIT|BO|SUBD|ID"
    r"|IMM|FX|CSD)/"
)
_SLASH_START = re.compile(
    r"\s*/(TRTP|EREF|CNTP|ORDP|BENM|REMI|NAME|IBAN|RTRN|PREF|MARF|BAI|PT|ULTD|ISDT|TRCD|RREF|CREF|SVCL|CDTRREF)/"
)
_RETURN_GVC = {"059", "108", "109", "159"}
"""German transaction codes of returned direct debits and transfers."""


@dataclass
class Details:
    """What :86: says; "" where it is silent."""

    name: str = ""
    account: str = ""
    remittance: str = ""
    end_to_end_id: str = ""
    structured_reference: str = ""
    code: str = ""
    is_return: bool = False


def details(texts: list[str], supplement: str) -> Details:
    """Return what the :86: fields of a line and the second line of its :61: say."""
    whole = "\n".join(texts)
    if found := _GERMAN.match(whole):
        return _german(found[1], found[2], whole[found.end() - 1 :].replace("\n", ""))
    if _SLASH_START.match(whole) or len(_SLASH_TAG.findall(_unwrapped(whole))) > 1:
        got = _slashed(whole)
    else:
        got = _free(whole)
    extra = squeezed(supplement)
    if not got.account and is_account(extra):
        got.account = extra
    elif extra and squeezed(extra) not in got.remittance and extra != got.account:
        got.remittance = squeezed(f"{got.remittance} {extra}")
    return got


def _unwrapped(text: str) -> str:
    """Undo the wrapping: a full line goes on without a blank, a short one with one."""
    joined = ""
    for line in text.split("\n"):
        joined += line if len(line) >= _WIDTH else line + " "
    return joined.rstrip()


def _german(code: str, mark: str, text: str) -> Details:
    parts = re.split(rf"{re.escape(mark)}(00|10|[2367]\d)", text)
    fields: dict[str, str] = {}
    for number, value in zip(parts[1::2], parts[2::2], strict=True):
        fields.setdefault(number, value)
    purpose = _filled(fields, [f"{n}" for n in (*range(20, 30), *range(60, 64))])
    tags = _sepa(purpose)
    name = squeezed(_filled(fields, ["32", "33"]))
    remittance = squeezed(tags.get("SVWZ") or f"{tags['']} {tags.get('MTLG', '')}")
    remittance = squeezed(f"{remittance} {_filled(fields, ['70', '71', '72', '73'])}")
    ultimate = squeezed(tags.get("ABWA", ""))
    if ultimate and ultimate.casefold() not in name.casefold():
        remittance = squeezed(f"{remittance} for {ultimate}")
    # ?34 holds the reason of a return from 900 on (DK Anlage 3).
    reason = fields.get("34", "").strip()
    return Details(
        name=name or ultimate,
        account=plain_account(fields.get("31", "")) or plain_account(tags.get("IBAN", "")),
        remittance=remittance or squeezed(fields.get("00", "")),
        end_to_end_id=squeezed(tags.get("EREF", "")),
        code=code,
        is_return=code in _RETURN_GVC or "RTRN" in tags or (reason.isdigit() and 901 <= int(reason) <= 920),
    )


def _filled(fields: dict[str, str], numbers: list[str]) -> str:
    """Join subfields: a full one goes on without a blank, a short one is a line of its own."""
    joined = ""
    for number in numbers:
        value = fields.get(number, "")
        if not value.strip():
            continue
        joined += value if len(value) >= _SUBFIELD_WIDTH or _open_tag(value) else value + " "
    return joined


def _open_tag(value: str) -> bool:
    """A reference alone in its subfield may fill it to the last but one and go on; after the tag itself it surely does."""
    return bool(re.search(r"(EREF|KREF|MREF|CRED|SVWZ)\+$", value))


def _sepa(purpose: str) -> dict[str, str]:
    """Split the purpose at its tags; what stands before the first has the tag ""."""
    parts = _SEPA_TAG.split(purpose)
    tags = {"": parts[0]}
    for tag, value in zip(parts[1::2], parts[2::2], strict=True):
        tags.setdefault(tag, value)
    return tags


def _slashed(text: str) -> Details:
    # Tags may be cut by the wrapping, so lines are joined without blanks where they were full.
    parts = _SLASH_TAG.split(_joined_at_tags(text))
    tags: dict[str, str] = {"": parts[0]}
    for tag, value in zip(parts[1::2], parts[2::2], strict=True):
        if not tags.get(tag, "").strip(" /"):
            tags[tag] = value
    name, account = tags.get("NAME", ""), tags.get("IBAN", "") or tags.get("ACNO", "")
    if counterparty := tags.get("CNTP", ""):
        pieces = counterparty.split("/")
        account = account or pieces[0]
        name = name or (pieces[2] if len(pieces) > 2 else "")
    for side in ("ORDP", "BENM"):
        name = name or tags.get(side, "").strip(" /")
    remittance, reference = _remittance(tags.get("REMI", ""))
    if not remittance:
        remittance = squeezed(
            " ".join(tags.get(tag, "") for tag in ("", "TRTP", "PREF", "BAI", "PT", "PY")).strip(" /")
        )
    ultimate = squeezed(tags.get("ULTD", "").strip(" /").removeprefix("NAME/"))
    return Details(
        name=squeezed(name.strip(" /")),
        account=plain_account(account.strip(" /")),
        remittance=squeezed(f"{remittance} for {ultimate}") if ultimate else remittance,
        end_to_end_id=squeezed(tags.get("EREF", "").strip(" /")),
        structured_reference=reference or squeezed(tags.get("CDTRREF", "").strip(" /")),
        is_return="RTRN" in tags,
    )


def _joined_at_tags(text: str) -> str:
    joined = ""
    for line in text.split("\n"):
        full = len(line) >= _WIDTH - 1
        joined += line if full or line.endswith("/") else line + " "
    return joined


def _remittance(value: str) -> tuple[str, str]:
    """Return text and structured reference of a /REMI/ part: "USTD//text", "STRD/CUR/1234" or text alone."""
    bare = value.strip()
    if found := re.match(r"STRD/(?:(?:CUR|ISO|SCOR)/)?([^/]+)", bare):
        return squeezed(found[1]), squeezed(found[1])
    return squeezed(re.sub(r"^USTD/+", "", bare).strip("/")), ""


def is_account(text: str) -> bool:
    """Return whether a text looks like an IBAN or a plain account number, as Dutch banks put it into :61:."""
    return bool(re.fullmatch(r"[A-Z]{2}\d{2}[A-Z]{4}[A-Z0-9]{7,26}|P?\d{9,10}", text))


def _free(text: str) -> Details:
    joined = squeezed(_unwrapped(text))
    got = Details(remittance=joined)
    first = joined.split(" ")[0]
    if valid_iban(first):
        got.account = first
    if found := re.search(r"REK: ?([A-Z]{2}\d{2}[A-Z0-9]{10,30})\s*/ ?NAAM: ?(.+)$", joined):
        got.account, got.name = found[1], found[2].strip()
    return got
