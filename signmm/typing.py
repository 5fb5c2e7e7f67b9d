"""The contracts between the parts of signmm, as Protocols.

Shapes: ``B`` batch, ``T`` frames, ``V`` joints, ``P`` parts (order left, right, body), ``D`` width, ``Dp = D / P``,
``K`` codes, ``C`` classes. ``signmm.testing`` holds a conformance check for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import torch
from torch import Tensor

from signmm.structures import MaskPlan, PoseBatch, SignDataSample


@runtime_checkable
class Embedder(Protocol):
    """Turns poses into one vector per frame and part: ``(pose) -> (B, T, P, Dp)``."""

    parts: tuple[str, ...]
    part_width: int
    #: True if frame t never sees frame s.
    frame_wise: bool

    def __call__(self, pose: PoseBatch) -> Tensor:
        """Embeds each frame, ``(B, T, V) -> (B, T, P, Dp)``."""
        ...


@runtime_checkable
class Masking(Protocol):
    """Decides what to mask; has no parameters and never marks padding."""

    def __call__(self, pose: PoseBatch, generator: torch.Generator | None = None) -> MaskPlan:
        """Draws the plan of a batch."""
        ...


@runtime_checkable
class Encoder(Protocol):
    """Mixes a sequence: ``(x (B, L, D), valid (B, L)) -> (B, L, D)``; valid positions do not depend on padding.

    With ``keys`` beside ``valid`` it also serves released MASA code (TransformerEncoder).
    """

    width: int

    def __call__(self, x: Tensor, valid: Tensor | None) -> Tensor:
        """Mixes x (B, L, D) where valid (B, L) is True; None says that nothing is padding."""
        ...


@runtime_checkable
class PretrainHead(Protocol):
    """Predicts what was masked; only ``plan.scored`` counts."""

    def loss(self, feats: Tensor, target: Any, plan: MaskPlan, pose: PoseBatch) -> dict[str, Tensor]:
        """Compares the prediction from feats (B, T, P, Dp) with the target and names the losses ``loss_*``.

        The target are codes (B, T, P) or the unmasked poses; a head that needs the other kind raises TypeError.
        """
        ...


@runtime_checkable
class TaskHead(Protocol):
    """Solves a downstream task from features (B, T, P, Dp)."""

    #: D = P Dp that it reads.
    in_width: int
    #: True if ``valid`` is to be (B, T, P) and to leave out hands that were not found.
    by_part: bool
    # A head for sentences also has ``answer``, the field that it fills: 'pred_gloss' or 'pred_text'.

    def loss(self, feats: Tensor, valid: Tensor, samples: Sequence[SignDataSample]) -> dict[str, Tensor]:
        """Compares the prediction for each sample with its ground truth and names the losses ``loss_*``."""
        ...

    def predict(self, feats: Tensor, valid: Tensor, samples: list[SignDataSample]) -> list[SignDataSample]:
        """Fills the predicted fields of the samples and returns them."""
        ...


@runtime_checkable
class Tokenizer(Protocol):
    """Turns poses into discrete codes and back; frozen while it serves as a target."""

    def encode(self, pose: PoseBatch) -> Tensor:
        """Returns the code of each unit (B, T, P), without gradients."""
        ...

    def decode(self, ids: Tensor) -> Tensor:
        """Returns the coordinates that codes (B, T, P) stand for."""
        ...

    def loss(self, pose: PoseBatch) -> dict[str, Tensor]:
        """Trains the tokenizer itself; the losses are named ``loss_*``."""
        ...
