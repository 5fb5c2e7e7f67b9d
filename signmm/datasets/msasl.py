"""MS-ASL (Joze & Koller 2019): 1,000 American signs; the subsets are the labels below 100, 200 and 500."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

from signmm.datasets.annotations import Sample
from signmm.datasets.isolated import IsolatedDataset
from signmm.datasets.prepare import Corpus, open_json
from signmm.io.guarded import guard, need
from signmm.registry import DATASETS

COUNTS = {
    100: (3789, 1190, 757),
    200: (6319, 2041, 1359),
    500: (11401, 3702, 2720),
    1000: (16054, 5287, 4172),
}
SPLITS = ('train', 'val', 'test')
_FIELDS: dict[str, Any] = {'url': str, 'start': int, 'end': int, 'label': int, 'text': str, 'signer_id': (int, str)}
# YouTube's id: watch?v=ID&t=1s, youtu.be/ID, embed/ID.
_VIDEO = re.compile(r'(?:[?&]v=|/)([\w-]+)')


@DATASETS.register_module()
class MSASL(IsolatedDataset):
    """MS-ASL, see ``docs/datasets/msasl.md``; arguments as :class:`~signmm.datasets.SignDataset`."""

    page = 'msasl'
    sizes = {f'msasl{k}': k for k in COUNTS}


def read_msasl(folder: str | Path, subset: int = 1000, spans: bool = False) -> Corpus:
    """Reads the official lists.

    A clip's id is ``<YouTube id>_<start>_<end>`` (frame numbers of the list); the second of two equal rows gets ``_2``.

    Args:
        folder: Holds ``MSASL_{train,val,test}.json``, or lists of one subset whose names end in ``ASL<K>_<split>.json``
            with K at least ``subset``; gzipped or not.
        subset: 100, 200, 500 or 1000: the labels below it.
        spans: Write ``video`` and ``frames``, for poses of whole videos instead of cut clips.

    Returns:
        The corpus; its labels are the field ``text``.

    Raises:
        ValueError: Unknown subset, or a label without a clip in any split.
        FileNotFoundError: A list is absent.
    """
    if subset not in COUNTS:
        raise ValueError(f'MS-ASL: subset must be one of {list(COUNTS)}, got {subset}')
    samples: list[Sample] = []
    names: dict[int, str] = {}
    for split in SPLITS:
        path = _find(Path(folder), split, subset)
        content = open_json(path, list)
        with guard(f'list file {path}'):
            rows = [_checked(row, f'list file {path}, row {number}', names) for number, row in enumerate(content)]
            samples += _samples([row for row in rows if row['label'] < subset], split, spans)
    names = {label: name for label, name in names.items() if label < subset}
    if len(names) != subset:
        raise ValueError(f'MS-ASL: {len(names)} labels below {subset} have clips, expected all; lists in {folder}?')
    expected = dict(zip(SPLITS, COUNTS[subset], strict=True))
    return Corpus(f'msasl{subset}', folder, [names[i] for i in range(subset)], samples, expected)


def _find(folder: Path, split: str, subset: int) -> Path:
    pattern = re.compile(rf'(MSASL|.*ASL(\d+))_{split}\.json(\.gz)?')
    sizes = {}
    for file in folder.glob('*.json*'):
        found = pattern.fullmatch(file.name)
        if found and int(found[2] or 1000) >= subset:
            sizes[int(found[2] or 1000)] = file
    if not sizes:
        raise FileNotFoundError(
            f'{folder}: no list of MS-ASL {split}, e.g. MSASL_{split}.json; see docs/datasets/msasl.md'
        )
    return sizes[min(sizes)]


def _checked(row: Any, where: str, names: dict[int, str]) -> dict[str, Any]:
    """A row with everything in place; notes down the name of its label."""
    for field, kind in _FIELDS.items():
        need(row, field, kind, where)
    if not 0 <= row['label'] < max(COUNTS) or not row['text'].strip():
        raise ValueError(f'{where}: expected a label from 0 to {max(COUNTS) - 1} and its text, got {row["label"]}')
    if not 0 <= row['start'] <= row['end']:
        raise ValueError(f'{where}: start and end must be 0 <= start <= end, got {row["start"]} and {row["end"]}')
    if names.setdefault(row['label'], row['text']) != row['text']:
        raise ValueError(f"{where}: label {row['label']} is '{row['text']}', before '{names[row['label']]}'")
    if not _VIDEO.search(row['url']):
        raise ValueError(f"{where}: no id of a YouTube video in '{row['url']}'")
    return row


def _samples(rows: list[dict[str, Any]], split: str, spans: bool) -> list[Sample]:
    samples = []
    seen: Counter[str] = Counter()
    for row in rows:
        video = _VIDEO.findall(row['url'])[-1]
        clip = f'{video}_{row["start"]}_{row["end"]}'
        seen[clip] += 1
        samples.append(
            {
                'video_id': clip if seen[clip] == 1 else f'{clip}_{seen[clip]}',
                'split': split,
                'label': row['label'],
                'signer': str(row['signer_id']),
                # One clip of the lists ends in the frame in which it begins.
                'frames': [row['start'], max(row['end'], row['start'] + 1)] if spans else None,
                **({'video': video} if spans else {}),
            }
        )
    return samples
