"""Where a data set's poses come from: packed stores or a folder of per-video files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from signmm.io.atomic import is_temporary
from signmm.io.ids import check_id, nfc
from signmm.io.npz import read_npz
from signmm.io.packed_store import PackedStore, is_packed_store
from signmm.io.store_group import StoreGroup
from signmm.structures import PoseSequence


class NpzFolder:
    """Per-video ``.npz`` files under one folder; a video's id is its path below it without the suffix.

    Args:
        path: The folder.

    Raises:
        FileNotFoundError: It has no ``.npz`` files.
        ValueError: Two files have one id, in two forms of Unicode.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._files: dict[str, str] = {}
        for file in sorted(self.path.rglob('*.npz')):
            if is_temporary(file.name):
                continue
            name = file.relative_to(self.path).with_suffix('').as_posix()
            video_id = check_id(name, f'pose file {file}')
            if video_id in self._files:
                raise ValueError(
                    f"{self.path}: two files have the id '{video_id}', in two forms of Unicode; rename one"
                )
            self._files[video_id] = name
        if not self._files:
            raise FileNotFoundError(f'{self.path} holds neither a packed pose store nor .npz pose files')

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, video_id: object) -> bool:
        return isinstance(video_id, str) and nfc(video_id) in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._files))

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

        Raises:
            KeyError: No such file.
        """
        name = nfc(video_id)
        if name not in self._files:
            raise KeyError(f"pose folder {self.path} has no file '{name}.npz'")
        return read_npz(self.path / f'{self._files[name]}.npz')


PoseSource = PackedStore | StoreGroup | NpzFolder


def open_poses(path: str | Path | Sequence[str | Path], page: str = 'datasets') -> PoseSource:
    """Opens the poses of a data set.

    Args:
        path: Folder of a packed store, of several packed stores (shards) or of ``.npz`` files; or a list of packed
            stores.
        page: Name of the page in ``docs/datasets`` that explains how to get the poses, for the error text.

    Returns:
        A mapping from video id to poses.

    Raises:
        FileNotFoundError: There are no poses at that path.
        ValueError: A list with something that is no packed store, or a folder with packed stores and other poses.
    """
    if not isinstance(path, str | Path):
        other = [p for p in path if not is_packed_store(p)]
        if other:
            raise ValueError(f'poses {other[0]}: several sources can only be packed stores; pack this one')
        return StoreGroup(path)
    if not Path(path).is_dir():
        raise FileNotFoundError(
            f'poses {path}: no such folder (looked in {Path.cwd()}); expected a packed store or a folder of '
            f'.npz files there; docs/datasets/{page}.md explains how to get and pack them'
        )
    if is_packed_store(path):
        return PackedStore(path)
    shards = sorted(p for p in Path(path).iterdir() if is_packed_store(p) and not is_temporary(p.name))
    if not shards:
        return NpzFolder(path)
    loose = next((f for f in Path(path).glob('*.npz') if not is_temporary(f.name)), None)
    if loose is not None:
        raise ValueError(f'poses {path}: holds packed stores and loose files ({loose.name}); keep them apart')
    return StoreGroup(shards)
