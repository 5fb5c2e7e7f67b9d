"""What a checkpoint says about its run."""

from __future__ import annotations

import time
from typing import Any

import mmengine
import torch

from signmm.io.checkpoint import CheckpointError
from signmm.text.vocabulary import Vocabulary
from signmm.version import __version__


def label_names(dataset: Any) -> list[str]:
    """Reads the label map.

    Args:
        dataset: A data set.

    Returns:
        Label names in the order of their numbers; [] if the data set has none.
    """
    info = getattr(dataset, 'metainfo', None) or {}
    return [str(name) for name in info.get('labels') or []]


def run_meta(runner: Any, config_text: str) -> dict[str, Any]:
    """Collects what travels in a checkpoint beside the weights.

    Args:
        runner: The runner; its training data set says labels and extractor.
        config_text: Text of the config, for reading only.

    Returns:
        Plain values.
    """
    dataset = runner.train_dataloader.dataset
    info = getattr(dataset, 'metainfo', None) or {}
    return {
        'signmm': __version__,
        'mmengine': mmengine.__version__,
        'torch': str(torch.__version__),
        'seed': runner.base_seed,
        'experiment_name': runner.experiment_name,
        'time': time.strftime('%Y-%m-%dT%H:%M:%S'),
        'config_text': config_text,
        'labels': label_names(dataset),
        'dataset': str(info.get('dataset', '')),
        'extractor': str(info.get('extractor', '')),
        'vocabulary': _vocabulary(runner.model),
    }


def check_labels(runner: Any, meta: dict[str, Any], checkpoint: str) -> None:
    """Checks that the numbers which a model predicts mean what the tested data set says.

    Args:
        runner: The runner, which tests.
        meta: Of the checkpoint.
        checkpoint: The file, for messages.

    Raises:
        CheckpointError: Both have label names, and they differ.
    """
    trained, tested = meta.get('labels') or [], label_names(runner.test_dataloader.dataset)
    if trained and tested and trained != tested:
        pairs = enumerate(zip(trained, tested, strict=False))
        place = next((i for i, (a, b) in pairs if a != b), min(len(trained), len(tested)))
        got = [names[place] if place < len(names) else 'nothing' for names in (trained, tested)]
        raise CheckpointError(
            f'checkpoint {checkpoint}: trained with {len(trained)} labels, the data set has {len(tested)}; '
            f"label {place} was '{got[0]}' and is '{got[1]}'; use the annotation file that it was trained with"
        )


def _vocabulary(model: Any) -> list[str] | None:
    """Tokens of a head; None for pieces, which need their sentencepiece model."""
    head = getattr(getattr(model, 'module', model), 'head', None)
    vocabulary = getattr(head, 'vocabulary', None)
    return list(vocabulary.tokens) if type(vocabulary) is Vocabulary else None
