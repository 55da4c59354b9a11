# `make demo` and `make test` set everything up; the rest is for those who work on the course.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: demo test lint schema reference clean
demo: .venv/ready
	$(BIN)/d2lcourse demo demo

test: lint
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet --append
	$(BIN)/coverage report

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
	rm -rf .venv build dist demo .coverage
