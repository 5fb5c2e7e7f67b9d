"""RTMW and other whole-body models through rtmlib and onnxruntime."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from signmm.extraction.options import BackendOptions


class Estimator:
    """Detects people, then finds the 133 points of each.

    Args:
        options: ``mode``, ``device``, and ``det_model`` and ``pose_model`` for ``.onnx`` files of one's own, whose
            input size is read from the file. rtmlib fetches its own models on first use.

    Raises:
        ImportError: rtmlib or onnxruntime is missing.
        FileNotFoundError: A model file does not exist.
        ValueError: Unknown mode.
    """

    layout = 'coco_wholebody133'

    def __init__(self, options: BackendOptions) -> None:
        try:
            import onnxruntime  # noqa: F401
            from rtmlib import Wholebody
        except ImportError as error:
            raise ImportError(f"backend 'rtmlib': {error}; pip install rtmlib onnxruntime (signmm[extract])") from None
        if options.mode not in Wholebody.MODE:
            known = ', '.join(sorted(Wholebody.MODE))
            raise ValueError(f"rtmlib: unknown mode '{options.mode}'; choose one of: {known}")
        for path in (options.det_model, options.pose_model):
            if path is not None and not Path(path).is_file():
                raise FileNotFoundError(f'model file {path} does not exist')
        model = Wholebody(
            det=options.det_model, pose=options.pose_model, mode=options.mode, backend='onnxruntime',
            device=options.device,
        )  # fmt: skip
        self._detect, self._estimate = model.det_model, model.pose_model
        if options.det_model:
            self._detect.model_input_size = _input_size(self._detect)
        if options.pose_model:
            self._estimate.model_input_size = _input_size(self._estimate)[::-1]
        files = [Path(m.onnx_model) for m in (self._detect, self._estimate)]
        digest = hashlib.sha256(b''.join(f.read_bytes() for f in files)).hexdigest()[:8]
        self.extractor = f'rtmlib {version("rtmlib")} {files[1].stem} {digest}'

    def start(self) -> None:
        """Does nothing: frames are independent."""

    def __call__(self, frame: np.ndarray, milliseconds: int) -> tuple[np.ndarray, np.ndarray]:
        """Finds the people of a frame (H, W, 3) uint8 RGB: (N, 133, 2) px and (N, 133)."""
        image = np.ascontiguousarray(frame[..., ::-1])
        boxes = self._detect(image)
        # Without boxes rtmlib would take the whole image for a person.
        if not len(boxes):
            return np.zeros((0, 133, 2), np.float32), np.zeros((0, 133), np.float32)
        xy, score = self._estimate(image, bboxes=boxes)
        if xy.shape[1:] != (133, 2):
            raise ValueError(f'the pose model gives {xy.shape[1]} points, expected the 133 of COCO-WholeBody')
        return xy.astype(np.float32), score.astype(np.float32)

    def close(self) -> None:
        """Does nothing."""


def _input_size(tool: Any) -> tuple[int, int]:
    """(H, W) that the model file declares, or rtmlib's if it leaves them open."""
    height, width = tool.session.get_inputs()[0].shape[2:]
    return (height, width) if isinstance(height, int) and isinstance(width, int) else tool.model_input_size
