"""Targets against eq. 1 of NLA-SLR by hand, and where names and vectors come from."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config

from signmm.config.open import open_config
from signmm.models.heads import ClsHead
from signmm.models.label_smoothing import LanguageSmoothing, name_vectors, smooth_targets
from signmm.testing import fake_samples

VECTORS = {'cat': [1, 0], 'dog': [1, 1], 'ice': [0, 2], 'cream': [0, 4]}


def vectors(folder: Path) -> str:
    path = folder / 'v.json'
    path.write_text(json.dumps(VECTORS))
    return str(path)


def test_equation_1() -> None:
    targets = smooth_targets(np.array([[1.0, 0], [2, 2], [0, 3]]), 0.2, 0.5)
    near, far = math.exp(math.cos(math.pi / 4) / 0.5), math.exp(0 / 0.5)
    want = [0.8, 0.2 * near / (near + far), 0.2 * far / (near + far)]
    np.testing.assert_allclose(targets[0], want, rtol=1e-6)
    np.testing.assert_allclose(targets.sum(1), 1, rtol=1e-6)
    assert targets[1, 0] == pytest.approx(0.1) and targets[1, 2] == pytest.approx(0.1)


def test_names_of_several_words(tmp_path: Path) -> None:
    found = name_vectors(vectors(tmp_path), ['CAT', 'ice_cream', 'dog'])
    assert found.tolist() == [[1, 0], [0, 3], [1, 1]]
    with pytest.raises(ValueError, match=r"no vector for 'hot' of the label 'hot dog' \(2 of 3 labels have none\)"):
        name_vectors(vectors(tmp_path), ['hot dog', 'cat', 'bird'])


def test_cross_entropy_with_these_targets(tmp_path: Path) -> None:
    smoothing = dict(type='LanguageSmoothing', vectors=vectors(tmp_path), labels=['cat', 'dog', 'ice'])
    head = ClsHead(3, 12, mode='mean', label_smoothing=smoothing)
    feats = torch.randn((2, 6, 3, 4), generator=torch.Generator().manual_seed(0))
    valid = torch.ones((2, 6), dtype=torch.bool)
    targets = torch.from_numpy(smooth_targets(np.array([[1.0, 0], [1, 1], [0, 2]]), 0.2, 0.5))
    want = -(targets[:2] * head(feats, valid).log_softmax(1)).sum(1).mean()
    torch.testing.assert_close(head.loss(feats, valid, fake_samples())['loss_cls'], want)
    assert not any('targets' in name for name in head.state_dict())


def test_the_tools_take_the_names_from_the_annotations(tmp_path: Path) -> None:
    (tmp_path / 'a.json').write_text(json.dumps({'metainfo': {'labels': ['dog', 'cat']}, 'samples': []}))
    head = dict(type='ClsHead', num_classes=2, label_smoothing=dict(type='LanguageSmoothing', vectors='v.json'))
    data = dict(dataset=dict(type='SignDataset', ann_file=str(tmp_path / 'a.json')))
    found = open_config(Config(dict(model=dict(type='SignModel', head=head), train_dataloader=data)))
    assert found.model.head.label_smoothing.labels == ['dog', 'cat']


def test_bad_input(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='0 names for 3 classes'):
        LanguageSmoothing(vectors(tmp_path), None, 3)
    with pytest.raises(ValueError, match='2 names for 3 classes'):
        LanguageSmoothing(vectors(tmp_path), ['cat', 'dog'], 3)
    with pytest.raises(ValueError, match='got 1.5 and 0.5'):
        LanguageSmoothing(vectors(tmp_path), ['cat'], 1, epsilon=1.5)
