# make run    start the page              make test   everything, as it is checked before a release
# make check  style, types and data       make bench  measurements, written to docs/
# make eval   how right the marks are     make lock   choose new versions of the packages
# make eval-model   how a connected model (OPENAI_API_KEY) does with simulated candidates and hostile texts
PYTHON ?= python3
BIN := .venv/bin
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --quiet

.PHONY: run test check bench eval eval-model train lock

run: .venv/installed
	$(BIN)/coach serve

test: .venv/installed-dev check
	$(BIN)/pytest -n 2 --dist worksteal

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	$(BIN)/coach validate

bench: .venv/installed-dev
	$(BIN)/python -m bench

eval: .venv/installed-dev
	$(BIN)/python -m coach.analysis.accuracy

eval-model: .venv/installed-dev
	@$(BIN)/python -m bench.eval_model

train: .venv/installed-dev
	$(BIN)/python -m coach.analysis.train

lock:
	$(LOCK) --group build --output-file requirements.txt
	$(LOCK) --group build --extra postgresql --group dev --constraint requirements.txt --output-file requirements-dev.txt

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make run PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python requirements.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/installed-dev: .venv/bin/python requirements-dev.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@ .venv/installed
