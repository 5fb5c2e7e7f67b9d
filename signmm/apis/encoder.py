"""An encoder without its head: of a recogniser, or as pre-training leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mmengine.config import Config
from torch import nn

from signmm.apis.recognizer import Recognizer, read_both
from signmm.models.backbone import PoseBackbone, load_backbone
from signmm.models.sign_model import SignModel
from signmm.registry import MODELS


class NoHead(nn.Module):
    """Stands where an encoder alone has no head.

    Args:
        in_width: Width of the features.
    """

    by_part = False

    def __init__(self, in_width: int) -> None:
        super().__init__()
        self.in_width = in_width


def init_encoder(
    config: str | Path | Config | None, checkpoint: str | Path, cfg_options: Sequence[str] = ()
) -> Recognizer:
    """Builds the encoder of a config and loads its weights from a checkpoint of any model with this encoder.

    Args:
        config: Path or name of a config with a test pipeline, a config, or None for the one inside the checkpoint.
        checkpoint: ``.pth`` written by ``signmm train``, after pre-training too.
        cfg_options: Values that replace those of the config, as texts ``key=value``.

    Returns:
        A recogniser whose head is :class:`NoHead` and that has no labels.

    Raises:
        FileNotFoundError: No such config or checkpoint.
        CheckpointError: The checkpoint is damaged, or has another encoder.
        ConfigError: The config has no test pipeline.
    """
    content, cfg, pipeline = read_both(config, checkpoint, cfg_options)
    backbone: PoseBackbone = MODELS.build(cfg.model.backbone)
    load_backbone(backbone, str(checkpoint))
    model = SignModel(backbone, NoHead(backbone.width), cfg.model.get('data_preprocessor'))
    return Recognizer(model.eval(), cfg, pipeline, (), dict(content.get('meta') or {}))
