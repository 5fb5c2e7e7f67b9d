from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch

from signmm.masking import UnitMasking
from signmm.registry import VISUALIZERS
from signmm.structures import LAYOUTS, PARTS, PoseSequence, SignDataSample
from signmm.testing.fakes import fake_pose_batch
from signmm.visualization import SignVisualizer
from signmm.visualization.crops import crops_figure
from signmm.visualization.figures import strip_figure, to_image


def read(tmp_path: Path, name: str) -> np.ndarray:
    (path,) = tmp_path.rglob(f'{name}_*.png')
    return cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)


def make(tmp_path: Path) -> SignVisualizer:
    config = dict(type='SignVisualizer', name=f'v{tmp_path.name}', vis_backends=[dict(type='LocalVisBackend')],
                  save_dir=str(tmp_path), columns=3)  # fmt: skip
    visualizer = VISUALIZERS.build(config)
    assert isinstance(visualizer, SignVisualizer)
    visualizer.dataset_meta = {'labels': ['x', 'y']}
    return visualizer


def test_pictures_of_videos_and_batches_reach_the_backend(tmp_path: Path) -> None:
    visualizer, batch = make(tmp_path), fake_pose_batch()
    pose = PoseSequence(batch.xy[0].numpy(), batch.score[0].numpy(), LAYOUTS['triplet49'], image_size=(256, 256))
    sample = SignDataSample()
    sample.gt_label, sample.pred_label = torch.tensor(1), torch.tensor(0)
    visualizer.add_datasample('video', pose, sample, step=2)
    visualizer.add_datasample('crops', batch, sample, clip=1)
    title = 'true y, predicted x'
    assert np.array_equal(read(tmp_path, 'video'), to_image(strip_figure(pose, 3, title)))
    assert np.array_equal(read(tmp_path, 'crops'), to_image(crops_figure(batch, 1, 3, title)))
    assert next(tmp_path.rglob('video_*.png')).stem.endswith('_2')


def test_mask_plan(tmp_path: Path) -> None:
    visualizer, batch = make(tmp_path), fake_pose_batch()
    visualizer.add_mask_plan('plan', batch, UnitMasking(ratio=0.5)(batch, torch.Generator().manual_seed(0)), PARTS)
    assert (read(tmp_path, 'plan') == 0).all(-1).mean() > 0.01, 'masked units are black'


def test_scalars_work_as_in_mmengine(tmp_path: Path) -> None:
    make(tmp_path).add_scalars({'loss': 0.5}, step=1)
    assert '"loss": 0.5' in next(tmp_path.rglob('scalars.json')).read_text()
