# make demo: BEST in small, pre-trained against from scratch.  make test: every check.  Needs Python 3.10 or newer and nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check -c requirements/constraints.txt

# Every method in two processes, and whatever else takes minutes.
.PHONY: demo venv dev test test-long test-reliability test-extract lint format docs pytest clean

demo: venv
	$(BIN)/signmm demo

venv: $(VENV)/.runtime
dev: $(VENV)/.dev

$(VENV)/.runtime: setup.py requirements/runtime.txt requirements/constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) -e .
	@# mmengine requires opencv-python by name; without libGL only the files of the headless build can be imported.
	$(BIN)/python -c 'import cv2' 2>/dev/null || $(PIP_INSTALL) --no-deps opencv-python-headless
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/tests.txt requirements/docs.txt
	$(PIP_INSTALL) -e '.[tests,docs]'
	touch $@

test: lint docs pytest

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pydoclint --quiet signmm tools
	$(BIN)/codespell

docs: dev
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build

pytest: dev
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2

test-long: dev
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m long

# Faults in large numbers: kills, resumptions, numbers that are not finite, malformed and malicious files. Prints a table.
test-reliability: dev
	OMP_NUM_THREADS=1 SIGNMM_RELIABILITY=long $(BIN)/python -m pytest -m '' -s tests/reliability

# Runs MediaPipe's bundled Holistic and rtmlib for real, in an environment of their own. It takes minutes and Python 3.9 to
# 3.12 (EXTRACT_PYTHON), and is not part of `make test`.
EXTRACT_PYTHON ?= $(PYTHON)
EXTRACT_VENV := $(VENV)-extract

test-extract: dev $(EXTRACT_VENV)/.done
	OMP_NUM_THREADS=1 SIGNMM_EXTRACT_PYTHON=$(abspath $(EXTRACT_VENV))/bin/python $(BIN)/python -m pytest \
		-s -m "" tests/test_extraction tests/real/test_extraction.py tests/real/test_own_data.py::test_the_four_commands_on_videos

$(EXTRACT_VENV)/.done: requirements/test_extract.txt
	$(EXTRACT_PYTHON) -m venv $(EXTRACT_VENV)
	$(EXTRACT_VENV)/bin/python -m pip install --disable-pip-version-check -r requirements/test_extract.txt
	touch $@

format: dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf build docs/_build
