# One command for people and for CI alike. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export RASA_TELEMETRY_ENABLED := false
# Rasa's pinned libraries warn of one another's age at each start; nothing of it is ours to mend.
export PYTHONWARNINGS := ignore
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV := .venv
BERTTA := $(VENV)/bin/bertta
PYTHON := $(VENV)/bin/python

.PHONY: help run test setup check lock clean

help: ## List the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: setup ## Serve on http://127.0.0.1:8000 (HOST, PORT change it); the first start sets everything up
	@$(BERTTA) serve

setup: $(VENV)/installed ## Environment, packages, database, content and model; what is there already is left alone
	@$(BERTTA) setup

test: $(VENV)/installed ## Every check and test: lint, types, and pytest with the browser tests
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/pytest

check: $(VENV)/installed ## The content's faults, each with file and line
	@$(BERTTA) catalogue check

lock: ## Pin today's versions with hashes (requirements.lock) after a change to pyproject.toml
	@$$(.ci/uv) pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
		--python-version $$(cat .python-version) --extra dev pyproject.toml --output-file requirements.lock

clean: ## Remove the environment, the database and the models
	rm -rf $(VENV) .tools var

$(VENV)/installed: requirements.lock pyproject.toml
	@echo "Installing the pinned packages into $(VENV) (a minute the first time) ..."
	@uv=$$(.ci/uv) && $$uv venv --quiet --allow-existing --python $$(cat .python-version) $(VENV) \
		&& $$uv pip sync --quiet --python $(PYTHON) --require-hashes requirements.lock \
		&& $$uv pip install --quiet --python $(PYTHON) --no-deps --no-build-isolation --editable .
	@touch $@
