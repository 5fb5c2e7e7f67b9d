from __future__ import annotations

from pathlib import Path

from signmm.config.show import show_config, show_difference
from signmm.config.sources import Source, find_sources, source_of

BASE = """# The base.
__steps = dict(
    load=dict(type='LoadPose'),
    # Above the step.
    sample=dict(type='SampleFrames', num_frames=32),
)
model = dict(
    type='SignModel',
    head=dict(type='ClsHead', num_classes=7, mode='mlp'),  # sec. 3.4
    gone=dict(a=1),
)
train_dataloader = dict(dataset=dict(type='SignDataset', ann_file='x.json', poses='p', pipeline=__steps))
test_dataloader = dict(dataset=dict(type='SignDataset', pipeline=dict(__steps, sample=dict(type='X'))))  # tested
"""
CHILD = """# The child.
_base_ = './base.py'
model = dict(
    head=dict(mode='mean'),  # sec. III-D
    gone=dict(_delete_=True, b=2),
)
train_dataloader = dict(dataset=dict(pipeline=dict(sample=dict(num_frames=16))))
"""


def write(folder: Path) -> Path:
    (folder / 'base.py').write_text(BASE)
    (folder / 'child.py').write_text(CHILD)
    return folder / 'child.py'


def test_each_value_has_the_file_that_wrote_it_last(tmp_path: Path) -> None:
    found = find_sources(write(tmp_path))
    base, child = (tmp_path / name for name in ('base.py', 'child.py'))
    assert found['model', 'type'] == Source(base.as_posix(), 8)
    assert found['model', 'head', 'num_classes'] == Source(base.as_posix(), 9, 'sec. 3.4')
    assert found['model', 'head', 'mode'] == Source(child.as_posix(), 4, 'sec. III-D')
    assert found['model', 'gone', 'b'].line == 5 and ('model', 'gone', 'a') not in found
    steps = ('train_dataloader', 'dataset', 'pipeline')
    assert found[(*steps, 'load', 'type')].line == 3, 'a local name is followed to where it is written'
    assert found[(*steps, 'sample', 'type')] == Source(base.as_posix(), 5, 'Above the step.')
    assert found[(*steps, 'sample', 'num_frames')] == Source(child.as_posix(), 7)
    tested = ('test_dataloader', 'dataset', 'pipeline', 'sample')
    assert found[(*tested, 'type')].comment == 'tested' and (*tested, 'num_frames') not in found
    assert source_of(('model', 'gone', 'b', 'deeper'), found) == found['model', 'gone', 'b']
    assert source_of(('nothing',), found) is None


def test_page(tmp_path: Path) -> None:
    page = show_config(write(tmp_path), ['model.head.num_classes=9'])
    lines = {line.split('  /')[0].strip(): line for line in page.splitlines()}
    assert page.splitlines()[0].endswith('child.py: The child.')
    assert 'child.py:4  sec. III-D' in lines["mode = 'mean'"]
    assert lines['num_classes = 9                                       --cfg-options'.strip()]
    assert 'child.py:7' in lines['num_frames = 16'] and 'a = 1' not in page


def test_difference(tmp_path: Path) -> None:
    child = write(tmp_path)
    text = show_difference(child, tmp_path / 'base.py').splitlines()
    assert 'model.head.mode' in text and any(line.startswith("  - 'mean'") for line in text)
    assert any(line.startswith("  + 'mlp'") and 'sec. 3.4' in line for line in text)
    assert 'model.type' not in text
    assert 'the same recipe' in show_difference(child, child)


def test_every_value_of_a_real_recipe_is_found() -> None:
    page = show_config('masa/masa_wlasl100.py', everything=True)
    assert page.count('follows from the data') == 0 and page.count('labels of the data') == 1
    assert 'part_width = 512' in page and 'sec. IV-A: D_e = 1536' in page
    text = show_config('best/best_wlasl100.py', pretrained='best_pretrain_hand')
    assert "pretrained = 'work_dirs/best_pretrain_hand/last.pth'" in text and '--pretrained' in text
