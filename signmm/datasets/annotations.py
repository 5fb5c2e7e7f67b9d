"""The annotation file: one JSON format for every data set, checked when it is read."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Sample = dict[str, Any]


def read_annotations(path: str | Path, page: str = 'datasets') -> tuple[dict[str, Any], list[Sample]]:
    """Reads and checks an annotation file.

    Args:
        path: JSON with ``metainfo`` (``dataset``, ``labels``, ...) and ``samples``.
        page: Name of the page in ``docs/datasets`` that explains how to get the data set, for the error text.

    Returns:
        The meta information and the samples of all splits.

    Raises:
        FileNotFoundError: The file is absent; the message says how to make it.
        ValueError: The file is damaged or a sample is wrong; the message names file, sample and field.
    """
    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding='utf8'))
    except FileNotFoundError:
        raise FileNotFoundError(
            f'annotation file {path} does not exist (looked in {Path.cwd()}); docs/datasets/{page}.md explains '
            'how to get the data set and how to make this file'
        ) from None
    except ValueError as error:
        raise ValueError(f'annotation file {path}: not valid JSON ({error}); is it truncated?') from None
    for key, kind in (('metainfo', dict), ('samples', list)):
        if not isinstance(content.get(key) if isinstance(content, dict) else None, kind):
            raise ValueError(
                f"annotation file {path}: field '{key}' must be a {kind.__name__}; see docs/datasets/format.md"
            )
    try:
        check_samples(content['samples'], content['metainfo'].get('labels'))
    except ValueError as error:
        raise ValueError(f'annotation file {path}: {error}') from None
    return content['metainfo'], content['samples']


def check_samples(samples: Sequence[Sample], labels: Sequence[str] | None) -> None:
    """Checks the samples of a data set.

    Args:
        samples: Dicts with ``video_id``, ``split`` and, optionally, ``label``, ``gloss``, ``text``, ``signer``,
            ``frames``.
        labels: Label names, or None where there are no classes.

    Raises:
        ValueError: A field is missing or wrong, an id occurs twice or in two splits, or a label is outside the map.
    """
    splits: dict[str, str] = {}
    for number, sample in enumerate(samples):
        video_id, split = sample.get('video_id'), sample.get('split')
        for field, value in (('video_id', video_id), ('split', split)):
            if not isinstance(value, str) or not value:
                raise ValueError(f"sample {number}: field '{field}' must be a non-empty string, got {value!r}")
        video_id, split = str(video_id), str(split)
        if video_id in splits:
            if splits[video_id] != split:
                raise ValueError(
                    f"sample {number}: video '{video_id}' is in two splits, '{splits[video_id]}' and '{split}'; "
                    'keep it in one, or the test is not a test'
                )
            raise ValueError(f"sample {number}: duplicate video_id '{video_id}' in split '{split}'")
        splits[video_id] = split
        if sample.get('label') is not None:
            _check_label(number, sample, labels)
        if sample.get('frames') is not None:
            first, last = sample['frames']
            if not 0 <= first < last:
                raise ValueError(
                    f"sample {number} '{video_id}': field 'frames' must be [first, last_exclusive], 0 <= first < last, "
                    f'got {sample["frames"]}'
                )


def _check_label(number: int, sample: Sample, labels: Sequence[str] | None) -> None:
    label, where = sample['label'], f"sample {number} '{sample['video_id']}'"
    if not isinstance(label, int) or isinstance(label, bool):
        raise ValueError(f"{where}: field 'label' must be an integer, got {label!r}")
    if labels is None:
        raise ValueError(f"{where}: has label {label} but metainfo has no 'labels'")
    if not 0 <= label < len(labels):
        raise ValueError(f'{where}: label {label} is outside the label map (0 to {len(labels) - 1})')


def write_annotations(path: str | Path, metainfo: Mapping[str, Any], samples: Sequence[Sample]) -> None:
    """Checks and writes an annotation file; a reader never sees half of one.

    Args:
        path: Where to write; its folder is made if needed.
        metainfo: ``dataset``, ``labels`` and whatever else the data set wants to say.
        samples: The samples of all splits.

    Raises:
        ValueError: A sample is wrong.
    """
    path = Path(path)
    check_samples(samples, metainfo.get('labels'))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f'{path.name}.{os.getpid()}.tmp')
    with temporary.open('w', encoding='utf8') as file:
        rows = ',\n'.join(json.dumps(s, ensure_ascii=False) for s in samples)
        file.write(f'{{"metainfo": {json.dumps(metainfo, ensure_ascii=False)},\n"samples": [\n{rows}\n]}}\n')
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def split_counts(samples: Iterable[Sample]) -> dict[str, int]:
    """Counts the samples of each split.

    Args:
        samples: Samples of a data set.

    Returns:
        Split name to number of samples.
    """
    return dict(Counter(s['split'] for s in samples))


def check_counts(
    name: str, samples: Iterable[Sample], expected: Mapping[str, int], allow_partial: bool = False
) -> None:
    """Compares a data set with its official size.

    Args:
        name: Data set and subset, for the message.
        samples: The samples of all splits.
        expected: Official number of samples of each split.
        allow_partial: Accept other numbers.

    Raises:
        ValueError: The numbers differ; results on other numbers of test clips cannot be compared with published ones.
    """
    got = split_counts(samples)
    if got != dict(expected) and not allow_partial:
        raise ValueError(
            f'{name}: expected {_counts(expected)}, got {_counts(got)}. Results on other clips cannot be compared with '
            'published ones; check the list files, or pass --allow-partial to go on with these'
        )


def _counts(counts: Mapping[str, int]) -> str:
    return ' / '.join(f'{k} {v:,}' for k, v in counts.items()) or 'nothing'


def coverage(samples: Iterable[Sample], available: Iterable[str]) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """Counts for how many clips there are poses.

    Args:
        samples: Samples of a data set.
        available: Ids for which poses exist.

    Returns:
        For each split (found, all), and the ids that are missing.
    """
    have = set(available)
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missing = []
    for sample in samples:
        total[sample['split']] += 1
        if sample['video_id'] in have:
            found[sample['split']] += 1
        else:
            missing.append(sample['video_id'])
    return {split: (found[split], total[split]) for split in total}, missing
