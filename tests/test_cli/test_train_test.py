"""train.py and test.py on a few generated clips, in one process and in two."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from signmm.io import write_npz
from signmm.io.checkpoint import load_checkpoint
from signmm.structures import PoseSequence, get_layout

ROOT = Path(__file__).resolve().parents[2]
LABELS = ['left', 'right', 'up']
CONFIG = """
_base_ = ['signmm::_base_/default_runtime.py']
model = dict(
    type='SignModel',
    data_preprocessor=dict(type='PoseDataPreprocessor'),
    backbone=dict(
        type='PoseBackbone',
        embedder=dict(type='TripletEmbedder', layout='triplet49', part_width=8),
        positions=dict(type='SinusoidalPositions'),
        encoder=dict(type='TransformerEncoder', width=24, depth=1, heads=2, ffn_width=16)),
    head=dict(type='ClsHead', num_classes=3, in_width=24, mode='mean'))
data = dict(type='SignDataset', ann_file='{folder}/ann.json', poses='{folder}/poses')
train_dataloader = dict(
    batch_size=4, num_workers=0, sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(**data, split='train', pipeline=[
        dict(type='LoadPose'), dict(type='SampleFrames', num_frames=6, mode='random'), dict(type='CropParts'),
        dict(type='PackSignInputs')]))
val_dataloader = dict(
    batch_size=4, num_workers=0, sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**data, split='val', pipeline=[
        dict(type='LoadPose'), dict(type='SampleFrames', num_frames=6, mode='center'), dict(type='CropParts'),
        dict(type='PackSignInputs')]))
