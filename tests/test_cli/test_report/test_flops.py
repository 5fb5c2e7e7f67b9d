from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from signmm.config.open import open_config
from signmm.engine.flops import count_parts
from signmm.registry import MODELS
from signmm.testing.fakes import fake_pose_batch, tiny, tiny_backbone

ROOT = Path(__file__).resolve().parents[3]


def test_numbers_of_a_config_by_hand(tmp_path: Path, signmm: Callable) -> None:
    """wlasl50_linear_transformer: 32 frames, width 192 in 3 parts of 64, 3 layers, ffn 384, 50 classes."""
    config = ROOT / 'tests' / 'real' / 'configs' / 'wlasl50_linear_transformer.py'
    assert signmm('report flops', config, '--json', tmp_path / 'flops.json').status == 0
    content = json.loads((tmp_path / 'flops.json').read_text())
    parts = {part['name']: part for part in content['parts']}
    frames, width, ffn = 32, 192, 384
    # 21 joints with x, y, score per hand, 7 for the body; batch norm, 128 hidden units, 64 outputs.
    hand, body = (2 * n + n * 128 + 128 + 128 * 64 + 64 for n in (63, 21))
    layer = 4 * (width * width + width) + 2 * width * ffn + ffn + width + 2 * 2 * width
    head = width * width + width + width * 50 + 50
    assert parts['backbone.embedder']['parameters'] == hand + body
    assert parts['backbone.encoder']['parameters'] == 3 * layer
    assert parts['head']['parameters'] == head
    assert parts['']['parameters'] == hand + body + 3 * layer + head + 64, 'and the mask token'
    assert parts['']['parameters'] - parts['']['trainable'] == 64, 'which is not trained here'
    # Both hands go through one network; queries, keys, values and output; scores and weighted sum of attention.
    embedder = frames * (2 * (63 * 128 + 128 * 64) + 21 * 128 + 128 * 64)
    encoder = 3 * (frames * (4 * width * width + 2 * width * ffn) + 2 * frames * frames * width)
    # The model asks the head for the mean over the frames, so it counts as the model's own.
    pool, classifier = frames * width, width * width + width * 50
    assert content['frames'] == frames
    assert parts['backbone.embedder']['macs'] == embedder
    assert parts['backbone.encoder']['macs'] == encoder
    assert parts['head']['macs'] == classifier
    assert parts['']['macs'] == embedder + encoder + pool + classifier


def test_encoder_of_the_papers_size() -> None:
    model = MODELS.build(open_config('best/best_wlasl2000.py').model)
    parts = {part.name: part for part in count_parts(model, fake_pose_batch(batch=1, frames=4, missing=0))}
    assert parts['backbone.encoder'].macs == 3 * (4 * (4 * 1536**2 + 2 * 1536 * 2048) + 2 * 4 * 4 * 1536)
    assert parts['backbone.encoder'].parameters == 3 * (4 * 1537 * 1536 + 1537 * 2048 + 2049 * 1536 + 4 * 1536)


def test_attention_and_recurrent_layers_are_counted() -> None:
    pose, width = fake_pose_batch(batch=1, frames=5, missing=0), 12
    backbone = {**tiny_backbone(), 'encoder': tiny('BLSTMEncoder')}
    model = MODELS.build(
        dict(type='SignModel', backbone=backbone, head=dict(type='ClsHead', num_classes=2, in_width=12))
    )
    parts = {part.name: part for part in count_parts(model, pose)}
    lstm = next(m for m in model.modules() if type(m).__name__ == 'LSTM')
    gates = sum(p.numel() for name, p in lstm.named_parameters() if name.startswith('weight'))
    rest = sum(m.weight.numel() for m in model.backbone.encoder.modules() if type(m).__name__ == 'Linear')
    assert parts['backbone.encoder'].macs == 5 * (gates + rest) and gates >= 2 * 4 * width // 2 * width


def test_modules_without_a_forward_of_their_own_have_the_sum_of_their_parts() -> None:
    model = MODELS.build(tiny('CoupledDVAE'))
    parts = {part.name: part for part in count_parts(model, fake_pose_batch(batch=1, frames=5, missing=0))}
    assert parts['to_code'].macs == parts['to_code.hand'].macs + parts['to_code.body'].macs
    assert parts['to_code'].macs == 5 * 3 * (12 * 6 + 6 * 6 + 6 * 4)
    assert parts['hand'].macs == 5 * 2 * 8 * 4 and parts['body'].macs == 5 * 8 * 4
    assert parts['decoder'].macs == 5 * (3 * (12 * 6 + 6 * 6) + 6 * 98)
    top = ('embedder', 'to_code', 'hand', 'body', 'decoder')
    assert parts[''].macs == sum(parts[name].macs for name in top)


def test_table_and_length(signmm: Callable) -> None:
    config = ROOT / 'tests' / 'real' / 'configs' / 'wlasl50_linear_transformer.py'
    done = signmm('report flops', config, '--frames', 10, '--depth', 1)
    out = done.out
    rows = [line.split(' | ') for line in out.splitlines() if line.startswith('| ')]
    assert 'one clip of 10 frames, layout triplet49' in out
    assert [row[0] for row in rows[2:]] == ['| **all**', '| backbone', '| head']
    assert rows[2][4] == '100.0 % |'


def test_a_model_that_reads_features_of_the_skeleton(signmm: Callable) -> None:
    """By hand: 14 coordinates, 48 bones in x and y, 36 distances and 3 shares, which are sums over the 49 joints."""
    out = signmm('report flops', 'signmm/signmm_small_wlasl100.py', '--depth', 2).out
    rows = {row[0].removeprefix('| '): row for row in (line.split(' | ') for line in out.splitlines() if ' | ' in line)}
    features = 7 * 2 + 48 * 2 + 36 + 3
    assert int(rows['backbone.embedder'][3].replace(',', '')) == 32 * (features * 96 + 49 * 3)
