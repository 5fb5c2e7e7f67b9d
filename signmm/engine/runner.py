"""The runner: mmengine's, with checkpoints that are safe, atomic and exactly resumable."""

from __future__ import annotations

import copy
import time
from pathlib import Path
from typing import Any, ClassVar

import torch
from mmengine.device import get_device
from mmengine.dist import get_rank, is_main_process
from mmengine.model import MMDistributedDataParallel, is_model_wrapper, revert_sync_batchnorm
from mmengine.runner import Runner
from torch import nn
from torch.utils.data import DataLoader

from signmm.config.slots import DEFAULT_HOOKS
from signmm.engine.compiling import compile_training, prefer_fused
from signmm.engine.distributed import init_cpu_group
from signmm.engine.hooks.sync_buffers import mean_statistics
from signmm.engine.keeper import RunKeeper
from signmm.engine.run_info import label_names, run_meta
from signmm.engine.run_state import collect_state, restore_state
from signmm.evaluation.clip_metric import ClipMetric
from signmm.io.checkpoint import CheckpointError, find_latest, load_checkpoint, save_checkpoint
from signmm.io.checkpoint_format import FORMAT_VERSION
from signmm.io.weights import load_weights
from signmm.registry import MODEL_WRAPPERS, RUNNERS
from signmm.utils.environment import environment
from signmm.utils.errors import ConfigError
from signmm.utils.ordered_config import format_config