test_dataloader = dict(val_dataloader, dataset=dict(val_dataloader['dataset'], split='test'))
val_evaluator = dict(type='SignAccuracy', topk=(1, 2))
test_evaluator = val_evaluator
val_cfg = dict()
test_cfg = dict()
train_cfg = dict(by_epoch=True, max_epochs=3)
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='AdamW', lr=1e-3))
param_scheduler = [dict(type='CosineAnnealingLR', T_max=3, end=3, by_epoch=True)]
data = None
del data
"""


@pytest.fixture(scope='module')
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('corpus')
    (folder / 'poses').mkdir()
    rng, layout, samples = np.random.default_rng(0), get_layout('triplet49'), []
    for i in range(24):
        label, frames = i % 3, 7 + i % 5
        xy = rng.normal(size=(1, 49, 2)) * 40 + 200 + rng.normal(size=(frames, 49, 2))
        xy[..., label % 2] += np.arange(frames)[:, None] * (label - 1) * 3
        name = f'clip{i:02d}'
        pose = PoseSequence(
            xy.astype(np.float32), np.ones((frames, 49), np.float32), layout, 25.0, (400, 400), 'generated 1', name
        )
        write_npz(folder / 'poses' / f'{name}.npz', pose)
        split = 'train' if i < 14 else 'val' if i < 19 else 'test'
        samples.append({'video_id': name, 'split': split, 'label': label, 'signer': str(i % 2)})
    text = json.dumps({'metainfo': {'dataset': 'toy', 'labels': LABELS}, 'samples': samples})
    (folder / 'ann.json').write_text(text)
    path = folder / 'toy.py'
    path.write_text(CONFIG.replace('{folder}', str(folder)))
    return path


@pytest.fixture
def tool(signmm: Callable) -> Callable[..., None]:
    def call(name: str, *arguments: object) -> None:
        done = signmm(name, *arguments)
        if done.status:
            raise SystemExit(done.err)

    return call


def test_train_then_test(config: Path, tool: Callable[..., None], tmp_path: Path) -> None:
    tool('train', config, '--work-dir', tmp_path / 'whole', '--seed', 3)
    trained = json.loads((tmp_path / 'whole' / 'summary.json').read_text())
    assert trained['seed'] == 3
    assert trained['counts'] == {'train': 14, 'val': 5}
    assert trained['extractors'] == ['generated 1']
    assert trained['config'] == str(config)
    assert trained['train']['epochs'] == 3
    assert set(trained['metrics']) >= {'top1_per_instance', 'top1_per_class', 'top2_per_instance', 'top2_per_class'}

    assert list((tmp_path / 'whole').glob('*/vis_data/events.out.tfevents*'))

    best = tmp_path / 'whole' / 'best.pth'
    for ending in ('npz', 'json'):
        tool('test', config, best, '--out', tmp_path / f'scores.{ending}', *['--embeddings'] * (ending == 'npz'))
    summary = json.loads((tmp_path / 'whole' / 'summary.json').read_text())
    assert summary['counts'] == {'train': 14, 'val': 5, 'test': 5}
    assert summary['protocol'] == {'train': 'toy, split train', 'val': 'toy, split val', 'test': 'toy, split test'}
    assert summary['seed'] == 3
    assert summary['metrics'] == summary['test']['metrics']
    tool('test', config, best, '--work-dir', tmp_path / 'val', '--cfg-options', 'test_dataloader.dataset.split=val')
    # The same weights on the same clips.
    assert json.loads((tmp_path / 'val' / 'summary.json').read_text())['metrics'] == trained['metrics']
    scores, again = np.load(tmp_path / 'scores.npz'), json.loads((tmp_path / 'scores.json').read_text())
    assert scores['video_ids'].tolist() == [f'clip{i}' for i in range(19, 24)] == again['video_ids']
    assert scores['label_names'].tolist() == LABELS
    hits = scores['scores'].argmax(1) == scores['labels']
    assert 100 * hits.mean() == pytest.approx(summary['metrics']['top1_per_instance'])
    assert load_checkpoint(best)['meta']['labels'] == LABELS
    assert scores['embeddings'].shape[0] == 5 and 'embeddings' not in again
    np.testing.assert_allclose(np.linalg.norm(scores['embeddings'], axis=1), 1, atol=1e-5)

    tool('train', config, '--work-dir', tmp_path / 'parts', '--seed', 3, '--cfg-options', 'train_cfg.max_epochs=1')
    # The seed comes from the checkpoint.
    tool('train', config, '--work-dir', tmp_path / 'parts', '--resume')
    one, other = (load_checkpoint(tmp_path / part / 'last.pth') for part in ('whole', 'parts'))
    assert one['meta']['epoch'] == other['meta']['epoch'] == 3
    for name, tensor in one['state_dict'].items():
        assert torch.equal(tensor, other['state_dict'][name]), name


def test_seeds_and_their_ensemble(config: Path, tool: Callable[..., None], tmp_path: Path) -> None:
    words = ['--work-dir', tmp_path, '--seeds', 0, 1, '--ensemble', '--cfg-options', 'train_cfg.max_epochs=1']
    tool('train', config, *words)
    result = json.loads((tmp_path / 'seeds.json').read_text())
    runs = [json.loads((tmp_path / f'seed_{seed}' / 'summary.json').read_text()) for seed in (0, 1)]
    assert [run['seed'] for run in runs] == result['seeds'] == [0, 1]
    row = result['metrics']['top1_per_instance']
    assert row['values'] == [run['test']['metrics']['top1_per_instance'] for run in runs]
    assert row['mean'] == pytest.approx(sum(row['values']) / 2)
    assert row['sd'] == pytest.approx(abs(row['values'][0] - row['values'][1]) / 2**0.5)
    scores = [np.load(tmp_path / f'seed_{seed}' / 'scores.npz') for seed in (0, 1)]
    assert not np.array_equal(scores[0]['scores'], scores[1]['scores'])
    hits = (scores[0]['scores'] + scores[1]['scores']).argmax(1) == scores[0]['labels']
    assert result['ensemble']['top1_per_instance'] == pytest.approx(100 * hits.mean())

    # Finished seeds are not run again; one that was run without --ensemble is only tested again.
    weights, scores_file = tmp_path / 'seed_0' / 'last.pth', tmp_path / 'seed_0' / 'scores.npz'
    before = weights.stat().st_mtime_ns
    scores_file.unlink()
    tool('train', config, *words)
    assert weights.stat().st_mtime_ns == before
    np.testing.assert_array_equal(np.load(scores_file)['scores'], scores[0]['scores'])
    tool('train', config, *words, '--overwrite')
    assert weights.stat().st_mtime_ns > before and scores_file.stat().st_mtime_ns > weights.stat().st_mtime_ns
    with pytest.raises(SystemExit):
        tool('train', config, '--work-dir', tmp_path, '--seeds', 3)


def test_streams_are_fused_with_weights_of_the_validation(
    config: Path, tool: Callable[..., None], tmp_path: Path
) -> None:
    other = config.with_name('fewer_frames.py')
    other.write_text(config.read_text().replace('num_frames=6', 'num_frames=3'))
    words = ['--work-dir', tmp_path / 'out', '--seeds', 0, 1, '--ensemble', '--streams', other]
    tool('train', config, *words, '--cfg-options', 'train_cfg.max_epochs=2')
    result = json.loads((tmp_path / 'out' / 'streams.json').read_text())
    assert result['fitted'] and sum(result['weights'].values()) == pytest.approx(1)
    streams = [config.stem, other.stem]

    def mean(where: str, stream: str) -> np.ndarray:
        runs = [np.load(tmp_path / 'out' / stream / f'seed_{seed}' / where / 'scores.npz') for seed in (0, 1)]
        return np.mean([run['scores'].astype(float) for run in runs], axis=0)

    labels = [np.load(tmp_path / 'out' / config.stem / 'seed_0' / w / 'scores.npz')['labels'] for w in ('', 'val')]
    total = sum(result['weights'][stream] * mean('', stream) for stream in streams)
    hits = total.argmax(1) == labels[0]
    assert result['metrics']['sum']['top1_per_instance'] == pytest.approx(100 * hits.mean())
    np.testing.assert_allclose(np.load(tmp_path / 'out' / 'scores.npz')['scores'], total, atol=1e-6)
    # No weights on the grid recognise more validation clips than those taken.
    one, two = (mean('val', stream) for stream in streams)
    merits = [((w * one + (1 - w) * two).argmax(1) == labels[1]).mean() for w in np.linspace(0, 1, 11)]
    chosen = result['weights'][config.stem]
    assert ((chosen * one + (1 - chosen) * two).argmax(1) == labels[1]).mean() == max(merits)


def test_a_part_of_the_test_clips_is_refused_or_named(config: Path, tool: Callable[..., None], tmp_path: Path) -> None:
    tool('train', config, '--work-dir', tmp_path, '--cfg-options', 'train_cfg.max_epochs=1')
    for option in ('test_dataloader.drop_last=True', 'test_dataloader.num_batch_per_epoch=1'):
        with pytest.raises(SystemExit):
            tool('test', config, tmp_path / 'last.pth', '--cfg-options', option)
        tool('test', config, tmp_path / 'last.pth', '--cfg-options', option, 'test_evaluator.allow_partial=True')
        summary = json.loads((tmp_path / 'summary.json').read_text())
        assert summary['counts']['test'] == 4
        assert summary['test']['share'] == {'clips': 4, 'of': 5}


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (['--cfg-options', 'train_cgf.max_epochs=1'], "no 'train_cgf' in the config, did you mean 'train_cfg'"),
        (['--cfg-options', 'model.haed=1'], "model.haed: no argument of SignModel, did you mean 'head'"),
        (['--amp'], '--amp: mixed precision needs a GPU'),
        (['--resume', 'nowhere/last.pth'], 'nowhere/last.pth: no such file'),
    ],
)
def test_train_refuses(config: Path, tool: Callable[..., None], tmp_path: Path, arguments: list, message: str) -> None:
    if '--amp' in arguments and torch.cuda.is_available():
        pytest.skip('there is a GPU')
    with pytest.raises(SystemExit, match=re.escape(message)):
        tool('train', config, '--work-dir', tmp_path, *arguments)


def test_wrong_number_of_classes(config: Path, tool: Callable[..., None], tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match='num_classes is 4 but the data set has 3 labels'):
        tool('train', config, '--work-dir', tmp_path, '--cfg-options', 'model.head.num_classes=4')


def test_test_refuses(config: Path, tool: Callable[..., None], tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r'best\.pth: no such file'):
        tool('test', config, tmp_path / 'best.pth')
    one_epoch = ['--cfg-options', 'train_cfg.max_epochs=1']
    tool('train', config, '--work-dir', tmp_path, *one_epoch)
    with pytest.raises(SystemExit, match='--embeddings: where to'):
        tool('test', config, tmp_path / 'best.pth', '--embeddings')
    with pytest.raises(SystemExit, match=r'expected a name ending in \.npz or \.json'):
        tool('test', config, tmp_path / 'best.pth', '--out', 'scores.pkl')
    annotations = json.loads((config.parent / 'ann.json').read_text())
    annotations['metainfo']['labels'] = ['left', 'up', 'right']
    (tmp_path / 'other.json').write_text(json.dumps(annotations))
    with pytest.raises(SystemExit, match="label 1 was 'right' and is 'up'"):
        option = f'test_dataloader.dataset.ann_file={tmp_path / "other.json"}'
        tool('test', config, tmp_path / 'best.pth', '--cfg-options', option)


def environment() -> dict[str, str]:
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    return {**os.environ, 'PORT': str(port), 'PYTHON': sys.executable, 'OMP_NUM_THREADS': '1', 'PYTHONPATH': str(ROOT)}


def test_killed_run_resumes(config: Path, tool: Callable[..., None], tmp_path: Path) -> None:
    options = ['--cfg-options', 'default_hooks.checkpoint.by_epoch=False', 'train_cfg.max_epochs=15', 'val_cfg=None']
    options += ['val_dataloader=None', 'val_evaluator=None']
    words = [
        sys.executable,
        str(ROOT / 'tools' / 'train.py'),
        str(config),
        '--work-dir',
        str(tmp_path / 'parts'),
        *options,
    ]
    with subprocess.Popen(words, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        last, deadline = tmp_path / 'parts' / 'last.pth', time.monotonic() + 60
        while not last.exists() and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.3)
        process.send_signal(signal.SIGKILL)
    assert load_checkpoint(last)['meta']['iter'] < 60
    tool('train', config, '--work-dir', tmp_path / 'parts', '--resume', *options)
    tool('train', config, '--work-dir', tmp_path / 'whole', *options)
    one, other = (load_checkpoint(tmp_path / part / 'last.pth') for part in ('whole', 'parts'))
    assert one['meta']['iter'] == other['meta']['iter'] == 60
    for name, tensor in one['state_dict'].items():
        assert torch.equal(tensor, other['state_dict'][name]), name


def start(folder: Path, *words: object) -> None:
    done = subprocess.run(
        ['bash', *map(str, words)], env=environment(), cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-3000:]


def test_two_processes_train(config: Path, tmp_path: Path) -> None:
    work = tmp_path / 'work'
    script = ROOT / 'tools' / 'dist_train.sh'
    start(tmp_path, script, config, 2, '--work-dir', work, '--cfg-options', 'train_cfg.max_epochs=1')
    last = load_checkpoint(work / 'last.pth')
    assert len(last['random_states']) == 2
    assert not torch.equal(last['random_states'][0]['torch'], last['random_states'][1]['torch'])
    assert last['meta']['iter'] == 2  # 14 clips, 2 processes, 4 in a batch
    best = load_checkpoint(work / 'best.pth')['state_dict']
    assert all(torch.equal(tensor, best[name]) for name, tensor in last['state_dict'].items())


def test_two_processes_test(config: Path, tool: Callable[..., None], tmp_path: Path) -> None:
    work = tmp_path / 'work'
    tool('train', config, '--work-dir', work, '--cfg-options', 'train_cfg.max_epochs=1')
    start(tmp_path, ROOT / 'tools' / 'dist_test.sh', config, work / 'best.pth', 2, '--out', tmp_path / 'two.npz')
    tool('test', config, work / 'best.pth', '--out', tmp_path / 'one.npz', '--work-dir', tmp_path / 'single')
    two, one = (np.load(tmp_path / f'{name}.npz') for name in ('two', 'one'))
    # Five clips on two processes: the padding clip is dropped, the order kept.
    assert two['video_ids'].tolist() == one['video_ids'].tolist()
    np.testing.assert_allclose(two['scores'], one['scores'], atol=1e-6)
    read = [
        json.loads((folder / 'summary.json').read_text())['test']['metrics'] for folder in (work, tmp_path / 'single')
    ]
    assert read[0] == read[1]


def test_slurm_launcher(config: Path, tmp_path: Path) -> None:
    fakes = tmp_path / 'bin'
    fakes.mkdir()
    ids = 'SLURM_PROCID=0 SLURM_NTASKS=1 SLURM_LOCALID=0 SLURM_NODELIST=n'
    (fakes / 'srun').write_text(
        f'#!/bin/sh\necho "$@" > {tmp_path}/asked\nwhile [ "$1" != bash ]; do shift; done\n{ids} exec "$@"\n'
    )
    (fakes / 'scontrol').write_text('#!/bin/sh\necho 127.0.0.1\necho other\n')
    for fake in fakes.iterdir():
        fake.chmod(0o755)
    variables = {**environment(), 'GPUS': '0', 'PATH': f'{fakes}:{os.environ["PATH"]}'}
    words = [
        'bash',
        str(ROOT / 'tools' / 'slurm_train.sh'),
        'part',
        'job',
        str(config),
        '--work-dir',
        str(tmp_path / 'w'),
    ]
    words += ['--cfg-options', 'train_cfg.max_epochs=1']
    done = subprocess.run(words, env=variables, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    assert load_checkpoint(tmp_path / 'w' / 'last.pth')['meta']['iter'] == 4
    asked = (tmp_path / 'asked').read_text()
    assert asked.startswith('-p part --job-name=job --ntasks=1 --cpus-per-task=5')
    assert '--gres' not in asked
