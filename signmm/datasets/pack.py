"""From a folder of pose files to a packed store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from tqdm import tqdm

from signmm.datasets.annotations import read_annotations, video_of
from signmm.io.atomic import write_text
from signmm.io.clip import Clip
from signmm.io.find_clips import ReadOptions, find_clips, other_files
from signmm.io.packed_store_writer import PackedStoreWriter
from signmm.io.read_pose import suffixes
from signmm.structures import PoseSequence, get_layout
from signmm.utils.errors import error_text

ImageSize = tuple[int, int]
_FACTS = {'fps': 'frames per second', 'image_size': 'image size', 'extractor': 'extractor'}


@dataclass
class PackReport:
    """What became of the clips.

    Attributes:
        packed: Number of clips in the store.
        failed: Why, for each clip that could not be read.
        missing: Clips that the annotation file has and the folder has not.
        unused: Number of clips in the folder that the annotation file has not.
        unknown: Number of clips whose fps, image size or extractor is not known.
        ignored: Files of no pose format.
    """

    packed: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    unused: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    ignored: int = 0

    def fail(self, name: str, error: Exception) -> None:
        """Notes down the id of a clip that could not be packed, and why."""
        self.failed[name] = error_text(error)

    def lines(self) -> list[str]:
        """Says it in sentences.

        Returns:
            A line for each thing to know; failed clips are not among them.
        """
        said = [f'{self.packed:,} clips packed' + (f', {len(self.failed):,} could not be' if self.failed else '')]
        if self.missing:
            few = ', '.join(self.missing[:5]) + (', ...' if len(self.missing) > 5 else '')
            said.append(f'{len(self.missing):,} clips of the annotation file have no poses: {few}')
        if self.unused:
            said.append(f'{self.unused:,} clips are not in the annotation file and were left out')
        if self.ignored:
            said.append(f'{self.ignored:,} files are of no pose format')
        for name, count in self.unknown.items():
            option = name.replace('_', '-')
            said.append(f'the {_FACTS[name]} of {count:,} clips is not known; --{option} gives it')
        return said


def image_sizes(ann_file: str | Path) -> dict[str, ImageSize | None]:
    """Lists the videos of an annotation file with their image sizes.

    Args:
        ann_file: Annotation file.

    Returns:
        Key of the poses to (W, H), or to None where the file does not say.
    """
    _, samples = read_annotations(ann_file)
    return {video_of(s): tuple(s['image_size']) if s.get('image_size') else None for s in samples}


def _choose(
    source: Path, clips: Mapping[str, ImageSize | None] | None, options: ReadOptions, report: PackReport
) -> Iterator[Clip]:
    """The clips to pack, and notes on the others."""
    there: set[str] = set()
    for clip in find_clips(source, options=options):
        there.add(clip.id)
        if clips is None or clip.id in clips:
            yield clip
        else:
            report.unused += 1
    report.missing = [name for name in clips or () if name not in there]
    report.ignored = len(other_files(source))


def pack_folder(
    source: str | Path,
    out: str | Path,
    encoding: str = 'float32',
    clips: Mapping[str, ImageSize | None] | None = None,
    image_size: ImageSize | None = None,
    fps: float | None = None,
    extractor: str | None = None,
    layout: str | None = None,
    overwrite: bool = False,
    order: str | None = None,
    fields: str | None = None,
) -> PackReport:
    """Packs every clip of a file or folder; a clip's id is its path below the folder without the suffix.

    A clip that cannot be read does not stop the others; all of them are listed in ``<out>.bad.txt``.

    Args:
        source: File or folder of any known format, see :func:`~signmm.io.find_clips`.
        out: Folder of the store to make.
        encoding: Of :class:`~signmm.io.PackedStoreWriter`.
        clips: Pack only these ids, with these image sizes.
        image_size: (W, H) for the rest; this, ``fps`` and ``extractor`` count where the format does not record them.
        fps: Frames per second.
        extractor: Name of the extractor.
        layout: Convert every clip to this layout.
        overwrite: Replace a store of that name.
        order: See :class:`~signmm.io.find_clips.ReadOptions`.
        fields: Likewise.

    Returns:
        What was packed, what not and why, and what is not known of the clips.

    Raises:
        FileNotFoundError: No clip to pack.
        FileExistsError: The folder exists.
        InUseError: Somebody else is packing into it.
        ValueError: No clip can be read.
    """
    source, report = Path(source), PackReport()
    options = ReadOptions(image_size, order, fields, sizes=clips or {})
    complete = partial(_complete, options=options, fps=fps, extractor=extractor, layout=layout)
    with PackedStoreWriter(out, encoding, overwrite) as writer:
        for clip in tqdm(_choose(source, clips, options, report), unit='clip', desc='pack', disable=None):
            _pack(clip, complete, writer, report)
        if not report.packed:
            _refuse(source, report)
    _list_failed(Path(f'{out}.bad.txt'), report)
    return report


def _list_failed(listing: Path, report: PackReport) -> None:
    bad = [f'{name}: {why}' for name, why in report.failed.items()]
    if bad:
        write_text(listing, '\n'.join([*bad, '']))
    else:
        listing.unlink(missing_ok=True)


def _pack(clip: Clip, complete: Callable[[Clip], PoseSequence], writer: PackedStoreWriter, report: PackReport) -> None:
    try:
        pose = complete(clip)
    except ImportError:
        raise
    except Exception as error:  # whatever a damaged file provokes must not stop the others
        report.fail(clip.id, error)
        return
    try:
        writer.add(clip.id, pose)
    except ValueError as error:  # not OSError: a full disk is the end
        report.fail(clip.id, error)
        return
    report.packed += 1
    known = {'fps': pose.fps, 'image_size': pose.image_size, 'extractor': pose.extractor}
    report.unknown.update(name for name, value in known.items() if value in (None, 'unknown'))


def _refuse(source: Path, report: PackReport) -> None:
    if report.failed:
        name, why = next(iter(report.failed.items()))
        raise ValueError(f'{source}: none of {len(report.failed)} clips can be read; the first, {name}: {why}')
    where = f'; {report.unused} are there, none of which the annotation file has' if report.unused else ''
    raise FileNotFoundError(
        f'{source}: no pose files ({", ".join(suffixes())}) to pack{where}; '
        f'{report.ignored} files are of no pose format'
    )


def _complete(
    clip: Clip, options: ReadOptions, fps: float | None, extractor: str | None, layout: str | None
) -> PoseSequence:
    pose = clip.read()
    pose = replace(
        pose,
        image_size=pose.image_size or options.size_of(clip.id),
        fps=fps if pose.fps is None else pose.fps,
        extractor=extractor if extractor and pose.extractor == 'unknown' else pose.extractor,
    )
    return pose if layout is None else pose.to_layout(get_layout(layout))
