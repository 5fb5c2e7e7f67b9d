"""What the writer says when torch cannot follow; real exports are in test_export.py."""

from __future__ import annotations

import logging
import warnings
from types import SimpleNamespace

import pytest
import torch
from mmengine.registry import init_default_scope

from signmm.deployment import ExportError, RecognizerGraph
from signmm.deployment.onnx_file import example, quiet, write_onnx
from signmm.registry import MODELS
from tests.test_apis.conftest import HEADS, PIPELINE, make_config

pytest.importorskip('onnxscript')


@pytest.fixture
def graph():
    init_default_scope('signmm')
    return RecognizerGraph(MODELS.build(make_config(HEADS['glosses']).model), PIPELINE, 'triplet49', max_frames=50)


def test_the_reason_is_told(graph, monkeypatch, tmp_path):
    def fail(*args, **kwargs):
        raise RuntimeError('a long story\n## Exception summary\n\n<class E>: no kernel\n\nsee the manual')

    monkeypatch.setattr(torch.onnx, 'export', fail)
    with pytest.raises(ExportError, match='torch cannot export this model: <class E>: no kernel$'):
        write_onnx(graph, tmp_path / 'x.onnx', {})


def test_fixed_sizes_are_refused(graph, monkeypatch, tmp_path):
    program = SimpleNamespace(
        model=SimpleNamespace(graph=SimpleNamespace(inputs=[SimpleNamespace(shape=('clips', 37, 49, 2))]))
    )
    monkeypatch.setattr(torch.onnx, 'export', lambda *args, **kwargs: program)
    with pytest.raises(ExportError, match='for one number of frames only'):
        write_onnx(graph, tmp_path / 'x.onnx', {})


def test_limits(graph):
    assert (graph.min_frames, graph.max_frames) == (3, 50)


def test_quiet_ends():
    with quiet():
        warnings.warn('not seen', stacklevel=1)
        assert not logging.getLogger('x').isEnabledFor(logging.WARNING)
    assert logging.getLogger('x').isEnabledFor(logging.WARNING)


class LooksAtValues(torch.nn.Module):
    width = 12

    def forward(self, x, valid):
        return x / 2 if x.abs().amax() > 1 else x


def test_what_cannot_be_recorded_is_named(graph, tmp_path):
    graph.model.backbone.encoder = LooksAtValues()
    with pytest.raises(ExportError, match=r'cannot export model.backbone.encoder .LooksAtValues.: .*data-dep'):
        write_onnx(graph, tmp_path / 'x.onnx', {})
    assert not (tmp_path / 'x.onnx').exists()


def test_a_model_of_short_clips_is_recorded_with_short_clips(graph):
    xy, score, length, image_size = example(graph)
    assert xy.shape[:2] == score.shape[:2] == (2, 37) and length.tolist() == [37, 25]
    graph.max_frames = 20
    xy, score, length, image_size = example(graph)
    assert xy.shape[:2] == score.shape[:2] == (2, 20) and length.tolist() == [20, 14]
