from __future__ import annotations

import itertools
from collections import defaultdict

import numpy as np
import pytest
import torch

from signmm.decoding.ctc import CTCBeam, collapse, ctc_beam_search, ctc_greedy


def random_log_probs(seed, *shape, sharpness=1.5):
    logits = np.random.default_rng(seed).normal(size=shape) * sharpness
    return logits - np.log(np.exp(logits).sum(-1, keepdims=True))


def enumerate_all(log_probs, blank):
    total = defaultdict(float)
    for path in itertools.product(range(log_probs.shape[1]), repeat=len(log_probs)):
        total[collapse(path, blank)] += np.exp(sum(log_probs[t, c] for t, c in enumerate(path)))
    return sorted(total.items(), key=lambda item: -item[1])


@pytest.mark.parametrize('blank', [0, 3])
@pytest.mark.parametrize('seed', range(6))
def test_wide_beam_equals_enumeration_of_all_paths(seed, blank):
    log_probs = random_log_probs(seed, 5, 4)
    truth = enumerate_all(log_probs, blank)
    found = ctc_beam_search(log_probs[None], width=300, blank=blank, count=300)[0]
    assert [h.tokens for h in found[:40]] == [tokens for tokens, _ in truth[:40]]
    assert len(found) == len(truth)
    np.testing.assert_allclose([np.exp(h.score) for h in found], [p for _, p in truth], rtol=1e-9)


@pytest.mark.parametrize('seed', range(20))
def test_score_of_a_sequence_equals_torch_ctc_loss(seed):
    log_probs = random_log_probs(seed, 1, 7, 4)
    best = ctc_beam_search(log_probs, width=3000)[0][0]
    value = torch.nn.functional.ctc_loss(
        torch.from_numpy(log_probs).transpose(0, 1),
        torch.tensor([best.tokens]),
        [7],
        [len(best.tokens)],
        reduction='sum',
    )
    assert best.score == pytest.approx(-value.item(), abs=1e-9)


def plain_beam(log_probs, width, blank=0):
    """Textbook prefix beam search over the whole vocabulary with a dictionary."""
    beams = {(): (0.0, -np.inf)}
    for row in log_probs:
        new = defaultdict(lambda: [-np.inf, -np.inf])
        for prefix, (p_blank, p_symbol) in beams.items():
            total = np.logaddexp(p_blank, p_symbol)
            for c, p in enumerate(row):
                if c == blank:
                    new[prefix][0] = np.logaddexp(new[prefix][0], total + p)
                elif prefix and c == prefix[-1]:
                    new[prefix][1] = np.logaddexp(new[prefix][1], p_symbol + p)
                    new[(*prefix, c)][1] = np.logaddexp(new[(*prefix, c)][1], p_blank + p)
                else:
                    new[(*prefix, c)][1] = np.logaddexp(new[(*prefix, c)][1], total + p)
        beams = dict(sorted(new.items(), key=lambda item: -np.logaddexp(*item[1]))[:width])
    return [(prefix, np.logaddexp(*p)) for prefix, p in beams.items()]


@pytest.mark.parametrize('width', [1, 3, 10])
@pytest.mark.parametrize('sharpness', [0.5, 3.0])
def test_narrow_beam_over_large_vocabulary_equals_textbook(width, sharpness):
    log_probs = random_log_probs(width, 3, 14, 60, sharpness=sharpness)
    for found, row in zip(ctc_beam_search(log_probs, width=width, count=width), log_probs, strict=True):
        truth = plain_beam(row, width)
        assert [h.tokens for h in found] == [tokens for tokens, _ in truth]
        np.testing.assert_allclose([h.score for h in found], [p for _, p in truth], atol=1e-9)


def test_batch_with_lengths_equals_clips_one_by_one():
    log_probs = random_log_probs(5, 4, 12, 9)
    lengths = np.array([12, 0, 5, 1])
    together = ctc_beam_search(torch.from_numpy(log_probs), torch.from_numpy(lengths), width=6, count=3)
    for row, n, found in zip(log_probs, lengths, together, strict=True):
        assert [h.tokens for h in found] == [h.tokens for h in ctc_beam_search(row[None, :n], width=6, count=3)[0]]
    assert together[1][0].tokens == ()
    assert together[1][0].score == 0.0


def test_fed_in_pieces_equals_fed_at_once():
    log_probs = random_log_probs(6, 2, 20, 11)
    beam = CTCBeam(2, width=5)
    for piece in np.split(log_probs, [1, 7, 13], axis=1):
        beam.advance(piece)
    assert beam.best(5) == ctc_beam_search(log_probs, width=5, count=5)


def test_beam_beats_greedy_where_paths_add_up():
    log_probs = np.log([[[0.4, 0.35, 0.25], [0.4, 0.35, 0.25]]])
    assert ctc_greedy(log_probs)[0].tokens == ()
    assert ctc_beam_search(log_probs)[0][0].tokens == (1,)


def test_greedy_collapses_repetitions_then_blanks():
    path = np.array([[1, 1, 0, 1, 2, 2, 0, 0]])
    log_probs = np.log(np.eye(3)[path] * 0.97 + 0.01)
    assert ctc_greedy(log_probs)[0].tokens == (1, 1, 2)
    assert ctc_greedy(log_probs, [3])[0].tokens == (1,)


def test_zero_probabilities_never_win():
    with np.errstate(divide='ignore'):
        log_probs = np.log([[[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
    assert [h.tokens for h in ctc_beam_search(log_probs, count=10)[0]] == [(1, 1)]


def test_wrong_input_is_explained():
    with pytest.raises(ValueError, match=r'must be \(B, T, C\)'):
        ctc_greedy(np.zeros((3, 4)))
    with pytest.raises(ValueError, match='lengths'):
        ctc_beam_search(np.zeros((1, 3, 4)), [4])
    with pytest.raises(ValueError, match='NaN'):
        ctc_beam_search(np.full((1, 3, 4), np.nan))
    with pytest.raises(ValueError, match='width'):
        CTCBeam(1, width=0)
