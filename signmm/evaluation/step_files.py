"""Files of what a CTC model says of every step, to be averaged with those of other models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from signmm.evaluation.clip_metric import ClipMetric
from signmm.io.atomic import writing
from signmm.io.format_version import format_version
from signmm.io.guarded_arrays import load_npz
from signmm.registry import METRICS
from signmm.utils.errors import ConfigError

VERSION = 1


@dataclass(frozen=True)
class StepFile:
    """Log-probabilities of one model.

    Attributes:
        path: Where they come from, for messages.
        video_ids: Names of the N clips.
        log_probs: For each clip (S, C).
        references: For each clip its glosses; None where they are not known.
        tokens: The C tokens, with the blank.
    """

    path: Path
    video_ids: list[str]
    log_probs: list[np.ndarray]
    references: list[list[str] | None]
    tokens: list[str]


def write_steps(content: StepFile) -> None:
    """Writes a file; it is complete or not there.

    Args:
        content: What to write, and where.
    """
    known = [reference is not None for reference in content.references]
    glosses = [reference or [] for reference in content.references]
    with writing(content.path) as file:
        np.savez_compressed(
            file,
            allow_pickle=False,
            version=np.array(VERSION),
            video_ids=np.array(content.video_ids),
            log_probs=np.concatenate(content.log_probs).astype(np.float32),
            steps=np.array([len(rows) for rows in content.log_probs]),
            glosses=np.array([gloss for reference in glosses for gloss in reference], dtype=np.str_),
            lengths=np.where(known, [len(reference) for reference in glosses], -1),
            tokens=np.array(content.tokens),
        )


def read_steps(path: str | Path) -> StepFile:
    """Reads a file.

    Args:
        path: ``.npz`` written by ``signmm test --out``.

    Returns:
        Its content.

    Raises:
        ConfigError: The file is damaged or holds something else.
    """
    path = Path(path).expanduser()
    where = f'file of log-probabilities {path}'
    try:
        arrays: dict[str, Any] = dict(load_npz(path, 'file of log-probabilities'))
        format_version({'version': arrays['version'].item()}, VERSION, where)
        ends, gloss_ends = (np.cumsum(np.maximum(arrays[key], 0)) for key in ('steps', 'lengths'))
        if ends[-1] != len(arrays['log_probs']) or arrays['log_probs'].shape[1] != len(arrays['tokens']):
            raise ValueError(f'{len(arrays["log_probs"])} steps of {len(arrays["tokens"])} tokens do not fit the rest')
        glosses = np.split(arrays['glosses'], gloss_ends[:-1])
        references = [g.tolist() if n >= 0 else None for g, n in zip(glosses, arrays['lengths'], strict=True)]
        rows = np.split(arrays['log_probs'], ends[:-1])
        return StepFile(path, arrays['video_ids'].tolist(), rows, references, arrays['tokens'].tolist())
    except (KeyError, IndexError, ValueError, OSError) as error:
        raise ConfigError(f'{where}: {error} (signmm test CONFIG CHECKPOINT --out FILE.npz of a CTC model)') from error


def holds_steps(path: str | Path) -> bool:
    """Tells whether a file holds log-probabilities of steps.

    Args:
        path: Any file.

    Returns:
        False also for what is no file or cannot be read, which the reader of score files explains.
    """
    try:
        return Path(path).suffix == '.npz' and 'log_probs' in load_npz(Path(path).expanduser(), 'file')
    except (OSError, ValueError):
        return False


@METRICS.register_module()
class StepDump(ClipMetric):
    """Writes what a CTC model says of every step of every clip; computes nothing.

    Args:
        out: ``.npz`` file.
        tokens: Of the model's vocabulary.
        allow_partial: Accept that clips are missing, see :class:`ClipMetric`.
    """

    def __init__(self, out: str, tokens: Sequence[str], allow_partial: bool = False) -> None:
        super().__init__(allow_partial)
        self.out, self.tokens = Path(out).expanduser(), list(tokens)

    def measure(self, sample: Mapping[str, Any]) -> tuple[str, np.ndarray, list[str] | None]:
        """Takes the log-probabilities of a clip.

        Args:
            sample: With ``video_id``, ``pred_log_probs`` and, where known, ``gt_gloss``.

        Returns:
            Id, log-probabilities and reference.
        """
        reference = sample.get('gt_gloss')
        rows = sample['pred_log_probs'].detach().float().cpu().numpy()
        return str(sample['video_id']), rows, None if reference is None else list(reference)

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Writes the file. Gives nothing to report."""
        names, rows, references = (list(column) for column in zip(*results, strict=True))
        write_steps(StepFile(self.out, names, rows, references, self.tokens))
        return {}
