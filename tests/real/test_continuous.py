"""Overfit check on real clips of PHOENIX-2014T through the data pipeline, with the corpus's vocabularies."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from mmengine.dataset import pseudo_collate

from signmm.datasets import Phoenix14T
from signmm.datasets.phoenix import read_phoenix
from signmm.evaluation import BLEUMetric, WERMetric
from signmm.models import SignModel
from signmm.structures import PoseSequence, get_layout
from signmm.text.rules import build_vocabulary, sample_tokens
from tests.real import real_data

FOLDER = real_data.DATA / 'phoenix14t_sample'
TEXT = real_data.DATA / 'cslr_text' / 'phoenix14t'
pytestmark = pytest.mark.skipif(not (FOLDER.exists() and TEXT.exists()), reason='real data is not here')
#: nose, left arm, right arm in the file's body: 0 head, 1 neck, 2-4 right arm, 5-7 left arm; then both hands.
JOINTS = (0, 5, 6, 7, 2, 3, 4, *range(8, 50))
PIPELINE = [
    dict(type='LoadPose'),
    dict(type='SelectKeypoints', layout='triplet49'),
    dict(type='SampleFrames', mode='all'),
    dict(type='CropParts'),
    dict(type='PackSignInputs'),
]


def write_clips(out):
    """Writes the training clips of the sample, annotated by the official lists."""
    samples = {s['video_id']: s for s in read_phoenix(TEXT, 'phoenix14t').samples}
    files, skeletons = ((FOLDER / f'train.{end}').read_text(encoding='utf8').splitlines() for end in ('files', 'skels'))
    layout, poses = get_layout('triplet49'), []
    chosen = [samples[name.split('/')[-1]] for name in files]
    for skeleton, sample in zip(skeletons, chosen, strict=True):
        points = np.array(skeleton.split(), np.float32).reshape(-1, 151)[:, :150].reshape(-1, 50, 3)
        xy = points[:, JOINTS, :2] * 3 * 64 + 128
        score = np.ones(xy.shape[:2], np.float32)
        poses.append(PoseSequence(xy, score, layout, 25.0, (256, 256), 'lifted OpenPose', sample['video_id']))
    return real_data.write(out, 'phoenix14t', chosen, poses, None)


def corpus_vocabulary(field, rule):
    samples = read_phoenix(TEXT, 'phoenix14t').samples
    return build_vocabulary([(s['split'], sample_tokens(s, field)) for s in samples], rule).tokens


def overfit(head, out, steps):
    """Trains on all clips of the sample at once and answers for them.

    Returns:
        The last training loss, and the samples with predictions.
    """
    torch.manual_seed(0)
    path = write_clips(out)
    data = Phoenix14T(path, path.parent / 'poses', 'train', PIPELINE)
    model = SignModel(
        data_preprocessor=dict(type='PoseDataPreprocessor'),
        backbone=dict(
            type='PoseBackbone',
            embedder=dict(type='LinearEmbedder', layout='triplet49', part_width=32),
            positions=dict(type='SinusoidalPositions'),
            encoder=dict(type='TransformerEncoder', width=96, depth=1, heads=4, ffn_width=128, dropout=0.0),
        ),
        head=dict(head, in_width=96),
    )
    batch = model.data_preprocessor(pseudo_collate([data[i] for i in range(len(data))]), True)
    optimizer = torch.optim.Adam(model.parameters(), 2e-3)
    for _ in range(steps):
        optimizer.zero_grad()
        losses = model(**batch, mode='loss')
        loss = sum(value for name, value in losses.items() if name.startswith('loss'))
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        return float(loss), model(**batch, mode='predict')


def test_recognises_what_it_was_trained_on(tmp_path):
    vocabulary = corpus_vocabulary('gloss', 'train_gloss')
    assert len(vocabulary) == 1087
    loss, samples = overfit(dict(type='CTCHead', vocabulary=vocabulary), tmp_path, 250)
    assert len(samples) == 5 and loss < 0.1
    metric = WERMetric('phoenix14t')
    metric.process(None, [s.to_dict() for s in samples])
    assert metric.evaluate(5)['WER'] == 0


def test_translates_what_it_was_trained_on(tmp_path):
    vocabulary = corpus_vocabulary('text', 'slt_text')
    assert len(vocabulary) == 2892
    head = dict(type='TranslationHead', vocabulary=vocabulary, width=64, depth=1, heads=4, ffn_width=128, dropout=0.0)
    loss, samples = overfit(head, tmp_path, 120)
    assert len(samples) == 5 and loss < 0.1
    metric = BLEUMetric('none')
    metric.process(None, [s.to_dict() for s in samples])
    assert metric.evaluate(5) == pytest.approx({f'BLEU-{n}': 100.0 for n in range(1, 5)})
