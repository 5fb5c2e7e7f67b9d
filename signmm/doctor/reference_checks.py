"""Compares an annotation file with another one of the same corpus, and labels with what is signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from signmm.datasets.annotations import Sample
from signmm.doctor.report import Finding, shortened
from signmm.doctor.tracks import Track

#: Moments at which a clip is looked at.
MOMENTS = 8


def check_reference(
    labels: Sequence[str] | None,
    samples: Sequence[Sample],
    wanted_labels: Sequence[str] | None,
    wanted: Sequence[Sample],
) -> list[Finding]:
    """Compares ids, splits and labels with an annotation file that is known to be right.

    Args:
        labels: Label names of the file examined.
        samples: Its samples.
        wanted_labels: Label names of the reference.
        wanted: Its samples.

    Returns:
        What was found.
    """
    here, there = ({s['video_id']: s for s in rows} for rows in (samples, wanted))
    found = []
    for ids, text in ((set(there) - set(here), 'missing here'), (set(here) - set(there), 'not in the reference')):
        if ids:
            names = tuple(sorted(ids))
            text, cure = f'{len(ids):,} clips are {text}: {shortened(names)}', 'take the list of the reference'
            found.append(Finding('counts', 'problem', text, names, cure))
    common = sorted(set(here) & set(there))
    moved = tuple(
        f'{i}: {here[i]["split"]}, not {there[i]["split"]}' for i in common if here[i]['split'] != there[i]['split']
    )
    if moved:
        text = f'{len(moved):,} clips are in another split: {shortened(moved)}'
        found.append(Finding('counts', 'problem', text, moved, 'take the splits of the reference'))
    pairs = [(here[i].get('label'), there[i].get('label')) for i in common]
    return found + _compare_labels([p for p in pairs if None not in p], labels or [], wanted_labels or [])


def _compare_labels(
    pairs: Sequence[tuple[int, int]], labels: Sequence[str], wanted_labels: Sequence[str]
) -> list[Finding]:
    wrong = [(a, b) for a, b in pairs if a != b]
    if not wrong:
        return []
    mapping = dict(wrong)
    consistent = len(set(wrong)) == len(mapping) == len(set(mapping.values()))
    if not consistent:
        text = f'{len(wrong):,} of {len(pairs):,} labels differ from the reference'
        pairs_of = tuple(f'{a}, not {b}' for a, b in sorted(set(wrong)))
        return [Finding('label order', 'problem', text, pairs_of, 'take the labels of the reference')]
    items = tuple(f'{a} is {b} in the reference' for a, b in sorted(mapping.items()))
    names = [(labels[a], wanted_labels[b]) for a, b in mapping.items() if a < len(labels) and b < len(wanted_labels)]
    how = 'names and numbers agree' if all(a == b for a, b in names) else 'the names do not follow'
    text = f'{len(mapping):,} classes are numbered in another order than in the reference ({how}): {shortened(items)}'
    return [Finding('label order', 'problem', text, items, 'number the classes as the reference does')]


def clip_features(track: Track) -> np.ndarray:
    """Makes a short description of a clip, to see which clips show the same sign.

    Args:
        track: The clip.

    Returns:
        (176,) float16: the points at 8 moments.
    """
    take = np.linspace(0, len(track.xy) - 1, MOMENTS).round().astype(int)
    return np.clip(track.xy[take], -8, 8).ravel().astype(np.float16)


def _orders(names: Sequence[str]) -> Iterator[tuple[str, np.ndarray]]:
    """Mistakes that happen: what a label of the other split would be in the numbers of the training split."""
    count = len(names)
    numbers = np.arange(count)
    alphabetical = np.array(sorted(range(count), key=lambda i: names[i]))
    as_text = np.array(sorted(range(count), key=str))
    yield 'counted from 1', numbers - 1
    yield 'counted from 0 where train counts from 1', numbers + 1
    yield 'in alphabetical order', alphabetical
    yield 'in list order where train is alphabetical', np.argsort(alphabetical)
    yield 'sorted as text (0, 1, 10, 100, ...)', as_text
    yield 'sorted as numbers where train is sorted as text', np.argsort(as_text)
    yield 'reversed', numbers[::-1]


def check_label_order(
    features: np.ndarray, labels: np.ndarray, splits: Sequence[str], names: Sequence[str]
) -> list[Finding]:
    """Looks whether another numbering explains a split better than its labels do.

    Each clip gets the class of the nearest class mean of the training split. If the labels of another split, renumbered
    by one of the mistakes that happen, agree with these classes significantly better, the mistake is named.

    Args:
        features: (N, D) of :func:`clip_features`.
        labels: (N,) labels.
        splits: N split names.
        names: Label names.

    Returns:
        What was found.
    """
    split = np.array(splits)
    train = split == 'train'
    if train.sum() < 2 or len(names) < 3:
        return []
    x = features.astype(np.float32)
    x = (x - x[train].mean(0)) / (x[train].std(0) + 0.05)
    classes = np.unique(labels[train])
    means = np.stack([x[train & (labels == c)].mean(0) for c in classes])
    found = []
    for name in sorted(set(split[~train].tolist())):
        rows = np.flatnonzero(split == name)
        predicted = np.concatenate([_nearest(x[part], means) for part in np.array_split(rows, len(rows) // 2000 + 1)])
        guess, true = classes[predicted], labels[rows]
        right = float((guess == true).mean())
        for how, order in _orders(names):
            other = float((guess == order[true]).mean())
            if other > right and (other - right) * len(rows) > 3 * np.sqrt((other + right) * len(rows)) + 1:
                text = (
                    f'{name}: the labels look as if they were {how}: {100 * other:.1f} % of the clips are nearest to '
                )
                text += f'the training class that would then be theirs, and {100 * right:.1f} % to that of their label'
                cure = 'number the classes of both splits by one list of names, and make the file again'
                found.append(Finding('label order', 'problem', text, cure=cure))
                break
    return found


def _nearest(x: np.ndarray, means: np.ndarray) -> np.ndarray:
    return ((means * means).sum(1) - 2 * x @ means.T).argmin(1)
