"""Backend files run in environments that have no signmm."""

from __future__ import annotations

import gc
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import signmm.extraction.backends
from signmm.extraction import BackendOptions
from signmm.extraction.remote import RemoteEstimator

FILES = sorted(Path(signmm.extraction.backends.__file__).parent.glob('[!_]*.py'))
#: As worker.py loads them, in an interpreter in which signmm cannot be imported.
PROGRAM = """
import importlib.util, sys
sys.modules['signmm'] = None
for path in sys.argv[1:]:
    spec = importlib.util.spec_from_file_location('backend', path)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
"""


def test_backends_import_nothing_of_signmm():
    assert len(FILES) >= 3
    done = subprocess.run([sys.executable, '-c', PROGRAM, *FILES], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_environment_without_numpy_leaves_nothing_open(tmp_path):
    """The interpreter ends at once; its last words are the error, and its pipes are closed."""
    python = tmp_path / 'python'
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n')
    python.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        with pytest.raises(RuntimeError, match="ended with code 1: ModuleNotFoundError: No module named 'numpy'"):
            RemoteEstimator(str(python), 'rtm', 'Estimator', BackendOptions())
        gc.collect()
