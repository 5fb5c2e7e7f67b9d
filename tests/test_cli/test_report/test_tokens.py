from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from signmm.io.checkpoint import save_checkpoint
from signmm.registry import MODELS
from signmm.testing.fakes import fake_pose_batch, tiny

CONFIG = """
model = {1!r}
train_dataloader = dict(dataset=dict(type='SignDataset', ann_file='{0}/ann.json', poses='{0}/poses', split='train',
    pipeline=[dict(type='LoadPose'), dict(type='CropParts'), dict(type='PackSignInputs')]))
"""


@pytest.fixture
def corpus(toy_corpus: Callable[..., Path]) -> Path:
    return toy_corpus('abc', 'train', frames=5)


@pytest.mark.parametrize('name', ['CoupledDVAE', 'SeparateVQ', 'KMeansTokenizer'])
def test_from_checkpoint_to_page(name: str, corpus: Path, signmm: Callable) -> None:
    tokenizer = MODELS.build(tiny(name))
    if name == 'KMeansTokenizer':
        tokenizer.fit(fake_pose_batch(frames=24))
    save_checkpoint({'state_dict': tokenizer.state_dict()}, corpus / 't.pth')
    (corpus / 'stage1.py').write_text(CONFIG.format(corpus, tiny(name)))
    words = [corpus / 'stage1.py', corpus / 't.pth', '--out', corpus / 'page', '--top', 2]
    done = signmm('report tokens', *words)
    text = (corpus / 'page' / 'index.html').read_text()
    for fact in (f'tokenizer: <b>{name}</b>', 'data set: <b>toy</b>', 'extractor: <b>toy 1</b>', 'frames: <b>15</b>'):
        assert fact in text
    assert 'body: ' in done.out


def test_a_recogniser_is_no_tokenizer(corpus: Path, monkeypatch: pytest.MonkeyPatch, signmm: Callable) -> None:
    cfg = dict(type='MaskedPoseModel')
    monkeypatch.setattr('signmm.apis.opening.open_model', lambda config, checkpoint: (object(), {}))
    (corpus / 'other.py').write_text(CONFIG.format(corpus, cfg))
    done = signmm('report tokens', corpus / 'other.py', 'none.pth', '--out', corpus / 'page')
    assert done.status == 2 and 'is no tokenizer' in done.err
