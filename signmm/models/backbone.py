"""The backbone that every model shares: embedder, mask token, positions, encoder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from signmm.io.checkpoint import load_checkpoint
from signmm.io.weights import load_weights
from signmm.models.build import build_module
from signmm.models.features import PoseFeatures
from signmm.models.kept_frames import KeptFrames
from signmm.registry import MODELS
from signmm.structures import SHOULDERS, MaskPlan, PoseBatch, Skeleton, unit_parts
from signmm.typing import Embedder, Encoder
from signmm.utils.suggest import choose


@MODELS.register_module()
class PoseBackbone(nn.Module):
    """Turns poses into features, one per frame and part.

    Args:
        embedder: Config or module, see :class:`signmm.typing.Embedder`.
        encoder: Config or module, see :class:`signmm.typing.Encoder`; its width is the parts' widths together, and
            may be left out.
        positions: Config or module that adds position encodings to (B, T, D); None adds none.
        mask_token: ``'part'``: one learned vector of Dp numbers stands for every hidden part (BEST eq. 4); ``'frame'``:
            one of D numbers, a part's share of which stands for it (MASA III-B).
        pretrained: Checkpoint of any model with this backbone. Read by ``init_weights``, which the Runner calls before
            training and not for testing, so that a trained model is tested without the file.
        pretrained_prefix: Where the backbone's weights are inside the checkpoint.
    """

    def __init__(
        self,
        embedder: dict[str, Any] | nn.Module,
        encoder: dict[str, Any] | nn.Module,
        positions: dict[str, Any] | nn.Module | None = None,
        mask_token: str = 'part',
        pretrained: str | None = None,
        pretrained_prefix: str = 'backbone.',
    ) -> None:
        super().__init__()
        self.embedder: Embedder = build_module(embedder)
        modules = self.embedder.modules() if isinstance(self.embedder, nn.Module) else ()
        # What reads several frames or parts at once must not find hidden ones in the crops either.
        self.hides_crops = any(isinstance(module, PoseFeatures) for module in modules)
        self.parts: tuple[str, ...] = tuple(self.embedder.parts)
        self.part_width: int = self.embedder.part_width
        self.width = len(self.parts) * self.part_width
        self.positions = build_module(positions, width=self.width) if positions is not None else None
        self.encoder: Encoder = build_module(encoder, width=self.width)
        if self.encoder.width != self.width:
            raise ValueError(
                f'PoseBackbone: the encoder has width {self.encoder.width}, but the embedder gives {len(self.parts)} '
                f'parts {self.parts} of width {self.part_width}; leave encoder.width out or set it to '
                f'{self.width}'
            )
        own = choose('PoseBackbone: mask_token', mask_token, ('part', 'frame')) == 'frame'
        self.mask_token = nn.Parameter(torch.empty((len(self.parts), self.part_width) if own else self.part_width))
        nn.init.trunc_normal_(self.mask_token, std=0.02)
        self.pretrained, self.pretrained_prefix = pretrained, pretrained_prefix

    def explain_misfit(self, weights: Mapping[str, Tensor]) -> str | None:
        """Says what to do about a mask token of the other kind; ``load_weights`` asks.

        Args:
            weights: Name to tensor.

        Returns:
            The advice, or None.
        """
        token = weights.get('mask_token')
        if token is None or token.dim() == self.mask_token.dim():
            return None
        return f"set model.backbone.mask_token='{'part' if token.dim() == 1 else 'frame'}' for these weights"

    def init_weights(self) -> None:
        """Loads the pre-trained weights, if any are configured."""
        if self.pretrained:
            load_backbone(self, self.pretrained, self.pretrained_prefix)

    def forward(self, pose: PoseBatch, plan: MaskPlan | None = None) -> Tensor:
        """Computes features.

        Args:
            pose: B clips of T frames.
            plan: What to mask: noise is added and joints are zeroed before the embedder, hidden units are replaced by
                the mask token after it.

        Returns:
            (B, T, P, Dp) features, zero in padding.
        """
        return self._mix(self.embed(pose, plan), None if pose.padded is False else pose.valid)

    def encode(self, pose: PoseBatch, plan: MaskPlan, kept: KeptFrames) -> Tensor:
        """Encodes the kept frames alone: the others cost nothing and have no influence (masked autoencoders).

        A kept frame of which some parts are hidden has mask tokens in their place. Positions are those of the full
        clip. An embedder that is not frame-wise reads the full clip, so there masked frames leak into their neighbours.

        Args:
            pose: B clips of T frames.
            plan: What is hidden, zeroed or disturbed.
            kept: The S frames that stay.

        Returns:
            (B, S, P, Dp) features, zero in padding.
        """
        pose = corrupt(pose, plan, self.hides_crops)
        x = self.embedder(kept.take(pose)) if self.embedder.frame_wise else kept.gather(self.embedder(pose))
        x = torch.where(kept.gather(plan.hidden)[..., None], self.mask_token.to(x.dtype), x)
        if self.positions is not None:
            x = kept.gather(self.positions(kept.scatter(x.flatten(2), x.new_zeros(())))).view_as(x)
        return self._mix(x, kept.mask)

    def restore(self, feats: Tensor, kept: KeptFrames) -> Tensor:
        """Puts mask tokens where frames are missing, for a decoder.

        Args:
            feats: (B, S, P, Dp) features of the kept frames.
            kept: Which they are.

        Returns:
            (B, T, D) with positions.
        """
        x = kept.scatter(feats, self.mask_token).flatten(2)
        return x if self.positions is None else self.positions(x)

    def _mix(self, x: Tensor, valid: Tensor | None) -> Tensor:
        return self.encoder(x.flatten(2), valid).unflatten(2, x.shape[2:])

    def embed(self, pose: PoseBatch, plan: MaskPlan | None = None) -> Tensor:
        """Computes the encoder's input.

        Args:
            pose: B clips of T frames.
            plan: See ``forward``.

        Returns:
            (B, T, P, Dp) embeddings with mask tokens and positions.

        Raises:
            ValueError: The plan is made for other parts.
        """
        x = self.embedder(pose if plan is None else corrupt(pose, plan, self.hides_crops))
        if plan is not None:
            if plan.hidden.shape != x.shape[:3]:
                raise ValueError(
                    f'PoseBackbone: the mask plan has units {tuple(plan.hidden.shape)}, the embedder gives '
                    f'{tuple(x.shape[:3])} (B, T, P) for the parts {self.parts}'
                )
            x = torch.where(plan.hidden[..., None], self.mask_token.to(x.dtype), x)
        return x if self.positions is None else self.positions(x.flatten(2)).view_as(x)

    def attention_maps(self, pose: PoseBatch) -> Tensor:
        """Computes what every frame attends to, for drawing.

        Args:
            pose: B clips of T frames.

        Returns:
            (depth, B, H, T, T), query by key.

        Raises:
            TypeError: The encoder has no attention.
        """
        if not hasattr(self.encoder, 'attention_maps'):
            raise TypeError(f'PoseBackbone: {type(self.encoder).__name__} has no attention maps')
        with torch.no_grad():
            return self.encoder.attention_maps(self.embed(pose).flatten(2), pose.valid)


def corrupt(pose: PoseBatch, plan: MaskPlan, hide_crops: bool = False) -> PoseBatch:
    """Carries out the part of a plan that acts on coordinates.

    Args:
        pose: B clips.
        plan: Its ``noise`` is added, then its ``zeroed`` joints lose coordinates and confidences. The skeleton beside
            the crops also loses disturbed joints and those of hidden parts, which it would show otherwise, and its
            places in frames whose shoulders, their origin, are among these.
        hide_crops: Whether joints of hidden parts leave the crops too.

    Returns:
        A new batch.
    """
    xy = pose.xy if plan.noise is None else pose.xy + plan.noise
    gone = plan.zeroed | _hidden_joints(pose, plan) if hide_crops else plan.zeroed
    return replace(
        pose,
        xy=xy.masked_fill(gone[..., None], 0.0),
        score=pose.score.masked_fill(gone, 0.0),
        z=None if pose.z is None else pose.z.masked_fill(gone, 0.0),
        skeleton=None if pose.skeleton is None else _mask_skeleton(pose.skeleton, pose, untouched(pose, plan)),
    )


def _mask_skeleton(skeleton: Skeleton, pose: PoseBatch, kept: Tensor) -> Skeleton:
    origin = [name for name in SHOULDERS if name in pose.layout.joints] if skeleton.center == 'frame' else []
    places = [kept[:, :, pose.layout.joints.index(name)] for name in origin]
    return replace(skeleton.keep(kept), placed=torch.stack(places).all(0) if places else skeleton.placed)


def untouched(pose: PoseBatch, plan: MaskPlan) -> Tensor:
    """Tells which joints show nothing of what is masked; those of hidden parts and disturbed ones do.

    Args:
        pose: B clips.
        plan: What is masked.

    Returns:
        (B, T, V) bool.
    """
    shown = ~plan.zeroed
    if plan.noise is not None:
        shown = shown & (plan.noise == 0).all(-1)
    return shown & ~_hidden_joints(pose, plan)


def _hidden_joints(pose: PoseBatch, plan: MaskPlan) -> Tensor:
    """(B, T, V) joints of hidden parts."""
    count = plan.hidden.shape[2]
    # Joints of no part are seen only where nothing is hidden.
    unit_of = [count] * len(pose.layout)
    for unit, part in enumerate(list(unit_parts(pose.layout))[:count]):
        for joint in pose.layout.parts.get(part, ()):
            unit_of[joint] = unit
    hidden = torch.cat([plan.hidden, plan.hidden.any(2, keepdim=True)], 2)
    runs = [hidden.narrow(2, unit, 1).expand(-1, -1, len(list(run))) for unit, run in groupby(unit_of)]
    return torch.cat(runs, 2)


def load_backbone(backbone: nn.Module, path: str, prefix: str = 'backbone.') -> None:
    """Loads a backbone's weights from a checkpoint of any model, strictly.

    Args:
        backbone: Receives the weights.
        path: Checkpoint file.
        prefix: Beginning of the names of the backbone's weights in the checkpoint.

    Raises:
        FileNotFoundError: No such file; the message says how to get one.
        CheckpointError: Names or shapes do not fit; the message lists them.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(
            f"pre-trained weights '{path}' not found: pre-train first (signmm train with the method's `*_pretrain` "
            'config writes such a file), give another with `--pretrained RUN_OR_FILE`, or '
            'train from scratch with `--pretrained none`'
        )
    checkpoint = load_checkpoint(path)
    weights = checkpoint.get('state_dict', checkpoint)
    found = {name.removeprefix(prefix): value for name, value in weights.items() if name.startswith(prefix)}
    where = f"pre-trained weights '{path}' (prefix '{prefix}', {len(found)} tensors)"
    load_weights(backbone, found, where, 'the backbone of this config')
