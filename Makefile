# Rotunde. `make run` starts it, `make test` tests it, `make check` is the gate; each sets up what it needs itself.
# Only relative paths, so that a folder with spaces in its name works.

PYTHON ?= python3
export PYTHON
BIN := .venv/bin
# Test files run side by side, one process for each core; JOBS=0 runs them one after the other.
JOBS ?= 2
PO := $(wildcard app/translations/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
COMPILE := $(BIN)/pip-compile --quiet --no-header --strip-extras --no-emit-index-url --no-emit-find-links \
	--no-emit-options

.PHONY: run test check bench lock format tools help
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

run: .venv/.run $(MO) ## serve web and worker on http://127.0.0.1:8000 (HOST, PORT, WORKERS, DATABASE_URL)
	@exec $(BIN)/flask up

test: .venv/.dev $(MO) tools ## all tests on SQLite and, where one answers, PostgreSQL; P=groups runs tests/groups
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder \
		$(if $(P),"tests/$(P)") $(ARGS)

check: .venv/.dev $(MO) ## format, lint, types, ladder, translations, migrations, then all tests
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo
	$(BIN)/python .ci/translations.py
	.ci/migrations
	@$(MAKE) --no-print-directory test

bench: .venv/.dev $(MO) ## the table of figures, each beside a bare-Flask limit of the same run
	@$(BIN)/python -m bench

lock: .venv/.dev ## pin requirements.txt and requirements-dev.txt anew from their sources
	$(COMPILE) --output-file requirements.txt requirements.in
	$(COMPILE) --output-file requirements-dev.txt requirements-dev.in

format: .venv/.dev ## bring all Python into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

tools: ## Chromium and the readers of PDF files that tests use, through apt when root
	@.ci/tools

.venv/.run: requirements.txt
	@.ci/venv requirements.txt $@

.venv/.dev: requirements-dev.txt
	@.ci/venv requirements-dev.txt $@

%.mo: %.po | .venv/.run
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
