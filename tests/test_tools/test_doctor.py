from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from signmm.synth import SynthSign
from signmm.synth.export import write_clips

TOOL = Path(__file__).resolve().parents[2] / 'tools' / 'data' / 'doctor.py'


@pytest.fixture(scope='module')
def doctor():
    spec = importlib.util.spec_from_file_location('doctor_tool', TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope='module')
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp('synth')
    write_clips(SynthSign(3, 3, seed=4), out, repeats=2)
    return out


def test_healthy_annotation_file(doctor, folder, tmp_path, capsys) -> None:
    page = tmp_path / 'page.html'
    arguments = [str(folder / 'clips.json'), '--poses', str(folder / 'clips_poses'), '--html', str(page)]
    assert doctor.main(arguments) == 0
    assert 'healthy: 0 problems, 0 warnings' in capsys.readouterr().out
    assert page.read_text().count('<img') >= 4


def test_config_and_json(doctor, folder, tmp_path, capsys) -> None:
    data = f'dict(type="SignDataset", ann_file="{folder}/clips.json", poses="{folder}/clips_poses", split="train")'
    config = tmp_path / 'c.py'
    config.write_text(
        f'train_dataloader = dict(dataset={data})\ntest_dataloader = dict(dataset=dict(datasets=[{data}]))\n'
    )
    assert doctor.main([str(config), '--json', '--no-leaks']) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert report['healthy'] and report['tables']['splits'][1][:2] == ['train', 6]


def test_problem_and_no_data(doctor, folder, tmp_path, capsys) -> None:
    content = json.loads((folder / 'clips.json').read_text())
    content['samples'].append(content['samples'][0])
    path = tmp_path / 'a.json'
    path.write_text(json.dumps(content))
    assert doctor.main([str(path)]) == 1
    assert '1 ids are more than once in one split' in capsys.readouterr().out
    (tmp_path / 'empty.py').write_text('x = 1\n')
    assert doctor.main([str(tmp_path / 'none.json')]) == doctor.main([str(tmp_path / 'empty.py')]) == 2
    assert "no data loader with an 'ann_file'" in capsys.readouterr().err
