"""The project's own pose file: one ``.npz`` per video, without pickles."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from signmm.io.atomic import writing
from signmm.structures import PoseSequence, get_layout

_KEYS = ('xy', 'score', 'layout')


class _Foreign(ValueError):
    """A whole archive of other fields."""


def _foreign(path: str | Path, missing: list[str], there: list[str]) -> _Foreign:
    return _Foreign(
        f'pose file {path}: fields missing: {", ".join(missing)}; it has: {", ".join(there)}; if these are '
        "MediaPipe's landmarks, say which: fields='pose=NAME,left=NAME,right=NAME' (--fields)"
    )


def read_npz(path: str | Path) -> PoseSequence:
    """Reads one pose file.

    Args:
        path: An ``.npz`` with ``xy`` (T, V, 2) px, ``score`` (T, V), ``layout`` (a name) and, optionally, ``fps``,
            ``image_size`` (W, H), ``extractor``, ``z`` (T, V) and ``z_unit``.

    Returns:
        The poses.

    Raises:
        FileNotFoundError: No such file.
        ValueError: Truncated file, pickled objects, a missing field or bad values; the message names file and field.
    """
    field = ''
    try:
        with Path(path).open('rb') as file, np.load(file, allow_pickle=False) as archive:
            missing = [k for k in _KEYS if k not in archive.files]
            if missing:
                raise _foreign(path, missing, archive.files)
            fields = {}
            for field in archive.files:
                fields[field] = archive[field]
    except FileNotFoundError:
        raise FileNotFoundError(f'pose file {path} does not exist') from None
    except _Foreign:
        raise
    except Exception as error:  # damaged bytes raise almost anything
        where = f", field '{field}'" if field else ''
        raise ValueError(
            f'pose file {path}{where}: cannot be read ({error}); is it truncated or not an .npz?'
        ) from error
    try:
        layout = get_layout(str(fields['layout']))
    except KeyError as error:
        raise ValueError(f"pose file {path}, field 'layout': {error.args[0]}") from None
    fps, size = float(fields.get('fps', np.nan)), fields.get('image_size')
    return PoseSequence(
        xy=fields['xy'].astype(np.float32, copy=False),
        score=fields['score'].astype(np.float32, copy=False),
        layout=layout,
        fps=None if np.isnan(fps) else fps,
        image_size=None if size is None or size.size != 2 else (int(size[0]), int(size[1])),
        extractor=str(fields.get('extractor', 'unknown')),
        source=str(path),
        z=fields['z'].astype(np.float32, copy=False) if 'z' in fields else None,
        z_unit=str(fields['z_unit']) if 'z_unit' in fields else None,
    )


def write_npz(path: str | Path, pose: PoseSequence) -> None:
    """Writes one pose file; a reader never sees half a file.

    Args:
        path: Where to write; its folder is made if needed.
        pose: The poses.
    """
    fields = {
        'xy': pose.xy.astype(np.float32, copy=False),
        'score': pose.score.astype(np.float32, copy=False),
        'layout': np.array(pose.layout.name),
        'fps': np.array(np.nan if pose.fps is None else pose.fps),
        'image_size': np.array(pose.image_size or (), dtype=np.int64),
        'extractor': np.array(pose.extractor),
    }
    if pose.z is not None:
        fields |= {'z': pose.z.astype(np.float32, copy=False), 'z_unit': np.array(pose.z_unit)}
    with writing(path) as file:
        np.savez_compressed(file, allow_pickle=False, **fields)
