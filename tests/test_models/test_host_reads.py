"""No training step asks the device for a value: neither counted on a CPU, nor on a device that has no values."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from mmengine.registry import init_default_scope

sys.path.insert(0, str(Path(__file__).parent))
from steps import MODELS_OF_ALL_PARTS, Watch, batch, build, known, step, to_device  # noqa: E402

#: Models that cannot run on the meta device, and why.
NEED_VALUES = {
    'ctc': 'torch has no CTC loss there',
    'ctc_with_features': 'the same',
    'blstm': 'torch wants the lengths of the sequences on the host',
    'blstm_encoder': 'the same',
    'hand_empty_token': 'how many hands were found decides what the batch statistics are of: one read',
    'masa': 'how many frames are visible follows from the poses (Algorithm 1): one read for both views',
    'masa_clip_view': 'the same',
}


@pytest.mark.parametrize('name', MODELS_OF_ALL_PARTS)
def test_a_step(name: str) -> None:
    init_default_scope('signmm')
    model, pose, samples = build(name), batch(name), known()
    with Watch() as here:
        step(model, pose, samples)
    # On a CPU, where reading is free, MASA, the LSTM and a token for empty hands read.
    assert here.reads == [] or (name in NEED_VALUES and not name.startswith('ctc'))
    if name in NEED_VALUES:
        return
    model, there = model.to('meta'), to_device(pose, samples, 'meta')
    step(model, *there)  # tables of positions are copied once
    with Watch() as elsewhere:
        step(model, *there)
    words = 1 if name.startswith('translation') else 0
    assert elsewhere.copies == ['_to_copy'] * words, 'only what the host knows of words goes to the device'
    assert elsewhere.reads == []
