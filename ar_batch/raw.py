"""What the rim hands to intake: files as read, before anybody has said what they mean.

They are defined here, apart from the tables, so that the process which opens strangers' files need not load pandas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

Cell = str | float | int | bool | date | datetime | time | timedelta | Decimal | None
"""A cell as a reader gives it. Decimal comes from bank formats; None and "" are both blank."""


@dataclass(frozen=True)
class Statement:
    """What a bank format says beside its lines; amounts are decimals in the account's currency, None where it is silent."""

    account: str = ""
    currency: str = ""
    statement_id: str = ""
    opening: Decimal | None = None
    opening_on: date | None = None
    closing: Decimal | None = None
    closing_on: date | None = None
    count: int | None = None
    total: Decimal | None = None


@dataclass(frozen=True)
class Note:
    """Something that the reader noticed: the code of a finding kind and what fills its braces."""

    code: str
    row: int = 0
    column: str = ""
    value: str = ""
    fills: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One sheet, or one statement of a bank file.

    `rows` are as they stand, ragged allowed; the first one is row `first_row` in Excel's numbering. A bank format
    gives canonical headings (those of the bank_lines input table) as its first row and typed cells below, and says
    what it is in `dialect`; for grids `dialect` is "".
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    first_row: int = 1
    dialect: str = ""
    statement: Statement | None = None
    hidden: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class InputFile:
    """One file below input/. `refusal` is set when it could not be read at all; then there are no sheets.

    A refused or held file stays where it is: nothing of it is posted, and each run says so again.
    """

    name: str
    sha256: str
    sheets: tuple[Sheet, ...] = ()
    refusal: Note | None = None
