"""Collecting and fitting without gradients."""

from __future__ import annotations

import copy

import pytest
import torch
from mmengine.dataset import pseudo_collate

from signmm.models import KernelRecognizer
from signmm.registry import MODELS
from tests.reliability.methods import METHODS, MadeUpPoses
from tests.test_models.steps import recogniser


def built() -> KernelRecognizer:
    model = MODELS.build(copy.deepcopy(METHODS['kernel']))
    assert isinstance(model, KernelRecognizer)
    return model


def data(first: int, last: int) -> dict:
    return pseudo_collate([MadeUpPoses(lengths=1)[index] for index in range(first, last)])


def answers(model: KernelRecognizer) -> torch.Tensor:
    batch = model.eval().data_preprocessor(data(0, 6), False)
    samples = model(batch['inputs'], batch['data_samples'], mode='predict')
    return torch.stack([sample.pred_score for sample in samples])


def test_every_batch_adds_rows_and_the_end_of_an_epoch_fits_them() -> None:
    model = built()
    assert [float(model.train_step(data(*span), None)['rows']) for span in ((0, 3), (3, 6))] == [3, 6]  # type: ignore[arg-type]
    before = answers(model)
    torch.testing.assert_close(before, torch.full((6, 3), 1 / 3))  # nothing is known yet
    model.end_epoch()
    after = answers(model)
    assert after.argmax(1).tolist() == [0, 1, 2, 0, 1, 2] and (after.max(1).values > 0.8).all()


def test_a_resumed_model_goes_on_with_the_rows_of_before() -> None:
    whole, half = built(), built()
    for span in ((0, 3), (3, 6)):
        whole.train_step(data(*span), None)  # type: ignore[arg-type]
    half.train_step(data(0, 3), None)  # type: ignore[arg-type]
    resumed = built()
    resumed.set_training_state(half.get_training_state())
    resumed.train_step(data(3, 6), None)  # type: ignore[arg-type]
    for model in (whole, resumed):
        model.end_epoch()
    assert torch.equal(answers(whole), answers(resumed))
    assert len(half.get_training_state()['rows']) == 1, 'the state of another model is not added to'


def test_what_would_have_to_be_trained_is_refused() -> None:
    config = recogniser(METHODS['kernel']['head'])
    with pytest.raises(ValueError, match=r'nothing here is trained, but backbone.embedder.* take FeatureEmbedder'):
        MODELS.build(dict(config, type='KernelRecognizer', head=dict(config['head'], in_width=12)))
