"""A training step of every kind of model compiles as one graph, and gives the loss and gradients of the eager one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
from mmengine.registry import init_default_scope

sys.path.insert(0, str(Path(__file__).parent))
from steps import MODELS_OF_ALL_PARTS, batch, build, known, step, total  # noqa: E402

#: Models whose step is more than one graph, and why.
BROKEN = {
    'ctc': 'the host turns glosses into numbers',
    'ctc_with_features': 'the same',
    'blstm': 'the same, and torch does not trace an LSTM',
    'blstm_encoder': 'torch does not trace an LSTM',
    'translation': 'the host turns words into numbers',
    'translation_with_features': 'the same',
    'hand_empty_token': 'the host reads how many hands were found, so that the others stay out of the batch statistics',
    'masa': 'the host reads how many frames are visible',
    'masa_clip_view': 'the same',
}
#: Traced in every run of the tests; all others in the long ones.
SHORT = {'mean', 'regression', 'cluster_tokens', 'masa_tokens_kept'}


@pytest.mark.filterwarnings('ignore:The .grad attribute')  # torch's tracing looks at it where a graph ends
@pytest.mark.parametrize(
    'name', [pytest.param(n, marks=[] if n in SHORT else [pytest.mark.long]) for n in MODELS_OF_ALL_PARTS]
)
def test_a_compiled_step_is_the_eager_one(name: str) -> None:
    init_default_scope('signmm')
    torch._dynamo.reset()
    pose, samples, results = batch(name), known(), []
    for compiled in (False, True):
        model = build(name)
        loss = model.loss
        if compiled:
            loss = torch.compile(loss, fullgraph=name not in BROKEN, backend='aot_eager')
            model.loss = loss
        torch.manual_seed(1)
        value = step(model, pose, samples)
        results.append((value.detach(), {n: p.grad for n, p in model.named_parameters() if p.grad is not None}))
    torch.testing.assert_close(results[1], results[0], atol=1e-5, rtol=1e-4)


def test_total_is_what_mmengine_adds_up() -> None:
    assert total({'loss_a': torch.tensor(1.0), 'accuracy': torch.tensor(9.0), 'loss_b': torch.tensor(2.0)}) == 3
