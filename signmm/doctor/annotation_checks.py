"""Checks that need the annotation file alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from signmm.datasets import asl_citizen, autsl, csl_daily, msasl, nmfs_csl, phoenix, slr500, wlasl
from signmm.datasets.annotations import Sample, check_samples
from signmm.datasets.check_samples import shared_frames
from signmm.doctor.report import Finding, shortened
from signmm.io.guarded import need, parse_json, read_bytes

Counts = dict[str, int]


def load_loosely(path: str | Path) -> tuple[dict[str, Any], list[Sample]]:
    """Reads an annotation file that may be wrong in any way short of not being one.

    Args:
        path: Annotation JSON.

    Returns:
        The meta information, and the samples that have an id and a split.

    Raises:
        ValueError: No annotation file.
    """
    where = f'annotation file {path}'
    content = parse_json(read_bytes(path, 'annotation file'), where, strict=False)
    samples = content.get('samples') if isinstance(content, dict) else None
    if not isinstance(samples, list) or not all(isinstance(sample, dict) for sample in samples):
        raise ValueError(f"{where}: no list 'samples' of objects; see docs/datasets/format.md")
    return need({'metainfo': {}} | content, 'metainfo', dict, where), samples


def official_counts(name: str) -> list[tuple[str, Counts]]:
    """Gives the official sizes of a data set.

    Args:
        name: ``metainfo['dataset']``.

    Returns:
        Which list, and its counts; the first one is the one to compare with. Empty for a data set of one's own.
    """

    def by_split(*counts: int, splits: Sequence[str] = wlasl.SPLITS) -> Counts:
        return dict(zip(splits, counts, strict=True))

    if name.startswith('wlasl') and name.removeprefix('wlasl').isdigit():
        k = int(name.removeprefix('wlasl'))
        lists = (('v0.3', wlasl.COUNTS), ('the nslt lists with their surplus ids', wlasl.NSLT_COUNTS))
        return [(title, by_split(*counts[k])) for title, counts in lists if k in counts]
    if name.startswith('msasl') and name.removeprefix('msasl').isdigit():
        k = int(name.removeprefix('msasl'))
        return [('the official lists', by_split(*msasl.COUNTS[k]))] if k in msasl.COUNTS else []
    if name == 'slr500':
        each = slr500.CLASSES * slr500.REPETITIONS
        return [
            (f'protocol {p!r}', {'train': n * each, 'test': (slr500.SIGNERS - n) * each})
            for p, n in slr500.PROTOCOLS.items()
        ]
    if name in phoenix.COUNTS:
        counts = phoenix.COUNTS[name]
        short = {**counts, 'train': counts['train'] - 1}
        return [('the official lists', counts), *([('lists without one short clip', short)] if name[-1] == '4' else [])]
    corpora = {'asl_citizen': asl_citizen, 'autsl': autsl, 'nmfs_csl': nmfs_csl, 'csl_daily': csl_daily}
    return [('the official lists', dict(corpora[name].COUNTS))] if name in corpora else []


def check_annotations(metainfo: dict[str, Any], samples: Sequence[Sample]) -> list[Finding]:
    """Runs all checks of this file.

    Args:
        metainfo: Of the annotation file.
        samples: Of all splits.

    Returns:
        What was found.
    """
    found = _check_format(metainfo, samples)
    usable = [s for s in samples if isinstance(s.get('video_id'), str) and isinstance(s.get('split'), str)]
    found += _check_counts(str(metainfo.get('dataset', '')), usable)
    found += _check_classes(metainfo, usable)
    found += _check_spans([s for s in usable if not _fault(s, metainfo.get('labels'))])
    found += _check_signers(usable)
    found += _check_sentences(usable)
    return found


def _fault(sample: Sample, labels: Any) -> str:
    """What is wrong with one sample; empty for none."""
    try:
        check_samples([sample], labels)
    except (ValueError, TypeError) as error:
        return str(error)
    return ''


def _check_format(metainfo: dict[str, Any], samples: Sequence[Sample]) -> list[Finding]:
    places: dict[Any, list[str]] = defaultdict(list)
    wrong = []
    for number, sample in enumerate(samples):
        places[str(sample.get('video_id'))].append(str(sample.get('split')))
        fault = _fault(sample, metainfo.get('labels'))
        wrong += [fault.replace('sample 0', f'sample {number}')] if fault else []
    found = []
    if wrong:
        text, cure = f'{len(wrong):,} samples are wrong: {wrong[0]}', 'make the file again with signmm data annotate'
        found.append(Finding('format', 'problem', text, tuple(wrong), cure))
    doubled = {i: splits for i, splits in places.items() if len(splits) > 1}
    for across in (True, False):
        some = [f'{i}: {", ".join(splits)}' for i, splits in doubled.items() if (len(set(splits)) > 1) == across]
        if some:
            text = 'in more than one split: the test is no test' if across else 'more than once in one split'
            text = f'{len(some):,} ids are {text}: {shortened(some)}'
            cure = "give clips of one video ids of their own, with the video's id in the field 'video'; drop the others"
            found.append(Finding('duplicates', 'problem', text, tuple(some), cure))
    return found


def _check_counts(name: str, samples: Sequence[Sample]) -> list[Finding]:
    got = dict(Counter(s['split'] for s in samples))
    official = official_counts(name)
    if not official:
        text = f'no official counts are known for data set {name!r}: {_counts(got)}'
        return [Finding('counts', 'note', text)]
    for number, (title, counts) in enumerate(official):
        if got == counts:
            if number == 0:
                return [Finding('counts', 'note', f'{_counts(got)}: as in {title}')]
            text = (
                f'{_counts(got)}: as in {title}; published results count {_counts(official[0][1])} ({official[0][0]})'
            )
            return [Finding('counts', 'warning', text, cure='say so beside the result, or drop the surplus clips')]
    text = (
        f'got {_counts(got)}, expected {_counts(official[0][1])} ({official[0][0]}); results on other clips than the '
    )
    text += 'official ones cannot be compared with published ones'
    return [Finding('counts', 'problem', text, cure='make the file again from the official lists: signmm data prepare')]


def _counts(counts: Counts) -> str:
    return ' / '.join(f'{k} {v:,}' for k, v in counts.items()) or 'no clips'


def _check_classes(metainfo: dict[str, Any], samples: Sequence[Sample]) -> list[Finding]:
    labels = metainfo.get('labels')
    by_split: dict[str, Counter[int]] = defaultdict(Counter)
    for sample in samples:
        if isinstance(sample.get('label'), int):
            by_split[sample['split']][sample['label']] += 1
    if not labels or not by_split:
        return []
    found = []
    twice = [f'{n} ({k})' for n, k in Counter(labels).items() if k > 1]
    if twice:
        text = f'label names occur twice, so a name does not say the class: {shortened(twice)}'
        found.append(Finding('label order', 'warning', text, tuple(twice), 'give the names an addition'))

    def named(numbers: set[int]) -> tuple[str, ...]:
        return tuple(f'{i} {labels[i]}' if 0 <= i < len(labels) else str(i) for i in sorted(numbers))

    empty = named(set(range(len(labels))) - set().union(*by_split.values()))
    if empty:
        text = f'{len(empty):,} of {len(labels):,} classes have no clip in any split: {shortened(empty)}'
        found.append(Finding('class balance', 'warning', text, empty, 'leave these names out'))
    train = by_split.get('train', Counter())
    for split, counts in by_split.items():
        unseen = named(set(counts) - set(train))
        if train and unseen:
            text = f'{len(unseen):,} classes of {split} have no training clip: {shortened(unseen)}'
            cure = 'move clips of these classes into train, or leave the classes out'
            found.append(Finding('class balance', 'problem', text, unseen, cure))
        low, high = min(counts.values()), max(counts.values())
        if high >= 10 * low:
            found.append(Finding('class balance', 'note', f'{split}: from {low} to {high} clips of a class'))
        absent = len(set(train) - set(counts)) if split != 'train' else 0
        if absent:
            text = f'{split}: {absent:,} trained classes do not occur; per-class accuracy is a mean over the others'
            found.append(Finding('class balance', 'note', text))
    return found + _check_order(str(metainfo.get('dataset', '')), labels)


def _check_order(name: str, labels: Sequence[str]) -> list[Finding]:
    """The two orders that go round for WLASL, and the known misspelling of its class list."""
    found = []
    if name.startswith('wlasl') and name in [f'wlasl{k}' for k in wlasl.COUNTS]:
        if list(labels) == sorted(labels):
            text = (
                'labels are in alphabetical order; the lists and the code of the papers begin with "book": a checkpoint'
            )
            text += ' or score file of the other order does not fit'
            found.append(Finding('label order', 'warning', text, cure='signmm data prepare wlasl, without --order'))
        elif labels[0] != 'book':
            text = f'label 0 is {labels[0]!r}; in the official order it is "book"'
            found.append(Finding('label order', 'problem', text, cure='make the file again: signmm data prepare wlasl'))
        if 'losear' in labels:
            found.append(Finding('label order', 'note', 'class "losear" is "lose" in the other official files'))
    return found


def _check_spans(samples: Sequence[Sample]) -> list[Finding]:
    """Clips of two splits that share frames of one video; the same id twice is reported as such."""
    pairs = [(v, samples[a], samples[b]) for v, a, b in shared_frames(samples)]
    items = tuple(
        f'{v}: {a["video_id"]} ({a["split"]}), {b["video_id"]} ({b["split"]})'
        for v, a, b in pairs
        if a['video_id'] != b['video_id']
    )
    if not items:
        return []
    text = f'{len(items):,} pairs of clips in two splits share frames of one video: {shortened(items, 3)}'
    return [Finding('leaks', 'problem', text, items, 'keep clips that overlap in one split, or cut them apart')]


def _check_signers(samples: Sequence[Sample]) -> list[Finding]:
    signers: dict[str, set[str]] = defaultdict(set)
    for sample in samples:
        if sample.get('signer') is not None:
            signers[sample['split']].add(str(sample['signer']))
    found = []
    for split in [s for s in signers if s != 'train' and 'train' in signers]:
        shared = tuple(sorted(signers[split] & signers['train']))
        if shared:
            text = f'{len(shared)} of {len(signers[split])} signers of {split} are in train too: results do not show '
            text, cure = text + 'how well new signers are understood', 'keep each signer in one split, if that is asked'
            found.append(Finding('signers', 'warning', text, shared, cure))
    return found


def _check_sentences(samples: Sequence[Sample]) -> list[Finding]:
    train: set[tuple[str, ...]] = set()
    others: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for sample in samples:
        if isinstance(sample.get('gloss'), list):
            words = tuple(sample['gloss'])
            if sample['split'] == 'train':
                train.add(words)
            else:
                others[sample['split']].append((sample['video_id'], words))
    vocabulary = {word for words in train for word in words}
    found = []
    for split, rows in others.items():
        unseen = Counter(w for _, words in rows for w in words if w not in vocabulary)
        if train and unseen:
            items = tuple(f'{w} ({n})' for w, n in unseen.most_common())
            text = f'{split}: {len(items)} glosses do not occur in train and cannot be recognised: {shortened(items)}'
            found.append(Finding('sentences', 'note', text, items))
        same = tuple(f'{i}: {" ".join(words)}' for i, words in rows if words in train)
        if same:
            severe = 'warning' if 2 * len(same) > len(rows) else 'note'
            text = f'{split}: {len(same):,} of {len(rows):,} gloss sentences occur word for word in train'
            cure = 'keep each sentence in one split, or report the result on the others beside it'
            found.append(Finding('sentences', severe, text, same, cure))
    return found
