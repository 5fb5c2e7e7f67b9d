"""Targets that share some probability with labels of a similar meaning."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from signmm.io.word_vectors import read_word_vectors
from signmm.registry import MODELS


@MODELS.register_module()
class LanguageSmoothing(nn.Module):
    """Language-aware label smoothing (Zuo et al. 2023, NLA-SLR, eq. 1): signs of similar meaning often look similar.

    The true class gets 1 - epsilon, each other class epsilon times the softmax of its name's cosine with the name of
    the true class, divided by the temperature. A name of several words (``thank you``, ``ice_cream``) has the mean of
    their vectors, unless the file has the name itself.

    Args:
        vectors: File of word vectors, see :func:`signmm.io.word_vectors.read_word_vectors`; the vectors are yours.
        labels: Names of the classes; the tools take them from the data.
        num_classes: C; the head knows it.
        epsilon: Share of the other classes.
        temperature: tau.

    Raises:
        FileNotFoundError: No such file.
        ValueError: No names, another number of names than classes, a name without a vector, or a number out of range.
    """

    targets: Tensor

    def __init__(
        self,
        vectors: str,
        labels: Sequence[str] | None = None,
        num_classes: int | None = None,
        epsilon: float = 0.2,
        temperature: float = 0.5,
    ) -> None:
        super().__init__()
        if not 0 <= epsilon < 1 or temperature <= 0:
            raise ValueError(
                f'LanguageSmoothing: expected 0 <= epsilon < 1 and temperature > 0, got {epsilon} and {temperature}'
            )
        if not labels or (num_classes is not None and len(labels) != num_classes):
            raise ValueError(
                f'LanguageSmoothing: {len(labels or ())} names for {num_classes} classes; the tools take them from the '
                "labels of the annotation file, elsewhere set label_smoothing.labels to the classes' names in order"
            )
        targets = torch.from_numpy(smooth_targets(name_vectors(vectors, labels), epsilon, temperature))
        # Not part of a checkpoint: predictions do not need them.
        self.register_buffer('targets', targets, persistent=False)

    def forward(self, labels: Tensor) -> Tensor:
        """Makes targets.

        Args:
            labels: (B,).

        Returns:
            (B, C) probabilities.
        """
        return self.targets[labels]


def name_vectors(path: str | Path, names: Sequence[str]) -> np.ndarray:
    """Finds a vector for each name.

    Args:
        path: File of word vectors.
        names: C names.

    Returns:
        (C, D).

    Raises:
        ValueError: A name, or a word of it, has no vector.
    """
    words = {name: [name, name.lower(), *name.lower().replace('_', ' ').replace('-', ' ').split()] for name in names}
    known = read_word_vectors(path, {word for found in words.values() for word in found})
    rows = []
    for name, (own, lower, *parts) in words.items():
        whole = known.get(own, known.get(lower))
        lost = [] if whole is not None else [word for word in parts or [name] if word not in known]
        if lost:
            missing = sorted(n for n, found in words.items() if not _has_vector(found, known))
            raise ValueError(
                f"word vectors {path}: no vector for '{lost[0]}' of the label '{name}' ({len(missing)} of {len(names)} "
                'labels have none); add them, or rename the labels'
            )
        rows.append(np.mean([known[word] for word in parts], axis=0) if whole is None else whole)
    return np.stack(rows)


def _has_vector(words: list[str], known: dict[str, np.ndarray]) -> bool:
    return words[0] in known or words[1] in known or all(word in known for word in words[2:])


def smooth_targets(vectors: np.ndarray, epsilon: float, temperature: float) -> np.ndarray:
    """Computes the targets of every class.

    Args:
        vectors: (C, D), of names.
        epsilon: Share of the other classes.
        temperature: tau.

    Returns:
        (C, C) float32; row c is the target of class c.
    """
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    logits = unit @ unit.T / temperature
    np.fill_diagonal(logits, -np.inf)
    shares = np.exp(logits - logits.max(1, keepdims=True))
    targets = epsilon * shares / shares.sum(1, keepdims=True)
    np.fill_diagonal(targets, 1 - epsilon)
    return targets.astype(np.float32)
