from __future__ import annotations

import builtins

import pytest

from signmm.models.heads.translation_head import TranslationHead
from signmm.text.open import open_vocabulary
from signmm.text.subwords import train_subwords

WORDS = 'heute morgen regnet schneit es in den bergen im süden norden und wolken sonne wind'.split()
TEXTS = [' '.join(WORDS[(i * j + j) % len(WORDS)] for j in range(5)) + ' .' for i in range(60)]


def test_round_trip_without_unknown_words(tmp_path):
    vocabulary = train_subwords(TEXTS, tmp_path / 's.model', 30)
    assert len(vocabulary) == 30 and vocabulary.tokens[:4] == ['<unk>', '<pad>', '<bos>', '<eos>']
    loaded = open_vocabulary(str(tmp_path / 's.model'))
    for text in [*TEXTS, 'bergwind und sonnen .']:
        pieces = loaded.split(text)
        assert loaded.join(loaded.decode(loaded.encode(pieces))) == text
        assert '<unk>' not in loaded.decode(loaded.encode(pieces))


def test_head_learns_with_subwords(tmp_path):
    import torch

    from signmm.structures import SignDataSample

    train_subwords(TEXTS, tmp_path / 's.model', 30)
    torch.manual_seed(0)
    small = dict(in_width=12, width=12, depth=1, heads=2, ffn_width=16, dropout=0.0)
    head = TranslationHead(str(tmp_path / 's.model'), unit='subword', **small)
    feats, valid, samples = torch.randn(2, 8, 3, 4), torch.ones(2, 8, dtype=torch.bool), []
    for text in ('heute regnet es .', 'morgen bergwind .'):
        samples.append(SignDataSample())
        samples[-1].gt_text = text
    optimizer = torch.optim.Adam(head.parameters(), 1e-2)
    for _ in range(80):
        optimizer.zero_grad()
        head.loss(feats, valid, samples)['loss_translation'].backward()
        optimizer.step()
    head.eval()
    assert [s.pred_text for s in head.predict(feats, valid, samples)] == ['heute regnet es .', 'morgen bergwind .']
    with pytest.raises(ValueError, match="needs unit 'subword', got 'word'"):
        TranslationHead(str(tmp_path / 's.model'), **small)
    with pytest.raises(ValueError, match="'subword' needs a sentencepiece model"):
        TranslationHead(['<unk>', '<pad>', '<bos>', '<eos>'], unit='subword', **small)


def test_wrong_input_is_explained(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match='1000 pieces'):
        train_subwords(TEXTS, tmp_path / 's.model', 1000)
    assert not (tmp_path / 's.model').exists()
    with pytest.raises(ValueError, match=r'named \*\.model'):
        train_subwords(TEXTS, tmp_path / 's.json', 60)
    with pytest.raises(FileNotFoundError, match='--unit subword'):
        open_vocabulary(str(tmp_path / 'absent.model'))
    real = builtins.__import__

    def no_package(name, *args):
        if name == 'sentencepiece':
            raise ImportError(name)
        return real(name, *args)

    monkeypatch.setattr(builtins, '__import__', no_package)
    with pytest.raises(ImportError, match='pip install sentencepiece'):
        train_subwords(TEXTS, tmp_path / 's.model', 30)
