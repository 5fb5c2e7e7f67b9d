"""SLR500 (Zhang et al. 2016): 500 Chinese signs, 50 signers, five repetitions each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from signmm.datasets.annotations import Sample
from signmm.datasets.isolated import IsolatedDataset
from signmm.datasets.prepare import Corpus, open_list
from signmm.io.table import read_table
from signmm.registry import DATASETS
from signmm.utils.suggest import choose

SIGNERS, CLASSES, REPETITIONS = 50, 500, 5
#: Training signers of each protocol: the papers count 90,000 / 35,000 clips, OpenHands' lists split after P35.
PROTOCOLS = {'papers': 36, 'openhands': 35}


@DATASETS.register_module()
class SLR500(IsolatedDataset):
    """SLR500, see ``docs/datasets/slr500.md``; arguments as :class:`~signmm.datasets.SignDataset`."""

    page = 'slr500'
    sizes = {'slr500': CLASSES}


def read_slr500(lists: Sequence[str | Path] = (), protocol: str = 'papers') -> Corpus:
    """Makes the corpus from its naming rule: ``P<signer>_<a>_<b>_<repetition>``, label = (a - 1) * 20 + b.

    Args:
        lists: CSV files with ``video_path`` and ``class_name`` (path: ``<label>/P01_01_00_0._color.mp4``), for the
            label names; every path in them is checked against the rule. Without them labels are named by number.
        protocol: ``'papers'``: signers 1 to 36 train, 37 to 50 test; ``'openhands'``: 1 to 35 and 36 to 50.

    Returns:
        The corpus with all 125,000 clips; there is no validation split.

    Raises:
        ValueError: Unknown protocol, or a list row that the rule does not explain.
    """
    trained = PROTOCOLS[choose('SLR500: protocol', protocol, PROTOCOLS)]
    samples: list[Sample] = [
        {
            'video_id': f'P{signer:02d}_{label // 20 + 1:02d}_{label % 20:02d}_{repetition}',
            'split': 'train' if signer <= trained else 'test',
            'label': label,
            'signer': f'P{signer:02d}',
        }
        for signer in range(1, SIGNERS + 1)
        for label in range(CLASSES)
        for repetition in range(REPETITIONS)
    ]
    each = CLASSES * REPETITIONS
    expected = {'train': trained * each, 'test': (SIGNERS - trained) * each}
    labels = _names(lists, {s['video_id']: s['label'] for s in samples})
    return Corpus('slr500', ', '.join(map(str, lists)), labels, samples, expected, {'protocol': protocol})


def _names(lists: Sequence[str | Path], known: dict[str, int]) -> list[str]:
    names = [str(i) for i in range(CLASSES)]
    for file in lists:
        for line, row in read_table(file, open_list(file), ('video_path', 'class_name')):
            folder, _, clip = row['video_path'].partition('/')
            label = known.get(clip.split('.')[0])
            where = f'list file {file}, line {line}'
            if label is None or not folder.isdecimal() or label != int(folder):
                raise ValueError(f'{where}: {row["video_path"]} is not named by the SLR500 rule')
            if names[label] not in (str(label), row['class_name']):
                raise ValueError(f"{where}: label {label} is '{row['class_name']}', before '{names[label]}'")
            names[label] = row['class_name']
    return names
