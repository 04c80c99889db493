PYTHON_IN_VENV = .venv/bin/python
# Processes that share the tests: no more than cores, so that nothing waits longer than it may for its turn.
WORKERS ?= 2

.PHONY: setup test lint demo bench clean

setup:
	@.ci/setup

# The whole check: style, types, layers, then every test, those of the Docker sandbox where there can be an engine.
# Needs no model.
test: setup lint
	@.ci/doubles
	@.ci/engine with $(PYTHON_IN_VENV) -m pytest -p xdist.plugin -p tests.shares -n $(WORKERS)

lint: setup
	$(PYTHON_IN_VENV) -m ruff check .
	$(PYTHON_IN_VENV) -m ruff format --check .
	$(PYTHON_IN_VENV) -m mypy
	.venv/bin/lint-imports

# Builds examples/library.md into demo/library and shows what was proved, refused and caught.
demo: setup
	@$(PYTHON_IN_VENV) -m bench.demo examples/library.md --out demo/library

bench: setup
	$(PYTHON_IN_VENV) -m bench.spine

clean:
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .orchestrate demo
