from __future__ import annotations

import itertools

import numpy as np
import pytest

from signmm.decoding.ctc import collapse
from signmm.decoding.ctc_alignment import ctc_align, min_ctc_steps


@pytest.mark.parametrize('seed', range(8))
def test_path_is_the_best_of_all_paths_of_the_sequence(seed):
    rng = np.random.default_rng(seed)
    log_probs = np.log(rng.dirichlet(np.ones(3), size=6))
    tokens = [(1,), (1, 1), (1, 2), (2, 1, 2), (1, 1, 2)][seed % 5]
    paths = [p for p in itertools.product(range(3), repeat=6) if collapse(p) == tokens]
    best = max(paths, key=lambda p: sum(log_probs[t, c] for t, c in enumerate(p)))
    segments = ctc_align(log_probs, tokens)
    drawn = np.zeros(6, int)
    for segment in segments:
        drawn[segment.start : segment.stop] = segment.token
    assert tuple(drawn) == best
    assert tuple(s.token for s in segments) == tokens
    assert segments[0].score == pytest.approx(log_probs[segments[0].start : segments[0].stop, tokens[0]].mean())


def test_defined_at_the_edges():
    assert ctc_align(np.zeros((3, 2)), []) == []
    assert min_ctc_steps([1, 1, 2, 2, 2]) == 8
    with pytest.raises(ValueError, match='need at least 3 steps, got 2'):
        ctc_align(np.zeros((2, 2)), [1, 1])
    with np.errstate(divide='ignore'), pytest.raises(ValueError, match='probability 0'):
        ctc_align(np.log(np.array([[1.0, 0.0], [1.0, 0.0]])), [1])
