"""The ledger: the fact tables in one database. Rows are appended in one transaction and never changed again."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from ar_batch.refusal import Refusal
from ar_batch.rim.garbage import no_collecting
from ar_batch.schema import Column, Table, conform
from ar_batch.tables.facts import FACTS

VERSION = 1
"""The layout of the tables; a ledger of another version is refused."""
_ROWS_AT_ONCE = 20_000
"""Rows that are turned into Python's own values together: all at once would take more memory than all else."""


class Ledger:
    """The facts of one home. SQLite in WAL mode with full synchronisation, or PostgreSQL by URL."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare_sqlite)
            sa.event.listen(self._engine, "begin", _begin_immediate)
        self._tables = _sql_tables()

    def prepare(self) -> None:
        """Make tables, their guards and optional columns where they are missing; refuse a ledger of another layout."""
        with self._engine.begin() as connection:
            look = sa.inspect(connection)
            existing = set(look.get_table_names())
            if "ledger_version" in existing:
                found = connection.execute(sa.text("SELECT version FROM ledger_version")).scalar_one()
                if found != VERSION:
                    raise Refusal(
                        f"the ledger has layout {found}, this program needs {VERSION}; use the program version that wrote it"
                    )
            else:
                connection.execute(sa.text("CREATE TABLE ledger_version (version INTEGER NOT NULL)"))
                connection.execute(sa.text("INSERT INTO ledger_version VALUES (:version)"), {"version": VERSION})
            for name, table in self._tables.items():
                if name in existing:
                    self._add_columns(connection, table, {column["name"] for column in look.get_columns(name)})
                    continue
                table.create(connection)
                for statement in _guards(name, self._engine.dialect.name):
                    connection.execute(sa.text(statement))

    def _add_columns(self, connection: sa.Connection, table: sa.Table, present: set[str]) -> None:
        """A newer program may know more: a column that may be blank is added, blank for what was recorded before."""
        for column in table.columns:
            if column.name in present:
                continue
            if not column.nullable:
                raise Refusal(f"the ledger lacks {table.name}.{column.name}; use the program version that wrote it")
            blank = (
                " DEFAULT ''"
                if isinstance(column.type, sa.Text) and FACTS[table.name].column(column.name).kind != "date"
                else ""
            )
            kind = column.type.compile(self._engine.dialect)
            connection.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN "{column.name}" {kind}{blank}')

    def read(self) -> dict[str, pd.DataFrame]:
        """Return every fact table whole, rows of undone runs too; unique and sorted by the table's key and the run."""
        with self._engine.connect().execution_options(reading=True) as connection:
            return {name: self._read(connection, FACTS[name]) for name in self._tables}

    def file_hashes(self) -> set[str]:
        """Return the hash of every file ever accepted."""
        with self._engine.connect().execution_options(reading=True) as connection:
            return set(connection.execute(sa.select(self._tables["files"].c.sha256)).scalars())

    def last_day(self) -> date | None:
        """Return the newest business date of any run."""
        with self._engine.connect().execution_options(reading=True) as connection:
            newest = connection.execute(sa.select(sa.func.max(self._tables["runs"].c.as_of))).scalar_one()
        return date.fromisoformat(newest) if newest else None

    def append(self, facts: Mapping[str, pd.DataFrame], *, after_run: int | None = None) -> None:
        """Append rows to several tables in one transaction: all of them, or none.

        `after_run` is the number of runs that the rows were planned on; Refusal when the ledger has moved since.
        """
        with self._engine.begin() as connection, no_collecting():
            if after_run is not None:
                runs = connection.execute(sa.select(sa.func.count()).select_from(self._tables["runs"])).scalar_one()
                if runs != after_run:
                    raise Refusal("the ledger has changed while this run was at work; run again")
            for name, rows in facts.items():
                if len(rows):
                    self._insert(connection, FACTS[name], rows)

    def backup(self, path: Path) -> None:
        """Write a copy of the whole ledger, unless it is there already. SQLite only."""
        if self._engine.dialect.name != "sqlite" or path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        connection = self._engine.raw_connection()  # VACUUM runs outside any transaction
        try:
            connection.cursor().execute("VACUUM INTO ?", (str(partial),))
        finally:
            connection.close()
        partial.replace(path)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _read(self, connection: sa.Connection, table: Table) -> pd.DataFrame:
        names = ", ".join(f'"{name}"' for name in table.names)
        order = ", ".join(f'"{name}"' for name in _key(table))
        result = connection.exec_driver_sql(f'SELECT {names} FROM "{table.name}" ORDER BY {order}')  # noqa: S608 - names are ours
        parts = []
        while rows := result.fetchmany(_ROWS_AT_ONCE):
            values = zip(*rows, strict=True)
            parts.append(
                pd.DataFrame({c.name: _from_sql(c, list(v)) for c, v in zip(table.columns, values, strict=True)})
            )
        if not parts:
            return table.empty()
        whole = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
        return conform(whole, replace(table, key=_key(table)))

    def _insert(self, connection: sa.Connection, table: Table, rows: pd.DataFrame) -> None:
        conforming = conform(rows, table)
        names = ", ".join(f'"{name}"' for name in table.names)
        mark = "?" if self._engine.dialect.name == "sqlite" else "%s"
        marks = ", ".join([mark] * len(table.columns))
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - names are ours
        for start in range(0, len(conforming), _ROWS_AT_ONCE):
            part = conforming.iloc[start : start + _ROWS_AT_ONCE]
            columns = [_to_sql(column, part[column.name]) for column in table.columns]
            connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # FULL: with less, a power cut loses the last commit while the inputs are archived and the mails are out.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: sa.Connection) -> None:
    # A writer takes its place at once; a reader sees one state of all tables and blocks nobody.
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reading") else "BEGIN IMMEDIATE")


