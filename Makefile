# `make` regenerates every figure and the report, `make test` checks the code.
# Both start from nothing but python3.11 (with venv and pip) and make; everything else goes into .venv.

PYTHON ?= python3.11
# People per condition of `make`: few enough for under five minutes on two cores. The committed results come from
# `make full`, which simulates until the Monte-Carlo error is small against the noise in the human data.
SUBJECTS ?= 30
OUT ?= results
# Arguments of the fit, as in: make fit FIT="--starts 2 --out results/my_fit"
FIT ?= default --out $(OUT)/fit
PYTEST ?= -n 2
# Arguments of the mutation run, as in: make mutants MUTANTS="theory --share .1"
MUTANTS ?=

VENV := .venv
BIN := $(VENV)/bin

# Wrong inputs of `make fuzz`, as in: make fuzz CASES=100000 SEED=3
CASES ?= 10000
SEED ?= 1

.PHONY: all full install test lint verify fuzz mutants bench fit docs clean
.DEFAULT_GOAL := all

all: install
	$(BIN)/multistore run all --subjects $(SUBJECTS) --out $(OUT)

full: install
	$(BIN)/multistore run all --out $(OUT)

install: $(VENV)/installed

$(VENV)/installed: pyproject.toml
	@command -v $(PYTHON) > /dev/null || { echo "$(PYTHON): not found; give another with make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

lint: install
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

test: lint
	$(BIN)/python -m pytest $(PYTEST) -m 'not verify'

verify: install
	$(BIN)/python -m pytest $(PYTEST) -m verify
	$(BIN)/multistore run all --out $(OUT)

fuzz: install
	$(BIN)/python tests/fuzz --cases $(CASES) --seed $(SEED)

bench: install
	$(BIN)/python -m benchmarks.speed --out $(OUT)

# Do the tests see a wrong equation? Small errors are put into the sources, one at a time.
mutants: install
	$(BIN)/python -m mutants $(MUTANTS)

fit: install
	$(BIN)/multistore fit $(FIT)

# What is printed from the code: docs/parameters.md, simulator/defaults.yaml and the tables of README.md.
docs: install
	$(BIN)/python docs/printouts.py

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find simulator experiments tests docs -name __pycache__ -type d -exec rm -rf {} +
