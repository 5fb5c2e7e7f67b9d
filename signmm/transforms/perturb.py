"""Distorts the pose with a random matrix."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from signmm.registry import TRANSFORMS
from signmm.structures import Clips, PoseLayout
from signmm.transforms.canvas import canvas, part_ids
from signmm.transforms.step import ClipFacts, Draws, PoseStep


@TRANSFORMS.register_module()
class RandomPerturb(PoseStep):
    """Multiplies the coordinates by a random matrix: our reading of BEST's "random perturbation matrix".

    BEST (4.2) does not define the matrix. Here it is I + E with the four entries of E drawn from U(-amount, amount)
    once per clip: a small random scaling, shearing and rotation. Released code of the group has a shear whose two
    off-diagonal entries are from U(-1, 1): ``amount=0, shear=1``. The matrix acts about the centre of each part's frame
    after CropParts (a mirrored left hand is distorted as its unmirrored picture would be), before it about the centre
    of the image. Missing joints stay missing; a third coordinate and a skeleton beside the crops stay as they are.

    Args:
        amount: Largest change of an entry of the matrix; not in the papers.
        shear: Largest change of an entry beside the diagonal, by default ``amount``.
        independent: Draw separate matrices for the left hand, the right hand and the rest.
        prob: Probability of distorting a clip at all.
    """

    random = True
    part: Tensor
    sign: Tensor

    def __init__(
        self, amount: float = 0.1, shear: float | None = None, independent: bool = False, prob: float = 1.0
    ) -> None:
        super().__init__()
        shear = amount if shear is None else shear
        if not 0 <= amount < 0.5 or not 0 <= shear <= 1 - amount:
            raise ValueError(
                'RandomPerturb: needs amount in [0, 0.5) and shear in [0, 1 - amount] to keep the matrix invertible, '
                f'got {amount} and {shear}'
            )
        self.most = np.array([[amount, shear], [shear, amount]])
        self.independent, self.prob = independent, prob
        # What the matrix becomes when it is seen in a mirror.
        self.register_buffer('sign', torch.tensor([[1.0, -1.0], [-1.0, 1.0]]), persistent=False)

    def prepare(self, layout: PoseLayout) -> PoseLayout:
        """Finds each joint's part."""
        self.register_buffer('part', torch.from_numpy(part_ids(layout)), persistent=False)
        return super().prepare(layout)

    def draw(self, clip: ClipFacts, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draws (parts, 2, 2) matrices."""
        shape = (3 if self.independent else 1, 2, 2)
        if self.prob < 1 and rng.random() >= self.prob:
            return {'matrix': np.broadcast_to(np.eye(2, dtype=np.float32), shape)}
        return {'matrix': (np.eye(2) + self.most * rng.uniform(-1, 1, shape)).astype(np.float32)}

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Distorts the joints."""
        matrix = draws['matrix'] if self.independent else draws['matrix'].expand(-1, 3, -1, -1)
        if clips.mirror_left:
            matrix = torch.cat([matrix[:, :1] * self.sign, matrix[:, 1:]], 1)
        a, b, c, d = matrix.index_select(1, self.part).flatten(2).unbind(2)
        middle = canvas(clips)[0][:, None, None]
        x, y = (clips.xy - middle).unbind(-1)
        a, b, c, d = (entry[:, None] for entry in (a, b, c, d))
        xy = torch.stack([a * x + b * y, c * x + d * y], -1) + middle
        return clips.with_points(xy, clips.score, clips.z)
