from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from mmengine.config import Config

from signmm.datasets.annotations import write_annotations
from signmm.datasets.isolated import IsolatedDataset
from signmm.io import PackedStoreWriter
from signmm.models import PoseDataPreprocessor
from signmm.registry import DATASETS, METRICS
from signmm.structures import PoseSequence, get_layout

CONFIGS = Path(__file__).resolve().parents[2] / 'configs' / '_base_' / 'datasets'
NAMES = [f'wlasl{k}' for k in (100, 300, 1000, 2000)] + [f'msasl{k}' for k in (100, 200, 500, 1000)]


@pytest.mark.parametrize('name', [*NAMES, 'nmfs_csl', 'slr500', 'autsl'])
def test_config_reads_its_data_set(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = Config.fromfile(CONFIGS / f'{name}.py')
    layout = get_layout('coco_wholebody133')
    rng = np.random.default_rng(0)
    for split in ('train', 'val', 'test'):
        data = config[f'{split}_dataloader'].dataset
        cls = DATASETS.get(data.type)
        assert issubclass(cls, IsolatedDataset)
        if not Path(data.ann_file).exists():
            labels = [str(i) for i in range(cls.sizes[name])]
            samples = [{'video_id': s, 'split': s, 'label': 3} for s in ('train', 'val', 'test')]
            write_annotations(data.ann_file, {'dataset': name, 'labels': labels}, samples)
            with PackedStoreWriter(data.poses) as writer:
                for video_id in ('train', 'val', 'test'):
                    xy = rng.uniform(100, 400, (40, 133, 2)).astype(np.float32)
                    score = np.ones(xy.shape[:2], np.float32)
                    writer.add(video_id, PoseSequence(xy, score, layout, 25.0, (640, 480)))
        packed = DATASETS.build(data)[0]
        batch = PoseDataPreprocessor()([packed])
        assert batch['inputs'].shape == (1, 32, 49) and batch['inputs'].layout.name == 'triplet49'
        assert int(batch['data_samples'][0].gt_label) == 3
    # MASA Table IV has top-2.
    assert METRICS.build(config.test_evaluator).topk == ((1, 2, 5) if name == 'nmfs_csl' else (1, 5))
