# What CI runs, by the same names. `make demo` and `make test` are all a newcomer needs.
SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
RUST_SOURCES := $(shell find crates -name '*.rs' -o -name Cargo.toml) Cargo.toml Cargo.lock

.PHONY: demo test lint format bench lab docs build clean

build: $(VENV)/.built

$(VENV)/.installed: requirements.lock
	@bin/need-tools
	@test -x $(BIN)/python || $$(command -v $(PYTHON) || command -v python3) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $$(grep -m1 -o '^uv==[^ ]*' requirements.lock)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.built: $(VENV)/.installed pyproject.toml $(RUST_SOURCES)
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --reinstall --config-settings build-args=--locked -e .
	@touch $@

# The factory of the README: twelve days from committed conversations, then the main job on them.
demo: build
	@mkdir -p build/demo
	@$(BIN)/python -m nonself.lab compose --scenario factory --out build/demo/captures
	@$(BIN)/nonself analyze build/demo/captures --site lab/factory.toml --json-file build/demo/incidents.json

# Record the conversations again from real programs (root; installs them).
lab: build
	lab/record.sh

bench: build
	$(BIN)/python -m benchmarks

test: build lint
	@bin/need-tools test
	cargo test --locked --quiet --workspace --exclude nonself-python
	$(BIN)/python -m pytest

lint: build
	cargo fmt --check
	cargo clippy --locked --quiet --workspace --all-targets -- -D warnings
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format:
	cargo fmt
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# Pages that are generated: the logs, the models, the agreement with Zeek.
docs: build
	$(BIN)/python -m nonself.schema.reference > docs/logs.md
	$(BIN)/python -m tests.agreement --write
	$(BIN)/python -m nonself.detection.catalogue > docs/reference/models.md

clean:
	rm -rf build target $(VENV)
