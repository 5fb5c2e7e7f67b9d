"""Every kind of crop keeps what the real clips of wlasl50 tell: kernel ridge regression on the cropped coordinates."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from signmm.registry import TRANSFORMS

sys.path.insert(0, str(Path(__file__).parent))

import real_data  # noqa: E402

pytestmark = pytest.mark.skipif(not (real_data.DATA / 'wlasl50').is_dir(), reason='needs ../shared/data/wlasl50')
BODY = real_data._WLASL50_BODY
RESAMPLE = {'type': 'SampleFrames', 'mode': 'resample_center', 'center': 1.0, 'num_frames': 32}


def features(z: dict[str, np.ndarray], options: dict[str, Any]) -> np.ndarray:
    """One standardised vector of 32 frames per clip, of all clips."""
    steps = [TRANSFORMS.build(cfg) for cfg in ({'type': 'LoadPose'}, RESAMPLE, {'type': 'CropParts', **options})]
    rows = []
    for s in real_data.clips(z):
        pose = real_data.holistic(z['pose'][s], BODY, z['left'][s], z['right'][s], 'wlasl50')
        data: dict[str, Any] = {'pose': lambda pose=pose: pose}
        for one in steps:
            data = one.transform(data)
        rows.append(np.where((data['score'] > 0)[..., None], data['xy'] / 256 - 0.5, 0).ravel())
    train = z['fold'] != 2
    x = np.array(rows)
    return (x - x[train].mean(axis=0)) / (x[train].std(axis=0) + 1e-6)


@pytest.mark.parametrize(
    'options',
    [{}, {'body': 'image'}, {'body': 'shoulders'}, {'hand': 'wrist'}, {'hand': 'wrist', 'body': 'shoulders'}],
    ids=str,
)
def test_signs_are_recognised_from_crops(options: dict[str, Any]) -> None:
    z = real_data.load('wlasl50')
    labels = np.unique(z['gloss'], return_inverse=True)[1]
    x, train = features(z, options), z['fold'] != 2
    target = np.where(np.arange(50) == labels[train][:, None], 1, -1)
    weights = np.linalg.solve(x[train] @ x[train].T + 100 * np.eye(train.sum()), target)
    top1 = ((x[~train] @ x[train].T @ weights).argmax(axis=1) == labels[~train]).mean()
    # The same regression on whole, uncropped coordinates reaches 46.7 %; chance is 2 %.
    assert top1 > 0.38
