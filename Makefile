# `make` regenerates every figure and the report, `make test` checks the code.
# Both start from nothing but python3.11 (with venv and pip) and make; everything else goes into .venv.
# Another Python goes by its name, in an environment of its own: make test PYTHON=python3.12 VENV=.venv-3.12

PYTHON ?= python3.11
# What `make test-versions` tries, and the lowest versions of packages, which `make test-lowest` tries.
VERSIONS ?= 3.11 3.12 3.13
LOWEST := tests/lowest.txt
# People per condition of `make`: few enough for less than three minutes of CPU time (tests/test_stages.py counts the
# work). The committed results come from `make full`, which simulates until the Monte-Carlo error is small against the noise in the human data.
SUBJECTS ?= 30
OUT ?= results
# Arguments of the fit, as in: make fit FIT="--starts 2 --out results/my_fit"
FIT ?= default --out $(OUT)/fit
PYTEST ?= -n 2
# Arguments of the mutation run, as in: make mutants MUTANTS="theory --share .1"
MUTANTS ?=
EXPLORE ?=

VENV ?= .venv
EXTRAS ?= test,lint,explorer,browser,neural
BIN := $(VENV)/bin

# Wrong inputs of `make fuzz`, as in: make fuzz CASES=100000 SEED=3
CASES ?= 10000
SEED ?= 1

.PHONY: train test-browser all full install explore test pytest test-versions test-lowest lint verify fuzz mutants bench fit ablations recovery docs examples clean
.DEFAULT_GOAL := all

# The first figure needs no compiling: one list, as the model lives through it.
all: install
	MULTISTORE_JIT=0 $(BIN)/multistore trace free_recall --list-length 8 --recall-time 30 --out $(OUT)
	$(BIN)/multistore run all sequence_tasks reconstruction --quick --subjects $(SUBJECTS) --out $(OUT)

full: install
	$(BIN)/multistore run all network_recall network_order inspection learned_context repetition consolidation sequence_tasks reconstruction --out $(OUT)

install: $(VENV)/installed

$(VENV)/installed: pyproject.toml $(CONSTRAINTS)
	@command -v $(PYTHON) > /dev/null || { echo "$(PYTHON): not found; give another with make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]' $(if $(CONSTRAINTS),--constraint $(CONSTRAINTS))
	@touch $@

# The model in the browser, as in: make explore EXPLORE="--port 8600 --no-browser"
explore: install
	$(BIN)/multistore explore $(EXPLORE)

lint: install
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

test: lint pytest

# Tests of single equations need no compiled ones: whether these compute the same is a test of its own.
pytest: install
	MULTISTORE_JIT=0 $(BIN)/python -m pytest $(PYTEST) tests/theory
	$(BIN)/python -m pytest $(PYTEST) -m 'not verify and not browser' --ignore=tests/theory

# Every Python that pyproject.toml names, each in an environment of its own.
test-versions: $(addprefix test-with-,$(VERSIONS))

test-with-%:
	$(MAKE) --no-print-directory pytest PYTHON=python$* VENV=.venv-$* EXTRAS=test

# The lowest versions that pyproject.toml allows.
test-lowest:
	$(MAKE) --no-print-directory pytest VENV=.venv-lowest EXTRAS=test CONSTRAINTS=$(LOWEST)

# The explorer's pages in a Chromium, where there is one.
test-browser: install
	$(BIN)/python -m pytest -m 'browser and not verify' tests/explorer

verify: install
	EXAMPLES=drawn $(BIN)/python -m pytest $(PYTEST) -m verify
	EXAMPLES=drawn $(BIN)/python -m pytest $(PYTEST) -m 'not verify and not browser'
	$(BIN)/multistore run all --out $(OUT)

fuzz: install
	$(BIN)/python tests/fuzz --cases $(CASES) --seed $(SEED)

# Speeds; beside those of another checkout or git revision, as in: make bench AGAINST=main
bench: install
	$(BIN)/python -m benchmarks.$(if $(AGAINST),against '$(AGAINST)',speed --out $(OUT))

# Do the tests see a wrong equation? Small errors are put into the sources, one at a time.
mutants: install
	$(BIN)/python -m mutants $(MUTANTS)

fit: install
	$(BIN)/multistore fit $(FIT)

# The fit again without one mechanism after the other (docs/ablations.md); what is done is not done again.
ablations: install
	$(BIN)/multistore ablate --out $(OUT)/ablations

# Do the parameters come back? People are simulated with the default parameters, and fitted.
recovery: install
	$(BIN)/multistore fit default --recover 7 --truth default --out $(OUT)/recovery

# The networks of the neural backend, every seed: weights, records and loss curves in results/networks.
train: install
	$(BIN)/multistore train all --out $(OUT)/networks

# What is printed from the code: docs/parameters.md, docs/speed.md, simulator/defaults.yaml and the table of README.md.
docs: install
	$(BIN)/python docs/printouts.py

# The notebooks of examples/, run, with what they print and draw.
examples: install
	$(BIN)/python examples/execute.py

clean:
	rm -rf $(VENV) .venv-* build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find simulator experiments tests docs -name __pycache__ -type d -exec rm -rf {} +
