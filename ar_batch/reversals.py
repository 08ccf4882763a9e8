"""What of some applications stands at their end: the one count of receipts applied that the commands and reports share."""

from __future__ import annotations

from typing import Final, NamedTuple

import pandas as pd

from ar_batch.digest import digests

_IN_PART = "changed-document"
"""The rule of rows that take back a part: the document was changed, and no longer takes all that was applied to it."""


class Applied(NamedTuple):
    """Receipts and applications that stand; those taken back, how many of these by a person and how many made beside them; and those cut."""

    receipts: int
    applications: int
    taken_back: int
    taken_back_by_a_person: int
    taken_back_at_once: int
    cut: int


def taken_back(applications: pd.DataFrame) -> set[str]:
    """Return the ids of what was taken back and stayed so: a reversal that was undone itself takes nothing back."""
    reverses = applications["reverses"] != ""
    if not reverses.any():
        return set()
    back = applications.loc[reverses, ["application_id", "reverses"]]
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
    decided = back & (applications["method"] == "decision")
    return Applied(int(receipts), len(stands), int(back.sum()), int(decided.sum()), int(at_once.sum()), cut)


TOGETHER: Final = ["run_id", "receipt_id", "reason"]
"""What is alike in everything that one run applied of one receipt (or of credit notes, without one) for one reason."""


def applied_ids(stands: pd.DataFrame) -> pd.Series[str]:
    """Return for each of these applications, which all stand, the id of what was applied together with it.

    The id speaks of what stands: when a part is taken back, the rest has another one.
    """
    members = stands.sort_values("application_id").groupby(TOGETHER, sort=False)["application_id"].agg(" ".join)
    ids = pd.Series(digests("T", members), index=members.index, dtype="str")
    return pd.Series(
        ids.reindex(pd.MultiIndex.from_frame(stands[TOGETHER])).to_numpy(), index=stands.index, dtype="str"
    )


def _in_part(applications: pd.DataFrame) -> pd.Series[bool]:
    return (applications["rule"] == _IN_PART) & (applications["amount_minor"] < 0)
