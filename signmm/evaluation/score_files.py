"""Files of class scores: one row for each clip, as ``signmm test --out`` writes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.atomic import write_text, writing
from signmm.io.guarded import read_json
from signmm.io.guarded_arrays import load_npz
from signmm.io.old_labels import to_distinct
from signmm.utils.errors import ConfigError

_KEYS = ('video_ids', 'labels', 'scores', 'label_names')


@dataclass(frozen=True)
class ScoreFile:
    """Scores of one model.

    Attributes:
        path: Where they come from, for messages.
        video_ids: (N,) names of the clips.
        labels: (N,) true classes; -1 = unknown.
        scores: (N, C).
        label_names: (C,) or empty.
        embeddings: (N, D), or None.
    """

    path: Path
    video_ids: np.ndarray
    labels: np.ndarray
    scores: np.ndarray
    label_names: np.ndarray
    embeddings: np.ndarray | None = None


def check_out(out: str | Path) -> Path:
    """Checks the name of a score file.

    Args:
        out: File.

    Returns:
        Its path.

    Raises:
        ConfigError: The ending is neither ``.npz`` nor ``.json``.
    """
    path = Path(out).expanduser()
    if path.suffix not in ('.npz', '.json'):
        raise ConfigError(f"score file {path}: expected a name ending in .npz or .json, got '{path.suffix}'")
    return path


def write_scores(content: ScoreFile) -> None:
    """Writes a score file; it is complete or not there.

    Args:
        content: What to write, and where.

    Raises:
        ConfigError: The name has another ending than ``.npz`` and ``.json``.
    """
    path = check_out(content.path)
    arrays = {key: getattr(content, key) for key in _KEYS}
    if content.embeddings is not None:
        arrays['embeddings'] = content.embeddings
    if path.suffix == '.json':
        write_text(path, json.dumps({k: v.tolist() for k, v in arrays.items()}, ensure_ascii=False))
    else:
        with writing(path) as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)


def read_scores(path: str | Path) -> ScoreFile:
    """Reads a score file.

    Args:
        path: File, ``.npz`` or ``.json``.

    Returns:
        Its content.

    Raises:
        ConfigError: The file does not exist, cannot be read or is not a score file.
    """
    path = check_out(path)
    if not path.is_file():
        raise ConfigError(f'score file {path}: no such file; signmm test CONFIG CHECKPOINT --out FILE writes one')
    where = f'score file {path}'
    try:
        arrays = load_npz(path, 'score file') if path.suffix == '.npz' else read_json(path, 'score file', dict)
    except (OSError, ValueError) as error:
        raise ConfigError(f'{error} (it cannot be read)') from error
    missing = [key for key in _KEYS[:3] if key not in arrays]
    if missing:
        raise ConfigError(f'{where}: has no {", ".join(missing)}, found {", ".join(arrays) or "nothing"}')
    names: Any = arrays.get('label_names', [])
    names = names if isinstance(names, np.ndarray) or names else np.array([], 'U1')
    names = _array(names, 'U', f"{where}, field 'label_names'")
    if names.ndim != 1:
        raise ConfigError(f"{where}, field 'label_names': expected a list of names, got shape {names.shape}")
    found = ScoreFile(
        path,
        _array(arrays['video_ids'], 'U', f"{where}, field 'video_ids'").astype(np.str_),
        _array(arrays['labels'], 'iu', f"{where}, field 'labels'"),
        _array(arrays['scores'], 'fiu', f"{where}, field 'scores'"),
        np.array(to_distinct(names.tolist()), np.str_),
        _array(arrays['embeddings'], 'fiu', f"{where}, field 'embeddings'") if 'embeddings' in arrays else None,
    )
    _check(found)
    return found


def _array(values: Any, kinds: str, where: str) -> np.ndarray:
    try:
        array = np.asarray(values)
    except ValueError:
        raise ConfigError(f'{where}: rows of different lengths') from None
    if array.dtype.kind not in kinds:
        expected = 'names' if kinds == 'U' else 'numbers'
        raise ConfigError(f'{where}: expected {expected}, got {array.dtype} {array.shape}')
    return array


def _check(found: ScoreFile) -> None:
    count = len(found.video_ids) if found.video_ids.ndim == 1 else 0
    if found.scores.ndim != 2 or not count or found.labels.shape != (count,) or len(found.scores) != count:
        raise ConfigError(
            f'score file {found.path}: expected video_ids (N,), labels (N,) and scores (N, C) with N >= 1, got '
            f'{found.video_ids.shape}, {found.labels.shape} and {found.scores.shape}'
        )
    if found.embeddings is not None and (found.embeddings.ndim != 2 or len(found.embeddings) != count):
        raise ConfigError(f'score file {found.path}: expected embeddings ({count}, D), got {found.embeddings.shape}')
    names, times = np.unique(found.video_ids, return_counts=True)
    if len(names) < count:
        raise ConfigError(f"score file {found.path}: clip '{names[times > 1][0]}' occurs {times.max()} times")
    if len(found.label_names) not in (0, found.scores.shape[1]):
        raise ConfigError(
            f'score file {found.path}: {len(found.label_names)} label_names for {found.scores.shape[1]} columns'
        )
    finite = np.isfinite(found.scores).all(axis=1)
    if not finite.all():
        raise ConfigError(
            f"score file {found.path}: the scores of clip '{found.video_ids[~finite][0]}' are not finite "
            f'({int((~finite).sum())} such clips)'
        )