_SQL_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "text": sa.Text, "stamp": sa.Text, "date": sa.Text, "minor": sa.BigInteger, "int": sa.BigInteger, "ratio": sa.Float, "flag": sa.SmallInteger,
}  # fmt: skip


@functools.cache
def _sql_tables() -> Mapping[str, sa.Table]:
    """Return the fact tables as the database has them, by name."""
    metadata = sa.MetaData()
    return {table.name: _sql_table(table, metadata) for table in FACTS.values()}


def _sql_table(table: Table, metadata: sa.MetaData) -> sa.Table:
    key = _key(table)
    columns = [
        sa.Column(
            c.name,
            _SQL_TYPES[c.kind](),
            primary_key=c.name in key,
            nullable=c.optional and c.name not in key,
            autoincrement=False,
        )
        for c in table.columns
    ]
    return sa.Table(table.name, metadata, *columns)


def _key(table: Table) -> tuple[str, ...]:
    # With the run: what an undone run had recorded may be recorded again by a later one.
    return tuple(dict.fromkeys((*table.key, "run_id")))


def _guards(table: str, dialect: str) -> list[str]:
    """SQL that makes the table refuse UPDATE and DELETE."""
    message = f"{table} is append-only: a correction is a new row"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{message}'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    ]


def _to_sql(column: Column, values: pd.Series[Any]) -> list[Any]:
    if column.kind == "date":
        days = np.datetime_as_string(values.to_numpy("datetime64[D]")).tolist()
        return [None if day == "NaT" else day for day in days] if values.hasnans else days
    if column.optional and column.kind in ("minor", "int"):
        return values.astype(object).where(values.notna(), None).tolist()
    return values.astype("int64").tolist() if column.kind == "flag" else values.tolist()


def _from_sql(column: Column, values: list[Any]) -> Any:
    # Arrays, which the frame takes as they are: of series, each would be checked and given an index.
    if column.kind == "date":
        return np.array(values, dtype="datetime64[D]").astype("datetime64[us]")
    return pd.array(values, dtype=column.pandas_dtype)
