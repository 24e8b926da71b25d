# What a person does here; `make help` lists it. Needs git, make and Python 3.11 or newer with venv, nothing else.

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$name && break; done)
BIN := .venv/bin
READY := .venv/.installed
TESTS ?= tests
UPGRADE ?= --upgrade

# One thread for linear algebra: builds fork workers, and two busy ones share two cores.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help reports test test-fast soak check lab bench lint lock wheel clean

help: ## Print what make can do here.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

$(READY): requirements.lock pyproject.toml tools/setup_environment.py
	@if [ -z "$(PYTHON)" ]; then \
		echo "Set-up stopped. Found no Python 3.11 or newer on PATH; this project needs one, with its venv module." >&2; \
		echo "Install it (Debian, Ubuntu: apt-get install python3 python3-venv), or name it: make reports PYTHON=/path/to/python3.12" >&2; \
		exit 2; fi
	@$(PYTHON) tools/setup_environment.py

reports: $(READY) ## Check the data, build every report that has changed, and say where the index is.
	@$(BIN)/plans build

test: $(READY) ## Lint, check types, and run every test that this machine can run; say what was left out and why.
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(TESTS)

soak: $(READY) ## Run the long tests: fifty kills at random and the like, and properties on fresh examples.
	@$(BIN)/python -m pytest -m soak $(TESTS)
	@$(BIN)/python -m pytest -m "hypothesis and not kernel and not browser" --hypothesis-profile=fresh -q $(TESTS)

test-fast: $(READY) ## Run the tests that need no process of their own and no browser.
	@$(BIN)/python -m pytest -m "not kernel and not browser" -q $(TESTS)

check: $(READY) ## Print every problem in data/raw.
	@$(BIN)/plans check

lab: $(READY) ## Open JupyterLab on the notebooks.
	@$(BIN)/jupyter lab --notebook-dir=. notebooks/10_preschool_coverage.ipynb

bench: $(READY) ## Time builds, checks and the analysis, and print their peak memory.
	@$(BIN)/python tools/bench.py

lint: $(READY) ## Put code into shape: format of imports, lint, types, no outputs in notebooks.
	@$(BIN)/ruff check --fix .
	@$(BIN)/mypy
	@$(BIN)/nbstripout notebooks/*.ipynb

lock: $(READY) ## Resolve requirements.lock anew from pyproject.toml; UPGRADE= keeps what it pins already.
	@.cache/uv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra dev $(UPGRADE) \
		--no-header --no-annotate --no-emit-index-url pyproject.toml -o requirements.lock

wheel: $(READY) ## Build the package with the project that it carries, into dist/.
	@$(BIN)/python -m hatchling build -t wheel -d dist

clean: ## Remove built reports and caches; data and the environment stay.
	@rm -rf reports/en reports/zh reports/notebooks reports/failed reports/changes reports/index.html reports/data.zip reports/search reports/build.json reports/.fonts
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
