"""What a pose extraction backend can be told. This file imports nothing, so that a worker process can load it alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BackendOptions:
    """Settings of an extraction backend; each backend reads the ones it knows and leaves the others alone.

    Attributes:
        pose_model: Pose model: an ``.onnx`` file (rtmlib), a config name or file (mmpose), a ``.task`` file (mediapipe,
            which then runs the Tasks API). None takes the backend's own.
        pose_weights: Checkpoint of the pose model (mmpose).
        det_model: Person detector: an ``.onnx`` file (rtmlib), a config name or file (mmpose).
        det_weights: Checkpoint of the detector (mmpose).
        mode: Size of rtmlib's own models: ``'performance'`` (384x288), ``'balanced'`` or ``'lightweight'`` (256x192).
        device: ``'cpu'``, ``'cuda'``, ``'cuda:1'`` (rtmlib, mmpose).
        complexity: Size of MediaPipe's body model, 0 to 2; the wheel holds 1 and fetches the others (bundled Holistic).
        refine_face: Eyes, lips and irises in detail, 478 instead of 468 face points (bundled Holistic).
        python: Interpreter of another environment to run the backend in, for packages that do not get on with ours.
            None runs it here.
    """

    pose_model: str | None = None
    pose_weights: str | None = None
    det_model: str | None = None
    det_weights: str | None = None
    mode: str = 'performance'
    device: str = 'cpu'
    complexity: int = 1
    refine_face: bool = False
    python: str | None = None
