"""The docs say what the program does today."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
import typer

from ar_batch.cli import app
from ar_batch.findings import KINDS
from ar_batch.tables import TABLES

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def made_reference():
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "docs" / "make_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.pages()


def test_the_reference_is_up_to_date():
    for name, text in made_reference().items():
        assert (ROOT / "docs" / "reference" / name).read_text("utf-8") == text, f"{name} is old: run make docs"


def test_every_command_stands_in_the_readme():
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in typer.main.get_command(app).commands:
        assert f"`{name}" in readme, name


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_finding_says_what_to_do():
    for kind in KINDS.values():
        assert kind.problem.endswith((".", "}")), kind.code
        assert kind.remedy, kind.code


def test_words_of_the_contract_stand_in_the_glossary():
    glossary = (ROOT / "GLOSSARY.md").read_text("utf-8")
    for table, column in (("receipt_states", "status"), ("applications", "kind")):
        for word in TABLES[table].column(column).choices:
            assert word in glossary, word
