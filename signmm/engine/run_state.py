"""All that a run is, beside its weights: collected for a checkpoint, and put back."""

from __future__ import annotations

from typing import Any

from mmengine.dist import all_gather_object, get_world_size, is_distributed
from mmengine.optim import OptimWrapper

from signmm.engine.hooks.sync_buffers import gather_statistics, set_statistics
from signmm.engine.hub_state import get_hub_state, set_hub_state
from signmm.engine.random_state import get_random_state
from signmm.engine.resume import find_place, own_part
from signmm.engine.settings import run_settings
from signmm.engine.training_state import (
    advance_schedulers,
    get_gradients,
    get_schedulers,
    load_optimizer,
    set_gradients,
    set_schedulers,
)
from signmm.io.checkpoint import CheckpointError


def collect_state(runner: Any, place: dict[str, Any], with_schedulers: bool) -> dict[str, Any]:
    """Collects what resuming needs; called on every process.

    Args:
        runner: The runner.
        place: ``epoch`` and ``iter`` finished.
        with_schedulers: Store the schedulers.

    Returns:
        Parts of a checkpoint.

    Raises:
        TypeError: There are several optimizers.
    """
    if not isinstance(runner.optim_wrapper, OptimWrapper):
        raise TypeError(f'SignRunner saves one optimizer, got {type(runner.optim_wrapper).__name__}')
    loop, model, own_state = runner.train_loop, runner.bare_model, get_random_state()
    ended = place['epoch'] > runner.epoch
    batch = 0 if ended else place['iter'] - getattr(loop, 'epoch_start', 0)
    return {
        'loop': {
            'epoch': place['epoch'],
            'iter': place['iter'],
            'batch': batch,
            'validation_due': ended,
            'batches_per_epoch': len(loop.dataloader),
            'clips': len(loop.dataloader.dataset),
            'processes': get_world_size(),
            'max_epochs': runner.max_epochs,
        },
        'settings': run_settings(runner.cfg),
        'optimizer': runner.optim_wrapper.state_dict(),
        'gradients': get_gradients(model, runner.optim_wrapper),
        'param_schedulers': get_schedulers(runner.param_schedulers) if with_schedulers else [],
        'message_hub': get_hub_state(runner.message_hub),
        'random_states': all_gather_object(own_state) if is_distributed() else [own_state],
        'model_state': model.get_training_state() if hasattr(model, 'get_training_state') else {},
        'rank_buffers': gather_statistics(model) if batch else [],
    }


def restore_state(
    runner: Any, checkpoint: dict[str, Any], filename: str, with_optimizer: bool, with_schedulers: bool
) -> None:
    """Puts a run where a checkpoint was written.

    Args:
        runner: The runner, with the weights loaded.
        checkpoint: What the file holds.
        filename: The file, for messages.
        with_optimizer: Restore the optimizer.
        with_schedulers: Restore the schedulers.

    Raises:
        CheckpointError: The run cannot go on from this file.
    """
    place = find_place(runner, checkpoint, filename)
    loop = runner.train_loop
    set_hub_state(runner.message_hub, checkpoint['message_hub'])
    new_optimizer = place.touches('optim_wrapper.optimizer.type')
    new_schedule = place.touches('optim_wrapper', 'param_scheduler', 'auto_scale_lr') or place.new_batches
    try:
        if with_optimizer and not new_optimizer:
            load_optimizer(runner.optim_wrapper, checkpoint['optimizer'], keep_values=new_schedule)
        if with_optimizer and not (new_optimizer or place.new_batches):
            set_gradients(runner.bare_model, checkpoint['gradients'])
        if with_schedulers and not new_schedule:
            set_schedulers(runner.param_schedulers, checkpoint['param_schedulers'])
    except (ValueError, KeyError) as error:
        raise CheckpointError(f'checkpoint {filename}: cannot resume, {error}') from error
    if with_schedulers and new_schedule:
        lengths = [loop.epoch_length(epoch) for epoch in range(place.epoch)]
        advance_schedulers(runner.param_schedulers, lengths, place.batch)
    if checkpoint.get('model_state'):
        runner.bare_model.set_training_state(checkpoint['model_state'])
    random_state = None
    if place.batch and not place.new_batches:
        random_state = own_part(checkpoint['random_states'])
        set_statistics(runner.bare_model, own_part(checkpoint['rank_buffers']) or {})
    loop.resume_at(place.epoch, place.iteration, place.batch, place.validation_due, random_state)
