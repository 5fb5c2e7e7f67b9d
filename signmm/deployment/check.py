"""Compares an exported recogniser with the trained one, and times it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from signmm.apis.hands import hand_share
from signmm.apis.recognizer import Recognizer
from signmm.datasets.views import with_flip
from signmm.deployment.graph import INPUTS, SIZES, RecognizerGraph
from signmm.deployment.onnx_file import ExportError
from signmm.lookup.novelty import NoveltyDetector
from signmm.lookup.unit_rows import unit_rows
from signmm.structures import PoseSequence, SignDataSample
from signmm.transforms import PosePipeline, start_sample
from signmm.transforms.reading import ClipReader, WholePose

#: Outputs whose best entry is an answer.
ANSWERS = ('scores', 'log_probs')


@dataclass(frozen=True)
class Comparison:
    """How far two recognisers differ on the same clips.

    Attributes:
        clips: Number of clips.
        largest: Largest difference of any output; for numbers above 1, which are no probabilities, relative to the
            largest of them in the clip.
        same: Clips with the same best class, or the same best class in every step; all where no output is an answer.
        correct: Clips that each of the two gets right; None without labels.
    """

    clips: int
    largest: float
    same: int
    correct: tuple[int, int] | None = None


class OnnxRecognizer:
    """Runs an exported file with onnxruntime on the CPU.

    Args:
        path: The file.
        threads: Threads of each operation; 0 = as many as there are cores.

    Raises:
        ExportError: onnxruntime is not installed.
    """

    def __init__(self, path: str | Path, threads: int = 1) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise ExportError(f'{error.name} is not installed; pip install "signmm[export]"') from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(str(path), options, providers=['CPUExecutionProvider'])

    def __call__(self, poses: Sequence[PoseSequence]) -> list[dict[str, np.ndarray]]:
        """Recognises clips as one batch.

        Args:
            poses: Clips in the layout of the file.

        Returns:
            For each clip its outputs by name, without padding; log-probabilities as probabilities (``log_probs``).
        """
        outputs = self.named(pad(poses))
        return [_of_clip(outputs, row) for row in range(len(poses))]

    def named(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Runs the file.

        Args:
            inputs: From :func:`pad`; the file may want fewer.

        Returns:
            Its outputs by name.
        """
        names = [item.name for item in self.session.get_outputs()]
        return dict(zip(names, self.run(inputs), strict=True))

    def run(self, inputs: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        """Runs the file.

        Args:
            inputs: From :func:`pad`; the file may want fewer.

        Returns:
            Its outputs.
        """
        return self.session.run(None, {item.name: inputs[item.name] for item in self.session.get_inputs()})


def pad(poses: Sequence[PoseSequence]) -> dict[str, np.ndarray]:
    """Pads clips to the inputs of an exported file.

    Args:
        poses: Clips of one layout.

    Returns:
        The inputs by name; ``z`` if all clips have a third coordinate in pixels.
    """
    reader = ClipReader([WholePose(pose) for pose in poses], [(0, len(pose)) for pose in poses])
    clips = reader.read()
    arrays = (clips.xy, clips.score, clips.length, clips.image_size, clips.z)
    return {name: array.numpy() for name, array in zip((*INPUTS, 'z'), arrays, strict=True) if array is not None}


def _of_clip(outputs: Mapping[str, np.ndarray], row: int) -> dict[str, np.ndarray]:
    """The outputs of one clip."""
    found = {}
    for name, values in outputs.items():
        size = int(outputs[SIZES[name]][row]) if name in SIZES else None
        found[name] = values[row][:size] if size is not None else values[row]
    if 'log_probs' in found:
        found['log_probs'] = np.exp(found['log_probs'])
    return found


def torch_answers(
    recognizer: Recognizer, graph: RecognizerGraph, pose: PoseSequence, detector: NoveltyDetector | None = None
) -> dict[str, np.ndarray]:
    """Computes what the exported file should answer, with pipeline and model as in testing.

    Args:
        recognizer: The trained recogniser, on the CPU.
        graph: Its graph, which says which outputs there are.
        pose: A clip.
        detector: Of the output ``novelty``.

    Returns:
        As of :class:`OnnxRecognizer`.
    """
    model = recognizer.model
    data = PosePipeline(recognizer.pipeline)([start_sample(pose, pose.source)])
    with torch.inference_mode():
        batch = model.data_preprocessor(data)['inputs']
        feats = model.backbone(batch)
        found = {'features': feats.flatten(2), 'frames': batch.valid.sum(1)}
        if graph.task == 'glosses':
            found['log_probs'], found['steps'] = model.head(feats, batch.valid, [])
            found['log_probs'] = found['log_probs'] + graph.hidden
        elif graph.task == 'classes':
            (sample,) = model.predict(batch, [SignDataSample()])
            found['scores'], found['embedding'] = sample.pred_score[None], sample.pred_embedding[None]
        if detector is not None and 'novelty' in graph.outputs:
            found['novelty'] = torch.from_numpy(_novelty(recognizer, pose, detector))
        if 'hand_share' in graph.outputs:
            score = torch.from_numpy(np.array(pose.score, np.float32))[None]
            found['hand_share'] = hand_share(score, torch.tensor([len(pose)]), pose.layout, graph.threshold)
    return _of_clip({name: found[name].numpy() for name in graph.outputs}, 0)


def _novelty(recognizer: Recognizer, pose: PoseSequence, detector: NoveltyDetector) -> np.ndarray:
    """(1,) as SignInferencer rates the clip."""
    steps = recognizer.pipeline
    pipelines = [PosePipeline(steps), *([PosePipeline(with_flip(steps))] if detector.mirror else [])]
    batches = [pipeline([start_sample(pose, pose.source)])[0] for pipeline in pipelines]
    vectors = [recognizer.model.test_step([batch])[0].pred_embedding.numpy() for batch in batches]
    return detector.score(unit_rows(np.mean(vectors, 0)[None]), np.zeros(1, int)).astype(np.float32)


def compare(
    wanted: Sequence[Mapping[str, np.ndarray]],
    got: Sequence[Mapping[str, np.ndarray]],
    labels: Sequence[int] | None = None,
) -> Comparison:
    """Compares outputs.

    Args:
        wanted: Of the reference, per clip and name.
        got: Of the other.
        labels: True class of each clip, if known; read where the outputs have ``scores``.

    Returns:
        The comparison.
    """
    pairs = list(zip(wanted, got, strict=True))
    largest = max(_difference(a[name], b[name]) for a, b in pairs for name in a)
    same = sum(all(_same_best(a[name], b[name]) for name in ANSWERS if name in a) for a, b in pairs)
    correct = None
    if labels is not None and all('scores' in a for a in wanted):
        hits = [
            sum(int(o['scores'].argmax()) == n for o, n in zip(side, labels, strict=True)) for side in (wanted, got)
        ]
        correct = (hits[0], hits[1])
    return Comparison(len(pairs), largest, same, correct)


def _difference(a: np.ndarray, b: np.ndarray) -> float:
    if a.shape != b.shape:
        return 1.0
    return float(np.abs(a - b).max(initial=0) / max(1.0, float(np.abs(a).max(initial=0))))


def _same_best(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool((a.argmax(-1) == b.argmax(-1)).all())


def latency(onnx: OnnxRecognizer, poses: Sequence[PoseSequence], runs: int = 100) -> tuple[float, float]:
    """Times single clips.

    Args:
        onnx: The exported recogniser.
        poses: Clips that take turns.
        runs: Number of timed runs, after a tenth as many that are not.

    Returns:
        Median and 95th percentile in milliseconds.
    """
    times = []
    for number in range(-max(1, runs // 10), runs):
        inputs = pad([poses[number % len(poses)]])
        start = time.perf_counter()
        onnx.run(inputs)
        if number >= 0:
            times.append(1000 * (time.perf_counter() - start))
    return float(np.percentile(times, 50)), float(np.percentile(times, 95))
