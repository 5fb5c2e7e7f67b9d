"""Errors of the kind in which two pose extractors differ."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from signmm.registry import TRANSFORMS
from signmm.structures import Clips, PoseLayout
from signmm.transforms.hand_box import hand_joints_of
from signmm.transforms.shoulders import Shoulders
from signmm.transforms.step import ClipFacts, Draws, PoseStep


@TRANSFORMS.register_module()
class ExtractorNoise(PoseStep):
    """Makes a clip look as if another extractor had found its poses: jitter, misplaced hands, lost hands.

    Kinds of errors as in PoseFix (Moon et al., CVPR 2019), here with hands as units: all joints jitter a little; a hand
    is misplaced, and bent, for some frames; a hand is lost for some frames. Lengths are shares of the median shoulder
    width, and nothing happens to clips in which it is unknown. Defaults lie between two measured differences to
    MediaPipe Holistic (docs/recipes.md). The third coordinate is moved like the others. Put it before NormalizeSkeleton
    and CropParts.

    Args:
        prob: Probability that a clip is disturbed at all.
        jitter: Standard deviation of every joint in every frame.
        misplaced: Share of the frames in which a hand is misplaced.
        offset: Standard deviation of a misplaced hand's common offset.
        bend: That of each of its joints beside it.
        lost: Share of the frames in which a hand is lost.
        runs: Mean number of frames in a row of a misplaced and of a lost hand, at least 1.

    Raises:
        ValueError: An argument is out of range.
    """

    random = True
    hand: Tensor

    def __init__(
        self,
        prob: float = 0.5,
        jitter: float = 0.01,
        misplaced: float = 0.13,
        offset: float = 0.07,
        bend: float = 0.065,
        lost: float = 0.1,
        runs: tuple[float, float] = (2.4, 5.0),
    ) -> None:
        super().__init__()
        for name, value, high in (('prob', prob, 1), ('misplaced', misplaced, 0.5), ('lost', lost, 0.5)):
            if not 0 <= value <= high:
                raise ValueError(f'ExtractorNoise: {name} must be in [0, {high}], got {value}')
        if min(jitter, offset, bend) < 0 or min(runs) < 1:
            raise ValueError(
                'ExtractorNoise: jitter, offset and bend must be at least 0 and runs at least 1, got '
                f'{jitter}, {offset}, {bend} and {tuple(runs)}'
            )
        self.prob, self.jitter, self.offset, self.bend = prob, jitter, offset, bend
        self.misplaced, self.lost, self.runs = misplaced, lost, tuple(runs)
        self.shoulders: Shoulders | None = None

    def prepare(self, layout: PoseLayout) -> PoseLayout:
        """Finds hands and shoulders."""
        joints = hand_joints_of(layout)
        hand = torch.full((len(layout),), 2)
        if joints is not None:
            for side in range(2):
                hand[torch.from_numpy(joints.hands[:, side])] = side
        self.register_buffer('hand', hand, persistent=False)
        self.shoulders = Shoulders(layout, visible=0.0)
        return super().prepare(layout)

    def draw(self, clip: ClipFacts, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draws (T, V, 3) moves of single joints, and for each hand its (T, 2, 3) offset and where it is lost."""
        frames, joints = clip.length, len(clip.layout)
        happens = rng.random() < self.prob
        away = np.zeros((frames, 3), bool)
        away[:, :2] = _stretches(rng, frames, self.misplaced * happens, self.runs[0])
        lost = np.zeros((frames, 3), bool)
        lost[:, :2] = _stretches(rng, frames, self.lost * happens, self.runs[1])
        moves = rng.standard_normal((2, frames, joints, 3), dtype=np.float32)
        common = rng.standard_normal((frames, 3, 3), dtype=np.float32) * self.offset
        return {
            'jitter': moves[0] * np.float32(self.jitter * happens),
            'bend': moves[1] * np.float32(self.bend),
            'common': common,
            'away': away,
            'lost': lost,
        }

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Disturbs the clips."""
        if clips.crop_size is not None or clips.skeleton is not None:
            raise ValueError('ExtractorNoise: put it before NormalizeSkeleton and CropParts')
        assert self.shoulders is not None
        frames = clips.score.shape[1]
        names = ('jitter', 'bend', 'common', 'away', 'lost')
        jitter, bend, common, away, lost = (draws[name][:, :frames] for name in names)
        found, _, width = self.shoulders(clips)
        away = away.index_select(2, self.hand)[..., None]
        move = jitter + away * (bend + common.index_select(2, self.hand))
        move = move * (width * found)[:, None, None, None]
        score = clips.score * ~(lost.index_select(2, self.hand) & found[:, None, None])
        z = None if clips.z is None else clips.z + move[..., 2]
        return clips.with_points(clips.xy + move[..., :2], score, z)


def _stretches(rng: np.random.Generator, frames: int, share: float, mean: float) -> np.ndarray:
    """(T, 2) bool: a two-state Markov chain for each hand, True in ``share`` of the frames, ``mean`` in a row."""
    draw = rng.random((frames + 1, 2))
    enter = min(1.0, share / (mean * (1 - share)))
    state, found = draw[0] < share, np.zeros((frames, 2), bool)
    for frame in range(frames):
        state = np.where(state, draw[frame + 1] >= 1 / mean, draw[frame + 1] < enter)
        found[frame] = state
    return found
