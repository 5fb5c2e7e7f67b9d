from __future__ import annotations

import itertools
import json
import math

import numpy as np
import pytest

from signmm.decoding import CTCBeam, CTCPrior, NGram, ctc_beam_search
from tests.test_decoding.test_ctc import enumerate_all, random_log_probs

TOKENS = ['<blank>', 'A', 'B', 'C']
SENTENCES = [['A', 'B'], ['A', 'B', 'C'], ['B'], ['A', 'A']]


def make(order=2):
    return NGram.fit(SENTENCES, TOKENS, order, ['<blank>'])


def follow(model, words):
    state = np.array([model.start])
    for word in words:
        state = model.advance(state, np.array([TOKENS.index(word)]))
    return np.exp(model.log_probs(state)[0])


def test_bigram_by_hand():
    # 8 tokens and 4 ends, of 4 kinds; A is followed by B twice, by A and by the end once: 4 times, 3 kinds.
    unigram = {'A': (4 + 4 / 4) / 16, 'B': (3 + 4 / 4) / 16, 'C': (1 + 4 / 4) / 16, 'end': (4 + 4 / 4) / 16}
    after_a = follow(make(), 'A')
    assert after_a[2] == pytest.approx((2 + 3 * unigram['B']) / 7)
    assert after_a[3] == pytest.approx(3 * unigram['C'] / 7)
    assert after_a[4] == pytest.approx((1 + 3 * unigram['end']) / 7)
    assert after_a[0] == 0


@pytest.mark.parametrize('order', [1, 2, 3, 5])
@pytest.mark.parametrize('words', ['', 'A', 'AB', 'CCC', 'ABCA'])
def test_probabilities_add_up(order, words):
    assert follow(make(order), words).sum() == pytest.approx(1)


def test_round_trip_with_another_vocabulary(tmp_path):
    make(3).save(tmp_path / 'n.json')
    loaded = NGram.load(tmp_path / 'n.json', TOKENS, ['<blank>'])
    np.testing.assert_allclose(follow(loaded, 'AB'), follow(make(3), 'AB'))
    other = NGram.load(tmp_path / 'n.json', ['<blank>', 'B', 'Z', 'A'], ['<blank>'])
    assert other.log_probs(np.array([other.start])).shape == (1, 5)


def test_wrong_input_is_explained(tmp_path):
    with pytest.raises(FileNotFoundError, match='signmm data ngram'):
        NGram.load(tmp_path / 'absent.json', TOKENS)
    with pytest.raises(ValueError, match='no sentence'):
        NGram.fit([], TOKENS)
    with pytest.raises(ValueError, match='must be 1 to 16, got 0'):
        NGram({}, TOKENS, 0)


@pytest.mark.parametrize('order', [1, 2, 3])
@pytest.mark.parametrize('seed', range(4))
def test_wide_beam_with_prior_equals_enumeration(seed, order):
    log_probs = random_log_probs(seed, 5, 4)
    model = make(order)

    def factor(tokens):
        words = [TOKENS[t] for t in tokens]
        steps = [follow(model, words[:i])[t] for i, t in enumerate([*tokens, 4])]
        return math.prod(steps) ** 0.7 * math.exp(0.4 * len(tokens))

    truth = {tokens: p * factor(tokens) for tokens, p in enumerate_all(log_probs, 0)}
    found = ctc_beam_search(log_probs[None], width=300, count=300, prior=CTCPrior(model, 0.7, 0.4))[0]
    assert [h.tokens for h in found[:30]] == sorted(truth, key=lambda t: -truth[t])[:30]
    np.testing.assert_allclose([np.exp(h.score) for h in found], [truth[h.tokens] for h in found], rtol=1e-9)


def test_batch_and_pieces_equal_clips_at_once():
    log_probs, lengths = random_log_probs(9, 3, 12, 4), np.array([12, 0, 7])
    prior = CTCPrior(make(3), 1.0, 0.5)
    together = ctc_beam_search(log_probs, lengths, 6, count=3, prior=prior)
    for row, n, found in zip(log_probs, lengths, together, strict=True):
        alone = ctc_beam_search(row[None, :n], width=6, count=3, prior=prior)[0]
        assert [h.tokens for h in alone] == [h.tokens for h in found]
    beam = CTCBeam(1, 6, prior=prior)
    for piece in np.split(log_probs[:1], [1, 7], axis=1):
        beam.advance(piece)
    assert beam.best(3)[0] == together[0]
    assert beam.best(ended=False)[0][0].score > beam.best()[0][0].score


def test_prior_prefers_what_it_has_seen():
    log_probs = np.log(np.full((1, 2, 4), 0.25))
    seen = {h.tokens for h in ctc_beam_search(log_probs, count=3, width=20, prior=CTCPrior(make(), 5.0, 3.0))[0]}
    pairs = set(itertools.product([1, 2, 3], repeat=2))
    assert (1, 2) in seen and not seen & (pairs - {(1, 2)})


def test_versions_of_the_file(tmp_path):
    file = tmp_path / 'n.json'
    model = NGram.fit([['A', 'B']], ['<blank>', 'A', 'B'], order=2)
    model.save(file)
    content = json.loads(file.read_text())
    assert content.pop('version') == 1
    file.write_text(json.dumps(content))  # as version 0.1 of the package wrote it
    assert NGram.load(file, model.tokens[:-1]).counts == model.counts
    file.write_text(json.dumps({**content, 'version': 2}))
    with pytest.raises(ValueError, match=r'n\.json: format version 2, this signmm reads up to 1; update signmm'):
        NGram.load(file, model.tokens[:-1])


def test_a_prior_of_weight_0_has_no_say():
    """What the model rules out must not become 0 times minus infinity; weights are searched on dev from 0 on."""
    log_probs = np.log(np.random.default_rng(0).dirichlet(np.ones(4), (1, 4)))
    found, alone = (ctc_beam_search(log_probs, width=8, prior=p, count=8) for p in (CTCPrior(make(), 0.0), None))
    assert found == alone and len(alone[0]) == 8
    bonus = ctc_beam_search(log_probs, width=99, prior=CTCPrior(make(), 0.0, bonus=0.5), count=99)[0]
    plain = {one.tokens: one.score for one in ctc_beam_search(log_probs, width=99, count=99)[0]}
    assert {one.tokens: pytest.approx(one.score - 0.5 * len(one.tokens)) for one in bonus} == plain
    with pytest.raises(ValueError, match='weight must be at least 0, got -0.5'):
        CTCPrior(make(), -0.5)
