"""The training loop that can go on from the middle of an epoch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import torch
from mmengine.dist import get_rank
from mmengine.runner import EpochBasedTrainLoop
from torch.utils.data import DataLoader

from signmm.engine.random_state import seed_epoch, set_random_state
from signmm.registry import LOOPS


@LOOPS.register_module()
class ResumableEpochLoop(EpochBasedTrainLoop):
    """mmengine's epoch loop, plus an exact place to resume from.

    Every epoch starts its random generators from (seed, epoch, rank), so it does not matter what validation drew. After
    a resume in mid-epoch, batches already used are skipped without being read: the sampler's order depends on seed and
    epoch only, and the rest of it goes to a loader of its own. Epochs may differ in their number of batches if the
    batch sampler has ``epoch_length(epoch)``.

    Args:
        runner: The runner.
        dataloader: A loader or its config.
        max_epochs: Epochs of the training.
        val_begin: First epoch that is validated.
        val_interval: Epochs between two validations; the last epoch is always validated.
        dynamic_intervals: Pairs of an epoch and the interval from there on.
    """

    def __init__(
        self,
        runner: Any,
        dataloader: DataLoader | dict,
        max_epochs: int,
        val_begin: int = 1,
        val_interval: int = 1,
        dynamic_intervals: list[tuple[int, int]] | None = None,
    ) -> None:
        super().__init__(runner, dataloader, max_epochs, val_begin, val_interval, dynamic_intervals)
        self.epoch_start = 0
        self._first_batch = 0
        self._random_state: dict[str, Any] | None = None
        self._validation_due = False
        self._max_iters = self.iterations_before(self._max_epochs)

    def iterations_before(self, epoch: int) -> int:
        """Counts the iterations of all epochs before one.

        Args:
            epoch: Its number.

        Returns:
            The sum of their batches.
        """
        return sum(self.epoch_length(i) for i in range(epoch)) if self.is_uneven else epoch * len(self.dataloader)

    @property
    def is_uneven(self) -> bool:
        """Whether epochs may differ in their number of batches."""
        return hasattr(self.dataloader.batch_sampler, 'epoch_length')

    def epoch_length(self, epoch: int) -> int:
        """Counts the batches of an epoch.

        Args:
            epoch: Its number.

        Returns:
            Batches of each process.
        """
        return self.dataloader.batch_sampler.epoch_length(epoch) if self.is_uneven else len(self.dataloader)

    def resume_at(
        self, epoch: int, iteration: int, batch: int, validation_due: bool, random_state: dict[str, Any] | None
    ) -> None:
        """Sets the place to go on from.

        Args:
            epoch: Epochs finished.
            iteration: Iterations finished.
            batch: Batches of the epoch at hand that are finished.
            validation_due: Epoch ``epoch`` was trained but not validated.
            random_state: Of this process at that place; None to start the epoch's generators afresh.
        """
        self._epoch, self._iter, self._first_batch = epoch, iteration, batch
        self.epoch_start = iteration - batch
        self._random_state = random_state if batch else None
        self._validation_due = validation_due

    def run(self) -> Any:
        """Trains to the end.

        Returns:
            The model.
        """
        try:
            return self._run()
        finally:
            for loop in (self, self.runner.val_loop):
                end_workers(getattr(loop, 'dataloader', None))

    def _run(self) -> Any:
        self.runner.call_hook('before_train')
        # With accumulated gradients schedulers come first, which mmengine warns of.
        for scheduler in self.runner.param_schedulers or []:
            scheduler.optimizer._global_step = max(0, scheduler.optimizer._global_step)
        if self._validation_due:
            self._validation_due = False
            self._validate()
        while self._epoch < self._max_epochs and not self.stop_training:
            self.run_epoch()
            self._validate()
        self.runner.call_hook('after_train')
        return self.runner.model

    def run_epoch(self) -> None:
        """Trains one epoch, or what is left of it."""
        self.runner.call_hook('before_train_epoch')
        self.runner.model.train()
        first, state = self._first_batch, self._random_state
        self._first_batch, self._random_state = 0, None
        self.epoch_start = self._iter - first
        seed_epoch(self.runner.base_seed, self._epoch, get_rank())
        batches = self._batches(first)
        # Again: a loader draws a number when it starts its workers, which persistent ones do in one epoch only.
        if state is None:
            seed_epoch(self.runner.base_seed, self._epoch, get_rank())
            torch.empty((), dtype=torch.int64).random_()
        else:
            set_random_state(state)
        for index, batch in enumerate(batches, first):
            self.run_iter(index, batch)
            self.runner.keeper.end_if_asked(self._epoch, self._iter)
        self.runner.call_hook('after_train_epoch')
        self._epoch += 1
        self.epoch_start = self._iter

    def _batches(self, first: int) -> Iterator[Any]:
        loader = self.dataloader
        self.runner.keeper.wait_before_fork(loader)
        if first == 0:
            return iter(loader)
        rest = list(islice(loader.batch_sampler, first, None))
        return iter(
            DataLoader(
                loader.dataset,
                batch_sampler=rest,
                num_workers=loader.num_workers,
                collate_fn=loader.collate_fn,
                pin_memory=loader.pin_memory,
                timeout=loader.timeout,
                worker_init_fn=loader.worker_init_fn,
                prefetch_factor=loader.prefetch_factor,
            )
        )

    def _validate(self) -> None:
        self._decide_current_val_interval()
        loop = self.runner.val_loop
        if loop is None or self._epoch < self.val_begin:
            return
        if self._epoch % self.val_interval == 0 or self._epoch == self._max_epochs:
            self.runner.keeper.wait_before_fork(loop.dataloader)
            loop.run()
        self.runner.keeper.end_if_asked(self._epoch, self._iter)


def end_workers(loader: Any) -> None:
    """Ends persistent worker processes now; to those that are left to the garbage collector torch gives 5 s each.

    Args:
        loader: A data loader, or None.
    """
    iterator = getattr(loader, '_iterator', None)
    if iterator is not None:
        iterator._shutdown_workers()
        loader._iterator = None
