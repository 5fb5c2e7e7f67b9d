"""A run's folder: one run at a time, and none overwritten without being asked."""

from __future__ import annotations

from pathlib import Path

from mmengine.dist import broadcast_object_list, is_main_process

from signmm.engine.summary import read_summary
from signmm.io.atomic import clean_leftovers
from signmm.io.lock import InUseError, Lock, acquire
from signmm.utils.errors import ConfigError


class WorkDirError(ConfigError):
    """The folder holds another run."""


def take_work_dir(folder: str | Path, source: Path | None, overwrite: bool) -> Lock | None:
    """Locks a work dir for training and clears what a killed run left.

    Args:
        folder: The work dir.
        source: Checkpoint that the run goes on from, if any.
        overwrite: Whether the results of another run may be lost.

    Returns:
        The lock, on the main process; the same errors come on all.

    Raises:
        InUseError: A run is going on there.
        WorkDirError: It holds results of another run.
        OSError: It cannot be written to.
    """
    lock, answer = None, [None]
    if is_main_process():
        try:
            lock = acquire(Path(folder) / '.lock', f'work dir {folder}')
            clean_leftovers(folder)
            _check_free(Path(folder).expanduser(), source, overwrite)
        except (InUseError, WorkDirError, OSError) as error:
            answer = [error]  # type: ignore[list-item]
            if lock is not None:
                lock.release()
    broadcast_object_list(answer)
    if answer[0] is not None:
        raise answer[0]
    return lock


def results_in(folder: Path) -> list[Path]:
    """Lists what a training leaves.

    Args:
        folder: A work dir.

    Returns:
        Checkpoints, what was fitted to them, and summary.
    """
    names = ('last.pth', 'best.pth', 'epoch_*.pth', 'iter_*.pth', '*.novelty.npz', 'summary.json')
    return sorted(path for name in names for path in folder.glob(name))


def _check_free(folder: Path, source: Path | None, overwrite: bool) -> None:
    checkpoints = [path for path in results_in(folder) if path.suffix == '.pth']
    if not checkpoints or overwrite or (source is not None and source.resolve().parent == folder.resolve()):
        return
    train = read_summary(folder / 'summary.json').get('train', {})
    state = f'a finished run of {train["epochs"]} epochs' if 'epochs' in train else 'a run'
    names = ', '.join(path.name for path in checkpoints[:4])
    raise WorkDirError(
        f'work dir {folder} holds {state} ({names}): choose another --work-dir, go on with --resume, or replace it '
        'with --overwrite'
    )
