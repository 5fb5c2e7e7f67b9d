"""Writes a recogniser as an ONNX file with its labels inside."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from signmm.deployment.graph import RecognizerGraph
from signmm.utils.exporting import exporting, failing_module

OPSET = 20


class ExportError(RuntimeError):
    """A recogniser cannot be exported, or its export is not good enough; the message says why."""


def write_onnx(graph: RecognizerGraph, path: Path, metadata: dict[str, Any]) -> None:
    """Exports a recogniser with dynamic numbers of clips and frames.

    Args:
        graph: The recogniser.
        path: File to write.
        metadata: Kept in the file, as JSON for what is not text.

    Raises:
        ExportError: A package is missing, or torch cannot follow the model.
    """
    try:
        import onnx  # noqa: F401
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise ExportError(f'{error.name} is not installed; pip install "signmm[export]"') from None
    batch, frames = torch.export.Dim('clips'), torch.export.Dim('frames', min=graph.min_frames, max=graph.max_frames)
    shapes = ({0: batch, 1: frames}, {0: batch, 1: frames}, {0: batch}, {0: batch}, {0: batch, 1: frames})
    try:
        with quiet(), exporting(), torch.no_grad():
            program: Any = torch.onnx.export(
                graph.eval(),
                example(graph),
                input_names=graph.inputs,
                output_names=graph.outputs,
                opset_version=OPSET,
                dynamo=True,
                dynamic_shapes=shapes[: len(graph.inputs)],
                verbose=False,
            )
    except (RuntimeError, torch.onnx.OnnxExporterError) as error:
        where = failing_module(error, graph)
        raise ExportError(f'torch cannot export {where or "this model"}: {_reason(error)}') from error
    fixed = [
        name
        for name, size in zip(('clips', 'frames'), program.model.graph.inputs[0].shape, strict=False)
        if isinstance(size, int)
    ]
    if fixed:
        raise ExportError(
            f'torch can export this model for one number of {" and ".join(fixed)} only; report this model'
        )
    forget_origin(program.model)
    for key, value in metadata.items():
        program.model.metadata_props[key] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    program.save(path)


def forget_origin(model: Any) -> None:
    """Takes out what the exporter notes of every node: stack traces with the paths of this machine, a fifth of a file.

    Args:
        model: ``onnxscript.ir.Model``; changed in place.
    """
    from onnxscript import ir

    for graph in (model.graph, *model.functions.values()):
        graph.metadata_props.clear()
        for node in ir.traversal.RecursiveGraphIterator(graph):
            node.metadata_props.clear()
            node.doc_string = None
            for value in (*node.inputs, *node.outputs):
                if value is not None:
                    value.metadata_props.clear()


@contextmanager
def quiet() -> Iterator[None]:
    """Silences exporter and quantiser, which warn of what is none of the user's business (torchvision is not there).

    Yields:
        Nothing.
    """
    level = logging.root.manager.disable
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(level)


def _reason(error: Exception) -> str:
    """The line in torch's long report that says what happened."""
    summary = str(error).rpartition('## Exception summary')[2]
    return next((line.strip() for line in summary.splitlines() if line.strip()), type(error).__name__)


def example(graph: RecognizerGraph) -> tuple[torch.Tensor, ...]:
    """Makes two clips to follow the graph with.

    Args:
        graph: The recogniser.

    Returns:
        The inputs in order.
    """
    joints = len(graph.pipeline.layout)
    generator = torch.Generator().manual_seed(0)
    frames = min(37, graph.max_frames)
    xy = torch.rand((2, frames, joints, 2), generator=generator) * 400
    score, z = torch.rand((2, 2, frames, joints), generator=generator).unbind(0)
    lengths = torch.tensor([frames, -(-2 * frames // 3)])
    inputs = (xy, score, lengths, torch.tensor([[640.0, 480.0]] * 2), 100 * z)
    return inputs[: len(graph.inputs)]
