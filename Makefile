PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help install demo test thorough fuzz lint docs wheel clean

help: ## list the targets
	@grep -hE "^[a-z]+:.*##" Makefile | sed -E "s/:.*## /\t/"

install: $(VENV)/.done ## make .venv with the pinned dependencies

# pip looks for a CPU wheel of torch first: the default of the registry is a CUDA build.
$(VENV)/.done: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

demo: install ## a worn sheet to PNG and DXF, a poem, a font, a short training: runs/demo/report.html
	$(BIN)/linewright demo -o runs/demo

lint: install ## style, types and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint ## lint, then all tests
	OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist worksteal

thorough: install ## the tests that make test has no time for
	OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist worksteal -m thorough

fuzz: install ## 10,000 damaged inputs through every reader, SEED=1, with the readers' coverage
	cd tests && OMP_NUM_THREADS=1 ../$(BIN)/python -m fuzz.long_run --inputs 10000 --seed $(or $(SEED),1) -o ../build/fuzz

docs: install ## build the documentation into build/site, every link checked
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

wheel: ## build wheel and source archive, and use the wheel in an empty environment without PyTorch
	$(PYTHON) tools/check_wheel.py

clean: ## remove .venv and runs
	rm -rf $(VENV) runs
