"""Tables as data, and the one check at every border.

`Column` and `Table` say what a table is; `conform` makes a frame be exactly that or fails; `stage` puts `conform` at
both ends of a pure function. The same rows serve intake, the ledger's DDL, the workbook writer and the docs.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, ParamSpec, TypeVar, cast

import numpy as np
import pandas as pd

Kind = Literal["text", "date", "minor", "int", "ratio", "flag", "stamp"]
"""text: str, "" when blank - date: datetime64[us], NaT when blank - minor: int64 minor units - int: int64
ratio: float64 in 0..1, rounded to 4 places - flag: bool - stamp: text, ISO 8601 with offset.
An optional minor or int is Int64 with <NA> when blank."""

DTYPES: Final[Mapping[str, str]] = {
    "text": "str", "stamp": "str", "date": "datetime64[us]", "minor": "int64", "int": "int64", "ratio": "float64", "flag": "bool",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column: its name and kind in the program, its heading and meaning for people.

    `choices` are the only values allowed (a blank too, when optional). `synonyms` are other headings that users write.
    """

    name: str
    kind: Kind = "text"
    heading: str = ""
    meaning: str = ""
    optional: bool = False
    choices: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()

    @property
    def dtype(self) -> str:
        """The pandas dtype that `conform` demands."""
        return "Int64" if self.optional and self.kind in ("minor", "int") else DTYPES[self.kind]

    @functools.cached_property
    def pandas_dtype(self) -> Any:
        """The same as an object, quick to compare."""
        return pd.api.types.pandas_dtype(self.dtype)

    @property
    def title(self) -> str:
        """The heading, or the name made readable."""
        return self.heading or self.name.removesuffix("_minor").replace("_", " ").capitalize()


@dataclass(frozen=True)
class Table:
    """A named table: its columns in order, and the columns that are unique together (its sort order too)."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @functools.cached_property
    def names(self) -> list[str]:
        """The column names in order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError when there is none."""
        return next((c for c in self.columns if c.name == name), None) or _missing(self.name, name)

    @functools.cached_property
    def _empty(self) -> pd.DataFrame:
        return pd.DataFrame({c.name: pd.Series(dtype=cast("Any", c.dtype)) for c in self.columns})

    def empty(self) -> pd.DataFrame:
        """Return a frame of this table without rows."""
        # Copy on write: nobody can change the original.
        return _marked(self._empty.copy(deep=False), self)

    def frame(self, rows: Iterable[Mapping[str, object]] | pd.DataFrame) -> pd.DataFrame:
        """Return the rows as a conforming frame; what an optional column lacks is filled with its blank."""
        if isinstance(rows, pd.DataFrame):
            given = rows
        elif listed := list(rows):
            given = pd.DataFrame(listed)
        else:
            return self.empty()
        if getattr(given, _MARK, None) is self and len(given.columns) == len(self.columns):
            return given
        if given.empty:
            return self.empty()
        # Blanks conform by their making; only what was given is looked at.
        typed = {
            c.name: _typed(given[c.name], c, self.name) if c.name in given else _blank(c, given.index)
            for c in self.columns
        }
        return _finished(_together(typed, given.index), self)


def _missing(table: str, name: str) -> Column:
    raise KeyError(f"{table} has no column {name}")


def _blank(column: Column, index: pd.Index[Any]) -> pd.Series[Any]:
    blanks: dict[str, object] = {"text": "", "stamp": "", "date": pd.NaT, "flag": False}
    if not column.optional and column.kind != "flag":
        raise AssertionError(f"column {column.name} is missing")
    values: pd.Series[Any] = pd.Series(blanks.get(column.kind, pd.NA), index=index, dtype=cast("Any", column.dtype))
    return values


_MARK: Final = "_conforms_to"
"""The table that a frame conforms to, noted on the frame itself, so that no border checks it again.

