"""Poses of any format as a mapping from id to poses, each clip read when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from signmm.io.clip import Clip
from signmm.io.find_clips import ReadOptions, find_clips, what_is_there
from signmm.io.ids import nfc
from signmm.structures import PoseSequence

#: Options of the command line that error messages of readers name.
_OPTIONS = ('--order', '--fields', '--image-size')


class FoundClips:
    """Everything that :func:`~signmm.io.find_clips.find_clips` finds, under the ids that ``signmm data pack`` gives.

    Args:
        path: File or folder of any known format.
        options: What the files may not know of themselves.

    Raises:
        FileNotFoundError: No clip is there.
    """

    def __init__(self, path: str | Path, options: ReadOptions | None = None) -> None:
        self.path, self._options = Path(path), options
        self._clips: dict[str, Clip] = {}
        self._double: set[str] = set()
        for clip in find_clips(path, options=options):
            name = nfc(clip.id)
            if self._clips.setdefault(name, clip) is not clip:
                self._double.add(name)
        if not self._clips:
            raise FileNotFoundError(f'poses {what_is_there(path)}')

    def __reduce__(self) -> tuple:
        return FoundClips, (self.path, self._options)

    def __len__(self) -> int:
        return len(self._clips)

    def __contains__(self, video_id: object) -> bool:
        return isinstance(video_id, str) and nfc(video_id) in self._clips

    def __iter__(self) -> Iterator[str]:
        return iter(self._clips)

    @property
    def extractors(self) -> list[str]:
        """The extractor of the first clip; clips may differ."""
        return [self[next(iter(self))].extractor]

    def __getitem__(self, video_id: str) -> PoseSequence:
        """Reads one clip.

        Args:
            video_id: Its id.

        Returns:
            Its poses.

        Raises:
            KeyError: No such clip.
            ValueError: It is damaged, another clip has its id, or it cannot be read without options.
        """
        name = nfc(video_id)
        if name not in self._clips:
            raise KeyError(f"poses {self.path} have no clip '{video_id}'; they hold {len(self)} clips")
        try:
            pose = self._clips[name].read()
        except ValueError as error:
            if self._options is None and any(option in str(error) for option in _OPTIONS):
                raise ValueError(f'{error}. Make a packed store with that option: signmm data pack') from error
            raise
        if name in self._double:
            raise ValueError(f"poses {self.path}: several clips have the id '{name}'; rename or remove all but one")
        return pose
