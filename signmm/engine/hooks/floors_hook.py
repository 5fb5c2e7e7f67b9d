"""While a pre-training runs: what it has learned, beside floors that learn nothing."""

from __future__ import annotations

from typing import Any

from mmengine.dist import is_main_process
from mmengine.hooks import Hook

from signmm.engine.floors import evaluate, fit_kmeans, held_out, is_tokenizer, table
from signmm.registry import HOOKS
from signmm.utils.errors import ConfigError

#: Of a loader that is read once.
_NO_WORKERS = dict(num_workers=0, persistent_workers=False)


@HOOKS.register_module()
class FloorsHook(Hook):
    """Logs the table of ``signmm report floors`` after every ``interval`` epochs and after the last one.

    The clips are those of a split of the training data that is not trained on. Data sets without one are named at the
    start and left out; where none has one there is a warning and no table. The values are kept as those of a
    validation: in ``summary.json``, in the scalars and in TensorBoard.

    Args:
        interval: Epochs between two tables.
        split: See :func:`signmm.engine.floors.held_out`.

    Raises:
        ValueError: ``interval`` is below 1.
    """

    def __init__(self, interval: int = 10, split: str | None = None) -> None:
        if interval < 1:
            raise ValueError(f'FloorsHook: interval must be at least 1, got {interval}')
        self.interval, self.split = interval, split
        self._loader: Any = None
        self._kmeans_px: float | None = None

    def before_train(self, runner: Any) -> None:
        """Builds the loader of the clips that are held out."""
        if getattr(runner.bare_model, 'head', True) is None:
            runner.logger.info('FloorsHook: a model that only aligns predicts nothing that could be measured')
            return
        try:
            config, left_out = held_out(runner.cfg, self.split)
        except ConfigError as error:
            runner.logger.warning(f'FloorsHook: nothing will be measured: {error}')
            return
        self._loader = runner.build_dataloader({**config, 'num_workers': 0}, seed=0)
        names = f'; without a split for it and left out: {", ".join(left_out)}' if left_out else ''
        runner.logger.info(f'what is learned is measured on {len(self._loader.dataset)} held-out clips{names}')

    def after_train_epoch(self, runner: Any) -> None:
        """Measures, where it is time."""
        if self._loader is None or not (self.every_n_epochs(runner, self.interval) or self.is_last_train_epoch(runner)):
            return
        model = runner.bare_model
        model.eval()
        found = evaluate(model, self._loader)
        if is_tokenizer(model):
            found['error_px_kmeans'] = self._kmeans(runner, model)
        model.train()
        for name, value in found.items():
            runner.message_hub.update_scalar(f'val/{name}', value)
        if is_main_process():
            runner.visualizer.add_scalars({f'val/{name}': v for name, v in found.items()}, step=runner.epoch + 1)
        runner.logger.info(f'held-out clips, beside floors that learn nothing:\n{table(found)}')

    def _kmeans(self, runner: Any, tokenizer: Any) -> float:
        """Error of K-Means, which is fitted once."""
        if self._kmeans_px is None:
            loader = runner.build_dataloader({**runner.cfg.train_dataloader, **_NO_WORKERS}, seed=0)
            kmeans = fit_kmeans(tokenizer, loader).to(next(tokenizer.parameters()).device)
            self._kmeans_px = evaluate(kmeans, self._loader)['error_px']
        return self._kmeans_px
