"""Poses of any format as a mapping from id to poses, for tools that look at each clip once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from signmm.datasets.pose_source import PoseSource, open_poses
from signmm.io.find_clips import ReadOptions, find_clips, what_is_there
from signmm.io.ids import nfc
from signmm.io.packed_store import is_packed_store
from signmm.structures import PoseSequence


class FoundClips:
    """Everything that :func:`~signmm.io.find_clips.find_clips` finds; a clip is read when it is asked for.

    Args:
        path: File or folder of any known format.
        options: What the files may not know of themselves.

    Raises:
        FileNotFoundError: No clip is there.
    """

    def __init__(self, path: str | Path, options: ReadOptions | None = None) -> None:
        self.path = Path(path)
        self._clips = {nfc(clip.id): clip for clip in find_clips(path, options=options)}
        if not self._clips:
            raise FileNotFoundError(what_is_there(path))

    def __len__(self) -> int:
        return len(self._clips)

    def __contains__(self, video_id: object) -> bool:
        return isinstance(video_id, str) and nfc(video_id) in self._clips

    def __iter__(self) -> Iterator[str]:
        return iter(self._clips)

    def __getitem__(self, video_id: str) -> PoseSequence:
        """Reads one clip.

        Args:
            video_id: Its id.

        Returns:
            Its poses.
        """
        return self._clips[nfc(video_id)].read()


def open_any_poses(path: str | Path, options: ReadOptions | None = None) -> PoseSource | FoundClips:
    """Opens poses of any format.

    Args:
        path: Packed store, folder of packed stores, or anything else that holds clips.
        options: What the files may not know of themselves.

    Returns:
        A mapping from id to poses.

    Raises:
        FileNotFoundError: There are none.
    """
    path = Path(path)
    stores = path.is_dir() and (is_packed_store(path) or any(map(is_packed_store, path.iterdir())))
    return open_poses(path) if stores else FoundClips(path, options)