@RUNNERS.register_module()
class SignRunner(Runner):
    """mmengine's Runner; arguments as there.

    What differs: checkpoints are written beside the training, to a temporary file that is renamed, hold plain values
    only and are never executed; a resumed run ends with the weights of an uninterrupted one, bit for bit; weights load
    strictly; several processes work without a GPU; the number of classes is checked against the data set; a work dir
    has one run at a time and is not overwritten; SIGTERM ends a run with its state saved; the log starts with one line
    on the environment.

    Read from the config beyond mmengine's keys: ``overwrite`` replaces another run in the work dir, ``resume_anyway``
    goes on from a checkpoint although settings have changed.
    """

    _config_text: str | None = None
    _timestamps: ClassVar[list[str]] = []
    _has_loaded: bool = False
    _timestamp: str
    keeper: RunKeeper | None = None

    @property
    def base_seed(self) -> int:
        """Seed of the run, the same on every process."""
        own_seed = self._randomness_cfg.get('diff_rank_seed', False)
        return self.seed - get_rank() if own_seed else self.seed

    @property
    def bare_model(self) -> nn.Module:
        """The model without its data-parallel wrapper."""
        return self.model.module if is_model_wrapper(self.model) else self.model

    def setup_env(self, env_cfg: dict) -> None:
        """Prepares processes; joins a gloo group first where there is no GPU."""
        init_cpu_group(self._launcher, env_cfg.get('dist_cfg', {}).get('timeout', 1800))
        super().setup_env(env_cfg)
        # mmengine names loggers and message hubs by the second: two runs within one would share them.
        self._timestamps.append(self._timestamp)
        if (again := self._timestamps.count(self._timestamp)) > 1:
            self._timestamp = f'{self._timestamp}_{again}'

    def _log_env(self, env_cfg: dict) -> None:
        facts = {**environment(), 'seed': self.seed, 'processes': self.world_size}
        self.logger.info(', '.join(f'{name} {value}' for name, value in facts.items()))

    def get_hooks_info(self) -> str:
        """Lists the hooks for the log."""
        return ', '.join(type(hook).__name__ for hook in self.hooks)

    def wrap_model(self, model_wrapper_cfg: dict | None, model: nn.Module) -> nn.Module:
        """Wraps the model for several processes, with or without GPUs."""
        if not self.distributed and model_wrapper_cfg is None:
            return revert_sync_batchnorm(model.to(get_device()))
        if model_wrapper_cfg is None and not any(p.requires_grad for p in model.parameters()):
            # K-Means has no gradients to share; it gathers its frames by itself.
            return model.to(get_device())
        if not self.distributed or torch.cuda.is_available() or is_model_wrapper(model):
            return super().wrap_model(model_wrapper_cfg, model)
        if model_wrapper_cfg is not None:
            return MODEL_WRAPPERS.build({'type': 'MMDistributedDataParallel', **model_wrapper_cfg, 'module': model})
        unused = self.cfg.get('find_unused_parameters', False)
        return MMDistributedDataParallel(module=model, broadcast_buffers=False, find_unused_parameters=unused)

    def register_default_hooks(self, hooks: dict[str, Any] | None = None) -> None:
        """Registers the hooks of the default slots; None empties a slot."""
        for hook in {**copy.deepcopy(DEFAULT_HOOKS), **(hooks or {})}.values():
            if hook is not None:
                self.register_hook(hook)

    def build_train_loop(self, loop: Any) -> Any:
        """Builds the training loop: a ResumableEpochLoop unless the config names another or ``by_epoch=False``."""
        if isinstance(loop, dict) and 'type' not in loop and loop.get('by_epoch', True):
            loop = {'type': 'ResumableEpochLoop', **{k: v for k, v in loop.items() if k != 'by_epoch'}}
        return super().build_train_loop(loop)

    def build_val_loop(self, loop: Any) -> Any:
        """Builds the validation loop, whose metrics learn which clips there are."""
        return _tell_metrics(super().build_val_loop(loop))

    def build_test_loop(self, loop: Any) -> Any:
        """Builds the test loop, whose metrics learn which clips there are."""
        return _tell_metrics(super().build_test_loop(loop))

    def build_dataloader(  # type: ignore[override]
        self, dataloader: Any, seed: int | None = None, diff_rank_seed: bool = False
    ) -> DataLoader:
        """Builds a loader and checks that the model has as many classes as the data set.

        Args:
            dataloader: A loader or its config.
            seed: Of the sampler.
            diff_rank_seed: As in mmengine.

        Returns:
            The loader.

        Raises:
            ConfigError: The number of classes differs.
        """
        if isinstance(dataloader, dict) and not dataloader.get('num_workers'):
            dataloader = {**dataloader, 'num_workers': 0, 'persistent_workers': False}
        if isinstance(dataloader, dict):  # a GPU copies from pinned memory without waiting
            dataloader = {'pin_memory': torch.cuda.is_available(), **dataloader}
        loader = Runner.build_dataloader(dataloader, seed, diff_rank_seed)
        labels = label_names(loader.dataset)
        classes = getattr(getattr(self.bare_model, 'head', None), 'num_classes', None)
        if labels and classes is not None and classes != len(labels):
            raise ConfigError(
                f'model.head.num_classes is {classes} but the data set has {len(labels)} labels '
                f'({labels[0]}, ... {labels[-1]}); set model.head.num_classes={len(labels)}'
            )
        return loader

    def train(self) -> nn.Module:
        """Trains, as the only run in its work dir.

        Returns:
            The model.

        Raises:
            InUseError: Another run writes into the work dir.
            WorkDirError: It holds another run, and ``overwrite`` is not set.
        """
        try:
            with RunKeeper(self, self._resume_source(), bool(self.cfg.get('overwrite'))) as self.keeper:
                return super().train()
        finally:
            self.keeper = None

    def build_optim_wrapper(self, optim_wrapper: Any) -> Any:
        """Builds the optimizer, a fused one unless the config says otherwise."""
        return super().build_optim_wrapper(prefer_fused(optim_wrapper))

    def _maybe_compile(self, target: str) -> None:
        if self.cfg.get('compile'):
            compile_training(self.bare_model, self.cfg.compile)

    def _resume_source(self) -> Path | None:
        if not self._resume:
            return None
        source = self._load_from or find_latest(self.work_dir)
        return Path(source) if source is not None else None

    def load_or_resume(self) -> None:
        """Loads the checkpoint that the config asks for, once."""
        if self._has_loaded:
            return
        if self._resume:
            source = self._resume_source()
            if source is None:
                self.logger.info(f'nothing to resume in {self.work_dir}, starting from the beginning')
            else:
                self.resume(str(source))
        elif self._load_from is not None:
            self.load_checkpoint(self._load_from)
        self._has_loaded = True
        if self.keeper is not None:
            self.keeper.clear()

    def load_checkpoint(
        self, filename: str, map_location: Any = 'cpu', strict: bool = True, revise_keys: Any = ()
    ) -> dict[str, Any]:
        """Loads weights.

        Args:
            filename: The file.
            map_location: Where tensors go first.
            strict: Names and shapes must agree.
            revise_keys: Not supported; a checkpoint is converted by a tool, not on loading.

        Returns:
            The checkpoint.

        Raises:
            CheckpointError: The weights do not fit the model.
            ValueError: ``revise_keys`` is not empty.
        """
        if revise_keys:
            raise ValueError(f'load_checkpoint: revise_keys is not supported, got {revise_keys}')
        checkpoint = load_checkpoint(filename, map_location)
        if 'state_dict' not in checkpoint:
            raise CheckpointError(f"checkpoint {filename}: no 'state_dict', it holds {', '.join(checkpoint)}")
        self.call_hook('after_load_checkpoint', checkpoint=checkpoint)
        if strict:
            load_weights(
                self.bare_model, checkpoint['state_dict'], f'checkpoint {filename}', 'the model of this config'
            )
        else:
            self.bare_model.load_state_dict(checkpoint['state_dict'], strict=False)
        self._has_loaded = True
        self.logger.info(f'loaded {filename}')
        return checkpoint

    def resume(
        self,
        filename: str,
        resume_optimizer: bool = True,
        resume_param_scheduler: bool = True,
        map_location: Any = 'cpu',
    ) -> None:
        """Goes on exactly where a checkpoint was written; see :func:`~signmm.engine.run_state.restore_state`."""
        self._resume = True
        checkpoint = self.load_checkpoint(filename, map_location)
        restore_state(self, checkpoint, filename, resume_optimizer, resume_param_scheduler)
        self.logger.info(f'resumed {filename} after epoch {self.epoch}, iteration {self.iter}')

    def save_checkpoint(
        self,
        out_dir: str,
        filename: str,
        file_client_args: dict | None = None,
        save_optimizer: bool = True,
        save_param_scheduler: bool = True,
        meta: dict | None = None,
        by_epoch: bool = True,
        backend_args: dict | None = None,
    ) -> None:
        """Writes a checkpoint; called on every process, written by the first.

        Args:
            out_dir: Folder.
            filename: Name of the file in it.
            file_client_args: Not used.
            save_optimizer: Store all that resuming needs, not the weights alone.
            save_param_scheduler: Store the schedulers.
            meta: ``epoch`` and ``iter`` finished; by default those of the hook point given by ``by_epoch``.
            by_epoch: Called at the end of an epoch, not of an iteration.
            backend_args: Not used.
        """
        if self._config_text is None:
            self._config_text = format_config(self.cfg)
        start = time.monotonic()
        place = {'epoch': self.epoch + by_epoch, 'iter': self.iter + (not by_epoch), **(meta or {})}
        state = dict(self.bare_model.state_dict())
        checkpoint: dict[str, Any] = {
            'format_version': FORMAT_VERSION,
            'meta': {**run_meta(self, self._config_text), **place},
            'state_dict': state | mean_statistics(self.bare_model),
        }
        if save_optimizer:
            checkpoint |= collect_state(self, place, save_param_scheduler)
        self.call_hook('before_save_checkpoint', checkpoint=checkpoint)
        path = Path(out_dir) / filename
        if self.keeper is not None:
            self.keeper.store(checkpoint, path, start)
        elif is_main_process():
            save_checkpoint(checkpoint, path)


def _tell_metrics(loop: Any) -> Any:
    for metric in loop.evaluator.metrics:
        if isinstance(metric, ClipMetric):
            metric.dataset = loop.dataloader.dataset
    return loop
