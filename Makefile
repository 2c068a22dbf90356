# Every command sets up what it needs: a virtual environment of its own, with every dependency pinned by hash.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-run
DEV_READY := $(VENV)/.ready-dev
SPARK_READY := $(VENV)/.ready-spark
WORKERS ?= 2

.PHONY: help demo test check format lint types imports assets pictures docs docs-check nightly mutation clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Joindots needs Python 3.11 or later; set PYTHON=...")'
	$(PYTHON) -m venv $(VENV)

$(RUN_READY): requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_READY): requirements/dev.txt $(RUN_READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(SPARK_READY): requirements/spark.txt $(DEV_READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements/spark.txt
	@touch $@

demo: $(RUN_READY) ## simulate a national sample, run a review on it, say how to open it; SERVE=1 opens the web app
	rm -rf demo-review
	$(BIN)/joindots demo demo-review
	@echo "Before these commands, once in each shell:  . $(BIN)/activate"
	@if [ -n "$(SERVE)" ] && [ -t 1 ]; then $(BIN)/joindots serve demo-review/review; fi

test: $(DEV_READY) ## every test but the nightly ones; what this machine lacks is skipped by name and counted
	$(BIN)/pytest -n $(WORKERS) -rs

check: lint types imports docs-check test ## everything a reviewer may assume

format: $(DEV_READY) ## rewrite files in house style
	$(BIN)/ruff check --fix --quiet src tests benchmarks scripts
	$(BIN)/ruff format --quiet src tests benchmarks scripts

lint: $(DEV_READY) ## style and house rules
	$(BIN)/ruff check src tests benchmarks scripts
	$(BIN)/ruff format --check --quiet src tests benchmarks scripts
	$(BIN)/python scripts/house_rules.py

types: $(DEV_READY) ## mypy, strict, package and tests
	$(BIN)/mypy

imports: $(DEV_READY) ## the dependency contracts
	$(BIN)/lint-imports

assets: ## build the web app's stylesheet and scripts again; needs Node, and only where they change
	cd frontend && npm ci --no-audit --no-fund && node build.mjs

pictures: $(DEV_READY) ## draw the pages of the web app that the docs show, by the journeys of its tests; needs Chromium
	rm -rf demo-review
	$(BIN)/joindots demo demo-review
	JOINDOTS_DRAW=docs/images/web JOINDOTS_DRAW_FROM=demo-review/review $(BIN)/pytest -q -n 0 tests/journeys/web \
	  -k "test_a_data_officer_receives_a_delivery_runs or (test_both_ways and keyboard)"

docs: $(DEV_READY) ## regenerate the reference pages
	$(BIN)/python scripts/generate_reference.py

docs-check: $(DEV_READY)
	$(BIN)/python scripts/generate_reference.py --check

nightly: $(DEV_READY) $(SPARK_READY) ## slow tests and every benchmark
	$(BIN)/pytest -n $(WORKERS) -rs -m nightly
	$(BIN)/python -m benchmarks

mutation: $(DEV_READY) ## put faults into resolve, one at a time, and say how many the tests notice
	$(BIN)/python -m scripts.mutation

clean: ## remove the virtual environment and the demo review
	rm -rf $(VENV) demo-review
