# xjgrid: `make run` simulates a scenario, `make test` checks the simulator. `make` lists the rest.

SCENARIO ?= reference-2030
ARGS     ?=
PYTHON   ?= python3
VENV     ?= .venv
WORKERS  ?= 2

BIN   := $(VENV)/bin
READY := $(VENV)/.ready

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test thorough lint format docs bench hooks lock clean

help: ## list what make can do
	@echo "xjgrid, a simulator of Xinjiang's power system"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) \
	  | awk -F'|' '{printf "%-13s %s\n", $$1, $$2}'
	@echo
	@echo "  Other scenarios:  make run SCENARIO=trial"
	@echo "  Further options:  make run SCENARIO=base-2025 ARGS='--weather-year 2'"

run: $(READY) ## simulate SCENARIO (default: reference-2030)
	@$(BIN)/python -m compileall -q xjgrid
	@code=0; $(BIN)/xjgrid run $(SCENARIO) $(ARGS) || code=$$?; \
	case $$code in 0|3|5) \
	  echo; \
	  echo "The results are in $(CURDIR)/results/ (one folder a case)."; \
	  echo "Look again with: $(BIN)/xjgrid show $(firstword $(SCENARIO))";; \
	esac; exit $$code

test: $(READY) ## run all tests
	@$(BIN)/python -m compileall -q xjgrid
	@$(BIN)/python -m pytest -q -ra -n $(WORKERS) $(ARGS)

thorough: $(READY) ## run all tests with thousands of damaged inputs
	@$(BIN)/python -m compileall -q xjgrid
	@XJGRID_THOROUGH=1 $(BIN)/python -m pytest -q -ra -n $(WORKERS) $(ARGS)

lint: $(READY) ## check style and types
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(READY) ## put the code in its usual form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(READY) ## renew the pages that are made from the code
	@$(BIN)/python docs/make_pages.py

bench: $(READY) ## measure time and memory against the limits
	@$(BIN)/python -m compileall -q xjgrid
	@$(BIN)/python -m benchmarks.run $(ARGS)

hooks: $(READY) ## check style and types at each commit
	@$(BIN)/pre-commit install

lock: $(READY) ## renew requirements.lock (needs uv)
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet --upgrade -o requirements.lock
	@echo "requirements.lock renewed"

clean: ## remove the virtual environment and caches (results stay)
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	@find xjgrid tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "removed $(VENV) and caches; results/ is untouched"

# The virtual environment: made once, renewed when the requirements change. Bytecode is compiled
# here because some systems tell Python not to, and every start would then take twice as long.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "xjgrid needs Python 3.11 or newer as '$(PYTHON)'; name another: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Preparing $(VENV) (once; one to three minutes) ..."
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install -qq --no-compile --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --no-compile --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null 2>&1 || true # some packages ship templates
	@touch $@
	@echo "Ready."
