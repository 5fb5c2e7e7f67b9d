from __future__ import annotations

import pytest
import torch

from signmm.models.heads.translation_head import TranslationHead
from signmm.structures import SignDataSample

VOCABULARY = ['<unk>', '<pad>', '<bos>', '<eos>', 'es', 'regnet', 'heute', '.']


def make(**options):
    torch.manual_seed(0)
    modulator = dict(type='TransformerEncoder', width=12, depth=1, heads=2, ffn_width=16)
    small = dict(in_width=12, width=12, depth=2, heads=2, ffn_width=16, modulator=modulator, max_length=6)
    return TranslationHead(VOCABULARY, **small | options)


def batch(texts=('es regnet .', 'heute'), features=None):
    generator = torch.Generator().manual_seed(1)
    valid = torch.arange(13)[None] < torch.tensor([13, 6])[:, None]
    feats = torch.randn(2, 13, 3, 4, generator=generator) * valid[:, :, None, None]
    samples = [SignDataSample(metainfo={'video_id': f'{i}'}) for i in range(2)]
    for i, one in enumerate(samples):
        one.gt_text = texts[i]
        if features:
            one.features = features[i]
    return feats, valid, samples


def test_loss_is_the_mean_over_all_words():
    head = make().eval()
    feats, valid, samples = batch()
    memories = head.encode(feats, valid, samples)
    total, count = 0.0, 0
    for b, words in enumerate(([4, 5, 7], [6])):
        logits = head.decoder(torch.tensor([[2, *words]]), [(m[b : b + 1], v[b : b + 1]) for m, v in memories])
        total += torch.nn.functional.cross_entropy(logits[0], torch.tensor([*words, 3]), reduction='sum')
        count += len(words) + 1
    torch.testing.assert_close(head.loss(feats, valid, samples)['loss_translation'], total / count)


@pytest.mark.parametrize('width', [1, 3])
def test_cached_search_equals_search_without_cache(width):
    from signmm.decoding.beam import beam_search

    head = make(beam_width=width).eval()
    feats, valid, samples = batch()
    memories = head.encode(feats, valid, samples)
    wide = [tuple(t.repeat_interleave(width, 0) for t in memory) for memory in memories]
    prefix = torch.zeros(2 * width, 0, dtype=torch.long)

    def step(tokens, order):
        nonlocal prefix
        prefix = torch.cat([prefix[order], tokens[:, None]], 1)
        with torch.no_grad():
            logits = head.decoder(prefix, wide)[:, -1]
        logits[:, [0, 1, 2]] = -torch.inf
        return logits.log_softmax(1)

    plain = beam_search(step, 2, 2, 3, width, 6, head.alpha)
    for a, b in zip(head.search(memories), plain, strict=True):
        assert [words for words, _ in a] == [words for words, _ in b]
        assert [s for _, s in a] == pytest.approx([s for _, s in b], abs=1e-5)


@pytest.mark.parametrize('feature_width', [0, 5])
def test_learns_two_sentences_by_heart(feature_width):
    head = make(dropout=0.0, label_smoothing=0.0, feature_width=feature_width)
    features = [torch.randn(4, 5), torch.randn(2, 5)] if feature_width else None
    feats, valid, samples = batch(features=features)
    optimizer = torch.optim.Adam(head.parameters(), 1e-2)
    for _ in range(60):
        optimizer.zero_grad()
        head.loss(feats, valid, samples)['loss_translation'].backward()
        optimizer.step()
    head.eval()
    assert [s.pred_text for s in head.predict(feats, valid, samples)] == ['es regnet .', 'heute']


def test_padding_of_frames_changes_nothing():
    head = make().eval()
    feats, valid, samples = batch()
    [(together, _)] = head.encode(feats, valid, samples)
    [(alone, _)] = head.encode(feats[1:, :6], valid[1:, :6], samples[1:])
    torch.testing.assert_close(together[1, :2], alone[0])


def test_a_step_of_the_search_reads_one_word_and_the_memory_once():
    head = make(beam_width=3, max_length=9).eval()
    feats, valid, samples = batch()
    words, projected = [], []
    head.decoder.layers[0].register_forward_pre_hook(lambda module, inputs: words.append(inputs[0].shape[1]))
    head.decoder.layers[0].cross[0].key.register_forward_hook(lambda *_: projected.append(1))
    head.vocabulary.ids.pop('<eos>', None)
    with torch.no_grad():
        head.decoder.classifier.bias[head.eos] = -1e4  # never ends
    found = head.search(head.encode(feats, valid, samples))
    assert [len(hypotheses[0][0]) for hypotheses in found] == [9, 9]
    assert words == [1] * 9 and len(projected) == 1


def test_label_smoothing_by_hand():
    plain, smooth = make().eval(), make(label_smoothing=0.2).eval()
    feats, valid, samples = batch(('heute', 'heute'))
    logits = plain.decoder(torch.tensor([[2, 6], [2, 6]]), plain.encode(feats, valid, samples)).log_softmax(2)
    target = torch.full((2, len(VOCABULARY)), 0.2 / len(VOCABULARY))
    target[0, 6] += 0.8
    target[1, 3] += 0.8
    torch.testing.assert_close(smooth.loss(feats, valid, samples)['loss_translation'], -(target * logits).sum(2).mean())


def test_defined_at_the_edges():
    head = make().eval()
    feats, valid, samples = batch(('', 'niegesehen heute'))
    assert torch.isfinite(head.loss(feats, valid, samples)['loss_translation'])
    assert all('<unk>' not in s.pred_text for s in head.predict(feats, valid, samples))
    del samples[0].gt_text
    with pytest.raises(ValueError, match="clip '0' has no gt_text"):
        head.loss(feats, valid, samples)


@pytest.mark.parametrize('max_length', [6, 1])
def test_n_best_are_the_log_probabilities_of_the_decoder(max_length):
    head = make(max_length=max_length, alpha=2.0).eval()
    feats, valid, samples = batch()
    memories = head.encode(feats, valid, samples)
    for b, found in enumerate(head.predict(feats, valid, samples)):
        assert found.pred_nbest[0][0] == found.pred_text
        for text, value in found.pred_nbest:
            words = head.vocabulary.encode(text.split(), '')
            # A sentence that was cut never said that it ends.
            wanted = [*words, 3][:max_length]
            with torch.no_grad():
                tokens = torch.tensor([[2, *wanted[:-1]]])
                logits = head.decoder(tokens, [(m[b : b + 1], v[b : b + 1]) for m, v in memories])[0]
            logits[:, [0, 1, 2]] = -torch.inf
            rows = logits.log_softmax(1)[range(len(wanted)), wanted]
            assert value == pytest.approx(float(rows.sum()), abs=1e-4)
