"""Vectors against what the classifier really read, captured by a hook."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from signmm.apis import SignInferencer
from signmm.io import write_npz
from signmm.lookup import ClipEmbedder, fingerprint
from signmm.testing.fakes import fake_pose
from signmm.utils.errors import ConfigError
from tests.test_apis.conftest import checkpoint

__all__ = ['checkpoint']


def test_is_the_normalised_input_of_the_classifier(checkpoint, tmp_path) -> None:
    for number, frames in enumerate((6, 9, 4)):
        write_npz(tmp_path / 'clips' / f'{number}.npz', fake_pose(seed=number, frames=frames))
    inferencer = SignInferencer(checkpoint=checkpoint(), device='cpu')
    seen: list[torch.Tensor] = []
    inferencer.model.head.classifier.register_forward_pre_hook(lambda module, args: seen.append(args[0]))
    inferencer(tmp_path / 'clips')
    read = torch.cat(seen).numpy()
    names, vectors = ClipEmbedder(inferencer)(tmp_path / 'clips')
    assert [name[-5:] for name in names] == ['0.npz', '1.npz', '2.npz']
    np.testing.assert_allclose(vectors, read / np.linalg.norm(read, axis=1, keepdims=True), atol=1e-5)
    assert np.abs(vectors[0] - vectors[1]).max() > 1e-3
    _, single = ClipEmbedder(inferencer)(tmp_path / 'clips', batch_size=1)
    np.testing.assert_allclose(single, vectors, atol=1e-5)


def test_other_heads_are_refused(checkpoint) -> None:
    with pytest.raises(ConfigError, match='ClsHead, got CTCHead'):
        ClipEmbedder(SignInferencer(checkpoint=checkpoint('glosses'), device='cpu'))


def test_fingerprint_is_that_of_the_bytes(tmp_path) -> None:
    (tmp_path / 'a').write_bytes(b'abc')
    assert fingerprint(tmp_path / 'a').startswith('ba7816bf8f01cfea')  # FIPS 180-2, appendix B.1
