"""Many videos to many pose files, by several processes, resumable."""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tqdm import tqdm

from signmm.extraction.backend import BackendError
from signmm.extraction.extract import PoseExtractor
from signmm.extraction.options import BackendOptions
from signmm.extraction.report import ExtractionReport, Outcome
from signmm.extraction.shard_store import ShardStore, extractor_of
from signmm.io.atomic import clean_leftovers
from signmm.io.endings import VIDEO_SUFFIXES
from signmm.io.guarded import read_text
from signmm.io.ids import check_id
from signmm.io.npz import read_npz, write_npz
from signmm.structures import PoseSequence

#: Endings of files that list videos.
_LISTS = ('.txt', '.lst')


@dataclass(frozen=True)
class _Job:
    video: Path
    out: Path
    video_id: str = ''
    store: Path | None = None


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
        raise FileNotFoundError(f'no video ({", ".join(VIDEO_SUFFIXES)}) in {", ".join(map(str, sources))}')
    return found


def _videos_of(source: Path) -> Iterator[tuple[str, Path]]:
    if source.is_dir():
        for video in sorted(source.rglob('*')):
            if video.suffix.lower() in VIDEO_SUFFIXES:
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
    shard: tuple[int, int] | None = None,
) -> ExtractionReport:
    """Extracts poses from videos into ``<out>/<id>.npz``, or for a shard into a packed store below ``out``.

    A pose file appears under its name only when it is complete: what an interrupted run left, and a file that cannot be
    read, is done again, what is finished is not. Poses of another extractor are a failure of that video, not
    overwritten. Decoding, finding people and writing go on at the same time.

    Args:
        sources: As for :func:`find_videos`.
        out: Folder for the poses, the same one for all shards.
        backend: Name in :data:`~signmm.extraction.BACKENDS`.
        options: Its settings.
        workers: Processes, each with its own model; 0 works in this one. A process that dies costs only its video.
        shard: (i, n), i from 1: every n-th video, into a store of its own; ``out`` is read as all of them.

    Returns:
        What was done, skipped and impossible in this shard; it is kept beside the files, see :func:`all_shards`.

    Raises:
        BackendError: The backend cannot be set up.
        FileNotFoundError: A source does not exist.
        ValueError: Two videos have the same id, or no such shard.
    """
    first, total = shard or (1, 1)
    if not 1 <= first <= total:
        raise ValueError(f'shard {first}/{total}: expected I/N with I from 1 to N')
    store = ShardStore(Path(out), first, total) if total > 1 else None
    jobs = _jobs(sources, Path(out), store)[first - 1 :: total]
    report, start = ExtractionReport(), time.perf_counter()
    _work(jobs, backend, options, workers, report)
    if store is not None:
        store.pack()
    report.seconds = (time.perf_counter() - start) * max(workers, 1)
    report.save(out, first, total)
    return report


def _work(jobs: list[_Job], backend: str, options: BackendOptions, workers: int, report: ExtractionReport) -> None:
    with tqdm(total=len(jobs), unit='video', desc='extract') as bar:

        def note(job: _Job, outcome: Outcome) -> None:
            bar.update()
            report.note(job.video, *outcome)

        if workers:
            _in_processes(jobs, backend, options, workers, note)
        else:
            _in_this_process(jobs, backend, options, note)


def _jobs(sources: Sequence[str | Path], out: Path, store: ShardStore | None) -> list[_Job]:
    folder, path = (out, None) if store is None else (store.loose, store.path)
    found = sorted(find_videos(sources).items())
    jobs = [_Job(video, folder / f'{video_id}.npz', video_id, path) for video_id, video in found]
    for parent in {job.out.parent for job in jobs}:
        clean_leftovers(parent)
    return jobs


def _in_this_process(
    jobs: list[_Job], backend: str, options: BackendOptions, note: Callable[[_Job, Outcome], None]
) -> None:
    """Writes a file while the next video is worked on."""
    with PoseExtractor(backend, options) as extractor, ThreadPoolExecutor(1) as writer:
        waiting: tuple[_Job, Future[Outcome]] | None = None
        for job in jobs:
            found = _extract(job, extractor)
            if waiting is not None:
                note(waiting[0], waiting[1].result())
            waiting = job, writer.submit(_write, job, *found)
        if waiting is not None:
            note(waiting[0], waiting[1].result())


def _in_processes(
    jobs: list[_Job],
    backend: str,
    options: BackendOptions,
    workers: int,
    note: Callable[[_Job, Outcome], None],
) -> None:
    while jobs:
        lost = _run_pool(jobs, backend, options, workers, note)
        # Those that ran when a process died are among the first; each gets a process of its own.
        suspects, jobs = lost[: 2 * workers + 1], lost[2 * workers + 1 :]
        for job in suspects:
            if _run_pool([job], backend, options, 1, note):
                note(job, (f'video {job.video}: the process that read it died', 0.0))


def _run_pool(
    jobs: list[_Job],
    backend: str,
    options: BackendOptions,
    workers: int,
    note: Callable[[_Job, Outcome], None],
) -> list[_Job]:
    """Works jobs off; gives those that a dying process left."""
    lost = []
    with ProcessPoolExecutor(workers, multiprocessing.get_context('spawn')) as pool:
        futures: dict[Future[Outcome], _Job] = {pool.submit(_work_there, job, backend, options): job for job in jobs}
        for future in as_completed(futures):
            try:
                note(futures[future], future.result())
            except BrokenProcessPool:
                lost.append(futures[future])
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    return [job for job in jobs if job in lost]


def _extract(job: _Job, extractor: PoseExtractor) -> tuple[PoseSequence | str, float]:
    """The poses, or 'skipped' or what went wrong; and the time in the backend."""
    before = getattr(extractor, 'detector_seconds', 0.0)
    found: PoseSequence | str
    try:
        found = _finished(job, extractor.extractor) or extractor.extract(job.video)
    except BackendError:
        raise  # it fails for every video
    except Exception as error:  # whatever a damaged video provokes must not stop the others
        text = str(error) if isinstance(error, ValueError | OSError) else f'{type(error).__name__}: {error}'
        found = text if str(job.video) in text else f'video {job.video}: {text}'
    return found, getattr(extractor, 'detector_seconds', 0.0) - before


def _write(job: _Job, found: PoseSequence | str, seconds: float) -> Outcome:
    if isinstance(found, str):
        return found, seconds
    try:
        write_npz(job.out, found)
    except Exception as error:
        return f'video {job.video}: {error}', seconds
    return 'done', seconds


def _finished(job: _Job, extractor: str) -> str | None:
    """'skipped', or that the poses there are another extractor's; None where the video has to be done."""
    made_by, where = (extractor_of(job.store, job.video_id) if job.store else None), job.store
    if made_by is None and job.out.exists():
        where = job.out
        with contextlib.suppress(ValueError):
            made_by = read_npz(job.out).extractor
    if made_by is None:
        return None
    if made_by == extractor:
        return 'skipped'
    return f"video {job.video}: {where} is of '{made_by}', not of '{extractor}'; remove it or choose another folder"


def _work_there(job: _Job, backend: str, options: BackendOptions) -> Outcome:
    return _write(job, *_extract(job, _extractor(backend, options)))


@lru_cache(maxsize=1)
def _extractor(backend: str, options: BackendOptions) -> PoseExtractor:
    """One model for each process."""
    return PoseExtractor(backend, options)
