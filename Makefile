# make run    start the page              make test   everything, as it is checked before a release
# make check  style, types and data       make bench  measurements, written to docs/
# make eval   how right the marks are     make lock   choose new versions of the packages
# make eval-model   how a connected model (OPENAI_API_KEY) does with simulated candidates and hostile texts
# make real-server   the wire to a real server with a tiny random model, written to docs/models.md
PYTHON ?= python3
BIN := .venv/bin
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --quiet

.PHONY: run test check bench eval eval-model real-server train lock

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

real-server: .venv/installed-dev .venv-real/installed
	$(BIN)/python -m bench.real_server

# A real server for the above, built from source: a C++ compiler, cmake and ten minutes. Nothing else needs it.
.venv-real/installed:
	$(PYTHON) -m venv .venv-real
	.venv-real/bin/python -m pip install --quiet --disable-pip-version-check 'llama-cpp-python[server]==0.3.36' gguf==0.19.0
	touch $@

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
