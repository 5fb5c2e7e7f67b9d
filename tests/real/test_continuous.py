"""Overfit check on the real clips of PHOENIX-2014T: WER 0 and BLEU 100 on what was trained on."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from signmm.datasets.vocabulary import build_vocabulary
from signmm.evaluation.bleu import corpus_bleu
from signmm.evaluation.wer import corpus_wer
from signmm.models import SignModel
from signmm.structures import PoseBatch, SignDataSample, get_layout
from tests.real import real_data

FOLDER = real_data.DATA / 'phoenix14t_sample'
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason='real data is not here')
#: nose, left arm, right arm in the file's body: 0 head, 1 neck, 2-4 right arm, 5-7 left arm.
BODY = (0, 5, 6, 7, 2, 3, 4)


def read_clips():
    lines = {e: (FOLDER / f'train.{e}').read_text(encoding='utf8').splitlines() for e in ('gloss', 'text', 'skels')}
    clips, samples = [], []
    for gloss, text, skeleton in zip(lines['gloss'], lines['text'], lines['skels'], strict=True):
        points = np.array(skeleton.split(), np.float32).reshape(-1, 151)[:, :150].reshape(-1, 50, 3)
        take = [*BODY, *range(8, 50)]
        clips.append(torch.from_numpy(points[:, take, :2] * 3 * 64 + 128))
        sample = SignDataSample()
        sample.gt_gloss, sample.gt_text = gloss.split(), text
        samples.append(sample)
    xy = torch.nn.utils.rnn.pad_sequence(clips, batch_first=True)
    valid = torch.arange(xy.shape[1])[None] < torch.tensor([len(c) for c in clips])[:, None]
    return PoseBatch(xy, valid[..., None].expand(xy.shape[:3]).float(), valid, get_layout('triplet49')), samples


def overfit(head, pose, samples, steps):
    torch.manual_seed(0)
    model = SignModel(
        backbone=dict(
            type='PoseBackbone',
            embedder=dict(type='LinearEmbedder', layout='triplet49', part_width=32),
            positions=dict(type='SinusoidalPositions'),
            encoder=dict(type='TransformerEncoder', width=96, depth=1, heads=4, ffn_width=128, dropout=0.0),
        ),
        head=dict(head, in_width=96),
    )
    optimizer = torch.optim.Adam(model.parameters(), 2e-3)
    for _ in range(steps):
        optimizer.zero_grad()
        losses = model.loss(pose, samples)
        loss = sum(value for name, value in losses.items() if name.startswith('loss'))
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        return float(loss), model.predict(pose, samples)


def test_recognises_what_it_was_trained_on():
    pose, samples = read_clips()
    vocabulary = build_vocabulary([('train', s.gt_gloss) for s in samples]).tokens
    loss, samples = overfit(dict(type='CTCHead', vocabulary=vocabulary), pose, samples, 250)
    assert loss < 0.1
    assert corpus_wer([s.gt_gloss for s in samples], [s.pred_gloss for s in samples]).errors == 0


def test_translates_what_it_was_trained_on():
    pose, samples = read_clips()
    vocabulary = build_vocabulary([('train', s.gt_text.split()) for s in samples], 'slt_text').tokens
    head = dict(type='TranslationHead', vocabulary=vocabulary, width=64, depth=1, heads=4, ffn_width=128, dropout=0.0)
    loss, samples = overfit(head, pose, samples, 120)
    assert loss < 0.1
    assert corpus_bleu([s.gt_text for s in samples], [s.pred_text for s in samples])[0] == pytest.approx([100] * 4)
