PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test audit bench deck present release grade lock

demo: .venv/ready
	$(BIN)/python -m tests.demo

test: .venv/ready
	$(BIN)/ruff check . && $(BIN)/ruff format --check grader rnn_review tests slides
	$(BIN)/basedpyright && $(BIN)/deptry .
	$(BIN)/python -m pytest

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

# The second lock is the part of the first that grading needs; the container is made from it.
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --quiet pyproject.toml

lock: .venv/ready
	$(COMPILE) --extra grader --extra slides --extra cluster --extra postgresql --extra theano \
		--group dev -o requirements.lock
	$(COMPILE) --extra grader --constraint requirements.lock --no-annotate -o requirements-grader.lock

.venv/ready: requirements.lock pyproject.toml install.sh
	PYTHON=$(PYTHON) ./install.sh
