"""Measures training: the step alone, the loader alone, and both through the Runner."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config
from mmengine.optim import build_optim_wrapper
from mmengine.runner import Runner
from torch import nn

from signmm.engine.compiling import compile_training, prefer_fused
from signmm.engine.flops import example_clip, with_skeleton
from signmm.engine.options import use_amp
from signmm.engine.stop_watch import Enough, StopWatch
from signmm.registry import MODELS
from signmm.structures import ClipBatch, PoseBatch, SampleBatch, SignDataSample
from signmm.utils.configs import load_config
from signmm.utils.errors import ConfigError
from signmm.utils.suggest import choose
from signmm.utils.timing import memory_mib, time_calls

PRECISIONS = {'fp32': None, 'bf16': torch.bfloat16, 'fp16': torch.float16}


@dataclass(frozen=True)
class Row:
    """What was measured.

    Attributes:
        what: ``'step'``, ``'loader'`` or ``'run'``.
        clips_per_s: Clips in a second.
        ms: Milliseconds of one batch, the middle one.
        cpu_ms: Processor milliseconds of one batch, of all threads of this process: with one thread what an idle
            machine would take, however busy this one is. None where other processes do part of the work.
        waiting: Share of the time that the training waits for the loader; only of ``'run'``.
        peak_mib: Peak memory, of the GPU if there is one, else of the process.
        batch: Clips in a batch.
        device: Where the model is.
        precision: Key of :data:`PRECISIONS`.
    """

    what: str
    clips_per_s: float
    ms: float
    cpu_ms: float | None
    waiting: float | None
    peak_mib: float
    batch: int
    device: str
    precision: str


def build_step(
    config: Config, batch: int, frames: int | None = None, device: str = 'cpu', precision: str = 'fp32'
) -> Callable[[], torch.Tensor]:
    """Makes a training step on poses made at random: forward, backward, optimiser.

    Args:
        config: Of any model of signmm.
        batch: Clips.
        frames: Of each clip; default those of the config's pipeline.
        device: Where the model is.
        precision: Key of :data:`PRECISIONS`.

    Returns:
        A function that does one step and gives its loss.

    Raises:
        ConfigError: The model is fitted without gradients.
    """
    kind = PRECISIONS[choose('precision', precision, PRECISIONS)]
    model = build_model(config).to(device).train()
    if not any(weight.requires_grad for weight in model.parameters()):
        raise ConfigError(
            f'{type(model).__name__} is fitted without gradients, so it has no step; measure --what loader run'
        )
    pose, samples = random_batch(config, model, batch, frames, device)
    cfg = dict(prefer_fused(config.optim_wrapper))
    if kind is torch.float16:
        cfg |= {'type': 'AmpOptimWrapper', 'loss_scale': 'dynamic'}
    optimizer = build_optim_wrapper(model, cfg)
    if config.get('compile'):
        compile_training(model, config.compile)
    where = torch.device(device).type

    def step() -> torch.Tensor:
        auto = torch.autocast(where, kind) if kind is torch.bfloat16 else contextlib.nullcontext()
        with optimizer.optim_context(model), auto:
            losses = model(pose, samples, mode='loss')
            loss = sum((value for name, value in losses.items() if 'loss' in name), torch.zeros((), device=device))
        optimizer.update_params(loss)
        return loss.detach()

    return step


def build_model(config: Config) -> nn.Module:
    """Builds a config's model with random weights, that of a frozen tokenizer included.

    Args:
        config: The config.

    Returns:
        The model.
    """
    model = config.model.copy()
    tokenizer = model.get('tokenizer')
    if tokenizer is not None and tokenizer.get('type') == 'FrozenTokenizer':
        model['tokenizer'] = load_config(tokenizer.config).model
    return MODELS.build(model)


def random_batch(
    config: Config, model: nn.Module, batch: int, frames: int | None, device: str
) -> tuple[PoseBatch, SampleBatch]:
    """Makes clips with all annotations that a head may ask for, as a loader would: the host knows what is padding.

    Args:
        config: The config.
        model: Its model.
        batch: Clips.
        frames: Of each; default those of the config's pipeline.
        device: Where the poses go.

    Returns:
        The clips and their annotations.
    """
    one = example_clip(config, model, frames)
    generator = torch.Generator().manual_seed(0)
    shape = (batch, *one.xy.shape[1:])
    start = torch.rand(batch, 1, *shape[2:], generator=generator) * 200 + 28
    xy = (start + torch.randn(shape, generator=generator).cumsum(1) * 6).clamp(1, 255)
    ones = torch.ones(shape[:3], device=device)
    pose = with_skeleton(PoseBatch(xy.to(device), ones, ones[..., 0] > 0, one.layout, padded=False))
    head = getattr(model, 'head', None)
    words = list(getattr(getattr(head, 'vocabulary', None), 'tokens', ['a', 'b']))[-8:]
    width = getattr(head, 'feature_width', 0)
    samples = []
    for i in range(batch):
        sample = SignDataSample(metainfo={'video_id': str(i), 'split': 'train'})
        sample.gt_label = torch.tensor(i % getattr(head, 'num_classes', 2))
        sample.gt_gloss, sample.gt_text = words, ' '.join(words)
        sample.gt_tags = torch.arange(shape[1]) % 3
        if width:
            sample.features = torch.randn(shape[1], width, generator=generator)
        samples.append(sample)
    return pose, SampleBatch.of(samples).apply(lambda x: x.to(device))


def measure_step(config: Config, batch: int, frames: int | None, device: str, precision: str, repeats: int = 5) -> Row:
    """Times the step alone; arguments as :func:`build_step`.

    Args:
        config: The config.
        batch: Clips.
        frames: Of each clip.
        device: Where the model is.
        precision: Key of :data:`PRECISIONS`.
        repeats: Steps that are timed; the middle one counts.

    Returns:
        What was measured.
    """
    torch.manual_seed(0)
    step = build_step(config, batch, frames, device, precision)
    found = time_calls(step, repeats, 3 if device != 'cpu' or config.get('compile') else 1, device=device)
    ms, cpu = 1e3 * found.median, 1e3 * found.cpu if device == 'cpu' else None
    return Row('step', 1e3 * batch / ms, ms, cpu, None, memory_mib(device), batch, device, precision)


def measure_loader(config: Config, batches: int = 20) -> Row:
    """Times the training loader alone; the first batch, for which workers start, does not count.

    Args:
        config: The config.
        batches: How many to read at most.

    Returns:
        What was measured.
    """
    loader = Runner.build_dataloader(config.train_dataloader, seed=0)
    clips, count, start = 0, -1, 0.0
    for count, data in enumerate(loader):
        if count == 0:
            start = time.perf_counter()
            continue
        clips += _clips_in(data)
        if count >= batches:
            break
    if count < 1:
        raise ValueError('the loader gives fewer than two batches; take a smaller batch size or more data')
    seconds = time.perf_counter() - start
    size = round(clips / count)
    return Row('loader', clips / seconds, 1e3 * seconds / count, None, None, memory_mib(), size, 'cpu', 'fp32')


def _clips_in(data: Any) -> int:
    if isinstance(data, ClipBatch):
        return len(data)
    return len(data['data_samples']) if isinstance(data, Mapping) else sum(map(_clips_in, data))


def use_synthetic(config: Config, folder: Path, clips: int) -> None:
    """Makes a config read generated signs, through its own pipeline, so that it can be measured without its data.

    Args:
        config: Changed in place: training data, number of classes, vocabulary.
        folder: Where the clips go.
        clips: How many there are at least.
    """
    from signmm.synth import SynthSign
    from signmm.synth.export import write_clips

    glosses, signers = 4, 5
    # Three of five signers train.
    write_clips(SynthSign(glosses, signers), folder, repeats=-(-clips // (3 * glosses)))
    own = config.train_dataloader.dataset
    pipeline = own.get('pipeline') or (own.get('common') or {}).get('pipeline')
    config.train_dataloader.dataset = {
        'type': 'SignDataset', 'ann_file': str(folder / 'clips.json'), 'poses': str(folder / 'clips_poses'),
        'split': 'train', 'pipeline': pipeline,
    }  # fmt: skip
    head = config.model.get('head') or {}
    if 'num_classes' in head:
        head['num_classes'] = glosses


def measure_run(config: Config, iterations: int = 20, precision: str = 'fp32') -> Row:
    """Times training through the Runner: loader, step, hooks and log, without validation.

    Args:
        config: The config; its training data must be there.
        iterations: How many count.
        precision: Key of :data:`PRECISIONS`; another one than ``'fp32'`` needs a GPU.

    Returns:
        What was measured.

    Raises:
        ValueError: The training data have too few batches.
        ConfigError: There is no GPU for this precision.
    """
    from signmm.engine.launch import build_runner

    config = config.copy()
    if precision != 'fp32':
        use_amp(config, precision)
    for name in ('val_dataloader', 'val_cfg', 'val_evaluator', 'test_dataloader', 'test_cfg', 'test_evaluator'):
        config[name] = None
    config.default_hooks.checkpoint = {'type': 'SignCheckpointHook', 'interval': 10**6, 'save_best': None}
    config.visualizer, config.log_level = None, 'ERROR'
    with tempfile.TemporaryDirectory() as folder:
        config.work_dir = folder
        runner = build_runner(config)
        device = str(next(runner.model.parameters()).device)
        watch = StopWatch(iterations, device=device)
        runner.register_hook(watch)
        with contextlib.suppress(Enough):
            runner.train()
    if not watch.seconds:
        raise ValueError(f'the run ended after {watch.done} measured iterations, {iterations} were asked for')
    batch = config.train_dataloader.batch_size
    ms = 1e3 * watch.seconds / iterations
    share = watch.waited / watch.seconds
    return Row('run', 1e3 * batch / ms, ms, None, share, memory_mib(device), batch, device, precision)
