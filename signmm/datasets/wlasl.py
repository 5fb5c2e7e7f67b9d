"""WLASL (Li et al. 2020): 2,000 American signs, and the subsets of the 100, 300 and 1,000 most frequent ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from signmm.datasets.annotations import Sample
from signmm.datasets.isolated import IsolatedDataset
from signmm.datasets.prepare import Corpus, open_json, open_list
from signmm.io.guarded import guard, need
from signmm.registry import DATASETS
from signmm.utils.suggest import choose

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
    content, where = open_json(path), f'list file {path}'
    nslt = isinstance(content, dict)
    if nslt and names is None:
        raise ValueError(
            f'{where} has entries by video id as an nslt list, which has no label names; pass wlasl_class_list.txt too '
            '(--names FILE)'
        )
    with guard(where):
        labels, samples = _from_nslt(content, str(names), where) if nslt else _from_entries(content, subset, where)
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
    return Corpus(f'wlasl{subset}', path, labels, samples, expected, {'label_order': order})


def _from_entries(entries: Any, subset: int, where: str) -> tuple[list[str], list[Sample]]:
    if not isinstance(entries, list):
        raise ValueError(f'{where}: expected a list of entries, got {type(entries).__name__}')
    samples, labels = [], []
    for label, entry in enumerate(entries):
        here = f'{where}, entry {label}'
        labels.append(need(entry, 'gloss', str, here))
        for clip in need(entry, 'instances', list, here) if label < subset else ():
            samples.append({
                'video_id': need(clip, 'video_id', str, f'{here}, instances'),
                'split': _split(need(clip, 'split', str, f'{here}, instances'), here),
                'label': label,
                'signer': str(need(clip, 'signer_id', (int, str), here)),
                'frames': _span(need(clip, 'frame_start', int, here), need(clip, 'frame_end', int, here), here),
            })  # fmt: skip
    return labels, samples


def _from_nslt(content: dict[str, Any], names: str, where: str) -> tuple[list[str], list[Sample]]:
    labels = _names(names)
    samples = []
    for video_id, clip in content.items():
        here = f"{where}, '{video_id}'"
        action = need(clip, 'action', list, here)
        if len(action) != 3 or not all(type(n) is int for n in action) or action[0] < 0:
            raise ValueError(f"{here}: field 'action' must be [class, first frame, last frame], got {action}")
        split = _split(need(clip, 'subset', str, here), here)
        frames = _span(action[1], action[2], here)
        if action[0] >= len(labels):
            raise ValueError(f'{here}: has class {action[0]}, but {names} has {len(labels)} names')
        samples.append({'video_id': video_id, 'split': split, 'label': action[0], 'frames': frames})
    return labels, samples


def _names(path: str) -> list[str]:
    names: dict[int, str] = {}
    for line, text in enumerate(open_list(path).splitlines(), 1):
        number, tab, name = text.partition('\t')
        if text.strip() and not (tab and number.isdecimal() and name.strip() and int(number) not in names):
            raise ValueError(
                f"list file {path}, line {line}: expected 'number<tab>name', each number once, got {text!r}"
            )
        if text.strip():
            names[int(number)] = name.strip()
    if sorted(names) != list(range(len(names))):
        raise ValueError(f'list file {path}: the numbers must run from 0 without gaps')
    return [names[i] for i in range(len(names))]


def _split(name: str, where: str) -> str:
    return choose(f'{where}: split', name, SPLITS)


def _span(first: int, last: int, where: str) -> list[int] | None:
    """Frames are counted from 1 in the lists, and -1 is the end."""
    if 0 <= last <= max(first - 1, 0):
        raise ValueError(f'{where}: frames {first} to {last} are none')
    return None if last < 0 else [max(first - 1, 0), last]
