"""Posting documents: new, unchanged, a new version, or held because money or a letter hangs on the old one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ar_batch.digest import digests
from ar_batch.money import spoken
from ar_batch.stages.intake.blocks import Block, Flags
from ar_batch.stages.intake.held import Held
from ar_batch.stages.intake.texts import Words
from ar_batch.tables.facts import CLOSURES, DOCUMENTS, HELD_DOCUMENTS

MATERIAL = ("document_type", "document_date", "due_date", "currency", "amount_minor")
COSMETIC = {"po_number": "po_number", "description": "description", "reference": "reference", "discount_bp": "discount_percent", "discount_days": "discount_days"}  # fmt: skip


@dataclass
class KnownDocuments:
    """The latest version of every document, what is applied to it, and which of them were in a letter."""

    latest: pd.DataFrame
    applied: pd.Series
    in_letters: frozenset[str]
    closed: frozenset[str]
    fresh: list[pd.DataFrame] = field(default_factory=list)
    fresh_ids: set[str] = field(default_factory=set)

    @classmethod
    def of(
        cls, documents: pd.DataFrame, applications: pd.DataFrame, closures: pd.DataFrame, reminder_items: pd.DataFrame
    ) -> KnownDocuments:
        """Take stock of the ledger."""
        newest = documents.sort_values(["document_id", "version"]).drop_duplicates("document_id", keep="last")
        return cls(
            newest.set_index("document_id"),
            applications.groupby("document_id")["amount_minor"].sum(),
            frozenset(reminder_items["document_id"]),
            frozenset(closures["document_id"]),
        )

    def open_count(self, companies: set[str]) -> int:
        """Return how many documents of these companies are open."""
        return int(
            (
                self.latest["company"].isin(companies) & (open_minor(self) != 0) & ~self.latest.index.isin(self.closed)
            ).sum()
        )

    def add(self, rows: pd.DataFrame) -> None:
        """Take in what this drop posts."""
        self.fresh.append(rows)
        self.fresh_ids.update(rows["document_id"].tolist())

    def looked_up(self, ids: pd.Series) -> pd.DataFrame:
        """Return the latest version of each of the documents, one row each, NaN where there is none."""
        if self.fresh and not self.fresh_ids.isdisjoint(ids):
            fresh = pd.concat(self.fresh).set_index("document_id")[self.latest.columns]
            self.latest = pd.concat([self.latest, fresh])
            self.latest = self.latest[~self.latest.index.duplicated(keep="last")]
            self.fresh, self.fresh_ids = [], set()
        where = self.latest.index.get_indexer(pd.Index(ids))
        return (
            self.latest.take(np.maximum(where, 0)).reset_index(drop=True).assign(known=where >= 0)
            if len(self.latest)
            else pd.DataFrame({"known": where >= 0})
        )


def post_documents(
    block: Block, frame: pd.DataFrame, known: KnownDocuments, waiting: Held
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Return the new rows of the documents table, those of held_documents, and how many rows say what is known already.

    A change of what was claimed (amount, dates, currency, type) is held back as long as money is applied to the document,
    it was closed elsewhere, or a letter named it; other changes make a new version. A change that a person turned down says nothing new.
    """
    good = np.flatnonzero(~block.bad)
    rows = frame.iloc[good].reset_index(drop=True)
    old = known.looked_up(rows["document_id"])
    is_known = old["known"].to_numpy()
    if not is_known.any():
        new = _fact_rows(block, rows, good, np.ones(len(rows), dtype=np.int64))
        known.add(new)
        return new, HELD_DOCUMENTS.empty(), 0
    other_spelling = is_known & (old["document_no"].to_numpy() != rows["document_no"].to_numpy())
    _refuse(block, good, "second-spelling", "document_no", other_spelling, known=old["document_no"].to_numpy(object))
    rows = _with_what_is_kept(block, rows, old, is_known)
    hanging = is_known & _hangs_on(rows["document_id"], known)
    applied = rows["document_id"].map(known.applied).fillna(0).astype("int64").to_numpy()
    rows["settled_before_minor"], differs = _settled(rows, old, applied, is_known)
    _warn(block, good, "open-differs", "open_amount", differs & ~other_spelling, ours=_spoken_open(old, applied))
    material = is_known & _changed(rows, old, MATERIAL)
    asked = material & (hanging | _beyond(rows)) & ~other_spelling
    kept, held = _turned_down(block, good, rows, old, asked, waiting)
    proposed = _ask(block, good, rows, old, held, waiting)
    changed = is_known & (material | _changed(rows, old, (*COSMETIC, "settled_before_minor")))
    post = (~is_known | changed) & ~asked & ~other_spelling
    versions = np.where(is_known, old["version"].to_numpy() + 1, 1)
    new = _fact_rows(block, rows[post], good[post], versions[post])
    known.add(new)
    return new, proposed, int((kept | (is_known & ~changed & ~asked & ~other_spelling)).sum())


