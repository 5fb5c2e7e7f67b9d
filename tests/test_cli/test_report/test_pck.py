from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from signmm.registry import MODELS
from signmm.utils.configs import load_config

SMALL = [
    'model.backbone.embedder.part_width=8',
    'model.backbone.encoder.width=16',
    'model.backbone.encoder.depth=1',
    'model.backbone.encoder.heads=2',
    'model.backbone.encoder.ffn_width=16',
    'model.head.part_width=8',
    'test_dataloader.num_workers=0',
    'test_dataloader.persistent_workers=False',
]


@pytest.fixture
def corpus(tmp_path: Path, toy_corpus: Callable[..., Path]) -> Path:
    """Three videos of a right hand, a config and a checkpoint."""
    toy_corpus('abc', layout='mediapipe_hands42', image_size=(640, 480))
    data = [f'test_dataloader.dataset.ann_file={tmp_path}/ann.json', f'test_dataloader.dataset.poses={tmp_path}/poses']
    config = load_config('signbert_plus/signbert_plus_pretrain_hands17.py', [*SMALL, *data])
    config.dump(tmp_path / 'config.py')
    torch.manual_seed(0)
    torch.save({'state_dict': MODELS.build(config.model).state_dict(), 'meta': {}}, tmp_path / 'last.pth')
    return tmp_path


def test_table_1_and_pictures(corpus: Path, signmm: Callable) -> None:
    out = signmm('report pck', corpus / 'config.py', corpus / 'last.pth', '--ratios', 0.2).out
    rows = {line.split('|')[1].strip(): line.split('|')[2:] for line in out.splitlines() if line.startswith('| ')}
    # 40 % of 6 frames is 2 frames: a third of the input is zeroed.
    assert float(rows['frame'][0]) == float(rows['clip'][0]) == 66.67 and float(rows['all, R = 0.2'][0]) > 80
    files = corpus / 'config.py', corpus / 'last.pth', corpus / 'poses' / 'a.npz'
    out = signmm('view reconstruction', *files, '--out', corpus / 'p.png').out
    assert (corpus / 'p.png').is_file() and (corpus / 'p.gif').is_file() and out.count('wrote') == 2
