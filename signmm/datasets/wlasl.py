"""WLASL (Li et al. 2020): 2,000 American signs, and the subsets of the 100, 300 and 1,000 most frequent ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from signmm.datasets.annotations import Sample
from signmm.datasets.isolated import IsolatedDataset
from signmm.datasets.prepare import Corpus, open_json, open_list
from signmm.registry import DATASETS

SPLITS = ('train', 'val', 'test')
#: Clips of v0.3, by subset; nslt lists in brackets where they differ.
COUNTS = {
    100: (1442, 338, 258),
    300: (3549, 900, 668),
    1000: (8974, 2318, 1876),
    2000: (14289, 3916, 2878),
}
NSLT_COUNTS = {**COUNTS, 300: (3549, 901, 668), 1000: (8978, 2320, 1876), 2000: (14296, 3920, 2879)}
#: In the nslt lists but not in v0.3; the authors say to ignore them (dxli94/WLASL issues 38 and 69).
SURPLUS = frozenset(
    '09500 12209 13422 16096 20065 20138 39347 47639 48251 51153 57839 60721'.split()  # noqa: SIM905
)
ORDERS = ('nslt', 'alphabetical')


@DATASETS.register_module()
class WLASL(IsolatedDataset):
    """WLASL, see ``docs/datasets/wlasl.md``; arguments as :class:`~signmm.datasets.SignDataset`."""

    page = 'wlasl'
    sizes = {f'wlasl{k}': k for k in COUNTS}


def read_wlasl(
    path: str | Path,
    subset: int = 2000,
    names: str | Path | None = None,
    order: str = 'nslt',
    keep_surplus: bool = False,
    spans: bool = False,
) -> Corpus:
    """Reads the official lists.

    Args:
        path: ``WLASL_v0.3.json`` (entries with ``gloss`` and ``instances``), or an ``nslt_*.json`` (video id to
            subset and action).
        subset: 100, 300, 1000 or 2000: the first entries of the list.
        names: ``wlasl_class_list.txt``; needed for nslt lists.
        order: ``'nslt'``: labels in the order of the lists, as the papers' code; ``'alphabetical'``: sorted by gloss.
        keep_surplus: Keep the twelve ids of the nslt lists that v0.3 lacks.
        spans: Write ``frames`` from the list, for poses of untrimmed videos. The clips that the official script makes
            are trimmed already: leave it out for them.

    Returns:
        The corpus.

    Raises:
        ValueError: Unknown subset or order, or an nslt list without names.
    """
    if subset not in COUNTS or order not in ORDERS:
        raise ValueError(f'WLASL: subset must be in {list(COUNTS)}, order in {ORDERS}; got {subset} and {order}')
    content = open_json(path)
    nslt = isinstance(content, dict)
    if nslt and names is None:
        raise ValueError(f'{path} is an nslt list, which has no label names; pass wlasl_class_list.txt too')
    labels, samples = _from_nslt(content, str(names)) if nslt else _from_entries(content, subset)
    samples = [s for s in samples if s['label'] < subset and (keep_surplus or s['video_id'] not in SURPLUS)]
    labels = labels[:subset]
    if order == 'alphabetical':
        ranks = {old: new for new, old in enumerate(sorted(range(len(labels)), key=labels.__getitem__))}
        samples = [{**s, 'label': ranks[s['label']]} for s in samples]
        labels = sorted(labels)
    if not spans:
        samples = [{**s, 'frames': None} for s in samples]
    counts = NSLT_COUNTS if keep_surplus and nslt else COUNTS
    expected = dict(zip(SPLITS, counts[subset], strict=True))
    return Corpus(f'wlasl{subset}', labels, samples, expected, {'label_order': order})


def _from_entries(entries: list[dict[str, Any]], subset: int) -> tuple[list[str], list[Sample]]:
    samples = [
        {
            'video_id': clip['video_id'],
            'split': clip['split'],
            'label': label,
            'signer': str(clip['signer_id']),
            'frames': _span(clip['frame_start'], clip['frame_end']),
        }
        for label, entry in enumerate(entries[:subset])
        for clip in entry['instances']
    ]
    return [entry['gloss'] for entry in entries], samples


def _from_nslt(content: dict[str, Any], names: str) -> tuple[list[str], list[Sample]]:
    rows = [line.split('\t') for line in open_list(names).splitlines() if line.strip()]
    labels = [name.strip() for _, name in sorted((int(number), name) for number, name in rows)]
    samples = []
    for video_id, clip in content.items():
        label, first, last = clip['action']
        frames = _span(first, last)
        samples.append({'video_id': video_id, 'split': clip['subset'], 'label': label, 'frames': frames})
    return labels, samples


def _span(first: int, last: int) -> list[int] | None:
    """Frames are counted from 1 in the lists, and -1 is the end."""
    return None if last < 0 else [max(first - 1, 0), last]
