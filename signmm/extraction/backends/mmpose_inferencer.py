"""MMPose through its public inferencer, for exact reproduction of the papers' poses."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from signmm.extraction.options import BackendOptions

#: The papers' extractor; MMPose knows its weights (hrnet_w48_coco_wholebody_384x288_dark-f5726563_20200918.pth).
HRNET_W48_DARK = 'td-hm_hrnet-w48_dark-8xb32-210e_coco-wholebody-384x288'


class Estimator:
    """Runs ``mmpose.apis.MMPoseInferencer`` frame by frame.

    Args:
        options: ``pose_model`` (default: HRNet-w48 with DARK, 384x288), ``pose_weights``, ``det_model`` (default:
            MMPose's own choice), ``det_weights`` and ``device``.

    Raises:
        ImportError: mmpose or what it needs is missing.
    """

    layout = 'coco_wholebody133'

    def __init__(self, options: BackendOptions) -> None:
        try:
            import mmpose
            from mmpose.apis import MMPoseInferencer
        except ImportError as error:
            raise ImportError(
                f"backend 'mmpose': {error}; in an environment of its own (see the option python): "
                "pip install openmim && mim install 'mmcv>=2.0.1,<2.2' 'mmdet>=3.1' 'mmpose>=1.3'"
            ) from None
        name = options.pose_model or HRNET_W48_DARK
        self._model = MMPoseInferencer(
            pose2d=name, pose2d_weights=options.pose_weights, det_model=options.det_model,
            det_weights=options.det_weights, det_cat_ids=[0], device=options.device,
        )  # fmt: skip
        digest = _weights(self._model.inferencer.model.state_dict())
        self.extractor = f'mmpose {mmpose.__version__} {name} {digest}'

    def start(self) -> None:
        """Does nothing: frames are independent."""

    def __call__(self, frame: np.ndarray, milliseconds: int) -> tuple[np.ndarray, np.ndarray]:
        """Finds the people of a frame (H, W, 3) uint8 RGB: (N, 133, 2) px and (N, 133)."""
        image = np.ascontiguousarray(frame[..., ::-1])
        people = next(self._model(image, bbox_thr=0.3, show=False, return_vis=False))['predictions'][0]
        people = [p for p in people if not _is_whole_image(p, frame.shape)]
        wrong = {len(p['keypoints']) for p in people} - {133}
        if wrong:
            raise ValueError(f'the pose model gives {wrong.pop()} points, expected the 133 of COCO-WholeBody')
        xy = np.array([p['keypoints'] for p in people], dtype=np.float32)
        score = np.array([p['keypoint_scores'] for p in people], dtype=np.float32)
        return xy.reshape(-1, 133, 2), score.reshape(-1, 133)

    def close(self) -> None:
        """Does nothing."""


def _is_whole_image(person: dict[str, Any], shape: tuple[int, ...]) -> bool:
    """Tells the stand-in for 'nobody detected': exactly the image with a score of exactly 1."""
    box = np.asarray(person.get('bbox', ())).reshape(-1)
    return person.get('bbox_score') == 1 and np.array_equal(box, (0, 0, shape[1], shape[0]))


def _weights(state: dict[str, Any]) -> str:
    digest = hashlib.sha256()
    for name in sorted(state):
        digest.update(state[name].detach().cpu().numpy().tobytes())
    return digest.hexdigest()[:8]
