"""Labels from the names of folders, for data that nobody wrote a table for."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from signmm.datasets.annotations import Sample
from signmm.datasets.csv_labels import SPLITS, choose_splits, number_labels
from signmm.io.arrays import load_array
from signmm.io.find_clips import ReadOptions, find_clips, what_is_there
from signmm.io.pyskl import is_pyskl, pyskl_labels
from signmm.io.safe_pickle import load_pickle
from signmm.structures import PoseSequence


def read_folder_labels(
    source: str | Path, shares: tuple[float, float] | None = None, seed: int = 0
) -> tuple[list[str], list[Sample]]:
    """Takes the label of each clip from where it lies.

    ``gloss/take``: the folder above a clip is its label. ``split/gloss/take``: so are the splits, where the first
    folder of every clip is a name of one (train, val, valid, validation, dev, test). An array of clips takes the
    ``labels.npy`` beside it, an annotation pickle of pyskl or MMAction2 what it says.

    Args:
        source: Folder of poses or of videos, or such a pickle.
        shares: Shares of (val, test) where the folders do not say.
        seed: Another seed, another choice.

    Returns:
        Label names and samples; ids are those of :func:`~signmm.io.find_clips`.

    Raises:
        FileNotFoundError: No such folder, or no clip in it.
        ValueError: A clip without a folder of its label, or no splits.
    """
    source = Path(source)
    if source.is_file():
        samples = _of_pickle(source)
    else:
        clips = list(find_clips(source, options=ReadOptions(extract=_never)))
        if not clips:
            raise FileNotFoundError(what_is_there(source))
        samples = [{'video_id': clip.id, 'split': '', 'label': ''} for clip in clips]
        arrays = _array_labels(source)
        inside = [sample for sample in samples if sample['video_id'].rpartition('/')[0] not in arrays]
        for sample in samples:
            array, _, number = sample['video_id'].rpartition('/')
            if array in arrays:
                sample['label'] = _label(arrays[array], int(number), source / array)
        _of_folders(inside, source)
    if not all(sample['split'] for sample in samples):
        if shares is None:
            raise ValueError(
                f'{source}: the folders do not say the splits; say which shares are for validation and test'
            )
        choose_splits(samples, shares, seed)
    return number_labels(source, samples), samples


def _of_folders(samples: list[Sample], source: Path) -> None:
    firsts = {sample['video_id'].split('/')[0].casefold() for sample in samples}
    splits = bool(firsts) and firsts <= SPLITS.keys()
    for sample in samples:
        parts = sample['video_id'].split('/')
        if len(parts) < 2 + splits:
            raise ValueError(
                f"{source}: clip '{sample['video_id']}' lies in no folder of its label; expected "
                f'{source.name}/LABEL/CLIP or a table of labels'
            )
        sample['label'] = parts[-2]
        if splits:
            sample['split'] = SPLITS[parts[0].casefold()]


def _array_labels(source: Path) -> dict[str, np.ndarray]:
    """Labels of the arrays of clips, by the id of the array."""
    found = {}
    for file in source.rglob('*.npy'):
        names = [f'{file.stem}_labels.npy', 'labels.npy', 'y.npy']
        labels = next((file.with_name(name) for name in names if file.with_name(name).is_file()), None)
        if labels is not None and file.name not in names and load_array(file, mapped=True).ndim == 3:
            found[file.relative_to(source).with_suffix('').as_posix()] = load_array(labels)
    return {key.rpartition('/')[2]: value for key, value in found.items()}


def _label(labels: np.ndarray, number: int, where: Path) -> str:
    if labels.ndim == 2 and labels.dtype.kind in 'fiub' and labels.shape[1] > 1:  # one-hot
        return str(int(labels[number].argmax()))
    if number >= len(labels) or labels.size != len(labels):
        raise ValueError(f'labels of {where}: expected one for each clip, got {labels.shape}')
    value = labels.reshape(-1)[number]
    return str(int(value)) if labels.dtype.kind == 'f' and float(value).is_integer() else str(value)


def _of_pickle(path: Path) -> list[Sample]:
    content = load_pickle(path)
    if not is_pyskl(content):
        raise ValueError(f'{path}: not an annotation pickle of pyskl or MMAction2; a folder or a table has labels too')
    names = pyskl_labels(content, f'pickle {path}')
    unknown = next((split for _, _, split in names if split and split.casefold() not in SPLITS), None)
    if unknown is not None:
        raise ValueError(f"{path}: split '{unknown}'; expected one of {', '.join(SPLITS)}")
    return [{'video_id': n, 'split': SPLITS.get(s.casefold(), ''), 'label': str(label)} for n, label, s in names]


def _never(path: Path) -> PoseSequence:
    raise ValueError(f'{path}: videos are not read for their labels')
