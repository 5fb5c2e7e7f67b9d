"""A recogniser and its pre-processing as one module from raw poses to scores."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from signmm.apis.encoder import NoHead
from signmm.apis.hands import hand_joints, hand_share, hand_threshold
from signmm.datasets.views import with_flip
from signmm.deployment.novelty_score import NoveltyScore
from signmm.lookup.novelty import NoveltyDetector
from signmm.models.encoders import SinusoidalPositions
from signmm.models.heads import CTCHead, TranslationHead
from signmm.models.heads.cls_head import unit
from signmm.models.sign_model import SignModel
from signmm.structures import Clips, PoseBatch, PoseLayout, get_layout
from signmm.transforms import DeviceSteps, LoadPose, PackSignInputs, PoseStep
from signmm.transforms.device import build_step
from signmm.transforms.named_steps import Pipeline, steps_of
from signmm.utils.suggest import choose

INPUTS = ('xy', 'score', 'length', 'image_size')
#: Outputs of each task, in the order of a file that was asked for nothing else.
OUTPUTS = {
    'classes': ('scores', 'hand_share'),
    'glosses': ('log_probs', 'steps', 'hand_share'),
    'features': ('features', 'frames', 'hand_share'),
}
#: What a graph can give beside them, if asked for by name.
MORE = {'classes': ('embedding', 'novelty', 'features', 'frames'), 'glosses': ('features', 'frames'), 'features': ()}
#: Padded outputs, and the outputs that say how much of them counts.
SIZES = {'log_probs': 'steps', 'features': 'frames'}


class RecognizerGraph(nn.Module):
    """What is exported.

    Args:
        model: A recogniser of classes, of glosses without features of another modality, or an encoder without a head.
        pipeline: Config of the transforms of its test data.
        layout: Layout of the poses that come.
        max_frames: Longest clip; of one that the pipeline samples to fewer frames no more positions are kept.
        depth: Whether the poses have a third coordinate, which is one input more.
        outputs: Names of the outputs; by default those of :data:`OUTPUTS`.
        detector: What rates clips for the output ``novelty``.

    Raises:
        ValueError: The head or a transform cannot be exported, or an output is not there.
    """

    hidden: Tensor

    def __init__(
        self,
        model: SignModel,
        pipeline: Pipeline,
        layout: str | PoseLayout,
        max_frames: int = 1024,
        depth: bool = False,
        outputs: Sequence[str] | None = None,
        detector: NoveltyDetector | None = None,
    ) -> None:
        super().__init__()
        head = model.head
        self.task = task_of(head)
        self.pipeline = tensor_steps(pipeline, get_layout(layout))
        self.model = model.eval()
        layout = self.pipeline.layout
        counts_hands = bool(hand_joints(layout) and hand_joints(self.pipeline.out_layout))
        self.outputs = choose_outputs(self.task, counts_hands, outputs)
        if 'novelty' in self.outputs and detector is None:
            raise ValueError("output 'novelty': the checkpoint is not calibrated; run signmm calibrate first")
        self.novelty, self.mirrored = None, None
        if 'novelty' in self.outputs and detector is not None:
            self.novelty = NoveltyScore(detector)
            self.mirrored = tensor_steps(with_flip(pipeline), layout) if detector.mirror else None
        #: Confidence below which a joint of a hand is missing.
        self.threshold = hand_threshold(self.pipeline.steps)
        sentences = self.task == 'glosses'
        hidden = head.without_specials(torch.zeros(len(head.vocabulary))) if sentences else torch.zeros(0)
        self.register_buffer('hidden', hidden, persistent=False)
        self.inputs = (*INPUTS, 'z') if depth else INPUTS
        self.max_frames = self._limit(max_frames)
        # torch.export wants to hear of more than one step; the graph itself also holds for one.
        self.min_frames = head.pooling.factor + 1 if sentences else 1

    def _limit(self, max_frames: int) -> int:
        """Longest clip that the positions allow; tables that grow on demand are made as long as needed, no longer."""
        positions, lengths = self.model.backbone.positions, list(range(1, max_frames + 1))
        for step in self.pipeline.steps:
            lengths = step.lengths(lengths)
        if positions is None:
            return max_frames
        table, longest = getattr(positions, 'table', None), max(lengths)
        if table is not None and longest > len(table):
            return min(max_frames, len(table))
        for module in positions.modules():
            if isinstance(module, SinusoidalPositions):
                module.trim(longest)
        with torch.no_grad():
            positions(torch.zeros(1, longest, self.model.backbone.width))
        return max_frames

    def forward(
        self, xy: Tensor, score: Tensor, length: Tensor, image_size: Tensor, z: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        """Recognises padded clips.

        Args:
            xy: (B, T, V, 2) pixels of the image.
            score: (B, T, V) confidences, 0 = not found.
            length: (B,) int64 frames of each clip.
            image_size: (B, 2) width and height in pixels; 0 where unknown.
            z: (B, T, V) third coordinate in pixels, of a graph with depth.

        Returns:
            The outputs in the order of ``outputs``: of classes ``scores`` (B, C), probabilities, ``embedding`` (B, D),
            see :meth:`signmm.models.heads.ClsHead.directions`, and ``novelty`` (B,), see :class:`NoveltyDetector`; of
            glosses ``log_probs`` (B, S, C) and ``steps`` (B,), how many of them count; of any model ``features``
            (B, L, P Dp) of the encoder and ``frames`` (B,), how many count; if there are joints of hands,
            ``hand_share`` (B,), see :func:`signmm.apis.hands.hand_share`: without hands the others mean nothing.
        """
        clips = Clips(xy, score, length, image_size, self.pipeline.layout, z=z)
        score = score * clips.valid[..., None]
        found = {}
        if 'hand_share' in self.outputs:
            found['hand_share'] = hand_share(score, length, clips.layout, self.threshold)
        clips = clips.with_points(xy, score, z)
        pose, feats = self._features(clips, self.pipeline)
        found.update(features=feats.flatten(2), frames=pose.valid.sum(1))
        if self.task == 'glosses':
            log_probs, found['steps'] = self.model.head(feats, pose.valid, [])
            found['log_probs'] = log_probs + self.hidden
        elif self.task == 'classes':
            pooled = self.model.head.pool(feats, self.model.valid_frames(pose))
            head = self.model.head
            found.update(scores=head.classifier(pooled).float().softmax(1), embedding=head.directions(pooled))
        if self.novelty is not None:
            found['novelty'] = self.novelty(self._both_images(clips, found['embedding']))
        return tuple(found[name] for name in self.outputs)

    def _features(self, clips: Clips, pipeline: DeviceSteps) -> tuple[PoseBatch, Tensor]:
        clips = pipeline(clips)
        pose = PoseBatch(clips.xy, clips.score, clips.valid, self.pipeline.out_layout, clips.z, clips.skeleton)
        return pose, self.model.backbone(pose)

    def _both_images(self, clips: Clips, embedding: Tensor) -> Tensor:
        """(B, D) that the detector rates."""
        if self.mirrored is None:
            return embedding
        pose, feats = self._features(clips, self.mirrored)
        return unit(embedding + self.model.head.embed(feats, self.model.valid_frames(pose)))


def task_of(head: nn.Module) -> str:
    """Tells what a graph of a head gives.

    Args:
        head: Of a recogniser.

    Returns:
        A key of :data:`OUTPUTS`.

    Raises:
        ValueError: No graph can hold the head.
    """
    if isinstance(head, TranslationHead) or getattr(head, 'feature_width', None):
        raise ValueError(
            f'{type(head).__name__} cannot be exported as one graph: it searches word by word, or reads features '
            'of another modality; export a recogniser of classes or glosses, or the encoder alone (--outputs features '
            'frames)'
        )
    if isinstance(head, NoHead):
        return 'features'
    if isinstance(head, CTCHead):
        return 'glosses'
    if not hasattr(head, 'pool'):
        raise ValueError(
            f'{type(head).__name__} cannot be exported: it gives neither classes nor glosses; export the encoder alone '
            '(--outputs features frames)'
        )
    return 'classes'


def choose_outputs(task: str, counts_hands: bool, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Checks the names of outputs.

    Args:
        task: A key of :data:`OUTPUTS`.
        counts_hands: Whether layout and model have joints of hands.
        wanted: Names, or None for those of the task.

    Returns:
        The outputs.

    Raises:
        ValueError: An unknown or missing name.
    """
    known = [*OUTPUTS[task], *MORE[task]]
    known = known if counts_hands else [name for name in known if name != 'hand_share']
    if wanted is None:
        return tuple(name for name in known if name in OUTPUTS[task])
    for name in wanted:
        choose(f'output of a model for {task}', name, known)
        if SIZES.get(name, name) not in wanted:
            raise ValueError(f"output '{name}' is padded; '{SIZES[name]}' says how much of it counts, name it too")
    return tuple(wanted)


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
