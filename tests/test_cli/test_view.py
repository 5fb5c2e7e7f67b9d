"""The command line; what the pictures show is tested with the functions that draw them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from signmm.evaluation.score_files import ScoreFile, write_scores
from signmm.io.checkpoint import save_checkpoint
from signmm.models import SignModel
from signmm.testing.fakes import tiny_backbone
from signmm.visualization.drawing import COLOURS

CONFIG = """
model = dict(type='SignModel', backbone=dict(type='PoseBackbone', embedder=dict(type='TripletEmbedder', part_width=4),
    positions=dict(type='SinusoidalPositions'),
    encoder=dict(type='TransformerEncoder', width=12, depth=2, heads=2, ffn_width=16)),
    head=dict(type='ClsHead', num_classes=2, in_width=12))
test_dataloader = dict(dataset=dict(type='SignDataset', ann_file='{0}/ann.json', poses='{0}/poses', split='test',
    pipeline=[dict(type='LoadPose'), dict(type='PackSignInputs')]))
"""


@pytest.fixture
def corpus(tmp_path: Path, toy_corpus: Callable[..., Path]) -> Path:
    toy_corpus(labels=['x', 'y'])
    (tmp_path / 'config.py').write_text(CONFIG.format(tmp_path))
    model = SignModel(tiny_backbone(), dict(type='ClsHead', num_classes=2, in_width=12))
    save_checkpoint({'state_dict': model.state_dict(), 'meta': {'labels': ['x', 'y']}}, tmp_path / 'a.pth')
    table = np.array([[0.2, 0.8], [0.4, 0.6]])
    write_scores(ScoreFile(tmp_path / 's.npz', np.array(['a', 'b']), np.array([0, 1]), table, np.array(['x', 'y'])))
    return tmp_path


def share(path: Path, colour: str) -> float:
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert('RGB')) / 255
    return float((np.abs(pixels - to_rgb(colour)).max(-1) < 0.05).mean())


def test_strip_and_crops_show_both_hands(corpus: Path, signmm: Callable) -> None:
    assert signmm('view', 'strip', f'{corpus}/poses:a', '--out', corpus / 'strip.png', '--columns', 3).status == 0
    assert signmm('view', 'crops', corpus / 'config.py', 'b', '--out', corpus / 'crops.png', '--columns', 3).status == 0
    for name in ('strip', 'crops'):
        for part in ('left', 'right', 'body'):
            assert share(corpus / f'{name}.png', COLOURS[part]) > 0.001


def test_video(corpus: Path, signmm: Callable) -> None:
    done = signmm('view', 'video', corpus / 'poses' / 'a.npz', '--out', corpus / 'a.gif', '--height', 120)
    with Image.open(corpus / 'a.gif') as film:
        assert film.n_frames == 6 and film.size[1] == 120
    assert 'note' not in done.out


def test_attention(corpus: Path, signmm: Callable) -> None:
    words = ('attention', corpus / 'config.py', corpus / 'a.pth', 'a', '--out', corpus / 'att.png', '--columns', 2)
    assert signmm('view', *words).status == 0
    plain = (corpus / 'att.png').read_bytes()
    assert signmm('view', *words, '--label', 1).status == 0
    assert (corpus / 'att.png').read_bytes() != plain


def test_confusion_lists_and_draws_pairs(corpus: Path, signmm: Callable) -> None:
    done = signmm('view', 'confusion', corpus / 's.npz', '--poses', corpus / 'poses', '--out', corpus / 'c.png')
    assert 'x taken for y: 1 of 1 clips' in done.out
    assert share(corpus / 'c_pairs.png', COLOURS['left']) > 0.001 < share(corpus / 'c_pairs.png', COLOURS['right'])


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (('strip', 'nowhere.pose'), 'no such file'),
        (('masks', 'config.py', 'a'), 'give a pre-training config'),
        (('video', 'poses:c'), "no clip 'c'"),
        (('curves', 'poses'), 'no vis_data/scalars.json'),
    ],
)
def test_mistakes_are_one_line(
    corpus: Path, signmm: Callable, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(corpus)
    refused = signmm('view', *words, '--out', 'x.png')
    assert refused.status and re.search(message, refused.err)


def test_masks_of_a_pretraining_config(corpus: Path, signmm: Callable) -> None:
    text = (corpus / 'config.py').read_text()
    (corpus / 'pretrain.py').write_text(
        text.replace('in_width=12))', "in_width=12), masking=dict(type='UnitMasking', ratio=0.9))")
    )
    out = corpus / 'masks.png'
    assert (
        signmm('view', 'masks', corpus / 'pretrain.py', 'a', '--split', 'test', '--out', out, '--columns', 4).status
        == 0
    )
    assert share(out, '#000000') > 0.02
