"""The store of one shard: what a machine extracts is one packed store, which the others do not touch."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from signmm.io.atomic import is_temporary
from signmm.io.npz import read_npz
from signmm.io.packed_store import PackedStore, is_packed_store
from signmm.io.packed_store_writer import PackedStoreWriter


@dataclass(frozen=True)
class ShardStore:
    """Where a shard keeps its poses.

    Attributes:
        out: Folder of all shards; it is read as one group of stores.
        shard: Number of the shard, from 1.
        total: Number of shards.
    """

    out: Path
    shard: int
    total: int

    @property
    def path(self) -> Path:
        """The packed store."""
        return self.out / f'shard-{self.shard}-of-{self.total}'

    @property
    def loose(self) -> Path:
        """Folder of the files that wait to be packed, so that a stopped run goes on."""
        return self.out / f'.loose-{self.shard}-of-{self.total}'

    def pack(self) -> None:
        """Puts the loose files into the store, beside what it holds, and removes them."""
        files = [file for file in sorted(self.loose.rglob('*.npz')) if not is_temporary(file.name)]
        if files:
            with PackedStoreWriter(self.path, overwrite=True) as writer:
                if is_packed_store(self.path):
                    store = PackedStore(self.path)
                    for video_id in store:
                        writer.add(video_id, store[video_id])
                for file in files:
                    writer.add(file.relative_to(self.loose).with_suffix('').as_posix(), read_npz(file))
        shutil.rmtree(self.loose, ignore_errors=True)


def extractor_of(store: Path, video_id: str) -> str | None:
    """Tells who made the poses of a video.

    Args:
        store: Packed store, which may not exist yet.
        video_id: The video.

    Returns:
        The extractor, None where the store has no such video.
    """
    if not is_packed_store(store):
        return None
    opened = _open(store)
    return opened[video_id].extractor if video_id in opened else None


@lru_cache(maxsize=1)
def _open(store: Path) -> PackedStore:
    """Nobody writes a shard's store while its videos are worked on."""
    return PackedStore(store)
