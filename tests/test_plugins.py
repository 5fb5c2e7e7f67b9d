from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from signmm.io.checkpoint import load_checkpoint
from signmm.registry import MASKINGS, MODELS
from signmm.structures import PARTS
from signmm.testing import check_embedder, check_masking, fake_pose_batch
from signmm.utils.configs import load_config
from signmm.utils.plugins import load_plugins

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope='session')
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Installs the example plug-in, without a network, into a folder of its own."""
    folder = tmp_path_factory.mktemp('plugin')
    shutil.copytree(ROOT / 'projects' / 'example_plugin', folder / 'source')
    pip = [sys.executable, '-m', 'pip', 'install', '-q', '--no-index', '--no-deps', '--no-build-isolation']
    subprocess.run([*pip, '--target', str(folder / 'site'), str(folder / 'source')], check=True, capture_output=True)
    return folder / 'site'


@pytest.fixture
def loaded(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(installed))
    assert 'sign_example' in load_plugins()


def test_entry_points_register(loaded: None) -> None:
    assert 'MLPEmbedder' in MODELS.names()
    assert 'BlockMasking' in MASKINGS.names()


def test_embedder_maps_each_part_by_itself(loaded: None) -> None:
    embedder = MODELS.build({'type': 'MLPEmbedder', 'layout': 'triplet49', 'part_width': 4})
    pose = fake_pose_batch(lengths=[6, 4])
    out = embedder(pose)
    assert out.shape == (2, 6, 3, 4)
    first, _, last = embedder.maps['body']
    xy, score = pose.part('body')
    x = torch.cat([xy / 256, score[..., None]], -1)
    hidden = (torch.einsum('btvc,dvc->btd', x, first.weight.view(4, 7, 3)) + first.bias).clamp(min=0)
    expected = hidden @ last.weight.T + last.bias
    torch.testing.assert_close(out[:, :, PARTS.index('body')], expected)


def test_masking_hides_one_run(loaded: None) -> None:
    masking = MASKINGS.build({'type': 'BlockMasking', 'ratio': 0.5})
    plan = masking(fake_pose_batch(lengths=[6, 4]), torch.Generator().manual_seed(1))
    assert plan.scored.sum((1, 2)).tolist() == [9, 6]
    for row in plan.scored[..., 0].int():
        assert (row.diff() == 1).sum() + row[0] == 1


def test_parts_conform(loaded: None) -> None:
    check_embedder({'type': 'MLPEmbedder', 'layout': 'triplet49', 'part_width': 4})
    check_masking({'type': 'BlockMasking', 'ratio': 0.5})


def test_custom_imports_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'my_parts.py').write_text(
        'from signmm.registry import MASKINGS\n\n\n@MASKINGS.register_module(force=True)\nclass NoMasking:\n    pass\n'
    )
    (tmp_path / 'config.py').write_text("custom_imports = dict(imports=['my_parts'], allow_failed_imports=False)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    load_config(tmp_path / 'config.py')
    assert MASKINGS.get('NoMasking').__module__ == 'my_parts'
    MASKINGS.module_dict.pop('NoMasking')


def test_the_config_of_the_plugin_trains(installed: Path, tmp_path: Path, signmm: Callable) -> None:
    """The installed config, its base found by name, from a folder that has nothing to do with the checkout."""
    environ = os.environ | {'PYTHONPATH': os.pathsep.join([str(installed), str(ROOT)]), 'OMP_NUM_THREADS': '1'}
    made = signmm('data synth', tmp_path / 'corpus', '--glosses', 3, '--signers', 3, '--repeats', 1)
    assert made.status == 0
    loaders = [f'{split}_dataloader.dataset' for split in ('train', 'val', 'test')]
    files = [f'{loader}.ann_file=corpus/clips.json' for loader in loaders]
    files += [f'{loader}.poses=corpus/clips_poses' for loader in loaders]
    options = [*files, 'train_cfg.max_epochs=1', 'train_cfg.val_interval=1', 'model.head.num_classes=3']
    config = installed / 'sign_example' / 'configs' / 'mlp_demo.py'
    command = [sys.executable, '-m', 'signmm', 'train', config, '--work-dir', 'work', '--cfg-options', *options]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    weights = load_checkpoint(tmp_path / 'work' / 'last.pth')['state_dict']
    assert 'backbone.embedder.maps.body.0.weight' in weights


def test_a_broken_plugin_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / 'sign_broken-1.0.dist-info'
    info.mkdir()
    (info / 'METADATA').write_text('Metadata-Version: 2.1\nName: sign-broken\nVersion: 1.0\n')
    (info / 'entry_points.txt').write_text('[signmm.plugins]\nbroken = sign_broken\n')
    (tmp_path / 'sign_broken.py').write_text("raise RuntimeError('no device')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ImportError, match=r"plug-in 'broken' \(sign_broken, of package sign-broken\).*no device"):
        load_plugins()
