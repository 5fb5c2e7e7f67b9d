"""AUTSL's two classes "you" in files of every kind that versions before 0.1.0's last ones wrote."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from signmm.datasets.annotations import read_annotations
from signmm.evaluation.score_files import read_scores
from signmm.io.checkpoint import load_checkpoint
from signmm.io.old_labels import to_distinct

OLD = [f's{i}' for i in range(226)]
OLD[175] = OLD[182] = 'you'
GOLDEN = Path(__file__).parents[1] / 'test_engine' / 'data' / 'version1_best.pth'


def check(labels: list[str]) -> None:
    assert labels[175] == 'you (sen)' and labels[182] == 'you (siz)', 'ClassId 175 and 182 of the official list'
    assert [name for i, name in enumerate(labels) if i not in (175, 182)] == [n for n in OLD if n != 'you']


@pytest.mark.parametrize('version', [{}, {'version': 2}])
def test_annotations(tmp_path: Path, version: dict) -> None:
    sample = {'video_id': 'signer0_sample1', 'split': 'train', 'label': 182}
    file = tmp_path / 'a.json'
    file.write_text(json.dumps({**version, 'metainfo': {'dataset': 'autsl', 'labels': OLD}, 'samples': [sample]}))
    info, samples = read_annotations(file)
    check(info['labels'])
    assert samples == [sample]


def test_annotations_of_some_classes_say_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / 'a.json'
    file.write_text(json.dumps({'metainfo': {'dataset': 'autsl', 'labels': ['you', 'we', 'you']}, 'samples': []}))
    with pytest.raises(ValueError, match=r"0 and 2 are both 'you'.*a name of its own, or .*signmm data prepare"):
        read_annotations(file)


def test_checkpoints(tmp_path: Path) -> None:
    content = torch.load(GOLDEN)
    content['meta']['labels'] = OLD
    torch.save(content, tmp_path / 'a.pth')
    check(load_checkpoint(tmp_path / 'a.pth')['meta']['labels'])


@pytest.mark.parametrize('ending', ['json', 'npz'])
def test_score_files(tmp_path: Path, ending: str) -> None:
    content = {'video_ids': ['a'], 'labels': [3], 'scores': np.eye(226)[[3]].tolist(), 'label_names': OLD}
    file = tmp_path / f'a.{ending}'
    if ending == 'json':
        file.write_text(json.dumps(content))
    else:
        np.savez(file, **{name: np.array(value) for name, value in content.items()})
    check(read_scores(file).label_names.tolist())


def test_other_names_stay() -> None:
    assert to_distinct(['you', 'you']) == ['you', 'you']
    assert to_distinct(sorted(OLD)) == sorted(OLD)
