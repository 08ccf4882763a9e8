"""Rules about the code that no linter has: each is a sentence in ARCHITECTURE.md."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ar_batch"
MODULES = sorted(PACKAGE.rglob("*.py"))


def test_pandas_is_the_version_that_the_code_is_written_for():
    import pandas as pd

    assert pd.__version__.startswith("3."), "a dependency has traded pandas down"


def test_help_answers_without_the_heavy_libraries():
    code = "import sys; import ar_batch.cli; print(sorted({'pandas', 'sqlalchemy', 'xlsxwriter', 'yagmail'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_module_speaks_smtplib_or_calls_the_send_of_yagmail():
    for path in MODULES:
        text = path.read_text("utf-8")
        assert not re.search(r"^\s*(import|from)\s+smtplib", text, re.MULTILINE), path
        assert not re.search(r"\byag\w*\.send\(|\.send_unsent\(|prepare_send", text), path


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), "no docstring"


def test_no_row_loops_over_whole_tables():
    for path in MODULES:
        text = path.read_text("utf-8")
        assert "iterrows(" not in text, path
        assert not re.search(r"\.apply\([^)]*axis=1", text), path


def test_lock_files_name_no_address():
    for path in ROOT.glob("requirements*"):
        assert "://" not in path.read_text("utf-8"), path


def test_every_stage_takes_tables_and_returns_tables_by_name():
    from ar_batch.tables import TABLES

    found = 0
    for path in sorted((PACKAGE / "stages").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(d, ast.Name) and d.id == "stage" for d in node.decorator_list
            ):
                found += 1
                names = [a.arg for a in node.args.args if a.arg != "input_files"]
                strange = [name for name in names if name not in TABLES]
                assert not strange, f"{path.name}: {node.name} takes {strange}, which are no tables"
                assert {a.arg for a in node.args.kwonlyargs} <= {"as_of", "policy"}, f"{path.name}: {node.name}"
    assert found >= 8
