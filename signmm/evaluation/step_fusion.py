"""Several CTC models as one: a weighted mean of their log-probabilities in each step, decoded once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.special import logsumexp

from signmm.decoding.ctc import ctc_beam_search
from signmm.decoding.ngram import CTCPrior, NGram
from signmm.evaluation.fusion import weight_grid
from signmm.evaluation.phoenix_cleanup import get_clean_up
from signmm.evaluation.step_files import StepFile
from signmm.evaluation.wer import WERResult, corpus_wer
from signmm.text.vocabulary import BLANK, PAD, UNK
from signmm.utils.errors import ConfigError


@dataclass(frozen=True)
class StepDecoder:
    """How averaged log-probabilities become glosses, and how these are scored.

    Attributes:
        beam_width: Of the search.
        language_model: File of an n-gram model; None = none.
        lm_weight: See :class:`~signmm.decoding.ngram.CTCPrior`.
        token_bonus: Likewise.
        clean_up: A key of :data:`signmm.evaluation.phoenix_cleanup.CLEAN_UPS`.
        costs: A key of :data:`signmm.evaluation.wer.COSTS`.
    """

    beam_width: int = 10
    language_model: str | None = None
    lm_weight: float = 0.5
    token_bonus: float = 0.0
    clean_up: str = 'none'
    costs: str = 'sclite'

    def glosses(self, file: StepFile) -> list[list[str]]:
        """Decodes every clip.

        Args:
            file: Log-probabilities.

        Returns:
            Their glosses.
        """
        prior = None
        if self.language_model is not None:
            model = NGram.load(self.language_model, file.tokens, (BLANK, UNK, PAD))
            prior = CTCPrior(model, self.lm_weight, self.token_bonus)
        blank, found = file.tokens.index(BLANK), []
        for rows in file.log_probs:
            best = ctc_beam_search(rows[None], width=self.beam_width, blank=blank, prior=prior)[0][0]
            found.append([file.tokens[token] for token in best.tokens])
        return found

    def wer(self, file: StepFile) -> WERResult:
        """Scores a file.

        Args:
            file: With a reference for every clip.

        Returns:
            The errors.

        Raises:
            ConfigError: A reference is missing.
        """
        clean = get_clean_up(self.clean_up)
        references = []
        for name, reference in zip(file.video_ids, file.references, strict=True):
            if reference is None:
                raise ConfigError(f"{file.path}: clip '{name}' has no reference, so nobody can count its errors")
            references.append(clean(reference))
        return corpus_wer(references, [clean(glosses, True) for glosses in self.glosses(file)], self.costs)


def fuse_steps(files: Sequence[StepFile], weights: Sequence[float]) -> StepFile:
    """Averages log-probabilities, which is a weighted geometric mean of probabilities that sums to 1 again.

    Args:
        files: Of the same clips, in any order.
        weights: One for each file, at least 0 and not all 0.

    Returns:
        The mean, clips in the order of the first file.

    Raises:
        ConfigError: The files do not belong together, or the weights do not fit.
    """
    if len(weights) != len(files) or min(weights) < 0 or not sum(weights):
        raise ConfigError(f'fusion: {len(files)} files need as many weights of at least 0, got {list(weights)}')
    aligned = align_steps(files)
    # A model of weight 0 has no say; 0 times the minus infinity of <unk> would be no number.
    voices = [(weight / sum(weights), file) for weight, file in zip(weights, aligned, strict=True) if weight]
    means = []
    for clip in range(len(aligned[0].video_ids)):
        mean = np.sum([weight * file.log_probs[clip].astype(np.float64) for weight, file in voices], axis=0)
        means.append(mean - logsumexp(mean, axis=1, keepdims=True))
    return replace(aligned[0], path=Path('mean'), log_probs=means)


def align_steps(files: Sequence[StepFile]) -> list[StepFile]:
    """Brings the clips of all files into the order of the first.

    Args:
        files: At least one.

    Returns:
        The same number of files.

    Raises:
        ConfigError: Clips, tokens, steps or references of a file are not those of the first.
    """
    first, found = files[0], [files[0]]
    for other in files[1:]:
        where = f'{first.path} and {other.path}'
        if other.tokens != first.tokens:
            raise ConfigError(f'{where}: other tokens, or in another order; both models need one vocabulary')
        if sorted(other.video_ids) != sorted(first.video_ids):
            raise ConfigError(f'{where}: different clips; both must be tested on the same split')
        place = {name: number for number, name in enumerate(other.video_ids)}
        order = [place[name] for name in first.video_ids]
        for name, mine, number in zip(first.video_ids, first.log_probs, order, strict=True):
            if len(mine) != len(other.log_probs[number]):
                raise ConfigError(
                    f"{where}: clip '{name}' has {len(mine)} and {len(other.log_probs[number])} steps; models with "
                    'another pooling or sampling cannot be averaged step by step'
                )
        references = [other.references[number] for number in order]
        if references != first.references:
            raise ConfigError(f'{where}: other references')
        rows = [other.log_probs[number] for number in order]
        found.append(replace(other, video_ids=first.video_ids, log_probs=rows, references=references))
    return found


def fit_step_weights(files: Sequence[StepFile], decoder: StepDecoder, step: float = 0.1) -> tuple[float, ...]:
    """Finds the weights with the fewest errors on a validation split; of equally good ones the nearest to equal ones.

    Args:
        files: Of the validation clips, one for each model.
        decoder: How they are decoded and scored.
        step: Distance of the grid points; 1 / step must be an integer.

    Returns:
        One weight for each file, with sum 1.

    Raises:
        ConfigError: The files do not belong together, or the step is unusable.
    """

    def demerit(weights: tuple[float, ...]) -> tuple[int, float]:
        errors = decoder.wer(fuse_steps(files, weights)).errors
        return errors, sum((weight - 1 / len(weights)) ** 2 for weight in weights)

    return min(weight_grid(len(files), step), key=demerit)
