# Each target makes .venv/ first when it is missing or older than the locks. Needs Python 3.11+, make and git.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint bench run docs lock clean
.DEFAULT_GOAL := help

help:
	@echo "make demo   a made-up company, run day by day; says where the report is"
	@echo "make run    one run over what lies in input/"
	@echo "make test   all tests        make lint   style, types, layers        make bench   speed"

.venv/.run: requirements.txt pyproject.toml
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

demo: .venv/.run
	@rm -rf demo-home
	$(BIN)/ar-batch demo demo-home

run: .venv/.run
	$(BIN)/ar-batch run

test: .venv/.dev
	$(BIN)/python -m pytest

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.dev
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.compare_linkage

docs: .venv/.run
	$(BIN)/python docs/make_reference.py

# Only needed when requirements*.in change; uv itself is not a dependency.
lock:
	uv pip compile requirements.in --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.txt
	uv pip compile requirements-dev.in --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements-dev.txt

clean:
	rm -rf .venv demo-home build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
