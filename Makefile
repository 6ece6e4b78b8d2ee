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

.PHONY: help run setup train test test-fast chaos bench load coverage mutants lint types imports evaluate book docs audit lock browser redis npm npm-tools deploy-tools clean

help: ## List every command
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

run: $(STAMP) ## Start Mo: set up, train if needed, run until Ctrl-C
	@exec $(PY) -m bot up

setup: $(STAMP) ## Only set up the environment

train: $(STAMP) ## Train the model if its data changed
	@$(PY) -m bot train

test: $(STAMP) browser redis npm-tools deploy-tools ## All checks and tests: lint, types, imports, unit, conversations, system, browser
	@$(MAKE) --no-print-directory lint types imports
	@$(IN_MEMORY); $(PYTEST) tests/unit -m "not model"
	@$(PY) -m bot train
	@$(PYTEST) tests/unit -m model
	@$(PYTEST) tests/conversations tests/system tests/browser

# The rooms that know no database and no web: what most changes touch.
FAST := interview safety content nlu summary

test-fast: $(STAMP) ## Unit tests of the rooms that need no model, database or server: under a minute
	@$(PYTEST) $(FAST:%=tests/unit/%) -m "not model and not slow"

SEED ?= 1
MESSAGES ?= 1000
KILLS ?= 60
CHAOS ?=

chaos: $(STAMP) ## Kill processes through SEED=1 MESSAGES=1000 KILLS=60; CHAOS="--gateways 2 --postgres", or "--replicas 2 --rolling", for more of them
	@$(PY) -m bot train
	@$(PY) -m tests.system.chaos --seed $(SEED) --messages $(MESSAGES) --kills $(KILLS) $(CHAOS)

BENCH ?=

bench: $(STAMP) ## Measure Mo beside a bot of rasa init: var/bench; BENCH="--only latency,steps" or --quick for parts
	@$(PY) -m bot train
	@$(PY) -m tests.benchmarks.speed $(BENCH)

LOAD ?=

load: $(STAMP) ## Many patients and GPs at once, by locust; LOAD="--only overload" for a part
	@$(PY) -m bot train
	@$(UV) venv -q --allow-existing --python "$$(cat .python-version)" .tools/load
	@$(UV) pip sync -q --require-hashes --python .tools/load/bin/python requirements-load.txt
	@$(PY) -m tests.load $(LOAD)

COVER ?= tests/unit tests/conversations tests/system

coverage: $(STAMP) redis ## Which branches of bot and actions the tests run: var/coverage/html; COVER="tests/unit" for a part
	@$(PY) -m bot train
	@rm -rf var/coverage; mkdir -p var/coverage
	@$(IN_MEMORY); $(PY) -m coverage run -m pytest -q -n 2 --dist loadgroup $(COVER) || echo "Some tests failed: the figure may be too low."
	@$(PY) -m coverage combine -q && $(PY) -m coverage html -q && $(PY) -m coverage report --skip-covered --sort=cover

MUTANTS ?=

mutants: $(STAMP) ## Whether tests notice code that is wrong, by a sample; MUTANTS="--room safety --sample 200 --minutes 60 --seed 1 --near"
	@$(UV) venv -q --allow-existing --python $(PY) .tools/mutants
	@$(UV) pip sync -q --require-hashes --python .tools/mutants/bin/python requirements-mutants.txt
	@$(IN_MEMORY); .tools/mutants/bin/python -m tests.mutants $(MUTANTS)

lint: $(STAMP) ## ruff: the linter, and whether everything is formatted
	@$(VENV)/bin/ruff check bot actions tests deploy
	@$(VENV)/bin/ruff format --check -q bot actions tests deploy

types: $(STAMP) npm-tools ## mypy, strict, and tsc for the widget
	@$(VENV)/bin/mypy
	@if [ -x tests/widget_types/node_modules/.bin/tsc ]; then \
	  for part in tsconfig tsconfig.worker; do tests/widget_types/node_modules/.bin/tsc -p tests/widget_types/$$part.json; done; fi

imports: $(STAMP) ## import-linter: who may know whom
	@PYTHONPATH=. $(VENV)/bin/lint-imports

evaluate: $(STAMP) ## Measure the understanding on held-back messages, beside simpler means: var/evaluation/report.html
	@$(PY) -m bot evaluate

book: $(STAMP) ## Everything Mo can say, for clinicians to review and sign: var/book/book.html and book.pdf
	@$(PY) -m bot book

docs: $(STAMP) ## The documentation as a site: var/docs/index.html
	@$(UV) venv -q --allow-existing --python $(PY) .tools/docs
	@$(UV) pip sync -q --require-hashes --python .tools/docs/bin/python requirements-docs.txt
	@NO_MKDOCS_2_WARNING=1 .tools/docs/bin/mkdocs build -q
	@echo "The documentation: var/docs/index.html"

audit: $(STAMP) ## Look every locked package up in the public list of known weaknesses; needs the network
	@$(UV) venv -q --allow-existing .tools/audit
	@$(UV) pip sync -q --require-hashes --python .tools/audit/bin/python requirements-audit.txt
	@mkdir -p var && { .tools/audit/bin/pip-audit -r requirements.txt --disable-pip --require-hashes -f json -o var/audit.json --progress-spinner off || true; }
	@$(PY) deploy/audit/judge.py var/audit.json

# What tests need of the system comes from its package manager where that is allowed. Without it the tests that need it are
# skipped, and say so. The words: commands of which one is enough, packages, and what they are for.
define from_system
	@for known in $(1); do if command -v $$known >/dev/null; then exit 0; fi; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing $(2) for $(3)."; apt-get update -qq && apt-get install -y -qq $(2) >/dev/null && exit 0; fi; \
	echo "No $(2) here, and it cannot be installed: without it, $(3) are skipped."
endef

browser:
	$(call from_system,chromium chromium-browser google-chrome,chromium,the browser's tests)

redis:
	$(call from_system,redis-server,redis-server,the tests of several replicas with Redis)

npm:
	$(call from_system,npm,nodejs npm,the tests with Telegram and the check of the widget's types)

# Tools from npm (a Telegram server to test against, tsc), each locked by hashes in the package-lock.json of its folder.
NPM_TOOLS := tests/telegram_server tests/widget_types
npm-tools: npm
	@if ! command -v npm >/dev/null; then exit 0; fi; \
	for tool in $(NPM_TOOLS); do \
	  cmp -s $$tool/package-lock.json $$tool/node_modules/.installed \
	  || { npm ci --prefix $$tool --no-audit --no-fund --ignore-scripts --loglevel error >/dev/null \
	       && cp $$tool/package-lock.json $$tool/node_modules/.installed; } \
	  || echo "$$tool cannot be installed: what needs it is skipped."; done

# Schemas of Kubernetes and compose, and a linter for the Dockerfile: in an environment of their own, as nothing runs on them.
deploy-tools: | $(UV)
	@cmp -s requirements-deploy.txt .tools/deploy/.installed \
	|| { $(UV) venv -q --allow-existing .tools/deploy \
	     && $(UV) pip sync -q --require-hashes --python .tools/deploy/bin/python requirements-deploy.txt \
	     && cp requirements-deploy.txt .tools/deploy/.installed; } \
	|| echo "The checks of deploy/ cannot be installed: their tests will be skipped."

lock: $(UV) ## Resolve each requirements*.in into its .txt (hashes, no index host)
	@for in in requirements*.in; do \
	  $(UV) pip compile -q --python-version 3.10 --generate-hashes --no-emit-index-url --no-header $$in -o $${in%.in}.txt; done

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
