"""Many videos to many pose files, by several processes, resumable."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from tqdm import tqdm

from signmm.extraction.extract import PoseExtractor
from signmm.extraction.options import BackendOptions
from signmm.io.guarded import read_text
from signmm.io.ids import check_id
from signmm.io.npz import write_npz

SUFFIXES = ('.mp4', '.avi', '.mov', '.mkv', '.webm', '.mpg', '.mpeg', '.m4v', '.wmv', '.flv')
#: Endings of files that list videos.
_LISTS = ('.txt', '.lst')


@dataclass
class ExtractionReport:
    """What became of the videos.

    Attributes:
        done: Videos extracted now.
        skipped: Videos whose pose file was there.
        failed: What went wrong with each of the others; every message names its file.
    """

    done: list[Path] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Job:
    video: Path
    out: Path


def find_videos(sources: Sequence[str | Path]) -> dict[str, Path]:
    """Gathers videos.

    Args:
        sources: Folders (searched in depth), video files, and text files with one video per line (relative to the
            text file).

    Returns:
        Videos by id: the path below the folder, or the file name, without ending.

    Raises:
        FileNotFoundError: A source does not exist, or there is no video at all.
        ValueError: Two videos have the same id, or one that leads out of a folder.
    """
    found: dict[str, Path] = {}
    for source in map(Path, sources):
        for video_id, video in _videos_of(source):
            video_id = check_id(video_id, f'video {video}')
            if found.setdefault(video_id, video) != video:
                raise ValueError(
                    f"two videos have the id '{video_id}': {found[video_id]} and {video}; rename one, or extract them "
                    'into two folders'
                )
    if not found:
        raise FileNotFoundError(f'no video ({", ".join(SUFFIXES)}) in {", ".join(map(str, sources))}')
    return found


def _videos_of(source: Path) -> Iterator[tuple[str, Path]]:
    if source.is_dir():
        for video in sorted(source.rglob('*')):
            if video.suffix.lower() in SUFFIXES:
                yield video.relative_to(source).with_suffix('').as_posix(), video
    elif not source.exists():
        raise FileNotFoundError(f'{source} does not exist; expected a folder, a video, or a list of videos (.txt)')
    elif source.suffix.lower() in _LISTS:
        for line in read_text(source, 'list of videos').splitlines():
            if line.strip():
                yield Path(line.strip()).stem, source.parent / line.strip()
    else:
        yield source.stem, source


def extract_videos(
    sources: Sequence[str | Path],
    out: str | Path,
    backend: str = 'rtmlib',
    options: BackendOptions = BackendOptions(),  # noqa: B008
    workers: int = 0,
) -> ExtractionReport:
    """Extracts poses from videos into ``<out>/<id>.npz``.

    A pose file appears under its name only when it is complete, so what an interrupted run left is done again, and
    what it finished is not. A file there that another extractor made is a failure of that video, not overwritten.

    Args:
        sources: As for :func:`find_videos`.
        out: Folder for the pose files.
        backend: Name in :data:`~signmm.extraction.BACKENDS`.
        options: Its settings.
        workers: Processes, each with its own model; 0 works in this one. A process that dies costs only its video.

    Returns:
        What was done, skipped and impossible.

    Raises:
        BackendError: The backend cannot be set up.
        FileNotFoundError: A source does not exist.
        ValueError: Two videos have the same id.
    """
    jobs = [_Job(video, Path(out) / f'{video_id}.npz') for video_id, video in find_videos(sources).items()]
    report = ExtractionReport()
    with tqdm(total=len(jobs), unit='video', desc='extract') as bar:

        def note(job: _Job, outcome: str) -> None:
            bar.update()
            if outcome in ('done', 'skipped'):
                getattr(report, outcome).append(job.video)
            else:
                report.failed.append(outcome)

        if workers:
            _in_processes(jobs, backend, options, workers, note)
        else:
            with PoseExtractor(backend, options) as extractor:
                for job in jobs:
                    note(job, _work(job, extractor))
    return report


def _in_processes(
    jobs: list[_Job], backend: str, options: BackendOptions, workers: int, note: Callable[[_Job, str], None]
) -> None:
    while jobs:
        lost = _run_pool(jobs, backend, options, workers, note)
        # Those that ran when a process died are among the first; each gets a process of its own.
        suspects, jobs = lost[: 2 * workers + 1], lost[2 * workers + 1 :]
        for job in suspects:
            if _run_pool([job], backend, options, 1, note):
                note(job, f'video {job.video}: the process that read it died')


def _run_pool(
    jobs: list[_Job], backend: str, options: BackendOptions, workers: int, note: Callable[[_Job, str], None]
) -> list[_Job]:
    """Works jobs off; gives those that a dying process left."""
    lost = []
    with ProcessPoolExecutor(workers, multiprocessing.get_context('spawn')) as pool:
        futures: dict[Future[str], _Job] = {pool.submit(_work_there, job, backend, options): job for job in jobs}
        for future in as_completed(futures):
            try:
                note(futures[future], future.result())
            except BrokenProcessPool:
                lost.append(futures[future])
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    return [job for job in jobs if job in lost]


def _work(job: _Job, extractor: PoseExtractor) -> str:
    """Does one video; says 'done', 'skipped' or what went wrong."""
    try:
        if job.out.exists():
            return _check_finished(job, extractor.extractor)
        write_npz(job.out, extractor.extract(job.video))
    except (ValueError, OSError) as error:
        return str(error)
    return 'done'


def _check_finished(job: _Job, extractor: str) -> str:
    with np.load(job.out, allow_pickle=False) as archive:
        made_by = str(archive['extractor'])
    if made_by == extractor:
        return 'skipped'
    return f"video {job.video}: {job.out} is of '{made_by}', not of '{extractor}'; remove it or choose another folder"


def _work_there(job: _Job, backend: str, options: BackendOptions) -> str:
    return _work(job, _extractor(backend, options))


@lru_cache(maxsize=1)
def _extractor(backend: str, options: BackendOptions) -> PoseExtractor:
    """One model for each process."""
    return PoseExtractor(backend, options)
