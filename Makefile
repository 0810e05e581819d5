PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint check docs bench budget soak

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

# What the tests need besides: the cluster engine and the browser's driver are large, and a first look needs neither.
$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $@

run: $(VENV)/installed
	$(BIN)/python -m unioncorpus ingest corpus/ --store data/store
	$(BIN)/python -m unioncorpus stats --store data/store

# One process a core; the tests of a file stay together, for they share their stores.
test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

# The site, in build/docs. Warnings are errors.
docs: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable ".[docs]"
	$(BIN)/sphinx-build -W --keep-going -q docs build/docs

# Clean official text beside the checkout, if it is there; else the sample originals, repeated. Peers that cannot be
# installed are left out of the table.
bench: $(VENV)/installed
	-$(BIN)/python -m pip install --quiet --editable ".[bench]"
	$(BIN)/python -m unioncorpus.evaluation.bench $(or $(wildcard ../shared/clean/hans),corpus)

# Seconds: no stage takes twice what it took, as a multiple of jieba's time in the same run.
budget: $(VENV)/installed
	$(BIN)/python -m unioncorpus.evaluation.budget corpus

# Hours: kills, hostile pages (by atheris, too, where it is installed), growth of time.
# SOAK="--kills 300 --short 100000 --mutated 500 --runs 300" runs a share.
soak: $(VENV)/installed-dev
	$(BIN)/python -m unioncorpus.evaluation.soak corpus $(SOAK)
