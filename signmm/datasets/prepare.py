"""From official list files to an annotation file: what all data sets have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signmm.datasets.annotations import (
    Sample,
    check_counts,
    check_labels,
    check_samples,
    coverage,
    split_counts,
    write_annotations,
)  # fmt: skip
from signmm.datasets.pose_source import open_poses
from signmm.io.atomic import write_text
from signmm.io.guarded import guard, read_json, read_text
from signmm.io.ids import check_id


@dataclass(frozen=True)
class Corpus:
    """A data set read from its official lists.

    Attributes:
        name: Data set and subset, e.g. ``'wlasl2000'``.
        source: Files or folder that it was read from, for messages.
        labels: Label names in label order.
        samples: Samples of all splits.
        expected: Official number of samples of each split.
        metainfo: More meta information.
    """

    name: str
    source: str | Path
    labels: list[str]
    samples: list[Sample]
    expected: Mapping[str, int]
    metainfo: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuses what can be true of no data set: doubled clips and names, labels out of range, ids that are paths."""
        with guard(f'{self.name} of {self.source}'):
            check_samples(self.samples, self.labels or None)
            for number, sample in enumerate(self.samples):
                check_id(sample['video_id'], f'sample {number}')
            check_labels(self.labels)


def open_list(path: str | Path) -> str:
    """Reads a list file.

    Args:
        path: A text file, gzipped or not; ``name.gz`` is also tried.

    Returns:
        Its text.

    Raises:
        FileNotFoundError: Neither exists.
        ValueError: Not text, or damaged.
    """
    return read_text(_or_gzipped(path), 'list file', '; see docs/datasets')


def open_json(path: str | Path, kind: type | None = None) -> Any:
    """Reads a JSON list file.

    Args:
        path: A JSON file, gzipped or not; ``name.gz`` is also tried.
        kind: ``dict`` or ``list`` where the whole must be one.

    Returns:
        Its content.

    Raises:
        FileNotFoundError: Neither exists.
        ValueError: Not valid JSON, or of another kind.
    """
    return read_json(_or_gzipped(path), 'list file', kind, '; see docs/datasets')


def _or_gzipped(path: str | Path) -> Path:
    path = Path(path)
    zipped = path.with_name(f'{path.name}.gz') if path.name else path
    return zipped if not path.exists() and zipped.exists() else path


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
            write_text(listing, '\n'.join(missing) + '\n')
            report.append(f'{len(missing):,} missing ids are listed in {listing}')
    return report
