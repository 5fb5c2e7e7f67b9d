from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """
model = dict(
    type='SignModel',
    backbone=dict(
        type='PoseBackbone',
        embedder=dict(type='LinearEmbedder', layout='triplet49', part_width=4),
        encoder=dict(type='IdentityEncoder', width=12),
    ),
    head=dict(type='CTCHead', vocabulary=['<blank>', '<unk>', 'A', 'B'], in_width=12),
)
steps = [dict(type='LoadPose'), dict(type='SelectKeypoints'), dict(type='CropParts'), dict(type='PackSignInputs')]
test_dataloader = dict(dataset=dict(pipeline=steps))
"""


def test_prints_delay_and_speed(tmp_path, capsys):
    (tmp_path / 'c.py').write_text(CONFIG)
    spec = importlib.util.spec_from_file_location('tool', ROOT / 'benchmarks/streaming.py')
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    tool.main([str(tmp_path / 'c.py'), '--frames', '40', '--context', '8', '--hop', '4', '8', '--lookahead', '4'])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith('context 8, hop 4, lookahead 4: delay at most 0.32 s + ') and 'real time' in lines[1]
