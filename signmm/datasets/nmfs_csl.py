"""NMFs-CSL (Hu et al. 2020): 1,067 Chinese signs, 610 of them confusable without the face and 457 normal."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from signmm.datasets.annotations import Sample
from signmm.datasets.isolated import IsolatedDataset
from signmm.datasets.prepare import Corpus, open_list
from signmm.registry import DATASETS

CLASSES, CONFUSING = 1067, 610
COUNTS = {'train': 25608, 'test': 6402}


@DATASETS.register_module()
class NMFsCSL(IsolatedDataset):
    """NMFs-CSL, see ``docs/datasets/nmfs_csl.md``; arguments as :class:`~signmm.datasets.SignDataset`."""

    page = 'nmfs_csl'
    sizes = {'nmfs_csl': CLASSES}


def image_size(label: int) -> tuple[int, int]:
    """Gives the size of a clip's frames, which changes where the normal words begin.

    Args:
        label: Class of the clip.

    Returns:
        (W, H) in pixels.
    """
    return (1000, 720) if label < CONFUSING else (540, 540)


def read_nmfs_csl(train: str | Path, test: str | Path, names: str | Path | None = None) -> Corpus:
    """Reads the lists.

    Args:
        train: Training list, a line ``path label`` or only ``path`` for each clip; without a label the path's first
            folder is the label.
        test: Test list, likewise.
        names: Label names, one a line in label order; without it labels are named by number.

    Returns:
        The corpus; an id is a clip's path without its suffix, and each sample has its ``image_size``. The confusing and
        normal words are in ``metainfo['subsets']``.

    Raises:
        ValueError: A line cannot be read, or there are not 1,067 names.
    """
    samples = [s for split, file in (('train', train), ('test', test)) for s in _samples(file, split)]
    labels = (
        [str(i) for i in range(CLASSES)]
        if names is None
        else [name.strip() for name in open_list(names).split('\n')[:CLASSES]]
    )
    if len(labels) != CLASSES:
        raise ValueError(f'{names}: {len(labels)} label names, expected {CLASSES}')
    subsets = {'confusing': list(range(CONFUSING)), 'normal': list(range(CONFUSING, CLASSES))}
    return Corpus('nmfs_csl', f'{train}, {test}', labels, samples, COUNTS, {'subsets': subsets})


def _samples(file: str | Path, split: str) -> list[Sample]:
    samples = []
    for number, line in enumerate(open_list(file).splitlines(), 1):
        if not line.strip():
            continue
        path, *rest = line.split()
        text = rest[0] if rest else path.split('/')[0]
        if not text.isdecimal() or len(rest) > 1:
            raise ValueError(f"list file {file}, line {number}: no label in '{line}'; expected 'path label'")
        label = int(text)
        name = PurePosixPath(path).with_suffix('').as_posix()
        samples.append({'video_id': name, 'split': split, 'label': label, 'image_size': list(image_size(label))})
    return samples
