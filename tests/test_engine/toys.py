"""A tiny model and data set, and a config that trains them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmengine.config import Config
from mmengine.evaluator import BaseMetric
from mmengine.model import BaseModel
from torch import nn
from torch.utils.data import Dataset

from signmm.registry import DATASETS, METRICS, MODELS


class ToySample(int):
    """A label that knows its clip."""

    video_id: str

    def __new__(cls, label: int, video_id: str) -> ToySample:
        sample = super().__new__(cls, label)
        sample.video_id = video_id
        return sample

    def __getnewargs__(self) -> tuple[int, str]:
        return int(self), self.video_id


@DATASETS.register_module(force=True)
class ToyData(Dataset):
    """Points whose noise is keyed by (seed, epoch, index)."""

    def __init__(self, size: int = 14, labels: tuple[str, ...] = ('a', 'b', 'c'), split: str = 'train') -> None:
        self.size, self.split = size, split
        # Shared, so that persistent workers see a new epoch.
        self._epoch = torch.zeros((), dtype=torch.int64).share_memory_()
        self.metainfo = {'labels': list(labels), 'dataset': 'toy', 'extractor': 'none 1'}

    def set_epoch(self, epoch: int) -> None:
        self._epoch.fill_(epoch)

    def get_data_info(self, index: int) -> dict[str, Any]:
        return {'video_id': f'clip{index}', 'num_frames': 3 + index * 7 % 11}

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, index: int) -> dict[str, Any]:
        rng = np.random.default_rng((0, int(self._epoch), index))
        return {
            'inputs': torch.from_numpy(rng.normal(size=4).astype(np.float32)) + index % 3,
            'data_samples': ToySample(index % 3, f'clip{index}'),
        }


@MODELS.register_module(force=True)
class ToyModel(BaseModel):
    """Dropout makes it depend on the random state, batch norm on the order of batches."""

    def __init__(self, classes: int = 3, norm: bool = True) -> None:
        super().__init__()
        self.head = nn.Sequential(
            nn.Linear(4, 8), nn.BatchNorm1d(8) if norm else nn.Identity(), nn.Dropout(0.5), nn.Linear(8, classes)
        )
        self.head.num_classes = classes

    def forward(self, inputs: list, data_samples: list, mode: str = 'tensor') -> Any:
        scores = self.head(torch.stack(inputs))
        labels = torch.tensor(data_samples, device=scores.device)
        if mode == 'loss':
            return {'loss_cls': nn.functional.cross_entropy(scores, labels)}
        return [{'score': float(s[k]), 'hit': bool(s.argmax() == k)} for s, k in zip(scores, labels, strict=True)]


@METRICS.register_module(force=True)
class ToyMetric(BaseMetric):
    """Percentage of hits."""

    def process(self, data_batch: Any, data_samples: Any) -> None:
        self.results.extend(data_samples)

    def compute_metrics(self, results: list) -> dict[str, float]:
        return {'accuracy': 100 * float(np.mean([r['hit'] for r in results])), 'count': float(len(results))}


def toy_config(work_dir: Path, name: str, **extra: Any) -> Config:
    def loader(shuffle: bool) -> dict[str, Any]:
        return {
            'batch_size': 3,
            'num_workers': 0,
            'dataset': {'type': 'ToyData'},
            'sampler': {'type': 'DefaultSampler', 'shuffle': shuffle},
        }

    config = {
        'default_scope': 'signmm',
        'runner_type': 'SignRunner',
        'experiment_name': name,
        'work_dir': str(work_dir),
        'model': {'type': 'ToyModel'},
        'train_dataloader': loader(True),
        'train_cfg': {'by_epoch': True, 'max_epochs': 3},
        'val_dataloader': loader(False),
        'val_cfg': {},
        'val_evaluator': {'type': 'ToyMetric'},
        'optim_wrapper': {'type': 'OptimWrapper', 'optimizer': {'type': 'Adam', 'lr': 0.01}},
        'param_scheduler': [
            {'type': 'LinearLR', 'start_factor': 0.1, 'by_epoch': False, 'begin': 0, 'end': 7},
            {'type': 'MultiStepLR', 'milestones': [1, 2], 'by_epoch': True},
            {'type': 'ReduceOnPlateauLR', 'monitor': 'accuracy', 'patience': 0, 'rule': 'greater'},
        ],
        'default_hooks': {'checkpoint': {'type': 'SignCheckpointHook', 'save_best': 'accuracy'}},
        'randomness': {'seed': 7},
        'log_level': 'ERROR',
    }
    return Config({**config, **extra})