def _turned_down(
    block: Block, good: np.ndarray, rows: pd.DataFrame, old: pd.DataFrame, asked: Flags, waiting: Held
) -> tuple[Flags, Flags]:
    """Return the changes of which a person has said that the old version stays, and those that are still to be decided."""
    kept = np.zeros(len(rows), dtype=bool)
    if asked.any() and waiting.kept:
        kept[asked] = waiting.is_kept(_change_ids(rows[asked], old[asked]))
        block.note_if("change-turned-down", "amount", _spread(block, good, kept))
    return kept, asked & ~kept


def _ask(
    block: Block, good: np.ndarray, rows: pd.DataFrame, old: pd.DataFrame, held: Flags, waiting: Held
) -> pd.DataFrame:
    """Hold the changes back, and return what is to be asked of them for the first time."""
    if not held.any():
        return HELD_DOCUMENTS.empty()
    before, now = _described(old), _described(rows)
    content = _fact_rows(block, rows[held], good[held], old["version"].to_numpy()[held].astype(np.int64))
    # A table sorts its rows; those of the file must keep their order here.
    content = content.set_index("document_id").reindex(rows.loc[held, "document_id"]).reset_index()
    content = content.rename(columns={"version": "replaces"})
    held_ids, proposed = waiting.ask_changes(content.assign(change_id=_change_ids(rows[held], old[held])))
    subject = np.full(len(rows), "", dtype=object)
    subject[held] = held_ids
    _refuse(block, good, "document-changed", "amount", held, held=True, before=before, now=now, subject=subject)
    return proposed


def _change_ids(rows: pd.DataFrame, old: pd.DataFrame) -> Words:
    both = [_said(part, name) for part in (old, rows) for name in MATERIAL]
    return np.array(digests("G", rows["document_id"], *both), dtype=object)


def _said(rows: pd.DataFrame, name: str) -> list[object]:
    if name.endswith("_date"):
        return rows[name].to_numpy("datetime64[D]").astype(str).tolist()
    return rows[name].tolist()


def _with_what_is_kept(block: Block, rows: pd.DataFrame, old: pd.DataFrame, is_known: Flags) -> pd.DataFrame:
    """Where the file is silent, what is known of a document stays."""
    rows = rows.copy()
    silent = is_known & ~rows["due_given"].to_numpy()
    rows["due_date"] = np.where(
        silent, old["due_date"].to_numpy("datetime64[us]"), rows["due_date"].to_numpy("datetime64[us]")
    )
    for name, given in COSMETIC.items():
        if given not in block:
            rows[name] = np.where(is_known, old[name].to_numpy(object), rows[name].to_numpy(object))
    return rows


def _settled(rows: pd.DataFrame, old: pd.DataFrame, applied: np.ndarray, is_known: Flags) -> tuple[np.ndarray, Flags]:
    """Return what was settled before, and where a list's open amount can't be told from ours.

    Where we applied money, the list may not know of it yet: either figure is fine, and ours stays.
    """
    has_open = rows["has_open"].to_numpy()
    before = old["settled_before_minor"].to_numpy()
    listed = (rows["amount_minor"] - rows["settled_before_minor"]).to_numpy()
    ours = old["amount_minor"].to_numpy() - before
    fine = (listed == ours) | (listed == ours - applied)
    keep = is_known & (~has_open | (applied != 0) | fine)
    return np.where(keep, before, rows["settled_before_minor"].to_numpy()), is_known & has_open & (applied != 0) & ~fine


