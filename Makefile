# What CI runs, by the same names. `make demo` and `make test` are all a newcomer needs.
SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PAGE_SOURCES := $(shell find web/src web/public -type f) web/index.html web/vite.config.ts
NPM := PATH=$(CURDIR)/$(BIN):$$PATH npm --prefix web --no-fund --no-audit
RUST_SOURCES := $(shell find crates -name '*.rs' -o -name Cargo.toml) Cargo.toml Cargo.lock

.PHONY: demo test lint format bench lab docs build clean

build: $(VENV)/.built python/nonself/page/index.html

$(VENV)/.installed: requirements.lock
	@bin/need-tools
	@test -x $(BIN)/python || $$(command -v $(PYTHON) || command -v python3) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $$(grep -m1 -o '^uv==[^ ]*' requirements.lock)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.built: $(VENV)/.installed pyproject.toml $(RUST_SOURCES)
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --reinstall --config-settings build-args=--locked -e .
	@touch $@

# The page is built with the Node of the development environment; who installs a wheel needs none.
$(VENV)/.page: $(VENV)/.installed web/package-lock.json
	@$(NPM) ci --silent
	@touch $@

python/nonself/page/index.html: $(VENV)/.page $(PAGE_SOURCES)
	@$(NPM) run --silent build -- --logLevel warn

# The factory of the README: twelve days from committed conversations, then the main job on them.
# It ends with the page of what was found; "make demo SERVE=0" ends without.
demo: build
	@mkdir -p build/demo
	@rm -rf build/demo/data
	@$(BIN)/python -m nonself.lab compose --scenario factory --out build/demo/captures
	@$(BIN)/nonself analyze build/demo/captures --site lab/factory.toml --data build/demo/data --json-file build/demo/incidents.json
ifneq ($(SERVE),0)
	@$(BIN)/nonself serve --data build/demo/data
endif

# Record the conversations again from real programs (root; installs them).
lab: build
	lab/record.sh

bench: build
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.lake
	@if [ -d ../shared/captures ]; then target/release/mutated ../shared/captures; fi
	@if [ -d build/demo/data ]; then $(BIN)/python -m benchmarks.page build/demo/data; fi

test: build lint
	@bin/need-tools test
	cargo test --locked --quiet --workspace --exclude nonself-python
	@$(NPM) run --silent test
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: build
	cargo fmt --check
	cargo clippy --locked --quiet --workspace --all-targets -- -D warnings
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(NPM) run --silent types
	@$(NPM) run --silent lint

format:
	cargo fmt
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	@$(NPM) run --silent format

# Pages that are generated: the logs, the models, the agreement with Zeek.
docs: build
	$(BIN)/python -m nonself.schema.reference docs/logs
	$(BIN)/python -m nonself.api.openapi > web/openapi.json
	@$(NPM) run --silent client
	$(BIN)/python -m tests.agreement --write
	$(BIN)/python -m nonself.detection.catalogue > docs/reference/models.md

clean:
	rm -rf build target $(VENV) web/node_modules python/nonself/page
