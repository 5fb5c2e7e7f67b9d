from __future__ import annotations

import pytest
import torch

from signmm.apis.model_size import check_weights
from signmm.apis.recognizer import init_recognizer
from signmm.io.checkpoint import CheckpointError, load_checkpoint, save_checkpoint


@pytest.mark.parametrize(
    ('value', 'why'), [(float('nan'), 'NaN or infinite'), (float('inf'), 'NaN or infinite'), (1j, 'complex')]
)
def test_weights_that_no_training_leaves(value, why, checkpoint):
    path = checkpoint()
    content = load_checkpoint(path)
    name = next(iter(content['state_dict']))
    content['state_dict'][name] = content['state_dict'][name] * value
    torch.save(content, path)  # save_checkpoint refuses to
    with pytest.raises(CheckpointError, match=r'classes\.pth'):
        init_recognizer(None, path)
    with pytest.raises(CheckpointError, match=f"weight '{name}' has {why}"):
        check_weights(content['state_dict'], path)


def test_a_width_that_the_weights_do_not_have(checkpoint):
    path = checkpoint()
    content = load_checkpoint(path)
    text = content['meta']['config_text']
    for width, why in ((4000, 'does not fit'), (10**9, 'fits no weight')):
        content['meta']['config_text'] = text.replace('num_classes=3', f'num_classes={width}')
        save_checkpoint(content, path)
        with pytest.raises(CheckpointError, match=why):
            init_recognizer(None, path)


def test_a_stretched_weight(checkpoint):
    path = checkpoint()
    content = load_checkpoint(path)
    content['state_dict']['more'] = torch.zeros(1).expand(30000, 30000)
    torch.save(content, path)
    with pytest.raises(CheckpointError, match=r'classes\.pth: .*900000000 numbers|would take 3\.35 GB'):
        init_recognizer(None, path)
