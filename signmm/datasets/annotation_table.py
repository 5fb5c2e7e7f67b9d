"""Annotations as arrays, which worker processes share; those of large files are mapped from a cache."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from signmm.datasets.annotations import Sample, parse_annotations, read_annotations, read_file
from signmm.datasets.check_samples import video_of
from signmm.io.atomic import writing_folder
from signmm.io.id_table import hash_ids
from signmm.io.mapped_arrays import MappedArrays, write_arrays

#: Of the cached form; another number, another cache.
VERSION = 2
#: Files from this size on are kept as arrays, so that they are parsed and checked once.
CACHED_FROM = 4 << 20


class AnnotationTable:
    """The samples of an annotation file.

    Args:
        metainfo: Of the file.
        splits: Names of the splits.
        arrays: ``split`` (N,) int16 number of each sample's split, ``text`` the samples as JSON in UTF-8, ``ends`` (N,)
            int64 where each ends, ``hashes`` (N,) uint64 of the videos in ascending order and ``order`` (N,) uint32
            the sample of each.
    """

    def __init__(
        self, metainfo: dict[str, Any], splits: Sequence[str], arrays: Mapping[str, np.ndarray] | MappedArrays
    ) -> None:
        self.metainfo, self.splits, self._arrays = metainfo, list(splits), arrays

    @classmethod
    def build(cls, metainfo: dict[str, Any], samples: Sequence[Sample]) -> AnnotationTable:
        """Makes a table.

        Args:
            metainfo: Of the file.
            samples: Checked samples.

        Returns:
            The table.
        """
        number: dict[str, int] = {}
        split = [number.setdefault(sample['split'], len(number)) for sample in samples]
        rows = [json.dumps(sample).encode() for sample in samples]
        hashes = hash_ids([video_of(sample) for sample in samples])
        order = np.argsort(hashes, kind='stable')
        return cls(metainfo, list(number), {
            'split': np.array(split, np.int16),
            'text': np.frombuffer(b''.join(rows), np.uint8),
            'ends': np.cumsum([len(row) for row in rows], dtype=np.int64),
            'hashes': hashes[order],
            'order': order.astype(np.uint32),
        })  # fmt: skip

    def __len__(self) -> int:
        return len(self._arrays['ends'])

    def __getitem__(self, row: int) -> Sample:
        """Gives a sample as a new dict."""
        ends = self._arrays['ends']
        return json.loads(self._arrays['text'][ends[row - 1] if row else 0 : ends[row]].tobytes())

    def rows_of(self, split: str) -> np.ndarray:
        """Finds the samples of a split.

        Args:
            split: Its name.

        Returns:
            (M,) uint32 rows in file order.
        """
        return np.flatnonzero(self._arrays['split'] == self.splits.index(split)).astype(np.uint32)

    def pose_rows(self, poses: Any) -> np.ndarray:
        """Finds the poses of every sample.

        Args:
            poses: What :func:`~signmm.datasets.pose_source.open_poses` gives.

        Returns:
            (N,) int64 rows of the packed stores, -1 where there are none; of a folder of files 0 where there are any.
        """
        if not hasattr(poses, 'find_hashes'):
            return np.array([-(video_of(self[row]) not in poses) for row in range(len(self))], np.int64)
        rows = np.empty(len(self), np.int64)
        # In the order of the hashes, which is that of the store too: both are read once from end to end.
        rows[self._arrays['order']] = poses.find_hashes(self._arrays['hashes'])
        return rows

    def release(self) -> None:
        """Gives mapped pages back to the system."""
        if isinstance(self._arrays, MappedArrays):
            self._arrays.release()


def read_table(path: str | Path, page: str = 'datasets') -> AnnotationTable:
    """Reads an annotation file; a large one is parsed and checked once and mapped from then on.

    The cache, ``$SIGNMM_CACHE`` or ``~/.cache/signmm``, is keyed by the content of the file.

    Args:
        path: The file.
        page: See :func:`~signmm.datasets.annotations.read_annotations`.

    Returns:
        The table.
    """
    path = Path(path)
    if not path.is_file() or path.stat().st_size < CACHED_FROM:
        return AnnotationTable.build(*read_annotations(path, page))
    with path.open('rb') as file:
        digest = hashlib.file_digest(file, 'blake2b').digest()[:24]
    root = Path(os.environ.get('SIGNMM_CACHE') or Path.home() / '.cache' / 'signmm')
    folder = root / 'annotations' / f'{digest.hex()}.{VERSION}'
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return _load(folder, digest)
    table = AnnotationTable.build(*parse_annotations(read_file(path, page), path))
    with contextlib.suppress(OSError):
        _save(table, folder, digest)
        return _load(folder, digest)
    return table


def _load(folder: Path, digest: bytes) -> AnnotationTable:
    head = json.loads((folder / 'table.json').read_text(encoding='utf8'))
    return AnnotationTable(head['metainfo'], head['splits'], MappedArrays(folder / 'table.bin', head['places'], digest))


def _save(table: AnnotationTable, folder: Path, digest: bytes) -> None:
    with writing_folder(folder) as temporary:
        arrays = {name: table._arrays[name] for name in ('split', 'text', 'ends', 'hashes', 'order')}
        places = write_arrays(temporary / 'table.bin', arrays, digest)
        head = {'metainfo': table.metainfo, 'splits': table.splits, 'places': places}
        (temporary / 'table.json').write_text(json.dumps(head), encoding='utf8')
        shutil.rmtree(folder, ignore_errors=True)
