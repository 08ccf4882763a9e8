"""Where a mail stands: the one reading of the deliveries table that dunning, delivery and reports share."""

from __future__ import annotations

import pandas as pd

_RANK = {"attempted": 0, "unknown": 1, "retry": 1, "refused": 1, "sent": 2, "not_sent": 2}
"""Within one attempt the outcome follows the attempt, and a final word (a person's, or a late proof) follows that."""


def last_rows(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Return the row that counts of each mail, indexed by mail_id: of the latest attempt, the last word about it."""
    if deliveries.empty:
        return deliveries.set_index("mail_id")
    ranked = deliveries.assign(rank=deliveries["state"].map(_RANK).astype("int64"))
    ordered = ranked.sort_values(["mail_id", "attempt", "rank", "at", "delivery_id"])
    return ordered.drop_duplicates("mail_id", keep="last").set_index("mail_id").drop(columns="rank")
