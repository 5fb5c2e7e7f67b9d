from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from signmm.evaluation.robustness import accuracy_under_noise, noise_table, noisy_loader
from signmm.models import PoseDataPreprocessor
from signmm.registry import DATASETS, MODELS
from signmm.structures import PoseBatch, SampleBatch, SignDataSample
from signmm.synth import SynthSign
from signmm.synth.export import write_clips
from signmm.utils.configs import load_config
from signmm.utils.errors import ConfigError


@pytest.fixture(scope='module')
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small recogniser on six clips, untrained, as config and checkpoint."""
    folder = tmp_path_factory.mktemp('corpus')
    write_clips(SynthSign(num_glosses=3, num_signers=3), folder, repeats=2)
    data = [f'test_dataloader.dataset.{key}={folder}/{name}' for key, name in (('ann_file', 'clips.json'), ('poses', 'clips_poses'))]  # fmt: skip  # noqa: E501
    small = ['embedder.part_width=4', 'encoder.width=12', 'encoder.depth=1', 'encoder.heads=2', 'encoder.ffn_width=8']
    options = [*data, *(f'model.backbone.{o}' for o in small), 'model.head.num_classes=3', 'model.head.in_width=12']
    cfg = load_config('demo/demo_recognizer.py', options)
    cfg.dump(folder / 'small.py')
    torch.manual_seed(0)
    torch.save({'state_dict': MODELS.build(cfg.model).state_dict()}, folder / 'last.pth')
    return folder / 'small.py'


def test_noise_is_added_to_the_crop(config: Path) -> None:
    loader = load_config(config).test_dataloader.to_dict()
    clean, noisy, noisier = (
        PoseDataPreprocessor()([DATASETS.build(noisy_loader(loader, sigma)['dataset'])[0]])['inputs']
        for sigma in (0, 7, 14)
    )
    seen = clean.score > 0
    difference = (noisy.xy - clean.xy)[seen]
    assert abs(float(difference.std()) - 7) < 0.3 and abs(float(difference.mean())) < 0.3
    assert torch.equal(noisy.xy[~seen], clean.xy[~seen]) and torch.equal(noisy.score, clean.score)
    torch.testing.assert_close((noisier.xy - clean.xy)[seen], 2 * difference, atol=1e-3, rtol=0)
    loader['dataset']['pipeline'] = [dict(type='LoadPose')]
    with pytest.raises(ConfigError, match=r'has no CropParts \(it has LoadPose\)'):
        noisy_loader(loader, 5)


class ByHand(torch.nn.Module):
    """Recognises a clip unless its first joint lies off the grid of pixels; knows the true labels."""

    def __init__(self) -> None:
        super().__init__()
        self.data_preprocessor = PoseDataPreprocessor()

    def forward(self, inputs: PoseBatch, data_samples: SampleBatch, mode: str) -> list[SignDataSample]:
        for xy, sample in zip(inputs.xy, data_samples, strict=True):
            right = bool((xy[:, :7] < 300).all())
            label = int(sample.gt_label)
            sample.pred_score = torch.eye(3)[label if right else (label + 1) % 3]
        return data_samples.samples()


def test_accuracy_of_a_known_model(config: Path) -> None:
    loader = load_config(config).test_dataloader.to_dict()
    assert accuracy_under_noise(ByHand(), loader, 0.0, repeats=4)['top1_per_instance'] == [100.0]
    found = accuracy_under_noise(ByHand(), loader, 1000.0, repeats=2)
    assert found == {'top1_per_instance': [0.0, 0.0], 'top1_per_class': [0.0, 0.0]}


def test_table() -> None:
    points = {0.0: {'top1_per_instance': [50.0], 'top1_per_class': [40.0]}, 5.0: {'top1_per_instance': [10.0, 20.0], 'top1_per_class': [1.0, 1.0]}}  # fmt: skip  # noqa: E501
    rows = noise_table({'masa': points}).splitlines()
    assert rows[0] == '| sigma (px) | masa P-I | masa P-C |'
    assert rows[2:] == ['| 0 | 50.00 | 40.00 |', f'| 5 | 15.00 ± {np.sqrt(50):.2f} | 1.00 ± 0.00 |']


def test_command(config: Path, tmp_path: Path, signmm: Callable) -> None:
    checkpoint, out = config.parent / 'last.pth', tmp_path / 'deep' / 'noise'
    words = [config, checkpoint, '--add', 'twin', config, checkpoint, '--sigmas', 0, 20, '--out', out]
    done = signmm('report robustness', *words)
    assert done.status == 0, done.err
    found = json.loads(out.with_suffix('.json').read_text())
    assert found['small']['accuracy'] == found['twin']['accuracy'] and list(found['small']['accuracy']) == [
        '0.0',
        '20.0',
    ]
    assert out.with_suffix('.md').read_text() in done.out
    with Image.open(out.with_suffix('.png')) as picture:
        assert picture.size[0] > 500
