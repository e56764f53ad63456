# The verbs of this project. `make` alone lists them.

VENV ?= .venv
PORT ?= 8000
# Any interpreter from 3.11 on; `make install PYTHON=python3.13` chooses one.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

PY := $(VENV)/bin/python
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed
# One process does all tests of a file, so that what is dear to prepare (a demo site, collected files) is prepared once. One
# more than there are processors: each waits now and then for a browser, or for time to pass.
PROCESSES ?= $(shell processors=$$(getconf _NPROCESSORS_ONLN); echo $$((processors < 4 ? processors + 1 : 4)))
PYTEST := $(VENV)/bin/pytest --quiet --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder
PROMISES := path desk pictures replies site freshness wordpress

# An environment made by another Python is made again.
ifeq ($(origin PYTHON),command line)
ifneq ($(shell test -x $(PY) && $(PY) --version 2>&1),$(shell $(PYTHON) --version 2>&1))
$(shell rm -f $(PY) $(RUNTIME) $(DEVELOPMENT))
endif
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install run test lint format lock bench figures prove $(PROMISES:%=prove-%) clean

help:  ## List the verbs
	@awk 'BEGIN {FS = ":.*## "} /^[a-z%-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '  make prove-NAME     One group of them: %s\n' '$(PROMISES)'

install: $(RUNTIME) $(DEVELOPMENT)  ## Make the virtual environment (.venv) with all that is locked
	@echo "Installed in $(VENV)."

run: export DEBUG = on
run: export DATA_DIR ?= var
run: export DATABASE_URL ?= sqlite:///$(DATA_DIR)/newsroom.sqlite3
run: export SITE_URL ?= http://localhost:$(PORT)
run: $(RUNTIME)  ## Serve the site with demo content on http://localhost:8000 (PORT=8001 for another port)
	@$(PY) manage.py serve_demo $(PORT)

test: $(RUNTIME) $(DEVELOPMENT)  ## Run every test, on SQLite and on PostgreSQL
	@$(PYTEST) -m "not alone"
	@$(VENV)/bin/pytest --quiet -m alone
	@if $(PY) -m newsroom.tests.databases; then TEST_DATABASE=postgresql $(PYTEST) -m "not alone"; else test -z "$(REQUIRE_ALL)"; fi

lint: $(RUNTIME) $(DEVELOPMENT)  ## Check style, import rule, migrations, deployment settings and lock files
	@$(VENV)/bin/python .ci/lint.py

format: $(DEVELOPMENT)  ## Rewrite code and templates in the project's style
	@$(VENV)/bin/ruff check --quiet --fix-only .
	@$(VENV)/bin/ruff format .
	@find articles newsroom tags templates -name '*.html' -o -name '*.txt' -path '*/templates/*' | xargs -r $(VENV)/bin/djade || true

lock:  ## Compile requirements*.in into requirements*.txt (needs uv)
	@command -v uv >/dev/null || { echo "Locking needs uv: pip install uv"; exit 1; }
	@for name in requirements requirements-dev; do \
		uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-emit-find-links --custom-compile-command "make lock" $(LOCK) $$name.in --output-file $$name.txt || exit 1; done

bench: export PEER_WORDPRESS ?=
bench: export PEER_WAGTAIL ?=
bench: $(RUNTIME) $(DEVELOPMENT)  ## Measure how fast and fresh pages are, beside PEER_WORDPRESS=URL and PEER_WAGTAIL=URL
	@$(PY) -m bench.table

figures: $(RUNTIME) $(DEVELOPMENT)  ## Measure what the site promises, and print the figures without judging them
	@$(PY) -m bench.prove --figures

prove: $(RUNTIME) $(DEVELOPMENT)  ## Measure what the site promises, and compare with the bounds
	@$(PY) -m bench.prove

$(PROMISES:%=prove-%): prove-%: $(RUNTIME) $(DEVELOPMENT)
	@$(PY) -m bench.prove $*

clean:  ## Remove what tools have made; .venv and var/ (your local site) stay
	@rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage htmlcov
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(RUNTIME): requirements.txt
	@test -x $(PY) || { $(call venv); }
	@$(call pip_install,requirements.txt)
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	@$(call pip_install,requirements-dev.txt)
	@touch $@

define venv
test -n "$(PYTHON)" || { echo "Newsroom needs Python 3.11 or newer, and none is in PATH. Install one, or: make PYTHON=/path/to/python3.11"; exit 1; }; \
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "Newsroom needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 || true). Choose another: make PYTHON=python3.11"; exit 1; }; \
$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; }
endef

define pip_install
echo "Installing $(1) into $(VENV)"; \
if uv --version >/dev/null 2>&1; then VIRTUAL_ENV=$(VENV) uv pip install --quiet --no-config --require-hashes -r $(1); \
else $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); fi
endef
