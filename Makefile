# Mo's commands. Every one sets up what it needs: Python, make and git are enough to begin with.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
UV := .tools/bin/uv
VENV := .venv
PY := $(VENV)/bin/python
# Two processes share the tests: more would not fit beside the running product on a small machine.
PYTEST := $(PY) -m pytest -q -n 2 --dist loadgroup
# Databases of the unit tests wait for no disk where the system has a folder in memory: a third of the time.
IN_MEMORY := export TMPDIR=$$(mktemp -d -p $$([ -w /dev/shm ] && echo /dev/shm || echo /tmp) mo-tests.XXXXXX); chmod 755 "$$TMPDIR"; trap 'rm -rf "$$TMPDIR"' EXIT
STAMP := $(VENV)/.installed
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
# The machine's own certificates, so that it also works behind an organisation's proxy.
export UV_SYSTEM_CERTS ?= true
UV_VERSION := 0.13.9

.PHONY: help run setup train test test-fast chaos lint types imports evaluate book audit lock browser telegram-server widget-types clean

help: ## List every command
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

run: $(STAMP) ## Start Mo: set up, train if needed, run until Ctrl-C
	@exec $(PY) -m bot up

setup: $(STAMP) ## Only set up the environment

train: $(STAMP) ## Train the model if its data changed
	@$(PY) -m bot train

test: $(STAMP) browser telegram-server ## All checks and tests: lint, types, imports, unit, conversations, system, browser
	@$(MAKE) --no-print-directory lint types imports
	@$(IN_MEMORY); $(PYTEST) tests/unit -m "not model"
	@$(PY) -m bot train
	@$(PYTEST) tests/unit -m model
	@$(PYTEST) tests/conversations tests/system tests/browser

test-fast: $(STAMP) ## Unit tests that need no model and no server
	@$(IN_MEMORY); $(PYTEST) tests/unit -m "not model"

SEED ?= 1
MESSAGES ?= 1000
KILLS ?= 60
CHAOS ?=

chaos: $(STAMP) ## Kill processes through SEED=1 MESSAGES=1000 KILLS=60; CHAOS="--gateways 2 --postgres" for more of them
	@$(PY) -m bot train
	@$(PY) -m tests.system.chaos --seed $(SEED) --messages $(MESSAGES) --kills $(KILLS) $(CHAOS)

lint: $(STAMP) ## ruff
	@$(VENV)/bin/ruff check bot actions tests

types: $(STAMP) widget-types ## mypy, strict, and tsc for the widget
	@$(VENV)/bin/mypy
	@! [ -x $(WIDGET_TYPES)/node_modules/.bin/tsc ] || $(WIDGET_TYPES)/node_modules/.bin/tsc -p $(WIDGET_TYPES)

imports: $(STAMP) ## import-linter: who may know whom
	@PYTHONPATH=. $(VENV)/bin/lint-imports

evaluate: $(STAMP) ## Measure the understanding on held-back messages, beside simpler means: var/evaluation/report.html
	@$(PY) -m bot evaluate

book: $(STAMP) ## Everything Mo can say, for clinicians to review and sign: var/book/book.html and book.pdf
	@$(PY) -m bot book

audit: $(STAMP) ## Look every locked package up in the public list of known weaknesses; needs the network
	@$(UV) venv -q --allow-existing .tools/audit
	@$(UV) pip sync -q --require-hashes --python .tools/audit/bin/python requirements-audit.txt
	@mkdir -p var && { .tools/audit/bin/pip-audit -r requirements.txt --disable-pip --require-hashes -f json -o var/audit.json --progress-spinner off || true; }
	@$(PY) deploy/audit/judge.py var/audit.json

# Chromium comes from the system's package manager where that is allowed; the browser test says so when it is missing.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	     && { echo "Installing Chromium for the browser test."; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; }; } \
	|| echo "Chromium is not here and cannot be installed: the browser test will be skipped."

# The checker of the widget's types; its package is locked by its hash in package-lock.json.
WIDGET_TYPES := tests/widget_types
widget-types:
	@command -v npm >/dev/null \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	     && { echo "Installing Node.js for the widget's types."; apt-get update -qq && apt-get install -y -qq nodejs npm >/dev/null; }; } \
	|| { echo "npm is not here and cannot be installed: the widget's types are not checked."; exit 0; }; \
	cmp -s $(WIDGET_TYPES)/package-lock.json $(WIDGET_TYPES)/node_modules/.installed \
	|| { npm ci --prefix $(WIDGET_TYPES) --no-audit --no-fund --ignore-scripts --loglevel error >/dev/null \
	     && cp $(WIDGET_TYPES)/package-lock.json $(WIDGET_TYPES)/node_modules/.installed; } \
	|| echo "The type checker cannot be installed: the widget's types are not checked."

# A Telegram server to test against; its packages are locked by their hashes in package-lock.json.
TELEGRAM_SERVER := tests/telegram_server
telegram-server:
	@command -v npm >/dev/null \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	     && { echo "Installing Node.js for the Telegram test."; apt-get update -qq && apt-get install -y -qq nodejs npm >/dev/null; }; } \
	|| { echo "npm is not here and cannot be installed: the Telegram test will be skipped."; exit 0; }; \
	cmp -s $(TELEGRAM_SERVER)/package-lock.json $(TELEGRAM_SERVER)/node_modules/.installed \
	|| { npm ci --prefix $(TELEGRAM_SERVER) --no-audit --no-fund --ignore-scripts --loglevel error >/dev/null \
	     && cp $(TELEGRAM_SERVER)/package-lock.json $(TELEGRAM_SERVER)/node_modules/.installed; } \
	|| echo "The Telegram server cannot be installed: the Telegram test will be skipped."

lock: $(UV) ## Resolve requirements.in into requirements.txt (hashes, no index host)
	@$(UV) pip compile -q --python-version 3.10 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	@$(UV) pip compile -q --python-version 3.10 --generate-hashes --no-emit-index-url --no-header requirements-audit.in -o requirements-audit.txt

clean: ## Remove the environment and everything built (not the database)
	@rm -rf $(VENV) .tools var/model var/generated .mypy_cache .ruff_cache .pytest_cache

$(UV):
	@echo "Fetching uv, which installs everything else."
	@$(PYTHON) -m venv .tools && .tools/bin/python -m pip install -q --disable-pip-version-check "uv==$(UV_VERSION)"

$(STAMP): requirements.txt | $(UV)
	@echo "Installing Mo's environment (Python 3.10, about a minute)."
	@$(UV) venv -q --allow-existing --python "$$(cat .python-version)" $(VENV) \
	|| { echo "Mo needs Python $$(cat .python-version), which is not here and could not be fetched. Install it, then try again."; exit 1; }
	@$(UV) pip sync -q --require-hashes --python $(PY) requirements.txt
	@touch $@
