"""Classification by a kernel machine, the strongest of the simple classifiers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from signmm.models.heads.cls_head import ClsHead, unit
from signmm.models.kernel_fit import KernelFit, fit_kernel, principal_axes, separability, standardise
from signmm.registry import MODELS
from signmm.structures import SampleBatch, SignDataSample
from signmm.utils.precision import full_precision

#: Width of the embedding.
_AXES = 128


class KernelClassifier(nn.Module):
    """Sums of Gaussian kernels; in float32 under mixed precision.

    Args:
        width: Numbers D of a row.
        classes: C.
        components: Rows M that there is place for; those that are not needed give nothing.
        temperature: Scores are divided by it.
    """

    rows: Tensor
    duals: Tensor
    gamma: Tensor

    def __init__(self, width: int, classes: int, components: int, temperature: float) -> None:
        super().__init__()
        self.temperature = temperature
        self.register_buffer('rows', torch.zeros(components, width))
        self.register_buffer('duals', torch.zeros(components, classes))
        self.register_buffer('gamma', torch.ones(()))

    def keep(self, fit: KernelFit) -> None:
        """Takes a fitted machine over, of at most M rows."""
        for name in ('rows', 'duals'):
            place, found = getattr(self, name).zero_(), torch.from_numpy(np.asarray(getattr(fit, name), np.float32))
            place[: len(found)] = found.to(place.device)
        self.gamma.fill_(fit.gamma)

    def forward(self, x: Tensor) -> Tensor:
        """Computes logits: (B, D) to (B, C)."""
        with full_precision(x.device):
            x = x.float()
            squares = x.square().sum(1, keepdim=True) + self.rows.square().sum(1) - 2 * x @ self.rows.T
            return (-self.gamma * squares.clamp(min=0)).exp() @ self.duals / self.temperature


@MODELS.register_module()
class KernelHead(ClsHead):
    """Ridge regression with a Gaussian kernel on the features of all frames, standardised and weighted.

    It is fitted, not trained: :class:`KernelRecognizer` collects the rows.

    Args:
        num_classes: See ClsHead.
        in_width: See ClsHead; numbers of a frame.
        frames: Frames T of a clip, to which the pipeline has to resample.
        components: Rows that are kept; the machine is exact up to as many training rows (clips times epochs), with more
            it is the Nystroem approximation with as many landmarks.
        ridge: Ridge constant; the kernel is 1 on the diagonal.
        fisher: Power of the weights of the numbers: squared differences count by Fisher's ratio, see
            :func:`~signmm.models.kernel_fit.separability`, to this power; 0 = all alike.
        width: The kernel is exp(-d² / (width m)), m the median squared distance of the rows.
        temperature: Probabilities are softmax(scores / temperature).
        seed: Chooses the landmarks, and the rows that the median is taken over.

    Raises:
        ValueError: A number is out of range.
    """

    tiny: ClassVar[dict[str, Any]] = dict(num_classes=3, in_width=12, frames=16, components=20)
    mean: Tensor
    weight: Tensor
    axes: Tensor

    def __init__(
        self,
        num_classes: int | None = None,
        in_width: int | None = None,
        frames: int = 32,
        components: int = 2000,
        ridge: float = 0.03,
        fisher: float = 1.0,
        width: float = 1.0,
        temperature: float = 0.2,
        seed: int = 0,
    ) -> None:
        super().__init__(num_classes, in_width, mode='mean')
        positive = {
            'frames': frames,
            'components': components,
            'ridge': ridge,
            'width': width,
            'temperature': temperature,
        }
        for name, value in positive.items():
            if value <= 0:
                raise ValueError(f'KernelHead: {name} must be above 0, got {value}')
        if fisher < 0:
            raise ValueError(f'KernelHead: fisher must be at least 0, got {fisher}')
        self.frames, self.components, self.ridge, self.fisher = frames, components, ridge, fisher
        self.width, self.seed = width, seed
        self.last_width = frames * self.in_width
        self.register_buffer('mean', torch.zeros(self.last_width))
        self.register_buffer('weight', torch.ones(self.last_width))
        self.register_buffer('axes', torch.zeros(self.last_width, _AXES))
        self.classifier[-1] = KernelClassifier(self.last_width, self.num_classes, components, temperature)

    def flat(self, feats: Tensor, valid: Tensor) -> Tensor:
        """Joins the frames of each clip.

        Args:
            feats: (B, T, P, Dp).
            valid: (B, T) bool; other frames are zero.

        Returns:
            (B, T D), float32.

        Raises:
            ValueError: T or D is another than the head was built for.
        """
        shape = feats.shape[1], feats.shape[2] * feats.shape[3]
        if shape != (self.frames, self.in_width):
            raise ValueError(
                f'KernelHead: built for clips of {self.frames} frames of {self.in_width} numbers, got {shape[0]} of '
                f'{shape[1]}; resample to head.frames in the pipeline (SampleFrames, mode resample_center)'
            )
        return feats.masked_fill(~valid[..., None, None], 0).flatten(1).float()

    def pool(self, feats: Tensor, valid: Tensor) -> Tensor:
        """Makes what is compared: (B, T, P, Dp) to (B, T D), standardised and weighted."""
        return (self.flat(feats, valid) - self.mean) * self.weight

    def directions(self, pooled: Tensor) -> Tensor:
        """Makes the embedding: what :meth:`pool` gives along the first principal axes of the kept rows, of length 1."""
        with full_precision(pooled.device):
            return unit(pooled @ self.axes)

    def labelled(self, feats: Tensor, valid: Tensor, samples: Sequence[SignDataSample]) -> tuple[Tensor, Tensor]:
        """Makes training rows.

        Args:
            feats: (B, T, P, Dp).
            valid: (B, T) bool.
            samples: With ``gt_label``.

        Returns:
            (B, T D) as they are, and (B,) labels.
        """
        return self.flat(feats, valid), SampleBatch.of(samples).class_labels(self.num_classes, type(self).__name__)

    @torch.no_grad()
    def fit(self, rows: np.ndarray, labels: np.ndarray) -> None:
        """Fits everything anew.

        Args:
            rows: (N, T D) of :meth:`labelled`.
            labels: (N,).
        """
        normal, mean, scale = standardise(rows[:, None, :, None])
        weight = separability(normal, labels) ** (self.fisher / 2)
        white = (normal * weight).reshape(len(rows), -1)
        found = fit_kernel(white, labels, self.num_classes, self.ridge, self.width, self.components, self.seed)
        for place, value in ((self.mean, mean), (self.weight, weight / scale)):
            place.copy_(torch.from_numpy(value[:, 0]))
        axes = principal_axes(found.rows - found.rows.mean(0), _AXES)
        self.axes.zero_()[:, : axes.shape[1]] = torch.from_numpy(axes)
        machine: Any = self.classifier[-1]
        machine.keep(found)
