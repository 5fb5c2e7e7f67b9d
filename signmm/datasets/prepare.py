"""From official list files to an annotation file: what all data sets have in common."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signmm.datasets.annotations import Sample, check_counts, coverage, split_counts, write_annotations
from signmm.datasets.pose_source import open_poses


@dataclass(frozen=True)
class Corpus:
    """A data set read from its official lists.

    Attributes:
        name: Data set and subset, e.g. ``'wlasl2000'``.
        labels: Label names in label order.
        samples: Samples of all splits.
        expected: Official number of samples of each split.
        metainfo: More meta information.
    """

    name: str
    labels: list[str]
    samples: list[Sample]
    expected: Mapping[str, int]
    metainfo: Mapping[str, Any] = field(default_factory=dict)


def open_list(path: str | Path) -> str:
    """Reads a list file.

    Args:
        path: A text file, gzipped or not; ``name.gz`` is also tried.

    Returns:
        Its text.

    Raises:
        FileNotFoundError: Neither exists.
    """
    path = Path(path)
    for candidate in (path, path.with_name(path.name + '.gz')):
        if candidate.is_file():
            data = candidate.read_bytes()
            return (gzip.decompress(data) if candidate.suffix == '.gz' else data).decode('utf8')
    raise FileNotFoundError(f'list file {path} does not exist (nor {path.name}.gz); see docs/datasets')


def open_json(path: str | Path) -> Any:
    """Reads a JSON list file.

    Args:
        path: A JSON file, gzipped or not.

    Returns:
        Its content.

    Raises:
        ValueError: Not valid JSON.
    """
    try:
        return json.loads(open_list(path))
    except json.JSONDecodeError as error:
        raise ValueError(f'list file {path}: not valid JSON ({error}); is it truncated?') from None


def save_corpus(
    corpus: Corpus, out: str | Path, poses: str | Path | None = None, allow_partial: bool = False
) -> list[str]:
    """Checks a corpus against its official counts and writes its annotation file.

    Args:
        corpus: The corpus.
        out: Annotation file to write.
        poses: Packed store or folder of ``.npz``; if given, coverage is reported and the missing ids are written to
            ``<out>.missing.txt``.
        allow_partial: Accept other counts.

    Returns:
        Lines of a report.

    Raises:
        ValueError: Other counts than the official ones, or wrong samples.
    """
    check_counts(corpus.name, corpus.samples, corpus.expected, allow_partial)
    counts = split_counts(corpus.samples)
    official = counts == dict(corpus.expected)
    metainfo = {'dataset': corpus.name, 'labels': corpus.labels, 'official_counts': official, **corpus.metainfo}
    write_annotations(out, metainfo, corpus.samples)
    numbers = ', '.join(f'{split} {count:,}' for split, count in counts.items())
    report = [f'{out}: {corpus.name}, {len(corpus.labels)} classes, {numbers}' + ('' if official else ' (PARTIAL)')]
    if poses is not None:
        found, missing = coverage(corpus.samples, open_poses(poses))
        report += [f'poses, {split}: {n:,} of {total:,} clips found' for split, (n, total) in found.items()]
        if missing:
            listing = Path(f'{out}.missing.txt')
            listing.write_text('\n'.join(missing) + '\n', encoding='utf8')
            report.append(f'{len(missing):,} missing ids are listed in {listing}')
    return report
