"""Classification of whole clips, in the three forms of the papers."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.registry import MODELS
from signmm.structures import SignDataSample
from signmm.utils.suggest import did_you_mean

_MODES = ('mlp', 'attention', 'mean')


@MODELS.register_module()
class ClsHead(nn.Module):
    """Pools the frames and classifies the clip.

    Args:
        num_classes: Number of classes C.
        in_width: Width D = P Dp of the features.
        mode: ``'mlp'``: mean over the frames, MLP (BEST sec. 3.4); ``'attention'``: frames weighted by a learned
            softmax, MLP (SignBERT+ eq. 10); ``'mean'``: mean over the frames, linear map (MASA sec. III).
        hidden_width: Width of the MLP's hidden layer; by default ``in_width`` (not in the papers).
        dropout: Rate before the last linear map.
        label_smoothing: Share of the target spread over all classes.
    """

    def __init__(
        self,
        num_classes: int,
        in_width: int,
        mode: str = 'mlp',
        hidden_width: int | None = None,
        dropout: float = 0.0,
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__()
        if mode not in _MODES:
            raise ValueError(f"ClsHead: unknown mode '{mode}'{did_you_mean(mode, _MODES)}")
        self.num_classes, self.in_width = num_classes, in_width
        self.attention = nn.Linear(in_width, 1) if mode == 'attention' else None
        hidden = hidden_width or in_width
        layers: list[nn.Module] = [] if mode == 'mean' else [nn.Linear(in_width, hidden), nn.ReLU()]
        layers += [nn.Dropout(dropout), nn.Linear(in_width if mode == 'mean' else hidden, num_classes)]
        self.classifier = nn.Sequential(*layers)
        self.label_smoothing = label_smoothing

    def forward(self, feats: Tensor, valid: Tensor) -> Tensor:
        """Classifies.

        Args:
            feats: (B, T, P, Dp).
            valid: (B, T) bool, False = padding.

        Returns:
            (B, C) logits.
        """
        return self.classifier(self.pool(feats, valid))

    def pool(self, feats: Tensor, valid: Tensor) -> Tensor:
        """Merges the frames of each clip.

        Args:
            feats: (B, T, P, Dp).
            valid: (B, T) bool.

        Returns:
            (B, D).

        Raises:
            ValueError: P Dp is not ``in_width``.
        """
        x = feats.flatten(2)
        if x.shape[2] != self.in_width:
            raise ValueError(f'ClsHead: in_width is {self.in_width}, but the features have width {x.shape[2]}')
        if self.attention is None:
            weight = valid.to(x.dtype) / valid.sum(1, keepdim=True).clamp(min=1)
        else:
            scores = self.attention(x)[..., 0].masked_fill(~valid, torch.finfo(x.dtype).min)
            weight = scores.softmax(1) * valid
        return torch.einsum('bt,btd->bd', weight, x)

    def loss(self, feats: Tensor, valid: Tensor, samples: list[SignDataSample]) -> dict[str, Tensor]:
        """Computes the cross entropy.

        Args:
            feats: (B, T, P, Dp).
            valid: (B, T) bool.
            samples: With ``gt_label``.

        Returns:
            ``loss_cls``, and ``accuracy`` of the batch in percent.
        """
        logits = self(feats, valid)
        labels = self._labels(samples).to(logits.device)
        loss = nn.functional.cross_entropy(logits, labels, label_smoothing=self.label_smoothing)
        return {'loss_cls': loss, 'accuracy': (logits.argmax(1) == labels).float().mean() * 100}

    def predict(self, feats: Tensor, valid: Tensor, samples: list[SignDataSample]) -> list[SignDataSample]:
        """Classifies.

        Args:
            feats: (B, T, P, Dp).
            valid: (B, T) bool.
            samples: One per clip.

        Returns:
            The samples with ``pred_score`` (C,) probabilities and ``pred_label``.
        """
        probabilities = self(feats, valid).float().softmax(1)
        for sample, row, label in zip(samples, probabilities, probabilities.argmax(1), strict=True):
            sample.pred_score, sample.pred_label = row, label
        return samples

    def _labels(self, samples: list[SignDataSample]) -> Tensor:
        labels = []
        for sample in samples:
            where = f"clip '{sample.get('video_id', '?')}'"
            if 'gt_label' not in sample:
                raise ValueError(f'ClsHead: {where} has no gt_label; is the data set annotated with labels?')
            label = int(sample.gt_label)
            if not 0 <= label < self.num_classes:
                raise ValueError(
                    f'ClsHead: {where} has label {label}, but num_classes is {self.num_classes} (labels 0 to '
                    f'{self.num_classes - 1}); set model.head.num_classes to the number of labels of the data set'
                )
            labels.append(label)
        return torch.tensor(labels)
