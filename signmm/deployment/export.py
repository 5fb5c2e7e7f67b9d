"""Exports a recogniser, checked before the file appears."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from signmm.apis.recognizer import Recognizer
from signmm.deployment.check import Comparison, OnnxRecognizer, compare, latency, torch_probabilities
from signmm.deployment.graph import RecognizerGraph
from signmm.deployment.onnx_file import ExportError, describe, quiet, write_onnx
from signmm.structures import PoseLayout, PoseSequence

#: Clips in one batch of the check, so that padding is checked too.
_BATCH = 8


@dataclass(frozen=True)
class ExportReport:
    """What was measured on an exported file.

    Attributes:
        path: The file.
        megabytes: Its size.
        comparison: Against PyTorch.
        p50: Median time for one clip in milliseconds, one thread.
        p95: 95th percentile likewise.
    """

    path: Path
    megabytes: float
    comparison: Comparison
    p50: float
    p95: float


def export_recognizer(
    recognizer: Recognizer,
    out: str | Path,
    poses: Sequence[PoseSequence],
    labels: Sequence[int] | None = None,
    layout: str | PoseLayout | None = None,
    int8: bool = False,
    tolerance: float = 1e-3,
    max_frames: int = 1024,
    runs: int = 100,
    depth: bool = False,
) -> list[ExportReport]:
    """Exports a recogniser with its pre-processing as one ONNX graph.

    Args:
        recognizer: The trained recogniser, on the CPU.
        out: File to write.
        poses: Real clips to compare with PyTorch on.
        labels: Their true classes, to measure what int8 costs.
        layout: Layout of the poses that the file takes; by default that of the first clip.
        int8: Also write ``<out>.int8.onnx``, its weights of linear layers rounded to 8 bits.
        tolerance: Largest difference of probabilities that is accepted.
        max_frames: Longest clip after sampling.
        runs: Timed runs.
        depth: The file takes a third coordinate.

    Returns:
        Reports on the file and, with ``int8``, on the second one.

    Raises:
        ExportError: The recogniser cannot be exported, or differs from PyTorch; then no file is written.
        ValueError: No clips, or a part of the recogniser that no graph can hold.
    """
    if not poses:
        raise ValueError('export_recognizer: pass at least one clip to compare with PyTorch on')
    out = Path(out)
    graph = RecognizerGraph(recognizer.model, recognizer.pipeline, layout or poses[0].layout, max_frames, depth)
    poses = [pose.to_layout(graph.pipeline.layout) for pose in poses]
    wanted = [torch_probabilities(recognizer, graph, pose) for pose in poses]
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix='.export') as folder:
        full = Path(folder) / 'full.onnx'
        write_onnx(graph, full, describe(recognizer, graph))
        written = {out: _measure(full, poses, wanted, labels, runs)}
        _check(out, written[out].comparison, tolerance)
        if int8:
            quantise(full, small := Path(folder) / 'int8.onnx')
            written[out.with_name(f'{out.stem}.int8{out.suffix}')] = _measure(small, poses, wanted, labels, runs)
        return _publish(written)


def _publish(measured: dict[Path, ExportReport]) -> list[ExportReport]:
    for target, report in measured.items():
        report.path.replace(target)
    return [replace(report, path=target) for target, report in measured.items()]


def _check(out: Path, found: Comparison, tolerance: float) -> None:
    if found.largest > tolerance or found.same < found.clips:
        raise ExportError(
            f'{out} is not written: on {found.clips} clips the exported graph differs from PyTorch by '
            f'{found.largest:.2g} (accepted: {tolerance:.2g}) and has the same best answer for {found.same}'
        )


def quantise(source: Path, target: Path) -> None:
    """Rounds the weights of linear layers to 8 bits, a scale for each channel; activations are rounded on the way.

    Args:
        source: An exported file.
        target: File to write.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(source)
    # Known shapes of weights would contradict those that the quantiser transposes.
    del model.graph.value_info[:]
    with quiet():
        quantize_dynamic(model, target, ['MatMul', 'Gemm'], per_channel=True, weight_type=QuantType.QInt8)


def _measure(
    path: Path, poses: Sequence[PoseSequence], wanted: Sequence, labels: Sequence[int] | None, runs: int
) -> ExportReport:
    onnx = OnnxRecognizer(path)
    got = [found for start in range(0, len(poses), _BATCH) for found in onnx(poses[start : start + _BATCH])]
    p50, p95 = latency(onnx, poses, runs)
    return ExportReport(path, path.stat().st_size / 1e6, compare(wanted, got, labels), p50, p95)
