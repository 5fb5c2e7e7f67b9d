from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch

from signmm.engine.floors import table
from signmm.io.checkpoint import save_checkpoint
from signmm.registry import MODELS
from signmm.testing.fakes import tiny
from tests.test_models.test_masa.tiny_masa import config as masa

CONFIG = """
model = {1!r}
train_dataloader = dict(batch_size=2, num_workers=0, collate_fn=dict(type='pseudo_collate'),
    sampler=dict(type='EpochSampler', shuffle=True), dataset={2})
"""
DATASET = """dict(type='SignDataset', ann_file='{0}/ann.json', poses='{0}/poses', split='{1}', unlabelled=True,
    pipeline=[dict(type='LoadPose'), dict(type='CropParts'), dict(type='PackSignInputs')])"""


def write(folder: Path, model: dict, dataset: str) -> tuple[Path, Path]:
    torch.manual_seed(0)
    save_checkpoint({'state_dict': MODELS.build(model).state_dict()}, folder / 'last.pth')
    (folder / 'config.py').write_text(CONFIG.format(folder, model, dataset))
    return folder / 'config.py', folder / 'last.pth'


def test_masa_beside_interpolation(toy_corpus: Callable[..., Path], signmm: Callable) -> None:
    folder = toy_corpus('abc', 'val', frames=12)
    model = masa(masking=dict(type='RandomFrameMasking', ratio=0.5))
    done = signmm('report floors', *write(folder, model, DATASET.format(folder, 'train')))
    rows = {line.split('|')[1].strip(): line.split('|')[2:5] for line in done.out.splitlines() if line.startswith('| ')}
    assert rows['measure'] == [' model ', ' interpolated ', ' still ']
    assert all(float(cell) > 0 for name in ('loss_motion', 'error_px') for cell in rows[name])


def test_a_tokenizer_beside_kmeans_and_a_mix_without_the_split(
    toy_corpus: Callable[..., Path], signmm: Callable
) -> None:
    folder = toy_corpus('abc', 'train', frames=12)
    one = DATASET.format(folder, 'train')
    files = write(folder, tiny('CoupledDVAE'), f"dict(type='SignMix', datasets=dict(mine={one}))")
    done = signmm('report floors', *files)
    assert done.status == 2 and "the training data has no split 'val' or 'dev'" in done.err
    done = signmm('report floors', *files, '--split', 'train')
    assert '| measure | model | kmeans |' in done.out
    assert 'not better than a floor that learns nothing: error_px' in done.out, 'it was not trained'


def test_what_is_not_better_is_named() -> None:
    found = {'acc_left': 50.0, 'acc_left_nearest': 60.0, 'acc_left_constant': 10.0, 'acc_body': 70.0}
    text = table({**found, 'acc_body_nearest': 60.0, 'error_px': 2.0, 'error_px_still': 3.0})
    assert text.endswith('not better than a floor that learns nothing: acc_left')
    assert '| acc_left | 50.000 |  | 60.000 | 10.000 |' in text
    assert 'not better' not in table({'error_px': 2.0, 'error_px_still': 3.0})


def test_a_split_that_is_not_there(toy_corpus: Callable[..., Path], signmm: Callable) -> None:
    folder = toy_corpus('a', 'train', frames=12)
    done = signmm('report floors', *write(folder, masa(), DATASET.format(folder, 'train')), '--split', 'test')
    assert done.status == 2 and "the training data has no split 'test'" in done.err
