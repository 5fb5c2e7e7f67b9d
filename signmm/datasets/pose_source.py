"""Where a data set's poses come from: packed stores, or a file or folder of any other format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from signmm.datasets.found_clips import FoundClips
from signmm.io.atomic import is_temporary
from signmm.io.find_clips import ReadOptions
from signmm.io.packed_store import PackedStore, is_packed_store
from signmm.io.store_group import StoreGroup

PoseSource = PackedStore | StoreGroup | FoundClips


def open_poses(
    path: str | Path | Sequence[str | Path], page: str = 'datasets', options: ReadOptions | None = None
) -> PoseSource:
    """Opens the poses of a data set.

    Args:
        path: Folder of a packed store or of several packed stores (shards); a file or folder of any other format, see
            :func:`~signmm.io.find_clips.find_clips`; or a list of packed stores.
        page: Name of the page in ``docs/datasets`` that explains how to get the poses, for the error text.
        options: What other files than packed stores may not know of themselves.

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
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(
            f'poses {path}: no such file or folder (looked in {Path.cwd()}); expected a packed store or poses of any '
            f'other format there; docs/datasets/{page}.md explains how to get and pack them'
        )
    if is_packed_store(path):
        return PackedStore(path)
    inside = path.iterdir() if path.is_dir() else ()
    shards = sorted(p for p in inside if is_packed_store(p) and not is_temporary(p.name))
    if not shards:
        return FoundClips(path, options)
    loose = next((f for f in path.glob('*.npz') if not is_temporary(f.name)), None)
    if loose is not None:
        raise ValueError(f'poses {path}: holds packed stores and loose files ({loose.name}); keep them apart')
    return StoreGroup(shards)
