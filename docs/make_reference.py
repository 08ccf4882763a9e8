"""Write docs/reference/ from the code: findings, tables, input columns. `make docs`; a test keeps it up to date."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ar_batch.findings import KINDS
from ar_batch.schema import Table
from ar_batch.tables import exports
from ar_batch.tables.facts import FACTS
from ar_batch.tables.inputs import INPUTS

FOLDER = Path(__file__).parent / "reference"


def pages() -> dict[str, str]:
    """Return file name -> text of every page."""
    return {
        "findings.md": _findings(),
        "facts.md": _tables("The ledger's tables", "Facts: rows are appended, never changed.", FACTS.values()),
        "outputs.md": _outputs(),
        "inputs.md": _inputs(),
    }


def _findings() -> str:
    rows = [
        f"| `{k.code}` | {k.severity} | {_cell(k.problem)} | {_cell(k.remedy)} |"
        for k in sorted(KINDS.values(), key=lambda k: k.code)
    ]
    head = "# Findings\n\nEvery kind of finding, what it says and what to do. Braces are filled in with what was found.\n\n"
    return head + "| code | severity | says | what to do |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"


def _tables(title: str, about: str, tables: Iterable[Table]) -> str:
    parts = [f"# {title}\n\n{about}\n"]
    for table in tables:
        rows = "\n".join(
            f"| `{c.name}` | {c.kind}{', may be blank' if c.optional else ''} | {_cell(c.meaning or c.title)} |"
            for c in table.columns
        )
        parts.append(
            f"\n## {table.name}\n\n{table.meaning} Key: {', '.join(table.key)}.\n\n| column | kind | meaning |\n|---|---|---|\n{rows}\n"
        )
    return "".join(parts)


def _outputs() -> str:
    head = "# The tables in output/data/\n\nUTF-8 CSV with a header, dates ISO, money as plain decimal text in the currency's own decimals, stable order.\n"
    tables = sorted((t for t in vars(exports).values() if isinstance(t, Table)), key=lambda t: t.name)
    return head + "".join(f"\n## {t.name}\n\n{t.meaning}\n\n{', '.join(f'`{n}`' for n in t.names)}\n" for t in tables)


def _inputs() -> str:
    parts = [
        "# Input tables\n\nA column is recognised by any of these headings, whatever their case, accents, spaces and punctuation. "
        "Bold columns must be there.\n"
    ]
    for table in INPUTS.values():
        rows = "\n".join(
            f"| {'' if c.optional else '**'}{c.name}{'' if c.optional else '**'} | {_cell(c.meaning)} | {_cell(', '.join(c.synonyms))} |"
            for c in table.columns
        )
        parts.append(
            f"\n## {table.name}\n\n{table.meaning}\n\n| column | meaning | also headed |\n|---|---|---|\n{rows}\n"
        )
    return "".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")
