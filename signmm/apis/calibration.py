"""Fits when a recogniser says that a clip is unlike its training clips."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from mmengine.config import Config

from signmm.apis.clips import Clip
from signmm.apis.inferencer import SignInferencer
from signmm.apis.split_clips import clips_of
from signmm.lookup.novelty import NoveltyDetector, few_of_each
from signmm.lookup.novelty_report import Rated
from signmm.lookup.sign_dictionary import fingerprint
from signmm.registry import DATASETS
from signmm.transforms.named_steps import steps_of
from signmm.utils.errors import ConfigError

#: Fewer known clips say nothing about a threshold.
LEAST = 5


class Rater:
    """Collects what a model says of labelled clips, and what a detector rates.

    Args:
        checkpoint: Of a recogniser of isolated signs.
        device: Where it runs; by default the GPU if there is one.

    Attributes:
        mirror: Whether clips are rated with their mirror images: if the model was trained with them.
    """

    def __init__(self, checkpoint: str | Path, device: str | None = None) -> None:
        self.checkpoint = checkpoint
        self._alone = SignInferencer(checkpoint=checkpoint, device=device, embedding=True, novelty=False)
        self.mirror = trained_mirrored(self._alone.recognizer.config)
        self._both: SignInferencer | None = None
        if self.mirror:
            self._both = SignInferencer(checkpoint=checkpoint, device=device, flip=True, embedding=True, novelty=False)

    def __call__(self, clips: Sequence[Clip], signs: Sequence[str], what: str = '') -> Rated:
        """Looks at clips.

        Args:
            clips: N clips.
            signs: Their true signs.
            what: Names the clips, whose signs the model must know; empty for clips of any signs.

        Returns:
            What the model says.

        Raises:
            ConfigError: The model does not know a sign.
        """
        numbers = {name: number for number, name in enumerate(self._alone.labels)}
        lost = [sign for sign in signs if sign not in numbers]
        if what and lost:
            raise ConfigError(f"{what}: the model does not know the sign '{lost[0]}'")
        found = list(self._alone.iterate(clips, topk=1))
        seen = found if self._both is None else self._both.iterate(clips, topk=1)
        return Rated(
            list(signs),
            np.array([numbers.get(sign, -1) for sign in signs]),
            np.array([one.embedding for one in found], np.float32),
            np.array([one.topk[0].index for one in found]),
            np.array([one.topk[0].score for one in found]),
            np.array([one.embedding for one in seen], np.float32),
        )


def trained_mirrored(config: Config) -> bool:
    """Tells whether a model saw mirror images in training.

    Args:
        config: Of the training.

    Returns:
        True if a step of its training data is FlipPose.
    """
    pipeline = ((config.get('train_dataloader') or {}).get('dataset') or {}).get('pipeline') or ()
    return any(step['type'] == 'FlipPose' for step in steps_of(pipeline))


def fit_detector(
    rater: Rater, train: Rated, known: Rated | None, signers: Sequence[Any] = (), false_alarms: float = 0.05
) -> NoveltyDetector:
    """Fits a detector.

    The threshold is the larger of two, as far as there are both: of the known clips, and of the training clips, each
    compared with those of other people. Few people in the known clips would make it too strict for others.

    Args:
        rater: Of the model.
        train: Its training clips.
        known: Clips of known signs that were in no training, if there are any.
        signers: Who signs in each training clip; None for one of whom that is not known. Without known clips and
            without at least two people each training clip is compared with all others.
        false_alarms: Share of the clips that may be above the threshold.

    Returns:
        The detector, not written yet.

    Raises:
        ConfigError: Too few clips for such a share.
    """
    kept = few_of_each(train.labels)
    model = fingerprint(rater.checkpoint)
    detector = NoveltyDetector(train.views[kept], train.labels[kept], model, mirror=rater.mirror)
    several = len(set(signers)) > 1 and None not in signers
    groups = np.unique(list(map(str, signers)), return_inverse=True)[1][kept] if several else np.arange(len(kept))
    sets = [] if known is None else [detector.score(known.views, known.answers)]
    if several or known is None:
        sets.append(detector.score(train.views[kept], train.answers[kept], groups))
    fitted = [detector.fit(scores, false_alarms) for scores in sets]
    return fitted[0].raised(max(one.threshold for one in fitted), sets[0])


def calibrate_run(config: Config, checkpoint: str | Path, device: str | None = None) -> NoveltyDetector:
    """Fits a detector after a training, and writes it beside the checkpoint.

    The known clips are those of the validation, if there is one, see :func:`fit_detector`. At most 5 % of them, or one,
    may be above the threshold.

    Args:
        config: Of the training, with the data sets of ``train_dataloader`` and perhaps ``val_dataloader``.
        checkpoint: What it wrote.
        device: Where the model runs; by default the GPU if there is one.

    Returns:
        The detector.

    Raises:
        ConfigError: Too few known clips, neither validation clips nor signers, or the data are no single data set with
            labels.
    """
    names = ['train_dataloader', *(['val_dataloader'] if config.get('val_dataloader') else [])]
    clips = [_clips(config, name) for name in names]
    count = len(clips[-1][0])
    if count < LEAST:
        raise ConfigError(f'{names[-1]} has {count} clips, which are too few; at least {LEAST} are needed')
    signers = clips[0][2]
    if len(clips) == 1 and (None in signers or len(set(signers)) < 2):
        raise ConfigError(
            'there is no validation, and the training clips name no two signers. A threshold from training clips alone '
            'refuses most signs of other people; give signmm calibrate clips that were not trained on'
        )
    rate = Rater(checkpoint, device)
    train, *known = [rate(one[0], one[1], name) for one, name in zip(clips, names, strict=True)]
    detector = fit_detector(rate, train, known[0] if known else None, signers, max(0.05, 1 / count))
    detector.save(checkpoint)
    return detector


def _clips(config: Config, loader: str) -> tuple[list[Clip], list[str], list[Any]]:
    """Clips, signs and signers of a data set."""
    dataset: dict[str, Any] = dict((config.get(loader) or {}).get('dataset') or {})
    if dataset.get('ann_file') is None:
        raise ConfigError(f'{loader} has no data set with an annotation file')
    # The pipeline is that of the model; nothing is read through the data set's own.
    clips, signs, samples = clips_of(DATASETS.build({**dataset, 'pipeline': ()}))
    return clips, signs, [sample.get('signer') for sample in samples]
