"""A short training of every method, on poses that are made up."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmengine.config import Config
from torch.utils.data import Dataset

from signmm.registry import DATASETS
from signmm.structures import SignDataSample, get_layout
from signmm.testing import tiny
from tests.test_models.steps import GLOSSES, MODELS_OF_ALL_PARTS, WORDS

#: Method -> model; each goes its own way through engine and data.
METHODS: dict[str, dict[str, Any]] = {
    'recogniser': MODELS_OF_ALL_PARTS['mlp'],
    'stgcn': MODELS_OF_ALL_PARTS['stgcn'],
    'best': MODELS_OF_ALL_PARTS['tokens'],
    'masa': MODELS_OF_ALL_PARTS['masa'],
    'd_vae': MODELS_OF_ALL_PARTS['coupled'],
    'vq': MODELS_OF_ALL_PARTS['separate'],
    'kmeans': dict(type='KMeansTokenizer', hand_codes=48, body_codes=24),
    'kernel': dict(
        type='KernelRecognizer',
        backbone=dict(
            type='PoseBackbone', embedder=tiny('FeatureEmbedder'), encoder=dict(type='IdentityEncoder', width=98)
        ),
        head=dict(type='KernelHead', num_classes=3, frames=12, components=16),
    ),
    'signbert_plus': MODELS_OF_ALL_PARTS['mano'],
    'ctc': MODELS_OF_ALL_PARTS['ctc'],
    'translation': MODELS_OF_ALL_PARTS['translation'],
}
#: These and all other models of the registry in their smallest form.
MODELS = METHODS | {name: model for name, model in MODELS_OF_ALL_PARTS.items() if model not in METHODS.values()}
#: Trained in two processes by every ``make test``; the others by ``make test-long``.
EVERY_TIME = ('kmeans', 'masa')


@DATASETS.register_module(force=True)
class MadeUpPoses(Dataset):
    """Wandering joints whose noise is keyed by epoch and clip."""

    def __init__(self, layout: str = 'triplet49', size: int = 11, lengths: int = 3) -> None:
        self.layout, self.size, self.lengths = layout, size, lengths
        self.metainfo = {'dataset': 'made up', 'extractor': 'none 1', 'labels': ['a', 'b', 'c']}
        self._epoch = torch.zeros((), dtype=torch.int64).share_memory_()

    def set_epoch(self, epoch: int) -> None:
        self._epoch.fill_(epoch)

    def __len__(self) -> int:
        return self.size

    def get_data_info(self, index: int) -> dict[str, Any]:
        return {'video_id': f'clip{index}', 'num_frames': 12}

    def __getitem__(self, index: int) -> dict[str, Any]:
        rng, joints = np.random.default_rng((index, int(self._epoch))), len(get_layout(self.layout))
        frames = 12 - index % self.lengths
        xy = (rng.normal(size=(frames, joints, 2)) * 6).cumsum(0) + rng.uniform(40, 200, size=(joints, 2))
        score = rng.uniform(0.4, 1.0, size=(frames, joints))
        inputs = {
            'xy': torch.from_numpy(xy.astype(np.float32)),
            'score': torch.from_numpy(score.astype(np.float32)),
            'layout': self.layout,
        }
        sample = SignDataSample(metainfo={'video_id': f'clip{index}'})
        sample.gt_label = torch.tensor(index % 3)
        sample.gt_tags = torch.tensor([0, 1, 2, 2, 0])
        sample.features = torch.full((3 + index % 4, 5), float(index))
        sample.gt_gloss = [GLOSSES[3 + index % 3]]
        sample.gt_text = ' '.join([WORDS[4 + index % 3], WORDS[4 + index % 2]])
        return {'inputs': inputs, 'data_samples': sample}


def method_config(method: str, work_dir: Path, workers: int = 0, persistent: bool = False, **extra: Any) -> Config:
    """A config of six iterations in two epochs; with two processes of four."""
    layout = 'hands42_arms7' if method.startswith(('signbert', 'hand', 'mano')) else 'triplet49'
    loader = {
        'batch_size': 4,
        'num_workers': workers,
        'persistent_workers': persistent,
        # What compares whole clips reads clips of one length.
        'dataset': {'type': 'MadeUpPoses', 'layout': layout, 'lengths': 1 if method == 'kernel' else 3},
        'sampler': {'type': 'DefaultSampler', 'shuffle': True},
        'collate_fn': {'type': 'pseudo_collate'},
    }
    config: dict[str, Any] = {
        'default_scope': 'signmm',
        'runner_type': 'SignRunner',
        'experiment_name': f'{method}_{work_dir.name}',
        'work_dir': str(work_dir),
        'model': MODELS[method],
        'train_dataloader': loader,
        'train_cfg': {'by_epoch': True, 'max_epochs': 2},
        'optim_wrapper': {'type': 'OptimWrapper', 'optimizer': {'type': 'AdamW', 'lr': 1e-3}},
        'param_scheduler': [{'type': 'CosineAnnealingLR', 'T_max': 6, 'by_epoch': False}],
        'default_hooks': {'checkpoint': {'type': 'SignCheckpointHook', 'by_epoch': False, 'keep_every': 1}},
        'visualizer': {'type': 'Visualizer', 'vis_backends': []},
        'randomness': {'seed': 5},
        'log_level': 'ERROR',
    }
    return Config({**config, **extra})


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


def train_as_rank(rank: int, port: int, folder: Path, method: str, extra: dict[str, Any]) -> None:
    """One of two processes, in a working directory of its own as on a machine of its own."""
    own = folder / f'machine{rank}'
    own.mkdir(parents=True, exist_ok=True)
    os.chdir(own)
    os.environ.update(RANK=str(rank), WORLD_SIZE='2', LOCAL_RANK='0', MASTER_ADDR='127.0.0.1', MASTER_PORT=str(port))
    os.environ.update(OMP_NUM_THREADS='1', MKL_NUM_THREADS='1')
    train_here(method, **extra)


def train_here(method: str, **extra: Any) -> None:
    """Trains as one of the processes that the environment names, below the working directory."""
    torch.set_num_threads(1)
    from signmm.engine.runner import SignRunner

    own = Path.cwd()
    work_dir = extra.pop('work_dir', own / 'work')
    runner = SignRunner.from_cfg(method_config(method, Path(work_dir), launcher='pytorch', **extra))
    runner.train()
    torch.save(runner.bare_model.state_dict(), own / 'end.pth')


if __name__ == '__main__':
    train_here(sys.argv[1])
