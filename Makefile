# Every command a person needs. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV ?= .venv
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
# The newest supported interpreter that really runs here (a pyenv shim may exist and refuse).
PY ?= $(shell for v in 3.14 3.13 3.12 3.11; do \
	if python$$v -c '' >/dev/null 2>&1; then command -v python$$v; exit; fi; done; command -v python3)
PIP_FLAGS := --require-hashes --no-deps --only-binary :all: --disable-pip-version-check --no-input -q
LOCK := uv pip compile pyproject.toml --excludes excludes.txt --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate -q

.PHONY: help run test long coverage lint check format bench chaos fuzz eval openapi lock browser pictures clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

define new_venv
	@$(PY) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 14) else "Rolecall needs Python 3.11 to 3.14, and this is %d.%d" % v)'
	@test -x $(PYTHON) || $(PY) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); $(PY) -m venv --without-pip $(VENV); }
endef
# Where venv came without pip (Debian without python3-venv), the system's pip installs into it.
define install
	@echo "installing $(1) into $(VENV)"
	@if $(PYTHON) -m pip --version >/dev/null 2>&1; then $(PYTHON) -m pip install $(PIP_FLAGS) $(1); \
	else $(PY) -m pip --python $(PYTHON) install $(PIP_FLAGS) $(1); fi
endef

$(VENV)/.run: requirements.txt
	$(new_venv)
	$(call install,-r requirements.txt)
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	$(call install,-r requirements-dev.txt)
	@touch $@

run: $(VENV)/.run ## start everything on this machine: database, cache, API, workers
	@$(PYTHON) main.py

test: $(VENV)/.dev browser ## the whole suite against real servers and a real browser
	@$(PYTHON) -m tests

long: $(VENV)/.dev browser ## the tests that the suite has a short form of
	@$(PYTHON) -m tests -m long

coverage: $(VENV)/.dev browser ## the suite again, measuring app/ in every process; exits 1 below 90 %
	@$(PYTHON) -m scripts.coverage

lint: $(VENV)/.dev ## format, lint, types, import rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev ## rewrite the code as `lint` wants it
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

check: lint test ## what CI runs

bench: $(VENV)/.dev ## the speed table of docs/performance.md; exits 1 below a figure
	@$(PYTHON) -m tests.performance

chaos: $(VENV)/.dev browser ## 200 kills of worker, API, Valkey and PostgreSQL, 200 while applications are sent: nothing lost or doubled
	@$(PYTHON) -m tests.chaos

fuzz: $(VENV)/.dev ## schemathesis with 100 examples an operation
	@$(PYTHON) -m tests.fuzz

eval: $(VENV)/.dev ## how well CVs are read, postings found and people matched, on labelled data
	@$(PYTHON) -m tests.evaluation

openapi: $(VENV)/.dev ## write openapi.json
	@$(PYTHON) -m scripts.openapi

browser: $(VENV)/.dev ## find or get a Chromium, and prove it by loading a page
	@$(PYTHON) -m scripts.browser

pictures: $(VENV)/.dev browser ## take the screenshots in docs/pictures
	@$(PYTHON) -m scripts.pictures

lock: ## compile requirements*.txt from pyproject.toml (needs uv)
	$(LOCK) -o requirements-production.txt
	$(LOCK) --group embedded -c requirements-production.txt -o requirements.txt
	$(LOCK) --group dev -c requirements.txt -o requirements-dev.txt
	@! grep -n "://" requirements*.txt || { echo "a lock file names a host"; exit 1; }

clean: ## remove the virtual environment and the data
	rm -rf $(VENV) .data
