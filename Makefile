# Plain verbs. Everything that is missing is set up first; what is there is left alone.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8000
# PostgreSQL never runs as root: for root the data lies where the unprivileged database user can reach it.
ifeq ($(shell id -u),0)
DATA_DIR ?= /var/lib/sozialmonitor
else
DATA_DIR ?= $(CURDIR)/var
endif

BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps
PAGE := frontend/dist/index.html
PAGE_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*' \
	-not -path '*/e2e/*' -not -name '*.test.ts*' 2>/dev/null)

export PYTHON

.PHONY: help
help:  ## list the verbs
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/make \1\t\2/p' Makefile | expand -t 18

.PHONY: run
run: export PORT := $(PORT)
run: export DATA_DIR := $(DATA_DIR)
run: $(BIN)/.run-installed $(PAGE)  ## set up what is missing, load the demo, serve (PORT, DATA_DIR, NO_BROWSER=1)
	@$(BIN)/python scripts/foreground.py $(BIN)/sozialmonitor run

.PHONY: test
test: setup  ## set up, check, all tests
	@$(MAKE) --no-print-directory check
	cd frontend && npm test
	$(BIN)/pytest

.PHONY: check
check: $(BIN)/.test-installed frontend/node_modules/.installed  ## format, lint, types, imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd frontend && npm run check

.PHONY: golden
golden: $(BIN)/.run-installed  ## published results of an office, recomputed (DATA=folder), or reference results (ORACLES=folder)
	$(BIN)/sozialmonitor golden $(if $(DATA),--data "$(DATA)") $(if $(ORACLES),--oracles "$(ORACLES)")

.PHONY: bench
bench: $(BIN)/.test-installed  ## measure against peers and bounds (ONLY=group)
	$(BIN)/python -m benchmarks.bench $(if $(ONLY),--only $(ONLY))

.PHONY: docs
docs: $(BIN)/.run-installed  ## write the generated reference pages
	$(BIN)/sozialmonitor docs

.PHONY: catalogue
catalogue: $(BIN)/.run-installed  ## check the declared indicators and their examples
	$(BIN)/sozialmonitor catalogue check

.PHONY: setup
setup: $(BIN)/.test-installed $(PAGE) chromium  ## install everything for run and test

.PHONY: system chromium
system:
	@scripts/system-packages

chromium: | system
	@scripts/system-packages chromium

$(BIN)/python: | system
	@scripts/step "Creating the Python environment" $(PYTHON) -m venv .venv

$(BIN)/.run-installed: requirements.lock scripts/build.lock pyproject.toml | $(BIN)/python
	@scripts/step "Installing Python packages (about a minute)" \
		$(PIP_INSTALL) --require-hashes -r requirements.lock -r scripts/build.lock
	@scripts/step "Installing the command sozialmonitor" $(PIP_INSTALL) --no-build-isolation -e .
	@touch $@

$(BIN)/.test-installed: requirements-dev.lock $(BIN)/.run-installed
	@scripts/step "Installing Python packages for checks and tests" \
		$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

frontend/node_modules/.installed: frontend/package.json frontend/package-lock.json | system
	@scripts/step "Installing packages that build the page" \
		npm ci --prefix frontend --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGE): frontend/node_modules/.installed $(PAGE_SOURCES)
	@scripts/step "Building the page" npm run build --prefix frontend
	@touch $@
