"""Training without writing a config, and the config that is written."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from signmm.cli.train import own_config, parse_args
from signmm.datasets.annotations import read_annotations, write_annotations
from signmm.io import write_npz
from signmm.synth import SynthSign
from signmm.synth.export import write_clips

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    write_clips(SynthSign(num_glosses=2, num_signers=3), tmp_path, repeats=2)
    monkeypatch.chdir(tmp_path)
    return ['--data', 'clips.json', '--poses', 'clips_poses']


def test_train_on_data_alone(data: list[str], signmm) -> None:
    done = signmm('train', *data, '--epochs', 1)
    assert done.status == 0, done.err
    summary = json.loads(Path('work_dirs/synthsign_small/summary.json').read_text())
    assert summary['counts'] == {'train': 4, 'val': 4} and summary['config'].endswith('work_dirs/synthsign_small.py')
    best = 'work_dirs/synthsign_small/best.pth'
    assert signmm('test', 'work_dirs/synthsign_small.py', best).status == 0
    answers = json.loads(signmm('predict', best, 'clips_poses', '--json', '--device', 'cpu').out)
    assert len(answers) == 12 and all(answer['topk'] for answer in answers)


def test_a_kernel_machine_is_trained_calibrated_and_exported_as_a_network_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signmm
) -> None:
    monkeypatch.chdir(tmp_path)
    write_clips(SynthSign(num_glosses=4, num_signers=5, difficulty=0.0), tmp_path, repeats=2)
    done = signmm(
        'train', '--data', 'clips.json', '--poses', 'clips_poses', '--model', 'kernel', '--epochs', 2, '--work-dir', 'w'
    )
    assert done.status == 0 and 'calibrated: w/best.pth' in done.out, done.err
    assert json.loads(Path('w/summary.json').read_text())['metrics']['top1_per_instance'] == 100
    answers = json.loads(signmm('predict', 'w/best.pth', 'clips_poses', '--json', '--device', 'cpu', '--flip').out)
    info, samples = read_annotations('clips.json')
    truth = {sample['video_id']: info['labels'][sample['label']] for sample in samples}
    assert all(clip['topk'][0]['label'] == truth[clip['clip']] for clip in answers)
    done = signmm('export', 'w.py', 'w/best.pth', 'w.onnx')  # which compares the file with the model
    assert done.status == 0, done.err


def test_it_comes_calibrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signmm) -> None:
    """Four signs are trained; clips of a fifth one are answered so, rightly answered ones are not."""
    monkeypatch.chdir(tmp_path)
    write_clips(SynthSign(num_glosses=5, num_signers=6, difficulty=0.0), tmp_path, repeats=2)
    info, samples = read_annotations('clips.json')
    known = [sample for sample in samples if sample['label'] < 4]
    write_annotations('known.json', {**info, 'labels': info['labels'][:4]}, known)
    words = ['train', '--data', 'known.json', '--poses', 'clips_poses', '--work-dir', 'w']
    done = signmm(*words, '--epochs', 12)
    assert 'calibrated: w/best.pth, 32 training clips, threshold ' in done.out and ' of 8 known clips' in done.out
    answers = json.loads(signmm('predict', 'w/best.pth', 'clips_poses', '--json', '--device', 'cpu').out)
    truth = {sample['video_id']: info['labels'][sample['label']] for sample in samples}
    unlike = {clip['clip'] for clip in answers if clip['answer'] == 'unlike the training signs'}
    assert {name for name in unlike if '_g0004_' in name} == {x['video_id'] for x in samples if x['label'] == 4}
    right = {clip['clip'] for clip in answers if clip['topk'][0]['label'] == truth[clip['clip']]}
    assert len(right) > 24 and len(right & unlike) < len(right) / 3
    off = signmm(*words, '--epochs', 1, '--no-calibrate', '--overwrite')
    assert off.status == 0 and 'calibrated:' not in off.out and not Path('w/best.novelty.npz').exists()


def test_without_a_validation_training_clips_are_compared_with_those_of_other_people(data: list[str], signmm) -> None:
    done = signmm('train', *data, '--epochs', 1)
    assert done.status == 0
    assert 'best.pth is not calibrated: val_dataloader has 4 clips, which are too few; at least 5' in done.err
    info, samples = read_annotations('clips.json')
    write_annotations(
        'two.json', info, [{**x, 'split': 'train' if x['split'] == 'val' else x['split']} for x in samples]
    )
    done = signmm('train', '--data', 'two.json', *data[2:], '--epochs', 1, '--work-dir', 'two')
    assert 'calibrated: two/last.pth, 8 training clips, threshold' in done.out and ' of 8 known clips' in done.out
    assert Path('two/last.novelty.npz').exists()
    for sample in samples:
        sample.pop('signer')
    write_annotations(
        'three.json', info, [{**x, 'split': 'train' if x['split'] == 'val' else x['split']} for x in samples]
    )
    done = signmm('train', '--data', 'three.json', *data[2:], '--epochs', 1, '--work-dir', 'three')
    assert done.status == 0 and 'last.pth is not calibrated: there is no validation, and the training' in done.err
    assert not Path('three/last.novelty.npz').exists()


def test_only_recognisers_of_single_signs_are_calibrated(signmm) -> None:
    done = signmm('train', 'segmentation/bio_synthsign.py', '--calibrate')
    assert done.status == 2 and 'calibrate: is for recognisers of isolated signs; the head of this' in done.err


@pytest.mark.parametrize(('launcher', 'variable'), [('pytorch', 'RANK'), ('slurm', 'SLURM_PROCID')])
def test_of_several_processes_the_main_one_writes_the_config(
    data: list[str], monkeypatch: pytest.MonkeyPatch, launcher: str, variable: str
) -> None:
    args = parse_args(['--launcher', launcher, *data])
    monkeypatch.setenv(variable, '1')
    copy = own_config(args)
    assert not Path('work_dirs').exists()
    monkeypatch.setenv(variable, '0')
    path = own_config(args)
    assert path == Path('work_dirs/synthsign_small.py') and copy.name == path.name
    assert copy.read_text() == path.read_text()


def test_a_changed_config_is_left_alone(data: list[str], signmm) -> None:
    assert signmm('new', 'my_signs', *data).status == 0
    assert signmm('new', 'my_signs', *data, '--epochs', 7).status == 0, 'nobody has changed it'
    path = Path('my_signs.py')
    assert 'max_epochs=7' in path.read_text()
    path.write_text(path.read_text().replace('max_epochs=7', 'max_epochs=8'))
    done = signmm('new', 'my_signs', *data)
    assert done.status == 2 and 'exists and was changed' in done.err and 'max_epochs=8' in path.read_text()


def test_mistakes_are_one_line(data: list[str], signmm) -> None:
    assert '--data needs --poses' in signmm('train', *data[:2]).err
    assert 'give a config, or --data' in signmm('train').err
    assert '--epochs goes with --data' in signmm('train', 'x.py', '--epochs', 3).err
    info, samples = read_annotations('clips.json')
    write_annotations('clips.json', info, [*samples, {**samples[0], 'video_id': 'gone'}])
    done = signmm('train', *data)
    assert done.status == 2 and done.err.count('\n') == 1 and '1 clips of clips.json have no poses (gone' in done.err


def test_the_commands_of_the_page_on_my_own_videos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signmm) -> None:
    """From a spreadsheet and poses to an answer; extraction is tested with real videos in tests/real."""
    page = (ROOT / 'docs' / 'how_to' / 'my_own_videos.md').read_text()
    block = page.split('## The four commands')[1].split('##')[0]
    commands = [line.split()[1:] for line in block.splitlines() if line.startswith('    signmm ')]
    assert [' '.join(words[:2]) for words in commands[:2]] == ['data extract', 'data annotate'] and len(commands) <= 4
    monkeypatch.chdir(tmp_path)
    corpus, rows = SynthSign(num_glosses=2, num_signers=3), ['video,gloss,split,signer']
    for gloss, signer in itertools.product(range(2), range(3)):
        name = f'{("hello", "water")[gloss]}/{"abc"[signer]}0'
        write_npz(tmp_path / commands[0][3] / f'{name}.npz', corpus.clip(gloss, signer, 0))
        rows.append(f'{name}.mp4,{name[:5].upper()},{("train", "val", "test")[signer]},{"abc"[signer]}')
    (tmp_path / 'data' / 'mine' / 'labels.csv').write_text('\n'.join(rows))
    for words in commands[1:]:
        words = ['data/mine/poses/hello/c0.npz' if word == 'new_video.mp4' else word for word in words]
        extra = ['--epochs', '1'] if words[0] == 'train' else []
        done = signmm(' '.join(words), *extra)
        assert done.status == 0, done.err
    assert 'HELLO' in done.out and 'WATER' in done.out
    assert (tmp_path / 'answer.mp4').stat().st_size > 1000
