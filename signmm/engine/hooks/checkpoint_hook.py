"""Writes ``last.pth`` and ``best.pth``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from mmengine.hooks import Hook
from mmengine.runner import Runner

from signmm.registry import HOOKS
from signmm.utils.suggest import did_you_mean


@HOOKS.register_module()
class SignCheckpointHook(Hook):
    """Keeps the newest state in ``last.pth`` and the best weights in ``best.pth``.

    Both are replaced in one step, so a crash at any time leaves a complete file. Where the config validates on its test
    split, because the corpus has no other, no ``best.pth`` is written: it would be chosen on test.

    Args:
        interval: Write ``last.pth`` every so many epochs, or iterations if ``by_epoch`` is False; always at the end.
        by_epoch: Unit of ``interval`` and ``keep_every``.
        keep_every: Also keep ``epoch_<n>.pth`` (``iter_<n>.pth``) every so many; 0 keeps none.
        save_best: Metric that decides about ``best.pth``; None writes none.
        rule: ``'greater'`` or ``'less'``: which value of that metric is better. On a tie the earlier epoch stays.

    Raises:
        ValueError: An argument is out of range.
    """

    priority = 'VERY_LOW'

    def __init__(
        self,
        interval: int = 1,
        by_epoch: bool = True,
        keep_every: int = 0,
        save_best: str | None = None,
        rule: str = 'greater',
    ) -> None:
        if interval < 1 or keep_every < 0:
            raise ValueError(
                f'SignCheckpointHook: interval >= 1 and keep_every >= 0 expected, got {interval}, {keep_every}'
            )
        if rule not in ('greater', 'less'):
            raise ValueError(f"SignCheckpointHook: rule must be 'greater' or 'less', got {rule!r}")
        self.interval, self.by_epoch, self.keep_every = interval, by_epoch, keep_every
        self.save_best, self.rule = save_best, rule
        self._training = False

    def before_train(self, runner: Runner) -> None:
        """Begins to save."""
        self._training = True
        if self.save_best is not None and _validates_on_test(runner.cfg):
            self.save_best = None
            runner.logger.warning('validation uses the test split: no best.pth is chosen on it, test last.pth')

    def after_train_iter(
        self,
        runner: Runner,
        batch_idx: int,
        data_batch: Any = None,
        outputs: dict | None = None,
    ) -> None:
        """Saves in mid-epoch."""
        if not self.by_epoch:
            self._save(runner, runner.iter + 1, {'epoch': runner.epoch, 'iter': runner.iter + 1})

    def after_train_epoch(self, runner: Runner) -> None:
        """Saves at the end of an epoch."""
        last = self.is_last_train_epoch(runner)
        if self.by_epoch or last:
            step = runner.epoch + 1 if self.by_epoch else runner.iter
            self._save(runner, step, {'epoch': runner.epoch + 1, 'iter': runner.iter}, last)

    def after_val_iter(
        self,
        runner: Runner,
        batch_idx: int,
        data_batch: Any = None,
        outputs: Sequence | None = None,
    ) -> None:
        """Ends the run between two batches if the system has asked for it."""
        if getattr(runner, 'keeper', None) is not None:
            runner.keeper.end_validation_if_asked()

    def after_val_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        """Saves the weights if they are the best so far.

        Args:
            runner: The runner.
            metrics: Of this validation.

        Raises:
            KeyError: The metric to watch is not among them.
        """
        if self.save_best is None or not metrics or not self._training:
            return
        if self.save_best not in metrics:
            raise KeyError(
                f"SignCheckpointHook: save_best='{self.save_best}' is no metric{did_you_mean(self.save_best, metrics)}"
            )
        hub, score = runner.message_hub, float(metrics[self.save_best])
        if math.isnan(score) or not self._better(score, hub.get_info('best_score')):
            return
        place = {'epoch': runner.epoch, 'iter': runner.iter}
        values = {name: float(value) for name, value in metrics.items()}
        hub.update_info_dict({'best_score': score, 'best_epoch': runner.epoch, 'best_metrics': values})
        meta = {**place, 'metrics': values}
        runner.save_checkpoint(runner.work_dir, 'best.pth', save_optimizer=False, meta=meta)
        runner.logger.info(f'best so far: {self.save_best} {score:.4f} after epoch {runner.epoch}')
        if self.by_epoch and (runner.epoch % self.interval == 0 or runner.epoch == runner.max_epochs):
            # Again, with the best score in it.
            runner.save_checkpoint(runner.work_dir, 'last.pth', meta=place)

    def _better(self, score: float, best: float | None) -> bool:
        if best is None:
            return True
        return score > best if self.rule == 'greater' else score < best

    def _save(self, runner: Runner, step: int, place: dict[str, int], force: bool = False) -> None:
        names: Sequence[str] = []
        if step % self.interval == 0 or force:
            names = ['last.pth']
        if self.keep_every and step % self.keep_every == 0:
            names = [*names, f'{"epoch" if self.by_epoch else "iter"}_{step}.pth']
        for name in names:
            runner.save_checkpoint(runner.work_dir, name, meta=place)


def _validates_on_test(cfg: Mapping[str, Any]) -> bool:
    loaders = [cfg.get(name) or {} for name in ('val_dataloader', 'test_dataloader')]
    val, test = [[loader.get('dataset', {}).get(key) for key in ('ann_file', 'split')] for loader in loaders]
    return val == test and val[1] == 'test'
