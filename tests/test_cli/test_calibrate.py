"""signmm calibrate, and what signmm predict says afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from signmm.datasets.annotations import write_annotations
from signmm.io import write_npz
from signmm.testing.fakes import fake_pose
from tests.test_apis.conftest import LABELS, checkpoint

__all__ = ['checkpoint']


@pytest.fixture
def corpus(tmp_path: Path) -> tuple[Path, Path]:
    """24 training clips, whose copies are ``val``; ``others`` show a sign that the model does not know."""
    samples: list[dict] = []
    for number in range(48):
        write_npz(tmp_path / 'poses' / f'v{number}.npz', fake_pose(seed=number % 24))
        split = 'train' if number < 24 else 'val'
        samples.append({'video_id': f'v{number}', 'split': split, 'label': number % 3})
    for number in range(3):
        write_npz(tmp_path / 'poses' / f'w{number}.npz', fake_pose(seed=100 + number))
        samples.append({'video_id': f'w{number}', 'split': 'others', 'label': 3})
    write_annotations(tmp_path / 'ann.json', {'dataset': 'toy', 'labels': [*LABELS, 'wave']}, samples)
    return tmp_path / 'ann.json', tmp_path / 'poses'


def test_calibrate_and_predict(checkpoint, corpus: tuple[Path, Path], signmm) -> None:
    model = checkpoint()
    before = json.loads(signmm('predict', model, corpus[1] / 'w0.npz', '--json').out)
    assert 'novelty' not in before[0] and 'run signmm calibrate' in before[0]['warnings'][-1]
    done = signmm('calibrate', model, *corpus, '--strangers', 'others')
    assert done.status == 0, done.err
    assert f'{model.with_suffix(".novelty.npz")}: 24 training clips, threshold ' in done.out
    assert '| 3 clips of other signs | AUROC | found at 5 % false alarms |' in done.out and done.out.count('| ') > 9
    found = json.loads(signmm('predict', model, corpus[1], '--json').out)
    for clip in found:
        unlike = clip['novelty'] > clip['novelty_threshold']
        assert unlike == (clip['answer'] == 'unlike the training signs')
        assert unlike == any('unlike the training clips,' in text for text in clip.get('warnings', ()))
        assert unlike or clip['answer'] == clip['topk'][0]['label']
    assert {clip['answer'] == 'unlike the training signs' for clip in found} == {True, False}
    table = signmm('predict', model, corpus[1])
    assert 'unlike the' in table.out and table.err.count('unlike the training clips, more so than') == 1


def test_without_a_split_of_its_own(checkpoint, corpus: tuple[Path, Path], signmm) -> None:
    done = signmm('calibrate', checkpoint(), *corpus, '--split', 'train')
    assert done.status == 0 and '24 training clips' in done.out and '% of 24 known clips' in done.out


def test_refusals(checkpoint, corpus: tuple[Path, Path], signmm) -> None:
    model = checkpoint()
    unknown = signmm('calibrate', model, *corpus, '--split', 'others')
    assert unknown.status and "split 'others': the model does not know the sign 'wave'" in unknown.err
    few = signmm('calibrate', model, *corpus, '--false-alarms', 0.01)
    assert few.status and 'at least 100 are needed' in few.err
    same = signmm('calibrate', model, *corpus, '--split', 'train', '--strangers', 'others')
    assert same.status and 'needs a split of its own' in same.err
    signmm('calibrate', model, *corpus)
    model.write_bytes(model.read_bytes() + b' ')
    stale = signmm('predict', model, corpus[1] / 'w0.npz')
    assert stale.status and 'run signmm calibrate again' in stale.err
    assert signmm('calibrate', model, *corpus).status == 0
