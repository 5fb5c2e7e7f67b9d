"""Where a data set's poses come from: a packed store or a folder of per-video files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from signmm.io.npz import read_npz
from signmm.io.packed_store import PackedStore, is_packed_store
from signmm.structures import PoseSequence


class NpzFolder:
    """Per-video ``.npz`` files under one folder; a video's id is its path below it without the suffix.

    Args:
        path: The folder.

    Raises:
        FileNotFoundError: It has no ``.npz`` files.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._ids = {str(f.relative_to(self.path).with_suffix('')) for f in self.path.rglob('*.npz')}
        if not self._ids:
            raise FileNotFoundError(f'{self.path} holds neither a packed pose store nor .npz pose files')

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, video_id: object) -> bool:
        return video_id in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._ids))

    @property
    def extractors(self) -> list[str]:
        """The extractor of the first file; files may differ."""
        return [self[next(iter(self))].extractor]

    def __getitem__(self, video_id: str) -> PoseSequence:
        """Reads one video.

        Args:
            video_id: Path below the folder without the suffix.

        Returns:
            Its poses.
        """
        return read_npz(self.path / f'{video_id}.npz')


def open_poses(path: str | Path, page: str = 'datasets') -> PackedStore | NpzFolder:
    """Opens the poses of a data set.

    Args:
        path: Folder of a packed store or of ``.npz`` files.
        page: Name of the page in ``docs/datasets`` that explains how to get the poses, for the error text.

    Returns:
        A mapping from video id to poses.

    Raises:
        FileNotFoundError: There are no poses at that path.
    """
    if not Path(path).is_dir():
        raise FileNotFoundError(
            f'poses {path}: no such folder (looked in {Path.cwd()}); expected a packed store or a folder of '
            f'.npz files there; docs/datasets/{page}.md explains how to get and pack them'
        )
    return PackedStore(path) if is_packed_store(path) else NpzFolder(path)
