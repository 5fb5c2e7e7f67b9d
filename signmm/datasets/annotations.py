"""The annotation file: one JSON format for every data set, checked when it is read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mmengine.logging import print_log

from signmm.datasets.check_samples import Sample, check_labels, check_samples, video_of
from signmm.io.atomic import writing
from signmm.io.format_version import format_version
from signmm.io.guarded import parse_json, read_bytes
from signmm.io.ids import nfc
from signmm.io.old_labels import to_distinct
from signmm.io.table import ENDINGS

#: Of the format. 1 (files without a number): ``video_id`` names clip and video. 2: ``video`` may name the video.
VERSION = 2


def read_annotations(path: str | Path, page: str = 'datasets') -> tuple[dict[str, Any], list[Sample]]:
    """Reads and checks an annotation file.

    Args:
        path: JSON with ``metainfo`` (``dataset``, ``labels``, ...) and ``samples``.
        page: Name of the page in ``docs/datasets`` that explains how to get the data set, for the error text.

    Returns:
        The meta information and the samples of all splits, names in Unicode's form NFC.

    Raises:
        FileNotFoundError: The file is absent; the message says how to make it.
        ValueError: The file is damaged, of a newer format, or a sample is wrong; the message names file, sample and
            field.
    """
    return parse_annotations(read_file(path, page), path)


def read_file(path: str | Path, page: str = 'datasets') -> bytes:
    """Reads the bytes of an annotation file.

    Args:
        path: The file.
        page: See :func:`read_annotations`.

    Returns:
        Its content.

    Raises:
        FileNotFoundError: The file is absent; the message says how to make it.
        ValueError: It is a folder.
    """
    hint = f'; docs/datasets/{page}.md explains how to get the data set and how to make this file'
    return read_bytes(path, 'annotation file', hint)


def parse_annotations(data: bytes, path: str | Path) -> tuple[dict[str, Any], list[Sample]]:
    """Parses and checks the content of an annotation file.

    Args:
        data: The content.
        path: Of the file, for messages.

    Returns:
        See :func:`read_annotations`.

    Raises:
        ValueError: See :func:`read_annotations`.
    """
    where = f'annotation file {path}'
    if Path(path).suffix.lower() in ENDINGS:
        raise ValueError(
            f'{where}: is a table of labels; make annotations of it first: signmm data annotate {path} OUT'
        )
    content = parse_json(data, where)
    for key, kind in (('metainfo', dict), ('samples', list)):
        if not isinstance(content.get(key) if isinstance(content, dict) else None, kind):
            raise ValueError(f"{where}: field '{key}' must be a {kind.__name__}; see docs/datasets/format.md")
    format_version(content, VERSION, where)
    if b'\\u' in data or not data.isascii():
        composed = _composed(content)
        if composed != content:
            print_log(f'{where}: some names are not in Unicode form NFC; they are read in it', 'current', 30)
        content = composed
    labels = content['metainfo'].get('labels')
    if isinstance(labels, list):
        content['metainfo']['labels'] = labels = to_distinct(labels)
    try:
        check_labels(labels)
        check_samples(content['samples'], labels)
    except ValueError as error:
        raise ValueError(f'{where}: {error}') from None
    return content['metainfo'], content['samples']


def _composed(value: Any) -> Any:
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list):
        return [_composed(item) for item in value]
    if isinstance(value, dict):
        return {nfc(key): _composed(item) for key, item in value.items()}
    return value


def write_annotations(path: str | Path, metainfo: Mapping[str, Any], samples: Sequence[Sample]) -> None:
    """Checks and writes an annotation file; a reader never sees half of one.

    Args:
        path: Where to write; its folder is made if needed.
        metainfo: ``dataset``, ``labels`` and whatever else the data set wants to say.
        samples: The samples of all splits.

    Raises:
        ValueError: A sample is wrong.
    """
    check_labels(metainfo.get('labels'))
    check_samples(samples, metainfo.get('labels'))
    rows = ',\n'.join(json.dumps(s, ensure_ascii=False, allow_nan=False) for s in samples)
    head = json.dumps(metainfo, ensure_ascii=False, allow_nan=False)
    with writing(path, 'w', encoding='utf8') as file:
        file.write(f'{{"version": {VERSION}, "metainfo": {head},\n"samples": [\n{rows}\n]}}\n')


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
        available: Videos for which poses exist.

    Returns:
        For each split (found, all), and the videos that are missing.
    """
    have = set(available)
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missing: dict[str, None] = {}
    for sample in samples:
        total[sample['split']] += 1
        if video_of(sample) in have:
            found[sample['split']] += 1
        else:
            missing[video_of(sample)] = None
    return {split: (found[split], total[split]) for split in total}, list(missing)


__all__ = [
    'VERSION', 'Sample', 'check_counts', 'check_labels', 'check_samples', 'coverage', 'parse_annotations',
    'read_annotations', 'read_file', 'split_counts', 'video_of', 'write_annotations',
]  # fmt: skip
