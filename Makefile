# Every target sets up what it needs itself, from nothing but Python >= 3.11, git and make.
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra build
ROOMS := ingest correlate alerts service
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench soak evaluate notebooks lock clean

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' Makefile | expand -t 12

setup: .venv/.runtime ## the command, at .venv/bin/goldenwindow

demo: .venv/.runtime ## the bundled weeks through the live service; ARGS=... passes arguments on
	@$(BIN)/goldenwindow demo $(ARGS)

test: .venv/.develop ## all tests; ARGS="-k flaps" runs some
	@$(BIN)/python -m pytest $(ARGS)

check: .venv/.develop ## lint, types, import rules
	@$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy && $(BIN)/lint-imports

format: .venv/.develop ## put the code into the house's form
	@$(BIN)/ruff check --fix && $(BIN)/ruff format

bench: .venv/.develop ## how fast: recordings on one core, messages from Kafka to the store, an hour; writes docs/performance.md
	@$(BIN)/python -m benchmarks.bench $(ARGS)

soak: .venv/.develop ## torture at full length, hours: killed, starved, cheated; goes on where it was; writes docs/torture.md
	@$(BIN)/python -m benchmarks.torture.soak $(ARGS)

evaluate: .venv/.develop ## how right: what it concludes, against worlds whose truth is known; writes docs/statistics.md
	@$(BIN)/python -m benchmarks.evaluate $(ARGS)

notebooks: .venv/.develop ## the notebooks with their pictures, into out/notebooks; ARGS="weekly_report -p WEEK 2011-W26"
	@$(BIN)/python -m scripts.run_notebooks $(ARGS)

lock: .venv/.develop ## choose the dependencies' versions anew
	@$(PIP) uv
	@$(COMPILE) pyproject.toml -o requirements/runtime.lock
	@$(COMPILE) --extra develop pyproject.toml -o requirements/develop.lock

clean: ## forget the environment and every cache
	@rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info build

.venv/bin/python:
	@echo "Making .venv ..."
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { $$python -m venv .venv || rm -rf .venv; [ -d .venv ]; exit; }; \
	done; echo "goldenwindow needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python" >&2; exit 1

.venv/.runtime: requirements/runtime.lock pyproject.toml | .venv/bin/python
	@echo "Installing what goldenwindow runs on (requirements/runtime.lock) ..."
	@$(PIP) --require-hashes -r $<
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.develop: requirements/develop.lock .venv/.runtime
	@echo "Installing what tests and checks need (requirements/develop.lock) ..."
	@$(PIP) --require-hashes -r $<
	@touch $@
