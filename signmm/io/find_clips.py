"""Finds every clip in a file or folder of any known format."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from signmm.io.arrays import load_array
from signmm.io.atomic import is_temporary
from signmm.io.clip import Clip
from signmm.io.ids import check_id, nfc
from signmm.io.openpose_json import is_openpose_folder
from signmm.io.packed_store import PackedStore, is_packed_store
from signmm.io.pickles import clips_of
from signmm.io.read_pose import read_pose, recognise, suffixes
from signmm.io.safe_pickle import load_pickle
from signmm.io.sam_slr import is_label_file, read_sam_slr
from signmm.structures import PoseSequence

ImageSize = tuple[int, int] | None


def find_clips(
    path: str | Path, image_size: ImageSize = None, sizes: Mapping[str, ImageSize] | None = None
) -> Iterator[Clip]:
    """Walks over clips; formats are told by content.

    A packed store, a folder of OpenPose's frames, an array of SAM-SLR and a pickle of neccam/slt are taken as what they
    are; in any other folder every file is looked at. A damaged file gives a clip whose reading raises.

    Args:
        path: File or folder.
        image_size: (W, H) for formats that do not record it.
        sizes: The same for files by their id, before ``image_size``.

    Yields:
        Clips; the id of a file is its path below the folder without ending.

    Raises:
        FileNotFoundError: No such file or folder.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f'{path} does not exist')
    for entry in _files(path):
        below = entry.relative_to(path) if entry != path else Path(path.name)
        name = (below.with_suffix('') if entry.is_file() else below).as_posix()
        if is_packed_store(entry):
            yield from map(_kept_inside, _of_store(entry, name))
        elif entry.is_dir() or _is_pose_file(entry):
            yield from map(_kept_inside, _of_file(entry, name, (sizes or {}).get(nfc(name)) or image_size))


def _kept_inside(clip: Clip) -> Clip:
    """A clip whose name must not become a path fails when it is read, as a damaged one does."""
    try:
        return Clip(check_id(clip.id, 'clip'), clip.read)
    except ValueError as error:
        return Clip(repr(clip.id)[:80], partial(_fail, str(error)))


def other_files(path: str | Path) -> list[Path]:
    """Lists the files that :func:`find_clips` passes over, because neither content nor name is of a pose format.

    Args:
        path: Folder.

    Returns:
        The files.
    """
    return [file for file in _files(Path(path)) if file.is_file() and not _is_pose_file(file)]


def _files(folder: Path) -> Iterator[Path]:
    """Files and folders that are units, in depth."""
    if not folder.is_dir() or is_packed_store(folder) or is_openpose_folder(folder):
        yield folder
        return
    for entry in sorted(folder.iterdir()):
        # What a killed writer left is no clip.
        if not is_temporary(entry.name):
            yield from _files(entry)


def _is_pose_file(path: Path) -> bool:
    """By its name, or by bytes that are no chance; any JSON file would pass by content alone."""
    if is_label_file(path):
        return False
    if path.suffix.lower() in suffixes():
        return True
    try:
        kind = recognise(path)
    except ValueError:
        return False
    if kind == 'pickle.gz':
        return '.pkl' in path.suffixes or '.pickle' in path.suffixes or _starts_a_pickle(path)
    if kind == 'json':
        with path.open('rb') as file:
            start = file.read(1 << 16)
        return any(
            word in start for word in (b'"instance_info"', b'"instances"', b'"keypoints"', b'"preds"', b'"people"')
        )
    return True


def _starts_a_pickle(path: Path) -> bool:
    try:
        with gzip.open(path) as file:
            return file.read(1) == b'\x80'
    except (OSError, EOFError, zlib.error):
        return False


def _of_store(path: Path, name: str) -> Iterator[Clip]:
    try:
        store = PackedStore(path)
    except (ValueError, KeyError) as error:
        yield Clip(name, partial(_fail, str(error)))
        return
    for video_id in store:
        yield Clip(video_id, partial(store.__getitem__, video_id))


def _of_file(path: Path, name: str, image_size: ImageSize) -> Iterator[Clip]:
    many = None
    try:
        kind = recognise(path)
        if kind == 'npy' and load_array(path, mapped=True).ndim == 5:
            many = read_sam_slr(path, image_size)
        elif kind.startswith('pickle'):
            many = clips_of(load_pickle(path), path, image_size)
    except Exception as error:  # whatever a damaged file provokes must not hide the others
        message = str(error) if str(path) in str(error) else f'{path}: {type(error).__name__}: {error}'
        many = [Clip(name, partial(_fail, message))]
    yield from [Clip(name, partial(read_pose, path, image_size))] if many is None else many


def _fail(message: str) -> PoseSequence:
    raise ValueError(message)
