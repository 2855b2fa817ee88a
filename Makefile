PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test audit bench deck present release grade lock

demo: .venv/ready
	$(BIN)/python -m tests.demo

test: .venv/ready
	$(BIN)/ruff check . && $(BIN)/ruff format --check grader rnn_review tests slides && $(BIN)/basedpyright && $(BIN)/python -m pytest

audit: .venv/ready
	$(BIN)/python -m tests.audit $(AUDIT)
	$(BIN)/python -m tests.audit.answers $(ANSWERS)

bench: .venv/ready
	$(BIN)/python -m tests.bench $(PART)

deck: .venv/ready
	$(BIN)/review slides build

present: .venv/ready
	$(BIN)/review slides present

release: .venv/ready
	$(BIN)/review release

grade: .venv/ready
	$(BIN)/review autograde

lock: .venv/ready
	$(BIN)/uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet pyproject.toml -o requirements.lock

.venv/ready: requirements.lock pyproject.toml install.sh
	PYTHON=$(PYTHON) ./install.sh
