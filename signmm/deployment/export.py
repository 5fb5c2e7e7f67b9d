"""Exports a recogniser, checked before the file appears."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from signmm.apis.recognizer import Recognizer
from signmm.deployment.check import Comparison, OnnxRecognizer, compare, latency, torch_answers
from signmm.deployment.description import describe, write_description
from signmm.deployment.graph import RecognizerGraph
from signmm.deployment.onnx_file import ExportError, quiet, write_onnx
from signmm.io.fit import fit_layout, name_joints
from signmm.lookup.novelty import NoveltyDetector
from signmm.models.features import reads_depth
from signmm.structures import PoseLayout, PoseSequence
from signmm.transforms.reading import depth_is_used

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
    depth: bool | None = None,
    outputs: Sequence[str] | None = None,
    detector: NoveltyDetector | None = None,
) -> list[ExportReport]:
    """Exports a recogniser with its pre-processing as one ONNX graph, with a JSON file that says what it holds.

    Args:
        recognizer: The trained recogniser, on the CPU.
        out: File to write.
        poses: Real clips to compare with PyTorch on.
        labels: Their true classes, to measure what int8 costs.
        layout: Layout of the poses that the file takes; by default that of the first clip. It may have joints that the
            clips lack, if the model does not read them.
        int8: Also write ``<out>.int8.onnx``, its weights of linear layers rounded to 8 bits.
        tolerance: Largest difference that is accepted, see :class:`Comparison`.
        max_frames: Longest clip.
        runs: Timed runs.
        depth: The file takes a third coordinate; by default where the model's features read it.
        outputs: Names of its outputs, see :class:`RecognizerGraph`; by default those of the task.
        detector: What rates clips for the output ``novelty``.

    Returns:
        Reports on the file and, with ``int8``, on the second one.

    Raises:
        ExportError: The recogniser cannot be exported, or differs from PyTorch; then no file is written.
        ValueError: No clips, or a part of the recogniser that no graph can hold.
    """
    if not poses:
        raise ValueError('export_recognizer: pass at least one clip to compare with PyTorch on')
    layout = layout or poses[0].layout
    depth = reads_depth(recognizer.model) if depth is None else depth
    _check_depth(poses if depth else ())
    graph = RecognizerGraph(recognizer.model, recognizer.pipeline, layout, max_frames, depth, outputs, detector)
    clips, references = zip(*(_fit(pose, graph) for pose in poses), strict=True)
    wanted = [torch_answers(recognizer, graph, pose, detector) for pose in references]
    known = describe(recognizer, graph)
    return _write(graph, Path(out), known, int8, tolerance, lambda path: _measure(path, clips, wanted, labels, runs))


def _check_depth(poses: Sequence[PoseSequence]) -> None:
    flat = next((pose for pose in poses if not depth_is_used(pose)), None)
    if flat is not None:
        raise ExportError(
            f"the model reads z, and clip '{flat.source}' has none in pixels; compare on clips that have it (--clips)"
        )


def _write(
    graph: RecognizerGraph,
    out: Path,
    known: dict[str, Any],
    int8: bool,
    tolerance: float,
    measure: Callable[[Path], ExportReport],
) -> list[ExportReport]:
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix='.export') as folder:
        full = Path(folder) / 'full.onnx'
        write_onnx(graph, full, known)
        written = {out: measure(full)}
        _check(out, written[out].comparison, tolerance)
        if int8:
            quantise(full, small := Path(folder) / 'int8.onnx')
            written[out.with_name(f'{out.stem}.int8{out.suffix}')] = measure(small)
        return _publish(written, known)


def _fit(pose: PoseSequence, graph: RecognizerGraph) -> tuple[PoseSequence, PoseSequence]:
    """A clip as the file takes it, and as PyTorch takes it: without joints that are only there to be dropped."""
    target, read, there = graph.pipeline.layout, graph.pipeline.out_layout, set(pose.layout.joints)
    missing = [joint for joint in read.joints if joint not in there]
    if missing:
        raise ExportError(
            f'the model reads joints that the clips to compare on lack: {name_joints(missing, read)} (layout '
            f"'{target.name}', clip '{pose.source}' has '{pose.layout.name}'); compare on clips that have them"
        )
    fitted, _ = fit_layout(pose, target)
    return fitted, fitted if there.issuperset(target.joints) else pose


def _publish(measured: dict[Path, ExportReport], known: dict[str, Any]) -> list[ExportReport]:
    for target, report in measured.items():
        write_description(target, OnnxRecognizer(report.path).session, known)
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
