# `make demo` and `make test` set everything up; the rest is for those who work on the course.
PYTHON ?= python3
BIN = .venv/bin

# These tests mostly wait for programs that they run (nbgrader, pip, d2lcourse): they share the machine with the others.
WAITING = tests/batch tests/cli tests/course tests/nbgrader tests/release tests/reporting

.PHONY: demo test test-waiting test-others lint schema reference clean
demo: .venv/ready
	$(BIN)/d2lcourse demo demo

test: lint
	$(BIN)/coverage erase
	$(MAKE) --no-print-directory --jobs=2 --keep-going test-waiting test-others
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

test-waiting: .venv/ready
	$(BIN)/coverage run --parallel-mode -m pytest -q $(WAITING)

test-others: .venv/ready
	$(BIN)/coverage run --parallel-mode -m pytest -q $(addprefix --ignore=,$(WAITING))

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# torch first and pinned: asked for later and unpinned, pip may take another, larger build.
.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11) and "d2lcourse needs Python 3.11 or newer; name it with make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt torch
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

schema: .venv/ready
	$(BIN)/python -c 'import json; from d2lcourse.grading.record import schema; print(json.dumps(schema(), indent=2))' > docs/grade-record.schema.json

reference: .venv/ready
	$(BIN)/python -m d2lcourse.cli.reference > docs/commands.md.new
	mv docs/commands.md.new docs/commands.md

clean:
	rm -rf .venv build dist demo .coverage .coverage.*
