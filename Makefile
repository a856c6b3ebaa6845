# Établi: everything a person types. `make help` explains.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
DEMO ?= 1

.DEFAULT_GOAL := help
.PHONY: help run setup setup-badges setup-dev test sure format lint types contracts templates migrations-check bench translations migration

help: ## Show this page
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

run: setup ## Set everything up and serve http://127.0.0.1:8000 (DEMO=0: empty, asks for the first site)
	@$(BIN)/workshop init $(if $(filter 0,$(DEMO)),--no-demo,--demo)
	@$(BIN)/workshop worker & trap "kill $$!" EXIT; $(BIN)/workshop serve

setup: .venv/.installed ## Virtual environment and locked dependencies

.venv/.installed: requirements.lock pyproject.toml
	@test -d .venv || $(PYTHON) -m venv .venv
	@echo "Installing the locked dependencies…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

setup-badges: setup ## The same with what signs Open Badges
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-badges.lock

setup-dev: .venv/.installed-dev ## The same with the tools that tests need

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@echo "Installing the locked development tools…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

test: setup-dev ## The whole suite on SQLite, then what touches the database on PostgreSQL if there is one
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder
	WORKSHOP_TEST_DATABASE=postgresql $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder tests/operations tests/queries tests/house_rules/test_migrations.py

sure: setup-dev format lint types contracts templates migrations-check test ## Everything CI checks, the tests last

format: setup-dev ## The formatter has nothing to change
	$(BIN)/ruff format --check .

lint: setup-dev ## Lint
	$(BIN)/ruff check .

types: setup-dev ## Types, strictly
	$(BIN)/mypy

contracts: setup-dev ## Who may import whom
	$(BIN)/lint-imports

templates: setup-dev ## Lint of the templates
	$(BIN)/djlint templates --lint --quiet

translations: setup-dev ## Gather the French texts and compile the English catalogue
	$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext -k _ --no-location --sort-output --omit-header -o workshop/translations/messages.pot .
	$(BIN)/pybabel -q update -i workshop/translations/messages.pot -d workshop/translations -l en --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -d workshop/translations

migrations-check: setup-dev ## Models and migrations agree; up, down and up again, with rows
	$(BIN)/pytest -q tests/house_rules/test_migrations.py

migration: setup-dev ## Write a migration from the models: make migration WHY="what it is for"
	tools/new_migration "$(WHY)"

bench: setup ## Measure pages and acts at 1 k, 100 k and 1 M tickets (about an hour)
	$(BIN)/workshop bench
