"""The training loop that can go on from the middle of an epoch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from mmengine.dist import get_rank
from mmengine.runner import EpochBasedTrainLoop
from torch.utils.data import DataLoader

from signmm.engine.random_state import seed_epoch, set_random_state
from signmm.registry import LOOPS


@LOOPS.register_module()
class ResumableEpochLoop(EpochBasedTrainLoop):
    """mmengine's epoch loop, plus an exact place to resume from; arguments as there.

    Every epoch starts its random generators from (seed, epoch, rank), so it does not matter what validation drew.
    After a resume in mid-epoch, batches already used are skipped without being read: the sampler's order depends on
    seed and epoch only, and the rest of it goes to a loader of its own.
    """

    _first_batch = 0
    _random_state: dict[str, Any] | None = None
    _validation_due = False

    def resume_at(self, epoch: int, iteration: int, validation_due: bool, random_state: dict[str, Any] | None) -> None:
        """Sets the place to go on from.

        Args:
            epoch: Epochs finished.
            iteration: Iterations finished.
            validation_due: Epoch ``epoch`` was trained but not validated.
            random_state: Of this process at that place; None to start the epoch's generators afresh.
        """
        self._epoch, self._iter = epoch, iteration
        self._first_batch = iteration - epoch * len(self.dataloader)
        self._random_state = random_state if self._first_batch else None
        self._validation_due = validation_due

    def run(self) -> Any:
        """Trains to the end.

        Returns:
            The model.
        """
        self.runner.call_hook('before_train')
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
        seed_epoch(self.runner.base_seed, self._epoch, get_rank())
        first, state = self._first_batch, self._random_state
        self._first_batch, self._random_state = 0, None
        batches = self._batches(first)
        if state is not None:
            set_random_state(state)
        for index, batch in enumerate(batches, first):
            self.run_iter(index, batch)
        self.runner.call_hook('after_train_epoch')
        self._epoch += 1

    def _batches(self, first: int) -> Iterator[Any]:
        loader = self.dataloader
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
        if self.runner.val_loop is None or self._epoch < self.val_begin:
            return
        if self._epoch % self.val_interval == 0 or self._epoch == self._max_epochs:
            self.runner.val_loop.run()
