"""Compares an exported recogniser with the trained one, and times it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from signmm.apis.recognizer import Recognizer
from signmm.deployment.graph import INPUTS, RecognizerGraph
from signmm.deployment.onnx_file import ExportError
from signmm.structures import PoseSequence
from signmm.transforms import PosePipeline, start_sample
from signmm.transforms.reading import ClipReader, WholePose


@dataclass(frozen=True)
class Comparison:
    """How far two recognisers differ on the same clips.

    Attributes:
        clips: Number of clips.
        largest: Largest difference between their probabilities.
        same: Clips with the same best class, or the same best class in every step.
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

    def __call__(self, poses: Sequence[PoseSequence]) -> list[np.ndarray]:
        """Recognises clips as one batch.

        Args:
            poses: Clips in the layout of the file.

        Returns:
            Per clip the probabilities of the classes (C,), or of the tokens in each step (S, C).
        """
        outputs = self.named(pad(poses))
        if 'scores' in outputs:
            return list(outputs['scores'])
        pairs = zip(outputs['log_probs'], outputs['steps'], strict=True)
        return [np.exp(rows[: int(steps)]) for rows, steps in pairs]

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


def torch_probabilities(recognizer: Recognizer, graph: RecognizerGraph, pose: PoseSequence) -> np.ndarray:
    """Computes what the exported file should answer, with pipeline and model as in testing.

    Args:
        recognizer: The trained recogniser, on the CPU.
        graph: Its graph, which says what the answer is.
        pose: A clip.

    Returns:
        As of :class:`OnnxRecognizer`.
    """
    model = recognizer.model
    data = PosePipeline(recognizer.pipeline)([start_sample(pose, pose.source)])
    with torch.inference_mode():
        pose_batch = model.data_preprocessor(data)['inputs']
        feats = model.backbone(pose_batch)
        if graph.sentences:
            log_probs, steps = model.head(feats, pose_batch.valid, [])
            return (log_probs + graph.hidden)[0, : int(steps[0])].exp().numpy()
        return model.head(feats, pose_batch.valid).float().softmax(1)[0].numpy()


def compare(wanted: Sequence[np.ndarray], got: Sequence[np.ndarray], labels: Sequence[int] | None = None) -> Comparison:
    """Compares probabilities.

    Args:
        wanted: Of the reference, per clip.
        got: Of the other.
        labels: True class of each clip, if known.

    Returns:
        The comparison.
    """
    largest = max(float(np.abs(a - b).max()) if a.shape == b.shape else 1.0 for a, b in zip(wanted, got, strict=True))
    same = sum(
        a.shape == b.shape and bool((a.argmax(-1) == b.argmax(-1)).all()) for a, b in zip(wanted, got, strict=True)
    )
    correct = None
    if labels is not None:
        hits = [sum(int(p.argmax()) == label for p, label in zip(side, labels, strict=True)) for side in (wanted, got)]
        correct = (hits[0], hits[1])
    return Comparison(len(wanted), largest, same, correct)


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