def _hangs_on(ids: pd.Series, known: KnownDocuments) -> Flags:
    paid = known.applied.index[known.applied != 0]
    result: Flags = (ids.isin(paid) | ids.isin(known.in_letters) | ids.isin(known.closed)).to_numpy()
    return result


def _beyond(rows: pd.DataFrame) -> Flags:
    """Say where what was settled before is more than the document would now be for."""
    amount = rows["amount_minor"].to_numpy(dtype=np.int64)
    beyond: Flags = np.sign(amount) * rows["settled_before_minor"].to_numpy(dtype=np.int64) > np.abs(amount)
    return beyond


def _changed(rows: pd.DataFrame, old: pd.DataFrame, columns: tuple[str, ...]) -> Flags:
    changed = np.zeros(len(rows), dtype=bool)
    for name in columns:
        if name.endswith("_date"):
            changed |= rows[name].to_numpy("datetime64[us]") != old[name].to_numpy("datetime64[us]")
        else:
            changed |= (rows[name].to_numpy(object) != old[name].to_numpy(object)).astype(bool)
    return changed


def _spread(block: Block, good: np.ndarray, flags: Flags) -> Flags:
    result = np.zeros(len(block), dtype=bool)
    result[good[flags]] = True
    return result


def _refuse(
    block: Block, good: np.ndarray, code: str, column: str, flags: Flags, *, held: bool = False, **fills: np.ndarray
) -> None:
    if flags.any():
        wide = {name: _wide(block, good, values) for name, values in fills.items()}
        (block.keep_back if held else block.refuse)(code, column, _spread(block, good, flags), **wide)


def _warn(block: Block, good: np.ndarray, code: str, column: str, flags: Flags, **fills: np.ndarray) -> None:
    if flags.any():
        block.warn(
            code,
            column,
            _spread(block, good, flags),
            **{name: _wide(block, good, values) for name, values in fills.items()},
        )


def _wide(block: Block, good: np.ndarray, values: np.ndarray) -> np.ndarray:
    result = np.full(len(block), "", dtype=object)
    result[good] = values
    return result


def _described(rows: pd.DataFrame) -> np.ndarray:
    parts = zip(
        rows["document_type"],
        rows["amount_minor"],
        rows["currency"],
        rows["document_date"],
        rows["due_date"],
        strict=True,
    )
    return np.array(
        [f"{t.replace('_', ' ')} of {spoken(a, c)}, dated {_day(d)}, due {_day(e)}" for t, a, c, d, e in parts],
        dtype=object,
    )


def _day(day: object) -> str:
    return str(day)[:10]


def _spoken_open(old: pd.DataFrame, applied: np.ndarray) -> np.ndarray:
    left = old["amount_minor"].to_numpy() - old["settled_before_minor"].to_numpy() - applied
    return np.array([spoken(a, c) for a, c in zip(left, old["currency"], strict=True)], dtype=object)


def _fact_rows(block: Block, rows: pd.DataFrame, good: np.ndarray, versions: np.ndarray) -> pd.DataFrame:
    blank = rows.assign(
        version=versions,
        document_date=rows["document_date"].astype("datetime64[us]"),
        due_date=rows["due_date"].astype("datetime64[us]"),
        source_file=block.file,
        source_sheet=block.sheet,
        source_row=block.row_numbers[good],
    )
    return DOCUMENTS.frame(blank) if len(rows) else DOCUMENTS.empty()


def open_minor(known: KnownDocuments) -> pd.Series:
    """Return what is open of every document that the ledger held, by document_id."""
    applied = known.latest.index.to_series().map(known.applied).fillna(0).astype("int64")
    return known.latest["amount_minor"] - known.latest["settled_before_minor"] - applied


def closures(
    known: KnownDocuments, listed: set[str], companies: set[str], closed_on: pd.Timestamp, file_id: str
) -> pd.DataFrame:
    """Return the documents of these companies that were open and that no list shows any more."""
    latest = known.latest
    left = open_minor(known)
    gone = (
        latest["company"].isin(companies) & (left != 0) & ~latest.index.isin(listed) & ~latest.index.isin(known.closed)
    )
    rows = pd.DataFrame({"document_id": latest.index[gone], "amount_minor": left[gone].to_numpy()})
    return CLOSURES.frame(rows.assign(closed_on=closed_on, file_id=file_id)) if len(rows) else CLOSURES.empty()
