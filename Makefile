# Every command of the project. `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
DEMO_VENV := .venv
TEST_VENV := .venv-test
DEMO := $(DEMO_VENV)/bin
DEV := $(TEST_VENV)/bin
# In a terminal of one's own the machine is a development machine unless told otherwise.
export EKTP_DEBUG ?= 1

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(DEMO_VENV)/.installed ## run the whole application on this machine, on http://localhost:8000
	@$(DEMO)/python ektp/deploy/system_packages.py pango
	@exec $(DEMO)/python -m ektp.supervisor

run: $(TEST_VENV)/.installed ## run the web server alone, reloading on change
	EKTP_TRACEBACKS=1 $(DEV)/python manage.py runserver $${EKTP_PORT:-8000}

worker: $(TEST_VENV)/.installed ## run a Celery worker alone (beside `make run`)
	$(DEV)/celery -A ektp.celery worker --loglevel INFO -Q rollup,reports,default

test: $(TEST_VENV)/.installed ## run all tests
	@$(DEV)/python ektp/deploy/system_packages.py pango chromium poppler
	$(DEV)/pytest -n 2 -m "not cluster"
	$(DEV)/pytest -m cluster

test-fast: $(TEST_VENV)/.installed ## run the tests that are neither slow nor in need of a browser
	$(DEV)/pytest -n 2 -m "not cluster and not slow and not browser"

check: $(TEST_VENV)/.installed ## lint, format, types, templates, layers, migrations
	$(DEV)/ruff check .
	$(DEV)/ruff format --check .
	$(DEV)/mypy
	$(DEV)/djlint --check --lint templates
	$(DEV)/lint-imports
	$(DEV)/python manage.py makemigrations --check --dry-run

fix: $(TEST_VENV)/.installed ## mend what the checks can mend by themselves
	$(DEV)/ruff check --fix .
	$(DEV)/ruff format .
	$(DEV)/djlint --reformat --quiet templates

bench: $(TEST_VENV)/.installed ## measure against the budgets on generated national data: make bench BENCH='--only read'
	$(DEV)/python -m tests.bench $(BENCH)

bench-quick: $(TEST_VENV)/.installed ## the same on 30 days, in a few minutes
	$(DEV)/python -m tests.bench --quick $(BENCH)

soak: $(TEST_VENV)/.installed ## 40,000 steps of the ledger beside a naive book, half by two people at once, then 500 random kills under write load
	WALK_STEPS=20000 $(DEV)/pytest -n 2 tests/blanko/test_walks.py tests/blanko/test_two_at_once.py
	$(DEV)/python -m tests.soak --kills $${SOAK_KILLS:-500}

mutants: $(TEST_VENV)/.installed ## put small faults into the ledger's services and list those that no test finds: make mutants MUTANTS='--mutants 40'
	$(DEV)/python -m tests.mutation $(MUTANTS)

backup: $(DEMO_VENV)/.installed ## dump the database and the files
	$(DEMO)/python manage.py backup

restore: $(DEMO_VENV)/.installed ## put a backup back: make restore FILE=var/backup/...
	@test -n "$(FILE)" || { echo "Say which backup: make restore FILE=var/backup/<name>.tar"; exit 2; }
	$(DEMO)/python manage.py restore "$(FILE)"

doctor: $(DEMO_VENV)/.installed ## look over this installation and say what ails it
	$(DEMO)/python manage.py doctor

upgrade: $(DEMO_VENV)/.installed ## after fetching a new version: back up, then migrate
	$(DEMO)/python manage.py backup
	$(DEMO)/python manage.py migrate

secrets: ## make the secrets that docker-compose.yml reads, once
	@$(PYTHON) ektp/deploy/make_secrets.py secrets

lock: $(TEST_VENV)/.installed ## compile the hash-locked requirements from pyproject.toml
	$(DEV)/python ektp/deploy/lock.py

clean: ## remove the environments and what the tests left; the demo's data stay
	rm -rf $(DEMO_VENV) $(TEST_VENV) var/tests .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(DEMO_VENV)/.installed: requirements-demo.txt
	@$(PYTHON) ektp/deploy/make_venv.py $(DEMO_VENV) requirements-demo.txt

$(TEST_VENV)/.installed: requirements-dev.txt
	@$(PYTHON) ektp/deploy/make_venv.py $(TEST_VENV) requirements-dev.txt

.PHONY: help demo run worker test test-fast check fix bench bench-quick soak mutants backup restore doctor upgrade secrets lock clean
