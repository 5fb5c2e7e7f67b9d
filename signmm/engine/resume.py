"""Whether, where and how a run goes on from a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mmengine.dist import get_rank, get_world_size

from signmm.engine.loops import ResumableEpochLoop
from signmm.engine.run_info import label_names
from signmm.engine.settings import compare_settings, run_settings
from signmm.io.checkpoint import CheckpointError
from signmm.io.checkpoint_format import check_resume_fields

#: Parts of the message by which the user goes on all the same.
_ANYWAY = 'set them back, or adopt the new values with --resume-anyway (then the run is no longer exact)'


@dataclass(frozen=True)
class ResumePlace:
    """Where a run goes on.

    Attributes:
        epoch: Epochs finished.
        iteration: Iterations finished.
        batch: Batches of the epoch at hand that are finished.
        validation_due: Epoch ``epoch`` was trained but not validated.
        changed: Setting to ``'was 1, is 2'``; empty for an exact resumption.
        new_batches: Whether batches are other ones than before, so that the place is an approximation.
    """

    epoch: int
    iteration: int
    batch: int
    validation_due: bool
    changed: dict[str, str]
    new_batches: bool

    def touches(self, *sections: str) -> bool:
        """Tells whether a section of the config has changed.

        Args:
            *sections: Beginnings of dotted paths.

        Returns:
            Whether any setting of them has.
        """
        return any(path.startswith(sections) for path in self.changed)


def find_place(runner: Any, checkpoint: dict[str, Any], filename: str) -> ResumePlace:
    """Checks that a run can go on from a checkpoint, and where.

    Args:
        runner: The runner, with its training loop built; ``resume_anyway`` of its config permits changed settings.
        checkpoint: What the file holds.
        filename: The file, for messages.

    Returns:
        The place.

    Raises:
        CheckpointError: The file holds weights only, or belongs to a run with another seed, other settings, data or
            processes.
    """
    if 'loop' not in checkpoint:
        raise CheckpointError(
            f'checkpoint {filename}: cannot resume, it lacks loop and holds weights only; resume from last.pth, '
            'or set load_from to start anew with these weights'
        )
    try:
        check_resume_fields(checkpoint)
    except ValueError as error:
        raise CheckpointError(f'checkpoint {filename}: cannot resume, {error}') from None
    loop = runner.train_loop
    if not isinstance(loop, ResumableEpochLoop):
        raise CheckpointError(
            f'checkpoint {filename}: only epoch-based training resumes exactly (train_cfg by_epoch=True)'
        )
    old, new = checkpoint['meta']['labels'], label_names(loop.dataloader.dataset)
    if old != new:
        raise CheckpointError(
            f'checkpoint {filename}: cannot resume another run: the label map was of {len(old)} names, is another, of '
            f'{len(new)} names'
        )
    place = checkpoint['loop']
    changed = _changes(runner, checkpoint)
    if changed:
        text = '; '.join(f'{name} {what}' for name, what in changed.items())
        if not runner.cfg.get('resume_anyway', False):
            raise CheckpointError(f'checkpoint {filename}: cannot resume another run: {text}; {_ANYWAY}')
        runner.logger.warning(f'resumed with other settings, so not exactly: {text}')
    if place['max_epochs'] != loop.max_epochs:
        runner.logger.warning(
            f'train_cfg.max_epochs was {place["max_epochs"]}, is {loop.max_epochs}: schedulers without an explicit '
            '`end` keep the end of the first run'
        )
    return _place(loop, place, changed)


def _changes(runner: Any, checkpoint: dict[str, Any]) -> dict[str, str]:
    place, meta, loader = checkpoint['loop'], checkpoint['meta'], runner.train_loop.dataloader
    facts: dict[str, tuple[Any, Any]] = {
        'seed': (meta['seed'], runner.base_seed),
        'processes': (place['processes'], get_world_size()),
    }
    if 'clips' in place:
        facts['clips'] = (place['clips'], len(loader.dataset))
    if checkpoint.get('settings') is None and not runner.train_loop.is_uneven:
        facts['batches per epoch'] = (place['batches_per_epoch'], len(loader))
    changed = {name: f'was {was}, is {now}' for name, (was, now) in facts.items() if was != now}
    return (
        changed | compare_settings(checkpoint.get('settings') or {}, run_settings(runner.cfg))
        if (checkpoint.get('settings') is not None)
        else changed
    )


def _place(loop: ResumableEpochLoop, place: dict[str, Any], changed: dict[str, str]) -> ResumePlace:
    batch, iteration = place['batch'], place['iter']
    reasons = ('processes', 'clips', 'seed', 'batches per epoch', 'train_dataloader.batch', 'train_dataloader.sampler',
               'train_dataloader.drop_last')  # fmt: skip
    new_batches = any(name.startswith(reasons) for name in changed)
    if new_batches:
        # The same share of the epoch in new batches; iterations are counted in them from now on.
        batch = batch * loop.epoch_length(place['epoch']) // max(1, place['batches_per_epoch'])
        iteration = loop.iterations_before(place['epoch']) + batch
    return ResumePlace(place['epoch'], iteration, batch, place['validation_due'], changed, new_batches)


def own_part(parts: list[Any]) -> Any:
    """Picks what belongs to this process.

    Args:
        parts: One for each process of the run that wrote the file.

    Returns:
        This process's; None if there is none.
    """
    return parts[get_rank()] if get_rank() < len(parts) else None
