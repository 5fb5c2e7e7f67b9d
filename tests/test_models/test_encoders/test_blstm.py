"""The BLSTM against one that reads every clip alone, in PyTorch and as an ONNX file."""

from __future__ import annotations

import pytest
import torch

from signmm.deployment.onnx_file import quiet
from signmm.models.encoders.blstm import BLSTMEncoder


def made(depth: int) -> BLSTMEncoder:
    torch.manual_seed(depth)
    return BLSTMEncoder(6, in_width=5, depth=depth).eval()


def padded(lengths: list[int], longest: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Random clips; what stands in padding is large, so that reading it would show."""
    valid = torch.arange(longest)[None] < torch.tensor(lengths)[:, None]
    x = torch.randn(len(lengths), longest, 5, generator=torch.Generator().manual_seed(longest))
    return torch.where(valid[..., None], x, 1e3), valid


@torch.no_grad()
def alone(encoder: BLSTMEncoder, x: torch.Tensor, valid: torch.Tensor) -> torch.Tensor:
    """Each clip by itself, without padding."""
    out = torch.zeros(*valid.shape, encoder.width)
    for row, clip, size in zip(out, x, valid.sum(1).tolist(), strict=True):
        if size:
            row[:size] = encoder.lstm(clip[None, :size])[0][0]
    return out


@pytest.mark.parametrize('depth', [1, 2])
def test_padding_is_not_read(depth):
    encoder = made(depth)
    x, valid = padded([7, 3, 1, 0], 9)
    with torch.no_grad():
        torch.testing.assert_close(encoder(x, valid), alone(encoder, x, valid))
        torch.testing.assert_close(encoder(x, None), encoder.lstm(x)[0])


@pytest.mark.parametrize('depth', [1, 2])
def test_onnx_gives_the_same_for_every_number_of_clips_and_frames(tmp_path, depth):
    onnxruntime = pytest.importorskip('onnxruntime')
    pytest.importorskip('onnxscript')
    encoder, names = made(depth), ['x', 'valid']
    sizes = {0: torch.export.Dim('clips'), 1: torch.export.Dim('frames', min=1, max=512)}
    with quiet():
        program = torch.onnx.export(
            encoder, padded([7, 4], 7), input_names=names, opset_version=20, dynamo=True, dynamic_shapes=(sizes, sizes)
        )
    program.save(tmp_path / 'blstm.onnx')
    session = onnxruntime.InferenceSession(tmp_path / 'blstm.onnx', providers=['CPUExecutionProvider'])
    assert sum(node.op_type == 'LSTM' for node in program.model.graph) == depth
    for lengths, longest in (([1], 1), ([2, 1], 2), ([5, 0, 3], 5), ([40, 1, 39, 7], 40), ([3, 2], 12)):
        x, valid = padded(lengths, longest)
        got = session.run(None, dict(zip(names, (x.numpy(), valid.numpy()), strict=True)))[0]
        torch.testing.assert_close(torch.from_numpy(got), alone(encoder, x, valid), atol=1e-6, rtol=1e-5)
