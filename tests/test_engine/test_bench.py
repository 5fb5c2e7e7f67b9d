from __future__ import annotations

import copy
import time
from pathlib import Path

import pytest
import torch
from mmengine.config import Config

from signmm.config.open import open_config
from signmm.engine.bench import build_step, measure_loader, measure_run, measure_step, use_synthetic
from signmm.engine.profiling import profile_step
from signmm.utils.errors import ConfigError
from tests.reliability.methods import METHODS
from tests.test_models.steps import Watch

SMALL = ['model.backbone.embedder.part_width=8', 'model.backbone.encoder.width=24']
SMALL += ['model.backbone.encoder.depth=1', 'model.head.in_width=24']


def demo(*more: str):
    return open_config('demo/demo_recognizer.py', [*SMALL, *more])


def test_a_step_is_a_training_step() -> None:
    """The loss on the same batch falls, so forward, backward and optimiser are all there."""
    step = build_step(demo(), batch=4, frames=8)
    losses = [float(step()) for _ in range(12)]
    assert losses[-1] < 0.8 * losses[0]


@pytest.mark.parametrize('name', ['best/best_pretrain.py', 'cslr/signbert_plus_phoenix14.py'])
def test_any_model_has_a_step(name: str) -> None:
    options = ['model.backbone.embedder.part_width=8'] if name.startswith('best') else []
    words = ["model.head.vocabulary=['<blank>','<unk>','a','b','c']", 'model.backbone.pretrained=None']
    config = open_config(name, options if name.startswith('best') else words)
    if name.startswith('best'):
        config.model.backbone.encoder.update(width=24, depth=1, ffn_width=16)
        config.model.head.part_width = 8
    assert torch.isfinite(build_step(config, batch=2, frames=16)())


def test_features_of_the_skeleton_have_a_step() -> None:
    config = open_config('signmm/signmm_small_own.py', ['model.head.num_classes=3'])
    assert torch.isfinite(build_step(config, batch=2, frames=8)())


def test_what_is_fitted_without_gradients_has_no_step() -> None:
    config = Config({'model': copy.deepcopy(METHODS['kernel'])})
    with pytest.raises(ConfigError, match='KernelRecognizer is fitted without gradients.* --what loader run'):
        build_step(config, 2)


def test_a_step_does_not_read_what_a_loader_would_tell_it() -> None:
    """The host knows lengths and range of the labels from a loader, so the step that is timed asks for none."""
    step = build_step(demo(), batch=4, frames=8)
    with Watch() as seen:
        step()
    assert seen.reads == []


@pytest.mark.parametrize('name', ['segmentation/bio_own.py', 'slt/signbert_plus_phoenix14t_translation_rgb.py'])
def test_heads_get_tags_and_features(name: str) -> None:
    words = ["model.head.vocabulary=['<unk>','<pad>','<bos>','<eos>','a','b']", 'model.backbone.pretrained=None']
    config = open_config(name, words if 'slt' in name else [])
    assert torch.isfinite(build_step(config, batch=2, frames=8)())


def test_figures_belong_together() -> None:
    row = measure_step(demo(), 4, 8, 'cpu', 'bf16', repeats=2)
    assert row.clips_per_s == pytest.approx(4 / row.ms * 1e3) and row.peak_mib > 50
    with pytest.raises(ValueError, match="unknown precision 'bf61', did you mean 'bf16'"):
        measure_step(demo(), 4, 8, 'cpu', 'bf61')


def test_loader_and_run_on_generated_signs(tmp_path: Path) -> None:
    config = demo('train_dataloader.batch_size=4', 'train_dataloader.dataset.fraction=1.0')
    use_synthetic(config, tmp_path, 24)
    loader = measure_loader(config, 3)
    assert (loader.batch, loader.what) == (4, 'loader') and loader.clips_per_s > 1
    run = measure_run(config, 3)
    assert run.waiting is not None and 0 < run.waiting < 1 and run.ms > 0
    with pytest.raises(ValueError, match='the run ended after'):
        config.train_cfg.max_epochs = 1
        measure_run(config, 1000)


def test_profile_counts_host_reads() -> None:
    weight = torch.randn(256, 256)

    def step() -> None:
        product = weight @ weight
        float(product[0, 0])
        time.sleep(0)

    found = profile_step(step, steps=3)
    assert found.host_reads == 1 and found.launches == 0 and found.operators >= 3
    assert found.outside_products < 0.7 and any('mm' in name for name, _, _ in found.top)


def test_reads_are_counted_once_and_those_of_kernels_are_not() -> None:
    mask, weight = torch.arange(8) % 2 == 0, torch.nn.Parameter(torch.randn(8))
    optimizer = torch.optim.AdamW([weight], lr=torch.tensor(0.1), fused=True)

    def step() -> None:
        bool(mask.all())
        weight.detach()[mask]
        mask.nonzero()
        weight.grad = torch.ones(8)
        torch.nn.utils.clip_grad_norm_([weight], 1.0)  # reads its factor for itself on a CPU
        optimizer.step()

    assert profile_step(step).host_reads == 3
