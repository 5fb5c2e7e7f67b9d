"""Classification of whole clips, in the three forms of the papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from signmm.models.build import build_module
from signmm.models.part_pool import PartAttentionPool
from signmm.models.temporal_pooling import mean_frames
from signmm.registry import MODELS
from signmm.structures import SampleBatch, SignDataSample, get_layout, unit_parts
from signmm.utils.suggest import choose

_MODES = ('mlp', 'attention', 'mean', 'part_attention')


@MODELS.register_module()
class ClsHead(nn.Module):
    """Pools the frames and classifies the clip.

    Args:
        num_classes: Number of classes C; may be left out where the data name their labels, see
            :func:`signmm.config.open_config`.
        in_width: Width D = P Dp of the features; :class:`SignModel` knows it.
        mode: ``'mlp'``: mean over the frames, MLP (BEST sec. 3.4); ``'attention'``: frames weighted by a learned
            softmax, MLP (SignBERT+ eq. 10); ``'mean'``: mean over the frames, linear map (MASA sec. III);
            ``'part_attention'``: :class:`PartAttentionPool`, linear map (released MASA code).
        hidden_width: Width of the MLP's hidden layer; by default ``in_width`` (not in the papers).
        dropout: Rate before the last linear map.
        label_smoothing: Share of the target spread over all classes, or config of a part that spreads it by what the
            labels mean, see :class:`LanguageSmoothing`.
        init_std: Standard deviation of the last map's initial weights, with zero bias; None leaves torch's choice. 0.01
            in released fine-tuning code of MASA's authors.
        layout: Name of the pose layout; only ``part_attention`` needs its parts.
        contrast: Config of a loss (embeddings, labels) -> value on the pooled features beside the cross entropy, see
            :class:`SupConLoss`.
    """

    tiny: ClassVar[dict[str, Any]] = dict(num_classes=3, in_width=12)

    def __init__(
        self,
        num_classes: int | None = None,
        in_width: int | None = None,
        mode: str = 'mlp',
        hidden_width: int | None = None,
        dropout: float = 0.0,
        label_smoothing: float | Mapping[str, Any] = 0.0,
        init_std: float | None = None,
        layout: str = 'triplet49',
        contrast: Mapping[str, Any] | nn.Module | None = None,
    ) -> None:
        super().__init__()
        choose('ClsHead: mode', mode, _MODES)
        if num_classes is None or in_width is None:
            raise ValueError(
                f'ClsHead: num_classes is {num_classes}, in_width is {in_width}; the tools fill num_classes from the '
                'labels of the data and the model fills in_width, elsewhere set them'
            )
        self.num_classes, self.in_width = num_classes, in_width
        self.attention = nn.Linear(in_width, 1) if mode == 'attention' else None
        self.by_part = mode == 'part_attention'
        part_width = in_width // len(unit_parts(get_layout(layout)))
        self.part_pool = PartAttentionPool(layout, part_width) if self.by_part else None
        pooled = part_width if self.by_part else in_width
        hidden = hidden_width or in_width
        layers: list[nn.Module] = [nn.Linear(in_width, hidden), nn.ReLU()] if mode in ('mlp', 'attention') else []
        self.last_width = hidden if layers else pooled
        last = nn.Linear(self.last_width, num_classes)
        self.classifier = nn.Sequential(*layers, nn.Dropout(dropout), last)
        if init_std is not None:
            nn.init.normal_(last.weight, std=init_std)
            nn.init.zeros_(last.bias)
        self.label_smoothing, self.smooth = 0.0, None
        if isinstance(label_smoothing, Mapping):
            self.smooth = build_module(label_smoothing, num_classes=num_classes)
        else:
            self.label_smoothing = label_smoothing
        self.contrast = build_module(contrast) if contrast is not None else None

    def forward(self, feats: Tensor, valid: Tensor) -> Tensor:
        """Classifies clips: (B, C) logits; ``valid`` may be (B, T, P) for ``part_attention``."""
        return self.classifier(self.pool(feats, valid))

    def pool(self, feats: Tensor, valid: Tensor) -> Tensor:
        """Merges the frames of each clip.

        Args:
            feats: (B, T, P, Dp).
            valid: As in ``forward``.

        Returns:
            (B, D), or (B, Dp) for ``part_attention``.

        Raises:
            ValueError: P Dp is not ``in_width``, or the mode is for other parts.
        """
        x = feats.flatten(2)
        if x.shape[2] != self.in_width:
            raise ValueError(f'ClsHead: in_width is {self.in_width}, but the features have width {x.shape[2]}')
        if self.part_pool is not None:
            if feats.shape[2] != len(self.part_pool.parts):
                raise ValueError(
                    f"ClsHead: mode 'part_attention' was built for the parts {self.part_pool.parts}, got features of "
                    f'{feats.shape[2]} parts; set head.layout'
                )
            return self.part_pool(feats, valid)
        if self.attention is None:
            return mean_frames(x, valid)
        scores = self.attention(x)[..., 0].float().masked_fill(~valid, torch.finfo(torch.float32).min)
        return torch.einsum('bt,btd->bd', (scores.softmax(1) * valid).to(x.dtype), x)

    def embed(self, feats: Tensor, valid: Tensor) -> Tensor:
        """Computes what clips are compared by: the pooled features, which the classifier reads, of length 1.

        Args:
            feats: (B, T, P, Dp).
            valid: As in ``forward``.

        Returns:
            (B, D), or (B, Dp) for ``part_attention``; float32.
        """
        return self.directions(self.pool(feats, valid))

    def directions(self, pooled: Tensor) -> Tensor:
        """Makes the embedding of what :meth:`pool` gives: (B, D) to (B, D) of length 1, float32."""
        return unit(pooled)

    def penalise(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Makes training harder than the test; here it is not.

        Args:
            logits: (B, C), float32.
            labels: (B,).

        Returns:
            (B, C) logits of the loss.
        """
        return logits

    def loss(self, feats: Tensor, valid: Tensor, samples: Sequence[SignDataSample]) -> dict[str, Tensor]:
        """Computes the cross entropy, and the contrast if there is one.

        Args:
            feats: (B, T, P, Dp).
            valid: (B, T) bool.
            samples: With ``gt_label``; a batch of columns is read without making objects.

        Returns:
            ``loss_cls``, with ``contrast`` ``loss_contrast``, and ``accuracy`` of the batch in percent.
        """
        pooled = self.pool(feats, valid)
        logits = self.classifier(pooled).float()
        labels = SampleBatch.of(samples).class_labels(self.num_classes, type(self).__name__).to(logits.device)
        target = labels if self.smooth is None else self.smooth(labels)
        loss = nn.functional.cross_entropy(self.penalise(logits, labels), target, label_smoothing=self.label_smoothing)
        found = {'loss_cls': loss, 'accuracy': (logits.argmax(1) == labels).float().mean() * 100}
        return found if self.contrast is None else {**found, 'loss_contrast': self.contrast(pooled, labels)}

    def predict(self, feats: Tensor, valid: Tensor, samples: list[SignDataSample]) -> list[SignDataSample]:
        """Fills ``pred_score`` (C,), probabilities, and ``pred_label`` into the samples."""
        pooled = self.pool(feats, valid)
        probabilities = self.classifier(pooled).float().softmax(1)
        rows = zip(probabilities, probabilities.argmax(1), self.directions(pooled), strict=True)
        for sample, (score, label, embedding) in zip(samples, rows, strict=True):
            sample.pred_score, sample.pred_label, sample.pred_embedding = score, label, embedding
        return samples


def unit(pooled: Tensor) -> Tensor:
    """Makes embeddings of pooled features; the one definition of an embedding.

    Args:
        pooled: (B, D) what a classifier reads.

    Returns:
        (B, D) of length 1, float32.
    """
    return nn.functional.normalize(pooled.float(), dim=1)
