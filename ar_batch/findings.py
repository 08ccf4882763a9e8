"""Every kind of finding as data: its code, severity, what it says, and what to do about it.

A finding is wrong data that a person can act on. It never stops a run; the row or file it speaks of is left out.
`docs/reference/findings.md` is made from this list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ar_batch.digest import digest

Severity = Literal["error", "warning", "info"]
LONGEST_VALUE = 80
"""Values are shown cut to this length, control characters escaped."""


@dataclass(frozen=True)
class FindingKind:
    """One kind of finding. `problem` and `remedy` are sentences; their braces are filled in where it is raised."""

    code: str
    severity: Severity
    problem: str
    remedy: str


INTAKE_KINDS: Final[tuple[FindingKind, ...]] = ()
READER_KINDS: Final[tuple[FindingKind, ...]] = ()
MATCHING_KINDS: Final[tuple[FindingKind, ...]] = ()
DECISION_KINDS: Final[tuple[FindingKind, ...]] = ()
AGING_KINDS: Final[tuple[FindingKind, ...]] = ()
DUNNING_KINDS: Final[tuple[FindingKind, ...]] = ()

KINDS: Final[dict[str, FindingKind]] = {
    kind.code: kind
    for group in (READER_KINDS, INTAKE_KINDS, MATCHING_KINDS, DECISION_KINDS, AGING_KINDS, DUNNING_KINDS)
    for kind in group
}


def shown(value: object) -> str:
    """Return a value as findings and messages show it: control characters escaped, cut at 80 characters."""
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(value))
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def finding(
    code: str,
    *,
    file: str = "",
    sheet: str = "",
    row: int = 0,
    column: str = "",
    value: object = "",
    subject: str = "",
    rejects_row: bool = False,
    record: str = "",
    **fills: object,
) -> dict[str, object]:
    """Return one row of the findings table. `fills` go into the braces of the kind's sentences.

    `record` is the refused row as it came: JSON, heading to text.
    """
    kind = KINDS[code]
    words = {name: shown(fill) for name, fill in fills.items()} | {"value": shown(value), "column": column}
    return {
        "finding_id": digest("N", code, file, sheet, row, column, value, subject, *sorted(words.items())),
        "code": code,
        "severity": kind.severity,
        "file": file,
        "sheet": sheet,
        "row": row,
        "column": column,
        "value": shown(value),
        "problem": kind.problem.format_map(words),
        "hint": kind.remedy.format_map(words),
        "subject": subject,
        "rejects_row": rejects_row,
        "record": record,
    }
