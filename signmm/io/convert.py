"""Converts pose files between formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from signmm.io.clip import Clip
from signmm.io.find_clips import ReadOptions, find_clips, other_files, what_is_there
from signmm.io.fit import fit_layout
from signmm.io.formats import FORMATS, Format, fit_format
from signmm.io.ids import check_id
from signmm.structures import PoseLayout, PoseSequence, get_layout
from signmm.utils.errors import error_text
from signmm.utils.suggest import did_you_mean


@dataclass
class ConversionReport:
    """What became of the clips.

    Attributes:
        written: Ids of the clips that were written.
        failed: Id and error of each of the others.
        notes: What the files do not hold, with the number of clips it concerns.
        remarks: What else there is to say.
        ignored: Files that are not of any pose format.
    """

    written: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)


def guess_format(out: str | Path) -> str:
    """Tells the format to write by the ending of the output.

    Args:
        out: File or folder to write.

    Returns:
        Name in :data:`~signmm.io.formats.FORMATS`.

    Raises:
        ValueError: The ending belongs to several formats or to none.
    """
    path = Path(out)
    fitting = [n for n, f in FORMATS.items() if f.suffix and path.name.lower().endswith(f.suffix)]
    if len(fitting) != 1:
        some = ', '.join(fitting or FORMATS)
        raise ValueError(f"cannot tell the format of '{path}' by its ending; name one of: {some}")
    return fitting[0]


def convert_poses(
    source: str | Path,
    out: str | Path,
    to: str | None = None,
    layout: str | None = None,
    image_size: tuple[int, int] | None = None,
    fps: float | None = None,
    extractor: str | None = None,
    annotations: Mapping[str, Mapping[str, Any]] | None = None,
    order: str | None = None,
    fields: str | None = None,
) -> ConversionReport:
    """Converts a file or folder of any known format, told by content.

    Args:
        source: File or folder, as for :func:`~signmm.io.find_clips`.
        out: File to write, for a single clip or a format that holds all clips in one; else the folder for the clips.
        to: Name in :data:`~signmm.io.formats.FORMATS`; by default the ending of ``out`` says it.
        layout: Bring every clip into this layout first.
        image_size: (W, H); this, ``fps`` and ``extractor`` count where the source does not record them.
        fps: Frames per second.
        extractor: Name of the extractor.
        annotations: Sample of each id, for formats that keep labels, glosses or texts.
        order: Order of the parts in rows of bare numbers, see :class:`~signmm.io.find_clips.ReadOptions`.
        fields: Names of the parts in a foreign ``.npz``, likewise.

    Returns:
        What was written and lost, and every error; one bad clip does not stop the others.

    Raises:
        KeyError: Unknown format or layout.
        FileNotFoundError: No such source.
        FileExistsError: A packed store of that name exists.
        ValueError: The format cannot be told.
    """
    to = _known_format(out, to)
    out, form = Path(out), FORMATS[to]
    report = ConversionReport(ignored=other_files(source))
    clips = list(find_clips(source, options=ReadOptions(image_size, order, fields)))
    if not clips and Path(source).is_dir():
        report.failed.append(what_is_there(source))
    facts = {'image_size': image_size, 'fps': fps, 'extractor': extractor}
    poses = _fitting(clips, to, None if layout is None else get_layout(layout), facts, report)
    _write_clips(form, out, poses, len(clips) == 1, report, annotations or {})
    return report


def _write_clips(
    form: Format,
    out: Path,
    poses: Iterator[tuple[str, PoseSequence]],
    single: bool,
    report: ConversionReport,
    annotations: Mapping[str, Mapping[str, Any]],
) -> None:
    if form.write_all is not None:
        try:
            report.remarks += form.write_all(out, poses, annotations)
        except (ValueError, OSError) as error:
            report.failed.append(str(error))
            report.written.clear()
    elif form.write is not None:
        single = single and bool(form.suffix) and out.name.lower().endswith(form.suffix)
        for name, pose in poses:
            _write(form.write, out if single else out / f'{name}{form.suffix}', name, pose, report)


def _known_format(out: str | Path, to: str | None) -> str:
    to = to or guess_format(out)
    if to not in FORMATS:
        raise KeyError(f"unknown pose format '{to}'{did_you_mean(to, FORMATS)}")
    if FORMATS[to].write_all is not None and not FORMATS[to].suffix and Path(out).exists():
        raise FileExistsError(f'{out} exists already; remove it first or choose another name')
    return to


def _fitting(
    clips: list[Clip], to: str, layout: PoseLayout | None, facts: Mapping[str, Any], report: ConversionReport
) -> Iterator[tuple[str, PoseSequence]]:
    """Reads clip by clip what can be written, and notes down the rest."""
    seen: set[str] = set()
    for clip in tqdm(clips, unit='clip', desc='convert', disable=None):
        try:
            pose = complete(clip.read(), facts)
            lost: list[str] = []
            if layout is not None:
                pose, lost = fit_layout(pose, layout)
            pose, more = fit_format(pose, to)
            check_id(clip.id, pose.source or 'clip')
            if clip.id in seen:
                raise ValueError(f'{pose.source}: another clip has the same id')
        except ImportError:
            raise
        except Exception as error:  # whatever a damaged file provokes must not stop the others
            report.failed.append(f'{clip.id}: {_reason(error)}')
            continue
        seen.add(clip.id)
        report.written.append(clip.id)
        report.notes.update([*lost, *more])
        yield clip.id, pose


def _reason(error: Exception) -> str:
    told = isinstance(error, KeyError | ValueError | OSError)
    return error_text(error) if told else f'{type(error).__name__}: {error}'


def _write(
    write: Callable[[Path, PoseSequence], None], path: Path, name: str, pose: PoseSequence, report: ConversionReport
) -> None:
    try:
        write(path, pose)
    except Exception as error:  # the other clips do not depend on it
        report.written.remove(name)
        report.failed.append(f'{name}: {_reason(error)}')


def complete(pose: PoseSequence, facts: Mapping[str, Any]) -> PoseSequence:
    """Adds what a source does not record.

    Args:
        pose: The poses.
        facts: ``image_size``, ``fps`` and ``extractor``, each of which may be None.

    Returns:
        The poses with them.
    """
    return replace(
        pose,
        image_size=pose.image_size or facts['image_size'],
        fps=facts['fps'] if pose.fps is None else pose.fps,
        extractor=(facts['extractor'] or 'unknown') if pose.extractor == 'unknown' else pose.extractor,
    )
