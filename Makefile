# make run   build the sample knowledge base and open the web page
# make test  install what the tests need and run all of them
# make run EXTRAS=web,office   the light way: no OCR, no models but the bundled one (see pyproject.toml)
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
KB ?= kb
EXTRAS ?= all
PORT ?= 8501
FLOOR ?= 80
PAGES = tests/pages tests/test_programs.py
BUILDS = tests/indexer/cluster tests/indexer/documents $(wildcard tests/indexer/test_*.py)
MAKEFLAGS += --no-builtin-rules

.PHONY: run test quick test-milvus coverage lint regenerate screenshots bench lock clean

run: $(VENV)/.installed-$(EXTRAS)
	$(BIN)/policy-ledger build corpus --kb $(KB)
	$(BIN)/policy-ledger serve --kb $(KB) --port $(PORT)

# Three processes side by side: tests in a browser and tests of whole builds wait much of their time. What these two
# say is shown behind the others.
test: $(VENV)/.installed-test lint
	@$(BIN)/python -m pytest $(PAGES) > .pages.log 2>&1 & pages=$$!; \
	$(BIN)/python -m pytest $(BUILDS) > .builds.log 2>&1 & builds=$$!; \
	failed=0; $(BIN)/python -m pytest $(PAGES:%=--ignore=%) $(BUILDS:%=--ignore=%) || failed=$$?; \
	wait $$builds || failed=$$?; wait $$pages || failed=$$?; \
	cat .builds.log .pages.log; rm -f .builds.log .pages.log; \
	exit $$failed

# The fast tests only: no browser, no real model, no wheel.
quick: $(VENV)/.installed-test
	$(BIN)/python -m pytest -m "not slow"

# The search engine on Milvus: on the one that POLICY_LEDGER_MILVUS names (milvus://host:19530), else on milvus-lite. Its
# versions 2 are Milvus' C++ core and need an older setuptools, so it has an environment of its own.
MILVUS_LITE ?= 2.5.1
test-milvus: .venv-milvus/.installed-$(MILVUS_LITE)
	.venv-milvus/bin/python -m pytest tests/indexer/milvus

.venv-milvus/.installed-%: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-milvus
	.venv-milvus/bin/python -m pip install --quiet --constraint constraints.txt --editable ".[milvus]" hypothesis pytest pytest-timeout
	.venv-milvus/bin/python -m pip install --quiet "milvus-lite==$*" "setuptools<81"
	touch $@

# What share of the lines the fast tests run; fails below the floor.
coverage: $(VENV)/.installed-test
	$(BIN)/python -m coverage run --source=extraction,indexer -m pytest -m "not slow"
	$(BIN)/python -m coverage report --skip-covered --fail-under=$(FLOOR)

lint: $(VENV)/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Write the golden files anew after a change that was meant.
regenerate: $(VENV)/.installed-test
	$(BIN)/python -m pytest tests/test_golden.py --regenerate

# Pictures of every page from the sample documents: light, dark, 820 pixels, a phone, English.
screenshots: $(VENV)/.installed-test
	$(BIN)/python -m tests.pages.screenshots docs/screenshots

# Benchmarks that fit in ten minutes; writes docs/benchmarks.md.
bench: $(VENV)/.installed-test
	$(BIN)/python tests/benchmarks/bench.py

# Pin what is installed now.
lock: $(VENV)/.installed-test
	$(BIN)/python -m pip freeze --all --exclude-editable | grep -v -i -E "^(pip|policy-ledger)(=| )" | sed 's/+cpu$$//' > constraints.txt

$(VENV)/.created:
	$(PYTHON) -c 'import sys; sys.exit("policy-ledger needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	touch $@

# One stamp for each set of extras: .installed-all, .installed-web,office, .installed-test.
$(VENV)/.installed-%: $(VENV)/.created pyproject.toml constraints.txt
	@echo "Installing packages (once; a few minutes) ..."
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[$*]"
	touch $@

clean:
	rm -rf $(VENV) .venv-milvus kb build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
