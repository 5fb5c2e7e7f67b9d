"""The output ``novelty`` against what SignInferencer says of the same clips, in PyTorch and through onnxruntime."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from signmm.apis import SignInferencer, init_recognizer
from signmm.deployment import OnnxRecognizer, RecognizerGraph
from signmm.deployment.check import pad
from signmm.deployment.novelty_score import NoveltyScore
from signmm.io import write_npz
from signmm.lookup import NoveltyDetector, fingerprint
from signmm.utils.errors import ConfigError
from tests.test_apis.conftest import HEADS, make_config
from tests.test_deployment.made_poses import make_poses
from tests.test_deployment.test_export import write_checkpoint


@pytest.fixture(scope='module')
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, NoveltyDetector]:
    """A checkpoint with a detector beside it, made of noise, so that nothing is nearest for all clips."""
    folder = tmp_path_factory.mktemp('novelty')
    config = make_config(HEADS['classes'])
    config.model.backbone.embedder = dict(type='LinearEmbedder', part_width=4)
    config.model.backbone.encoder.depth = 1
    config.test_dataloader.dataset.pipeline[2] = dict(type='SampleFrames', mode='center', num_frames=24)
    model = write_checkpoint(folder / 'model.pth', config)
    with SignInferencer(checkpoint=model, device='cpu', embedding=True, novelty=False) as inferencer:
        seen = np.array([found.embedding for found in inferencer(make_poses())], np.float32)
    rows = seen.repeat(3, 0) + np.random.default_rng(0).normal(0, 0.05, (18, seen.shape[1])).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    detector = NoveltyDetector(rows, np.arange(18) % 3, fingerprint(model), mirror=True).fit(np.arange(40) / 40)
    detector.save(model)
    return model, detector


def test_through_onnxruntime(calibrated: tuple[Path, NoveltyDetector], tmp_path: Path, signmm) -> None:
    model, detector = calibrated
    poses = make_poses()
    for pose in poses:
        write_npz(tmp_path / 'clips' / f'{pose.source}.npz', pose)
    words = ['-', model, tmp_path / 'm.onnx', '--clips', tmp_path / 'clips', '--outputs', 'scores', 'novelty']
    done = signmm('export', *words)
    assert done.status == 0, done.err
    got = OnnxRecognizer(tmp_path / 'm.onnx').named(pad(poses))['novelty']
    with SignInferencer(checkpoint=model, device='cpu') as inferencer:
        wanted = [found.novelty for found in inferencer(poses)]
    np.testing.assert_allclose(got, wanted, atol=1e-4)
    alone = SignInferencer(checkpoint=model, device='cpu', embedding=True)(poses)
    vectors = np.array([found.embedding for found in alone])
    assert np.ptp(wanted) > 0.05
    assert np.abs(detector.score(vectors, np.zeros(6, int)) - wanted).max() > 0.01, 'the mirror image counts'
    known = json.loads((tmp_path / 'm.json').read_text())
    assert known['thresholds']['novelty'] == detector.threshold
    assert {'name': 'novelty', 'type': 'tensor(float)', 'shape': ['clips']} in known['outputs']


def test_refusals(calibrated: tuple[Path, NoveltyDetector]) -> None:
    recognizer = init_recognizer(None, calibrated[0])
    with pytest.raises(ValueError, match="output 'novelty': the checkpoint is not calibrated; run signmm calibrate"):
        RecognizerGraph(recognizer.model, recognizer.pipeline, 'triplet49', outputs=['scores', 'novelty'])
    with pytest.raises(ConfigError, match='calibrated by an older version; calibrate it again'):
        NoveltyScore(NoveltyDetector(np.eye(3), np.arange(3), 'm', version=1))
