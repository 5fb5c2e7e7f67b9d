"""Finds every clip in a file or folder of any known format: the one finder of all tools."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from signmm.io.arrays import load_array
from signmm.io.atomic import is_temporary
from signmm.io.clip import Clip
from signmm.io.endings import VIDEO_SUFFIXES
from signmm.io.homemade import clips_of_array, is_flat, natural
from signmm.io.ids import check_id, nfc
from signmm.io.packed_store import PackedStore, is_packed_store
from signmm.io.pickles import clips_of
from signmm.io.read_pose import folder_kind, read_pose, recognise, suffixes
from signmm.io.safe_pickle import load_pickle
from signmm.io.sam_slr import is_label_file, read_sam_slr
from signmm.structures import PoseSequence

ImageSize = tuple[int, int] | None
#: Arrays of labels beside arrays of clips.
_LABELS = ('labels', 'label', 'y')


@dataclass(frozen=True)
class ReadOptions:
    """What files may not know of themselves.

    Attributes:
        image_size: (W, H) for formats that do not record it.
        order: Order of the parts in rows of bare numbers, see :func:`signmm.io.frame_order.parse_order`.
        fields: Names of the parts in a foreign ``.npz``, see :func:`signmm.io.mapped_npz.parse_fields`.
        extract: Gives the poses of a video; without it videos are no clips.
        sizes: Image sizes by id, before ``image_size``.
    """

    image_size: ImageSize = None
    order: str | None = None
    fields: str | None = None
    extract: Callable[[Path], PoseSequence] | None = None
    sizes: Mapping[str, ImageSize] = field(default_factory=dict)

    def size_of(self, name: str) -> ImageSize:
        """Gives the image size of a clip.

        Args:
            name: Its id.

        Returns:
            (W, H) or None.
        """
        return self.sizes.get(nfc(name)) or self.image_size


def find_clips(path: str | Path, image_size: ImageSize = None, options: ReadOptions | None = None) -> Iterator[Clip]:
    """Walks over clips; formats are told by content.

    A packed store, a folder of one file a frame (of OpenPose, MMPose, rows of numbers), an array of SAM-SLR or of
    padded clips and a pickle of samples are taken as what they are; in any other folder every file is looked at. A
    damaged file gives a clip whose reading raises, and so do two files that would have one id. Hidden and temporary
    files are no clips, and a video is none where its poses lie beside it.

    Args:
        path: File or folder.
        image_size: (W, H) for formats that do not record it.
        options: This and everything else that files may not know.

    Yields:
        Clips; the id of a file is its path below the folder without ending.

    Raises:
        FileNotFoundError: No such file or folder.
    """
    path, options = Path(path), options or ReadOptions(image_size)
    if not path.exists():
        raise FileNotFoundError(f'{path} does not exist')
    entries = [(entry, _name(entry, path)) for entry in _files(path)]
    entries = [(entry, name) for entry, name in entries if entry.is_dir() or _is_clip(entry, options)]
    poses = {name for entry, name in entries if not _is_video(entry)}
    # A video whose poses lie beside it is not extracted again.
    entries = [(entry, name) for entry, name in entries if not (_is_video(entry) and name in poses)]
    times = Counter(name for _, name in entries)
    for entry, name in entries:
        if times[name] > 1:
            others = ' and '.join(file.name for file, other in entries if other == name)
            message = f"{entry}: several files have the id '{name}' ({others}); rename or move all but one"
            yield Clip(name, partial(_fail, message), entry)
        elif is_packed_store(entry):
            yield from map(_kept_inside, _of_store(entry, name))
        else:
            yield from map(_kept_inside, _of_file(entry, name, options))


def other_files(path: str | Path) -> list[Path]:
    """Lists the files that :func:`find_clips` passes over, because neither content nor name is of a pose format.

    Args:
        path: Folder.

    Returns:
        The files.
    """
    return [file for file in _files(Path(path)) if file.is_file() and not _is_pose_file(file)]


def what_is_there(path: str | Path) -> str:
    """Says what a folder without clips holds, for error messages.

    Args:
        path: Folder.

    Returns:
        A sentence with the endings found and what to do.
    """
    counts = Counter(file.suffix.lower() or 'no ending' for file in other_files(path))
    found = ', '.join(f'{count} {ending}' for ending, count in counts.most_common(6)) or 'nothing'
    hint = ''
    if any(ending in VIDEO_SUFFIXES for ending in counts):
        hint = '; poses of videos are made by signmm data extract'
    elif counts.keys() & {'.h5', '.hdf5'}:
        hint = '; HDF5 is not read: save each clip as .npy (T, V, 3)'
    return f'{path}: no clip was found, but {found}; known endings: {", ".join(suffixes())}, .json{hint}'


def _name(entry: Path, path: Path) -> str:
    below = entry.relative_to(path) if entry != path else Path(path.name)
    if entry.is_dir():
        return nfc(below.as_posix())
    # Both endings of a.pkl.gz.
    stem = below.with_suffix('')
    packed = below.suffix == '.gz' and stem.suffix in ('.pkl', '.pickle')
    return nfc((stem.with_suffix('') if packed else stem).as_posix())


def _kept_inside(clip: Clip) -> Clip:
    """A clip whose name must not become a path fails when it is read, as a damaged one does."""
    try:
        return Clip(check_id(clip.id, 'clip'), clip.read, clip.file)
    except ValueError as error:
        return Clip(repr(clip.id)[:80], partial(_fail, str(error)), clip.file)


def _files(folder: Path) -> Iterator[Path]:
    """Files and folders that are units, in depth."""
    if not folder.is_dir() or is_packed_store(folder) or folder_kind(folder):
        yield folder
        return
    for entry in sorted(folder.iterdir(), key=natural):
        if not entry.name.startswith('.') and not is_temporary(entry.name):
            yield from _files(entry)


def _is_video(path: Path) -> bool:
    return path.suffix.lower() in VIDEO_SUFFIXES and path.is_file()


def _is_clip(path: Path, options: ReadOptions) -> bool:
    if _is_video(path):
        return options.extract is not None
    return _is_pose_file(path)


def _is_pose_file(path: Path) -> bool:
    """By its name, or by bytes that are no chance; any JSON file would pass by content alone."""
    if is_label_file(path) or (path.suffix.lower() == '.npy' and _is_label_array(path)):
        return False
    if path.suffix.lower() in suffixes():
        return True
    try:
        kind = recognise(path)
    except (ValueError, OSError):
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


def _is_label_array(path: Path) -> bool:
    return path.stem.lower() in _LABELS or path.stem.lower().endswith(tuple(f'_{name}' for name in _LABELS[:2]))


def _starts_a_pickle(path: Path) -> bool:
    try:
        with gzip.open(path) as file:
            return file.read(1) == b'\x80'
    except (OSError, EOFError, zlib.error):
        return False


def _of_store(path: Path, name: str) -> Iterator[Clip]:
    try:
        store = PackedStore(path)
        ids = list(store)
    except Exception as error:  # whatever a damaged index provokes must not hide the others
        yield Clip(name, partial(_fail, _message(path, error)))
        return
    for video_id in ids:
        yield Clip(video_id, partial(store.__getitem__, video_id))


def _of_file(path: Path, name: str, options: ReadOptions) -> Iterator[Clip]:
    if options.extract is not None and _is_video(path):
        yield Clip(name, partial(options.extract, path), path)
        return
    many, size = None, options.size_of(name)
    try:
        kind = recognise(path)
        if kind == 'npy':
            array = load_array(path, mapped=True)
            if array.ndim == 5:
                many = read_sam_slr(path, size)
            elif array.ndim == 3 and is_flat(array):
                many = clips_of_array(path, size, options.order)
        elif kind.startswith('pickle'):
            many = clips_of(load_pickle(path), path, size)
    except Exception as error:  # whatever a damaged file provokes must not hide the others
        many = [Clip(name, partial(_fail, _message(path, error)), path)]
    single = partial(read_pose, path, size, order=options.order, fields=options.fields)
    yield from [Clip(name, single, path)] if many is None else many


def _message(path: Path, error: Exception) -> str:
    return str(error) if str(path) in str(error) else f'{path}: {type(error).__name__}: {error}'


def _fail(message: str) -> PoseSequence:
    raise ValueError(message)
