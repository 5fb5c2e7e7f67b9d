"""A recogniser and its pre-processing as one module from raw poses to scores."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.apis.hands import hand_joints, hand_share, hand_threshold
from signmm.models.heads import CTCHead, TranslationHead
from signmm.models.sign_model import SignModel
from signmm.structures import Clips, PoseBatch, PoseLayout, get_layout
from signmm.transforms import DeviceSteps, LoadPose, PackSignInputs, PoseStep
from signmm.transforms.device import build_step
from signmm.transforms.named_steps import Pipeline, steps_of

INPUTS = ('xy', 'score', 'length', 'image_size')


class RecognizerGraph(nn.Module):
    """What is exported.

    Args:
        model: A recogniser with a head that gives class scores, or a CTCHead without features of another modality.
        pipeline: Config of the transforms of its test data.
        layout: Layout of the poses that come.
        max_frames: Longest clip after sampling.
        depth: Whether the poses have a third coordinate, which is one input more.

    Raises:
        ValueError: The head or a transform cannot be exported.
    """

    hidden: Tensor

    def __init__(
        self,
        model: SignModel,
        pipeline: Pipeline,
        layout: str | PoseLayout,
        max_frames: int = 1024,
        depth: bool = False,
    ) -> None:
        super().__init__()
        head = model.head
        if isinstance(head, TranslationHead) or getattr(head, 'feature_width', None):
            raise ValueError(
                f'{type(head).__name__} cannot be exported as one graph: it searches word by word, or reads features '
                'of another modality; export a recogniser of classes or glosses'
            )
        self.pipeline = tensor_steps(pipeline, get_layout(layout))
        self.model = model.eval()
        self.sentences = isinstance(head, CTCHead)
        layout = self.pipeline.layout
        self.counts_hands = bool(hand_joints(layout) and hand_joints(self.pipeline.out_layout))
        self.threshold = hand_threshold(self.pipeline.steps)
        outputs = ('log_probs', 'steps') if self.sentences else ('scores',)
        self.outputs = (*outputs, 'hand_share') if self.counts_hands else outputs
        hidden = head.without_specials(torch.zeros(len(head.vocabulary))) if self.sentences else torch.zeros(0)
        self.register_buffer('hidden', hidden, persistent=False)
        self.inputs = (*INPUTS, 'z') if depth else INPUTS
        self.max_frames = self._limit(max_frames)
        # torch.export wants to hear of more than one step; the graph itself also holds for one.
        self.min_frames = head.pooling.factor + 1 if self.sentences else 1

    def _limit(self, max_frames: int) -> int:
        """Longest clip that the positions allow; a table that grows on demand is made that long."""
        positions, width = self.model.backbone.positions, self.model.backbone.width
        table = getattr(positions, 'table', None)
        limit = max_frames if table is None else min(max_frames, len(table))
        if positions is not None:
            with torch.no_grad():
                positions(torch.zeros(1, limit, width))
        return limit

    def forward(
        self, xy: Tensor, score: Tensor, length: Tensor, image_size: Tensor, z: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        """Recognises.

        Args:
            xy: (B, T, V, 2) pixels of the image.
            score: (B, T, V) confidences, 0 = not found.
            length: (B,) int64 frames of each clip.
            image_size: (B, 2) width and height in pixels; 0 where unknown.
            z: (B, T, V) third coordinate in pixels, of a graph with depth.

        Returns:
            Class probabilities (B, C), or for glosses log-probabilities (B, S, C) and the valid steps (B,); then, if
            there are joints of hands, the share of the frames with a hand (B,), see
            :func:`signmm.apis.hands.hand_share`: without hands the others mean nothing.
        """
        clips = Clips(xy, score, length, image_size, self.pipeline.layout, z=z)
        score = score * clips.valid[..., None]
        hands = (hand_share(score, length, clips.layout, self.threshold),) if self.counts_hands else ()
        clips = self.pipeline(clips.with_points(xy, score, z))
        pose = PoseBatch(clips.xy, clips.score, clips.valid, self.pipeline.out_layout, clips.z, clips.skeleton)
        feats = self.model.backbone(pose)
        if self.sentences:
            log_probs, steps = self.model.head(feats, pose.valid, [])
            return (log_probs + self.hidden, steps, *hands)
        return (self.model.head(feats, pose.valid).float().softmax(1), *hands)


def tensor_steps(pipeline: Pipeline, layout: PoseLayout) -> DeviceSteps:
    """Takes the steps on poses out of a test pipeline.

    Args:
        pipeline: With LoadPose and PackSignInputs.
        layout: Layout of the clips that come.

    Returns:
        The steps.

    Raises:
        ValueError: A step is random, or no :class:`~signmm.transforms.PoseStep`.
    """
    steps = [build_step(step) for step in steps_of(pipeline)]
    steps = [step for step in steps if not isinstance(step, (LoadPose, PackSignInputs))]
    for step in steps:
        name = type(step).__name__
        if not isinstance(step, PoseStep):
            raise ValueError(f'{name} cannot be exported: it is no PoseStep, whose forward computes with tensors alone')
        if step.random:
            raise ValueError(f'{name} cannot be exported: it draws random numbers; take it out of the test pipeline')
    return DeviceSteps(steps, layout)
