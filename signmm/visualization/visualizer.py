"""The visualizer of mmengine with pictures of poses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure
from mmengine.dist import master_only
from mmengine.visualization import Visualizer

from signmm.registry import VISUALIZERS
from signmm.structures import MaskPlan, PoseBatch, PoseSequence, SignDataSample
from signmm.visualization.clips import describe
from signmm.visualization.crops import crops_figure
from signmm.visualization.figures import strip_figure, to_image
from signmm.visualization.masks import mask_figure


@VISUALIZERS.register_module()
class SignVisualizer(Visualizer):
    """Draws clips with annotation and prediction, and hands the pictures to mmengine's backends.

    Scalars, configs and plain images work as in mmengine, so it can stand in the ``visualizer`` of any config.

    Args:
        name: Name of the instance.
        vis_backends: Configs of backends, e.g. ``[dict(type='LocalVisBackend')]``.
        save_dir: Where backends write.
        columns: Frames of a strip.
        min_score: Smallest confidence drawn.
    """

    def __init__(
        self,
        name: str = 'visualizer',
        vis_backends: list[dict[str, Any]] | None = None,
        save_dir: str | None = None,
        columns: int = 8,
        min_score: float = 0.1,
    ) -> None:
        super().__init__(name, vis_backends=vis_backends, save_dir=save_dir)
        self.columns, self.min_score = columns, min_score

    @master_only
    def add_figure(self, name: str, figure: Figure, step: int = 0) -> None:
        """Writes a figure to all backends.

        Args:
            name: Of the picture.
            figure: The figure.
            step: Epoch or iteration.
        """
        self.add_image(name, to_image(figure), step)

    @master_only
    def add_datasample(  # type: ignore[override]
        self, name: str, pose: PoseSequence | PoseBatch, data_sample: SignDataSample | None = None, clip: int = 0,
        step: int = 0,
    ) -> None:  # fmt: skip
        """Draws a clip as a strip, with its annotation and prediction as the title.

        Args:
            name: Of the picture.
            pose: Poses of a video, or a batch, whose part crops are drawn.
            data_sample: What is known and what was predicted.
            clip: Number of the clip in the batch.
            step: Epoch or iteration.
        """
        labels = (self.dataset_meta or {}).get('labels')
        title = describe(data_sample, labels) if data_sample is not None else ''
        if isinstance(pose, PoseBatch):
            figure = crops_figure(pose, clip, self.columns, title)
        else:
            figure = strip_figure(pose, self.columns, title, min_score=self.min_score)
        self.add_figure(name, figure, step)

    @master_only
    def add_mask_plan(
        self, name: str, pose: PoseBatch, plan: MaskPlan, parts: Sequence[str], clip: int = 0, step: int = 0
    ) -> None:
        """Draws what is masked on a clip.

        Args:
            name: Of the picture.
            pose: The batch.
            plan: Its masking.
            parts: The units of a frame, as the embedder has them.
            clip: Number of the clip in the batch.
            step: Epoch or iteration.
        """
        self.add_figure(name, mask_figure(pose, plan, parts, clip, self.columns), step)
