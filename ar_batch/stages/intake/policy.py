"""The settings of intake."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Literal

from pydantic import Field, field_validator

from ar_batch.money import CURRENCIES
from ar_batch.policy import Policy
from ar_batch.tables.inputs import INPUTS

DateOrder = Literal["", "dmy", "mdy", "ymd"]


class SourceRule(Policy):
    """What is known about files by their name; `[[sources]]` in config.toml. The first rule whose `match` fits counts."""

    match: str = Field(description="The file's path below input/, with * and ?, in any case: 'bank/*.csv'.")
    sheet: str = Field(default="*", description="The sheet's name, with * and ?.")
    table: str = Field(default="", description="Which table it holds, where its headings fit several.")
    kind: Literal["", "snapshot", "changes"] = Field(
        default="",
        description="snapshot: the full list of what is open; changes: only some of it. Blank: a list with an open amount is a snapshot.",
    )
    date_order: DateOrder = Field(
        default="", description="Order of day, month and year in text dates: dmy, mdy or ymd."
    )
    decimal: Literal["", ".", ","] = Field(default="", description="The decimal mark in text amounts.")
    currency: str = Field(default="", description="Currency of rows that name none.")
    account: str = Field(default="", description="Our bank account, for statements that do not name it.")
    company: str = Field(default="", description="Which of our companies the documents belong to.")
    inverse_sign: bool = Field(default=False, description="true: money in is negative (some card statements).")
    incremental: bool = Field(
        default=False, description="true: each bank file continues the last one and never repeats a line."
    )
    headings: tuple[str, ...] = Field(
        default=(),
        strict=False,
        description="The columns in order, for files without a row of headings; '' for what is not wanted.",
    )

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        return _currency(value) if value else ""

    @field_validator("table")
    @classmethod
    def _known_table(cls, value: str) -> str:
        if value and value not in INPUTS:
            raise ValueError(f"no such table; there are {', '.join(sorted(INPUTS))}")
        return value


class IntakePolicy(Policy):
    """Settings of intake."""

    default_currency: str = Field(default="EUR", description="Currency of rows for which nothing else says one.")
    default_terms_days: int = Field(
        default=30, ge=0, le=400, description="Days to pay, where neither document nor customer say."
    )
    company: str = Field(default="", description="Our company, where a file does not name one.")
    date_order: DateOrder = Field(
        default="", description="Order of day and month in text dates of all files; blank: each column must show it."
    )
    decimal: Literal["", ".", ","] = Field(
        default="", description="Decimal mark in text amounts of all files; blank: each column must show it."
    )
    bad_rows_percent: int = Field(
        default=50, ge=0, le=100, description="A file with more bad rows than this is held back as a whole."
    )
    bad_rows_from: int = Field(default=20, ge=1, description="... if it has at least this many rows.")
    missing_documents_percent: int = Field(
        default=50,
        ge=0,
        le=100,
        description="A list of open items that would close more of them than this is taken for a partial one, unless a source says snapshot.",
    )
    years_ahead: int = Field(
        default=5, ge=0, description="Dates later than this many years from the business date are errors."
    )
    first_year: int = Field(default=1990, ge=1900, description="Dates before this year are errors.")
    sources: tuple[SourceRule, ...] = Field(
        default=(), strict=False, description="What is known about files by their name."
    )
    columns: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="A company's own headings: customer_id = ['Debitoren-Kto'], or documents.amount for one table.",
    )

    @field_validator("default_currency")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        return _currency(value)

    @field_validator("columns", mode="before")
    @classmethod
    def _known_columns(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        names = {c.name for t in INPUTS.values() for c in t.columns}
        names |= {f"{t.name}.{c.name}" for t in INPUTS.values() for c in t.columns}
        for name in value:
            if name not in names:
                raise ValueError(f"no input table has a column {name!r}")
        return {name: (words,) if isinstance(words, str) else tuple(words) for name, words in value.items()}

    def source(self, file: str, sheet: str) -> SourceRule:
        """Return what is known about a sheet: its rule, with this policy's own settings where the rule is silent."""
        path, name = file.casefold(), sheet.casefold()
        found = next(
            (
                r
                for r in self.sources
                if fnmatchcase(path, r.match.casefold()) and fnmatchcase(name, r.sheet.casefold())
            ),
            SourceRule(match="*"),
        )
        fill = {
            "date_order": found.date_order or self.date_order,
            "decimal": found.decimal or self.decimal,
            "company": found.company or self.company,
        }
        return found.model_copy(update=fill)


def _currency(value: str) -> str:
    if value not in CURRENCIES:
        raise ValueError(f"{value!r} is no ISO 4217 currency code")
    return value
