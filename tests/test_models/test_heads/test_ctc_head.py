from __future__ import annotations

import pytest
import torch

from signmm.decoding import NGram
from signmm.models.heads.ctc_head import CTCHead
from signmm.structures import SignDataSample

VOCABULARY = ['<blank>', '<unk>', 'A', 'B', 'C']


def sample(glosses=None, features=None):
    out = SignDataSample(metainfo={'video_id': 'clip'})
    if glosses is not None:
        out.gt_gloss = glosses
    if features is not None:
        out.features = features
    return out


def inputs(frames=(16, 9)):
    torch.manual_seed(0)
    valid = torch.arange(max(frames))[None] < torch.tensor(frames)[:, None]
    return torch.randn(len(frames), max(frames), 3, 4) * valid[:, :, None, None], valid


def test_loss_equals_torch_per_clip():
    head = CTCHead(VOCABULARY, 12).eval()
    feats, valid = inputs()
    samples = [sample(['A', 'B']), sample(['C'])]
    log_probs, sizes = head(feats, valid, samples)
    assert sizes.tolist() == [4, 3]
    expected = [
        torch.nn.functional.ctc_loss(row[:n, None], torch.tensor([t]), torch.tensor([n]), torch.tensor([len(t)]),
                                     reduction='sum')
        for row, n, t in zip(log_probs, (4, 3), ([2, 3], [4]), strict=True)
    ]  # fmt: skip
    losses = head.loss(feats, valid, samples)
    torch.testing.assert_close(losses['loss_ctc'], sum(expected) / 2)
    assert losses['too_short'] == 0


def test_clip_shorter_than_its_glosses_adds_nothing_and_is_counted():
    head = CTCHead(VOCABULARY, 12)
    feats, valid = inputs((8, 8))
    losses = head.loss(feats, valid, [sample(['A', 'A']), sample(['A', 'B', 'C'])])
    assert losses['too_short'] == 2
    losses['loss_ctc'].backward()
    assert losses['loss_ctc'] == 0
    assert torch.isfinite(head.classifier.weight.grad).all()


def test_unknown_gloss_is_unk_or_an_error():
    feats, valid = inputs()
    samples = [sample(['NEVER-SEEN']), sample([])]
    assert torch.isfinite(CTCHead(VOCABULARY, 12).loss(feats, valid, samples)['loss_ctc'])
    with pytest.raises(KeyError, match='NEVER-SEEN'):
        CTCHead(['<blank>', 'A'], 12).loss(feats, valid, samples)
    with pytest.raises(ValueError, match='no gt_gloss'):
        CTCHead(VOCABULARY, 12).loss(feats, valid, [sample(), sample()])


@pytest.mark.parametrize('beam_width', [1, 10])
def test_predicts_glosses_with_their_frames_and_never_unk(beam_width):
    head = CTCHead(VOCABULARY, 12, beam_width=beam_width).eval()
    feats, valid = inputs((16,))
    with torch.no_grad():
        head.classifier.weight.zero_()
        head.classifier.bias.copy_(torch.tensor([0.0, 9.0, 0.0, 3.0, 0.0]))
    result = head.predict(feats, valid, [sample()])[0]
    assert result.pred_gloss == ['B']
    assert result.pred_segments == [('B', 0, 16)]


def test_blstm_over_concatenated_features():
    encoder = dict(type='BLSTMEncoder', width=8, in_width=15)
    head = CTCHead(VOCABULARY, 12, encoder=encoder, feature_width=3).eval()
    feats, valid = inputs()
    clips = [torch.randn(16, 3), torch.randn(9, 3)]
    together = head(feats, valid, [sample(features=f) for f in clips])[0]
    alone = head(feats[1:, :9], valid[1:, :9], [sample(features=clips[1])])[0]
    torch.testing.assert_close(together[1, :3], alone[0])
    with pytest.raises(ValueError, match='has no features'):
        head(feats, valid, [sample(), sample()])
    with pytest.raises(ValueError, match='width 2, expected 3'):
        head(feats, valid, [sample(features=f[:, :2]) for f in clips])


def test_language_model_decides_where_the_signing_does_not(tmp_path):
    NGram.fit([['A', 'C']] * 9, ['A', 'C'], 2).save(tmp_path / 'n.json')
    options = dict(language_model=str(tmp_path / 'n.json'), lm_weight=2.0, token_bonus=4.0)
    plain, head = CTCHead(VOCABULARY, 12).eval(), CTCHead(VOCABULARY, 12, **options).eval()
    feats, valid = inputs((8,))
    for one in (plain, head):
        with torch.no_grad():
            one.classifier.weight.zero_()
            one.classifier.bias.zero_()
    assert head.predict(feats, valid, [sample()])[0].pred_gloss == ['A', 'C']
    assert plain.predict(feats, valid, [sample()])[0].pred_gloss != ['A', 'C']
    assert not any('prior' in name for name in head.state_dict())
    with pytest.raises(ValueError, match='beam_width is 1'):
        CTCHead(VOCABULARY, 12, beam_width=1, **options)


@pytest.mark.parametrize('encoder', [None, dict(type='BLSTMEncoder', width=8, in_width=12)])
def test_padding_changes_no_answer(encoder):
    torch.manual_seed(1)
    head = CTCHead(VOCABULARY, 12, encoder=encoder, pooling='conv').eval()
    torch.nn.init.normal_(head.classifier.weight, std=2.0)
    feats, valid = inputs((24, 9))
    feats[1, 9:] = 7.0
    together = head.predict(feats, valid, [sample(), sample()])
    alone = head.predict(feats[1:, :9], valid[1:, :9], [sample()])[0]
    assert together[1].pred_gloss == alone.pred_gloss
    assert together[1].pred_segments == alone.pred_segments


def test_a_clip_of_one_frame():
    head = CTCHead(VOCABULARY, 12).eval()
    feats, valid = inputs((1,))
    losses = head.loss(feats, valid, [sample(['A'])])
    assert losses['too_short'] == 0 and losses['loss_ctc'] > 0
    assert len(head.predict(feats, valid, [sample()])[0].pred_gloss) <= 1


@torch.no_grad()
def test_n_best_are_the_log_probabilities_of_ctc():
    head = CTCHead(VOCABULARY, 12, beam_width=150).eval()  # every sequence of 4 steps
    feats, valid = inputs()
    samples = head.predict(feats, valid, [sample(), sample()])
    log_probs, sizes = head(feats, valid, samples)
    for found, row, size in zip(samples, head.without_specials(log_probs), sizes, strict=True):
        assert len(found.pred_nbest) > 10 and found.pred_nbest[0][0] == found.pred_gloss
        assert torch.equal(found.pred_log_probs, row[:size])
        for glosses, score in found.pred_nbest:
            ids, length = torch.tensor([head.vocabulary.encode(glosses, '')], dtype=torch.long), torch.tensor([size])
            exact = torch.nn.functional.ctc_loss(
                row[:size, None], ids, length, torch.tensor([len(glosses)]), reduction='sum'
            )
            assert -float(exact) == pytest.approx(score, abs=1e-4)
