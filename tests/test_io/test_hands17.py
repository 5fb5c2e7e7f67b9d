from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from signmm.config.open import open_config
from signmm.io.hands17 import read_hands17
from signmm.io.npz import read_npz
from signmm.registry import DATASETS

ROOT = Path(__file__).resolve().parents[2]


def line(name: str, shift: float = 0.0) -> str:
    """Joint number n of the file's order lies at x = n + shift, y = 2 n, z = 475.065948 mm."""
    return name + '\t' + '\t'.join(f'{n + shift} {2 * n} 475.065948' for n in range(21))


def test_order_and_projection(tmp_path: Path) -> None:
    file = tmp_path / 'a.txt'
    file.write_text('\n'.join(line(f'image_D{i:08d}.png', i) for i in (1, 2, 3)) + '\n')
    (pose,) = read_hands17(file).values()
    assert pose.xy.shape == (3, 42, 2) and not pose.score[:, :21].any() and pose.score[:, 21:].all()
    names = [j.removeprefix('right_hand_') for j in pose.layout.joints[21:]]
    got = dict(zip(names, pose.xy[1, 21:], strict=True))
    # x = n + 2 mm at a depth of fx mm is n + 2 pixels right of the principal point.
    for name, n in {'wrist': 0, 'thumb1': 1, 'index1': 2, 'little1': 5, 'thumb2': 6, 'thumb4': 8, 'index2': 9, 'little4': 20}.items():  # fmt: skip  # noqa: E501
        np.testing.assert_allclose(got[name], [n + 2 + 315.944855, 2 * n + 245.287079], atol=1e-3)


def test_videos_by_folder_and_by_gap(tmp_path: Path) -> None:
    file = tmp_path / 'a.txt'
    file.write_text('\n'.join(line(f'{v}/images/{i}.png') for v in (1, 2) for i in range(3)))
    assert {k: len(v) for k, v in read_hands17(file).items()} == {'1_images': 3, '2_images': 3}
    file.write_text('\n'.join(line(f'image_D{i:08d}.png') for i in (1, 2, 3, 10, 11)))
    assert [len(v) for v in read_hands17(file).values()] == [3, 2]


def test_errors_name_the_line(tmp_path: Path) -> None:
    file = tmp_path / 'a.txt'
    for bad, text in (
        ('x.png 1 2 3', 'line 2: expected'),
        (line('x.png').replace('475.065948', '-1', 1), 'joint 0 has depth'),
        (line('x.png').replace('475.065948', 'deep', 1), 'line 2'),
    ):
        file.write_text(line('a.png') + '\n' + bad)
        with pytest.raises(ValueError, match=text):
            read_hands17(file)


def test_prepare(tmp_path: Path, signmm: Callable) -> None:
    file = tmp_path / 'a.txt'
    file.write_text('\n'.join(line(f'{v}/{i}.png') for v in (1, 2) for i in range(10)))
    assert signmm('data prepare hands17', file, '--out', tmp_path / 'out' / 'annotations.json').status == 0
    samples = json.loads((tmp_path / 'out' / 'annotations.json').read_text())['samples']
    assert [(s['video'], s['split']) for s in samples[:2]] == [('1_train', 'train'), ('1_test', 'test')]
    assert [len(read_npz(tmp_path / 'out' / 'poses' / f'2_{s}.npz')) for s in ('train', 'test')] == [7, 3]


def test_every_frame_is_in_one_clip(tmp_path: Path, signmm: Callable) -> None:
    """An epoch reads them all, and so does the test (4.1.3: "all the frames are fed")."""
    file, out = tmp_path / 'a.txt', tmp_path / 'annotations.json'
    file.write_text('\n'.join(line(f'{v}/{i}.png', i) for v, n in ((1, 10), (2, 33)) for i in range(n)))
    assert signmm('data prepare hands17', file, '--out', out, '--window', 4).status == 0
    config = open_config(
        'signbert_plus/signbert_plus_pretrain_hands17.py',
        [f'{s}_dataloader.dataset.{k}={v}' for s in ('train', 'test') for k, v in
         (('ann_file', out), ('poses', tmp_path / 'poses'))],
    )  # fmt: skip
    for split, frames in (('train', 7 + 23), ('test', 3 + 10)):
        data = DATASETS.build(config[f'{split}_dataloader'].dataset)
        lengths = [data[i].lengths[0] for i in range(len(data))]
        assert sum(lengths) == frames and max(lengths) <= 4 and max(lengths) - min(lengths) <= 1
