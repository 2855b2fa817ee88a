PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test checks tests fast fast-checks fast-tests audit bench gpu deck present release grade lock

demo: .venv/ready
	$(BIN)/python -m tests.demo

# One group of tests is one worker's: tests/selection.py has the groups, the longest first. Four
# workers on two cores, and the checks beside them, since some tests wait: for a timeout, a killed
# process, a server that is away.
test: .venv/ready
	$(MAKE) --no-print-directory -j 2 checks tests

checks:
	$(BIN)/ruff check . && $(BIN)/ruff format --check grader rnn_review tests slides
	$(BIN)/pyrefly check --summary=none && $(BIN)/deptry .

# With its bytecode kept: the tests start hundreds of programs that import the same modules.
tests:
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 4 --no-loadscope-reorder

# What needs no kernel, no Keras, no deck, no browser and no server: under a minute on two cores,
# on which the two halves run side by side.
NEITHER := not kernel and not keras and not bank and not cluster and not database and not deck \
	and not browser

fast: .venv/ready
	$(MAKE) --no-print-directory -j 2 --output-sync fast-checks fast-tests

fast-checks: checks
	$(BIN)/lint-imports
	$(BIN)/python -m slides.deck.inspect.scripts lint

fast-tests:
	$(BIN)/python -m pytest -q -m "$(NEITHER)"

audit: .venv/ready
	$(BIN)/python -m tests.audit $(AUDIT)
	$(BIN)/python -m tests.audit.answers $(ANSWERS)

bench: .venv/ready
	$(BIN)/python -m tests.bench $(PART)

gpu: .venv/ready
	$(BIN)/review gpu $(GPU)

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