Every operation of pandas makes a new frame, without the mark; stages never change a frame in place."""


def conform(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return the frame as the table has it: exact columns and dtypes, no forbidden blanks, unique key, sorted by key.

    Raises AssertionError naming the table and the column: what does not conform here is a bug, not bad data.
    """
    if getattr(frame, _MARK, None) is table and len(frame.columns) == len(table.columns):
        return frame
    names = frame.columns.tolist()
    absent = [name for name in table.names if name not in names]
    surplus = [str(name) for name in names if name not in table.names]
    assert not absent and not surplus, f"{table.name}: columns missing {absent}, not expected {surplus}"
    if not len(frame):
        return table.empty()
    given = {c.name: frame[c.name] for c in table.columns}
    typed = {c.name: _typed(given[c.name], c, table.name) for c in table.columns}
    kept = names == table.names and all(typed[name] is given[name] for name in typed)
    return _finished(frame.copy(deep=False) if kept else _together(typed, frame.index), table)


def chosen(table: pd.DataFrame, wanted: pd.Series[bool]) -> pd.DataFrame:
    """Return the rows wanted; the table itself where these are all: a copy would take as much memory again."""
    return table if wanted.all() else table[wanted]


def _together(columns: Mapping[str, pd.Series[Any]], index: pd.Index[Any]) -> pd.DataFrame:
    # By their arrays: of series, the index of each would be compared with all others.
    return pd.DataFrame({name: values.array for name, values in columns.items()}, index=index)


def _finished(result: pd.DataFrame, table: Table) -> pd.DataFrame:
    if len(result) > 1 and table.key:
        result = _sorted(result, table)
    if not (isinstance(result.index, pd.RangeIndex) and result.index.start == 0 and result.index.step == 1):
        result = result.reset_index(drop=True)
    return _marked(result, table)


def _marked(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    object.__setattr__(frame, _MARK, table)
    return frame


def _typed(values: pd.Series[Any], column: Column, table: str) -> pd.Series[Any]:
    where = f"{table}.{column.name}"
    if values.dtype != column.pandas_dtype:
        try:
            if column.kind in ("text", "stamp"):
                values = values.astype(object).where(values.notna(), "").astype("str")
            else:
                values = values.astype(cast("Any", column.dtype))
        except (TypeError, ValueError) as error:
            raise AssertionError(f"{where}: {values.dtype} cannot become {column.dtype}: {error}") from error
    cells: Any = values.array
    if column.kind in ("text", "stamp"):
        assert not cells.isna().any(), f"{where}: missing text must be ''"
        assert column.optional or not (cells == "").any(), f"{where} has blanks"
    elif column.kind == "date":
        assert column.optional or not cells.isna().any(), f"{where} has blanks"
    elif column.kind == "ratio":
        values = values.round(4)
        assert values.between(0, 1).all(), f"{where}: not between 0 and 1"
    if column.choices:
        allowed = (*column.choices, "") if column.optional else column.choices
        strange = sorted(set(cells.unique()) - set(allowed))
        assert not strange, f"{where}: {strange} not among {column.choices}"
    return values


def _sorted(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    key = list(table.key)
    first = frame[key[0]].to_numpy()
    if (first[1:] > first[:-1]).all():
        return frame
    # Nearly always the first column alone is unique: sorting by all of them costs several times as much.
    ordered = frame.sort_values(key[0], kind="stable")
    first = ordered[key[0]].to_numpy()
    if len(key) > 1 and (first[1:] == first[:-1]).any():
        ordered = frame.sort_values(key, kind="stable")
    same = np.ones(len(ordered) - 1, dtype=bool)
    for name in key:
        values = ordered[name].to_numpy()
        same &= values[1:] == values[:-1]
    if same.any():
        example = ordered[key].iloc[int(np.argmax(same))].to_dict()
        raise AssertionError(f"{table.name}: key {key} occurs twice, first {example}")
    return ordered


P = ParamSpec("P")
R = TypeVar("R")


def stage(tables: Mapping[str, Table]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Conform every table that enters or leaves the function.

    Positional parameters named as a table are conformed to it; the result is a NamedTuple whose fields are tables by
    name. Keyword-only parameters (as_of, policy) pass as they are.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            bound = signature.bind(*args, **kwargs)
            for name, value in bound.arguments.items():
                if name in tables and isinstance(value, pd.DataFrame):
                    bound.arguments[name] = conform(value, tables[name])
            result = function(*bound.args, **bound.kwargs)
            fields = cast("Any", result)._asdict()
            made = {n: conform(v, tables[n]) if n in tables else v for n, v in fields.items()}
            return cast("R", type(cast("Any", result))(**made))

        return run

    return decorate
