"""The wording and layout of letters as shipped: one TOML file of sentences a language, two layouts for all.

A file of the same name in the home's templates/ folder takes the place of the one here.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

SHIPPED: Final[dict[str, str]] = {
    entry.name: entry.read_text(encoding="utf-8")
    for entry in sorted(files(__name__).iterdir(), key=lambda entry: entry.name)
    if entry.name.endswith((".toml", ".j2"))
}
"""File name -> content: letter.html.j2, letter.txt.j2, en.toml, de.toml ..."""
