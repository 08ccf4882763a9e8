"""What of some applications stands at their end: the one count of receipts applied that the commands and reports share."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

_IN_PART = "changed-document"
"""The rule of rows that take back a part: the document was changed, and no longer takes all that was applied to it."""


class Applied(NamedTuple):
    """Receipts and applications that stand; those taken back, how many of these were made beside them, and those cut."""

    receipts: int
    applications: int
    taken_back: int
    taken_back_at_once: int
    cut: int


def taken_back(applications: pd.DataFrame) -> set[str]:
    """Return the ids of what was taken back and stayed so: a reversal that was undone itself takes nothing back."""
    back = applications.loc[applications["reverses"] != "", ["application_id", "reverses"]]
    return set(back.loc[~back["application_id"].isin(back["reverses"]), "reverses"])


def still(applications: pd.DataFrame) -> pd.DataFrame:
    """Return the applications among these that stand: without those that take something back, and those taken back."""
    taken = applications["application_id"].isin(taken_back(applications))
    return applications[(applications["reverses"] == "") & ~_in_part(applications) & ~taken]


def count(applications: pd.DataFrame) -> Applied:
    """Count what stands of these applications (of one run, or of one day), and what they take back."""
    stands = still(applications)
    receipts = stands.loc[stands["receipt_id"] != "", "receipt_id"].nunique()
    back = applications["reverses"] != ""
    at_once = applications["reverses"].isin(applications["application_id"])
    cut = int(_in_part(applications).sum())
    return Applied(int(receipts), len(stands), int(back.sum()), int(at_once.sum()), cut)


def _in_part(applications: pd.DataFrame) -> pd.Series[bool]:
    return (applications["rule"] == _IN_PART) & (applications["amount_minor"] < 0)
